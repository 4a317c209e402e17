"""Without a centre a granted case changes the register by its handler's entry, and by nothing else."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from app.cases.commands.entries import EnterInRegister, EnterWhatIsDue
from app.cases.effects import change_by
from app.cases.model import SubjectRef
from app.cases.tasks import Purpose
from app.cli.context import Output
from app.cli.main import run
from app.intake.commands.accept import Accept
from app.kernel.errors import Rejected
from app.registry.commands import OpenHistory
from app.registry.effects import EFFECTS, PERSON_CHANGED
from app.registry.history import lines_of
from app.registry.model import PersonEntry, UnitEntry
from app.staff.model import EndReason, Terminal
from db.queries.books import unvouched_rows
from db.queries.register_history import SqlRegisterHistory
from db.queries.registry import SqlRegistryQueries
from tests.builders.counter import catalogue, desk, ready_draft
from tests.builders.flow_house import FlowHouse
from tests.builders.people import PERSON, UNIT
from tests.builders.staffed import key_of

NEW = "6217999900000000016"


@pytest.fixture
def house(store, uow, clock) -> FlowHouse:
    made = FlowHouse(uow, clock)
    made.store = store
    with uow() as u:
        u.registry.add_units([UnitEntry(UNIT, ())])
        u.registry.add_persons([PersonEntry(replace(PERSON, bank_account="6217000000000000001"), (), ())])
        u.commit()
    return made


def granted(house: FlowHouse, code: str = "ZH-016", **answers: object):
    """A case about that person or unit, all the way; with whoever handled it."""
    number = PERSON.id_no if code == "ZH-016" else UNIT.uscc
    kind = "person" if code == "ZH-016" else "unit"
    draft = ready_draft(code, SubjectRef(kind, "", "样例", number, key_of(number)))
    draft = replace(draft, clerk=house.clerk.operator, answers={**draft.answers, **answers})
    case = house.accept(house.clerk, draft).case.id
    house.draw(case)
    house.to_the_end(case)
    with house.uow() as u:
        handled = next(e.operator for e in u.cases.events(case) if e.permission.value == "handling")
    return case, next(one for one in house.people.values() if one.operator == handled)


def kept(store, statement: str) -> list[tuple]:
    with store.reading() as session:
        return [tuple(row) for row in session.execute(text(statement)).all()]


def test_the_handler_of_a_granted_case_changes_the_account_and_the_one_before_is_kept(house, store, uow, clock):
    case, handler = granted(house)
    enter = EnterInRegister(uow, clock)
    assert enter.due(handler) == [case]
    assert dict(enter(handler, case).fields) == {"bank_account": NEW}
    assert SqlRegistryQueries(store).person(PERSON.id).bank_account == NEW
    assert kept(store, "SELECT number, entry, before FROM register_entry") == [
        (1, f'{{"bank_account":"{NEW}"}}', '{"bank_account":"6217000000000000001"}')
    ]
    assert kept(store, "SELECT count(*) FROM outbox WHERE stream = 'register'") == [(0,)]
    assert enter.due(handler) == []
    with pytest.raises(Rejected, match="register_entered_already"):
        enter(handler, case)
    with store.reading() as session:
        assert [fault for fault in unvouched_rows(session) if fault.chain == "register_event"] == []


def test_the_verb_enters_what_is_due_and_says_what_stands_against_it(house, store, uow, clock):
    case, handler = granted(house)
    doors = SimpleNamespace(
        actor=lambda _verb, _account: handler,
        enter_in_register=EnterInRegister(uow, clock),
        work=SimpleNamespace(named=lambda _number: case),
        close=lambda: None,
    )

    def call(*words: str):
        out = io.StringIO()
        status = run(["case", "enter", *words, "--json"], lambda _data: doors, Output(out=out, err=io.StringIO()))
        return status, json.loads(out.getvalue())

    draft = ready_draft("ZH-007", SubjectRef("unit", "", "样例", UNIT.uscc, key_of(UNIT.uscc)))
    rows = [{"field_name": "email", "old_value": "x", "new_value": "a@b.cn"}]  # no field of the register
    draft = replace(draft, clerk=house.clerk.operator, answers={**draft.answers, "changes": rows})
    nothing = house.accept(house.clerk, draft).case.id
    fields = {"kind": "person_changed", "fields": {"bank_account": NEW}, "left_out": []}
    assert call() == (0, [{"case": str(case)} | fields])
    assert call() == (0, [])
    status, (told,) = call("350199")
    doors.actor = lambda _verb, _account: house.clerk
    assert EnterInRegister(uow, clock).due(house.clerk) == [nothing]
    assert call() == (0, []), "what changes nothing is passed over"
    assert (status, told["error"]) == (1, "register_entered_already")


def test_the_program_enters_it_by_itself_for_a_handler_who_is_signed_in_here(house, store, uow, clock):
    case, handler = granted(house)
    enter = EnterInRegister(uow, clock)
    here = EnterWhatIsDue(uow, enter, Terminal(handler.terminal))
    with uow() as u:  # whoever looked into the camera for a step is still signed in
        session = u.staff.live_session(handler.operator)
        if session is not None:
            u.staff.end_session(session.id, EndReason.SIGNED_OUT, clock.now())
            u.commit()
    assert here() == []
    house.looks.seated(handler)
    assert EnterWhatIsDue(uow, enter, Terminal("another machine"))() == []
    assert here() == [case]
    assert SqlRegistryQueries(store).person(PERSON.id).bank_account == NEW
    assert here() == []


def test_of_a_unit_the_kind_changes_and_names_are_left_to_a_person(house, store, uow, clock):
    rows = [{"field_name": "type", "new_value": "机关", "evidence": "x"}, {"field_name": "name", "new_value": "新名"}]
    case, handler = granted(house, "ZH-012", changes=rows)
    change = EnterInRegister(uow, clock)(handler, case)
    assert (dict(change.fields), change.left_out) == ({"kind": "机关"}, ("name",))
    unit = SqlRegistryQueries(store).unit(UNIT.id)
    assert (unit.kind, unit.name) == ("机关", UNIT.name)


def test_nobody_else_enters_it_and_a_case_that_is_not_granted_changes_nothing(house, uow, clock):
    case, handler = granted(house)
    enter = EnterInRegister(uow, clock)
    other = next(one for one in house.people.values() if one.permission == handler.permission and one != handler)
    for somebody in (other, house.clerk):
        assert enter.due(somebody) == []
        with pytest.raises(Rejected, match="register_not_handled"):
            enter(somebody, case)
    on_its_way = house.take_in("ZH-016").id
    with pytest.raises(Rejected, match="register_not_granted"):
        enter(handler, on_its_way)


AT_ONCE = {
    "ZH-006": ("phone", "13900139000", {"phone": "13900139000"}),
    "ZH-007": ("contact", "样例丙", {"contact_name": "样例丙"}),
}


@pytest.mark.parametrize("code", AT_ONCE)
def test_what_is_done_at_once_is_in_the_register_straight_behind_its_acceptance(house, store, uow, clock, code):
    name, value, fields = AT_ONCE[code]
    number, kind = (PERSON.id_no, "person") if code == "ZH-006" else (UNIT.uscc, "unit")
    draft = ready_draft(code, SubjectRef(kind, "", "样例", number, key_of(number)))
    rows = [{"field_name": name, "old_value": "x", "new_value": value}, {"field_name": "email", "new_value": "a@b.cn"}]
    draft = replace(draft, clerk=house.clerk.operator, answers={**draft.answers, "changes": rows})
    enter = EnterInRegister(uow, clock)
    case = Accept(uow, desk(), clock, enter=enter.at_once)(house.clerk, draft).case
    queries = SqlRegistryQueries(store)
    record = queries.person(PERSON.id) if kind == "person" else queries.unit(UNIT.id)
    assert {column: getattr(record, column) for column in fields} == fields
    assert enter.due(house.clerk) == []
    house.draw(case.id)
    house.to_the_end(case.id)  # the check behind it finds nothing more to enter
    assert [enter.due(one) for one in house.people.values() if enter.due(one)] == []
    with pytest.raises(Rejected, match="register_entered_already"):
        enter(house.clerk, case.id)


def test_whoever_enters_late_what_was_done_early_overtakes_nobody(house, store, uow, clock):
    """The version is kept all the same, and says what its author saw."""
    cases = []
    for contact in ("早样", "晚样"):
        draft = ready_draft("ZH-007", SubjectRef("unit", "", "样例", UNIT.uscc, key_of(UNIT.uscc)))
        rows = [{"field_name": "contact", "old_value": "x", "new_value": contact}]
        draft = replace(draft, clerk=house.clerk.operator, answers={**draft.answers, "changes": rows})
        cases.append(house.accept(house.clerk, draft).case.id)
        clock.moment += timedelta(minutes=1)
    for case in reversed(cases):
        EnterInRegister(uow, clock)(house.clerk, case)
    assert SqlRegistryQueries(store).unit(UNIT.id).contact_name == "晚样"
    lines = lines_of(SqlRegisterHistory(store).versions("unit", UNIT.uscc))
    assert [(line.value, line.was, line.found, line.is_unaware, line.stands) for line in lines] == [
        ("早样", UNIT.contact_name, "晚样", True, False),
        ("晚样", "早样", UNIT.contact_name, True, True),
    ]


def test_the_staff_of_a_unit_follow_whoever_retires(house, store, uow, clock):
    carried_out(house, uow, clock, "YL-103")
    assert SqlRegistryQueries(store).unit(UNIT.id).staff_count == 0


def test_a_correction_enters_what_it_puts_right_and_nothing_else(house, store, uow, clock):
    case, handler = granted(house, bank_name="样例一行")
    enter = EnterInRegister(uow, clock)
    enter(handler, case)
    house.ask_correction(handler, case, {"bank_name": "样例二行"}, "写错")
    assert enter.due(handler) == []
    house.answer_correction(house.holder(case, Purpose.CORRECTION), case, agree=True)
    assert dict(enter(handler, case).fields) == {"bank_name": "样例二行"}
    record = SqlRegistryQueries(store).person(PERSON.id)
    assert (record.bank_account, record.bank_name) == (NEW, "样例二行")
    with uow() as u:  # a window that hears of both now reads the first one as it was said
        events = u.cases.events(case)
    decided = next(event for event in events if event.kind == "decided")
    assert dict(change_by("ZH-016", events, decided).fields) == {"bank_account": NEW, "bank_name": "样例一行"}
    assert kept(store, "SELECT number, before FROM register_entry ORDER BY number")[1][0] == 2


ROWS = {"ZH-012": (("type", "agency"), ("industry", "5")), "ZH-013": (("category", "female55"),)}
FILED_UNDER_UNIT = {code for code in EFFECTS if catalogue().item(code).subject == "unit"}


def carried_out(house: FlowHouse, uow, clock, code: str):
    """A case of that item all the way, its change entered; what the record says then in the columns it sets."""
    number, kind = (UNIT.uscc, "unit") if code in FILED_UNDER_UNIT else (PERSON.id_no, "person")
    draft = ready_draft(code, SubjectRef(kind, "", "样例", number, key_of(number)))
    own = {"id_no": PERSON.id_no} if "id_no" in draft.answers else {}
    if code in ROWS:
        own["changes"] = [{"field_name": name, "old_value": "x", "new_value": value} for name, value in ROWS[code]]
    draft = replace(draft, clerk=house.clerk.operator, answers={**draft.answers, **own})
    case = house.accept(house.clerk, draft).case.id
    house.draw(case)
    house.to_the_end(case)
    enter = EnterInRegister(uow, clock)
    author = next(one for one in house.people.values() if case in enter.due(one))
    change = enter(author, case)
    queries = SqlRegistryQueries(house.store)
    record = queries.person(PERSON.id) if EFFECTS[code].kind == PERSON_CHANGED else queries.unit(UNIT.id)
    return change, {column: str(getattr(record, column)) for column in change.fields}


@pytest.mark.parametrize("code", ["YL-103", "GS-203", "ZH-011"])
def test_a_retirement_an_injury_and_a_closed_unit_are_in_the_record_as_the_case_found_them(house, uow, clock, code):
    """GS-203 is filed under the unit and changes the person whom the form names."""
    change, record = carried_out(house, uow, clock, code)
    assert change.fields and record == dict(change.fields)


@pytest.mark.heavy
@pytest.mark.parametrize("code", sorted(EFFECTS.keys() - {"YL-103", "GS-203", "ZH-011", "YL-114"}))
def test_every_other_item_that_changes_the_register_does(house, uow, clock, code):
    """But YL-114, whose sample suspends a pension, for which there is no field."""
    change, record = carried_out(house, uow, clock, code)
    assert change.fields and record == dict(change.fields)


FORGED = {
    "a record by hand": "UPDATE person SET bank_account = 'x'",
    "another field": "UPDATE person SET address = 'x'",
    "a unit by hand": "UPDATE unit SET kind = 'x'",
    "back to what was": "UPDATE person SET bank_account = '6217000000000000001'",
    "an entry without its event": "INSERT INTO register_entry SELECT 2, randomblob(16), kind, case_id, record, entry,"
    " before, at, basis FROM register_entry",
    "an entry of another person": "INSERT INTO register_entry SELECT 2, event_id, kind, case_id, randomblob(16), entry,"
    " before, at, basis FROM register_entry WHERE number = 1",
    "an entry once more": "INSERT OR REPLACE INTO register_entry SELECT * FROM register_entry",
    "an event of another author": "INSERT INTO register_event SELECT randomblob(16), office, randomblob(16), seq, kind,"
    " at, (SELECT id FROM operator WHERE permission = 'intake' LIMIT 1), nonce, previous, body, hash"
    " FROM register_event",
    "an event that says something else": "INSERT INTO register_event SELECT randomblob(16), office, chain, 2, kind, at,"
    " operator, nonce, previous, body, hash FROM register_event",
    "a version away": "DELETE FROM register_entry",
    "an earlier value rewritten": "UPDATE register_entry SET before = '{}'",
    "an event away": "DELETE FROM register_event",
}


@pytest.mark.parametrize("name", FORGED)
def test_the_file_lets_no_other_hand_at_the_register(house, store, uow, clock, name):
    case, handler = granted(house)
    EnterInRegister(uow, clock)(handler, case)
    with uow() as u, pytest.raises(Rejected, match=r"register_forged|append_only"):
        u.session.execute(text(FORGED[name]))
    assert SqlRegistryQueries(store).person(PERSON.id).bank_account == NEW


def test_the_verb_says_the_versions_of_a_record_to_whoever_says_why(house, store, uow, clock):
    case, handler = granted(house)
    EnterInRegister(uow, clock)(handler, case)
    doors = SimpleNamespace(
        actor=lambda _verb, _account: handler,
        open_history=OpenHistory(SqlRegistryQueries(store), uow, clock, SqlRegisterHistory(store)),
        close=lambda: None,
    )

    def call(*words: str):
        out = io.StringIO()
        args = ["case", "versions", *words, "--json"]
        return run(args, lambda _data: doors, Output(out=out, err=io.StringIO())), json.loads(out.getvalue())

    status, (line,) = call("--person", PERSON.id_no, "--reason", "核对账户")
    assert (status, line["column"], line["was"], line["value"]) == (0, "bank_account", "6217000000000000001", NEW)
    assert (line["stands"], line["is_unaware"], line["found"]) == (True, False, "6217000000000000001")
    assert call("--unit", UNIT.uscc, "--reason", "核对单位") == (0, [])
    assert call("--person", PERSON.id_no, "--reason", "x")[1]["error"] == "record_reason_missing"
    read = kept(store, "SELECT count(*) FROM audit_event WHERE kind = 'person_read'")
    assert read == [(1,)], "looking is logged"
