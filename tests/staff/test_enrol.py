"""Enrolment at command and database level: presence, consent, look-alikes, renewal, withdrawal, the first face."""

import pytest

from app.face.consent import Agreement
from app.face.model import CameraKind, cosine
from app.face.templates import opened, valid_until
from app.kernel.actor import Post, SignInWay
from app.kernel.errors import AppError, NotFound, Rejected
from app.staff.commands.enrol import Enrolled, LookalikeFound, Witness
from app.staff.commands.sign_in import reference_for
from app.staff.model import actor_of
from app.staff.queries import EnrolmentState
from db.queries.faces import SqlEnrolmentQueries
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import OFFICE, PASSWORD, PEOPLE, TERMINAL, make_staffed
from tests.builders.faces import enrol, give_consent, signed_in, template_for
from tests.builders.posed import DIGEST, LI, WANG, WATCHED, ZHAO, Posed, PosedCamera, PosedEngine, Ticks, like, sitting

AGREED = Agreement(device=True, central=False, notice_version="1", consent_version="1")
SECURITY = "zhou.an"


@pytest.fixture
def real(store, clock):
    """A real office, where nothing but a living face at a real camera counts."""
    return make_staffed(store, clock)


def begun(staffed, account="wang.fang", *, actor=None, password=PASSWORD, agreed=AGREED):
    return staffed.commands.enrol.begin(actor or signed_in(staffed), Witness(account, password), agreed)


def captured(staffed, enrolment, vector=WANG, *, actor=None, engine=None, camera=None):
    return staffed.commands.enrol.capture(
        actor or signed_in(staffed),
        enrolment,
        camera or PosedCamera(sitting(vector)),
        engine or PosedEngine(),
        now_s=Ticks(),
        **WATCHED,
    )


def enrolled(staffed, account="wang.fang", vector=WANG):
    return captured(staffed, begun(staffed, account), vector)


def template(staffed, account="wang.fang", digest=DIGEST):
    with SqlUnitOfWork(staffed.store) as u:
        return u.faces.template_of(staffed.people[account], digest)


def deletions(staffed, account="wang.fang"):
    with SqlUnitOfWork(staffed.store) as u:
        return u.faces.deletions(staffed.people[account])


def test_a_person_who_is_present_and_agrees_is_enrolled(real, clock):
    done = enrolled(real)
    assert isinstance(done, Enrolled)
    assert (done.valid_until, done.threshold, done.renewed) == (valid_until(clock.now()), None, ())
    reference, rule = reference_for(
        real.commands.units, real.commands.template_sealer, real.people["wang.fang"], PosedEngine(), clock.now()
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


# look-alikes


def alike(staffed, likeness=0.6):
    """wang.fang is enrolled, li.min comes close."""
    enrolled(staffed)
    found = captured(staffed, begun(staffed, "li.min"), like(WANG, likeness))
    assert isinstance(found, LookalikeFound)
    return found


def decided(staffed, found, second="chen.xi", *, reason="双胞胎", face=ZHAO, password=PASSWORD, **options):
    return staffed.commands.decide_lookalike(
        options.get("actor") or signed_in(staffed),
        found.enrolment,
        Witness(second, password),
        reason,
        PosedCamera([Posed(0.0, face)]),
        PosedEngine(finds_points=False),
        **WATCHED,
    )


@pytest.fixture
def quick_frames(monkeypatch):
    monkeypatch.setattr("app.face.watch.SPACING_S", 0.0)


def test_a_face_under_another_account_is_not_enrolled(real):
    found = alike(real, 0.7)
    assert [(account, round(likeness, 2)) for account, _, likeness in found.others] == [("wang.fang", 0.7)]
    assert template(real, "li.min") is None
    assert real.audited("enrolment_refused")[-1]["reason"] == "alike"


def test_just_below_the_threshold_nobody_is_asked(real):
    enrolled(real)
    assert isinstance(captured(real, begun(real, "li.min"), like(WANG, 0.44)), Enrolled)


def test_two_people_tell_look_alikes_apart_and_both_thresholds_rise(real, clock, quick_frames):
    enrol(real, "lin.hua", ZHAO, DIGEST)
    done = decided(real, alike(real), "lin.hua")
    assert done.threshold == pytest.approx(0.65, abs=1e-3)
    for account in ("wang.fang", "li.min"):
        _, rule = reference_for(
            real.commands.units, real.commands.template_sealer, real.people[account], PosedEngine(), clock.now()
        )
        assert rule.decision.threshold >= 0.6 + 0.05 - 1e-3
    (told,) = real.audited("lookalike_decided")
    assert told["agreed_by"] == str(real.people["lin.hua"])
    assert "双胞胎" not in str(told)


def test_what_was_decided_once_is_not_asked_again_and_still_holds(real, quick_frames):
    enrol(real, "lin.hua", ZHAO, DIGEST)
    decided(real, alike(real), "lin.hua")
    again = captured(real, begun(real, "li.min"), like(WANG, 0.6))
    assert isinstance(again, Enrolled)
    assert again.threshold == pytest.approx(0.65, abs=1e-3)
    closer = captured(real, begun(real, "li.min"), like(WANG, 0.64))
    assert isinstance(closer, LookalikeFound)


@pytest.mark.parametrize("second", ["zhou.an", "li.min", "wang.fang", "wu.jie"])
def test_the_second_is_neither_the_first_nor_concerned_nor_of_another_post(real, second, quick_frames):
    found = alike(real)
    if second not in ("wang.fang", "li.min", SECURITY):
        enrol(real, second, ZHAO, DIGEST)
    with pytest.raises(Rejected, match="second_not_fit"):
        decided(real, found, second)
    assert template(real, "li.min") is None


def test_the_second_signs_with_password_and_own_face_and_gives_a_reason(real, quick_frames):
    found = alike(real)
    with pytest.raises(Rejected, match="face_not_enrolled"):
        decided(real, found, "lin.hua")
    enrol(real, "lin.hua", ZHAO, DIGEST)
    with pytest.raises(Rejected, match="enrol_password_wrong"):
        decided(real, found, "lin.hua", password="Wrong-2026")
    with pytest.raises(Rejected, match="lookalike_needs_reason"):
        decided(real, found, "lin.hua", reason=" ")
    with pytest.raises(Rejected, match="second_face_refused"):
        decided(real, found, "lin.hua", face=LI)
    assert template(real, "li.min") is None
    assert isinstance(decided(real, found, "lin.hua"), Enrolled)
    with pytest.raises(Rejected, match="enrolment_lapsed"):
        decided(real, found, "lin.hua")


def test_faces_that_nothing_tells_apart_are_refused_outright(real):
    enrolled(real)
    with pytest.raises(Rejected, match="face_too_alike"):
        captured(real, begun(real, "li.min"), like(WANG, 0.9))


def test_a_look_alike_enrolled_while_two_people_decide_is_noticed(real, quick_frames):
    enrol(real, "lin.hua", ZHAO, DIGEST)
    found = alike(real, 0.6)
    enrol(real, "zhao.ping", like(WANG, 0.6), DIGEST)
    with pytest.raises(Rejected, match="enrolment_overtaken"):
        decided(real, found, "lin.hua")


@pytest.mark.parametrize(
    ("column", "value"), [("agreed_by", "decided"), ("decided_by", "operator"), ("agreed_by", "other")]
)
def test_the_store_itself_wants_two_others_for_a_look_alike(real, sql, column, value):
    people = {"operator": "wang.fang", "other": "li.min", "decided": SECURITY, "agreed": "lin.hua"}
    bound = {name: real.people[account].bytes for name, account in people.items()}
    columns = {"operator": ":operator", "other": ":other", "decided_by": ":decided", "agreed_by": ":agreed"}
    columns[column] = f":{value}"
    with pytest.raises(Exception, match=r"two_people|security_admin_only"):
        sql(
            f"INSERT INTO face_lookalike ({', '.join(columns)}, digest, likeness, threshold, reason, at)"
            f" VALUES ({', '.join(columns.values())}, 'd', '0.6', '0.65', 'r', 'now')",
            **bound,
        )


@pytest.fixture
def sql(real):
    """A bare statement on the store, as somebody with the key might try."""

    def run(statement, **values):
        with SqlUnitOfWork(real.store) as u:
            u.session.connection().exec_driver_sql(statement, values)
            u.commit()

    return run


def test_a_raised_threshold_never_goes_down_by_whatever_hand(real, sql):
    enrol(real, "wang.fang", WANG, DIGEST)
    with SqlUnitOfWork(real.store) as u:
        u.faces.raise_threshold(real.people["wang.fang"], DIGEST, 0.65)
        u.faces.raise_threshold(real.people["wang.fang"], DIGEST, 0.5)
        u.commit()
    assert template(real).threshold == 0.65
    for statement in ("UPDATE face_template SET threshold = '0.4'", "UPDATE face_template SET threshold = NULL"):
        with pytest.raises(Rejected, match="face_threshold_lowered"):
            sql(statement)
    for column in ("sealed = x'00'", "digest = 'other'", "enrolled_at = '2030-01-01T00:00:00.000000Z'"):
        with pytest.raises(Rejected, match="append_only"):
            sql(f"UPDATE face_template SET {column}")


# what the store refuses by itself


def keep(staffed, made):
    with SqlUnitOfWork(staffed.store) as u:
        u.faces.keep_template(made)
        u.commit()


def test_no_template_without_consent_or_after_withdrawal(real):
    made = template_for(real, "wang.fang", WANG, DIGEST)
    with pytest.raises(Rejected, match="face_consent_missing"):
        keep(real, made)
    give_consent(real, "wang.fang", scope="central")
    with pytest.raises(Rejected, match="face_consent_missing"):
        keep(real, made)
    give_consent(real, "wang.fang")
    give_consent(real, "wang.fang", kind="withdrawn")
    with pytest.raises(Rejected, match="face_consent_missing"):
        keep(real, made)


@pytest.mark.parametrize("by", ["wang.fang", "li.min", "lin.hua", "wu.jie"])
def test_the_store_takes_templates_and_consents_from_security_administrators_only(real, by):
    give_consent(real, "wang.fang")
    made = template_for(real, "wang.fang", WANG, DIGEST, by=by)
    with pytest.raises(Rejected, match="security_admin_only"):
        keep(real, made)
    with pytest.raises(Rejected, match="security_admin_only"):
        give_consent(real, "wang.fang", by=by)


def test_the_store_takes_nothing_from_a_session_without_a_face(real, sql):
    give_consent(real, "wang.fang")
    _limited_session(real, sql, SECURITY)
    with pytest.raises(Rejected, match="security_admin_only"):
        keep(real, template_for(real, "wang.fang", WANG, DIGEST))
    with pytest.raises(Rejected, match="security_admin_only"):
        give_consent(real, "li.min")


def _limited_session(staffed, sql, account):
    """Live by a one-time code; the triggers about its proof have tests of their own."""
    for (name,) in _rows(staffed, "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'session'"):
        sql(f"DROP TRIGGER {name}")
    sql(
        "INSERT INTO session (id, operator, token_hash, terminal, password_ok_at, face_ok_at, last_seen_at, way)"
        " VALUES (randomblob(16), :o, randomblob(32), 't', 'now', 'now', 'now', 'code')",
        o=staffed.people[account].bytes,
    )


def _rows(staffed, statement):
    with staffed.store.reading() as session:
        return session.connection().exec_driver_sql(statement).all()


def test_a_template_copied_to_another_account_does_not_open(real, clock):
    give_consent(real, "wang.fang")
    keep(real, template_for(real, "wang.fang", WANG, DIGEST, sealed_for="li.min"))
    with pytest.raises(Rejected, match="seal_broken"):
        reference_for(
            real.commands.units, real.commands.template_sealer, real.people["wang.fang"], PosedEngine(), clock.now()
        )


def test_two_templates_of_one_face_have_nothing_in_common(real):
    enrolled(real)
    first = opened(real.commands.template_sealer, template(real))
    enrolled(real)
    second = opened(real.commands.template_sealer, template(real))
    assert template(real).salt
    assert abs(cosine(first.vector, second.vector)) < 0.999
    assert first.likeness(WANG) == pytest.approx(second.likeness(WANG), abs=1e-6)


# twelve months, another recogniser


def test_after_twelve_months_the_person_is_told_to_be_enrolled_anew(real, clock):
    enrolled(real)

    def reference():
        return reference_for(
            real.commands.units, real.commands.template_sealer, real.people["wang.fang"], PosedEngine(), clock.now()
        )

    clock.pass_time(days=364, hours=23)
    assert reference()
    clock.pass_time(hours=1)
    with pytest.raises(Rejected, match="face_enrolment_expired"):
        reference()


def test_another_recogniser_needs_a_new_enrolment_and_the_old_template_goes_with_a_receipt(real, clock):
    enrolled(real)
    other = PosedEngine(digest="b" * 64)
    with pytest.raises(Rejected, match="face_enrolment_outdated"):
        reference_for(real.commands.units, real.commands.template_sealer, real.people["wang.fang"], other, clock.now())
    done = captured(real, begun(real), engine=other)
    assert template(real) is None
    (receipt,) = deletions(real)
    assert (receipt.reason, receipt.digest, done.renewed) == ("renewed", DIGEST, (receipt.receipt,))


def test_sign_in_itself_tells_an_expired_enrolment(staffed, clock):
    enrol(staffed, "wang.fang", WANG, DIGEST)
    clock.pass_time(days=366)
    secret, _ = staffed.commands.reset_password(staffed.program, staffed.people["wang.fang"])
    challenge = staffed.commands.sign_in.begin("wang.fang", secret, TERMINAL)
    challenge = staffed.commands.sign_in.change_password(challenge, "Winter-2027")
    with pytest.raises(Rejected, match="face_enrolment_expired"):
        staffed.commands.sign_in.finish(challenge, PosedCamera(sitting(), CameraKind.VIDEO), PosedEngine())


def test_the_list_says_who_is_enrolled_due_expired_or_made_by_another_model(real, clock):
    enrolled(real)
    lines = {line.operator.account: line for line in SqlEnrolmentQueries(real.store).lines({OFFICE})}
    assert set(lines) == set(PEOPLE)
    mine, state = lines["wang.fang"], EnrolmentState
    assert (mine.consent, mine.central, mine.valid_until) == (True, False, valid_until(clock.now()))
    assert lines["li.min"].state(clock.now(), DIGEST) is state.NONE
    told = []
    for days in (0, 334, 335, 364, 365):
        clock.moment = mine.enrolled_at
        clock.pass_time(days=days)
        told.append(mine.state(clock.now(), DIGEST))
    assert told == [state.ENROLLED, state.ENROLLED, state.DUE, state.DUE, state.EXPIRED]
    assert mine.state(mine.enrolled_at, "b" * 64) is state.OTHER_MODEL
    assert mine.state(mine.enrolled_at, None) is state.ENROLLED


# withdrawal and leaving


@pytest.mark.parametrize("account", ["wang.fang", SECURITY])
def test_withdrawing_deletes_the_template_at_once_and_leaves_a_receipt(real, account):
    enrolled(real)
    done = real.commands.withdraw_consent(signed_in(real, account), real.people["wang.fang"])
    assert template(real) is None
    (receipt,) = done.receipts
    assert (receipt.reason, receipt.by, receipt.digest) == ("withdrawn", real.people[account], DIGEST)
    assert real.audited("face_consent_withdrawn") == [
        {"operator": str(real.people["wang.fang"]), "receipts": receipt.receipt}
    ]
    with pytest.raises(NotFound, match="face_consent_not_found"):
        real.commands.withdraw_consent(signed_in(real, account), real.people["wang.fang"])


def test_nobody_withdraws_for_a_colleague_and_everybody_for_themselves_without_a_face(real):
    enrolled(real)
    with pytest.raises(Rejected, match="not_your_post"):
        real.commands.withdraw_consent(signed_in(real, "li.min"), real.people["wang.fang"])
    with pytest.raises(Rejected, match="limited_session"):
        real.commands.withdraw_consent(signed_in(real, way=SignInWay.CODE), real.people["wang.fang"])
    vouched = signed_in(real, "wang.fang", way=SignInWay.VOUCHED)
    assert real.commands.withdraw_consent(vouched, real.people["wang.fang"]).receipts


def test_leaving_deletes_the_template_with_a_receipt_in_the_audit(real):
    enrolled(real)
    real.commands.deactivate(signed_in(real, "wu.jie"), real.people["wang.fang"])
    assert template(real) is None
    (receipt,) = deletions(real)
    assert receipt.reason == "left"
    (told,) = real.audited("face_template_deleted")
    assert told["receipts"] == receipt.receipt
    with pytest.raises(Rejected, match="operator_not_usable"):
        keep(real, template_for(real, "wang.fang", WANG, DIGEST))


def test_nobody_removes_a_template_past_the_receipt_or_a_receipt(real, sql):
    enrolled(real)
    with pytest.raises(Rejected, match="face_deletion_needs_receipt"):
        sql("DELETE FROM face_template")
    real.commands.withdraw_consent(signed_in(real), real.people["wang.fang"])
    for statement in (
        "DELETE FROM face_deletion",
        "UPDATE face_deletion SET reason = 'left'",
        "DELETE FROM face_consent",
    ):
        with pytest.raises(Rejected, match="append_only"):
            sql(statement)


# the first face of an office


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
