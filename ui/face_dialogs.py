"""Dialogs over the screen in which somebody looks into the camera: a supervisor, or the signed-in person again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.kernel.actor import Actor
from app.staff.commands.authorise import Authorised, Matter
from ui import messages
from ui.presence_guard import PresenceGuard
from ui.screen import LookAsked
from ui.services import FaceSteps
from ui.widgets.states import State

if TYPE_CHECKING:  # the window is painted before these are needed
    from ui.screens.authorise.view import AuthoriseDialog
    from ui.screens.look_again.view import LookDialog


class FaceDialogs(QObject):
    """One dialog at a time; presence rests meanwhile, since the camera is needed.  said(sentence, State)."""

    said = Signal(str, object)

    def __init__(self, window: QWidget, presence: PresenceGuard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._presence = window, presence
        self._then: Callable[[UUID | None], None] | None = None
        self.dialog: AuthoriseDialog | LookDialog | None = None

    def authorise(self, face: FaceSteps, clerk: Actor, matter: Matter) -> None:
        """A supervisor looks, for one act at this window."""
        if self.dialog is not None:
            return
        from ui.screens.authorise.view import AuthoriseDialog
        from ui.screens.authorise.view_model import AuthoriseModel

        model = AuthoriseModel(face, clerk, matter)
        model.authorised.connect(self._on_authorised)
        self._open(AuthoriseDialog(model, self._window))

    def look_again(self, face: FaceSteps, actor: Actor, asked: LookAsked) -> None:
        """The signed-in person looks, for one decision; whoever asked is told how it went."""
        if self.dialog is not None:
            asked.then(None)
            return
        from ui.screens.look_again.view import LookDialog
        from ui.screens.look_again.view_model import LookModel

        self._then = asked.then
        model = LookModel(face, actor, asked.wanted, asked.title)
        model.looked.connect(self._tell)
        self._open(LookDialog(model, self._window))

    def close_now(self) -> None:
        """The screen is locked or left: nothing is authorised or decided any more."""
        if self.dialog is not None:
            self.dialog.close_now()

    def _open(self, dialog: AuthoriseDialog | LookDialog) -> None:
        self._presence.rest()
        self.dialog = dialog
        dialog.finished.connect(self._on_over)
        dialog.open()

    def _on_authorised(self, done: Authorised) -> None:
        values = {"name": done.name, "subject": done.subject, "minutes": done.minutes}
        self.said.emit(messages.sentence("authorise_done", values), State.OK)

    def _on_over(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
            self._presence.go_on()
            self._tell(None)

    def _tell(self, look: UUID | None) -> None:
        """Once: the look itself comes before its dialog is over."""
        then, self._then = self._then, None
        if then is not None:
            then(look)
