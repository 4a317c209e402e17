"""A granted case changes the register at every window, once the centre has confirmed its handler's entry."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.cases.commands.entries import EnterInRegister, EnterWhatIsDue
from app.intake.commands.accept import Accept
from app.kernel.actor import Actor
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId
from app.kernel.outbox import OutboxState
from app.registry.changes import chain_of, change_of
from app.registry.effects import EFFECTS
from app.registry.history import lines_of
from app.registry.model import PersonEntry, UnitEntry
from app.staff.model import Terminal
from app.sync.feed import FeedRow
from db.queries.register_history import SqlRegisterHistory
from db.queries.registry import SqlRegistryQueries
from db.repositories.register_entries import carry_out
from tests.builders.central_windows import Window, Windows, windows_of
from tests.builders.centre_house import COUNTY
from tests.builders.counter import USCC, desk, ready_draft, unit
from tests.builders.people import PERSON, UNIT
from tests.builders.staffed import id_no, key_of
from tests.builders.stream_house import Chain

AT = datetime(2026, 11, 20, tzinfo=UTC)
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


def said_at(window: Window, contact: str, uscc: str) -> tuple[uuid.UUID, Actor]:
    """Another contact person of the unit, done at once by a clerk of that window."""
    clerk = window.somebody("intake")
    rows = [{"field_name": "contact", "old_value": UNIT.contact_name, "new_value": contact}]
    draft = ready_draft("ZH-007", replace(unit(), number=uscc, key=key_of(uscc)))
    draft = replace(draft, clerk=clerk.operator, answers={**draft.answers, "changes": rows})
    enter = EnterInRegister(window.uow, window.house.clock)
    return Accept(window.uow, desk(), window.house.clock, enter=enter.at_once)(clerk, draft).case.id, clerk


def contacts(office: Windows, uscc: str) -> list[str]:
    return [SqlRegistryQueries(window.store).unit_by_uscc(uscc).contact_name for window in office.windows]


def with_unit(window: Window, uscc: str) -> None:
    with window.uow() as u:
        u.registry.add_units([UnitEntry(replace(UNIT, id=uuid.uuid4(), uscc=uscc), ())])
        u.commit()


def test_two_windows_change_one_field_without_a_line_and_both_end_with_the_same(office):
    """What is done at once is entered by whoever took it in; the first window waits for the centre like the others."""
    first, second = office.windows
    with_unit(first, USCC)
    cases = [said_at(window, name, USCC) for window, name in ((first, "甲样"), (second, "乙样"))]
    second.round()  # so the other one was decided last, whoever is entered first
    office.settle(2)
    for window, (case, clerk) in zip(office.windows, cases, strict=True):
        assert EnterInRegister(window.uow, window.house.clock)(clerk, case).fields
    assert SqlRegistryQueries(first.store).unit_by_uscc(USCC).contact_name == UNIT.contact_name
    first.round()
    office.settle(2)
    with_unit(second, USCC)  # which heard of both before it had the record: it carries them out the other way round
    chains = " OR ".join(f"chain = X'{chain_of(case).hex}'" for case, _ in cases)
    rows = second.read(f"SELECT event_id, body FROM sync_event WHERE {chains} ORDER BY feed_no DESC")
    assert len(rows) == 2
    with second.uow() as u:
        for event, body in rows:
            carry_out(u.session, uuid.UUID(bytes=event), body, second.house.clock.now())
        u.commit()
    assert contacts(office, USCC) == ["甲样", "甲样"]
    told = [SqlRegisterHistory(window.store).versions("unit", USCC) for window in office.windows]
    lines = [[replace(line, at=AT) for line in lines_of(versions)] for versions in told]
    assert lines[0] == lines[1]
    assert [(line.value, line.was, line.found, line.is_unaware, line.stands) for line in lines[0]] == [
        ("乙样", UNIT.contact_name, None, False, False),
        ("甲样", "乙样", UNIT.contact_name, True, True),
    ]


def test_records_follow_a_feed_that_went_back_and_tells_the_cases_in_another_order(office):
    """Once with the feed as the centre tells it, then with the two cases the other way round behind a lost end."""
    first, second = office.windows
    for window in office.windows:
        with_unit(window, UNIT.uscc)
    cases = [said_at(window, name, UNIT.uscc) for window, name in ((first, "丙样"), (second, "丁样"))]
    office.settle(2)
    for window, (case, clerk) in zip(office.windows, cases, strict=True):
        EnterInRegister(window.uow, window.house.clock)(clerk, case)
        window.round()
    office.settle(1)
    assert contacts(office, UNIT.uscc) == ["丁样", "丁样"]
    told = second.read(
        "SELECT event_id, chain, seq, body, hash, actor, received_at, feed_hash, feed_no FROM sync_event"
        " WHERE feed_no >= (SELECT min(e.feed_no) FROM sync_event e WHERE e.chain IN (:one, :other)) ORDER BY feed_no",
        one=cases[0][0].bytes, other=cases[1][0].bytes,
    )  # fmt: skip
    start = told[0].feed_no
    other = sorted(told, key=lambda row: (row.chain != cases[1][0].bytes, row.feed_no))
    page = [
        FeedRow(start + number, uuid.UUID(bytes=row.event_id), uuid.UUID(bytes=row.chain), *tuple(row)[2:-1])
        for number, row in enumerate(other)
    ]
    now = second.house.clock.now()
    with second.uow() as u:  # nothing of it is kept: the centre has lost nothing
        epoch = u.sync.rewind(OfficeId(COUNTY), start - 1, now).epoch
        u.sync.add_page(OfficeId(COUNTY), epoch, page, now)
        u.sync.follow_register([row.event for row in page])
        said = u.session.scalar(text("SELECT contact_name FROM unit WHERE uscc = :code"), {"code": UNIT.uscc})
    assert said == "丙样"


def test_the_centre_takes_an_entry_once_and_by_the_words_of_its_table(office):
    """The same again under another id, and the same chain going on with other words, are refused."""
    first = office.windows[0]
    case, number = granted(office)
    handler = handler_of(office, case)
    EnterInRegister(first.uow, first.house.clock)(handler, case)
    office.settle(1)
    ((body, sum_),) = first.read(
        "SELECT e.body, e.hash FROM sync_event e WHERE e.chain = :chain AND e.stream = 'register'",
        chain=chain_of(case).bytes,
    )
    data = json.loads(body)["data"]
    chain = Chain(office.centre, "register", chain=chain_of(case), seq=1, last=bytes(sum_))
    assert chain.say("person_changed", handler.operator, data) == "denied:not-now"
    assert chain.say("person_changed", handler.operator, data | {"entry": {"bank_account": OLD}}) == "denied:case"
    assert account(first, number) == NEW


WORDS = st.sampled_from(
    [
        *("", "male", "female55", "end", "death", "stop", "new", "direct", "missing", "2026-12", "2026-13", "1899-01"),
        *("007", "8", "9", "1234.5", "12.345", "x" * 201, "样例\n路1号", "6217999900000000016"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(item=st.sampled_from(sorted(EFFECTS)), data=st.data())
def test_the_centre_reads_a_case_as_the_program_does(office, item, data):
    """One truth: the same words give the same entry, whatever they are."""
    effect = EFFECTS[item]
    keys = {one.of for one in effect.settings if one.of} | {one.when for one in effect.settings if one.when}
    said: dict[str, Any] = {key: data.draw(WORDS) for key in sorted(keys)}
    rows = sorted({one.row for one in effect.settings if one.row})
    lines = st.lists(st.tuples(st.sampled_from([*rows, "email"]), WORDS), max_size=4)
    said["changes"] = [{"field_name": name, "new_value": value} for name, value in data.draw(lines)]
    change = change_of(item, said)
    owner = office.centre.owner
    with owner.transaction():
        owner.execute("SET LOCAL search_path = core, pg_catalog")
        word = owner.execute("SELECT core.register_said(%s, %s)", (item, json.dumps(said))).fetchone()[0]
    assert word == (dict(change.fields) if change is not None else {})


def test_a_clerk_enters_what_is_done_at_once_and_nothing_that_is_granted(office):
    first = office.windows[0]
    case, _ = granted(office)
    clerk = next(one for one in office.people.values() if one.permission and one.permission.value == "intake")
    with pytest.raises(Rejected, match="register_not_handled"):
        EnterInRegister(first.uow, first.house.clock)(clerk, case)


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
        f" X'{case.hex}', p.id, '{{\"bank_account\":\"{NEW}\"}}', '{{}}', e.at, b.id"
        f" FROM case_event b, register_event e, person p WHERE p.id_no = '{number}'"
        f" AND b.kind = 'decided' AND b.case_id = X'{case.hex}'"
        " ORDER BY e.at DESC, e.rowid DESC LIMIT 1"
    )
    with first.uow() as u, pytest.raises(Rejected, match="register_forged"):
        u.session.connection().exec_driver_sql(forged)
    office.settle(1)
    assert account(first, number) == NEW
