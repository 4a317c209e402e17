"""What the look dialog knows: for what, how the look goes, and why it was refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Event
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.kernel.actor import Actor
from app.kernel.errors import AppError
from app.staff.step_up import Wanted
from ui import tasks
from ui.camera_line import CameraLine
from ui.services import FaceSteps

if TYPE_CHECKING:
    from ui.widgets.face_picture import Picture


@dataclass(frozen=True, slots=True)
class LookState:
    """All that the dialog shows.

    title: for what.  is_looking: the camera runs.  trouble: why the last look was refused.
    """

    title: str
    is_looking: bool = False
    trouble: AppError | None = None


class LookModel(QObject):
    """state_changed(LookState); picture_changed(Picture); looked(UUID) at the end: the look for the decision.

    title: for what, as the person reads it, "" for ``wanted.subject``.
    """

    state_changed = Signal(object)
    picture_changed = Signal(object)
    looked = Signal(object)

    def __init__(
        self, face: FaceSteps, actor: Actor, wanted: Wanted, title: str = "", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._face, self._actor, self._wanted = face, actor, wanted
        self._cancelled = Event()
        self._line = CameraLine(self)
        self._line.arrived.connect(self._on_picture)
        self.state = LookState(title or wanted.subject)

    def look(self) -> None:
        """Look now; nothing happens while a look is under way."""
        if self.state.is_looking:
            return
        self._cancelled = cancelled = Event()
        self._show(replace(self.state, is_looking=True, trouble=None))
        face, actor, wanted, put = self._face, self._actor, self._wanted, self._line.put
        tasks.look(lambda: face.look_again(actor, wanted, put, cancelled.is_set), self._on_looked)

    def stop(self) -> None:
        """Stop the camera; nothing is decided, not even by a look that is just over."""
        self._cancelled.set()

    def _on_picture(self, picture: Picture) -> None:
        if self.state.is_looking:
            self.picture_changed.emit(picture)

    def _on_looked(self, outcome: tasks.Outcome[UUID]) -> None:
        self._line.drop()
        if isinstance(outcome, tasks.Done):
            self._show(replace(self.state, is_looking=False))
            if not self._cancelled.is_set():
                self.looked.emit(outcome.value)
        else:
            trouble = None if self._cancelled.is_set() else outcome.known
            self._show(replace(self.state, is_looking=False, trouble=trouble))

    def _show(self, state: LookState) -> None:
        self.state = state
        self.state_changed.emit(state)
