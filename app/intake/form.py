"""The unified form as it stands: its questions, papers and tables, and what still keeps it from acceptance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.catalogue.model import FieldSpec, Label, Material, ServiceItem
from app.intake.finding import Checked, Finding, Level
from app.intake.known import Row
from app.intake.model import MaterialLine, MaterialState
from app.intake.tables import Table


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
