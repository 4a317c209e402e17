"""A hall with cases at every place of a way, and what somebody writes into its file with SQL alone."""

import json
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.audit.model import AuditValue, moment_of
from app.cases.chain import Place, build_event
from app.cases.commands import Filing, append_acts, list_way
from app.cases.flow import Verb, Word
from app.cases.model import Act, CaseEvent, CaseHead, CaseState, EventKind, Signer
from app.cases.standing import standing_of
from app.cases.tasks import Purpose
from app.cases.way import stage_at, way_of
from app.intake import events
from app.intake.model import Draft
from app.kernel.actor import Actor, Permission
from app.kernel.errors import AppError
from app.kernel.ids import CaseId, EventId, new_uuid
from db.triggers import TRIGGERS, drop_triggers, install_triggers
from tests.builders.counter import desk, person, ready_draft
from tests.builders.flow_house import FlowHouse

ITEM, LOOKS_BACK = "YL-112", "YL-101"
CONDITIONAL, AT_WINDOW, BY_STATUS = "GS-207", "ZH-003", "YL-113"


class Ground:
    """``places``: a case that waits at each step of one item, and others by name."""

    def __init__(self, uow, clock) -> None:
        self.house = FlowHouse(uow, clock)
        self.uow, self.clock = uow, clock
        self.places: dict[str, CaseId] = {}
        for number, steps in enumerate((0, 1, 2, 3, 4), 1):
            case = self._taken(ITEM, number)
            for _ in range(steps):
                self.house.agree(case)
            self.places["closed" if steps == 4 else f"at{steps + 2}"] = case
        self.places["back"] = self._taken(LOOKS_BACK, 6)
        self.places["refused"] = self._taken(ITEM, 7)
        refused = self.places["refused"]
        self.house.say(self.house.holder(refused), refused, Word(Verb.REFUSE, reason="RG-ENTITLE"))
        self.acceptances: dict[str, Mapping[str, Any]] = {}
        self._receive("new", ready_draft(ITEM, person(8)))
        confirms = ready_draft(CONDITIONAL, person(9))
        self._receive("new_confirms", replace(confirms, subject=person(10)))
        self.places["confirms"] = self._taken(CONDITIONAL, 9)
        for _ in range(3):
            self.house.agree(self.places["confirms"])
        roster = ready_draft(AT_WINDOW)
        self._receive("roster", replace(roster, answers={**roster.answers, "include_roster": "true"}))
        self.places["status"] = self._taken(BY_STATUS, 11)
        self.places["asked"] = self._taken(ITEM, 12)
        asked = Word(Verb.SUPPLEMENT, lines=({"key": "death_certificate"},))
        self.house.say(self.house.holder(self.places["asked"]), self.places["asked"], asked)

    def _taken(self, code: str, number: int) -> CaseId:
        draft = replace(ready_draft(code, person(number)), clerk=self.house.clerk.operator)
        case = self.house.accept(self.house.clerk, draft).case.id
        self.house.draw(case)
        return case

    def _receive(self, place: str, draft: Draft) -> None:
        """A case of which only the papers came in, with what its acceptance would say."""
        draft = replace(draft, clerk=self.house.clerk.operator)
        taking = desk().take(draft, self.house.clerk, self.clock.now())
        with self.uow() as u:
            filing = Filing(CaseId(new_uuid()), self.house.clerk.office)
            head = append_acts(u.cases, filing, [events.received(taking)], self.house.clerk, self.clock.now())
            list_way(u, taking.item.code, way_of(taking.item), taking.catalogue, self.clock.now())
            u.commit()
        self.acceptances[place] = events.accepted(taking, f"N-{place}", self.clock.now(), desk().calendar).data
        self.places[place] = head.id

    def someone(self, permission: Permission, besides: Actor | None = None) -> Actor:
        """Anybody of that permission but one."""
        mine = [one for one in self.house.people.values() if one.permission is permission]
        return next(one for one in mine if besides is None or one.operator != besides.operator)


class Attack:
    """One transaction of somebody who holds the file: raw statements, and events forged as well as they can be."""

    def __init__(self, ground: Ground, unit: Any) -> None:
        self.ground, self.unit = ground, unit
        self.drawn = new_uuid()  # of a draw that the attack prepares

    def sql(self, statement: str, case: str | None = None, **values: object) -> None:
        """Run it; ``:case`` is the case of that place."""
        told = {key: value.bytes if isinstance(value, UUID) else value for key, value in values.items()}
        if case is not None:
            told["case"] = self.ground.places[case].bytes
        self.unit.session.execute(text(statement), told)

    def one(self, statement: str, case: str) -> Any:
        """A single value of the file."""
        return self.unit.session.execute(text(statement), {"case": self.ground.places[case].bytes}).scalar_one()

    def head(self, case: str) -> CaseHead:
        """As it stands in this transaction."""
        return self.unit.cases.head(self.ground.places[case])

    def holder(self, case: str) -> Actor:
        """Who was drawn."""
        task = self.unit.tasks.open_task(self.ground.places[case], Purpose.STEP)
        return next(one for one in self.ground.house.people.values() if one.operator == task.operator)

    def who_did(self, case: str, permission: str) -> Actor:
        """Who acted in the case with that permission first."""
        found = self.one(
            f"SELECT operator_id FROM case_event WHERE case_id = :case AND permission = '{permission}' LIMIT 1", case
        )
        return next(one for one in self.ground.house.people.values() if one.operator.bytes == found)

    def keyed(self, case: str) -> Mapping[str, str]:
        """The facts that were typed first."""
        head, events = self.head(case), self.unit.cases.events(self.ground.places[case])
        return standing_of(head, self.way(case), events, {}).keyed

    def way(self, case: str) -> Any:
        """The stages of a case."""
        return self.unit.tasks.way(self.ground.places[case], 1)

    def say(
        self,
        case: str,
        kind: EventKind,
        actor: Actor | None = None,
        *,
        step: int | None = None,
        role: str | None = None,
        permission: Permission | None = None,
        data: Mapping[str, Any] | None = None,
        at: str | None = None,
        hides: bool = False,
        forged: Callable[[CaseEvent], CaseEvent] = lambda event: event,
        **columns: object,
    ) -> None:
        """Append an event and move the head after it; what is not named is as it ought to be.

        columns: what the head says instead.  hides: the way that the event says gets no rows.
        """
        head, who = self.head(case), actor or self.holder(case)
        way, number = self.way(case), step or head.step
        stage = stage_at(way, number) if way else None
        act = Act(
            kind,
            number,
            role or (stage.role if stage else "A"),
            permission or who.permission or Permission.INTAKE,
            data or {},
        )
        signer = Signer(who.operator, self.unit.cases.person_key(who.operator), "t1")
        moment = moment_of(at) if at else self.ground.clock.now()
        place = Place(head.id, head.office, head.last_seq, columns.pop("previous", head.last_hash))  # type: ignore[arg-type]
        event = forged(
            build_event(place, act, signer, at=moment, event=EventId(new_uuid()), nonce=secrets.token_bytes(16))
        )
        moved = replace(
            head,
            last_seq=event.seq,
            last_hash=event.hash,
            step=act.data.get("next_step", head.step),
            outcome=act.data.get("outcome", head.outcome),
        )
        if kind is EventKind.ACCEPTED:
            said = ("number", "effect")
            moved = replace(moved, accepted_at=moment, **{name: act.data[name] for name in said})
            moved = replace(moved, **_days(act.data))
        state = {EventKind.DECIDED: CaseState.DECIDED, EventKind.CLOSED: CaseState.CLOSED}.get(kind, CaseState.ACCEPTED)
        moved = replace(moved, **({"state": state} | columns))  # type: ignore[arg-type]
        self.unit.cases.append(replace(event, data={}) if hides else event, moved)

    def agreed(self, case: str, to: int, **more: Any) -> None:
        """What a step that is done says, with the second typing as it ought to be."""
        data = {"proposed": "granted", "next_step": to, "again": dict(self.keyed(case)), "facts": self.facts(case)}
        data |= more.pop("data", {})
        self.say(case, EventKind.AGREED, data=data, **more)

    def facts(self, case: str) -> Mapping[str, str]:
        """Something for everything that the waiting stage has to find."""
        needed = stage_at(self.way(case), self.head(case).step).needed
        return {one.key: "1" for one in needed if one.clauses is None}

    def told(self, kind: str, at: str | None = None, **data: AuditValue) -> None:
        """A row of the audit chain, as good as any."""
        self.unit.audit.append(kind, None, data, moment_of(at) if at else self.ground.clock.now())
        self.sql(_MOVE_AUDIT)

    def told_draw(self, case: str, record: Mapping[str, Any]) -> None:
        """The row that the program would have written of that draw."""
        self.told("case_drawn", case=str(self.ground.places[case]), draw=str(record["id"]))

    def record(self, case: str, who: Actor, number: int, seq: int | None = None) -> dict[str, object]:
        """The columns of a draw that names ``who``, its record as it ought to be."""
        kept = json.loads(
            self.one("SELECT record FROM draw WHERE case_id = :case ORDER BY after_seq DESC, number DESC LIMIT 1", case)
        )
        after = seq if seq is not None else self.head(case).last_seq
        kept["ticket"] |= {"case": str(self.ground.places[case]), "seq": after, "number": number}
        kept["drawn"] = str(who.operator)
        if who.operator.hex not in {UUID(one["operator"]).hex for one in kept["candidates"]}:
            kept["candidates"].append(kept["candidates"][0] | {"operator": str(who.operator)})
        return {"id": new_uuid(), "seq": after, "number": number, "who": who.operator, "record": json.dumps(kept)}


_MOVE_AUDIT = (
    "UPDATE audit_head SET last_seq = e.seq, last_hash = e.hash FROM audit_event e"
    " WHERE e.seq = audit_head.last_seq + 1"
)
"""What a trigger does, where all are off."""

DRAW = (
    "INSERT INTO draw (id, case_id, after_seq, number, office, day, operator, at, record, asked_by, reason)"
    " VALUES (:id, :case, :seq, :number, '350199', '2026-11-20', :who, '2026-11-20T02:24:00.000000Z', :record,"
    " NULL, '')"
)
TASK = (
    "INTO case_task (id, case_id, purpose, round, step, after_seq, draw, operator, drawn_at, opened_at, ended_at,"
    " ending)"
    " SELECT :id, :case, :purpose, round, step, after_seq, {draw}, {operator}, drawn_at, NULL, NULL, NULL"
    " FROM case_task WHERE case_id = :case AND ended_at IS NULL"
)


def _days(data: Mapping[str, Any]) -> dict[str, Any]:
    names = ("due_on", "statutory_due_on")
    return {name: date.fromisoformat(data[name]) if data[name] else None for name in names}


def nothing(_attack: Attack) -> None:
    """Where everything is in place already."""


@dataclass(frozen=True)
class Forbidden:
    """What ``trigger`` refuses.  before: what is brought about first, with every trigger off."""

    trigger: str
    act: Callable[[Attack], None]
    before: Callable[[Attack], None] = nothing
    about: str = ""

    @property
    def id(self) -> str:
        """For the list of tests."""
        return f"{self.trigger}-{self.about}" if self.about else self.trigger


@contextmanager
def prepared(ground: Ground, forbidden: Forbidden, names: frozenset[str] | None):
    """A transaction in which only the triggers of these names stand (None: all), ready for the attack; rolled back."""
    with ground.uow() as u:
        connection = u.session.connection()
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        drop_triggers(connection)
        attack = Attack(ground, u)
        forbidden.before(attack)
        if names is None:
            install_triggers(connection)
        for own in TRIGGERS.values():
            for name, statement in own.items():
                if names is not None and name in names:
                    connection.exec_driver_sql(f"CREATE TRIGGER {name} {statement}")
        yield attack
        u.session.rollback()


def assert_refused(ground: Ground, forbidden: Forbidden) -> None:
    """With all triggers."""
    with prepared(ground, forbidden, None) as attack, pytest.raises(AppError):
        forbidden.act(attack)


def assert_refused_by_its_own(ground: Ground, forbidden: Forbidden) -> None:
    """By its own trigger alone, with the code that this one says; without any it passes."""
    with prepared(ground, forbidden, frozenset({forbidden.trigger})) as attack, pytest.raises(AppError) as refused:
        forbidden.act(attack)
    assert refused.value.code == _code_of(forbidden.trigger)
    with prepared(ground, forbidden, frozenset()) as attack:
        forbidden.act(attack)


def _code_of(trigger: str) -> str:
    statement = next(own[trigger] for own in TRIGGERS.values() if trigger in own)
    return re.search(r"rejected:(\w+)", statement)[1]
