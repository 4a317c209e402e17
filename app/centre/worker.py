"""The worker's acts: each may be cut off anywhere and done again, by any number of workers at once."""

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.cases.draw import SECRET_BYTES
from app.cases.flow_settings import FlowSettings
from app.cases.urgency import OpenStep, RiseTo, escalation_due
from app.centre.drawing import Round, Staff, record_of
from app.centre.model import Behind, Ended, Overdue, Undrawn
from app.centre.ports import DrawTable, WorkerLine
from app.kernel.calendar import WorkingCalendar
from app.kernel.clock import hall_day

CASES_AT_ONCE = 25
"""Cases of one transaction: so long, some tens of milliseconds, may a push for one of them have to wait."""

ROWS_AT_ONCE = 2000
"""Feed rows that are added to the figures in one transaction."""

IDLE_S, RUNNING_S = 10, 30
"""A session that sleeps in a transaction, or a transaction that runs, longer than this is ended."""

_PAGE = 500


@dataclass(frozen=True, slots=True)
class DrawsMade:
    """What one transaction of draws led to.  refused: the server's word against a draw → how often."""

    drawn: int = 0
    nobody: int = 0
    refused: Counter[str] | None = None

    @property
    def is_anything(self) -> bool:
        """Whether there was a case to draw for."""
        return bool(self.drawn or self.nobody or self.refused)


@dataclass(frozen=True, slots=True)
class WorkerActs:
    """Everything that the worker does over one line.  settings: figures of draw and rising."""

    line: WorkerLine
    settings: FlowSettings
    calendar: WorkingCalendar

    def days(self) -> Sequence[date]:
        """Open today's and tomorrow's draws, so that what they are keyed by is committed to before; show what is over.

        Returns the days that were revealed.
        """
        today = hall_day(self.line.moment())
        for day in (today, today + timedelta(days=1)):
            self.line.open_day(day, secrets.token_bytes(SECRET_BYTES))
        return self.line.reveal()

    def draws(self) -> DrawsMade:
        """One transaction: some cases that nobody has."""
        with self.line.drawing() as table:
            secret = table.secret()
            if secret is None:
                return DrawsMade()
            taken = table.take(CASES_AT_ONCE)
            if not taken:
                return DrawsMade()
            offices = {one.home.office for one in taken} | {one.above.office for one in taken if one.above}
            offices |= {one.handing_over.office for one in taken if one.handing_over}
            among = sorted(offices)
            by = Round(Staff(table.people(among)), secret, table.panels(taken), table.near(taken, among))
            said = Counter(self._draw(table, one, by) for one in taken)
        refused = Counter({word: n for word, n in said.items() if word not in ("drawn", "nobody")})
        return DrawsMade(said["drawn"], said["nobody"], refused or None)

    def _draw(self, table: DrawTable, case: Undrawn, by: Round) -> str:
        try:
            record = record_of(case, by, self.settings)
        except KeyError:
            table.put_off(case, "no-step", None)
            return "no-step"
        if record.drawn is None:
            table.put_off(case, "nobody", record.to_data())
            return "nobody"
        word = table.assign(case, record.drawn, record.to_data())
        if word == "ok":
            by.staff.give(record.drawn)
            return "drawn"
        table.put_off(case, word, None)
        return word

    def permissions(self) -> int:
        """Let permissions begin and end on the day that was granted; how many changed."""
        return self.line.follow_grants()

    def followers(self) -> int:
        """Name who follows cases of the green channel; how many changed."""
        return self.line.follow_green()

    def lapses(self) -> int:
        """Note whose papers did not come in time; how many."""
        return sum(self.line.lapse(late) == "ok" for late in self.line.late_papers())

    def rises(self) -> Counter[str]:
        """Note who is to be told of steps that lie too long; told → how many."""
        told: Counter[str] = Counter()
        behind: Behind | None = None
        while True:
            page = self.line.overdue(behind, _PAGE)
            for step in page:
                told.update(to for to in self._due(step) if self.line.note_rise(step, to) == "ok")
            if len(page) < _PAGE:
                return told
            behind = (page[-1].due, page[-1].case)

    def _due(self, step: Overdue) -> Sequence[str]:
        waits = OpenStep(step.due, risen=frozenset(RiseTo(one) for one in step.risen))
        return [rise.to.value for rise in escalation_due(waits, self.settings, self.line.moment(), self.calendar)]

    def summaries(self) -> int:
        """Add some of what each feed has behind the cursor; in how many offices there was something."""
        return sum(self.line.summarise(head.office, ROWS_AT_ONCE) > 0 for head in self.line.offices())

    def rebuild(self) -> int:
        """Make all figures anew, each office in one transaction; how many offices."""
        heads = self.line.offices()
        for head in heads:
            with self.line.at_once():
                self.line.forget_summaries(head.office)
                while self.line.summarise(head.office, ROWS_AT_ONCE):
                    pass
        return len(heads)

    def watch(self) -> Sequence[Ended]:
        """End sessions that sleep in a transaction or run too long."""
        return self.line.watch(IDLE_S, RUNNING_S)


@dataclass(frozen=True, slots=True)
class RoundDone:
    """What one whole round did."""

    revealed: int = 0
    drawn: int = 0
    nobody: int = 0
    refused: int = 0
    lapsed: int = 0
    risen: int = 0
    ended: int = 0
    named: int = 0
    permitted: int = 0


def run_round(acts: WorkerActs, is_stopped: Callable[[], bool]) -> RoundDone:
    """Everything that is due now, to its end or until somebody stops it."""
    done = RoundDone(
        revealed=len(acts.days()),
        lapsed=acts.lapses(),
        risen=acts.rises().total(),
        ended=len(acts.watch()),
        named=acts.followers(),
        permitted=acts.permissions(),
    )
    while not is_stopped():
        made = acts.draws()
        if not made.is_anything:
            break
        refused = made.refused.total() if made.refused else 0
        done = replace(
            done, drawn=done.drawn + made.drawn, nobody=done.nobody + made.nobody, refused=done.refused + refused
        )
    while not is_stopped() and acts.summaries():
        pass
    return done
