"""Centres as earlier versions of the schema made and filled them: written once, restored by the tests of migration.

python -m tests.builders.central_editions    with every release: writes tests/central/editions/HEAD.sql.gz, and freezes
                                             what stands once in that version
"""

import gzip
import hashlib
import json
import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from psycopg.conninfo import make_conninfo

from db.central.debian_server import as_postgres
from db.central.files import history, of_numbers
from db.central.throwaway import ThrowawayCluster
from db.engine import open_store
from db.migrations.runner import migrate
from db.unit_of_work import SqlUnitOfWork
from tests.builders.centre_house import Hall, events_of
from tests.builders.clusters import tool
from tests.builders.flow_house import FlowHouse
from tests.builders.staffed import KEY
from tests.builders.sync_windows import SyncTown
from tests.conftest import FixedClock, founded_copy

FOLDER = Path(__file__).parents[1] / "central" / "editions"
FROZEN = FOLDER / "frozen.json"
CLIENT = "postgresql-client-15"


def standing() -> dict[str, dict[str, str]]:
    """Version → file → hash of what stands once in it; remarks and layout do not count."""
    found: dict[str, dict[str, str]] = {}
    for version in history().walk_revisions():
        said: dict[str, list[str]] = {}
        for one in of_numbers(version.module.NUMBERS):
            said.setdefault(one.file, []).append(f"{one.who}: {' '.join(one.text.split())}")
        found[version.revision] = {
            file: hashlib.sha256("\n".join(lines).encode()).hexdigest() for file, lines in sorted(said.items())
        }
    return dict(sorted(found.items()))


def frozen() -> dict[str, dict[str, str]]:
    """The same, as it was when each version was released."""
    return json.loads(FROZEN.read_text()) if FROZEN.exists() else {}


def freeze(version: str) -> None:
    """Add that version; one that is frozen stays as it is."""
    kept = frozen()
    kept.setdefault(version, standing()[version])
    FROZEN.write_text(json.dumps(kept, indent=1) + "\n")


def restored(cluster: ThrowawayCluster, version: str) -> str:
    """The roles and the database of that version in an empty server; the place of the database."""
    said = gzip.decompress((FOLDER / f"{version}.sql.gz").read_bytes()).decode()
    name = next(line.split()[2] for line in said.splitlines() if line.startswith("CREATE DATABASE prov_"))
    _run("psql", cluster.place, "-v", "ON_ERROR_STOP=1", "-q", said=said)
    return make_conninfo(cluster.place, dbname=name)


def write(version: str) -> None:
    """Cases that went all the way and cases that are on it, windows' rows of other streams, people and machines."""
    cluster = ThrowawayCluster()
    try:
        with TemporaryDirectory() as folder:
            template, work = Path(folder) / "template", Path(folder) / "work"
            template.mkdir()
            work.mkdir()
            store = open_store(template, KEY)
            migrate(store)
            store.close()
            town = SyncTown(cluster.place, template, work)
            _fill(town, template, work)
            place = town.place
            town.close()
        (FOLDER / f"{version}.sql.gz").write_bytes(gzip.compress(_dumped(place).encode(), 9, mtime=0))
    finally:
        cluster.stop()


def _fill(town: SyncTown, template: Path, work: Path) -> None:
    with founded_copy(template, work) as store:
        house = FlowHouse(lambda: SqlUnitOfWork(store), FixedClock(), each=3)
        hall = Hall(house, town.centre)
        town.centre.enlist(house)
        done = [hall.done() for _ in range(2)]
        waiting = [events_of(house, hall.take_in()) for _ in range(2)]
        answers = [town.centre.deliver(events) for events in (*done, *waiting)]
        assert {answer.status for answered in answers for answer in answered} == {"ok"}
    window = town.window()
    window.take(3)
    window.settle()
    assert window.acked_cases() == 9


def _dumped(place: str) -> str:
    """Roles first, then the database; the superuser is there already, and psql's word against itself is left out."""
    roles = _run("pg_dumpall", make_conninfo(place, dbname="postgres"), "--roles-only", "-d").splitlines()
    database = _run("pg_dump", place, "--create", "-d").splitlines()
    kept = [line for line in roles if not re.match(r"(CREATE|ALTER) ROLE owner\b", line)] + database
    return "\n".join(line for line in kept if not re.match(r"--|\\(un)?restrict", line)) + "\n"


def _run(program: str, place: str, *words: str, said: str | None = None) -> str:
    command = as_postgres([tool(program, CLIENT), *words, place])
    done = subprocess.run(command, input=said, capture_output=True, text=True, cwd="/", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


if __name__ == "__main__":
    head = str(history().get_current_head())
    write(head)
    freeze(head)
