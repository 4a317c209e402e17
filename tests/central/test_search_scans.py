"""Looking a case up in the whole province, and scans by their hash."""

import hashlib
import hmac
import json
import os
import uuid
from collections.abc import Sequence

import psycopg
import pytest

from app.kernel.canonical import actor_commitment, canonical
from tests.builders.centre_house import CITY, COUNTY, OTHER, beside, login_of

NONCE = b"q" * 16
WHY = "群众来电查询办理进度，核对受理编号"


def asked(operator: uuid.UUID, **words: object) -> bytes:
    said = {"v": 1, "search": str(uuid.uuid4()), "reason": WHY, "number": None, "person": None,
            "actor": actor_commitment(operator.bytes, NONCE)}  # fmt: skip
    return canonical(said | words)


def search(hall, operator: uuid.UUID, body: bytes | None = None, **words: object) -> Sequence[tuple[object, ...]]:
    session = hall.centre.session(login_of(operator))
    given = ((body or asked(operator, **words)).decode(), NONCE)
    rows = session.execute("SELECT * FROM api.search(%s, %s, NULL)", given).fetchall()
    if rows == [("noted", *[None] * 9)]:
        return session.execute("SELECT * FROM api.search(%s, %s, NULL)", given).fetchall()
    return rows


@pytest.fixture(scope="module")
def case(hall):
    events = hall.done()
    hall.centre.deliver(events)
    return events


@pytest.fixture
def seeker(hall) -> uuid.UUID:
    return hall.centre.add("intake", "window_clerk", section="window", office=OTHER)


def test_a_case_is_found_by_number_and_by_person_and_nothing_of_its_content_is_said(hall, case, seeker) -> None:
    head = hall.centre.head(case[0])
    by_number = search(hall, seeker, number=head["number"])
    assert [row[:7] for row in by_number] == [
        ("ok", COUNTY, case[0].case, head["number"], head["item"], "closed", "granted")
    ]
    assert search(hall, seeker, person=head["subject_key"].hex()) == by_number
    assert search(hall, seeker, number="没有这个号") == [("ok", *[None] * 9)]
    log = hall.centre.owner.execute(
        "SELECT reason, found, office_id FROM core.search_log WHERE operator_id = %s ORDER BY at", (seeker,)
    ).fetchall()
    assert log == [(WHY, 1, OTHER), (WHY, 1, OTHER), (WHY, 0, OTHER)]


@pytest.mark.parametrize(("words", "answer"), [
    ({"number": "3501990001", "reason": "看看"}, "reason"), ({"number": "3501990001", "reason": " 看 " * 4}, "reason"),
    ({}, "malformed"), ({"number": "123", "person": None}, "malformed"), ({"name": "张"}, "malformed"),
    ({"person": "张三"}, "malformed"), ({"number": "1234", "person": "ab" * 32}, "malformed"),
    ({"number": "1234", "actor": "ab" * 32}, "actor"),
])  # fmt: skip
def test_a_search_without_reason_or_by_a_part_is_refused_and_noted(hall, seeker, words, answer) -> None:
    assert search(hall, seeker, **words)[0][0] == f"denied:search-{answer}"
    assert hall.centre.owner.execute(
        "SELECT reason FROM core.reject_log WHERE login = %s", (login_of(seeker),)
    ).fetchall() == [(f"search-{answer}",)]


def test_thirty_in_an_hour_are_enough(hall, seeker) -> None:
    answers = [search(hall, seeker, number="3501990001")[0][0] for _ in range(31)]
    assert answers == ["ok"] * 30 + ["denied:search-too-many"]


def noted_before(hall, seeker: uuid.UUID, number: str, ago: str, *searches: str) -> None:
    """As the centre notes them, at an earlier hour."""
    row = "%s, clock_timestamp() - %s::interval, %s, %s, 'x', %s, %s, NULL, 0, '3'"
    for each in searches:
        given = (each, ago, seeker, OTHER, WHY, number)
        hall.centre.owner.execute(f"INSERT INTO core.search_log VALUES ({row})", given)


def test_a_hundred_in_a_day_are_enough(hall, seeker) -> None:
    noted_before(hall, seeker, "3501990001", "2 hours", *(str(uuid.uuid4()) for _ in range(99)))
    answers = [search(hall, seeker, number="3501990001")[0][0] for _ in range(2)]
    assert answers == ["ok", "denied:search-too-many"]


def test_what_was_noted_long_ago_is_told_no_more(hall, seeker) -> None:
    once = str(uuid.uuid4())
    noted_before(hall, seeker, "3501990001", "6 minutes", once)
    assert search(hall, seeker, number="3501990001", search=once)[0][0] == "denied:search-id-reuse"


def test_a_search_is_made_once_and_by_a_post_that_needs_it(hall, seeker) -> None:
    once = str(uuid.uuid4())
    assert search(hall, seeker, number="3501990001", search=once)[0][0] == "ok"
    assert search(hall, seeker, number="3501990002", search=once)[0][0] == "denied:search-id-reuse"
    finance = hall.centre.add(None, "finance", section="x")
    assert search(hall, finance, number="3501990001")[0][0] == "denied:search-permission"


def test_nothing_is_told_in_the_transaction_that_notes_the_search(hall, case, seeker) -> None:
    """Whoever asks could roll it back and keep what he learnt."""
    given = (asked(seeker, number=hall.centre.head(case[0])["number"]).decode(), NONCE)
    session = hall.centre.session(login_of(seeker))
    with session.transaction(force_rollback=True):
        for _ in range(2):
            with session.transaction():  # a savepoint makes no difference
                rows = session.execute("SELECT * FROM api.search(%s, %s, NULL)", given).fetchall()
            assert rows == [("noted", *[None] * 9)]
    assert session.execute("SELECT status FROM api.search(%s, %s, NULL)", given).fetchone() == ("noted",)
    assert session.execute("SELECT status, office_id FROM api.search(%s, %s, NULL)", given).fetchone() == ("ok", COUNTY)


def test_sessions_at_once_are_told_no_more_than_the_cap(hall, seeker) -> None:
    bodies = [asked(seeker, number="3501990001").decode() for _ in range(32)]
    statement = "SELECT status FROM api.search(%s, %s, NULL)"
    with hall.centre.connect(login_of(seeker)) as one, hall.centre.connect(login_of(seeker)) as two:
        with one.transaction(), two.transaction():
            noted = [s.execute(statement, (b, NONCE)).fetchone() for s, b in zip([one, two] * 16, bodies, strict=True)]
        assert noted == [("noted",)] * 32
        assert {one.execute(statement, (b, NONCE)).fetchone() for b in bodies} == {("denied:search-too-many",)}


def test_a_search_holds_nobodys_account(hall, seeker) -> None:
    """Else whoever leaves one open could be neither drawn nor closed."""
    with hall.centre.connect(login_of(seeker)) as session, session.transaction():
        given = (asked(seeker, number="3501990001").decode(), NONCE)
        session.execute("SELECT status FROM api.search(%s, %s, NULL)", given)
        free = "SELECT 1 FROM core.operator WHERE operator_id = %s FOR SHARE NOWAIT"
        assert hall.centre.owner.execute(free, (seeker,)).fetchone() == (1,)


def test_a_machine_searches_with_the_seal_of_who_asks(hall, seeker) -> None:
    own = uuid.uuid4()
    machine = hall.centre.session(hall.centre.add_device(own, OTHER))
    key, secret, _ = hall.centre.session(login_of(seeker)).execute("SELECT * FROM api.enrol_key(%s)", (own,)).fetchone()
    body = asked(seeker, number="3501990001")
    statement = "SELECT status FROM api.search(%s, %s, %s)"
    mac = NONCE + hmac.digest(secret, NONCE + body, hashlib.sha256)
    assert machine.execute(statement, (body.decode(), NONCE, None)).fetchone() == ("denied:search-who",)
    assert machine.execute(statement, (body.decode(), NONCE + b"x" * 32, key)).fetchone() == ("denied:search-mac",)
    assert machine.execute(statement, (body.decode(), mac, key)).fetchone() == ("noted",)
    assert machine.execute(statement, (body.decode(), mac, key)).fetchone() == ("ok",)


def test_auditors_of_the_office_read_what_was_searched(hall, seeker) -> None:
    search(hall, seeker, number="3501990001")
    statement = "SELECT count(*) FROM api.searches(%s, now() - interval '1 minute') WHERE operator_id = %s"
    for office, post, seen in (
        (OTHER, "internal_audit", 1), (CITY, "audit_admin", 1), (COUNTY, "internal_audit", 0), (OTHER, "finance", 0),
    ):  # fmt: skip
        reader = hall.centre.add(None, post, section="x", office=office)
        assert hall.centre.session(login_of(reader)).execute(statement, (OTHER, seeker)).fetchone() == (seen,)


@pytest.mark.parametrize("table", ["search_log", "case_taken", "scan_case"])
def test_the_log_stays(hall, seeker, named, table) -> None:
    search(hall, seeker, number="3501990001")
    case, scan, login = named
    begin(hall, login, case, digest(scan), len(scan))
    column = {"search_log": "at", "case_taken": "taken_at", "scan_case": "hash"}[table]
    statements = [f"TRUNCATE core.{table}"]
    if table != "case_taken":  # empty here; tests/central/test_any_hall.py fills it elsewhere
        statements += [f"UPDATE core.{table} SET {column} = {column}", f"DELETE FROM core.{table}"]
    for statement in statements:
        with pytest.raises(psycopg.errors.RestrictViolation), hall.centre.owner.transaction():
            hall.centre.owner.execute("SET LOCAL session_replication_role = replica")
            hall.centre.owner.execute(statement)


def digest(scan: bytes) -> bytes:
    return hashlib.sha256(scan).digest()


@pytest.fixture
def named(hall) -> tuple[uuid.UUID, bytes, str]:
    """A case at the centre that names a page, the page, and a machine of its office."""
    scan = os.urandom(2_500_000)
    events = hall.done()
    first = events[0]
    body = json.loads(first.body)
    body["data"] = body["data"] | {"materials": [{"pages": [{"blob": digest(scan).hex(), "page": 0}]}]}
    session = hall.centre.session(login_of(first.operator))
    assert hall.centre.push_body(session, canonical(body).decode(), beside(first)).status == "ok"
    return first.case, scan, hall.centre.add_device(uuid.uuid4())


def test_nobody_begins_pages_without_end(hall, named) -> None:
    case, scan, login = named
    hall.centre.owner.execute(
        "INSERT INTO core.scan SELECT %s, sha256(convert_to(n || %s, 'UTF8')), 9, %s, clock_timestamp()"
        " FROM generate_series(1, 50) n", (COUNTY, login, login),
    )  # fmt: skip
    assert begin(hall, login, case, digest(scan), 2_500_000)[0] == "denied:scan-too-many"


def test_nobody_fills_the_disk_with_pages_in_a_day(hall, named) -> None:
    """An event may name thousands of pages; sixteen gibibytes a day are more than a hall scans."""
    case, scan, login = named
    owner = hall.centre.owner
    owner.execute(
        "INSERT INTO core.scan SELECT %s, sha256(convert_to(n || %s, 'UTF8')), 67108864, %s, clock_timestamp(),"
        " 67108864, clock_timestamp() FROM generate_series(1, 255) n", (COUNTY, login, login),
    )  # fmt: skip
    assert begin(hall, login, case, digest(scan), 67108864)[0] == "ok"
    assert begin(hall, login, case, digest(scan), 67108864)[0] == "ok"  # begun already
    more = {"materials": [{"pages": [{"blob": digest(b"more").hex(), "page": 0}]}]}
    event = hall.done()[0]
    body = json.loads(event.body)
    body["data"] |= more
    session = hall.centre.session(login_of(event.operator))
    assert hall.centre.push_body(session, canonical(body).decode(), beside(event)).status == "ok"
    assert begin(hall, login, event.case, digest(b"more"), 4)[0] == "denied:scan-too-many"


def begin(hall, login: str, case: uuid.UUID, hash_: bytes, size: int, office: str = COUNTY):
    statement = "SELECT * FROM api.scan_begin(%s, %s, %s, %s)"
    return hall.centre.session(login).execute(statement, (office, case, hash_, size)).fetchone()


def put(hall, login: str, hash_: bytes, at: int, piece: bytes):
    statement = "SELECT * FROM api.scan_put(%s, %s, %s, %s)"
    return hall.centre.session(login).execute(statement, (COUNTY, hash_, at, piece)).fetchone()


def get(hall, login: str, hash_: bytes, at: int):
    return hall.centre.session(login).execute("SELECT api.scan_get(%s, %s, %s)", (COUNTY, hash_, at)).fetchone()[0]


MIB = 1 << 20


def test_a_scan_goes_up_in_pieces_and_on_where_it_was_cut(hall, named) -> None:
    case, scan, login = named
    key = digest(scan)
    assert begin(hall, login, case, key, len(scan)) == ("ok", 0)
    assert put(hall, login, key, 0, scan[:MIB]) == ("ok", MIB)
    assert put(hall, login, key, 0, scan[:MIB]) == ("stale", MIB)
    assert get(hall, login, key, 0) is None  # not whole yet
    other = hall.centre.add_device(uuid.uuid4())
    assert begin(hall, other, case, key, len(scan)) == ("ok", MIB)
    assert put(hall, other, key, MIB, scan[MIB : 2 * MIB]) == ("ok", 2 * MIB)
    assert put(hall, other, key, 2 * MIB, scan[2 * MIB :]) == ("ok", len(scan))
    assert put(hall, other, key, 0, b"x") == ("dup", len(scan))
    assert begin(hall, login, case, key, len(scan)) == ("ok", len(scan))
    assert b"".join(get(hall, login, key, at) for at in (0, MIB, 2 * MIB)) == scan
    have = "SELECT have FROM api.scan_have(%s, %s)"
    assert hall.centre.session(login).execute(have, (COUNTY, [key])).fetchall() == [(len(scan),)]


def test_what_is_not_what_the_case_names_is_thrown_away_whole(hall, named) -> None:
    case, scan, login = named
    key = digest(scan)
    assert begin(hall, login, case, digest(b"other"), 5) == ("denied:scan-not-named", None)
    assert begin(hall, login, case, key, 5) == ("ok", 0)
    assert put(hall, login, key, 0, b"wrong!") == ("denied:scan-size", 0)
    assert put(hall, login, key, 0, b"wrong") == ("denied:scan-hash", 0)
    assert hall.centre.owner.execute("SELECT count(*) FROM core.scan_piece WHERE hash = %s", (key,)).fetchone() == (0,)
    assert begin(hall, login, case, key, len(scan)) == ("ok", 0)
    assert put(hall, login, key, 0, scan[: MIB + 1])[0] == "denied:scan-size"


def test_scans_are_of_those_who_may_read_the_case(hall, named) -> None:
    case, scan, login = named
    key = digest(scan)
    far, city = hall.centre.add_device(uuid.uuid4(), OTHER), hall.centre.add_device(uuid.uuid4(), CITY)
    for stranger in (far, city):
        assert begin(hall, stranger, case, key, len(scan)) == ("denied:scan-office", None)
        assert put(hall, stranger, key, 0, scan[:MIB])[0] == "denied:scan-not-begun"
    begin(hall, login, case, key, len(scan))
    for at in range(0, len(scan), MIB):
        put(hall, login, key, at, scan[at : at + MIB])
    assert get(hall, far, key, 0) is None
    assert get(hall, login, key, 0) == scan[:MIB]
    for statement in ("DELETE FROM core.scan_piece WHERE hash = %s", "UPDATE core.scan SET have = 0 WHERE hash = %s"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            hall.centre.owner.execute(statement, (key,))
