"""Centres as earlier versions of the schema made and filled them: written once, restored by the tests of migration.

python -m tests.builders.central_editions    with the release of a version: keeps HEAD.sql.gz and HEAD-hall.sql.gz in
                                             tests/central/editions, and freezes what stands once in it
"""

import gzip
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from db.central.debian_server import as_postgres
from db.central.files import history, of_numbers
from db.central.statements import Kind, Statement
from db.central.throwaway import ThrowawayCluster
from db.engine import open_store
from db.migrations.runner import migrate
from db.unit_of_work import SqlUnitOfWork
from tests.builders.centre_house import CentreHouse, Hall, events_of
from tests.builders.clusters import tool
from tests.builders.edition_hall import fill_hall
from tests.builders.edition_town import OF_A_HALL, FullTown, empty_tables
from tests.builders.flow_house import FlowHouse
from tests.builders.hall_central import TwoServers
from tests.builders.staffed import KEY
from tests.builders.sync_windows import SyncTown
from tests.conftest import FixedClock, founded_copy

FOLDER = Path(__file__).parents[1] / "central" / "editions"
FROZEN = FOLDER / "frozen.json"
CLIENT = "postgresql-client-15"

_OLDER = """
SET LOCAL search_path = core, pg_catalog;
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT pg_get_functiondef(p.oid) AS said, p.prosrc FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
      WHERE p.pronamespace::regnamespace::text IN ('core', 'api') AND p.prokind = 'f' AND l.lanname = 'plpgsql' LOOP
    EXECUTE replace(one.said, one.prosrc, one.prosrc || '-- as it was' || chr(10));
  END LOOP;
END $$;
CREATE FUNCTION core.once_there() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER once_there AFTER INSERT ON core.case_event FOR EACH ROW EXECUTE FUNCTION core.once_there();
CREATE POLICY once_there ON core.case_head FOR SELECT TO perm_reader USING (false);
GRANT EXECUTE ON FUNCTION core.once_there() TO perm_any;
DROP TRIGGER feed_goes_forward ON core.feed;
DROP FUNCTION api.draw_days();
CREATE FUNCTION api.draw_days() RETURNS SETOF core.feed LANGUAGE sql AS 'SELECT * FROM core.feed';
INSERT INTO history.edition (program, edition, installed, otherwise) VALUES ('0.0.1', repeat('0', 64), '{}', '[]');
"""


def standing() -> dict[str, dict[str, str]]:
    """Version → file → hash of what stands once in it."""
    found = {one.revision: hashes(of_numbers(one.module.NUMBERS)) for one in history().walk_revisions()}
    return dict(sorted(found.items()))


def hashes(said: Iterable[Statement]) -> dict[str, str]:
    """File → hash of those statements in it that stand once, if any; remarks and layout do not count."""
    lines: dict[str, list[str]] = {}
    for one in said:
        if one.kind is Kind.STANDING:
            lines.setdefault(one.file, []).append(f"{one.who}: {' '.join(one.text.split())}")
    return {file: hashlib.sha256("\n".join(each).encode()).hexdigest() for file, each in sorted(lines.items())}


def frozen() -> dict[str, dict[str, str]]:
    """The same, as it was when each version was released."""
    return json.loads(FROZEN.read_text()) if FROZEN.exists() else {}


def freeze(version: str) -> None:
    """Add that version."""
    FROZEN.write_text(json.dumps(frozen() | {version: standing()[version]}, indent=1) + "\n")


def kept() -> list[str]:
    """Names of the centres that were kept: the version, and of a hall machine the version and ``-hall``."""
    return sorted(path.name.removesuffix(".sql.gz") for path in FOLDER.glob("*.sql.gz"))


def said_of(name: str) -> str:
    """The kept centre of that name, in the words that psql takes."""
    return gzip.decompress((FOLDER / f"{name}.sql.gz").read_bytes()).decode()


def restored(cluster: ThrowawayCluster, name: str) -> str:
    """The roles and the database of that kept centre in an empty server; the place of the database."""
    said = said_of(name)
    database = next(found[1] for line in said.splitlines() if (found := re.match(r"CREATE DATABASE (\w+)", line)))
    _run("psql", cluster.place, "-v", "ON_ERROR_STOP=1", "-q", said=said)
    return make_conninfo(cluster.place, dbname=database)


def set_back(owner: "psycopg.Connection[Any]") -> None:
    """Make an older edition of a centre that notes its editions: functions that read otherwise, things of its own."""
    owner.execute(_OLDER)


def write(version: str) -> None:
    """A province and a hall machine; cases at every stage, windows' rows, and a row at least in every table."""
    with ExitStack() as stack:
        clusters = [ThrowawayCluster() for _ in range(3)]
        for cluster in clusters:
            stack.callback(cluster.stop)
        folder = Path(stack.enter_context(TemporaryDirectory()))
        template = folder / "template"
        template.mkdir()
        store = open_store(template, KEY)
        migrate(store)
        store.close()
        for name, place in (
            (version, _province(clusters[0].place, template, folder)),
            (f"{version}-hall", _hall(clusters[1].place, clusters[2].place, template, folder)),
        ):
            (FOLDER / f"{name}.sql.gz").write_bytes(gzip.compress(_dumped(place).encode(), 9, mtime=0))


def _province(cluster: str, template: Path, folder: Path) -> str:
    town = SyncTown(cluster, template, _empty(folder, "windows"))
    with _local(template, _empty(folder, "local"), town.centre) as hall:
        done = [hall.done() for _ in range(2)]
        waiting = [events_of(hall.house, hall.take_in()) for _ in range(2)]
        answers = [town.centre.deliver(events) for events in (*done, *waiting)]
        assert {answer.status for answered in answers for answer in answered} == {"ok"}
        FullTown(hall).fill()
    window = town.window()
    window.take(3)
    window.settle()
    assert window.acked_cases() == 9
    assert empty_tables(town.place) == OF_A_HALL
    place = town.place
    town.close()
    return place


def _hall(above: str, cluster: str, template: Path, folder: Path) -> str:
    province = CentreHouse(above)
    with _local(template, _empty(folder, "behind"), province) as hall:
        both = TwoServers(hall, cluster)
        both.exchange()
        fill_hall(both)
        assert not empty_tables(both.hall.place) & OF_A_HALL
        both.close()
    province.close()
    return both.hall.place


@contextmanager
def _local(template: Path, work: Path, centre: CentreHouse) -> Iterator[Hall]:
    """A local hall whose people are known at that centre."""
    with founded_copy(template, work) as store:
        house = FlowHouse(lambda: SqlUnitOfWork(store), FixedClock(), each=3)
        centre.enlist(house)
        yield Hall(house, centre)


def _empty(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


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
    if head in frozen():
        sys.exit(f"{head} is frozen; what has to stand otherwise goes into a version behind it (docs/developing.md)")
    write(head)
    freeze(head)
