"""The demo day: the real windows, offscreen, driven by keys and clicks through sign-in, five visitors and the papers.

Everything is done on widgets as a clerk does it; models are only read, to know when something has happened.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTableView

from app.cases.model import CaseHead
from app.intake.counter import HandedOut
from app.intake.samples import sample_number
from app.kernel.errors import Unavailable
from app.registry.demo_cast import DemoCast, retires_in
from ui import messages
from ui.application import Program, Startup, make_application
from ui.demo_hands import Hands, NotAsExpected, is_news
from ui.main_window import MainWindow
from ui.screen import Screen
from ui.screens.case.view import CaseView
from ui.screens.counter.view import CounterView
from ui.screens.search.view import SearchView
from ui.services import Services
from ui.widgets.editors import ChoiceField
from ui.widgets.rows import QueueList

S = TypeVar("S", bound=Screen)
Key = Qt.Key
SIZE, LARGE_SCREEN = (1366, 768), (1920, 1080)
ROSTER = (("陈新叶", date(1998, 3, 12), 951, "1"), ("方初晴", date(2000, 8, 9), 952, "2"))
"""Name, birth, sequence of the number (odd for a man), place of the category in the list."""


@dataclass(frozen=True, slots=True)
class DemoPlace:
    """The demo office to be shown.

    open_services: as for the window.  cast: the visitors, read once the store is open.  folder: of the store.
    account, password, clerk: who signs in.
    """

    open_services: Callable[[], Services]
    cast: Callable[[], DemoCast]
    folder: Path
    account: str
    password: str
    clerk: str


@dataclass(frozen=True, slots=True)
class DayReport:
    """What was done, in words, and the pictures in order."""

    steps: tuple[str, ...]
    screenshots: tuple[Path, ...]


def run_day(place: DemoPlace, out: Path) -> DayReport:
    """Drive the day; ``Unavailable("demo_day_failed")`` naming what did not come on screen."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    logging.getLogger("qt").addFilter(is_news)
    program = Program(
        make_application(["yichuang"]),
        Startup(place.open_services, place.folder, is_shared=False, geometry_file=place.folder / "window.ini"),
    )
    program.start()
    try:
        return DemoDay(program, place, out).run()
    except NotAsExpected as error:
        raise Unavailable("demo_day_failed", what=str(error)) from error
    finally:
        program.end()
        if program.window is not None:
            program.window.close()


class DemoDay:
    """One day at one window; each method is one visitor or one errand."""

    def __init__(self, program: Program, place: DemoPlace, out: Path) -> None:
        self._program, self._place = program, place
        self.hands = Hands(self._window, out)
        self._steps: list[str] = []
        self._today = date.today()
        self._receipt = ""

    def run(self) -> DayReport:
        """From sign-in to signing out."""
        self._sign_in()
        cast = self._place.cast()
        self._certificate(cast)
        self._retiring(cast)
        self._notice(cast)
        self._elsewhere(cast)
        self._roster(cast)
        self._case()
        self._looks(cast)
        self._sign_out()
        return DayReport(tuple(self._steps), tuple(self.hands.pictures))

    # errands

    def _sign_in(self) -> None:
        hands, place = self.hands, self._place
        hands.wait("MainWindow", lambda: self._program.window is not None)
        self._window().showNormal()
        hands.resize(*SIZE)
        hands.wait("Services", lambda: self._program.is_open)
        hands.sees("登录", "演示")
        hands.picture("sign-in")
        hands.enter(place.account)
        hands.write(place.password)
        hands.press(Key.Key_Return)
        self._at(CounterView)
        self._today = self._counter.model.desk.today()
        hands.sees("叫下一位", "等候", place.clerk)
        hands.picture("counter")
        self._did("demo_day_signed_in", clerk=place.clerk, window="1")

    def _certificate(self, cast: DemoCast) -> None:
        hands, person, before = self.hands, cast.certificate, self.hands.keys
        self._call()
        self._open("grcbzm", "ZH-004", "search-initials")
        hands.enter(person.id_no)
        hands.sees(person.name)
        hands.enter(f"{self._today.year - 1}01")
        hands.enter(_month_before(self._today))
        hands.control(Key.Key_M)
        hands.picture("certificate-form")
        number = self._accept("已受理并办结", "个人参保证明")
        keys = hands.keys - before
        hands.picture("certificate-done")
        self._did("demo_day_certificate", name=person.name, item="个人参保证明查询打印", keys=keys, number=number)

    def _retiring(self, cast: DemoCast) -> None:
        hands, person = self.hands, cast.retiring
        self._call()
        self._open("tx", "YL-103", "search-retirement")
        hands.enter(_with_wrong_check(person.id_no))
        hands.sees("校验位不符")
        hands.picture("wrong-check-digit")
        hands.control(Key.Key_E)
        hands.enter(person.id_no)
        hands.sees(person.name, "收款账号")
        self._answer("退休方式", "1")
        self._answer("选择的退休月", retires_in(person).replace("-", ""))
        hands.control(Key.Key_M)
        hands.sees("可以受理")
        hands.picture("retirement-form")
        self._print_guide("职工退休(职)申请与养老待遇核定")
        number = self._accept("已受理", "受理回执")
        self._receipt = number
        hands.picture("retirement-receipt")
        due = self._finished().due_on
        if due is None:
            raise NotAsExpected("due_on")
        self._did("demo_day_retiring", name=person.name, item="职工退休申请", number=number, due=due.isoformat())
        self._reprint()

    def _print_guide(self, item: str) -> None:
        hands = self.hands
        hands.control(Key.Key_P)
        hands.wait("guide", lambda: self._counter.model.state.paper)
        hands.sees("办事指南")
        self._did("demo_day_guide", item=item)

    def _reprint(self) -> None:
        hands = self.hands
        before = self._paper().copy_no
        hands.control(Key.Key_P)
        hands.wait("copy", lambda: self._paper().copy_no > before)
        hands.picture("receipt-copy")
        self._did("demo_day_reprint", copy=self._paper().copy_no)

    def _notice(self, cast: DemoCast) -> None:
        hands, person = self.hands, cast.short_of_papers
        self._call()
        self._open("zgtx", "YL-103")
        hands.enter(person.id_no)
        hands.sees(person.name)
        self._answer("退休方式", "1")
        self._answer("选择的退休月", retires_in(person).replace("-", ""))
        for _ in range(2):
            hands.press(Key.Key_Return)
        hands.press(Key.Key_Space)
        hands.sees("必交 1 / 2")
        hands.press(Key.Key_F8)
        hands.sees("一次性告知以下全部", "职工退休申请表")
        hands.picture("notice-asked")
        hands.press(Key.Key_Return)
        hands.sees("告知书已出", "补正告知书")
        hands.picture("notice")
        self._did("demo_day_notice", name=person.name, item="职工退休申请", number=self._paper().number)

    def _elsewhere(self, cast: DemoCast) -> None:
        hands, person = self.hands, cast.elsewhere
        self._call()
        self._open("yl-108", "YL-108")
        hands.enter(person.id_no)
        hands.sees(person.name)
        hands.press(Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
        hands.sees("为什么不受理")
        hands.enter("2")
        body = messages.sentence("demo_body_elsewhere")
        hands.enter(messages.sentence("demo_reason_elsewhere"))
        hands.write(body)
        hands.picture("not-ours-asked")
        hands.click("记录并打印")
        hands.sees("已记录，告知单已出")
        hands.picture("not-ours")
        self._did("demo_day_elsewhere", name=person.name, body=body, number=self._paper().number)

    def _roster(self, cast: DemoCast) -> None:
        hands, unit = self.hands, cast.employer
        self._call()
        ticket = self._counter.model.queue.current
        self._open("zh-001", "ZH-001")
        hands.enter(unit.uscc)
        hands.sees(unit.name, "参保人员名册")
        self._type_roster()
        hands.picture("roster")
        hands.press(Key.Key_F2)
        hands.sees("怎么处理", "等补材料")
        hands.picture("mid-case")
        hands.press(Key.Key_Return)
        hands.wait("next visitor", lambda: self._counter.model.queue.current not in (None, ticket))
        hands.press(Key.Key_F4)
        hands.wait("nobody", lambda: self._counter.model.queue.current is None)
        self._choose_row("挂起、过号、转出", ticket.number if ticket else "", "held")
        hands.wait("back", lambda: self._counter.model.queue.current is not None)
        self._choose_row("本机构的草稿", unit.name, "drafts")
        hands.sees("参保人员名册", unit.name)
        hands.control(Key.Key_M)
        number = self._accept("已受理", "受理回执")
        hands.picture("roster-accepted")
        self._did("demo_day_roster", name=unit.name, item="职工参保登记", rows=len(ROSTER), number=number)

    def _type_roster(self) -> None:
        hands, hired = self.hands, self._today.replace(day=1)
        hands.press(Key.Key_Return)
        for name, birth, sequence, category in ROSTER:
            number = sample_number(birth, sequence)
            cells = (name, "1", number, f"{hired:%Y%m%d}", category, "5200", f"{hired:%Y%m}")
            for cell in cells:
                hands.enter(cell)
            for _ in ("household", "phone"):
                hands.press(Key.Key_Return)
        hands.press(Key.Key_Return)
        hands.sees("2 行中 2 行无误")

    def _choose_row(self, name: str, words: str, picture: str) -> None:
        """Go down a list to the row with these words, and Enter."""
        hands, found = self.hands, self.hands.find(name, QueueList)
        place = hands.wait(words, lambda: [i for i, row in enumerate(found.rows()) if words in row.spoken()])[0]
        found.setFocus()
        hands.press(Key.Key_Home)
        for _ in range(place):
            hands.press(Key.Key_Down)
        hands.picture(picture)
        hands.press(Key.Key_Return)

    def _case(self) -> None:
        hands = self.hands
        hands.control(Key.Key_F)
        search = self._at(SearchView)
        hands.write(self._receipt)
        hands.wait(self._receipt, lambda: len(search.model.state.found) == 1)
        hands.picture("find-case")
        hands.press(Key.Key_Return)
        case = self._at(CaseView)
        hands.wait("CaseSheet", lambda: case.model.state.sheet)
        hands.sees("办理经过", "受理", "收到材料", "还剩")
        hands.wait("papers", lambda: hands.find("已打印的文书", QTableView).model().rowCount() >= 2)
        hands.picture("case")
        self._did("demo_day_case", number=self._receipt)
        hands.press(Key.Key_Return)
        hands.sees("放大", "缩小")
        hands.click("放大")
        hands.picture("preview")
        for _ in range(3):
            hands.press(Key.Key_Escape)
        self._at(CounterView)

    def _looks(self, cast: DemoCast) -> None:
        hands = self.hands
        hands.control(Key.Key_Comma)
        hands.sees("设置", "字号")
        self._choose("字号", "4")
        hands.picture("settings-large-text")
        self._choose("字号", "2")
        self._choose("配色", "2")
        hands.resize(*SIZE)
        hands.press(Key.Key_Escape)
        self._call()
        self._open("zh-006", "ZH-006")
        hands.enter(cast.elsewhere.id_no)
        hands.sees(cast.elsewhere.name, "变更内容")
        hands.picture("dark")
        hands.control(Key.Key_T)
        hands.control(Key.Key_Plus)
        hands.resize(*LARGE_SCREEN)
        hands.picture("large-screen")
        hands.control(Key.Key_Minus)
        hands.resize(*SIZE)
        self._did("demo_day_looks")

    def _sign_out(self) -> None:
        self.hands.control(Key.Key_Q)
        self.hands.sees("密码")
        self._did("demo_day_signed_out")

    # what recurs

    @property
    def _counter(self) -> CounterView:
        return self._at(CounterView)

    def _at(self, kind: type[S]) -> S:
        """The screen of that kind, once it is shown."""
        return self.hands.wait(kind.__name__, lambda: [one for one in (self._screen(),) if isinstance(one, kind)])[0]

    def _screen(self) -> Screen | None:
        place = self._program.workplace
        return place.screen if place is not None else None

    def _call(self) -> None:
        """Call the next visitor."""
        before = self._counter.model.queue.current
        self.hands.press(Key.Key_F2)
        queue, form = self._counter.model.queue, self._counter.model.form
        self.hands.wait("ticket", lambda: queue.current not in (None, before) and form.state is None)

    def _open(self, typed: str, code: str, picture: str = "") -> None:
        """Find an item by what is typed and open the first hit."""
        self.hands.control(Key.Key_K)
        self.hands.write(typed)
        if picture:
            self.hands.picture(picture)
        self.hands.press(Key.Key_Return)
        self.hands.sees(code)

    def _answer(self, question: str, text: str) -> None:
        """Type into the field that has the cursor, which must be this one, and go on."""
        cursor = QApplication.focusWidget()
        if cursor is None or cursor.accessibleName() != question:
            raise NotAsExpected(f"「{question}」")
        self.hands.enter(text)

    def _choose(self, name: str, figure: str) -> None:
        self.hands.find(name, ChoiceField).setFocus()
        self.hands.write(figure)

    def _accept(self, *expected: str) -> str:
        """F9; the number of the case."""
        self.hands.press(Key.Key_F9)
        self.hands.sees(*expected)
        number = self._finished().number
        if number is None or number not in self.hands.words():
            raise NotAsExpected("number")
        return number

    def _finished(self) -> CaseHead:
        finished = self._counter.model.state.finished
        if finished is None or not finished.papers or finished.unprinted is not None:
            raise NotAsExpected("papers")
        return finished.case

    def _paper(self) -> HandedOut:
        paper = self._counter.model.state.paper
        if paper is None:
            raise NotAsExpected("paper")
        return paper

    def _window(self) -> MainWindow:
        window = self._program.window
        if window is None:
            raise NotAsExpected("window")
        return window

    def _did(self, code: str, **values: object) -> None:
        self._steps.append(messages.sentence(code, values))


def _with_wrong_check(number: str) -> str:
    """The number with another last character, as a slip of the finger gives it."""
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def _month_before(today: date) -> str:
    """The last month that is over, typed as figures."""
    return f"{today.replace(day=1) - timedelta(days=1):%Y%m}"
