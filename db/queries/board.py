"""The floor in figures: a fixed number of statements, however many cases are open."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, union_all
from sqlalchemy.orm import Session

from app.cases.board import BoardCase, BoardWindow, HallFigures, ToldOf, WhereIs
from app.cases.eligibility import ExclusionReason
from app.cases.model import OPEN_STATES, CaseState
from app.cases.recounts import DayMoved, moved
from app.cases.rota_check import RotaPerson
from app.cases.tasks import Purpose
from app.cases.urgency import RiseTo
from app.hall.model import TicketState
from app.kernel.actor import Permission, SignInWay
from app.kernel.clock import day_begins, hall_day
from app.kernel.ids import CaseId, OfficeId, OperatorId
from db.engine import Store
from db.models.cases import CaseHeadRow
from db.models.floor import CaseChaseRow, CaseRiseRow, HoldLapseRow, ToldChaseRow
from db.models.flow import CaseStepRow, CaseTaskRow, DrawRow
from db.models.green import CaseChaserRow
from db.models.hall import TicketRow, WindowEventRow
from db.models.staff import OfficeRow, OperatorRow, SectionRow, SessionRow
from db.repositories.duty import on_duty
from db.repositories.recounts import recounts_since

_OPEN = [state.value for state in (*OPEN_STATES, CaseState.CORRECTING)]
_DRAWN_STATES = (CaseState.ACCEPTED.value, CaseState.PAUSED.value, CaseState.DECIDED.value)
_LEVELS = tuple(RiseTo)
_OF_POST = {ExclusionReason.WRONG_PERMISSION, ExclusionReason.WRONG_OFFICE}
_BY_WAY = and_(
    CaseStepRow.case_id == CaseHeadRow.id,
    CaseStepRow.round == CaseHeadRow.round,
    CaseStepRow.seq == CaseHeadRow.step,
    CaseHeadRow.accepted_at.is_not(None),
)

_LAID = exists().where(CaseChaseRow.id == ToldChaseRow.id)
"""Of a note that travelled: it lies with whoever has the case at a window of this file."""


class SqlBoardQueries:
    """Plain readers over the local file; key_of: the keyed hash of an ID number or credit code."""

    def __init__(self, store: Store, key_of: Callable[[str], bytes]) -> None:
        self._store, self._key_of = store, key_of

    def open_cases(self, office: OfficeId, text: str = "") -> Sequence[BoardCase]:
        """Open cases, due first; nine statements."""
        wanted = (
            select(CaseHeadRow, CaseStepRow.stage)
            .outerjoin(CaseStepRow, _BY_WAY)
            .where(CaseHeadRow.office == office, CaseHeadRow.state.in_(_OPEN))
            .order_by(_first_due(), CaseHeadRow.received_at)
        )
        with self._store.reading() as session:
            rows = session.execute(self._matching(wanted, text) if text else wanted).all()
            known = _known(session, [row[0] for row in rows])
            return tuple(_case(row, known) for row in rows)

    def hall(self, office: OfficeId, now: datetime) -> HallFigures:
        """Windows of the whole hall and those who wait, today; four statements."""
        day = hall_day(now)
        with self._store.reading() as session:
            line = (TicketRow.office == office, TicketRow.day == day, TicketRow.state == TicketState.WAITING)
            waiting, oldest = session.execute(select(func.count(), func.min(TicketRow.taken_at)).where(*line)).one()
            at = (TicketRow.office == office, TicketRow.day == day, TicketRow.state == TicketState.CALLED)
            served = {
                row.window: row.number for row in session.execute(select(TicketRow.window, TicketRow.number).where(*at))
            }
            signed_in = session.execute(_signed_in(office)).all()
            paused = {row.window: row.name for row in session.execute(_paused(office, day_begins(day)))}
        windows = [
            BoardWindow(window, name, locked_at is not None, served.get(window, ""), window in paused)
            for window, name, locked_at in signed_in
        ]
        here = {one.window for one in windows}
        elsewhere = {str(window) for window in served} | paused.keys()
        windows += [
            BoardWindow(window, paused.get(window, ""), False, served.get(window, ""), window in paused)
            for window in sorted(elsewhere - here, key=lambda window: (len(window), window))
        ]
        longest = int((now - oldest).total_seconds()) // 60 if oldest is not None else 0
        return HallFigures(tuple(windows), waiting, max(0, longest))

    def rota(self, office: OfficeId, day: date) -> Sequence[RotaPerson]:
        """Everybody with a permission, of the office and of the one above."""
        faceless = select(SessionRow.operator).where(
            SessionRow.face_ok_at.is_not(None), SessionRow.ended_at.is_(None), SessionRow.way != SignInWay.FACE
        )
        with self._store.reading() as session:
            limited = set(session.scalars(faceless))
            above = session.scalar(select(OfficeRow.parent).where(OfficeRow.id == office))
            offices = [office, *([OfficeId(above)] if above else [])]
            people = [one for place in offices for one in on_duty(session, place, day)]
        return tuple(
            RotaPerson(
                one.operator,
                one.name,
                one.permission,
                one.office,
                one.section,
                one.is_present and (one.permission is Permission.INTAKE or one.operator not in limited),
            )
            for one in people
            if one.permission is not None
        )

    def lying_with(self, operator: OperatorId) -> Sequence[date | None]:
        """The last day of every open case that somebody has; one statement."""
        held = (
            select(CaseHeadRow.id, CaseHeadRow.due_on)
            .join(CaseTaskRow, CaseTaskRow.case_id == CaseHeadRow.id)
            .where(CaseTaskRow.operator == operator, CaseTaskRow.ended_at.is_(None))
            .distinct()
        )
        with self._store.reading() as session:
            return [due for _, due in session.execute(held)]

    def where(self, office: OfficeId, text: str) -> Sequence[WhereIs]:
        """The case with that number, or the open cases of whoever has that ID number; one statement."""
        upper = text.upper()
        numbered = or_(CaseHeadRow.number == upper, CaseHeadRow.notice == upper)
        theirs = and_(CaseHeadRow.subject_key == self._key_of(upper), CaseHeadRow.state.in_(_OPEN))
        wanted = (
            select(CaseHeadRow, CaseStepRow.stage)
            .outerjoin(CaseStepRow, _BY_WAY)
            .where(CaseHeadRow.office == office, or_(numbered, theirs))
            .order_by(CaseHeadRow.received_at)
        )
        with self._store.reading() as session:
            return tuple(_where(*row) for row in session.execute(wanted))

    def told(self, office: OfficeId, number: str) -> Sequence[ToldOf]:
        """Chases and late steps of that case, oldest first; two statements."""
        of = and_(CaseHeadRow.office == office, or_(CaseHeadRow.number == number, CaseHeadRow.notice == number))
        chases = (
            select(CaseChaseRow.at, CaseTaskRow.step, CaseChaseRow.note)
            .join(CaseTaskRow, CaseTaskRow.id == CaseChaseRow.task)
            .join(CaseHeadRow, CaseHeadRow.id == CaseTaskRow.case_id)
            .where(of)
        )
        elsewhere = (
            select(ToldChaseRow.at, ToldChaseRow.step, ToldChaseRow.note)
            .join(CaseHeadRow, CaseHeadRow.id == ToldChaseRow.case_id)
            .where(of, ~_LAID)
        )
        rises = (
            select(CaseRiseRow.at, CaseRiseRow.step, CaseRiseRow.to)
            .join(CaseHeadRow, CaseHeadRow.id == CaseRiseRow.case_id)
            .where(of)
        )
        with self._store.reading() as session:
            found = [ToldOf(at, step, note=note) for at, step, note in session.execute(union_all(chases, elsewhere))]
            found += [ToldOf(at, step, to) for at, step, to in session.execute(rises)]
        return sorted(found, key=lambda one: one.at)

    def _matching(self, wanted: Select[Any, Any], text: str) -> Select[Any, Any]:
        upper = text.upper()
        return wanted.where(
            or_(
                CaseHeadRow.number.startswith(upper, autoescape=True),
                CaseHeadRow.notice.startswith(upper, autoescape=True),
                CaseHeadRow.subject_name.startswith(text, autoescape=True),
                CaseHeadRow.applicant_name.startswith(text, autoescape=True),
                CaseHeadRow.subject_key == self._key_of(upper),
            )
        )


def _first_due() -> ColumnElement[Any]:
    """The last day that comes first; cases without a limit come last."""
    never = date.max.isoformat()
    return func.min(func.coalesce(CaseHeadRow.due_on, never), func.coalesce(CaseHeadRow.green_due_on, never))


def _signed_in(office: OfficeId) -> Select[Any, Any, Any]:
    return (
        select(SessionRow.window, OperatorRow.name, SessionRow.locked_at)
        .join(OperatorRow, OperatorRow.id == SessionRow.operator)
        .where(OperatorRow.office == office, SessionRow.window.is_not(None))
        .where(SessionRow.face_ok_at.is_not(None), SessionRow.ended_at.is_(None))
        .order_by(func.length(SessionRow.window), SessionRow.window)
    )


def _paused(office: OfficeId, since: datetime) -> Select[Any, Any]:
    """Windows that stopped since then and did not go on, with who stopped them."""
    newest = select(func.max(WindowEventRow.seq)).where(WindowEventRow.office == office).group_by(WindowEventRow.window)
    return (
        select(WindowEventRow.window, OperatorRow.name)
        .join(OperatorRow, OperatorRow.id == WindowEventRow.operator)
        .where(WindowEventRow.seq.in_(newest), WindowEventRow.paused, WindowEventRow.at >= since)
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What lies beside the heads, by case."""

    sections: Mapping[UUID, str]
    stuck: Mapping[UUID, tuple[tuple[ExclusionReason, int], ...]]
    risen: Mapping[UUID, RiseTo]
    lapsed: frozenset[UUID]
    asked: frozenset[UUID]
    chased: Mapping[UUID, int]
    chasers: Mapping[UUID, tuple[OperatorId, str]]
    recounts: Mapping[CaseId, DayMoved]


def _known(session: Session, heads: Sequence[CaseHeadRow]) -> _Known:
    ids = {head.id: head for head in heads}
    held = (
        select(CaseTaskRow.case_id, CaseTaskRow.purpose, SectionRow.name)
        .join(OperatorRow, OperatorRow.id == CaseTaskRow.operator)
        .join(SectionRow, and_(SectionRow.office == OperatorRow.office, SectionRow.code == OperatorRow.section))
        .where(CaseTaskRow.ended_at.is_(None))
    )
    tasks = session.execute(held).all()
    sections = {case: name for case, purpose, name in tasks if purpose is Purpose.STEP}
    asked = frozenset(case for case, purpose, _ in tasks if purpose is not Purpose.STEP)
    open_ = select(CaseHeadRow.id).where(CaseHeadRow.state.in_(_OPEN))
    chases = (
        select(CaseTaskRow.case_id, func.count())
        .join(CaseChaseRow, CaseChaseRow.task == CaseTaskRow.id)
        .where(CaseTaskRow.ended_at.is_(None))
        .group_by(CaseTaskRow.case_id)
    )
    elsewhere = (  # of whoever has the case at another window
        select(ToldChaseRow.case_id, func.count())
        .join(CaseHeadRow, and_(CaseHeadRow.id == ToldChaseRow.case_id, CaseHeadRow.step == ToldChaseRow.step))
        .where(~_LAID)
        .group_by(ToldChaseRow.case_id)
    )
    chased: dict[UUID, int] = {}
    for case, number in session.execute(union_all(chases, elsewhere)):
        chased[case] = chased.get(case, 0) + number
    risen: dict[UUID, RiseTo] = {}
    for row in session.scalars(select(CaseRiseRow).where(CaseRiseRow.case_id.in_(open_))):
        head = ids.get(row.case_id)
        if (
            head is not None
            and (head.round, head.step) == (row.round, row.step)
            and not _is_lower(row.to, risen.get(head.id))
        ):
            risen[head.id] = row.to
    following = (
        select(CaseChaserRow.case_id, OperatorRow.id, OperatorRow.name)
        .join(OperatorRow, OperatorRow.id == CaseChaserRow.operator)
        .where(CaseChaserRow.ended_at.is_(None), CaseChaserRow.case_id.in_(open_))
    )
    chasers = {case: (OperatorId(operator), name) for case, operator, name in session.execute(following)}
    lapsed = frozenset(session.scalars(select(HoldLapseRow.case_id)))
    newest = {made.case: moved(made)[0] for made in recounts_since(session, open_)}
    return _Known(sections, _stuck(session, ids, sections), risen, lapsed, asked, chased, chasers, newest)


def _is_lower(to: RiseTo, kept: RiseTo | None) -> bool:
    return kept is not None and _LEVELS.index(to) < _LEVELS.index(kept)


def _stuck(
    session: Session, heads: Mapping[UUID, CaseHeadRow], held: Mapping[UUID, str]
) -> dict[UUID, tuple[tuple[ExclusionReason, int], ...]]:
    """Reasons of the last draw that named nobody, for cases that nobody has."""
    waiting = {case for case, head in heads.items() if case not in held and head.state in _DRAWN_STATES}
    if not waiting:
        return {}
    nobody = (
        select(DrawRow.case_id, DrawRow.record)
        .join(CaseHeadRow, and_(CaseHeadRow.id == DrawRow.case_id, CaseHeadRow.last_seq == DrawRow.after_seq))
        .where(DrawRow.operator.is_(None), CaseHeadRow.state.in_(_DRAWN_STATES))
        .order_by(DrawRow.number)
    )
    return {
        case: _reasons(json.loads(record)["exclusions"]) for case, record in session.execute(nobody) if case in waiting
    }


def _reasons(exclusions: Iterable[Mapping[str, str]]) -> tuple[tuple[ExclusionReason, int], ...]:
    """What keeps those out who hold the permission, the commonest first; that nobody holds it where nobody does."""
    by_person: defaultdict[str, list[ExclusionReason]] = defaultdict(list)
    for one in exclusions:
        by_person[one["operator"]].append(ExclusionReason(one["reason"]))
    able = [reasons for reasons in by_person.values() if not _OF_POST & set(reasons)]
    if not able:
        return ((ExclusionReason.WRONG_PERMISSION, len(by_person)),)
    counted = Counter(reason for reasons in able for reason in reasons)
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], list(ExclusionReason).index(one[0]))))


def _case(row: Row[Any, Any], known: _Known) -> BoardCase:
    head, stage = row[0], json.loads(row[1]) if row[1] else {}
    state, permission = CaseState(head.state), stage.get("permission")
    at_desk = head.state in _DRAWN_STATES and head.waits_for != "supplement"
    chaser = known.chasers.get(head.id, (None, ""))
    waits = head.waits_for or ("supplement" if state is CaseState.AWAITING_SUPPLEMENT else "")
    return BoardCase(
        id=CaseId(head.id),
        number=head.number or head.notice or "",
        item_code=head.item_code,
        item_zh=head.item_name_zh,
        item_en=head.item_name_en,
        subject=head.subject_name,
        subject_masked=head.subject_number_masked,
        state=state,
        stage_zh=stage.get("name_zh", ""),
        stage_en=stage.get("name_en", ""),
        permission=Permission(permission) if permission else None,
        section=known.sections.get(head.id, ""),
        received_at=head.received_at,
        due_on=min((day for day in (head.due_on, head.green_due_on) if day), default=None),
        is_undrawn=bool(stage) and at_desk and head.id not in known.sections,
        stuck=known.stuck.get(head.id, ()),
        waits_for=waits,
        risen=known.risen.get(head.id),
        has_lapsed=head.id in known.lapsed,
        asks_approval=head.id in known.asked
        or state is CaseState.CORRECTING
        or (state is CaseState.ACCEPTED and permission == Permission.APPROVAL),
        chased=known.chased.get(head.id, 0),
        green=head.green or "",
        chaser=chaser[1],
        chaser_id=chaser[0],
        recount=known.recounts.get(CaseId(head.id)),
    )


def _where(head: CaseHeadRow, stage: str | None) -> WhereIs:
    at = json.loads(stage) if stage and head.state in _DRAWN_STATES else {}
    names = at.get("name_zh", ""), at.get("name_en", "")
    return WhereIs(
        head.number or head.notice or "",
        head.item_name_zh,
        head.item_name_en,
        CaseState(head.state),
        *names,
        head.due_on,
    )
