"""The real window on a real store: a clerk at the counter, driven by keys as a person drives it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Container
from app.intake.form import FormField, Problem
from app.intake.known import NOTHING_KNOWN
from app.intake.model import DraftLine, MaterialState
from app.intake.samples import sample_application
from app.kernel.actor import Actor
from app.kernel.ids import DraftId
from app.registry.model import Person, Unit
from tests.conftest import FixedClock
from ui import tasks
from ui.main_window import MainWindow
from ui.screen import ScreenName
from ui.screens.counter.form_model import FormState
from ui.screens.counter.view import CounterView
from ui.workplace import Workplace

CLERK, OTHER_CLERK = "li.min", "chen.shuya"
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
Key = Qt.Key


def container_at(folder: Path, clock: FixedClock | None = None) -> Container:
    """The composition root over ``folder``, at a standing time."""
    container = Container(folder)
    container.__dict__["clock"] = clock or FixedClock()
    return container


def pressed(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """A key into whatever has the focus."""
    target = QApplication.focusWidget() or QApplication.activeWindow()
    assert target is not None, "nothing has the focus"
    QTest.keyClick(target, key, modifiers)


def typed(text: str) -> None:
    """Letters into whatever has the focus."""
    target = QApplication.focusWidget()
    assert target is not None, "nothing has the focus"
    QTest.keyClicks(target, text)


@dataclass
class CounterHouse:
    """One window with its container; ``counter`` once somebody is signed in."""

    container: Container
    window: MainWindow
    place: Workplace
    bot: QtBot
    seeded: frozenset[DraftId] | None = None

    def new_drafts(self) -> list[DraftLine]:
        """The office's drafts that the seed did not leave."""
        assert self.place.shell is not None
        lines = self.container.counter.drafts(self.place.shell.actor)
        if self.seeded is None:
            self.seeded = frozenset(line.id for line in lines)
        return [line for line in lines if line.id not in self.seeded]

    def sign_in(self, account: str = CLERK) -> Actor:
        """As after password and face, which have tests of their own."""
        actor = self.container.actor("case", account)
        self.place.go_on(actor, ScreenName.COUNTER)
        self.rest()
        self.new_drafts()
        return actor

    @property
    def counter(self) -> CounterView:
        assert isinstance(self.place.screen, CounterView)
        return self.place.screen

    @property
    def form(self) -> FormState:
        state = self.counter.model.form.state
        assert state is not None, "no form is open"
        return state

    def field(self, key: str) -> FormField:
        return self.form.form.field(key)

    def wait(self, done: Callable[[], Any], timeout: int = 10_000) -> None:
        self.bot.waitUntil(lambda: bool(done()), timeout=timeout)

    def rest(self) -> None:
        """Until no work is under way and what it led to is shown."""
        for _ in range(2):
            QApplication.processEvents()
            self.wait(lambda: tasks.program_tasks().idle())
        QApplication.processEvents()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        pressed(key, modifiers)
        self.rest()

    def type(self, text: str) -> None:
        typed(text)
        QApplication.processEvents()

    @property
    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def focused(self) -> str:
        return self.focus.accessibleName()

    def go_to(self, key: str) -> QWidget:
        """Put the cursor into a field."""
        editor = self.counter.card.field_editor(key)
        assert editor is not None, f"{key} is not on screen"
        editor.setFocus()
        return editor

    def open(self, code: str) -> None:
        """Ctrl+K, the item's code, Enter."""
        self.press(Key.Key_K, CTRL)
        self.type(code)
        self.press(Key.Key_Return)
        assert self.form.form.item.code == code

    def identify(self, number: str, key: str = "id_no") -> None:
        """Type a number and wait for its record."""
        editor = self.go_to(key)
        editor.selectAll()  # type: ignore[attr-defined]
        self.type(number)
        self.press(Key.Key_Return)

    def state_all(self, **stated: Any) -> None:
        """Answer every open question and take every paper, through the model."""
        form = self.counter.model.form
        known = reduce(or_, (visitor.known for visitor in self.form.visitors), NOTHING_KNOWN)
        told = {**self.form.draft.answers, **stated}
        desk = self.counter.model.desk
        item = self.form.form.item
        sample = sample_application(item, desk.today(), desk.parameters(), known=known, stated=told)
        for key, value in sample.answers.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                form.set_rows(key, value)
            else:
                form.set_answer(key, value)
        self.rest()
        for paper in self.form.form.materials:
            form.set_material(paper.spec.key, MaterialState.RECEIVED)
        self.rest()

    def to_fix(self) -> tuple[Problem, ...]:
        return self.form.to_fix

    def finished(self) -> Any:
        self.rest()
        return self.counter.model.state.finished

    def person(self, fits: Callable[[Person], bool] = lambda _: True) -> Person:
        """Somebody of the register with no open case who fits."""
        queries, cases = self.container.registry_queries, self.container.case_queries
        everybody = (queries.person(hit.id) for hit in queries.search_persons("350199", 400))
        return next(p for p in everybody if fits(p) and not cases.open_of(self.container.person_key(p.id_no)))

    def unit(self, fits: Callable[[Unit], bool] = lambda _: True) -> Unit:
        """An employer of the register that fits."""
        queries = self.container.registry_queries
        return next(unit for hit in queries.search_units("9", 400) if fits(unit := queries.unit(hit.id)))
