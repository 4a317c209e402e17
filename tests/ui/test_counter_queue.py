"""The counter before a line that is shared with another machine, at a real centre."""

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from app.bootstrap import Container
from app.hall.commands import Settled
from app.hall.model import Priority, Ticket, TicketKind
from app.kernel.actor import Actor
from app.kernel.messages import sentence
from app.sync.leash import CENTRE_SETTING
from tests.builders.centre_house import COUNTY, CentreHouse
from tests.builders.counter_window import CLERK, OTHER_CLERK, CounterHouse, Key, container_at
from tests.central.conftest import running_cluster
from ui.screens.counter.queue_card import QueueCard


@dataclass
class OtherWindow:
    """Another machine of the hall, at window 8."""

    container: Container
    actor: Actor

    def take(self, priority: Priority = Priority.NORMAL) -> Ticket:
        ticket = self.container.hall.take_number(self.actor, priority)
        assert self.container.hall.hear()
        return ticket

    def call(self) -> Ticket | None:
        desk = self.container.hall
        assert desk.hear()
        current = desk.queue(self.actor).current
        ticket = desk.call_next(self.actor, Settled(current.id, TicketKind.DONE) if current else None)
        assert desk.hear()
        return ticket


@pytest.fixture(scope="module")
def centre() -> Iterator[CentreHouse]:
    with running_cluster() as cluster:
        made = CentreHouse(cluster)
        yield made
        made.close()


def join(centre: CentreHouse, container: Container) -> None:
    """A machine of the hall from now on: it knows its centre and has its letter."""
    device = uuid.uuid4()
    place = make_conninfo(centre.place, user=centre.add_device(device))
    with container.units() as u:
        u.meta.put(CENTRE_SETTING, place, None, container.clock.now())
        u.commit()
    container.sync_round()


@pytest.fixture
def shared(centre: CentreHouse, demo_folder: Path, house: CounterHouse, tmp_path: Path) -> Iterator[OtherWindow]:
    second = container_at(Path(shutil.copytree(demo_folder, tmp_path / "second")))
    known = centre.owner.execute("SELECT count(*) FROM core.operator WHERE office_id = %s", (COUNTY,)).fetchone()[0]
    clerks = [second.actor("case", account) for account in (CLERK, OTHER_CLERK)]
    for clerk in clerks if not known else ():
        centre.add("intake", clerk.post.value, section="window", operator=clerk.operator)
    for container in (house.container, second):
        join(centre, container)
    other = OtherWindow(second, replace(clerks[1], window="8", terminal="t8"))
    empty(second, other.actor)
    empty(house.container, clerks[0])
    yield other
    here = house.place.shell.actor
    for container, actor in ((house.container, here), (second, other.actor)):
        current = container.hall.queue(actor).current
        if current is not None:
            container.hall.done(actor, current.id)
            assert container.hall.hear()
    second.close()


def heard(house: CounterHouse) -> None:
    """What the timer does every three seconds."""
    house.counter.model.queue.hear()
    house.rest()


def empty(container: Container, actor: Actor) -> None:
    """Those whom the demo office lets wait have gone."""
    for row in container.hall.queue(actor).waiting:
        container.hall.left(actor, row.ticket)


def rows(card: QueueCard) -> list[str]:
    return [row.number for row in card._list.rows()]


def test_the_other_windows_ticket_is_seen_and_called_by_key(house, shared):
    own = house.container.hall.take_number(house.place.shell.actor, Priority.NORMAL)
    heard(house)
    theirs = shared.take(Priority.SENIOR)
    assert theirs.number[0] == "Y"
    assert own.number.rstrip("0123456789") != theirs.number[1:].rstrip("0123456789")
    heard(house)
    assert rows(house.counter.queue) == [theirs.number, own.number]
    house.press(Key.Key_F2)
    assert house.counter.queue._number.text() == theirs.number
    heard(house)
    assert shared.call().id == own.id
    heard(house)
    assert rows(house.counter.queue) == []


def test_a_call_that_came_second_is_told_in_one_sentence_and_the_next_is_called(house, shared):
    first, second = shared.take(), shared.take()
    heard(house)
    said: list[str] = []
    house.place.shell.said.connect(lambda text, _state: said.append(text))
    assert shared.call().id == first.id
    house.press(Key.Key_F2)
    house.wait(lambda: house.counter.queue._number.text() == second.number)
    assert sentence("call_lost", {"number": first.number, "window": "8"}) in said
    heard(house)
    assert house.counter.model.queue.current.id == second.id
    assert shared.call() is None


def test_a_number_that_the_other_window_skipped_after_a_call_lost_here_is_in_the_line_again(house, shared):
    first = shared.take()
    heard(house)
    assert shared.call().id == first.id  # the first at the centre
    house.press(Key.Key_F2)
    heard(house)
    said: list[str] = []
    house.place.shell.said.connect(lambda text, _state: said.append(text))
    shared.container.hall.skip(shared.actor, first.id)
    assert shared.container.hall.hear()
    heard(house)
    house.wait(lambda: rows(house.counter.queue) == [first.number])
    assert sentence("call_lost_given_back", {"number": first.number, "window": "8"}) in said
    heard(house)
    assert shared.call().id == first.id
