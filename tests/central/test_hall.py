"""A hall machine: with the line cut its windows go on; when it is back there is one case, of four persons."""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.kernel.errors import Unavailable
from tests.builders.centre_house import COUNTY, login_of
from tests.builders.hall_central import HallServer

pytestmark = pytest.mark.usefixtures("whole_line")


def test_cut_finish_a_case_reconnect_one_case_four_people(both):
    events = both.local.done()
    case, before = events[0].case, both.state().awaits
    both.cable.cut()
    assert both.deliver(events) == ["ok"] * len(events)
    assert both.hall.head(events[0])["state"] == "closed"
    with pytest.raises(Unavailable, match="province_unreachable"):
        both.exchange()
    assert (both.province.head(events[0]), both.confirmed(case), both.state().awaits) == (None, False, before + 1)
    both.cable.restore()
    done = both.exchange()
    assert (done.refused, done.taken) == (0, 0)
    assert both.filed(both.province, case) == both.filed(both.hall, case)
    assert [row[2].encode() for row in both.filed(both.province, case)] == [event.body for event in events]
    assert len({row[5] for row in both.filed(both.province, case)}) == 4
    assert both.drawn(both.province, case) == both.drawn(both.hall, case) != []
    ours, theirs = both.hall.head(events[0]), both.province.head(events[0])
    moved = ("opened_at", "closed_at")
    assert {k: v for k, v in ours.items() if k not in moved} == {k: v for k, v in theirs.items() if k not in moved}
    assert (both.confirmed(case), both.state().awaits, both.state().waiting) == (True, before, 0)


def test_a_round_that_has_nothing_to_do_changes_nothing(both):
    before = both.province.feed(), both.hall.feed()
    done = both.exchange()
    assert (done.handed, done.refused, done.taken, done.went_back) == (0, 0, 0, False)
    assert (both.province.feed(), both.hall.feed()) == before


def test_a_hand_over_that_was_killed_is_gone_on_with_by_the_next(both):
    cases = [both.local.done() for _ in range(4)]
    both.cable.cut()
    for events in cases:
        both.deliver(events)
    both.cable.restore()
    base, let_through = both.province.feed()[0], both.cable.connections
    for most in (2_000, 12_000, 30_000):
        both.cable.slow(60_000)
        carried = both.cable.up + both.cable.down
        child = os.fork()  # it takes nothing along: the round opens its own connections
        if child == 0:
            try:
                both.exchange()
            finally:
                os._exit(0)
        while both.cable.up + both.cable.down < carried + most:
            if os.waitpid(child, os.WNOHANG) != (0, 0):
                pytest.fail("the round was over before it could be killed")
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        both.cable.restore()  # what was under way arrives
        both.hung_up()
    assert both.cable.connections > let_through
    both.exchange()
    assert both.province.feed()[0] == base + sum(map(len, cases))
    for events in cases:
        case = events[0].case
        assert both.filed(both.province, case) == both.filed(both.hall, case)
        assert both.drawn(both.province, case) == both.drawn(both.hall, case)


@pytest.mark.parametrize("of_answers", [True, False])
def test_a_line_cut_at_any_place_loses_and_doubles_nothing(both, of_answers):
    events = both.local.done()
    both.deliver(events)
    base = both.province.feed()[0]
    for count in (0, 400, 900, 1_500, 3_000, 5_000, 8_000, 12_000, 20_000):
        both.cable.restore()
        both.cable.cut_after(count, of_answers=of_answers)
        try:
            both.exchange()
        except Unavailable as error:
            assert error.code == "province_unreachable"
    both.cable.restore()
    both.exchange()
    assert both.filed(both.province, events[0].case) == both.filed(both.hall, events[0].case)
    assert both.drawn(both.province, events[0].case) == both.drawn(both.hall, events[0].case)
    assert both.province.feed()[0] == base + len(events)
    assert (both.state().waiting, both.state().sent, both.refused_of(events[0].case)) == (0, 0, [])
    told = "SELECT count(*) FROM core.refused_above WHERE case_id = %s"
    assert both.hall.owner.execute(told, (events[0].case,)).fetchone() == (0,)


def test_two_hand_overs_at_once_hand_everything_over_once(both):
    events = both.local.done()
    both.deliver(events)
    base = both.province.feed()[0]
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(both.exchange), pool.submit(both.exchange)]:
            assert done.result().refused == 0
    assert both.province.feed()[0] == base + len(events)
    assert both.filed(both.province, events[0].case) == both.filed(both.hall, events[0].case)


def test_what_was_answered_and_does_not_come_back_is_handed_over_again(both):
    events = both.local.done()
    both.deliver(events)
    both.hall.owner.execute(  # the province said ok and lost it, as a cancelled wait for a standby does
        "INSERT INTO core.exchanged SELECT office_id, event_id, case_id, feed_no, true, 'sent', NULL, NULL, now()"
        " FROM core.case_event WHERE event_id = %s",
        (events[-1].id,),
    )
    both.exchange()
    assert (len(both.filed(both.province, events[0].case)), both.state().waiting) == (len(events) - 1, 1)
    both.exchange()
    assert both.filed(both.province, events[0].case) == both.filed(both.hall, events[0].case)


def test_what_the_province_knows_already_is_answered_dup(both):
    both.deliver(both.local.done())
    items = json.dumps([row[0] for row in both.hall.session(both.hall.exchange).execute("SELECT hall.outgoing(100)")])
    with both.province.connect(both.machine_login) as above:  # not kept: a test below waits until nobody is there
        for answer in ("ok", "dup"):
            rows = above.execute("SELECT status FROM api.hand_over(%s::jsonb)", (items,)).fetchall()
            assert {status for (status,) in rows} == {answer}


def test_windows_that_are_pointed_to_the_province_bring_the_same_events(both):
    events = both.local.done()
    both.deliver(events)
    both.exchange()
    assert {both.push(event, both.province).status for event in events} == {"dup"}


def test_a_province_that_lost_its_newest_rows_is_given_them_once_more(both):
    first, lost = both.local.done(), both.local.done()
    both.deliver(first)
    both.exchange()
    number, hash_ = both.province.feed()
    both.deliver(lost)
    both.exchange()
    kept = both.filed(both.province, lost[0].case), both.drawn(both.province, lost[0].case)
    both.forget(lost[0].case, number, hash_)
    done = both.exchange()
    assert (done.went_back, done.refused) == (True, 0)
    assert done.handed >= len(lost) + len(kept[1])
    assert (both.filed(both.province, lost[0].case), both.drawn(both.province, lost[0].case)) == kept
    assert (both.province.feed()[0], both.state().waiting) == (number + len(lost), 0)


def test_a_new_machine_fetches_the_whole_history_and_gives_out_keys_of_its_own(both):
    events = both.local.done()
    both.deliver(events)
    last, _ = both.enrol(events[0].operator)
    both.exchange()
    new = HallServer(both.hall.place)
    assert both.exchange(new).taken == len(both.filed(both.province, None))
    assert both.filed(new, None) == both.filed(both.province, None)
    assert new.central.grant_check() == ()
    key_id, _, _ = (
        new.session(login_of(events[0].operator)).execute("SELECT * FROM api.enrol_key(%s)", (both.window,)).fetchone()
    )
    assert key_id == last + 1
    new.close()


def test_the_names_of_its_people_come_down_and_a_window_of_the_hall_hears_them(both):
    owner, clerk = both.province.owner, both.local.house.clerk.operator
    owner.execute("SELECT account.set_person_key(sha256('k'))")
    owner.execute("SELECT account.list_operator(%s, 'wang.fang', '王芳', '受理科')", (clerk,))
    both.exchange()
    window = both.hall.session(both.window_login)
    said = window.execute("SELECT api.people(%s, NULL)", (COUNTY,)).fetchone()[0]
    (one,) = said["people"]
    assert (one["operator"], one["account"], one["section_name"]) == (str(clerk), "wang.fang", "受理科")
    above = both.province.session(both.window_login).execute("SELECT api.people(%s, NULL)", (COUNTY,)).fetchone()[0]
    assert said == above
    known = both.hall.session(both.hall.exchange).execute("SELECT hall.names_digest()").fetchone()
    with both.province.connect(both.machine_login) as line:  # not kept, as above
        asked = line.execute("SELECT api.hall_names(%s)", known).fetchone()
    assert asked == (None,), "what is known is not sent again"
