"""A centre beside a hall of the state machine: its people are known there, what they do is handed on."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import bindparam, select, text

from app.cases.model import CaseEvent, EventKind
from app.cases.tasks import Purpose, RedrawReason
from app.kernel.actor import Permission, Post
from app.kernel.ids import CaseId, OperatorId
from db.models.flow import CaseTaskRow, DrawRow
from db.unit_of_work import SqlUnitOfWork
from tests.builders.centre_house import COUNTY, CentreHouse, beside, login_of
from tests.builders.hall_witness import Known
from tests.builders.random_hall import RandomHall
from tests.builders.stream_house import Chain

POSTS = {
    Permission.INTAKE: Post.WINDOW_CLERK, Permission.HANDLING: Post.HANDLER, Permission.REVIEW: Post.REVIEWER,
    Permission.APPROVAL: Post.LEADER,
}  # fmt: skip
NO_DOOR = "no-door"
"""A login without a business permission is let to no write door at all."""

_DRAWS, _TASKS = DrawRow.__table__, CaseTaskRow.__table__
_NEW_DRAWS = (
    select(_DRAWS.c.id, _DRAWS.c.after_seq, _DRAWS.c.operator, _DRAWS.c.record, _TASKS.c.purpose)
    .outerjoin(_TASKS, _TASKS.c.draw == _DRAWS.c.id)
    .where(_DRAWS.c.case_id == bindparam("of"))
    .order_by(_DRAWS.c.after_seq, _DRAWS.c.number)
    .offset(bindparam("done"))
)
_HEAD = (
    "SELECT state, step, round, last_seq, last_hash, outcome, number, waits_for, is_extended, deadline"
    " FROM core.case_head WHERE case_id = %s"
)
_KEPT_OUT = (
    "SELECT 1 FROM core.case_head h JOIN core.case_step s USING (office_id, case_id, round), core.operator o"
    " WHERE s.seq = h.step AND h.case_id = %s AND o.operator_id = %s AND (EXISTS (SELECT 1 FROM core.relative r WHERE"
    " r.person = o.person AND r.relative = h.subject_key) OR EXISTS (SELECT 1 FROM core.joined j JOIN core.case_actor a"
    " ON a.office_id = j.office_id AND a.case_id = j.other WHERE j.case_id = h.case_id AND a.person = o.person"
    " AND a.role <> s.role))"
)
_LATE = text("SELECT 1 FROM supplement_lapse WHERE case_id = :of AND seq = :seq")


@dataclass
class Handed:
    """How much of a case the centre has been told."""

    events: int = 0
    draws: int = 0


class CentreBeside:
    """Follows one hall; ``follow`` after each of its steps, ``heard`` for what a bare event would be answered."""

    def __init__(self, centre: CentreHouse, store: Any, hall: RandomHall, clock: Any) -> None:
        self.centre, self._store, self._hall, self._clock = centre, store, hall, clock
        self._handed: dict[CaseId, Handed] = {}
        self._permitted: dict[OperatorId, Permission | None] = {}
        self._given: dict[tuple[CaseId, str], Any] = {}
        self._cases: Mapping[CaseId, Known] = {}
        self._told: set[tuple[OperatorId, bytes]] = set()
        self._joins: list[tuple[CaseId, CaseId]] = []
        self._redrawn: dict[CaseId, RedrawReason] = {}
        self.answered: Counter[str] = Counter()
        self.as_person = psycopg.connect(centre.place)
        self._enlist()

    def close(self) -> None:
        """End the session."""
        self.as_person.close()

    def follow(self, cases: Mapping[CaseId, Known]) -> set[CaseId]:
        """Hand on what is new, in its order, draws behind the event that they followed; which cases had news."""
        self._cases = cases
        self.permit()
        self._tell_kin()
        news = self._tell_redrawn()
        for case, known in cases.items():
            handed = self._handed.setdefault(case, Handed())
            if len(known.events) > handed.events or len(known.draws) > handed.draws:
                self._hand_on(case, known, handed)
                news.add(case)
        return news

    def joined(self, case: CaseId, other: CaseId) -> None:
        """Two cases were joined here: to be told with the next ``follow``."""
        self._joins.append((case, other))

    def taken_back(self, case: CaseId, reason: RedrawReason) -> None:
        """The flow desk took it out of a tray: to be told with the next ``follow``, before who was drawn instead."""
        self._redrawn[case] = reason

    def is_kept_out(self, case: CaseId, operator: OperatorId) -> bool:
        """Whether the centre gives him no such case: it takes back at once what the hall takes with its routine."""
        row = self.as_person.execute(_KEPT_OUT, (case, operator)).fetchone()
        self.as_person.rollback()
        return row is not None

    def _tell_kin(self) -> None:
        for operator, relative in self._hall.relatives - self._told:
            office = self._hall.actors[operator].office
            said = {"relative": relative.hex(), "kind": "parent"}
            self._say(Chain(self.centre, "staff", office), "relative_declared", operator, said)
            self._told.add((operator, relative))
        while self._joins:
            one, other = self._joins.pop()
            said = {"case": str(one), "other": str(other)}
            self._say(Chain(self.centre, "staff"), "cases_joined", self._hall.desk.operator, said)

    def _tell_redrawn(self) -> set[CaseId]:
        told, self._redrawn = self._redrawn, {}
        for case, reason in told.items():
            if self.holder_of(case) is not None:
                said = {"case": str(case), "reason": reason.value}
                self._say(Chain(self.centre, "staff"), "step_redrawn", self._hall.desk.operator, said)
        return set(told)

    def _say(self, chain: Chain, kind: str, operator: OperatorId, said: dict[str, Any]) -> None:
        answer = chain.say(kind, operator, said)
        self.answered[f"{kind} {answer}"] += 1
        assert answer == "ok", f"{kind} {said} is {answer}"

    def permit(self) -> None:
        """Everybody's permission as it is in force now, by the hall's own books."""
        now, held = self._clock.now(), {}
        for operator, actor in self._hall.actors.items():
            in_force = self._hall.permission(operator, now)
            held[operator] = in_force if in_force is actor.permission else None
        for operator, permission in held.items():
            if self._permitted[operator] is not permission:
                self._permit(operator, permission)

    def heard(self, event: CaseEvent) -> tuple[str, tuple[Any, ...]]:
        """What the door answers to that event by its own operator, and the head behind it; nothing of it is kept."""
        self._tell_late(event)
        status = self._pushed(event)
        head: tuple[Any, ...] = ()
        if status == "ok":
            self.as_person.execute("RESET SESSION AUTHORIZATION")
            head = self.as_person.execute(_HEAD, (event.case,)).fetchone()
        self.as_person.rollback()
        return status, head

    def heard_of(self, case: CaseId) -> int:
        """How many events of the case the centre has."""
        return self._handed[case].events

    def head_of(self, case: CaseId) -> tuple[Any, ...]:
        """The columns that a local head has as well; the last day stands last."""
        return self.centre.owner.execute(_HEAD, (case,)).fetchone()

    def holder_of(self, case: CaseId) -> UUID | None:
        """Whom the newest draw gave it to."""
        row = self.centre.owner.execute("SELECT assignee FROM core.case_head WHERE case_id = %s", (case,)).fetchone()
        return row[0]

    def may_do_nothing(self, operator: OperatorId) -> bool:
        """Whether the permission is not applied yet, or not any more: then nothing lies with him at the centre."""
        return self._permitted[operator] is None

    def _pushed(self, event: CaseEvent) -> str:
        asked = (event.body.decode(), beside(event))
        try:
            self._become(event.operator)
            row = self.as_person.execute("SELECT status FROM api.push(%s, %s, NULL)", asked).fetchone()
        except psycopg.errors.InsufficientPrivilege:
            return f"denied:{NO_DOOR}"
        return str(row[0])

    def heard_of_both(self, first: CaseEvent, second: CaseEvent) -> tuple[str, str]:
        """Two events of one new case, one behind the other; nothing is kept."""
        answers = []
        for event in (first, second):
            self._become(event.operator)
            asked = (event.body.decode(), beside(event))
            answers.append(self.as_person.execute("SELECT status FROM api.push(%s, %s, NULL)", asked).fetchone()[0])
        self.as_person.rollback()
        return answers[0], answers[1]

    def _become(self, operator: OperatorId) -> None:
        self.as_person.execute(f"SET LOCAL SESSION AUTHORIZATION {login_of(operator)}")

    def _enlist(self) -> None:
        now = self._clock.now()
        machine = self.centre.add_device(self.centre.house_device)
        with SqlUnitOfWork(self._store) as u:
            number = u.meta.facts().machine
        for year in (now.year, now.year + 1):
            self.centre.lease(machine, year=year, machine=number)
        for operator, actor in self._hall.actors.items():
            permission = self._hall.permission(operator, now)
            post = POSTS[permission].value if permission else actor.post.value
            key = self._hall.keys[operator]
            place: dict[str, Any] = {"section": actor.section, "office": actor.office}
            self.centre.add(permission and permission.value, post, operator=operator, person=key, **place)
            self._permitted[operator] = permission
            self._enrol(operator)

    def _enrol(self, operator: OperatorId) -> None:
        """A clerk of the county has a key for the machine, whose numbers these are."""
        if self._permitted[operator] is Permission.INTAKE and self._hall.actors[operator].office == COUNTY:
            self.centre.enrol(operator)

    def _permit(self, operator: OperatorId, permission: Permission | None) -> None:
        run = self.centre.owner.execute
        if self._permitted[operator] is not None:
            run("SELECT account.permit(%s, NULL)", (operator,))
        if permission is not None:
            place = (operator, self._hall.actors[operator].section, POSTS[permission].value)
            run("SELECT account.place(%s, %s, %s)", place)
            run("SELECT account.permit(%s, %s)", (operator, permission.value))
        self._permitted[operator] = permission
        self._enrol(operator)
        if permission is not None:
            self._assign_again(operator)

    def _hand_on(self, case: CaseId, known: Known, handed: Handed) -> None:
        with self._store.reading() as session:
            draws = session.connection().execute(_NEW_DRAWS, {"of": case, "done": handed.draws}).all()
        for event in (*known.events[handed.events :], None):
            while draws and draws[0].after_seq == handed.events:
                self._assign(known, known.events[-1], draws.pop(0))
                handed.draws += 1
            if event is not None:
                self._push(event)
                handed.events += 1
        assert not draws, "a draw follows an event that there is"

    def _push(self, event: CaseEvent) -> None:
        self._tell_late(event)
        status = self._pushed(event)
        self.as_person.commit()
        self.answered[status] += 1
        assert status == "ok", f"{event.kind} at step {event.step} of {event.case} is {status} at the centre"

    def _tell_late(self, event: CaseEvent) -> None:
        """The worker's word on papers that the hall's routine found late."""
        if event.kind is not EventKind.RESUMED or not self._is_late(event):
            return
        answer = self.centre.lapse(event)
        if answer == "denied:not-late":  # the hall's days run ahead of the server's: what only a clock can tell
            self.centre.owner.execute(
                "UPDATE core.case_head SET lapsed_seq = last_seq WHERE case_id = %s", (event.case,)
            )
        self.answered[f"lapse {answer}"] += 1

    def _is_late(self, event: CaseEvent) -> bool:
        with self._store.reading() as session:
            found = session.connection().execute(_LATE, {"of": event.case.bytes, "seq": event.seq - 1}).first()
        return found is not None

    def _assign(self, known: Known, event: CaseEvent, draw: Any) -> None:
        drawn: UUID | None = draw.operator
        purpose = "step" if draw.purpose in (None, Purpose.STEP) else "asked"
        asks = known.events[draw.after_seq - 1].kind is EventKind.CORRECTION_ASKED
        if drawn is None and (asks or Purpose.STEP in known.tasks):  # it was a leader who was not found
            purpose = "asked"
        answer = self._ask_for(event, draw.after_seq, purpose, drawn, draw.record)
        if answer == "denied:permission" and self._is_not_applied_yet(drawn):
            # nor is it with whoever had it before a draw anew
            answer = self._ask_for(event, draw.after_seq, purpose, None, draw.record)
        assert answer == "ok", f"the draw after {draw.after_seq} of {event.case} for {drawn} is {answer}"
        self._given[event.case, purpose] = draw

    def _ask_for(self, event: CaseEvent, after: int, purpose: str, drawn: UUID | None, record: Any) -> str:
        row = self.centre.session(self.centre.worker).execute(
            "SELECT work.assign(%s, %s, %s, %s, %s, %s)", (event.office, event.case, after, purpose, drawn, record)
        ).fetchone()  # fmt: skip
        self.answered[f"assign {row[0]}"] += 1
        return str(row[0])

    def _assign_again(self, operator: OperatorId) -> None:
        """What this hall has left with somebody who could do nothing for a while."""
        for (case, purpose), draw in list(self._given.items()):
            known, seq = self._cases[case], self._handed[case].events
            if any(task.draw == draw.id and task.operator == operator for task in known.tasks.values()):
                answer = self._ask_for(known.events[0], seq, purpose, operator, draw.record)
                assert answer == "ok", f"the draw after {draw.after_seq} of {case} for {operator} is {answer}"

    def _is_not_applied_yet(self, operator: Any) -> bool:
        """A draw goes by the ledger of the day; until the routine has run that person may do nothing."""
        return self._permitted[operator] is None and self._hall.permission(operator, self._clock.now()) is not None
