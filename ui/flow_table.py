"""Open cases as a table, for the screens that look at all of them: stage and section, never a name of staff."""

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.cases.board import BoardCase
from app.cases.floor_desk import FlowLine
from app.catalogue.model import Label
from ui import assets, messages, theme
from ui.case_words import colour_look, state_word, words
from ui.widgets.lines_model import Index, LinesModel
from ui.widgets.states import TOKENS, State


class FlowColumn(IntEnum):
    """The columns."""

    NUMBER = 0
    ITEM = 1
    SUBJECT = 2
    STAGE = 3
    SECTION = 4
    AGE = 5
    DUE = 6
    REMARK = 7


class FlowTable(LinesModel):
    """One row for each case, due first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[FlowLine, ...] = ()
        self._heads = {
            FlowColumn.NUMBER: self.tr("Number"),
            FlowColumn.ITEM: self.tr("Matter"),
            FlowColumn.SUBJECT: self.tr("Filed under"),
            FlowColumn.STAGE: self.tr("Stage"),
            FlowColumn.SECTION: self.tr("Section"),
            FlowColumn.AGE: self.tr("Age"),
            FlowColumn.DUE: self.tr("Due"),
            FlowColumn.REMARK: self.tr("Remark"),
        }

    def line(self, row: int) -> FlowLine | None:
        """The case in a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, case: object) -> int:
        """The row of a case, 0 when it is gone."""
        return next((row for row, line in enumerate(self._lines) if line.case.id == case), 0)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; icon and colour of the clock and of a remark."""
        line, column = self._lines[index.row()], FlowColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(line, column)
            case Qt.ItemDataRole.ToolTipRole:
                number = line.case.subject_masked if column is FlowColumn.SUBJECT else ""
                return f"{self._words(line, column)} {number}".strip()
            case Qt.ItemDataRole.DecorationRole:
                look = _look(line, column)
                return assets.pixmap(look[1], TOKENS[look[0]], 15) if look else None
            case Qt.ItemDataRole.ForegroundRole:
                look = _look(line, column)
                return theme.current().colour(TOKENS[look[0]]) if look else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return " ".join(self._words(line, each) for each in FlowColumn)
        return None

    def _words(self, line: FlowLine, column: FlowColumn) -> str:
        case = line.case
        match column:
            case FlowColumn.NUMBER:
                return case.number or "–"
            case FlowColumn.ITEM:
                return words(Label(case.item_zh, case.item_en))
            case FlowColumn.SUBJECT:
                return case.subject
            case FlowColumn.STAGE:
                return words(Label(case.stage_zh, case.stage_en)) or state_word(case.state)
            case FlowColumn.SECTION:
                return case.section or "–"
            case FlowColumn.AGE:
                return messages.sentence("flow_age", {"days": line.age})
            case FlowColumn.DUE:
                colour = messages.sentence(f"flow_colour_{line.colour.value if line.colour else 'none'}")
                return f"{case.due_on.isoformat()} {colour}" if case.due_on else colour
        return remark(case)


def remark(case: BoardCase) -> str:
    """What is out of the ordinary about a case, "" for nothing."""
    said = []
    if case.green:
        values = {"reason": messages.sentence(f"green_reason_{case.green}"), "chaser": case.chaser}
        said.append(messages.sentence("flow_green" if case.chaser else "flow_green_only", values))
    if case.is_undrawn:
        reasons = [f"{messages.sentence(f'draw_excluded_{reason}')} {count}" for reason, count in case.stuck]
        said.append(
            messages.sentence("flow_cannot_be_drawn", {"reasons": messages.sentence("floor_list").join(reasons) or "-"})
        )
    if case.has_lapsed:
        said.append(messages.sentence("flow_hold_lapsed"))
    if case.risen is not None:
        said.append(messages.sentence(f"flow_risen_{case.risen}"))
    if case.recount is not None:
        said.append(messages.sentence("clock_recounted_note", case.recount.values))
    if case.waits_for:
        said.append(messages.sentence(f"pause_kind_{case.waits_for}"))
    if case.chased:
        said.append(messages.sentence("flow_chased", {"count": case.chased}))
    return messages.sentence("floor_list").join(said)


def _look(line: FlowLine, column: FlowColumn) -> tuple[State, str] | None:
    if column is FlowColumn.DUE and line.colour is not None:
        return colour_look(line.colour)
    if column is FlowColumn.REMARK and (line.case.is_undrawn or line.case.has_lapsed):
        return State.WARNING, "warning"
    if column is FlowColumn.NUMBER and line.case.green:
        return State.OK, "bell"
    return None
