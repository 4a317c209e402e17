"""Accounts beside the centre's list, and an account that had ended given back: nothing comes back with it."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from app.kernel.actor import Permission, Post
from app.kernel.errors import NotFound, Rejected
from app.staff.at_centre import Listed, ReadAtCentre, Standing, standing_of
from app.staff.grants import GrantKind
from app.sync.people import ListedPerson
from db.queries.at_centre import SqlListedQueries
from db.queries.staff import SqlStaffQueries
from tests.builders.demo_office import OFFICE


@pytest.fixture
def read(staffed):
    store = staffed.store
    return ReadAtCentre(staffed.commands.units, SqlStaffQueries(store), SqlListedQueries(store))


def seen(staffed, account):
    return next(one for one in SqlStaffQueries(staffed.store).operators() if one.account == account)


def of_list(staffed, account, **other):
    one = seen(staffed, account)
    with staffed.commands.units() as u:
        key = u.staff.person_key(one.id)
    said = ListedPerson(one.id, key, one.account, one.name, one.section.code, one.section.name, one.post, one.is_active)
    return replace(said, **other)


def hear(staffed, *people):
    with staffed.commands.units() as u:
        left = u.sync.take_people(OFFICE, people, staffed.commands.clock.now())
        u.commit()
    return left


def with_centre(staffed):
    with staffed.commands.units() as u:
        u.meta.put("centre.url", "host=centre.example", None, staffed.commands.clock.now())
        u.commit()


def free(staffed):
    """Somebody who never held a permission."""
    return next(
        one.account
        for one in SqlStaffQueries(staffed.store).operators(OFFICE)
        if one.permission is None and one.post is Post.INTERNAL_AUDIT
    )


@pytest.mark.parametrize(
    ("is_active", "said", "standing"),
    [
        (True, None, Standing.NOT_YET),
        (False, None, Standing.LEFT),
        (True, {}, Standing.KNOWN),
        (True, {"name": "另名"}, Standing.DIFFERS),
        (True, {"section": "far"}, Standing.DIFFERS),
        (True, {"post": Post.FINANCE}, Standing.DIFFERS),
        (False, {}, Standing.TO_CLOSE),
        (False, {"is_active": False}, Standing.CLOSED),
        (True, {"is_taken": False}, Standing.OTHER),
    ],
)
def test_how_an_account_stands_follows_from_both_sides(staffed, is_active, said, standing):
    one = replace(seen(staffed, "wu.jie"), is_active=is_active)
    there = Listed(one.id, one.account, one.name, one.section.code, one.section.name, one.post, True, True)
    assert standing_of(one, None if said is None else replace(there, **said)) is standing


def test_administrators_see_what_waits_for_the_list_first(staffed, read):
    with pytest.raises(NotFound, match="centre_not_set"):
        read(staffed.by_name("wu.jie"))
    with_centre(staffed)
    known = of_list(staffed, "wu.jie")
    stranger = replace(known, operator=type(known.operator)(int=7), account="stranger.x")
    assert hear(staffed, known, stranger) == ["stranger.x"]
    found = {one.account: one.standing for one in read(staffed.by_name("wu.jie"))}
    assert (found["wu.jie"], found["stranger.x"]) == (Standing.KNOWN, Standing.OTHER)
    assert next(iter(found.values())) is Standing.NOT_YET
    hear(staffed)  # a centre that went back to before it knew anybody
    assert {one.standing for one in read(staffed.by_name("wu.jie"))} == {Standing.NOT_YET}
    with pytest.raises(Rejected, match="not_your_post"):
        read(staffed.by_name("wang.fang"))


def test_who_ended_gets_the_same_account_back_with_a_one_time_password(staffed):
    admin, account = staffed.by_name("wu.jie"), free(staffed)
    one = seen(staffed, account)
    with pytest.raises(Rejected, match="account_in_use"):
        staffed.commands.open_again(admin, one.id)
    staffed.commands.deactivate(admin, one.id)
    with pytest.raises(Rejected, match="not_your_post"):
        staffed.commands.open_again(staffed.by_name("wang.fang"), one.id)
    secret, _ = staffed.commands.open_again(admin, one.id)
    now = seen(staffed, account)
    assert (now.id, now.is_active, now.must_change_password, now.permission) == (one.id, True, True, None)
    known, reason = staffed.commands.password_check(account, secret)
    assert (known.operator, reason) == (one.id, "")
    with staffed.store.reading() as session:
        told = session.scalar(text("SELECT count(*) FROM audit_event WHERE kind = 'operator_reopened'"))
    assert told == 1


def test_what_was_granted_before_is_withdrawn_before_an_account_is_given_back(staffed):
    admin = staffed.by_name("wu.jie")
    staffed.commands.found_grants(staffed.program, staffed.founding("wang.fang", Permission.INTAKE))
    clerk = seen(staffed, "wang.fang")
    staffed.commands.deactivate(admin, clerk.id)
    with pytest.raises(Rejected, match="account_still_permitted"):
        staffed.commands.open_again(admin, clerk.id)
    staffed.go_through(staffed.request("wang.fang", None, GrantKind.WITHDRAWAL))
    staffed.commands.open_again(admin, clerk.id)
    now = seen(staffed, "wang.fang")
    assert (now.is_active, now.permission) == (True, None)


def test_the_database_gives_no_account_back_with_the_old_password(staffed):
    admin, account = staffed.by_name("wu.jie"), free(staffed)
    staffed.commands.deactivate(admin, seen(staffed, account).id)
    with staffed.commands.units() as u, pytest.raises(Rejected, match="account_opens_anew"):
        u.staff.set_active(seen(staffed, account).id, True)


def test_who_is_closed_at_the_centre_is_opened_there_first_and_then_here(staffed):
    account = free(staffed)
    one = seen(staffed, account)
    hear(staffed, of_list(staffed, account))
    hear(staffed, of_list(staffed, account, is_active=False))
    assert not seen(staffed, account).is_active
    with pytest.raises(Rejected, match="account_closed_above"):
        staffed.commands.open_again(staffed.by_name("wu.jie"), one.id)
    hear(staffed, of_list(staffed, account, is_active=True))
    assert (seen(staffed, account).is_active, seen(staffed, account).must_change_password) == (True, True)


def test_who_was_deactivated_here_alone_stays_so_whatever_the_centre_repeats(staffed):
    account = free(staffed)
    hear(staffed, of_list(staffed, account))
    staffed.commands.deactivate(staffed.by_name("wu.jie"), seen(staffed, account).id)
    hear(staffed, of_list(staffed, account, is_active=True))
    assert not seen(staffed, account).is_active


def test_who_is_opened_at_the_centre_with_an_old_permission_here_waits_for_its_withdrawal(staffed, read):
    with_centre(staffed)
    staffed.commands.found_grants(staffed.program, staffed.founding("wang.fang", Permission.INTAKE))
    hear(staffed, of_list(staffed, "wang.fang", is_active=False))
    assert hear(staffed, of_list(staffed, "wang.fang", is_active=True)) == ["wang.fang"]
    assert not seen(staffed, "wang.fang").is_active
    found = {one.account: one.standing for one in read(staffed.by_name("wu.jie"))}
    assert found["wang.fang"] is Standing.OTHER
