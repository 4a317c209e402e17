"""A case as whoever has it sees it: the form with its proofs, what changes, what was tested, what may be said now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.cases.deliveries import DeliveryNow
from app.cases.flow import Outcome, Refusal, Standing, Verb, needs_again, open_verbs
from app.cases.model import CaseState, EventKind
from app.cases.queries import CaseFile
from app.cases.rows import RowMark, differing_from_data, rows_due
from app.cases.standing import facts_of
from app.catalogue.conditions import parse
from app.catalogue.model import FieldSpec, Ground, Label, Material, ServiceItem
from app.documents.model import PaperCode
from app.documents.ports import PrintEntry
from app.intake.case_sheet import AnswerLine, CaseSheet, HandedIn, answer_lines
from app.intake.commands.case_pages import needs_pages
from app.intake.finding import AnswerContext
from app.intake.known import Known
from app.intake.prechecks import Precheck
from app.intake.shown import shown
from app.kernel.ids import CaseId

_OLD, _NEW, _WHICH = "old_value", "new_value", "field_name"
_ACCOUNTS = ("old_account", "bank_account")
_SHOWS_IDENTITY = "id_no"


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What the case changes in the register, side by side.  now: what stands there, "" when it does not tell.

    has_moved: the register says something else than when the case was taken in.
    """

    what: Label
    old: Label
    new: Label
    now: Label
    has_moved: bool


@dataclass(frozen=True, slots=True)
class ProvenLine:
    """An answer with the papers that prove it."""

    answer: AnswerLine
    papers: tuple[HandedIn, ...]


@dataclass(frozen=True, slots=True)
class CameBack:
    """Why a case lies here again.

    unlike: what two people typed differently; then no reason was given by anybody.  rows: of lists that were found to
    differ from the papers, each with the name of its list.
    """

    reason: str
    note: str
    unlike: tuple[Label, ...] = ()
    rows: tuple[tuple[Label, RowMark], ...] = ()


@dataclass(frozen=True, slots=True)
class ScannedPaper:
    """A paper of which pages were scanned.  key: of the material.  pages: how many."""

    key: str
    name: Label
    pages: int


@dataclass(frozen=True, slots=True)
class WorkSheet:
    """Everything about a case for whoever has it.

    stage: of the way, 1-based.  form: answers in the order of the form.  loose: papers that prove no single answer.
    facts: what earlier stages found, those left out that are to be typed again.  questions: what the stage finds;
    typed: what it found in an earlier lap.  again: facts to be typed a second time without seeing the first.
    scanned: papers whose pages the step may look at.  proofs: keys of those that prove a question, by its key.
    lists: the form's lists that the step checks row by row.  to_print: papers that the step calls for and that did not
    go out yet.
    verbs: each with the reason why it is not open.  earlier: stages to which the case may go back.  proposed: what
    stands proposed; ground: of a proposed refusal.  delivery: what the desk noted of the result, None for nothing.
    """

    case: CaseId
    sheet: CaseSheet
    stage: int
    stage_name: Label
    form: tuple[ProvenLine, ...]
    loose: tuple[HandedIn, ...]
    changes: tuple[ChangeLine, ...]
    checks: tuple[Precheck, ...]
    facts: tuple[AnswerLine, ...]
    questions: tuple[FieldSpec, ...]
    typed: Mapping[str, str]
    again: tuple[FieldSpec, ...]
    verbs: Mapping[Verb, Refusal | None]
    earlier: tuple[tuple[int, Label], ...]
    grounds: tuple[Ground, ...]
    came_back: CameBack | None
    proposed: Outcome
    ground: str
    delivery: DeliveryNow | None = None
    scanned: tuple[ScannedPaper, ...] = ()
    proofs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: tuple[AnswerLine, ...] = ()
    to_print: tuple[PaperCode, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkParts:
    """What a sheet is made of.  file: as the holder may see it.  known: what the register answers now.

    own_papers: which of the case's papers the step may print.
    """

    file: CaseFile
    log: Sequence[PrintEntry]
    item: ServiceItem
    standing: Standing
    questions: tuple[FieldSpec, ...]
    checks: tuple[Precheck, ...]
    known: Known
    today: date
    delivery: DeliveryNow | None = None
    own_papers: frozenset[PaperCode] = frozenset()


def work_sheet(parts: WorkParts, sheet: CaseSheet) -> WorkSheet:
    """The page of the one who was drawn."""
    item, standing, file = parts.item, parts.standing, parts.file
    stage, specs = standing.stage, {spec.key: spec for spec in item.all_fields()}
    proofs = _proofs(item, sheet.materials)
    found = _facts(file)
    asked = {spec.key for spec in parts.questions}
    scanned = _scanned(file, sheet.materials)
    shown_keys = {paper.key for paper in scanned}
    proving = {key: tuple(one.key for one in papers if one.key in shown_keys) for key, papers in proofs.items() if key}
    lines = tuple(ProvenLine(line, tuple(proofs.pop(line.key, ()))) for line in sheet.answers)
    due = rows_due(standing.way, stage.seq, standing.answers) if standing.outcome is Outcome.GRANTED else {}
    return WorkSheet(
        case=file.head.id,
        sheet=sheet,
        stage=stage.seq,
        stage_name=Label(stage.name_zh, stage.name_en),
        form=lines,
        loose=tuple(paper for papers in proofs.values() for paper in papers),
        changes=tuple(_changes(item, _stated(file), parts.known, parts.today)),
        checks=parts.checks,
        facts=answer_lines(item, {key: found[key] for key in found if key not in asked}, parts.today),
        questions=parts.questions,
        typed={spec.key: found[spec.key] for spec in parts.questions if spec.key in found},
        again=tuple(
            specs[key] for key in needs_again(standing) if key in specs and standing.outcome is Outcome.GRANTED
        ),
        verbs=_verbs(standing, parts.delivery),
        earlier=tuple((one.seq, Label(one.name_zh, one.name_en)) for one in standing.way if one.seq < stage.seq),
        grounds=item.grounds,
        came_back=_came_back(file, standing, specs),
        proposed=standing.outcome,
        ground=_ground(file) if standing.outcome is Outcome.REFUSED else "",
        delivery=parts.delivery if standing.head.state is CaseState.DECIDED else None,
        scanned=scanned,
        proofs={key: papers for key, papers in proving.items() if papers},
        lists=tuple(line for line in sheet.answers if line.key in due),
        to_print=tuple(code for code in sheet.printable if code in parts.own_papers),
    )


def _verbs(standing: Standing, delivery: DeliveryNow | None) -> Mapping[Verb, Refusal | None]:
    """The words; what is in the post or has come back is not closed, as the database refuses too."""
    verbs = open_verbs(standing)
    if standing.head.state is CaseState.DECIDED and delivery is not None and delivery.holds_closing:
        return {**verbs, Verb.AGREE: Refusal("result_not_delivered")}
    return verbs


def _scanned(file: CaseFile, handed_in: Sequence[HandedIn]) -> tuple[ScannedPaper, ...]:
    if not needs_pages(file.head):
        return ()
    return tuple(ScannedPaper(paper.key, paper.name, paper.pages) for paper in handed_in if paper.pages)


def _stated(file: CaseFile) -> Mapping[str, Any]:
    """What the visitor stated, as it was accepted last."""
    return next((row.data.get("answers", {}) for row in reversed(file.timeline) if row.kind is EventKind.RECEIVED), {})


def _facts(file: CaseFile) -> Mapping[str, str]:
    """What the stages have found, as far as the viewer may see it."""
    return facts_of(file.timeline)


def _came_back(file: CaseFile, standing: Standing, specs: Mapping[str, FieldSpec]) -> CameBack | None:
    last = file.timeline[-1] if file.timeline else None
    if last is not None and last.kind is EventKind.KEYED:
        return CameBack("", "", tuple(specs[key].label for key in last.data.get("unlike", ()) if key in specs))
    if not standing.reason:
        return None
    back = (EventKind.RETURNED, EventKind.MISMATCHED)
    told = next((row.data for row in reversed(file.timeline) if row.kind in back), {})
    rows = tuple((specs[one.field].label, one) for one in differing_from_data(told) if one.field in specs)
    return CameBack(standing.reason, str(told.get("note", "")), rows=rows)


def _ground(file: CaseFile) -> str:
    return next((str(row.data["ground"]) for row in reversed(file.timeline) if row.data.get("ground")), "")


def _proofs(item: ServiceItem, handed_in: Sequence[HandedIn]) -> dict[str, list[HandedIn]]:
    """Papers by the question that they prove; under "" those that prove no single one."""
    known = {material.key: material for material in item.materials}
    found: dict[str, list[HandedIn]] = {}
    for paper in handed_in:
        material = known.get(paper.key)
        found.setdefault(_proved(item, material) if material else "", []).append(paper)
    return found


def _proved(item: ServiceItem, material: Material) -> str:
    """The first question that the paper's condition names; of an identity paper the number."""
    names = {name.partition(".")[0] for name in parse(material.when).names} if material.when else set()
    for spec in item.all_fields():
        if spec.key in names or spec.subject in names:
            return spec.key
    return _SHOWS_IDENTITY if material.basis == "identity" else ""


def _changes(item: ServiceItem, answers: Mapping[str, Any], known: Known, today: date) -> Iterator[ChangeLine]:
    specs = {spec.key: spec for spec in item.all_fields()}
    for spec in specs.values():
        columns = {column.key: column for column in spec.columns}
        if {_OLD, _NEW, _WHICH} <= columns.keys():
            for row in answers.get(spec.key) or ():
                which = str(row.get(_WHICH, ""))
                context = AnswerContext(today, row)
                yield _change(
                    shown(columns[_WHICH], which, context),
                    (columns[_OLD], str(row.get(_OLD, ""))),
                    (columns[_NEW], str(row.get(_NEW, ""))),
                    known.old_values.get(which, ""),
                    context,
                )
    if set(_ACCOUNTS) <= specs.keys():
        old, new = (
            str(answers.get(key, "")) or (known.value("", key) if key == _ACCOUNTS[0] else "") for key in _ACCOUNTS
        )
        context = AnswerContext(today, {})
        now = known.value("", _ACCOUNTS[0])
        yield _change(specs[_ACCOUNTS[1]].label, (specs[_ACCOUNTS[0]], old), (specs[_ACCOUNTS[1]], new), now, context)


def _change(
    what: Label, old: tuple[FieldSpec, str], new: tuple[FieldSpec, str], now: str, context: AnswerContext
) -> ChangeLine:
    def read(spec: FieldSpec, value: str) -> Label:
        return shown(spec, value, context) if value else Label("", "")

    return ChangeLine(what, read(*old), read(*new), read(old[0], now), bool(now) and now != old[1])
