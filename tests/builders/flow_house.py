"""A hall whose people take cases all the way: real store, real commands, nobody picked."""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from app.cases.commands import (
    AgreeAll,
    AnswerCorrection,
    AnswerExtension,
    AnswerQuestion,
    AskCorrection,
    AskQuestion,
    DrawNext,
    DrawWaiting,
    FlowRules,
    JoinCases,
    NameChaser,
    OpenQuestions,
    Redraw,
    Reopen,
    Said,
    SayWord,
    TakeSupplement,
    Withdraw,
)
from app.cases.flow import Standing, Verb, Word, needs_again
from app.cases.flow_settings import FlowSettings
from app.cases.model import CaseHead, CaseState
from app.cases.rows import RowMark, rows_due
from app.cases.standing import standing_of
from app.cases.tasks import Purpose
from app.catalogue.model import FieldType
from app.intake.commands.accept import Accept
from app.intake.facts import ReadFacts
from app.kernel.actor import Actor, Permission
from app.kernel.calendar import WorkingCalendar, published_calendar
from app.kernel.clock import hall_day
from app.kernel.ids import CaseId
from tests.builders.counter import catalogue, desk, parameters, ready_draft
from tests.builders.fresh_looks import Looks
from tests.builders.staffed import found_office, hire, id_no

SAMPLES = {
    FieldType.MONEY: "1234.56", FieldType.INT: "24", FieldType.DECIMAL: "1.2", FieldType.PERIOD: "2026-12",
    FieldType.DATE: "1966-05-05", FieldType.BOOL: "true", FieldType.TEXT: "结论第1号",
}  # fmt: skip
"""What a stage finds, by type of question; of a choice the first."""


class Bare(NamedTuple):
    """Commands that ask for a fresh look."""

    say: SayWord
    answer_extension: AnswerExtension
    answer_correction: AnswerCorrection
    reopen: Reopen


class FlowHouse:
    """An office with so many people of each permission, or with those who are there already (``people``).

    ``say``, ``answer_extension``, ``answer_correction``, ``reopen`` look into the camera where the command asks for it;
    ``bare``: the same commands as they are.
    """

    def __init__(
        self,
        uow,
        clock,
        *,
        each: int = 2,
        settings: FlowSettings | None = None,
        people: Mapping[str, Actor] | None = None,
        calendar: WorkingCalendar | None = None,
        looks: Looks | None = None,
    ) -> None:
        self.uow, self.clock = uow, clock
        self.settings = settings or FlowSettings()
        self.people: dict[str, Actor] = dict(people) if people is not None else _hired(uow, each)
        self.facts = ReadFacts(catalogue())
        counted = calendar or published_calendar()
        rules = FlowRules(self.facts, parameters, counted, lambda: self.settings)
        self.draw = DrawNext(uow, lambda: self.settings, clock)
        self.looks, self.rules = looks or Looks(uow, clock), rules
        self.bare = Bare(
            SayWord(uow, rules, self.draw, clock),
            AnswerExtension(uow, rules, clock),
            AnswerCorrection(uow, clock),
            Reopen(uow, self.draw, clock),
        )
        self.say, self.answer_extension, self.answer_correction, self.reopen = map(self.looks.saying, self.bare)
        self.agree_all = AgreeAll(uow, rules, self.bare.say, clock)
        self.draw_waiting = DrawWaiting(uow, self.draw, clock)
        self.redraw = Redraw(uow, self.draw, clock)
        self.take_supplement = TakeSupplement(uow, rules, self.draw, clock)
        self.withdraw = Withdraw(uow, clock)
        self.ask_correction = AskCorrection(uow, self.draw, clock)
        self.join = JoinCases(uow, clock)
        self.ask = AskQuestion(uow, clock)
        self.answer = AnswerQuestion(uow, clock)
        self.questions = OpenQuestions(uow)
        self.name_chaser = NameChaser(uow, clock)
        self.accept = Accept(uow, desk(counted), clock, follow=self.name_chaser)
        self.clerk = next(one for one in self.people.values() if one.permission is Permission.INTAKE)
        self._by_id = {actor.operator: actor for actor in self.people.values()}

    def rows_of(self, code: str, count: int) -> list[Mapping[str, str]]:
        """So many rows of the roster of an item, each of another person."""
        row = ready_draft(code).answers["roster"][0]
        return [{**row, "id_no": id_no(70 + number)} for number in range(count)]

    def take_in(self, code: str, clerk: Actor | None = None, **answers: object) -> CaseHead:
        """Accept a ready application of that item and draw who is next."""
        draft = ready_draft(code)
        actor = clerk or self.clerk
        from dataclasses import replace

        draft = replace(draft, clerk=actor.operator, answers={**draft.answers, **answers})
        head = self.accept(actor, draft).case
        self.draw(head.id)
        return head

    def head(self, case: CaseId) -> CaseHead:
        """The case now."""
        with self.uow() as u:
            found = u.cases.head(case)
        assert found is not None
        return found

    def holder(self, case: CaseId, purpose: Purpose = Purpose.STEP) -> Actor:
        """Who has the case."""
        with self.uow() as u:
            task = u.tasks.open_task(case, purpose)
        assert task is not None, f"nobody has the case at step {self.head(case).step}"
        return self._by_id[task.operator]

    def standing(self, case: CaseId):
        """The case as the next person finds it."""
        with self.uow() as u:
            head, events = u.cases.head(case), u.cases.events(case)
            return standing_of(head, u.tasks.way(case, head.round), events, parameters(hall_day(self.clock.now())))

    def sample_facts(self, case: CaseId) -> Mapping[str, str]:
        """Something right for every question of the stage."""
        return self.facts_for(self.standing(case))

    def facts_for(self, standing: Standing) -> Mapping[str, str]:
        """The same for a case that was read already."""
        fields = self.facts.questions(standing.head.item_code, standing.stage, standing.answers)
        samples = {f.key: f.choices[0].value if f.choices else SAMPLES[f.type] for f in fields}
        today = hall_day(self.clock.now())
        notice = {"notice_from": today, "notice_to": today + timedelta(days=10)}
        return samples | {key: day.isoformat() for key, day in notice.items() if key in samples}

    def agree(self, case: CaseId, **word: object) -> Said:
        """Whoever has the case does the step, with facts and, where due, the same money facts again."""
        standing = self.standing(case)
        if standing.head.state is CaseState.PAUSED:
            if standing.head.waits_for == "public_notice":
                self.clock.moment += timedelta(days=14)
            return self.say(self.holder(case), case, Word(Verb.RESUME))
        again = {key: standing.keyed[key] for key in needs_again(standing)}
        said = {"facts": self.sample_facts(case), "again": again, "rows": self.rows(case)} | word
        return self.say(self.holder(case), case, Word(Verb.AGREE, **said))

    def rows(self, case: CaseId) -> tuple[RowMark, ...]:
        """Every row that the stage checks, found right."""
        standing = self.standing(case)
        due = rows_due(standing.way, standing.head.step, standing.answers)
        return tuple(RowMark(key, row, agrees=True) for key, count in due.items() for row in range(1, count + 1))

    def to_the_end(self, case: CaseId, most: int = 20) -> list[tuple[int, Actor]]:
        """Step after step until the case is closed; who did what."""
        done = []
        while self.head(case).state is not CaseState.CLOSED:
            assert len(done) < most
            done.append((self.head(case).step, self.holder(case)))
            self.agree(case)
        return done


def _hired(uow, each: int) -> dict[str, Actor]:
    found_office(uow)
    people: dict[str, Actor] = {}
    sections = {"intake": "window", "handling": "handling", "review": "review", "approval": "lead"}
    for place, permission in enumerate(Permission):
        for number in range(each):
            account, sequence = f"{permission.value}{chr(97 + number)}.x", 100 + place * 20 + number
            people[account] = hire(uow, account, sequence, permission, section=sections[permission.value])
    return people
