"""A machine's rounds over the real doors: its own chain, what is governed from above, pages and searches."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from psycopg.conninfo import make_conninfo
from sqlalchemy import text

from app.kernel.errors import Rejected
from app.kernel.outbox import Stream
from app.sync.feed import FeedPlace, check_page
from app.sync.keys import HeldKeys, OperatorKey
from app.sync.rounds import RunRound
from app.sync.scans import SendScans, fetch_scan
from app.sync.search import SearchProvince
from db.sync.transport import CentreLine
from tests.builders.centre_house import CITY, COUNTY, events_of, login_of
from tests.builders.stream_house import Chain

REASON = "群众来电查询办理进度情况"
YEAR = {"year": 2031, "days_off": [["2031-01-01", "2031-01-02"]], "workdays": []}


@pytest.fixture
def device(hall) -> Iterator[CentreLine]:
    made = CentreLine(make_conninfo(hall.centre.place, user=hall.centre.add_device(uuid.uuid4())))
    yield made
    made.close()


@pytest.fixture
def clerks(hall) -> Iterator[CentreLine]:
    made = CentreLine(make_conninfo(hall.centre.place, user=login_of(hall.house.clerk.operator)))
    yield made
    made.close()


def run(hall, line: CentreLine):
    done = RunRound(hall.house.uow, lambda: line, hall.house.clock)()
    assert {error.code for _, error in done.failed} <= {"centre_speaks_otherwise"}  # no door for number blocks here
    return done


def test_the_audit_of_a_machine_arrives_row_by_row_and_closes(hall, device) -> None:
    hall.take_in()
    run(hall, device)
    with hall.house.uow() as u:
        states = set(u.session.scalars(text("SELECT state FROM outbox WHERE stream = 'audit'")))
        last = u.session.execute(text("SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1")).one()
    assert states == {"closed"}
    there = hall.centre.owner.execute(
        "SELECT seq, hash FROM core.stream_event WHERE chain = %s ORDER BY seq DESC LIMIT 1", (device.machine(),)
    ).fetchone()
    assert there == tuple(last)


def test_what_the_city_publishes_is_pulled_and_checked_link_by_link(hall, device) -> None:
    publisher = hall.centre.add(None, "system_admin", section="x", office=CITY)
    said = {"version": "1", "entry": YEAR}
    assert Chain(hall.centre, "register", CITY).say("calendar_set", publisher, said) == "ok"
    rows = device.pull(CITY, 0, 500)
    assert check_page(CITY, FeedPlace(), {}, rows).feed_no == len(rows) == 1
    assert (rows[0].stream, json.loads(rows[0].body)["data"]["entry"]) == (Stream.REGISTER, YEAR)


def test_a_page_goes_up_and_another_machine_of_the_office_gets_it(hall, clerks, device) -> None:
    content = b"page" * 500_000
    digest = hashlib.sha256(content).hexdigest()
    case = hall.take_in()
    first = events_of(hall.house, case)[0]
    with hall.house.uow() as u:
        u.session.execute(
            text("INSERT INTO blob (hash, media_type, at, content) VALUES (:h, 'image/png', '2026', :c)"),
            {"h": digest, "c": content},
        )
        u.session.execute(
            text("INSERT INTO scan_travel (office, case_id, hash) VALUES (:o, :c, :h)"),
            {"o": COUNTY, "c": case.bytes, "h": digest},
        )
        u.commit()
    hall.centre.deliver([first])
    send = SendScans(hall.house.uow, lambda: clerks, hall.house.clock, lambda: 1000)
    assert send().refused == {digest: "denied:scan-not-named"}  # the event as it was made names no page
    owner = hall.centre.owner
    owner.execute(
        "INSERT INTO core.scan VALUES (%s, %s, %s, 'x', now())", (COUNTY, bytes.fromhex(digest), len(content))
    )
    owner.execute("INSERT INTO core.scan_case VALUES (%s, %s, %s)", (COUNTY, bytes.fromhex(digest), case))
    for at in range(0, len(content), 1 << 20):
        device.scan_put(COUNTY, bytes.fromhex(digest), at, content[at : at + (1 << 20)])
    assert fetch_scan(device, COUNTY, digest) == content


def searched(hall) -> tuple[int, int]:
    """How many searches stand here and there."""
    with hall.house.uow() as u:
        kept = u.session.scalar(text("SELECT count(*) FROM audit_event WHERE kind = 'province_searched'"))
    log = "SELECT count(*) FROM core.search_log WHERE operator_id = %s"
    return kept, hall.centre.owner.execute(log, (hall.house.clerk.operator,)).fetchone()[0]


def test_a_clerk_finds_a_case_and_the_search_is_in_both_books(hall, clerks, device) -> None:
    events = hall.done()
    hall.centre.deliver(events)
    number = hall.centre.head(events[0])["number"]
    keys, before = HeldKeys(), searched(hall)
    search = SearchProvince(hall.house.uow, lambda: clerks, hall.house.clock, keys.proof)
    clerk = hall.house.clerk
    hits = search(clerk, number, REASON)
    assert [(hit.office, hit.case, hit.state) for hit in hits] == [(COUNTY, events[0].case, "closed")]
    assert search(clerk, "没有这个编号", REASON) == []
    with pytest.raises(Rejected, match="search_needs_reason"):
        search(clerk, number, "看 看")
    with pytest.raises(Rejected, match="search_needs_key"):
        SearchProvince(hall.house.uow, lambda: device, hall.house.clock, keys.proof)(clerk, number, REASON)
    with pytest.raises(Rejected, match="search_needs_number"):
        search(clerk, "123", REASON)
    with pytest.raises(Rejected, match="search_refused_reason"):
        search(clerk, number, REASON * 40)
    assert searched(hall) == tuple(count + 2 for count in before)


def test_over_a_machines_line_whoever_asks_seals_the_question(hall, clerks) -> None:
    events, clerk, own = hall.done(), hall.house.clerk, uuid.uuid4()
    hall.centre.deliver(events)
    number = hall.centre.head(events[0])["number"]
    machine = CentreLine(make_conninfo(hall.centre.place, user=hall.centre.add_device(own)))
    given = hall.centre.session(login_of(clerk.operator)).execute("SELECT * FROM api.enrol_key(%s)", (own,)).fetchone()
    keys = HeldKeys()
    keys.hold(OperatorKey(clerk.operator, own, given[0], datetime(2099, 1, 1, tzinfo=UTC), given[1]))
    for line in (machine, clerks):  # by one's own login no seal goes with it, though a key is held
        hits = SearchProvince(hall.house.uow, lambda line=line: line, hall.house.clock, keys.proof)(
            clerk, number, REASON
        )
        assert [hit.case for hit in hits] == [events[0].case]
    machine.close()
