"""A case in the whole province by keyboard: a real store that keeps the search, an authority in memory."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Event
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import text

from app.sync.keys import HeldKeys
from app.sync.search import Hit, SearchProvince
from tests.builders.case_house import CaseHouse
from tests.builders.counter_window import CounterHouse, container_at, typed
from tests.builders.held_key import hold_key, key_for
from tests.builders.naming import unnamed
from tests.builders.sync_centre import MemoryCentre
from tests.builders.window import FakeSteps, make_services
from ui import tasks
from ui.actions import ActionId
from ui.main_window import MainWindow
from ui.screen import ScreenName, Shell
from ui.screens.search.province_table import HitColumn
from ui.screens.search.view import SearchView
from ui.workplace import Workplace

Key = Qt.Key
REASON = "群众来电查询办理进度"
NUMBER, OTHER = "3501982026010000016", "3501982026010000024"
TAKEN, DONE = datetime(2026, 11, 18, 1, 30, tzinfo=UTC), datetime(2026, 11, 19, 2, 0, tzinfo=UTC)
CLOSED = Hit("350198", UUID(int=5), NUMBER, "YL-103", "closed", "granted", TAKEN, date(2026, 12, 16), DONE)


@dataclass
class Window:
    """The screen over a store; the line answers once ``gate`` is open."""

    bot: object
    house: CaseHouse
    centre: MemoryCentre = field(default_factory=lambda: MemoryCentre(hits=[CLOSED]))
    keys: HeldKeys = field(default_factory=HeldKeys)
    gate: Event = field(default_factory=Event)
    has_centre: bool = True
    backs: int = 0

    def __post_init__(self) -> None:
        self.gate.set()
        search = SearchProvince(self.house.uow, self._line, self.house.clock, self.keys.proof)
        services = make_services(
            FakeSteps({}), cases=lambda: self.house.desk, search_province=search if self.has_centre else None
        )
        self.shell = Shell(services, self.house.clerk)
        self.shell.going_back.connect(self._on_back)
        self.view = SearchView(self.shell)
        self.bot.addWidget(self.view)
        self.view.resize(1366, 686)
        self.view.show()
        self.view.activateWindow()
        self.view.enter()
        self.rest()

    def _line(self) -> MemoryCentre:
        assert self.gate.wait(10)
        return self.centre

    def _on_back(self) -> None:
        self.backs += 1

    def rest(self) -> None:
        for _ in range(3):
            QApplication.processEvents()
            self.bot.waitUntil(tasks.program_tasks().idle)

    def act(self, action: ActionId = ActionId.SEARCH_PROVINCE) -> None:
        self.view.handlers()[action]()

    def type(self, words: str) -> None:
        if words.isascii():
            QTest.keyClicks(QApplication.focusWidget(), words)
        else:
            QApplication.focusWidget().insert(words)  # as an input method does

    def ask(self, number: str = NUMBER, reason: str = REASON) -> None:
        self.type(number)
        self.act()
        self.type(reason)
        self.enter()

    def enter(self) -> None:
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Return)
        if self.gate.is_set():
            self.rest()

    def words(self) -> str:
        return "\n".join(label.text() for label in self.view.findChildren(QLabel) if label.isVisible())

    def row(self) -> list[str]:
        model = self.view.hits.model()
        return [model.index(0, column).data() for column in HitColumn]

    def kept(self) -> int:
        with self.house.uow() as u:
            return u.session.scalar(text("SELECT count(*) FROM audit_event WHERE kind = 'province_searched'"))

    def asks(self) -> tuple[bool, str, str]:
        """Whether the question stands under the cursor, and what was typed."""
        return self.view.foot.reason.hasFocus(), self.view.text.text(), self.view.foot.reason.text()


@pytest.fixture
def open_search(qtbot, window_app, store, uow, clock):
    def open_search(**parts) -> Window:
        return Window(qtbot, CaseHouse(store, uow, clock), **parts)

    return open_search


def test_a_case_of_another_office_is_found_with_a_reason_that_is_kept(open_search):
    window = open_search()
    window.ask()
    assert [(each["number"], each["reason"]) for each in window.centre.searches] == [(NUMBER, REASON)]
    assert window.kept() == 1
    item = next(each.name.zh for each in window.house.desk.catalogue.items if each.code == "YL-103")
    expected = ["350198", NUMBER, item, "已办结", "同意办理", "2026-11-18 09:30", "2026-12-16", "2026-11-19 10:00"]
    assert window.row() == expected
    assert window.view.hits.hasFocus() and "全省 1 件" in window.words()
    assert unnamed(window.view) == []
    window.act(ActionId.BACK)
    assert window.view.hits.isHidden() and window.backs == 0, "first back to the own office's cases"
    window.act(ActionId.BACK)
    assert window.backs == 1


def test_nothing_found_says_so_and_another_number_is_looked_for_at_once(open_search):
    window = open_search()
    window.ask(OTHER)
    assert "全省没有这个编号的办件" in window.words()
    assert window.view.text.hasFocus()
    window.view.text.selectAll()
    window.type(NUMBER)
    assert "全省没有这个编号的办件" not in window.words()
    window.ask("")
    assert window.row()[HitColumn.NUMBER] == NUMBER


def test_a_number_that_is_no_whole_one_and_a_short_reason_are_said_before_anybody_is_asked(open_search):
    window = open_search()
    window.type("350")
    window.act()
    assert "请输入完整的业务编号" in window.words()
    assert window.view.text.hasFocus() and window.view.text.text() == "350"
    window.view.text.clear()
    window.ask(reason="看 看")
    assert "请写明查询事由，不少于 10 个字" in window.words()
    assert window.asks() == (True, NUMBER, "看 看")
    assert (window.centre.searches, window.kept()) == ([], 0)


@pytest.mark.parametrize(
    ("cut", "denial", "said"),
    [
        (0, "", "线路恢复后请再查"),
        (None, "denied:search-too-many", "请稍后再查"),
        (None, "denied:search-permission", "请找窗口人员、服务台或大厅主管查询"),
    ],
)
def test_a_cut_line_and_every_refusal_keep_what_was_typed(open_search, cut, denial, said):
    window = open_search()
    window.centre.cut_after, window.centre.search_denial = cut, denial
    window.ask()
    assert said in window.words()
    assert window.asks() == (True, NUMBER, REASON)
    window.centre.cut_after, window.centre.search_denial = None, ""
    window.enter()
    assert window.row()[HitColumn.NUMBER] == NUMBER and said not in window.words()


def test_a_machines_line_needs_the_key_of_who_asks(open_search):
    window = open_search()
    clerk = window.house.clerk.operator
    window.centre.strangers.add(clerk)
    window.ask()
    assert "本机线路不能代您查询" in window.words()
    assert window.asks() == (True, NUMBER, REASON)
    window.keys.hold(key_for(clerk))
    window.enter()
    assert window.row()[HitColumn.NUMBER] == NUMBER


def test_the_window_lives_while_the_line_is_waited_for(open_search):
    window = open_search()
    case = window.house.taken()
    window.gate.clear()
    window.ask()
    assert "正在向中心查询" in window.words()
    window.enter()  # once more: it is under way
    window.view.text.setFocus()
    window.view.text.selectAll()
    window.act(ActionId.BACK)
    window.type(case.number)
    window.bot.waitUntil(lambda: [line.head.id for line in window.view.model.state.found] == [case.id])
    window.gate.set()
    window.rest()
    assert window.view.table.isVisible() and window.view.hits.isHidden(), "an answer that nobody waits for any more"
    assert len(window.centre.searches) == window.kept() == 1


def test_in_the_whole_window_it_has_a_key_and_a_line_that_is_really_cut_a_sentence(window_app, demo_folder, qtbot):
    container, window = container_at(demo_folder), MainWindow()
    with container.units() as u:
        for key, value in (("centre.url", "host=127.0.0.1 port=1 user=d" + "0" * 32), ("centre.plain_allowed", "on")):
            u.meta.put(key, value, None, container.clock.now())
        u.commit()
    window.show()
    window.activateWindow()
    house = CounterHouse(container, window, Workplace(window), qtbot)
    house.place.use(container.services())
    actor = house.sign_in()
    hold_key(container.store, actor.operator)
    offered = house.place.actions.action(ActionId.SEARCH_PROVINCE)
    assert not offered.isEnabled(), "not at the counter"
    house.place.open(ScreenName.FIND_CASE)
    house.rest()
    assert offered.isEnabled()
    typed(NUMBER)
    house.press(Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    view = house.place.screen
    view.foot.reason.insert(REASON)
    house.press(Key.Key_Return)
    assert "线路恢复后请再查" in view._note.text()
    assert (view.text.text(), view.foot.reason.text()) == (NUMBER, REASON)
    house.place._drop_screens()
    window.close()
    assert tasks.close()
    window.deleteLater()
    container.close()


def test_without_a_centre_it_is_not_offered(open_search):
    window = open_search(has_centre=False)
    assert ActionId.SEARCH_PROVINCE not in window.view.handlers()
    assert not window.view.foot.isVisible()
