import secrets
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.model import ChainHead, ChainRow, FaultReason, build_row, first_fault, moment_text
from app.kernel.actor import Actor, Post, PostClass
from app.kernel.ids import OfficeId, OperatorId, new_uuid

AT = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)
CLERK = Actor(
    operator=OperatorId(UUID(int=7)),
    account="jiayi",
    name="甲一",
    post=Post.SYSTEM_ADMIN,
    post_class=PostClass.ADMIN,
    permission=None,
    office=OfficeId("350199"),
    office_name="示例县社会保险中心",
    hall_name="示例县社保大厅",
    section="",
    window=None,
    session=None,
    terminal="t",
    demo=False,
)


def chain(length):
    """Rows as they would be stored, with the actor in every second one."""
    head, rows = ChainHead(), []
    for i in range(length):
        actor = CLERK if i % 2 else None
        row = build_row(head, "printed", actor, {"n": i}, at=AT, row=new_uuid(), nonce=secrets.token_bytes(16))
        columns = {"seq": row.seq, "event": str(row.id), "kind": row.kind, "at": moment_text(row.at)}
        operator = row.operator.bytes if row.operator else None
        rows.append(ChainRow(row.seq, row.body, row.previous, row.hash, operator, row.nonce, columns))
        head = ChainHead(row.seq, row.hash)
    return rows, head


ROWS, HEAD = chain(8)


def test_an_untouched_chain_is_sound():
    assert first_fault("audit", ROWS, HEAD) is None
    assert first_fault("audit", [], ChainHead()) is None


def test_no_name_and_no_operator_stands_in_a_body():
    for row in ROWS:
        assert "甲".encode() not in row.body
        assert str(CLERK.operator).encode() not in row.body


@given(st.integers(0, 7), st.sampled_from(["body", "previous", "hash"]), st.integers(0, 31), st.integers(1, 255))
def test_any_changed_byte_is_found_in_its_row(place, field, at, by):
    value = bytearray(getattr(ROWS[place], field))
    value[at] ^= by
    rows = [*ROWS[:place], replace(ROWS[place], **{field: bytes(value)}), *ROWS[place + 1 :]]
    fault = first_fault("audit", rows, HEAD)
    assert fault is not None
    assert fault.seq == place + 1


@given(st.permutations(range(8)))
def test_any_other_order_is_found(order):
    if list(order) != sorted(order):
        assert first_fault("audit", [ROWS[i] for i in order], HEAD) is not None


@given(st.sets(st.integers(0, 7), min_size=1))
def test_any_rows_left_out_are_found(gone):
    assert first_fault("audit", [row for i, row in enumerate(ROWS) if i not in gone], HEAD) is not None


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (1, {"operator": bytes(16)}),
        (1, {"nonce": bytes(16)}),
        (1, {"operator": None, "nonce": None}),
        (0, {"operator": CLERK.operator.bytes, "nonce": bytes(16)}),
    ],
)
def test_another_actor_beside_a_row_is_found(place, change):
    rows = [*ROWS[:place], replace(ROWS[place], **change), *ROWS[place + 1 :]]
    fault = first_fault("audit", rows, HEAD)
    assert fault is not None
    assert (fault.seq, fault.reason) == (place + 1, FaultReason.ACTOR)


def test_a_chain_rewritten_from_the_start_does_not_end_at_the_recorded_head():
    rows, _ = chain(8)
    fault = first_fault("audit", rows, HEAD)
    assert fault is not None
    assert fault.reason is FaultReason.HEAD
