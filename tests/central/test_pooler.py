"""PgBouncer in transaction mode between window and centre, started with the file that the administrator is given."""

import hashlib
import hmac
import select
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.kernel.ids import OfficeId
from app.sync.answers import Verdict
from app.sync.feed import FeedPlace, check_page
from app.sync.parcels import Parcel
from db.central.debian_server import as_postgres, free_port, give_to_postgres
from db.sync.transport import CentreLine
from resources import open_text
from tests.builders.central_flood import Flood, Said
from tests.builders.centre_house import COUNTY
from tests.builders.clusters import folder_in, folders, tool
from tests.builders.secured import Secured, lay_down, secured

pytestmark = pytest.mark.heavy


@dataclass
class Pooled:
    """The pooler's port over a secured centre."""

    secured: Secured
    port: int
    machine: str

    def url(self, login: str, **words: object) -> str:
        return self.secured.url(login, words.pop("machine", self.machine), port=self.port, **words)

    @contextmanager
    def session(self, login: str) -> "Iterator[psycopg.Connection]":
        url = self.url(login)
        with closing(psycopg.connect(url, autocommit=True, prepare_threshold=None)) as session:
            yield session


def settings_of(folder, server_port: int, port: int) -> str:
    """The administrator's file with this machine's names in it; every word that is replaced must stand there."""
    text = open_text("centre/pgbouncer.ini")
    own = {
        "host=centre.example port=5432": f"host=localhost port={server_port}",
        "/etc/pgbouncer/papers/centre.example": f"{folder}/localhost",
        "/etc/pgbouncer/papers": str(folder),
        "listen_addr = *": "listen_addr = 127.0.0.1",
        "listen_port = 6432": f"listen_port = {port}",
        "idle_transaction_timeout = 10": "idle_transaction_timeout = 1",
    }
    for word, meant in own.items():
        assert word in text
        text = text.replace(word, meant)
    return text


@pytest.fixture(scope="module")
def pooled() -> Iterator[Pooled]:
    program = tool("pgbouncer", "pgbouncer")
    with folders() as place:
        centre = secured(place)
        try:
            folder, port = folder_in(place, "pooler"), free_port()
            centre.authority.machine("pooler")
            for name in ("ca.crt", "localhost.crt", "localhost.key", "pooler.crt", "pooler.key"):
                lay_down(centre.papers / name, folder)
            centre.centre.owner.execute("CREATE ROLE pooler LOGIN PASSWORD 'between' IN ROLE perm_pooler")
            (folder / "pooler.txt").write_text('"pooler" "between"\n')
            (folder / "pgbouncer.ini").write_text(settings_of(folder, centre.server.port, port))
            give_to_postgres(folder / "pooler.txt")
            running = subprocess.Popen(
                as_postgres([program, str(folder / "pgbouncer.ini")]), stderr=subprocess.PIPE, text=True
            )
            with running:
                said = iter(running.stderr.readline, "")
                assert any("process up" in line for line in said)
                yield Pooled(centre, port, centre.machine())
                running.terminate()
        finally:
            centre.close()


@dataclass
class People:
    """Four people with passwords, who do whole cases through the pooler."""

    flood: Flood
    sessions: dict[str, psycopg.Connection] = field(default_factory=dict)

    def through(self, said: Said) -> str:
        if said.drawn:
            self.flood.draw(said)
        row = self.sessions[said.login].execute(
            "SELECT status, session_user::text FROM api.push(%s, %s, NULL)", (said.body, said.nonce)
        )
        status, who = row.fetchone()
        assert who == said.login
        return status


@pytest.fixture(scope="module")
def people(pooled) -> Iterator[People]:
    flood = Flood(pooled.secured.centre)
    people = People(flood)
    for operator in (flood.clerk, flood.handler, flood.reviewer, flood.approver):
        login = pooled.secured.let_in(operator)
        people.sessions[login] = psycopg.connect(pooled.url(login), autocommit=True, prepare_threshold=None)
    yield people
    for session in people.sessions.values():
        session.close()


def parcel_of(said: Said, operator: uuid.UUID, key: tuple[int, bytes] | None = None) -> Parcel:
    body = said.body.encode()
    seal = hmac.digest(key[1], said.nonce + body, hashlib.sha256) if key else None
    office, now = OfficeId(said.office), datetime.now(UTC)
    key_id = key[0] if key else None
    return Parcel(said.event, office, said.case, said.seq, body, b"", now, operator, said.nonce, seal, key_id)


def test_four_people_do_a_case_through_the_pooler_each_known_by_the_own_login(pooled, people):
    case = people.flood.whole_case()
    assert [people.through(said) for said in case] == ["ok"] * 6
    rows = pooled.secured.centre.owner.execute(
        "SELECT via::text FROM core.case_event WHERE case_id = %s ORDER BY seq", (case[0].case,)
    ).fetchall()
    assert [row[0] for row in rows] == [said.login for said in case]


def test_the_windows_line_pushes_pulls_and_reads_its_desk_through_the_pooler(pooled, people):
    clerk = people.flood.clerk
    line = CentreLine(pooled.url(f"o{clerk.hex}"))
    taken = people.flood.taken_in()
    assert {answer.verdict for answer in line.push([parcel_of(said, clerk) for said in taken])} == {Verdict.OK}
    assert {answer.verdict for answer in line.push([parcel_of(said, clerk) for said in taken])} == {Verdict.DUP}
    rows = line.pull(OfficeId(COUNTY), 0, 1000)
    end = check_page(OfficeId(COUNTY), FeedPlace(), {}, rows)
    assert (end.feed_no, end.feed_hash) == pooled.secured.centre.feed()
    line.close()
    waiting = people.flood.whole_case()
    assert [people.through(said) for said in waiting[:2]] == ["ok", "ok"]
    people.flood.draw(waiting[2])
    desk = people.sessions[waiting[2].login].execute("SELECT case_id FROM api.queue()").fetchall()
    assert (waiting[2].case,) in desk


def test_a_machine_hands_in_what_was_sealed_through_the_pooler(pooled, people):
    login, clerk = people.flood.machine, people.flood.clerk
    pooled.secured.passwords[login] = "machine's own"
    owner = pooled.secured.centre.owner
    owner.execute("SELECT maker.set_verifier(%s, %s)", (login, pooled.secured.verifier(login)))
    asked = "SELECT * FROM api.enrol_key(%s)"
    key_id, secret, _ = people.sessions[f"o{clerk.hex}"].execute(asked, (people.flood.device,)).fetchone()
    line = CentreLine(pooled.url(login))
    parcels = [parcel_of(said, clerk, (key_id, bytes(secret))) for said in people.flood.taken_in()]
    assert {answer.verdict for answer in line.push(parcels)} == {Verdict.OK}
    line.close()


def test_the_pooler_lets_in_no_line_without_certificate_and_nobody_with_a_wrong_password(pooled, people):
    login = f"o{people.flood.clerk.hex}"
    for words in ({"machine": None}, {"password": "guessed"}, {"sslmode": "disable"}, {"user": "owner"}):
        with pytest.raises(psycopg.OperationalError), closing(psycopg.connect(pooled.url(login, **words))):
            pass


def test_a_transaction_that_sleeps_is_ended_by_the_pooler_and_its_locks_are_given_back(pooled, people):
    said = people.flood.taken_in()
    with pooled.session(said[0].login) as sleeper:
        sleeper.execute("BEGIN")
        sleeper.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        sleeper.execute("SELECT * FROM api.push(%s, %s, NULL)", (said[0].body, said[0].nonce))
        select.select([sleeper.fileno()], [], [], 30)
        with pytest.raises(psycopg.OperationalError, match="idle transaction timeout"):
            sleeper.execute("SELECT 1")
    assert people.through(said[0]) == "ok"


def test_what_a_session_was_set_to_does_not_go_on_to_the_next(pooled, people):
    login = f"o{people.flood.clerk.hex}"
    ask = "SELECT pg_backend_pid(), current_setting('search_path'), current_setting('default_transaction_read_only')"
    with pooled.session(login) as first:
        before = first.execute(ask).fetchone()
        first.execute("SET search_path = pg_temp; SET default_transaction_read_only = on")
    with pooled.session(login) as other:
        assert other.execute(ask).fetchone() == before


HOSTILE = (
    "search_path = pg_temp", "timezone = 'Asia/Tokyo'", "datestyle = 'German'", "intervalstyle = 'iso_8601'",
    "bytea_output = 'escape'", "synchronous_commit = off", "transform_null_equals = on", "extra_float_digits = -15",
    "enable_indexscan = off", "plan_cache_mode = force_generic_plan", "enable_partition_pruning = off",
    "row_security = off",
    "statement_timeout = 0", "idle_in_transaction_session_timeout = 0", "quote_all_identifiers = on",
)  # fmt: skip


def test_no_setting_of_a_session_changes_what_the_doors_do(pooled, people):
    centre, flood = pooled.secured.centre, people.flood
    case = flood.whole_case()
    for said in case:
        place = make_conninfo(centre.place, user=said.login)
        with psycopg.connect(place, autocommit=True, prepare_threshold=None) as session:
            for setting in HOSTILE:
                session.execute(f"SET {setting}")
            if said.drawn:
                flood.draw(said)
            assert centre.push_body(session, said.body, said.nonce).status == "ok"
            session.execute("RESET bytea_output")
            last = session.execute("SELECT received_at, hash FROM api.pull(%s, %s, 1)", (COUNTY, centre.feed()[0] - 1))
            received, link = last.fetchone()
            assert received.endswith("Z")
            assert bytes(link) == centre.head(said)["last_hash"]
    line = CentreLine(pooled.url(case[0].login))
    end = check_page(OfficeId(COUNTY), FeedPlace(), {}, line.pull(OfficeId(COUNTY), 0, 1000))
    assert (end.feed_no, end.feed_hash) == centre.feed()
    line.close()
