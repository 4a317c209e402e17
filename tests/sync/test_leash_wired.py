"""The leash blocks acceptance and nothing else; leased numbers; papers that say they are not confirmed yet."""

from datetime import date, timedelta

import pytest

from app.documents.model import PaperCode
from app.kernel.clock import hall_day
from app.kernel.errors import Rejected, Unavailable
from app.kernel.ids import OfficeId
from app.sync.leash import LeashRule
from app.sync.status import ReadStatus
from tests.builders.case_house import CaseHouse

RELEASED = date(2026, 11, 1)


def status_of(machine, free_mb=10_000, released=RELEASED):
    return ReadStatus(machine.uow, machine.clock, free_mb=lambda: free_mb, released_on=released)


def take(machine, **changes):
    return machine.take(leash=status_of(machine, **changes).stop)


def test_without_a_centre_no_leash_holds(machine, clock):
    clock.pass_time(days=400)
    assert status_of(machine, free_mb=1)() is None
    take(machine, free_mb=1, released=date(2020, 1, 1))


def test_days_offline_block_acceptance_until_the_centre_answers_again(machine, clock):
    machine.join_centre()
    machine.sync()
    clock.pass_time(days=LeashRule().offline_days)
    with pytest.raises(Rejected) as refused:
        take(machine)
    assert refused.value.code == "leash_offline"
    assert len(machine.cases) == 0
    machine.centre.moment = clock.now()
    machine.sync()
    take(machine)


def test_a_machine_that_the_centre_never_answered_is_counted_from_when_it_was_set(machine, clock):
    machine.join_centre()
    clock.pass_time(days=6)
    assert status_of(machine).stop() is None
    clock.pass_time(days=1)
    assert status_of(machine).stop().code == "leash_offline"


def test_a_clock_turned_back_frees_nobody(machine, clock):
    machine.join_centre()
    machine.sync()
    clock.pass_time(days=8)
    with machine.uow() as u:
        u.audit.append("something_happened", None, {}, clock.now())
        u.commit()
    clock.pass_time(days=-8)
    with pytest.raises(Rejected, match="clock_behind"):
        take(machine)


def test_unsent_cases_disk_and_age_block_acceptance(machine):
    machine.join_centre()
    machine.sync()
    with machine.uow() as u:
        u.meta.put("centre.unsent_cases", "2", None, machine.clock.now())
        u.commit()
    take(machine), take(machine)
    for changes, code in (
        ({}, "leash_unsent"),
        ({"free_mb": 10}, "leash_unsent"),
    ):
        with pytest.raises(Rejected, match=code):
            take(machine, **changes)
    machine.sync()
    with pytest.raises(Rejected, match="leash_disk"):
        take(machine, free_mb=10)
    with pytest.raises(Rejected, match="leash_software"):
        take(machine, released=date(2024, 1, 1))
    take(machine)


def test_a_request_that_was_answered_is_answered_again_on_a_short_leash(machine):
    from app.intake.commands import Accept
    from tests.builders.counter import desk, person, ready_draft

    machine.join_centre()
    machine.sync()
    draft = ready_draft("ZH-004", person(1))
    first = Accept(machine.uow, desk(), machine.clock)(machine.clerk, draft)
    stopped = Accept(machine.uow, desk(), machine.clock, leash=status_of(machine, free_mb=1).stop)
    assert stopped(machine.clerk, draft).case == first.case


def test_with_a_centre_numbers_come_from_its_blocks_alone(machine):
    before = machine.take()
    machine.join_centre()
    with pytest.raises(Unavailable, match="number_block_used_up"):
        machine.take()
    machine.sync()
    after = machine.take()
    assert (before.number[12:18], after.number[12:18]) == ("000001", "000101"), "behind what the store gave itself"


def test_a_used_up_block_stops_acceptance_and_a_round_brings_the_next(machine):
    machine.join_centre()
    machine.sync()
    office = OfficeId("350199")
    with machine.uow() as u:
        given = [u.numbers.next("case", office, 2026) for _ in range(100)]
        with pytest.raises(Unavailable, match="number_block_used_up"):
            u.numbers.next("case", office, 2026)
        u.commit()
    status = status_of(machine)()
    assert [(low.series, low.left) for low in status.low] == [("case", 0)]
    assert [code for code, _ in status.low_numbers] == ["number_none"]
    assert status.takes_no_cases(hall_day(machine.clock.now())), "the status bar says so before a form is filled in"
    assert not status.stops
    machine.sync()
    with machine.uow() as u:
        assert u.numbers.next("case", office, 2026) not in given


def test_the_status_counts_what_waits_and_what_a_person_must_decide(machine, clock):
    machine.join_centre()
    machine.sync()
    machine.take()
    events = machine.events()
    machine.centre.denials[events[0]] = "permission"
    machine.centre.moment = clock.now() - timedelta(hours=2)
    machine.sync()
    status = status_of(machine)()
    assert (status.waiting, status.to_decide, status.unsent_cases) == (len(events) - 1, 1, 1)
    assert [warning.code for warning in status.warnings] == ["clock_drift_far_ahead"]
    assert status.stops == ()
    assert status.last_sync == clock.now()


def receipt_of(house, case):
    _, values = house.papers.values(house.clerk, PaperCode.RECEIPT, case.id)
    return values


def test_papers_of_an_unconfirmed_case_say_so_until_it_came_back(store, uow, clock, machine_of):
    house = CaseHouse(store, uow, clock)
    case = house.taken()
    assert not receipt_of(house, case).pending_sync, "without a centre this store is the authority"
    machine = machine_of(house)
    machine.join_centre()
    assert receipt_of(house, case).pending_sync
    machine.sync()
    assert not receipt_of(house, case).pending_sync
