from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app.kernel.errors import Rejected

AT = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)


def fill(uow, rows=3):
    with uow() as u:
        for i in range(rows):
            u.audit.append("printed", None, {"n": i}, AT)
        u.commit()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET kind = 'x' WHERE seq = 2",
        "DELETE FROM audit_event WHERE seq = 3",
        "INSERT OR REPLACE INTO audit_event SELECT 4, id, kind, at, operator, nonce, body,"
        " (SELECT last_hash FROM audit_head), hash FROM audit_event WHERE seq = 1",
        "INSERT INTO audit_event SELECT 9, randomblob(16), kind, at, operator, nonce, body, previous, hash"
        " FROM audit_event WHERE seq = 1",
        "UPDATE audit_head SET last_seq = 2",
        "DELETE FROM audit_head",
    ],
)
def test_the_database_refuses_to_change_the_audit_chain(uow, statement):
    fill(uow)
    with uow() as u, pytest.raises(Rejected):
        u.session.execute(text(statement))


def test_a_row_stands_only_with_its_act(store, uow):
    fill(uow)
    with uow() as u:
        u.audit.append("printed", None, {}, AT)
    with store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM audit_event")).scalar_one() == 3
        assert session.execute(text("SELECT count(*) FROM outbox")).scalar_one() == 3
