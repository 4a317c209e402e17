"""The machine's own chain travels: in its order, by the machine's line alone, closed when it comes back."""

import uuid

import pytest
from sqlalchemy import text

from app.kernel.outbox import OutboxState, Stream
from app.sync.feed import FeedPlace, check_page
from app.sync.machine_rows import MachineRow, next_batch

OWN = uuid.UUID(int=7)


def audit_states(machine) -> list[str]:
    with machine.uow() as u:
        return list(u.session.scalars(text("SELECT state FROM outbox WHERE stream = 'audit' ORDER BY id")))


def audit_feed(machine):
    return [row for row in machine.centre.feeds[machine.clerk.office] if row.stream is Stream.AUDIT]


def test_rows_of_the_audit_close_when_they_come_back(machine) -> None:
    machine.centre.own = OWN
    machine.take()
    done = machine.sync()
    assert not done.failed
    assert set(audit_states(machine)) == {OutboxState.CLOSED}
    rows = audit_feed(machine)
    with machine.uow() as u:
        kept = list(u.session.scalars(text("SELECT body FROM audit_event ORDER BY seq")))
    assert [row.body for row in rows] == kept[: len(rows)]
    feed = machine.centre.feeds[machine.clerk.office]
    assert check_page(machine.clerk.office, FeedPlace(), {}, feed).feed_no == len(feed)


def test_a_persons_own_line_carries_none(machine) -> None:
    machine.take()
    assert not machine.sync().failed
    assert set(audit_states(machine)) == {OutboxState.WAITING}


def test_what_the_authority_lost_is_handed_in_again(machine) -> None:
    machine.centre.own = OWN
    machine.take()
    machine.sync()
    before = len(audit_feed(machine))
    machine.centre.lose(1, machine.clerk.office)
    done = machine.sync()
    assert not done.failed, done.failed
    assert len(audit_feed(machine)) >= before
    machine.sync()
    assert set(audit_states(machine)) == {OutboxState.CLOSED}


def test_a_refused_row_keeps_the_later_ones_back_and_the_cases_go_on(machine) -> None:
    machine.centre.own = OWN
    machine.take()
    with machine.uow() as u:
        for kind in ("program_started", "record_read"):
            u.audit.append(kind, machine.clerk, {}, machine.clock.now())
        u.commit()
    with machine.uow() as u:
        first = u.sync.waiting_rows(1)[0]
    machine.centre.denials[first.event] = "machine"
    machine.sync()
    states = audit_states(machine)
    assert states[0] == OutboxState.REFUSED
    assert set(states[1:]) == {OutboxState.WAITING}
    assert set(machine.states()) == {OutboxState.CLOSED}


@pytest.mark.parametrize(("sizes", "taken"), [([10] * 300, 200), ([3_000_000, 3_000_000], 1), ([9_000_000], 1)])
def test_a_batch_holds_what_one_push_may(sizes, taken) -> None:
    rows = [MachineRow(uuid.uuid4(), b"x" * size, None, None) for size in sizes]
    assert len(next_batch(rows)) == taken
