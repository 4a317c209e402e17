"""Whatever a centre that is false, or of another program, says in any stream: the round ends, and sound rows count."""

import json

import pytest
from sqlalchemy import text

from app.audit.model import moment_text
from app.cases.notes import NoteKind
from app.hall.model import TicketKind
from app.hall.travel import WINDOW_KINDS
from app.kernel.canonical import FIRST_PREVIOUS, actor_commitment, link
from app.kernel.governed import KINDS
from app.kernel.ids import new_uuid
from app.kernel.outbox import Stream
from app.registry.effects import ENTRY_KINDS
from app.staff.grant_events import StaffKind
from app.sync.feed import FeedRow, feed_link
from tests.builders.sync_centre import OFFICE
from tests.sync.test_missing import elsewhere, joined

SAID = {
    Stream.STAFF: tuple(StaffKind),
    Stream.REGISTER: (*KINDS, *ENTRY_KINDS),
    Stream.NOTE: tuple(NoteKind),
    Stream.HALL: (*WINDOW_KINDS, *TicketKind),
}
WORD = str(new_uuid())
KEYS = (
    *(
        "operator",
        "kind",
        "permission",
        "case",
        "other",
        "question",
        "section",
        "post",
        "day",
        "shift",
        "person",
        "set",
    ),
    *(
        "record",
        "column",
        "event",
        "window",
        "number",
        "order",
        "entry",
        "version",
        "text",
        "at",
        "from",
        "to",
        "calendar",
    ),
    *(
        "valid_from",
        "valid_to",
        "reason",
        "people",
        "members",
        "absent",
        "after_seq",
        "before",
        "after",
        "files",
        "code",
    ),
)
DATA = (
    {},
    [],
    "x",
    {key: [1] for key in KEYS},
    {key: {"a": "\ud800"} for key in KEYS},
    dict.fromkeys(KEYS, 2**80),
    dict.fromkeys(KEYS, WORD),
    {"entry": json.loads("[" * 300 + "]" * 300)},
)


def crafted(operator, feed, stream, kind, data, **changes) -> FeedRow:
    """The next row of the feed, sound but for what it says."""
    event, chain, nonce = new_uuid(), new_uuid(), b"n" * 16
    actor, at = actor_commitment(operator.bytes, nonce), moment_text(feed.moment)
    said = {
        "v": 1,
        "stream": stream,
        "office": OFFICE,
        "chain": str(chain),
        "event": str(event),
        "kind": kind,
        "seq": 1,
    }
    said |= {"prev": FIRST_PREVIOUS.hex(), "actor": actor, "at": at, "terminal": "x", "data": data} | changes
    body = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    rows, hash_ = feed.feeds.setdefault(OFFICE, []), link(FIRST_PREVIOUS, body)
    before = rows[-1].feed_hash if rows else FIRST_PREVIOUS
    told = (len(rows) + 1, event, chain, 1, body, hash_, actor, at, feed_link(before, hash_, actor, at), stream)
    return FeedRow(*told, operator, nonce)


@pytest.mark.parametrize("stream", SAID)
def test_nothing_that_another_stream_says_ends_a_round(machine, stream):
    machine.join_centre()
    centre, clerk = machine.centre, machine.clerk.operator
    centre.feeds[OFFICE] = rows = []
    for kind in SAID[stream]:
        rows += [crafted(clerk, centre, stream, kind, DATA[0], at="yesterday")]
        for data in DATA:
            rows.append(crafted(clerk, centre, stream, kind, data))
    assert machine.sync().failed == ()
    assert machine.sync().failed == ()
    assert machine.standing().place.feed_no == len(centre.feeds[OFFICE]) > len(SAID[stream]) * len(DATA)


def test_a_note_that_came_before_its_case_is_taken_over_when_the_case_is_here(machine):
    case = joined(machine)
    machine.sync()
    centre, office = machine.centre, machine.clerk.office
    before = len(centre.feeds[office])
    other = elsewhere(machine, case, f"{case.number[:-4]}9999")
    story = centre.feeds[office][before:]
    centre.lose(before, office)
    said = {"case": str(other), "step": 1, "to_step": 1, "text": "要不要原件？", "after_seq": 1}
    centre.feeds[office].append(crafted(machine.clerk.operator, centre, Stream.NOTE, NoteKind.ASKED, said))

    def kept() -> list[str]:
        with machine.uow() as u:
            return list(u.session.scalars(text("SELECT text FROM case_question")))

    machine.sync()
    assert kept() == []
    for row in story:
        last = centre.feeds[office][-1]
        hash_ = feed_link(last.feed_hash, row.hash, row.actor, row.received_at)
        centre.feeds[office].append(row._replace(feed_no=last.feed_no + 1, feed_hash=hash_))
    assert machine.sync().failed == ()
    assert kept() == ["要不要原件？"]
