"""A clock that is turned back or put forward makes nothing live longer: the store knows how late it has been."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.audit.queries import VerifyChains
from app.face.enrolment import VALID_DAYS
from app.kernel.clock import BEHIND
from app.kernel.errors import Rejected
from app.staff.commands.comparison import reference_for
from app.staff.commands.enrol import Witness
from app.staff.other_ways import StandInReason, Why
from db.queries.chains import SqlChains
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import PASSWORD, TERMINAL, make_staffed
from tests.builders.faces import enrol
from tests.builders.looks import CLERK, StagedCamera, StagedEngine

WATCHED = {"on_progress": lambda _: None, "is_cancelled": lambda: False}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("app.face.watch.SPACING_S", 0.0)
    monkeypatch.setattr("app.face.commands.FaceCheck.TIME_LIMIT_S", 0.2)


@pytest.fixture
def office(store, clock):
    staffed = make_staffed(store, clock)
    enrol(staffed, "wang.fang", CLERK, "d1")
    return staffed


def sign_in(office):
    challenge = office.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
    return office.commands.sign_in.finish(challenge, StagedCamera(), StagedEngine()).actor


def note(office, kind="noted"):
    """Something that the store writes down now."""
    clock = office.commands.clock
    with SqlUnitOfWork(office.store) as u:
        u.audit.append(kind, None, {}, clock.now())
        u.commit()


def moment(office):
    with SqlUnitOfWork(office.store) as u:
        return u.moment(office.commands.clock)


def test_an_old_enrolment_is_not_made_young_again_by_turning_the_clock_back(office, clock):
    def template():
        commands, person = office.commands, office.people["wang.fang"]
        return reference_for(commands.units, commands.template_sealer, person, StagedEngine(), clock)

    clock.pass_time(days=VALID_DAYS)
    with pytest.raises(Rejected, match="face_enrolment_expired"):
        template()
    note(office)
    clock.pass_time(days=-2)
    with pytest.raises(Rejected, match="clock_behind"):
        template()


def test_nobody_signs_in_by_face_while_the_clock_is_behind(office, clock):
    clock.pass_time(days=-2)
    with pytest.raises(Rejected, match="clock_behind"):
        sign_in(office)
    assert [told["reason"] for told in office.audited("sign_in_refused")] == ["clock_behind"]


def test_no_session_without_a_face_begins_whose_end_nobody_could_tell(office, clock):
    sign_in(office)
    clock.pass_time(days=-2)
    challenge = office.commands.sign_in.begin("wang.fang", PASSWORD, TERMINAL)
    with pytest.raises(Rejected, match="clock_behind"):
        office.commands.sign_in_by_code(challenge, "000000", Why(StandInReason.BANDAGE))


def test_a_glance_too_late_is_not_made_early_again(office, clock):
    actor = sign_in(office)
    office.commands.lock(actor)
    clock.pass_time(seconds=301)
    note(office)
    clock.pass_time(seconds=-120)
    with pytest.raises(Rejected, match="clock_behind"):
        office.commands.glance_unlock(actor, StagedCamera(), StagedEngine(), **WATCHED)
    clock.pass_time(seconds=61)
    with pytest.raises(Rejected, match="glance_too_late"):
        office.commands.glance_unlock(actor, StagedCamera(), StagedEngine(), **WATCHED)


def test_presence_ends_and_says_so_when_the_clock_goes_back(office, clock):
    actor = sign_in(office)
    watch = office.commands.start_presence(actor, StagedCamera(), StagedEngine()).watch
    clock.pass_time(minutes=-2)
    with pytest.raises(Rejected, match="clock_behind"):
        watch.look()
    assert watch._reference is None


def test_an_enrolment_by_a_clock_put_forward_does_not_outlive_the_year(office, clock):
    clock.pass_time(days=400)
    enrol(office, "wang.fang", CLERK, "d1")
    note(office)
    clock.pass_time(days=-400)
    with pytest.raises(Rejected, match="clock_behind"):
        sign_in(office)
    confirm(office)
    with pytest.raises(Rejected, match="face_enrolment_expired"):
        sign_in(office)


def test_behind_by_less_than_a_minute_the_newest_moment_counts(office, clock):
    note(office)
    newest = clock.now()
    clock.pass_time(seconds=-BEHIND.total_seconds())
    assert moment(office) == newest
    clock.pass_time(seconds=-1)
    with pytest.raises(Rejected) as caught:
        moment(office)
    assert caught.value.values == {"now": "2026-11-20 10:22", "newest": "2026-11-20 10:24"}


def test_many_rows_under_an_earlier_clock_hide_the_newer_moment_from_nobody(office, clock):
    note(office)
    clock.pass_time(days=-3)
    for _ in range(50):
        note(office)
        clock.pass_time(seconds=90)
    with pytest.raises(Rejected, match="clock_behind"):
        moment(office)
    assert len(office.audited("clock_behind")) == 1
    assert VerifyChains(SqlChains(office.store))().faults == ()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(st.integers(-4000, 4000), min_size=1, max_size=30))
def test_however_the_clock_jumps_the_moment_to_decide_by_never_goes_back(office, clock, steps):
    """steps: seconds; each is followed by something that the store writes down."""
    newest = moment(office) if not office.audited("clock_behind") else None
    for step in steps:
        clock.pass_time(seconds=step)
        note(office)
        with SqlUnitOfWork(office.store) as u:
            known = u.audit.newest()
        assert known >= clock.now()
        assert newest is None or known >= newest
        newest = known
        try:
            assert moment(office) == newest
        except Rejected:
            assert newest - clock.now() > BEHIND


def test_small_steps_back_add_up_to_no_way_back(office, clock):
    note(office)
    newest = clock.now()
    for _ in range(30):
        clock.pass_time(seconds=-50)
        note(office)
    with SqlUnitOfWork(office.store) as u:
        assert u.audit.newest() == newest


# two people say that the clock is right now


def confirm(office, head="lin.hua", auditor="sun.mei", password=PASSWORD):
    from app.kernel.actor import Post
    from app.staff.model import NewOperator
    from tests.builders.demo_office import OFFICE
    from tests.builders.staffed import id_no

    if "sun.mei" not in office.people:
        hashed = office.commands.hasher.hash(PASSWORD)
        new = NewOperator(
            "sun.mei", "孙梅", id_no(77), OFFICE, "one", Post.AUDIT_ADMIN, password_hash=hashed, must_change=False
        )
        office.people.update(office.commands.create_operator(office.program, new).operators)
    return office.commands.confirm_clock(Witness(head, password), Witness(auditor, PASSWORD), TERMINAL)


def test_a_store_that_was_in_the_future_once_begins_anew_before_two_people(office, clock):
    clock.pass_time(days=3650)
    note(office)
    clock.pass_time(days=-3650)
    with pytest.raises(Rejected, match="clock_behind"):
        sign_in(office)
    assert confirm(office) == clock.now()
    assert sign_in(office)
    (told,) = office.audited("clock_confirmed")
    assert (told["head"], told["auditor"]) == (str(office.people["lin.hua"]), str(office.people["sun.mei"]))
    clock.pass_time(minutes=-2)
    with pytest.raises(Rejected, match="clock_behind"):
        sign_in(office)


@pytest.mark.parametrize(
    "who", [{"head": "wang.fang"}, {"auditor": "wu.jie"}, {"head": "sun.mei", "auditor": "lin.hua"}]
)
def test_no_other_two_confirm_the_clock(office, who):
    note(office)
    with pytest.raises(Rejected, match="clock_wrong_posts"):
        confirm(office, **who)
    assert office.audited("clock_confirmed") == []


def test_a_wrong_password_confirms_nothing_and_is_counted(office):
    for _ in range(5):
        with pytest.raises(Rejected, match="clock_password_wrong"):
            confirm(office, password="Wrong-2026")
    with pytest.raises(Rejected, match="clock_password_wrong"):
        confirm(office)
    assert office.audited("clock_confirmed") == []
