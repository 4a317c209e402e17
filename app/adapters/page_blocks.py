"""How each kind of block is set: block in, strips out."""

from collections.abc import Callable, Mapping
from typing import Any

from app.adapters.page_flow import flow_chart
from app.adapters.page_grid import key_values, table
from app.adapters.page_marks import Box, Circle, Code, Line, Mark, Strip, Text
from app.adapters.page_sheet import Sheet
from app.adapters.typesetting import Metrics, lines_of
from app.documents import page

_SEAL_RADIUS = 59.5  # an office's seal measures 42 mm across
_SEAL_RADIUS_ROLL = 40.0
_QR_SIDE = 78.0
_LABEL_GAP = 6.0
_LEAST_TO_SIGN = 90.0
_BETWEEN = 10.0
"""Points between two lines to sign on that stand side by side."""


def strips_of(block: page.Block, sheet: Sheet, metrics: Metrics) -> list[Strip]:
    """The strips of any block."""
    return _SETTERS[type(block)](block, sheet, metrics)


def _text_lines(
    text: str,
    sheet: Sheet,
    metrics: Metrics,
    *,
    size: float,
    gap: float,
    indent: float = 0.0,
    left: float = 0.0,
    bold: bool = False,
    centred: bool = False,
    grey: float = 0.0,
) -> list[Strip]:
    """One strip per line; the first two and the last two stay together."""
    lines = lines_of(text, sheet.inner_width - left, size, metrics, indent=indent)
    pitch = size * sheet.leading
    strips = []
    for index, line in enumerate(lines):
        x = left + (indent if index == 0 else 0.0)
        if centred:
            x = (sheet.inner_width - metrics.width(line, size)) / 2
        mark = Text(x, _baseline(pitch, size), line, size, bold, grey)
        is_tied = len(lines) > 1 and (index == 0 or index == len(lines) - 2)
        strips.append(Strip(pitch, (mark,), gap if index == 0 else 0.0, keep_next=is_tied))
    return strips


def _baseline(pitch: float, size: float) -> float:
    """Where a line's baseline lies in a band of that pitch."""
    return pitch / 2 + size * 0.36


def _title(block: page.Title, sheet: Sheet, metrics: Metrics) -> list[Strip]:
    strips = _text_lines(block.office, sheet, metrics, size=sheet.office, gap=0, centred=True)
    strips += _text_lines(
        block.text, sheet, metrics, size=sheet.title, gap=0 if sheet.is_roll else 4, bold=True, centred=True
    )
    if block.number:
        strips += _text_lines(block.number, sheet, metrics, size=sheet.small, gap=1, centred=True, grey=0.25)
    return [*strips, *_rule(page.Rule(), sheet, metrics)]


def _rule(_block: page.Rule, sheet: Sheet, _metrics: Metrics) -> list[Strip]:
    if sheet.is_roll:
        return [Strip(3, (Line(0, 1, sheet.inner_width, 1, 0.5, 0.2, 2.0),), 4)]
    return [Strip(6, (Line(0, 0, sheet.inner_width, 0, 1.2, 0.0), Line(0, 2.2, sheet.inner_width, 2.2, 0.4, 0.0)), 5)]


def _heading(block: page.Heading, sheet: Sheet, metrics: Metrics) -> list[Strip]:
    strips = _text_lines(block.text, sheet, metrics, size=sheet.heading, gap=5 if sheet.is_roll else 10, bold=True)
    return [Strip(s.height, s.marks, s.gap, keep_next=True) for s in strips]


def _paragraph(block: page.Paragraph, sheet: Sheet, metrics: Metrics) -> list[Strip]:
    size = sheet.small if block.small else sheet.body
    return _text_lines(
        block.text,
        sheet,
        metrics,
        size=size,
        gap=size * 0.45,
        indent=size * 2 if block.indent else 0.0,
        bold=block.strong,
        centred=block.centred,
        grey=0.25 if block.small else 0.0,
    )


def _numbered(block: page.NumberedList, sheet: Sheet, metrics: Metrics) -> list[Strip]:
    size = sheet.body
    left = metrics.width("00. ", size)
    strips: list[Strip] = []
    for number, item in enumerate(block.items, start=1):
        lines = _text_lines(item, sheet, metrics, size=size, gap=1.0, left=left)
        label = Text(0, _baseline(lines[0].height, size), f"{number}.", size)
        first = lines[0]
        strips += [Strip(first.height, (label, *first.marks), first.gap, first.keep_next), *lines[1:]]
    return strips


def _notice(block: page.Notice, sheet: Sheet, metrics: Metrics) -> list[Strip]:
    size, pad = sheet.body, 6.0
    lines = lines_of(block.text, sheet.inner_width - 2 * pad, size, metrics)
    pitch = size * sheet.leading
    height = len(lines) * pitch + 2 * pad
    marks: list[Mark] = [Box(0, 0, sheet.inner_width, height, 1.0, 0.0)]
    marks += [
        Text(pad, pad + i * pitch + _baseline(pitch, size), line, size, bold=True) for i, line in enumerate(lines)
    ]
    return [Strip(height, tuple(marks), 8)]


def _signatures(block: page.Signatures, sheet: Sheet, metrics: Metrics) -> list[Strip]:
    """Two lines side by side where both labels leave room to sign, else one below the other."""
    half = sheet.inner_width / 2
    widest = max(metrics.width(label, sheet.body) for label in block.labels) + _LABEL_GAP
    per_row = 2 if not sheet.is_roll and widest + _LEAST_TO_SIGN <= half - _BETWEEN else 1
    rows = [block.labels[i : i + per_row] for i in range(0, len(block.labels), per_row)]
    strips = []
    for row in rows:
        cells = [_signature(label, sheet, metrics, per_row=per_row, left=half * i) for i, label in enumerate(row)]
        strips.append(Strip(max(c.height for c in cells), tuple(mark for c in cells for mark in c.marks), 2))
    return strips


def _signature(label: str, sheet: Sheet, metrics: Metrics, *, per_row: int, left: float) -> Strip:
    size = sheet.body
    start = min(metrics.width(label, size) + _LABEL_GAP, sheet.inner_width * 0.7)
    lines = lines_of(label, start, size, metrics)
    pitch = size * sheet.leading
    marks: list[Mark] = [Text(left, 12 + i * pitch + _baseline(pitch, size), t, size) for i, t in enumerate(lines)]
    height = 12 + len(lines) * pitch
    end = max(start + _LEAST_TO_SIGN, sheet.inner_width * 0.72)
    if per_row == 2:
        end = sheet.inner_width / 2 - _BETWEEN
    marks.append(Line(left + start, height - 2, left + end, height - 2, 0.6, 0.2))
    return Strip(height, tuple(marks))


def _closing(block: page.Closing, sheet: Sheet, metrics: Metrics) -> list[Strip]:
    if sheet.is_roll:
        strips = [_seal(block.seal, sheet, metrics, left=0.0, width=sheet.inner_width)] if block.seal else []
        return strips + ([_roll_code(block.qr, sheet, metrics)] if block.qr else [])
    marks: list[Mark] = []
    height = 0.0
    if block.qr:
        code = _code(block.qr, sheet, metrics, width=sheet.inner_width * 0.48)
        marks += code.marks
        height = code.height
    if block.seal:
        seal = _seal(block.seal, sheet, metrics, left=sheet.inner_width * 0.5, width=sheet.inner_width * 0.5)
        marks += seal.marks
        height = max(height, seal.height)
    return [Strip(height, tuple(marks), 18)]


def _seal(seal: page.Seal, sheet: Sheet, metrics: Metrics, *, left: float, width: float) -> Strip:
    """The dashed circle with the body's name and the day across it, as a seal is set over both."""
    size = sheet.body
    pitch = size * sheet.leading
    lines = [*lines_of(seal.office, width, size, metrics), seal.date]
    radius = max(_SEAL_RADIUS_ROLL if sheet.is_roll else _SEAL_RADIUS, len(lines) * pitch / 2 + 2.2 * sheet.small)
    middle = left + width / 2
    top = radius - len(lines) * pitch / 2
    marks: list[Mark] = [Circle(middle, radius, radius)]
    marks.append(_centred(seal.place, middle, top - sheet.small * 0.7, sheet.small, metrics, grey=0.45))
    marks += [
        _centred(line, middle, top + i * pitch + _baseline(pitch, size), size, metrics) for i, line in enumerate(lines)
    ]
    return Strip(2 * radius, tuple(marks), 6)


def _centred(text: str, middle: float, y: float, size: float, metrics: Metrics, grey: float = 0.0) -> Text:
    return Text(middle - metrics.width(text, size) / 2, y, text, size, grey=grey)


def _code(code: page.QrCode, sheet: Sheet, metrics: Metrics, *, width: float) -> Strip:
    """The code with its lines below, at the left."""
    size = sheet.small
    pitch = size * sheet.leading
    lines = [line for text in code.lines for line in lines_of(text, width, size, metrics)]
    marks: list[Mark] = [Code(0, 0, _QR_SIDE, code.payload)]
    marks += [Text(0, _QR_SIDE + 4 + i * pitch + _baseline(pitch, size), t, size) for i, t in enumerate(lines)]
    return Strip(_QR_SIDE + 4 + len(lines) * pitch, tuple(marks))


def _roll_code(code: page.QrCode, sheet: Sheet, metrics: Metrics) -> Strip:
    """The code in the middle of the roll, its lines centred below."""
    size = sheet.small
    pitch = size * sheet.leading
    middle = sheet.inner_width / 2
    lines = [line for text in code.lines for line in lines_of(text, sheet.inner_width, size, metrics)]
    marks: list[Mark] = [Code(middle - _QR_SIDE / 2, 0, _QR_SIDE, code.payload)]
    marks += [
        _centred(line, middle, _QR_SIDE + 5 + i * pitch + _baseline(pitch, size), size, metrics)
        for i, line in enumerate(lines)
    ]
    return Strip(_QR_SIDE + 5 + len(lines) * pitch, tuple(marks), 8)


_SETTERS: Mapping[type, Callable[[Any, Sheet, Metrics], list[Strip]]] = {
    page.Title: _title,
    page.Heading: _heading,
    page.KeyValues: key_values,
    page.Table: table,
    page.Paragraph: _paragraph,
    page.NumberedList: _numbered,
    page.Notice: _notice,
    page.FlowChart: flow_chart,
    page.Closing: _closing,
    page.Signatures: _signatures,
    page.Rule: _rule,
}
