"""What the authorise dialog knows: for what, whose account, and how the look went."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.kernel.actor import Actor
from app.kernel.errors import AppError
from app.staff.commands.authorise import Authorised, Matter
from ui import tasks
from ui.camera_line import CameraLine
from ui.services import FaceSteps

if TYPE_CHECKING:
    from ui.widgets.face_picture import Picture


@dataclass(frozen=True, slots=True)
class AuthoriseState:
    """All that the dialog shows.  is_looking: the camera runs.  trouble: why it was not authorised."""

    subject: str
    is_looking: bool = False
    trouble: AppError | None = None


class AuthoriseModel(QObject):
    """state_changed(AuthoriseState); picture_changed(Picture); authorised(Authorised) at the end.

    The content is the one that was on the screen when the key was pressed; the clerk's session is not touched.
    """

    state_changed = Signal(object)
    picture_changed = Signal(object)
    authorised = Signal(object)

    def __init__(self, face: FaceSteps, clerk: Actor, matter: Matter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._face, self._clerk, self._matter = face, clerk, matter
        self._cancelled = Event()
        self._line = CameraLine(self)
        self._line.arrived.connect(self._on_picture)
        self.state = AuthoriseState(matter.subject)

    def look(self, account: str) -> None:
        """The supervisor has typed the account and looks now."""
        if self.state.is_looking or not account.strip():
            return
        self._cancelled = cancelled = Event()
        self._show(replace(self.state, is_looking=True, trouble=None))
        face, clerk, matter, put = self._face, self._clerk, self._matter, self._line.put
        tasks.look(lambda: face.authorise(clerk, account, matter, put, cancelled.is_set), self._on_looked)

    def stop(self) -> None:
        """Stop the camera; nothing is authorised."""
        self._cancelled.set()

    def _on_picture(self, picture: Picture) -> None:
        if self.state.is_looking:
            self.picture_changed.emit(picture)

    def _on_looked(self, outcome: tasks.Outcome[Authorised]) -> None:
        self._line.drop()
        if isinstance(outcome, tasks.Done):
            self._show(replace(self.state, is_looking=False))
            self.authorised.emit(outcome.value)
        else:
            trouble = None if self._cancelled.is_set() else outcome.known
            self._show(replace(self.state, is_looking=False, trouble=trouble))

    def _show(self, state: AuthoriseState) -> None:
        self.state = state
        self.state_changed.emit(state)
