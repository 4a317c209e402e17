"""Setting the flow chart: boxes in rows that run to and fro, joined by arrows."""

from dataclasses import dataclass

from app.adapters.page_marks import ArrowHead, Box, Line, Mark, Strip, Text
from app.adapters.page_sheet import Sheet
from app.adapters.typesetting import Metrics, lines_of
from app.documents.page import FlowChart

_GAP_X = 22.0
_GAP_Y = 22.0
_PAD = 5.0


@dataclass(frozen=True, slots=True)
class _Node:
    """A box ready to draw: its lines (text, size, bold, grey) and whether its ends are round."""

    lines: tuple[tuple[str, float, bool, float], ...]
    is_end: bool


def flow_chart(block: FlowChart, sheet: Sheet, metrics: Metrics) -> list[Strip]:
    """Four boxes a row on A4 (three in large print); every second row runs from right to left."""
    per_row = 4 if sheet.table < 12 else 3
    width = (sheet.inner_width - _GAP_X * (per_row - 1)) / per_row
    nodes = _nodes(block, width, sheet, metrics)
    rows = [nodes[i : i + per_row] for i in range(0, len(nodes), per_row)]
    strips = []
    for index, row in enumerate(rows):
        is_last = index == len(rows) - 1
        strips.append(_row(row, width, sheet, metrics, per_row=per_row, is_back=index % 2 == 1, is_last=is_last))
    return [Strip(s.height, s.marks, 8.0 if i == 0 else 0.0, keep_next=i < len(rows) - 1) for i, s in enumerate(strips)]


def _nodes(block: FlowChart, width: float, sheet: Sheet, metrics: Metrics) -> list[_Node]:
    size, small = sheet.table, sheet.small
    room = width - 2 * _PAD

    def end(text: str) -> _Node:
        return _Node(tuple((line, size, True, 0.0) for line in lines_of(text, room, size, metrics)), True)

    middle = []
    for number, step in enumerate(block.steps, start=1):
        lines = [(line, size, True, 0.0) for line in lines_of(f"{number}. {step.text}", room, size, metrics)]
        lines += [(line, small, False, 0.3) for line in lines_of(step.role, room, small, metrics)]
        if step.note:
            lines += [(line, small, False, 0.3) for line in lines_of(step.note, room, small, metrics)]
        middle.append(_Node(tuple(lines), False))
    return [end(block.start), *middle, end(block.end)]


def _row(
    row: list[_Node], width: float, sheet: Sheet, metrics: Metrics, *, per_row: int, is_back: bool, is_last: bool
) -> Strip:
    pitch = sheet.leading * 0.9
    height = max(sum(size * pitch for _, size, _, _ in node.lines) for node in row) + 2 * _PAD
    marks: list[Mark] = []
    for place, node in enumerate(row):
        column = per_row - 1 - place if is_back else place
        x = column * (width + _GAP_X)
        marks += _box(node, x, width, height, pitch, metrics)
        if place < len(row) - 1:
            marks += _sideways(x, width, height / 2, is_back=is_back)
    if is_last:
        return Strip(height + 4, tuple(marks))
    x = (0 if is_back else per_row - 1) * (width + _GAP_X) + width / 2
    marks += [Line(x, height, x, height + _GAP_Y, 0.8, 0.2), ArrowHead(x, height + _GAP_Y, 0, 1)]
    return Strip(height + _GAP_Y, tuple(marks))


def _box(node: _Node, x: float, width: float, height: float, pitch: float, metrics: Metrics) -> list[Mark]:
    radius = height / 2 if node.is_end else 3.0
    marks: list[Mark] = [Box(x, 0, width, height, 0.8, 0.2, fill=0.94 if node.is_end else None, radius=radius)]
    y = (height - sum(size * pitch for _, size, _, _ in node.lines)) / 2
    for text, size, bold, grey in node.lines:
        left = x + (width - metrics.width(text, size)) / 2
        marks.append(Text(left, y + size * pitch / 2 + size * 0.36, text, size, bold, grey))
        y += size * pitch
    return marks


def _sideways(x: float, width: float, y: float, *, is_back: bool) -> list[Mark]:
    if is_back:
        return [Line(x, y, x - _GAP_X, y, 0.8, 0.2), ArrowHead(x - _GAP_X, y, -1, 0)]
    return [Line(x + width, y, x + width + _GAP_X, y, 0.8, 0.2), ArrowHead(x + width + _GAP_X, y, 1, 0)]
