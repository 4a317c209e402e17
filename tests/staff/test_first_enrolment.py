"""The first face of an office, before unit head and audit administrator."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.kernel.actor import Post, SignInWay
from app.kernel.errors import Rejected
from app.kernel.ids import SessionId, new_uuid
from app.staff.commands.enrol import Enrolled, Witness
from app.staff.model import Session
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import OFFICE, PASSWORD, TERMINAL
from tests.builders.enrolling import AGREED, SECURITY, template
from tests.builders.faces import enrol, give_consent, template_for
from tests.builders.posed import DIGEST, LI, WATCHED, PosedCamera, PosedEngine, Ticks, sitting


def first(staffed, person=SECURITY, head="lin.hua", auditor="sun.mei", passwords=(PASSWORD,) * 3, engine=None):
    three = [Witness(account, password) for account, password in zip((person, head, auditor), passwords, strict=True)]
    return staffed.commands.enrol.begin_first(*three, AGREED, engine or PosedEngine())


@pytest.fixture
def with_auditor(real):
    """The audit administrator, whom the office of these tests does not have yet."""
    from app.staff.model import NewOperator
    from tests.builders.staffed import id_no

    hashed = real.commands.hasher.hash(PASSWORD)
    new = NewOperator(
        "sun.mei", "孙梅", id_no(77), OFFICE, "one", Post.AUDIT_ADMIN, password_hash=hashed, must_change=False
    )
    created = real.commands.create_operator(real.program, new)
    real.people.update(created.operators)
    return real


def test_the_first_security_administrator_is_enrolled_before_unit_head_and_audit_administrator(with_auditor):
    real = with_auditor
    done = real.commands.enrol.capture(
        None, first(real), PosedCamera(sitting()), PosedEngine(), now_s=Ticks(), **WATCHED
    )
    assert isinstance(done, Enrolled)
    assert template(real, SECURITY).enrolled_by == real.people["lin.hua"]
    (told,) = real.audited("first_enrolment_begun")
    assert told["auditor"] == str(real.people["sun.mei"])


@pytest.mark.parametrize(
    "posts",
    [
        {"person": "wang.fang"},
        {"head": "chen.xi"},
        {"auditor": "wu.jie"},
        {"head": "sun.mei", "auditor": "lin.hua"},
    ],
)
def test_no_other_three_stand_in_for_them(with_auditor, posts):
    with pytest.raises(Rejected, match="first_enrolment_wrong_posts"):
        first(with_auditor, **posts)


@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_each_of_the_three_types_their_own_password(with_auditor, wrong):
    passwords = [PASSWORD] * 3
    passwords[wrong] = "Wrong-2026"
    with pytest.raises(Rejected, match="enrol_password_wrong"):
        first(with_auditor, passwords=tuple(passwords))


def _colleague(staffed):
    """Another security administrator."""
    from app.staff.model import NewOperator
    from tests.builders.staffed import id_no

    hashed = staffed.commands.hasher.hash(PASSWORD)
    new = NewOperator(
        "qian.yu", "钱宇", id_no(78), OFFICE, "one", Post.SECURITY_ADMIN, password_hash=hashed, must_change=False
    )
    staffed.people.update(staffed.commands.create_operator(staffed.program, new).operators)
    return "qian.yu"


def test_with_an_enrolled_colleague_the_colleague_does_it(with_auditor):
    """Somebody of the same post who could sign in: then no way past a face is left."""
    real = with_auditor
    enrol(real, _colleague(real), LI, DIGEST)

    with pytest.raises(Rejected, match="face_has_colleague"):
        first(real)
    nothing_written(real)
    give_consent(real, SECURITY, by="lin.hua")
    with pytest.raises(Rejected, match="security_admin_only"), SqlUnitOfWork(real.store) as u:
        u.faces.keep_template(template_for(real, SECURITY, LI, DIGEST, by="lin.hua"))
    assert first(real, engine=PosedEngine(digest="b" * 64))


def nothing_written(staffed):
    with SqlUnitOfWork(staffed.store) as u:
        assert u.faces.consent(staffed.people[SECURITY], "device") is None
    assert staffed.audited("face_consent_given") == staffed.audited("first_enrolment_begun") == []


def work_without_a_face(staffed, account, clock):
    """A live session by a code, as the store has it."""
    session, person, now = SessionId(new_uuid()), staffed.people[account], clock.now()
    with SqlUnitOfWork(staffed.store) as u:
        u.session.execute(text("DROP TRIGGER session_needs_proof"))
        u.staff.add_session(Session(session, person, session.bytes, TERMINAL, now, None, now))
        u.ways.open_without_face(session, SignInWay.CODE, now + timedelta(hours=1), now)
        u.commit()


@pytest.mark.parametrize("account", ["lin.hua", "sun.mei"])
def test_who_works_without_a_face_does_not_stand_by_and_nothing_is_written(with_auditor, clock, account):
    work_without_a_face(with_auditor, account, clock)
    with pytest.raises(Rejected, match="limited_session"):
        first(with_auditor)
    nothing_written(with_auditor)


def test_the_database_takes_neither_consent_nor_template_from_a_unit_head_without_a_face(with_auditor, clock):
    give_consent(with_auditor, SECURITY, by="lin.hua")
    work_without_a_face(with_auditor, "lin.hua", clock)
    with pytest.raises(Rejected, match="security_admin_only"):
        give_consent(with_auditor, SECURITY, by="lin.hua")
    with pytest.raises(Rejected, match="security_admin_only"), SqlUnitOfWork(with_auditor.store) as u:
        u.faces.keep_template(template_for(with_auditor, SECURITY, LI, DIGEST, by="lin.hua"))


def test_an_engine_that_never_enrols_is_refused_before_the_consent(with_auditor):
    with pytest.raises(Rejected, match="demo_engine_never_enrols"):
        first(with_auditor, engine=PosedEngine(is_demo=True))
    nothing_written(with_auditor)


def test_a_colleague_whose_enrolment_has_run_out_stands_in_nobodys_way_and_the_database_agrees(with_auditor, clock):
    real = with_auditor
    other = _colleague(real)
    enrol(real, other, LI, DIGEST)
    clock.pass_time(days=365)
    for account in (SECURITY, "lin.hua", "sun.mei"):
        with SqlUnitOfWork(real.store) as u:
            hashed = real.commands.hasher.hash(PASSWORD)
            u.staff.set_password(real.people[account], hashed, at=clock.now(), must_change=False)
            u.commit()
    done = real.commands.enrol.capture(
        None, first(real), PosedCamera(sitting()), PosedEngine(), now_s=Ticks(), **WATCHED
    )
    assert isinstance(done, Enrolled)
