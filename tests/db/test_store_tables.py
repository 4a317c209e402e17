from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app.kernel.errors import AppError, Conflict, NotFound, Rejected, Unavailable
from app.kernel.ids import OfficeId, new_uuid
from app.kernel.numbers import BLOCK_SIZE, number_holds
from app.kernel.office import OfficeProfile, StoreFacts
from app.kernel.outbox import Stream
from db.unit_of_work import SqlUnitOfWork

AT = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)
OFFICE = OfficeId("350199")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meta SET is_demo = 1",
        "UPDATE meta SET office = '350198'",
        "DELETE FROM meta",
        "INSERT OR REPLACE INTO meta SELECT 1, store_id, office, machine, 1, is_standalone, created_at, NULL FROM meta",
    ],
)
def test_a_real_store_never_becomes_a_demo(uow, statement):
    with uow() as u, pytest.raises(Rejected) as refused:
        u.session.execute(text(statement))
    assert refused.value.code == "meta_fixed"


def test_a_demo_store_stays_one_for_ever(demo_uow):
    with demo_uow() as u, pytest.raises(Rejected):
        u.session.execute(text("UPDATE meta SET is_demo = 0"))


def test_a_store_is_named_once(bare_store):
    with SqlUnitOfWork(bare_store) as u, pytest.raises(NotFound):
        u.meta.facts()
    facts = StoreFacts(new_uuid(), OFFICE, 7, False, True, AT)
    with SqlUnitOfWork(bare_store) as u:
        u.meta.found(facts)
        u.commit()
    with SqlUnitOfWork(bare_store) as u, pytest.raises(Conflict):
        assert u.meta.facts() == facts
        u.meta.found(facts)


def test_a_setting_keeps_its_history(uow):
    with uow() as u:
        u.meta.put("office.hours", "9:00", None, AT)
        u.meta.put("office.hours", "8:30", None, AT)
        assert OfficeProfile.from_settings(u.meta.settings()).hours == "8:30"
        assert [change.value for change in u.meta.history("office.hours")] == ["9:00", "8:30"]
        with pytest.raises(Rejected):
            u.session.execute(text("DELETE FROM setting"))


def test_numbers_run_on_from_block_to_block(uow):
    with uow() as u:
        given = [u.numbers.next("case", OFFICE, 2026) for _ in range(BLOCK_SIZE + 2)]
        u.commit()
    assert [int(number[12:18]) for number in given] == list(range(1, BLOCK_SIZE + 3))
    assert all(number_holds(number) and number.startswith("350199202601") for number in given)


def test_a_number_that_was_not_committed_is_given_again(uow):
    with uow() as u:
        first = u.numbers.next("case", OFFICE, 2026)
    with uow() as u:
        assert u.numbers.next("case", OFFICE, 2026) == first
        assert u.numbers.next("case", OFFICE, 2027)[12:18] == "000001"


def test_a_used_up_year_says_so(uow):
    with uow() as u:
        u.session.execute(text("INSERT INTO number_block VALUES ('case', '350199', 2026, 1, 999950, 999951, 1)"))
        with pytest.raises(Unavailable) as refused:
            u.numbers.next("case", OFFICE, 2026)
    assert refused.value.code == "number_series_exhausted"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE number_block SET next = 1",
        "UPDATE number_block SET last = 500",
        "DELETE FROM number_block",
        "INSERT INTO number_block VALUES ('case', '350199', 2026, 50, 150, 50, 2)",
    ],
)
def test_the_database_refuses_to_give_a_number_twice(uow, statement):
    with uow() as u:
        u.numbers.next("case", OFFICE, 2026)
        with pytest.raises(Rejected) as refused:
            u.session.execute(text(statement))
    assert refused.value.code == "number_taken"


def test_an_event_waits_once(uow):
    event = new_uuid()
    with uow() as u:
        u.outbox.put(Stream.CASE, event, AT)
        with pytest.raises(Exception) as refused:
            u.outbox.put(Stream.CASE, event, AT)
    assert not isinstance(refused.value, AppError), "a bug, not a refusal"
