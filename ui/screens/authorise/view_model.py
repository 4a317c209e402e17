"""What the authorise dialog knows: for what, whose account, and how the look went."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from app.kernel.actor import Actor
from app.staff.commands.authorise import Matter
from ui.camera_look import CameraLook
from ui.services import FaceSteps


class AuthoriseModel(CameraLook):
    """authorised(Authorised) at the end.

    The content is the one that was on the screen when the key was pressed; the clerk's session is not touched.
    """

    authorised = Signal(object)

    def __init__(self, face: FaceSteps, clerk: Actor, matter: Matter, parent: QObject | None = None) -> None:
        super().__init__(matter.subject, parent)
        self._face, self._clerk, self._matter = face, clerk, matter

    def look(self, account: str) -> None:
        """The supervisor has typed the account and looks now."""
        if account.strip():
            face, clerk, matter = self._face, self._clerk, self._matter
            self._run(lambda tell, is_cancelled: face.authorise(clerk, account, matter, tell, is_cancelled))

    def _done(self, found: Any) -> None:
        self.authorised.emit(found)
