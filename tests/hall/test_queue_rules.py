"""What the file refuses by itself about the shared line, attacked by direct SQL: each trigger has its statement."""

import pytest
from sqlalchemy import text

from app.audit.queries import VerifyChains
from app.hall.commands import CallNext, PauseWindow, TakeNumber
from app.hall.model import HallSettings
from app.kernel.actor import Permission
from app.kernel.errors import Rejected
from app.kernel.ids import new_uuid
from app.kernel.outbox import Stream
from app.sync.leash import CENTRE_SETTING
from app.sync.rounds import RunRound
from db.queries.chains import SqlChains
from db.sync.nobody import ensure_nobody
from tests.builders.staffed import found_office, hire
from tests.builders.sync_centre import NOON, OFFICE, MemoryCentre

EVENT = "INSERT INTO ticket_event (ticket, seq, kind, at, operator, event) SELECT ticket, {seq}, '{kind}', at, {who},"
LAST = " {event} FROM ticket_event WHERE seq = 2 AND ticket IN (SELECT ticket FROM queue_heard WHERE kind = 'called')"
COLUMNS = "office, day, {order}, {number}, priority, 'waiting', taken_at, NULL, NULL, NULL, NULL, 0, 1"
TICKET = "INSERT INTO ticket SELECT randomblob(16), " + COLUMNS + " FROM ticket WHERE state = 'called'"


ATTACKS = [
    ("ticket_event_never_updated", "UPDATE ticket_event SET window = '9'", "append_only"),
    ("ticket_event_never_deleted", "DELETE FROM ticket_event WHERE kind = 'called'", "append_only"),
    ("ticket_event_extends", EVENT.format(seq=9, kind="done", who="operator") + LAST.format(event="NULL"),
     "ticket_follows_events"),
    ("ticket_event_is_its_act", EVENT.format(seq=3, kind="taken", who="zeroblob(16)") + LAST.format(event="NULL"),
     "ticket_follows_events"),
    ("ticket_event_needs_permission", EVENT.format(seq=3, kind="done", who="(SELECT id FROM operator WHERE permission"
     " IS NULL AND id <> zeroblob(16) LIMIT 1)") + LAST.format(event="NULL"), "calling_needs_permission"),
    ("ticket_starts_waiting", TICKET.format(order='"order"', number="'A777'"), "ticket_follows_events"),
    ("ticket_follows_events", "UPDATE ticket SET state = 'done' WHERE state = 'called'", "ticket_follows_events"),
    ("ticket_follows_events", "UPDATE ticket SET state = 'waiting', last_seq = 1, window = NULL WHERE state ="
     " 'called'", "ticket_follows_events"),
    ("ticket_number_fixed", "UPDATE ticket SET number = 'A888', last_seq = last_seq WHERE state = 'called'",
     "ticket_follows_events"),
    ("ticket_never_deleted", "DELETE FROM ticket WHERE state = 'waiting'", "append_only"),
    ("queue_act_never_updated", "UPDATE queue_act SET said = x'00'", "append_only"),
    ("queue_act_never_deleted", "DELETE FROM queue_act", "append_only"),
    ("queue_act_of_event", "INSERT INTO queue_act SELECT randomblob(16), ticket, kind, at, operator, window,"
     " for_window, nonce, said FROM queue_act LIMIT 1", "ticket_follows_events"),
    ("queue_heard_never_deleted", "DELETE FROM queue_heard", "append_only"),
    ("queue_heard_never_updated", "UPDATE queue_heard SET kind = 'done'", "append_only"),
    ("queue_heard_was_pulled", "INSERT INTO queue_heard SELECT randomblob(16), ticket, day, 'done', operator"
     " FROM queue_heard LIMIT 1", "ticket_follows_events"),
    ("queue_letter_never_updated", "UPDATE queue_letter SET letter = 'B'", "append_only"),
    ("queue_letter_never_deleted", "DELETE FROM queue_letter", "append_only"),
]  # fmt: skip
"""The trigger, what it refuses, and with which code."""


@pytest.fixture
def clerk(uow):
    found_office(uow)
    return hire(uow, "zhang.min", 11, Permission.INTAKE)


@pytest.fixture
def shared(uow, clock, clerk):
    """A ticket that was called here, another that waits; the centre has confirmed all of it."""
    centre = MemoryCentre(own=new_uuid())
    with uow() as u:
        u.meta.put(CENTRE_SETTING, f"host=centre user=d{centre.own.hex}", None, clock.now())
        ensure_nobody(u.session, OFFICE, NOON)
        u.commit()
    with pytest.raises(Rejected, match="queue_letter_missing"):
        TakeNumber(uow, clock)(clerk)
    run = RunRound(uow, lambda: centre, clock)
    run()
    for _ in range(2):
        TakeNumber(uow, clock)(clerk)
    CallNext(uow, clock, HallSettings())(clerk)
    assert run.quick().pushed == 3
    return run


def test_without_a_centre_nothing_of_the_queue_travels(uow, clock, clerk):
    assert TakeNumber(uow, clock)(clerk).number == "A001"
    CallNext(uow, clock, HallSettings())(clerk)
    with uow() as u:
        asked = text("SELECT (SELECT count(*) FROM outbox WHERE stream = 'hall') + (SELECT count(*) FROM queue_act)")
        assert u.session.scalar(asked) == 0


def test_the_line_is_what_was_done_here_or_confirmed_each_by_its_own_trigger(uow, shared):
    """Without that one trigger every statement passes: no other wall stands behind it."""
    assert shared is not None
    for trigger, statement, code in ATTACKS:
        with uow() as u, pytest.raises(Rejected) as said:
            u.session.execute(text(statement))
        assert (trigger, said.value.code) == (trigger, code)
        with uow() as u:
            u.session.execute(text("PRAGMA defer_foreign_keys = ON"))
            u.session.execute(text(f"DROP TRIGGER {trigger}"))
            u.session.execute(text(statement))


def test_what_the_centre_refuses_leaves_the_ticket_and_stays_on_record(uow, clock, clerk):
    centre = MemoryCentre(own=new_uuid())
    with uow() as u:
        u.meta.put(CENTRE_SETTING, "host=centre", None, clock.now())
        u.commit()
    run = RunRound(uow, lambda: centre, clock)
    run()
    first = TakeNumber(uow, clock)(clerk)
    run.quick()
    CallNext(uow, clock, HallSettings())(clerk)
    second = TakeNumber(uow, clock)(clerk)
    with uow() as u:
        call = u.session.execute(text("SELECT id FROM queue_act WHERE kind = 'called'")).scalar()
    centre.denials[type(new_uuid())(bytes=call)] = "ticket-not-now"
    assert not run.quick().failed
    with uow() as u:
        assert (u.hall.ticket(first.id).state.value, u.hall.ticket(second.id).state.value) == ("waiting", "waiting")
        states = dict(
            u.session.execute(
                text("SELECT a.kind, o.state FROM outbox o JOIN queue_act a ON a.id = o.event_id ORDER BY o.id")
            ).all()
        )
        assert states == {"taken": "closed", "called": "refused"}
        assert u.sync.items() == []


def test_a_window_that_stops_counts_for_no_lost_event(uow, store, clock, clerk, shared):
    assert shared is not None
    PauseWindow(uow, clock)(clerk, paused=True, reason="lunch")
    assert "outbox" not in [fault.chain for fault in VerifyChains(SqlChains(store))().faults]


def test_what_the_centre_lost_is_handed_in_once_more_and_the_line_stays(uow, shared):
    feed = shared._transport().feeds[OFFICE]
    before = len(feed)
    lost = [row.event for row in feed if row.stream is Stream.HALL][-2:]
    del feed[min(row.feed_no for row in feed if row.event in lost) - 1 :]
    assert shared().went_back == (OFFICE,)
    shared()
    assert {row.event for row in feed} >= set(lost)
    assert len(feed) >= before
    with uow() as u:
        states = u.session.scalars(text("SELECT DISTINCT state FROM outbox WHERE stream = 'hall'")).all()
        kinds = u.session.scalars(text("SELECT kind FROM ticket_event ORDER BY kind")).all()
    assert (states, kinds) == (["closed"], ["called", "taken", "taken"])


def test_an_act_that_was_confirmed_and_lost_is_tried_again_once_its_ticket_is_known_again(uow, shared):
    centre = shared._transport()
    feed = centre.feeds[OFFICE]
    call = next(row for row in feed if row.stream is Stream.HALL and b"ticket_called" in row.body)
    del feed[call.feed_no - 1 :]
    centre.denials[call.event] = "ticket-not-now"  # the machine that gave the number out has not come yet
    shared()
    del centre.denials[call.event]
    shared()
    shared()
    assert call.event in {row.event for row in feed}
    with uow() as u:
        states = u.session.scalars(text("SELECT DISTINCT state FROM outbox WHERE stream = 'hall'")).all()
        assert (states, u.session.scalar(text("SELECT count(*) FROM ticket WHERE state = 'called'"))) == (["closed"], 1)
