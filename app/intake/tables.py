"""Tables of a form: every row by the rules of a single case, then what only the rows together show (CASE-08)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from app.catalogue.conditions import is_asked, is_required, parse
from app.catalogue.model import FieldSpec
from app.intake.answers import judge
from app.intake.finding import AnswerContext, Checked, Finding, Level
from app.intake.known import Known, Row, with_row_facts
from app.intake.reading import id_type_key, read


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer of a row; raw: as typed."""

    key: str
    raw: str
    checked: Checked
    visible: bool
    required: bool
    read_only: bool

    @property
    def missing(self) -> bool:
        """Whether it must be answered and is not."""
        return self.visible and self.required and not self.read_only and not self.raw.strip()


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row after its check; number: 1 for the first."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def values(self) -> Row:
        """Canonical values of the answered, visible cells."""
        return {c.key: c.checked.value for c in self.cells if c.visible and c.checked.value is not None}

    @property
    def is_good(self) -> bool:
        """Whether this row could go on alone."""
        return not any(cell.missing or cell.checked.level is Level.ERROR for cell in self.cells)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into it: a line kept ready, not an answer."""
        return not any(cell.raw.strip() for cell in self.cells if not cell.read_only)


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of one question and what is to be said about them together."""

    spec: FieldSpec
    columns: tuple[FieldSpec, ...]
    rows: tuple[TableRow, ...]
    findings: tuple[Finding, ...]

    @property
    def good_rows(self) -> tuple[TableRow, ...]:
        """Rows without an error, which may go on alone where the item allows it."""
        return tuple(row for row in self.rows if row.is_good)

    @property
    def values(self) -> tuple[Row, ...]:
        """Canonical rows."""
        return tuple(row.values for row in self.rows)


@dataclass(slots=True)
class RowMemo:
    """Rows already checked, so that a key typed into one row does not check the other thousand again."""

    kept: dict[object, tuple[Cell, ...]] = field(default_factory=dict)
    limit: int = 8192

    def keep(self, key: object, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """Remember and return; the memory is emptied when it is full."""
        if len(self.kept) >= self.limit:
            self.kept.clear()
        self.kept[key] = cells
        return cells


def build_table(spec: FieldSpec, raw_rows: Sequence[Row], known: Known, context: AnswerContext, memo: RowMemo) -> Table:
    """Check ``raw_rows`` (key → typed text); columns that a later stage fills are left out."""
    columns = tuple(column for column in spec.columns if not column.filled_by.startswith("stage"))
    read_names = _names_read(columns)
    outside = tuple((name, context.values[name]) for name in read_names if name in context.values)
    keys = [column.key for column in columns]
    checked = []
    for raw in raw_rows:
        full = with_row_facts(raw, keys, known)
        key = (spec.key, context.today, context.typing, outside, tuple(full.items()))
        cells = memo.kept.get(key) or memo.keep(key, _cells(columns, full, context))
        checked.append(cells)
    rows = tuple(TableRow(number, cells) for number, cells in enumerate(checked, 1))
    rows = tuple(row for row in rows if not row.is_blank)
    return Table(spec, columns, _with_cross_findings(columns, rows), tuple(_whole(spec, rows, context)))


def _names_read(columns: tuple[FieldSpec, ...]) -> tuple[str, ...]:
    """Names outside the row that conditions and checks of its columns may look at."""
    names: set[str] = {"payee", "unit", "person"}
    for column in columns:
        for condition in (column.when, column.required_when):
            names |= parse(condition).names if condition else frozenset()
        names |= {argument for check in column.checks for argument in check.split(":")[1:]}
    return tuple(sorted(names))


def _cells(columns: tuple[FieldSpec, ...], raw: Row, context: AnswerContext) -> tuple[Cell, ...]:
    values: dict[str, str] = dict(context.values)
    for column in columns:
        values.pop(column.key, None)
    readings = {}
    for column in columns:
        told = replace(context, values=values)
        readings[column.key] = checked = read(column, raw.get(column.key, ""), told)
        if checked.value is not None:
            values[column.key] = checked.value
    told = replace(context, values=values)
    return tuple(_cell(column, raw.get(column.key, ""), readings[column.key], told) for column in columns)


def _cell(column: FieldSpec, raw: str, reading: Checked, context: AnswerContext) -> Cell:
    read_only = column.filled_by != "visitor"
    checked = _as_recorded(raw, reading) if read_only else judge(column, reading, context)
    visible = is_asked(column, context.values)
    return Cell(column.key, raw, checked, visible, is_required(column, context.values), read_only)


def _as_recorded(raw: str, reading: Checked) -> Checked:
    """What the register says is shown as it is; nobody at the window can put it right."""
    return reading if reading.level is not Level.ERROR else Checked(raw or None, raw)


def _with_cross_findings(columns: tuple[FieldSpec, ...], rows: tuple[TableRow, ...]) -> tuple[TableRow, ...]:
    found: dict[tuple[int, str], list[Finding]] = defaultdict(list)
    for number, key, finding in _across(columns, rows):
        found[number, key].append(finding)
    if not found:
        return rows
    return tuple(_row_with(row, found) for row in rows)


def _row_with(row: TableRow, found: Mapping[tuple[int, str], list[Finding]]) -> TableRow:
    cells = tuple(
        replace(cell, checked=replace(cell.checked, findings=(*found[row.number, cell.key], *cell.checked.findings)))
        if (row.number, cell.key) in found
        else cell
        for cell in row.cells
    )
    return replace(row, cells=cells)


def _across(columns: tuple[FieldSpec, ...], rows: tuple[TableRow, ...]) -> Iterator[tuple[int, str, Finding]]:
    for column in columns:
        if column.key == "id_no":
            yield from _same_person_twice(column.key, rows)
        if "DUP-06" in column.rules:
            yield from _same_receipt_twice(column.key, rows)
        if "no_overlap" in column.checks:
            yield from _overlapping(column.key, rows)


def _groups(rows: Sequence[TableRow], keys: Sequence[str]) -> Iterator[list[TableRow]]:
    groups: dict[tuple[str, ...], list[TableRow]] = defaultdict(list)
    for row in rows:
        values = row.values
        if keys[-1] in values:
            groups[tuple(values.get(key, "") for key in keys)].append(row)
    return (group for group in groups.values() if len(group) > 1)


def _others(group: Sequence[TableRow], row: TableRow) -> str:
    return "、".join(str(other.number) for other in group if other is not row)


def _same_person_twice(key: str, rows: Sequence[TableRow]) -> Iterator[tuple[int, str, Finding]]:
    """CASE-08: a person twice in one file is an error of both rows."""
    for group in _groups(rows, (id_type_key(key), key)):
        for row in group:
            yield row.number, key, Finding(Level.ERROR, "row_same_person", {"rows": _others(group, row)}, "CASE-08")


def _same_receipt_twice(key: str, rows: Sequence[TableRow]) -> Iterator[tuple[int, str, Finding]]:
    """DUP-06: the same receipt with the same amount is refused, with another amount somebody looks."""
    for group in _groups(rows, (key,)):
        for row in group:
            amount = row.values.get("amount")
            same = [other for other in group if other.values.get("amount") == amount]
            level, code = (Level.ERROR, "row_same_receipt") if len(same) > 1 else (Level.WARNING, "row_receipt_number")
            yield row.number, key, Finding(level, code, {"rows": _others(group, row)}, "DUP-06")


def _overlapping(key: str, rows: Sequence[TableRow]) -> Iterator[tuple[int, str, Finding]]:
    spans = sorted(_spans(rows), key=lambda span: (span[0], span[1], span[2].number))
    longest = spans[0] if spans else None
    for span in spans[1:]:
        if longest is not None and span[0] < longest[1]:
            for row, other in ((longest[2], span[2]), (span[2], longest[2])):
                yield row.number, key, Finding(Level.ERROR, "row_overlap", {"rows": str(other.number)})
        if longest is None or span[1] > longest[1]:
            longest = span


def _spans(rows: Sequence[TableRow]) -> Iterator[tuple[str, str, TableRow]]:
    for row in rows:
        values = row.values
        if "from" in values and "to" in values:
            yield values["from"], values["to"], row


def _whole(spec: FieldSpec, rows: tuple[TableRow, ...], context: AnswerContext) -> Iterator[Finding]:
    most = context.parameters.get(spec.max_rows or "")
    if most and len(rows) > int(most):
        yield Finding(Level.ERROR, "table_too_long", {"most": int(most), "have": len(rows)}, "CASE-08")
    for check in spec.checks:
        name, *arguments = check.split(":")
        if name == "sum" and rows:
            column, total = arguments
            yield from _sum_of(column, Decimal(total), rows, context)


def _sum_of(column: str, total: Decimal, rows: tuple[TableRow, ...], context: AnswerContext) -> Iterator[Finding]:
    amounts = [Decimal(value) for row in rows if (value := row.values.get(column)) is not None]
    have = sum(amounts, Decimal(0))
    if have != total:
        level = Level.INFO if context.typing else Level.ERROR
        yield Finding(level, "table_sum", {"total": str(total), "have": str(have), "rest": str(total - have)})
