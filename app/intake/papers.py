"""What the papers of a case say, assembled from its events: pure functions, values of ``app.documents`` out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.audit.model import moment_of
from app.cases.model import CaseEvent, CaseHead, EventKind
from app.catalogue.guide import basis_text, material_basis
from app.catalogue.model import Catalogue, Completion, Handling, Label, Limit, LimitUnit, ServiceItem
from app.documents import model as paper
from app.intake.applicant import DECEASED, applicant_of
from app.intake.draft_json import line_from_data, line_to_data
from app.intake.events import Taking
from app.intake.model import MaterialState, clock_start, papers_asked, promise_of
from app.kernel.calendar import WorkingCalendar
from app.kernel.clock import hall_day
from app.kernel.errors import Rejected
from app.kernel.messages import sentence
from app.registry.model import masked_number

_NO_PAPERS = Label("未收取纸质材料，信息经数据共享核验", "No paper was taken; shared data were used")
_NONE_CAME = Label("未收到纸质材料", "No paper was handed in")
_FORM = Label("申请表填写要求", "The form itself")
_PROBLEMS: Mapping[MaterialState, Label] = {
    MaterialState.MISSING: Label("未提交", "not handed in"),
    MaterialState.NEEDS_LOOK: Label(
        "不清晰或与其他信息不一致，需重新提交", "not legible or not in agreement; hand it in again"
    ),
    MaterialState.TO_FOLLOW: Label("尚未提交，可在期限内补交", "not handed in yet; may follow in time"),
}
_UNANSWERED: Mapping[str, Label] = {
    "answer_missing": Label("未填写", "not filled in"),
    "choice_missing": Label("未选择", "not chosen"),
    "table_missing": Label("未填写，至少填写一行", "empty; at least one row is needed"),
}
"""Findings whose sentence tells the clerk to ask; on a letter they are said to the visitor."""
_IN_WORDS = Label("见左列", "as stated")


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case as its papers need it.

    acceptor, issued_at: who did the event that the paper tells of, and when.
    supply_by, answer_by: last days counted by the caller.
    """

    head: CaseHead
    events: Sequence[CaseEvent]
    item: ServiceItem
    catalogue: Catalogue
    office: paper.OfficeLines
    acceptor: paper.Issuer
    demo: bool
    issued_at: datetime
    evaluation_code: str
    supply_by: date
    answer_by: date

    def last(self, *kinds: EventKind) -> CaseEvent:
        """The newest event of those kinds; Rejected("paper_not_in_case") when there is none."""
        return last_event(self.events, self.head, *kinds)

    @property
    def stated(self) -> Mapping[str, Any]:
        """What was stated when the papers came in; empty for a visitor who was turned away at once."""
        received = [event for event in self.events if event.kind is EventKind.RECEIVED]
        return received[-1].data if received else {}


def last_event(events: Sequence[CaseEvent], head: CaseHead, *kinds: EventKind) -> CaseEvent:
    """The newest event of those kinds; Rejected("paper_not_in_case") when there is none."""
    found = [event for event in events if event.kind in kinds]
    if not found:
        raise Rejected("paper_not_in_case", number=head.number or str(head.id))
    return found[-1]


def receipt_values(record: CaseRecord) -> paper.ReceiptValues:
    """The acceptance receipt."""
    accepted = record.last(EventKind.ACCEPTED)
    accepted_at = moment_of(accepted.data["accepted_at"])
    starts = date.fromisoformat(accepted.data["clock_from"])
    return paper.ReceiptValues(
        **signed_frame(record, accepted.data["number"]),
        item_code=record.item.code,
        item_name=record.item.name,
        applicant=addressee(record),
        concerned=concerned_by(record),
        agent=agent_line(record.item, record.stated),
        materials=material_lines(record.item, record.stated),
        received_at=moment_of(accepted.data["received_at"]),
        accepted_at=accepted_at,
        statutory=limit_line(record.item.limit_statutory),
        promised=limit_line(record.item.limit_promised),
        immediate=record.item.completion is Completion.IMMEDIATE,
        evaluation_code=record.evaluation_code,
        due_on=date.fromisoformat(accepted.data["due_on"]) if accepted.data["due_on"] else None,
        due_provisional=accepted.data["due_provisional"],
        clock_from=starts if starts > hall_day(accepted_at) else None,
        **offices_of(record.events[0].data),
    )


def offices_of(opening: Mapping[str, Any]) -> dict[str, Any]:
    """Who decides and who took it in, as the first event says where that is not one office."""
    return {"owner": opening["owner_name"], "taken_at": opening["taken_at_name"]} if opening.get("taken_at") else {}


def receipt_preview(
    taking: Taking, calendar: WorkingCalendar, office: paper.OfficeLines, issuer: paper.Issuer, *, demo: bool
) -> paper.ReceiptValues:
    """The receipt as it would be if the application were accepted now; it has no number and cannot be printed."""
    item = taking.item
    stated = {"answers": taking.draft.answers, "materials": [line_to_data(line) for line in taking.draft.materials]}
    today, applies = hall_day(taking.at), applicant_of(taking.stated, taking.subject)
    subject = paper.Party(taking.subject.name, masked_number(taking.subject.number))
    due = promise_of(item, taking.answers, today, calendar)
    starts = clock_start(item, taking.answers, today)
    return paper.ReceiptValues(
        office=office,
        issuer=issuer,
        issued_at=taking.at,
        number="",
        demo=demo,
        item_code=item.code,
        item_name=item.name,
        applicant=paper.Party(applies.name, masked_number(applies.number)) if applies else subject,
        concerned=_other(subject, taking.stated) if applies else None,
        agent=agent_line(item, stated),
        materials=material_lines(item, stated),
        received_at=taking.at,
        accepted_at=taking.at,
        statutory=limit_line(item.limit_statutory),
        promised=limit_line(item.limit_promised),
        immediate=item.completion is Completion.IMMEDIATE,
        evaluation_code="",
        due_on=due.day if due else None,
        due_provisional=due.provisional if due else False,
        clock_from=starts if starts > today else None,
        owner=taking.owner.called if taking.owner else "",
        taken_at=taking.hall if taking.owner else "",
    )


def received_values(record: CaseRecord) -> paper.ReceivedValues:
    """The slip for papers that were taken without acceptance; ``Rejected("paper_not_in_case")`` where there is none."""
    received = record.last(EventKind.RECEIVED)
    if not received.data.get("papers_taken"):
        raise Rejected("paper_not_in_case", number=record.head.number or str(record.head.id))
    return paper.ReceivedValues(
        **signed_frame(record, record.last(EventKind.SUPPLEMENT_NOTIFIED).data["notice"]),
        item_name=record.item.name,
        applicant=addressee(record),
        concerned=concerned_by(record),
        agent=agent_line(record.item, record.stated),
        materials=material_lines(record.item, record.stated),
        received_at=received.at,
        answer_by=record.answer_by,
    )


def supplement_values(record: CaseRecord) -> paper.SupplementValues:
    """The one complete notice."""
    told = record.last(EventKind.SUPPLEMENT_NOTIFIED)
    return paper.SupplementValues(
        **signed_frame(record, told.data["notice"]),
        item_name=record.item.name,
        applicant=addressee(record),
        concerned=concerned_by(record),
        agent=agent_line(record.item, record.stated),
        missing=tuple(_missing(line, record) for line in told.data["lines"]),
        received_at=record.last(EventKind.RECEIVED).at,
        supply_by=record.supply_by,
        insisted=bool(told.data["insisted"]),
        nothing_left=all(line.nothing for line in material_lines(record.item, record.stated)),
        **offices_of(record.events[0].data),
    )


def refusal_values(record: CaseRecord) -> paper.RefusalValues:
    """Not ours: the right body is named, and what can be done against the refusal."""
    told = record.last(EventKind.NOT_OURS)
    return paper.RefusalValues(
        **signed_frame(record, told.data["notice"]),
        item_name=record.item.name,
        applicant=addressee(record),
        concerned=concerned_by(record),
        applied_at=told.at,
        reasons=(Label(told.data["reason"], ""),),
        basis=legal_basis(record.item),
        right_body=Label(str(told.data["body"]), ""),
    )


def turned_away_values(record: CaseRecord) -> paper.TurnedAwayValues:
    """Nothing to be done."""
    told = record.last(EventKind.NOT_NEEDED)
    return paper.TurnedAwayValues(
        **signed_frame(record, told.data["notice"]),
        item_name=record.item.name,
        applicant=addressee(record),
        concerned=concerned_by(record),
        reasons=(Label(told.data["reason"], ""),),
        basis=legal_basis(record.item),
    )


def material_lines(item: ServiceItem, stated: Mapping[str, Any]) -> tuple[paper.MaterialLine, ...]:
    """What was handed over, in the order of the checklist."""
    by_key = {material.key: material for material in item.materials}
    lines = [line_from_data(data) for data in stated.get("materials", ())]
    found = tuple(
        paper.MaterialLine(
            name=by_key[line.key].name,
            original=line.originals,
            copies=line.copies,
            returned=by_key[line.key].handling is Handling.SHOW_AND_RETURN,
            note=Label(line.note, "") if line.note else None,
        )
        for line in lines
        if line.key in by_key and line.state in (MaterialState.RECEIVED, MaterialState.NEEDS_LOOK)
    )
    if found:
        return found
    asked = papers_asked(item, stated.get("answers", {}))
    return (paper.MaterialLine(_NONE_CAME if asked else _NO_PAPERS, 0, 0, nothing=True),)


def agent_line(item: ServiceItem, stated: Mapping[str, Any]) -> paper.AgentLine | None:
    """Who stood at the window for the applicant, when somebody did."""
    answers = stated.get("answers", {})
    name = str(answers.get("agent_name") or "")
    if not name:
        return None
    kind = choice_label(item, "authority_kind", answers.get("authority_kind"))
    parts = [kind.zh if kind else "", str(answers.get("authority_scope") or "")]
    authority = "：".join(part for part in parts if part)
    return paper.AgentLine(name, masked_number(str(answers.get("agent_id_no") or "")), authority)


def choice_label(item: ServiceItem, key: str, value: object) -> Label | None:
    """The label of a chosen value."""
    for field in item.all_fields():
        if field.key == key:
            return next((choice.label for choice in field.choices if choice.value == value), None)
    return None


def limit_line(limit: Limit) -> paper.LimitLine:
    """A limit as a receipt names it."""
    return paper.LimitLine(limit.value, limit.unit is LimitUnit.WORKING_DAYS)


def office_frame(record: CaseRecord, number: str) -> dict[str, Any]:
    """What every paper of a case carries; nobody but the office is named."""
    return {"office": record.office, "issued_at": record.issued_at, "number": number, "demo": record.demo}


def signed_frame(record: CaseRecord, number: str) -> dict[str, Any]:
    """The same with whoever did what the paper tells of."""
    return office_frame(record, number) | {"issuer": record.acceptor}


def addressee(record: CaseRecord) -> paper.Party:
    """The living applicant; somebody turned away before saying who he is stands as the visitor, without a number."""
    head = record.head
    if head.applicant_name:
        return paper.Party(head.applicant_name, head.applicant_number_masked or "")
    return paper.Party(head.subject_name or "来访人", head.subject_number_masked)


def concerned_by(record: CaseRecord) -> paper.ConcernedLine | None:
    """Whose matter it is, where that is not the applicant."""
    head = record.head
    if not head.applicant_name or not head.subject_name:
        return None
    return _other(paper.Party(head.subject_name, head.subject_number_masked), record.stated.get("answers", {}))


def _other(party: paper.Party, answers: Mapping[str, Any]) -> paper.ConcernedLine:
    return paper.ConcernedLine(party.name, party.number, died=bool(answers.get(DECEASED)))


def _missing(line: Mapping[str, Any], record: CaseRecord) -> paper.MissingLine:
    if line.get("kind") == "material":
        material = next((m for m in record.item.materials if m.key == line["key"]), None)
        basis = material_basis(material, record.catalogue) if material else _FORM
        return paper.MissingLine(
            Label(line["name_zh"], line["name_en"]), _PROBLEMS[MaterialState(line["state"])], basis
        )
    if "what" in line:
        return paper.MissingLine(Label(line["what"], ""), _IN_WORDS, Label(line["basis"], ""))
    name = _asked(line, record.item)
    problem = _UNANSWERED.get(line["code"]) or Label(
        sentence(line["code"], line["values"]), sentence(line["code"], line["values"], "en")
    )
    return paper.MissingLine(name, problem, _FORM)


def _asked(line: Mapping[str, Any], item: ServiceItem) -> Label:
    """The question's name; of a cell the table's, with row and column."""
    field = next((field for field in item.all_fields() if field.key == line["key"]), None)
    if field is None:
        return Label(line["name_zh"], line["name_en"]) if "name_zh" in line else item.name
    if "row" not in line:
        return field.label
    column = next((column.label for column in field.columns if column.key == line["column"]), Label("", ""))
    return Label(f"{field.label.zh}第{line['row']}行{column.zh}", f"{field.label.en}, row {line['row']}: {column.en}")


def legal_basis(item: ServiceItem) -> tuple[Label, ...]:
    """The texts that the item stands on, as papers name them."""
    return tuple(basis_text(basis) for basis in item.legal_basis)
