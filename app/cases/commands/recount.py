"""Open cases counted anew when the calendar has changed: by whichever program comes first, each once."""

from collections.abc import Callable
from datetime import date

from app.cases.model import CaseRecount
from app.cases.ports import FlowUnitOfWork, RecountQueries
from app.cases.recounts import Counted, recount_of, told_of
from app.kernel.calendar import WorkingCalendar, calendar_version
from app.kernel.clock import Clock, hall_day
from app.kernel.ids import CaseId

AT_ONCE = 100
"""So many cases are looked at in one round; what has to be written meanwhile gets its turn behind it."""


class RecountCases:
    """Looks once a day, and when the program begins, for cases that were counted by another calendar."""

    def __init__(
        self,
        unit_of_work: Callable[[], FlowUnitOfWork],
        queries: RecountQueries,
        calendar: WorkingCalendar,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._queries, self._calendar, self._clock = unit_of_work, queries, calendar, clock
        self._listed_on: date | None = None
        self._left: list[CaseId] = []

    def round(self) -> tuple[CaseRecount, ...]:
        """The next cases counted anew, those due first; ``has_more`` tells whether cases are left for another round.

        A case whose last days stay is left alone.  One that moves on meanwhile is counted as it stands then.
        """
        today = hall_day(self._clock.now())
        if self._listed_on != today:
            self._left = list(self._queries.counted_otherwise(calendar_version(self._calendar)))
            self._listed_on = today
        now, self._left = self._left[:AT_ONCE], self._left[AT_ONCE:]
        return tuple(made for made in map(self._count, now) if made is not None)

    @property
    def has_more(self) -> bool:
        """Whether the last round left cases to look at."""
        return bool(self._left)

    def _count(self, case: CaseId) -> CaseRecount | None:
        now = self._clock.now()
        seen = self._queries.counted(case)
        if seen is None or recount_of(seen, self._calendar, now) is None:
            return None
        with self._unit_of_work() as u:  # nobody else writes from here on: another program may have been first
            head = u.cases.head(case)
            if head is None:
                return None
            made = recount_of(Counted(head, u.cases.events(case), u.floor.recounts(case)), self._calendar, now)
            if made is not None and u.tasks.draws_elsewhere():
                u.notes.tell_recount(made, Counted(head, u.cases.events(case), u.floor.recounts(case)))
                u.commit()
                return None  # it holds when the authority has confirmed it, at every window alike
            if made is not None:
                u.audit.append("case_recounted", None, told_of(made), now)
                u.floor.add_recount(made)
                u.commit()
        return made
