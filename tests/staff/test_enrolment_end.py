"""The end of an enrolment: twelve months, another recogniser, withdrawal, leaving; receipts."""

import pytest

from app.face.model import CameraKind
from app.face.templates import valid_until
from app.kernel.actor import SignInWay
from app.kernel.errors import NotFound, Rejected
from app.staff.commands.comparison import reference_for
from app.staff.queries import EnrolmentState
from db.queries.faces import SqlEnrolmentQueries
from tests.builders.demo_office import OFFICE, PEOPLE, TERMINAL
from tests.builders.enrolling import SECURITY, begun, captured, deletions, enrolled, keep, template
from tests.builders.faces import enrol, signed_in, template_for
from tests.builders.posed import DIGEST, WANG, PosedCamera, PosedEngine, sitting


def test_after_twelve_months_the_person_is_told_to_be_enrolled_anew(real, clock):
    enrolled(real)

    def reference():
        return reference_for(
            real.commands.units, real.commands.template_sealer, real.people["wang.fang"], PosedEngine(), clock
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
        reference_for(real.commands.units, real.commands.template_sealer, real.people["wang.fang"], other, clock)
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
