"""What the database itself refuses about grants, rota, stand-ins and relatives: plain SQL, no command in between."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.kernel.actor import Permission, Post
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId, new_uuid
from app.staff.model import NewOperator, Office, OfficeLevel, Section
from tests.builders.demo_office import make_staffed
from tests.builders.staffed import id_no

AT, LATER, DAY = "2026-11-20T02:24:00.000000Z", "2026-11-20T03:00:00.000000Z", "2026-11-20"
NEXT, AFTER_NEXT = "2026-11-20T16:00:00.000000Z", "2026-11-21T16:00:00.000000Z"
FOUR = ("li.min", "chen.xi", "lin.hua", "zhou.an")
ACTS = ("applied", "reviewed", "approved", "granted")


@pytest.fixture
def office(store, clock):
    """A real office: no founding path, everything by request."""
    return make_staffed(store, clock)


@pytest.fixture
def sql(store):
    def run(statement: str, **values):
        with store.writers() as session, session.begin():
            done = session.execute(text(statement), values)
            return done.all() if statement.startswith("SELECT") else done

    return run


@pytest.fixture
def add(office, sql):
    """Adds somebody of a post to the office."""

    def add(account, post, number):
        new = NewOperator(
            account, account, id_no(number), office.office.id, "one", post,
            password_hash=office.commands.hasher.hash("x"), must_change=False,
        )  # fmt: skip
        office.people.update(office.commands.create_operator(office.program, new).operators)

    return add


@pytest.fixture
def ask(office, sql):
    """A request by plain SQL, with as many acts as there are people."""

    def ask(kind="new", permission="intake", people=FOUR, account="wang.fang", ends=None, stands_for=None):
        request = new_uuid().bytes
        sql(
            "INSERT INTO grant_request VALUES (:id, :operator, :kind, :permission, :day, :ends, :other, 'r')",
            id=request,
            operator=office.people[account].bytes,
            kind=kind,
            permission=permission,
            day=DAY,
            ends=ends,
            other=office.people[stands_for].bytes if stands_for else None,
        )
        for seq, (act, by) in enumerate(zip(ACTS, people, strict=False), 1):
            done(office, sql, request, seq, act, by)
        return request

    return ask


def done(office, sql, request, seq, act, by, at=AT, reason=""):
    sql(
        "INSERT INTO grant_act (request, seq, act, done_by, at, reason)"
        " VALUES (:request, :seq, :act, :by, :at, :reason)",
        request=request,
        seq=seq,
        act=act,
        by=office.people[by].bytes,
        at=at,
        reason=reason,
    )


def ledger(office, sql, request, kind="new", permission="intake", /, **changes):
    """A ledger row by plain SQL; changes: columns."""
    values = {
        "operator": office.people["wang.fang"].bytes,
        "seq": 1,
        "permission": permission,
        **{f"{act}_by": office.people[by].bytes for act, by in zip(ACTS, FOUR, strict=True)},
        "effective_from": NEXT,
        "reason": "r",
        "standalone_note": "alone",
        "recorded_at": AT,
        "kind": kind,
        "request": request,
        "effective_until": None,
    } | changes
    places = ", ".join(f":{name}" for name in values)
    sql(f"INSERT INTO grant_ledger ({', '.join(values)}) VALUES ({places})", **values)


def test_a_row_with_all_four_acts_is_accepted(office, sql, ask):
    ledger(office, sql, ask())
    assert sql("SELECT permission FROM operator WHERE account = 'wang.fang'") == [(None,)]


@pytest.mark.parametrize("acts", [0, 1, 2, 3])
def test_the_ledger_is_written_from_all_four_acts_only(office, sql, ask, acts):
    with pytest.raises(Rejected, match="grant_needs_request"):
        ledger(office, sql, ask(people=FOUR[:acts]))


def test_a_row_that_says_otherwise_than_its_request_is_refused(office, sql, ask, add):
    add("hu.bei", Post.FLOW_DESK, 70)
    for other in ("of_the_line", "stand_in_started", "temporary_ends"):
        sql(f"DROP TRIGGER grant_ledger_{other}")
    request = ask()
    for changes in (
        {"permission": "review"},
        {"kind": "change"},
        {"kind": "stand_in"},
        {"request": None},
        {"reason": "other"},
        {"operator": office.people["li.min"].bytes, "applied_by": office.people["wang.fang"].bytes},
        {"applied_by": office.people["hu.bei"].bytes},
    ):
        with pytest.raises(Rejected, match="grant_needs_request"):
            ledger(office, sql, request, **changes)


def test_a_request_serves_once(office, sql, ask):
    request = ask()
    ledger(office, sql, request)
    with pytest.raises(Rejected, match="grant_needs_request"):
        ledger(office, sql, request, seq=2)


def test_there_is_no_founding_row_on_a_real_store(office, sql):
    with pytest.raises(Rejected, match="grant_needs_request"):
        ledger(office, sql, None, kind="founding", effective_from=AT)


def test_the_founding_path_closes_with_the_first_sign_in(demo_store, clock):
    demo = make_staffed(demo_store, clock)
    demo.commands.found_grants(demo.program, demo.founding("wang.fang", Permission.INTAKE))
    with demo_store.writers() as session, session.begin():
        session.execute(
            text(
                "INSERT INTO session (id, operator, token_hash, terminal, password_ok_at, last_seen_at)"
                " VALUES (x'01', :operator, x'02', 't', :at, :at)"
            ),
            {"operator": demo.people["wu.jie"].bytes, "at": AT},
        )
        session.execute(text("UPDATE session SET face_ok_at = :at"), {"at": AT})
    with pytest.raises(Rejected, match="grant_needs_request"):
        demo.commands.found_grants(demo.program, demo.founding("li.min", Permission.HANDLING, applied_by=_wang(demo)))


def _wang(demo):
    return demo.people["wang.fang"]


def test_four_people_by_plain_sql(office, sql, ask, add):
    add("he.ping", Post.INTERNAL_AUDIT, 71)
    for place, twice in ((1, "li.min"), (2, "chen.xi"), (3, "lin.hua")):
        request = ask(people=FOUR[:place])
        with pytest.raises(Rejected, match=r"grant_needs_four_people|grant_wrong_posts"):
            done(office, sql, request, place + 1, ACTS[place], twice)
    with pytest.raises(Rejected, match="grant_needs_four_people"):
        ask(people=("wang.fang",))
    sql("DROP TRIGGER grant_act_right_posts")
    request = ask(people=FOUR[:1])
    with pytest.raises(Rejected, match="grant_needs_four_people"):
        done(office, sql, request, 2, "reviewed", "li.min")
    with pytest.raises(Rejected, match="grant_needs_four_people"):
        done(office, sql, request, 2, "reviewed", "wang.fang")


@pytest.mark.parametrize(
    ("place", "account"),
    [(0, "zhao.ping"), (0, "lin.hua"), (0, "wu.jie"), (1, "lin.hua"), (1, "wu.jie"), (2, "zhou.an"), (3, "wu.jie")],
)
def test_each_act_has_its_posts(office, sql, ask, place, account):
    request = ask(people=FOUR[:place])
    for act in (ACTS[place], "refused")[: 2 if place else 1]:
        with pytest.raises(Rejected, match="grant_wrong_posts"):
            done(office, sql, request, place + 1, act, account, reason="x")


def test_somebody_who_left_acts_no_more(office, sql, ask):
    sql("UPDATE operator SET is_active = 0 WHERE account = 'chen.xi'")
    with pytest.raises(Rejected, match="grant_wrong_posts"):
        ask(people=FOUR[:2])


@pytest.mark.parametrize(
    ("seq", "act", "at"), [(2, "approved", AT), (3, "reviewed", AT), (2, "granted", AT), (2, "reviewed", "2026-11-19")]
)
def test_acts_come_in_their_order(office, sql, ask, seq, act, at):
    request = ask(people=FOUR[:1])
    with pytest.raises(Rejected, match=r"grant_act_out_of_order|grant_wrong_posts"):
        done(office, sql, request, seq, act, "chen.xi", at=at)


def test_nothing_follows_a_refusal_and_it_has_a_reason(office, sql, ask):
    request = ask(people=FOUR[:1])
    with pytest.raises(IntegrityError, match="reason"):
        done(office, sql, request, 2, "refused", "chen.xi")
    done(office, sql, request, 2, "refused", "chen.xi", reason="no")
    with pytest.raises(Rejected, match="grant_act_out_of_order"):
        done(office, sql, request, 3, "approved", "lin.hua")


def test_acts_and_requests_stay_as_they_are(office, sql, ask):
    ask()
    for table in ("grant_act", "grant_request"):
        for statement in (f"UPDATE {table} SET reason = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(Rejected, match="append_only"):
                sql(statement)
    with pytest.raises(Rejected, match="append_only"):
        sql("INSERT OR REPLACE INTO grant_request SELECT * FROM grant_request")


def test_a_county_office_with_a_superior_grants_nothing(office, sql, ask):
    sql("DROP TRIGGER office_rank_fixed")
    sql("UPDATE office SET standalone = 0")
    with pytest.raises(Rejected, match="grant_wrong_office"):
        ask()
    with pytest.raises(Rejected, match="grant_wrong_office"):
        ask(people=FOUR[:3]) and done(office, sql, ask(people=FOUR[:3]), 4, "refused", "zhou.an", reason="x")


def test_people_of_another_office_take_no_part(office, sql, ask):
    other = Office(OfficeId("350198"), "邻县中心", OfficeLevel.CITY, None, "邻县大厅")
    hashed = office.commands.hasher.hash("x")
    posts = {
        "b.li": Post.HANDLER,
        "b.chen": Post.INTERNAL_AUDIT,
        "b.lin": Post.UNIT_HEAD,
        "b.zhou": Post.SECURITY_ADMIN,
    }
    created = office.commands.found_office(
        office.program,
        other,
        (Section(other.id, "one", "科"),),
        *(
            NewOperator(account, account, id_no(60 + place), other.id, "one", post, password_hash=hashed)
            for place, (account, post) in enumerate(posts.items())
        ),
    )
    office.people.update(created.operators)
    for place, account in enumerate(posts):
        request = ask(people=FOUR[:place])
        with pytest.raises(Rejected, match="grant_wrong_office"):
            done(office, sql, request, place + 1, ACTS[place], account)


@pytest.mark.parametrize("starts", [AT, LATER, "2026-11-20T15:59:59.999999Z"])
@pytest.mark.parametrize("kind", ["new", "change"])
def test_a_new_permission_never_starts_on_the_same_day(office, sql, ask, starts, kind):
    with pytest.raises(Rejected, match="grant_starts_next_day"):
        ledger(office, sql, ask(kind=kind), kind=kind, effective_from=starts)


def test_a_temporary_one_ends_when_its_request_says(office, sql, ask):
    request = ask(kind="temporary", permission="handling", ends="2026-11-21")
    for until in (None, "2027-01-01T16:00:00.000000Z"):
        with pytest.raises(Rejected, match="grant_needs_end"):
            ledger(office, sql, request, "temporary", "handling", effective_until=until)
    ledger(office, sql, request, "temporary", "handling", effective_until=AFTER_NEXT)
    with pytest.raises(Rejected, match="grant_needs_end"):
        ledger(office, sql, ask(), seq=2, effective_until=AFTER_NEXT)


def test_a_withdrawal_holds_at_once_and_cuts_the_session(office, sql, ask):
    sql(
        "INSERT INTO session (id, operator, token_hash, terminal, password_ok_at, last_seen_at)"
        " VALUES (x'01', :operator, x'02', 't', :at, :at)",
        operator=office.people["wang.fang"].bytes,
        at=AT,
    )
    ledger(office, sql, ask())
    sql("UPDATE operator SET permission = 'intake', permission_at = :at WHERE account = 'wang.fang'", at=NEXT)
    assert sql("SELECT end_reason FROM session") == [("permission_changed",)]
    sql(
        "INSERT INTO session (id, operator, token_hash, terminal, password_ok_at, last_seen_at)"
        " VALUES (x'03', :operator, x'04', 't', :at, :at)",
        operator=office.people["wang.fang"].bytes,
        at=NEXT,
    )
    request = ask(kind="withdrawal", permission=None)
    with pytest.raises(Rejected, match="grant_withdrawal_at_once"):
        ledger(office, sql, request, "withdrawal", None, seq=2, recorded_at=NEXT, effective_from=AFTER_NEXT)
    ledger(office, sql, request, "withdrawal", None, seq=2, recorded_at=AFTER_NEXT, effective_from=AFTER_NEXT)
    assert sql("SELECT permission FROM operator WHERE account = 'wang.fang'") == [(None,)]
    assert sql("SELECT end_reason FROM session WHERE id = x'03'") == [("withdrawn",)]


@pytest.mark.parametrize("seq", [0, 2])
def test_ledger_rows_are_numbered_without_a_gap(office, sql, ask, seq):
    with pytest.raises(Rejected, match="append_only"):
        ledger(office, sql, ask(), seq=seq)


def test_the_ledger_never_goes_back_in_time(office, sql, ask):
    ledger(office, sql, ask(), recorded_at=NEXT, effective_from=AFTER_NEXT)
    with pytest.raises(Rejected, match="append_only"):
        ledger(office, sql, ask(kind="withdrawal", permission=None), "withdrawal", None, seq=2, effective_from=AT)


def test_the_permission_follows_the_ledger_and_its_days(office, sql, ask):
    ledger(office, sql, ask())
    change = "UPDATE operator SET permission = :p, permission_at = :at WHERE account = 'wang.fang'"
    for permission, at in (("intake", AT), ("review", NEXT), ("intake", None)):
        with pytest.raises(Rejected, match="permission_needs_ledger"):
            sql(change, p=permission, at=at)
    sql(change, p="intake", at=NEXT)
    with pytest.raises(Rejected, match="permission_needs_ledger"):
        sql(change, p=None, at=AT)


def test_a_permission_of_another_post_is_new_to_nobody(office, sql, ask):
    with pytest.raises(Rejected, match="grant_not_of_post"):
        ledger(office, sql, ask(permission="review"), permission="review")


@pytest.mark.parametrize("account", ["zhao.ping", "wu.jie"])
def test_posts_without_a_permission_never_get_one(office, sql, ask, account):
    request = ask(kind="change", permission="review", account=account)
    with pytest.raises(Rejected, match="grant_not_of_post"):
        ledger(office, sql, request, "change", "review", operator=office.people[account].bytes)
    sql("DROP TRIGGER operator_permission_follows_ledger")
    with pytest.raises(IntegrityError, match="post_matrix"):
        sql("UPDATE operator SET permission = 'review' WHERE account = :a", a=account)


@pytest.mark.parametrize(
    "post", ["floor_supervisor", "service_desk", "flow_desk", "distribution_desk", "unit_head", "archive"]
)
def test_the_desks_and_the_supervisor_hold_no_permission(office, sql, add, post):
    add("xin.lai", Post(post), 72)
    sql("DROP TRIGGER operator_permission_follows_ledger")
    for permission in Permission:
        with pytest.raises(IntegrityError, match="post_matrix"):
            sql("UPDATE operator SET permission = :p WHERE account = 'xin.lai'", p=permission.value)


@pytest.mark.parametrize("post", ["system_admin", "audit_admin", "security_admin"])
def test_the_three_administrators_are_three_people(office, sql, post):
    """By ID number: one account per person, and no account changes into or out of an administrator's."""
    for account in ("wu.jie", "zhou.an"):
        if sql("SELECT post FROM operator WHERE account = :a", a=account) == [(post,)]:
            continue
        with pytest.raises(Rejected, match="administrators_apart"):
            sql("UPDATE operator SET post = :p WHERE account = :a", p=post, a=account)
    with pytest.raises(Rejected, match="administrators_apart"):
        sql("UPDATE operator SET post = :p, post_class = 'admin' WHERE account = 'lin.hua'", p=post)
    with pytest.raises(Rejected, match="administrators_apart"):
        sql("UPDATE operator SET post = 'archive', post_class = 'data' WHERE account = 'wu.jie'")
    columns = "account, name, id_no, id_key, phone, office, section, post_class, password_hash, password_changed_at"
    with pytest.raises(Rejected, match="person_has_account"):
        sql(
            f"INSERT INTO operator (id, post, {columns}, must_change, is_active, created_at) SELECT randomblob(16),"
            f" :p, {columns.replace('account', chr(39) + 'second' + chr(39), 1)}, 0, 1, :at FROM operator"
            " WHERE account = 'wu.jie'",
            p=post,
            at=AT,
        )
