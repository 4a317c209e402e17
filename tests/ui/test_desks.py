"""The screens of both desks by keyboard over a real store."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.cases.deliveries import Carrier, DeliveryEnd
from app.cases.desk_papers import DeskWindow
from app.cases.flow import Verb
from app.cases.hand_overs import HandOverState, Side
from app.documents.ports import PrintOutcome
from app.kernel.actor import Post
from tests.builders.desk_house import ADDRESS, KEEPS, PASSWORD, DeskHouse
from tests.builders.floor_window import FloorWindow
from tests.builders.naming import unnamed
from tests.builders.work_house import work_desk_of
from ui import screen_list
from ui.actions import ActionId
from ui.screen import ScreenName
from ui.screens.desks.table_model import DeskList
from ui.screens.desks.view_model import Asking
from ui.services import PaperOnScreen

Key = Qt.Key


class Shelf:
    """A printer that keeps what it was given."""

    def __init__(self) -> None:
        self.jobs: list[tuple[str, str]] = []

    def print(self, pdf: bytes, *, title: str, owner: str, window: str, copies: int = 1) -> PrintOutcome:
        assert pdf.startswith(b"%PDF") and copies == 1 and window
        self.jobs.append((title, owner))
        return PrintOutcome("shelf", None)


class DeskScreen(FloorWindow):
    """The desks' screen; ``shelf``: where what it prints is kept."""

    def __init__(self, qtbot, house: DeskHouse, store, account: str) -> None:
        from app.adapters.pdf_reportlab import PdfRenderer

        self.shelf = Shelf()
        window = DeskWindow(house.desks, PdfRenderer(), self.shelf)
        super().__init__(qtbot, house, store, house.people[account], ScreenName.DESKS, desks=lambda: window)

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget(), key)
            self.rest()

    def type(self, *texts: str) -> None:
        """Each into the field that has the focus, then Enter."""
        for text in texts:
            QApplication.focusWidget().insert(text)
            self.press(Key.Key_Return)

    def open(self, which: DeskList) -> None:
        """By its tile, as Enter does."""
        self.view.tiles[which].setFocus()
        self.press(Key.Key_Return)

    def act(self, action: ActionId) -> None:
        self.view.handlers()[action]()
        self.rest()

    def cell(self, row: int, column: int) -> str:
        return self.view.table.model().index(row, column).data()

    def words(self) -> str:
        return "\n".join(one.text() for one in self.view.findChildren(QLabel) if one.isVisible())


@pytest.fixture
def house(store, uow, clock) -> DeskHouse:
    return DeskHouse(store, uow, clock)


@pytest.fixture
def open_desk(qtbot, window_app, house, store):
    return lambda account="gives.x": DeskScreen(qtbot, house, store, account)


def test_papers_of_several_cases_go_into_one_slip_that_both_sign(open_desk, house):
    for code in (KEEPS, "GS-207"):
        house.take_in(code)
    screen = open_desk()
    screen.open(DeskList.PAPERS)
    screen.press(Key.Key_Return)
    screen.press(Key.Key_Return)
    screen.press(Key.Key_Down, Key.Key_Return)
    QApplication.focusWidget().selectAll()
    screen.type("12")
    assert "2 件" in screen.words() and "12" in screen.cell(1, 6)
    screen.act(ActionId.SUBMIT)
    (slip,) = house.desks.hand_overs(house.desk)
    assert len(slip.items) == 2 and slip.items[1].pages == 12
    assert screen.view.model.state.chosen is DeskList.SLIPS
    screen.press(Key.Key_Return)
    assert "移交方签名" in screen.words()
    screen.type("intakea.x", PASSWORD)
    screen.press(Key.Key_Return)
    assert "接收方签名" in screen.words()
    screen.type("gives.x", PASSWORD)
    assert house.desks.hand_over(house.desk, slip.number).state is HandOverState.TAKEN
    assert "交接完成" in screen.said[-1]


def test_a_slip_holds_papers_of_one_way_only_and_counted_pages(open_desk, house):
    first = house.take_in(KEEPS).id
    house.at_desk(first)
    house.take_in("GS-207")
    screen = open_desk()
    screen.open(DeskList.PAPERS)
    screen.press(Key.Key_Return)
    QApplication.focusWidget().selectAll()
    screen.type("0")
    assert "1 到 9999" in screen.words() and screen.view.model.state.asking is Asking.PAGES
    QApplication.focusWidget().selectAll()
    screen.type("3")
    screen.press(Key.Key_Down, Key.Key_Return, Key.Key_Return)
    assert "只有一个移交方" in screen.words()
    screen.act(ActionId.BACK)
    screen.act(ActionId.BACK)
    assert screen.view.model.state.slip == ()


def test_a_wrong_password_keeps_the_question_and_signs_nothing(open_desk, house):
    number = house.slip(house.take_in(KEEPS).id)
    screen = open_desk()
    screen.open(DeskList.SLIPS)
    screen.press(Key.Key_Return)
    screen.type("intakea.x", "falsch")
    assert "没有签名" in screen.words() and screen.view.model.state.asking is Asking.SIGN
    assert screen.view.rows[Asking.SIGN].fields["account"].text() == "intakea.x"
    assert house.desks.hand_over(house.desk, number).acts == ()


def test_the_taker_refuses_at_the_desk_and_the_desk_withdraws(open_desk, house):
    cases = [house.take_in(code).id for code in (KEEPS, "GS-207")]
    numbers = [house.slip(case) for case in cases]
    house.sign(numbers[0], Side.GIVER, "intakea.x")
    screen = open_desk()
    screen.open(DeskList.SLIPS)
    screen.act(ActionId.REFUSE)
    screen.type("少一页", "gives.x", PASSWORD)
    screen.press(Key.Key_Down)
    screen.act(ActionId.REFUSE)
    screen.type("写错")
    states = {slip.number: slip.state for slip in house.desks.hand_overs(house.desk, house.desks.today())}
    assert states == {numbers[0]: HandOverState.REFUSED, numbers[1]: HandOverState.WITHDRAWN}


def test_slip_and_register_are_shown_as_they_print(open_desk, house):
    number = house.slip(house.take_in(KEEPS).id)
    house.desks.send.mail(house.desk, house.decided(), Carrier.EMS, "EM1")
    screen = open_desk()
    screen.open(DeskList.SLIPS)
    screen.act(ActionId.PRINT)
    screen.open(DeskList.MAIL)
    screen.act(ActionId.PRINT)
    assert [name for name, _ in screen.opened] == [ScreenName.PREVIEW] * 2
    for _, paper in screen.opened:
        assert isinstance(paper, PaperOnScreen) and "shelf" in paper.print_it()
    assert [title for title, _ in screen.shelf.jobs] == [number, "2026-11-20"]
    screen.open(DeskList.READY)
    screen.act(ActionId.PRINT)
    assert len(screen.opened) == 2, "a list that is no paper prints nothing"


def test_a_result_is_posted_comes_back_and_is_fetched(open_desk, house):
    case = house.decided()
    screen = open_desk()
    screen.open(DeskList.READY)
    screen.press(Key.Key_Return, Key.Key_2, Key.Key_Tab, Key.Key_Tab)
    screen.type("EM1", "")
    screen.open(DeskList.MAIL)
    assert (screen.cell(0, 0), screen.cell(0, 3)) == ("EM1", ADDRESS)
    screen.press(Key.Key_Return)
    screen.view.rows[Asking.MARK].button.click()
    screen.rest()
    assert screen.view.model.state.asking is Asking.MARK, "what became of it is never guessed"
    screen.press(Key.Key_2, Key.Key_Tab)
    screen.type("查无此人")
    screen.open(DeskList.READY)
    assert "查无此人" in screen.cell(0, 6)
    screen.press(Key.Key_Return, Key.Key_1)
    screen.view.rows[Asking.SEND].button.click()
    screen.rest()
    assert house.desks.ready(house.desk) == ()
    house.agree(case)


def test_the_service_desk_tells_people_and_says_where_a_case_is(open_desk, house):
    head = house.head(house.decided())
    screen = open_desk("tells.x")
    assert screen.cell(0, 4) == "通知领取结果" and screen.cell(0, 6) == "未告知"
    screen.open(DeskList.TELL)
    screen.press(Key.Key_Return, Key.Key_Tab)
    screen.type("下午来取")
    assert "已告知" in screen.cell(0, 6)
    screen.open(DeskList.CONTACTS)
    assert screen.cell(0, 6) == "下午来取"
    screen.view.text.setFocus()
    screen.type(head.number)
    assert head.number in screen.words() and "最后期限" in screen.words()


def test_the_service_desk_sees_post_without_recipient_or_address(open_desk, house):
    house.desks.send.mail(house.desk, house.decided(), Carrier.EMS, "EM1")
    screen = open_desk("tells.x")
    screen.open(DeskList.MAIL)
    assert (screen.cell(0, 2), screen.cell(0, 3)) == ("–", "–")
    screen.press(Key.Key_Return)
    assert screen.view.model.state.asking is Asking.NOTHING


def test_nobody_of_the_staff_is_named_on_any_list(open_desk, house):
    house.at_desk(house.take_in(KEEPS).id)
    house.decided()
    for account in ("gives.x", "tells.x"):
        screen = open_desk(account)
        for which in screen.view.tiles:
            screen.open(which)
            rows = screen.view.table.model().rowCount()
            said = " ".join(str(screen.cell(row, column)) for row in range(rows) for column in range(7))
            assert not any(actor.name in said for actor in house.people.values())


def test_every_part_has_a_name_and_esc_goes_back_step_by_step(open_desk, house):
    house.slip(house.take_in(KEEPS).id)
    screen = open_desk()
    assert unnamed(screen.view) == []
    screen.open(DeskList.SLIPS)
    screen.press(Key.Key_Return)
    screen.act(ActionId.BACK)
    assert screen.view.table.hasFocus()
    screen.act(ActionId.BACK)
    assert screen.view.tiles[DeskList.SLIPS].hasFocus()


@pytest.mark.parametrize("post", [Post.SERVICE_DESK, Post.DISTRIBUTION_DESK])
def test_both_desks_begin_here(house, post):
    from dataclasses import replace

    actor = replace(house.desk, post=post)
    assert screen_list.home(actor) is ScreenName.DESKS and screen_list.of_post(actor) == (ScreenName.DESKS,)


def test_whoever_closes_the_case_is_told_of_the_post_and_cannot_close_it(store, uow, clock):
    house = DeskHouse(store, uow, clock)
    case = house.decided()
    house.desks.send.mail(house.desk, case, Carrier.EMS, "EM1")
    desk = work_desk_of(house, store)
    sheet = desk.open(house.holder(case), case)
    assert sheet.delivery.tracking == "EM1" and sheet.verbs[Verb.AGREE].code == "result_not_delivered"
    sent = house.desks.queries.tracked(house.desk.office, "EM1")
    house.desks.send.mark(house.desk, sent, DeliveryEnd.DELIVERED)
    assert desk.open(house.holder(case), case).verbs[Verb.AGREE] is None
