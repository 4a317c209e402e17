"""The line from the network: TLS, a pinned authority, a certificate per machine, a password per person."""

import json
import stat
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest

from app.adapters.private_ca import FolderAuthority
from app.bootstrap import Container
from app.cli.context import Output
from app.cli.main import run
from app.kernel.errors import Rejected, Unavailable
from db.sync.transport import CentreLine
from tests.builders.centre_house import COUNTY
from tests.builders.clusters import folders
from tests.builders.secured import Secured, lay_down, secured


@pytest.fixture(scope="module")
def centre() -> Iterator[Secured]:
    with folders() as place:
        made = secured(place)
        yield made
        made.close()


@pytest.fixture(scope="module")
def clerk(centre) -> str:
    return centre.let_in(centre.centre.add("intake", "window_clerk", section="window"))


@pytest.fixture(scope="module")
def machine(centre) -> str:
    return centre.machine()


def opened(url: str) -> tuple[str, bool]:
    """Who the server says is there, and whether the line is sealed."""
    with closing(psycopg.connect(url)) as session:
        (login,) = session.execute("SELECT session_user::text").fetchone()
        return login, bool(session.pgconn.ssl_in_use)


def test_an_operator_with_the_machines_certificate_and_the_right_password_is_let_in(centre, clerk, machine):
    assert opened(centre.url(clerk, machine)) == (clerk, True)


def test_a_line_without_tls_is_refused_by_the_server(centre, clerk, machine):
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        opened(centre.url(clerk, None, sslmode="disable"))


def test_a_server_of_another_authority_or_another_name_is_refused_by_the_client(centre, clerk, machine, tmp_path):
    other = FolderAuthority(tmp_path / "other", lambda: datetime.now(UTC))
    other.found()
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        opened(centre.url(clerk, machine, sslrootcert=tmp_path / "other" / "ca.crt"))
    with pytest.raises(psycopg.OperationalError, match="does not match host name"):
        opened(centre.url(clerk, machine, host="centre.example"))


def test_a_machine_without_a_certificate_of_this_authority_is_refused_by_the_server(centre, clerk, tmp_path):
    other = FolderAuthority(tmp_path / "other", lambda: datetime.now(UTC))
    other.found()
    key, certificate = other.machine("stranger").files
    with pytest.raises(psycopg.OperationalError):
        opened(centre.url(clerk, None, sslcert=certificate, sslkey=key))
    with pytest.raises(psycopg.OperationalError, match="client certificate"):
        opened(centre.url(clerk, None, sslcert=tmp_path / "none.crt"))


def test_a_servers_certificate_is_none_for_a_machine(centre, clerk):
    with pytest.raises(psycopg.OperationalError):
        opened(centre.url(clerk, "localhost"))


def test_the_right_certificate_with_a_wrong_password_or_an_unknown_person_is_refused(centre, clerk, machine):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        opened(centre.url(clerk, machine, password="guessed"))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        opened(centre.url(f"o{uuid.uuid4().hex}", machine))


def test_a_revoked_machine_is_refused_with_every_certificate_it_ever_had(centre, clerk):
    name = centre.machine()
    (centre.papers / f"{name}.crt").rename(centre.papers / "earlier.crt")
    (centre.papers / f"{name}.key").rename(centre.papers / "earlier.key")
    centre.authority.machine(name)
    beside = centre.machine()
    for file in (name, "earlier", beside):
        assert opened(centre.url(clerk, file)) == (clerk, True)
    for _ in range(2):  # said again, nothing more happens
        centre.authority.revoke(name)
    lay_down(centre.papers / "ca.crl", centre.server.folder / "papers")
    centre.server.reload()
    for file in (name, "earlier"):
        with pytest.raises(psycopg.OperationalError):
            opened(centre.url(clerk, file))
    assert opened(centre.url(clerk, beside)) == (clerk, True)


def test_a_line_to_another_machine_is_verified_whatever_its_url_says(centre, clerk, machine):
    """``hostaddr`` leads here, but what counts is the name that stands in the setting."""
    for plain in ({"sslmode": "disable"}, {"sslmode": "require"}, {"sslmode": "verify-ca"}, {"sslrootcert": ""}):
        with pytest.raises(Rejected, match="centre_plain"):
            CentreLine(centre.url(clerk, machine, **plain)).poll(COUNTY)
    with pytest.raises(Unavailable, match="centre_unreachable") as refused:
        CentreLine(centre.url(clerk, machine, host="centre.example")).poll(COUNTY)
    assert "does not match host name" in str(refused.value.__cause__)


def test_the_windows_line_shows_the_machines_certificate_and_is_let_in(centre, clerk, machine):
    line = CentreLine(centre.url(clerk, machine))
    assert line.poll(COUNTY)
    seen = centre.centre.owner.execute(
        "SELECT s.ssl, s.client_dn FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)"
        " WHERE a.usename = %s AND a.application_name = 'yichuang'",
        (clerk,),
    ).fetchall()
    line.close()
    assert seen == [(True, f"/CN={machine}")]
    with pytest.raises(Unavailable, match="centre_unreachable") as refused:
        CentreLine(centre.url(clerk, None, sslcert=centre.papers / "none.crt")).poll(COUNTY)
    assert "client certificate" in str(refused.value.__cause__)


def test_check_is_content_with_this_server_and_warns_of_plain_lines_and_of_a_certificate_that_ends(
    centre, capsys, tmp_path
):
    def said() -> dict[str, str]:
        run(
            ["central", "check", centre.centre.place, "--json", "--lang", "en", "--data", str(tmp_path)],
            Container,
            Output(),
        )
        return {one["code"]: one["message"] for one in json.loads(capsys.readouterr().out)}

    assert not {"advice_tls", "advice_hba", "advice_scram", "advice_certificate"} & said().keys()
    rules = centre.server.data / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text(before + "host all all 10.0.0.0/8 scram-sha-256\n")
    ends = datetime.now(UTC).replace(year=datetime.now(UTC).year - 2)
    FolderAuthority(centre.papers, lambda: ends).server("short.example")
    lay_down(centre.papers / "short.example.crt", centre.server.folder / "papers")
    papers = centre.server.folder / "papers"
    kept = (papers / "localhost.crt").read_bytes()
    (papers / "localhost.crt").write_bytes((papers / "short.example.crt").read_bytes())
    found = said()
    assert "advice_hba" in found
    assert "until" in found["advice_certificate"]
    rules.write_text(before)
    (papers / "localhost.crt").write_bytes(kept)


def call(capsys, tmp_path, *words: str):
    status = run(["central", "certs", *words, "--json", "--lang", "en", "--data", str(tmp_path)], Container, Output())
    return status, json.loads(capsys.readouterr().out)


def test_the_verb_makes_authority_server_and_machine_readable_by_their_owner_alone(capsys, tmp_path):
    folder = tmp_path / "ca"
    assert call(capsys, tmp_path, str(folder), "--server", "centre")[1]["error"] == "certs_no_authority"
    status, made = call(capsys, tmp_path, str(folder), "--ca")
    assert (status, len(made["files"])) == (0, 3)
    assert call(capsys, tmp_path, str(folder), "--ca")[1]["error"] == "certs_already_made"
    key = (folder / "ca.key").read_bytes()
    for words in (("--server", "10.0.0.5"), ("--server", "centre.example"), ("--machine", uuid.uuid4().hex)):
        status, issued = call(capsys, tmp_path, str(folder), *words)
        assert (status, issued["name"]) == (0, words[1])
        assert issued["until"] < made["until"]
    assert call(capsys, tmp_path, str(folder), "--machine", "../x")[1]["error"] == "certs_name_wrong"
    assert call(capsys, tmp_path, str(folder), "--machine", "ca")[1]["error"] == "certs_name_wrong"
    assert call(capsys, tmp_path, str(folder), "--server", "")[1]["error"] == "certs_name_wrong"
    assert call(capsys, tmp_path, str(folder), "--revoke", "nobody")[1]["error"] == "certs_unknown"
    assert call(capsys, tmp_path, str(folder), "--revoke", "10.0.0.5")[0] == 0
    assert (folder / "ca.key").read_bytes() == key
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert len(files) == 3 + 3 * 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((folder / "issued").stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="certs_folder"):
        FolderAuthority(tmp_path / "file" / "ca", lambda: datetime.now(UTC)).found()
    with pytest.raises(Rejected, match="certs_no_authority"):
        FolderAuthority(tmp_path, lambda: datetime.now(UTC)).revoke("x")
