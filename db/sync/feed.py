"""Pulled events and cursors, the authority's history beside this machine's."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import chain
from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, or_, select, text, update
from sqlalchemy.orm import Session

from app.audit.model import moment_text
from app.kernel.ids import OfficeId
from app.sync.conflict import Link
from app.sync.feed import ChainPlace, FeedPlace, FeedRow
from app.sync.ports import OfficeSync
from app.sync.stages import Stage
from db.models.sync import SyncEventRow, SyncOfficeRow, SyncRewindRow
from db.trigger_attested import LIVE
from db.types import UuidBytes

_FEED_HASH = text(f"SELECT e.feed_hash FROM sync_event e WHERE e.office = :office AND e.feed_no = :feed_no AND {LIVE}")
_CHAIN_PLACES = (
    "SELECT p.chain, p.seq, p.hash FROM json_each(?) c JOIN sync_event p ON p.rowid = (SELECT e.rowid FROM sync_event e"
    f" WHERE e.chain = unhex(c.value) AND {LIVE} ORDER BY e.seq DESC LIMIT 1)"
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
        " UNION SELECT seq, hash, id, previous FROM register_event WHERE chain = :chain"
        " UNION SELECT seq, hash, id, previous FROM note_event WHERE chain = :chain ORDER BY 1"
    )
    .bindparams(bindparam("chain", type_=UuidBytes))
    .columns(event=UuidBytes)
)

_OFFICES = cast(Table, SyncOfficeRow.__table__)
_OFFICE = select(_OFFICES).where(_OFFICES.c.office == bindparam("of"))
_STANDING = [column.name for column in _OFFICES.c if column.name != "office"]
_MOVE_OFFICE = (
    update(_OFFICES)
    .where(_OFFICES.c.office == bindparam("of"))
    .where(or_(*(_OFFICES.c[name].is_distinct_from(bindparam(name)) for name in _STANDING)))
    .values({name: bindparam(name) for name in _STANDING})
)
_COLUMNS = tuple(column.name for column in cast(Table, SyncEventRow.__table__).c)
_AT_ONCE = 50
"""So many rows in one statement: a page is many, and for each of its own the statement costs as much as the checks."""


class SqlFeed:
    """The feed's side of the sync store."""

    _session: Session

    def standing(self, office: OfficeId) -> OfficeSync:
        """How the office stands; as new where it was never synced."""
        row = self._session.connection().execute(_OFFICE, {"of": office}).first()
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
            refused=row.refused or "",
        )

    def keep(self, standing: OfficeSync) -> None:
        """Keep stage, contact and cursor, where they changed; the database refuses a cursor without its events."""
        row, connection = _office_row(standing), self._session.connection()
        if connection.execute(_MOVE_OFFICE, {"of": row.pop("office"), **row}).rowcount == 0:
            self._begin(standing.office)
            connection.execute(_MOVE_OFFICE, {"of": standing.office, **row})

    def _begin(self, office: OfficeId) -> None:
        connection = self._session.connection()
        if connection.execute(_OFFICE, {"of": office}).first() is None:
            connection.execute(insert(_OFFICES), _office_row(OfficeSync(office)))

    def chain_places(self, chains: Iterable[UUID]) -> Mapping[int, ChainPlace]:
        """How far the authority's history of each case was pulled, by ``UUID.int``; cases without any are left out."""
        asked = json.dumps([f"{chain:032x}" for chain in {chain.int for chain in chains}])
        rows = self._session.connection().exec_driver_sql(_CHAIN_PLACES, (asked,))
        return {int.from_bytes(chain, "big"): ChainPlace(seq, hash_) for chain, seq, hash_ in rows}

    def add_page(self, office: OfficeId, epoch: int, page: Sequence[FeedRow], at: datetime) -> None:
        """Keep pulled rows."""
        if page and page[0].feed_no == 1:
            self._begin(office)  # the first page of an office needs its cursor
        pulled_at = moment_text(at)
        connection = self._session.connection()
        for first in range(0, len(page), _AT_ONCE):
            rows = [_event_row(office, epoch, each, pulled_at) for each in page[first : first + _AT_ONCE]]
            connection.exec_driver_sql(_add_events(len(rows)), tuple(chain.from_iterable(rows)))

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
        for row in self._session.connection().execute(_THEIRS, {"chain": chain}):
            previous = links[-1].hash if links else FeedPlace().feed_hash
            links.append(Link(row.seq, row.hash, previous, row.event))
        return links


@cache
def _add_events(count: int) -> str:
    """For the driver itself: binding each value through SQLAlchemy costs more than writing it."""
    row = f"({', '.join('?' * len(_COLUMNS))})"
    return f"INSERT INTO sync_event ({', '.join(_COLUMNS)}) VALUES {', '.join([row] * count)}"


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
        "refused": standing.refused or None,
    }


def _event_row(office: OfficeId, epoch: int, row: FeedRow, pulled_at: str) -> tuple[object, ...]:
    """As the columns of the table follow each other, and as they are kept."""
    return (office, epoch, row[0], row[1].bytes, row[2].bytes, *row[3:9], pulled_at, row[9].value)
