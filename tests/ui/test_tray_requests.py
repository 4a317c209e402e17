"""Requests in the tray by keyboard: what is asked is seen, yes, no and answers are said, nothing typed is lost."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.cases.model import EventKind
from app.cases.requests import RequestKind
from tests.builders.naming import unnamed
from tests.builders.work_house import WorkHouse
from tests.cases.test_requests import ASKED, asked_a_question, asked_for_time, asked_to_correct
from tests.ui.test_tray import settled, tray_of
from ui.actions import ActionId
from ui.screens.tray.table_model import TrayColumn

Key = Qt.Key


@pytest.fixture
def house(store, uow, clock, window_app) -> WorkHouse:
    return WorkHouse(store, uow, clock)


def opened(qtbot, house, actor):
    view = tray_of(qtbot, house, actor)
    qtbot.keyClick(view.list.table, Key.Key_Return)
    settled(qtbot, lambda: view.asked.state.sheet is not None and "提出环节" in told(view))
    return view


def told(view) -> str:
    return " ".join(one.text() for one in view.request.findChildren(QLabel) if one.isVisible())


def last(house, case):
    with house.uow() as u:
        return u.cases.events(case)[-1]


@pytest.mark.parametrize(
    ("kind", "words"),
    [(RequestKind.EXTENSION, "延长期限申请"), (RequestKind.CORRECTION, "更正申请"), (RequestKind.QUESTION, "提问")],
)
def test_a_row_says_in_words_what_it_asks_and_every_control_has_a_name(qtbot, house, kind, words) -> None:
    _case, asked = ASKED[kind](house)
    view = tray_of(qtbot, house, asked)
    row = view.list.table.model().index(0, TrayColumn.STANDING)
    assert row.data() == words
    assert words in row.data(Qt.ItemDataRole.AccessibleTextRole)
    qtbot.keyClick(view.list.table, Key.Key_Return)
    settled(qtbot, lambda: view.asked.state.sheet is not None)
    assert unnamed(view) == []


def test_a_longer_limit_is_agreed_to_by_keys_alone(qtbot, house) -> None:
    case, leader = asked_for_time(house)
    view = opened(qtbot, house, leader)
    assert "等待异地核实" in told(view)
    assert case.due_on.isoformat() in told(view)
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.asked.state.trouble is not None)
    assert view.asked.state.trouble.code == "extension_needs_days"
    assert view.focusWidget() is view.request.days
    qtbot.keyClick(view.request.days, Key.Key_3)
    due = view.asked.state.sheet.limit.days[2][1]
    assert due.isoformat() in view.request.days.currentText()
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.asked.state.row is None)
    assert house.head(case.id).due_on == due
    settled(qtbot, lambda: view.model.state.lines == ())


def test_a_no_asks_for_its_reason_and_what_was_typed_stays_over_a_look_at_the_list(qtbot, house) -> None:
    case, leader = asked_to_correct(house)
    view = opened(qtbot, house, leader)
    assert "1,234.56" in told(view)
    view.request.no.click()
    settled(qtbot, lambda: view.asked.state.trouble is not None)
    assert view.request.told().startswith("不同意要写明理由")
    assert view.focusWidget() is view.request.text
    qtbot.keyClicks(view.request.text, "2026")
    view.handlers()[ActionId.BACK]()
    settled(qtbot, lambda: view.asked.state.row is None)
    qtbot.keyClick(view.list.table, Key.Key_Return)
    settled(qtbot, lambda: view.asked.state.sheet is not None)
    assert view.request.text.value() == "2026"
    view.request.no.click()
    settled(qtbot, lambda: view.asked.state.row is None)
    assert (last(house, case.id).kind, last(house, case.id).data["note"]) == (EventKind.CORRECTION_REFUSED, "2026")


def test_a_correction_shows_both_images_and_f9_agrees(qtbot, house) -> None:
    case, leader = asked_to_correct(house)
    view = opened(qtbot, house, leader)
    assert view.focusWidget() is view.request.yes
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.asked.state.row is None)
    assert last(house, case.id).kind is EventKind.CORRECTED


def test_a_question_is_answered_in_its_line(qtbot, house) -> None:
    case, handler = asked_a_question(house)
    view = opened(qtbot, house, handler)
    assert "金额按哪一年的标准" in told(view)
    assert view.request.no.isHidden()
    assert view.focusWidget() is view.request.text
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.asked.state.trouble is not None)
    assert view.asked.state.trouble.code == "question_empty"
    view.request.text.setFocus()
    qtbot.keyClicks(view.request.text, "2026")
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.asked.state.row is None)
    with house.uow() as u:
        assert u.tasks.questions(case.id)[-1].text == "2026"


def test_a_yes_that_no_rule_allows_says_why_and_does_nothing(qtbot, house, clock) -> None:
    case, leader = asked_for_time(house)
    clock.pass_time(days=60)
    view = opened(qtbot, house, leader)
    view.handlers()[ActionId.SUBMIT]()
    assert "不能再延长" in view.request.told()
    assert not view.asked.state.busy
    assert house.head(case.id).due_on == case.due_on


def test_a_request_that_was_answered_meanwhile_leaves_its_sentence(qtbot, house) -> None:
    case, leader = asked_to_correct(house)
    view = opened(qtbot, house, leader)
    house.answer_correction(leader, case.id, agree=True)
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.asked.state.trouble is not None)
    assert (view.asked.state.trouble.code, view.asked.state.sheet) == ("case_not_drawn", None)
    view.handlers()[ActionId.BACK]()
    settled(qtbot, lambda: view.model.state.lines == ())
