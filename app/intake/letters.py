"""What the letters of a case on its way say: why it waits, what is missing, why it takes longer.  Pure functions."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.audit.model import moment_of
from app.cases.clock_facts import PauseKind
from app.cases.model import CaseEvent, EventKind
from app.cases.standing import facts_of
from app.cases.way import Pause, stage_at, way_from_data
from app.catalogue.guide import basis_text, material_basis
from app.catalogue.model import Label, LimitUnit
from app.documents import letters
from app.documents.model import MissingLine
from app.intake.papers import CaseRecord, addressee, choice_label, concerned_by, legal_basis, office_frame
from app.kernel.clock import hall_day
from app.kernel.errors import Rejected

DOCUMENT = "DOC-PUBLIC"
"""The list's code of the sheet that is put up in public."""

_DAY = timedelta(days=1)
_FORM = Label("申请表填写要求", "The form itself")
_AGAIN = Label("需补正后重新提交", "to be put right and handed in again")
_IN_WORDS = Label("见左列", "as stated")
_NOT_NAMED = Label("经办规程", "The agency's rules")


def pause_values(record: CaseRecord) -> letters.PauseValues:
    """For whom the case waits, by the way it travels; the days of a public notice as the stage has typed them."""
    told = record.last(EventKind.PAUSED)
    wait, facts = _wait(record, told), told.data.get("facts", {})
    return letters.PauseValues(
        **letter_frame(record, told),
        kind=wait.kind,
        waits_for=_name_of_wait(record, told.step, wait),
        body=_body(record, wait),
        accepted_at=accepted_at(record),
        stands_from=hall_day(told.at) + _DAY,
        due_on=due_before(record, told),
        notice_from=_day(facts.get("notice_from")),
        notice_to=_day(facts.get("notice_to")),
    )


def way_supplement_values(record: CaseRecord) -> letters.WaySupplementValues:
    """What was asked for on the way, once."""
    told = record.last(EventKind.SUPPLEMENT_ASKED)
    return letters.WaySupplementValues(
        **letter_frame(record, told),
        missing=tuple(_missing(record, line) for line in told.data["lines"]),
        accepted_at=accepted_at(record),
        stands_from=hall_day(told.at) + _DAY,
        supply_by=record.supply_by,
    )


def extension_values(record: CaseRecord) -> letters.ExtensionValues:
    """Last day before and after; the reason is what the step gave when it asked.

    Raises Rejected("paper_not_in_case") when no limit ran.
    """
    told = record.last(EventKind.EXTENDED)
    asked = record.last(EventKind.EXTENSION_ASKED)
    old, new = due_before(record, told), _day(told.data.get("due_on"))
    if old is None or new is None:
        raise Rejected("paper_not_in_case", number=str(record.head.number))
    item = record.item
    promised = item.limit_promised if item.limit_promised.value is not None else item.limit_statutory
    named = tuple(
        basis_text(limit.basis) for limit in (item.limit_statutory, item.limit_promised) if limit.basis is not None
    )
    return letters.ExtensionValues(
        **letter_frame(record, told),
        accepted_at=accepted_at(record),
        days=int(told.data["days"]),
        working=promised.unit is LimitUnit.WORKING_DAYS,
        old_due=old,
        new_due=new,
        reasons=(Label(str(asked.data["note"]), ""),),
        basis=named or legal_basis(item),
    )


def public_notice_values(record: CaseRecord) -> letters.PublicNoticeValues:
    """What is put up while the case waits for objections; it goes with the notice of that pause and has its number.

    Raises Rejected("paper_not_in_case") when the case never waited so.
    """
    waits = [event for event in record.events if event.data.get("waits_for") == PauseKind.PUBLIC_NOTICE]
    if not waits or DOCUMENT not in {output.code for output in record.item.outputs}:
        raise Rejected("paper_not_in_case", number=str(record.head.number))
    told, facts = waits[-1], facts_of(record.events)
    stated = record.stated.get("answers", {})
    kind = choice_label(record.item, "special_kind", stated.get("special_kind"))
    frame = office_frame(record, str(told.data["letter"])) | {"issued_at": told.at}
    return letters.PublicNoticeValues(
        **frame,
        item_name=record.item.name,
        person=record.head.subject_name,
        unit=str(stated.get("unit") or ""),
        kind=kind or Label("", ""),
        retire_in=str(stated["retire_period"]),
        months=int(facts["special_months"]),
        works=tuple(_work(row) for row in stated.get("work_periods", ())),
        notice_from=date.fromisoformat(facts["notice_from"]),
        notice_to=date.fromisoformat(facts["notice_to"]),
        basis=legal_basis(record.item),
    )


def letter_frame(record: CaseRecord, told: CaseEvent) -> dict[str, Any]:
    """What every letter carries: its own number, the case's, the applicant; of the office nobody is named."""
    return office_frame(record, str(told.data["letter"])) | {
        "applicant": addressee(record),
        "concerned": concerned_by(record),
        "item_name": record.item.name,
        "case_number": str(record.head.number),
    }


def accepted_at(record: CaseRecord) -> datetime:
    """When the case was accepted."""
    return moment_of(record.last(EventKind.ACCEPTED).data["accepted_at"])


def due_before(record: CaseRecord, told: CaseEvent) -> date | None:
    """The last day as it stood when that happened; None without a limit."""
    known = [event.data["due_on"] for event in record.events if event.seq < told.seq and "due_on" in event.data]
    return _day(known[-1]) if known else None


def _wait(record: CaseRecord, told: CaseEvent) -> Pause:
    """The wait behind the stage, as the case's own way has it, whatever the list says today."""
    ways = [event.data["way"] for event in record.events if event.seq < told.seq and "way" in event.data]
    found = stage_at(way_from_data(ways[-1]), told.step).pause if ways else None
    if found is None:
        raise Rejected("paper_not_in_case", number=str(record.head.number))
    return found


def _name_of_wait(record: CaseRecord, step: int, wait: Pause) -> Label:
    named = (stage.wait.name for stage in record.item.flow if stage.seq == step and stage.wait is not None)
    return next(named, _body(record, wait))


def _body(record: CaseRecord, wait: Pause) -> Label:
    return record.catalogue.words["bodies"][wait.body]


def _missing(record: CaseRecord, line: Mapping[str, Any]) -> MissingLine:
    """A paper or a question by its name; what is neither stands in the words of who asked for it."""
    said, key = str(line.get("what") or ""), line.get("key")
    basis = Label(str(line["basis"]), "") if line.get("basis") else None
    problem = Label(said, "") if said else _AGAIN
    material = next((material for material in record.item.materials if material.key == key), None)
    if material is not None:
        return MissingLine(material.name, problem, basis or material_basis(material, record.catalogue))
    field = next((field for field in record.item.all_fields() if field.key == key), None)
    if field is not None:
        return MissingLine(field.label, problem, basis or _FORM)
    return MissingLine(Label(said, ""), _IN_WORDS, basis or _NOT_NAMED)


def _work(row: Mapping[str, str]) -> letters.WorkLine:
    return letters.WorkLine(row["from"], row["to"], row["post"], row["unit_name"])


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None
