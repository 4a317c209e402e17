from datetime import UTC, datetime

from sqlalchemy import text

from app.kernel.ids import OfficeId
from db.bench import raw_transactions, rows_written_by

AT = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)


def test_the_floor_writes_the_rows_of_the_act_and_leaves_no_trace(store, uow):
    def act():
        with uow() as u:
            u.numbers.next("case", OfficeId("350199"), 2026)
            u.audit.append("printed", None, {}, AT)
            u.audit.append("printed", None, {}, AT)
            u.commit()

    written = rows_written_by(store, act)
    assert {each.table: len(each.rows) for each in written} == {"number_block": 1, "audit_event": 2, "outbox": 2}
    assert len(raw_transactions(store, written, 3)) == 3
    with store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM audit_event")).scalar_one() == 2
        assert not session.execute(text("SELECT 1 FROM sqlite_master WHERE name LIKE 'twin%'")).all()
