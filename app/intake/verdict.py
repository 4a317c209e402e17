"""The form's verdict for the outcomes: canonical answers, and everything that keeps the case from being accepted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.cases.model import SubjectRef
from app.cases.ports import Parameters
from app.catalogue.model import ServiceItem, Subject
from app.intake.certificates import certified
from app.intake.form import Form, Problem
from app.intake.form_builder import as_text, build_form
from app.intake.known import Known, known_from_applicant, known_from_deceased, known_from_person, known_from_unit
from app.intake.model import Answers, Draft, Gap
from app.intake.obstacles import Record
from app.intake.ports import Verdict
from app.intake.prechecks import Facts, Precheck, run_prechecks, with_prechecks
from app.intake.reading import narrow
from app.intake.resolve import roster_facts
from app.kernel.calendar import WorkingCalendar
from app.kernel.errors import NotFound
from app.kernel.ids import PersonId
from app.registry.model import Person
from app.registry.queries import RegistryQueries


@dataclass(frozen=True, slots=True)
class FormJudge:
    """Judges an application by the same form that the window shows, with everybody whom its answers name."""

    registry: RegistryQueries
    parameters: Parameters
    calendar: WorkingCalendar

    def __call__(self, item: ServiceItem, draft: Draft, today: date) -> Verdict:
        """Read the draft against form and register."""
        form, prechecks = self._tested(item, draft, today)
        form = with_prechecks(form, prechecks)
        stated = form.answers()
        return Verdict(stated, {**form.values, **form.tables, **stated}, tuple(_gap(p) for p in form.to_fix()))

    def prechecks(self, item: ServiceItem, draft: Draft, today: date) -> tuple[Precheck, ...]:
        """Every test that ran, those that found nothing wrong included."""
        return self._tested(item, draft, today)[1]

    def known_now(self, draft: Draft, today: date) -> Known:
        """What the register answers now about those whom the application names."""
        return self._known(draft.answers, _person(draft.answers, "", self.registry), today, self.parameters(today))

    def _tested(self, item: ServiceItem, draft: Draft, today: date) -> tuple[Form, tuple[Precheck, ...]]:
        parameters = self.parameters(today)
        person = _person(draft.answers, "", self.registry)
        form = build_form(
            item,
            draft.answers,
            self._known(draft.answers, person, today, parameters),
            today=today,
            parameters=parameters,
            materials=draft.materials,
            calendar=self.calendar,
        )
        is_recorded = draft.subject is None or bool(draft.subject.id)
        record = self._record(draft.subject, person) if certified(item) else None
        told = Facts(today, parameters, person, is_recorded=is_recorded, record=record)
        return form, run_prechecks(form, told)

    def _record(self, subject: SubjectRef | None, stated: Person | None) -> Record | None:
        """Certificates speak of whom the case is filed under, whatever number stands in the answers."""
        filed = subject.id if subject is not None and subject.kind == Subject.PERSON.value else ""
        person = stated
        if filed and (stated is None or str(stated.id) != filed):
            try:
                person = self.registry.person(PersonId(UUID(filed)))
            except NotFound:
                return None
        return Record(person, self.registry.contributions(person.id)) if person is not None else None

    def _known(self, answers: Answers, person: Person | None, today: date, parameters: Mapping[str, str]) -> Known:
        """What the register knows about the numbers that the answers name; unknown numbers lead to nothing."""
        known = roster_facts(answers, self.registry)
        if person is not None:
            known |= known_from_person(person, today, parameters)
        if (deceased := _person(answers, "deceased_", self.registry)) is not None:
            known |= known_from_deceased(deceased)
        if (applicant := _person(answers, "applicant_", self.registry)) is not None:
            known |= known_from_applicant(applicant)
        code = narrow(as_text(answers.get("uscc"))).upper()
        unit = self.registry.unit_by_uscc(code) if code else None
        return known | known_from_unit(unit) if unit is not None else known


def _person(answers: Answers, prefix: str, registry: RegistryQueries) -> Person | None:
    number = narrow(as_text(answers.get(f"{prefix}id_no"))).upper()
    kind = as_text(answers.get(f"{prefix}id_type")) or "resident_id"
    return registry.person_by_number(kind, number) if number else None


def _gap(problem: Problem) -> Gap:
    found = problem.finding
    return Gap(problem.kind, problem.where, found.code, found.values, problem.label, problem.row, problem.column or "")
