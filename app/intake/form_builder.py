"""Building the unified form: one page per item, from the catalogue, what was typed and what the register knows.

``build_form`` is pure and quick enough to run on every key.  The visitor's questions come first, then what the window
itself finds (stage 1); fields of later stages are not on it; fields that the register fills are shown read only; a
question whose condition does not hold is there with ``visible`` False.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from app.catalogue.conditions import applies, is_asked, is_open, is_required
from app.catalogue.model import Block, FieldSpec, FieldType, Label, ServiceItem
from app.intake.answers import judge
from app.intake.finding import AnswerContext, Checked, Finding, Level
from app.intake.form import Form, FormField, FormMaterial, Section, Source
from app.intake.known import NOTHING_KNOWN, Given, Known, derived
from app.intake.model import Answers, MaterialLine, MaterialState, excuses_phone
from app.intake.reading import read
from app.intake.tables import RowMemo, Table, build_table
from app.kernel.calendar import WorkingCalendar, published_calendar

_TABLES = (FieldType.ROWS, FieldType.ROSTER)
FINDINGS = "findings"
"""Key of the section in which the clerk states what the window has found; it belongs to step 1."""
_BY_CLERK_OR_VISITOR = ("visitor", "stage:1")


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
