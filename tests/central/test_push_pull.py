"""Real local cases pushed by the people who did them, pulled again, and what the door answers to anything else."""

import hashlib
import hmac
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock

import psycopg
import pytest

from app.cases.flow import Verb, Word
from app.cases.model import EventKind
from app.kernel.canonical import FIRST_PREVIOUS, actor_commitment, canonical, link
from tests.builders.centre_house import CITY, COUNTY, OTHER, beside, events_of, login_of
from tests.builders.counter import catalogue

ITEMS = [item.code for item in catalogue().items]


@pytest.fixture(scope="module")
def drawn(hall):
    """A case of every table's rows."""
    case = hall.take_in()
    events = events_of(hall.house, case)
    hall.centre.deliver(events)
    hall.centre.draw(events[-1], len(events), "step", hall.house.holder(case).operator)


LINES = ({"key": "death_certificate", "note": "缺"},)


@pytest.mark.parametrize("code", ITEMS)
def test_every_item_passes_the_door_as_the_local_program_did_it(hall, code):
    events = hall.done(code)
    answers = hall.centre.deliver(events)
    assert [answer.status for answer in answers] == ["ok"] * len(events)
    assert [answer.hash for answer in answers] == [event.hash for event in events]
    head, local = hall.centre.head(events[0]), hall.house.head(events[0].case)
    assert (head["state"], head["last_seq"], head["last_hash"]) == ("closed", len(events), events[-1].hash)
    assert (head["number"], head["step"], head["outcome"]) == (local.number, local.step, local.outcome)
    assert (head["deadline"], head["round"]) == (local.due_on, local.round)


def test_returns_notices_longer_limits_corrections_and_re_checks_pass_too(hall):
    house = hall.house
    case = hall.take_in()
    house.say(house.holder(case), case, Word(Verb.SUPPLEMENT, lines=LINES))
    house.take_supplement(house.clerk, case, LINES)
    house.say(house.holder(case), case, Word(Verb.EXTEND, note="需要更多时间"))
    house.answer_extension(house.holder(case, "extension"), case, days=5)
    house.agree(case)
    house.say(house.holder(case), case, Word(Verb.RETURN, reason="figure_wrong", note="重算"))
    house.to_the_end(case)
    acted = {event.operator for event in events_of(house, case)}
    leaders = (house.people[f"approval{letter}.x"] for letter in "abc")
    house.reopen(next(one for one in leaders if one.operator not in acted), case, "复查")
    events = events_of(house, case)
    assert {EventKind.EXTENDED, EventKind.RETURNED, EventKind.REOPENED} <= {event.kind for event in events}
    assert {answer.status for answer in hall.centre.deliver(events)} == {"ok"}
    head = hall.centre.head(events[0])
    assert (head["state"], head["round"], head["is_extended"], head["assignee"]) == ("accepted", 2, True, None)


def test_what_is_pulled_is_a_chain_that_anybody_can_check(hall):
    events = hall.done()
    before, base = hall.centre.feed()
    hall.centre.deliver(events)
    rows = pull(hall, login_of(hall.somebody("review", 1)), before)
    assert [row["feed_no"] for row in rows] == list(range(before + 1, before + len(events) + 1))
    assert [row["body"].encode() for row in rows] == [event.body for event in events]
    previous = FIRST_PREVIOUS
    for row, event in zip(rows, events, strict=True):
        assert row["hash"] == link(previous, row["body"].encode()) == event.hash
        said = row["hash"] + bytes.fromhex(row["actor"]) + row["received_at"].encode()
        base = hashlib.sha256(base + said).digest()
        assert row["feed_hash"] == base
        assert row["actor"] == actor_commitment(row["operator_id"].bytes, row["nonce"][:16])
        previous = row["hash"]
    assert hall.centre.feed() == (before + len(events), base)


def test_names_come_with_the_decision_and_not_before(hall):
    case = hall.take_in()
    events = events_of(hall.house, case)
    before = hall.centre.feed()[0]
    hall.centre.deliver(events)
    mine, other = login_of(events[0].operator), login_of(hall.somebody("review"))
    assert [row["operator_id"] for row in pull(hall, mine, before)] == [event.operator for event in events]
    assert [row["operator_id"] for row in pull(hall, other, before)] == [None] * len(events)
    assert [row["nonce"] for row in pull(hall, other, before)] == [None] * len(events)
    assert not [row for row in pull(hall, other, before) if f'"{events[0].terminal}"' in row["body"]]
    assert names(hall, other, case) == []
    hall.house.to_the_end(case)
    whole = events_of(hall.house, case)
    hall.centre.deliver(whole[len(events) :])
    assert names(hall, other, case) == [(event.seq, event.operator, beside(event)) for event in whole]


def test_what_was_typed_first_comes_to_no_person_before_it_was_typed_again(hall):
    """The machine reads it, since it goes on with the case, and the window hides it."""
    events, before = hall.done(), hall.centre.feed()[0]
    assert [event.permission.value for event in events[:4]] == ["intake", "intake", "handling", "review"]
    assert json.loads(events[2].body)["data"]["facts"] == json.loads(events[3].body)["data"]["again"] != {}
    hall.centre.deliver(events[:3])
    handler, others = login_of(events[2].operator), [login_of(events[3].operator), login_of(events[0].operator)]
    machine = hall.centre.add_device(uuid.uuid4())

    def shown() -> dict[str, list[bool]]:
        return {
            who: [row["body"] is not None for row in pull(hall, who, before)] for who in (handler, machine, *others)
        }

    assert shown() == {who: [True, True, who in (handler, machine)] for who in (handler, machine, *others)}
    hall.centre.deliver(events[3:4])
    assert shown() == dict.fromkeys((handler, machine, *others), [True] * 4)


def test_an_office_above_reads_hashes_and_only_the_cases_at_its_desk(hall):
    events = hall.done()
    before = hall.centre.feed()[0]
    hall.centre.deliver(events)
    above = login_of(hall.centre.add("review", "reviewer", section="review", office=CITY))
    beside = login_of(hall.centre.add("review", "reviewer", section="review", office=OTHER))
    rows = pull(hall, above, before)
    assert [(row["body"], row["operator_id"]) for row in rows] == [(None, None)] * len(events)
    assert [row["hash"] for row in rows] == [event.hash for event in events]
    assert pull(hall, beside, 0) == []


def test_a_repeated_push_is_answered_as_the_first_time(hall):
    events = hall.done()
    first = hall.centre.deliver(events)
    feed = hall.centre.feed()
    again = [hall.centre.push(event) for event in events]
    assert [answer.status for answer in again] == ["dup"] * len(events)
    assert [(answer.feed_no, answer.hash) for answer in again] == [(answer.feed_no, answer.hash) for answer in first]
    assert hall.centre.feed() == feed


def test_an_event_that_does_not_follow_the_head_is_stale(hall):
    case = hall.take_in()
    events = events_of(hall.house, case)
    assert hall.centre.push(events[1]).status == "stale"
    hall.centre.deliver(events)
    body = json.loads(events[-1].body) | {"event": "0192f000-0000-7000-8000-0000000000aa"}
    session = hall.centre.session(login_of(events[-1].operator))
    assert hall.centre.push_body(session, canonical(body).decode(), beside(events[-1])).status == "stale"


def test_a_batch_goes_on_after_a_refusal_and_holds_one_office(hall):
    events = hall.done()
    feed = hall.centre.feed()[0]
    bodies = ["{}", *(event.body.decode() for event in events[:2])]
    bodies.insert(2, bodies[1].replace(f'"office":"{COUNTY}"', f'"office":"{OTHER}"'))
    nonces = [b"n" * 16, beside(events[0]), beside(events[0]), beside(events[1])]
    rows = push_many(hall, login_of(events[0].operator), bodies, nonces)
    assert [row[1] for row in rows] == ["denied:malformed", "ok", "denied:batch", "ok"]
    assert hall.centre.feed()[0] == feed + 2


def test_said_twice_in_one_batch_is_taken_once(hall):
    events = hall.done()[:2]
    said = [events[0], events[0], events[1], events[0]]
    rows = push_many(hall, login_of(events[0].operator), [e.body.decode() for e in said], [beside(e) for e in said])
    assert [row[1] for row in rows] == ["ok", "dup", "ok", "dup"]
    assert [row[2] - rows[0][2] for row in rows] == [0, 0, 1, 0]
    assert hall.centre.feed()[0] == rows[2][2]


def test_the_feed_is_not_written_past_a_gap_even_by_the_superuser(hall, drawn):
    owner = hall.centre.owner
    number, last = hall.centre.feed()
    gap = "UPDATE core.case_event SET feed_no = feed_no + 2 WHERE office_id = %s AND feed_no = %s"
    written = "UPDATE core.feed SET (feed_no, feed_hash) = (%s, %s) WHERE office_id = %s"
    with pytest.raises(psycopg.errors.RestrictViolation, match="feed_goes_forward"), owner.transaction():
        owner.execute("ALTER TABLE core.case_event DISABLE TRIGGER USER")
        owner.execute(gap, (COUNTY, number))
        owner.execute(written, (number + 2, last, COUNTY))  # the newest of two numbers has its event, the other none


def test_more_than_two_hundred_are_no_batch(hall):
    events = hall.done()
    rows = push_many(hall, login_of(events[0].operator), ["{}"] * 201, [b"n" * 16] * 201)
    assert [row[1] for row in rows] == ["denied:batch"]


def test_a_machine_delivers_what_was_signed_at_any_machine_of_its_office(hall):
    device = hall.centre.add_device(uuid.uuid4())
    events = hall.done()
    operator = events[0].operator
    key_id, secret = hall.centre.enrol(operator)
    event, session = events[0], hall.centre.session(device)

    def deliver(secret: bytes, key: int = key_id, by=session) -> str:
        mac = hmac.new(secret, event.nonce + event.body, hashlib.sha256).digest()
        return hall.centre.push_body(by, event.body.decode(), beside(event, mac), key).status

    assert deliver(b"x" * 32) == "denied:mac"
    assert deliver(secret, 999_999) == "denied:mac"
    far = hall.centre.session(hall.centre.add_device(uuid.uuid4(), OTHER))
    assert deliver(secret, by=far) == "denied:mac"  # a machine of another office
    assert deliver(secret) == "ok"
    row = hall.centre.owner.execute(
        "SELECT via, is_relayed, mac_alg, operator_id, made_on FROM core.case_event WHERE event_id = %s", (event.id,)
    ).fetchone()
    assert row == (device, True, "hmac-sha256", operator, hall.centre.house_device)
    assert hall.centre.push(events[0]).status == "dup"
    hall.centre.enrol(operator)
    event = events[1]
    assert deliver(secret) == "ok"  # what the key before signed was still on its way
    assert hall.centre.owner.execute(
        "SELECT valid_to <= clock_timestamp() + interval '7 days' FROM core.operator_key WHERE key_id = %s", (key_id,)
    ).fetchone() == (True,)


def test_nothing_signed_at_a_machine_that_was_closed_is_delivered(hall):
    lost, session = uuid.uuid4(), hall.centre.session(hall.centre.add_device(uuid.uuid4()))
    hall.centre.add_device(lost)
    event = hall.done()[0]
    key_id, secret = hall.centre.enrol(event.operator, lost)
    hall.centre.owner.execute("SELECT account.close_device(%s)", (lost,))
    mac = hmac.new(secret, event.nonce + event.body, hashlib.sha256).digest()
    assert hall.centre.push_body(session, event.body.decode(), beside(event, mac), key_id).status == "denied:mac"


def test_queue_and_monitor_say_what_waits(hall):
    case = hall.take_in()
    events = events_of(hall.house, case)
    hall.centre.deliver(events)
    holder = hall.house.holder(case).operator
    assert hall.centre.draw(events[-1], len(events), "step", holder) == "ok"
    rows = hall.centre.session(login_of(holder)).execute("SELECT case_id, step, is_asked FROM api.queue()").fetchall()
    assert (case, 2, False) in rows
    desk = hall.centre.add(None, "floor_supervisor", section="admin")
    counts = hall.centre.session(login_of(desk)).execute("SELECT office_id, state, cases FROM api.monitor()").fetchall()
    assert (COUNTY, "accepted") in {row[:2] for row in counts}


def test_the_worker_gives_a_case_to_nobody_who_may_not_do_it(hall):
    case = hall.take_in()
    events = events_of(hall.house, case)
    hall.centre.deliver(events)
    last, after = events[-1], len(events)
    near = hall.centre.add("review", "reviewer", section="handling")
    assert hall.centre.draw(last, after - 1, "step", hall.somebody("handling")) == "stale"
    assert hall.centre.draw(last, after, "step", hall.somebody("review")) == "denied:permission"
    assert hall.centre.draw(last, after, "asked", hall.somebody("approval")) == "denied:not-asked"
    far = hall.centre.add("handling", "handler", section="handling", office=OTHER)
    assert hall.centre.draw(last, after, "step", far) == "denied:level"
    hall.house.agree(case)
    hall.centre.deliver(events_of(hall.house, case)[after:])
    assert hall.centre.draw(last, after + 1, "step", near) == "denied:section"


def test_papers_lapse_only_after_their_last_day(hall):
    case = hall.take_in()
    hall.house.say(hall.house.holder(case), case, Word(Verb.SUPPLEMENT, lines=LINES))
    events = events_of(hall.house, case)
    hall.centre.deliver(events)
    after = replace(events[-1], seq=len(events) + 1)
    assert hall.centre.lapse(after) == "denied:not-late"  # the last day named lies in the future of the server's clock


def test_refusals_are_kept_with_their_reason_and_not_without_end(hall):
    clerk = login_of(hall.centre.add("intake", "window_clerk", section="window"))
    push_many(hall, clerk, ["{}"] * 200, [b"n" * 16] * 200)
    push_many(hall, clerk, ["[]"] * 200, [b"n" * 16] * 200)
    push_many(hall, clerk, ["7"] * 200, [b"n" * 16] * 200)
    kept = hall.centre.owner.execute(
        "SELECT count(*), min(reason) FROM core.reject_log WHERE login = %s", (clerk,)
    ).fetchone()
    assert kept == (500, "malformed")


@pytest.mark.parametrize("statement", [
    "UPDATE core.case_event SET kind = kind", "DELETE FROM core.case_event", "TRUNCATE core.case_event",
    "UPDATE core.case_actor SET role = 'X'", "DELETE FROM core.case_head", "TRUNCATE core.case_actor CASCADE",
    "UPDATE core.case_head SET state = 'closed' WHERE state = 'accepted'", "UPDATE core.feed SET feed_no = feed_no + 1",
    "UPDATE core.feed SET feed_no = feed_no + 2", "UPDATE core.feed SET feed_hash = sha256(feed_hash)",
    "UPDATE core.admin_record SET act = 'x'", "DELETE FROM core.operator",
    "UPDATE core.operator SET person = decode(repeat('00',32),'hex')",
    "UPDATE core.transition SET to_state = 'closed'", "DELETE FROM core.draw", "UPDATE core.case_step SET role = 'X'",
])  # fmt: skip
@pytest.mark.parametrize("mode", ["origin", "replica"])
def test_history_is_refused_even_to_the_superuser_in_replica_mode(hall, drawn, statement, mode):
    owner = hall.centre.owner
    with pytest.raises(psycopg.errors.RestrictViolation), owner.transaction():
        owner.execute(f"SET LOCAL session_replication_role = {mode}")
        owner.execute(statement)


def pull(hall, login: str, after: int):
    cursor = hall.centre.session(login).execute("SELECT * FROM api.pull(%s, %s, 500)", (COUNTY, after))
    return [dict(zip((c.name for c in cursor.description), row, strict=True)) for row in cursor.fetchall()]


def names(hall, login: str, case):
    return hall.centre.session(login).execute("SELECT * FROM api.names(%s, %s)", (COUNTY, case)).fetchall()


def push_many(hall, login: str, bodies: list[str], nonces: list[bytes]):
    keys = [None] * len(bodies)
    return (
        hall.centre.session(login)
        .execute("SELECT * FROM api.push_many(%s::text[], %s::bytea[], %s::bigint[])", (bodies, nonces, keys))
        .fetchall()
    )


def test_eight_deliveries_at_once_are_one_event(hall):
    event = hall.done()[0]
    login = login_of(event.operator)
    logins = [hall.centre.session(login), *(hall.centre.connect(login) for _ in range(2))]  # three are open at most

    def deliver(number: int) -> str:
        with locks[number % 3]:
            return hall.centre.push_body(logins[number % 3], event.body.decode(), beside(event)).status

    locks, feed = [Lock() for _ in logins], hall.centre.feed()[0]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(deliver, range(8)))
    for connection in logins[1:]:
        connection.close()
    assert sorted(answers) == ["dup"] * 7 + ["ok"]
    assert hall.centre.feed()[0] == feed + 1


def test_a_client_that_switches_waiting_off_is_made_to_wait(hall):
    event = hall.done()[0]
    with hall.centre.connect(login_of(event.operator)) as session, session.transaction():
        session.execute("SET LOCAL synchronous_commit = off")
        assert hall.centre.push_body(session, event.body.decode(), beside(event)).status == "ok"
        assert session.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_role_and_path_settings_change_nobody(hall):
    event = hall.done()[0]
    with hall.centre.connect(login_of(event.operator)) as session:
        session.execute("SET ROLE perm_intake")
        session.execute("SET search_path = pg_temp, public")
        session.execute("SET timezone = 'America/New_York'")
        session.execute("SET datestyle = 'SQL, DMY'")
        assert hall.centre.push_body(session, event.body.decode(), beside(event)).status == "ok"
    via = hall.centre.owner.execute("SELECT via FROM core.case_event WHERE event_id = %s", (event.id,)).fetchone()
    assert via == (login_of(event.operator),)


def test_a_machine_delivers_nothing_of_somebody_who_is_no_longer_there(hall):
    owner, device_id = hall.centre.owner, uuid.uuid4()
    device, event = hall.centre.add_device(device_id), hall.done()[0]
    session = hall.centre.session(login_of(event.operator))
    key_id, secret, _ = session.execute("SELECT * FROM api.enrol_key(%s)", (device_id,)).fetchone()
    mac = beside(event, hmac.new(secret, event.nonce + event.body, hashlib.sha256).digest())
    with owner.transaction(
        force_rollback=True
    ):  # the key itself still stands, as closing an account would not leave it
        owner.execute("UPDATE core.operator SET is_active = false WHERE operator_id = %s", (event.operator,))
        owner.execute(f"SET LOCAL SESSION AUTHORIZATION {device}")
        assert hall.centre.push_body(owner, event.body.decode(), mac, key_id).status == "denied:who"
