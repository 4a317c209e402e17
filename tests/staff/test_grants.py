"""The way of a permission by the commands: four acts, days, withdrawal, temporary ones that end by themselves."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.camera_demo import DemoCamera
from app.adapters.face_demo import DemoFaceEngine
from app.audit.model import moment_text
from app.audit.queries import VerifyChains
from app.kernel.actor import Permission, Post, SignInWay
from app.kernel.clock import HALL_ZONE
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OfficeId, OperatorId, new_uuid
from app.staff.commands.due import ApplyDueGrants
from app.staff.grants import Grant, GrantKind, LedgerLine, RequestAct, in_force, start_of
from app.staff.model import EndReason, NewOperator, Office, OfficeLevel, Section
from app.staff.presence_book import Absence, AbsenceKind
from db.queries.chains import SqlChains
from db.queries.grants import SqlGrantQueries
from db.queries.staff import SqlStaffQueries
from db.trigger_words import permission_on
from db.triggers import TRIGGERS
from tests.builders.demo_office import PASSWORD, TERMINAL
from tests.builders.staffed import id_no

TODAY = date(2026, 11, 20)
KEPT = TRIGGERS["grant_request"]["grant_request_never_updated"]
NEW = GrantKind.NEW


@pytest.fixture
def office(staffed):
    return staffed


@pytest.fixture
def queries(office):
    return SqlGrantQueries(office.store)


def held(office, account="wang.fang"):
    return SqlStaffQueries(office.store).operator(office.people[account]).permission


def to_day(office, day, hour=9):
    office.commands.clock.moment = datetime(day.year, day.month, day.day, hour, tzinfo=HALL_ZONE).astimezone(UTC)


def due(office, queries):
    return ApplyDueGrants(office.commands.units, queries, office.commands.clock)


def intake(office, queries):
    """Wang Fang takes in since the day after; the clock stands on that day."""
    office.go_through(office.request("wang.fang", Permission.INTAKE, NEW))
    to_day(office, TODAY + timedelta(days=1))
    due(office, queries)()


def signed_in(office, account="wang.fang"):
    challenge = office.commands.sign_in.begin(account, PASSWORD, TERMINAL)
    return office.commands.sign_in.finish(challenge, DemoCamera(0), DemoFaceEngine()).actor


def test_a_new_permission_takes_four_acts_and_starts_on_the_next_day(office, queries):
    line = office.go_through(office.request("wang.fang", Permission.INTAKE, NEW))
    assert line.grant.effective_from == start_of(TODAY + timedelta(days=1))
    assert held(office) is None
    assert due(office, queries)() == ()
    office.commands.clock.moment = start_of(TODAY + timedelta(days=1)) - timedelta(microseconds=1)
    assert due(office, queries)() == ()
    office.commands.clock.moment += timedelta(microseconds=1)
    (change,) = due(office, queries)()
    assert (change.before, change.after) == (None, Permission.INTAKE)
    assert held(office) is Permission.INTAKE
    assert due(office, queries)() == ()


def test_every_act_is_audited_with_who_did_it(office):
    office.go_through(office.request("wang.fang", Permission.INTAKE, NEW))
    for act in ("applied", "reviewed", "approved", "granted"):
        assert len(office.audited(f"grant_{act}")) == 1
    assert len(office.audited("permission_granted")) == 1


def test_sign_in_is_enough_for_a_permission_to_begin(office):
    office.go_through(office.request("wang.fang", Permission.INTAKE, NEW))
    to_day(office, TODAY + timedelta(days=1))
    assert signed_in(office).permission is Permission.INTAKE


@pytest.mark.parametrize("stage", [1, 2, 3])
def test_it_can_be_refused_with_a_reason_at_every_stage_and_then_nothing_follows(office, stage):
    act, people = office.commands.grants.act, ["chen.xi", "lin.hua", "zhou.an"]
    request = office.request("wang.fang", Permission.INTAKE, NEW)
    office.commands.grants.apply(office.by_name("li.min"), request)
    for account, step in list(zip(people, (RequestAct.REVIEWED, RequestAct.APPROVED), strict=False))[: stage - 1]:
        act(office.by_name(account), request.id, step)
    refuser = office.by_name(people[stage - 1])
    with pytest.raises(Rejected, match="grant_refusal_needs_reason"):
        act(refuser, request.id, RequestAct.REFUSED, " ")
    act(refuser, request.id, RequestAct.REFUSED, "不符合岗位要求")
    with pytest.raises(Rejected, match="grant_act_out_of_order"):
        office.commands.grants.carry_out(office.by_name("zhou.an"), request.id)
    with pytest.raises(Rejected, match="grant_act_out_of_order"):
        act(refuser, request.id, RequestAct.REFUSED, "again")


def test_no_act_before_its_turn_and_none_twice(office):
    request = office.request("wang.fang", Permission.INTAKE, NEW)
    office.commands.grants.apply(office.by_name("li.min"), request)
    with pytest.raises(Rejected, match="grant_act_out_of_order"):
        office.commands.grants.act(office.by_name("lin.hua"), request.id, RequestAct.APPROVED)
    with pytest.raises(Rejected, match="grant_act_out_of_order"):
        office.commands.grants.carry_out(office.by_name("zhou.an"), request.id)
    office.commands.grants.act(office.by_name("chen.xi"), request.id, RequestAct.REVIEWED)
    with pytest.raises(Rejected, match="grant_act_out_of_order"):
        office.commands.grants.act(office.by_name("chen.xi"), request.id, RequestAct.REVIEWED)
    with pytest.raises(NotFound, match="grant_request_not_found"):
        office.commands.grants.act(office.by_name("chen.xi"), new_uuid(), RequestAct.REVIEWED)


def test_nobody_asks_for_themselves_and_wrong_posts_do_nothing(office):
    request = office.request("wang.fang", Permission.INTAKE, NEW)
    with pytest.raises(Rejected, match="grant_needs_four_people"):
        office.commands.grants.apply(office.by_name("wang.fang"), request)
    for account in ("wu.jie", "zhao.ping", "lin.hua"):
        with pytest.raises(Rejected, match="grant_wrong_posts"):
            office.commands.grants.apply(office.by_name(account), request)
    office.commands.grants.apply(office.by_name("li.min"), request)
    with pytest.raises(Rejected, match="grant_wrong_posts"):
        office.commands.grants.act(office.by_name("lin.hua"), request.id, RequestAct.REVIEWED)


@pytest.mark.parametrize(
    ("account", "permission", "kind", "more", "code"),
    [
        ("wang.fang", Permission.REVIEW, NEW, {}, "permission_not_of_post"),
        ("zhao.ping", Permission.REVIEW, NEW, {}, "post_without_permission"),
        ("wang.fang", Permission.INTAKE, GrantKind.CHANGE, {}, "grant_kind_unfit"),
        ("wang.fang", None, GrantKind.WITHDRAWAL, {}, "grant_kind_unfit"),
        ("wang.fang", Permission.INTAKE, GrantKind.TEMPORARY, {}, "grant_dates"),
        ("wang.fang", Permission.INTAKE, NEW, {"ends_on": TODAY}, "grant_dates"),
        ("wang.fang", Permission.REVIEW, GrantKind.TEMPORARY, {"ends_on": date(2026, 11, 1)}, "grant_dates"),
        ("wang.fang", Permission.REVIEW, GrantKind.STAND_IN, {"ends_on": TODAY}, "grant_kind_unfit"),
    ],
)
def test_what_could_never_be_granted_is_refused_at_once(office, account, permission, kind, more, code):
    with pytest.raises(Rejected, match=code):
        office.commands.grants.apply(office.by_name("li.min"), office.request(account, permission, kind, **more))


def test_a_withdrawal_holds_at_once_and_ends_the_session_in_the_same_transaction(office, queries):
    intake(office, queries)
    actor = signed_in(office)
    before = office.commands.clock.now()
    office.commands.clock.pass_time(minutes=1)
    office.go_through(office.request("wang.fang", None, GrantKind.WITHDRAWAL))
    assert held(office) is None
    with office.commands.units() as u:
        assert u.staff.session(actor.session).end_reason is EndReason.WITHDRAWN
    with pytest.raises(Rejected, match="session_ended"):
        office.commands.touch(actor)
    (gone,) = queries.withdrawn_since(before)
    assert (gone.operator, gone.permission) == (actor.operator, Permission.INTAKE)
    assert queries.withdrawn_since(gone.at) == []


def test_a_temporary_permission_replaces_and_gives_way_to_the_earlier_one_by_itself(office, queries):
    intake(office, queries)
    tomorrow = TODAY + timedelta(days=2)
    last = TODAY + timedelta(days=3)
    changes = {"starts_on": tomorrow, "ends_on": last}
    office.go_through(office.request("wang.fang", Permission.HANDLING, GrantKind.TEMPORARY, **changes))
    assert held(office) is Permission.INTAKE
    seen = {}
    for day in range(1, 6):
        to_day(office, TODAY + timedelta(days=day))
        due(office, queries)()
        seen[day] = held(office)
    assert seen == {
        1: Permission.INTAKE,
        2: Permission.HANDLING,
        3: Permission.HANDLING,
        4: Permission.INTAKE,
        5: Permission.INTAKE,
    }


def test_a_session_over_midnight_ends_when_the_permission_is_another_one(office, queries):
    intake(office, queries)
    ends = {"starts_on": TODAY + timedelta(days=2), "ends_on": TODAY + timedelta(days=2)}
    office.go_through(office.request("wang.fang", Permission.HANDLING, GrantKind.TEMPORARY, **ends))
    to_day(office, TODAY + timedelta(days=1), 23)
    actor = signed_in(office)
    to_day(office, TODAY + timedelta(days=2), 0)
    with pytest.raises(Rejected, match="session_ended"):
        office.commands.touch(actor)
    with office.commands.units() as u:
        assert u.staff.session(actor.session).end_reason is EndReason.PERMISSION_CHANGED


def test_a_withdrawal_undoes_what_has_not_begun_and_what_is_temporary(office, queries):
    intake(office, queries)
    ends = {"starts_on": TODAY + timedelta(days=2), "ends_on": TODAY + timedelta(days=9)}
    office.go_through(office.request("wang.fang", Permission.HANDLING, GrantKind.TEMPORARY, **ends))
    office.go_through(office.request("wang.fang", None, GrantKind.WITHDRAWAL))
    for day in (2, 5, 12):
        to_day(office, TODAY + timedelta(days=day))
        due(office, queries)()
        assert held(office) is None
    lines = SqlStaffQueries(office.store).ledger(office.people["wang.fang"])
    assert in_force(lines, office.commands.clock.now()).grant.kind is GrantKind.WITHDRAWAL


def test_a_change_replaces_the_permission_from_the_next_day(office, queries):
    intake(office, queries)
    office.go_through(office.request("wang.fang", Permission.HANDLING, GrantKind.CHANGE))
    assert held(office) is Permission.INTAKE
    to_day(office, TODAY + timedelta(days=2))
    due(office, queries)()
    assert held(office) is Permission.HANDLING


def test_a_clock_turned_back_gives_nothing_back(office, queries):
    intake(office, queries)
    office.go_through(office.request("wang.fang", None, GrantKind.WITHDRAWAL))
    to_day(office, TODAY + timedelta(days=1), 1)
    assert due(office, queries)() == ()
    assert held(office) is None


def test_the_chains_vouch_for_what_the_procedure_wrote(office, queries):
    intake(office, queries)
    office.go_through(office.request("wang.fang", None, GrantKind.WITHDRAWAL))
    assert not VerifyChains(SqlChains(office.store))().faults
    with office.commands.units() as u:
        u.session.connection().exec_driver_sql("DROP TRIGGER grant_request_never_updated")
        u.session.connection().exec_driver_sql("UPDATE grant_request SET reason = 'other' WHERE kind = 'new'")
        u.session.connection().exec_driver_sql(f"CREATE TRIGGER grant_request_never_updated {KEPT}")
        u.commit()
    (fault,) = VerifyChains(SqlChains(office.store))().faults
    assert fault.chain == "grant_request"


def test_a_clock_that_once_ran_ahead_does_not_keep_a_withdrawal_away(office, queries):
    office.go_through(office.request("wang.fang", Permission.INTAKE, NEW))
    to_day(office, date(2031, 1, 1))
    due(office, queries)()
    to_day(office, TODAY + timedelta(days=1))
    office.go_through(office.request("wang.fang", None, GrantKind.WITHDRAWAL))
    assert held(office) is None


def test_a_stand_in_stays_on_the_roster_when_one_of_the_four_works_without_a_face(office, queries):
    """Each act is looked at when it is done; nobody who acted long ago can block the hall today."""
    file = office.request("li.min", Permission.INTAKE, GrantKind.STAND_IN, ends_on=TODAY, stands_for=_wang(office))
    intake(office, queries)
    to_day(office, TODAY + timedelta(days=1))
    office.go_through(office.request("li.min", Permission.HANDLING, NEW))
    to_day(office, TODAY + timedelta(days=2))
    due(office, queries)()
    request = replace(file, ends_on=TODAY + timedelta(days=9))
    assert office.go_through(request) is None
    absence = Absence(_wang(office), TODAY, TODAY + timedelta(days=5), AbsenceKind.SICK)
    office.commands.grants.record_absence(office.by_name("lin.hua"), absence)
    challenge = office.commands.sign_in.begin("zhou.an", PASSWORD, TERMINAL)
    now = office.commands.clock.now()
    with office.commands.units() as u:
        u.session.connection().exec_driver_sql("DROP TRIGGER session_needs_two_vouchers")
        u.ways.open_without_face(challenge.session, SignInWay.VOUCHED, now + timedelta(hours=1), now)
        u.staff.set_active(office.people["chen.xi"], False)
        u.commit()
    office.commands.grants.start_stand_in(office.by_name("lin.hua"), request.id)
    assert held(office, "li.min") is Permission.INTAKE


def _wang(office):
    return office.people["wang.fang"]


def test_a_city_grants_for_its_county_and_the_county_never_for_itself(office):
    hashed, program = office.commands.hasher.hash("x"), office.program
    city = Office(OfficeId("350194"), "市中心", OfficeLevel.CITY, None, "市大厅")
    county = Office(OfficeId("350193"), "县中心", OfficeLevel.COUNTY, city.id, "县大厅")
    people = {
        city: {"c.an": Post.SECURITY_ADMIN},
        county: {
            "d.wang": Post.WINDOW_CLERK,
            "d.desk": Post.FLOW_DESK,
            "d.audit": Post.INTERNAL_AUDIT,
            "d.head": Post.UNIT_HEAD,
            "d.an": Post.SECURITY_ADMIN,
        },
    }
    numbers = iter(range(300, 400))
    for place, posts in people.items():
        new = [
            NewOperator(a, a, id_no(next(numbers)), place.id, "one", post, password_hash=hashed, must_change=False)
            for a, post in posts.items()
        ]
        made = office.commands.found_office(program, place, (Section(place.id, "one", "科"),), *new)
        office.people.update(made.operators)
    grants, request = office.commands.grants, office.request("d.wang", Permission.INTAKE, NEW)
    grants.apply(office.by_name("d.desk"), request)
    grants.act(office.by_name("d.audit"), request.id, RequestAct.REVIEWED)
    grants.act(office.by_name("d.head"), request.id, RequestAct.APPROVED)
    for account in ("d.an", "zhou.an"):
        with pytest.raises(Rejected, match="grant_wrong_office"):
            grants.carry_out(office.by_name(account), request.id)
    line, _ = grants.carry_out(office.by_name("c.an"), request.id)
    assert line.grant.standalone_note is None


PERMISSIONS = st.sampled_from([*Permission, None])
HOURS = st.integers(0, 12)


@given(rows=st.lists(st.tuples(PERMISSIONS, HOURS, st.none() | HOURS), max_size=6), at=HOURS)
def test_program_and_database_agree_on_what_is_in_force(rows, at):
    """One rule, written twice: the pure function and the SQL that every trigger asks."""
    start, person = datetime(2026, 1, 5, tzinfo=UTC), OperatorId(new_uuid())
    lines = [
        LedgerLine(
            Grant(
                person, permission, person, person, person, person, start + timedelta(hours=begin), "r",
                effective_until=start + timedelta(hours=end) if end is not None else None,
            ),
            seq, start,
        )
        for seq, (permission, begin, end) in enumerate(rows, 1)
    ]  # fmt: skip
    moment = start + timedelta(hours=at)
    held = in_force(lines, moment)
    with closing(sqlite3.connect(":memory:")) as file:
        file.execute("CREATE TABLE grant_ledger (operator, seq, permission, effective_from, effective_until)")
        for line in lines:
            grant = line.grant
            until = moment_text(grant.effective_until) if grant.effective_until else None
            values = (person.bytes, line.seq, grant.permission, moment_text(grant.effective_from), until)
            file.execute("INSERT INTO grant_ledger VALUES (?, ?, ?, ?, ?)", values)
        (found,) = file.execute(f"SELECT {permission_on(':o', ':at')}", {"o": person.bytes, "at": moment_text(moment)})
    assert found[0] == (held.grant.permission if held else None)
