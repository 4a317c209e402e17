"""Accounts follow the authority's list where it says something, and nowhere else."""

import uuid

import pytest
from sqlalchemy import text

from app.kernel.actor import Post
from app.kernel.ids import OperatorId, new_uuid
from app.sync.people import ListedPerson, Roll


@pytest.fixture
def heard(machine):
    """Lets the centre list these people, and the machine hear of them."""
    machine.centre.own = uuid.UUID(int=7)

    def hear(*people: ListedPerson) -> None:
        roll = Roll(None, people, repr(people).encode())
        machine.centre.rolls[machine.clerk.office] = roll
        assert not machine.sync().failed

    return hear


def listed(machine, operator, *, is_active=True) -> ListedPerson:
    with machine.uow() as u:
        known = operator == machine.clerk.operator
        person = u.cases.person_key(operator) if known else b"p" * 32
    account = "zhang.min" if known else "li.si"
    return ListedPerson(operator, person, account, "某人", "window", "窗口", Post.WINDOW_CLERK, is_active)


def is_active(machine, operator) -> bool | None:
    with machine.uow() as u:
        return u.session.scalar(text("SELECT is_active FROM operator WHERE id = :of"), {"of": operator.bytes})


def test_who_was_closed_there_before_this_window_heard_of_him_is_not_made_here(machine, heard):
    other = OperatorId(new_uuid())
    heard(listed(machine, other, is_active=False))
    assert is_active(machine, other) is None
    heard(listed(machine, other))
    assert is_active(machine, other)


def test_who_was_deactivated_here_alone_stays_so(machine, heard):
    clerk = machine.clerk.operator
    heard(listed(machine, clerk))
    with machine.uow() as u:
        u.staff.set_active(clerk, False)
        u.commit()
    heard(listed(machine, clerk), listed(machine, OperatorId(new_uuid())))
    assert not is_active(machine, clerk)


def test_whom_the_centre_lists_no_more_stands_in_no_list_here(machine, heard):
    other = OperatorId(new_uuid())
    heard(listed(machine, machine.clerk.operator), listed(machine, other))
    heard(listed(machine, machine.clerk.operator))
    with machine.uow() as u:
        kept = u.session.scalars(text("SELECT operator FROM listed_person")).all()
    assert kept == [machine.clerk.operator.bytes]
