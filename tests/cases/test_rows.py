"""Lists are checked row by row: every row is marked before agreement, and what differs goes back by its number."""

import pytest

from app.cases.flow import Verb, Word
from app.cases.model import EventKind
from app.cases.rows import RowMark, marks_to_data
from app.kernel.errors import Rejected
from tests.builders.work_house import WorkHouse

AFTER, BEFORE = "ZH-002", "ZH-014"
DIFFERS = "缴费工资与工资表不符"


@pytest.fixture
def house(store, uow, clock) -> WorkHouse:
    return WorkHouse(store, uow, clock)


def at_check(house: WorkHouse, code: str):
    """A case of two rows whose rows are to be checked now."""
    case = house.take_in(code, roster=house.rows_of(code, 2)).id
    while not house.rows(case):
        house.agree(case)
    return case, house.holder(case)


def test_agreement_is_refused_while_a_row_is_unmarked(house) -> None:
    for code in (AFTER, BEFORE):
        case, holder = at_check(house, code)
        first, second = house.rows(case)
        good = house.good_word(case)
        for rows in ((), (first,)):
            with pytest.raises(Rejected, match="rows_unmarked"):
                house.say(holder, case, Word(Verb.AGREE, facts=good.facts, again=good.again, rows=rows))
        house.say(holder, case, Word(Verb.AGREE, facts=good.facts, again=good.again, rows=(first, second)))
        with house.uow() as u:
            said = [event.data for event in u.cases.events(case) if "rows_checked" in event.data]
        assert [data["rows_checked"] for data in said] == [{"roster": 2}]
        assert "rows_differing" not in said[0]


def test_a_row_that_differs_only_goes_back_and_is_named(house) -> None:
    case, holder = at_check(house, BEFORE)
    first = house.rows(case)[0]
    second = RowMark("roster", 2, agrees=False, reason=DIFFERS)
    for verb in (Verb.AGREE, Verb.EXTEND, Verb.REFUSE):
        with pytest.raises(Rejected, match="rows_differ"):
            house.say(holder, case, Word(verb, note="理由", reason="RG-COMP", rows=(first, second)))
    house.say(holder, case, Word(Verb.RETURN, reason="entry_wrong", rows=(first, second)))
    with house.uow() as u:
        told = u.cases.events(case)[-1]
    assert told.kind is EventKind.RETURNED
    assert told.data["rows_differing"] == [{"field": "roster", "row": 2, "reason": DIFFERS}]
    assert told.data["rows_checked"] == {"roster": 2}
    back = house.desk.open(house.holder(case), case).came_back
    assert [(label.zh, mark.row, mark.reason) for label, mark in back.rows] == [("申报名册", 2, DIFFERS)]


def test_a_mismatch_names_the_rows_too(house) -> None:
    case, holder = at_check(house, AFTER)
    rows = (RowMark("roster", 1, agrees=False, reason=DIFFERS),)
    house.say(holder, case, Word(Verb.MISMATCH, note="与工资表不符", rows=rows))
    assert house.desk.open(house.holder(case), case).came_back.rows[0][1].row == 1


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        (RowMark("roster", 3, agrees=True), "row_unknown"),
        (RowMark("roster", 0, agrees=True), "row_unknown"),
        (RowMark("unit_name", 1, agrees=True), "row_unknown"),
        (RowMark("roster", 1, agrees=False), "row_needs_reason"),
    ],
)
def test_a_mark_is_of_a_row_of_the_case_and_says_why(house, mark, code) -> None:
    case, holder = at_check(house, BEFORE)
    with pytest.raises(Rejected, match=code):
        house.say(holder, case, Word(Verb.RETURN, reason="entry_wrong", rows=(mark,)))


def test_only_the_first_check_goes_through_the_rows(house) -> None:
    case = house.take_in("ZH-015").id
    seen = []
    while house.head(case).state.value == "accepted":
        seen.append(
            (house.standing(case).stage.permission.value, bool(house.desk.open(house.holder(case), case).lists))
        )
        house.agree(case)
    assert seen == [("handling", False), ("review", True), ("approval", False)]


def test_a_refusal_that_was_proposed_needs_no_rows(house) -> None:
    case = house.take_in(BEFORE).id
    house.say(house.holder(case), case, Word(Verb.REFUSE, reason="RG-COMP", note="单位未参保"))
    assert house.desk.open(house.holder(case), case).lists == ()
    house.say(house.holder(case), case, Word(Verb.AGREE))


def test_a_row_that_was_marked_twice_counts_once() -> None:
    mark = RowMark("roster", 1, agrees=True)
    assert marks_to_data((mark, mark))["rows_checked"] == {"roster": 1}
