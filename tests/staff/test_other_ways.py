"""When a face cannot be read: vouching, and what a session without a face may do."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.adapters.camera_demo import DemoCamera
from app.adapters.face_demo import DemoFaceEngine
from app.kernel.actor import Permission, Post, SignInWay
from app.kernel.clock import HALL_ZONE
from app.kernel.errors import Rejected
from app.staff.commands.comparison import sides_for
from app.staff.grants import ActDone, GrantKind, RequestAct
from app.staff.model import EndReason, NewOperator, Office, OfficeLevel, Section
from app.staff.other_ways import Proof, StandInReason, WayKind, Why, session_end
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import OFFICE, PASSWORD, TERMINAL, make_staffed
from tests.builders.faces import enrol
from tests.builders.staffed import id_no
from tests.builders.stand_in_face import DIGEST, Chair, StandInEngine, vector_of
from tests.builders.without_face import (
    BANDAGE,
    FACE,
    begin,
    by_code,
    by_face,
    issue,
    look,
    refused,
    sql,
    vouched,
)


@pytest.fixture
def office(faceless):
    return faceless


def test_two_colleagues_vouch_and_no_session_of_theirs_is_made_or_ended(office):
    mine = by_face(office, "li.min")
    signed_in = vouched(office)
    assert (signed_in.actor.account, signed_in.actor.way) == ("wang.fang", SignInWay.VOUCHED)
    assert signed_in.actor.is_limited
    office.commands.touch(mine.actor)
    with office.store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM session")).scalar_one() == 2
        told = session.execute(text("SELECT way, reason FROM session_proof ORDER BY seq")).all()
    assert told == [("vouched", "bandage"), ("vouched", "bandage")]
    assert len(office.audited("vouched")) == 2
    (entry,) = [row for row in office.audited("sign_in") if row.get("by") == "vouched"]
    assert entry["why"] == "bandage"


def test_one_colleague_is_not_enough(office):
    challenge = begin(office)
    look(office, challenge, "li.min")
    refused("session_needs_two_vouchers", office.commands.vouch.finish, challenge)


def test_vouchers_are_two_other_enrolled_active_colleagues(office):
    office.commands.deactivate(office.program, office.people["lin.hua"])
    challenge = begin(office, "zhao.ping")
    refused("voucher_refused", look, office, challenge, "wang.fang")  # not enrolled
    refused("voucher_refused", look, office, challenge, "lin.hua")  # inactive
    assert whys(office) == ["face_not_enrolled", "inactive"]
    refused("voucher_is_self", look, office, challenge, "zhao.ping")
    look(office, challenge, "li.min")
    refused("voucher_twice", look, office, challenge, "li.min")
    for account in ("wang.fang", "lin.hua", "zhao.ping", "li.min"):
        database_refuses(office, challenge, account, 2)


def whys(office):
    return [told["voucher_why"] for told in office.audited("sign_in_refused") if "voucher_why" in told]


@dataclass
class Watched(StandInEngine):
    """Notes what it is asked for."""

    asked: list[str] = field(default_factory=list)

    def look(self, frame):
        self.asked.append("look")
        return super().look(frame)

    def embed(self, frame, face):
        self.asked.append("embed")
        return super().embed(frame, face)


def tried(office, account, engine):
    """Somebody else's face for an account: what is answered, and what was done for it."""
    challenge, chair = begin(office), Chair([vector_of(6)])
    with pytest.raises(Rejected) as caught:
        office.commands.vouch.look(challenge, account, BANDAGE, chair, engine)
    return caught.value.code, dict(caught.value.values), list(engine.asked)


def test_missing_accounts_and_people_who_cannot_vouch_are_answered_and_looked_at_like_all_others(office, clock):
    """The same sentence, the same frames looked at and compared, counted against who signs in, whoever it is."""
    elsewhere(office)
    vouched(office, "zhao.ping", ("li.min", "lin.hua"))
    office.commands.deactivate(office.program, office.people["lin.hua"])
    accounts = ("li.min", "nobody.here", "zhou.an", "lin.hua", "xu.wen", "zhao.ping")
    answers = []
    for account in accounts:
        answers.append(tried(office, account, Watched()))
        clock.pass_time(days=2)
    assert answers == [answers[0]] * len(accounts)
    assert answers[0][0] == "voucher_refused"
    assert "embed" in answers[0][2]
    assert whys(office) == ["", "unknown", "face_not_enrolled", "inactive", "other_office", "limited"]
    key = office.commands.password_check.account_key("wang.fang")
    with SqlUnitOfWork(office.store) as u:
        assert len(u.looks.refusals(key)) == len(accounts)


def test_a_recogniser_with_which_nobody_is_enrolled_yet_tells_nothing_either(office):
    engine = StandInEngine(digest="e" * 64)
    challenge = begin(office)
    for account in ("li.min", "nobody.here"):
        with pytest.raises(Rejected, match="voucher_refused"):
            office.commands.vouch.look(challenge, account, BANDAGE, Chair([vector_of(6)]), engine)
    assert whys(office) == ["face_enrolment_outdated", "unknown"]


def elsewhere(office):
    """Somebody of another office, enrolled."""
    other = Office("350198", "另一县", OfficeLevel.COUNTY, None, "另一厅", standalone=True)
    person = NewOperator(
        "xu.wen", "xu", id_no(77), "350198", "one", Post.WINDOW_CLERK, password_hash=_hash(office), must_change=False
    )
    created = office.commands.found_office(office.program, other, (Section("350198", "one", "科"),), person)
    office.people["xu.wen"] = created.operators["xu.wen"]
    enrol(office, "xu.wen", vector_of(7), DIGEST)
    FACE["xu.wen"] = vector_of(7)


def test_a_voucher_comes_from_the_same_office(office):
    elsewhere(office)
    challenge = begin(office)
    refused("voucher_refused", look, office, challenge, "xu.wen")
    database_refuses(office, challenge, "xu.wen")


def _hash(office):
    return office.commands.hasher.hash(PASSWORD)


def test_who_is_limited_cannot_vouch(office):
    vouched(office, "zhao.ping", ("li.min", "lin.hua"))
    challenge = begin(office)
    refused("voucher_refused", look, office, challenge, "zhao.ping")
    database_refuses(office, challenge, "zhao.ping")


def database_refuses(office, challenge, account, seq=1):
    """The same, with no command in between."""
    way, at = SignInWay.VOUCHED, office.commands.clock.now()
    with pytest.raises(Rejected, match="voucher_not_usable"), SqlUnitOfWork(office.store) as u:
        u.ways.prove(Proof(challenge.session, seq, way, "x", at, voucher=office.people[account]))


def test_another_face_does_not_vouch_and_counts_against_who_signs_in(office):
    challenge = begin(office)
    for _ in range(3):
        refused("voucher_refused", look, office, challenge, "li.min", face="zhao.ping")
    refused("sign_in_lapsed", look, office, challenge, "li.min")
    refused("sign_in_failed", look, office, begin(office), "li.min")
    assert by_face(office, "li.min").actor


def test_the_demo_engine_cannot_vouch(demo_store, clock):
    staffed = make_staffed(demo_store, clock)
    with pytest.raises(Rejected, match="demo_engine_cannot_vouch"):
        staffed.commands.vouch.look(begin(staffed), "li.min", BANDAGE, DemoCamera(0), DemoFaceEngine())


def test_other_reasons_need_words_and_the_audit_does_not_get_them(office):
    issued, challenge = issue(office), begin(office)
    refused("stand_in_needs_words", by_code, office, issued.codes[0], challenge, Why(StandInReason.OTHER, "  "))
    by_code(office, issued.codes[0], challenge, Why(StandInReason.OTHER, "allergy in the face"))
    assert office.audited("sign_in")[-1]["why"] == "other"
    with office.store.reading() as session:
        assert session.execute(text("SELECT reason FROM session_proof")).scalar_one() == "other: allergy in the face"
        bodies = session.execute(text("SELECT group_concat(body) FROM audit_event")).scalar_one()
    assert "allergy" not in str(bodies)


def test_colleagues_have_ten_minutes_and_no_more(office, clock):
    challenge = begin(office)
    clock.pass_time(minutes=9)
    look(office, challenge, "li.min")
    clock.pass_time(minutes=1)
    refused("sign_in_lapsed", look, office, challenge, "zhao.ping")
    refused("sign_in_lapsed", office.commands.vouch.finish, challenge)


def test_a_turn_of_the_head_is_drawn_for_a_device(office):
    assert len(sides_for(Chair([None]), StandInEngine(finds_points=True))) == 1


# what such a session may do


def test_a_limited_administrator_changes_no_account_and_grants_nothing(office):
    issue(office, "lin.hua")
    admin = vouched(office, "zhou.an").actor
    request = office.request("wang.fang", Permission.INTAKE, GrantKind.NEW)
    refused("limited_session", office.commands.grants.apply, admin, request)
    refused("limited_session", office.commands.grants.act, admin, request.id, RequestAct.REFUSED, "r")
    refused("limited_session", office.commands.grants.carry_out, admin, request.id)
    refused("limited_session", office.commands.issue_second_way.codes, admin, "li.min", WayKind.HOTP, "r")
    refused("limited_session", office.commands.release_face, admin, "li.min", "r")
    refused("limited_session", office.commands.deactivate, admin, office.people["li.min"])
    refused("limited_session", office.commands.reset_password, admin, office.people["li.min"])
    new = NewOperator("xu.wen", "xu", id_no(78), OFFICE, "one", Post.WINDOW_CLERK)
    refused("limited_session", office.commands.create_operator, admin, new)
    with pytest.raises(Rejected, match="limited_session"), SqlUnitOfWork(office.store) as u:
        u.session.connection().exec_driver_sql("DROP TRIGGER grant_ledger_founding")
        u.staff.add_grant(
            replace(office.founding("wang.fang", Permission.INTAKE), standalone_note="alone"),
            office.commands.clock.now(),
        )
    with pytest.raises(Rejected, match="limited_session"), SqlUnitOfWork(office.store) as u:
        now = office.commands.clock.now()
        acts = (RequestAct.APPLIED, RequestAct.REVIEWED, RequestAct.APPROVED, RequestAct.GRANTED)
        u.grants.add_request(request, ActDone(acts[0], office.four[0], now))
        for place, act in enumerate(acts[1:], 2):
            u.grants.add_act(request.id, place, ActDone(act, office.four[place - 1], now))


def test_what_a_limited_person_does_is_marked_in_the_audit(office):
    actor = vouched(office).actor
    office.commands.lock(actor)
    with office.store.reading() as session:
        body = session.execute(text("SELECT body FROM audit_event WHERE kind = 'session_locked'")).scalar_one()
        plain = session.execute(text("SELECT body FROM audit_event WHERE kind = 'operator_created'")).first()[0]
    assert json.loads(body)["way"] == "vouched"
    assert "way" not in json.loads(plain)


def test_it_ends_at_lunch_for_window_and_verbs(office, clock):
    signed_in = vouched(office)
    assert signed_in.actor.ends_by == datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
    current = office.commands.current_actor
    for _ in range(11):
        clock.pass_time(minutes=8)
        found = current(verb="t", terminal=TERMINAL, token=signed_in.token)
        assert (found.way, found.ends_by) == (SignInWay.VOUCHED, signed_in.actor.ends_by)
    clock.pass_time(minutes=8)  # 12:00
    refused("session_break", office.commands.touch, signed_in.actor)
    refused("session_break", office.commands.touch, signed_in.actor)
    refused("not_signed_in", current, verb="t", terminal=TERMINAL, token=signed_in.token)
    assert office.audited("session_ended")[-1]["reason"] == EndReason.BREAK


def test_a_verb_finds_it_over_at_lunch_and_a_clock_turned_back_does_not_bring_it_back(office, clock):
    signed_in = vouched(office)
    clock.moment = datetime(2026, 11, 20, 3, 55, tzinfo=UTC)
    with SqlUnitOfWork(office.store) as u:
        u.staff.touch(signed_in.actor.session, clock.now())
        u.commit()
    clock.pass_time(minutes=5)
    by_face(office, "li.min")
    clock.pass_time(minutes=-5)
    refused("session_break", office.commands.touch, signed_in.actor)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.times(time(9), time(15)))
def test_the_end_lies_ahead_within_the_same_hall_day(naive, lunch):
    now = naive.replace(tzinfo=UTC)
    end = session_end(now, lunch)
    assert now < end
    assert (end - timedelta(microseconds=1)).astimezone(HALL_ZONE).date() == now.astimezone(HALL_ZONE).date()
    local = now.astimezone(HALL_ZONE)
    if local.time() < lunch:
        assert end.astimezone(HALL_ZONE).time() == lunch


def test_the_database_refuses_a_session_without_proof_or_end(office, clock):
    challenge, soon = begin(office), clock.now() + timedelta(hours=1)
    for way, code in ((SignInWay.VOUCHED, "session_needs_two_vouchers"), (SignInWay.CODE, "session_needs_proof")):
        with pytest.raises(Rejected, match=code), SqlUnitOfWork(office.store) as u:
            u.ways.open_without_face(challenge.session, way, soon, clock.now())
    for voucher in ("li.min", "zhao.ping"):
        look(office, challenge, voucher)
    with pytest.raises(Rejected, match="session_needs_end"), SqlUnitOfWork(office.store) as u:
        u.ways.open_without_face(challenge.session, SignInWay.VOUCHED, clock.now(), clock.now())


def test_the_database_takes_a_way_only_from_a_security_administrator(office):
    way = "INSERT INTO second_way SELECT randomblob(16), :who, 'hotp', x'00', 0, :by, '2026', 'r', NULL"
    people = {name: person.bytes for name, person in office.people.items()}
    refused("security_admin_only", sql, office.store, way, who=people["wang.fang"], by=people["li.min"])
    sql(office.store, way, who=people["wang.fang"], by=people["zhou.an"])
    unknown = "INSERT INTO session_proof SELECT s.id, 1, 'code', NULL, :way, 1, 'r', '2026' FROM session s"
    begin(office, "li.min")
    with office.store.reading() as session:
        found = session.execute(text("SELECT id FROM second_way")).scalar_one()
    refused("code_wrong", sql, office.store, unknown, way=found)


@pytest.mark.parametrize(("hours", "is_taken"), [(24, True), (24.01, False), (24 * 365, False)])
def test_the_database_takes_no_session_without_a_face_that_ends_later_than_a_day(office, hours, is_taken):
    challenge, now = begin(office), office.commands.clock.now()
    for place, account in enumerate(("li.min", "zhao.ping"), start=1):
        with SqlUnitOfWork(office.store) as u:
            u.ways.prove(Proof(challenge.session, place, SignInWay.VOUCHED, "x", now, voucher=office.people[account]))
            u.commit()

    def opened():
        with SqlUnitOfWork(office.store) as u:
            u.ways.open_without_face(challenge.session, SignInWay.VOUCHED, now + timedelta(hours=hours), now)
            u.commit()

    if is_taken:
        opened()
        with office.store.reading() as session:
            assert session.execute(text("SELECT count(*) FROM session WHERE way = 'vouched'")).scalar_one() == 1
    else:
        refused("session_needs_end", opened)
