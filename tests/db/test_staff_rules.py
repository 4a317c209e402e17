"""What the database itself refuses about people, permissions and sessions: plain SQL, no command in between."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.kernel.actor import Permission
from app.kernel.errors import Rejected
from app.kernel.messages import sentence
from db.errors import REFUSAL
from db.triggers import TRIGGERS
from db.triggers_grants import GRANTS
from tests.builders.demo_office import make_staffed

COLUMNS = (
    *("id", "account", "name", "id_no", "id_key", "phone", "office", "section", "post", "post_class", "permission"),
    *("password_hash", "password_changed_at", "must_change", "is_active", "created_at"),
)


@pytest.fixture
def staffed(demo_store, clock):
    return make_staffed(demo_store, clock)


@pytest.fixture
def sql(demo_store):
    def run(statement: str, **values):
        with demo_store.writers() as session, session.begin():
            return (
                session.execute(text(statement), values).all()
                if statement.startswith("SELECT")
                else session.execute(text(statement), values)
            )

    return run


def _copy(**changes: str) -> str:
    """An INSERT that copies Wang Fang's row with some columns changed."""
    fresh = {"id": "randomblob(16)", "account": "'other'", "id_key": "randomblob(32)"} | changes
    values = ", ".join(fresh.get(column, column) for column in COLUMNS)
    return f"INSERT INTO operator ({', '.join(COLUMNS)}) SELECT {values} FROM operator WHERE account = 'wang.fang'"


def test_what_a_trigger_refuses_is_a_sentence_that_needs_no_values():
    for table in ("operator", "grant_ledger", "session", "password_history", *GRANTS):
        for statement in (said for said in TRIGGERS[table].values() if REFUSAL in said):
            code = statement.partition(REFUSAL)[2].partition("'")[0]
            assert sentence(code) and sentence(code, language="en")


def test_a_plain_copy_under_another_person_is_accepted(staffed, sql):
    sql(_copy())


def test_a_second_account_of_the_same_natural_person_fails(staffed, sql):
    with pytest.raises(Rejected, match="person_has_account"):
        sql(_copy(id_key="id_key"))
    with pytest.raises(Rejected, match="person_has_account"):
        sql(_copy(id_key="id_key").replace("INSERT", "INSERT OR REPLACE"))
    with pytest.raises(Rejected, match="person_has_account"):
        sql(_copy(id_key="id_key", is_active="0"))


def test_a_second_account_cannot_put_the_person_into_another_class(staffed, sql):
    with pytest.raises(Rejected, match="person_has_account"):
        sql(_copy(id_key="id_key", post="'finance'", post_class="'finance'"))


def test_the_person_behind_an_account_is_fixed(staffed, sql):
    for change in ("id_key = randomblob(32)", "id_no = '1'", "account = 'somebody'"):
        with pytest.raises(Rejected, match="operator_person_fixed"):
            sql(f"UPDATE operator SET {change} WHERE account = 'wang.fang'")
        with pytest.raises(Rejected, match="operator_person_fixed"):
            sql(f"UPDATE OR REPLACE operator SET {change} WHERE account = 'wang.fang'")


def test_a_permission_without_a_ledger_row_fails(staffed, sql):
    with pytest.raises(Rejected, match="permission_needs_ledger"):
        sql("UPDATE operator SET permission = 'intake' WHERE account = 'wang.fang'")
    with pytest.raises(Rejected, match="permission_needs_ledger"):
        sql(_copy(permission="'intake'"))


def test_a_second_permission_fails(staffed, sql):
    staffed.commands.found_grants(staffed.program, staffed.founding("wang.fang", Permission.INTAKE))
    with pytest.raises(Rejected, match="permission_needs_ledger"):
        sql("UPDATE operator SET permission = 'review' WHERE account = 'wang.fang'")
    sql("DROP TRIGGER operator_permission_follows_ledger")
    with pytest.raises(IntegrityError, match="ck_operator_permission"):
        sql("UPDATE operator SET permission = 'intake,review' WHERE account = 'wang.fang'")
    with pytest.raises(IntegrityError, match="post_matrix"):
        sql("UPDATE operator SET permission = 'review' WHERE account = 'lin.hua'")
    assert sql("SELECT permission FROM operator WHERE account = 'wang.fang'") == [("intake",)]


def test_a_permission_cannot_be_taken_away_without_a_ledger_row(staffed, sql):
    staffed.commands.found_grants(staffed.program, staffed.founding("wang.fang", Permission.INTAKE))
    with pytest.raises(Rejected, match="permission_needs_ledger"):
        sql("UPDATE operator SET permission = NULL WHERE account = 'wang.fang'")


@pytest.mark.parametrize(
    ("post", "post_class"),
    [("finance", "business"), ("window_clerk", "finance"), ("internal_audit", "business"), ("made_up", "business")],
)
def test_a_post_outside_its_class_fails(staffed, sql, post, post_class):
    with pytest.raises(IntegrityError, match="post_matrix"):
        sql(_copy(post=f"'{post}'", post_class=f"'{post_class}'"))


def test_somebody_with_a_permission_cannot_be_moved_into_another_class(staffed, sql):
    staffed.commands.found_grants(staffed.program, staffed.founding("wang.fang", Permission.INTAKE))
    for change in ("post = 'finance', post_class = 'finance'", "section = 'x'", "office = '350198'"):
        with pytest.raises(Rejected, match="operator_stays_while_permitted"):
            sql(f"UPDATE operator SET {change} WHERE account = 'wang.fang'")


def test_the_ledger_is_never_changed_or_emptied(staffed, sql):
    staffed.commands.found_grants(staffed.program, staffed.founding("wang.fang", Permission.INTAKE))
    for statement in (
        "UPDATE grant_ledger SET reason = 'x'",
        "DELETE FROM grant_ledger",
        "INSERT OR REPLACE INTO grant_ledger SELECT * FROM grant_ledger",
        "DELETE FROM operator WHERE account = 'li.min'",
        "UPDATE password_history SET password_hash = 'x'",
        "DELETE FROM password_history",
    ):
        with pytest.raises(Rejected, match=r"append_only|grant_needs_request"):
            sql(statement)


def _ledger_row(sql, **people: str) -> None:
    four = {
        "applied_by": "wu.jie",
        "reviewed_by": "chen.xi",
        "approved_by": "lin.hua",
        "granted_by": "zhou.an",
    } | people
    moment = "'2026-11-20T02:24:00.000000Z'"
    chosen = ", ".join(f"(SELECT id FROM operator WHERE account = '{account}')" for account in four.values())
    sql(
        "INSERT INTO grant_ledger (operator, seq, permission, applied_by, reviewed_by, approved_by, granted_by,"
        f" effective_from, reason, standalone_note, recorded_at) SELECT id, 1, 'intake', {chosen}, {moment}, 'r',"
        f" 'alone', {moment} FROM operator WHERE account = 'wang.fang'"
    )


def test_three_people_are_not_four(staffed, sql):
    for people in ({"applied_by": "lin.hua"}, {"applied_by": "zhou.an"}, {"applied_by": "wang.fang"}):
        with pytest.raises(IntegrityError, match="four_people"):
            _ledger_row(sql, **people)
    _ledger_row(sql)


def test_an_inactive_person_grants_nothing(staffed, sql):
    sql("UPDATE operator SET is_active = 0 WHERE account = 'zhou.an'")
    with pytest.raises(Rejected, match="grant_wrong_posts"):
        _ledger_row(sql)


def test_an_office_does_not_raise_itself(staffed, sql):
    for statement in (
        "UPDATE office SET level = 'city'",
        "UPDATE office SET standalone = NOT standalone",
        "INSERT OR REPLACE INTO office SELECT id, name, 'city', NULL, hall_name, 0 FROM office",
    ):
        with pytest.raises(Rejected, match="office_rank_fixed"):
            sql(statement)
    with pytest.raises(Rejected, match="append_only"):
        sql("DELETE FROM office")


def test_a_county_office_with_a_superior_grants_nothing(staffed, sql):
    sql("DROP TRIGGER office_rank_fixed")
    sql("UPDATE office SET standalone = 0")
    with pytest.raises(Rejected, match="grant_needs_superior"):
        _ledger_row(sql)


def _session(sql, face: str = "NULL", account: str = "wang.fang") -> bytes:
    sql(
        "INSERT INTO session (id, operator, token_hash, terminal, password_ok_at, face_ok_at, last_seen_at)"
        f" SELECT randomblob(16), id, randomblob(32), 't', 'now', {face}, 'now' FROM operator WHERE account = :account",
        account=account,
    )
    return sql("SELECT id FROM session ORDER BY rowid DESC LIMIT 1")[0][0]


def test_a_session_of_one_factor_cannot_be_inserted_as_live(staffed, sql):
    with pytest.raises(Rejected, match="session_needs_both_factors"):
        _session(sql, face="'now'")


def test_a_second_live_session_of_a_person_fails_even_with_or_replace(staffed, sql):
    first, second = _session(sql), _session(sql)
    sql("UPDATE session SET face_ok_at = 'now' WHERE id = :id", id=first)
    for verb in ("UPDATE", "UPDATE OR REPLACE"):
        with pytest.raises(Rejected, match="session_live_elsewhere"):
            sql(f"{verb} session SET face_ok_at = 'now' WHERE id = :id", id=second)
    other = _session(sql, account="li.min")
    sql("UPDATE session SET face_ok_at = 'now' WHERE id = :id", id=other)


def test_the_unique_index_holds_one_live_session_where_triggers_are_gone(staffed, sql):
    first, second = _session(sql), _session(sql)
    sql("DROP TRIGGER session_one_per_person")
    sql("UPDATE session SET face_ok_at = 'now' WHERE id = :id", id=first)
    with pytest.raises(IntegrityError):
        sql("UPDATE session SET face_ok_at = 'now' WHERE id = :id", id=second)


@pytest.mark.parametrize("state", ["is_active = 0", "must_change = 1"])
def test_a_session_of_an_unusable_account_never_goes_live(staffed, sql, state):
    sql(f"UPDATE operator SET {state} WHERE account = 'wang.fang'")
    session = _session(sql)
    with pytest.raises(Rejected, match="account_not_usable"):
        sql("UPDATE session SET face_ok_at = 'now' WHERE id = :id", id=session)


def test_an_ended_session_stays_ended_and_nobody_else_takes_it_over(staffed, sql):
    session = _session(sql)
    for change in ("operator = randomblob(16)", "token_hash = randomblob(32)", "terminal = 'x'"):
        with pytest.raises(Rejected, match="append_only"):
            sql(f"UPDATE session SET {change} WHERE id = :id", id=session)
    sql("UPDATE session SET ended_at = 'now', end_reason = 'signed_out' WHERE id = :id", id=session)
    with pytest.raises(Rejected, match="session_ended"):
        sql("UPDATE session SET ended_at = NULL, end_reason = NULL WHERE id = :id", id=session)
    with pytest.raises(Rejected, match="append_only"):
        sql("DELETE FROM session")
