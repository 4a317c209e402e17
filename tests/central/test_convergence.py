"""Windows in any order before one real centre: accept, step, take back, sync, cut; all end alike, nothing is lost."""

import tempfile
import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.kernel.actor import Permission
from app.kernel.errors import AppError, Unavailable
from app.kernel.outbox import OutboxState
from app.sync.rounds import RunRound
from tests.builders.central_windows import Base, Window, Windows, confirmed, projected, windows_of

MEMORY = Path("/dev/shm")
SEATS: dict[int, Sequence[Sequence[str]]] = {
    2: [("intake", "review"), ("handling", "approval")],
    3: [("intake",), ("handling", "review"), ("approval", "intakeb.x")],
    4: [("intakea.x", "handling"), ("intakeb.x",), ("review",), ("approval",)],
    6: [("intakea.x",), ("intakeb.x",), ("handlinga.x",), ("handlingb.x",), ("review",), ("approval",)],
}
BEGIN = [("accept", 0, 0), ("accept", 1, 1), *(("sync", who, 0) for who in range(6)), ("draw", 0, 0)]
"""Something lies in trays before anything random happens."""

ACTS = st.lists(
    st.tuples(
        st.sampled_from(("accept", "draw", "draw", "step", "step", "step", "withdraw", "sync", "sync", "sync", "cut")),
        st.integers(0, 5),
        st.integers(0, 7),
    ),
    min_size=15,
    max_size=40,
)


class CutLine:
    """The real line, until so many calls were answered."""

    def __init__(self, line, answered: int) -> None:
        self._line, self._left = line, answered

    def __getattr__(self, name):
        asked = getattr(self._line, name)
        if name == "carries":
            return asked

        def call(*given):
            if self._left <= 0:
                raise Unavailable("centre_unreachable")
            self._left -= 1
            return asked(*given)

        return call


class Players:
    """What the windows do; every event that anybody ever wrote is remembered."""

    def __init__(self, office: Windows) -> None:
        self.office = office
        self.written: list[tuple[Window, uuid.UUID, bytes]] = []

    def do(self, act: str, who: int, what: int) -> None:
        able = [one for one in self.office.windows if self.can(act, one)]
        if not able:
            return
        window = able[who % len(able)]
        with suppress(AppError):  # what may not be done now is refused, and nothing is written
            getattr(self, act)(window, what)
        self._remember(window)

    def can(self, act: str, window: Window) -> bool:
        """Whether somebody there may do such a thing at all."""
        if act in ("accept", "withdraw"):
            return any(one.permission is Permission.INTAKE for one in window.people)
        return act != "step" or bool(self._held(window))

    def accept(self, window: Window, what: int) -> None:
        window.take_in(300 + what)  # two windows may take the same person in

    def draw(self, _window: Window, what: int) -> None:
        self.office.draw(lambda people: people[what % len(people) :] + people[: what % len(people)])

    def step(self, window: Window, what: int) -> None:
        cases = self._held(window)
        window.house.agree(cases[what % len(cases)])

    def _held(self, window: Window) -> list[uuid.UUID]:
        """What lies in a tray there."""
        held = window.read(
            "SELECT t.case_id, t.operator FROM case_task t WHERE t.ended_at IS NULL AND t.purpose = 'step'"
            " ORDER BY t.drawn_at, t.case_id"
        )
        mine = {one.operator for one in window.people}
        return [uuid.UUID(bytes=case) for case, operator in held if uuid.UUID(bytes=operator) in mine]

    def withdraw(self, window: Window, what: int) -> None:
        cases = window.read("SELECT id FROM case_head WHERE state = 'accepted' ORDER BY id")
        if cases:
            case = uuid.UUID(bytes=cases[what % len(cases)][0])
            window.house.withdraw(window.somebody("intake"), case, "不办了")

    def sync(self, window: Window, _what: int) -> None:
        window.round()

    def cut(self, window: Window, what: int) -> None:
        RunRound(window.uow, lambda: CutLine(window.line, what), window.house.clock)()

    def _remember(self, window: Window) -> None:
        known = {event for _, event, _ in self.written}
        own = window.read("SELECT c.id, c.body FROM case_event c JOIN outbox o ON o.event_id = c.id")
        self.written += [(window, event, body) for event, body in own if event not in known]


def play(office: Windows, acts: Sequence[tuple[str, int, int]]) -> None:
    players = Players(office)
    for act in (*BEGIN, *acts):
        players.do(*act)
    office.settle(3)
    central = confirmed(office.centre)
    feed = {row[2] for row in central["events"]}
    for window in office.windows:
        assert_like(window, central, feed)
    for window, event, body in players.written:
        with window.uow() as u:
            id_ = uuid.UUID(bytes=event)
            state = u.sync.states([id_])[id_]
            assert u.sync.parcels([id_])[0].body == body, "no byte of it is lost"
        assert (event.hex() in feed) == (state is OutboxState.CLOSED)


def assert_like(window: Window, central, feed: set[str]) -> None:
    """All the same; where a person must decide, the case is the centre's but for what waits on top of it."""
    with window.uow() as u:
        on_top = {item.chain.hex for item in u.sync.items() if not item.is_aside}
        assert all(item.state in (OutboxState.REFUSED, OutboxState.TO_DECIDE, OutboxState.WAITING)
                   for item in u.sync.items())  # fmt: skip
    local = projected(window)
    for name in ("heads", "steps", "events"):
        theirs = [row for row in central[name] if row[0] not in on_top]
        assert [row for row in local[name] if row[0] not in on_top] == theirs
    confirmed_events = [row for row in central["events"] if row[0] in on_top]
    assert [row for row in local["events"] if row[0] in on_top and row[2] in feed] == confirmed_events
    assert not window.read("SELECT case_id, code FROM case_lack WHERE lack = 'events'")


def run(cluster: str, base: Base, count: int, acts: Sequence[tuple[str, int, int]]) -> None:
    with (
        tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as place,
        windows_of(base, Path(place), cluster, SEATS[count]) as office,
    ):
        play(office, acts)


@settings(
    max_examples=3, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(acts=ACTS)
def test_three_windows_in_any_order_converge(cluster, windows_base, acts) -> None:
    run(cluster, windows_base, 3, acts)


@pytest.mark.heavy
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("count", sorted(SEATS))
@settings(
    max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(acts=ACTS)
def test_two_to_six_windows_in_any_order_converge(cluster, windows_base, count, acts) -> None:
    run(cluster, windows_base, count, acts)
