"""A step of the way: whoever was drawn says his word, and what follows from it is one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from app.cases.clock_events import clock_of
from app.cases.clock_facts import ClockFact, Ended, Paused, PauseKind, Resumed, pause_kind
from app.cases.clocks import ClockKind, admit, deadlines
from app.cases.commands.draws import ApprovingWork, DrawnFor
from app.cases.commands.held import drawn_case, end_task
from app.cases.commands.reading import Filing, append_acts
from app.cases.flow import Standing, Verb, Word, acts_of, check_batch, sends_letter, stands_still
from app.cases.flow_settings import FlowSettings
from app.cases.fresh_look import approves, said, use_look
from app.cases.model import Act, CaseEvent, CaseHead, CaseState, EventKind
from app.cases.ports import FactReader, Parameters, WorkUnitOfWork
from app.cases.standing import standing_of
from app.cases.tasks import Purpose, TaskEnd
from app.cases.weight import weight_of
from app.kernel.actor import Actor
from app.kernel.calendar import CountedIn, WorkingCalendar, due_date
from app.kernel.clock import Clock, hall_day
from app.kernel.ids import CaseId

LETTER_SERIES = "letter"
_KEEPING = (Verb.SUPPLEMENT, Verb.RESUME, Verb.EXTEND)


Draws = Callable[[CaseId, Purpose], DrawnFor | None]
"""What gives a case to somebody for a purpose: ``DrawNext``."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a word led to.  unlike: keys of the facts that two people typed differently; then the case stands still."""

    case: CaseHead
    drawn: DrawnFor | None
    unlike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowRules:
    """What steps are judged by."""

    facts: FactReader
    parameters: Parameters
    calendar: WorkingCalendar
    settings: Callable[[], FlowSettings]

    def timed(self, events: Sequence[CaseEvent], act: Act, fact: ClockFact, settings: FlowSettings) -> Act:
        """The act with the last days that follow from it and the calendar; of a pause only its end can tell them.

        A case that was accepted without limits has no clocks, and those of one that is checked again have ended.
        Raises what ``clocks.admit`` refuses.
        """
        found = clock_of(events)
        if found is None or any(isinstance(one, Ended) for one in found[1]):
            return act
        terms, facts = found
        facts = admit(facts, fact, terms, self.calendar, settings)
        if isinstance(fact, Paused):
            return act
        found_now = deadlines(terms, facts, self.calendar)
        due = found_now.of(ClockKind.PROMISE)
        told = {"due_on": due.due_on.isoformat() if due else None, "calendar": found_now.calendar}
        for key, clock in (("statutory_due_on", ClockKind.STATUTORY), ("green_due_on", ClockKind.GREEN)):
            if (one := found_now.of(clock)) is not None:
                told[key] = one.due_on.isoformat()
        return replace(act, data={**act.data, **told})


class SayWord:
    """Agree, refuse, return, ask for papers, wait, go on, extend, escalate: the verbs of a step."""

    def __init__(self, unit_of_work: ApprovingWork, rules: FlowRules, draw: Draws, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._rules = rules
        self._draw = draw
        self._clock = clock

    def __call__(self, actor: Actor, case: CaseId, word: Word, look: UUID | None = None) -> Said:
        """Say it, then draw who is next.

        word: facts and second typing as typed; they are read here.  A letter that goes out gets its number here.
        look: a fresh one at this word, which an approval and its refusal ask for (LookNeeded, step_up_not_valid).
        Raises NotFound("case_not_found"); Rejected: case_not_drawn, what ``flow.acts_of`` names, what the clocks and
        the database refuse; FactsMissing with everything the stage still has to find.
        """
        now, settings = self._clock.now(), self._rules.settings()
        with self._unit_of_work() as u:
            standing, events = held(u, actor, case, self._rules.parameters(hall_day(now)))
            if word.batch:
                check_batch(standing, weight_of(events).risk)
            if word.verb in (Verb.AGREE, Verb.REFUSE):
                word = self._read(standing, word, now)
            word = self.numbered(u, standing, word, now)
            acts = self._timed(events, acts_of(standing, word), settings, now)
            if approves(standing, word):
                use_look(u, actor, standing.head, events, said(word), look, self._clock)
            head = append_acts(u.cases, Filing(case, standing.head.office, standing.head), acts, actor, now)
            self._end_task(u, standing.head, head, word.verb, now)
            u.commit()
        unlike = next((tuple(act.data["unlike"]) for act in acts if act.kind is EventKind.KEYED), ())
        return Said(head, self._draw(case, Purpose.EXTENSION if word.verb is Verb.EXTEND else Purpose.STEP), unlike)

    def _read(self, standing: Standing, word: Word, now: datetime) -> Word:
        """Facts of the stage as canonical values; the second typing is read by the same questions."""
        head, today = standing.head, hall_day(now)
        wanted = standing.stage if word.verb is Verb.AGREE else replace(standing.stage, typed=tuple(word.facts))
        read = self._rules.facts(head.item_code, wanted, word.facts, standing.answers, today)
        again: Mapping[str, str] = {}
        if word.again:
            keys = replace(standing.stage, typed=tuple(word.again), keyed=())
            again = self._rules.facts(head.item_code, keys, word.again, standing.answers, today)
        return replace(word, facts=read, again=again)

    def numbered(self, u: WorkUnitOfWork, standing: Standing, word: Word, now: datetime) -> Word:
        """With the number of the letter that goes out; two people's different figures use none up."""
        if word.letter or not sends_letter(standing, word) or stands_still(standing, word):
            return word
        return replace(word, letter=u.numbers.next(LETTER_SERIES, standing.head.office, hall_day(now).year))

    def _timed(
        self, events: Sequence[CaseEvent], acts: Sequence[Act], settings: FlowSettings, now: datetime
    ) -> tuple[Act, ...]:
        """The acts with what they mean for the clocks; of one word one act at the most means anything."""
        acts = [self._supplied(act, hall_day(now), settings) for act in acts]
        facts = [(act, _clock_fact(act, hall_day(now))) for act in acts]
        return tuple(self._rules.timed(events, act, fact, settings) if fact else act for act, fact in facts)

    def _supplied(self, act: Act, today: date, settings: FlowSettings) -> Act:
        """A notice with the last day for the papers it asks for."""
        if act.kind is not EventKind.SUPPLEMENT_ASKED:
            return act
        last = due_date(today, settings.supply_days, CountedIn.WORKING_DAYS, self._rules.calendar).day
        return replace(act, data={**act.data, "supply_by": last.isoformat()})

    def _end_task(self, u: WorkUnitOfWork, old: CaseHead, new: CaseHead, verb: Verb, now: datetime) -> None:
        """Whoever waits for papers, goes on or asks for time keeps the case; whoever is done or hands it up, not.

        With the decision nobody is asked for more time.
        """
        if new.state not in (CaseState.ACCEPTED, CaseState.PAUSED):
            end_task(u, new.id, Purpose.EXTENSION, now, TaskEnd.WITHDRAWN)
        if verb in _KEEPING or ((old.step, old.state) == (new.step, new.state) and verb is not Verb.ESCALATE):
            return
        end_task(u, new.id, Purpose.STEP, now, TaskEnd.DONE)


def _clock_fact(act: Act, today: date) -> ClockFact | None:
    if act.kind in (EventKind.PAUSED, EventKind.SUPPLEMENT_ASKED):
        return Paused(today, pause_kind(act.data["waits_for"]), act.data["letter"], act.data.get("least", 0))
    return Resumed(today) if act.kind is EventKind.RESUMED else None


def held(
    u: WorkUnitOfWork, actor: Actor, case: CaseId, parameters: Mapping[str, str]
) -> tuple[Standing, Sequence[CaseEvent]]:
    """The case as the one who was drawn for it finds it.

    Raises NotFound("case_not_found"), also for a case of which nothing may be known; Rejected("case_not_drawn").
    """
    head = drawn_case(u, actor, case)
    events = u.cases.events(case)
    standing = standing_of(head, u.tasks.way(case, head.round), events, parameters)
    if head.waits_for == PauseKind.SUPPLEMENT and u.tasks.papers_late(case):
        standing = replace(standing, papers_late=True)
    return standing, events
