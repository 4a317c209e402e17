"""Setting named facts and tables: a ruled form on A4, plain pairs on the roll."""

from collections.abc import Iterator
from dataclasses import replace

from app.adapters.page_marks import Box, Mark, Strip, Text
from app.adapters.page_sheet import Sheet
from app.adapters.typesetting import Metrics, lines_of, pieces_of
from app.documents.page import KeyValues, Table

_PAD = 5.0
_SHADE = 0.94
_MOST_LINES = 30
"""A row with more lines than this goes on in a second band, so that no row is taller than a page."""

_Cell = tuple[str, str, bool]  # label, value, strong


def key_values(block: KeyValues, sheet: Sheet, metrics: Metrics) -> list[Strip]:
    """A form of label and value cells; two short facts share a row on A4."""
    cells = [(label, value, i in block.strong) for i, (label, value) in enumerate(block.rows)]
    if sheet.is_roll:
        column = max(metrics.width(label, sheet.small) for label, _, _ in cells) + 6
        return [_pair(cell, sheet, metrics, column=column) for cell in cells]
    rows = list(_rows(cells, sheet, metrics))
    strips = [_form_row(row, sheet, metrics) for row in rows]
    return [replace(strips[0], gap=8.0), *strips[1:]] if strips else []


def _pair(cell: _Cell, sheet: Sheet, metrics: Metrics, *, column: float) -> Strip:
    """Label at the left, value at the right edge; a long value starts at the value column instead."""
    label, value, strong = cell
    size, pitch = sheet.body, sheet.body * sheet.leading
    room = sheet.inner_width - column
    lines = lines_of(value, room, size, metrics)
    base = pitch / 2 + size * 0.36
    marks: list[Mark] = [Text(0, base, label, sheet.small, grey=0.3)]
    for i, line in enumerate(lines):
        x = sheet.inner_width - metrics.width(line, size) if len(lines) == 1 else column
        marks.append(Text(x, base + i * pitch, line, size, strong))
    return Strip(pitch * len(lines), tuple(marks), 1.2)


def _label_width(sheet: Sheet) -> float:
    return sheet.inner_width * (0.17 if sheet.body < 12 else 0.2)


def _rows(cells: list[_Cell], sheet: Sheet, metrics: Metrics) -> Iterator[tuple[_Cell, ...]]:
    """Neighbouring facts two by two where both values fit on one line of half the width."""
    half = sheet.inner_width / 2 - _label_width(sheet) - 2 * _PAD
    waiting: _Cell | None = None
    for cell in cells:
        is_short = not cell[2] and "\n" not in cell[1] and metrics.width(cell[1], sheet.body) <= half
        if waiting is not None and is_short:
            yield (waiting, cell)
            waiting = None
            continue
        if waiting is not None:
            yield (waiting,)
            waiting = None
        if is_short:
            waiting = cell
        else:
            yield (cell,)
    if waiting is not None:
        yield (waiting,)


def _form_row(row: tuple[_Cell, ...], sheet: Sheet, metrics: Metrics) -> Strip:
    label_width = _label_width(sheet)
    span = sheet.inner_width / len(row)
    texts: list[str] = []
    widths: list[float] = []
    for label, value, _ in row:
        texts += [label, value]
        widths += [label_width, span - label_width]
    bold = frozenset(2 * i + 1 for i, cell in enumerate(row) if cell[2])
    shaded = frozenset(range(0, len(texts), 2))
    return _band(texts, widths, sheet.body, sheet, metrics, bold=bold, shaded=shaded)


def table(block: Table, sheet: Sheet, metrics: Metrics) -> list[Strip]:
    """Rows under a shaded head, which is repeated wherever the table goes on."""
    total = sum(block.weights)
    widths = _widths(block, sheet, metrics)
    every = frozenset(range(len(widths)))
    head = _band(list(block.head), widths, sheet.table, sheet, metrics, bold=every, shaded=every, centred=every)
    narrow = frozenset(i for i, weight in enumerate(block.weights) if weight <= total * 0.12) - block.right
    strips = [replace(head, gap=6.0, keep_next=True)]
    for index, row in enumerate(block.rows):
        is_total = block.total and index == len(block.rows) - 1
        for part in _parts(row, widths, sheet, metrics):
            band = _band(
                part,
                widths,
                sheet.table,
                sheet,
                metrics,
                bold=every if is_total else frozenset(),
                right=block.right,
                centred=narrow,
            )
            strips.append(replace(band, head=head))
    return strips


def _widths(block: Table, sheet: Sheet, metrics: Metrics) -> list[float]:
    """Widths by weight, but a column is at least as wide as its head and its longest word; the others give way."""
    total = sum(block.weights)
    wanted = [sheet.inner_width * weight / total for weight in block.weights]
    least = [
        min(max(_longest_word(texts, sheet.table, metrics) + 2 * _PAD + 0.5, 0.0), sheet.inner_width * 0.3)
        for texts in zip(block.head, *block.rows, strict=True)
    ]
    narrow = {i for i, width in enumerate(wanted) if width < least[i]}
    taken = sum(least[i] for i in narrow)
    rest = sum(wanted[i] for i in range(len(wanted)) if i not in narrow)
    share = (sheet.inner_width - taken) / rest if rest else 1.0
    return [least[i] if i in narrow else wanted[i] * share for i in range(len(wanted))]


def _longest_word(texts: tuple[str, ...], size: float, metrics: Metrics) -> float:
    """Points of the widest piece that should stay whole; a short head counts as one piece."""
    head = texts[0] if len(texts[0]) <= 5 else ""
    pieces = {piece for text in texts for line in text.split("\n") for piece in pieces_of(line)}
    return max(metrics.width(piece.rstrip(), size) for piece in (*pieces, head))


def _parts(row: tuple[str, ...], widths: list[float], sheet: Sheet, metrics: Metrics) -> Iterator[list[str]]:
    """The row in pieces of at most so many lines; nearly always one."""
    cells = [lines_of(text, w - 2 * _PAD, sheet.table, metrics) for text, w in zip(row, widths, strict=True)]
    most = int(sheet.inner_height / (sheet.table * sheet.leading)) // 2 if sheet.inner_height > 0 else _MOST_LINES
    longest = max(len(lines) for lines in cells)
    for start in range(0, longest, most):
        yield ["\n".join(lines[start : start + most]) for lines in cells]


def _band(
    texts: list[str],
    widths: list[float],
    size: float,
    sheet: Sheet,
    metrics: Metrics,
    *,
    bold: frozenset[int] = frozenset(),
    shaded: frozenset[int] = frozenset(),
    right: frozenset[int] = frozenset(),
    centred: frozenset[int] = frozenset(),
) -> Strip:
    """One row of bordered cells, as tall as its tallest text; texts stand in the middle of their cells."""
    cells = [lines_of(text, width - 2 * _PAD, size, metrics) for text, width in zip(texts, widths, strict=True)]
    pitch = size * sheet.leading * 0.92
    height = max(len(lines) for lines in cells) * pitch + 2 * _PAD - 1
    marks: list[Mark] = []
    x = 0.0
    for index, (lines, width) in enumerate(zip(cells, widths, strict=True)):
        marks.append(Box(x, 0, width, height, fill=_SHADE if index in shaded else None))
        top = (height - len(lines) * pitch) / 2
        for row, line in enumerate(lines):
            free = width - 2 * _PAD - metrics.width(line, size)
            shift = free if index in right else free / 2 if index in centred else 0.0
            y = top + row * pitch + pitch / 2 + size * 0.36
            marks.append(Text(x + _PAD + shift, y, line, size, index in bold))
        x += width
    return Strip(height, tuple(marks))
