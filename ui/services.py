"""What screens get from the composition root: commands, queries and ports, in one frozen place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from ui.metrics import TextSize
from ui.theme import Theme

if TYPE_CHECKING:  # the window is painted before these are needed
    from datetime import datetime
    from uuid import UUID

    from app.cases.desk_papers import DeskWindow
    from app.cases.floor_desk import FloorDesk
    from app.cases.office_desk import OfficeDesk
    from app.cases.redo import PrepareRedo
    from app.face.commands import FaceProgress
    from app.face.presence import PresenceRule
    from app.face.presence_watch import Sight
    from app.hall.desk import HallDesk
    from app.intake.case_desk import CaseDesk
    from app.intake.confirmations import SlipDesk
    from app.intake.counter import CounterDesk
    from app.intake.work_desk import WorkDesk
    from app.kernel.actor import Actor, Post
    from app.kernel.changes import Changed
    from app.kernel.clock import Clock
    from app.kernel.ids import OperatorId
    from app.staff.commands.authorise import Authorised, Matter
    from app.staff.commands.sign_in import Challenge, SignedIn
    from app.staff.enrolment_desk import EnrolmentDesk, Told
    from app.staff.grant_desk import GrantDesk
    from app.staff.model import LockReason
    from app.staff.step_up import Wanted
    from app.sync.desk import SyncDesk
    from app.sync.search import Hit


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

    def vouch(
        self,
        challenge: Challenge,
        account: str,
        why: tuple[str, str],
        on_progress: Callable[[FaceProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> int:
        """One colleague looks into the camera; how many have vouched now.  why: a reason's code and free words."""
        ...

    def finish_vouched(self, challenge: Challenge) -> SignedIn:
        """Open the limited session once two have vouched."""
        ...

    def finish_by_code(self, challenge: Challenge, code: str, why: tuple[str, str]) -> SignedIn:
        """Open the limited session with a one-time code; ``Rejected`` for a wrong or used one."""

    def warm_up_face(self) -> None:
        """Load camera and engine; in the face thread, as ``finish``.  Raises what is missing."""
        ...

    def sign_out(self, actor: Actor) -> None:
        """End the session."""
        ...

    def lock(self, actor: Actor, reason: LockReason) -> None:
        """Note that the screen is locked, and why."""
        ...

    def touch(self, actor: Actor, has_acted: bool) -> None:
        """Note that the person is there; ``Rejected`` when the session was locked or ended elsewhere."""
        ...


class FaceSteps(Protocol):
    """The camera at the window after sign-in; every method runs in the face thread (``tasks.look``)."""

    def begin(self, actor: Actor) -> tuple[str, PresenceRule | None]:
        """Watch this session: the code that says whether and why not, and the rule, None when it is not watched."""
        ...

    def look(self) -> Sight:
        """One look at the chair; ``Rejected`` once its template may be compared with no longer."""
        ...

    def is_somebody_there(self) -> bool:
        """Whether a face is before a locked screen; nobody is compared.  ``Rejected`` as ``look``."""
        ...

    def end(self) -> None:
        """Nobody is watched any more: camera and template are let go."""
        ...

    def rest(self) -> None:
        """Give the camera back; the next look opens it again."""
        ...

    def glance(
        self, actor: Actor, on_progress: Callable[[FaceProgress], None], is_cancelled: Callable[[], bool]
    ) -> Actor:
        """One look opens the locked screen; ``Rejected`` or ``Unavailable``."""
        ...

    def look_again(
        self,
        actor: Actor,
        wanted: Wanted,
        on_progress: Callable[[FaceProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> UUID:
        """A fresh look of the signed-in person, for exactly this; ``Rejected`` or ``Unavailable``."""
        ...

    def authorise(
        self,
        clerk: Actor,
        account: str,
        matter: Matter,
        on_progress: Callable[[FaceProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> Authorised:
        """A supervisor looks, for one act at this window; ``Rejected`` or ``Unavailable``."""
        ...


class LedgerPapers(Protocol):
    """The permission ledger on paper; both are slow."""

    def ledger_paper(self, actor: Actor, language: str) -> bytes:
        """The PDF; ``Rejected`` for a post that may not see the ledger."""
        ...

    def print_ledger(self, actor: Actor, pdf: bytes) -> Told:
        """To the printer, or kept where there is none: the code and values of the sentence that says which."""
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
    """What the about screen says.  from_above: code and values of each thing that offices above have published."""

    version: str
    catalogue_version: str
    catalogue_items: int
    store_path: str
    engine_name: str
    from_above: Callable[[bool], Sequence[tuple[str, Mapping[str, object]]]] = lambda _is_chinese: ()


@dataclass(frozen=True, slots=True)
class RoutineRound:
    """What a round of the routine changed, and what the next one begins with, None when nothing is left over."""

    changed: frozenset[Changed]
    following: int | None = None


KEY_LACKS = "centre_key_lacks"
"""Of the trouble: whoever is signed in has no key here."""


@dataclass(frozen=True, slots=True)
class SyncSign:
    """What the status bar says of the sync after a round.

    last_sync: when the centre last answered, None if never.  waiting, to_decide: events.  offline_since: None while it
    answers.  trouble: code and values of what blocks new work or is warned of.  wait_s: seconds until the next round.
    lacks: code and values of what is missing of cases that went on elsewhere.
    is_stopped: whether any of the trouble blocks it.  slips: cases whose confirmation slip is to be handed over.
    """

    last_sync: datetime | None
    waiting: int
    to_decide: int
    offline_since: datetime | None
    trouble: tuple[tuple[str, Mapping[str, object]], ...]
    wait_s: float
    lacks: tuple[tuple[str, Mapping[str, object]], ...] = ()
    is_stopped: bool = False
    slips: int = 0

    def without_key(self) -> SyncSign:
        """The same for somebody whose acts could not be sent from this machine, so that none is taken."""
        return replace(self, trouble=((KEY_LACKS, {}), *self.trouble), is_stopped=True)


def no_centre() -> SyncSign | None:
    """For a machine whose own store is the authority."""
    return None


@dataclass(frozen=True, slots=True)
class Services:
    """Everything screens may use.

    hall_name: of the office.  window: "3", None where none is set.  is_demo: the store is marked demo.
    idle_minutes: after that long without a key or click the screen locks.
    counter, hall, cases, work, people, floor, office, desks, grants: made at first use, after sign-in.
    sync: one sync round and how the machine stands after it, None where no centre is set; slow, waits for the line.
    lacks_key: whether somebody has no valid key of the centre at this machine; asked only where a centre is set.
    centre_password: makes the password at the centre the one here (account, here, there), None where none is set; slow.
    search_province: a case by its whole number in the whole province, with a reason, None where none is set; slow.
    routine: one round of what happens every day by itself, or with what an earlier one left over; slow.
    """

    clock: Clock
    sign_in: SignInSteps
    face: FaceSteps
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
    work: Callable[[], WorkDesk]
    people: Callable[[], EnrolmentDesk]
    floor: Callable[[], FloorDesk]
    office: Callable[[], OfficeDesk]
    desks: Callable[[], DeskWindow]
    grants: Callable[[], GrantDesk]
    ledger: LedgerPapers
    routine: Callable[[int | None], RoutineRound]
    demo_accounts: tuple[DemoAccount, ...] = ()
    sync: Callable[[], SyncSign | None] = no_centre
    lacks_key: Callable[[Actor], bool] = lambda _actor: False
    unsent: Callable[[], SyncDesk] | None = None
    slips: Callable[[], SlipDesk] | None = None
    redo: Callable[[], PrepareRedo] | None = None
    centre_password: Callable[[str, str, str], None] | None = None
    search_province: Callable[[Actor, str, str], Sequence[Hit]] | None = None


@dataclass(frozen=True, slots=True)
class PaperOnScreen:
    """What the print preview is opened with.

    print_it: prints (or keeps the file when there is no printer) in the writing thread and answers with a sentence
    that says what became of it.
    """

    title: str
    pdf: bytes
    print_it: Callable[[], str]
