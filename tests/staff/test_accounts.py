import pytest

from app.kernel.actor import Permission, Post
from app.kernel.errors import Conflict, NotFound, Rejected
from app.staff.grants import STANDALONE_NOTE
from app.staff.model import (
    POSTS,
    NewOperator,
    PasswordPolicy,
    Section,
    SignInSettings,
    check_account,
    check_password,
    kinds_in,
    one_time_secret,
)
from db.queries.staff import SqlStaffQueries
from tests.builders.demo_office import OFFICE, TERMINAL, make_staffed
from tests.builders.staffed import id_no


def _new(account="sun.li", number=None, **changes):
    return NewOperator(account, "孙莉", number or id_no(77), OFFICE, "one", Post.WINDOW_CLERK, **changes)


def test_only_the_four_business_posts_may_be_granted_a_permission():
    granted = {post: permission for post, (_, permission) in POSTS.items() if permission}
    assert sorted(granted.values()) == sorted(Permission)
    assert set(POSTS) == set(Post)


def test_a_new_account_gets_a_one_time_secret_and_no_permission(staffed):
    created = staffed.commands.create_operator(staffed.program, _new())
    person = SqlStaffQueries(staffed.store).operator(created.operators["sun.li"])
    assert person.permission is None
    assert person.must_change_password
    check_password(created.secrets["sun.li"], "sun.li", PasswordPolicy())


def test_a_second_account_of_the_same_person_is_refused_whatever_the_case_of_the_number(staffed):
    number = next(n for n in map(id_no, range(100, 999)) if n.endswith("X"))
    staffed.commands.create_operator(staffed.program, _new(number=number))
    with pytest.raises(Rejected, match="person_has_account"):
        staffed.commands.create_operator(staffed.program, _new("sun.li2", number.lower()))


def test_a_taken_account_and_an_unknown_section_are_refused_and_nothing_is_kept(staffed):
    with pytest.raises(Rejected, match="account_taken"):
        staffed.commands.create_operator(staffed.program, _new(), _new("Wang.Fang", id_no(78)))
    with pytest.raises(NotFound, match="section_not_found"):
        staffed.commands.create_operator(
            staffed.program, NewOperator("sun.li", "孙莉", id_no(79), OFFICE, "nowhere", Post.HANDLER)
        )
    assert "sun.li" not in [person.account for person in SqlStaffQueries(staffed.store).operators()]


@pytest.mark.parametrize("account", ["window3", "admin", "Root1", "窗口3"])
def test_an_account_named_after_a_place_or_role_is_refused(account):
    with pytest.raises(Rejected, match="account_generic"):
        check_account(account)


@pytest.mark.parametrize("account", ["ab", "3wang", "wang fang", "王芳"])
def test_an_account_of_another_form_is_refused(account):
    with pytest.raises(Rejected, match="account_form"):
        check_account(account)


def test_an_account_typed_full_width_is_the_same_account():
    assert check_account(" Ｗang.Fang ") == "wang.fang"


def test_only_the_system_administrator_creates_accounts(staffed):
    door = staffed.commands
    for account, may in (("wu.jie", True), ("zhou.an", False), ("wang.fang", False)):
        actor = door.current_actor(verb="test", terminal=TERMINAL, as_account=account)
        if may:
            assert door.create_operator(actor, _new()).operators
        else:
            with pytest.raises(Rejected, match="not_your_post"):
                door.create_operator(actor, _new(f"x{account}", id_no(80)))


def test_an_office_is_founded_once(staffed):
    with pytest.raises(Conflict, match="office_exists"):
        staffed.commands.found_office(staffed.program, staffed.office, (Section(OFFICE, "two", "二科"),))


def test_the_founding_path_writes_the_ledger_and_a_standalone_office_says_so(staffed):
    (line,), _ = staffed.commands.found_grants(staffed.program, staffed.founding("wang.fang", Permission.INTAKE))
    queries = SqlStaffQueries(staffed.store)
    assert line.seq == 1
    assert line.grant.standalone_note == STANDALONE_NOTE
    assert queries.operator(staffed.people["wang.fang"]).permission is Permission.INTAKE
    assert [kept.grant.permission for kept in queries.ledger(staffed.people["wang.fang"])] == [Permission.INTAKE]


def test_a_founding_grant_takes_four_people_none_of_them_the_person_concerned(staffed):
    for changes in (
        {"applied_by": staffed.people["lin.hua"]},
        {"applied_by": staffed.people["wang.fang"]},
    ):
        with pytest.raises(Rejected, match="grant_needs_four_people"):
            grant = staffed.founding("wang.fang", Permission.INTAKE, **changes)
            staffed.commands.found_grants(staffed.program, grant)


def test_a_founding_grant_by_people_of_other_posts_is_refused_by_the_database(staffed):
    with pytest.raises(Rejected, match="grant_wrong_posts"):
        staffed.commands.found_grants(
            staffed.program,
            staffed.founding("wang.fang", Permission.INTAKE, reviewed_by=staffed.people["wu.jie"]),
        )


def test_a_founding_permission_of_another_post_is_refused(staffed):
    with pytest.raises(Rejected, match="permission_not_of_post"):
        staffed.commands.found_grants(staffed.program, staffed.founding("wang.fang", Permission.REVIEW))
    with pytest.raises(Rejected, match="post_without_permission"):
        staffed.commands.found_grants(staffed.program, staffed.founding("zhao.ping", Permission.REVIEW))


def test_nobody_but_the_program_founds(staffed):
    grant = staffed.founding("wang.fang", Permission.INTAKE)
    for account in ("wu.jie", "zhou.an"):
        with pytest.raises(Rejected, match="not_your_post"):
            staffed.commands.found_grants(staffed.by_name(account), grant)


def test_a_real_office_has_no_founding_path(store, clock):
    real = make_staffed(store, clock)
    with pytest.raises(Rejected, match="not_your_post"):
        real.commands.found_grants(real.program, real.founding("wang.fang", Permission.INTAKE))


def test_deactivating_ends_the_use_of_the_account_and_keeps_the_row(staffed):
    staffed.commands.deactivate(staffed.program, staffed.people["wang.fang"])
    assert not SqlStaffQueries(staffed.store).operator(staffed.people["wang.fang"]).is_active


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Ab1-xyz", "password_too_short"),
        ("abcdefg1", "password_too_plain"),
        ("xWang.Fang1", "password_contains_account"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password, code):
    with pytest.raises(Rejected, match=code):
        check_password(password, "wang.fang", PasswordPolicy())


def test_a_password_typed_full_width_counts_as_the_plain_one():
    assert kinds_in("Ａb1") == 3
    check_password("Ｇood-pass1", "wang.fang", PasswordPolicy())


def test_every_one_time_secret_meets_the_policy():
    for _ in range(200):
        check_password(one_time_secret(), "wang.fang", PasswordPolicy())


def test_an_office_sets_its_own_figures():
    settings = SignInSettings.from_settings({"sign_in.idle_minutes": "5", "sign_in.password.min_length": "12"})
    assert (settings.idle_minutes, settings.password.min_length, settings.tries) == (5, 12, 5)
