"""What every table has that keeps a person's acts in a stream beside the cases' own."""

import uuid
from datetime import datetime

from sqlalchemy import LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column


class StreamEvent:
    """The columns of ``StreamAct``, in its order; what a table adds stands behind ``id`` (``sort_order=-1``)."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, sort_order=-2)
    office: Mapped[str] = mapped_column(Text)
    chain: Mapped[uuid.UUID]
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    operator: Mapped[uuid.UUID]
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
