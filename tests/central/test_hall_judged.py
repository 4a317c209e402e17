"""What a hall machine hands over is judged like anybody's: keys, people, draws, rules; what is refused is seen."""

import json
import uuid

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.bootstrap import Container
from app.cases.model import EventKind
from app.cli.context import Output
from app.cli.main import run
from app.kernel.errors import Rejected
from db.central.exchange import PostgresExchange, again
from tests.builders.centre_house import CITY, COUNTY, OTHER, VERIFIER, beside, login_of
from tests.builders.hall_central import HallServer, other_hand

pytestmark = pytest.mark.usefixtures("whole_line")


def test_passwords_of_the_province_open_at_the_hall(both):
    operator = both.local.somebody("review")
    asked = "SELECT rolpassword FROM pg_authid WHERE rolname = %s"
    verifiers = [c.owner.execute(asked, (login_of(operator),)).fetchone() for c in (both.province, both.hall)]
    assert verifiers[0] == verifiers[1]
    other = VERIFIER.replace("A" * 22, "D" * 22)
    both.province.owner.execute("SELECT account.set_verifier(%s, %s)", (operator, other))
    both.exchange()
    assert both.hall.owner.execute(asked, (login_of(operator),)).fetchone() == (other,)
    assert both.hall.central.grant_check() == ()


def test_an_account_that_the_province_opens_again_comes_back_to_the_hall(both):
    owner, back = both.province.owner, both.province.add("intake", "window_clerk", section="window")
    both.exchange()
    owner.execute("SELECT account.close(%s)", (back,))
    both.exchange()
    stands = (
        "SELECT o.is_active, o.permission, r.rolcanlogin FROM core.operator o JOIN pg_roles r ON r.rolname = o.login"
    )
    asked = f"{stands} WHERE o.operator_id = %s"
    assert both.hall.owner.execute(asked, (back,)).fetchone() == (False, None, False)
    owner.execute("SELECT account.reopen(%s, %s)", (back, VERIFIER.replace("A" * 22, "E" * 22)))
    both.exchange()
    assert both.hall.owner.execute(asked, (back,)).fetchone() == (True, None, True)
    verifier = "SELECT rolpassword FROM pg_authid WHERE rolname = %s"
    told = [c.owner.execute(verifier, (login_of(back),)).fetchone() for c in (both.province, both.hall)]
    assert told[0] == told[1]
    assert both.hall.central.grant_check() == ()


def test_a_key_given_out_while_the_line_was_cut_is_handed_over_and_ends_the_one_before(both):
    both.cable.cut()
    operator = both.local.somebody("intake")
    first, _ = both.enrol(operator)
    second, _ = both.enrol(operator)
    both.cable.restore()
    both.exchange()
    rows = both.province.owner.execute(
        "SELECT key_id, valid_to > clock_timestamp() + interval '8 days', made_by FROM core.operator_key"
        " WHERE key_id IN (%s, %s) ORDER BY key_id",
        (first, second),
    ).fetchall()
    assert rows == [(first, False, both.machine), (second, True, both.machine)]
    assert first // 10**12 == int(COUNTY)


def test_what_was_sealed_with_a_key_that_was_replaced_meanwhile_is_still_taken(both):
    events = both.local.done()
    both.deliver(events)
    for event in events:
        both.enrol(event.operator)
    assert both.exchange().refused == 0
    assert both.filed(both.province, events[0].case) == both.filed(both.hall, events[0].case)


def test_who_lost_the_permission_meanwhile_is_refused_seen_and_handed_over_again_once_it_is_in_order(both):
    events, other = both.local.done(), both.local.done()
    case = events[0].case
    reviewer = next(event for event in events if event.permission == "review")
    both.cable.cut()
    both.deliver(events)
    both.deliver(other)
    both.province.owner.execute("SELECT account.permit(%s, NULL)", (reviewer.operator,))
    both.cable.restore()
    assert both.exchange().refused >= 1
    refused = [one for each in {case, other[0].case} for one in both.refused_of(each) if one.what == "event"]
    assert {one.reason for one in refused} == {"permission"}
    assert [row[0] for row in both.filed(both.province, case)] == list(range(1, reviewer.seq))
    assert both.state().held > 0
    assert not both.confirmed(case)
    before = both.province.owner.execute("SELECT count(*) FROM core.reject_log").fetchone()
    assert both.exchange().refused == 0  # never tried again by itself
    assert both.province.owner.execute("SELECT count(*) FROM core.reject_log").fetchone() == before
    both.province.owner.execute("SELECT account.permit(%s, 'review')", (reviewer.operator,))
    for one in refused:
        assert again(both.hall_place, str(one.event)) > 0
    assert both.exchange().refused == 0
    for each in (case, other[0].case):
        assert both.filed(both.province, each) == both.filed(both.hall, each)
        assert both.refused_of(each) == []
    kept = both.hall.owner.execute("SELECT count(*) FROM core.refused_above WHERE case_id = %s", (case,)).fetchone()
    assert kept[0] > 0


def test_papers_that_were_late_at_the_hall_are_late_above(both):
    events = both.local.done()
    handled = next(event for event in events if event.permission == "handling")
    both.deliver(events[: handled.seq - 1])
    both.hall.assign(handled)
    waits = {"letter": "B1", "waits_for": "supplement", "supply_by": "2026-01-05", "due_on": "2026-12-30"}
    asked = other_hand(handled, handled.operator, {"kind": "supplement_asked"}, waits)
    assert both.by_window(asked, handled.operator) == "ok"
    head = both.hall.head(handled)
    place = {"seq": head["last_seq"] + 1, "prev": head["last_hash"].hex(), "event": str(uuid.uuid4())}
    resumed = other_hand(handled, handled.operator, {"kind": "resumed"} | place, {})
    assert both.by_window(resumed, handled.operator) == "denied:papers-awaited"
    worker = both.hall.session(both.hall.worker)
    asked_for = (COUNTY, handled.case, head["last_seq"])
    assert worker.execute("SELECT work.lapse(%s, %s, %s)", asked_for).fetchone() == ("ok",)
    assert both.by_window(resumed, handled.operator) == "ok"
    assert both.exchange().refused == 0
    assert both.filed(both.province, handled.case) == both.filed(both.hall, handled.case)


def test_who_acted_at_the_province_has_no_second_role_at_the_hall(both):
    events = both.local.done()
    clerk = both.province.add("intake", "window_clerk", section="window")
    mine = [other_hand(events[0], clerk, {})]
    assert both.above(mine[0], clerk) == "ok"
    both.exchange()
    head = both.hall.head(events[0])
    assert (head["last_seq"], head["state"]) == (1, "received")
    owner = both.province.owner
    for act in ("permit(%s, NULL)", "place(%s, 'handling', 'handler')", "permit(%s, 'handling')"):
        owner.execute(f"SELECT account.{act}", (clerk,))
    both.exchange()
    second = other_hand(events[1], events[1].operator, {"prev": head["last_hash"].hex()})
    assert both.by_window(second, events[1].operator) == "ok"
    assert both.hall.draw(events[1], 2, "step", clerk) == "denied:two-roles"
    third = other_hand(events[2], clerk, {"prev": both.hall.head(events[0])["last_hash"].hex()})
    assert both.by_window(third, clerk) in ("denied:not-drawn", "denied:two-roles")
    assert both.exchange().refused == 0
    assert both.filed(both.province, events[0].case) == both.filed(both.hall, events[0].case)


def test_what_went_up_is_decided_above_and_comes_back(both):
    events = both.local.done()
    at_approval = next(event for event in events if event.permission == "approval")
    before = [event for event in events if event.seq < at_approval.seq]
    both.deliver(before)
    both.hall.assign(at_approval)
    leader = both.province.add("approval", "leader", section="lead", office=CITY)
    way = next(json.loads(e.body)["data"]["way"] for e in events if e.kind is EventKind.ACCEPTED)
    stage = next(one for one in way if one["seq"] == at_approval.step)
    if "escalate_to" not in stage:
        pytest.fail("the item's approval does not go up any more: choose another item")
    up = other_hand(at_approval, at_approval.operator, {"kind": "escalated"}, {"to_level": stage["escalate_to"]})
    assert both.by_window(up, at_approval.operator) == "ok"
    assert both.hall.draw(at_approval, at_approval.seq, "step", leader) == "denied:drawn-above"
    both.exchange()
    assert both.province.draw(at_approval, at_approval.seq, "step", leader) == "ok"
    head = both.province.head(at_approval)
    word = {"seq": head["last_seq"] + 1, "prev": head["last_hash"].hex()}
    decided = other_hand(at_approval, leader, word | {"event": str(uuid.uuid4())})
    assert both.above(decided, leader) == "ok"
    assert both.exchange().taken == 1
    assert both.filed(both.hall, events[0].case) == both.filed(both.province, events[0].case)
    assert both.hall.head(at_approval)["outcome"] == "granted"
    assert both.confirmed(events[0].case)
    sat = both.hall.owner.execute("SELECT sat_office FROM core.case_event WHERE operator_id = %s", (leader,)).fetchone()
    assert sat == (CITY,)


def test_two_histories_of_one_case_are_told_and_nothing_is_overwritten(both):
    events = both.local.done()
    both.deliver(events[:2])
    both.exchange()
    both.cable.cut()
    both.deliver(events[2:3])
    pausing = both.province.owner
    pausing.execute("SELECT account.draw_by(%s, NULL)", (COUNTY,))
    rival = next(one for one in (both.local.somebody("handling", n) for n in range(3)) if one != events[2].operator)
    assert both.province.draw(events[2], 2, "step", rival) == "ok"
    other = other_hand(events[2], rival, {"event": str(uuid.uuid4())})
    assert both.above(other, rival) == "ok"
    pausing.execute("SELECT account.draw_by(%s, %s)", (COUNTY, both.machine))
    both.cable.restore()
    feeds = len(both.filed(both.province, events[0].case)), len(both.filed(both.hall, events[0].case))
    assert both.exchange().refused == 0
    assert {(one.what, one.reason) for one in both.refused_of(events[0].case)} == {("taken", "stale")}
    assert both.state().held >= 1
    assert (len(both.filed(both.province, events[0].case)), len(both.filed(both.hall, events[0].case))) == feeds
    more = both.local.done()
    both.deliver(more)
    both.exchange()
    assert both.filed(both.province, more[0].case) == both.filed(both.hall, more[0].case)


def test_a_hall_takes_nothing_unsealed_and_makes_no_accounts(both):
    event = both.local.done()[0]
    session = both.hall.session(login_of(event.operator))
    assert both.hall.push_body(session, event.body.decode(), beside(event)).status == "denied:mac"
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="denied:hall"):
        both.hall.add("intake", "window_clerk", section="window")


def test_who_draws_for_an_office_is_one_of_both(both):
    events = both.local.done()
    both.deliver(events[:2])
    both.exchange()
    drawn = events[2].operator
    assert both.province.draw(events[2], 2, "step", drawn) == "denied:drawn-by-hall"
    both.province.owner.execute("SELECT account.draw_by(%s, NULL)", (COUNTY,))
    both.exchange()
    assert both.hall.draw(events[2], 2, "step", drawn) == "denied:drawn-by-province"
    assert not both.state().draws_here
    both.province.owner.execute("SELECT account.draw_by(%s, %s)", (COUNTY, both.machine))
    both.exchange()
    assert both.hall.draw(events[2], 2, "step", drawn) == "ok"


MADE_UP = {
    "somebody of another permission": ("denied:permission", "approval", {}),
    "somebody who acted already": ("denied:two-roles", "acted", {}),
    "somebody of the city": ("denied:drawn-above", "city", {}),
    "a case that nobody knows": ("stale", "review", {"case": uuid.UUID(int=1)}),
    "a case that has moved on": ("stale", "review", {"after": 1}),
    "a purpose that there is none": ("denied:not-now", "review", {"purpose": "whatever"}),
    "a question that nobody asked": ("denied:not-asked", "review", {"purpose": "asked"}),
    "another person under a number that is known": ("denied:id-reuse", "review", {"number": 1, "after": 2}),
}


@pytest.mark.parametrize("name", MADE_UP)
def test_a_draw_that_a_hall_makes_up_is_judged_like_any(both, name):
    answer, who, change = MADE_UP[name]
    events = both.local.done()
    both.deliver(events[:3])
    both.exchange()
    owner = both.province.owner
    before = both.drawn(both.province, events[0].case), both.province.head(events[0])
    with owner.transaction(force_rollback=True):
        if who == "city":
            drawn = both.province.add("review", "reviewer", section="review", office=CITY)
        elif who == "acted":  # who handled it has become a reviewer since
            drawn = events[2].operator
            for act in ("permit(%s, NULL)", "place(%s, 'review', 'reviewer')", "permit(%s, 'review')"):
                owner.execute(f"SELECT account.{act}", (drawn,))
        else:
            drawn = both.local.somebody(who)
        said = {"what": "draw", "case": events[0].case, "after": 3, "purpose": "step", "number": 9, "operator": drawn}
        item = json.dumps(said | {"record": {}} | change, default=str)
        owner.execute(f"SET LOCAL SESSION AUTHORIZATION {both.machine_login}")
        asked = "SELECT status FROM api.hand_over(jsonb_build_array(%s::jsonb))"
        assert owner.execute(asked, (item,)).fetchone() == (answer,)
    assert (both.drawn(both.province, events[0].case), both.province.head(events[0])) == before


def test_rules_that_differ_are_named(both):
    both.hall.owner.execute(
        "INSERT INTO core.item_way VALUES ('ZZ-999', 1, '[]', clock_timestamp(), NULL) ON CONFLICT DO NOTHING"
    )
    both.hall.owner.execute("UPDATE core.exchange SET digest = NULL")
    both.exchange()
    assert both.state().other_rules == ("item_way ZZ-999",)
    both.hall.owner.execute("UPDATE core.item_way SET valid_until = clock_timestamp() WHERE item = 'ZZ-999'")
    both.hall.owner.execute("UPDATE core.exchange SET digest = NULL")
    both.exchange()
    assert both.state().other_rules == ()


def test_a_login_that_is_no_hall_machine_gets_nothing_and_says_so(both):
    for login in (both.window_login, login_of(both.local.somebody("intake"))):
        place = make_conninfo(both.province.place, user=login)
        with pytest.raises(Rejected, match="exchange_not_allowed"):
            PostgresExchange(both.hall_place, place)()
    with pytest.raises(Rejected, match="exchange_not_allowed"):
        PostgresExchange(make_conninfo(both.hall.place, user=both.hall.worker), both.cable.place)()


def test_a_hall_server_of_another_office_takes_nothing_of_this_one(both):
    other = HallServer(both.hall.place, OTHER)
    place = make_conninfo(other.place, user=other.exchange)
    with pytest.raises(Rejected, match="exchange_not_allowed"):
        PostgresExchange(place, both.cable.place)()
    assert other.central.status().offices == 0
    other.close()


def call(capsys, tmp_path, *words):
    status = run(["central", *words, "--json", "--lang", "en", "--data", str(tmp_path)], Container, Output())
    return status, json.loads(capsys.readouterr().out)


def test_the_verbs_make_a_hall_machine_hand_over_and_say_what_was_refused(both, capsys, tmp_path):
    events = both.local.done()
    both.deliver(events)
    status, done = call(capsys, tmp_path, "hand-over", both.hall_place, both.cable.place, "--once")
    assert (status, done["refused"], done["handed"] > len(events)) == (0, 0, True)
    status, told = call(capsys, tmp_path, "hand-over", both.hall_place, both.cable.place, "--again", str(uuid.uuid4()))
    assert (status, told["error"]) == (1, "exchange_nothing_refused")
    owner, clerk = both.province.owner, both.province.add("intake", "window_clerk", section="window")
    both.exchange()
    both.enrol(clerk)
    owner.execute("SELECT account.close(%s)", (clerk,))
    lost = other_hand(both.local.done()[0], clerk, {})
    assert both.by_window(lost, clerk) == "ok"
    status, done = call(capsys, tmp_path, "hand-over", both.hall_place, both.cable.place, "--once")
    assert (status, done["refused"] > 0) == (1, True)
    status, stands = call(capsys, tmp_path, "status", both.hall.place)
    assert status == 1
    case = str(uuid.UUID(json.loads(lost)["case"]))[:8]
    said = {(one["what"], one["reason"]) for one in stands["hall"]["refused"] if one["case"] in ("", case)}
    assert said == {("key", "who"), ("event", "mac")}
    run(["central", "status", both.hall.place, "--lang", "en", "--data", str(tmp_path)], Container, Output())
    assert "The centre refused an event (received)" in capsys.readouterr().out


def test_an_office_that_is_none_makes_no_hall_machine(both, capsys, tmp_path):
    with psycopg.connect(both.hall.place, autocommit=True) as server:
        server.execute("CREATE DATABASE no_office")
    place = make_conninfo(both.hall.place, dbname="no_office")
    assert call(capsys, tmp_path, "init", place, "--hall", "here")[1]["error"] == "central_office_form"
    with psycopg.connect(place) as database:
        assert database.execute("SELECT to_regnamespace('core')").fetchone() == (None,)
