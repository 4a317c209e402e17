"""What became of somebody's cases, and what the floor kept of a case: told without the names of anybody else."""

from datetime import UTC, datetime

import pytest

from app.cases.flow import Verb, Word
from app.cases.model import CaseState
from app.cases.queries import MarkKind
from app.kernel.actor import Permission, Post
from tests.builders.counting import counted
from tests.builders.routine_house import floor_desk_of, routine_of
from tests.builders.staffed import place
from tests.builders.work_house import WorkHouse

TUESDAY = datetime(2026, 11, 24, 0, 31, tzinfo=UTC)  # 08:31 in the hall


@pytest.fixture
def house(store, uow, clock) -> WorkHouse:
    made = WorkHouse(store, uow, clock)
    for number, (account, post) in enumerate({"chief.x": Post.FLOOR_SUPERVISOR, "desk.x": Post.FLOW_DESK}.items()):
        made.people[account] = place(uow, account, 890 + number, post)
    return made


def test_the_acceptor_sees_state_permission_due_date_returns_and_outcome(house) -> None:
    case = house.take_in("GS-209").id
    (row,) = house.desk.mine(house.clerk)
    head = house.head(case)
    assert (row.number, row.state, row.permission) == (head.number, CaseState.ACCEPTED, Permission.HANDLING)
    assert (row.due_on, row.outcome, row.returns) == (head.due_on, None, ())
    house.agree(case)
    assert house.desk.mine(house.clerk)[0].permission is Permission.REVIEW
    house.say(house.holder(case), case, Word(Verb.RETURN, reason="figure_wrong", to_step=2, note="见第二页"))
    (sent_back,) = house.desk.mine(house.clerk)[0].returns
    assert (sent_back.reason, sent_back.step) == ("figure_wrong", 3)
    house.to_the_end(case)
    (row,) = house.desk.mine(house.clerk)
    assert (row.state, row.permission, row.outcome) == (CaseState.CLOSED, None, "granted")


def test_it_names_nobody_and_tells_nothing_that_was_written(house) -> None:
    case = house.take_in("GS-209").id
    house.agree(case)
    house.say(house.holder(case), case, Word(Verb.RETURN, reason="figure_wrong", to_step=2, note="请问经办人员"))
    told = repr(house.desk.mine(house.clerk))
    for actor in house.people.values():
        assert actor.name not in told
        assert str(actor.operator) not in told
    assert "请问" not in told


def test_nobody_sees_the_cases_of_another(house) -> None:
    house.take_in("GS-209")
    others = [actor for actor in house.people.values() if actor != house.clerk]
    assert all(house.desk.mine(actor) == [] for actor in others)


def test_two_statements_however_many_cases(house, store) -> None:
    for code in ("GS-209", "ZH-016", "ZH-013"):
        house.take_in(code)
    with counted(store) as seen:
        assert len(house.desk.mine(house.clerk)) == 3
    assert len(seen) == 2


def test_a_chase_stands_in_the_file_and_its_words_only_for_whom_they_were(house, store) -> None:
    case = house.take_in("ZH-016").id
    holder = house.holder(case)
    floor_desk_of(house, store).chase(house.people["desk.x"], case, "请今天办结")
    (mark,) = house.cases.show(case, holder).marks
    assert (mark.kind, mark.note) == (MarkKind.CHASED, "请今天办结")
    (blind,) = house.cases.show(case, house.clerk).marks
    assert (blind.kind, blind.note) == (MarkKind.CHASED, "")
    assert "desk.x" not in repr(mark)


def test_a_hold_on_payment_that_lapsed_stands_in_the_file(house, store, clock) -> None:
    case = house.take_in("YL-114").id
    clock.moment = TUESDAY
    routine_of(house, store)()
    marks = house.cases.show(case, house.clerk).marks
    assert [mark.kind for mark in marks] == [MarkKind.HOLD_LAPSED]
