"""Finding and opening cases by keyboard, over a real store and real papers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from threading import get_ident

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from app.adapters.pinyin_pypinyin import readings
from app.documents.model import PaperCode
from app.documents.verification import qr_payload, verification_code
from app.intake.commands import NotifySupplement
from app.kernel.changes import Changed
from app.kernel.ids import CaseId, new_uuid
from app.registry.keys import search_keys
from app.registry.model import KeyKind
from tests.builders.case_house import SECRET, CaseHouse
from tests.builders.confirmed_house import machine
from tests.builders.counter import desk, ready_draft
from tests.builders.naming import unnamed
from tests.builders.people import PERSON
from tests.builders.staffed import id_no
from tests.builders.window import FakeSteps, make_services
from tests.sync.conftest import machine_of
from ui import messages, tasks
from ui.actions import ActionId
from ui.screen import Screen, ScreenName, Shell
from ui.screens.case.table_model import PaperColumn
from ui.screens.case.view import CaseView
from ui.screens.search.table_model import CaseColumn
from ui.screens.search.view import SearchView
from ui.services import PaperOnScreen
from ui.widgets.states import State

__all__ = ["machine", "machine_of"]


class Asked(QObject):
    """Stands for the window: keeps what screens asked it for."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.opened: list[tuple[object, object]] = []
        self.said: list[str] = []
        self.kept: list[int] = []
        self.went_back = 0
        shell.opening.connect(self._on_opening)
        shell.said.connect(self._on_said)
        shell.going_back.connect(self._on_back)

    def keep(self, outcome: tasks.Done[int]) -> None:
        self.kept.append(outcome.value)

    def _on_opening(self, name: object, argument: object) -> None:
        self.opened.append((name, argument))

    def _on_said(self, text: str, _state: State) -> None:
        self.said.append(text)

    def _on_back(self) -> None:
        self.went_back += 1


@pytest.fixture
def house(store, uow, clock) -> CaseHouse:
    return CaseHouse(store, uow, clock)


@pytest.fixture
def shell(house: CaseHouse, window_app) -> Shell:
    return Shell(make_services(FakeSteps({}), cases=lambda: house.desk), house.clerk)


@pytest.fixture
def asked(shell: Shell) -> Asked:
    return Asked(shell)


def shown(qtbot: QtBot, screen: Screen, argument: object = None) -> Screen:
    qtbot.addWidget(screen)
    screen.resize(1366, 690)
    screen.show()
    screen.enter(argument)
    return screen


def find(qtbot: QtBot, shell: Shell, count: int) -> SearchView:
    view = shown(qtbot, SearchView(shell))
    qtbot.waitUntil(lambda: view.model.state.is_looked_up and len(view.model.state.found) == count)
    return view


def opened(qtbot: QtBot, shell: Shell, case: CaseId, papers: int = 1) -> CaseView:
    view = shown(qtbot, CaseView(shell), case)
    qtbot.waitUntil(lambda: view.model.state.sheet is not None and len(view.model.state.sheet.papers) == papers)
    return view


def words_of(view: Screen) -> str:
    return " ".join(one.text() for one in view.findChildren(QLabel) if one.isVisible())


def wait_for(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=5000)


def test_a_case_is_found_by_id_number_and_opened_with_enter(qtbot, shell, asked, house) -> None:
    first, second = house.taken("YL-103"), house.taken("ZH-013")
    view = find(qtbot, shell, 2)
    qtbot.keyClicks(view.text, PERSON.id_no)
    wait_for(qtbot, lambda: view.model.state.is_looked_up)
    assert len(view.model.state.found) == 2
    view.text.clear()
    qtbot.keyClicks(view.text, first.number)
    wait_for(qtbot, lambda: view.model.state.is_looked_up)
    qtbot.keyClick(view.text, Qt.Key.Key_Return)
    assert asked.opened == [(ScreenName.CASE, first.id)]
    assert second.id not in {line.head.id for line in view.model.state.found}


def test_down_goes_into_the_table_and_enter_opens_the_chosen_row(qtbot, shell, asked, house) -> None:
    older = house.taken("YL-103")
    house.clock.pass_time(minutes=5)
    house.taken("ZH-013")
    view = find(qtbot, shell, 2)
    qtbot.keyClick(view.text, Qt.Key.Key_Down)
    qtbot.keyClick(view.table, Qt.Key.Key_Down)
    qtbot.keyClick(view.table, Qt.Key.Key_Return)
    assert asked.opened == [(ScreenName.CASE, older.id)]


def test_a_case_is_found_by_the_pinyin_and_initials_of_its_person(qtbot, shell, asked, house) -> None:
    case = house.taken("YL-103")
    for kind in (KeyKind.PINYIN, KeyKind.INITIALS):
        typed = next(key.key for key in search_keys(PERSON.name, readings) if key.kind is kind)
        view = find(qtbot, shell, 1)
        qtbot.keyClicks(view.text, typed)
        wait_for(qtbot, lambda view=view: view.model.state.is_looked_up)
        assert [line.head.id for line in view.model.state.found] == [case.id], typed
        qtbot.keyClicks(view.text, "zz")
        wait_for(qtbot, lambda view=view: view.model.state.is_looked_up and not view.model.state.found)


def test_down_without_rows_leaves_the_cursor_in_the_line_for_good(qtbot, shell, asked, house) -> None:
    case = house.taken("YL-103")
    view = find(qtbot, shell, 1)
    qtbot.keyClicks(view.text, "0000")
    wait_for(qtbot, lambda: view.model.state.is_looked_up and not view.model.state.found)
    qtbot.keyClick(view.text, Qt.Key.Key_Down)
    view.text.selectAll()
    qtbot.keyClicks(view.text, case.number[:4])
    wait_for(qtbot, lambda: bool(view.model.state.found))
    assert view.focusWidget() is view.text
    qtbot.keyClicks(view.text, case.number[4:])
    assert view.text.text() == case.number
    assert asked.opened == []


def test_a_number_and_one_enter_open_the_only_case_found(qtbot, shell, asked, house) -> None:
    first, _second = house.taken("YL-103"), house.taken("ZH-013")
    view = find(qtbot, shell, 2)
    qtbot.keyClicks(view.text, first.number)
    qtbot.keyClick(view.text, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: bool(asked.opened))
    assert asked.opened == [(ScreenName.CASE, first.id)]


def test_enter_opens_nothing_when_the_words_have_changed_meanwhile_or_fit_several(qtbot, shell, asked, house) -> None:
    first, _second = house.taken("YL-103"), house.taken("ZH-013")
    view = find(qtbot, shell, 2)
    qtbot.keyClicks(view.text, first.number[:-1])
    qtbot.keyClick(view.text, Qt.Key.Key_Return)
    qtbot.keyClicks(view.text, first.number[-1])
    wait_for(qtbot, lambda: view.model.state.is_looked_up and len(view.model.state.found) == 1)
    view.text.selectAll()
    qtbot.keyClicks(view.text, PERSON.id_no)
    qtbot.keyClick(view.text, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: view.model.state.is_looked_up)
    assert len(view.model.state.found) == 2
    assert asked.opened == []


def test_states_narrow_what_is_found_and_an_empty_answer_says_what_to_do(qtbot, shell, house) -> None:
    house.taken("YL-103")
    view = find(qtbot, shell, 1)
    view.states.set_value("closed")
    view.states.chosen.emit("closed")
    wait_for(qtbot, lambda: view.model.state.is_looked_up and not view.model.state.found)
    assert "没有找到" in words_of(view)


def test_the_table_sorts_by_day_and_shows_state_with_icon_and_word(qtbot, shell, house) -> None:
    house.taken("YL-103")
    house.clock.pass_time(days=1)
    house.taken("ZH-013")
    view = find(qtbot, shell, 2)
    model = view.table.model()
    view.table.sortByColumn(CaseColumn.DUE, Qt.SortOrder.AscendingOrder)
    dues = [model.index(row, CaseColumn.DUE).data() for row in range(2)]
    assert dues == sorted(dues)
    state = model.index(0, CaseColumn.STATE)
    assert state.data() == "办理中"
    assert state.data(Qt.ItemDataRole.DecorationRole) is not None


def test_a_scanned_receipt_typed_by_a_hand_scanner_opens_its_case(qtbot, shell, asked, house) -> None:
    case = house.taken()
    view = find(qtbot, shell, 1)
    code = verification_code(SECRET, PaperCode.RECEIPT, case.number)
    qtbot.keyClicks(view.text, qr_payload(case.number, code))
    qtbot.keyClick(view.text, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: bool(asked.opened))
    assert asked.opened == [(ScreenName.CASE, case.id)]
    assert view.text.text() == ""


def test_a_wrong_code_and_a_missing_camera_say_what_to_do(qtbot, shell, house) -> None:
    case = house.taken()
    view = find(qtbot, shell, 1)
    qtbot.keyClicks(view.text, f"YC1:{case.number}:00000000")
    qtbot.keyClick(view.text, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: "验证码" in words_of(view))
    qtbot.mouseClick(view.camera, Qt.MouseButton.LeftButton)
    wait_for(qtbot, lambda: not view.model.state.scanning and view.model.state.trouble is not None)
    assert "摄像头" in words_of(view)


def test_the_camera_looks_for_a_code_in_the_face_thread_after_presence_has_let_go(qtbot, shell, asked, house) -> None:
    house.taken()
    view = find(qtbot, shell, 1)
    face = shell.services.face
    qtbot.mouseClick(view.camera, Qt.MouseButton.LeftButton)
    wait_for(qtbot, lambda: not view.model.state.scanning and view.model.state.trouble is not None)
    assert face.seen == ["rest"]
    tasks.look(get_ident, asked.keep)
    wait_for(qtbot, lambda: bool(asked.kept))
    assert face.threads == set(asked.kept)


def test_a_case_shows_number_subject_masked_clocks_and_timeline(qtbot, shell, house) -> None:
    case = house.taken()
    view = opened(qtbot, shell, case.id)
    wait_for(qtbot, lambda: case.subject_number_masked in words_of(view))
    said = words_of(view)
    assert PERSON.id_no not in said
    for part in (case.subject_number_masked, case.subject_name, case.due_on.isoformat(), "还剩", "受理", "收到材料"):
        assert part in said
    assert case.number in view.file._number.whole()


def test_enter_looks_at_a_paper_and_ctrl_p_reprints_it(qtbot, shell, asked, house) -> None:
    case = house.taken()
    view = opened(qtbot, shell, case.id)
    qtbot.keyClick(view.papers.table, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: bool(asked.opened))
    name, paper = asked.opened[0]
    assert name is ScreenName.PREVIEW
    assert isinstance(paper, PaperOnScreen)
    assert paper.pdf.startswith(b"%PDF")
    view.handlers()[ActionId.PRINT]()
    wait_for(qtbot, lambda: bool(house.printer.jobs) and bool(asked.said))
    view.model.look_again()
    wait_for(qtbot, lambda: len(view.model.state.sheet.papers) == 2)
    assert view.papers.table.model().index(0, PaperColumn.COPY).data() == "第 2 份"


def test_a_spoilt_sheet_needs_a_reason_and_esc_takes_the_question_back(qtbot, shell, asked, house) -> None:
    case = house.taken()
    view = opened(qtbot, shell, case.id)
    qtbot.mouseClick(view.papers._void, Qt.MouseButton.LeftButton)
    reason = view.papers._reason
    assert not reason.isHidden()
    view.handlers()[ActionId.BACK]()
    assert reason.isHidden()
    assert asked.went_back == 0
    qtbot.mouseClick(view.papers._void, Qt.MouseButton.LeftButton)
    qtbot.keyClick(reason, Qt.Key.Key_Return)
    assert house.printer.jobs == []
    qtbot.keyClicks(reason, "paper jam")
    qtbot.keyClick(reason, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: bool(house.printer.jobs) and bool(asked.said))
    view.handlers()[ActionId.BACK]()
    assert asked.went_back == 1


def test_a_closed_case_gives_its_delivery_slip_and_certificate_when_asked(qtbot, shell, asked, house) -> None:
    case = house.taken("ZH-004")
    view = opened(qtbot, shell, case.id)
    offered = view.model.state.sheet.printable
    assert {PaperCode.DELIVERY, PaperCode.RESULT, PaperCode.PERSON_CERTIFICATE} <= set(offered)
    assert PaperCode.RECEIPT not in offered
    view.papers.first.emit(PaperCode.DELIVERY)
    wait_for(qtbot, lambda: bool(house.printer.jobs) and bool(asked.said))
    view.model.look_again()
    wait_for(qtbot, lambda: PaperCode.DELIVERY not in view.model.state.sheet.printable)


def looks_of(house: CaseHouse) -> int:
    with house.uow() as u:
        told = u.session.scalars(text("SELECT count(*) FROM audit_event WHERE kind = 'case_read'"))
        return told.one()


def test_a_case_says_that_the_centre_has_not_confirmed_it_until_it_has(qtbot, shell, house, machine) -> None:
    case = house.taken()
    view = opened(qtbot, shell, case.id)
    assert "待联网确认：本机对这一件的记录还没有全部得到中心确认" in words_of(view)
    looks = looks_of(house)
    view.refresh(frozenset({Changed.SYNC}))
    wait_for(qtbot, tasks.program_tasks().idle)
    assert looks_of(house) == looks, "nobody looks: a round that confirmed nothing logs none"
    machine.sync()
    view.refresh(frozenset({Changed.SYNC}))
    wait_for(qtbot, lambda: "待联网确认" not in words_of(view))
    assert PaperCode.CONFIRMATION in view.model.state.sheet.printable, "its slip is offered at once"


def test_a_case_that_is_not_there_says_so(qtbot, shell) -> None:
    view = shown(qtbot, CaseView(shell), CaseId(new_uuid()))
    wait_for(qtbot, lambda: "没有找到业务" in words_of(view))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_control_about_cases_can_be_named_aloud(qtbot, shell, house, language) -> None:
    messages.set_language(language)
    case = house.taken()
    assert unnamed(find(qtbot, shell, 1)) == []
    assert unnamed(opened(qtbot, shell, case.id)) == []


def test_whoever_applies_for_another_stands_beside_him_in_list_and_file(qtbot, shell, house) -> None:
    draft = ready_draft("YL-113")
    answers = {**draft.answers, "applicant": "陈在世", "applicant_id_no": id_no(5)}
    case = house.taken("YL-113", answers=answers)
    listing = find(qtbot, shell, 1)
    model = listing.table.model()
    assert model.index(0, CaseColumn.SUBJECT).data() == f"{PERSON.name}（申请人 陈在世）"
    view = opened(qtbot, shell, case.id)
    wait_for(qtbot, lambda: "陈在世" in words_of(view))
    said = words_of(view)
    assert said.index("申请人") < said.index("陈在世") < said.index("当事人") < said.index(PERSON.name)


def test_a_case_that_waits_is_known_by_the_number_of_its_notice(qtbot, shell, house) -> None:
    draft = replace(ready_draft("ZH-013"), materials=())
    case, _ = NotifySupplement(house.uow, desk(), house.clock)(house.clerk, draft, insisted=False)
    listing = find(qtbot, shell, 1)
    assert listing.table.model().index(0, CaseColumn.NUMBER).data() == case.notice
    view = opened(qtbot, shell, case.id, papers=0)
    wait_for(qtbot, lambda: f"告知文书 {case.notice}" in view.file._number.whole())


def test_a_clock_that_waits_for_its_month_says_so(qtbot, shell, house) -> None:
    house.clock.moment = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
    view = opened(qtbot, shell, house.taken().id)
    wait_for(qtbot, lambda: "承诺时限（自受理）；预受理，自 2026-10-01 起算" in words_of(view))
    assert "法定时限（自收件）；预受理，自 2026-10-01 起算" in words_of(view)
