"""The worker as real processes: two beside each other, killed anywhere, ended by SIGTERM, cut off from the server."""

import json
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest
from psycopg.conninfo import make_conninfo

from tests.builders.centre_cases import many_accepted
from tests.builders.centre_house import Hall

pytestmark = pytest.mark.heavy

ROOT = Path(__file__).parents[2]
LONGEST_S = 60


@contextmanager
def worker(hall: Hall, folder: Path, *more: str) -> Iterator["subprocess.Popen[str]"]:
    """A worker of its own; killed at the end if it still runs."""
    place = make_conninfo(hall.centre.place, user=hall.centre.worker)
    words = [sys.executable, "-m", "app", "central", "worker", place, "--json", "--data", str(folder), *more]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def until(process: "subprocess.Popen[str]", code: str) -> dict[str, Any]:
    """What the worker says next under that code; ends with its output."""
    assert process.stdout is not None
    for line in process.stdout:
        told: dict[str, Any] = json.loads(line)
        if told["code"] == code:
            return told
    raise AssertionError(f"{code} was not said")


@pytest.fixture(scope="module")
def first(hall: Hall):
    """The two events that many cases are made of; hands enough to do them all."""
    for _ in range(9):
        hall.centre.add("handling", "handler", section="handling")
    return hall.done()[:2]


def is_each_drawn_once(hall: Hall, cases: list) -> bool:
    rows = hall.centre.owner.execute(
        "SELECT h.case_id, h.assignee, array_agg(d.operator_id) FROM core.case_head h"
        " LEFT JOIN core.draw d USING (office_id, case_id)"
        " WHERE h.case_id = ANY(%s) GROUP BY h.office_id, h.case_id", (cases,),
    ).fetchall()  # fmt: skip
    assert len(rows) == len(cases)
    return all(drawn == [has] and has is not None for _, has, drawn in rows)


def test_two_workers_draw_every_case_once_while_windows_push(hall, first, tmp_path):
    with worker(hall, tmp_path) as one, worker(hall, tmp_path) as two:
        for process in (one, two):
            until(process, "central_worker_connected")
        cases = [case for _ in range(3) for case in many_accepted(hall.centre, first, 100)]
        said: Queue[dict[str, Any]] = Queue()
        readers = [Thread(target=pass_on, args=(process, said)) for process in (one, two)]
        for reader in readers:
            reader.start()
        drawn = 0
        while drawn < len(cases):
            drawn += said.get(timeout=LONGEST_S).get("drawn", 0)
        for process in (one, two):
            process.send_signal(signal.SIGTERM)
            assert process.wait(LONGEST_S) == 0
        for reader in readers:
            reader.join()
    assert drawn == len(cases)
    assert [said.get()["code"] for _ in range(said.qsize())].count("central_worker_ended") == 2
    assert is_each_drawn_once(hall, cases)


def pass_on(process: "subprocess.Popen[str]", said: "Queue[dict[str, Any]]") -> None:
    """All that it says, as it says it."""
    assert process.stdout is not None
    for line in process.stdout:
        said.put(json.loads(line))


@pytest.mark.parametrize("kills", [3, pytest.param(60, marks=pytest.mark.heavy)])
def test_a_worker_killed_anywhere_loses_and_doubles_nothing(hall, first, tmp_path, kills):
    chance = random.Random(kills)
    cases: list = []
    for _ in range(kills):
        cases += many_accepted(hall.centre, first, 120 // kills)  # no more than the hall may have open
        with worker(hall, tmp_path) as process:
            until(process, "central_worker_connected")
            with suppress(subprocess.TimeoutExpired):
                process.wait(chance.random() * 0.2)
            process.kill()
            assert process.wait(LONGEST_S) == -signal.SIGKILL
    with worker(hall, tmp_path, "--once") as last:
        out, _ = last.communicate(timeout=LONGEST_S)
        assert last.returncode == 0
        assert json.loads(out.splitlines()[-1])["nobody"] == 0
    assert is_each_drawn_once(hall, cases)
    owner = hall.centre.owner
    (acts,) = owner.execute("SELECT sum(acts) FROM core.office_day").fetchone()
    (events,) = owner.execute("SELECT count(*) FROM core.case_event").fetchone()
    assert acts == events


def test_a_lost_line_is_said_and_comes_back_by_itself(hall, tmp_path):
    with worker(hall, tmp_path) as process:
        until(process, "central_worker_connected")
        hall.centre.owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'yichuang worker'"
        )
        assert until(process, "central_worker_waits")["wait_s"] <= 1
        until(process, "central_worker_back")
        process.send_signal(signal.SIGINT)
        until(process, "central_worker_ended")
        assert process.wait(LONGEST_S) == 0


def test_a_worker_waits_for_a_server_that_is_away_and_ends_when_told(hall, tmp_path):
    words = [
        sys.executable,
        "-m",
        "app",
        "central",
        "worker",
        "host=/nowhere user=w",
        "--json",
        "--data",
        str(tmp_path),
    ]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert until(process, "central_worker_waits")["reason"]
        process.terminate()
        until(process, "central_worker_ended")
        assert process.wait(LONGEST_S) == 0
