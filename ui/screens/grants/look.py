"""The fresh look before a permission is granted: the signed-in person looks once more; Esc stops or closes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Event
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from app.kernel.actor import Actor
from app.kernel.errors import AppError
from app.staff.commands.authorise import Matter
from app.staff.step_up import Act
from ui import messages, tasks, theme
from ui.camera_line import CameraLine
from ui.services import FaceSteps
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.face_panel import FacePanel
from ui.widgets.layouts import Column, Row
from ui.widgets.states import State
from ui.widgets.surfaces import Note
from ui.widgets.words import Role, label

if TYPE_CHECKING:
    from ui.widgets.face_picture import Picture

WIDTH = 720


@dataclass(frozen=True, slots=True)
class LookState:
    """All that the dialog shows.  is_looking: the camera runs.  trouble: why the look was not right."""

    is_looking: bool = False
    trouble: AppError | None = None


class LookModel(QObject):
    """state_changed(LookState); picture_changed(Picture); looked(UUID) at the end, good for two minutes and once."""

    state_changed = Signal(object)
    picture_changed = Signal(object)
    looked = Signal(object)

    def __init__(self, face: FaceSteps, actor: Actor, matter: Matter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._face, self._actor, self._matter = face, actor, matter
        self._cancelled = Event()
        self._line = CameraLine(self)
        self._line.arrived.connect(self._on_picture)
        self.state = LookState()

    def look(self) -> None:
        """The camera runs until the face was seen, refused, or the person stops."""
        if self.state.is_looking:
            return
        self._cancelled = cancelled = Event()
        self._show(LookState(is_looking=True))
        face, actor, matter, put = self._face, self._actor, self._matter, self._line.put
        tasks.look(lambda: face.step_up(actor, Act.GRANT, matter, put, cancelled.is_set), self._on_looked)

    def stop(self) -> None:
        """Stop the camera; nothing is granted."""
        self._cancelled.set()

    def _on_picture(self, picture: Picture) -> None:
        if self.state.is_looking:
            self.picture_changed.emit(picture)

    def _on_looked(self, outcome: tasks.Outcome[UUID]) -> None:
        self._line.drop()
        if isinstance(outcome, tasks.Done):
            self._show(LookState())
            if not self._cancelled.is_set():
                self.looked.emit(outcome.value)
        else:
            trouble = None if self._cancelled.is_set() else outcome.known
            self._show(replace(self.state, is_looking=False, trouble=trouble))

    def _show(self, state: LookState) -> None:
        self.state = state
        self.state_changed.emit(state)


class LookDialog(QDialog):
    """Window-modal; closes itself when the look was right."""

    def __init__(self, model: LookModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        model.setParent(self)
        self._model, self._is_live = model, False
        self.setWindowTitle(self.tr("Look once more"))
        self.setAccessibleName(self.windowTitle())
        self.look = KeyButton(self.tr("Look"), key="Enter", kind=Kind.PRIMARY, icon="camera")
        self._stop = KeyButton("", key="Esc")
        self.trouble, self._face = Note(state=State.ERROR), FacePanel()
        self._build()
        self.look.clicked.connect(model.look)
        self._stop.clicked.connect(self.reject)
        model.state_changed.connect(self._render)
        model.picture_changed.connect(self._on_picture)
        model.looked.connect(self.accept)
        self._render(model.state)

    def reject(self) -> None:
        """Esc: stop the look first, then close."""
        if self._model.state.is_looking:
            self._model.stop()
        else:
            super().reject()

    def close_now(self) -> None:
        """The screen under it is locked or left: nothing is granted any more."""
        self._model.stop()
        super().reject()

    def _build(self) -> None:
        told = self.tr("Granting a permission asks for a fresh look of the person who does it, for this request alone.")
        left = Column(
            label(self.windowTitle(), Role.PAGE), label(told, Role.DETAIL, wrap=True), 8, self.trouble,
            6, Row(self.look, self._stop, None, gap=8), None,
            gap=6,
        )  # fmt: skip
        middle = Row(gap=24, margins=(24, 20, 24, 20), parent=self)
        middle.addLayout(left, 1)
        middle.addWidget(self._face, 0, Qt.AlignmentFlag.AlignTop)
        self.setFixedWidth(theme.px(WIDTH))

    def _render(self, state: LookState) -> None:
        self.trouble.setVisible(state.trouble is not None)
        if state.trouble is not None:
            self.trouble.show_note(messages.explain(state.trouble), State.ERROR)
        self.look.setEnabled(not state.is_looking)
        self._stop.set_content(self.tr("Stop") if state.is_looking else self.tr("Close"))
        if not state.is_looking:
            self._face.rest(self.tr("Press Enter and look into the camera."))
            self.look.setFocus()
        elif not self._is_live:
            self._face.rest(self.tr("Starting the camera …"))
        self._is_live = state.is_looking

    def _on_picture(self, picture: Picture) -> None:
        self._face.show_picture(picture, messages.sentence(f"face_hint_{picture.hint}"))
