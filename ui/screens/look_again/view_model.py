"""What the look dialog knows: for what, how the look goes, and why it was refused."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from app.kernel.actor import Actor
from app.staff.step_up import Wanted
from ui.camera_look import CameraLook
from ui.services import FaceSteps


class LookModel(CameraLook):
    """looked(UUID) at the end: the look for the decision.

    title: for what, as the person reads it, "" for ``wanted.subject``.
    """

    looked = Signal(object)

    def __init__(
        self, face: FaceSteps, actor: Actor, wanted: Wanted, title: str = "", parent: QObject | None = None
    ) -> None:
        super().__init__(title or wanted.subject, parent)
        self._face, self._actor, self._wanted = face, actor, wanted

    def look(self) -> None:
        """Look now; nothing happens while a look is under way."""
        face, actor, wanted = self._face, self._actor, self._wanted
        self._run(lambda tell, is_cancelled: face.look_again(actor, wanted, tell, is_cancelled))

    def _done(self, found: Any) -> None:
        """Nothing is decided by a look that was over when it was stopped."""
        if not self.is_stopped:
            self.looked.emit(found)
