"""Archive, nightly backup and restore with the runbook's own files: back to a moment, and on from there."""

import shutil
import subprocess
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import yaml

from app.kernel.actor import Post
from app.kernel.ids import OfficeId
from app.kernel.numbers import BLOCK_SIZE
from app.sync.commands import Release
from app.sync.feed import FeedPlace
from db.central.debian_server import as_postgres, give_to_postgres
from db.central.server import PostgresCentral
from resources import open_text
from tests.builders.centre_house import COUNTY, OTHER
from tests.builders.clusters import Server, folder_in, folders
from tests.builders.sync_windows import SyncTown, SyncWindow

pytestmark = pytest.mark.heavy


class Archived:
    """A server that archives as ``patroni.yml`` says, with the runbook's two scripts."""

    def __init__(self, place: Path) -> None:
        self.archive, self.backups = folder_in(place, "archive"), folder_in(place, "backup")
        for folder in (self.archive, self.backups):
            give_to_postgres(folder)
        said = yaml.safe_load(open_text("centre/patroni.yml"))
        shared = said["bootstrap"]["dcs"]["postgresql"]["parameters"]
        command = said["postgresql"]["parameters"]["archive_command"]
        assert "/srv/archive/%f" in command
        self.server = Server(folder_in(place, "p"), settings={
            "archive_mode": shared["archive_mode"], "wal_level": shared["wal_level"],
            "archive_command": command.replace("/srv/archive", str(self.archive)),
        }).make()  # fmt: skip

    def run(self, script: str, *words: str) -> str:
        """One of the runbook's scripts as the administrator runs it; what it says."""
        command = as_postgres(["sh", "-s", "--", *words])
        done = subprocess.run(
            command, input=open_text(f"centre/{script}"), capture_output=True, text=True, cwd="/", check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def back_up(self) -> str:
        """The folder of a new backup."""
        return self.run("backup.sh", str(self.backups), self.server.place())

    def archive_all(self) -> None:
        """Returns once everything written so far lies in the archive."""
        last = self.server.ask("SELECT pg_walfile_name(pg_switch_wal())")
        pause = threading.Event()
        while not (self.archive / str(last)).exists():
            pause.wait(0.02)

    def lose(self) -> None:
        """The machine with its disk is gone."""
        self.server.kill()
        shutil.rmtree(self.server.data)

    def restore(self, backup: str, *moment: str) -> None:
        """Another disk in its place, up to that moment; returns when the server takes writes."""
        self.run("restore.sh", backup, str(self.archive), str(self.server.data), *moment)
        self.server.start()
        self.server.ask("DO $$ BEGIN WHILE pg_is_in_recovery() LOOP PERFORM pg_sleep(0.02); END LOOP; END $$")


@contextmanager
def archived_town(template: Path, folder: Path) -> Iterator[tuple[Archived, SyncTown]]:
    with folders() as place:
        made = Archived(place)
        town = SyncTown(made.server.place(), template, folder)
        try:
            yield made, town
        finally:
            town.close()
            made.server.stop()


def work(windows: list[SyncWindow], cases: int) -> None:
    for window in windows:
        window.take(cases)
        window.settle()
    for window in windows:
        window.round()


def place_of(window: SyncWindow) -> FeedPlace:
    with window.uow() as u:
        return u.sync.standing(OfficeId(COUNTY)).place


def test_a_centre_restored_to_a_moment_gets_back_what_windows_have(template_folder, tmp_path):
    with archived_town(template_folder, tmp_path) as (centre, town):
        central = PostgresCentral(town.place)
        windows = [town.window(), town.window()]
        work(windows, 2)
        backup = centre.back_up()
        work(windows, 2)
        noted = central.status().feeds
        moment = str(centre.server.ask("SELECT clock_timestamp()::text"))
        work(windows, 3)
        acked = windows[0].line.acked | windows[1].line.acked
        lost = {row[1] for row in town.rows() if row[0] > next(one.number for one in noted if one.office == COUNTY)}
        assert len(lost & acked) >= 18
        centre.archive_all()
        town.centre.owner.close()
        centre.lose()
        windows[0].take()  # the line is away, the window is not
        centre.restore(backup, moment)

        assert central.status().feeds == noted
        assert central.grant_check() == ()
        assert not lost & {row[1] for row in town.rows()}
        town.centre.owner = psycopg.connect(town.place, autocommit=True)
        for window in windows:
            window.line.close()
        went_back = {office for window in windows for _ in range(3) for office in window.round().went_back}
        assert went_back == {COUNTY}
        for window in windows:
            window.settle()
        for window in windows:
            window.round()
        assert place_of(windows[0]) == place_of(windows[1])
        assert lost & acked <= {row[1] for row in town.rows()}
        town.check(acked | windows[0].line.acked)


TELL = """
INSERT INTO core.number_told SELECT office_id, %s, %s, %s, %s, device_id, clock_timestamp()
  FROM core.device WHERE login = %s
"""
"""The runbook's words for numbers of a block that the restored centre never leased."""


def test_cases_under_numbers_leased_after_the_moment_come_in_once_the_administrator_told_the_numbers(
    template_folder, tmp_path
):
    with archived_town(template_folder, tmp_path) as (centre, town):
        backup = centre.back_up()
        windows = [town.window(), town.window()]
        with psycopg.connect(town.place) as owner:
            moment = owner.execute(
                "SELECT (max(leased_at) - interval '1 microsecond')::text FROM core.number_lease WHERE series = 'case'"
            ).fetchone()[0]
        work(windows, 1)
        centre.archive_all()
        town.centre.owner.close()
        centre.lose()
        centre.restore(backup, moment)
        town.centre.owner = psycopg.connect(town.place, autocommit=True)
        for window in windows:
            window.line.close()
            window.round()
            window.round()
        late = windows[1]
        refused = [uuid.UUID(bytes=row[0]) for row in late.read("SELECT event_id FROM outbox WHERE state = 'refused'")]
        (number,) = {row[0] for row in late.read("SELECT number FROM case_head WHERE number IS NOT NULL")} - {
            row[0] for row in town.centre.owner.execute("SELECT number FROM core.case_head")
        }
        assert refused
        year, machine, counter = int(number[6:10]), int(number[10:12]), int(number[12:18])
        first = (counter - 1) // BLOCK_SIZE * BLOCK_SIZE + 1  # the window goes on with the rest of its block
        town.centre.owner.execute(TELL, (year, machine, first, first + BLOCK_SIZE - 1, late.login))
        decider = replace(late.clerk, post=Post.SYSTEM_ADMIN)
        for event in refused:
            Release(late.uow, late.clock)(decider, event, "numbers told by the administrator of the centre")
        work(windows, 1)
        town.check(windows[0].line.acked | late.line.acked)


def test_a_restore_without_a_moment_has_all_that_was_archived(template_folder, tmp_path):
    with archived_town(template_folder, tmp_path) as (centre, town):
        backup = centre.back_up()
        windows = [town.window()]
        work(windows, 2)
        noted = PostgresCentral(town.place).status().feeds
        assert {one.office for one in noted if one.number} == {COUNTY} and OTHER in {one.office for one in noted}
        centre.archive_all()
        town.centre.owner.close()
        centre.lose()
        centre.restore(backup)
        assert PostgresCentral(town.place).status().feeds == noted
        town.centre.owner = psycopg.connect(town.place, autocommit=True)
        windows[0].line.close()
        windows[0].take()
        windows[0].settle()
        town.check(windows[0].line.acked)
