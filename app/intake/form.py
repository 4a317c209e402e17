"""The unified form: one page for every item, built from the catalogue, what was typed and what the register knows.

``build_form`` is pure and quick enough to run on every key.  The visitor's questions come first, then what the window
itself finds (stage 1); fields of later stages are not on it; fields that the register fills are shown read only; a
question whose condition does not hold is there with ``visible`` False.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from app.catalogue.conditions import applies, is_asked, is_open, is_required
from app.catalogue.model import Block, FieldSpec, FieldType, Label, Material, ServiceItem
from app.intake.answers import judge
from app.intake.finding import AnswerContext, Checked, Finding, Level
from app.intake.known import NOTHING_KNOWN, Given, Known, Row, derived
from app.intake.model import Answers, MaterialLine, MaterialState, excuses_phone
from app.intake.reading import read
from app.intake.tables import RowMemo, Table, build_table
from app.kernel.calendar import WorkingCalendar, published_calendar

_TABLES = (FieldType.ROWS, FieldType.ROSTER)
FINDINGS = "findings"
"""Key of the section in which the clerk states what the window has found; it belongs to step 1."""
_BY_CLERK_OR_VISITOR = ("visitor", "stage:1")


class Source(StrEnum):
    """Who answered."""

    VISITOR = "visitor"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class FormField:
    """One question as it stands.

    raw: what the edit shows (as typed, or the known value).  value: canonical, "" when there is none.  known: the
    register answered and nobody changed it, so that it may be folded away.
    """

    spec: FieldSpec
    visible: bool
    required: bool
    read_only: bool
    raw: str
    value: str
    display: str
    findings: tuple[Finding, ...]
    source: Source
    known: bool
    table: Table | None = None

    @property
    def missing(self) -> bool:
        """Whether the visitor must still answer it."""
        answered = self.table.rows if self.table else self.raw.strip()
        return self.visible and self.required and not self.read_only and not answered

    @property
    def level(self) -> Level:
        """The heaviest finding, rows not counted."""
        return Checked(None, "", self.findings).level


@dataclass(frozen=True, slots=True)
class Section:
    """A card of the page: a block, or the item's own questions (key "item", label None)."""

    key: str
    label: Label | None
    optional: bool
    is_open: bool
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class FormMaterial:
    """One paper that this application needs and what was handed over; only a paper that is not main may follow."""

    spec: Material
    line: MaterialLine

    @property
    def may_follow(self) -> bool:
        """Whether a written promise is enough for now (容缺受理)."""
        return not self.spec.main

    @property
    def is_settled(self) -> bool:
        """Whether acceptance need not wait for it."""
        if self.line.state is MaterialState.TO_FOLLOW:
            return self.may_follow
        return self.line.state is not MaterialState.MISSING


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to change or look at.

    kind: field | cell | table | material | precheck.  where: field or material key, "" for a precheck without one.
    row, column: the cell of a table, row from 1.  label: of the question or paper.  material: for its basis.
    """

    kind: str
    where: str
    label: Label
    finding: Finding
    row: int | None = None
    column: str | None = None
    material: Material | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """The whole page; ``values`` and ``tables`` are canonical and hold what is visible only."""

    item: ServiceItem
    sections: tuple[Section, ...]
    materials: tuple[FormMaterial, ...]
    values: Mapping[str, str]
    tables: Mapping[str, tuple[Row, ...]]
    prechecks: tuple[Problem, ...] = ()

    def fields(self) -> Iterator[FormField]:
        """Every visible question in the order of the page."""
        return (f for section in self.sections if section.is_open for f in section.fields if f.visible)

    def field(self, key: str) -> FormField:
        """The question with that key, visible or not; ``KeyError`` when it is not on the form."""
        for section in self.sections:
            for found in section.fields:
                if found.spec.key == key:
                    return found
        raise KeyError(key)

    def to_fix(self) -> tuple[Problem, ...]:
        """Everything that keeps the case from being accepted, in the order of the page: F9 jumps to the first."""
        return tuple(self._problems(Level.ERROR))

    def to_look(self) -> tuple[Problem, ...]:
        """Warnings: they never block."""
        return tuple(self._problems(Level.WARNING))

    def missing(self) -> tuple[Problem, ...]:
        """What the one complete notice lists: answers and papers that are wrong or not there, rows included."""
        return tuple(problem for problem in self.to_fix() if problem.kind != "precheck")

    def is_ready(self) -> bool:
        """Whether the case can be accepted."""
        return not self.to_fix()

    def answers(self) -> dict[str, Any]:
        """Canonical answers of the visible questions, as drafts and cases keep them; several choices as a list."""
        kept: dict[str, Any] = {section.key: True for section in self.sections if section.optional and section.is_open}
        for found in self.fields():
            if found.table is not None and found.table.rows:
                kept[found.spec.key] = [dict(row) for row in found.table.values]
            elif found.value:
                kept[found.spec.key] = found.value.split(",") if found.spec.multiple else found.value
        return kept

    def _problems(self, level: Level) -> Iterator[Problem]:
        for found in self.fields():
            yield from _field_problems(found, level)
        yield from (problem for problem in self.prechecks if problem.finding.level is level)
        for material in self.materials:
            yield from _material_problems(material, level)


def build_form(
    item: ServiceItem,
    answers: Answers,
    known: Known = NOTHING_KNOWN,
    *,
    today: date,
    parameters: Mapping[str, str],
    materials: Sequence[MaterialLine] = (),
    typing: str = "",
    memo: RowMemo | None = None,
    calendar: WorkingCalendar | None = None,
) -> Form:
    """The form of ``item`` as it stands.

    answers: as typed, by key; a list of rows for a table; True under the key of an optional block that was opened.
    parameters: policy parameters in force.  typing: key of the field under the cursor.  memo: keep one per open
    form, so that long rosters stay quick.
    """
    builder = _Builder(item, answers, known, AnswerContext(today, {}, parameters), typing, memo or RowMemo())
    return builder.build(calendar or published_calendar(), materials)


class _Builder:
    """One pass over the questions: read all, settle what is visible, then judge."""

    def __init__(
        self, item: ServiceItem, answers: Answers, known: Known, context: AnswerContext, typing: str, memo: RowMemo
    ) -> None:
        self.item, self.answers, self.known = item, answers, known
        self.context, self.typing, self.memo = context, typing, memo
        self.asked = [
            (block, [f for f in fields if not f.filled_by.startswith("stage") or _is_findings(block)])
            for block, fields in _parts(item)
        ]
        self.raw: dict[str, str] = {}
        self.by_register: set[str] = set()
        self.readings: dict[str, Checked] = {}
        self.values: dict[str, str] = {}
        self.tables: dict[str, Table] = {}
        self.state: dict[str, Any] = {}

    def build(self, calendar: WorkingCalendar, lines: Sequence[MaterialLine]) -> Form:
        for _, fields in self.asked:
            for spec in fields:
                self._read(spec)
        self._check_tables()
        self._derive(calendar)
        visible = self._settle()
        context = replace(self.context, values=self.values)
        sections = tuple(self._section(block, fields, visible, context) for block, fields in self.asked)
        tables = {key: table.values for key, table in self.tables.items() if key in visible}
        handed = {line.key: line for line in lines}
        papers = tuple(
            FormMaterial(m, handed.get(m.key, MaterialLine(m.key, MaterialState.MISSING)))
            for m in self.item.materials
            if applies(m, self.state)
        )
        return Form(self.item, sections, papers, self.values, tables)

    def _read(self, spec: FieldSpec) -> None:
        """The visitor's text, else what the register knows; a register field is never the visitor's."""
        if spec.type in _TABLES:
            return
        typed = as_text(self.answers.get(spec.key)) if _is_stated(spec) else ""
        stated = spec.key in self.answers and _is_stated(spec) and not names_somebody(spec)
        known = "" if stated else self.known.value(spec.subject, spec.key)
        raw = known or typed or (spec.default or "" if spec.key not in self.answers else "")
        if known:
            self.by_register.add(spec.key)
        self._take(spec, raw)

    def _take(self, spec: FieldSpec, raw: str) -> None:
        told = replace(self.context, values=self.values, typing=spec.key == self.typing)
        self.raw[spec.key] = raw
        self.readings[spec.key] = checked = read(spec, raw, told)
        if checked.value is not None:
            self.values[spec.key] = checked.value

    def _check_tables(self) -> None:
        context = replace(self.context, values=self.values)
        for _, fields in self.asked:
            for spec in fields:
                if spec.type in _TABLES:
                    rows = self.answers.get(spec.key) or ()
                    told = replace(context, typing=True) if spec.key == self.typing else context
                    self.tables[spec.key] = build_table(spec, rows, self.known, told, self.memo)

    def _derive(self, calendar: WorkingCalendar) -> None:
        """Register fields that follow from other answers."""
        rows = {key: table.values for key, table in self.tables.items()}
        given = Given(self.values, rows, calendar, self.context.parameters)
        for _, fields in self.asked:
            for spec in fields:
                if spec.filled_by == "register" and spec.key not in self.values:
                    value = derived(spec.key, given)
                    if value:
                        self.by_register.add(spec.key)
                        self._take(spec, value)

    def _settle(self) -> set[str]:
        """Keys of the visible questions; the answer to a hidden one counts nowhere."""
        self.state.update(self.context.parameters)
        for block, _ in self.asked:
            if block is not None and block.optional:
                self.state[block.key] = is_true(self.answers.get(block.key))
        multiple = {f.key for _, fields in self.asked for f in fields if f.multiple}
        self.state |= {key: table.values for key, table in self.tables.items()}
        self.state |= {k: v.split(",") if k in multiple else v for k, v in self.values.items()}
        while True:
            visible = {
                spec.key
                for block, fields in self.asked
                if block is None or is_open(block, self.state)
                for spec in fields
                if is_asked(spec, self.state)
            }
            hidden = [key for key in (*self.values, *self.tables) if key not in visible and key in self.state]
            for key in hidden:
                del self.state[key]
                self.values.pop(key, None)
            if not hidden:
                return visible

    def _section(
        self, block: Block | None, fields: Sequence[FieldSpec], visible: set[str], context: AnswerContext
    ) -> Section:
        built = tuple(self._field(spec, spec.key in visible, context) for spec in fields)
        if block is None:
            return Section("item", None, optional=False, is_open=True, fields=built)
        return Section(block.key, block.label, block.optional, is_open(block, self.state), built)

    def _field(self, spec: FieldSpec, visible: bool, context: AnswerContext) -> FormField:
        required = visible and is_required(spec, self.state) and not excuses_phone(spec)
        told = replace(context, typing=True) if spec.key == self.typing else context
        if spec.type in _TABLES:
            return self._table(spec, visible, required)
        read_only = spec.filled_by == "register" or (names_somebody(spec) and spec.key in self.by_register)
        reading = self.readings[spec.key]
        checked = judge(spec, reading, told) if visible and _is_stated(spec) else reading
        if visible and excuses_phone(spec) and not self.raw[spec.key]:
            checked = Checked(None, "", (Finding(Level.WARNING, "phone_absent_missing"),))
        known = spec.key in self.by_register
        source = Source.REGISTER if known or read_only else Source.VISITOR
        value = checked.value or ""
        return FormField(
            spec,
            visible,
            required,
            read_only,
            self.raw[spec.key],
            value,
            checked.display,
            checked.findings,
            source,
            known,
        )

    def _table(self, spec: FieldSpec, visible: bool, required: bool) -> FormField:
        table = self.tables[spec.key]
        return FormField(
            spec, visible, required, False, "", "", "", table.findings, Source.VISITOR, known=False, table=table
        )


def _is_findings(block: Block | None) -> bool:
    """Whether the section is the window's own."""
    return block is not None and block.key == FINDINGS


def _is_stated(spec: FieldSpec) -> bool:
    return spec.filled_by in _BY_CLERK_OR_VISITOR


def names_somebody(spec: FieldSpec) -> bool:
    """Whether the answer follows from a number: a person's name, or the name of the employer who files."""
    return spec.type is FieldType.PERSON_REF or (spec.type is FieldType.UNIT_REF and spec.subject == "employer")


def as_text(answer: object) -> str:
    """An answer as the readers take it: yes or no as true/false, several choices joined by commas."""
    if answer is None:
        return ""
    if isinstance(answer, bool):
        return "true" if answer else "false"
    return ",".join(map(str, answer)) if isinstance(answer, list | tuple) else str(answer)


def is_true(answer: object) -> bool:
    """Whether a block was opened."""
    return as_text(answer) == "true"


def _parts(item: ServiceItem) -> Iterator[tuple[Block | None, tuple[FieldSpec, ...]]]:
    """The blocks, then the item's own questions; the agent and what the window sees come last."""
    blocks = [block for block in item.blocks if not block.optional and block.key != "circumstances"]
    yield from ((block, block.fields) for block in blocks)
    yield None, item.fields
    yield from ((block, block.fields) for block in item.blocks if block not in blocks)
    found = tuple(field for field in item.all_fields() if field.filled_by == "stage:1")
    if found:
        yield Block(FINDINGS, "matter", Label("窗口查验", "Window's findings"), found), found


def _field_problems(found: FormField, level: Level) -> Iterator[Problem]:
    spec = found.spec
    if level is Level.ERROR and found.missing:
        code = "table_missing" if found.table else "choice_missing" if spec.choices else "answer_missing"
        yield Problem("field", spec.key, spec.label, Finding(Level.ERROR, code))
    for finding in found.findings:
        if finding.level is level:
            yield Problem("table" if found.table else "field", spec.key, spec.label, finding)
    if found.table:
        yield from _cell_problems(spec, found.table, level)


def _cell_problems(spec: FieldSpec, table: Table, level: Level) -> Iterator[Problem]:
    labels = {column.key: column.label for column in table.columns}
    for row in table.rows:
        for cell in row.cells:
            found = [finding for finding in cell.checked.findings if cell.visible and finding.level is level]
            if level is Level.ERROR and cell.missing:
                found = [Finding(Level.ERROR, "answer_missing")]
            for finding in found:
                yield Problem("cell", spec.key, labels[cell.key], finding, row.number, cell.key)


def _material_problems(found: FormMaterial, level: Level) -> Iterator[Problem]:
    spec = found.spec
    if level is Level.ERROR and not found.is_settled:
        code = "paper_missing_main" if spec.main else "paper_missing"
        yield Problem("material", spec.key, spec.name, Finding(Level.ERROR, code), material=spec)
    if level is Level.WARNING and found.line.state is MaterialState.NEEDS_LOOK:
        yield Problem("material", spec.key, spec.name, Finding(Level.WARNING, "paper_needs_look"), material=spec)
    if level is Level.WARNING and found.line.state is MaterialState.TO_FOLLOW and found.may_follow:
        yield Problem("material", spec.key, spec.name, Finding(Level.WARNING, "paper_to_follow"), material=spec)
