"""Rota, absence and stand-ins by the commands, and who is on duty for the draw."""

from datetime import timedelta

import pytest

from app.adapters.grant_wiring import GrantCommands
from app.kernel.actor import Permission, Post
from app.kernel.clock import hall_day
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId, new_uuid
from app.staff.grants import STAGES, ActDone, GrantKind, GrantRequest
from app.staff.model import Terminal, actor_of
from app.staff.presence_book import ROTA_REQUIRED, Absence, AbsenceKind, RotaDay, Shift
from db.queries.grants import SqlGrantQueries
from tests.builders.staffed import OFFICE, staffed_hall

INTAKE, HANDLING, REVIEW = Permission.INTAKE, Permission.HANDLING, Permission.REVIEW


@pytest.fixture
def day(clock):
    return hall_day(clock.now())


@pytest.fixture
def hall(uow, day):
    """Two clerks, two handlers and a reviewer, all planned for the day."""
    return staffed_hall(uow, day, {INTAKE: 2, HANDLING: 2, REVIEW: 1})


@pytest.fixture
def do(uow, clock):
    return GrantCommands(uow, clock, b"k" * 32)


@pytest.fixture
def queries(store):
    return SqlGrantQueries(store)


@pytest.fixture
def chief(uow, hall):
    with uow() as u:
        operator = u.staff.credentials("chief.x").operator
        return actor_of(u.staff.operator(operator), Terminal("t"), None, demo=False)


def duty(queries, day):
    return {row.account: row for row in queries.on_duty(OFFICE, day)}


def test_who_is_planned_and_not_absent_is_present(hall, queries, day):
    rows = duty(queries, day)
    clerk = rows["intake1.x"]
    assert (clerk.permission, clerk.section, clerk.post) == (INTAKE, "window", Post.WINDOW_CLERK)
    assert (clerk.shift, clerk.is_present) == (Shift.DAY, True)
    assert len(clerk.person_key) == 32
    assert not rows["chief.x"].on_rota
    assert queries.on_duty(OfficeId("350100"), day) == []


def test_without_a_rota_everybody_counts_unless_the_office_requires_one(hall, queries, uow, clock, day):
    other = day + timedelta(days=1)
    assert all(row.is_present for row in duty(queries, other).values())
    with uow() as u:
        u.meta.put(ROTA_REQUIRED, "on", None, clock.now())
        u.commit()
    assert not any(row.on_rota for row in duty(queries, other).values())
    assert duty(queries, day)["intake1.x"].on_rota


def test_the_newest_row_corrects_the_rota_and_the_absence(hall, queries, do, chief, day):
    person = hall[INTAKE][0].operator
    do.plan_rota(chief, RotaDay(OFFICE, day, person, Shift.OFF))
    assert not duty(queries, day)["intake1.x"].is_present
    do.plan_rota(chief, RotaDay(OFFICE, day, person, Shift.MORNING))
    assert duty(queries, day)["intake1.x"].shift is Shift.MORNING
    do.record_absence(chief, Absence(person, day, day + timedelta(days=5), AbsenceKind.SICK))
    later = day + timedelta(days=3)
    assert duty(queries, day)["intake1.x"].is_absent and duty(queries, later)["intake1.x"].is_absent
    do.record_absence(chief, Absence(person, later, day + timedelta(days=5), AbsenceKind.BACK))
    assert duty(queries, day)["intake1.x"].is_absent and not duty(queries, later)["intake1.x"].is_absent
    assert queries.absence_on(person, day).kind is AbsenceKind.SICK
    assert queries.absence_on(person, later) is None


def test_nobody_plans_or_excuses_themselves_and_clerks_nobody(hall, do, chief, day):
    clerk, other = hall[INTAKE]
    for actor, whom, code in ((clerk, other, "supervisor_only"), (chief, chief, "rota_not_oneself")):
        with pytest.raises(Rejected, match=code):
            do.plan_rota(actor, RotaDay(OFFICE, day, whom.operator, Shift.DAY))
        with pytest.raises(Rejected, match=code):
            do.record_absence(actor, Absence(whom.operator, day, day, AbsenceKind.LEAVE))
    with pytest.raises(Rejected, match="absence_dates"):
        do.record_absence(chief, Absence(clerk.operator, day, day - timedelta(days=1), AbsenceKind.LEAVE))


def test_somebody_who_left_is_not_on_duty(hall, queries, uow, day):
    with uow() as u:
        u.staff.set_active(hall[INTAKE][0].operator, False)
        u.commit()
    assert "intake1.x" not in duty(queries, day)


@pytest.fixture
def roster(hall, uow, do, clock, day):
    """Handler 1 may stand in for the reviewer this month, as four people have approved; gives the request."""
    person, absent = hall[HANDLING][0].operator, hall[REVIEW][0].operator
    until = day + timedelta(days=30)
    request = GrantRequest(new_uuid(), person, GrantKind.STAND_IN, REVIEW, day, until, absent, "替岗")
    with uow() as u:
        four = [u.staff.credentials(f"admin{letter}.x").operator for letter in "ebcd"]
        acts = [ActDone(act, by, clock.now()) for act, by in zip(STAGES, four, strict=True)]
        u.grants.add_request(request, acts[0])
        for place_of, act in enumerate(acts[1:], 2):
            u.grants.add_act(request.id, place_of, act)
        u.commit()
    return request


def absent(hall, do, chief, day):
    do.record_absence(chief, Absence(hall[REVIEW][0].operator, day, day, AbsenceKind.SICK))


def test_one_act_of_the_supervisor_starts_a_stand_in_and_it_ends_with_the_day(
    hall, roster, do, chief, queries, uow, clock, day
):
    absent(hall, do, chief, day)
    assert [file.request.id for file in queries.roster(day)] == [roster.id]
    line, _ = do.start_stand_in(chief, roster.id)
    assert line.grant.kind is GrantKind.STAND_IN
    person = hall[HANDLING][0].operator
    with uow() as u:
        assert u.staff.operator(person).permission is REVIEW
    assert duty(queries, day)["handling1.x"].permission is REVIEW
    assert duty(queries, day + timedelta(days=1))["handling1.x"].permission is HANDLING
    clock.pass_time(days=1)
    with uow() as u:
        (change,) = u.grants.apply_due(clock.now(), person)
        assert (change.before, change.after) == (REVIEW, HANDLING)


def test_a_stand_in_starts_only_for_somebody_absent_and_once_a_day(hall, roster, do, chief, day):
    with pytest.raises(Rejected, match="stand_in_not_on_roster"):
        do.start_stand_in(chief, roster.id)
    absent(hall, do, chief, day)
    for other in (hall[INTAKE][0], hall[HANDLING][1]):
        with pytest.raises(Rejected, match="supervisor_only"):
            do.start_stand_in(other, roster.id)
    do.start_stand_in(chief, roster.id)
    with pytest.raises(Rejected, match="append_only"):
        do.start_stand_in(chief, roster.id)


def test_a_stand_in_who_is_absent_too_does_not_start(hall, roster, do, chief, day):
    absent(hall, do, chief, day)
    do.record_absence(chief, Absence(hall[HANDLING][0].operator, day, day, AbsenceKind.DUTY))
    with pytest.raises(Rejected, match="stand_in_not_on_roster"):
        do.start_stand_in(chief, roster.id)


def test_a_roster_ends_on_its_last_day(hall, roster, do, chief, clock, day):
    clock.pass_time(days=31)
    late = hall_day(clock.now())
    do.record_absence(chief, Absence(hall[REVIEW][0].operator, late, late, AbsenceKind.SICK))
    with pytest.raises(Rejected, match="stand_in_not_on_roster"):
        do.start_stand_in(chief, roster.id)


def test_what_was_not_granted_is_on_no_roster(hall, roster, do, chief, uow, clock, day, queries):
    request = GrantRequest(
        new_uuid(), hall[HANDLING][1].operator, GrantKind.STAND_IN, REVIEW, day, day, hall[REVIEW][0].operator, "r"
    )
    with uow() as u:
        asks = u.staff.credentials("admine.x").operator
        u.grants.add_request(request, ActDone(STAGES[0], asks, clock.now()))
        u.commit()
    absent(hall, do, chief, day)
    with pytest.raises(Rejected, match="stand_in_not_on_roster"):
        do.start_stand_in(chief, request.id)
    assert [file.request.id for file in queries.roster(day)] == [roster.id]
