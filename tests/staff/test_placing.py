"""Sections and placing: who may, whom, when; what the database refuses by itself; what the books say afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.kernel.actor import Permission, Post, SignInWay
from app.kernel.errors import Conflict, NotFound, Rejected
from app.kernel.ids import OfficeId
from app.staff.commands.placing import AddSection, PlaceOperator
from app.staff.grants import GrantKind
from app.staff.model import NewOperator, Office, OfficeLevel, Section
from db.queries.books import unvouched_rows
from db.queries.staff import SqlStaffQueries
from db.triggers import drop_triggers, install_triggers
from tests.builders.demo_office import OFFICE
from tests.builders.staffed import id_no


@pytest.fixture
def staffed(staffed):
    """With a second section to move to."""
    with staffed.commands.units() as u:
        u.staff.add_section(Section(OFFICE, "two", "养老科"))
        u.commit()
    return staffed


@pytest.fixture
def admin(staffed):
    return staffed.by_name("wu.jie")


@pytest.fixture
def add(staffed):
    return AddSection(staffed.commands.units, staffed.commands.clock)


@pytest.fixture
def put(staffed):
    return PlaceOperator(staffed.commands.units, staffed.commands.clock)


@pytest.fixture
def sql(staffed):
    def run(statement, **values):
        with staffed.store.writers() as session, session.begin():
            return session.execute(text(statement), values)

    return run


def seen(staffed, account):
    return next(one for one in SqlStaffQueries(staffed.store).operators() if one.account == account)


def insert(staffed, sql, **columns):
    """A row of ``placement`` as somebody with the key might write it."""
    person = seen(staffed, "wang.fang")
    usual = {
        "operator": person.id.bytes, "seq": 1, "before": "one", "post_before": "window_clerk", "section": "two",
        "post": "window_clerk", "by": staffed.people["wu.jie"].bytes, "at": "2026-11-20T02:24:00.000000Z",
    }  # fmt: skip
    sql("INSERT INTO placement VALUES (:operator, :seq, :before, :post_before, :section, :post, :by, :at)",
        **(usual | columns))  # fmt: skip


def test_a_section_is_added_once_and_told_in_the_audit(staffed, admin, add):
    kept = add(admin, OFFICE, " Pension-2 ", "养老二科")
    assert (kept.code, kept.name) == ("pension-2", "养老二科")
    assert kept in SqlStaffQueries(staffed.store).sections()
    assert staffed.audited("section_added") == [{"office": OFFICE, "code": "pension-2", "name": "养老二科"}]
    with pytest.raises(Conflict, match="section_exists"):
        add(admin, OFFICE, "pension-2", "另一个")


@pytest.mark.parametrize(("code", "name", "refused"), [
    ("9x", "科", "section_code"), ("", "科", "section_code"), ("a" * 17, "科", "section_code"),
    ("new", " ", "section_name"), ("new", "长" * 31, "section_name"), ("new", "一\n二", "section_name"),
])  # fmt: skip
def test_a_section_has_a_sound_code_and_name(admin, add, code, name, refused):
    with pytest.raises(Rejected, match=refused):
        add(admin, OFFICE, code, name)


def test_only_the_system_administrator_adds_and_places_and_only_near(staffed, admin, add, put):
    for account in ("zhou.an", "lin.hua", "chen.xi"):
        with pytest.raises(Rejected, match="not_your_post"):
            add(staffed.by_name(account), OFFICE, "new", "新科")
        with pytest.raises(Rejected, match="not_your_post"):
            put(staffed.by_name(account), staffed.people["wang.fang"], "two", Post.WINDOW_CLERK)
    far = OfficeId("350200")
    with staffed.commands.units() as u:
        u.staff.add_office(Office(far, "邻市中心", OfficeLevel.CITY, None, "邻市大厅", True))
        u.commit()
    with pytest.raises(Rejected, match="not_your_post"):
        add(admin, far, "new", "新科")
    with pytest.raises(NotFound, match="office_not_found"):
        add(admin, OfficeId("999999"), "new", "新科")


def test_a_person_is_placed_at_once_and_every_session_of_theirs_ends(staffed, admin, put, sql):
    wang = staffed.people["wang.fang"]
    sql(
        "INSERT INTO session (id, operator, token_hash, terminal, password_ok_at, last_seen_at, way)"
        " VALUES (randomblob(16), :who, randomblob(32), 't', '2026-11-20T02:00:00.000000Z',"
        " '2026-11-20T02:00:00.000000Z', 'face')",
        who=wang.bytes,
    )
    sql("UPDATE session SET face_ok_at = '2026-11-20T02:01:00.000000Z' WHERE operator = :who", who=wang.bytes)
    put(admin, wang, "two", Post.FINANCE)
    now = seen(staffed, "wang.fang")
    assert (now.section.code, now.post, now.post_class.value) == ("two", Post.FINANCE, "finance")
    assert sql("SELECT end_reason FROM session WHERE operator = :who", who=wang.bytes).scalars().all() == ["moved"]
    told = staffed.audited("operator_placed")[0]
    assert (told["operator"], told["section"], told["post"]) == (str(wang), "two", "finance")
    put(admin, wang, "one", Post.HANDLER)
    assert seen(staffed, "wang.fang").post is Post.HANDLER


def test_nobody_places_themselves(staffed, admin, put, sql):
    with pytest.raises(Rejected, match="placing_not_oneself"):
        put(admin, staffed.people["wu.jie"], "two", Post.SYSTEM_ADMIN)
    with pytest.raises(Exception, match="placing_not_oneself"):
        insert(staffed, sql, operator=admin.operator.bytes, post_before="system_admin", post="system_admin")


def test_whoever_is_there_already_has_ended_or_has_no_such_section_is_not_placed(staffed, admin, put):
    wang = staffed.people["wang.fang"]
    with pytest.raises(Rejected, match="placing_not_from_here"):
        put(admin, wang, "one", Post.WINDOW_CLERK)
    with pytest.raises(NotFound, match="section_not_found"):
        put(admin, wang, "nowhere", Post.WINDOW_CLERK)
    staffed.commands.deactivate(admin, wang)
    with pytest.raises(Rejected, match="placing_not_from_here"):
        put(admin, wang, "two", Post.WINDOW_CLERK)


def test_an_administrator_becomes_nothing_else_and_nobody_an_administrator(staffed, admin, put):
    for account, post in (("zhou.an", Post.FINANCE), ("wang.fang", Post.AUDIT_ADMIN)):
        with pytest.raises(Rejected, match="administrators_apart"):
            put(admin, staffed.people[account], "two", post)


def test_who_holds_a_permission_stays_until_it_is_withdrawn(staffed, admin, put):
    staffed.commands.found_grants(staffed.program, staffed.founding("wang.fang", Permission.INTAKE))
    with pytest.raises(Rejected, match="operator_stays_while_permitted"):
        put(admin, staffed.people["wang.fang"], "two", Post.WINDOW_CLERK)


def test_who_will_hold_a_permission_tomorrow_stays_too(staffed, admin, put):
    """Else the ledger would give a permission tomorrow that does not belong to the new post."""
    wang = staffed.people["wang.fang"]
    staffed.go_through(staffed.request("wang.fang", Permission.INTAKE, GrantKind.NEW))
    assert seen(staffed, "wang.fang").permission is None
    with pytest.raises(Rejected, match="operator_stays_while_permitted"):
        put(admin, wang, "two", Post.HANDLER)


@pytest.mark.parametrize(("changed", "refused"), [
    ({"seq": 2}, "placing_not_from_here"),
    ({"before": "two", "section": "one"}, "placing_not_from_here"),
    ({"post_before": "handler"}, "placing_not_from_here"),
    ({"section": "one"}, "placing_not_from_here"),
    ({"by": "zhou.an"}, "not_your_post"),
    ({"by": "lin.hua"}, "not_your_post"),
])  # fmt: skip
def test_the_database_refuses_a_placement_that_is_not_right(staffed, sql, changed, refused):
    given = {key: staffed.people[value].bytes if key == "by" else value for key, value in changed.items()}
    with pytest.raises(Exception, match=refused):
        insert(staffed, sql, **given)
    insert(staffed, sql)
    with pytest.raises(Exception, match="append_only"):
        sql("UPDATE placement SET section = 'one'")
    with pytest.raises(Exception, match="append_only"):
        sql("DELETE FROM placement")


@pytest.mark.parametrize("change", ["section = 'two'", "post = 'handler'", "office = '350198'"])
def test_section_post_and_office_are_never_written_without_a_placement(staffed, sql, change):
    with pytest.raises(Exception, match="placing_needs_record"):
        sql(f"UPDATE operator SET {change} WHERE account = 'wang.fang'")


def test_a_placement_is_not_older_than_the_last(staffed, admin, put, clock):
    put(admin, staffed.people["wang.fang"], "two", Post.WINDOW_CLERK)
    clock.moment -= timedelta(days=1)
    with pytest.raises(Rejected, match="placing_not_from_here"):
        put(admin, staffed.people["wang.fang"], "one", Post.WINDOW_CLERK)


def test_the_books_stand_after_a_move_and_fall_with_a_made_up_one(staffed, admin, put, sql):
    def faults():
        with staffed.store.reading() as session:
            return {fault.chain for fault in unvouched_rows(session)}

    before = faults()
    put(admin, staffed.people["wang.fang"], "two", Post.FINANCE)
    put(admin, staffed.people["wang.fang"], "one", Post.HANDLER)
    assert faults() == before
    insert(staffed, sql, operator=staffed.people["li.min"].bytes, post_before="handler", post="handler")
    assert faults() - before == {"placement"}


def hired(staffed, account, number, office, post):
    new = NewOperator(account, account, id_no(number), office, "one", post, password_hash="$argon2id$x")
    return staffed.commands.create_operator(staffed.program, new).operators[account]


def test_an_administrator_places_people_of_the_office_below_and_of_no_other(staffed, admin, put, sql):
    below, far = OfficeId("350198"), OfficeId("350200")
    with staffed.commands.units() as u:
        u.staff.add_office(Office(below, "下级中心", OfficeLevel.COUNTY, OFFICE, "下级大厅"))
        u.staff.add_office(Office(far, "邻市中心", OfficeLevel.CITY, None, "邻市大厅", True))
        for office in (below, far):
            for code in ("one", "two"):
                u.staff.add_section(Section(office, code, code))
        u.commit()
    person, stranger = (
        hired(staffed, "xia.ji", 60, below, Post.ARCHIVE),
        hired(staffed, "yuan.fang", 61, far, Post.ARCHIVE),
    )
    other = hired(staffed, "yuan.guan", 62, far, Post.SYSTEM_ADMIN)
    put(admin, person, "two", Post.FINANCE)
    assert seen(staffed, "xia.ji").section.code == "two"
    with pytest.raises(Rejected, match="not_your_post"):
        put(admin, stranger, "two", Post.FINANCE)
    with pytest.raises(Exception, match="not_your_post"):
        insert(staffed, sql, by=other.bytes)


def test_nobody_is_placed_from_a_session_without_a_face(staffed, admin, put, sql):
    with pytest.raises(Rejected, match="limited_session"):
        put(replace(admin, way=SignInWay.CODE), staffed.people["wang.fang"], "two", Post.WINDOW_CLERK)
    sql(
        "INSERT INTO session (id, operator, token_hash, terminal, password_ok_at, last_seen_at, way)"
        " VALUES (randomblob(16), :who, randomblob(32), 't', '2026-11-20T02:00:00.000000Z',"
        " '2026-11-20T02:00:00.000000Z', 'face')",
        who=admin.operator.bytes,
    )
    with staffed.store.writers() as session, session.begin():
        drop_triggers(session.connection())
        session.execute(
            text("UPDATE session SET face_ok_at = '2026-11-20T02:01:00.000000Z', way = 'code' WHERE operator = :who"),
            {"who": admin.operator.bytes},
        )
        install_triggers(session.connection())
    with pytest.raises(Exception, match="limited_session"):
        insert(staffed, sql)
