"""Enrolment: who may, whom, with which consent, before what camera."""

import pytest

from app.face.consent import Agreement
from app.face.model import CameraKind
from app.face.templates import valid_until
from app.kernel.actor import Post, SignInWay
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId
from app.staff.commands.comparison import reference_for
from app.staff.commands.enrol import Enrolled
from app.staff.model import NewOperator, Office, OfficeLevel, Section, actor_of
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import OFFICE, PASSWORD, PEOPLE, TERMINAL
from tests.builders.enrolling import SECURITY, begun, captured, enrolled, template
from tests.builders.faces import signed_in
from tests.builders.posed import WANG, Posed, PosedCamera, PosedEngine, sitting
from tests.builders.staffed import id_no


def test_a_person_who_is_present_and_agrees_is_enrolled(real, clock):
    done = enrolled(real)
    assert isinstance(done, Enrolled)
    assert (done.valid_until, done.threshold, done.renewed) == (valid_until(clock.now()), None, ())
    reference, rule = reference_for(
        real.commands.units, real.commands.template_sealer, real.people["wang.fang"], PosedEngine(), clock
    )
    assert reference.likeness(WANG) == pytest.approx(1.0, abs=1e-6)
    assert rule.decision.threshold == 0.45


def test_consent_notice_and_template_are_on_record_without_picture_or_vector(real):
    enrolled(real)
    person = str(real.people["wang.fang"])
    assert real.audited("face_consent_given") == [
        {"operator": person, "scope": "device", "notice": "1", "consent": "1"}
    ]
    (told,) = real.audited("face_enrolled")
    assert set(told) == {
        *("operator", "threshold", "renewed", "engine", "recogniser", "camera", "frames", "ms", "live", "demo"),
    }
    assert (told["operator"], told["camera"], told["live"], told["demo"]) == (person, "device", "1.0000", "real")


def test_the_second_tick_is_kept_apart_and_taken_back_when_it_is_not_given_again(real):
    begun(real, agreed=Agreement(True, True, "1", "1"))

    def scopes():
        with SqlUnitOfWork(real.store) as u:
            return {
                s: c and c.kind for s in ("device", "central") if (c := u.faces.consent(real.people["wang.fang"], s))
            }

    assert scopes() == {"device": "given", "central": "given"}
    captured(real, begun(real))
    assert scopes() == {"device": "given", "central": "withdrawn"}
    assert template(real) is not None, "the device's own consent stands"


@pytest.mark.parametrize(
    ("agreed", "code"),
    [
        (Agreement(False, False, "1", "1"), "face_consent_not_given"),
        (Agreement(False, True, "1", "1"), "face_consent_not_given"),
        (Agreement(True, False, "0", "1"), "face_notice_outdated"),
        (Agreement(True, False, "1", "0"), "face_notice_outdated"),
    ],
)
def test_no_camera_before_the_needed_tick_under_the_newest_wordings(real, agreed, code):
    with pytest.raises(Rejected, match=code):
        begun(real, agreed=agreed)
    assert real.audited("face_consent_given") == []


@pytest.mark.parametrize("account", [account for account in PEOPLE if account != SECURITY])
def test_only_the_security_administrator_enrols(real, account):
    with pytest.raises(Rejected, match="not_your_post"):
        begun(real, "li.min" if account != "li.min" else "wang.fang", actor=signed_in(real, account))


def test_nobody_enrols_without_a_face_of_their_own_a_live_session_or_for_the_program(real, clock):
    with pytest.raises(Rejected, match="limited_session"):
        begun(real, actor=signed_in(real, way=SignInWay.CODE))
    with pytest.raises(Rejected, match="not_your_post"):
        begun(real, actor=real.program)
    actor = signed_in(real)
    real.commands.sign_out(actor)
    with pytest.raises(Rejected, match="not_signed_in"):
        begun(real, actor=actor)
    by_name = actor_of(_person(real, SECURITY), TERMINAL, None, False)
    with pytest.raises(Rejected, match="not_signed_in"):
        begun(real, actor=by_name)


def _person(staffed, account):
    with SqlUnitOfWork(staffed.store) as u:
        return u.staff.operator(staffed.people[account])


def test_the_security_administrator_does_not_enrol_himself(real):
    with pytest.raises(Rejected, match="enrol_not_oneself"):
        begun(real, SECURITY)


def test_nobody_is_enrolled_in_absence_and_guesses_are_counted(real):
    for _ in range(5):
        with pytest.raises(Rejected, match="enrol_password_wrong"):
            begun(real, password="Guess-2026")
    with pytest.raises(Rejected, match="enrol_password_wrong"):
        begun(real)
    assert [told["reason"] for told in real.audited("enrolment_refused")] == ["wrong"] * 5 + ["locked"]


def test_a_password_that_others_know_does_not_prove_presence(real):
    secret, _ = real.commands.reset_password(real.program, real.people["wang.fang"])
    with pytest.raises(Rejected, match="password_change_required"):
        begun(real, password=secret)


def test_the_capture_follows_within_minutes_and_by_the_same_administrator(real, clock):
    enrolment = begun(real)
    with pytest.raises(Rejected, match="enrolment_lapsed"):
        captured(real, enrolment, actor=signed_in(real, "chen.xi"))
    clock.pass_time(minutes=15)
    with pytest.raises(Rejected, match="enrolment_lapsed"):
        captured(real, enrolment)
    enrolment = begun(real)
    captured(real, enrolment)
    with pytest.raises(Rejected, match="enrolment_lapsed"):
        captured(real, enrolment)


@pytest.mark.parametrize(
    ("engine", "camera", "code"),
    [
        (PosedEngine(is_demo=True), CameraKind.DEVICE, "demo_engine_on_real_store"),
        (PosedEngine(), CameraKind.VIDEO, "unreal_camera_on_real_store"),
        (PosedEngine(), CameraKind.BUNDLED, "unreal_camera_on_real_store"),
        (PosedEngine(has_liveness=False), CameraKind.DEVICE, "face_pack_without_liveness"),
    ],
)
def test_a_real_office_enrols_living_people_before_a_real_camera_only(real, engine, camera, code):
    with pytest.raises(Rejected, match=code):
        captured(real, begun(real), engine=engine, camera=PosedCamera(sitting(), camera))
    assert template(real) is None
    assert real.audited("enrolment_refused")[-1]["reason"] == code


def test_a_demo_engine_enrols_nobody_on_a_demo_store_either(staffed):
    with pytest.raises(Rejected, match="demo_engine_never_enrols"):
        captured(
            staffed, begun(staffed), engine=PosedEngine(is_demo=True), camera=PosedCamera(sitting(), CameraKind.BUNDLED)
        )


def test_a_picture_instead_of_a_person_is_refused_and_can_be_tried_again(real):
    enrolment = begun(real)
    with pytest.raises(Rejected, match="face_enrol_not_live"):
        captured(real, enrolment, camera=PosedCamera([Posed(live=0.1)]))
    assert isinstance(captured(real, enrolment), Enrolled)


@pytest.mark.parametrize(("parent", "is_own"), [(OFFICE, True), (None, False)])
def test_people_of_the_office_and_of_those_below_it_are_enrolled_and_nobody_elses(real, parent, is_own):
    office = Office(OfficeId("350188"), "别处县社会保险中心", OfficeLevel.COUNTY, parent, "别处大厅", parent is None)
    new = NewOperator(
        "qian.yu", "钱宇", id_no(78), office.id, "one", Post.HANDLER,
        password_hash=real.commands.hasher.hash(PASSWORD), must_change=False,
    )  # fmt: skip
    real.commands.found_office(real.program, office, (Section(office.id, "one", "综合科"),), new)
    if is_own:
        assert begun(real, "qian.yu").account == "qian.yu"
    else:
        with pytest.raises(Rejected, match="enrol_other_office"):
            begun(real, "qian.yu")
        with SqlUnitOfWork(real.store) as u:  # a centre makes nobody of an office beside a colleague
            u.meta.put("centre.url", "host=centre.example", None, real.commands.clock.now())
            u.commit()
        with pytest.raises(Rejected, match="enrol_other_office"):
            begun(real, "qian.yu")


def test_somebody_of_an_office_above_is_enrolled_below_only_where_a_centre_is_set(real):
    office = Office(OfficeId("350188"), "下级县", OfficeLevel.COUNTY, OFFICE, "下级大厅")
    hashed = real.commands.hasher.hash(PASSWORD)
    below = NewOperator(
        "qian.yu", "钱宇", id_no(78), office.id, "one", Post.SECURITY_ADMIN, password_hash=hashed, must_change=False
    )
    made = real.commands.found_office(real.program, office, (Section(office.id, "one", "综合科"),), below)
    real.people.update(made.operators)
    administrator = signed_in(real, "qian.yu")
    with pytest.raises(Rejected, match="enrol_other_office"):
        begun(real, actor=administrator)
    with SqlUnitOfWork(real.store) as u:
        u.meta.put("centre.url", "host=centre.example", None, real.commands.clock.now())
        u.commit()
    assert begun(real, actor=administrator).account == "wang.fang"
