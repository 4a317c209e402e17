"""Refused faces: counted whatever happens between them, alerted, and released by the security administrator only."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.face.decision import Reason
from app.kernel.actor import SignInWay
from app.kernel.errors import Rejected
from app.staff.commands.after_check import AuditOtherWays, Finding
from app.staff.commands.face_lock import ListShut, Refused, count_refusal, face_is_shut, newest
from app.staff.model import SignInSettings, actor_of
from app.staff.other_ways import Refusal, StandInReason, Why, needs_release
from db.queries.other_ways import SqlOtherWayQueries
from db.queries.staff import SqlStaffQueries
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import PASSWORD, TERMINAL, make_staffed
from tests.builders.faces import enrol
from tests.builders.stand_in_face import DIGEST, Chair, StandInEngine, vector_of

ME, STRANGER = vector_of(0), vector_of(7)
START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quick_frames(monkeypatch):
    """Frames count as fast as they come."""
    monkeypatch.setattr("app.face.watch.SPACING_S", 0.0)


@pytest.fixture
def office(store, clock):
    staffed = make_staffed(store, clock)
    for place, account in enumerate(("wang.fang", "li.min", "zhao.ping")):
        enrol(staffed, account, vector_of(place), DIGEST)
    return staffed


def sign_in(office, face=ME, live=0.99, account="wang.fang"):
    challenge = office.commands.sign_in.begin(account, PASSWORD, TERMINAL)
    return office.commands.sign_in.finish(challenge, Chair([face]), StandInEngine(live))


def refuse(office, face=STRANGER, live=0.99):
    with pytest.raises(Rejected, match="sign_in_failed"):
        sign_in(office, face, live)


def actor(office, account):
    with SqlUnitOfWork(office.store) as u:
        return actor_of(u.staff.operator(office.people[account]), TERMINAL, None, office.is_demo)


def shut(office):
    people = SqlStaffQueries(office.store).operators
    listed = ListShut(office.commands.units, office.commands.settings, office.commands.password_check, people)
    return [person.account for person in listed(actor(office, "zhou.an"))]


def make_ten(office, clock):
    for _ in range(10):
        refuse(office)
        clock.pass_time(minutes=15)


def test_every_refusal_is_kept_with_its_reason_and_a_cancelled_look_is_none(office):
    refuse(office)
    refuse(office, ME, 0.01)
    challenge = office.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
    with pytest.raises(Rejected, match="face_check_cancelled"):
        office.commands.sign_in.finish(challenge, Chair([ME]), StandInEngine(), is_cancelled=lambda: True)
    with office.store.reading() as session:
        kept = session.scalars(text("SELECT reason FROM face_refusal ORDER BY id")).all()
    assert kept == [Reason.OTHER_FACE, Reason.NOT_LIVE]


def test_ten_a_day_wait_for_the_administrator_even_after_a_success_between(office, clock):
    for _ in range(2):
        refuse(office)
    assert sign_in(office).actor
    for _ in range(7):
        refuse(office)
        clock.pass_time(minutes=15)
    assert sign_in(office).actor
    assert shut(office) == []
    refuse(office)
    assert shut(office) == ["wang.fang"]
    clock.pass_time(hours=30)
    refuse(office, ME)
    assert office.audited("sign_in_refused")[-1]["reason"] == "waits"
    assert len(office.audited("face_shut")) == 1


def test_the_tenth_refusal_and_a_wrong_password_read_alike(office, clock):
    make_ten(office, clock)
    told = []
    for face, password in ((ME, PASSWORD), (ME, "Wrong-2026")):
        with pytest.raises(Rejected) as caught:
            challenge = office.commands.sign_in.begin("wang.fang", password, TERMINAL)
            office.commands.sign_in.finish(challenge, Chair([face]), StandInEngine())
        told.append((caught.value.code, dict(caught.value.values)))
    assert told[0] == told[1]


def test_other_ways_wait_as_well(office, clock):
    make_ten(office, clock)
    challenge = office.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
    why = Why(StandInReason.TWINS)
    with pytest.raises(Rejected, match="sign_in_failed"):
        office.commands.vouch.look(challenge, "li.min", why, Chair([vector_of(1)]), StandInEngine())


def test_who_is_shut_does_not_vouch(office, clock):
    make_ten(office, clock)
    challenge = office.commands.sign_in.begin("chen.xi", PASSWORD, TERMINAL)
    with pytest.raises(Rejected, match="voucher_refused"):
        office.commands.vouch.look(challenge, "wang.fang", Why(StandInReason.TWINS), Chair([ME]), StandInEngine())
    assert office.audited("sign_in_refused")[-1]["voucher_why"] == "waits"


def test_only_the_security_administrator_releases_another_with_a_reason(office, clock):
    make_ten(office, clock)
    release = office.commands.release_face
    for who, account, reason, code in (
        ("wu.jie", "wang.fang", "r", "not_your_post"),
        ("zhou.an", "wang.fang", " ", "release_needs_reason"),
        ("zhou.an", "zhou.an", "r", "release_not_self"),
        ("zhou.an", "li.min", "r", "face_not_shut"),
        ("zhou.an", "nobody", "r", "operator_not_found"),
    ):
        with pytest.raises(Exception, match=code):
            release(actor(office, who), account, reason)
    with pytest.raises(Rejected, match="security_admin_only"), SqlUnitOfWork(office.store) as u:
        u.looks.release(bytes(32), office.people["li.min"], "r", clock.now())
    release(actor(office, "zhou.an"), "wang.fang", "new glasses")
    assert shut(office) == []
    assert sign_in(office).actor
    (told,) = office.audited("face_released")
    assert told["refusals"] == 10
    refuse(office)
    assert shut(office) == []


def test_refusals_and_releases_cannot_be_taken_back(office):
    refuse(office)
    for statement in ("DELETE FROM face_refusal", "UPDATE face_refusal SET at = '2020'"):
        with pytest.raises(Rejected, match="append_only"), office.store.writers() as session, session.begin():
            session.execute(text(statement))


def test_two_in_a_row_that_do_not_seem_alive_alert_the_auditor(office):
    refuse(office, ME, 0.01)
    refuse(office)
    refuse(office, ME, 0.01)
    assert office.audited("spoof_alert") == []
    with SqlUnitOfWork(office.store) as u:
        u.staff.clear_failures(office.commands.password_check.account_key("wang.fang"))
        u.commit()
    refuse(office, ME, 0.01)
    (told,) = office.audited("spoof_alert")
    assert told == {"operator": str(office.people["wang.fang"]), "terminal": "terminal-1", "window": "3"}
    (alert,) = audit(office).alerts(actor(office, "chen.xi"))
    assert (alert.account, alert.terminal) == ("wang.fang", "terminal-1")
    with pytest.raises(Rejected, match="not_your_post"):
        audit(office).alerts(actor(office, "li.min"))


def test_a_success_between_two_such_refusals_is_no_alert(office, clock):
    refuse(office, ME, 0.01)
    clock.pass_time(minutes=1)
    sign_in(office)
    clock.pass_time(minutes=1)
    refuse(office, ME, 0.01)
    assert office.audited("spoof_alert") == []


def audit(office):
    return AuditOtherWays(office.commands.units, office.commands.clock, SqlOtherWayQueries(office.store))


def vouched(office, account="chen.xi"):
    challenge = office.commands.sign_in.begin(account, PASSWORD, TERMINAL)
    for place, voucher in ((1, "li.min"), (2, "zhao.ping")):
        chair = Chair([vector_of(place)])
        office.commands.vouch.look(challenge, voucher, Why(StandInReason.BANDAGE), chair, StandInEngine())
    return office.commands.vouch.finish(challenge)


def test_a_session_without_a_face_stands_in_the_list_until_an_auditor_has_checked_it(office):
    session = vouched(office, "lin.hua").actor.session
    by_face = sign_in(office).actor.session
    auditor, work = actor(office, "chen.xi"), audit(office)
    (entry,) = work.sessions(auditor)
    assert (entry.session, entry.account, entry.way) == (session, "lin.hua", "vouched")
    assert (entry.reasons, entry.vouchers) == (("bandage",), ("li.min", "zhao.ping"))
    with pytest.raises(Rejected, match="not_your_post"):
        work.check(actor(office, "li.min"), session, Finding.IN_ORDER, "")
    with pytest.raises(Rejected, match="finding_needs_note"):
        work.check(auditor, session, Finding.OBJECTION, "")
    with pytest.raises(Rejected, match="session_not_waiting"):
        work.check(auditor, by_face, Finding.IN_ORDER, "")
    work.check(auditor, session, Finding.OBJECTION, "no bandage seen")
    assert work.sessions(auditor) == []
    with pytest.raises(Rejected, match="session_not_waiting"):
        work.check(auditor, session, Finding.IN_ORDER, "")
    assert office.audited("session_checked") == [{"session": str(session), "finding": "objection"}]


def test_an_auditor_whose_face_was_not_seen_checks_off_no_session(office):
    session = vouched(office).actor.session
    auditor = replace(actor(office, "li.min"), way=SignInWay.CODE)
    with pytest.raises(Rejected, match="limited_session"):
        audit(office).check(auditor, session, Finding.IN_ORDER, "")


def test_nobody_checks_their_own_session(office, clock):
    session = vouched(office).actor.session
    with pytest.raises(Rejected, match="audit_only"):
        audit(office).check(actor(office, "chen.xi"), session, Finding.IN_ORDER, "")
    for who in ("chen.xi", "li.min"):
        with pytest.raises(Rejected, match="audit_only"), SqlUnitOfWork(office.store) as u:
            u.ways.add_after_check(session, office.people[who], "in_order", "", clock.now())


# clocks


def test_a_clock_turned_back_gains_no_tries_and_opens_nothing(office, clock):
    refuse(office)
    for _ in range(8):
        clock.pass_time(minutes=15)
        refuse(office)
    clock.pass_time(days=-3)
    with pytest.raises(Rejected, match="sign_in_failed"):  # the wait holds
        sign_in(office)
    clock.pass_time(days=3, minutes=15)
    refuse(office)
    assert shut(office) == ["wang.fang"]
    clock.pass_time(days=-400)
    assert shut(office) == ["wang.fang"]


def test_a_refusal_under_a_clock_turned_back_counts_now(office, clock):
    now = clock.now()
    sign_in(office)
    clock.pass_time(days=-3)
    key = office.commands.password_check.account_key("wang.fang")
    with SqlUnitOfWork(office.store) as u:
        count_refusal(u, Refused(key, office.people["wang.fang"], "code", TERMINAL), clock.now(), SignInSettings())
        u.commit()
    with SqlUnitOfWork(office.store) as u:
        (kept,) = u.looks.refusals(office.commands.password_check.account_key("wang.fang"))
        assert kept.at == now
        assert newest(u, clock.now()) == now


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(key=st.binary(min_size=32, max_size=32), moves=st.lists(st.integers(-9000, 140), min_size=9, max_size=9))
def test_however_a_clock_jumps_back_ten_refusals_that_truly_lie_within_a_day_shut_the_face(office, key, moves):
    """moves: minutes that truly pass before the next refusal, or by which the clock is turned back at it."""
    refused, shown = Refused(key, office.people["wang.fang"], "other_face", TERMINAL), START
    for move in (0, *moves):
        shown += timedelta(minutes=move)
        with SqlUnitOfWork(office.store) as u:
            count_refusal(u, refused, shown, SignInSettings())
            is_shut = needs_release(u.looks.refusals(key), SignInSettings().face_most)
            waits = face_is_shut(u, key, shown - timedelta(days=2), SignInSettings())
            u.commit()
    assert is_shut
    assert waits


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=30), st.integers(2, 12))
def test_only_so_many_within_one_day_shut_and_more_never_opens(gaps_min, most):
    moments, at = [], START
    for gap in gaps_min:
        at += timedelta(minutes=gap)
        moments.append(at)
    refusals = [Refusal(number, "x", moment) for number, moment in enumerate(moments, start=1)]
    day = timedelta(days=1)
    wanted = any(sum(early <= later < early + day for later in moments[i:]) >= most for i, early in enumerate(moments))
    assert needs_release(refusals, most) is wanted
    if wanted:
        assert needs_release([*refusals, Refusal(99, "x", at + timedelta(days=9))], most)
