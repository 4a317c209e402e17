"""The first face of an office, before unit head and audit administrator."""

import pytest

from app.kernel.actor import Post
from app.kernel.errors import AppError, Rejected
from app.staff.commands.enrol import Enrolled, Witness
from tests.builders.demo_office import OFFICE, PASSWORD
from tests.builders.enrolling import AGREED, SECURITY, template
from tests.builders.faces import enrol
from tests.builders.posed import DIGEST, LI, WATCHED, PosedCamera, PosedEngine, Ticks, sitting


def first(staffed, person=SECURITY, head="lin.hua", auditor="sun.mei", passwords=(PASSWORD,) * 3):
    three = [Witness(account, password) for account, password in zip((person, head, auditor), passwords, strict=True)]
    return staffed.commands.enrol.begin_first(*three, AGREED)


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


def test_with_an_enrolled_colleague_the_colleague_does_it(with_auditor, clock):
    """Somebody of the same post who could sign in: then no way past a face is left."""
    from app.staff.model import NewOperator
    from tests.builders.staffed import id_no

    real = with_auditor
    hashed = real.commands.hasher.hash(PASSWORD)
    new = NewOperator(
        "qian.yu", "钱宇", id_no(78), OFFICE, "one", Post.SECURITY_ADMIN, password_hash=hashed, must_change=False
    )
    real.people.update(real.commands.create_operator(real.program, new).operators)
    enrol(real, "qian.yu", LI, DIGEST)

    def enrolled_first(engine=None):
        real.commands.enrol.capture(
            None, first(real), PosedCamera(sitting()), engine or PosedEngine(), now_s=Ticks(), **WATCHED
        )

    with pytest.raises(AppError, match="security_admin_only"):
        enrolled_first()
    enrolled_first(PosedEngine(digest="b" * 64))
