"""Pulled events and cursors, the authority's history beside this machine's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from app.kernel.ids import OfficeId
from app.sync.conflict import Link
from app.sync.feed import ChainPlace, FeedPlace, FeedRow
from app.sync.ports import OfficeSync
from app.sync.stages import Stage
from db.models.sync import SyncEventRow, SyncOfficeRow, SyncRewindRow
from db.trigger_attested import LIVE
from db.types import UuidBytes

_FEED_HASH = text(f"SELECT e.feed_hash FROM sync_event e WHERE e.office = :office AND e.feed_no = :feed_no AND {LIVE}")
_LAST = f"FROM sync_event e WHERE e.chain = unhex(c.value) AND {LIVE} ORDER BY e.seq DESC LIMIT 1"
_CHAIN_PLACES = text(
    f"SELECT c.value, (SELECT e.seq {_LAST}) AS seq, (SELECT e.hash {_LAST}) AS hash FROM json_each(:chains) c"
)
_THEIRS = (
    text(
        f"SELECT e.seq, e.hash, e.event_id AS event FROM sync_event e WHERE e.chain = :chain AND {LIVE} ORDER BY e.seq"
    )
    .bindparams(bindparam("chain", type_=UuidBytes))
    .columns(event=UuidBytes)
)
_OURS = (
    text(
        "SELECT seq, hash, id AS event, previous FROM case_event WHERE case_id = :chain"
        " UNION SELECT seq, hash, id, unhex(json_extract(CAST(body AS TEXT), '$.prev')) FROM relayed_event"
        " WHERE chain = :chain UNION SELECT seq, hash, id, previous FROM forked_event WHERE case_id = :chain"
        " UNION SELECT seq, hash, id, previous FROM staff_event WHERE chain = :chain"
        " UNION SELECT seq, hash, id, previous FROM register_event WHERE chain = :chain ORDER BY 1"
    )
    .bindparams(bindparam("chain", type_=UuidBytes))
    .columns(event=UuidBytes)
)


_COPIED = ("feed_no", "chain", "seq", "body", "hash", "actor", "received_at", "feed_hash", "stream")


class SqlFeed:
    """The feed's side of the sync store."""

    _session: Session

    def standing(self, office: OfficeId) -> OfficeSync:
        """How the office stands; as new where it was never synced."""
        row = self._session.execute(select(SyncOfficeRow).where(SyncOfficeRow.office == office)).scalar_one_or_none()
        if row is None:
            return OfficeSync(office)
        return OfficeSync(
            office=office,
            stage=Stage(row.stage),
            epoch=row.epoch,
            place=FeedPlace(row.feed_no, row.feed_hash),
            last_contact=row.last_contact,
            offline_since=row.offline_since,
            failures=row.failures,
            drift_s=None if row.drift_ms is None else row.drift_ms / 1000,
        )

    def keep(self, standing: OfficeSync) -> None:
        """Keep stage, contact and cursor; the database refuses a cursor without its events."""
        found = self._session.execute(select(SyncOfficeRow.office).where(SyncOfficeRow.office == standing.office))
        if found.first() is None:
            self._session.execute(insert(SyncOfficeRow).values(**_office_row(OfficeSync(standing.office))))
        change = update(SyncOfficeRow).where(SyncOfficeRow.office == standing.office)
        self._session.execute(change.values(**_office_row(standing)))
        self._session.expire_all()

    def chain_places(self, chains: Sequence[UUID]) -> Mapping[UUID, ChainPlace]:
        """How far the authority's history of each case was pulled; cases without any are left out."""
        rows = self._session.execute(_CHAIN_PLACES, {"chains": json.dumps([chain.hex for chain in chains])})
        return {UUID(row[0]): ChainPlace(row[1], row[2]) for row in rows if row[1] is not None}

    def add_page(self, office: OfficeId, epoch: int, page: Sequence[FeedRow], at: datetime) -> None:
        """Keep pulled rows."""
        self.keep(self.standing(office))  # the first page of an office needs its cursor
        self._session.connection().execute(insert(SyncEventRow), [_event_row(office, epoch, each, at) for each in page])

    def feed_hash(self, office: OfficeId, feed_no: int) -> bytes | None:
        """The feed's hash at a number, as it was last pulled."""
        found: bytes | None = self._session.execute(_FEED_HASH, {"office": office, "feed_no": feed_no}).scalar()
        return found

    def rewind(self, office: OfficeId, common: int, at: datetime) -> OfficeSync:
        """Note that the authority kept only the first ``common`` rows; the standing of the new epoch."""
        kept = self.standing(office)
        hash_ = self.feed_hash(office, common)
        place = FeedPlace(common, hash_) if hash_ is not None else FeedPlace()
        standing = replace(kept, epoch=kept.epoch + 1, place=place)
        row = {"office": office, "epoch": standing.epoch, "common": place.feed_no, "at": at}
        self._session.execute(insert(SyncRewindRow).values(**row))
        self.keep(standing)
        return standing

    def own_history(self, chain: UUID) -> Sequence[Link]:
        """The case as this machine wrote it."""
        rows = self._session.execute(_OURS, {"chain": chain})
        return [Link(row.seq, row.hash, row.previous, row.event) for row in rows]

    def their_history(self, chain: UUID) -> Sequence[Link]:
        """The case as the authority confirmed it, as far as it was pulled."""
        links: list[Link] = []
        for row in self._session.execute(_THEIRS, {"chain": chain}):
            previous = links[-1].hash if links else FeedPlace().feed_hash
            links.append(Link(row.seq, row.hash, previous, row.event))
        return links


def _office_row(standing: OfficeSync) -> dict[str, object]:
    return {
        "office": standing.office,
        "stage": standing.stage,
        "epoch": standing.epoch,
        "feed_no": standing.place.feed_no,
        "feed_hash": standing.place.feed_hash,
        "last_contact": standing.last_contact,
        "offline_since": standing.offline_since,
        "failures": standing.failures,
        "drift_ms": None if standing.drift_s is None else round(standing.drift_s * 1000),
    }


def _event_row(office: OfficeId, epoch: int, row: FeedRow, at: datetime) -> dict[str, object]:
    values = {name: getattr(row, name) for name in _COPIED}
    return values | {"office": office, "epoch": epoch, "event_id": row.event, "pulled_at": at}
