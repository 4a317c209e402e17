"""Rounds over a real store: what is pushed comes back before it counts, and nothing is lost wherever it is cut."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.kernel.canonical import FIRST_PREVIOUS, link
from app.kernel.errors import Unavailable
from app.kernel.outbox import OutboxState
from app.sync.answers import read_answer
from app.sync.commands import ReadOutbox
from app.sync.rounds import CHAINS_KEPT, RunRound
from app.sync.stages import Stage
from tests.builders.sync_centre import OFFICE, chained

CLOSED, SENT, WAITING = OutboxState.CLOSED, OutboxState.SENT, OutboxState.WAITING


def test_a_round_pushes_in_order_and_closes_what_came_back(machine):
    machine.take(), machine.take()
    done = machine.sync()
    assert not done.failed
    assert machine.centre.events() == machine.events()
    assert done.pushed == done.pulled == len(machine.events())
    assert set(machine.states()) == {CLOSED}
    assert machine.standing().stage is Stage.DONE


def test_a_second_round_has_nothing_to_do(machine):
    machine.take()
    machine.sync()
    again = machine.sync()
    assert (again.pushed, again.pulled, again.failed) == (0, 0, ())


def test_an_own_event_under_which_the_authority_shows_something_else_is_not_delivered(machine):
    """A false authority could else make a machine forget what it never handed on."""
    machine.take()
    own = machine.events()[0]
    forged = chained(1)[0]
    body = forged.body.replace(str(forged.event).encode(), str(own).encode())
    machine.centre.push([replace(forged, event=own, body=body, hash=link(FIRST_PREVIOUS, body))])
    machine.sync()
    assert machine.centre.events() == [own]
    assert machine.standing().place.feed_no == 1
    assert machine.states()[0] is OutboxState.REFUSED


def test_what_was_answered_ok_counts_only_when_it_comes_back(machine):
    machine.take()
    machine.centre.cut_after = 2  # the clock and the push; the pull is cut
    machine.sync()
    assert set(machine.states()) == {SENT}
    assert machine.standing().stage is Stage.PULL, "the next round goes on there"
    machine.centre.cut_after = None
    machine.sync()
    assert set(machine.states()) == {CLOSED}


def test_a_commit_answer_that_was_untrue_is_found_and_repeated(machine):
    machine.take()
    machine.centre.untrue.add(machine.events()[-1])
    machine.sync()
    assert machine.states()[-1] is WAITING
    machine.sync()
    assert machine.centre.events() == machine.events()
    assert set(machine.states()) == {CLOSED}


@pytest.mark.parametrize("calls", range(14))
def test_a_round_cut_off_anywhere_goes_on_and_ends_the_same(machine, calls):
    machine.take(), machine.take()
    machine.centre.cut_after = calls
    machine.sync()
    machine.centre.cut_after = None
    machine.sync()
    assert machine.centre.events() == machine.events()
    assert set(machine.states()) == {CLOSED}
    assert machine.standing().stage is Stage.DONE


def test_an_answer_that_was_lost_is_repeated_as_dup(machine):
    machine.take()
    machine.centre.forgets_answers = True
    machine.sync()
    assert set(machine.states()) == {WAITING}
    machine.centre.forgets_answers = False
    machine.centre.cut_after = 2
    machine.sync()
    assert set(machine.states()) == {SENT}
    machine.centre.cut_after = None
    machine.sync()
    assert machine.centre.events() == machine.events()
    assert set(machine.states()) == {CLOSED}


def test_a_refused_event_holds_back_its_own_case_and_no_other(machine):
    machine.take()
    first = machine.events()
    machine.take()
    machine.centre.denials[first[1]] = "two-roles"
    machine.sync()
    states = dict(zip(machine.events(), machine.states(), strict=True))
    assert states[first[0]] is CLOSED
    assert states[first[1]] is OutboxState.REFUSED
    assert {states[event] for event in first[2:]} == {WAITING}
    assert {states[event] for event in machine.events() if event not in first} == {CLOSED}
    sizes = list(machine.centre.batch_sizes)
    machine.sync()
    assert machine.centre.batch_sizes == sizes, "nothing refused is tried again by itself"


def test_what_this_line_may_not_hand_in_waits_instead_of_being_refused(machine):
    machine.take()
    machine.centre.strangers.add(machine.clerk.operator)
    assert machine.sync().pushed == 0
    assert set(machine.states()) == {WAITING}
    found = ReadOutbox(machine.uow, machine.clock, machine.centre.carries)()
    assert [each.code for each in found] == ["outbox_early_author"] * len(found)
    machine.centre.strangers.clear()
    machine.sync()
    assert set(machine.states()) == {CLOSED}


def test_a_history_that_went_another_way_is_laid_before_a_person(machine):
    case = machine.take()
    mine = machine.events()
    other = chained(1, case.id)[0]
    machine.centre.push([other])
    machine.sync()
    assert machine.states()[0] is OutboxState.TO_DECIDE
    with machine.uow() as u:
        assert [link.event for link in u.sync.their_history(case.id)] == [other.event]
        assert [link.event for link in u.sync.own_history(case.id)] == mine


def test_a_feed_that_went_back_makes_own_events_wait_and_go_out_again(machine):
    machine.take(), machine.take()
    machine.sync()
    machine.centre.lose(kept=2)
    done = machine.sync()
    assert done.went_back == (OFFICE,)
    assert done.pulled == len(machine.events()) - 2, "from where both agree"
    assert machine.centre.events() == machine.events()
    assert set(machine.states()) == {CLOSED}
    assert machine.standing().epoch == 2
    with machine.uow() as u:
        told = u.session.scalars(text("SELECT body FROM audit_event WHERE kind = 'feed_went_back'")).all()
    assert len(told) == 1


def test_a_feed_that_lost_everything_is_filled_again(machine):
    machine.take()
    machine.sync()
    machine.centre.lose(kept=0)
    assert machine.sync().went_back == (OFFICE,)
    assert machine.centre.events() == machine.events()


def test_a_feed_that_went_back_and_was_overtaken_by_another_window_is_noticed(machine):
    machine.take()
    machine.sync()
    machine.centre.lose(kept=1)
    machine.centre.push(chained(8))
    assert machine.sync().went_back == (OFFICE,)
    assert set(machine.events()) <= set(machine.centre.events())
    assert set(machine.states()) == {CLOSED}


def test_a_broken_page_is_not_kept_and_the_feeds_are_compared_anew(machine):
    machine.take()
    machine.sync()
    machine.centre.push(chained(2))
    sound = machine.centre.feeds[OFFICE][-1]
    machine.centre.feeds[OFFICE][-1] = sound._replace(body=sound.body.replace(b"received", b"accepted"))
    before = machine.standing().place
    ((_, error),) = machine.sync().failed
    assert error.code == "feed_broken"
    assert machine.standing().place == before
    assert machine.standing().stage is Stage.COMPARE
    assert machine.standing().offline_since is None
    machine.centre.feeds[OFFICE][-1] = sound
    assert not machine.sync().failed


def test_offline_since_is_when_the_line_was_first_cut(machine, clock):
    machine.sync()
    machine.centre.cut_after = 0
    began = clock.now()
    for _ in range(3):
        machine.sync()
        clock.pass_time(hours=1)
    assert (machine.standing().offline_since, machine.standing().failures) == (began, 3)
    machine.centre.cut_after = None
    machine.sync()
    assert (machine.standing().offline_since, machine.standing().failures) == (None, 0)


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_ten_years_off_changes_no_order_and_is_noted(machine, clock, years):
    machine.centre.moment = clock.now() - timedelta(days=365 * years)
    machine.take(), machine.take()
    machine.sync()
    assert machine.centre.events() == machine.events()
    assert abs(machine.standing().drift_s - 365 * years * 86_400) < 60


def test_blocks_are_leased_and_what_a_year_left_over_is_reported_once(machine, clock):
    machine.join_centre()
    machine.sync()
    with machine.uow() as u:
        assert {block.left for block in u.sync.blocks()} == {100}
    clock.pass_time(days=60)
    machine.centre.moment = clock.now()
    machine.sync(), machine.sync()
    assert {(void.year, void.first, void.last) for void in machine.centre.voided} == {(2026, 1, 100)}
    with machine.uow() as u, pytest.raises(Unavailable, match="number_block_used_up"):
        u.numbers.next("case", OFFICE, 2026)


def test_a_clock_that_jumps_a_year_ahead_gives_no_number_of_this_year_up(machine, clock):
    machine.join_centre()
    machine.sync()
    clock.pass_time(days=400)
    machine.sync(), machine.sync()
    assert machine.centre.voided == []
    with machine.uow() as u:
        assert u.numbers.next("case", OFFICE, 2026).startswith(f"{OFFICE}2026")


def test_a_door_that_the_authority_lacks_stops_nothing_but_its_own_stage(machine):
    def no_such_door(*_given):
        raise Unavailable("centre_speaks_otherwise", said="42883")

    machine.centre.lease = no_such_door
    for _ in range(2):
        machine.take()
        ((_, error),) = machine.sync().failed
        assert error.code == "centre_speaks_otherwise"
        assert set(machine.states()) == {CLOSED}
    assert machine.standing().offline_since is None


def test_answers_in_another_order_are_not_believed(machine):
    machine.take()

    def mixed(parcels):
        return [read_answer(each.event, "ok", 1) for each in reversed(parcels)]

    machine.centre.push = mixed
    ((_, error),) = machine.sync().failed
    assert error.code == "centre_speaks_otherwise"
    assert set(machine.states()) == {WAITING}


@pytest.mark.parametrize("remembered", [CHAINS_KEPT, 0])
def test_events_of_others_are_pulled_in_pages_and_kept(machine, monkeypatch, remembered):
    monkeypatch.setattr("app.sync.rounds.PAGE", 3)
    monkeypatch.setattr("app.sync.rounds.CHAINS_KEPT", remembered)
    machine.centre.push(chained(7))
    machine.take()
    assert machine.sync().pulled == 7 + len(machine.events())
    assert machine.standing().place.feed_no == 7 + len(machine.events())


def on_disk(machine):
    """Every byte of the file and of what was written beside it."""
    folder = machine.store.path.parent
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file() and "shm" not in each.name}


def test_a_poll_that_finds_nothing_new_writes_nothing_and_asks_little(machine, clock):
    machine.take()
    machine.sync()
    machine.sync()
    before = on_disk(machine)
    assert len(before) > 1, "what was written lies beside the file"
    clock.pass_time(seconds=5)
    machine.centre.moment = clock.now()
    machine.centre.cut_after = 2  # the poll, what may be taken in for others
    assert machine.sync().failed == ()
    assert on_disk(machine) == before
    assert machine.standing().stage is Stage.DONE


def test_the_desk_is_that_of_behind_what_went_to_and_fro(machine, monkeypatch):
    fed, poll = [], machine.centre.poll

    def noted(office):
        fed.append(len(machine.centre.events()))
        return poll(office)

    monkeypatch.setattr(machine.centre, "poll", noted)
    machine.take()
    machine.sync()
    assert fed[-1] == len(machine.centre.events()) > fed[0], "asked again, behind the push"
    machine.centre.push(chained(2))
    machine.sync()
    assert fed[-1] == len(machine.centre.events()) == fed[-2] > 0, "and behind what others did"
    fed.clear()
    machine.sync()
    assert len(fed) == 1


def test_the_program_asks_for_everything_every_two_minutes_and_between_them_for_what_hurries(machine, clock):
    def asked(seconds):
        clock.pass_time(seconds=seconds)
        machine.centre.moment = clock.now()
        machine.centre.cut_after = 1_000
        assert machine.round.regular().failed == ()
        return 1_000 - machine.centre.cut_after

    whole = asked(0)
    asked(1)  # what the first one sent comes back
    between = asked(1)
    assert between < whole
    assert asked(117) == between
    machine.centre.push(chained(3))
    assert machine.round.regular().pulled == 3, "the own office's feed is asked for every time"
    assert asked(2) > between
    machine.take()
    assert machine.round.hurry().pushed > 0


def test_the_last_contact_is_noted_once_a_minute_and_whenever_it_was_cut(machine, clock):
    machine.sync()
    first = machine.standing().last_contact
    for seconds, is_noted in ((30, False), (31, True)):
        clock.pass_time(seconds=seconds)
        machine.centre.moment = clock.now()
        machine.sync()
        assert (machine.standing().last_contact > first) is is_noted
    machine.centre.cut_after = 0
    machine.sync()
    machine.centre.cut_after = None
    machine.sync()
    assert machine.standing().offline_since is None


def test_what_another_window_sent_is_pulled_though_nothing_was_pushed_here(machine):
    machine.sync()
    machine.centre.push(chained(3))
    assert machine.sync().pulled == 3


def test_a_clock_turned_back_makes_the_last_contact_no_older(machine, clock):
    machine.sync()
    before = machine.standing().last_contact
    clock.pass_time(days=-400)
    machine.sync()
    assert machine.standing().last_contact == before


def test_pages_follow_only_where_every_office_came_to_its_end(machine):
    followed = []
    turn = RunRound(machine.uow, lambda: machine.centre, machine.clock, lambda: followed.append(1))
    turn()
    machine.centre.cut_after = 1
    turn()
    machine.centre.cut_after = None
    assert followed == [1]


def test_a_case_at_nobodys_desk_here_is_pulled_and_lacks_nothing(machine):
    machine.join_centre()
    machine.sync()
    machine.centre.push(chained(3))
    machine.centre.feeds[OFFICE] = [row._replace(body=None) for row in machine.centre.feeds[OFFICE]]
    assert machine.sync().pulled == 3
    with machine.uow() as u:
        assert u.sync.missing() == []
