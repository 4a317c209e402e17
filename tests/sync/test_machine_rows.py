"""The machine's own chain travels: in its order, by the machine's line alone, closed when it comes back."""

import shutil
import uuid

import pytest
from sqlalchemy import text

from app.kernel.outbox import OutboxState, Stream
from app.sync.answers import read_answer
from app.sync.feed import FeedPlace, check_page
from app.sync.machine_rows import MachineRow, next_batch
from db.engine import FILE_NAME, open_store
from db.unit_of_work import SqlUnitOfWork
from tests.builders.held_key import hold_key
from tests.conftest import KEY
from tests.sync.conftest import Machine
from tests.sync.test_leash_wired import status_of

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
    with machine.uow() as u:
        assert u.sync.waiting_rows(200) == [], "nothing of it is asked again and again"
    assert set(machine.states()) == {OutboxState.CLOSED}


@pytest.mark.parametrize(("sizes", "taken"), [([10] * 300, 200), ([3_000_000, 3_000_000], 1), ([9_000_000], 1)])
def test_a_batch_holds_what_one_push_may(sizes, taken) -> None:
    rows = [MachineRow(uuid.uuid4(), b"x" * size, None, None) for size in sizes]
    assert len(next_batch(rows)) == taken


def test_of_a_disk_that_was_copied_the_machine_that_comes_second_takes_no_case_and_loses_nothing(machine, tmp_path):
    """Both have the same login and the same numbers; whoever comes first goes on."""
    machine.centre.own = OWN
    machine.sync()
    with machine.uow() as u:
        u.meta.put("centre.url", f"host=centre.example user=d{OWN.hex}", None, machine.clock.now())
        u.commit()
    hold_key(machine.store, machine.clerk.operator)
    with machine.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(machine.store.path, tmp_path / FILE_NAME)
    store = open_store(tmp_path, KEY)
    copied = Machine(store, lambda: SqlUnitOfWork(store), machine.clock, machine.clerk, machine.centre)
    hold_key(store, machine.clerk.operator)
    for one in (machine, copied):
        with one.uow() as u:
            u.audit.append("something_happened", None, {}, one.clock.now())
            u.commit()
        one.take()
        one.sync(), one.sync()
    assert status_of(machine).stop() is None
    assert status_of(copied).stop().code == "leash_doubled"
    assert copied.events() and set(copied.events()) <= set(machine.centre.events()), "what was taken in is handed in"
    assert OutboxState.WAITING in audit_states(copied), "its own chain is kept"
    store.close()


def test_answers_in_another_order_are_not_believed(machine):
    machine.centre.own = OWN
    with machine.uow() as u:
        for kind in ("program_started", "record_read"):
            u.audit.append(kind, None, {}, machine.clock.now())
        u.commit()
    machine.centre.push_rows = lambda _envelopes, rows: [read_answer(row.event, "ok", 1) for row in reversed(rows)]
    ((_, error),) = machine.sync().failed
    assert error.code == "centre_speaks_otherwise"
    assert set(audit_states(machine)) == {OutboxState.WAITING}
