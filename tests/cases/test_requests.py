"""What is asked of people beside the steps lies in their trays: longer limits, corrections, questions."""

import pytest

from app.cases.flow import Verb, Word
from app.cases.model import CaseState, EventKind
from app.cases.requests import RequestKind
from app.cases.tasks import Purpose
from app.cases.tray import TrayKind
from app.intake.request_desk import Answer
from app.kernel.actor import Permission
from app.kernel.errors import NotFound, Rejected
from tests.builders.counting import counted as statements
from tests.builders.work_house import WorkHouse

LIMITED, CLOSABLE = "YL-107", "GS-209"


@pytest.fixture
def house(store, uow, clock) -> WorkHouse:
    return WorkHouse(store, uow, clock)


def asked_for_time(house: WorkHouse):
    case = house.take_in(LIMITED)
    house.say(house.holder(case.id), case.id, Word(Verb.EXTEND, note="等待异地核实"))
    return case, house.holder(case.id, Purpose.EXTENSION)


def asked_to_correct(house: WorkHouse):
    case = house.take_in(CLOSABLE)
    house.to_the_end(case.id)
    handler = next(one for one in house.people.values() if one.permission is Permission.HANDLING)
    house.ask_correction(handler, case.id, {"amount": "1200.00"}, "复核时发现金额录错")
    return case, house.holder(case.id, Purpose.CORRECTION)


def asked_a_question(house: WorkHouse):
    case = house.take_in(CLOSABLE)
    handler = house.holder(case.id)
    house.agree(case.id)
    house.ask(house.holder(case.id), case.id, 2, "金额按哪一年的标准？")
    return case, handler


def answer(house: WorkHouse):
    """Answers as the screen does: with a look where one is asked for."""
    return house.looks.saying(house.requests.say)


ASKED = {
    RequestKind.EXTENSION: asked_for_time,
    RequestKind.CORRECTION: asked_to_correct,
    RequestKind.QUESTION: asked_a_question,
}


def sheet_of(house: WorkHouse, actor):
    (line,) = house.desk.tray(actor).requests
    return house.requests.open(actor, line.row.kind, line.row.id, line.row.case)


@pytest.mark.parametrize("kind", RequestKind)
def test_a_request_lies_with_the_one_it_is_for_and_with_nobody_else(house, kind) -> None:
    case, asked = ASKED[kind](house)
    found = {account: house.desk.tray(actor).requests for account, actor in house.people.items()}
    (line,) = found.pop(asked.account)
    assert (line.row.kind, line.row.case, line.row.number) == (kind, case.id, case.number)
    assert not any(found.values())
    assert house.desk.count(asked) == len(house.desk.tray(asked).lines) + 1
    assert line in house.desk.tray(asked).matching(TrayKind.ASKED, case.number)


@pytest.mark.parametrize("kind", RequestKind)
def test_a_request_is_noticed_by_a_tray_that_was_read_before_and_goes_with_its_answer(house, kind, clock) -> None:
    trays = {account: house.desk.tray(actor) for account, actor in house.people.items()}
    _case, asked = ASKED[kind](house)
    tray = house.desk.tray(asked, trays[asked.account])
    assert tray is not trays[asked.account]
    assert tray.counts[TrayKind.ASKED] == 1
    said = Answer(is_yes=True, text="见附件", days=2)
    answer(house)(asked, sheet_of(house, asked), said)
    after = house.desk.tray(asked, tray)
    assert after is not tray
    assert after.requests == ()


@pytest.mark.parametrize("kind", RequestKind)
def test_nobody_else_opens_a_request_and_no_name_is_in_it(house, kind) -> None:
    case, asked = ASKED[kind](house)
    (line,) = house.desk.tray(asked).requests
    for actor in house.people.values():
        if actor.operator != asked.operator:
            with pytest.raises((Rejected, NotFound)) as refused:
                house.requests.open(actor, kind, line.row.id, case.id)
            assert refused.value.code in ("case_not_drawn", "question_not_yours")
    told = repr(sheet_of(house, asked))
    assert not any(actor.account in told or actor.name in told for actor in house.people.values())
    assert house.head(case.id).subject_name not in told


def test_a_longer_limit_shows_the_reason_the_old_last_day_and_the_new_ones(house) -> None:
    case, leader = asked_for_time(house)
    sheet = sheet_of(house, leader)
    assert (sheet.text, sheet.limit.due_on) == ("等待异地核实", case.due_on)
    days, due = sheet.limit.days[2]
    answer(house)(leader, sheet, Answer(is_yes=True, days=days))
    assert house.head(case.id).due_on == due > case.due_on
    most = len(sheet.limit.days)
    assert most == house.settings.extension_days


def test_days_that_the_rules_refuse_are_not_offered(house, clock) -> None:
    _case, leader = asked_for_time(house)
    clock.pass_time(days=60)
    limit = sheet_of(house, leader).limit
    assert (limit.days, limit.refusal.code) == ((), "extension_too_late")


def test_a_no_needs_a_reason_and_leaves_the_last_day(house) -> None:
    case, leader = asked_for_time(house)
    sheet = sheet_of(house, leader)
    with pytest.raises(Rejected, match="answer_needs_note"):
        answer(house)(leader, sheet, Answer(is_yes=False, days=3))
    answer(house)(leader, sheet, Answer(is_yes=False, text="材料已齐", days=3))
    assert house.head(case.id).due_on == case.due_on


def test_a_correction_shows_both_images_and_is_agreed_to(house) -> None:
    case, leader = asked_to_correct(house)
    sheet = sheet_of(house, leader)
    (image,) = sheet.images
    assert sheet.text == "复核时发现金额录错"
    assert ("1,234.56" in image.before.zh, "1,200" in image.after.zh) == (True, True)
    answer(house)(leader, sheet, Answer(is_yes=True))
    with house.uow() as u:
        assert u.cases.events(case.id)[-1].kind is EventKind.CORRECTED


def test_a_question_is_answered_to_its_step(house) -> None:
    case, handler = asked_a_question(house)
    sheet = sheet_of(house, handler)
    assert (sheet.text, bool(sheet.to_stage.zh)) == ("金额按哪一年的标准？", True)
    answer(house)(handler, sheet, Answer(is_yes=True, text="按2026年"))
    with house.uow() as u:
        assert [one.text for one in u.tasks.questions(case.id)] == ["金额按哪一年的标准？", "按2026年"]
    with pytest.raises(Rejected, match="question_answered"):
        house.requests.open(handler, sheet.kind, sheet.id, sheet.case)


def test_what_cannot_be_answered_now_is_not_listed(house) -> None:
    case, leader = asked_for_time(house)
    house.say(house.holder(case.id), case.id, Word(Verb.SUPPLEMENT, lines=({"what": "身份证"},)))
    assert house.head(case.id).state is CaseState.PAUSED
    assert house.desk.tray(leader).requests == ()


def test_opening_marks_the_request_as_seen(house) -> None:
    _case, leader = asked_for_time(house)
    before = house.desk.tray(leader)
    assert before.requests[0].row.is_new
    sheet_of(house, leader)
    assert not house.desk.tray(leader, before).requests[0].row.is_new


def test_requests_are_one_statement_however_many(house, store) -> None:
    _case, leader = asked_for_time(house)
    with statements(store) as seen:
        house.desk.requests.count(leader)
    assert len(seen) == 1
