"""A machine's rounds over the real doors of a real centre: what the contract in memory promises holds there too."""

import hashlib
import hmac
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from psycopg.conninfo import make_conninfo

from app.kernel.errors import Conflict, Unavailable
from app.kernel.messages import LANGUAGES, sentence
from app.kernel.outbox import OutboxState
from app.sync.answers import Verdict
from app.sync.feed import ChainPlace, FeedPlace, check_page
from app.sync.ports import Transport
from app.sync.rounds import RunRound
from db.sync.transport import CentreLine
from tests.builders.centre_house import COUNTY, login_of


@pytest.fixture
def line(hall) -> Iterator[CentreLine]:
    """The clerk's own line."""
    made = CentreLine(make_conninfo(hall.centre.place, user=login_of(hall.house.clerk.operator)))
    yield made
    made.close()


@pytest.fixture
def device(hall) -> Iterator[tuple[CentreLine, uuid.UUID]]:
    """A machine's line and id."""
    own = uuid.uuid4()
    made = CentreLine(make_conninfo(hall.centre.place, user=hall.centre.add_device(own)))
    yield made, own
    made.close()


def parcels_of(hall, case):
    with hall.house.uow() as u:
        return u.sync.parcels([event.id for event in u.cases.events(case)])


def window_parcels(hall):
    """What the clerk did of a new case."""
    return [each for each in parcels_of(hall, hall.take_in()) if each.operator == hall.house.clerk.operator]


def test_a_clerks_own_events_are_taken_and_said_again_are_dup(hall, line: Transport) -> None:
    parcels = window_parcels(hall)
    assert {answer.verdict for answer in line.push(parcels)} == {Verdict.OK}
    assert {answer.verdict for answer in line.push(parcels)} == {Verdict.DUP}
    assert [answer.event for answer in line.push(parcels)] == [each.event for each in parcels]


def test_what_is_out_of_place_is_stale_and_what_is_changed_is_denied(hall, line: Transport) -> None:
    first, *later = window_parcels(hall)
    assert line.push(later)[0].verdict is Verdict.STALE
    line.push([first])
    forged = replace(first, body=first.body.replace(b'"at":"20', b'"at":"19'))
    answer = line.push([forged])[0]
    assert (answer.verdict, answer.reason) == (Verdict.DENIED, "id-reuse")
    others = replace(later[0], nonce=b"?" * 16)
    assert line.push([others])[0].reason == "actor"


def test_the_feed_is_checked_link_by_link_as_it_is_pulled(hall, line: Transport) -> None:
    line.push(window_parcels(hall))
    rows = line.pull(COUNTY, 0, 500)
    assert rows
    end = check_page(COUNTY, FeedPlace(), {}, rows)
    assert (end.feed_no, end.feed_hash) == hall.centre.feed()
    half = len(rows) // 2
    chains = {}
    middle = check_page(COUNTY, FeedPlace(), chains, rows[:half])
    chains = {row.chain.int: ChainPlace(row.seq, row.hash) for row in rows[:half]}
    assert check_page(COUNTY, middle, chains, rows[half:]) == end
    with pytest.raises(Conflict, match="feed_broken"):
        check_page(COUNTY, FeedPlace(), {}, [rows[0]._replace(hash=b"x" * 32), *rows[1:]])


def test_a_machine_hands_in_what_its_operators_did_with_their_keys(hall, device) -> None:
    line, _ = device
    parcels = window_parcels(hall)
    assert {answer.reason for answer in line.push(parcels)} == {"who"}
    key_id, secret = hall.centre.enrol(hall.house.clerk.operator)
    sealed = [
        replace(each, mac=hmac.digest(secret, each.nonce[:16] + each.body, hashlib.sha256), key_id=key_id)
        for each in parcels
    ]
    assert {answer.verdict for answer in line.push(sealed)} == {Verdict.OK}


def test_rounds_over_the_real_doors_close_the_clerks_rows(hall, line: Transport) -> None:
    """A person's own login leases no numbers, so the round says so at its last stage; everything before it is done."""
    case = hall.take_in()
    mine = [each.event for each in parcels_of(hall, case) if each.operator == hall.house.clerk.operator]
    done = RunRound(hall.house.uow, lambda: line, hall.house.clock)()
    assert {error.code for _, error in done.failed} <= {"centre_speaks_otherwise"}
    with hall.house.uow() as u:
        assert set(u.sync.states(mine).values()) == {OutboxState.CLOSED}
        standing = u.sync.standing(COUNTY)
        assert standing.offline_since is None
        assert (standing.place.feed_no, standing.place.feed_hash) == hall.centre.feed()


def test_a_backend_that_is_ended_is_a_cut_line_and_the_next_call_opens_another(hall, line: Transport) -> None:
    line.poll(COUNTY)
    hall.centre.owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s AND application_name = 'yichuang'",
        (login_of(hall.house.clerk.operator),),
    )
    with pytest.raises(Unavailable, match="centre_unreachable"):
        line.poll(COUNTY)
    assert line.poll(COUNTY)


def test_a_server_that_is_not_there_is_a_cut_line() -> None:
    with pytest.raises(Unavailable, match="centre_unreachable"):
        CentreLine("host=/nowhere-at-all user=nobody").poll(COUNTY)


def kept_refusal(hall) -> str:
    with hall.house.uow() as u:
        return u.sync.standing(COUNTY).refused


def test_a_database_that_is_no_centre_is_said_with_what_to_do_until_the_right_one_is_set(hall, line: Transport) -> None:
    with closing(CentreLine(make_conninfo(hall.centre.place, dbname="postgres", user="owner"))) as bare:
        done = RunRound(hall.house.uow, lambda: bare, hall.house.clock)()
    assert {(error.code, error.values["why"]) for _, error in done.failed} == {("centre_unreachable", "no_centre")}
    assert all("dbname" in sentence("centre_refused_no_centre", {}, language) for language in LANGUAGES)
    assert kept_refusal(hall) == "no_centre"
    RunRound(hall.house.uow, lambda: line, hall.house.clock)()
    assert kept_refusal(hall) == ""


def test_the_line_prepares_nothing_that_a_pooler_would_lose(hall, line: Transport) -> None:
    for _ in range(10):
        line.pull(COUNTY, 0, 1)
    assert line._connection is not None
    assert line._connection.execute("SELECT count(*) FROM pg_prepared_statements", prepare=False).fetchone() == (0,)
