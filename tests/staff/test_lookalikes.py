"""Look-alikes: nobody twice, two people decide, thresholds only rise."""

import pytest

from app.kernel.errors import Rejected
from app.staff.commands.comparison import reference_for
from app.staff.commands.enrol import Enrolled, LookalikeFound, Witness
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import PASSWORD
from tests.builders.enrolling import SECURITY, begun, captured, enrolled, template
from tests.builders.faces import enrol, signed_in
from tests.builders.posed import DIGEST, LI, WANG, WATCHED, ZHAO, Posed, PosedCamera, PosedEngine, like

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
            real.commands.units, real.commands.template_sealer, real.people[account], PosedEngine(), clock
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


def test_refused_faces_of_the_second_count_against_their_account_as_at_sign_in(real, quick_frames):
    enrol(real, "lin.hua", ZHAO, DIGEST)
    found = alike(real)
    for _ in range(3):
        with pytest.raises(Rejected, match="second_face_refused"):
            decided(real, found, "lin.hua", face=LI)
    with pytest.raises(Rejected, match="second_face_refused"):
        decided(real, found, "lin.hua")
    assert template(real, "li.min") is None
    with SqlUnitOfWork(real.store) as u:
        assert len(u.looks.refusals(real.commands.password_check.account_key("lin.hua"))) == 3


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
    with pytest.raises(Exception, match=r"two_people|security_admin_only|second_not_fit"):
        sql(
            f"INSERT INTO face_lookalike ({', '.join(columns)}, digest, likeness, threshold, reason, at)"
            f" VALUES ({', '.join(columns.values())}, 'd', '0.6', '0.65', 'r', 'now')",
            **bound,
        )


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


def test_a_raised_threshold_does_not_go_down_by_replacing_the_template(real, sql):
    enrol(real, "wang.fang", WANG, DIGEST)
    with SqlUnitOfWork(real.store) as u:
        u.faces.raise_threshold(real.people["wang.fang"], DIGEST, 0.65)
        u.commit()
    columns = "operator, digest, version, salt, sealed, threshold, enrolled_at, enrolled_by"
    lower = columns.replace("threshold", "'0.1'")
    with pytest.raises(Rejected, match="append_only"):
        sql(f"INSERT OR REPLACE INTO face_template ({columns}) SELECT {lower} FROM face_template")
    assert template(real).threshold == 0.65


@pytest.mark.parametrize("agreed", ["wu.jie", "zhao.ping"])
def test_the_store_wants_somebody_of_a_fit_post_to_agree(real, sql, agreed):
    people = {"operator": "wang.fang", "other": "li.min", "decided_by": SECURITY, "agreed_by": agreed}
    with pytest.raises(Rejected, match="second_not_fit"):
        sql(
            f"INSERT INTO face_lookalike ({', '.join(people)}, digest, likeness, threshold, reason, at)"
            f" VALUES ({', '.join(f':{column}' for column in people)}, 'd', '0.6', '0.65', 'r', 'now')",
            **{column: real.people[account].bytes for column, account in people.items()},
        )
