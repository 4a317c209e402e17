"""A hall at work by commands alone: whatever stands still has a named reason, and how long steps wait is told."""

import pytest

from app.cases.model import CaseState
from app.kernel.actor import Permission
from tests.builders.hall_month import Month


@pytest.mark.parametrize(
    ("each", "days", "arrivals"),
    [(2, 6, 6), *(pytest.param(each, 30, each * 3, marks=pytest.mark.heavy) for each in (2, 3, 5))],
    ids=["week", "8_staff", "12_staff", "20_staff"],
)
def test_nothing_stands_still_in_a_hall_without_a_named_reason(
    store, uow, clock, each, days, arrivals, record_property
):
    month = Month(store, uow, clock, each=each, arrivals=arrivals)
    month.work(days)
    standing = month.standing()
    closed = sum(month.house.head(case).state is CaseState.CLOSED for case in month.cases)
    waiting = month.waiting()
    assert closed > len(month.cases) // 3
    assert closed + standing.total() == len(month.cases)
    assert set(waiting) == set(Permission)
    told = "; ".join(
        f"{permission} {one.median_h:g} / {one.p90_h:g} h of {one.count}" for permission, one in waiting.items()
    )
    ends = ", ".join(f"{count} {reason}" for reason, count in sorted(standing.items()))
    record_property(
        f"{each * 4} staff, one away, {days} days", f"{told}; {len(month.cases)} cases, {closed} closed, {ends}"
    )
