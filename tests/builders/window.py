"""Services for the window over fakes of its ports: a clerk, steps of sign-in, preferences, devices."""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import UTC, datetime
from threading import Event
from typing import Any

from app.kernel.actor import Actor, Permission, Post, PostClass
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId, OperatorId, SessionId, new_uuid
from ui.services import AboutFacts, DemoAccount, Device, Preferences, Services

PASSWORD = "Demo-2026-pass"


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
    seen: list[str] = field(default_factory=list)
    cancelled: Event = field(default_factory=Event)

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
        on_progress(FaceProgress(FakeFrame(), Hint.CLOSER, None, 0, 5))
        while self.holds_camera and not is_cancelled():
            self.cancelled.wait(0.01)
        if not self.face_is_right or is_cancelled():
            raise Rejected("sign_in_failed", tries=5, minutes=30)
        return self.people[challenge.account]

    def sign_out(self, _actor: Actor) -> None:
        self.seen.append("sign_out")

    def lock(self, _actor: Actor) -> None:
        self.seen.append("lock")

    def touch(self, _actor: Actor, _has_acted: bool) -> None:
        self.seen.append("touch")


@dataclass
class KeptPreferences:
    kept: dict[OperatorId, Preferences] = field(default_factory=dict)

    def load(self, operator: OperatorId) -> Preferences:
        return self.kept.get(operator, Preferences())

    def save(self, operator: OperatorId, preferences: Preferences) -> None:
        self.kept[operator] = preferences


DEVICES = (
    Device("camera", "演示摄像头", True, "device_demo"),
    Device("printer", "票据打印机", False, "device_missing"),
)


class _NoDesk:
    """May be made, as the program does beforehand, but not used."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"this test has no counter to {name}")


def make_services(steps: FakeSteps, *, is_demo: bool = True, **desks: Any) -> Services:
    """The shell's services; desks: what the counter's screens need, absent unless given."""
    accounts = tuple(DemoAccount(a.account, a.name, a.post, PASSWORD) for a in steps.people.values())
    shell: dict[str, Any] = {
        "clock": StandingClock(),
        "sign_in": steps,
        "preferences": KeptPreferences(),
        "hall_name": "演示县社保大厅",
        "window": "3",
        "is_demo": is_demo,
        "idle_minutes": 10,
        "devices": lambda: DEVICES,
        "about": AboutFacts("0.1.0", "a1b2c3d4e5f6", 49, "/srv/data/store", "demo"),
        "demo_accounts": accounts if is_demo else (),
    }
    absent = {part.name: _NoDesk for part in fields(Services) if part.name not in shell and part.default is MISSING}
    return Services(**(absent | shell | desks))
