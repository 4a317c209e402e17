"""What screens get from the composition root: commands, queries and ports, in one frozen place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ui.metrics import TextSize
from ui.theme import Theme

if TYPE_CHECKING:  # the window is painted before these are needed
    from app.face.commands import FaceProgress
    from app.hall.desk import HallDesk
    from app.intake.case_desk import CaseDesk
    from app.intake.counter import CounterDesk
    from app.kernel.actor import Actor, Post
    from app.kernel.clock import Clock
    from app.kernel.ids import OperatorId
    from app.staff.commands.sign_in import Challenge
    from app.staff.enrolment_desk import EnrolmentDesk


@dataclass(frozen=True, slots=True)
class Preferences:
    """How one operator wants to see the window."""

    text_size: TextSize = TextSize.AUTO
    theme: Theme = Theme.LIGHT
    language: str = "zh_CN"


class PreferenceStore(Protocol):
    """Where preferences are kept, per operator."""

    def load(self, operator: OperatorId) -> Preferences:
        """The kept ones, or the defaults."""
        ...

    def save(self, operator: OperatorId, preferences: Preferences) -> None:
        """Keep or replace."""
        ...


class SignInSteps(Protocol):
    """The two factors and the session; every method is slow or opens a camera, so it runs in a worker thread."""

    def begin(self, account: str, password: str) -> Challenge:
        """Compare the password; ``Rejected`` with one code for every kind of failure."""
        ...

    def change_password(self, challenge: Challenge, new: str) -> Challenge:
        """Set the new password that the challenge asks for; ``Rejected`` with what the policy refuses."""
        ...

    def finish(
        self,
        challenge: Challenge,
        on_progress: Callable[[FaceProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> Actor:
        """Compare the face with that account's and open the session; ``Rejected`` or ``Unavailable``."""
        ...

    def sign_out(self, actor: Actor) -> None:
        """End the session."""
        ...

    def lock(self, actor: Actor) -> None:
        """Note that the screen is locked."""
        ...

    def touch(self, actor: Actor, has_acted: bool) -> None:
        """Note that the person is there; ``Rejected`` when the session was locked or ended elsewhere."""
        ...


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An invented person of the demo office, shown at sign-in so that a newcomer gets in."""

    account: str
    name: str
    post: Post
    password: str


@dataclass(frozen=True, slots=True)
class Device:
    """A device as settings and the status bar show it: "camera", "printer" ..., its name, and whether it works.

    state_code: a sentence code, e.g. ``device_ready``.
    """

    kind: str
    name: str
    is_ready: bool
    state_code: str


@dataclass(frozen=True, slots=True)
class AboutFacts:
    """What the about screen says."""

    version: str
    catalogue_version: str
    catalogue_items: int
    store_path: str
    engine_name: str


@dataclass(frozen=True, slots=True)
class Services:
    """Everything screens may use.

    hall_name: of the office.  window: "3", None where none is set.  is_demo: the store is marked demo.
    idle_minutes: after that long without a key or click the screen locks.
    counter, hall, cases, people: made at first use, after sign-in.
    """

    clock: Clock
    sign_in: SignInSteps
    preferences: PreferenceStore
    hall_name: str
    window: str | None
    is_demo: bool
    idle_minutes: int
    devices: Callable[[], Sequence[Device]]
    about: AboutFacts
    counter: Callable[[], CounterDesk]
    hall: Callable[[], HallDesk]
    cases: Callable[[], CaseDesk]
    people: Callable[[], EnrolmentDesk]
    demo_accounts: tuple[DemoAccount, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperOnScreen:
    """What the print preview is opened with.

    print_it: prints (or keeps the file when there is no printer) in the writing thread and answers with a sentence
    that says what became of it.
    """

    title: str
    pdf: bytes
    print_it: Callable[[], str]
