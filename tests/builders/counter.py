"""What tests need to take applications in: catalogue, desk, and drafts whose form is ready."""

from dataclasses import replace
from datetime import date
from functools import cache
from uuid import UUID

from app.cases.model import SubjectRef
from app.catalogue.loader import load_catalogue
from app.catalogue.model import Catalogue
from app.intake.commands.accept import Desk
from app.intake.model import Draft, MaterialLine, MaterialState, papers_asked
from app.intake.samples import sample_application
from app.intake.verdict import FormJudge
from app.kernel.calendar import WorkingCalendar, published_calendar
from app.kernel.errors import NotFound
from app.kernel.ids import DraftId, OperatorId, new_uuid
from app.rules.parameters import published_parameters
from tests.builders.staffed import OFFICE, id_no, key_of

TODAY = date(2026, 11, 20)
USCC = "91350199MA0000001X"


class NobodyKnown:
    """A register without a single record."""

    def person_by_number(self, _id_type, _id_no):
        return None

    def person(self, _person):
        raise NotFound("person_not_found")

    def unit_by_uscc(self, _uscc):
        return None

    def contributions(self, _person):
        return ()


@cache
def catalogue() -> Catalogue:
    return load_catalogue(None)


@cache
def parameters(today: date):
    return published_parameters().singles(today)


def desk(calendar: WorkingCalendar | None = None) -> Desk:
    counted = calendar or published_calendar()
    return Desk(catalogue(), FormJudge(NobodyKnown(), parameters, counted), parameters, counted)


RECORD = str(UUID(int=7))


def person(sequence: int = 1) -> SubjectRef:
    return SubjectRef("person", RECORD, "林小满", id_no(sequence), key_of(id_no(sequence)))


def unit() -> SubjectRef:
    return SubjectRef("unit", RECORD, "示例商行", USCC, key_of(USCC))


def ready_draft(code: str, subject: SubjectRef | None = None, **changes) -> Draft:
    """A draft of that item with every answer and paper."""
    item = catalogue().item(code)
    answers = dict(sample_application(item, TODAY, parameters(TODAY)).answers)
    who = subject or (person() if item.subject == "person" else unit())
    lines = tuple(
        MaterialLine(m.key, MaterialState.RECEIVED, m.original, m.copies) for m in papers_asked(item, answers)
    )
    made = Draft(DraftId(new_uuid()), new_uuid(), OFFICE, OperatorId(new_uuid()), code, "v", who, answers, lines)
    return replace(made, **changes)
