"""The steps of sign-in at this machine: the staff room's commands with this terminal, camera and engine."""

from collections.abc import Callable
from dataclasses import dataclass

from app.face.commands import FaceProgress
from app.face.ports import Camera, FaceEngine
from app.kernel.actor import Actor
from app.staff.commands.sessions import LockSession, SignOut, Touch
from app.staff.commands.sign_in import Challenge, SignIn
from app.staff.model import Terminal


@dataclass(frozen=True, slots=True)
class Door:
    """``ui.services.SignInSteps`` over the staff room's commands.

    camera: makes the camera anew for each check.  engine: loaded at the first check.
    """

    sign_in: SignIn
    leave: SignOut
    lock_session: LockSession
    stay: Touch
    terminal: Terminal
    camera: Callable[[], Camera]
    engine: FaceEngine

    def begin(self, account: str, password: str) -> Challenge:
        """Compare the password."""
        return self.sign_in.begin(account, password, self.terminal)

    def change_password(self, challenge: Challenge, new: str) -> Challenge:
        """Set the new password that the challenge asks for."""
        return self.sign_in.change_password(challenge, new)

    def finish(
        self, challenge: Challenge, on_progress: Callable[[FaceProgress], None], is_cancelled: Callable[[], bool]
    ) -> Actor:
        """Compare the face and open the session."""
        signed_in = self.sign_in.finish(
            challenge, self.camera(), self.engine, on_progress=on_progress, is_cancelled=is_cancelled
        )
        return signed_in.actor

    def sign_out(self, actor: Actor) -> None:
        """End the session."""
        self.leave(actor)

    def lock(self, actor: Actor) -> None:
        """Lock it."""
        self.lock_session(actor)

    def touch(self, actor: Actor, has_acted: bool) -> None:
        """Say that the person is there."""
        self.stay(actor, has_acted=has_acted)
