"""The life of an outbox row and the planning of batches."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Rejected, Unavailable
from app.kernel.ids import OfficeId
from app.kernel.outbox import OutboxState
from app.sync.answers import Verdict, read_answer
from app.sync.doctor import UnsentItem, diagnose, said
from app.sync.outbox import BLOCKING, MOVES, Batch, Cause, Unsent, batches, moved
from app.sync.stages import ROUND, Stage, stages_from
from tests.builders.sync_centre import NOON

STATES = st.sampled_from([state for state in OutboxState if state is not OutboxState.CLOSED])


@st.composite
def rows(draw):
    count = draw(st.integers(0, 40))
    return [
        Unsent(
            row,
            UUID(int=row + 1),
            OfficeId(draw(st.sampled_from(["350199", "350100"]))),
            UUID(int=1000 + draw(st.integers(0, 5))),
            draw(STATES),
            UUID(int=draw(st.integers(1, 3))),
            draw(st.booleans()),
        )
        for row in range(count)
    ]


def anybody(_operator: UUID, _is_sealed: bool) -> bool:
    return True


def holds(row: Unsent) -> bool:
    """Whether it keeps back what stands behind it in its case."""
    can_go = own_or_sealed(row.operator, row.is_sealed)
    return row.state in BLOCKING or (row.state is OutboxState.WAITING and not can_go)


def own_or_sealed(operator: UUID, is_sealed: bool) -> bool:
    return is_sealed or operator == UUID(int=1)


@given(rows(), st.integers(1, 7))
def test_a_batch_is_of_one_office_small_enough_and_in_order(given_rows, most):
    by_event = {row.event: row for row in given_rows}
    for batch in batches(given_rows, own_or_sealed, most):
        members = [by_event[event] for event in batch.events]
        assert 1 <= len(members) <= most
        assert {row.office for row in members} == {batch.office}
        assert [row.row for row in members] == sorted(row.row for row in members)


@given(rows(), st.integers(1, 7))
def test_what_waits_goes_out_once_unless_its_own_case_is_held_before_it(given_rows, most):
    out = [event for batch in batches(given_rows, own_or_sealed, most) for event in batch.events]
    assert len(out) == len(set(out))
    for row in given_rows:
        stuck = any(r.chain == row.chain and r.row < row.row and holds(r) for r in given_rows)
        assert (row.event in out) == (row.state is OutboxState.WAITING and not holds(row) and not stuck)


def test_the_order_in_which_rows_are_read_does_not_matter():
    made = [
        Unsent(n, UUID(int=n), OfficeId("350199"), UUID(int=9), OutboxState.WAITING, UUID(int=1)) for n in (3, 1, 2)
    ]
    assert batches(made, anybody) == (Batch(OfficeId("350199"), (UUID(int=1), UUID(int=2), UUID(int=3))),)
    with pytest.raises(ValueError, match="at least one"):
        batches(made, anybody, 0)


def test_no_row_leaves_the_table_and_only_a_pull_closes_one():
    assert {cause for (_, cause), state in MOVES.items() if state is OutboxState.CLOSED} == {Cause.SEEN}
    assert {state for state, cause in MOVES if cause is Cause.SEEN} == set(OutboxState) - {OutboxState.CLOSED}
    assert {cause for state, cause in MOVES if state is OutboxState.CLOSED} == {Cause.FEED_WENT_BACK}


def test_a_move_that_cannot_be_is_refused():
    with pytest.raises(Rejected, match="outbox_move_refused"):
        moved(OutboxState.CLOSED, Cause.SET_ASIDE)
    assert moved(OutboxState.REFUSED, Cause.RELEASED) is OutboxState.WAITING


@pytest.mark.parametrize(
    ("status", "verdict", "reason", "cause"),
    [
        ("ok", Verdict.OK, "", Cause.TAKEN),
        ("dup", Verdict.DUP, "", Cause.TAKEN),
        ("stale", Verdict.STALE, "", None),
        ("denied:two-roles", Verdict.DENIED, "two-roles", Cause.REFUSED),
        ("denied:something-newer", Verdict.DENIED, "something-newer", Cause.REFUSED),
    ],
)
def test_what_an_answer_means(status, verdict, reason, cause):
    answer = read_answer(UUID(int=1), status, 7)
    assert (answer.verdict, answer.reason, answer.cause) == (verdict, reason, cause)


def test_an_answer_of_another_language_is_not_guessed_at():
    with pytest.raises(Unavailable, match="centre_speaks_otherwise"):
        read_answer(UUID(int=1), "fine")


def test_a_round_goes_on_where_it_was_cut_off():
    assert stages_from(Stage.DONE) == ROUND
    assert stages_from(Stage.PULL) == (Stage.PULL, Stage.DESK, Stage.SETTLE, Stage.LEASE)


def test_what_has_no_number_says_what_it_is():
    item = UnsentItem(
        1, UUID(int=1), OfficeId("350199"), UUID(int=2), "", "", OutboxState.WAITING, NOON, UUID(int=3), True
    )
    (grant,) = diagnose([replace(item, kind="grant_applied")], NOON, lambda _who, _sealed: True)
    assert said(grant, "zh_CN") == "权限申请 00000000 的一条记录（申请权限）等待送出。"
    (case,) = diagnose([replace(item, kind="received")], NOON, lambda _who, _sealed: True)
    assert said(case, "zh_CN").startswith("未编号业务 00000000 的")


@pytest.mark.parametrize("state", [OutboxState.TO_DECIDE, OutboxState.REFUSED, OutboxState.QUARANTINED])
def test_what_waits_for_a_person_holds_its_own_case_back_and_can_be_let_go(state):
    case, other = UUID(int=1000), UUID(int=1001)
    kept = [(case, state), (case, OutboxState.WAITING), (other, OutboxState.WAITING)]
    sick, behind, free = (
        Unsent(place, UUID(int=place + 1), OfficeId("350199"), chain, now, UUID(int=1))
        for place, (chain, now) in enumerate(kept)
    )
    assert batches([sick, behind, free], anybody) == (Batch(free.office, (free.event,)),)
    told = [
        UnsentItem(one.row, one.event, one.office, one.chain, "1", "agreed", one.state, NOON, one.operator)
        for one in (sick, behind)
    ]
    assert diagnose(told, NOON, anybody)[1].code == "outbox_behind"
    assert diagnose([replace(told[0], is_aside=True), told[1]], NOON, anybody)[1].code == "outbox_waiting"
    aside = replace(sick, is_aside=True)
    assert batches([aside, behind, free], anybody) == (Batch(free.office, (behind.event, free.event)),)
    assert moved(state, Cause.RELEASED) is OutboxState.WAITING
    if state is not OutboxState.QUARANTINED:
        assert moved(state, Cause.SET_ASIDE) is OutboxState.QUARANTINED
