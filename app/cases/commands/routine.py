"""What happens every day without anybody asking: by as many programs as run, as often as wanted, each thing once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.audit.model import AuditValue
from app.cases.commands.chasers import ChaserNamed, NameChaser
from app.cases.commands.draws import DrawnFor, DrawWaiting, OpenDrawDay, RevealDraws
from app.cases.commands.recount import RecountCases
from app.cases.flow_settings import FlowSettings
from app.cases.model import CaseRecount
from app.cases.ports import FlowUnitOfWork, RoutineQueries
from app.cases.rises import lapsed_hold, rises_of
from app.cases.urgency import RiseTo
from app.kernel.calendar import WorkingCalendar
from app.kernel.clock import Clock, hall_day
from app.kernel.ids import CaseId, OfficeId


@dataclass(frozen=True, slots=True)
class Risen:
    """Somebody was told of a step that lies too long."""

    case: CaseId
    step: int
    to: RiseTo


@dataclass(frozen=True, slots=True)
class RoutineDone:
    """What one round of the routine did.

    grants: permissions that followed the ledger.  following: with what the next round of draws begins, None when
    nothing is left that could be drawn or counted.  followed: cases of the green channel that somebody else follows
    now.  unsupplied: cases whose papers did not come in time.  recounts: last days that a changed calendar moved.
    """

    grants: int
    opened: tuple[OfficeId, ...]
    revealed: tuple[tuple[OfficeId, date], ...]
    risen: tuple[Risen, ...]
    lapsed: tuple[CaseId, ...]
    drawn: tuple[DrawnFor, ...]
    following: int | None = None
    followed: tuple[ChaserNamed, ...] = ()
    unsupplied: tuple[CaseId, ...] = ()
    recounts: tuple[CaseRecount, ...] = ()

    @property
    def moved_cases(self) -> bool:
        """Whether a list of cases looks different now."""
        changed = self.risen or self.lapsed or self.followed or self.unsupplied or self.recounts
        return bool(changed or any(one.operator for one in self.drawn))


@dataclass(frozen=True, slots=True)
class DailyActs:
    """The commands that the routine calls."""

    open_day: OpenDrawDay
    reveal: RevealDraws
    draw_waiting: DrawWaiting
    name_chaser: NameChaser
    recount: RecountCases
    apply_grants: Callable[[], Sequence[object]]


class RunRoutine:
    """Opens and reveals days of draws, lets permissions follow the ledger, late steps rise, holds and notices lapse.

    Before anything rises, last days follow a changed calendar.  Then it draws whatever waits, and names who follows a
    case of the green channel.

    It looks without a lock and writes only what is due; a unique row for each rise and lapse, and the draw's own rows,
    see to it that two programs at once do nothing twice.
    """

    def __init__(
        self,
        unit_of_work: Callable[[], FlowUnitOfWork],
        acts: DailyActs,
        queries: RoutineQueries,
        *,
        settings: Callable[[], FlowSettings],
        calendar: WorkingCalendar,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._acts, self._queries = unit_of_work, acts, queries
        self._settings, self._calendar, self._clock = settings, calendar, clock

    def __call__(self) -> RoutineDone:
        """Everything that is due now, to its end; a second time at the same moment does nothing."""
        done = self.begin()
        while done.following is not None:
            more = self.go_on(done.following)
            recounts = done.recounts + more.recounts
            done = replace(done, drawn=done.drawn + more.drawn, following=more.following, recounts=recounts)
        return done

    def begin(self) -> RoutineDone:
        """Everything that is due now and the first round of draws; ``go_on`` does the others."""
        today = hall_day(self._clock.now())
        grants = len(self._acts.apply_grants())
        opened = tuple(self._acts.open_day(office).office for office in self._queries.unopened(today))
        revealed = tuple(
            (office, day) for office in self._queries.unrevealed(today) for day in self._acts.reveal(office)
        )
        recounts = self._acts.recount.round()
        told = (grants, opened, revealed, tuple(self._rise(today)), tuple(self._lapse()))
        late = tuple(self._give_back(today))
        draws = self._acts.draw_waiting.round()
        named = tuple(one for one in map(self._acts.name_chaser, self._queries.unfollowed(today)) if one is not None)
        return RoutineDone(*told, draws.drawn, self._following(draws.following), named, late, recounts)

    def go_on(self, following: int) -> RoutineDone:
        """The next round of recounts and draws."""
        recounts = self._acts.recount.round()
        draws = self._acts.draw_waiting.round(following)
        return RoutineDone(0, (), (), (), (), draws.drawn, self._following(draws.following), recounts=recounts)

    def _following(self, drawn: int | None) -> int | None:
        return 0 if drawn is None and self._acts.recount.has_more else drawn

    def _rise(self, today: date) -> list[Risen]:
        settings, found = self._settings(), []
        for watched in self._queries.late(today):
            now = self._clock.now()
            told = rises_of(watched, settings, now, self._calendar)
            for rise in told[1] if told else ():
                head, due = watched.head, told[0] if told else today
                with self._unit_of_work() as u:
                    if u.floor.add_rise(head, rise.to, due, now):
                        said: dict[str, AuditValue] = {"case": str(head.id), "step": head.step, "to": rise.to.value}
                        u.audit.append("step_overdue", None, said | {"due": due.isoformat()}, now)
                        u.commit()
                        found.append(Risen(head.id, head.step, rise.to))
        return found

    def _lapse(self) -> list[CaseId]:
        found = []
        for watched in self._queries.held():
            now = self._clock.now()
            hold = lapsed_hold(watched, now, self._calendar)
            if hold is None:
                continue
            with self._unit_of_work() as u:
                if u.floor.add_lapse(watched.head, hold.withheld, now):
                    said: dict[str, AuditValue] = {"case": str(watched.head.id), "withheld": hold.withheld.isoformat()}
                    u.audit.append("hold_lapsed", None, said, now)
                    u.commit()
                    found.append(watched.head.id)
        return found

    def _give_back(self, today: date) -> list[CaseId]:
        """Whose papers did not come goes on: whoever asked may resume, to refuse or to decide without them."""
        found = []
        for head in self._queries.unsupplied(today):
            now = self._clock.now()
            with self._unit_of_work() as u:
                if u.floor.add_late_papers(head, now):
                    u.audit.append("supplement_lapsed", None, {"case": str(head.id), "step": head.step}, now)
                    u.commit()
                    found.append(head.id)
        return found
