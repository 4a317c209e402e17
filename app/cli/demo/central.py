"""The story of ``yichuang demo --central``: a cable that is cut, cases taken to their end, and whether all agree."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.authority import CentralState, ItemWays
from app.kernel.ids import CaseId, OfficeId
from app.staff.model import Office
from app.sync.feed import FeedPlace
from app.sync.ports import Transport
from app.sync.rounds import RoundDone

ENDS_AT_WINDOW, GOES_ON = "ZH-004", "ZH-016"
"""An item that is closed at the window, and one that a handler, a reviewer and an approver follow."""

CUT_AFTER = 4_000
"""Bytes after which the cable breaks in the middle of a push."""

FOUR = 4
"""People of a case that is handled, reviewed and approved."""


class HeardLine(Transport, Protocol):
    """A line that notes every event which the centre acknowledges, the moment that its answer is here."""

    acked: set[UUID]


class Centre(Protocol):
    """The throw-away centre and the cable to it."""

    def make(self, ways: ItemWays) -> CentralState: ...  # noqa: D102 - said where it is made
    def add_office(self, office: Office) -> None: ...  # noqa: D102
    def add_machine(self, office: OfficeId) -> UUID: ...  # noqa: D102
    def line_of(self, device: UUID) -> HeardLine: ...  # noqa: D102
    def cut(self, after: int | None = None) -> None: ...  # noqa: D102
    def mend(self) -> None: ...  # noqa: D102
    def lose_power(self) -> None: ...  # noqa: D102
    def draw(self) -> tuple[int, int]: ...  # noqa: D102
    def cases(self, office: OfficeId) -> Mapping[UUID, tuple[bool, int]]: ...  # noqa: D102
    def events(self, office: OfficeId) -> Mapping[UUID, bytes]: ...  # noqa: D102
    def numbers(self, office: OfficeId) -> Iterable[int]: ...  # noqa: D102
    def head(self, office: OfficeId) -> FeedPlace: ...  # noqa: D102


class Window(Protocol):
    """One machine with a store of its own.  clerk: who sits there.  office: of the hall."""

    @property
    def clerk(self) -> Actor: ...  # noqa: D102
    @property
    def office(self) -> Office: ...  # noqa: D102

    @property
    def device(self) -> UUID: ...  # noqa: D102 - the machine's id, once it is enlisted

    def enlist(self) -> int:
        """Give the office's people and the machine their logins at the centre; how many people."""
        ...

    def take(self, item: str) -> CaseId:
        """A new case of somebody who has none."""
        ...

    def work(self) -> Mapping[str, int]:
        """Whoever has one of its cases does the step; permission → how many."""
        ...

    def named(self, line: Transport, case: CaseId) -> Sequence[str]:
        """The names that the centre gives out for the case."""
        ...

    @property
    def followed(self) -> Sequence[CaseId]:
        """Its cases that others go on with."""
        ...

    def round(self, line: Transport) -> RoundDone:
        """One round over that line."""
        ...

    def stands(self) -> "Standing":
        """What the status bar would say, and the window's copy of the feed."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """waiting: unsent events.  offline_since: as people read it, "" while the centre answers.

    written: the events of its own cases with their hashes.  pulled: the feed's, as the window holds it.
    is_closed: whether all of them are.
    """

    waiting: int
    offline_since: str
    written: Mapping[UUID, bytes]
    pulled: Mapping[UUID, bytes]
    place: FeedPlace
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened.  code, values: its sentence."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CentralDemo:
    """What happened.

    agrees: by office, whether acknowledged, written, held and pulled events are the same, every case is closed, and
    four people stand in each that others went on with.
    """

    steps: tuple[Step, ...]
    agrees: Mapping[str, bool]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was lost or doubled anywhere."""
        return bool(self.agrees) and all(self.agrees.values())


class RunCentralDemo:
    """Tells the story step by step; ``tell`` gets each step as it happens."""

    def __init__(self, centre: Centre, windows: Sequence[Window], ways: ItemWays, tell: Callable[[Step], None]) -> None:
        self._centre, self._windows, self._ways, self._tell = centre, windows, ways, tell
        self._steps: list[Step] = []
        self._lines: dict[OfficeId, HeardLine] = {}
        self._elsewhere: dict[OfficeId, HeardLine] = {}
        self._told_early: set[OfficeId] = set()

    def __call__(self, offices: Sequence[Office]) -> CentralDemo:
        """What happened.  offices: superiors first.  Raises what the windows' own commands raise."""
        self._found(offices)
        self._work(2, GOES_ON)
        self._sync()
        self._centre.cut()
        self._say("demo_central_cut")
        self._work(3, GOES_ON)
        self._sync()
        self._centre.lose_power()
        self._say("demo_central_power")
        self._mend(CUT_AFTER)
        self._sync()
        self._mend()
        self._sync()
        self._rest()
        self._draw()
        self._act("handling")
        self._rest()
        self._draw()
        self._centre.cut()
        self._say("demo_central_cut_again")
        self._act("review")
        self._sync()
        self._mend()
        self._sync()
        self._draw()
        self._name("demo_central_named_early", is_decided=False)
        self._act("approval")
        self._rest()
        self._name("demo_central_named", is_decided=True)
        self._draw()
        self._act("intake")
        self._rest()
        return self._judged()

    def _found(self, offices: Sequence[Office]) -> None:
        state = self._centre.make(self._ways)
        self._say("demo_central_made", server=state.server, ways=state.ways)
        for office in offices:
            self._centre.add_office(office)
        people = sum(window.enlist() for window in self._windows)
        self._say("demo_central_offices", offices=len(offices), people=people)
        for window in self._windows:
            self._lines[window.office.id] = line = self._centre.line_of(window.device)
            another = self._centre.add_machine(window.office.id)
            self._elsewhere[window.office.id] = self._centre.line_of(another)
            window.round(line)  # numbers come from a block that the centre leases
            self._say("demo_central_window", office=window.office.name, clerk=window.clerk.name)

    def _work(self, count: int, last: str) -> None:
        for window in self._windows:
            for number in range(count):
                window.take(last if number == count - 1 else ENDS_AT_WINDOW)
            self._say("demo_central_took", office=window.office.name, cases=count, waiting=window.stands().waiting)

    def _rest(self) -> None:
        """A round of every window that is not worth a word."""
        self._sync(is_told=False)

    def _draw(self) -> None:
        """The worker draws, and the windows hear of it."""
        drawn, nobody = self._centre.draw()
        self._say("demo_central_drawn", drawn=drawn, nobody=nobody)
        self._rest()

    def _act(self, permission: str) -> None:
        """Whoever was drawn does the step at his window."""
        for window in self._windows:
            cases = window.work().get(permission, 0)
            self._say(f"demo_central_{permission}", office=window.office.name, cases=cases)

    def _name(self, code: str, *, is_decided: bool) -> None:
        """What the centre tells another machine of the office about who acted in the first case."""
        for window in self._windows:
            names = window.named(self._elsewhere[window.office.id], window.followed[0])
            self._say(
                code if names else "demo_central_unnamed",
                office=window.office.name,
                names="、".join(names),
                people=len(names),
            )
            if not is_decided and names:
                self._told_early.add(window.office.id)

    def _mend(self, cut_after: int | None = None) -> None:
        self._centre.mend()
        if cut_after is None:
            self._say("demo_central_mended")
        else:
            self._centre.cut(cut_after)
            self._say("demo_central_mended_badly", bytes=cut_after)

    def _sync(self, *, is_told: bool = True) -> None:
        for window in self._windows:
            done = window.round(self._lines[window.office.id])
            if not is_told:
                continue
            stands, office = window.stands(), window.office.name
            if stands.offline_since:
                self._say("demo_central_offline", office=office, since=stands.offline_since, waiting=stands.waiting)
            else:
                self._say(
                    "demo_central_synced", office=office, pushed=done.pushed, pulled=done.pulled, waiting=stands.waiting
                )

    def _judged(self) -> CentralDemo:
        agrees = {}
        for window in self._windows:
            office, stands = window.office.id, window.stands()
            held, acked = self._centre.events(office), self._lines[office].acked
            numbers = list(self._centre.numbers(office))
            agrees[str(office)] = (
                held == stands.written == stands.pulled
                and acked == set(held)
                and numbers == list(range(1, len(numbers) + 1))
                and stands.place == self._centre.head(office)
                and stands.waiting == 0
                and self._is_done(window)
                and office not in self._told_early
            )
            code = "demo_central_agrees" if agrees[str(office)] else "demo_central_differs"
            counts = {"acked": len(acked), "held": len(held), "written": len(stands.written)}
            self._say(code, office=window.office.name, pulled=len(stands.pulled), **counts)
        return CentralDemo(tuple(self._steps), agrees)

    def _is_done(self, window: Window) -> bool:
        """Every case closed at the window and at the centre; four people where others went on."""
        cases = self._centre.cases(window.office.id)
        return (
            window.stands().is_closed
            and all(is_closed for is_closed, _ in cases.values())
            and all(cases.get(case, (False, 0))[1] == FOUR for case in window.followed)
        )

    def _say(self, code: str, **values: Any) -> None:
        step = Step(code, values)
        self._steps.append(step)
        self._tell(step)
