"""What a session leaves open or tries at once: it stops no other office, outlives no permission, breaks no batch."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg.types.json import Jsonb

from app.kernel.canonical import actor_commitment, canonical
from tests.builders.centre_house import COUNTY, OTHER, VERIFIER, login_of
from tests.builders.stream_house import NONCE, Chain

FREE = "SELECT feed_no FROM core.feed WHERE office_id = %s FOR UPDATE NOWAIT"


@pytest.mark.parametrize("kind", ["grant_applied", "grant_reviewed"])
def test_a_refused_act_of_another_office_holds_its_feed_from_nobody(hall, kind) -> None:
    far = hall.centre.add("handling", "handler", section="handling", office=OTHER)
    body = Chain(hall.centre, "staff").body(kind, far, {})
    with hall.centre.connect(login_of(far)) as session, session.transaction():
        assert hall.centre.push_body(session, body.decode(), NONCE).status == "denied:office"
        assert hall.centre.owner.execute(FREE, (COUNTY,)).fetchone()


def test_a_permission_that_ended_does_not_live_on_in_a_transaction_begun_before(hall) -> None:
    leaving = hall.centre.add("intake", "window_clerk", section="window")
    first = hall.done()[0]
    body = canonical(
        json.loads(first.body) | {"actor": actor_commitment(leaving.bytes, NONCE), "terminal": "t"}
    ).decode()
    with hall.centre.connect(login_of(leaving)) as session:
        session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with pytest.raises(psycopg.Error, match="denied:isolation"), session.transaction():
            session.execute("SELECT count(*) FROM api.queue()")
            hall.centre.owner.execute("SELECT account.permit(%s, NULL)", (leaving,))
            hall.centre.owner.execute("SELECT account.place(%s, 'review', 'reviewer')", (leaving,))
            hall.centre.owner.execute("SELECT account.permit(%s, 'review')", (leaving,))
            hall.centre.push_body(session, body, NONCE)


def test_a_case_is_not_opened_again_beside_an_open_one_and_the_batch_goes_on(hall) -> None:
    """Raised instead of answered, one such event would keep a machine from handing in anything."""
    centre, events = hall.centre, hall.done()
    centre.deliver(events)
    clerk = events[0].operator
    anew = {"case": str(uuid.uuid4()), "event": str(uuid.uuid4()), "actor": actor_commitment(clerk.bytes, NONCE)}
    anew |= {"terminal": "t"}
    second = canonical(json.loads(events[0].body) | anew).decode()
    assert centre.push_body(centre.session(login_of(clerk)), second, NONCE).status == "ok"
    head, acted = centre.head(events[0]), {event.operator for event in events}
    leader = next(who for who in (hall.somebody("approval", n) for n in range(3)) if who not in acted)
    way = [dict(stage) for stage in json.loads(events[1].body)["data"]["way"]]
    for stage in way:
        stage["role"] = stage["role"].rstrip("0123456789") + "2"
    said = json.loads(events[-1].body) | {
        "kind": "reopened", "seq": head["last_seq"] + 1, "prev": head["last_hash"].hex(), "event": str(uuid.uuid4()),
        "actor": actor_commitment(leader.bytes, NONCE), "terminal": "t", "step": 2,
        "role": "reopening2", "permission": "approval",
        "data": {"way": way, "round": 2, "next_step": 2},
    }  # fmt: skip
    batch = ([canonical(said).decode(), "{}"], [NONCE, NONCE], [None, None])
    rows = centre.session(login_of(leader)).execute(
        "SELECT status FROM api.push_many(%s::text[], %s::bytea[], %s::bigint[])", batch
    )  # fmt: skip
    assert rows.fetchall() == [("denied:open-already",), ("denied:malformed",)]


def test_figures_without_end_are_no_figures(hall) -> None:
    test = Jsonb({"of": "a", "is": ">", "to": ["1"]})
    met = "SELECT core.test_is_met(%s, '{}', %s, '{}')"
    for digits, is_met in ((30, True), (200_000, False)):
        assert hall.centre.owner.execute(met, (test, Jsonb({"a": "9" * digits}))).fetchone() == (is_met,)


def test_nobody_makes_keys_without_end(hall) -> None:
    clerk, machine = hall.centre.add("intake", "window_clerk", section="window"), uuid.uuid4()
    hall.centre.add_device(machine)
    for _ in range(50):
        hall.centre.enrol(clerk, machine)
    with pytest.raises(psycopg.errors.CheckViolation, match="denied:too-many"):
        hall.centre.enrol(clerk, machine)


def test_a_hall_machine_that_sleeps_in_a_transaction_is_ended(hall) -> None:
    added = "SELECT account.add_hall(%s, %s, %s)"
    login = hall.centre.owner.execute(added, (uuid.uuid4(), COUNTY, VERIFIER)).fetchone()[0]
    worker = hall.centre.session(hall.centre.worker)
    session = hall.centre.connect(login)
    session.execute("BEGIN; SELECT count(*) FROM api.hand_over('[]')")
    assert worker.execute("SELECT login FROM work.watch('0 s', '1 hour')").fetchall() == [(login,)]
    session.close()


def _taken_in(hall, who: uuid.UUID) -> str:
    said = {"actor": actor_commitment(who.bytes, NONCE), "terminal": "t"}
    return canonical(json.loads(hall.done()[0].body) | said).decode()


def _asked_for(hall, who: uuid.UUID) -> str:
    return Chain(hall.centre, "staff").body("grant_applied", who, {}).decode()


@pytest.mark.parametrize(
    ("made", "ends", "answer"),
    [
        (_taken_in, "close(%s)", "denied:who"),
        (_taken_in, "permit(%s, NULL)", "denied:permission"),
        (_asked_for, "close(%s)", "denied:who"),
    ],
)
def test_whoever_waits_for_the_feed_is_asked_again_who_he_is(hall, made, ends, answer) -> None:
    """A colleague who keeps the feed locked would else carry an account over its own end."""
    leaving, centre = hall.centre.add("intake", "window_clerk", section="window"), hall.centre
    body = made(hall, leaving)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
    with (
        centre.connect(login_of(leaving)) as session,
        psycopg.connect(centre.place) as holding,
        ThreadPoolExecutor(1) as pool,
    ):
        holding.execute(FREE, (COUNTY,))
        said = pool.submit(centre.push_body, session, body, NONCE)
        while centre.owner.execute(waiting, (session.info.backend_pid,)).fetchone() == (0,):
            assert not said.done()
        centre.owner.execute(f"SELECT account.{ends}", (leaving,))
        holding.rollback()
        assert said.result().status == answer
