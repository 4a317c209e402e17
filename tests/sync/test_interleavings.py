"""Machines in any order, with cuts and a feed that goes back: all end with the same, and no event is lost."""

import shutil
import tempfile
from pathlib import Path
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.kernel.canonical import FIRST_PREVIOUS
from app.kernel.ids import OperatorId
from app.kernel.outbox import OutboxState
from app.sync.outbox import BLOCKING
from app.sync.rounds import RunRound
from db.engine import FILE_NAME, open_store
from db.unit_of_work import SqlUnitOfWork
from tests.builders.sync_centre import NOON, OFFICE, MemoryCentre, parcel
from tests.conftest import KEY, FixedClock, _founded

CASES = [UUID(int=1), UUID(int=2)]
ACTS = st.one_of(
    st.tuples(st.just("write"), st.integers(0, 2), st.integers(0, 1)),
    st.tuples(st.just("sync"), st.integers(0, 2), st.integers(0, 12)),
    st.tuples(st.just("lose"), st.just(0), st.integers(0, 4)),
)


class Machine:
    """A store that writes events of its own on top of what it knows of a case."""

    def __init__(self, store) -> None:
        self.store, self.clock, self.written = store, FixedClock(), []

    def uow(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self.store)

    def write(self, case: UUID) -> None:
        with self.uow() as u:
            histories = (u.sync.own_history(case), u.sync.their_history(case))
            last = max((h[-1] for h in histories if h), key=lambda link: link.seq, default=None)
            made = parcel(case, last.seq + 1 if last else 1, last.hash if last else FIRST_PREVIOUS)
            u.sync.add_relayed(made, UUID(int=9), OperatorId(UUID(int=8)), NOON)
            u.commit()
        self.written.append(made.event)

    def sync(self, centre: MemoryCentre, cut_after: int | None = None) -> None:
        centre.cut_after = cut_after
        RunRound(self.uow, lambda: centre, self.clock)()
        centre.cut_after = None

    def theirs(self) -> list[list[UUID]]:
        with self.uow() as u:
            return [[link.event for link in u.sync.their_history(case)] for case in CASES]

    def rows(self):
        with self.uow() as u:
            return u.sync.states(self.written), {item.event: item for item in u.sync.items()}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=25))
def test_machines_that_write_sync_are_cut_and_see_a_feed_go_back_converge(template_folder, acts):
    centre = MemoryCentre(FixedClock().now())
    with tempfile.TemporaryDirectory() as place:
        machines = []
        for name in "abc":
            folder = Path(place) / name
            folder.mkdir()
            shutil.copy(template_folder / FILE_NAME, folder / FILE_NAME)
            machines.append(Machine(_founded(open_store(folder, KEY), demo=False)))
        try:
            for act, who, what in acts:
                if act == "write":
                    machines[who].write(CASES[what])
                elif act == "sync":
                    machines[who].sync(centre, what)
                elif OFFICE in centre.feeds:
                    centre.lose(max(len(centre.feeds[OFFICE]) - what, 0))
            for machine in machines * 3:
                machine.sync(centre)
            _all_hold_the_same(machines, centre)
        finally:
            for machine in machines:
                machine.store.close()


def _all_hold_the_same(machines: list[Machine], centre: MemoryCentre) -> None:
    feed = centre.events()
    assert len(feed) == len(set(feed))
    assert [row.feed_no for row in centre.feeds.get(OFFICE, [])] == list(range(1, len(feed) + 1))
    assert len({str(machine.theirs()) for machine in machines}) == 1
    for machine in machines:
        states, items = machine.rows()
        assert set(states) == set(machine.written), "no event is ever dropped"
        sick = {item.chain for item in items.values() if item.state in BLOCKING}
        for event, state in states.items():
            if state is OutboxState.CLOSED:
                assert event in feed
            else:
                assert event not in feed
                assert items[event].chain in sick, "only a case that a person must decide holds anything back"
