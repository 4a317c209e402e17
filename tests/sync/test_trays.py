"""Who has a case here follows what the centre drew and what was confirmed, and nothing that is still on its way."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from app.cases.flow import Verb, Word
from app.cases.tasks import Purpose, TaskEnd
from app.kernel.canonical import canonical, link
from app.kernel.ids import new_uuid
from app.sync.projection import DeskRow
from tests.builders.flow_house import FlowHouse
from tests.builders.held_key import hold_key

ITEM = "YL-112"


class Given:
    """A case of this window, confirmed, that a handler here has; the centre says what a test lays down."""

    def __init__(self, house, machine) -> None:
        self.house, self.machine = house, machine
        self.case = house.take_in(ITEM).id
        self.holder = house.holder(self.case)
        self.other = next(
            one
            for one in house.people.values()
            if one.permission is self.holder.permission and one.operator != self.holder.operator
        )
        machine.join_centre()
        machine.sync()
        self.last = house.head(self.case).last_seq
        hold_key(machine.store, self.holder.operator)

    def row(self, operator, number=1, after=None, purpose="step") -> DeskRow:
        at = self.house.clock.now().isoformat()
        return DeskRow(operator, self.case, self.last if after is None else after, purpose, number, at)

    def tell(self, *rows: DeskRow, people=()) -> None:
        """The centre speaks of both handlers."""
        self.machine.centre.spoken = frozenset({self.holder.operator, self.other.operator, *people})
        self.machine.centre.drawn = list(rows)
        assert not self.machine.sync().failed

    def has(self, purpose=Purpose.STEP):
        with self.house.uow() as u:
            task = u.tasks.open_task(self.case, purpose)
        return task and task.operator

    def tasks(self) -> list[str]:
        with self.house.uow() as u:
            return list(u.session.scalars(text("SELECT coalesce(ending, '') FROM case_task ORDER BY rowid")))

    def elsewhere(self, kind: str, data, **changes) -> None:
        """Another window says the next word, and the centre has confirmed it."""
        with self.house.uow() as u:
            before = u.sync.parcels([u.cases.events(self.case)[-1].id])[0]
        event = new_uuid()
        said = json.loads(before.body) | {"event": str(event), "kind": kind, "data": data, "prev": before.hash.hex()}
        body = canonical(said | {"seq": before.seq + 1} | changes)
        told = replace(before, event=event, seq=before.seq + 1, body=body, hash=link(before.hash, body))
        self.machine.centre.push([told])
        self.machine.sync()
        with self.house.uow() as u:
            assert u.cases.events(self.case)[-1].id == event, u.sync.missing()


@pytest.fixture
def given(uow, clock, machine_of):
    house = FlowHouse(uow, clock)
    return Given(house, machine_of(house))


def test_a_case_that_is_somebody_elses_now_leaves_the_tray_and_is_known_again_when_it_comes_back(given):
    given.tell(given.row(given.holder.operator))
    assert given.has() == given.holder.operator
    before = given.tasks()
    given.tell(given.row(given.holder.operator))
    assert given.tasks() == before, "the same word again gives nothing"
    given.tell(given.row(given.other.operator, 2))
    assert given.has() == given.other.operator
    given.tell(given.row(new_uuid(), 3))
    assert given.has() is None, "of somebody whom this window does not know"
    given.tell(given.row(given.other.operator, 2))
    assert given.has() == given.other.operator, "the same draw once more"
    given.tell()
    assert given.has() is None


def test_while_an_own_word_is_on_its_way_the_tray_is_left_as_it_is(given):
    given.house.say(given.holder, given.case, Word(Verb.EXTEND, note="需要函调"))
    with given.house.uow() as u:
        act = u.cases.events(given.case)[-1].id
    given.machine.centre.denials[act] = "section"
    given.tell()
    assert given.has() == given.holder.operator
    given.tell(given.row(given.other.operator, 2))
    assert given.has() == given.holder.operator


def test_what_is_drawn_behind_an_event_that_has_not_come_waits_for_it(given):
    given.tell(given.row(given.holder.operator))
    given.tell(given.row(given.other.operator, after=given.last + 1))
    assert given.has() is None


def test_one_draw_that_cannot_be_laid_down_keeps_no_other_one_back(given):
    wrong = replace(given.row(given.holder.operator, purpose="asked"), drawn_at="yesterday")
    given.tell(wrong, given.row(given.other.operator, 2))
    assert given.has() == given.other.operator
    assert given.has(Purpose.EXTENSION) is None


def test_what_was_taken_back_elsewhere_lies_in_no_tray(given):
    given.elsewhere("withdrawn", {"reason": "不办了"}, permission="intake")
    assert given.has() is None
    assert given.tasks()[-1] == TaskEnd.WITHDRAWN


def test_what_was_sent_up_elsewhere_lies_in_no_tray(given):
    stage = given.house.standing(given.case).stage
    given.elsewhere(
        "escalated", {"to_level": "city", "note": "x"}, permission="handling", role=stage.role, step=stage.seq
    )
    assert given.has() is None
