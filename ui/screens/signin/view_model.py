"""What sign-in knows and does: two factors in order, a forced new password between them, hints from the camera."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui import tasks
from ui.pictures import picture_of
from ui.services import DemoAccount, Services

if TYPE_CHECKING:  # the window is painted before these are needed
    from app.face.commands import FaceProgress
    from app.kernel.actor import Actor
    from app.kernel.errors import AppError
    from app.staff.commands.sign_in import Challenge


class Phase(StrEnum):
    """What the person is doing."""

    PASSWORD = "password"
    CHECKING = "checking"  # the slow comparison, or waiting for the store to open
    NEW_PASSWORD = "new_password"
    FACE = "face"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class SignInState:
    """All that the screen shows, but the camera's picture.

    locked_for: the account that locked this screen, "" at a fresh sign-in; locked_name: its person.
    trouble: what went wrong last.
    is_open: the store has been opened.
    """

    phase: Phase = Phase.PASSWORD
    is_open: bool = False
    is_demo: bool = False
    hall_name: str = ""
    engine_name: str = ""
    locked_for: str = ""
    locked_name: str = ""
    trouble: AppError | None = None
    demo_accounts: tuple[DemoAccount, ...] = ()


class SignInModel(QObject):
    """state_changed(SignInState); picture_changed(Picture) while the camera runs; signed_in(Actor) at the end."""

    state_changed = Signal(object)
    picture_changed = Signal(object)
    signed_in = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = SignInState()
        self._services: Services | None = None
        self._challenge: Challenge | None = None
        self._waiting: tuple[str, str] | None = None
        self._cancelled = Event()

    def use(self, services: Services) -> None:
        """The store is open; who pressed Enter already is served now."""
        self._services = services
        self._show(
            is_open=True,
            is_demo=services.is_demo,
            hall_name=services.hall_name,
            engine_name=services.about.engine_name,
            demo_accounts=services.demo_accounts,
        )
        if self._waiting is not None:
            (account, password), self._waiting = self._waiting, None
            self._begin(services, account, password)

    def start_over(self, *, locked_for: str = "", locked_name: str = "", trouble: AppError | None = None) -> None:
        """Ask for account and password anew, after signing out; after locking, for the password only."""
        self.cancel_face()
        self._challenge = None
        self._show(phase=Phase.PASSWORD, locked_for=locked_for, locked_name=locked_name, trouble=trouble)

    def fail_to_open(self, error: AppError) -> None:
        """The store cannot be opened; nobody can sign in."""
        self._waiting = None
        self._show(phase=Phase.PASSWORD, trouble=error)

    def submit_password(self, account: str, password: str) -> None:
        """Compare the first factor; waits for the store when it is not open yet."""
        if self.state.phase is not Phase.PASSWORD or not account.strip() or not password:
            return
        self._show(phase=Phase.CHECKING, trouble=None)
        if self._services is None:
            self._waiting = (account, password)
        else:
            self._begin(self._services, account, password)

    def _begin(self, services: Services, account: str, password: str) -> None:
        tasks.write(lambda: services.sign_in.begin(account, password), self._on_challenge)

    def submit_new_password(self, new: str, again: str) -> None:
        """Set the new password that must be set."""
        if self._services is None or self._challenge is None or self.state.phase is not Phase.NEW_PASSWORD:
            return
        if new != again:
            from app.kernel.errors import Rejected

            self._show(trouble=Rejected("passwords_differ"))
            return
        steps, challenge = self._services.sign_in, self._challenge
        self._show(phase=Phase.CHECKING, trouble=None)
        tasks.write(lambda: steps.change_password(challenge, new), self._on_new_password)

    def cancel_face(self) -> None:
        """Stop the camera; the check then ends as a refusal."""
        self._cancelled.set()

    def _start_face(self, challenge: Challenge) -> None:
        if self._services is None:
            return
        self._challenge = challenge
        self._cancelled = cancelled = Event()
        self._show(phase=Phase.FACE, trouble=None)
        steps = self._services.sign_in
        tasks.run(lambda: steps.finish(challenge, self._on_progress, cancelled.is_set), self._on_finished)

    def _on_progress(self, progress: FaceProgress) -> None:
        """Called in the worker thread; the signal carries a plain copy over."""
        self.picture_changed.emit(picture_of(progress))

    def _on_challenge(self, outcome: tasks.Outcome[Challenge]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._refuse(outcome, Phase.PASSWORD)
        elif outcome.value.must_change_password:
            self._challenge = outcome.value
            self._show(phase=Phase.NEW_PASSWORD)
        else:
            self._start_face(outcome.value)

    def _on_new_password(self, outcome: tasks.Outcome[Challenge]) -> None:
        if isinstance(outcome, tasks.Failed):
            lapsed = outcome.known is not None and outcome.known.code == "sign_in_lapsed"
            self._refuse(outcome, Phase.PASSWORD if lapsed else Phase.NEW_PASSWORD)
        else:
            self._start_face(outcome.value)

    def _on_finished(self, outcome: tasks.Outcome[Actor]) -> None:
        self._challenge = None
        if isinstance(outcome, tasks.Done):
            self._show(phase=Phase.DONE, trouble=None, locked_for="", locked_name="")
            self.signed_in.emit(outcome.value)
        elif not self._cancelled.is_set():
            self._refuse(outcome, Phase.PASSWORD)
        else:
            self._show(phase=Phase.PASSWORD)

    def _refuse(self, failed: tasks.Failed, phase: Phase) -> None:
        self._show(phase=phase, trouble=failed.known)

    def _show(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
