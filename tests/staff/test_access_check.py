"""Time in post, rotation due, dormant accounts; the yearly check, signed by audit."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app.adapters.grant_wiring import grant_desk
from app.kernel.actor import Permission
from app.kernel.errors import Rejected
from app.staff.access_check import AccessFault, CheckLimits, Finding, findings
from app.staff.grants import GrantKind
from db.queries.grants import SqlGrantQueries
from db.queries.staff import SqlStaffQueries

LIMITS = CheckLimits(rotation_years=5, dormant_days=90)


@pytest.fixture
def desk(staffed):
    queries, staff = SqlGrantQueries(staffed.store), SqlStaffQueries(staffed.store)
    return grant_desk(staffed.commands.grants, queries, staff)


def wang(staffed):
    people = SqlGrantQueries(staffed.store).people(staffed.office.id)
    return next(one for one in people if one.operator.account == "wang.fang")


def test_time_in_post_counts_from_the_first_of_the_same_and_no_temporary_one_interrupts_it(staffed, clock):
    placed = clock.now()
    assert wang(staffed).since(clock.now()) == placed
    begun = staffed.go_through(staffed.request("wang.fang", Permission.INTAKE, GrantKind.NEW)).grant.effective_from
    clock.pass_time(days=10)
    staffed.by_name("wang.fang")
    ends = {"ends_on": (clock.now() + timedelta(days=3)).date()}
    staffed.go_through(staffed.request("wang.fang", Permission.REVIEW, GrantKind.TEMPORARY, **ends))
    clock.pass_time(days=2)
    assert wang(staffed).permission(clock.now()) is Permission.REVIEW
    assert wang(staffed).since(clock.now()) == begun
    clock.pass_time(days=20)
    assert wang(staffed).since(clock.now()) == begun
    staffed.by_name("wang.fang")
    staffed.go_through(staffed.request("wang.fang", None, GrantKind.WITHDRAWAL))
    assert wang(staffed).since(clock.now()) == clock.now()


def test_rotation_and_dormant_accounts_are_found_on_their_day(staffed, clock):
    person = wang(staffed)
    day = timedelta(days=1)
    start = person.placed_at
    assert findings([person], LIMITS, start + 90 * day - timedelta(seconds=1)) == ()
    assert findings([person], LIMITS, start + 90 * day) == (Finding("wang.fang", AccessFault.DORMANT, 90),)
    seen = replace(person, last_sign_in=start + 80 * day)
    assert findings([seen], LIMITS, start + 90 * day) == ()
    years = 5 * timedelta(days=365.25)
    here = replace(person, last_sign_in=start + years)
    assert findings([here], LIMITS, start + years - timedelta(seconds=1)) == ()
    assert [one.fault for one in findings([here], LIMITS, start + years)] == [AccessFault.ROTATION_DUE]


def test_a_permission_left_behind_by_somebody_who_went_is_found(staffed, clock):
    staffed.go_through(staffed.request("wang.fang", Permission.INTAKE, GrantKind.NEW))
    clock.pass_time(days=2)
    staffed.commands.deactivate(staffed.program, staffed.people["wang.fang"])
    assert [one.fault for one in findings([wang(staffed)], LIMITS, clock.now())] == [AccessFault.LEFT_WITH_PERMISSION]


def test_audit_signs_with_what_was_found_and_once_a_year(staffed, desk, clock):
    clock.pass_time(days=91)
    auditor = staffed.by_name("chen.xi")
    with pytest.raises(Rejected, match="finding_needs_note"):
        desk.sign_review(auditor, "")
    review = desk.sign_review(auditor, "已通知本人")
    assert {one["fault"] for one in json.loads(review.findings)} == {"dormant"}
    assert review.people == len(staffed.people)
    with pytest.raises(Rejected, match="access_review_done"):
        desk.sign_review(auditor, "again")
    for account in ("zhou.an", "wu.jie", "lin.hua", "wang.fang"):
        with pytest.raises(Rejected, match="audit_only"):
            desk.sign_review(staffed.by_name(account), "note")
    assert len(staffed.audited("access_reviewed")) == 1


def test_the_ledger_is_for_who_answers_for_it_and_everybody_sees_their_own(staffed, desk):
    for account in ("lin.hua", "chen.xi", "zhou.an", "wu.jie"):
        assert len(desk.ledger(staffed.by_name(account))) == len(staffed.people)
    clerk = staffed.by_name("wang.fang")
    for asked in (None, "li.min"):
        with pytest.raises(Rejected, match="not_your_post"):
            desk.ledger(clerk, asked)
    assert [one.operator.account for one in desk.ledger(clerk, "wang.fang")] == ["wang.fang"]
