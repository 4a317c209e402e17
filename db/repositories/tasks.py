"""Ways, tasks and draws over the local file, in the caller's transaction."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Executable, Row, Table, and_, bindparam, exists, insert, or_, select, text, update
from sqlalchemy.orm import Session, aliased

from app.audit.model import moment_text
from app.cases.draw import DrawRecord
from app.cases.eligibility import Considered
from app.cases.model import CaseHead, CaseState
from app.cases.tasks import Asked, DrawDay, KeptDraw, Purpose, RedrawReason, Task, TaskEnd
from app.cases.way import Way, way_from_data
from app.kernel.actor import Permission, SignInWay
from app.kernel.clock import hall_day
from app.kernel.ids import CaseId, OfficeId, OperatorId
from db.models.cases import CaseActorRow, CaseEventRow, CaseHeadRow
from db.models.flow import CaseLinkRow, CasePlaceRow, CaseStepRow, CaseTaskRow, DrawDayRow, DrawRow
from db.models.staff import OfficeRow, OperatorRow
from db.repositories.duty import on_duty
from db.repositories.meta import centre_of
from db.repositories.questions import SqlQuestions
from db.trigger_words import permission_on

_DRAWN_STATES = (CaseState.ACCEPTED.value, CaseState.PAUSED.value, CaseState.DECIDED.value)

# Core statements built once, as in the case store: each step and each draw asks them
_STEPS, _TASKS, _DRAWS, _DAYS, _OFFICES, _ACTORS, _EVENTS, _LINKS, _PLACES = (
    cast(Table, row.__table__)
    for row in (
        CaseStepRow, CaseTaskRow, DrawRow, DrawDayRow, OfficeRow, CaseActorRow, CaseEventRow, CaseLinkRow, CasePlaceRow,
    )
)  # fmt: skip
_STAGES = (
    select(_STEPS.c.stage)
    .where(_STEPS.c.case_id == bindparam("of"), _STEPS.c.round == bindparam("lap"))
    .order_by(_STEPS.c.seq)
)
_OPEN_TASK = (
    select(_TASKS)
    .where(_TASKS.c.case_id == bindparam("of"), _TASKS.c.purpose == bindparam("why"))
    .where(_TASKS.c.ended_at.is_(None))
)
_END = (
    update(_TASKS).where(_TASKS.c.id == bindparam("of")).values(ended_at=bindparam("moment"), ending=bindparam("how"))
)
_DAY = select(_DAYS).where(_DAYS.c.office == bindparam("at"), _DAYS.c.day == bindparam("on"))
_KEPT = (
    select(_DRAWS)
    .where(_DRAWS.c.case_id == bindparam("of"), _DRAWS.c.after_seq == bindparam("since"))
    .order_by(_DRAWS.c.number)
)
_LINKED = select(_LINKS.c.other).where(_LINKS.c.case_id == bindparam("of"))
_ACTED = select(_ACTORS.c.person_key, _ACTORS.c.role).where(
    or_(_ACTORS.c.case_id == bindparam("of"), _ACTORS.c.case_id.in_(_LINKED))
)
_SECTIONS = (
    select(_PLACES.c.office, _PLACES.c.section)
    .join(_EVENTS, and_(_EVENTS.c.case_id == _PLACES.c.case_id, _EVENTS.c.seq == _PLACES.c.seq))
    .where(_EVENTS.c.case_id == bindparam("of"), _EVENTS.c.permission == bindparam("held"))
    .distinct()
)
_LEVEL = select(_OFFICES.c.level).where(_OFFICES.c.id == bindparam("of"))
_SUPERIOR = select(_OFFICES.c.id, _OFFICES.c.level).where(
    _OFFICES.c.id == select(_OFFICES.c.parent).where(_OFFICES.c.id == bindparam("of")).scalar_subquery()
)

# What counts for or against the people of one office, each in one statement over their own rows
_OF_OFFICE = "JOIN operator o ON o.id = x.operator AND o.office = :office"
_LOADS = text(f"SELECT x.operator, count(*) FROM case_task x {_OF_OFFICE} WHERE x.ended_at IS NULL GROUP BY x.operator")
_LIMITED = text(
    f"SELECT x.operator, x.way FROM session x {_OF_OFFICE}"
    f" WHERE x.face_ok_at IS NOT NULL AND x.ended_at IS NULL AND x.way <> '{SignInWay.FACE.value}'"
)
_NOT_ENDED = "NOT EXISTS (SELECT 1 FROM relative_decision d WHERE d.relative = x.id AND d.decision = 'ended')"
_RELATIVES = text(f"SELECT x.operator, x.relative_key FROM declared_relative x {_OF_OFFICE} WHERE {_NOT_ENDED}")
_HANDLED = text(
    "SELECT e.operator_id, max(e.at) FROM case_head h JOIN case_event e ON e.case_id = h.id"
    f" WHERE h.subject_key = :key AND h.state NOT IN ({', '.join(repr(state) for state in _DRAWN_STATES)})"
    " GROUP BY e.operator_id"
)

_NEEDED = f"CASE case_task.purpose WHEN '{Purpose.STEP}' THEN s.permission ELSE '{Permission.APPROVAL}' END"
_ITS_ROLE = (
    f"CASE case_task.purpose WHEN '{Purpose.STEP}' THEN s.role ELSE coalesce((SELECT p.role FROM case_step p"
    " WHERE p.case_id = s.case_id AND p.round = s.round AND p.permission = 'approval' LIMIT 1), 'approval') END"
)
_NO_LONGER_THEIRS = (
    select(_TASKS)
    .join(
        _STEPS.alias("s"),
        text("s.case_id = case_task.case_id AND s.round = case_task.round AND s.seq = case_task.step"),
    )
    .where(_TASKS.c.ended_at.is_(None))
    .where(
        text(
            f"({permission_on('case_task.operator', ':moment')} IS NOT {_NEEDED} OR EXISTS (SELECT 1 FROM operator o"
            " JOIN case_actor a ON a.person_key = o.id_key WHERE o.id = case_task.operator AND (a.case_id = s.case_id"
            " OR a.case_id IN (SELECT l.other FROM case_link l WHERE l.case_id = s.case_id))"
            f" AND a.role <> {_ITS_ROLE})"
            " OR EXISTS (SELECT 1 FROM case_head h JOIN declared_relative x ON x.relative_key = h.subject_key"
            f" WHERE h.id = s.case_id AND x.operator = case_task.operator AND {_NOT_ENDED}))"
        )
    )
)
"""Whose permission is not the needed one now, who acted in another role of the matter, which was joined since, or whose
relative it is, as was declared since."""

_WITHOUT_APPROVER = text(
    "SELECT h.id, w.purpose FROM case_head h JOIN (SELECT 'extension' AS purpose UNION ALL SELECT 'correction') w"
    " WHERE (:office IS NULL OR h.office = :office) AND (w.purpose = 'correction' AND h.state = 'correcting'"
    " OR w.purpose = 'extension' AND h.state IN ('accepted', 'paused') AND (SELECT e.kind FROM case_event e"
    " WHERE e.case_id = h.id AND e.kind IN ('extension_asked', 'extension_refused', 'extended')"
    " ORDER BY e.seq DESC LIMIT 1) = 'extension_asked') AND NOT EXISTS (SELECT 1 FROM case_task t"
    " WHERE t.case_id = h.id AND t.purpose = w.purpose AND t.ended_at IS NULL) ORDER BY h.received_at LIMIT :limit"
)

_LATE_PAPERS = text(
    "SELECT EXISTS (SELECT 1 FROM supplement_lapse l WHERE l.case_id = :of AND l.seq = (SELECT max(e.seq)"
    " FROM case_event e WHERE e.case_id = :of AND e.kind = 'supplement_asked'))"
)
_SAME_HOUSEHOLD = text(
    "SELECT o.id_key FROM operator o JOIN person p ON p.id_no = o.id_no JOIN person s ON s.id = :of"
    " WHERE p.household <> '' AND p.household = s.household"
)
_OF_THE_UNIT = text(
    "SELECT o.id_key FROM operator o JOIN person p ON p.id_no = o.id_no WHERE p.unit = :of"
    " OR EXISTS (SELECT 1 FROM contribution_year y WHERE y.person = p.id AND y.unit = :of)"
)

_NUMBERS_NEAR = {
    "person": "SELECT p.id_no FROM person p JOIN person s ON s.id = :of"
    " WHERE p.household <> '' AND p.household = s.household",
    "unit": "SELECT p.id_no FROM person p WHERE p.unit = :of UNION SELECT p.id_no FROM contribution_year y"
    " JOIN person p ON p.id = y.person WHERE y.unit = :of",
}


class SqlTaskStore(SqlQuestions):
    """The local file's tasks; see the port for what is refused."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._levels: dict[OfficeId, str] = {}

    def draws_elsewhere(self) -> bool:
        """Whether a centre is set; see the port."""
        return bool(centre_of(self._session))

    def way(self, case: CaseId, round_: int) -> Way:
        """The stages of that round."""
        rows = self._session.connection().execute(_STAGES, {"of": case, "lap": round_}).scalars()
        return way_from_data([json.loads(row) for row in rows])

    def open_task(self, case: CaseId, purpose: Purpose) -> Task | None:
        """Who has the case now for that purpose."""
        row = self._session.connection().execute(_OPEN_TASK, {"of": case, "why": purpose}).first()
        return task_of(row) if row else None

    def add(self, task: Task) -> None:
        """Give the case to who was drawn."""
        row = {
            "id": task.id, "case_id": task.case, "purpose": task.purpose, "round": task.round, "step": task.step,
            "after_seq": task.after_seq, "draw": task.draw, "operator": task.operator, "drawn_at": task.drawn_at,
        }  # fmt: skip
        self._session.connection().execute(insert(_TASKS), row)

    def opened(self, task: UUID, at: datetime) -> None:
        """The person looked at it for the first time."""
        untouched = and_(CaseTaskRow.id == task, CaseTaskRow.opened_at.is_(None), CaseTaskRow.ended_at.is_(None))
        self._session.execute(update(CaseTaskRow).where(untouched).values(opened_at=at))

    def end(self, task: UUID, at: datetime, ending: TaskEnd) -> None:
        """Take it out of the tray."""
        self._session.connection().execute(_END, {"of": task, "moment": at, "how": ending})

    def day(self, office: OfficeId, day: date) -> DrawDay | None:
        """The day's secret with its commitment."""
        row = self._session.connection().execute(_DAY, {"at": office, "on": day}).first()
        if row is None:
            return None
        return DrawDay(OfficeId(row.office), row.day, row.commitment, row.secret, row.opened_at, row.revealed_at)

    def open_day(self, day: DrawDay) -> None:
        """Keep a new day."""
        self._session.execute(
            insert(DrawDayRow).values(
                office=day.office, day=day.day, commitment=day.commitment, secret=day.secret, opened_at=day.opened_at
            )
        )

    def reveal(self, office: OfficeId, day: date, at: datetime) -> None:
        """Show the day's secret for good."""
        wanted = and_(DrawDayRow.office == office, DrawDayRow.day == day)
        self._session.execute(update(DrawDayRow).where(wanted).values(revealed_at=at))

    def unrevealed(self, office: OfficeId, before: date) -> Sequence[date]:
        """Days that are over and not yet revealed, oldest first."""
        wanted = (DrawDayRow.office == office, DrawDayRow.day < before, DrawDayRow.revealed_at.is_(None))
        return self._session.scalars(select(DrawDayRow.day).where(*wanted).order_by(DrawDayRow.day)).all()

    def draws(self, case: CaseId, after_seq: int) -> Sequence[KeptDraw]:
        """What was drawn since that event, oldest first."""
        rows = self._session.connection().execute(_KEPT, {"of": case, "since": after_seq})
        return [draw_of(row) for row in rows]

    def keep_draw(self, draw: UUID, office: OfficeId, record: DrawRecord, at: datetime, asked: Asked | None) -> None:
        """Keep a draw with everything that repeats it."""
        ticket = record.ticket
        row = {
            "id": draw, "case_id": ticket.case, "after_seq": ticket.seq, "number": ticket.number, "office": office,
            "day": record.day, "operator": record.drawn, "at": at,
            "record": json.dumps(record.to_data(), sort_keys=True),
            "asked_by": asked.operator if asked else None, "reason": asked.reason.value if asked else "",
        }  # fmt: skip
        self._session.connection().execute(insert(_DRAWS), row)

    def acted(self, case: CaseId) -> Mapping[bytes, frozenset[str]]:
        """Who acted in which roles, in this case and in those linked with it."""
        found: defaultdict[bytes, set[str]] = defaultdict(set)
        for key, role in self._session.connection().execute(_ACTED, {"of": case}):
            found[key].add(role)
        return {key: frozenset(roles) for key, roles in found.items()}

    def sections(self, case: CaseId, permission: str) -> Sequence[tuple[OfficeId, str]]:
        """Office and section in which everybody sat who acted in the case with that permission, when they acted."""
        rows = self._session.connection().execute(_SECTIONS, {"of": case, "held": Permission(permission)})
        return [(OfficeId(office), section) for office, section in rows]

    def considered(self, office: OfficeId, day: date, subject_key: bytes) -> Sequence[Considered]:
        """Everybody of the office with a business permission, as he is today; a statement each for what counts."""
        level, people = self.level(office), {"office": office}
        loads = self._by_person(_LOADS, people)
        handled = self._by_person(_HANDLED, {"key": subject_key}) if subject_key else {}
        limited = self._by_person(_LIMITED, people)
        relatives: defaultdict[bytes, set[bytes]] = defaultdict(set)
        for operator, key in self._session.connection().execute(_RELATIVES, people):
            relatives[operator].add(key)
        return [
            Considered(
                operator=one.operator,
                person_key=one.person_key,
                permission=one.permission,
                office=one.office,
                section=one.section,
                level=level,
                is_on_rota=one.on_rota,
                is_absent=one.is_absent,
                is_limited=one.operator.bytes in limited,
                relatives=frozenset(relatives.get(one.operator.bytes, ())),
                handled_on=_day_of(handled.get(one.operator.bytes)),
                load=int(loads.get(one.operator.bytes, 0)),
            )
            for one in on_duty(self._session, office, day)
            if one.permission is not None
        ]

    def _by_person(self, statement: Executable, of: Mapping[str, Any]) -> dict[bytes, Any]:
        return {row[0]: row[1] for row in self._session.connection().execute(statement, of)}

    def papers_late(self, case: CaseId) -> bool:
        """Whether the papers that the newest notice asked for are recorded as not come in time."""
        return bool(self._session.connection().execute(_LATE_PAPERS, {"of": case.bytes}).scalar_one())

    def near(self, head: CaseHead) -> frozenset[bytes]:
        """Who lives with the person or works or worked in the unit, by the register; one statement."""
        if not head.subject_id:
            return frozenset()
        statement = _SAME_HOUSEHOLD if head.subject_kind == "person" else _OF_THE_UNIT
        return frozenset(self._session.connection().execute(statement, {"of": UUID(head.subject_id).bytes}).scalars())

    def numbers_near(self, subject_kind: str, subject_id: str) -> frozenset[str]:
        """ID numbers of who lives with that person or works or worked in that unit; one statement."""
        if not subject_id or subject_kind not in _NUMBERS_NEAR:
            return frozenset()
        found = self._session.execute(text(_NUMBERS_NEAR[subject_kind]), {"of": UUID(subject_id).bytes})
        return frozenset(found.scalars())

    def staff_keys(self) -> frozenset[bytes]:
        """Keyed hashes of everybody who works here or is heard of from the authority."""
        return frozenset(self._session.scalars(select(OperatorRow.id_key).where(OperatorRow.is_active)))

    def no_longer_theirs(self, at: datetime) -> Sequence[Task]:
        """Open tasks of people who may not do them any more."""
        rows = self._session.execute(_NO_LONGER_THEIRS, {"moment": moment_text(at)})
        return [task_of(row) for row in rows]

    def without_task(self, office: OfficeId | None, limit: int, skip: int = 0) -> Sequence[CaseId]:
        """Cases that wait for a step and that nobody has, those due first, without the first ``skip``."""
        held = aliased(CaseTaskRow)
        taken = exists().where(held.case_id == CaseHeadRow.id, held.purpose == Purpose.STEP, held.ended_at.is_(None))
        wanted = (
            select(CaseHeadRow.id)
            .where(CaseHeadRow.state.in_(_DRAWN_STATES), ~taken)
            .where(or_(CaseHeadRow.waits_for.is_(None), CaseHeadRow.waits_for != "supplement"))
            .where(exists().where(CaseStepRow.case_id == CaseHeadRow.id))
        )
        if office is not None:
            wanted = wanted.where(CaseHeadRow.office == office)
        line = wanted.order_by(CaseHeadRow.due_on, CaseHeadRow.received_at, CaseHeadRow.id)
        rows = self._session.scalars(line.limit(limit).offset(skip))
        return [CaseId(row) for row in rows]

    def without_approver(self, office: OfficeId | None, limit: int) -> Sequence[tuple[CaseId, Purpose]]:
        """Requests for a longer limit and corrections that wait for a leader and that nobody has."""
        given = {"office": office, "limit": limit}
        rows = self._session.execute(_WITHOUT_APPROVER, given)
        return [(CaseId(UUID(bytes=case)), Purpose(purpose)) for case, purpose in rows]

    def link(self, case: CaseId, other: CaseId, kind: str, at: datetime) -> None:
        """Two cases belong together, seen from both."""
        for one, two in ((case, other), (other, case)):
            self._session.execute(insert(CaseLinkRow).values(case_id=one, other=two, kind=kind, at=at))

    def linked(self, case: CaseId) -> Sequence[CaseId]:
        """Cases that belong together with this one."""
        found = self._session.connection().execute(_LINKED, {"of": case}).scalars()
        return [CaseId(one) for one in found]

    def superior(self, office: OfficeId) -> tuple[OfficeId, str] | None:
        """The office above with its level."""
        row = self._session.connection().execute(_SUPERIOR, {"of": office}).first()
        return (OfficeId(row[0]), row[1].value) if row else None

    def level(self, office: OfficeId) -> str:
        """province, city or county; asked once in a transaction."""
        if office not in self._levels:
            found = self._session.connection().execute(_LEVEL, {"of": office}).scalar()
            self._levels[office] = found.value if found else ""
        return self._levels[office]


def _day_of(moment: str | None) -> date | None:
    return hall_day(datetime.fromisoformat(moment)) if moment else None


def task_of(row: CaseTaskRow | Row[Any]) -> Task:
    """The frozen task behind a row."""
    return Task(
        row.id, CaseId(row.case_id), row.purpose, row.round, row.step, row.after_seq, row.draw,
        OperatorId(row.operator), row.drawn_at, row.opened_at, row.ended_at, row.ending,
    )  # fmt: skip


def draw_of(row: DrawRow | Row[Any]) -> KeptDraw:
    """The kept draw behind a row."""
    asked = Asked(OperatorId(row.asked_by), RedrawReason(row.reason)) if row.asked_by else None
    return KeptDraw(row.id, OfficeId(row.office), DrawRecord.from_data(json.loads(row.record)), row.at, asked)
