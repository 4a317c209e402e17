"""What screens get from the composition root: commands, queries and ports, in one frozen place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.ids import OperatorId
from ui.metrics import TextSize
from ui.theme import Theme


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


@dataclass(frozen=True, slots=True)
class CameraPicture:
    """One frame as the sign-in screen shows it.

    pixels: height x width x 3 bytes, blue-green-red.  hint: code of the one thing to change.  face: left, top, width,
    height in pixels, None when none was found.  counted of needed frames have counted.
    """

    width: int
    height: int
    pixels: bytes
    hint: str
    face: tuple[float, float, float, float] | None
    counted: int
    needed: int


@dataclass(frozen=True, slots=True)
class PasswordPassed:
    """The first factor was right; the face must follow within minutes.

    token: opaque, handed back to ``check_face``.  must_change: a new password is asked for before anything else.
    """

    token: object
    must_change: bool


class SignIn(Protocol):
    """The two factors and the session; every method is slow or opens a camera, so it runs in a worker thread."""

    def begin(self, account: str, password: str) -> PasswordPassed:
        """Compare the password; ``Rejected`` with one code for every kind of failure."""
        ...

    def check_face(
        self,
        passed: PasswordPassed,
        on_picture: Callable[[CameraPicture], None],
        is_cancelled: Callable[[], bool],
    ) -> PasswordPassed:
        """Compare the face with that account's; ``Rejected`` or ``Unavailable``."""
        ...

    def finish(self, passed: PasswordPassed, new_password: str | None) -> Actor:
        """Open the session, setting the new password first when one must be set."""
        ...

    def sign_out(self, actor: Actor) -> None:
        """End the session."""
        ...

    def lock(self, actor: Actor) -> None:
        """Note that the screen is locked."""
        ...

    def touch(self, actor: Actor) -> None:
        """Note that the person acts; ``Rejected`` when the session was ended elsewhere."""
        ...


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An invented person of the demo office, shown at sign-in so that a newcomer gets in."""

    account: str
    name: str
    post: str
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
    """

    clock: Clock
    sign_in: SignIn
    preferences: PreferenceStore
    hall_name: str
    window: str | None
    is_demo: bool
    idle_minutes: int
    devices: Callable[[], Sequence[Device]]
    about: AboutFacts
    demo_accounts: tuple[DemoAccount, ...] = ()
