"""A random hall at work: random people say random words to random cases, and a witness looks after every step."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest

from app.cases.commands import Filing, append_acts
from app.cases.flow import Standing, Verb, Word, acts_of, needs_again
from app.cases.model import CaseState, SubjectRef
from app.cases.standing import facts_of, standing_of
from app.cases.tasks import Purpose, RedrawReason
from app.intake.facts import FactsMissing
from app.intake.model import Draft
from app.kernel.actor import Actor, Permission
from app.kernel.calendar import WorkingCalendar, published_calendar
from app.kernel.clock import hall_day
from app.kernel.errors import AppError
from app.kernel.ids import CaseId, DraftId, new_uuid
from db.engine import open_store
from db.unit_of_work import SqlUnitOfWork
from tests.builders.counter import RECORD, catalogue, parameters, ready_draft, unit
from tests.builders.flow_house import FlowHouse
from tests.builders.fresh_looks import Looks
from tests.builders.hall_witness import Known, Witness
from tests.builders.other_window import OtherWindow
from tests.builders.random_hall import RandomHall
from tests.builders.routine_house import routine_of
from tests.builders.staffed import id_no, key_of
from tests.conftest import KEY, FixedClock

ITEMS = sorted(item.code for item in catalogue().items if len(item.flow) > 1)
ON_ITS_WAY = (CaseState.ACCEPTED, CaseState.PAUSED, CaseState.DECIDED)


class HallAtWork:
    """One hall in a file of its own; ``step`` does one thing of those that happen and looks at what it touched."""

    def __init__(self, store, folder: Path, other: OtherWindow, dice: Random) -> None:
        self.clock = FixedClock()
        self._store, self._folder, self._other, self._dice = store, folder, other, dice
        self._second = open_store(folder, KEY)
        self.hall = RandomHall(lambda: SqlUnitOfWork(store), dice)
        self.witness = Witness(store, self.hall)
        self._looks = Looks(lambda: SqlUnitOfWork(store), self.clock, self.hall.security.account)
        self.calendar = published_calendar()
        self._begin_counting()
        self._applicants = [_applicant(number) for number in range(dice.randint(5, 30))]
        self._most = dice.randint(5, 12)
        self._weights = [often * dice.choice((0.4, 1, 1, 2)) for often in _OFTEN.values()]
        self.said: Counter[str] = Counter()
        self.journal: list[str] = []

    def close(self) -> None:
        """Give the file back."""
        self._other.leave()
        self._second.close()

    def step(self) -> None:
        """One thing; what the program refuses is refused, and what holds before holds after it."""
        live = self._in(*ON_ITS_WAY)
        name = "take_in"
        if len(live) >= self._most:
            name = self._dice.choices(tuple(_OFTEN), self._weights)[0]
        self.journal.append(name)
        try:
            touched = _DO[name](self)
            self.said[name] += 1
        except (AppError, FactsMissing) as refused:
            self.said[refused.code if isinstance(refused, AppError) else "facts_missing"] += 1
            touched = self._touched
        try:
            for case in touched:
                self.journal.append(str(case))
                self.witness.look(case, self.calendar)
        except AssertionError as wrong:
            wrong.add_note(" ".join(self.journal[-60:]))
            raise

    # --- what happens to a case

    def _take_in(self) -> set[CaseId]:
        code = self._dice.choice(ITEMS)
        about = unit() if catalogue().item(code).subject == "unit" else self._dice.choice(self._applicants)
        clerk = self._dice.choice(self.hall.holding(Permission.INTAKE) or [self.hall.chief])
        new = replace(_draft(code, about.kind), id=DraftId(new_uuid()), request=new_uuid(), subject=about)
        self._touched = set()
        case = self._house.accept(clerk, replace(new, clerk=clerk.operator)).case.id
        self._house.draw(case)
        return {case}

    def _right_word(self) -> set[CaseId]:
        case, known = self._pick(*ON_ITS_WAY)
        holder = self._holder(known)
        if holder is None:
            self._house.draw(case)
        else:
            self._house.say(holder, case, self._good(known))
        return self._touched

    def _any_word(self) -> set[CaseId]:
        """Any verb, by whoever has the case or by anybody, with facts that are right, wrong or missing."""
        dice = self._dice
        case, known = self._pick(*ON_ITS_WAY)
        standing = self._standing(known)
        actor = self._holder(known)
        if actor is None or dice.random() < 0.3:
            actor = dice.choice(self.hall.staff)
        if dice.random() < 0.1:  # signed in before the permission changed, or a client that lies
            actor = replace(actor, permission=dice.choice(tuple(Permission)))
        facts = dict(self._house.facts_for(standing)) if dice.random() < 0.8 else {}
        again = {key: dice.choice([standing.keyed[key], "7"]) for key in needs_again(standing)}
        word = Word(
            dice.choice(tuple(Verb)), facts, again,
            reason=dice.choice(("", "figure_wrong", "not_entitled", *standing.grounds[:1])),
            to_step=dice.choice((None, 1, 2, 3)), note=dice.choice(("", "请核对")), lines=({"key": "id_card"},),
        )  # fmt: skip
        self._house.say(actor, case, word)
        return self._touched

    def _at_window(self) -> set[CaseId]:
        case, known = self._pick(CaseState.PAUSED, *ON_ITS_WAY)
        clerk = self._dice.choice(self.hall.holding(Permission.INTAKE) or [self.hall.chief])
        if self._dice.random() < (0.9 if known.head.waits_for == "supplement" else 0.5):
            self._house.take_supplement(clerk, case, [{"key": "id_card", "state": "received"}])
        else:
            self._house.withdraw(clerk, case, "不办了")
        return self._touched

    def _leader_answers(self) -> set[CaseId]:
        waiting = [
            (case, purpose)
            for case, known in self.witness.cases.items()
            for purpose in known.tasks
            if purpose is not Purpose.STEP
        ]
        if not waiting:
            return set()
        case, purpose = self._dice.choice(waiting)
        self._touched = {case}
        leader = self.hall.actors[self.witness.cases[case].tasks[purpose].operator]
        if purpose is Purpose.EXTENSION:
            self._house.answer_extension(leader, case, days=self._dice.choice((0, 1, 3, 10, 40)), note="同意")
        else:
            self._house.answer_correction(leader, case, agree=self._dice.random() < 0.6, note="已核对")
        return self._touched

    def _correct(self) -> set[CaseId]:
        case, known = self._pick(CaseState.CLOSED)
        facts = facts_of(known.events)
        key = self._dice.choice(sorted(facts) or ["amount"])
        handler = self._dice.choice(self.hall.holding(Permission.HANDLING) or [self.hall.chief])
        self._house.ask_correction(handler, case, {key: f"{facts.get(key, '')}1"}, "复核发现")
        return self._touched

    def _reopen(self) -> set[CaseId]:
        case, _ = self._pick(CaseState.CLOSED)
        leader = self._dice.choice(self.hall.holding(Permission.APPROVAL) or [self.hall.chief])
        self._house.reopen(leader, case, "投诉复查")
        return self._touched

    def _join(self) -> set[CaseId]:
        case, known = self._pick(*ON_ITS_WAY)
        of_one = [
            one
            for one in self._in(*ON_ITS_WAY)
            if one != case and self.witness.cases[one].head.subject_key == known.head.subject_key
        ]
        if of_one:
            other = self._dice.choice(of_one)
            both = self.witness.matter(case) | self.witness.matter(other)
            self._touched = both
            self._house.join(self.hall.desk, case, other)
            self.witness.join(case, other)
        return self._touched

    def _ask(self) -> set[CaseId]:
        case, known = self._pick(*ON_ITS_WAY)
        holder = self._holder(known) or self.hall.chief
        asked = self._dice.choice(known.events)
        question = self._house.ask(holder, case, asked.step, "哪一页？")
        self._house.answer(self.hall.actors[asked.operator], question, "第二页")
        return self._touched

    def _redraw(self) -> set[CaseId]:
        case, _ = self._pick(*ON_ITS_WAY)
        self._house.redraw(self.hall.desk, case, self._dice.choice(tuple(RedrawReason)))
        return self._touched

    # --- two at once

    def _stale(self) -> set[CaseId]:
        """What another connection has read is old when it wants to write."""
        case, known = self._pick(*ON_ITS_WAY)
        holder = self._holder(known)
        if holder is None:
            return set()
        acts = acts_of(self._standing(known), Word(Verb.RETURN, reason="entry_wrong"))
        self._house.say(holder, case, self._good(known))
        with SqlUnitOfWork(self._second) as u, pytest.raises(AppError):
            append_acts(u.cases, Filing(case, known.head.office, known.head), acts, holder, self.clock.now())
        return self._touched

    def _race(self) -> set[CaseId]:
        """Another process says its word at the same moment, about this case or another one."""
        case, known = self._pick(*ON_ITS_WAY)
        theirs, other = self._pick(*ON_ITS_WAY) if self._dice.random() < 0.5 else (case, known)
        self._touched = {case, theirs}
        mine, their_holder = self._holder(known), self._holder(other)
        if mine is None or their_holder is None:
            return set()
        word = self._good(other) if self._dice.random() < 0.5 else Word(Verb.RETURN, reason="entry_wrong")
        self._other.begin(self._folder, self.clock.now(), self.calendar, their_holder, theirs, word)
        try:
            self._house.say(mine, case, self._good(known))
        finally:
            self.said[f"other_window_{self._other.answer()}"] += 1
        return self._touched

    # --- what happens around the cases

    def _move_day(self) -> set[CaseId]:
        """Mostly the program notices at once; where it does not, yesterday's permissions are of no use all the same."""
        self.clock.pass_time(hours=self._dice.choice((3, 24, 24, 72)))
        return self._routine() if self._dice.random() < 0.7 else set()

    def _away(self) -> set[CaseId]:
        self.hall.go_away(self.clock.now(), self._day())
        return set()

    def _plan(self) -> set[CaseId]:
        self.hall.plan(self.clock.now(), self._day())
        return set()

    def _regrant(self) -> set[CaseId]:
        self._touched = set()
        self.hall.regrant(self.clock.now(), hall_day(self.clock.now()))
        return self._routine()

    def _declare(self) -> set[CaseId]:
        self.hall.declare(self.clock.now(), self._dice.choice(self._applicants).key)
        return set()

    def _new_calendar(self) -> set[CaseId]:
        """Days off and days of work are published anew; the routine counts by them what is under way."""
        days = [hall_day(self.clock.now()) + timedelta(days=number) for number in range(40)]
        changed = frozenset(self._dice.sample(days, 6))
        known = published_calendar()
        self.calendar = WorkingCalendar(known.years, (known.off | changed) - known.workdays, known.workdays)
        self._begin_counting()
        return set()

    def _begin_counting(self) -> None:
        people = {one.account: one for one in self.hall.staff}
        here = {"people": people, "calendar": self.calendar, "looks": self._looks}
        self._house = FlowHouse(lambda: SqlUnitOfWork(self._store), self.clock, **here)
        self._every_day = routine_of(self._house, self._store)

    def _routine(self) -> set[CaseId]:
        """Permissions follow, late steps rise, what nobody has is drawn; then nobody holds what he may not do."""
        self._every_day()
        self.hall.sign_in_again()
        for case in self._in(*ON_ITS_WAY, CaseState.CORRECTING):
            self.witness.look(case, self.calendar)
            self.witness.check_holders(case, self.clock.now())
            self.witness.check_days(case, self.calendar)
        return set()

    # --- looking

    def _in(self, *states: CaseState) -> list[CaseId]:
        return [case for case, known in self.witness.cases.items() if known.head.state in states]

    def _pick(self, *states: CaseState) -> tuple[CaseId, Known]:
        found = self._in(*states) or list(self.witness.cases)
        case = self._dice.choice(found[-40:])
        self._touched = {case}
        return case, self.witness.cases[case]

    def _holder(self, known: Known) -> Actor | None:
        task = known.tasks.get(Purpose.STEP)
        return self.hall.actors[task.operator] if task else None

    def _standing(self, known: Known) -> Standing:
        return standing_of(known.head, known.way, known.events, parameters(hall_day(self.clock.now())))

    def _good(self, known: Known) -> Word:
        standing = self._standing(known)
        if known.head.state is CaseState.PAUSED:
            return Word(Verb.RESUME)
        again = {key: standing.keyed[key] for key in needs_again(standing)}
        return Word(Verb.AGREE, self._house.facts_for(standing), again)

    def _day(self) -> date:
        return hall_day(self.clock.now()) + timedelta(days=self._dice.choice((0, 0, 1, 3)))


_OFTEN = {
    "right_word": 50, "any_word": 18, "at_window": 4, "leader_answers": 4, "correct": 2, "reopen": 2, "join": 2,
    "ask": 1, "redraw": 3, "stale": 1, "race": 1, "move_day": 4, "away": 3, "plan": 2, "regrant": 2, "declare": 0.5,
    "new_calendar": 0.5,
}  # fmt: skip
"""How often of about a hundred; each hall has some of it more and some of it less often."""

_DO = {name: getattr(HallAtWork, f"_{name}") for name in ("take_in", *_OFTEN)}
WAYS = frozenset(_DO)


def _applicant(number: int) -> SubjectRef:
    its_number = id_no(number + 1, "19620101")
    return SubjectRef("person", RECORD, "林小满", its_number, key_of(its_number))


@cache
def _draft(code: str, _subject: str) -> Draft:
    return ready_draft(code)
