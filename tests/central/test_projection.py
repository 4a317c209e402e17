"""What happened at one window appears at the others: one case, three machines, four people, one real centre."""

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.audit.model import first_fault
from app.cases.model import CaseState
from app.kernel.ids import WITHHELD
from app.kernel.outbox import OutboxState
from db.queries.books import unvouched_rows
from db.queries.case_chains import case_chains
from db.queries.cases import SqlCaseQueries
from db.queries.trays import SqlTrayQueries
from tests.builders.central_windows import Windows, confirmed, projected, windows_of
from tests.builders.staffed import key_of


@pytest.fixture(scope="module")
def office(cluster: str, windows_base, tmp_path_factory) -> Iterator[Windows]:
    seats = [("intake",), ("handling",), ("review", "approval")]
    with windows_of(windows_base, tmp_path_factory.mktemp("windows"), cluster, seats) as made:
        yield made


def found_in(window, operator: uuid.UUID) -> dict[str, int]:
    """In which tables of the file, and how often, the person's id stands, as bytes or as text anywhere."""
    found = {}
    with window.store.reading() as session:
        tables = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        for table in tables:
            columns = [row[1] for row in session.execute(text(f'PRAGMA table_info("{table}")'))]
            holds = " + ".join(
                f'(instr(lower(hex("{name}")), :id) > 0 OR instr(lower(CAST("{name}" AS TEXT)), :text) > 0)'
                for name in columns
            )
            many = session.execute(
                text(f'SELECT coalesce(sum(coalesce({holds}, 0)), 0) FROM "{table}"'),
                {"id": operator.hex, "text": str(operator)},
            ).scalar_one()
            if many:
                found[table] = many
    return found


def go_on(office: Windows, case: uuid.UUID) -> None:
    """The next step: drawn at the centre, found in the tray, signed, pushed, heard everywhere."""
    assert case in office.draw()
    window, actor = office.holder(case)
    window.round()
    rows, _ = SqlTrayQueries(window.store).tray(actor.operator)
    assert case in [row.case for row in rows]
    window.house.agree(case)
    office.settle(1)
    office.settle(1)


def test_one_case_by_four_people_at_three_windows_is_the_same_everywhere(office: Windows) -> None:
    first, second, third = office.windows
    taker = first.people[-1]  # who takes in no other case here
    clerk = taker.operator
    before = found_in(second, clerk)
    case = first.take_in(office.person_number(), clerk=taker)
    office.settle(2)
    assert projected(second) == projected(first) == confirmed(office.centre)
    acted = []
    while office.centre.owner.execute("SELECT state FROM core.case_head WHERE case_id = %s", (case,)).fetchone()[
        0
    ] not in (CaseState.DECIDED, CaseState.CLOSED):
        go_on(office, case)
        acted.append(second.house.head(case).state)
        assert projected(first) == projected(second) == projected(third) == confirmed(office.centre)
        if acted[-1] not in (CaseState.DECIDED, CaseState.CLOSED):
            assert found_in(second, clerk) == before, "who accepted it is not known before the decision"
    assert len(acted) >= 3
    office.settle(1)
    told = found_in(second, clerk)
    assert told.pop("case_name") >= 1
    assert told == before
    names = SqlCaseQueries(second.store, key_of).show(case, second.somebody("handling")).timeline
    assert all(row.operator_name for row in names)
    assert {row.terminal for row in names} == {"terminal-1"}
    assert names[0].operator_name == f"员{next(n for n, a in office.people.items() if a.operator == clerk)}"


def test_before_the_decision_a_withheld_person_has_no_name(office: Windows) -> None:
    first, second, _ = office.windows
    case = first.take_in(office.person_number())
    office.settle(1)
    rows = SqlCaseQueries(second.store, key_of).show(case, second.somebody("handling")).timeline
    assert [(row.operator_name, row.terminal) for row in rows] == [(None, None)] * len(rows)
    with second.uow() as u:
        kept = u.cases.events(case)
    assert {event.operator for event in kept} == {WITHHELD}
    assert not [event for event in kept if b"terminal-1" in event.body or event.terminal == "terminal-1"]


def test_of_two_histories_the_centres_is_shown_and_the_other_one_is_kept_aside(office: Windows) -> None:
    first, second, third = office.windows
    case = first.take_in(office.person_number())
    office.settle(1)
    assert case in office.draw()
    second.round()
    second.house.agree(case)  # at the window the applicant takes it back, and neither has heard of the other
    first.house.withdraw(first.somebody("intake"), case, "不办了")
    first.round()
    with second.uow() as u:
        signed = u.cases.events(case)[-1]
    second.round()
    with second.uow() as u:
        assert u.cases.head(case).state is CaseState.WITHDRAWN
        assert u.sync.states([signed.id]) == {signed.id: OutboxState.TO_DECIDE}
        assert u.sync.parcels([signed.id])[0].body == signed.body
        kept = u.session.execute(text("SELECT body, nonce, operator_id FROM forked_event WHERE id = :id"),
                                 {"id": signed.id.bytes}).one()  # fmt: skip
        assert tuple(kept) == (signed.body, signed.nonce, signed.operator.bytes)
        item = next(each for each in u.sync.items() if each.event == signed.id)
        assert item.is_aside
        assert not [each for each in faults(u.session) if each.chain != "operator"]
    third.round()
    assert projected(second) == projected(first) == projected(third) == confirmed(office.centre)


def faults(session) -> list[object]:
    """What the check of chains and of the books beside them finds wrong."""
    broken = [fault for one in case_chains(session) if (fault := first_fault(one.name, one.rows(), one.head))]
    books = ("case_actor", "case_event", "outbox", "operator")
    return broken + [each for each in unvouched_rows(session) if each.chain in books]
