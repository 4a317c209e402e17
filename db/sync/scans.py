"""Scans that wait for the authority: queued when the event that names them came back, sent after the case data."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from app.kernel.ids import OfficeId
from app.sync.scans import WaitingScan, named_scans
from db.models.intake import BlobRow
from db.models.sync import ScanTravelRow
from db.types import UuidBytes

_T, _B = ScanTravelRow, BlobRow
_OWN = text(
    "SELECT c.office AS office, c.case_id AS chain, c.body AS body FROM case_event c WHERE c.id IN :events"
).bindparams(bindparam("events", type_=UuidBytes, expanding=True))
_OWN_TYPED = _OWN.columns(chain=UuidBytes)


class SqlScans:
    """Serves ``app.sync.scans.ScanStore``, and fills the queue."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def waiting_scan(self, after: int) -> tuple[int, WaitingScan] | None:
        """The first that waits behind place ``after``, with its place."""
        asked = select(_T.id, _T.office, _T.case_id, _T.hash, _B.content).join(_B, _B.hash == _T.hash)
        row = self._session.execute(asked.where(_T.sent_at.is_(None), _T.id > after).order_by(_T.id).limit(1)).first()
        return None if row is None else (row[0], WaitingScan(OfficeId(row[1]), row[2], row[3], row[4]))

    def scan_sent(self, scan: WaitingScan, at: datetime) -> None:
        """Note that the authority holds it whole."""
        one = (_T.hash == scan.hash, _T.case_id == scan.case, _T.sent_at.is_(None))
        self._session.execute(update(_T).where(*one).values(sent_at=at))

    def queue(self, events: Sequence[UUID]) -> None:
        """Let the pages wait that these events name and this store has; twice changes nothing."""
        for row in self._session.execute(_OWN_TYPED, {"events": list(events)}).all():
            for blob in named_scans(json.loads(row.body)):
                known = select(_T.id).where(_T.hash == blob, _T.case_id == row.chain)
                is_here = self._session.get(_B, blob) is not None
                if is_here and self._session.execute(known).first() is None:
                    values = {"office": row.office, "case_id": row.chain, "hash": blob, "sent_at": None}
                    self._session.execute(insert(_T).values(**values))
