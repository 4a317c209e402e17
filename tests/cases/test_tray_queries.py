"""The tray: one statement, due first, what the step may see and nothing more; the page withholds until the decision."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from app.cases.flow import Verb, Word
from app.cases.model import CaseState, EventKind
from app.cases.tasks import Chase
from app.cases.tray import TrayKind
from app.cases.urgency import Rank
from app.kernel.actor import Permission, Post
from app.kernel.calendar import Colour
from app.kernel.errors import Rejected
from app.kernel.ids import new_uuid
from tests.builders.counting import counted as statements
from tests.builders.staffed import place
from tests.builders.work_house import WorkHouse


@pytest.fixture
def house(store, uow, clock) -> WorkHouse:
    return WorkHouse(store, uow, clock, each=1)


def one(house: WorkHouse, case):
    tray = house.desk.tray(house.holder(case))
    return next(line for line in tray.lines if line.row.case == case)


def test_a_tray_is_a_handful_of_statements_however_many_lie_in_it(house, store) -> None:
    cases = [house.take_in(code) for code in ("ZH-016", "YL-103", "GS-214")]
    holder = house.holder(cases[0].id)
    with statements(store) as seen:
        tray = house.desk.tray(holder)
    assert (len(seen), len(tray.lines)) == (4, 3)
    with statements(store) as seen:
        assert house.desk.tray(holder, tray) is tray
    assert len(seen) == 2


def test_opening_and_moving_on_are_noticed_by_the_mark(house) -> None:
    case = house.take_in("ZH-016")
    holder = house.holder(case.id)
    first = house.desk.tray(holder)
    assert one(house, case.id).row.is_new
    house.desk.open(holder, case.id)
    second = house.desk.tray(holder, first)
    assert second is not first
    assert not second.lines[0].row.is_new
    house.say(holder, case.id, Word(Verb.EXTEND, note="材料需异地核对"))
    assert house.desk.tray(holder, second) is not second


def test_due_first_same_day_checks_left_open_before_all_and_paused_last(house, clock) -> None:
    later, sooner, check = (house.take_in(code) for code in ("YL-103", "ZH-016", "ZH-006"))
    holder = house.holder(later.id)
    house.say(holder, sooner.id, Word(Verb.SUPPLEMENT, lines=({"what": "银行卡复印件"},)))
    clock.pass_time(days=3)
    lines = house.desk.tray(holder).lines
    assert [line.row.case for line in lines] == [check.id, later.id, sooner.id]
    assert [line.rank for line in lines] == [Rank.CHECK_LEFT_OPEN, Rank.DUE, Rank.PAUSED]
    assert [line.clock.colour for line in lines] == [Colour.RED, Colour.GREEN, Colour.GREY]
    assert (lines[0].clock.left, lines[0].age, lines[2].row.waits_for) == (-1, 3, "supplement")


def test_filters_and_words_leave_what_they_say(house, clock) -> None:
    first, second = house.take_in("ZH-016"), house.take_in("YL-103")
    holder = house.holder(first.id)
    house.desk.open(holder, first.id)
    tray = house.desk.tray(holder)
    assert [line.row.case for line in tray.matching(TrayKind.NEW, "")] == [second.id]
    assert [line.row.case for line in tray.matching(TrayKind.ALL, "退休")] == [second.id]
    assert [line.row.case for line in tray.matching(TrayKind.ALL, first.number[-6:])] == [first.id]
    assert tray.counts == {kind: {TrayKind.ALL: 2, TrayKind.NEW: 1}.get(kind, 0) for kind in TrayKind}
    clock.pass_time(days=10)
    late = house.desk.tray(holder, tray)
    assert [line.row.case for line in late.matching(TrayKind.OVERDUE, "")] == [first.id]


def test_a_return_shows_its_reason_until_the_step_is_done_again(house) -> None:
    case = house.take_in("ZH-016")
    house.agree(case.id)
    house.say(house.holder(case.id), case.id, Word(Verb.RETURN, reason="entry_wrong", note="账号有误"))
    row = one(house, case.id).row
    assert (row.reason, row.note, row.step) == ("entry_wrong", "账号有误", 2)
    sheet = house.desk.open(house.holder(case.id), case.id)
    assert (sheet.came_back.reason, sheet.typed) == ("entry_wrong", {"bank_confirmed": "true"})
    house.agree(case.id)
    assert one(house, case.id).row.reason == ""


def test_what_the_flow_desk_wrote_reaches_whoever_has_the_case(house, uow, clock) -> None:
    case = house.take_in("ZH-016")
    before, desk = house.desk.tray(house.holder(case.id)), place(uow, "desk.x", 898, Post.FLOW_DESK)
    with uow() as u:
        u.floor.add_chase(
            Chase(new_uuid(), case.id, desk.operator, clock.now(), "群众已来问三次", case.step, case.last_seq)
        )
        u.commit()
    after = house.desk.tray(house.holder(case.id), before)
    assert after is not before
    assert after.lines[0].row.chase == "群众已来问三次"


def test_the_list_shows_a_name_whole_to_the_window_only(house) -> None:
    case = house.take_in("ZH-013")
    name = house.head(case.id).subject_name
    while house.head(case.id).state is not CaseState.DECIDED:
        assert one(house, case.id).row.subject_name == f"{name[0]}**"
        house.agree(case.id)
    assert one(house, case.id).row.subject_name == name


def test_nobody_opens_what_was_not_drawn_for_him(house) -> None:
    case = house.take_in("ZH-016")
    for actor in house.people.values():
        if actor.operator != house.holder(case.id).operator:
            with pytest.raises(Rejected) as refused:
                house.desk.open(actor, case.id)
            assert refused.value.code == "case_not_drawn"


def test_opening_marks_the_task_and_is_logged(house, uow, store) -> None:
    case = house.take_in("ZH-016")
    holder = house.holder(case.id)
    house.desk.open(holder, case.id)
    with uow() as u:
        first = u.tasks.open_task(case.id, "step").opened_at
    house.clock.pass_time(minutes=3)
    house.desk.open(holder, case.id)
    with uow() as u:
        assert u.tasks.open_task(case.id, "step").opened_at == first
    with store.reading() as session:
        read = session.execute(text("SELECT count(*) FROM audit_event WHERE kind = 'case_read'")).scalar_one()
    assert read == 2


def test_names_windows_and_blind_facts_are_withheld_by_the_query_until_the_decision(house) -> None:
    case = house.take_in("YL-103")
    while not house.desk_again(case.id):
        house.agree(case.id)
    reviewer = house.holder(case.id)
    blind = set(house.standing(case.id).keyed)
    rows = house.cases.show(case.id, reviewer).timeline
    assert all(row.operator_name is None and "window" not in row.data for row in rows)
    assert not blind & {key for row in rows for key in row.data.get("facts", {})}
    sheet = house.desk.open(reviewer, case.id)
    assert {spec.key for spec in sheet.again} == blind
    assert not blind & {line.key for line in sheet.facts}
    handler = next(actor for actor in house.people.values() if actor.permission is Permission.HANDLING)
    own = house.cases.show(case.id, handler).timeline
    assert blind <= {key for row in own for key in row.data.get("facts", {})}
    house.to_the_end(case.id)
    after = house.cases.show(case.id, reviewer).timeline
    assert all(row.operator_name for row in after)
    assert blind <= {key for row in after for key in row.data.get("facts", {})}


def test_what_the_second_person_typed_otherwise_is_not_shown_to_the_first(house) -> None:
    case = house.take_in("YL-103")
    while not house.desk_again(case.id):
        house.agree(case.id)
    word = house.good_word(case.id)
    key = next(key for key, value in word.again.items() if value == "24")
    said = house.say(house.holder(case.id), case.id, replace(word, again={**word.again, key: "25"}))
    assert said.unlike == (key,)
    handler = next(actor for actor in house.people.values() if actor.permission is Permission.HANDLING)
    last = house.cases.show(case.id, handler).timeline[-1]
    assert (last.kind, last.data["unlike"], "again" in last.data) == (EventKind.KEYED, [key], False)
    assert house.desk.open(house.holder(case.id), case.id).came_back.unlike


def test_changes_stand_side_by_side_with_the_register(house) -> None:
    case = house.take_in("ZH-013")
    change = house.desk.open(house.holder(case.id), case.id).changes[0]
    assert (change.what.zh, change.new.zh) == ("姓名、证件类型和号码", "样例新值")
    other = house.take_in("ZH-016")
    account = house.desk.open(house.holder(other.id), other.id).changes[0]
    assert "*" in account.new.zh


def test_a_paper_stands_beside_the_answer_that_it_proves(house) -> None:
    case = house.take_in("ZH-013")
    form = house.desk.open(house.holder(case.id), case.id).form
    proven = {line.answer.key: [paper.key for paper in line.papers] for line in form if line.papers}
    assert proven["changes"] == ["household_or_police"]
    assert proven["id_no"] == ["identity"]
