"""Real faults against a real centre: nothing that was acknowledged is missing, nothing is there twice, all agree.

Every test ends with ``settled``: acked set = centre's set = what the windows wrote, the feed 1..n without a gap, the
chains sound, no number twice, each window's copy and its cases as the centre has them.
"""

import json
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import text

from app.kernel.errors import AppError, Unavailable
from app.kernel.ids import OfficeId
from app.kernel.messages import explain
from db.central.throwaway import ThrowawayCluster
from db.engine import FILE_NAME, open_store
from db.migrations.runner import migrate
from db.triggers import drop_triggers
from tests.builders.cable import Cable
from tests.builders.centre_house import COUNTY, login_of
from tests.builders.staffed import KEY
from tests.builders.sync_windows import AckingLine, SyncTown, SyncWindow

ROOT = Path(__file__).parents[2]

MANY = 200
"""Kills after which no place of a round has been missed; of a few, some places may be."""


@pytest.fixture(scope="module")
def server() -> Iterator[ThrowawayCluster]:
    """A server of this module's own, since it is killed."""
    try:
        made = ThrowawayCluster()
    except Unavailable as error:
        pytest.skip(explain(error, "en"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def town(server, template_folder, tmp_path_factory) -> Iterator[SyncTown]:
    made = SyncTown(server.place, template_folder, tmp_path_factory.mktemp("town"))
    yield made
    made.close()


@pytest.fixture
def cable(town) -> Iterator[Cable]:
    with Cable(town.place) as made:
        yield made


def settled(town: SyncTown, acked: set[uuid.UUID]) -> int:
    """All windows come to rest over a sound line; then everything that must hold is looked at."""
    for window in town.windows:
        window.close()
        window.place = make_conninfo(town.place, user=window.login)
        window.line = AckingLine(window.place, acked)
        window.settle()
    for window in town.windows:
        window.round()
    return town.check(acked)


def take_one(window: SyncWindow) -> None:
    """A case, where the machine has a number for it: a line that is cut all the time may not have brought the next."""
    try:
        window.take()
    except Unavailable as error:
        if error.code != "number_block_used_up":
            raise


@contextmanager
def at_work(*windows: SyncWindow) -> Iterator[list[BaseException]]:
    """Each window takes cases and runs rounds in a thread until the block ends; what broke one of them."""
    over, broken = threading.Event(), []

    def work(window: SyncWindow) -> None:
        try:
            while not over.is_set():
                take_one(window)
                window.round()
        except BaseException as error:
            broken.append(error)
        finally:
            window.close()

    threads = [threading.Thread(target=work, args=(window,)) for window in windows]
    for thread in threads:
        thread.start()
    try:
        yield broken
    finally:
        over.set()
        for thread in threads:
            thread.join()
    if broken:
        raise broken[0]


def kill_windows(town: SyncTown, kills: int) -> None:
    windows = [town.window(), town.window()]
    town.centre.owner.close()  # whoever is forked holds nobody's connection
    done = subprocess.run(
        [sys.executable, "-m", "tests.builders.sync_killer", str(kills), "350199", *(w.told for w in windows)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    town.centre.owner = psycopg.connect(town.place, autocommit=True)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["kills"] >= kills
    places = {"push", "between", "pull", "keep"} if kills >= MANY else {"push", "keep"}
    assert places <= set(report["hit"]), report["hit"]
    assert settled(town, {uuid.UUID(event) for event in report["acked"]}) > 0


def test_windows_killed_anywhere_in_push_and_pull_lose_and_double_nothing(town) -> None:
    kill_windows(town, 24)


@pytest.mark.heavy
@pytest.mark.timeout(1200)
def test_windows_killed_at_many_more_points(town) -> None:
    kill_windows(town, 400)


def kill_servers(server, town, times: int) -> None:
    windows = [town.window(), town.window()]
    acked: set[uuid.UUID] = set()
    for window in windows:
        window.line = AckingLine(window.place, acked)
    with at_work(*windows) as broken:
        for _ in range(times):
            begin = len(acked)
            wait_until(lambda begin=begin: len(acked) > begin or broken)
            if broken:
                break
            town.centre.close()
            server.kill()
            server.start()
            town.centre.owner = psycopg.connect(town.place, autocommit=True)
            town.centre._sessions.clear()
    settled(town, acked)


def wait_until(holds: Callable[[], bool]) -> None:
    """The windows at work go on; a minute at most."""
    never = threading.Event()
    for _ in range(6000):
        if holds():
            return
        never.wait(0.01)
    raise AssertionError("nothing happened")


def test_a_server_killed_with_its_children_and_started_again_has_all_it_acknowledged(server, town) -> None:
    kill_servers(server, town, 2)


@pytest.mark.heavy
@pytest.mark.timeout(1200)
def test_a_server_killed_many_times(server, town) -> None:
    kill_servers(server, town, 30)


def end_backends(town, count: int) -> None:
    """Every 30 ms one connection of a window is ended under it."""
    window = town.window()
    user = conninfo_to_dict(window.place)["user"]
    ending = "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = %s"
    never, ended = threading.Event(), 0
    with at_work(window) as broken:
        while ended < count and not broken:
            ended += town.centre.owner.execute(ending, (user,)).fetchone()[0]
            never.wait(0.03)
    settled(town, window.line.acked)


def test_backends_ended_every_30_ms_are_lines_that_were_cut(town) -> None:
    end_backends(town, 8)


@pytest.mark.heavy
@pytest.mark.timeout(1200)
def test_backends_ended_every_30_ms_for_long(town) -> None:
    end_backends(town, 400)


def drift_of(window: SyncWindow) -> float:
    with window.uow() as u:
        return u.sync.standing(OfficeId(COUNTY)).drift_s


TEN_YEARS = timedelta(days=3652)


@pytest.mark.heavy
def test_a_clock_ten_years_ahead_orders_nothing(town) -> None:
    ahead, right = town.window(), town.window()
    for _ in range(3):
        ahead.take()
        ahead.clock.moment += TEN_YEARS
        ahead.round()
        ahead.clock.moment -= TEN_YEARS
        ahead.round()  # the block of a year that seemed past was given up: another one is leased
        right.take()
        right.round()
    ahead.clock.moment += TEN_YEARS
    with pytest.raises(AppError, match=r"number_block_used_up|event_unsealed"):
        ahead.take()  # by this clock there is neither a number of the year nor a key that holds
    ahead.round()
    assert drift_of(ahead) > 9 * 365 * 86_400
    received = [row[7] for row in town.rows()]
    assert received == sorted(received), "the centre's own time, in the order of the feed"
    settled(town, ahead.line.acked | right.line.acked)


def test_a_clock_ten_years_behind_takes_no_new_work_and_still_sends_what_waits(town) -> None:
    window = town.window()
    window.take(3)
    window.clock.moment -= TEN_YEARS
    with pytest.raises(AppError, match=r"number_block_used_up|event_dated_back"):
        window.take()
    window.round()
    assert drift_of(window) < -9 * 365 * 86_400
    assert window.acked_cases() == 9
    settled(town, window.line.acked)


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A file system of 32 MB, to be filled up beside the store of a window."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a file system may not be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)  # also where a failed test left a file open


@pytest.mark.heavy
def test_a_full_disk_stops_a_pull_and_the_next_goes_on_behind_the_last_whole_page(town, small_disk) -> None:
    other, window = town.window(), town.window()
    window.take(2)
    window.round()
    home = window.folder
    window.close()
    shutil.copy(home / FILE_NAME, small_disk / FILE_NAME)
    window.folder = small_disk
    (small_disk / "other-programs").write_bytes(bytes(shutil.disk_usage(small_disk).free - 60_000))
    other.take(40)
    other.round()
    codes = set()
    for _ in range(3):
        try:
            codes |= {error.code for _, error in window.round().failed}
        except Unavailable as error:  # there was no room to note it either
            codes.add(error.code)
    assert codes == {"store_disk_full"}
    (small_disk / "other-programs").unlink()
    acked = other.line.acked | window.line.acked
    window.settle()
    window.close()
    for file in small_disk.iterdir():
        shutil.copy(file, home)
    window.folder = home
    settled(town, acked)


def test_a_cable_cut_in_mid_message_at_every_place_is_gone_over(town, cable) -> None:
    window = town.window(cable.place)
    for place in (10, 900, 3_000, 12_000):
        window.take(2)
        cable.restore()
        cable.cut_after(place)
        window.round()
        with window.uow() as u:
            standing = u.sync.standing(OfficeId(COUNTY))
        assert standing.offline_since is not None, "the cut was noticed"
    settled(town, window.line.acked)


@pytest.mark.heavy
def test_a_slow_line_delivers_in_the_end(town, cable) -> None:
    window = town.window(cable.place)
    window.round()
    window.take(3)
    cable.slow(30_000)
    window.round()
    assert window.acked_cases() == 9
    settled(town, window.line.acked)


@pytest.mark.heavy
def test_two_processes_run_rounds_over_one_store(town) -> None:
    window = town.window()
    window.take(6)
    window.close()
    body = (
        "import sys; from tests.builders.sync_windows import SyncWindow; w = SyncWindow.of(sys.argv[1])\n"
        "[(w.take(1, first=int(sys.argv[2])), w.round()) for _ in range(6)]\n"
        "print(*(e.hex for e in w.line.acked))"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", body, window.told, first], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for first in ("300", "600")
    ]
    said = [process.communicate(timeout=100)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    acked = {uuid.UUID(word) for out in said for word in out.split()}
    assert acked
    settled(town, acked)


def as_it_was(folder: Path, step: str, older: Path) -> None:
    """The store of ``folder`` as the program of that step kept it, in ``older``."""
    now = open_store(folder, KEY)
    then = open_store(older, KEY)
    migrate(then, step)
    with now.reading() as source, then.writers.kw["bind"].connect() as target:
        target.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        with target.begin():
            drop_triggers(target)
            names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            for table in target.execute(text(names)).scalars().all():
                if target.execute(text(f"SELECT 1 FROM {table} LIMIT 1")).first() is None:
                    columns = [row[1] for row in target.execute(text(f"PRAGMA table_info({table})"))]
                    quoted = ", ".join(f'"{name}"' for name in columns)
                    rows = source.execute(text(f"SELECT {quoted} FROM {table}")).all()
                    places = ", ".join("?" for _ in columns)
                    for row in rows:
                        target.exec_driver_sql(f"INSERT INTO {table} ({quoted}) VALUES ({places})", tuple(row))
    for each in (now, then):
        each.close()


@pytest.mark.parametrize("step", ["0019", "0020"])
def test_a_store_brought_up_to_date_while_rows_wait_sends_them_then(town, tmp_path, step: str) -> None:
    window = town.window()
    window.take(2)
    window.close()
    as_it_was(window.folder, step, tmp_path)
    window.folder = tmp_path
    window.place = make_conninfo(window.place, user=login_of(window.key.operator))
    window.line = AckingLine(window.place)  # what was written before there were proofs goes by its operator's own login
    migrate(window.store)
    window.round()
    assert window.acked_cases() == 6
    settled(town, window.line.acked)
