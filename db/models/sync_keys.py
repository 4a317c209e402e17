"""What proves who acted: the seal beside each event, and operators' keys, sealed themselves."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.sync.keys import KeyWay
from db.models.base import Base
from db.types import EnumValue


class EventSealRow(Base):
    """HMAC-SHA-256 over nonce and body of a case event, by the key of its operator for this machine, or by both halves.

    No foreign key: the seal stays where it is when its event goes aside (``forked_event``).
    """

    __tablename__ = "event_seal"
    __table_args__ = (CheckConstraint("length(mac) IN (32, 64)", name="whole"),)

    event_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key_id: Mapped[int]
    mac: Mapped[bytes] = mapped_column(LargeBinary)


class WrappedKeyRow(Base):
    """A key that only the password, or the token of a headless session, opens; replaced and removed at will."""

    __tablename__ = "wrapped_key"

    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"), primary_key=True)
    way: Mapped[KeyWay] = mapped_column(EnumValue(KeyWay), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
