"""Pulled events become this machine's cases, by the code that its own commands use; what forked is kept aside.

Everything is found by comparing the two histories of a case, so that a page that came twice, a feed that went back and
a case that could not be taken over before need no path of their own.
"""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, exists, insert, or_, select, text
from sqlalchemy.dialects.sqlite import insert as insert_or
from sqlalchemy.orm import Session

from app.cases.chain import project, withheld_event
from app.cases.model import UNDECIDED_STATES, CaseEvent, CaseHead, CaseState, EventKind
from app.cases.tasks import Purpose, TaskEnd
from app.kernel.ids import WITHHELD, CaseId, OfficeId
from app.sync.conflict import Link
from app.sync.projection import AsideAct, Lack, Missing, Named, adoption, is_behind
from db.errors import NOT_TAKEN, code_of
from db.models.cases import CaseEventRow, CaseHeadRow
from db.models.flow import CaseTaskRow
from db.models.projection import CaseLackRow, CaseNameRow, ForkedEventRow
from db.repositories.cases import SqlCaseStore
from db.repositories.tasks import SqlTaskStore
from db.sync.aside import put_aside
from db.sync.feed import SqlFeed
from db.sync.nobody import ensure_nobody
from db.trigger_attested import LIVE
from db.types import UuidBytes

logger = logging.getLogger(__name__)
_KEPT = (
    text("SELECT seq, hash, previous, id AS event FROM case_event WHERE case_id = :chain ORDER BY seq")
    .bindparams(bindparam("chain", type_=UuidBytes))
    .columns(event=UuidBytes)
)
_BODIES = text(
    f"SELECT e.body FROM sync_event e WHERE e.chain = :chain AND e.seq >= :since AND {LIVE} ORDER BY e.seq"
).bindparams(bindparam("chain", type_=UuidBytes))
_WITHHELD_OF = select(CaseEventRow.id, CaseEventRow.seq, CaseEventRow.person_key, CaseEventRow.terminal).where(
    CaseEventRow.case_id == bindparam("of"), CaseEventRow.operator_id == WITHHELD
)
_STUCK = text(
    'SELECT l.case_id AS "case", h.last_seq, hex(h.last_hash), (SELECT e.rowid FROM sync_event e'
    " WHERE e.chain = l.case_id ORDER BY e.seq DESC LIMIT 1) FROM case_lack l LEFT JOIN case_head h ON h.id = l.case_id"
    " WHERE l.office = :office AND l.lack = :lack ORDER BY l.at"
).columns(case=UuidBytes)
_BESIDE = (
    *("case_chaser", "case_link", "case_recount", "forked_event", "item_way", "operator", "section", "setting"),
    "sync_rewind",
)
"""What triggers on a case's rows look into beside its own, and what tells that a case of this machine went aside."""

_GROUNDS = text("SELECT " + ", ".join(f"(SELECT max(rowid) FROM {table})" for table in _BESIDE))
_LACKS = insert_or(cast(Table, CaseLackRow.__table__)).on_conflict_do_nothing()
_LACKING = select(CaseLackRow.case_id).where(
    CaseLackRow.office == bindparam("office"), CaseLackRow.lack == bindparam("lack")
)
_HELD = select(exists().where(CaseTaskRow.case_id == bindparam("of"), CaseTaskRow.ended_at.is_(None)))
_HAS = delete(cast(Table, CaseLackRow.__table__)).where(
    CaseLackRow.case_id == bindparam("of"), CaseLackRow.lack == bindparam("what")
)
_UNDECIDED = [state.value for state in UNDECIDED_STATES]
_WAITING = (CaseState.ACCEPTED, CaseState.PAUSED, CaseState.DECIDED)
_NAMES_AT_ONCE = 50


class SqlProjection(SqlFeed):
    """The projection's side of the sync store."""

    _session: Session

    def adopt(self, office: OfficeId, chains: Iterable[UUID], at: datetime) -> Sequence[UUID]:
        """Bring these cases to where the authority's history stands; see the port."""
        aside: list[UUID] = []
        of = {"office": office, "lack": Lack.EVENTS}
        stuck, has_nobody = set(self._session.connection().scalars(_LACKING, of)), False
        for chain in chains:
            found = adoption(self._kept(chain), self.their_history(chain))
            bodies = self._bodies(chain, found.adopt)
            if bodies is None:  # at nobody's desk here
                continue
            try:
                if not has_nobody:
                    ensure_nobody(self._session, office, at)
                    has_nobody = True
                with self._session.begin_nested():
                    self._take(office, CaseId(chain), (found.aside, bodies), at)
                if chain in stuck:
                    self._has(chain, Lack.EVENTS)
                aside += [each.event for each in found.aside]
            except NOT_TAKEN as error:
                logger.info("case %s could not be taken over: %s", chain, code_of(error))
                self._lacks(chain, Lack.EVENTS, office, code_of(error), at)
        return aside

    def stuck(self, office: OfficeId) -> Mapping[UUID, str]:
        """Cases that could not be taken over, each with the grounds on which that was judged; see the port."""
        store = self._session.execute(_GROUNDS).one()
        rows = self._session.execute(_STUCK, {"office": office, "lack": Lack.EVENTS.value})
        return {row.case: repr((*row[1:], *store)) for row in rows}

    def nameless(self, office: OfficeId) -> Sequence[UUID]:
        """Decided cases whose names have not come, so many at once."""
        wanted = select(CaseLackRow.case_id).join(CaseHeadRow, CaseHeadRow.id == CaseLackRow.case_id)
        of = (CaseLackRow.office == office, CaseLackRow.lack == Lack.NAMES, CaseHeadRow.state.not_in(_UNDECIDED))
        return list(self._session.scalars(wanted.where(*of).order_by(CaseLackRow.at).limit(_NAMES_AT_ONCE)))

    def aside_act(self, event: UUID) -> AsideAct | None:
        """An event that went aside, None for every other."""
        row = self._session.get(ForkedEventRow, event)
        if row is None:
            return None
        return AsideAct(row.case_id, row.kind.value, row.step, row.operator_id, json.loads(row.body)["data"])

    def missing(self) -> Sequence[Missing]:
        """What lacks of pulled cases, the oldest first; names of decided cases only."""
        head = (CaseHeadRow, CaseHeadRow.id == CaseLackRow.case_id)
        wanted = (
            select(CaseLackRow.case_id, CaseLackRow.lack, CaseLackRow.code, CaseHeadRow.number, CaseHeadRow.notice)
            .outerjoin(*head)
            .where(or_(CaseLackRow.lack == Lack.EVENTS, CaseHeadRow.state.not_in(_UNDECIDED)))
        )
        rows = self._session.execute(wanted.order_by(CaseLackRow.at, CaseLackRow.case_id))
        return [Missing(r.number or r.notice or str(r.case_id)[:8], r.lack, r.code) for r in rows]

    def add_names(self, chain: UUID, named: Sequence[Named], at: datetime) -> None:
        """Keep who stood behind the commitments of a decided case; see the port."""
        state = self._session.scalar(select(CaseHeadRow.state).where(CaseHeadRow.id == chain))
        if state is None or state in _UNDECIDED:
            return
        said = {each.seq: each for each in named}
        known = set(self._session.scalars(select(CaseNameRow.event_id).join(*_OF_EVENT).where(_OF_CASE), {"of": chain}))
        left = [row for row in self._session.execute(_WITHHELD_OF, {"of": chain}) if row.id not in known]
        rows = [
            {"event_id": row.id, "operator": one.operator, "nonce": one.nonce, "at": at}
            for row in left
            if (one := said.get(row.seq)) is not None and is_behind(one, row.person_key, row.terminal)
        ]
        if rows:
            self._session.execute(insert(CaseNameRow), rows)
        if len(rows) == len(left):
            self._has(chain, Lack.NAMES)

    def _kept(self, chain: UUID) -> Sequence[Link]:
        return [
            Link(r.seq, r.hash, r.previous, r.event)
            for r in self._session.connection().execute(_KEPT, {"chain": chain})
        ]

    def _bodies(self, chain: UUID, links: Sequence[Link]) -> Sequence[bytes] | None:
        """The bytes of these; None for nothing to do, or where some of them may not be read here."""
        if not links:
            return None
        found = self._session.connection().scalars(_BODIES, {"chain": chain, "since": links[0].seq}).all()
        return None if any(body is None for body in found) else found

    def _take(
        self, office: OfficeId, case: CaseId, change: tuple[Sequence[Link], Sequence[bytes]], at: datetime
    ) -> None:
        aside, bodies = change
        store = SqlCaseStore(self._session)
        head = put_aside(self._session, store, case, aside, at) if aside else store.head(case)
        adopted: list[CaseEvent] = []
        for body in bodies:
            event = withheld_event(body)
            if event.case != case or event.office != office:
                raise ValueError("an event of another case")
            head = project(head, event)
            store.adopt(event, head)
            adopted.append(event)
        if head is not None:
            self._end_tasks(head, adopted, at)
        self._lacks(case, Lack.NAMES, office, "", at)

    def _end_tasks(self, head: CaseHead, adopted: Sequence[CaseEvent], at: datetime) -> None:
        """What was done elsewhere lies in no tray here any more."""
        if not self._session.connection().scalar(_HELD, {"of": head.id}):
            return
        kinds, tasks = {event.kind for event in adopted}, SqlTaskStore(self._session)
        ending = TaskEnd.WITHDRAWN if head.state is CaseState.WITHDRAWN else TaskEnd.DONE
        for purpose in Purpose:
            task = tasks.open_task(head.id, purpose)
            if task is None:
                continue
            moved = (task.round, task.step) != (head.round, head.step) or head.state not in _WAITING
            answered = {EventKind.EXTENDED, EventKind.EXTENSION_REFUSED} & kinds
            over = {
                Purpose.STEP: moved or EventKind.ESCALATED in kinds,
                Purpose.EXTENSION: bool(answered) or head.state not in (CaseState.ACCEPTED, CaseState.PAUSED),
                Purpose.CORRECTION: head.state is not CaseState.CORRECTING,
            }
            if over[purpose] or task.after_seq > head.last_seq:
                tasks.end(task.id, at, ending)

    def _lacks(self, chain: UUID, lack: Lack, office: OfficeId, code: str, at: datetime) -> None:
        row = {"case_id": chain, "lack": lack, "office": office, "code": code, "at": at}
        self._session.connection().execute(_LACKS, row)

    def _has(self, chain: UUID, lack: Lack) -> None:
        self._session.connection().execute(_HAS, {"of": chain, "what": lack})


_OF_EVENT = (CaseEventRow, CaseEventRow.id == CaseNameRow.event_id)
_OF_CASE = CaseEventRow.case_id == bindparam("of")
