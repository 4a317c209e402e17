"""What the papers of a decided case say: decision of refusal, result, delivery slip, correction.  Pure functions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.audit.model import moment_of
from app.cases.flow import Outcome
from app.cases.model import CaseEvent, EventKind
from app.cases.standing import facts_of
from app.catalogue.model import FieldSpec, FieldType, Label
from app.documents import letters
from app.documents import model as paper
from app.intake.finding import AnswerContext
from app.intake.letters import accepted_at, letter_frame
from app.intake.papers import CaseRecord, addressee, concerned_by, legal_basis, offices_of, signed_frame
from app.intake.shown import shown
from app.kernel.clock import hall_day
from app.kernel.errors import Rejected

_DONE = Label("已办结", "Done")
_GRANTED = Label("准予办理，已办结", "Granted and done")
_REFUSED = Label("不予核定（确认）", "Refused")
_NONE = Label("（空）", "(empty)")
_RESULT_NOTICE = Label("办理结果告知单", "Result notice")
_DECISION = Label("不予核定（确认）决定书", "Decision of refusal")
_HANDED_ON_THE_WAY = frozenset({
    "DOC-GUIDE", "DOC-RECEIVED", "DOC-PRE", "DOC-ACCEPT", "DOC-ONCE", "DOC-REJECT", "DOC-DECISION", "DOC-HANDOVER",
    "DOC-CUSTODY", "DOC-PAUSE", "DOC-EXTEND", "DOC-PUBLIC", "DOC-DELIVER",
})  # fmt: skip
"""What is given earlier, to somebody else, or is the slip itself."""
_STANDARD_REMEDY = "REM-STD"


def decision_values(record: CaseRecord) -> letters.DecisionValues:
    """The refusal, with what was found and the words of who proposed it as its facts.

    Raises Rejected("paper_not_in_case") for a case that was not refused.
    """
    told = record.last(EventKind.DECIDED)
    if told.data.get("outcome") != Outcome.REFUSED or record.head.outcome != Outcome.REFUSED:
        raise Rejected("paper_not_in_case", number=str(record.head.number))
    refusing = _refusing(record, told)
    note = str(refusing.data.get("note") or "")
    accepted = record.last(EventKind.ACCEPTED)
    return letters.DecisionValues(
        **letter_frame(record, told),
        received_at=moment_of(accepted.data["received_at"]),
        accepted_at=accepted_at(record),
        facts=(*found_lines(record), *((Label(note, ""),) if note else ())),
        reasons=_ground(record, refusing),
        basis=legal_basis(record.item),
        remedies=_other_remedies(record),
    )


def correction_values(record: CaseRecord) -> letters.CorrectionValues:
    """Every change under the name of its question; the reason is what was said when it was asked for."""
    told = record.last(EventKind.CORRECTED)
    return letters.CorrectionValues(
        **letter_frame(record, told),
        closed_at=record.last(EventKind.CLOSED).at,
        changes=tuple(_change(record, change) for change in told.data["changes"]),
        reason=Label(str(record.last(EventKind.CORRECTION_ASKED).data["reason"]), ""),
        remedies=_other_remedies(record),
    )


def result_values(record: CaseRecord) -> paper.ResultValues:
    """How the case ended: with what was found, or with the ground, basis and remedies of its refusal."""
    closed = _closed(record)
    accepted = record.last(EventKind.ACCEPTED)
    frame = signed_frame(record, accepted.data["number"]) | {
        "item_name": record.item.name,
        "applicant": addressee(record),
        "concerned": concerned_by(record),
        "accepted_at": accepted_at(record),
        "finished_at": closed.at,
        **offices_of(record.events[0].data),
    }
    if record.head.outcome != Outcome.REFUSED:
        result = _GRANTED if record.head.outcome else _DONE
        return paper.ResultValues(**frame, result=result, details=found_lines(record))
    return paper.ResultValues(
        **frame,
        result=_REFUSED,
        details=_ground(record, _refusing(record, closed)),
        basis=legal_basis(record.item),
        negative=True,
        remedies=_other_remedies(record),
    )


def delivery_values(record: CaseRecord) -> paper.DeliveryValues:
    """The delivery slip for what the item puts out once it is closed; of a refused one the decision and the result."""
    _closed(record)
    window, hall = record.acceptor.window, record.office.hall
    place = Label(f"{hall.zh} {window} 号窗口", f"{hall.en or hall.zh}, window {window}") if window != "0" else hall
    return paper.DeliveryValues(
        **signed_frame(record, record.last(EventKind.ACCEPTED).data["number"]),
        item_name=record.item.name,
        recipient=addressee(record),
        concerned=concerned_by(record),
        papers=_delivered(record),
        place=place,
        way=Label("当面送达", "In person"),
    )


def found_lines(record: CaseRecord) -> tuple[Label, ...]:
    """What the stages have found, each under the name of its question, in the order of the form."""
    facts, today = facts_of(record.events), hall_day(record.issued_at)
    lines = (
        (field.label, _value(field, facts[field.key], today))
        for field in record.item.all_fields()
        if facts.get(field.key)
    )
    return tuple(Label(f"{name.zh}：{value.zh}", f"{name.en}: {value.en}") for name, value in lines)


def _closed(record: CaseRecord) -> CaseEvent:
    """The end of the case; one that a re-check opened again has none yet."""
    ends = [event for event in record.events if event.kind in (EventKind.CLOSED, EventKind.REOPENED)]
    if not ends or ends[-1].kind is EventKind.REOPENED:
        raise Rejected("paper_not_in_case", number=record.head.number or str(record.head.id))
    return ends[-1]


def _delivered(record: CaseRecord) -> tuple[Label, ...]:
    if record.head.outcome == Outcome.REFUSED:
        return (_DECISION, _RESULT_NOTICE)
    outputs = tuple(output.name for output in record.item.outputs if output.code not in _HANDED_ON_THE_WAY)
    return outputs or (_RESULT_NOTICE,)


def _refusing(record: CaseRecord, until: CaseEvent) -> CaseEvent:
    """The event that named the ground on which the case was refused."""
    named = [event for event in record.events if event.seq <= until.seq and event.data.get("ground")]
    if not named:
        raise Rejected("paper_not_in_case", number=str(record.head.number))
    return named[-1]


def _ground(record: CaseRecord, refusing: CaseEvent) -> tuple[Label, ...]:
    """The words of the ground; none for one that the item does not list, which the paper then reports as a gap."""
    return tuple(ground.text for ground in record.item.grounds if ground.code == refusing.data["ground"])


def _other_remedies(record: CaseRecord) -> tuple[Label, ...]:
    """What the item adds to reconsideration and suit, whose bodies the office names."""
    return tuple(remedy.text for remedy in record.item.remedies if remedy.code != _STANDARD_REMEDY)


def _change(record: CaseRecord, change: Mapping[str, Any]) -> letters.ChangeLine:
    key = str(change["key"])
    field = next((field for field in record.item.all_fields() if field.key == key), None)
    if field is None:
        return letters.ChangeLine(Label(key, key), *(Label(str(change[side]), "") for side in ("before", "after")))
    today = hall_day(record.issued_at)
    before, after = (_value(field, change[side], today) for side in ("before", "after"))
    return letters.ChangeLine(field.label, before, after)


def _value(field: FieldSpec, value: object, today: date) -> Label:
    """A fact as a letter writes it: sums with their unit, days and months in words."""
    if value in ("", None, []):
        return _NONE
    text = str(value)
    if field.type is FieldType.DATE:
        day = date.fromisoformat(text)
        return Label(f"{day.year}年{day.month}月{day.day}日", text)
    if field.type is FieldType.PERIOD:
        year, _, month = text.partition("-")
        return Label(f"{year}年{int(month)}月", text)
    seen = shown(field, value, AnswerContext(today))
    return Label(f"{seen.zh}元", f"CNY {seen.en}") if field.type is FieldType.MONEY else seen
