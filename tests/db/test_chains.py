"""Somebody with the key and a bare SQL session changes rows; the walk finds the first."""

from datetime import UTC, datetime

import pytest

from app.audit.model import FaultReason
from app.audit.queries import VerifyChains
from db.queries.chains import SqlChains
from db.triggers import drop_triggers

AT = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)


@pytest.fixture
def filled(store, uow):
    with uow() as u:
        for i in range(5):
            u.audit.append("printed", None, {"n": i}, AT)
        u.commit()
    return store


def tamper(uow, statement):
    with uow() as u:
        drop_triggers(u.session.connection())
        u.session.connection().exec_driver_sql(statement)
        u.commit()


def test_an_untouched_chain_is_sound(filled):
    report = VerifyChains(SqlChains(filled))()
    assert (report.chains, report.rows, report.faults) == (1, 5, ())


@pytest.mark.parametrize(
    ("statement", "seq", "reason"),
    [
        (
            "UPDATE audit_event SET body = CAST(replace(body, '\"n\":2', '\"n\":9') AS BLOB) WHERE seq = 3",
            3,
            FaultReason.HASH,
        ),
        ("UPDATE audit_event SET kind = 'sign_in' WHERE seq = 2", 2, FaultReason.BODY),
        ("UPDATE audit_event SET at = '2020' WHERE seq = 2", 2, FaultReason.BODY),
        ("UPDATE audit_event SET id = randomblob(16) WHERE seq = 4", 4, FaultReason.BODY),
        ("UPDATE audit_event SET previous = zeroblob(32) WHERE seq = 4", 4, FaultReason.PREVIOUS),
        ("UPDATE audit_event SET operator = zeroblob(16), nonce = zeroblob(16) WHERE seq = 5", 5, FaultReason.ACTOR),
        ("DELETE FROM audit_event WHERE seq = 3", 4, FaultReason.MISSING),
        ("DELETE FROM audit_event WHERE seq = 1", 2, FaultReason.MISSING),
        ("DELETE FROM audit_event WHERE seq = 5", 5, FaultReason.HEAD),
        ("UPDATE audit_head SET last_seq = 4", 5, FaultReason.HEAD),
        ("DELETE FROM audit_event", 5, FaultReason.HEAD),
    ],
)
def test_a_walk_names_the_first_changed_row(filled, uow, statement, seq, reason):
    tamper(uow, statement)
    (fault,) = VerifyChains(SqlChains(filled))().faults
    assert (fault.chain, fault.seq, fault.reason) == ("audit", seq, reason)
