"""What the file refuses by itself about sync, attacked by direct SQL: each trigger has its statement."""

import pytest
from sqlalchemy import text

from app.kernel.errors import Rejected
from app.kernel.ids import new_uuid
from app.kernel.outbox import OutboxState, Stream
from app.sync.outbox import MOVES
from tests.builders.sync_centre import NOON, OFFICE, MemoryCentre, chained

STATES = list(OutboxState)


@pytest.fixture
def waiting(uow):
    event = new_uuid()
    with uow() as u:
        u.outbox.put(Stream.CASE, event, NOON)
        u.commit()
    return event


@pytest.fixture
def pulled(uow):
    """A feed of two rows, pulled, the first of them this machine's."""
    centre, case = MemoryCentre(), chained(2)
    centre.push(case)
    with uow() as u:
        u.outbox.put(Stream.CASE, case[0].event, NOON)
        u.sync.add_page(OFFICE, 1, centre.pull(OFFICE, 0, 10), NOON)
        u.commit()
    return case


def refused(uow, statement, **values):
    with uow() as u, pytest.raises(Rejected) as said:
        u.session.execute(text(statement), values)
    return said.value.code


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM outbox", "append_only"),
        ("UPDATE outbox SET event_id = zeroblob(16)", "outbox_fixed"),
        ("UPDATE outbox SET at = '2020'", "outbox_fixed"),
        ("UPDATE outbox SET state = 'closed'", "outbox_not_pulled"),
        ("INSERT INTO outbox SELECT 99, stream, zeroblob(16), 'closed', at FROM outbox", "outbox_fixed"),
        ("INSERT OR REPLACE INTO outbox SELECT * FROM outbox", "append_only"),
    ],
)
def test_an_outbox_row_stays_and_waits_first(uow, waiting, statement, code):
    assert refused(uow, statement) == code


@pytest.mark.parametrize("before", STATES)
def test_a_row_moves_only_as_the_table_of_moves_says(uow, pulled, before):
    """Every pair of states is tried; what is closed and still in the feed does not wait again."""
    allowed = {(state, after) for (state, _), after in MOVES.items()}
    for after in STATES:
        with uow() as u:
            u.session.execute(text("DROP TRIGGER outbox_moves"))
            u.session.execute(text("DROP TRIGGER outbox_stays_closed"))
            u.session.execute(text("UPDATE outbox SET state = :s WHERE stream = 'case'"), {"s": before.value})
            from db.triggers_sync import OUTBOX

            u.session.execute(text(f"CREATE TRIGGER outbox_moves {OUTBOX['outbox_moves']}"))
            change = text("UPDATE outbox SET state = :s WHERE stream = 'case'")
            if (before, after) in allowed:
                u.session.execute(change, {"s": after.value})
            else:
                with pytest.raises(Rejected, match="outbox_move_unknown"):
                    u.session.execute(change, {"s": after.value})


def test_a_row_closes_only_once_its_event_was_pulled_and_stays_closed(uow, pulled):
    with uow() as u:
        u.session.execute(text("UPDATE outbox SET state = 'closed' WHERE stream = 'case'"))
        u.commit()
    assert refused(uow, "UPDATE outbox SET state = 'waiting' WHERE stream = 'case'") == "outbox_confirmed"


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE sync_office SET feed_no = 5", "sync_cursor_wrong"),
        ("UPDATE sync_office SET feed_hash = zeroblob(31)", "sync_cursor_wrong"),
        ("UPDATE sync_office SET feed_no = 1", "sync_cursor_wrong"),
        ("UPDATE sync_office SET epoch = 2, feed_no = 0, feed_hash = zeroblob(32)", "sync_cursor_wrong"),
        ("DELETE FROM sync_office", "append_only"),
        ("INSERT OR REPLACE INTO sync_office SELECT * FROM sync_office", "sync_cursor_wrong"),
        ("UPDATE sync_event SET body = zeroblob(3)", "append_only"),
        ("DELETE FROM sync_event", "append_only"),
        (
            "INSERT INTO sync_event SELECT office, epoch, 9, zeroblob(16), chain, seq, body, hash, actor, received_at,"
            " feed_hash, pulled_at, stream FROM sync_event WHERE feed_no = 1",
            "sync_cursor_wrong",
        ),
        (
            "INSERT INTO sync_event SELECT office, epoch, 3, event_id, chain, seq, body, hash, actor, received_at,"
            " feed_hash, pulled_at, stream FROM sync_event WHERE feed_no = 1",
            "sync_event_twice",
        ),
        ("INSERT OR REPLACE INTO sync_event SELECT * FROM sync_event", "sync_event_twice"),
        (
            "INSERT OR REPLACE INTO sync_event SELECT office, epoch, feed_no, zeroblob(16), chain, seq, body, hash,"
            " actor, received_at, feed_hash, pulled_at, stream FROM sync_event WHERE feed_no = 2",
            "sync_cursor_wrong",
        ),
    ],
)
def test_the_cursor_follows_pulled_events_and_those_stay(uow, pulled, statement, code):
    with uow() as u:
        u.session.execute(
            text("UPDATE sync_office SET feed_no = 2, feed_hash = (SELECT feed_hash FROM sync_event WHERE feed_no = 2)")
        )
        u.commit()
    assert refused(uow, statement) == code


def test_voided_numbers_are_not_given_out_and_are_told_once(uow):
    insert = "INSERT INTO number_void VALUES ('case', '350199', 2026, :first, 100, '2026', NULL)"
    with uow() as u:
        u.numbers.next("case", OFFICE, 2026)
        u.commit()
    assert refused(uow, insert, first=2) == "number_taken"
    with uow() as u:
        u.session.execute(text("UPDATE number_block SET next = 101"))
        u.session.execute(text(insert), {"first": 2})
        u.session.execute(text("UPDATE number_void SET reported_at = '2027'"))
        u.commit()
    assert refused(uow, "UPDATE number_void SET reported_at = NULL") == "append_only"
    assert refused(uow, "UPDATE number_void SET last = 50") == "append_only"
    assert refused(uow, "DELETE FROM number_void") == "append_only"


@pytest.mark.parametrize("table", ["outbox_move", "relayed_event", "number_lease", "sync_rewind"])
def test_what_was_noted_of_sync_is_never_changed(uow, table):
    from db.triggers import TRIGGERS

    assert {f"{table}_never_updated", f"{table}_never_deleted"} <= TRIGGERS[table].keys()
