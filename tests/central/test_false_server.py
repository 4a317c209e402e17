"""A server that is none: answers of every wrong kind end as one known refusal, and nothing of them is kept."""

import uuid
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.kernel.errors import Unavailable
from app.kernel.ids import OfficeId
from app.sync.numbers import LowWater
from app.sync.rounds import RunRound
from db.sync.transport import CentreLine
from tests.builders.centre_house import COUNTY
from tests.builders.sync_centre import parcel

OFFICE = OfficeId(COUNTY)
NUMBERS = LowWater("case", OFFICE, 2026, 10)

FEED = {
    "feed_no": "1::bigint", "event_id": "gen_random_uuid()", "case_id": "gen_random_uuid()", "seq": "1",
    "body": "NULL::text",
    "hash": "sha256('x')", "actor": "repeat('ab', 32)", "received_at": "'2026-11-20T04:00:00.000000Z'::text",
    "feed_hash": "sha256('y')", "stream": "'case'::text", "operator_id": "NULL::uuid", "nonce": "NULL::bytea",
}  # fmt: skip
PULL = "FUNCTION api.pull(text, bigint, integer) RETURNS TABLE ({columns}) LANGUAGE sql AS $$ SELECT {values} $$"


@pytest.fixture(scope="module")
def place(cluster: str) -> Iterator[str]:
    """A database whose doors are whatever a test puts there."""
    name = f"false_{uuid.uuid4().hex[:12]}"
    with closing(psycopg.connect(cluster, autocommit=True)) as server:
        server.execute(f"CREATE DATABASE {name}")
    place = make_conninfo(cluster, dbname=name)
    with closing(psycopg.connect(place, autocommit=True)) as made:
        made.execute("CREATE SCHEMA api")
    yield place


def says(place: str, door: str) -> CentreLine:
    """A line to a server with this door."""
    with closing(psycopg.connect(place, autocommit=True)) as server:
        server.execute("DROP SCHEMA api CASCADE; CREATE SCHEMA api")
        server.execute(f"CREATE {door}")
    return CentreLine(place)


def pull_of(**otherwise: str) -> str:
    said = FEED | otherwise
    kinds = {"bigint": "bigint", "uuid": "uuid", "bytea": "bytea", "text": "text"}
    columns = [
        f"{name} {next((kind for word, kind in kinds.items() if value.endswith(word)), _kind(value))}"
        for name, value in said.items()
    ]
    return PULL.format(columns=", ".join(columns), values=", ".join(said.values()))


def _kind(value: str) -> str:
    for sign, kind in (("gen_random", "uuid"), ("sha256", "bytea"), ("repeat", "text"), ("'", "text")):
        if value.startswith(sign):
            return kind
    return "integer"


def test_a_row_of_the_right_kinds_is_read(place) -> None:
    with closing(says(place, pull_of())) as line:
        assert line.pull(OFFICE, 0, 10)[0].feed_no == 1


@pytest.mark.parametrize(("column", "value"), [
    ("feed_no", "NULL::bigint"), ("feed_no", "'one'::text"), ("event_id", "'x'::text"), ("event_id", "NULL::uuid"),
    ("case_id", "7"), ("seq", "NULL::bigint"), ("seq", "'1'::text"), ("body", "7"), ("body", "sha256('x')"),
    ("hash", "NULL::bytea"), ("hash", "'ab'::text"), ("actor", "NULL::text"), ("actor", "'zz'::text"),
    ("actor", "'ab'::text"),
    ("received_at", "'yesterday'::text"), ("received_at", "NULL::text"), ("received_at", "'2026-11-20'::text"),
    ("feed_hash", "NULL::bytea"), ("stream", "'post'::text"), ("stream", "NULL::text"), ("operator_id", "'me'::text"),
    ("nonce", "'x'::text"),
])  # fmt: skip
def test_a_row_of_another_kind_is_refused_and_the_round_goes_on_to_say_so(place, hall, column, value) -> None:
    with closing(says(place, pull_of(**{column: value}))) as line:
        with pytest.raises(Unavailable, match="centre_speaks_otherwise"):
            line.pull(OFFICE, 0, 10)
        done = RunRound(hall.house.uow, lambda: line, hall.house.clock)()
        assert {error.code for _, error in done.failed} == {"centre_speaks_otherwise"}


def test_more_rows_than_were_asked_for_are_none(place) -> None:
    with closing(says(place, pull_of().replace("NULL::bytea $$", "NULL::bytea FROM generate_series(1, 3) $$"))) as line:
        with pytest.raises(Unavailable, match="centre_speaks_otherwise"):
            line.pull(OFFICE, 0, 2)
        assert len(line.pull(OFFICE, 0, 3)) == 3


DESK = """FUNCTION api.poll(text) RETURNS TABLE (purpose text, operator_id uuid, case_id uuid, after_seq integer,
  number integer, drawn_at text, at timestamptz, feed_no bigint, feed_hash bytea) LANGUAGE sql AS $$
    SELECT 'feed', NULL::uuid, NULL::uuid, NULL::integer, NULL::integer, NULL, now(), 0::bigint, ''::bytea
    UNION ALL SELECT 'step', gen_random_uuid(), gen_random_uuid(), 1, 1, {0}, NULL, NULL, NULL $$"""


@pytest.mark.parametrize("moment", ["NULL::text", "'yesterday'", "'2026-11-20T04:00:00'"])
def test_a_draw_without_its_moment_is_none(place, moment) -> None:
    with closing(says(place, DESK.format(moment))) as line, pytest.raises(Unavailable, match="centre_speaks_otherwise"):
        line.poll(OFFICE)
    with closing(says(place, DESK.format("'2026-11-20T04:00:00.000000Z'"))) as line:
        assert len(line.poll(OFFICE).desk.rows) == 1
    no_clock = DESK.format("'2026-11-20T04:00:00.000000Z'").replace("now()", "NULL::timestamptz")
    with closing(says(place, no_clock)) as line, pytest.raises(Unavailable, match="centre_speaks_otherwise"):
        line.poll(OFFICE)


PUSH = "FUNCTION api.push_many(text[], bytea[], bigint[]) RETURNS TABLE (event_id uuid, status {0}, feed_no {1})"
LEASE = "FUNCTION api.lease_numbers(text, text, integer, integer, integer, integer)"
_ANSWERS = (("text", "bigint", "NULL::text, 1::bigint"), ("text", "bigint", "'fine', 1::bigint"),
            ("integer", "text", "1, 'x'"), ("text", "bigint", "'ok', 1::bigint WHERE false"))  # fmt: skip


@pytest.mark.parametrize(("status", "number", "said"), _ANSWERS)
def test_an_answer_that_is_none_is_refused(place, status, number, said) -> None:
    door = f"{PUSH.format(status, number)} LANGUAGE sql AS $$ SELECT NULL::uuid, {said} $$"
    with closing(says(place, door)) as line, pytest.raises(Unavailable, match="centre_speaks_otherwise"):
        line.push([parcel(uuid.uuid4())])


@pytest.mark.parametrize("block", ["NULL::integer, 5", "5, 4", "-3, 6", "1, 900000", "3, 12 WHERE false"])
def test_a_block_that_is_none_is_refused(place, block) -> None:
    door = f"{LEASE} RETURNS TABLE (first_no integer, last_no integer) LANGUAGE sql AS $$ SELECT {block} $$"
    with closing(says(place, door)) as line, pytest.raises(Unavailable, match="centre_speaks_otherwise"):
        line.lease(NUMBERS, 1, 100, 0)


@pytest.mark.parametrize("code", ["23514", "23505", "0A000", "42501", "22000", "XX000", "ZZ999"])
def test_whatever_it_raises_is_a_known_refusal(place, code) -> None:
    """Left unknown, it would keep every later round at that stage, and nothing would be handed in any more."""
    said = f"BEGIN RAISE EXCEPTION 'denied:exhausted' USING ERRCODE = '{code}'; END"
    door = f"{LEASE} RETURNS TABLE (first_no integer, last_no integer) LANGUAGE plpgsql AS $$ {said} $$"
    with closing(says(place, door)) as line, pytest.raises(Unavailable, match="centre_speaks_otherwise"):
        line.lease(NUMBERS, 1, 100, 0)
