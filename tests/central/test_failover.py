"""A primary and two standbys: killed under load, promoted, a wait cancelled; nothing acknowledged is lost."""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from app.kernel.errors import Unavailable
from app.kernel.ids import OfficeId
from app.kernel.outbox import OutboxState
from app.sync.answers import Verdict
from app.sync.feed import FeedPlace, FeedRow, check_page
from app.sync.parcels import Parcel
from app.sync.rounds import RunRound
from db.sync.transport import CentreLine
from db.unit_of_work import SqlUnitOfWork
from tests.builders.central_flood import Flood, Said
from tests.builders.centre_house import COUNTY, OTHER, Hall, login_of
from tests.builders.clusters import folders
from tests.builders.flow_house import FlowHouse
from tests.builders.standbys import Trio
from tests.conftest import FixedClock, founded_copy

PAGE = 1000


@pytest.fixture
def trio() -> Iterator[Trio]:
    with folders() as place:
        made = Trio(place)
        yield made
        made.close()


@dataclass
class Window:
    """Hands in cases over the program's line until it is told; an answer that did not come is asked for again."""

    flood: Flood
    url: str
    told: threading.Event
    acked: dict[uuid.UUID, int] = field(default_factory=dict)
    cuts: int = 0
    failure: BaseException | None = None

    def work(self) -> None:
        try:
            self._work()
        except BaseException as failure:
            self.failure = failure
            raise

    def _work(self) -> None:
        with closing(CentreLine(self.url)) as line:
            while not self.told.is_set():
                parcels = [parcel_of(said, self.flood.clerk) for said in self.flood.taken_in()]
                for answer in self._handed_in(line, parcels):
                    assert answer.verdict in (Verdict.OK, Verdict.DUP)
                    self.acked[answer.event] = answer.feed_no

    def _handed_in(self, line: CentreLine, parcels: list[Parcel]):
        while True:
            try:
                return line.push(parcels)
            except Unavailable as error:
                assert error.code == "centre_unreachable"
                self.cuts += 1


def parcel_of(said: Said, operator: uuid.UUID) -> Parcel:
    office, now = OfficeId(said.office), datetime.now(UTC)
    return Parcel(said.event, office, said.case, said.seq, said.body.encode(), b"", now, operator, said.nonce)


def pulled(line: CentreLine, office: str) -> list[FeedRow]:
    """The whole feed, every link checked."""
    rows: list[FeedRow] = []
    place = FeedPlace()
    while page := line.pull(OfficeId(office), len(rows), PAGE):
        place = check_page(OfficeId(office), place, {}, page) if not rows else place
        rows += page
    if len(rows) > PAGE:
        check_page(OfficeId(office), FeedPlace(), {}, rows)
    return rows


def under_load(trio: Trio, offices: list[str], disturb: Callable[[list[Window]], None]) -> None:
    """Windows of these offices work while the servers are disturbed; then everything is compared."""
    told = threading.Event()
    floods = [Flood(trio.centre, office, blocks=20) for office in offices]
    windows = [Window(flood, trio.url(login_of(flood.clerk)), told) for flood in floods]
    threads = [threading.Thread(target=window.work) for window in windows]
    for thread in threads:
        thread.start()
    try:
        disturb(windows)
    finally:
        told.set()
        for thread in threads:
            thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    for window, office in zip(windows, offices, strict=True):
        assert window.cuts >= 1
        line = CentreLine(trio.url(login_of(window.flood.clerk)))
        rows = pulled(line, office)
        line.close()
        assert [row.feed_no for row in rows] == list(range(1, len(rows) + 1))
        assert {row.event: row.feed_no for row in rows} == window.acked
    numbers = trio.centre.owner.execute(
        "SELECT count(*), count(DISTINCT (office_id, number)) FROM core.case_head"
    ).fetchone()
    assert numbers[0] == numbers[1] > 0


def wait_for_more(windows: list[Window], many: int) -> None:
    """Until every window has that many more answers."""
    wanted = [len(window.acked) + many for window in windows]
    pause = threading.Event()
    while any(len(window.acked) < goal for window, goal in zip(windows, wanted, strict=True)):
        assert not any(window.failure for window in windows)
        pause.wait(0.02)


def test_a_standby_promoted_under_load_has_all_that_was_acknowledged(trio):
    def disturb(windows: list[Window]) -> None:
        wait_for_more(windows, 10)
        trio.fail_over()
        wait_for_more(windows, 10)

    under_load(trio, [COUNTY, OTHER], disturb)


@pytest.mark.heavy
def test_six_promotions_one_after_another_lose_and_double_nothing(trio):
    def disturb(windows: list[Window]) -> None:
        for _ in range(6):
            wait_for_more(windows, 100)
            trio.fail_over()
        wait_for_more(windows, 100)

    under_load(trio, [COUNTY, OTHER], disturb)


class CutLine:
    """The line, where the servers are hit between push and pull."""

    def __init__(self, line: CentreLine, hit: Callable[[], None]) -> None:
        self._line, self._hit = line, hit

    def __getattr__(self, name: str):
        return getattr(self._line, name)

    def push(self, parcels):
        answers = self._line.push(parcels)
        self._hit()
        return answers


def test_what_was_answered_without_a_standby_is_handed_in_again_to_the_one_that_lacks_it(
    trio, template_folder, tmp_path
):
    """An untrue answer closes nothing; one that was pulled and is lost with the server is found by the feed's head."""
    with founded_copy(template_folder, tmp_path) as store:
        house = FlowHouse(lambda: SqlUnitOfWork(store), FixedClock(), each=3)
        hall = Hall(house, trio.centre)
        trio.centre.enlist(house)
        clerk = house.clerk.operator
        line = CentreLine(trio.url(login_of(clerk)))

        def handed_in() -> list[uuid.UUID]:
            case = hall.take_in()
            with house.uow() as u:
                return [event.id for event in u.cases.events(case) if event.operator == clerk]

        def states(events: list[uuid.UUID]) -> set[OutboxState]:
            with house.uow() as u:
                return set(u.sync.states(events).values())

        def round_of(transport=line) -> tuple[str, ...]:
            return RunRound(house.uow, lambda: transport, house.clock)().went_back

        confirmed = handed_in()
        round_of()
        assert states(confirmed) == {OutboxState.CLOSED}
        trio.primary.ask("SELECT pg_switch_wal()")
        for server in trio.standbys.values():
            server.kill()

        pulled_and_lost = handed_in()
        canceller = threading.Thread(target=trio.cancel_a_wait)
        canceller.start()
        round_of()
        canceller.join(30)
        assert states(pulled_and_lost) == {OutboxState.CLOSED}

        answered_and_lost = handed_in()
        canceller = threading.Thread(target=trio.cancel_a_wait)
        canceller.start()

        def lose_the_server() -> None:
            canceller.join(30)
            trio.primary.kill()

        round_of(CutLine(line, lose_the_server))
        assert states(answered_and_lost) == {OutboxState.SENT}

        trio.standbys["a"].start()
        trio.promote("a")
        assert round_of() == ()  # the line was cut with the server; the next round has another
        assert round_of() == (COUNTY,)
        round_of()
        round_of()
        for events in (confirmed, pulled_and_lost, answered_and_lost):
            assert states(events) == {OutboxState.CLOSED}
        rows = pulled(line, COUNTY)
        line.close()
        assert [row.feed_no for row in rows] == list(range(1, len(rows) + 1))
        assert {row.event for row in rows} == {*confirmed, *pulled_and_lost, *answered_and_lost}
