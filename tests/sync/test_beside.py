"""Two programs sync over one store at once, and a disk that fills up wherever it does: nothing is lost or doubled."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from app.kernel.errors import AppError
from app.kernel.outbox import OutboxState
from app.sync.projection import Lack
from tests.builders.sync_centre import OFFICE, MemoryCentre, chained
from tests.sync.test_missing import elsewhere, joined


class BesideCentre(MemoryCentre):
    """Before it answers one question, another program over the same store has done a whole round.

    beside: what is done meanwhile, None for nothing; door: before which answer; skip: so many of them before.
    """

    beside = None
    door = ""
    skip = 0

    def _meanwhile(self, door: str) -> None:
        if self.beside is None or door != self.door:
            return
        if self.skip:
            self.skip -= 1
            return
        work, self.beside = self.beside, None
        work()

    def pull(self, office, after, limit):
        rows = super().pull(office, after, limit)
        self._meanwhile("pull")
        return rows

    def push(self, parcels):
        self._meanwhile("push")
        return super().push(parcels)


@pytest.fixture
def beside(machine):
    machine.centre = BesideCentre(machine.centre.moment)
    return machine


def settled(machine):
    assert not machine.sync().failed
    assert machine.centre.events() == machine.events()
    assert set(machine.states()) == {OutboxState.CLOSED}
    assert machine.standing().place.feed_no == len(machine.events())
    with machine.uow() as u:
        kept = u.session.scalars(text("SELECT count(*) FROM sync_event WHERE office = :of"), {"of": OFFICE}).one()
        last = u.session.scalars(text("SELECT count(*) FROM outbox_move WHERE cause = 'seen'")).one()
    assert last == len(machine.events()), "each row is closed once"
    return kept


@pytest.mark.parametrize("door", ["pull", "push"])
def test_a_page_or_a_batch_that_another_program_has_settled_meanwhile_is_not_settled_again(beside, door):
    beside.take(), beside.take()
    beside.centre.door, beside.centre.beside = door, beside.sync
    assert not beside.sync().failed
    assert settled(beside) == len(beside.events())


def test_another_program_that_has_pulled_further_is_gone_on_behind(beside, monkeypatch):
    monkeypatch.setattr("app.sync.rounds.PAGE", 3)
    told = chained(8)
    beside.centre.push(told[:7])
    beside.take()  # what is pushed makes the head known before unsure

    def further() -> None:
        beside.sync()
        beside.centre.push(told[7:])

    beside.centre.door, beside.centre.skip, beside.centre.beside = "pull", 1, further
    assert not beside.sync().failed
    assert beside.standing().place.feed_no == 8 + len(beside.events())


def test_a_feed_that_went_back_is_gone_back_with_once(beside):
    beside.take(), beside.take()
    beside.sync()
    beside.centre.lose(kept=2)
    beside.centre.door, beside.centre.beside = "pull", beside.sync
    assert beside.sync().went_back == ()
    assert beside.standing().epoch == 2
    assert beside.centre.events() == beside.events()
    assert set(beside.states()) == {OutboxState.CLOSED}


@contextmanager
def full(store, room: int):
    """No more than so many pages may be added to the file, by anybody."""

    def bound(connection, *_rest) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages + room}")

    def free(connection, *_rest) -> None:
        connection.execute("PRAGMA max_page_count = 1000000")

    with store.reading() as session:
        pages = session.scalar(text("PRAGMA page_count"))
    event.listen(store.engine, "checkout", bound)
    try:
        yield
    finally:
        event.remove(store.engine, "checkout", bound)
        event.listen(store.engine, "checkout", free)


def test_a_file_that_fills_up_at_any_stage_loses_nothing_and_the_next_round_goes_on(machine):
    """Nothing of it is put down to a case that came: no disk is any case's fault."""
    case, refused = joined(machine), set()
    others = [elsewhere(machine, case, f"{case.number[:-4]}{9000 + place}") for place in range(12)]
    for room in range(0, 40, 2):
        with full(machine.store, room):
            try:
                refused |= {error.code for _, error in machine.sync().failed}
            except AppError as error:
                refused.add(error.code)
        with machine.uow() as u:
            assert {one.lack for one in u.sync.missing()} <= {Lack.NAMES}
    assert refused == {"store_disk_full"}
    assert not machine.sync().failed
    assert set(machine.states()) == {OutboxState.CLOSED}
    with machine.uow() as u:
        assert all(u.cases.head(other) is not None for other in others)
    assert machine.standing().place.feed_no == len(machine.centre.events())
