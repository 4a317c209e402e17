"""Looks at every case that a step touched and holds it against what a test knows by itself."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, text

from app.cases.chain import fold, project, recounted
from app.cases.clock_events import clock_of
from app.cases.clocks import ClockKind, deadlines
from app.cases.draw import DrawRecord, verify
from app.cases.eligibility import ExclusionReason
from app.cases.model import OPEN_STATES, CaseEvent, CaseHead, CaseRecount, CaseState, EventKind
from app.cases.needs import approval_role
from app.cases.tasks import Purpose, Task
from app.cases.way import Way, stage_at
from app.kernel.actor import Permission
from app.kernel.calendar import WorkingCalendar, calendar_version
from app.kernel.canonical import FIRST_PREVIOUS, link
from app.kernel.ids import CaseId, OperatorId
from db.models.cases import CaseEventRow
from db.models.flow import CaseTaskRow, DrawRow
from db.repositories.cases import SqlCaseStore, event_of
from db.repositories.recounts import recounts_of
from db.repositories.tasks import SqlTaskStore, task_of
from tests.builders.random_hall import RandomHall

AT_WINDOW = {
    EventKind.RECEIVED, EventKind.CORRECTED_ON_SPOT, EventKind.ACCEPTED, EventKind.SUPPLEMENTED, EventKind.WITHDRAWN,
}  # fmt: skip
BY_LEADER = {
    EventKind.EXTENDED, EventKind.EXTENSION_REFUSED, EventKind.CORRECTED, EventKind.CORRECTION_REFUSED,
    EventKind.REOPENED,
}  # fmt: skip
BY_HANDLER = {EventKind.CORRECTION_ASKED}
ANSWERS = {
    EventKind.EXTENDED: Purpose.EXTENSION, EventKind.EXTENSION_REFUSED: Purpose.EXTENSION,
    EventKind.CORRECTED: Purpose.CORRECTION, EventKind.CORRECTION_REFUSED: Purpose.CORRECTION,
}  # fmt: skip
MOVES_DAY = {EventKind.ACCEPTED, EventKind.RESUMED, EventKind.SUPPLEMENTED, EventKind.EXTENDED}
MAY_HOLD = {
    Purpose.STEP: (CaseState.ACCEPTED, CaseState.PAUSED, CaseState.DECIDED),
    Purpose.EXTENSION: OPEN_STATES,
    Purpose.CORRECTION: (CaseState.CORRECTING,),
}

_EVENTS = CaseEventRow.__table__
_TASKS = CaseTaskRow.__table__
_DRAWS = DrawRow.__table__
_NEW_EVENTS = (
    select(_EVENTS).where(_EVENTS.c.case_id == bindparam("of"), _EVENTS.c.seq > bindparam("since")).order_by("seq")
)
_OPEN_TASKS = select(_TASKS).where(_TASKS.c.case_id == bindparam("of"), _TASKS.c.ended_at.is_(None))
_NEW_DRAWS = (
    select(_DRAWS, _TASKS.c.purpose)
    .outerjoin(_TASKS, _TASKS.c.draw == _DRAWS.c.id)
    .where(_DRAWS.c.case_id == bindparam("of"), _DRAWS.c.after_seq >= bindparam("since"))
    .order_by(_DRAWS.c.after_seq, _DRAWS.c.number)
)


@dataclass
class Known:
    """A case as the last look found it; ``head`` is folded from the events, never copied from the store."""

    head: CaseHead | None = None
    way: Way = ()
    events: list[CaseEvent] = field(default_factory=list)
    tasks: dict[Purpose, Task] = field(default_factory=dict)
    draws: dict[UUID, DrawRecord] = field(default_factory=dict)
    drawn: set[tuple[OperatorId, Purpose, int | None]] = field(default_factory=set)
    recounts: list[CaseRecount] = field(default_factory=list)
    counted_by: WorkingCalendar | None = None


class Witness:
    """Cases, who is joined with whom, and all that must hold; ``look`` for what was touched, ``whole`` for the end."""

    def __init__(self, store, hall: RandomHall) -> None:
        self._store, self._hall = store, hall
        self.cases: dict[CaseId, Known] = {}
        self.joined: dict[CaseId, set[CaseId]] = {}

    def join(self, case: CaseId, other: CaseId) -> None:
        """Both and everything that was joined with either are one matter now."""
        both = self.matter(case) | self.matter(other)
        self.joined |= dict.fromkeys(both, both)

    def matter(self, case: CaseId) -> set[CaseId]:
        """The case with all that it was joined with."""
        return self.joined.get(case, {case})

    def look(self, case: CaseId, calendar: WorkingCalendar) -> Known:
        """Read what is new of the case and check it; calendar: by which the office counts now."""
        known = self.cases.setdefault(case, Known())
        since = known.events[-1].seq if known.events else 0
        with self._store.reading() as session:
            run, tasks = session.connection().execute, SqlTaskStore(session)
            head = SqlCaseStore(session).head(case)
            new = [event_of(row) for row in run(_NEW_EVENTS, {"of": case, "since": since})]
            found = [task_of(row) for row in run(_OPEN_TASKS, {"of": case})]
            draws = run(_NEW_DRAWS, {"of": case, "since": since}).all()
            recounts = recounts_of(session, case)
            if not known.way or head.round != known.head.round:
                known.way = tasks.way(case, head.round)
        before = (known.head, known.way)
        for row in draws:
            if row.id not in known.draws:
                self._check_draw(case, known, row, new)
        for event in new:
            self._recounted(known, recounts, calendar)
            self._check_event(known, event, calendar)
        self._recounted(known, recounts, calendar)
        assert known.recounts == list(recounts), "no recount of another moment"
        assert known.head == head, "the projection is what the events make"
        self._check_due(known)
        assert len({task.purpose for task in found}) == len(found), "one open task of a purpose"
        known.tasks = {task.purpose: task for task in found}
        if new or found:
            self._check_roles(case)
        for task in found:
            self._check_task(known, task)
        assert before[0] is None or head.last_seq >= before[0].last_seq
        return known

    def whole(self) -> None:
        """At the end: all of all cases anew, from the stored bytes; every draw repeated with its day's secret."""
        with self._store.reading() as session:
            cases, tasks = SqlCaseStore(session), SqlTaskStore(session)
            stored = session.execute(text("SELECT count(*), count(DISTINCT case_id) FROM case_event")).one()
            for case, known in self.cases.items():
                events = cases.events(case)
                assert list(events) == known.events
                assert fold(events, recounts_of(session, case)) == cases.head(case) == known.head
                for row in session.connection().execute(_NEW_DRAWS, {"of": case, "since": 0}):
                    record = DrawRecord.from_data(json.loads(row.record))
                    assert record == known.draws[row.id]
                    day = tasks.day(row.office, row.day)
                    assert verify(record, day.secret) == ()
        assert tuple(stored) == (sum(len(one.events) for one in self.cases.values()), len(self.cases))

    def acted(self, case: CaseId, upto: int | None = None) -> dict[bytes, set[str]]:
        """Who acted in which roles, over everything that the case was joined with."""
        found: dict[bytes, set[str]] = {}
        for one in self.matter(case):
            for event in self.cases[one].events:
                if one != case or upto is None or event.seq <= upto:
                    found.setdefault(event.person_key, set()).add(event.role)
        return found

    def check_days(self, case: CaseId, calendar: WorkingCalendar) -> None:
        """After a round of the routine every clock that runs or stands in a pause is counted by the calendar of now."""
        known = self.cases[case]
        clock = clock_of(known.events)
        if clock is not None and known.head.round == 1 and known.head.state in (CaseState.ACCEPTED, CaseState.PAUSED):
            found = deadlines(*clock, calendar)
            wanted = {ClockKind.PROMISE: "due_on", ClockKind.STATUTORY: "statutory_due_on"}
            for kind, name in (wanted | {ClockKind.GREEN: "green_due_on"}).items():
                due = found.of(kind)
                assert getattr(known.head, name) == (due.due_on if due else None), f"{name} follows the calendar"

    def check_holders(self, case: CaseId, now: datetime) -> None:
        """Whoever has it holds the permission and acted in no other role: so it is after each round of the routine."""
        known, hall = self.cases[case], self._hall
        for task in known.tasks.values():
            is_step = task.purpose is Purpose.STEP
            needed = stage_at(known.way, task.step).permission if is_step else Permission.APPROVAL
            assert hall.permission(task.operator, now) is needed, "whose permission is gone has the case no more"
            role = self._role(known, task.purpose, task.step)
            assert self.acted(case).get(hall.keys[task.operator], set()) <= {role}, "the holder may act"

    def _check_event(self, known: Known, event: CaseEvent, calendar: WorkingCalendar) -> None:
        hall, last = self._hall, known.events[-1] if known.events else None
        assert event.seq == (last.seq + 1 if last else 1), "the sequence is unbroken"
        assert event.previous == (last.hash if last else FIRST_PREVIOUS)
        assert event.hash == link(event.previous, event.body)
        assert event.person_key == hall.keys[event.operator]
        assert hall.permission(event.operator, event.at) is event.permission, "the permission was in force"
        assert event.permission is self._wanted(known, event), "the step asks for that permission"
        known.head = project(known.head, event)
        known.events.append(event)
        assert event.person_key != known.head.subject_key
        assert (event.operator, known.head.subject_key) not in hall.relatives
        if known.way and event.kind not in AT_WINDOW | BY_HANDLER | {EventKind.REOPENED}:
            purpose = ANSWERS.get(event.kind, Purpose.STEP)
            drawn_for = (event.operator, purpose, event.step if purpose is Purpose.STEP else None)
            assert drawn_for in known.drawn, "only who was drawn acts"
        if event.kind in MOVES_DAY and known.head.round == 1:  # a re-check has no limit of its own
            known.counted_by = calendar
        sections = {
            permission: {
                (hall.actors[one.operator].office, hall.actors[one.operator].section)
                for one in known.events
                if one.permission is permission
            }
            for permission in (Permission.HANDLING, Permission.REVIEW)
        }
        assert not sections[Permission.HANDLING] & sections[Permission.REVIEW], "handler and reviewer sit apart"

    def _wanted(self, known: Known, event: CaseEvent) -> Permission:
        if event.kind in AT_WINDOW or not known.way:  # without a way it ends at the window
            return Permission.INTAKE
        if event.kind in BY_LEADER:
            return Permission.APPROVAL
        return Permission.HANDLING if event.kind in BY_HANDLER else stage_at(known.way, event.step).permission

    def _recounted(self, known: Known, recounts: Sequence[CaseRecount], calendar: WorkingCalendar) -> None:
        """What was counted anew since the last event; only a changed calendar does that."""
        for made in recounts[len(known.recounts) :]:
            if known.head is None or made.after_seq != known.head.last_seq:
                return
            assert known.counted_by is not None
            assert made.calendar_before != made.calendar_after == calendar_version(calendar)
            assert made.before != made.after, "a recount moves something"
            known.head = recounted(known.head, made)
            known.recounts.append(made)
            known.counted_by = calendar

    def _check_due(self, known: Known) -> None:
        """The last day by all that happened; a withdrawal moves it no more."""
        clock = clock_of([one for one in known.events if one.kind is not EventKind.WITHDRAWN])
        if clock is not None and known.counted_by is not None:
            due = deadlines(*clock, known.counted_by).of(ClockKind.PROMISE)
            assert known.head.due_on == (due.due_on if due else None), "the last day is what it is recomputed to"

    def _check_roles(self, case: CaseId) -> None:
        assert all(len(roles) == 1 for roles in self.acted(case).values()), "nobody acts in two roles"

    def _check_task(self, known: Known, task: Task) -> None:
        assert known.head.state in MAY_HOLD[task.purpose]
        assert known.draws[task.draw].drawn == task.operator
        if task.purpose is Purpose.STEP:
            assert (task.step, task.round) == (known.head.step, known.head.round)

    def _role(self, known: Known, purpose: Purpose, step: int) -> str:
        return stage_at(known.way, step).role if purpose is Purpose.STEP else approval_role(known.way)

    def _check_draw(self, case: CaseId, known: Known, row, new: list[CaseEvent]) -> None:
        """Who was drawn was one of those who may, nobody else was among them, and everybody else is told why not."""
        hall, record = self._hall, DrawRecord.from_data(json.loads(row.record))
        known.draws[row.id] = record
        out: dict[OperatorId, set[ExclusionReason]] = {}
        for one in record.exclusions:
            out.setdefault(one.operator, set()).add(one.reason)
        able = {one.operator for one in record.candidates}
        asked = {hall.actors[operator].office for operator in (*able, *out)}
        people = {one.operator for one in hall.staff if one.office in asked}
        people = {one for one in people if hall.permission_of_day(one, record.day) is not None}
        assert able | set(out) == people and not able & set(out), "everybody is a candidate or told why not"
        if record.drawn is None:
            assert not able
            return
        assert record.drawn in able
        events = [one for one in (*known.events, *new) if one.seq <= row.after_seq]
        step, purpose = record.ticket.step, row.purpose
        known.drawn.add((record.drawn, purpose, step if purpose is Purpose.STEP else None))
        needed = stage_at(known.way, step).permission if purpose is Purpose.STEP else Permission.APPROVAL
        role = self._role(known, purpose, step)
        acted: dict[bytes, set[str]] = self.acted(case, row.after_seq)
        for event in events:
            acted.setdefault(event.person_key, set()).add(event.role)
        for operator in able:
            who, subject = hall.actors[operator], events[0].data["subject"]["key"]
            assert hall.permission_of_day(operator, record.day) is needed
            assert who.office == row.office
            assert hall.is_planned(operator, record.day) and not hall.is_away(operator, record.day)
            assert acted.get(hall.keys[operator], set()) <= {role}, "a candidate acted in no other role"
            assert hall.keys[operator].hex() != subject
            assert (operator, bytes.fromhex(subject)) not in hall.relatives
            assert not self._sits_with(events, operator, needed), "a candidate sits in another section"

    def _sits_with(self, events: list[CaseEvent], operator: OperatorId, needed: Permission) -> bool:
        """Whether the candidate's section is one of those from which nobody may be drawn."""
        apart = {
            Permission.REVIEW: lambda one: (
                one.permission is Permission.HANDLING
                or (one.kind is EventKind.ACCEPTED and bool(one.data.get("limited")))
            ),
            Permission.HANDLING: lambda one: one.permission is Permission.REVIEW,
        }.get(needed, lambda _: False)
        who = self._hall.actors[operator]
        others = [self._hall.actors[one.operator] for one in events if apart(one)]
        return any((one.office, one.section) == (who.office, who.section) for one in others)
