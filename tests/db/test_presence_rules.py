"""What the database refuses about rota, absence, stand-ins, relatives and the yearly check: plain SQL."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.kernel.actor import Permission
from app.kernel.clock import hall_day
from app.kernel.errors import Rejected
from app.kernel.ids import new_uuid
from app.staff.grants import STAGES, ActDone, GrantKind, GrantRequest
from tests.builders.staffed import OFFICE, id_no, key_of, staffed_hall

AT, DAY = "2026-11-20T02:24:00.000000Z", "2026-11-20"
KIN = id_no(500)


@pytest.fixture
def hall(uow, clock):
    counts = {Permission.INTAKE: 1, Permission.HANDLING: 1, Permission.REVIEW: 1}
    return staffed_hall(uow, hall_day(clock.now()), counts)


@pytest.fixture
def ids(hall, uow):
    """Account → id as bytes."""
    with uow() as u:
        accounts = ("intake1.x", "handling1.x", "review1.x", "chief.x", *(f"admin{letter}.x" for letter in "abcde"))
        return {account: u.staff.credentials(account).operator.bytes for account in accounts}


@pytest.fixture
def sql(store):
    def run(statement, **values):
        with store.writers() as session, session.begin():
            session.execute(text(statement), values)

    return run


ROTA = (
    "INSERT INTO rota_day (office, day, operator, shift, recorded_by, at) VALUES (:office, :day, :who, 'day', :by, :at)"
)
AWAY = (
    "INSERT INTO absence (operator, from_on, until_on, kind, recorded_by, at)"
    " VALUES (:who, :day, :day, :kind, :by, :at)"
)


@pytest.mark.parametrize("by", ["intake1.x", "handling1.x", "adminb.x", "admind.x", "admine.x"])
def test_only_supervisor_and_head_write_the_books(sql, ids, by):
    who = ids["review1.x"]
    with pytest.raises(Rejected, match="supervisor_only"):
        sql(ROTA, office=OFFICE, day=DAY, who=who, by=ids[by], at=AT)
    with pytest.raises(Rejected, match="supervisor_only"):
        sql(AWAY, day=DAY, who=who, kind="sick", by=ids[by], at=AT)


@pytest.mark.parametrize("by", ["chief.x", "adminc.x"])
def test_never_for_themselves(sql, ids, by):
    with pytest.raises(Rejected, match="rota_not_oneself"):
        sql(ROTA, office=OFFICE, day=DAY, who=ids[by], by=ids[by], at=AT)
    with pytest.raises(Rejected, match="rota_not_oneself"):
        sql(AWAY, day=DAY, who=ids[by], kind="sick", by=ids[by], at=AT)
    sql(AWAY, day=DAY, who=ids["review1.x"], kind="sick", by=ids[by], at=AT)


def test_nobody_is_planned_in_another_office(sql, ids):
    sql("INSERT INTO office VALUES ('350198', 'x', 'county', NULL, 'x', 1)")
    with pytest.raises(Rejected, match="supervisor_only"):
        sql(ROTA, office="350198", day=DAY, who=ids["review1.x"], by=ids["chief.x"], at=AT)


def test_the_books_only_grow(sql, ids):
    sql(AWAY, day=DAY, who=ids["review1.x"], kind="sick", by=ids["chief.x"], at=AT)
    for table, column in (("rota_day", "shift"), ("absence", "kind")):
        for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(Rejected, match="append_only"):
                sql(statement)
        with pytest.raises(Rejected, match="append_only"):
            sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    with pytest.raises(IntegrityError, match="kind"):
        sql(AWAY, day=DAY, who=ids["review1.x"], kind="x", by=ids["chief.x"], at=AT)


@pytest.fixture
def roster(hall, uow, clock):
    """The handler may stand in for the reviewer; granted."""
    today = hall_day(clock.now())
    person, other = hall[Permission.HANDLING][0].operator, hall[Permission.REVIEW][0].operator
    request = GrantRequest(new_uuid(), person, GrantKind.STAND_IN, Permission.REVIEW, today, today, other, "r")
    with uow() as u:
        four = [u.staff.credentials(f"admin{letter}.x").operator for letter in "ebcd"]
        for seq, (act, by) in enumerate(zip(STAGES, four, strict=True), 1):
            done = ActDone(act, by, clock.now())
            if seq == 1:
                u.grants.add_request(request, done)
            else:
                u.grants.add_act(request.id, seq, done)
        u.commit()
    return request.id.bytes


START = "INSERT INTO stand_in_start (request, day, started_by, at) VALUES (:request, :day, :by, :at)"
LEDGER = (
    "INSERT INTO grant_ledger (operator, seq, permission, applied_by, reviewed_by, approved_by, granted_by, reason,"
    " effective_from, standalone_note, recorded_at, kind, request, effective_until) VALUES (:who, 2, 'review', :a, :b,"
    " :c, :d, 'r', :starts, 'alone', :at, 'stand_in', :request, :until)"
)
MIDNIGHT = "2026-11-20T16:00:00.000000Z"


def ledger(sql, ids, roster, **changes):
    four = {letter: ids[f"admin{who}.x"] for letter, who in zip("abcd", "ebcd", strict=True)}
    usual = {"who": ids["handling1.x"], "starts": AT, "at": AT, "until": MIDNIGHT, "request": roster}
    sql(LEDGER, **(four | usual | changes))


def test_a_stand_in_needs_somebody_absent_and_the_supervisors_act(sql, ids, roster):
    with pytest.raises(Rejected, match="stand_in_not_on_roster"):
        sql(START, request=roster, day=DAY, by=ids["chief.x"], at=AT)
    sql(AWAY, day=DAY, who=ids["review1.x"], kind="sick", by=ids["chief.x"], at=AT)
    with pytest.raises(Rejected, match="stand_in_not_started"):
        ledger(sql, ids, roster)
    for by in ("intake1.x", "admind.x"):
        with pytest.raises(Rejected, match="supervisor_only"):
            sql(START, request=roster, day=DAY, by=ids[by], at=AT)
    with pytest.raises(Rejected, match="stand_in_not_on_roster"):
        sql(START, request=roster, day="2026-11-21", by=ids["chief.x"], at=AT)
    sql(START, request=roster, day=DAY, by=ids["chief.x"], at=AT)
    for changes in ({"until": "2026-12-01T16:00:00.000000Z"}, {"starts": MIDNIGHT}):
        with pytest.raises(Rejected, match="stand_in_not_started"):
            ledger(sql, ids, roster, **changes)
    with pytest.raises(Rejected, match=r"grant_needs_end|stand_in_not_started"):
        ledger(sql, ids, roster, until=None)
    ledger(sql, ids, roster)
    with pytest.raises(Rejected, match="append_only"):
        sql(START, request=roster, day=DAY, by=ids["chief.x"], at=AT)
    for statement in ("UPDATE stand_in_start SET day = '2026-11-21'", "DELETE FROM stand_in_start"):
        with pytest.raises(Rejected, match="append_only"):
            sql(statement)


def test_a_stand_in_for_somebody_who_is_back_does_not_start(sql, ids, roster):
    for kind in ("sick", "back"):
        sql(AWAY, day=DAY, who=ids["review1.x"], kind=kind, by=ids["chief.x"], at=AT)
    with pytest.raises(Rejected, match="stand_in_not_on_roster"):
        sql(START, request=roster, day=DAY, by=ids["chief.x"], at=AT)


DECLARE = "INSERT INTO declared_relative VALUES (:id, :who, :key, 'spouse', :by, :at)"
DECIDE = "INSERT INTO relative_decision VALUES (x'01', :decision, :by, :at, 'r')"


def test_relatives_are_declared_by_oneself_and_judged_by_audit(sql, ids):
    who = ids["handling1.x"]
    with pytest.raises(IntegrityError, match="oneself"):
        sql(DECLARE, id=b"\x01", who=who, key=key_of(KIN), by=ids["chief.x"], at=AT)
    sql(DECLARE, id=b"\x01", who=who, key=key_of(KIN), by=who, at=AT)
    for by in ("handling1.x", "chief.x", "admind.x", "adminc.x"):
        with pytest.raises(Rejected, match="audit_only"):
            sql(DECIDE, decision="ended", by=ids[by], at=AT)
    sql(DECIDE, decision="confirmed", by=ids["adminb.x"], at=AT)
    for statement in (
        "UPDATE declared_relative SET kind = 'other'",
        "DELETE FROM declared_relative",
        "UPDATE relative_decision SET reason = 'x'",
        "DELETE FROM relative_decision",
        "INSERT OR REPLACE INTO declared_relative SELECT * FROM declared_relative",
        "INSERT OR REPLACE INTO relative_decision SELECT * FROM relative_decision",
    ):
        with pytest.raises(Rejected, match="append_only"):
            sql(statement)


def test_an_auditor_does_not_judge_a_declaration_of_their_own(sql, ids):
    sql(DECLARE, id=b"\x01", who=ids["adminb.x"], key=key_of(KIN), by=ids["adminb.x"], at=AT)
    with pytest.raises(Rejected, match="audit_only"):
        sql(DECIDE, decision="ended", by=ids["adminb.x"], at=AT)


REVIEW_ROW = "INSERT INTO access_review VALUES (:office, 2026, 3, '[]', '', :by, :at)"


def test_the_yearly_check_is_signed_by_audit_and_once(sql, ids):
    for by in ("admind.x", "admina.x", "adminc.x", "chief.x", "review1.x"):
        with pytest.raises(Rejected, match="audit_only"):
            sql(REVIEW_ROW, office=OFFICE, by=ids[by], at=AT)
    sql(REVIEW_ROW, office=OFFICE, by=ids["adminb.x"], at=AT)
    for verb in ("INSERT", "INSERT OR REPLACE"):
        with pytest.raises(Rejected, match="access_review_done"):
            sql(REVIEW_ROW.replace("INSERT", verb), office=OFFICE, by=ids["adminb.x"], at=AT)
    for statement in ("UPDATE access_review SET note = 'x'", "DELETE FROM access_review"):
        with pytest.raises(Rejected, match="append_only"):
            sql(statement)
