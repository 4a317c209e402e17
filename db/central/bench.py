"""Measures the centre on a throw-away cluster; floors: the same rows without a door (bench_floor), or a bare question.

A push and its floor are told by the processor time of the server's process: on a machine with other work the clock on
the wall says little, and a client that sends five statements for an event hides in it what the server does.
"""

import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.conninfo import make_conninfo

from app.kernel.authority import ItemWays
from app.kernel.clock import SystemClock
from app.kernel.errors import Unavailable
from app.kernel.ids import OfficeId
from app.kernel.measures import BenchPlan, Figure, Skipped, Target, percentile
from app.sync.feed import check_page
from app.sync.rounds import PAGE, WHOLE_EVERY, RoundDone, RunRound
from db.bench import raw_transactions, rows_written_by
from db.central.bench_day import (
    COUNTY,
    Sealed,
    assign,
    fill_province,
    found_office,
    found_window,
    leased_numbers,
    stages_of,
    worker_of,
)
from db.central.bench_floor import Tape, unjudged
from db.central.server import PostgresCentral
from db.central.throwaway import ThrowawayCluster
from db.engine import Store
from db.sync.transport import CentreLine
from db.unit_of_work import SqlUnitOfWork

ITEM = "GS-205"
"""Four steps, two figures typed twice: five events a case."""

_CASES, _WARM, _BATCH = 400, 40, 200
_PULLED_CASES, _PULLS = 300, 3
"""So many more before the feed is pulled: a few pages alone tell little."""
_ANALYSED = ("case_head", "case_actor", "case_event", "case_facts", "case_step", "stream_event", "feed", "device")
_FLOOR, _COPIED, _WARMED = "350197", "350196", "350195"
"""Offices that the rows of the floors are written for."""
_PUSH = "SELECT event_id, status, feed_no, hash FROM api.push(%s, %s, %s)"
_PUSH_MANY = "SELECT event_id, status, feed_no, hash FROM api.push_many(%b::text[], %b::bytea[], %s::bigint[])"
_PULL = "SELECT * FROM api.pull(%s, %s, %s)"
_WINDOWS, _EVERY_S, _QUEUE_S = 1_200, 10, 3
_SETTLED, _ROUNDS = 3, 300
_TICKS = os.sysconf("SC_CLK_TCK")


def centre(open_store: Callable[[], Any], ways: ItemWays, plan: BenchPlan) -> Sequence[Figure | Skipped]:
    """All figures of one run.

    open_store: a context with an empty encrypted file, for what is pulled.  Skipped where the Debian package is not
    there.
    """
    try:
        cluster = ThrowawayCluster("fsync=on")
    except Unavailable as error:
        if error.code != "postgres_missing":
            raise
        return [Skipped("centre", "bench_needs_postgres")]
    try:
        with _Bench(cluster.place, ways) as bench, open_store() as new:
            day, empty = bench.day(plan.rounds), bench.empty_pull(plan.rounds)
            pull = bench.pull(new.store, open_store, plan.rounds)
            return [*day, empty, pull, bench.windows(new.store), bench.monitor(plan.persons)]
    finally:
        cluster.stop()


class _Bench:
    """A made centre with an office whose machine hands in what its people did."""

    def __init__(self, place: str, ways: ItemWays) -> None:
        self._place, self._way = place, ways[ITEM]
        PostgresCentral(place).init(ways)
        self._owner = psycopg.connect(place, autocommit=True)
        self._office = found_office(self._owner)
        self._device = self._login(self._office.device)
        self._worker = self._login(worker_of(self._owner))
        self._numbers = leased_numbers(self._device)

    def __enter__(self) -> "_Bench":
        return self

    def __exit__(self, *_: object) -> None:
        for session in (self._device, self._worker, self._owner):
            session.close()

    def day(self, rounds: int) -> Sequence[Figure]:
        """Pipelined batches, a day's drain, and single commits, each beside its rows written without a door."""
        self._through(_WARM)
        for table in (*_ANALYSED, "operator", "operator_key"):
            self._owner.execute(f"ANALYZE core.{table}")  # as the server does by itself within its first minute
        whole, one_by_one = Tape(self._owner, COUNTY), Tape(self._owner, COUNTY)
        taken, used = self._through(_CASES, whole)
        one_by_one.skip()
        single = self._singles(rounds)
        one_by_one.record()
        events = len(whole.events)
        with unjudged(self._owner, (_FLOOR, _COPIED, _WARMED)), psycopg.connect(self._place) as session:
            whole.play(session, _WARMED, _BATCH)
            floor, floor_used = _timed_both(session, lambda: whole.play(session, _FLOOR, _BATCH))
            copied, copied_used = _timed_both(session, lambda: whole.copy(session, _COPIED))
            bare = one_by_one.play_singly(session, _FLOOR)
        a_second = f"{events / taken:.0f} / {events / floor:.0f} / {events / copied:.0f} a second by the wall"
        about = f"processor, batches of {_BATCH}; n={events}; COPY {copied_used / events * 1e3:.2f}; {a_second}"
        return [
            Figure("centre_push", used / events * 1e3, floor_used / events * 1e3, "ms", Target(times=2), about),
            Figure("centre_day", taken, floor, "s", Target(most=3), f"{_CASES} cases, {events} events; draws apart"),
            Figure("centre_commit", percentile(single, 99), percentile(bare, 99), "ms", Target(times=5),
                   f"p99, n={len(single)}; p50 {percentile(single, 50):.1f} / {percentile(bare, 50):.1f}"),
        ]  # fmt: skip

    def empty_pull(self, rounds: int) -> Figure:
        """A pull behind the end of the feed, as a window's line asks."""
        end = self._last()
        asked = [_timed(lambda: self._device.execute(_PULL, (COUNTY, end, PAGE)).fetchall()) for _ in range(rounds)]
        bare = [_timed(lambda: self._device.execute("SELECT 1").fetchall()) for _ in range(rounds)]
        about = f"p50, n={rounds}; p99 {percentile(asked, 99):.1f}"
        return Figure("centre_empty_pull", percentile(asked, 50), percentile(bare, 50), "ms", Target(most=2), about)

    def windows(self, store: Store) -> Figure:
        """Processor time of the server for the rounds of 1,200 windows that find nothing new."""
        found_window(store)
        line = CentreLine(make_conninfo(self._place, user=self._office.device))
        turn = RunRound(lambda: SqlUnitOfWork(store), lambda: line, SystemClock())
        for _ in range(_SETTLED):  # the first ones hear of everything, lease numbers and hand in the machine's own rows
            _require_whole(turn())
        named = "SELECT max(pid) FROM pg_stat_activity WHERE usename = %s AND pid <> %s"
        (pid,) = self._owner.execute(named, (self._office.device, self._device.info.backend_pid)).fetchone() or (0,)
        before = _used_by(int(pid))
        for number in range(_ROUNDS):  # as the program does
            _require_whole(turn() if number % (WHOLE_EVERY.seconds // _EVERY_S) == 0 else turn.hurry())
        polled = (_used_by(int(pid)) - before) / _ROUNDS
        before = _used_by(int(pid))
        for _ in range(_ROUNDS):
            _require_whole(turn.quick())
        heard = (_used_by(int(pid)) - before) / _ROUNDS
        line.close()
        before = _used(self._device)
        for _ in range(_WINDOWS):
            self._device.execute("SELECT 1").fetchall()
        bare = (_used(self._device) - before) / _WINDOWS
        share = 100 * _WINDOWS / _EVERY_S  # per cent of one core, of seconds that one window takes once
        with_queue = (polled + heard * _EVERY_S / _QUEUE_S) * share
        about = f"{_WINDOWS} windows, every {_EVERY_S} s; with a turn of the queue every {_QUEUE_S} s {with_queue:.0f}"
        return Figure("centre_windows", polled * share, bare * share, "% of a core", Target(most=25), about)

    def pull(self, store: Store, open_store: Callable[[], Any], rounds: int) -> Figure:
        """Of a few pulls into files of their own the one in the middle: a busy machine tells little at once."""
        self._through(_PULLED_CASES)
        found = [self._pull(store)]
        for _ in range(_PULLS - 1 if rounds >= _PULLED_CASES // 10 else 0):
            with open_store() as other:
                found.append(self._pull(other.store))
        return sorted(found, key=lambda one: one.measured / one.floor)[len(found) // 2]

    def _pull(self, store: Store) -> Figure:
        """The whole feed into the encrypted file, checked link by link; the floor: its rows into it, page by page.

        Processor time of this process, to which the server's does not belong; as in the window, which has asked before
        and collects garbage when nobody waits.
        """
        line = CentreLine(make_conninfo(self._place, user=self._office.device))
        _pull_all(store, line, OfficeId(COUNTY[:4] + "00"))
        spent: list[float] = []
        taken: list[float] = []

        def pull() -> None:
            began = time.process_time()
            taken.append(_timed(lambda: _pull_all(store, line, OfficeId(COUNTY))))
            spent.append((time.process_time() - began) * 1e3)

        gc.collect()
        gc.disable()
        try:
            written = rows_written_by(store, pull)
            floor = raw_transactions(store, written, 3, time.process_time, PAGE)
        finally:
            gc.enable()
        line.close()
        events = next(len(one.rows) for one in written if one.table == "sync_event")
        about = f"processor time, n={events}; {events / taken[0] * 1e3:.0f} events a second with the server's part"
        per_event = percentile(floor, 50) / events
        return Figure("centre_pull_file", spent[0] / events, per_event, "ms", Target(times=2), about)

    def monitor(self, cases: int) -> Figure:
        """The province's supervisor looks at so many cases, one in fifty of them open, in a hundred counties."""
        supervisor = fill_province(self._owner, cases)
        session = self._login(supervisor)
        asked = [_timed(lambda: session.execute("SELECT * FROM api.monitor()").fetchall()) for _ in range(20)]
        bare = [_timed(lambda: session.execute("SELECT 1").fetchall()) for _ in range(20)]
        session.close()
        about = f"p50, n={cases} cases; slowest {max(asked):.1f}"
        return Figure("centre_monitor", percentile(asked, 50), percentile(bare, 50), "ms", Target(most=20), about)

    def _login(self, name: str) -> "Connection[Any]":
        return psycopg.connect(make_conninfo(self._place, user=name), autocommit=True)

    def _last(self) -> int:
        row = self._owner.execute("SELECT feed_no FROM core.feed WHERE office_id = %s", (COUNTY,)).fetchone()
        assert row is not None
        return int(row[0])

    def _through(self, cases: int, tape: Tape | None = None) -> tuple[float, float]:
        """So many cases from the window to the end; seconds of the pushes, by the wall and of the processor."""
        taken, used = 0.0, 0.0
        for place, made in enumerate(self._stages(cases)):
            if place:
                assign(self._worker, made, self._office)
            wall, processor = _timed_both(self._device, lambda made=made: _push_all(self._device, made))  # type: ignore[misc]
            taken, used = taken + wall, used + processor
            if tape is not None:
                tape.record()
        return taken, used

    def _stages(self, cases: int) -> Iterator[list[Sealed]]:
        return stages_of(ITEM, self._way, list(islice(self._numbers, cases)), self._office)

    def _singles(self, rounds: int) -> list[float]:
        made = next(self._stages(rounds))
        return [_timed(lambda one=one: self._device.execute(_PUSH, one.row).fetchall()) for one in made]  # type: ignore[misc]


def _used(session: "Connection[Any]") -> float:
    """Seconds of processor time of that session's server process so far."""
    return _used_by(session.info.backend_pid)


def _used_by(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat")
    return sum(map(int, stat.read_text().rsplit(")", 1)[1].split()[11:13])) / _TICKS


def _timed_both(session: "Connection[Any]", act: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the wall, and of the session's server process."""
    before = _used(session)
    wall = _timed(act) / 1e3
    return wall, _used(session) - before


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1e3


def _push_all(session: "Connection[Any]", made: Sequence[Sealed]) -> None:
    with session.pipeline():
        asked = []
        for start in range(0, len(made), _BATCH):
            bodies, macs, keys = (
                list(column) for column in zip(*(one.row for one in made[start : start + _BATCH]), strict=True)
            )
            asked.append(session.execute(_PUSH_MANY, (bodies, macs, keys)))
    said = {row[1] for cursor in asked for row in cursor.fetchall()}
    if said != {"ok"}:
        raise Unavailable("centre_speaks_otherwise", said=" ".join(sorted(said)))


def _require_whole(done: RoundDone) -> None:
    for _, error in done.failed:
        raise error


def _pull_all(store: Store, line: CentreLine, office: OfficeId) -> None:
    clock = SystemClock()
    rows = None
    chains: dict[int, tuple[int, bytes]] = {}
    while rows is None or len(rows) == PAGE:
        with SqlUnitOfWork(store) as u:
            standing = u.sync.standing(office)
            rows = line.pull(office, standing.place.feed_no, PAGE)
            chains.update(u.sync.chain_places(row.chain for row in rows if row.chain.int not in chains))
            place = check_page(office, standing.place, chains, rows)
            if rows:
                u.sync.add_page(office, standing.epoch, rows, clock.now())
                u.sync.keep(replace(standing, place=place))
            u.commit()
