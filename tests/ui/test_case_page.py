"""The case page by keyboard: scanned papers beside the field they prove, rows checked one by one, letters printed."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.cases.flow import Verb, Word
from app.documents.model import PaperCode
from app.intake.commands.pages import blob_of
from app.intake.model import MaterialState, PageRef, Rotation
from app.kernel.actor import Post
from tests.builders.case_house import PROFILE
from tests.builders.counter import ready_draft
from tests.builders.naming import unnamed
from tests.builders.routine_house import floor_desk_of
from tests.builders.staffed import place
from tests.builders.window import FakeSteps, make_services
from tests.builders.work_house import WorkHouse
from ui import tasks
from ui.actions import ActionId
from ui.screen import ScreenName, Shell
from ui.screens.mine.view import MineView
from ui.screens.tray.view import TrayView

Key = Qt.Key


@pytest.fixture
def house(store, uow, clock, window_app) -> WorkHouse:
    made = WorkHouse(store, uow, clock, each=1)
    with uow() as u:
        for key, value in PROFILE.as_settings().items():
            u.meta.put(key, value, None, clock.now())
        u.commit()
    return made


def settled(qtbot: QtBot, done=lambda: True) -> None:
    qtbot.waitUntil(lambda: bool(done()) and tasks.program_tasks().idle(), timeout=10_000)


def scan(width: int) -> bytes:
    """A real picture, told from others by its width."""
    image = QImage(width, 300, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    content, buffer = QByteArray(), QBuffer()
    buffer.setBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return content.data()


def scanned(house: WorkHouse, code: str, **answers: object):
    """A case of which every paper has two scanned pages; the widths tell them apart: 200, 201, 210, 211 and so on."""
    draft = ready_draft(code)
    lines, blobs = [], []
    for number, line in enumerate(draft.materials):
        mine = [blob_of(scan(200 + number * 10 + page)) for page in range(2)]
        blobs += mine
        pages = tuple(PageRef(blob.hash) for blob in mine)
        lines.append(replace(line, state=MaterialState.RECEIVED, pages=pages))
    with house.uow() as u:
        for blob in blobs:
            u.blobs.put(blob, house.clock.now())
        u.commit()
    answers = {**draft.answers, **answers}
    case = house.accept(
        house.clerk, replace(draft, clerk=house.clerk.operator, materials=tuple(lines), answers=answers)
    ).case
    house.draw(case.id)
    return case.id


def page_of(qtbot: QtBot, house: WorkHouse, case) -> TrayView:
    services = make_services(FakeSteps({}), work=lambda: house.desk, clock=house.clock)
    view = TrayView(Shell(services, house.holder(case)))
    view.shell.setParent(view)
    qtbot.addWidget(view)
    view.resize(1366, 690)
    view.show()
    view.activateWindow()
    view.enter(case)
    settled(qtbot, lambda: view.model.state.sheet is not None)
    return view


def press(qtbot: QtBot, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key)
    settled(qtbot)


def words_of(view) -> str:
    return " ".join(one.text() for one in view.findChildren(QLabel) if one.isVisible())


def test_moving_to_an_answer_shows_the_paper_that_proves_it(qtbot, house) -> None:
    view = page_of(qtbot, house, scanned(house, "YL-103"))
    sheet, reader = view.model.state.sheet, view.side.reader
    proved = sheet.proofs["id_no"]
    other = next(place for place, paper in enumerate(sheet.scanned) if paper.key not in proved)
    reader.choose(other)
    settled(qtbot)
    assert view.card.to_lines()
    for _ in range(20):
        if view.card.key_at(QApplication.focusWidget()) == "id_no":
            break
        assert reader.shown()[0] not in proved
        press(qtbot, Key.Key_Down)
    settled(qtbot, lambda: reader.rotation() is not None)
    assert reader.shown() == (proved[0], 0)
    place = [paper.key for paper in sheet.scanned].index(proved[0])
    assert reader._seen[reader.shown()].image.width() == 200 + 10 * place


def test_pages_turn_zoom_and_rotate_by_keys_and_esc_goes_back_to_the_field(qtbot, house) -> None:
    view = page_of(qtbot, house, scanned(house, "ZH-016"))
    reader, sheet = view.side.reader, view.model.state.sheet
    settled(qtbot, lambda: reader.rotation() is not None)
    field = QApplication.focusWidget()
    view.handlers()[ActionId.CASE_PAGES]()
    assert reader.hasFocus()
    press(qtbot, Key.Key_2)
    assert reader.shown() == (sheet.scanned[1].key, 0)
    press(qtbot, Key.Key_PageUp)
    assert reader.shown() == (sheet.scanned[0].key, 1)
    press(qtbot, Key.Key_R)
    assert reader.rotation() is Rotation.RIGHT
    before = reader.view.zoom()
    press(qtbot, Key.Key_Plus)
    assert reader.view.zoom() > before
    place_before = reader.view._place()
    press(qtbot, Key.Key_Right)
    assert reader.view._place() != place_before
    qtbot.keyClick(reader, Key.Key_0)
    assert reader.view.zoom() == 1.0
    view.handlers()[ActionId.BACK]()
    assert QApplication.focusWidget() is field
    view.handlers()[ActionId.NEXT_SCAN]()
    assert QApplication.focusWidget() is field
    assert reader.shown() == (sheet.scanned[1].key, 0)


def test_each_page_that_was_looked_at_is_logged_once_and_no_other(qtbot, house) -> None:
    view = page_of(qtbot, house, scanned(house, "ZH-016"))
    settled(qtbot, lambda: view.side.reader.rotation() is not None)
    for _ in range(3):
        view.side.turn_page(1)
        settled(qtbot)
        view.side.turn_page(-1)
        settled(qtbot)
    with house.uow() as u:
        looks = u.session.connection().exec_driver_sql("SELECT count(*) FROM audit_event WHERE kind = 'page_read'")
        assert looks.scalar_one() == 2


def test_rows_are_marked_by_keys_and_agreement_waits_for_the_last(qtbot, house) -> None:
    case = scanned(house, "ZH-014", roster=house.rows_of("ZH-014", 3))
    house.agree(case)
    view = page_of(qtbot, house, case)
    assert view.card.key_at(QApplication.focusWidget()) == "roster"
    press(qtbot, Key.Key_Y, Key.Key_Space)
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.model.state.trouble is not None)
    assert view.model.state.trouble.code == "rows_unmarked"
    assert "第 3 行" in view.bar.told()
    assert QApplication.focusWidget().currentIndex().row() == 2
    press(qtbot, Key.Key_Y)
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.model.state.case is None)
    with house.uow() as u:
        assert u.cases.events(case)[-1].data["rows_checked"] == {"roster": 3}


def test_a_row_that_differs_asks_why_keeps_what_was_typed_and_goes_back_with_it(qtbot, house) -> None:
    case = scanned(house, "ZH-014", roster=house.rows_of("ZH-014", 2))
    house.agree(case)
    view = page_of(qtbot, house, case)
    press(qtbot, Key.Key_Y, Key.Key_N)
    qtbot.keyClicks(QApplication.focusWidget(), "5000/4800")
    press(qtbot, Key.Key_Return)
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.model.state.trouble is not None)
    assert view.model.state.trouble.code == "rows_differ"
    view.handlers()[ActionId.BACK]()
    settled(qtbot, lambda: view.model.state.case is None)
    view.model.open(case)
    settled(qtbot, lambda: view.model.state.sheet is not None)
    assert view.model.state.typed.rows["roster", 2].reason == "5000/4800"
    view.bar.buttons[Verb.RETURN].click()
    qtbot.keyClick(view.asking.reason, Key.Key_3)
    view.handlers()[ActionId.SUBMIT]()
    settled(qtbot, lambda: view.model.state.case is None)
    back = page_of(qtbot, house, case)
    assert "第 2 行不一致：5000/4800" in words_of(back)


def test_a_letter_of_the_step_is_printed_from_the_page_and_a_strange_sheet_only_shown(qtbot, house) -> None:
    case = scanned(house, "ZH-016")
    house.papers(house.clerk, PaperCode.RECEIPT, case)
    house.say(house.holder(case), case, Word(Verb.SUPPLEMENT, lines=({"what": "银行卡复印件"},)))
    view = page_of(qtbot, house, case)
    view.handlers()[ActionId.CASE_PAST]()
    press(qtbot, Key.Key_Tab)
    assert "打印" in QApplication.focusWidget().text()
    press(qtbot, Key.Key_Return)
    settled(qtbot, lambda: len(house.printer.jobs) == 1 and len(view.model.state.sheet.sheet.papers) == 2)
    papers = []
    view.model.paper_ready.connect(papers.append)
    for paper in view.model.state.sheet.sheet.papers:
        view.model.look_at(paper)
        settled(qtbot)
    receipt, letter = papers
    assert "outbox" in letter.print_it()
    with pytest.raises(Exception, match="paper_not_of_step"):
        receipt.print_it()


def test_a_chase_stands_in_the_timeline_of_whoever_was_chased(qtbot, house, store) -> None:
    case = house.take_in("ZH-016").id
    desk = place(house.uow, "desk.x", 890, Post.FLOW_DESK)
    floor_desk_of(house, store).chase(desk, case, "请今天办结")
    view = page_of(qtbot, house, case)
    assert "已催办" in words_of(view)
    assert "请今天办结" in words_of(view)
    assert view.side.reader.isHidden() or not view.side.reader.isVisible()


def test_every_control_of_the_page_has_a_name(qtbot, house) -> None:
    case = scanned(house, "ZH-014", roster=house.rows_of("ZH-014", 2))
    house.agree(case)
    view = page_of(qtbot, house, case)
    press(qtbot, Key.Key_N)
    assert unnamed(view) == []


def test_the_acceptor_sees_what_became_of_the_cases_and_opens_one(qtbot, house) -> None:
    case = house.take_in("ZH-016").id
    house.agree(case)
    house.say(house.holder(case), case, Word(Verb.RETURN, reason="entry_wrong", note="见第二页"))
    services = make_services(FakeSteps({}), work=lambda: house.desk, clock=house.clock)
    view = MineView(Shell(services, house.clerk))
    view.shell.setParent(view)
    qtbot.addWidget(view)
    view.resize(1366, 690)
    view.show()
    view.activateWindow()
    view.enter()
    settled(qtbot, lambda: view.table.hasFocus())
    told = view.table.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "录入有误" in told
    assert "见第二页" not in told
    assert "经办" in told
    with qtbot.waitSignal(view.shell.opening) as opening:
        qtbot.keyClick(view.table, Key.Key_Return)
    assert opening.args == [ScreenName.CASE, case]
    view.text.setFocus()
    qtbot.keyClicks(view.text, "none")
    assert not view.table.isVisible()
    assert unnamed(view) == []
