"""The real window for measuring: opened, signed in through both factors, driven turn by turn; nothing is replaced."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from operator import or_
from time import monotonic, perf_counter
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.catalogue.model import ServiceItem
from app.intake.form_builder import build_form
from app.intake.known import NOTHING_KNOWN
from app.intake.samples import SampleApplication, sample_application
from app.kernel.errors import Unavailable
from app.kernel.measures import BenchOffice
from ui import tasks
from ui.application import Program, Startup, make_application
from ui.screens.counter.form_model import FormState
from ui.screens.counter.view import CounterView
from ui.screens.signin.view_model import Phase
from ui.widgets.search_popup import SearchHit

WIDTH, HEIGHT = 1366, 768
WAIT_S = 60
_IDLE_TURNS = 1000


class PaintWatch(QObject):
    """Counts how often a widget has been painted; let go of it with ``end``."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self._widget = widget
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count; never take it."""
        if event.type() is QEvent.Type.Paint:
            self.count += 1
        return super().eventFilter(watched, event)

    def end(self) -> None:
        """Count no more."""
        self._widget.removeEventFilter(self)


def turn() -> None:
    """One turn of the event loop, with what an idle loop also does: take away what was given up."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete.value))


def until(done: Callable[[], bool], what: str, *, hurried: bool = False) -> None:
    """Turn until ``done``; hurried: without giving way to worker threads, for what is timed.

    Raises Unavailable("bench_stalled") after a minute.
    """
    end = monotonic() + WAIT_S
    while not done():
        turn()
        if monotonic() > end:
            raise Unavailable("bench_stalled", what=what, seconds=WAIT_S)
        if not hurried:
            QThread.msleep(1)


def _timed_turn() -> float:
    """Milliseconds of one turn; afterwards other threads have their turn, as while a loop waits."""
    begun = monotonic()
    turn()
    taken = (monotonic() - begun) * 1000
    QThread.msleep(1)
    return taken


class BenchHouse:
    """The window at 1366 x 768 with the counter of a signed-in clerk."""

    def __init__(self, office: BenchOffice) -> None:
        app = make_application(["yichuang"])
        file = office.folder / "window.ini"
        startup = Startup(office.open_services, office.folder, is_shared=False, geometry_file=file)
        self._program = Program(app, startup)
        self._program.start()
        until(lambda: self._program.window is not None, "first paint")
        until(lambda: self._is_open() or self._window.sign_in.state.trouble is not None, "opening")
        if self._window.sign_in.state.trouble is not None:
            raise self._window.sign_in.state.trouble
        self._window.showNormal()
        self._window.resize(WIDTH, HEIGHT)
        self._sign_in(office.account)
        self.rest()

    def _is_open(self) -> bool:
        return self._program.workplace is not None and self._window.sign_in.state.is_open

    @property
    def _window(self) -> Any:
        return self._program.window

    def _sign_in(self, account: str) -> None:
        model = self._window.sign_in
        password = next(known.password for known in model.state.demo_accounts if known.account == account)
        model.submit_password(account, password)
        until(lambda: self._program.workplace is not None and self._program.workplace.screen is not None, "sign-in")

    def sign_in_anew(self, account: str) -> tuple[float, float, float]:
        """Sign out and in again, watching every turn of the event loop.

        Milliseconds of the longest turn while nothing happened, while the face was checked, and of the one in which
        the counter was opened.
        """
        place, model = self._program.workplace, self._window.sign_in
        assert place is not None
        self.rest()
        idle = max(_timed_turn() for _ in range(_IDLE_TURNS))
        place.sign_out()
        until(tasks.program_tasks().idle, "signing out")
        password = next(known.password for known in model.state.demo_accounts if known.account == account)
        model.submit_password(account, password)
        until(lambda: model.state.phase is Phase.FACE, "password")
        longest = last = 0.0
        while model.state.phase is Phase.FACE:
            longest, last = max(longest, last), _timed_turn()
        return idle, longest, last

    @property
    def counter(self) -> CounterView:
        """The counter's screen."""
        assert self._program.workplace is not None
        assert isinstance(self._program.workplace.screen, CounterView)
        return self._program.workplace.screen

    @property
    def today(self) -> date:
        """The hall's day."""
        return self.counter.model.desk.today()

    @property
    def parameters(self) -> Mapping[str, str]:
        """Policy parameters in force."""
        return self.counter.model.desk.parameters()

    @property
    def items(self) -> tuple[ServiceItem, ...]:
        """The catalogue's items."""
        return self.counter.model.desk.catalogue.items

    @property
    def form(self) -> FormState:
        """The open form."""
        state = self.counter.model.form.state
        assert state is not None
        return state

    def rest(self) -> None:
        """Until no work is under way; a key says that somebody is there, or the screen would lock."""
        QTest.keyClick(self._window.windowHandle(), Qt.Key.Key_Shift)
        until(tasks.program_tasks().idle, "resting")

    def open_item(self, code: str) -> None:
        """Open the form of an item as a hit of the search does, and wait until it has been painted."""
        self.counter.open_hit(SearchHit(f"item:{code}", code))
        body = self.counter.card.form_body()
        assert body is not None
        watch = PaintWatch(body)
        until(lambda: watch.count > 0, code, hurried=True)
        watch.end()

    def until_answered(self, begun: float) -> float:
        """Milliseconds from ``begun`` until the form has read what was typed and has been painted."""
        form = self.counter.model.form
        until(lambda: form.is_read, "answer", hurried=True)
        turn()
        return (perf_counter() - begun) * 1000

    def sample(self, **stated: str) -> SampleApplication:
        """Answers and papers that make the open form ready, with what the register knows of its visitor."""
        state = self.form
        known = reduce(or_, (visitor.known for visitor in state.visitors), NOTHING_KNOWN)
        told = {**state.draft.answers, **stated}
        return sample_application(state.form.item, self.today, self.parameters, known=known, stated=told)

    def fill(self, sample: SampleApplication) -> None:
        """State all of it."""
        self.counter.model.form.carry_over(sample.answers)
        for line in sample.materials:
            self.counter.model.form.set_line(line)

    def accept(self, code: str, number: str) -> None:
        """Take an application of the registered person with that ID number, until its papers are shown."""
        self.open_item(code)
        form = self.counter.model.form
        form.set_answer("id_no", number)
        until(lambda: bool(self.form.visitors), "record")
        self.fill(self.sample())
        self.counter.model.submit()
        until(lambda: self.counter.model.state.finished is not None, "acceptance")
        self.rest()

    def largest_item(self) -> tuple[ServiceItem, int]:
        """The item that shows most questions once it is filled, and how many."""
        return max(((item, self._visible(item)) for item in self.items), key=lambda found: found[1])

    def _visible(self, item: ServiceItem) -> int:
        sample = sample_application(item, self.today, self.parameters)
        form = build_form(item, sample.answers, today=self.today, parameters=self.parameters)
        return sum(1 for _ in form.fields())

    def __enter__(self) -> "BenchHouse":
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the window; what has begun is finished."""
        self._window.close()
        self._program.end()
        turn()
