"""A fresh look is good for one act, on one content, of one person in one session, once and for two minutes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.adapters.camera_demo import DemoCamera
from app.adapters.face_demo import DemoFaceEngine
from app.face.ports import Authorisation
from app.kernel.actor import Permission, Post
from app.kernel.errors import Rejected
from app.kernel.ids import new_uuid
from app.staff.grants import ActDone, GrantKind, RequestAct, request_content
from app.staff.model import NewOperator
from app.staff.other_ways import StandInReason, Why
from app.staff.step_up import VALID, Act, content_hash, is_needed, use_step_up
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import OFFICE, PASSWORD, TERMINAL, make_staffed
from tests.builders.faces import enrol
from tests.builders.staffed import id_no
from tests.builders.stand_in_face import DIGEST, Chair, StandInEngine, vector_of

SUBJECT, CONTENT = "350199202600000017", b"approved: 1,234.50"


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


def signed_in(office, account="wang.fang", place=0):
    challenge = office.commands.sign_in.begin(account, PASSWORD, TERMINAL)
    return office.commands.sign_in.finish(challenge, Chair([vector_of(place)]), StandInEngine()).actor


def look(office, actor, place=0, act=Act.APPROVE, subject=SUBJECT, content=CONTENT):
    chair = Chair([vector_of(place)])
    return office.commands.step_up(actor, act, subject, content_hash(content), chair, StandInEngine())


def use(office, actor, step_up, act=Act.APPROVE, subject=SUBJECT, content=CONTENT):
    with SqlUnitOfWork(office.store) as u:
        use_step_up(u, actor, act, subject, content, step_up, office.commands.clock)
        u.commit()


def refused(code, work, *args, **named):
    with pytest.raises(Rejected) as caught:
        work(*args, **named)
    assert caught.value.code == code


def test_a_look_is_used_once_for_exactly_its_act(office, clock):
    actor = signed_in(office)
    step_up = look(office, actor)
    clock.pass_time(seconds=119)
    use(office, actor, step_up)
    refused("step_up_not_valid", use, office, actor, step_up)
    (told,) = office.audited("step_up")
    assert (told["act"], told["subject"], told["content"]) == ("approve", SUBJECT, content_hash(CONTENT).hex())


@pytest.mark.parametrize("other", [{"act": Act.EXPORT}, {"subject": "another"}, {"content": b"approved: 1,234.51"}])
def test_it_is_refused_for_another_act_subject_or_content(office, other):
    actor = signed_in(office)
    step_up = look(office, actor)
    refused("step_up_not_valid", use, office, actor, step_up, **other)
    use(office, actor, step_up)


def test_it_is_refused_for_another_person_or_session(office):
    actor = signed_in(office)
    step_up = look(office, actor)
    refused("step_up_not_valid", use, office, signed_in(office, "li.min", 1), step_up)
    refused("step_up_not_valid", use, office, signed_in(office), step_up)


@pytest.mark.parametrize(
    ("seconds", "code"), [(120, "step_up_not_valid"), (3600, "step_up_not_valid"), (-61, "clock_behind")]
)
def test_it_is_refused_too_late_and_with_the_clock_turned_back(office, clock, seconds, code):
    actor = signed_in(office)
    step_up = look(office, actor)
    clock.pass_time(seconds=seconds)
    refused(code, use, office, actor, step_up)


def test_without_any_it_says_so(office):
    refused("step_up_needed", use, office, signed_in(office), None)


def test_an_act_that_is_rolled_back_leaves_the_look_unused(office):
    actor = signed_in(office)
    step_up = look(office, actor)
    with SqlUnitOfWork(office.store) as u:
        use_step_up(u, actor, Act.APPROVE, SUBJECT, CONTENT, step_up, office.commands.clock)
    use(office, actor, step_up)


def test_another_face_steps_nothing_up_and_counts_as_refused(office):
    actor = signed_in(office)
    for _ in range(3):
        refused("step_up_refused", look, office, actor, 1)
    refused("step_up_refused", look, office, actor)
    with office.store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM face_refusal")).scalar_one() == 3
        assert session.execute(text("SELECT count(*) FROM step_up")).scalar_one() == 0
    assert len(office.audited("step_up_refused")) == 3
    office.commands.touch(actor)


def test_it_needs_a_live_unlocked_session_with_a_face(office):
    actor = signed_in(office)
    office.commands.lock(actor)
    refused("step_up_needs_session", look, office, actor)
    refused("step_up_needs_session", look, office, replace(signed_in(office, "li.min", 1), session=None))
    challenge = office.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
    for place, voucher in ((1, "li.min"), (2, "zhao.ping")):
        chair = Chair([vector_of(place)])
        office.commands.vouch.look(challenge, voucher, Why(StandInReason.BANDAGE), chair, StandInEngine())
    refused("limited_session", look, office, office.commands.vouch.finish(challenge).actor)


@pytest.mark.parametrize(
    ("account", "minutes"), [("wang.fang", 5), ("li.min", 5), ("lin.hua", 6)], ids=["own", "wrong post", "too long"]
)
def test_the_store_takes_no_authorisation_from_who_may_not_give_it(office, clock, account, minutes):
    actor, now = signed_in(office), clock.now()
    kept = Authorisation(
        id=new_uuid(), session=actor.session, operator=office.people[account], act="authorise", subject=SUBJECT,
        content=content_hash(CONTENT), at=now, expires_at=now + timedelta(minutes=minutes),
    )  # fmt: skip
    with SqlUnitOfWork(office.store) as u:
        refused("step_up_not_valid", u.faces.add_authorisation, kept)


def test_a_look_opens_nothing_once_its_session_is_locked_or_over(office):
    actor = signed_in(office)
    step_up = look(office, actor)
    office.commands.lock(actor)
    refused("step_up_not_valid", use, office, actor, step_up)
    other = signed_in(office, "li.min", 1)
    step_up = look(office, other, 1)
    office.commands.sign_out(other)
    refused("step_up_not_valid", use, office, other, step_up)


def test_the_office_switches_each_act_and_a_demo_store_starts_without(office):
    assert is_needed(Act.GRANT, {}, is_demo=False)
    assert not is_needed(Act.GRANT, {}, is_demo=True)
    assert is_needed(Act.GRANT, {"step_up.grant": "on"}, is_demo=True)
    actor = signed_in(office)
    with SqlUnitOfWork(office.store) as u:
        u.meta.put("step_up.approve", "off", None, office.commands.clock.now())
        u.commit()
    use(office, actor, None)
    refused("step_up_needed", use, office, actor, None, Act.EXPORT)


def second_security_administrator(office):
    """One whom the first has enrolled, signed in."""
    new = NewOperator(
        "qian.an", "qian", id_no(90), OFFICE, "one", Post.SECURITY_ADMIN,
        password_hash=office.commands.hasher.hash(PASSWORD), must_change=False,
    )  # fmt: skip
    office.people.update(office.commands.create_operator(office.program, new).operators)
    enrol(office, "qian.an", vector_of(5), DIGEST)
    return signed_in(office, "qian.an", 5)


def test_granting_on_a_real_store_needs_a_fresh_look_on_this_very_request(office):
    admin = second_security_administrator(office)
    request = office.request("wang.fang", Permission.INTAKE, GrantKind.NEW)
    four = [*office.four[:3], admin.operator]
    with SqlUnitOfWork(office.store) as u:
        now = office.commands.clock.now()
        u.grants.add_request(request, ActDone(RequestAct.APPLIED, four[0], now))
        u.grants.add_act(request.id, 2, ActDone(RequestAct.REVIEWED, four[1], now))
        u.grants.add_act(request.id, 3, ActDone(RequestAct.APPROVED, four[2], now))
        u.commit()
    carry_out, subject = office.commands.grants.carry_out, str(request.id)
    refused("step_up_needed", carry_out, admin, request.id)
    other = look(office, admin, 5, Act.GRANT, subject, request_content(replace(request, reason="other")))
    refused("step_up_not_valid", carry_out, admin, request.id, step_up=other)
    step_up = look(office, admin, 5, Act.GRANT, subject, request_content(request))
    line, _ = carry_out(admin, request.id, step_up=step_up)
    assert line.seq == 1
    refused("grant_act_out_of_order", carry_out, admin, request.id, step_up=step_up)


def test_a_demo_store_can_show_it_with_the_demo_engine(demo_store, clock):
    staffed = make_staffed(demo_store, clock)
    challenge = staffed.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
    actor = staffed.commands.sign_in.finish(challenge, DemoCamera(0), DemoFaceEngine()).actor
    digest = content_hash(CONTENT)
    step_up = staffed.commands.step_up(actor, Act.APPROVE, SUBJECT, digest, DemoCamera(0), DemoFaceEngine())
    use(staffed, actor, step_up)


# plain SQL

ROW = (
    "INSERT INTO step_up SELECT randomblob(16), s.id, {operator}, 'approve', 'n', randomblob(32), {at}, {until}, {used}"
    " FROM session s WHERE s.id = :session"
)
GOOD = {
    "operator": "s.operator",
    "at": "'2026-11-20T02:24:00.000000Z'",
    "until": "'2026-11-20T02:26:00.000000Z'",
    "used": "NULL",
}


def run(office, statement, **values):
    with office.store.writers() as session, session.begin():
        session.execute(text(statement), values)


@pytest.mark.parametrize(
    "wrong",
    [
        {"operator": "(SELECT id FROM operator WHERE account = 'li.min')"},
        {"until": "'2026-11-20T02:30:00.000000Z'"},
        {"until": "'2026-11-20T02:24:00.000000Z'"},
        {"used": "'2026-11-20T02:25:00.000000Z'"},
    ],
)
def test_the_database_takes_only_a_short_unused_look_of_the_sessions_person(office, wrong):
    session = signed_in(office).session.bytes
    refused("step_up_not_valid", run, office, ROW.format(**GOOD | wrong), session=session)
    run(office, ROW.format(**GOOD), session=session)


def test_the_database_takes_no_look_in_an_ended_session(office):
    actor = signed_in(office)
    office.commands.sign_out(actor)
    refused("step_up_not_valid", run, office, ROW.format(**GOOD), session=actor.session.bytes)


@pytest.mark.parametrize(
    "change",
    [
        "used_at = '2026-11-20T02:26:01.000000Z'",
        "used_at = '2026-11-20T02:23:00.000000Z'",
        "used_at = NULL",
        "used_at = '2026-11-20T02:25:00.000000Z', subject = 'other'",
        "used_at = '2026-11-20T02:25:00.000000Z', content = randomblob(32)",
        "used_at = '2026-11-20T02:25:00.000000Z', act = 'grant'",
        "used_at = '2026-11-20T02:25:00.000000Z', expires_at = '2027'",
    ],
)
def test_the_database_uses_a_look_once_in_time_and_as_it_was_made(office, change):
    run(office, ROW.format(**GOOD), session=signed_in(office).session.bytes)
    refused("step_up_not_valid", run, office, f"UPDATE step_up SET {change}")
    run(office, "UPDATE step_up SET used_at = '2026-11-20T02:25:00.000000Z'")
    refused("step_up_not_valid", run, office, "UPDATE step_up SET used_at = '2026-11-20T02:25:01.000000Z'")
    refused("append_only", run, office, "DELETE FROM step_up")


def test_the_period_is_two_minutes():
    assert VALID.total_seconds() == 120
