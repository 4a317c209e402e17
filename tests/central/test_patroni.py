"""Patroni and three etcds with the file for administrators: one of three leads; killed, another one does."""

import json
import os
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from app.adapters.private_ca import FolderAuthority
from db.central.debian_server import as_postgres, free_port, give_to_postgres
from resources import open_text
from tests.builders.clusters import folder_in, folders, tool
from tests.builders.secured import lay_down

NAMES = ("a", "b", "c")
HERE = "127.0.0.2"  # Patroni takes no address for its neighbours that begins 127.0.0.1
pytestmark = pytest.mark.heavy


class Keeper:
    """One of three etcds that keep who leads; two of them decide."""

    def __init__(self, place: Path, name: str) -> None:
        self.name, self.data = name, place / f"etcd-{name}"
        self.client = f"127.0.0.1:{free_port()}"
        self.peer = f"http://127.0.0.1:{free_port()}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, etcd: str, cluster: str) -> None:
        self.process = subprocess.Popen(
            [etcd, "--name", self.name, "--data-dir", str(self.data), "--listen-client-urls", f"http://{self.client}",
             "--advertise-client-urls", f"http://{self.client}", "--listen-peer-urls", self.peer,
             "--initial-advertise-peer-urls", self.peer, "--initial-cluster", cluster],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self) -> None:
        """It loses its power."""
        self.process.kill()
        self.process.wait(30)


class Node:
    """One of the three, with its own words in the administrator's file."""

    def __init__(self, place: Path, keepers: dict[str, Keeper], name: str, ports: dict[str, tuple[int, int]]) -> None:
        self.keeper = keepers[name]
        self.name, self.folder = name, folder_in(place, name)
        self.rest, self.port = ports[name]
        text = open_text("centre/patroni.yml")
        own = {
            "name: a  # own": f"name: {name}  # own", "0.0.0.0:8008": f"{HERE}:{self.rest}",
            "centre-a:8008": f"{HERE}:{self.rest}", "0.0.0.0:5432": f"{HERE}:{self.port}",
            "centre-a:5432": f"{HERE}:{self.port}", "/etc/yichuang/papers/centre-a": f"{place}/papers/localhost",
            "/etc/yichuang/papers": f"{place}/papers", "/srv/archive": f"{place}/archive",
            "centre-a:2379,centre-b:2379,centre-c:2379": ",".join(one.client for one in keepers.values()),
            "ttl: 30": "ttl: 20", "loop_wait: 10": "loop_wait: 2", "retry_timeout: 10": "retry_timeout: 5",
            "/var/lib/postgresql/15/yichuang": f"{self.folder}/data",
            "/var/lib/postgresql/.pgpass-patroni": f"{self.folder}/pgpass",
        }  # fmt: skip
        for word, meant in own.items():
            assert word in text
            text = text.replace(word, meant)
        said = yaml.safe_load(text)
        said["postgresql"]["parameters"]["unix_socket_directories"] = str(self.folder)
        self.file = self.folder / "patroni.yml"
        self.file.write_text(yaml.safe_dump(said))
        give_to_postgres(self.folder)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = as_postgres([tool("patroni", "patroni"), str(self.file)])
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

    def complaints(self) -> str:
        """What Patroni's own look at the file finds."""
        command = as_postgres([tool("patroni", "patroni"), "--validate-config", str(self.file)])
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        return done.stdout + done.stderr

    def says(self) -> dict[str, object]:
        """What its REST interface says; empty while it says nothing."""
        with suppress(OSError, ValueError):
            answer = urllib.request.urlopen(f"http://{HERE}:{self.rest}/patroni", timeout=2)
            return dict(json.load(answer))
        return {}

    def kill(self) -> None:
        """Patroni and its server lose their power."""
        pids = [self.process.pid]
        with suppress(OSError):
            pids.append(int((self.folder / "data" / "postmaster.pid").read_text().split()[0]))
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(30)


@pytest.fixture
def nodes() -> Iterator[list[Node]]:
    etcd, _ = tool("etcd", "etcd-server"), tool("patroni", "patroni")
    with folders() as place:
        authority = FolderAuthority(place / "ca", lambda: datetime.now(UTC))
        authority.found()
        authority.server("localhost")
        authority.machine("patroni")
        papers = folder_in(place, "papers")
        for name in ("ca.crt", "ca.crl", "localhost.crt", "localhost.key", "patroni.crt", "patroni.key"):
            lay_down(place / "ca" / name, papers)
        give_to_postgres(papers)
        give_to_postgres(folder_in(place, "archive"))
        keepers = {name: Keeper(place, name) for name in NAMES}
        for keeper in keepers.values():
            keeper.start(etcd, ",".join(f"{one.name}={one.peer}" for one in keepers.values()))
        ports = {name: (free_port(), free_port()) for name in NAMES}
        made = [Node(place, keepers, name, ports) for name in NAMES]
        try:
            yield made
        finally:
            for node in made:
                if node.process:
                    node.kill()
            for keeper in keepers.values():
                keeper.kill()


def leader_of(nodes: list[Node], standbys: int) -> Node:
    """Waits until one leads and so many stream from it, one of them synchronously."""
    pause = threading.Event()
    for _ in range(600):
        for node in nodes:
            said = node.says()
            known = [
                one for one in said.get("replication", []) if one["application_name"] in NAMES
            ]  # no copy in the making
            streams = [one for one in known if one["state"] == "streaming"]
            sync = [one for one in streams if one["sync_state"] == "sync"]
            if said.get("role") in ("master", "primary") and len(streams) == standbys and sync:
                return node
        pause.wait(0.2)
    raise AssertionError("\n".join((node.folder / "log").read_text()[-3000:] for node in nodes))


def test_the_file_is_a_valid_one_and_a_leader_killed_with_its_etcd_is_followed_by_another(nodes):
    for node in nodes:
        assert node.complaints().split("\n") == ["bootstrap.pg_hba  is not defined.", ""]  # it stands below postgresql
        node.start()
    first = leader_of(nodes, 2)
    first.kill()
    first.keeper.kill()
    rest = [node for node in nodes if node is not first]
    assert leader_of(rest, 1) in rest
    first.start()
    assert leader_of(nodes, 2) in rest
