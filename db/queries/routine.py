"""What the day's routine looks for, in plain reads."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select, text
from sqlalchemy.orm import Session

from app.cases.green import CHASER_POSTS
from app.cases.model import OPEN_STATES, CaseHead, CaseState, EventKind
from app.cases.recounts import Counted
from app.cases.rises import LIFT, SAME_DAY, Watched
from app.cases.urgency import RiseTo
from app.kernel.ids import CaseId, OfficeId
from db.engine import Store
from db.models.cases import CaseEventRow, CaseHeadRow
from db.models.floor import CaseRiseRow, HoldLapseRow, SupplementLapseRow
from db.models.flow import CaseStepRow, DrawDayRow
from db.models.grants import DeclaredRelativeRow
from db.models.green import CaseChaserRow
from db.models.staff import OperatorRow
from db.repositories.cases import SqlCaseStore, head_of
from db.repositories.duty import on_duty
from db.repositories.recounts import recounts_of
from db.repositories.tasks import SqlTaskStore
from db.trigger_words import counted_by

_COUNTED_OTHERWISE = text(
    "SELECT h.id FROM case_head h WHERE h.state IN ('accepted', 'paused') AND h.round = 1 AND"
    f" {counted_by('h.id')} <> :calendar ORDER BY h.due_on, h.received_at"
)
_RISING = (CaseState.ACCEPTED.value, CaseState.DECIDED.value)


class SqlRoutineQueries:
    """Plain readers over the local file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def unopened(self, day: date) -> Sequence[OfficeId]:
        """Offices with people of a permission and no draw day yet; one statement."""
        opened = exists().where(DrawDayRow.office == OperatorRow.office, DrawDayRow.day == day)
        wanted = (
            select(OperatorRow.office)
            .where(OperatorRow.is_active, OperatorRow.permission.is_not(None), ~opened)
            .distinct()
            .order_by(OperatorRow.office)
        )
        with self._store.reading() as session:
            return [OfficeId(office) for office in session.scalars(wanted)]

    def unrevealed(self, before: date) -> Sequence[OfficeId]:
        """Offices with days of draws that are over and not revealed; one statement."""
        wanted = select(DrawDayRow.office).where(DrawDayRow.day < before, DrawDayRow.revealed_at.is_(None)).distinct()
        with self._store.reading() as session:
            return [OfficeId(office) for office in session.scalars(wanted.order_by(DrawDayRow.office))]

    def late(self, today: date) -> Sequence[Watched]:
        """Open cases past a last day, of legs, or to be checked the same day, while the leader was not told yet."""
        told = exists().where(
            CaseRiseRow.case_id == CaseHeadRow.id,
            CaseRiseRow.round == CaseHeadRow.round,
            CaseRiseRow.step == CaseHeadRow.step,
            CaseRiseRow.to == RiseTo.LEADER,
            CaseRiseRow.due_on >= func.coalesce(CaseHeadRow.due_on, ""),
        )
        wanted = (
            select(CaseHeadRow)
            .where(CaseHeadRow.state.in_(_RISING), ~told)
            .where(
                or_(
                    CaseHeadRow.due_on < today,
                    CaseHeadRow.statutory_due_on < today,
                    _green(today),
                    _same_day(),
                    _has_legs(),
                )
            )
        )
        with self._store.reading() as session:
            return _watched(session, wanted)

    def held(self) -> Sequence[Watched]:
        """Open cases whose way holds a payment back."""
        holds = exists().where(
            CaseStepRow.case_id == CaseHeadRow.id,
            CaseStepRow.round == CaseHeadRow.round,
            func.json_extract(CaseStepRow.stage, "$.on_mismatch") == LIFT,
        )
        states = [state.value for state in OPEN_STATES]
        with self._store.reading() as session:
            return _watched(session, select(CaseHeadRow).where(CaseHeadRow.state.in_(states), holds))

    def unfollowed(self, day: date) -> Sequence[CaseId]:
        """Open cases of the green channel that nobody follows, or somebody who is not there or may not."""
        states = [state.value for state in OPEN_STATES]
        wanted = (
            select(CaseHeadRow.id, CaseHeadRow.office, CaseChaserRow.operator, _is_kin())
            .outerjoin(CaseChaserRow, and_(CaseChaserRow.case_id == CaseHeadRow.id, CaseChaserRow.ended_at.is_(None)))
            .where(CaseHeadRow.green.is_not(None), CaseHeadRow.state.in_(states))
            .order_by(CaseHeadRow.green_due_on)
        )
        with self._store.reading() as session:
            rows = session.execute(wanted).all()
            offices = {OfficeId(office) for _, office, _, _ in rows}
            there = {
                one.operator
                for office in offices
                for one in on_duty(session, office, day)
                if one.is_present and one.post in CHASER_POSTS and one.permission is None
            }
        return [CaseId(case) for case, _, operator, is_kin in rows if operator not in there or is_kin]

    def unsupplied(self, today: date) -> Sequence[CaseHead]:
        """Cases whose papers were due before today; the notice is the last that happened to them."""
        noted = exists().where(
            SupplementLapseRow.case_id == CaseHeadRow.id, SupplementLapseRow.seq == CaseHeadRow.last_seq
        )
        last = and_(CaseEventRow.case_id == CaseHeadRow.id, CaseEventRow.seq == CaseHeadRow.last_seq)
        wanted = (
            select(CaseHeadRow)
            .join(CaseEventRow, last)
            .where(CaseHeadRow.state == CaseState.PAUSED.value, CaseHeadRow.waits_for == "supplement", ~noted)
            .where(func.json_extract(cast(CaseEventRow.body, Text), "$.data.supply_by") < today.isoformat())
        )
        with self._store.reading() as session:
            return [head_of(row) for row in session.scalars(wanted)]


class SqlRecountQueries:
    """Plain readers over the local file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def counted_otherwise(self, calendar: str) -> Sequence[CaseId]:
        """Cases whose clocks run, counted last by another version of the calendar; one statement."""
        with self._store.reading() as session:
            found = session.execute(_COUNTED_OTHERWISE, {"calendar": calendar}).scalars()
            return [CaseId(UUID(bytes=case)) for case in found]

    def counted(self, case: CaseId) -> Counted | None:
        """The case with what its days are counted by; three statements."""
        with self._store.reading() as session:
            cases = SqlCaseStore(session)
            head = cases.head(case)
            return Counted(head, cases.events(case), recounts_of(session, case)) if head is not None else None


def _is_kin() -> ColumnElement[bool]:
    """Who follows the case has declared the person concerned a relative."""
    return exists().where(
        DeclaredRelativeRow.operator == CaseChaserRow.operator,
        DeclaredRelativeRow.relative_key == CaseHeadRow.subject_key,
    )


def _green(today: date) -> ColumnElement[bool]:
    """Its chaser is told on the last day itself."""
    return and_(CaseHeadRow.green.is_not(None), CaseHeadRow.green_due_on <= today)


def _same_day() -> ColumnElement[bool]:
    return exists().where(
        CaseStepRow.case_id == CaseHeadRow.id,
        CaseStepRow.round == CaseHeadRow.round,
        CaseStepRow.seq == CaseHeadRow.step,
        func.json_extract(CaseStepRow.stage, "$.due") == SAME_DAY,
    )


def _has_legs() -> ColumnElement[bool]:
    body = func.json_array_length(cast(CaseEventRow.body, Text), "$.data.terms.legs")
    return exists().where(CaseEventRow.case_id == CaseHeadRow.id, CaseEventRow.kind == EventKind.ACCEPTED, body > 0)


def _watched(session: Session, wanted: Select[CaseHeadRow]) -> list[Watched]:
    heads = [head_of(row) for row in session.scalars(wanted.order_by(CaseHeadRow.due_on, CaseHeadRow.received_at))]
    cases, tasks = SqlCaseStore(session), SqlTaskStore(session)
    risen, lapsed = _risen(session, [head.id for head in heads]), _lapsed(session, [head.id for head in heads])
    found = []
    for head in heads:
        place = (head.round, head.step)
        told = frozenset((to, due) for round_, step, to, due in risen[head.id] if (round_, step) == place)
        way = tasks.way(head.id, head.round)
        if way:
            found.append(Watched(head, way, cases.events(head.id), told, frozenset(lapsed[head.id])))
    return found


def _risen(session: Session, cases: Sequence[CaseId]) -> defaultdict[UUID, list[tuple[int, int, RiseTo, date]]]:
    found: defaultdict[UUID, list[tuple[int, int, RiseTo, date]]] = defaultdict(list)
    for row in session.scalars(select(CaseRiseRow).where(CaseRiseRow.case_id.in_(cases))):
        found[row.case_id].append((row.round, row.step, row.to, row.due_on))
    return found


def _lapsed(session: Session, cases: Sequence[CaseId]) -> defaultdict[UUID, list[date]]:
    found: defaultdict[UUID, list[date]] = defaultdict(list)
    for row in session.scalars(select(HoldLapseRow).where(HoldLapseRow.case_id.in_(cases))):
        found[row.case_id].append(row.withheld_on)
    return found
