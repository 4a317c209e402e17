"""What sign-in knows and does: two factors in order, a forced new password between them, hints from the camera."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui import tasks
from ui.camera_line import CameraLine
from ui.services import DemoAccount, Services

if TYPE_CHECKING:  # the window is painted before these are needed
    from app.kernel.actor import Actor
    from app.kernel.errors import AppError
    from app.staff.commands.sign_in import Challenge, SignedIn
    from ui.widgets.face_picture import Picture


class Phase(StrEnum):
    """What the person is doing."""

    PASSWORD = "password"
    CHECKING = "checking"  # the slow comparison, or waiting for the store to open
    NEW_PASSWORD = "new_password"
    FACE = "face"
    OTHER = "other"  # the face cannot be read: a code, or colleagues who vouch
    VOUCHING = "vouching"  # a colleague looks into the camera
    DONE = "done"


NEEDED_VOUCHERS = 2
CAMERA_PHASES = (Phase.FACE, Phase.VOUCHING)
_FROM_THE_START = frozenset({"sign_in_failed", "sign_in_lapsed", "password_change_required"})
"""After these the password is asked for again."""


class Glance(StrEnum):
    """Whether one look opens this locked screen, without the password."""

    NO = "no"
    READY = "ready"  # as soon as somebody sits down or presses a key
    LOOKING = "looking"


GLANCES = 3
"""So many looks that failed, then the password and the face."""


@dataclass(frozen=True, slots=True)
class SignInState:
    """All that the screen shows, but the camera's picture.

    locked_for: the account that locked this screen, "" at a fresh sign-in; locked_name: its person.
    trouble: what went wrong last.
    is_open: the store has been opened.  can_stand_in: the password holds still, though no face check came about.
    vouched: colleagues who have vouched.  is_busy: a code is being compared.
    trouble: what went wrong last.  advises: the face was refused; say in general what helps next time.
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
    can_stand_in: bool = False
    vouched: int = 0
    is_busy: bool = False
    advises: bool = False
    glance: Glance = Glance.NO
    demo_accounts: tuple[DemoAccount, ...] = ()


class SignInModel(QObject):
    """state_changed(SignInState); picture_changed(Picture) while the camera runs; signed_in(Actor) at the end.

    Camera and networks are used in the face thread only; of its pictures the newest is shown.
    """

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
        self._wants_other = False
        self._looking_for: Actor | None = None
        self._glances_left = 0
        self._line = CameraLine(self)
        self._line.arrived.connect(self._on_picture)

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
        tasks.look(services.sign_in.warm_up_face, self._on_warm)
        if self._waiting is not None:
            (account, password), self._waiting = self._waiting, None
            self._begin(services, account, password)

    def start_over(self, *, locked_for: str = "", locked_name: str = "", trouble: AppError | None = None) -> None:
        """Ask for account and password anew, after signing out; after locking, for the password only."""
        self.cancel_face()
        self._challenge, self._wants_other, self._looking_for = None, False, None
        self._show(
            phase=Phase.PASSWORD,
            locked_for=locked_for,
            locked_name=locked_name,
            trouble=trouble,
            advises=False,
            glance=Glance.NO,
            can_stand_in=False,
            vouched=0,
            is_busy=False,
        )

    def offer_glance(self, actor: Actor) -> None:
        """The locked screen opens by one look of this person as well."""
        if self.state.locked_for == actor.account and self.state.phase is Phase.PASSWORD:
            self._looking_for, self._glances_left = actor, GLANCES
            self._show(glance=Glance.READY)

    def prefer_password(self) -> None:
        """The person types the password: what is typed on must not fall into an opened form."""
        if self.state.glance is not Glance.NO:
            self.cancel_face()
            self._looking_for = None
            self._show(glance=Glance.NO)

    def withdraw_glance(self, why: AppError) -> None:
        """No look opens this screen any more; the person is told why."""
        if self.state.glance is not Glance.NO:
            self.prefer_password()
            self._show(trouble=why)

    def glance(self) -> None:
        """Somebody has sat down or pressed a key: look once, while the password can still be typed."""
        actor, services = self._looking_for, self._services
        if actor is None or services is None or self.state.glance is not Glance.READY:
            return
        if self.state.phase is Phase.PASSWORD:
            self._cancelled = cancelled = Event()
            self._show(glance=Glance.LOOKING)
            face = services.face
            tasks.look(lambda: face.glance(actor, self._line.put, cancelled.is_set), self._on_glanced)

    def fail_to_open(self, error: AppError) -> None:
        """The store cannot be opened; nobody can sign in."""
        self._waiting = None
        self._show(phase=Phase.PASSWORD, trouble=error)

    def submit_password(self, account: str, password: str) -> None:
        """Compare the first factor; waits for the store when it is not open yet."""
        if self.state.phase is not Phase.PASSWORD or not account.strip() or not password:
            return
        if self.state.glance is Glance.LOOKING:
            self.cancel_face()  # the camera is wanted for the sign-in
        self._challenge = self._looking_for = None
        self._show(phase=Phase.CHECKING, trouble=None, advises=False, glance=Glance.NO, can_stand_in=False)
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
        self._challenge, self._wants_other = challenge, False
        self._cancelled = cancelled = Event()
        self._show(phase=Phase.FACE, trouble=None, can_stand_in=False, vouched=0)
        steps = self._services.sign_in
        tasks.look(lambda: steps.finish(challenge, self._line.put, cancelled.is_set), self._on_finished)

    def _on_picture(self, picture: Picture) -> None:
        if self.state.phase in CAMERA_PHASES or self.state.glance is Glance.LOOKING:
            self.picture_changed.emit(picture)

    def _on_warm(self, outcome: tasks.Outcome[None]) -> None:
        """A missing pack or camera is said at once, not only after the password."""
        if isinstance(outcome, tasks.Failed) and self.state.phase is Phase.PASSWORD and self.state.trouble is None:
            self._show(trouble=outcome.known)

    def _on_challenge(self, outcome: tasks.Outcome[Challenge]) -> None:
        if self.state.phase is not Phase.CHECKING:
            return
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
        self._line.drop()
        if isinstance(outcome, tasks.Done):
            self._let_in(outcome.value)
        elif self.state.phase is not Phase.FACE:
            return
        elif self._wants_other and self._challenge is not None:
            self._show(phase=Phase.OTHER, trouble=None)
        elif not self._cancelled.is_set():
            code = outcome.known.code if outcome.known is not None else "sign_in_failed"
            self._challenge = self._challenge if code not in _FROM_THE_START else None
            self._refuse(outcome, Phase.PASSWORD)
            self._show(advises=code == "sign_in_failed", can_stand_in=self._challenge is not None)
        else:
            self._challenge = None
            self._show(phase=Phase.PASSWORD)

    # when the face cannot be read

    def other_way(self) -> None:
        """Leave the camera for a code or for colleagues; possible as long as the password holds."""
        if self.state.phase is Phase.FACE:
            self._wants_other = True
            self.cancel_face()
        elif self.state.phase is Phase.PASSWORD and self._challenge is not None:
            self._show(phase=Phase.OTHER, trouble=None)

    def try_face(self) -> None:
        """Back to the camera."""
        if self.state.phase is Phase.OTHER and not self.state.is_busy and self._challenge is not None:
            self._start_face(self._challenge)

    def submit_code(self, code: str, reason: str, note: str) -> None:
        """Sign in with a one-time code."""
        if self._services is None or self._challenge is None or self.state.is_busy or not code:
            return
        steps, challenge = self._services.sign_in, self._challenge
        self._cancelled = Event()
        self._show(is_busy=True, trouble=None)
        tasks.write(lambda: steps.finish_by_code(challenge, code, (reason, note)), self._on_stood_in)

    def submit_voucher(self, account: str, reason: str, note: str) -> None:
        """Let a colleague look into the camera."""
        if self._services is None or self._challenge is None or self.state.is_busy or not account:
            return
        steps, challenge = self._services.sign_in, self._challenge
        self._cancelled = cancelled = Event()
        self._show(phase=Phase.VOUCHING, trouble=None)
        tasks.look(
            lambda: steps.vouch(challenge, account, (reason, note), self._line.put, cancelled.is_set),
            self._on_vouched,
        )

    def _on_vouched(self, outcome: tasks.Outcome[int]) -> None:
        self._line.drop()
        if isinstance(outcome, tasks.Failed):
            self._stay(outcome)
            return
        self._show(phase=Phase.OTHER, vouched=outcome.value)
        if outcome.value >= NEEDED_VOUCHERS and self._services is not None and self._challenge is not None:
            steps, challenge = self._services.sign_in, self._challenge
            self._show(is_busy=True)
            tasks.write(lambda: steps.finish_vouched(challenge), self._on_stood_in)

    def _on_stood_in(self, outcome: tasks.Outcome[SignedIn]) -> None:
        if isinstance(outcome, tasks.Done):
            self._let_in(outcome.value.actor)
        else:
            self._stay(outcome)

    def _stay(self, failed: tasks.Failed) -> None:
        """Try again here, or from the password on when that no longer holds."""
        code = failed.known.code if failed.known is not None else ""
        if self._challenge is None or code in _FROM_THE_START:
            self._challenge = None
            self._show(phase=Phase.PASSWORD, trouble=failed.known, is_busy=False, vouched=0)
        else:
            trouble = None if self._cancelled.is_set() else failed.known
            self._show(phase=Phase.OTHER, trouble=trouble, is_busy=False)

    def _on_glanced(self, outcome: tasks.Outcome[Actor]) -> None:
        """A look that failed is tried again when somebody sits down or presses a key, but not for ever."""
        if isinstance(outcome, tasks.Done):
            self._line.drop()
            if self.state.locked_for == outcome.value.account:
                self.cancel_face()
                self._let_in(outcome.value)
            else:
                self._lock_again(outcome.value)
        elif self.state.glance is Glance.LOOKING:
            self._glances_left -= 1
            code = outcome.known.code if outcome.known is not None else ""
            again = self._glances_left > 0 and code == "glance_failed"
            self._show(glance=Glance.READY if again else Glance.NO)
            if code.startswith("presence_ended") or code == "clock_behind":
                self._show(trouble=outcome.known)

    def _lock_again(self, actor: Actor) -> None:
        """Somebody else has begun to sign in meanwhile: what the look opened is shut again."""
        from app.staff.model import LockReason

        if self._services is not None:
            steps = self._services.sign_in
            tasks.write(lambda: steps.lock(actor, LockReason.ASKED), self._on_locked_again)

    def _on_locked_again(self, _outcome: tasks.Outcome[None]) -> None:
        """Nothing to do: the session is locked, or has ended."""

    def _let_in(self, actor: Actor) -> None:
        self._challenge = self._looking_for = None
        self._show(
            phase=Phase.DONE,
            trouble=None,
            locked_for="",
            locked_name="",
            advises=False,
            glance=Glance.NO,
            is_busy=False,
            vouched=0,
        )
        self.signed_in.emit(actor)

    def _refuse(self, failed: tasks.Failed, phase: Phase) -> None:
        self._show(phase=phase, trouble=failed.known)

    def _show(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
