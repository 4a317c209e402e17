"""Somebody with the key changes what lies beside the chains, triggers away and back: the walk names it all the same."""

import pytest

from app.audit.model import FaultReason
from app.audit.queries import VerifyChains
from app.documents.commands import IssuePaper, Reprint
from app.documents.model import PaperCode
from app.intake.commands import Accept
from app.kernel.actor import Permission
from app.staff.model import actor_of
from db.health import store_checks
from db.queries.chains import SqlChains
from db.triggers import drop_triggers, install_triggers
from tests.builders.counter import desk, person, ready_draft
from tests.builders.demo_office import TERMINAL, make_staffed
from tests.builders.papers import NUMBER, SECRET, receipt

AT, WHO = "2026-11-21T02:24:00.000000Z", "(SELECT id FROM operator LIMIT 1)"


class Blank:
    """Makes no page: what it looks like does not matter here."""

    def render(self, _description):
        return b""


@pytest.fixture
def worked(demo_store, demo_uow, clock):
    """A hall in which somebody got a permission, took a case in and printed a receipt twice."""
    staffed = make_staffed(demo_store, clock)
    staffed.commands.found_grants(staffed.program, staffed.founding("wang.fang", Permission.INTAKE))
    with demo_uow() as u:
        clerk = actor_of(u.staff.operator(staffed.people["wang.fang"]), TERMINAL, None, demo=True)
    Accept(demo_uow, desk(), clock)(clerk, ready_draft("ZH-006", person(50)))
    IssuePaper(demo_uow, Blank(), clock, SECRET)(clerk, receipt())
    Reprint(demo_uow, Blank(), clock)(clerk, PaperCode.RECEIPT, NUMBER)
    return demo_store


@pytest.fixture
def tamper(worked):
    """Takes the triggers away, changes, and puts them back; gives what the walk then finds."""

    def change(*statements: str):
        with worked.engine.connect() as session:
            session.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # no effect inside a transaction
            with session.begin():
                drop_triggers(session)
                for statement in statements:
                    session.exec_driver_sql(statement)
                install_triggers(session)
        return [(fault.chain, fault.reason) for fault in VerifyChains(SqlChains(worked))().faults]

    return change


def test_untouched_books_agree_with_the_chains(tamper):
    assert tamper() == []


@pytest.mark.parametrize(
    ("statement", "book", "reason"),
    [
        *(
            (f"UPDATE print_log SET {change} WHERE seq = 1", "print", FaultReason.UNVOUCHED)
            for change in (
                "number = 'x'",
                "page_values = replace(page_values, '1', '2')",
                "page_hash = 'x'",
                "code = 'x'",
                "subject = 'x'",
                "case_id = randomblob(16)",
                "copy_no = 7",
                "kind = 'reprint'",
                "reason = 'x'",
                "window = '9'",
                "operator = randomblob(16)",
                "at = '2020-01-01T00:00:00.000000Z'",
                "paper = 'made up'",
                "id = randomblob(16)",
            )
        ),
        ("DELETE FROM print_log WHERE seq = 2", "print", FaultReason.LOST),
        ("DELETE FROM print_log", "print", FaultReason.LOST),
        ("UPDATE grant_ledger SET reason = 'x'", "grant", FaultReason.UNVOUCHED),
        ("UPDATE grant_ledger SET applied_by = randomblob(16)", "grant", FaultReason.UNVOUCHED),
        ("UPDATE operator SET permission = NULL", "permission", FaultReason.UNVOUCHED),
        ("UPDATE operator SET section = 'two' WHERE account = 'li.min'", "operator", FaultReason.UNVOUCHED),
        ("UPDATE operator SET id_no = 'x' WHERE account = 'li.min'", "operator", FaultReason.UNVOUCHED),
        ("DELETE FROM operator WHERE account = 'li.min'", "operator", FaultReason.LOST),
        ("UPDATE case_actor SET role = 'other'", "case_actor", FaultReason.UNVOUCHED),
        ("DELETE FROM case_actor", "case_actor", FaultReason.UNVOUCHED),
        *(
            (
                f"INSERT INTO {book} VALUES (randomblob(16), {more}'350199', randomblob(16), 1, 'x', '{AT}', {WHO},"
                f" x'03', x'04', {body}, x'05')",
                book,
                FaultReason.ACTOR,
            )
            for book, more, body in (
                ("staff_event", "", "x'00'"),
                ("register_event", "", "x'00'"),
                ("note_event", "randomblob(16), ", "x'00'"),
                ("note_event", "randomblob(16), ", 'CAST(\'{"actor":"x"}\' AS BLOB)'),
            )
        ),
    ],
)
def test_a_changed_row_beside_the_chains_is_named(tamper, statement, book, reason):
    assert (book, reason) in tamper(statement)


def test_a_case_that_is_taken_out_whole_is_missed(tamper):
    faults = tamper("DELETE FROM case_event", "DELETE FROM case_actor", "DELETE FROM case_head")
    assert ("outbox", FaultReason.LOST) in faults


def test_a_trigger_that_is_not_put_back_is_named_by_walk_and_doctor(worked):
    rules = dict(store_checks(lambda: worked))["rules"]
    assert rules().level == "green"
    with worked.writers() as session, session.begin():
        session.connection().exec_driver_sql("DROP TRIGGER case_event_not_own_case")
    assert [fault.chain for fault in VerifyChains(SqlChains(worked))().faults] == ["trigger case_event_not_own_case"]
    assert (rules().level, rules().values["name"]) == ("red", "case_event_not_own_case")
