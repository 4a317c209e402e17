"""Confirmations to hand over: cases whose papers said they waited for the centre and are confirmed now."""

from enum import IntEnum
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.documents.handing import Told
from app.intake.confirmations import SlipDue
from app.kernel.clock import hall_text
from ui import messages, tasks
from ui.actions import ActionId, key_cap
from ui.screen import Shell
from ui.widgets.buttons import KeyButton
from ui.widgets.layouts import Column, Row
from ui.widgets.lines_model import Index, LinesModel
from ui.widgets.states import State
from ui.widgets.surfaces import Card
from ui.widgets.tables import ReadTable
from ui.widgets.words import Role, label


class SlipColumn(IntEnum):
    """The columns."""

    CASE = 0
    APPLICANT = 1
    PAPERS = 2
    CONFIRMED = 3


class SlipTable(LinesModel):
    """The longest confirmed first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[SlipDue, ...] = ()
        self._heads = {
            SlipColumn.CASE: self.tr("Case"),
            SlipColumn.APPLICANT: self.tr("Applicant"),
            SlipColumn.PAPERS: self.tr("Papers confirmed"),
            SlipColumn.CONFIRMED: self.tr("Confirmed"),
        }

    def line(self, row: int) -> SlipDue | None:
        """The case in a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words."""
        line, column = self._lines[index.row()], SlipColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return _words(line, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return " ".join(_words(line, each) for each in SlipColumn)
        return None


class SlipsCard(Card):
    """Hidden while nothing is due; Enter or Ctrl+P prints the chosen slip, which then leaves the list.

    looked(bool): the list was read, and whether anything is due.
    """

    looked = Signal(bool)
    SHOWN_ROWS, FEWEST_ROWS = 4, 2

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Confirmations to hand over"), parent)
        made = shell.services.slips
        self._shell, self._desk, self._is_busy = shell, made() if made is not None else None, False
        self._rows = self.SHOWN_ROWS
        self._slips = SlipTable(self)
        self.table = ReadTable(self.tr("Confirmations to hand over"), self._slips, wide=SlipColumn.PAPERS, row=30)
        self.print = KeyButton(self.tr("Print the slip"), key=key_cap(ActionId.PRINT), icon="print", small=True)
        self._count = label("", Role.HINT)
        head = Row(label(self.tr("Confirmations to hand over"), Role.SECTION), self._count, None, self.print, gap=10)
        self.body.append(Column(head, self.table, gap=6, margins=(18, 8, 18, 8)))
        self.table.activated.connect(self._on_activated)
        self.print.clicked.connect(self.print_slip)
        self.hide()

    def look(self) -> None:
        """Read again."""
        if self._desk is not None:
            tasks.run(self._desk.look, self._on_looked)

    def show_rows(self, *, is_low: bool) -> None:
        """How many it shows at most: on a low window the list above it goes before."""
        rows = self.FEWEST_ROWS if is_low else self.SHOWN_ROWS
        if rows != self._rows:
            self._rows = rows
            self._fit()

    def _fit(self) -> None:
        self.table.fit(min(self._slips.rowCount(), self._rows))

    def print_slip(self) -> None:
        """Print the slip of the chosen case."""
        due = self._slips.line(self.table.currentIndex().row())
        if due is not None and self._desk is not None and not self._is_busy:
            self._is_busy = True
            self.print.setEnabled(False)
            tasks.write(partial(self._desk.print_slip, self._shell.actor, due.case), self._on_printed)

    def _on_activated(self, _index: Index) -> None:
        self.print_slip()

    def _on_looked(self, outcome: tasks.Outcome[tuple[SlipDue, ...]]) -> None:
        if isinstance(outcome, tasks.Done):
            due = outcome.value
            row = max(self.table.currentIndex().row(), 0)
            self._slips.show(due)
            self._count.setText(self.tr("%n case(s)", "", len(due)))
            self._fit()
            self.table.selectRow(min(row, len(due) - 1))
            self.setVisible(bool(due))
            self.looked.emit(bool(due))

    def _on_printed(self, outcome: tasks.Outcome[Told]) -> None:
        self._is_busy = False
        self.print.setEnabled(True)
        if isinstance(outcome, tasks.Done):
            code, values = outcome.value
            self._shell.say(messages.sentence(code, values), State.OK)
            self._shell.sync_now()  # the status bar counts anew behind it
        elif outcome.known is not None:
            self._shell.say(messages.explain(outcome.known), State.ERROR)
        self.look()


def _words(line: SlipDue, column: SlipColumn) -> str:
    match column:
        case SlipColumn.CASE:
            return line.number
        case SlipColumn.APPLICANT:
            return line.applicant
        case SlipColumn.PAPERS:
            return " · ".join(messages.sentence(f"paper_{paper.value}") for paper in line.papers)
        case SlipColumn.CONFIRMED:
            return hall_text(line.confirmed_at)
