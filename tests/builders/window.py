"""Services for the window over fakes of its ports: a clerk, steps of sign-in, preferences, devices."""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import UTC, datetime
from threading import Event, get_ident
from time import monotonic
from typing import Any

from app.face.presence import PresenceRule
from app.face.presence_watch import Sight
from app.kernel.actor import Actor, Permission, Post, PostClass, SignInWay
from app.kernel.errors import AppError, Rejected, Unavailable
from app.kernel.ids import OfficeId, OperatorId, SessionId, new_uuid
from app.staff.commands.authorise import Authorised, Matter
from app.staff.enrolment_desk import OwnFace
from app.staff.model import LockReason
from ui.services import AboutFacts, DemoAccount, Device, Preferences, RoutineRound, Services

PASSWORD = "Demo-2026-pass"
CODE = "12345678"
LUNCH = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@dataclass
class StandingClock:
    moment: datetime = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


def clerk(name: str = "李敏", account: str = "limin") -> Actor:
    return Actor(
        operator=OperatorId(new_uuid()),
        account=account,
        name=name,
        post=Post.WINDOW_CLERK,
        post_class=PostClass.BUSINESS,
        permission=Permission.INTAKE,
        office=OfficeId("350199"),
        office_name="演示县社会保险中心",
        hall_name="演示县社保大厅",
        section="综合受理科",
        window="3",
        session=SessionId(new_uuid()),
        terminal="terminal-1",
        demo=True,
    )


@dataclass
class FakeChallenge:
    account: str
    must_change_password: bool


@dataclass
class FakeFrame:
    """Stands for an array: only what the view-model uses."""

    shape: tuple[int, int, int] = (4, 6, 3)

    def tobytes(self) -> bytes:
        return bytes(self.shape[0] * self.shape[1] * 3)


@dataclass
class FakeSteps:
    """``SignInSteps`` without store and camera: right for the people it knows, one picture, then the answer."""

    people: dict[str, Actor]
    must_change: bool = False
    face_is_right: bool = True
    holds_camera: bool = False
    camera_is_missing: bool = False
    vouched: int = 0
    seen: list[str] = field(default_factory=list)
    cancelled: Event = field(default_factory=Event)
    locks: list[LockReason] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)

    def begin(self, account: str, password: str) -> Any:
        self.seen.append("begin")
        if account not in self.people or password != PASSWORD:
            raise Rejected("sign_in_failed", tries=5, minutes=30)
        return FakeChallenge(account, self.must_change)

    def change_password(self, challenge: Any, new: str) -> Any:
        self.seen.append("change")
        if len(new) < 8:
            raise Rejected("password_too_short", least=8)
        return replace(challenge, must_change_password=False)

    def finish(self, challenge: Any, on_progress: Callable[[Any], None], is_cancelled: Callable[[], bool]) -> Actor:
        from app.face.commands import FaceProgress
        from app.face.model import Hint

        self.seen.append("face")
        if self.camera_is_missing:
            raise Unavailable("camera_missing", index=0)
        self.threads.add(get_ident())
        on_progress(FaceProgress(FakeFrame(), Hint.CLOSER, None, 0, 5))
        while self.holds_camera and not is_cancelled():
            self.cancelled.wait(0.01)
        if not self.face_is_right or is_cancelled():
            raise Rejected("sign_in_failed", tries=5, minutes=30)
        return self.people[challenge.account]

    def vouch(self, challenge: Any, account: str, why: Any, on_progress: Any, _is_cancelled: Any) -> int:
        from app.face.commands import FaceProgress
        from app.face.model import Hint

        self.seen.append(f"vouch {account} {why[0]}")
        on_progress(FaceProgress(FakeFrame(), Hint.GOOD, None, 1, 5))
        if account == challenge.account:
            raise Rejected("voucher_is_self")
        self.vouched += 1
        return self.vouched

    def finish_vouched(self, challenge: Any) -> Any:
        return self._limited(challenge, SignInWay.VOUCHED)

    def finish_by_code(self, challenge: Any, code: str, why: Any) -> Any:
        self.seen.append(f"code {why[0]} {why[1]}".strip())
        if code == "99999999":
            raise Rejected("sign_in_failed", tries=5, minutes=30)
        if code != CODE:
            raise Rejected("code_wrong")
        return self._limited(challenge, SignInWay.CODE)

    def _limited(self, challenge: Any, way: SignInWay) -> Any:
        from app.staff.commands.sign_in import SignedIn

        return SignedIn(replace(self.people[challenge.account], way=way, ends_by=LUNCH), "token")

    def warm_up_face(self) -> None:
        self.threads.add(get_ident())

    def sign_out(self, _actor: Actor) -> None:
        self.seen.append("sign_out")

    def lock(self, _actor: Actor, reason: LockReason) -> None:
        self.seen.append("lock")
        self.locks.append(reason)

    def touch(self, _actor: Actor, _has_acted: bool) -> None:
        self.seen.append("touch")


@dataclass
class FakeFace:
    """``FaceSteps`` without camera and networks: answers what the test has put there, and notes its thread."""

    code: str = "presence_off_demo"
    sights: list[Sight] = field(default_factory=list)
    template_error: AppError | None = None
    someone: bool = False
    glance_error: AppError | None = None
    holds_camera: bool = False
    authorise_error: AppError | None = None
    look_again_error: AppError | None = None
    looks_again: Callable[[Actor, Any], Any] = lambda _actor, _wanted: None
    seen: list[str] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    rule: PresenceRule = field(default_factory=PresenceRule)
    _free: Event = field(default_factory=Event)

    def _note(self, what: str) -> None:
        self.seen.append(what)
        self.threads.add(get_ident())

    def _hold(self) -> None:
        if self.template_error is not None:
            raise self.template_error

    def begin(self, _actor: Actor) -> tuple[str, PresenceRule | None]:
        self._note("begin")
        return self.code, self.rule if self.code == "presence_watches" else None

    def look(self) -> Sight:
        self._note("look")
        self._hold()
        return self.sights.pop(0) if len(self.sights) > 1 else self.sights[0]

    def is_somebody_there(self) -> bool:
        self._note("somebody")
        self._hold()
        return self.someone

    def rest(self) -> None:
        self._note("rest")

    def end(self) -> None:
        self._note("end")

    def glance(self, actor: Actor, on_progress: Callable[[Any], None], is_cancelled: Callable[[], bool]) -> Actor:
        self._note("glance")
        self._show(on_progress, is_cancelled)
        if self.glance_error is not None:
            raise self.glance_error
        return actor

    def look_again(
        self, actor: Actor, wanted: Any, on_progress: Callable[[Any], None], is_cancelled: Callable[[], bool]
    ) -> Any:
        self._note(f"look_again {wanted.subject}")
        self._show(on_progress, is_cancelled)
        if self.look_again_error is not None:
            raise self.look_again_error
        return self.looks_again(actor, wanted)

    def authorise(
        self,
        _clerk: Actor,
        account: str,
        matter: Matter,
        on_progress: Callable[[Any], None],
        is_cancelled: Callable[[], bool],
    ) -> Authorised:
        self._note(f"authorise {account}")
        self._show(on_progress, is_cancelled)
        if self.authorise_error is not None:
            raise self.authorise_error
        self.matters.append(matter)
        return Authorised("林主管", matter.subject, 5)

    def _show(self, on_progress: Callable[[Any], None], is_cancelled: Callable[[], bool]) -> None:
        from app.face.commands import FaceProgress
        from app.face.model import Hint

        on_progress(FaceProgress(FakeFrame(), Hint.TURN_LEFT, None, 2, 5, 8.0))
        until = monotonic() + 15  # a test that fails lets nobody go
        while self.holds_camera and not is_cancelled() and monotonic() < until:
            self._free.wait(0.01)
        if is_cancelled():
            raise Rejected("face_check_cancelled")


@dataclass
class KeptPreferences:
    kept: dict[OperatorId, Preferences] = field(default_factory=dict)

    def load(self, operator: OperatorId) -> Preferences:
        return self.kept.get(operator, Preferences())

    def save(self, operator: OperatorId, preferences: Preferences) -> None:
        self.kept[operator] = preferences


ABOVE = (("above_calendar_set", {"matter": "2031", "version": "3", "office": "示例省", "since": "2026-11-20 12:00"}),)
DEVICES = (
    Device("camera", "演示摄像头", True, "device_demo"),
    Device("printer", "票据打印机", False, "device_missing"),
)


class _NoDesk:
    """May be made, as the program does beforehand, but not used."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"this test has no counter to {name}")


class _NoWork:
    """Nothing lies with anybody."""

    def count(self, _actor: Actor) -> int:
        return 0


class _NoFace:
    """Nobody's face is enrolled."""

    def mine(self, _actor: Actor) -> OwnFace:
        return OwnFace(consented=False, valid_until=None, copies=(), receipts=())


def make_services(steps: FakeSteps, *, is_demo: bool = True, **desks: Any) -> Services:
    """The shell's services; desks: what the counter's screens need, absent unless given."""
    accounts = tuple(DemoAccount(a.account, a.name, a.post, PASSWORD) for a in steps.people.values())
    shell: dict[str, Any] = {
        "clock": StandingClock(),
        "sign_in": steps,
        "face": FakeFace(),
        "preferences": KeptPreferences(),
        "hall_name": "演示县社保大厅",
        "window": "3",
        "is_demo": is_demo,
        "idle_minutes": 10,
        "devices": lambda: DEVICES,
        "about": AboutFacts("0.1.0", "a1b2c3d4e5f6", 49, "/srv/data/store", "demo", lambda _is_chinese: ABOVE),
        "demo_accounts": accounts if is_demo else (),
        "people": _NoFace,
        "routine": lambda _following: RoutineRound(frozenset()),
        "work": _NoWork,
    }
    absent = {part.name: _NoDesk for part in fields(Services) if part.name not in shell and part.default is MISSING}
    return Services(**(absent | shell | desks))
