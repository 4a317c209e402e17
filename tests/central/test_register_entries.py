"""A granted case changes the register at every window, once the centre has confirmed its handler's entry."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.cases.commands.entries import EnterInRegister, EnterWhatIsDue
from app.kernel.errors import Rejected
from app.kernel.outbox import OutboxState
from app.registry.model import PersonEntry
from app.staff.model import Terminal
from db.queries.registry import SqlRegistryQueries
from tests.builders.central_windows import Window, Windows, windows_of
from tests.builders.people import PERSON
from tests.builders.staffed import id_no

OLD, NEW = "6217000000000000001", "6217999900000000016"


@pytest.fixture(scope="module")
def office(cluster: str, windows_base, tmp_path_factory) -> Iterator[Windows]:
    seats = [("intake", "handling", "review", "approval"), ("intake",)]
    with windows_of(windows_base, tmp_path_factory.mktemp("register"), cluster, seats) as made:
        yield made


def granted(office: Windows) -> tuple[uuid.UUID, str]:
    """A case for another payment account, all the way; the person stands in the register of both windows."""
    first, number = office.windows[0], office.person_number()
    for window in office.windows:
        record = replace(PERSON, id=uuid.uuid4(), id_no=id_no(number), bank_account=OLD, unit=None)
        with window.uow() as u:
            u.registry.add_persons([PersonEntry(record, (), ())])
            u.commit()
    case = first.take_in(number, "ZH-016")
    first.round()
    state = "SELECT state FROM core.case_head WHERE case_id = %s"
    while office.centre.owner.execute(state, (case,)).fetchone() != ("closed",):
        office.draw()
        first.round()
        first.house.agree(case)
        first.round()
    return case, id_no(number)


def handler_of(office: Windows, case: uuid.UUID):
    with office.windows[0].uow() as u:
        who = next(e.operator for e in u.cases.events(case) if e.permission.value == "handling")
    return next(one for one in office.people.values() if one.operator == who)


def account(window: Window, number: str) -> str:
    found = SqlRegistryQueries(window.store).person_by_number("resident_id", number)
    return found.bank_account


def test_the_second_window_sees_the_new_account_after_its_round(office):
    first, second = office.windows
    case, number = granted(office)
    enter = EnterInRegister(first.uow, first.house.clock)
    assert case in enter.due(handler_of(office, case))
    enter(handler_of(office, case), case)
    assert [account(window, number) for window in office.windows] == [OLD, OLD], "nothing holds before it is confirmed"
    office.settle(2)
    assert [account(window, number) for window in office.windows] == [NEW, NEW]
    for window in office.windows:
        rows = window.read("SELECT entry, before FROM register_entry WHERE case_id = :case", case=case.bytes)
        assert [tuple(row) for row in rows] == [(f'{{"bank_account":"{NEW}"}}', f'{{"bank_account":"{OLD}"}}')]
    states = first.read("SELECT DISTINCT state FROM outbox WHERE stream = 'register'")
    assert [row[0] for row in states] == [OutboxState.CLOSED]
    office.settle(1)
    assert second.read("SELECT count(*) FROM register_entry WHERE case_id = :case", case=case.bytes)[0][0] == 1
    with pytest.raises(Rejected, match="register_entered_already"):
        enter(handler_of(office, case), case)


def test_the_program_enters_by_itself_what_the_centre_has_confirmed(office):
    first = office.windows[0]
    case, number = granted(office)
    handler = handler_of(office, case)
    first.house.looks.seated(handler)
    enter = EnterInRegister(first.uow, first.house.clock)
    here = EnterWhatIsDue(first.uow, enter, Terminal(handler.terminal))
    assert case in here()
    office.settle(2)
    assert [account(window, number) for window in office.windows] == [NEW, NEW]
    assert case not in here()


def test_an_entry_without_the_handlers_key_is_not_written(office):
    first = office.windows[0]
    case, number = granted(office)
    handler = handler_of(office, case)
    key = first.store.keys.of(handler.operator)
    first.store.keys.forget(handler.operator)
    with pytest.raises(Rejected, match="event_unsealed"):
        EnterInRegister(first.uow, first.house.clock)(handler, case)
    first.store.keys.hold(key)
    assert account(first, number) == OLD


def test_an_entry_that_the_file_writes_itself_is_not_confirmed_and_refused(office):
    """With a centre the record follows what was pulled alone, also for whoever handled the case."""
    first = office.windows[0]
    case, number = granted(office)
    EnterInRegister(first.uow, first.house.clock)(handler_of(office, case), case)
    forged = (
        "INSERT INTO register_entry SELECT 1 + coalesce((SELECT max(number) FROM register_entry), 0), e.id, e.kind,"
        f" X'{case.hex}', p.id, '{{\"bank_account\":\"{NEW}\"}}', '{{}}', e.at FROM register_event e, person p"
        f" WHERE p.id_no = '{number}' ORDER BY e.at DESC, e.rowid DESC LIMIT 1"
    )
    with first.uow() as u, pytest.raises(Rejected, match="register_forged"):
        u.session.connection().exec_driver_sql(forged)
    office.settle(1)
    assert account(first, number) == NEW
