"""The chain of a case: built by pure functions, kept by the store, every changed byte found."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.audit.model import ChainHead, ChainRow, first_fault
from app.cases.chain import Place, build_event, fold, project
from app.cases.commands import Filing, append_acts, list_way
from app.cases.model import TRANSITIONS, Act, EventKind, Signer, next_state
from app.kernel.actor import Permission
from app.kernel.canonical import FIRST_PREVIOUS, link
from app.kernel.errors import AppError, Rejected
from app.kernel.ids import CaseId, EventId, OperatorId, new_uuid
from db.models.cases import CaseEventRow, CaseHeadRow
from db.queries.case_chains import case_chains
from db.triggers import drop_triggers, install_triggers
from tests.builders.staffed import OFFICE, found_office, hire, id_no, key_of

AT = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)


def opening(number: str = "", kind: EventKind = EventKind.RECEIVED, item: str = "ZH-004") -> Act:
    number = number or id_no(1)
    subject = {"kind": "person", "id": "", "name": "林小满", "number": number, "key": key_of(number).hex()}
    data = {
        "item": item,
        "item_name_zh": "参保证明",
        "item_name_en": "Certificate",
        "catalogue": "abc",
        "subject": subject,
    }
    return Act(kind, 1, "A", Permission.INTAKE, data)


def accepting(number: str = "N1") -> Act:
    data = {
        "number": number,
        "next_step": 2,
        "accepted_at": "2026-11-20T02:24:00.000000Z",
        "due_on": "2026-11-27",
        "due_provisional": False,
        "statutory_due_on": None,
    }
    return Act(EventKind.ACCEPTED, 1, "A", Permission.INTAKE, data)


def act(kind: EventKind, permission: Permission = Permission.INTAKE, role: str = "A", step: int = 1) -> Act:
    return Act(kind, step, role, permission, {})


@pytest.fixture
def clerk(uow):
    found_office(uow)
    with uow() as u:
        list_way(u, "ZH-004", (), "abc", AT)
        u.commit()
    return hire(uow, "zhang.min", 11, Permission.INTAKE)


def append(uow, actor, *acts, case=None):
    with uow() as u:
        head = u.cases.head(case) if case else None
        made = append_acts(u.cases, Filing(case or CaseId(new_uuid()), OFFICE, head), acts, actor, AT)
        u.commit()
    return made


def test_first_event_follows_32_zero_bytes_and_hash_is_sha256_of_previous_and_body() -> None:
    signer = Signer(OperatorId(new_uuid()), b"p" * 32, "t1")
    place = Place(CaseId(new_uuid()), OFFICE)
    event = build_event(place, opening(), signer, at=AT, event=EventId(new_uuid()), nonce=bytes(16))
    assert event.previous == FIRST_PREVIOUS
    assert event.hash == link(FIRST_PREVIOUS, event.body)
    assert str(signer.operator) not in event.body.decode()


def test_money_as_float_is_refused_in_a_body() -> None:
    signer = Signer(OperatorId(new_uuid()), b"p" * 32, "t1")
    wrong = Act(EventKind.RECEIVED, 1, "A", Permission.INTAKE, {"wage": 12.5})
    with pytest.raises(TypeError):
        build_event(Place(CaseId(new_uuid()), OFFICE), wrong, signer, at=AT, event=EventId(new_uuid()), nonce=bytes(16))


def chain_rows(events) -> list[ChainRow]:
    return [
        ChainRow(e.seq, e.body, e.previous, e.hash, e.operator.bytes, e.nonce, {"kind": e.kind.value}) for e in events
    ]


@given(st.data())
def test_a_single_changed_bit_anywhere_in_a_chain_is_found(data: st.DataObject) -> None:
    signer = Signer(OperatorId(new_uuid()), b"p" * 32, "t1")
    place, events = Place(CaseId(new_uuid()), OFFICE), []
    for _ in range(data.draw(st.integers(1, 4))):
        event = build_event(place, opening(), signer, at=AT, event=EventId(new_uuid()), nonce=new_uuid().bytes)
        events.append(event)
        place = replace(place, seq=event.seq, hash=event.hash)
    rows, head = chain_rows(events), ChainHead(place.seq, place.hash)
    assert first_fault("case", rows, head) is None
    broken = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(("body", "previous", "hash", "operator", "nonce")))
    old = getattr(rows[broken], name)
    at, bit = data.draw(st.integers(0, len(old) - 1)), data.draw(st.integers(0, 7))
    rows[broken] = replace(rows[broken], **{name: old[:at] + bytes([old[at] ^ 1 << bit]) + old[at + 1 :]})
    assert first_fault("case", rows, head) is not None


@given(st.lists(st.sampled_from(EventKind), max_size=6))
def test_states_follow_the_table_whatever_is_tried(kinds: list[EventKind]) -> None:
    state = None
    for kind in kinds:
        try:
            after = next_state(state, kind)
        except Rejected:
            continue
        assert TRANSITIONS[(state, kind)] is after
        state = after


def test_head_in_the_store_is_what_its_events_make(uow, clerk) -> None:
    head = append(uow, clerk, opening(), accepting())
    with uow() as u:
        events = u.cases.events(head.id)
        assert u.cases.head(head.id) == fold(events) == head
    assert [e.seq for e in events] == [1, 2]


def test_an_event_out_of_order_is_refused_by_the_rules(uow, clerk) -> None:
    head = append(uow, clerk, opening())
    with pytest.raises(Rejected, match="case_event_out_of_order"):
        append(uow, clerk, act(EventKind.CLOSED), case=head.id)


def test_outbox_row_is_written_with_the_event(uow, clerk) -> None:
    head = append(uow, clerk, opening())
    with uow() as u:
        event = u.cases.events(head.id)[0]
        found = u.session.execute(text("SELECT count(*) FROM outbox WHERE event_id = :id"), {"id": event.id.bytes})
        assert found.scalar_one() == 1


def faults(uow):
    with uow() as u:
        return [f for c in case_chains(u.session) if (f := first_fault(c.name, c.rows(), c.head))]


def test_untouched_chains_are_sound(uow, clerk) -> None:
    append(uow, clerk, opening(), accepting())
    append(uow, clerk, opening(id_no(2)))
    assert faults(uow) == []


def tampered(uow, statement: str, **values: object) -> list:
    """Change stored bytes as somebody could who holds the file and its key, and look whether it is found."""
    with uow() as u:
        drop_triggers(u.session.connection())
        u.session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        u.session.execute(text(statement), values)
        found = [f for c in case_chains(u.session) if (f := first_fault(c.name, c.rows(), c.head))]
        u.session.rollback()
    return found


EVENT_COLUMNS = tuple(column.name for column in CaseEventRow.__table__.columns if column.name not in ("case_id", "seq"))


@pytest.mark.parametrize("column", EVENT_COLUMNS)
def test_any_changed_column_of_an_event_is_found(uow, clerk, column: str) -> None:
    append(uow, clerk, opening(), accepting())
    assert len(tampered(uow, f"UPDATE case_event SET {column} = X'31323334' WHERE seq = 2")) == 1


HEAD_COLUMNS = tuple(column.name for column in CaseHeadRow.__table__.columns if column.name != "id")


@pytest.mark.parametrize("column", HEAD_COLUMNS)
def test_any_changed_column_of_a_head_is_found(uow, clerk, column: str) -> None:
    append(uow, clerk, opening(), accepting())
    assert len(tampered(uow, f"UPDATE case_head SET {column} = '7'")) == 1


def test_every_changed_byte_of_a_body_is_found(uow, clerk) -> None:
    append(uow, clerk, opening(), accepting())
    with uow() as u:
        drop_triggers(u.session.connection())
        (body,) = u.session.execute(text("SELECT body FROM case_event WHERE seq = 1")).one()
        for place in range(0, len(body), 7):
            changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
            u.session.execute(text("UPDATE case_event SET body = :b WHERE seq = 1"), {"b": changed})
            assert [c for c in case_chains(u.session) if first_fault(c.name, c.rows(), c.head)]
        u.session.rollback()


def test_another_machine_beside_an_event_than_it_commits_to_is_found(uow, clerk) -> None:
    append(uow, clerk, opening(), accepting())
    with uow() as u:
        event = u.session.execute(text("SELECT body, terminal FROM case_event WHERE seq = 2")).one()
    assert event.terminal.encode() not in event.body
    said = json.loads(event.body)["terminal"]
    for other in ("x", "", said):
        assert len(tampered(uow, "UPDATE case_event SET terminal = :t WHERE seq = 2", t=other)) == 1


def test_a_cut_off_tail_and_a_vanished_head_are_found(uow, clerk) -> None:
    append(uow, clerk, opening(), accepting())
    assert len(tampered(uow, "DELETE FROM case_event WHERE seq = 2")) == 1
    assert len(tampered(uow, "DELETE FROM case_event")) == 1
    assert len(tampered(uow, "DELETE FROM case_head")) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE case_event SET terminal = 'x'",
        "DELETE FROM case_event",
        "INSERT OR REPLACE INTO case_event SELECT * FROM case_event WHERE seq = 1",
        "UPDATE case_head SET state = 'closed'",
        "UPDATE case_head SET due_on = '2030-01-01'",
        "UPDATE case_head SET subject_key = X'00'",
        "DELETE FROM case_head",
        "INSERT OR REPLACE INTO case_head SELECT * FROM case_head",
        "UPDATE case_actor SET role = 'B'",
        "DELETE FROM case_actor",
        "INSERT OR REPLACE INTO case_actor SELECT case_id, person_key, 'B' FROM case_actor",
        "INSERT INTO case_transition VALUES ('closed', 'received', 'received')",
        "UPDATE case_transition SET to_state = 'closed'",
        "DELETE FROM case_transition",
    ],
)
def test_raw_sql_cannot_rewrite_a_case(uow, clerk, statement: str) -> None:
    append(uow, clerk, opening())
    with uow() as u, pytest.raises((AppError, IntegrityError)):
        u.session.execute(text(statement))


def raw_copy(u, event, head) -> None:
    """What a bare session would do: the store without the commands' checks."""
    u.cases.append(event, head)


def forged(head, actor, kind, *, permission, role, person, seq=None, previous=None):
    place = Place(head.id, OFFICE, (seq or head.last_seq + 1) - 1, previous or head.last_hash)
    signer = Signer(actor.operator, person, "t1")
    made = Act(kind, 2, role, permission, accepting().data)
    return build_event(place, made, signer, at=AT, event=EventId(new_uuid()), nonce=bytes(16))


def test_database_refuses_a_step_without_its_permission(uow, clerk) -> None:
    head = append(uow, clerk, opening())
    with uow() as u:
        person = u.cases.person_key(clerk.operator)
        event = forged(head, clerk, EventKind.ACCEPTED, permission=Permission.REVIEW, role="A", person=person)
        with pytest.raises(Rejected, match="needs_permission"):
            u.cases.append(event, project(head, event))


def test_database_refuses_a_borrowed_person_key(uow, clerk) -> None:
    head = append(uow, clerk, opening())
    other = hire(uow, "li.hua", 12, Permission.INTAKE)
    with uow() as u:
        person = u.cases.person_key(other.operator)
        event = forged(head, clerk, EventKind.ACCEPTED, permission=Permission.INTAKE, role="A", person=person)
        with pytest.raises(Rejected, match="case_needs_permission"):
            u.cases.append(event, project(head, event))


def test_database_refuses_one_person_in_two_roles(uow, clerk) -> None:
    head = append(uow, clerk, opening())
    with uow() as u:
        person = u.cases.person_key(clerk.operator)
        event = forged(head, clerk, EventKind.ACCEPTED, permission=Permission.INTAKE, role="B", person=person)
        with pytest.raises(Rejected, match="two_roles_in_case"):
            u.cases.append(event, project(head, event))


def test_two_people_of_one_group_may_act_in_one_case(uow, clerk) -> None:
    head = append(uow, clerk, opening())
    other = hire(uow, "li.hua", 12, Permission.INTAKE)
    assert append(uow, other, accepting(), case=head.id).number == "N1"


def test_database_refuses_a_case_of_ones_own(uow, clerk) -> None:
    with pytest.raises(Rejected, match="case_is_own"):
        append(uow, clerk, opening(id_no(11)))


def test_database_refuses_a_fork_of_the_chain(uow, clerk) -> None:
    head = append(uow, clerk, opening())
    with uow() as u:
        person = u.cases.person_key(clerk.operator)
        event = forged(
            head, clerk, EventKind.ACCEPTED, permission=Permission.INTAKE, role="A", person=person, previous=b"x" * 32
        )
        with pytest.raises(Rejected, match="case_chain_broken"):
            u.cases.append(event, project(head, event))


def test_database_refuses_columns_that_the_body_does_not_say(uow, clerk) -> None:
    head = append(uow, clerk, opening())
    with uow() as u:
        person = u.cases.person_key(clerk.operator)
        event = forged(head, clerk, EventKind.ACCEPTED, permission=Permission.INTAKE, role="A", person=person)
        with pytest.raises(Rejected, match="case_chain_broken"):
            u.cases.append(replace(event, step=9), project(head, event))


def test_database_refuses_a_second_open_case_of_the_same_item_for_a_person(uow, clerk) -> None:
    append(uow, clerk, opening())
    with pytest.raises(Rejected, match="open_case_of_same_item"):
        append(uow, clerk, opening())


def test_rules_and_database_keep_the_same_table_of_transitions(uow) -> None:
    with uow() as u:
        found = u.session.execute(text("SELECT from_state, kind, to_state FROM case_transition"))
        rows = {tuple(row) for row in found}
    assert rows == {(state or "new", kind.value, after.value) for (state, kind), after in TRANSITIONS.items()}


def test_triggers_come_back_after_being_dropped(uow, clerk) -> None:
    append(uow, clerk, opening())
    with uow() as u:
        drop_triggers(u.session.connection())
        install_triggers(u.session.connection())
        with pytest.raises(Rejected):
            u.session.execute(text("DELETE FROM case_event"))
