"""A hall at work hour by hour, on working days only: how long each step waits, and why what stands still does."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import select

from app.cases.flow import ReturnReason, Verb, Word, open_verbs
from app.cases.model import OPEN_STATES, CaseState, EventKind, SubjectRef
from app.cases.tasks import Purpose
from app.kernel.actor import Actor, Permission, Post
from app.kernel.calendar import published_calendar
from app.kernel.clock import HALL_ZONE, hall_day
from app.kernel.ids import CaseId, OperatorId
from app.kernel.measures import percentile
from app.staff.presence_book import Absence, AbsenceKind
from db.models.flow import CaseTaskRow
from tests.builders.counter import RECORD, catalogue, ready_draft, unit
from tests.builders.flow_house import FlowHouse
from tests.builders.routine_house import routine_of
from tests.builders.staffed import id_no, key_of, place

ITEMS = sorted(item.code for item in catalogue().items if len(item.flow) > 1)
HOURS = (9, 10, 11, 14, 15, 16, 17)
"""Of a working day; in each of them everybody present does one step."""

ANSWER_DAYS = 7
"""Calendar days until an applicant brings what was asked for, or another body answers; a public notice hangs twice."""


@dataclass(frozen=True)
class Waiting:
    """Working hours from when a step began to wait until it was done; count: how many were done."""

    count: int
    median_h: float
    p90_h: float


class Month:
    """``each`` people of every permission, one handler away all the time; ``arrivals`` applications a working day."""

    def __init__(self, store, uow, clock, *, each: int, arrivals: int) -> None:
        self.house = FlowHouse(uow, clock, each=each)
        self.cases: list[CaseId] = []
        self._clock, self._uow, self._arrivals, self._dice = clock, uow, arrivals, Random(each)
        self._routine = routine_of(self.house, store)
        self._hour = 0
        self._begun: dict[CaseId, int] = {}
        self._outside: dict[CaseId, date] = {}
        self._waits: defaultdict[Permission, list[float]] = defaultdict(list)
        chief, today = place(uow, "chief.x", 899, Post.FLOOR_SUPERVISOR), hall_day(clock.now())
        self.away = self.house.people["handlinga.x"].operator
        with uow() as u:
            line = Absence(self.away, today, today.replace(year=today.year + 1), AbsenceKind.SICK)
            u.grants.add_absence(line, chief.operator, clock.now())
            u.commit()

    def work(self, days: int) -> None:
        """So many calendar days; on those off nobody comes and nobody works."""
        first = hall_day(self._clock.now())
        for day in (first + timedelta(days=number) for number in range(days)):
            if not published_calendar().is_working(day):
                continue
            comes = [self._dice.choice(HOURS) for _ in range(self._arrivals)]
            for hour in HOURS:
                self._clock.moment = datetime.combine(day, time(hour), HALL_ZONE).astimezone(UTC)
                self._hour += 1
                for _ in range(comes.count(hour)):
                    self._take_in()
                self._routine()
                self._work_an_hour(day)

    def waiting(self) -> Mapping[Permission, Waiting]:
        """By the permission of the step."""
        return {
            permission: Waiting(len(hours), percentile(hours, 50), percentile(hours, 90))
            for permission, hours in self._waits.items()
        }

    def standing(self) -> Counter[str]:
        """What every case that is not done waits for, each named; AssertionError for one without a reason."""
        return Counter(self._reason(case) for case in self.cases if self.house.head(case).state in OPEN_STATES)

    def _reason(self, case: CaseId) -> str:
        """Who has it, or that nobody can be drawn and why not, for each person, or which letter says that it waits."""
        with self._uow() as u:
            head, events = u.cases.head(case), u.cases.events(case)
            task, draws = u.tasks.open_task(case, Purpose.STEP), u.tasks.draws(case, head.last_seq)
            people = u.tasks.considered(head.office, hall_day(self._clock.now()), head.subject_key)
        if head.state is CaseState.PAUSED:
            stopped = next(one for one in reversed(events) if "waits_for" in one.data)
            assert stopped.data["letter"] and stopped.data["waits_for"] == head.waits_for, "a pause has its notice"
            assert stopped.kind in (EventKind.PAUSED, EventKind.SUPPLEMENT_ASKED)
            return f"waits_for_{head.waits_for}"
        if task is not None:
            assert task.operator != self.away, "nobody who is away is drawn"
            return "held"
        assert draws and draws[-1].record.drawn is None, "what nobody has could not be drawn, and that is kept"
        told = {one.operator: one.reason for one in draws[-1].record.exclusions}
        assert set(told) == {one.operator for one in people}, "everybody is told why not"
        return "cannot_be_drawn"

    def _take_in(self) -> None:
        code, number = self._dice.choice(ITEMS), id_no(len(self.cases) + 1, "19620101")
        person = SubjectRef("person", RECORD, "林小满", number, key_of(number))
        about = unit() if catalogue().item(code).subject == "unit" else person
        clerks = [one for one in self.house.people.values() if one.permission is Permission.INTAKE]
        clerk = self._dice.choice(clerks)
        head = self.house.accept(clerk, replace(ready_draft(code, about), clerk=clerk.operator)).case
        self.house.draw(head.id)
        self.cases.append(head.id)
        self._begun[head.id] = self._hour

    def _work_an_hour(self, day: date) -> None:
        trays: defaultdict[OperatorId, list[CaseId]] = defaultdict(list)
        open_tasks = select(CaseTaskRow.operator, CaseTaskRow.case_id).where(
            CaseTaskRow.ended_at.is_(None), CaseTaskRow.purpose == Purpose.STEP
        )
        with self._uow() as u:
            for operator, case in u.session.execute(open_tasks.order_by(CaseTaskRow.drawn_at)):
                trays[operator].append(case)
        people = {one.operator: one for one in self.house.people.values()}
        for operator, cases in trays.items():
            ready = next((case for case in cases if self._outside.get(case, day) <= day), None)
            if ready is not None and operator != self.away:
                self._do(people[operator], ready, day)

    def _do(self, holder: Actor, case: CaseId, day: date) -> None:
        """Mostly the step itself; a handler may ask for papers, a reviewer may send back."""
        standing, chance = self.house.standing(case), self._dice.random()
        if standing.head.state is CaseState.PAUSED:
            self._go_on(holder, case, standing.head.waits_for)
            return
        may = {verb for verb, refusal in open_verbs(standing).items() if refusal is None}
        if Verb.SUPPLEMENT in may and chance < 0.05:
            self.house.say(holder, case, Word(Verb.SUPPLEMENT, lines=({"key": "id_card"},)))
        elif Verb.RETURN in may and holder.permission is Permission.REVIEW and chance < 0.05:
            self.house.say(holder, case, Word(Verb.RETURN, reason=ReturnReason.FIGURE_WRONG.value))
        else:
            self.house.agree(case)
        self._waits[holder.permission].append(self._hour - self._begun[case])
        self._begun[case] = self._hour
        waits_for = self.house.head(case).waits_for
        if waits_for is not None:
            self._outside[case] = day + timedelta(days=ANSWER_DAYS * (2 if waits_for == "public_notice" else 1))

    def _go_on(self, holder: Actor, case: CaseId, waits_for: str) -> None:
        """What was waited for is here."""
        if waits_for == "supplement":
            self.house.take_supplement(self.house.clerk, case, [{"key": "id_card", "state": "received"}])
        else:
            self.house.say(holder, case, Word(Verb.RESUME))
        self._begun[case] = self._hour
