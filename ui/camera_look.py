"""A look into the camera that a dialog asks for: what the dialog knows of it, and the frame that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QLayout, QWidget

from app.kernel.errors import AppError
from ui import messages, tasks, theme
from ui.camera_line import CameraLine
from ui.widgets.buttons import KeyButton
from ui.widgets.face_panel import FacePanel
from ui.widgets.layouts import Row
from ui.widgets.states import State
from ui.widgets.surfaces import Note

if TYPE_CHECKING:
    from app.face.commands import FaceProgress
    from ui.widgets.face_picture import Picture

    Look = Callable[[Callable[[FaceProgress], None], Callable[[], bool]], Any]
    """What is done before the camera; gets whom to tell how it goes, and whether it was stopped."""

WIDTH = 720


@dataclass(frozen=True, slots=True)
class LookState:
    """All that the dialog shows.

    title: for what.  is_looking: the camera runs.  trouble: why the last look was refused.
    """

    title: str
    is_looking: bool = False
    trouble: AppError | None = None


class CameraLook(QObject):
    """state_changed(LookState); picture_changed(Picture).  What comes of a look is told by the heirs' own signals."""

    state_changed = Signal(object)
    picture_changed = Signal(object)

    def __init__(self, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cancelled = Event()
        self._line = CameraLine(self)
        self._line.arrived.connect(self._on_picture)
        self.state = LookState(title)

    @property
    def is_stopped(self) -> bool:
        """Whether the person stopped the last look."""
        return self._cancelled.is_set()

    def stop(self) -> None:
        """Stop the camera."""
        self._cancelled.set()

    def _run(self, look: Look) -> None:
        """Look now; nothing happens while a look is under way."""
        if self.state.is_looking:
            return
        self._cancelled = cancelled = Event()
        self._show(replace(self.state, is_looking=True, trouble=None))
        put = self._line.put
        tasks.look(lambda: look(put, cancelled.is_set), self._on_looked)

    def _done(self, found: Any) -> None:
        """What came of the look."""
        raise NotImplementedError

    def _on_picture(self, picture: Picture) -> None:
        if self.state.is_looking:
            self.picture_changed.emit(picture)

    def _on_looked(self, outcome: tasks.Outcome[Any]) -> None:
        self._line.drop()
        if isinstance(outcome, tasks.Done):
            self._show(replace(self.state, is_looking=False))
            self._done(outcome.value)
        else:
            trouble = None if self.is_stopped else outcome.known
            self._show(replace(self.state, is_looking=False, trouble=trouble))

    def _show(self, state: LookState) -> None:
        self.state = state
        self.state_changed.emit(state)


class CameraDialog(QDialog):
    """Window-modal, at the left what the heirs lay out, at the right the face; Esc stops the look, then closes."""

    def __init__(self, model: CameraLook, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        model.setParent(self)
        self._model, self._is_live = model, False
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._stop = KeyButton("", key="Esc")
        self._trouble, self._face = Note(state=State.ERROR), FacePanel()
        self._stop.clicked.connect(self.reject)

    def reject(self) -> None:
        """Esc: stop the look first, then close."""
        if self._model.state.is_looking:
            self._model.stop()
        else:
            super().reject()

    def close_now(self) -> None:
        """The screen under it is locked or left: nothing is decided any more."""
        self._model.stop()
        super().reject()

    def _lay_out(self, left: QLayout, look: KeyButton) -> None:
        """Before the heir is shown.  look: what starts a look; neither it nor the other answers to a stray Enter."""
        for button in (look, self._stop):
            button.setAutoDefault(False)
        middle = Row(gap=24, margins=(24, 20, 24, 20), parent=self)
        middle.addLayout(left, 1)
        middle.addWidget(self._face, 0, Qt.AlignmentFlag.AlignTop)
        self.setFixedWidth(theme.px(WIDTH))
        self._model.state_changed.connect(self._render)
        self._model.picture_changed.connect(self._on_picture)
        self._render(self._model.state)

    def _rested(self) -> None:
        """The camera is off: say what to do, and set the focus."""
        raise NotImplementedError

    def _started(self) -> None:
        """The camera begins."""

    def _render(self, state: LookState) -> None:
        self._trouble.setVisible(state.trouble is not None)
        if state.trouble is not None:
            self._trouble.show_note(messages.explain(state.trouble), State.ERROR)
        self._stop.set_content(self.tr("Stop") if state.is_looking else self.tr("Close"))
        if not state.is_looking:
            self._rested()
        elif not self._is_live:
            self._face.rest(self.tr("Starting the camera …"))
            self._started()
        self._is_live = state.is_looking

    def _on_picture(self, picture: Picture) -> None:
        self._face.show_picture(picture, messages.sentence(f"face_hint_{picture.hint}"))
