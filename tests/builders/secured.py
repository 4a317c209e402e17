"""A centre that the network reaches by TLS alone, with a certificate authority and passwords of its own."""

import secrets
import shutil
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from app.adapters.private_ca import FolderAuthority
from db.central.debian_server import give_to_postgres
from tests.builders.centre_house import CentreHouse, login_of
from tests.builders.clusters import Server, folder_in

HBA = (
    "hostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-ca",
    "hostnossl all all all reject",
)


@dataclass
class Secured:
    """The server, its centre and what a window needs to reach it."""

    place: Path
    server: Server
    centre: CentreHouse
    authority: FolderAuthority
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def papers(self) -> Path:
        """The authority's folder."""
        return self.place / "ca"

    def machine(self) -> str:
        """A machine with a certificate; its name."""
        name = f"d{uuid.uuid4().hex}"
        self.authority.machine(name)
        return name

    def let_in(self, operator: uuid.UUID) -> str:
        """Give a person a password; the login."""
        login = login_of(operator)
        self.passwords[login] = secrets.token_urlsafe(12)
        self.centre.owner.execute("SELECT account.set_verifier(%s, %s)", (operator, self.verifier(login)))
        return login

    def verifier(self, login: str) -> str:
        """What the server keeps of that login's password."""
        made = self.centre.owner.pgconn.encrypt_password(
            self.passwords[login].encode(), login.encode(), b"scram-sha-256"
        )
        return made.decode()

    def url(self, login: str, machine: str | None, **words: object) -> str:
        """How that login comes in from that machine, over the network."""
        papers = {}
        if machine:
            papers = {"sslcert": self.papers / f"{machine}.crt", "sslkey": self.papers / f"{machine}.key"}
        given = {
            "host": "localhost", "hostaddr": "127.0.0.1", "port": self.server.port, "dbname": self.centre.name,
            "user": login, "password": self.passwords.get(login, "x"), "sslmode": "verify-full",
            "sslrootcert": self.papers / "ca.crt", "connect_timeout": 10, **papers, **words,
        }  # fmt: skip
        return make_conninfo(**{name: str(value) for name, value in given.items()})

    def close(self) -> None:
        """End sessions and server."""
        self.centre.close()
        self.server.stop()


def secured(place: Path) -> Secured:
    """Made and running in that folder."""
    authority = FolderAuthority(place / "ca", lambda: datetime.now(UTC))
    authority.found()
    authority.server("localhost")
    server = Server(folder_in(place, "pg"), listens=True)
    papers = folder_in(server.folder, "papers")
    for name in ("ca.crt", "ca.crl", "localhost.crt", "localhost.key"):
        lay_down(place / "ca" / name, papers)
    server.settings |= {
        "ssl": "on", "ssl_ca_file": str(papers / "ca.crt"), "ssl_crl_file": str(papers / "ca.crl"),
        "ssl_cert_file": str(papers / "localhost.crt"), "ssl_key_file": str(papers / "localhost.key"),
    }  # fmt: skip
    server.make(HBA)
    try:
        return Secured(place, server, CentreHouse(server.place()), authority)
    except (AssertionError, psycopg.Error):
        server.stop()
        raise


def lay_down(file: Path, folder: Path) -> None:
    """What the administrator does with a file of the authority: copied, the server's own, nobody else's."""
    shutil.copy(file, folder / file.name)
    give_to_postgres(folder / file.name)
    (folder / file.name).chmod(0o600)
