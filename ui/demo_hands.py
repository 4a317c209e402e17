"""A clerk's hands and eyes for the demo day: keys, clicks and words on real widgets, pictures of the window."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from ui.widgets.words import Elided

PATIENCE_S = 20.0
PAUSE_S = 0.004
F = TypeVar("F")
W = TypeVar("W", bound=QWidget)
NO_KEY = Qt.KeyboardModifier.NoModifier


class NotAsExpected(RuntimeError):
    """Something that should be on screen is not; says what, and what is there instead."""


class Hands:
    """Types, clicks and looks; counts the keys.  folder: where pictures go, numbered in order."""

    def __init__(self, window: Callable[[], QWidget], folder: Path) -> None:
        self._window, self._folder = window, folder
        self.keys = 0
        self.pictures: list[Path] = []

    # doing

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEY) -> None:
        """One key, to whatever has the cursor; a menu that is open gets it first."""
        self.keys += 1
        QTest.keyClick(self._target(), key, modifiers)
        self.settle()

    def control(self, key: Qt.Key) -> None:
        """A key with Ctrl held."""
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def write(self, text: str) -> None:
        """Words: figures and letters key by key, Chinese as an input method commits it."""
        self.keys += len(text)
        target = self._target()
        if text.isascii():
            QTest.keyClicks(target, text)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(target, event)
        self.settle()

    def enter(self, text: str) -> None:
        """Words and Enter."""
        self.write(text)
        self.press(Qt.Key.Key_Return)

    def click(self, name: str) -> None:
        """Click the button that is called so."""
        QTest.mouseClick(self.find(name, QPushButton), Qt.MouseButton.LeftButton)
        self.settle()

    def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        self._window().resize(width, height)
        self.settle()

    def settle(self) -> None:
        """Let the window catch up."""
        for _ in range(3):
            QApplication.processEvents()

    # looking

    def find(self, name: str, kind: type[W]) -> W:
        """The visible widget whose accessible name, or text, is or begins with ``name``."""
        return self.wait(f"「{name}」", lambda: self._called(name, kind))[0]

    def sees(self, *words: str) -> None:
        """All of these words are on screen, now or in a moment."""
        for word in words:
            self.wait(f"「{word}」", lambda w=word: w in self.words())  # type: ignore[misc]

    def words(self) -> str:
        """Every word on screen."""
        told = []
        for widget in self._window().findChildren(QWidget):
            if not widget.isVisible():
                continue
            if isinstance(widget, Elided):
                told.append(widget.whole())
            elif isinstance(widget, QLabel | QPushButton):
                told.append(widget.text())
            else:
                told.append(widget.accessibleName())
        return "\n".join(part for part in told if part)

    def wait(self, what: str, look: Callable[[], F]) -> F:
        """What ``look`` finds, as soon as it does; NotAsExpected after a while."""
        end = time.monotonic() + PATIENCE_S
        while not (found := look()):
            if time.monotonic() > end:
                raise NotAsExpected(f"{what}\n{self.words()}")
            QApplication.processEvents()
            time.sleep(PAUSE_S)  # worker threads run meanwhile
        self.settle()
        return found

    def picture(self, name: str) -> None:
        """Keep what is on screen as the next numbered picture."""
        self.settle()
        path = self._folder / f"{len(self.pictures) + 1:02d}-{name}.png"
        if not self._window().grab().save(str(path)):
            raise NotAsExpected(str(path))
        self.pictures.append(path)

    def _target(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.focusWidget() or self._window()

    def _called(self, name: str, kind: type[W]) -> list[W]:
        shown = [w for w in self._window().findChildren(kind) if w.isVisible() and w.isEnabled()]
        exact = [w for w in shown if name in (w.accessibleName(), _text(w))]
        return exact or [w for w in shown if w.accessibleName().startswith(name) or _text(w).startswith(name)]


def _text(widget: QWidget) -> str:
    return widget.text().replace("&", "") if isinstance(widget, QPushButton | QLabel) else ""


def is_news(record: logging.LogRecord) -> bool:
    """The offscreen platform says at every window that it has no frame; nobody needs to read that."""
    return "propagateSizeHints" not in record.getMessage()
