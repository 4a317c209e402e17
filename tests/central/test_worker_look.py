"""The look at everything names the broken row; the signed heads find a server that tells another history."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.adapters.heads_shelf import HeadsShelf, holds, new_key, read_key
from app.bootstrap import Container
from app.centre.heads import against_server, check_series, write_heads
from app.centre.model import Fault
from app.centre.verification import ROWS, due_night, verifying
from app.cli.context import Output
from app.cli.main import run
from app.kernel.errors import Rejected
from db.central.worker import PostgresWorkerLine, worker_line
from tests.builders.centre_house import COUNTY, Hall, beside, login_of


@pytest.fixture(scope="module")
def told(hall: Hall) -> Hall:
    """A case that went all the way, one that waits, and one event that a machine delivered."""
    hall.centre.deliver(hall.done())
    events = hall.done()
    hall.centre.deliver(events[:3])
    session = hall.centre.session(login_of(events[0].operator))
    machine = uuid.uuid4()
    device = hall.centre.add_device(machine)
    key_id, secret, _ = session.execute("SELECT * FROM api.enrol_key(%s)", (machine,)).fetchone()
    first = hall.done()[0]
    mac = beside(first, hmac.new(secret, first.nonce + first.body, hashlib.sha256).digest())
    assert hall.centre.push_body(hall.centre.session(device), first.body.decode(), mac, key_id).status == "ok"
    return hall


@contextmanager
def line_of(hall: Hall) -> Iterator[PostgresWorkerLine]:
    with worker_line(make_conninfo(hall.centre.place, user=hall.centre.worker)) as line:
        yield line


def looked(hall: Hall) -> set[tuple[str, str]]:
    """Place and fault of all that one look finds."""
    with line_of(hall) as line:
        found = list(verifying(line, uuid.uuid4().hex, line.moment().date()))[-1]
    assert found is not None
    return {(one.place, one.fault) for one in found.faults}


def named(hall: Hall) -> set[tuple[str, str]]:
    """The same without the rights, by the doors."""
    with line_of(hall) as line:
        heads = line.offices()
        found = [one for head in heads for one in line.check_feed(head.office, 0, head.feed_no)]
        found += [one for head in heads for one in line.check_heads(head.office, None, 500)[0]]
    rows = hall.centre.owner.execute("SELECT * FROM work.check_server()").fetchall()
    return {(one.place, one.fault) for one in found} | {(place, fault) for place, fault in rows}


@contextmanager
def broken(hall: Hall, table: str, change: str, back: str) -> Iterator[None]:
    """What only a superuser can do, and undone again."""
    owner = hall.centre.owner
    for statement in (change, back):
        owner.execute("SET session_replication_role = replica")
        names = owner.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", (f"core.{table}",)
        ).fetchall()
        for (name,) in names:
            owner.execute(f"ALTER TABLE core.{table} DISABLE TRIGGER {name}")
        owner.execute(statement)
        for (name,) in names:
            owner.execute(f"ALTER TABLE core.{table} ENABLE ALWAYS TRIGGER {name}")
        owner.execute("RESET session_replication_role")
        if statement is change:
            yield


def test_a_sound_server_has_no_fault_and_the_look_is_kept_for_good(told):
    assert looked(told) == set()
    (row,) = told.centre.owner.execute("SELECT rows, cases, faults FROM core.verification ORDER BY number DESC LIMIT 1")
    assert row == (told.centre.feed()[0], 3, [])
    with pytest.raises(psycopg.errors.RestrictViolation):
        told.centre.owner.execute("UPDATE core.verification SET faults = '[]'")
    with line_of(told) as line:
        first = verifying(line, "one", line.moment().date())
        assert next(first) is None
        assert list(verifying(line, "two", line.moment().date())) == []  # another worker is at it
        assert [one for one in first if one] != []
    reader = told.centre.session(login_of(told.centre.add(None, "internal_audit", section="audit")))
    assert reader.execute("SELECT count(*) FROM api.verifications(10)").fetchone()[0] >= 2


_AT = "office_id = '350199' AND feed_no = 3"
_LAST = "case_id = (SELECT case_id FROM core.case_event WHERE office_id = '350199' AND feed_no = 9)"
_ANY = "(SELECT operator_id FROM core.operator WHERE permission = 'approval' LIMIT 1)"
_DAY = "day = '2020-01-01'"
_RIGHT = "sha256(convert_to('yichuang.draw.commitment', 'UTF8') || '\\x00'::bytea || sha256('y'))"

BREAKS = [
    ("case_event", "body = replace(body, 'terminal\":\"', 'terminal\":\"X')",
     "body = replace(body, 'terminal\":\"X', 'terminal\":\"')", _AT, "feed 3", {"hash", "terminal"}),
    ("case_event", "body = 'no json' || body", "body = substr(body, 8)", _AT, "feed 3",
     {"hash", "columns", "actor", "terminal", "feed_hash"}),
    ("case_event", "kind = 'x' || kind", "kind = substr(kind, 2)", _AT, "feed 3", {"columns"}),
    ("case_event", "feed_no = 1003 - feed_no", "feed_no = 3", "feed_no IN (3, 1000)", "feed 3", {"gap"}),
    ("case_event", "received_at = received_at + interval '1 day'", "received_at = received_at - interval '1 day'", _AT,
     "feed 3", {"feed_hash"}),
    ("case_event", "nonce = substr(nonce, 2) || substr(nonce, 1, 1)",
     "nonce = substr(nonce, length(nonce)) || substr(nonce, 1, length(nonce) - 1)", _AT, "feed 3",
     {"actor", "terminal"}),
    ("case_event", "nonce = nonce || 'x'", "nonce = substr(nonce, 1, length(nonce) - 1)", _AT, "feed 3", {"terminal"}),
    ("case_event", "mac = substr(mac, 2) || substr(mac, 1, 1)", "mac = substr(mac, 32) || substr(mac, 1, 31)",
     "is_relayed", "feed 10", {"mac"}),
    ("feed", "feed_no = feed_no + 1", "feed_no = feed_no - 1", "office_id = '350199'", "feed 350199", {"head"}),
    ("admin_record", "about = 'x' || about", "about = substr(about, 2)", "seq = 2", "admin_record 2", {"hash"}),
    ("case_head", "deadline = deadline + 1", "deadline = deadline - 1", _LAST, "", {"told"}),
    ("case_head", "state = 'decided'", "state = 'accepted'", _LAST, "", {"head"}),
    ("case_head", "last_seq = 2", "last_seq = 3", _LAST, "", {"events", "head"}),
    ("case_head", f"assignee = {_ANY}", "assignee = NULL", _LAST, "", {"assignee"}),
    ("case_head", f"approver = {_ANY}", "approver = NULL", _LAST, "", {"approver"}),
    ("draw_day", "commitment = sha256('z')", f"commitment = {_RIGHT}", _DAY, "draw_day 2020-01-01", {"commitment"}),
]  # fmt: skip


@pytest.mark.parametrize(("table", "change", "back", "at", "place", "faults"), BREAKS)
def test_a_broken_row_is_named(told, table, change, back, at, place, faults):
    owner = told.centre.owner
    if table == "draw_day":
        owner.execute(f"INSERT INTO core.draw_day VALUES ('2020-01-01', {_RIGHT}, now())")
        owner.execute("INSERT INTO core.draw_secret VALUES ('2020-01-01', sha256('y'))")
    words = f"UPDATE core.{table} SET {{}} WHERE {at}"
    with broken(told, table, words.format(change), words.format(back)):
        found = named(told)
    assert {fault for where, fault in found if where == place or (not place and where.startswith("case "))} == faults
    assert named(told) == set()


def test_a_group_beside_the_permission_column_and_a_right_too_many_are_named(told):
    owner = told.centre.owner
    clerk = login_of(told.somebody("intake"))
    owner.execute(f"GRANT perm_approval TO {clerk}")
    owner.execute("GRANT SELECT ON core.case_event TO perm_any")
    found = looked(told)
    assert (f"{clerk} is in perm_approval perm_intake", "groups") in found
    assert "right_unlisted" in {fault for _, fault in found}
    owner.execute(f"REVOKE perm_approval FROM {clerk}")
    owner.execute("REVOKE SELECT ON core.case_event FROM perm_any")
    assert looked(told) == set()


def test_slices_are_put_together_without_a_hole(told, monkeypatch):
    monkeypatch.setattr("app.centre.verification.ROWS", 2)
    monkeypatch.setattr("app.centre.verification.CASES", 1)
    assert ROWS > 2
    assert looked(told) == set()
    (row,) = told.centre.owner.execute("SELECT rows, cases FROM core.verification ORDER BY number DESC LIMIT 1")
    assert row == (told.centre.feed()[0], 3)


def test_the_look_is_due_once_a_night(told):
    class Night(PostgresWorkerLine):
        """A line whose server has another hour."""

        hour = 1

        def moment(self):
            return datetime(2030, 1, 1, (self.hour + 16) % 24, 30, tzinfo=UTC)

    with line_of(told) as line:
        night = Night(line._connection)
        assert due_night(night) is None
        night.hour = 2
        due = due_night(night)
        assert due is not None
        assert [one.number for one in verifying(night, "x", due) if one] != []
        assert due_night(night) is None


def call(capsys, tmp_path, *words: str):
    status = run(["central", *words, "--json", "--lang", "en", "--data", str(tmp_path)], Container, Output())
    return status, json.loads(capsys.readouterr().out)


def test_the_heads_are_signed_once_a_day_and_follow_one_another(told, capsys, tmp_path):
    server = make_conninfo(told.centre.place, user=told.centre.worker)
    key, out = tmp_path / "heads.key", tmp_path / "heads"
    status, made = call(capsys, tmp_path, "heads-key", str(key))
    assert (status, key.stat().st_mode & 0o777) == (0, 0o600)
    assert call(capsys, tmp_path, "heads-key", str(key))[1]["error"] == "central_key_there"
    status, first = call(capsys, tmp_path, "heads", server, "--out", str(out), "--key", str(key))
    assert (status, first["number"], first["is_new"]) == (0, 1, True)
    again = call(capsys, tmp_path, "heads", server, "--out", str(out), "--key", str(key))
    assert again == (0, first | {"is_new": False})
    check = ("heads-check", first["file"], "--public", made["public"], "--server", server)
    assert call(capsys, tmp_path, *check) == (0, [])
    other = tmp_path / "notes.txt"
    other.write_text("nothing of the kind")
    assert call(capsys, tmp_path, "heads-check", str(other), "--public", made["public"])[1][0]["fault"] == "unreadable"
    run(
        ["central", "heads-check", str(other), "--public", made["public"], "--data", str(tmp_path)], Container, Output()
    )
    assert "notes.txt" in capsys.readouterr().out
    key.chmod(0o640)
    assert (
        call(capsys, tmp_path, "heads", server, "--out", str(out), "--key", str(key))[1]["error"] == "central_key_open"
    )


class Tomorrow:
    """A line whose server is a day further with each file."""

    def __init__(self, line: PostgresWorkerLine, days: int) -> None:
        self._line, self._days = line, days

    def moment(self):
        return self._line.moment() + timedelta(days=self._days)

    def __getattr__(self, name: str):
        return getattr(self._line, name)


def test_changed_missing_and_foreign_files_and_a_rewritten_server_are_found(told, tmp_path):
    key, shelf = new_key(tmp_path / "k"), HeadsShelf(tmp_path / "heads")
    assert read_key(tmp_path / "k").public == key.public
    with line_of(told) as line:
        for day in range(3):
            assert write_heads(Tomorrow(line, day), shelf, key)[1]
        files = [file.read_bytes() for file in sorted(shelf.folder.iterdir())]
        assert check_series(files, key.public, holds) == ()
        assert against_server(files, line) == ()
        faults = lambda found: {(one.number, one.fault) for one in found}  # noqa: E731
        stranger = new_key(tmp_path / "other")
        assert faults(check_series(files, stranger.public, holds)) == {(n, "signature") for n in (1, 2, 3)}
        assert faults(check_series([files[0], files[2]], key.public, holds)) == {(3, "number")}
        assert (0, "unreadable") in faults(check_series([files[0] + b" "], key.public, holds))
        forged = [files[0].replace(b'"feed_no":10', b'"feed_no":11'), *files[1:]]
        assert forged != files
        assert faults(check_series(forged, key.public, holds)) == {(1, "signature"), (2, "previous"), (2, "backwards")}
        at = "office_id = '350199' AND feed_no = 10"
        with broken(
            told, "case_event", f"UPDATE core.case_event SET feed_hash = sha256(feed_hash || 'x') WHERE {at}",
            "UPDATE core.case_event e SET feed_hash = f.feed_hash FROM core.feed f WHERE f.office_id = e.office_id"
            " AND f.feed_no = e.feed_no",
        ):  # fmt: skip
            assert {(one.fault, one.office) for one in against_server(files, line)} == {("server", COUNTY)}
            with pytest.raises(Rejected, match="central_heads_backwards"):
                write_heads(Tomorrow(line, 5), shelf, key)
    assert Fault("", "feed 350199", "head") not in looked(told)
