"""Whom a form is about, as the register answered at the window."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.cases.model import SubjectRef
from app.catalogue.model import FieldSpec, FieldType, ServiceItem, Subject
from app.intake.known import NOTHING_KNOWN, Known
from app.intake.obstacles import Record
from app.intake.prechecks import OpenCase
from app.registry.model import Person, Unit


class Part(StrEnum):
    """Which questions of a form a record answers; the value is the prefix of their keys."""

    PERSON = ""
    DECEASED = "deceased_"
    APPLICANT = "applicant_"
    UNIT = "uscc"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A record that was opened for a form.

    subject: how a case about it would be filed.  unit: the employer, of a person too.
    record: of whom the matter is about, with the contributions; None for everybody else.
    """

    part: Part
    subject: SubjectRef
    known: Known = NOTHING_KNOWN
    person: Person | None = None
    unit: Unit | None = None
    open_cases: tuple[OpenCase, ...] = ()
    record: Record | None = None


def filed_under(item: ServiceItem, visitors: Sequence[Visitor]) -> Visitor | None:
    """The record under which the case is filed; None while it is not yet known who it is."""
    order = (Part.UNIT,) if item.subject is Subject.UNIT else (Part.PERSON, Part.DECEASED, Part.APPLICANT)
    for part in order:
        for visitor in visitors:
            if visitor.part is part:
                return visitor
    return None


def name_key(part: Part) -> str:
    """Key of the field that carries the name."""
    return {Part.UNIT: "unit", Part.PERSON: "person"}.get(part, part.value.removesuffix("_"))


def part_of(spec: FieldSpec) -> Part | None:
    """The record that this number or name would open, None for every other question."""
    for part in Part:
        number = "uscc" if part is Part.UNIT else f"{part.value}id_no"
        if spec.key in (number, name_key(part)) and spec.type in _OPENING:
            return part
    return None


_OPENING = (FieldType.ID_NUMBER, FieldType.PERSON_REF, FieldType.USCC, FieldType.UNIT_REF)
