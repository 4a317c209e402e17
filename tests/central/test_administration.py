"""Making, bringing up to date, looking at and comparing the centre; what PUBLIC can do: nothing."""

import json
from contextlib import closing

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.bootstrap import Container
from app.cases.model import TRANSITIONS, EventKind
from app.cli.context import Output
from app.cli.main import run
from app.kernel.errors import Rejected, Unavailable
from db.central.accounts import accounts_line
from db.central.exchange import PostgresExchange
from db.central.grants import QUESTIONS, differences, expected, observed
from db.central.rules import load_rules
from db.central.server import PostgresCentral
from db.central.worker import worker_line
from db.refusal import why_refused
from db.sync.transport import CentreLine
from tests.builders.centre_house import CITY, COUNTY, OTHER, VERIFIER, CentreHouse, login_of, ways


@pytest.fixture(scope="module")
def centre(cluster):
    house = CentreHouse(cluster)
    yield house
    house.close()


@pytest.fixture
def empty(cluster):
    """The place of a database with nothing in it."""
    with closing(psycopg.connect(cluster, autocommit=True)) as server:
        server.execute("CREATE DATABASE empty_one")
        yield make_conninfo(cluster, dbname="empty_one")
        server.execute("DROP DATABASE empty_one WITH (FORCE)")


def call(capsys, tmp_path, *words: str):
    status = run(["central", *words, "--json", "--lang", "en", "--data", str(tmp_path)], Container, Output())
    return status, json.loads(capsys.readouterr().out)


def test_a_login_that_may_not_look_at_everything_is_told_so(centre, capsys, tmp_path):
    place = make_conninfo(centre.place, user=centre.worker)
    for verb in ("status", "grant-check"):
        status, said = call(capsys, tmp_path, verb, place)
        assert (status, said["error"]) == (1, "central_login_not_enough")


def test_the_verbs_make_a_centre_once_and_say_how_it_stands(empty, capsys, tmp_path):
    assert call(capsys, tmp_path, "status", empty)[1]["error"] == "central_not_made"
    assert call(capsys, tmp_path, "migrate", empty)[1]["error"] == "central_not_made"
    assert call(capsys, tmp_path, "grant-check", empty)[1]["error"] == "central_not_made"
    status, made = call(capsys, tmp_path, "init", empty)
    assert (status, made["is_current"], made["ways"]) == (0, True, 49)
    status, again = call(capsys, tmp_path, "init", empty)
    assert (status, again["error"]) == (1, "central_already_made")
    assert "nothing was changed" in again["message"]
    assert call(capsys, tmp_path, "status", empty) == (0, made)
    before = {"revision": made["revision"], "edition": made["edition"], "ways": 0}
    assert call(capsys, tmp_path, "migrate", empty) == (0, made | {"before": before})
    assert call(capsys, tmp_path, "grant-check", empty) == (0, [])
    status, lacking = call(capsys, tmp_path, "check", empty)
    assert status == 0  # what a throw-away cluster lacks is advice
    assert {"advice_tls", "advice_standby", "advice_hba"} <= {one["code"] for one in lacking}
    assert not any(one["is_needed"] for one in lacking)


def test_a_server_that_lacks_something_needed_is_not_begun(cluster, capsys, tmp_path):
    with closing(psycopg.connect(cluster, autocommit=True)) as server:
        server.execute("CREATE DATABASE latin_one ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    place = make_conninfo(cluster, dbname="latin_one")
    status, found = call(capsys, tmp_path, "check", place)
    assert (status, found[0]["code"], found[0]["is_needed"]) == (1, "lack_utf8", True)
    assert call(capsys, tmp_path, "init", place)[1]["error"] == "central_server_lacks"
    with closing(psycopg.connect(place)) as database:
        assert database.execute(
            "SELECT count(*) FROM pg_namespace WHERE nspname IN ('core', 'history')"
        ).fetchone() == (0,)


def test_only_a_superuser_makes_or_changes_the_schema(centre):
    clerk = login_of(centre.add("intake", "window_clerk", section="window"))
    place = PostgresCentral(make_conninfo(centre.place, user=clerk))
    for act in (place.init, place.migrate):
        with pytest.raises(Rejected, match="central_needs_superuser"):
            act(ways())


def test_a_wrong_address_and_a_server_that_is_away_are_told_apart():
    with pytest.raises(Rejected, match="central_url_wrong"):
        PostgresCentral("postgresql://owner@host:5432/x?no_such_word=1").status()
    with pytest.raises(Unavailable, match="central_unreachable"):
        PostgresCentral("host=/nowhere dbname=x user=owner").status()


@pytest.mark.parametrize(("wrong", "code"), [("dbname", "database"), ("user", "login")])
def test_a_server_that_lets_nobody_in_is_said_with_its_reason(cluster, wrong, code):
    place = make_conninfo(cluster, **{wrong: "nobody-of-that-name"})
    with pytest.raises(Unavailable, match=f"central_refused_{code}"):
        PostgresCentral(place).status()
    with pytest.raises(Unavailable, match=f"central_refused_{code}"), accounts_line(place):
        pass
    with pytest.raises(Unavailable, match=f"central_refused_{code}"), worker_line(place):
        pass
    with pytest.raises(Unavailable, match=f"central_refused_{code}"):
        PostgresExchange(place, place)()
    with pytest.raises(Unavailable, match="centre_unreachable") as refused:
        CentreLine(place).poll(COUNTY)
    assert refused.value.values["why"] == code


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('FATAL:  password authentication failed for user "d1"', "login"),
        ('致命错误:  用户 "d1" Password 认证失败', "login"),
        ('致命错误:  角色 "d1" 不存在', "login"),
        ("fe_sendauth: no password supplied", "login"),
        ('FATAL:  Peer authentication failed for user "postgres"', "peer"),
        ('致命错误:  对用户"postgres"的对等认证失败', "peer"),
        ('FATAL:  no pg_hba.conf entry for host "10.1.1.1", user "d1", database "prov", no encryption', "hba"),
        ("致命错误:  连接中需要一个有效的客户端认证", "certificate"),
        ("SSL error: certificate verify failed", "certificate"),
        ('could not load private key file "machine.key": key values mismatch', "certificate"),
        ('致命错误:  数据库 "prov" 不存在', "database"),
        ('FATAL:  permission denied for database "prov"', "entry"),
        ("failed to resolve host 'centre.example': [Errno -2] Name or service not known", "name"),
        ('could not translate host name "centre.example" to address: Name or service not known', "name"),
        ('FATAL:  too many connections for role "d1"', ""),
        ("Connection refused", ""),
        ("FATAL:  the database system is starting up", ""),
    ],
)
def test_why_nobody_was_let_in_is_read_in_both_languages_of_the_server(said, why):
    assert why_refused(psycopg.OperationalError(f"connection failed: {said}")) == why


def test_the_rules_of_the_flow_are_those_of_the_local_program(centre):
    kept = centre.owner.execute("SELECT from_state, kind, to_state FROM core.transition").fetchall()
    assert set(kept) == {(a.value if a else "new", kind.value, to.value) for (a, kind), to in TRANSITIONS.items()}
    assert {row[0] for row in centre.owner.execute("SELECT kind FROM core.kind_rule")} == {
        kind.value for kind in EventKind
    }
    assert dict(centre.owner.execute("SELECT item, way FROM core.item_way").fetchall()) == dict(ways())


def test_a_changed_list_adds_a_way_and_lets_the_old_one_run_out(cluster):
    house = CentreHouse(cluster)
    changed = dict(ways()) | {"YL-112": ways()["YL-112"][:3]}
    house.central.migrate(changed)
    house.central.migrate(changed)
    rows = house.owner.execute(
        "SELECT listed, jsonb_array_length(way), valid_until - listed_at > interval '29 days' FROM core.item_way"
        " WHERE item = 'YL-112' ORDER BY listed"
    ).fetchall()
    house.close()
    assert rows == [(1, 5, True), (2, 3, None)]


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO core.transition VALUES ('closed', 'agreed', 'accepted')",
        "UPDATE core.transition SET to_state = 'closed' WHERE kind = 'agreed' AND from_state = 'accepted'",
    ],
)
def test_a_server_with_another_rule_is_left_alone(centre, change):
    owner = centre.owner
    with owner.transaction(force_rollback=True):
        owner.execute("ALTER TABLE core.transition DISABLE TRIGGER ALL")
        owner.execute(change)
        with pytest.raises(Rejected, match="central_rules_differ"):
            load_rules(owner, ways())


def test_public_can_execute_nothing_and_enter_nowhere(centre):
    assert observed(centre.owner)["open to all"] == []
    centre.owner.execute("CREATE ROLE nobody_known LOGIN")
    with pytest.raises(psycopg.OperationalError, match="CONNECT"):
        centre.connect("nobody_known")
    with pytest.raises(psycopg.OperationalError, match="CONNECT"):
        psycopg.connect(make_conninfo(centre.place, dbname="postgres", user="nobody_known"))
    centre.owner.execute("DROP ROLE nobody_known")


CHANGES = {
    "a right on a table": ("relations", "GRANT SELECT ON core.case_event TO perm_any"),
    "a right on a column": ("columns", "GRANT SELECT (operator_id) ON core.case_event TO perm_any"),
    "a right on a schema": ("schemas", "GRANT USAGE ON SCHEMA core TO perm_any"),
    "a door open to all": ("open to all", "GRANT EXECUTE ON FUNCTION work.lapse(text, uuid, integer) TO PUBLIC"),
    "a door open to others": ("functions", "GRANT EXECUTE ON FUNCTION work.lapse(text, uuid, integer) TO perm_any"),
    "another owner": ("functions", "ALTER FUNCTION api.queue() OWNER TO perm_any"),
    "another search path": ("functions", "ALTER FUNCTION api.queue() SET search_path = public"),
    "another body": ("functions", "CREATE OR REPLACE FUNCTION core.is_decided(state text) RETURNS boolean LANGUAGE sql"
                                  " IMMUTABLE AS 'SELECT true'"),
    "a function more": ("functions", "CREATE FUNCTION core.more() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
    "a trigger off": ("triggers", "ALTER TABLE core.case_event DISABLE TRIGGER case_event_kept"),
    "a trigger that replica mode passes": ("triggers", "ALTER TABLE core.case_event ENABLE TRIGGER case_event_kept"),
    "a trigger gone": ("triggers", "DROP TRIGGER feed_goes_forward ON core.feed"),
    "a policy gone": ("policies", "DROP POLICY own_offices ON core.feed"),
    "row policies off": ("relations", "ALTER TABLE core.feed DISABLE ROW LEVEL SECURITY"),
    "a group that may make roles": ("roles", "ALTER ROLE perm_any CREATEROLE"),
    "a group in the owner": ("members", "GRANT prov_owner TO perm_reader"),
    "temporary tables for all": ("database", "GRANT TEMPORARY ON DATABASE {name} TO PUBLIC"),
    "advisory locks for all": ("open to all", "GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC"),
    "default rights": ("default rights", "ALTER DEFAULT PRIVILEGES FOR ROLE prov_owner GRANT EXECUTE ON FUNCTIONS"
                                         " TO PUBLIC"),
    "the language": ("languages", "GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC"),
    "a login that may make roles": ("logins with too much", "CREATE ROLE too_much LOGIN CREATEROLE"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_the_comparison_finds(centre, name):
    section, change = CHANGES[name]
    with centre.owner.transaction(force_rollback=True):
        assert differences(centre.owner) == ()
        centre.owner.execute(change.format(name=centre.name))
        assert section in {one.section for one in differences(centre.owner)}


def test_the_comparison_finds_somebody_in_a_group_that_the_column_does_not_say(centre):
    clerk = centre.add("intake", "window_clerk", section="window")
    with centre.owner.transaction(force_rollback=True):
        centre.owner.execute(f"GRANT perm_approval TO {login_of(clerk)}")
        found = differences(centre.owner)
    assert [one.line for one in found if one.section == "operators"] == [
        f"{login_of(clerk)} is in perm_approval perm_intake"
    ]


def test_every_section_of_the_comparison_is_in_the_list():
    assert list(expected()) == list(QUESTIONS)


def test_rows_of_other_offices_stay_hidden_even_where_a_table_was_opened(centre):
    here = login_of(centre.add("intake", "window_clerk", section="window"))
    with centre.owner.transaction(force_rollback=True):
        centre.owner.execute("GRANT USAGE ON SCHEMA core TO perm_any")
        centre.owner.execute("GRANT SELECT ON core.feed, core.operator TO perm_any")
        centre.owner.execute(f"SET LOCAL SESSION AUTHORIZATION {here}")
        offices = [row[0] for row in centre.owner.execute("SELECT office_id FROM core.feed")]
        people = centre.owner.execute("SELECT count(*) FROM core.operator").fetchone()
    assert (offices, people) == ([COUNTY], (0,))


def test_accounts_are_ordered_by_an_administrator_of_the_office_and_recorded_in_a_chain(centre):
    admin, above = (
        centre.session(login_of(centre.add(None, "security_admin", section="admin", office=o))) for o in (COUNTY, CITY)
    )
    new = admin.execute("SELECT gen_random_uuid()").fetchone()[0]
    add = "SELECT account.add_operator(%s, sha256(uuid_send(%s)), %s, 'window', 'window_clerk', %s)"
    assert admin.execute(add, (new, new, COUNTY, VERIFIER)).fetchone() == (login_of(new),)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="denied:level"):
        admin.execute("SELECT account.permit(%s, 'intake')", (new,))
    above.execute("SELECT account.permit(%s, 'intake')", (new,))
    admin.execute("SELECT account.set_verifier(%s, %s)", (new, VERIFIER))
    assert centre.session(login_of(new)).execute("SELECT count(*) FROM api.queue()").fetchone() == (0,)
    admin.execute("SELECT account.close(%s)", (new,))
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        centre.connect(login_of(new))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute(add, (new, new, OTHER, VERIFIER))
    rows = centre.owner.execute(
        "SELECT act, sha256(coalesce(lag(hash) OVER (ORDER BY seq), decode(repeat('00', 32), 'hex')) || convert_to("
        "concat_ws(E'\\n', core.moment(at), by_login, act, about, said::text), 'UTF8')) = hash FROM core.admin_record"
        " ORDER BY seq"
    ).fetchall()
    assert [act for act, _ in rows][-4:] == ["add_operator", "permit", "set_verifier", "close"]
    assert all(sound for _, sound in rows)


def test_a_second_account_of_one_person_and_a_login_used_before_are_refused_by_keys(centre):
    person = b"p" * 32
    first = centre.add("intake", "window_clerk", section="window", person=person)
    with pytest.raises(psycopg.errors.UniqueViolation):
        centre.add("handling", "handler", section="handling", person=person)
    centre.owner.execute("SELECT account.close(%s)", (first,))
    with pytest.raises(psycopg.errors.UniqueViolation):
        centre.add("intake", "window_clerk", section="window", person=person, operator=first)
