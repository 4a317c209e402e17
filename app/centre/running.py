"""The worker as a service: what is done how often, what happens when the line is lost, how it ends."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.centre.model import Verification
from app.centre.ports import WholeLine
from app.centre.verification import due_night, verifying
from app.centre.worker import RoundDone, WorkerActs, run_round
from app.kernel.errors import Unavailable

WATCH_S, DRAW_S, FIGURES_S, CLOCKS_S = 5.0, 1.0, 5.0, 60.0
"""How often the watchdog looks, cases are drawn, figures added, days, clocks and the nightly look thought of."""

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
"""Between attempts to reach a server that is away; the wait doubles."""


class Stop(Protocol):
    """Set when the worker is to end: what it is at is finished first."""

    def is_set(self) -> bool: ...  # noqa: D102
    def wait(self, timeout: float) -> bool: ...  # noqa: D102 - seconds; True as soon as it is set


Tell = Callable[[str, Mapping[str, object]], None]
"""Says what happened: a code and its values."""


@dataclass
class _Turn:
    act: Callable[[], bool]
    every_s: float
    at: float = 0.0


class Service:
    """Runs until it is told to stop; a lost line is told, waited for with a growing pause, and told when it is back.

    connect: opens a line (raises Unavailable).  acts: the acts over it.  elapsed: seconds, only going forward.
    random: gives 0 <= x < 1, so that several workers do not come back at once.  holder: names this worker.
    """

    def __init__(
        self,
        connect: Callable[[], AbstractContextManager[WholeLine]],
        acts: Callable[[WholeLine], WorkerActs],
        *,
        tell: Tell,
        stop: Stop,
        elapsed: Callable[[], float],
        random: Callable[[], float],
        holder: str,
    ) -> None:
        self._connect, self._acts, self._tell, self._stop = connect, acts, tell, stop
        self._elapsed, self._random, self._holder = elapsed, random, holder
        self._looking: Iterator[Verification | None] | None = None

    def once(self) -> RoundDone:
        """One whole round, the nightly look too where it is due.  Raises Unavailable."""
        with self._connect() as line:
            done = run_round(self._acts(line), self._stop.is_set)
            while self._look(line):
                pass
            return done

    def forever(self) -> None:
        """Until it is stopped."""
        failures = 0
        while not self._stop.is_set():
            try:
                with self._connect() as line:
                    self._tell("central_worker_connected" if failures == 0 else "central_worker_back", {})
                    failures = 0
                    self._serve(line)
            except Unavailable as error:
                failures += 1
                wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(failures - 1, 10)) * (0.5 + self._random() / 2)
                self._tell(
                    "central_worker_waits", {"reason": str(error.values.get("reason", "")), "wait_s": round(wait, 1)}
                )
                self._stop.wait(wait)
        self._tell("central_worker_ended", {})

    def _serve(self, line: WholeLine) -> None:
        acts = self._acts(line)
        self._looking = None
        turns = (
            _Turn(lambda: self._days(acts), CLOCKS_S),
            _Turn(lambda: self._watch(acts), WATCH_S),
            _Turn(lambda: self._draws(acts), DRAW_S),
            _Turn(lambda: self._clocks(acts), CLOCKS_S),
            _Turn(lambda: acts.summaries() > 0, FIGURES_S),
            _Turn(lambda: self._look(line), CLOCKS_S),
        )
        while not self._stop.is_set():
            for turn in turns:
                if self._elapsed() >= turn.at and not self._stop.is_set():
                    has_more = turn.act()
                    turn.at = self._elapsed() + (0.0 if has_more else turn.every_s)
            self._stop.wait(max(0.0, min(turn.at for turn in turns) - self._elapsed()))

    def _days(self, acts: WorkerActs) -> bool:
        for day in acts.days():
            self._tell("central_worker_revealed", {"day": day.isoformat()})
        return False

    def _watch(self, acts: WorkerActs) -> bool:
        for one in acts.watch():
            self._tell(
                "central_worker_ended_session", {"login": one.login, "state": one.state, "since": _text(one.since)}
            )
        return False

    def _draws(self, acts: WorkerActs) -> bool:
        made = acts.draws()
        if made.drawn or made.nobody:
            self._tell("central_worker_drew", {"drawn": made.drawn, "nobody": made.nobody})
        for word, count in (made.refused or {}).items():
            self._tell("central_worker_refused", {"word": word, "count": count})
        return made.is_anything

    def _clocks(self, acts: WorkerActs) -> bool:
        lapsed, risen = acts.lapses(), acts.rises().total()
        if permitted := acts.permissions():
            self._tell("central_worker_permitted", {"permitted": permitted})
        if named := acts.followers():
            self._tell("central_worker_followed", {"named": named})
        if lapsed or risen:
            self._tell("central_worker_clocks", {"lapsed": lapsed, "risen": risen})
        return False

    def _look(self, line: WholeLine) -> bool:
        """The next slice of the nightly look; whether there is another one."""
        if self._looking is None:
            night = due_night(line)
            if night is None:
                return False
            self._looking = verifying(line, self._holder, night)
        for found in self._looking:
            if found is None:
                return True
            self._tell(
                "central_worker_verified",
                {"number": found.number, "rows": found.rows, "cases": found.cases, "faults": len(found.faults)},
            )
            for fault in found.faults:
                self._tell("central_fault", fault._asdict())
        self._looking = None
        return False


def _text(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
