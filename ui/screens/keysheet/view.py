"""The key sheet: every action with its key and what it does, built from ``ui.action_list``."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.action_ids import ActionSpec, Group
from ui.action_list import ACTIONS
from ui.actions import words
from ui.screen import Screen, Shell
from ui.widgets.layouts import Column, Grid, Row, Scrolled
from ui.widgets.surfaces import Card, section
from ui.widgets.words import KeyCap, Role, key_text, label


class KeySheetView(Screen):
    """All groups side by side; Esc goes back."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        card, body = Card(self.tr("Keys")), QWidget()
        titles = {
            Group.QUEUE: self.tr("Queue"),
            Group.FORM: self.tr("Form"),
            Group.PAPERS: self.tr("Papers"),
            Group.STAFF: self.tr("Staff"),
            Group.WINDOW: self.tr("Window"),
        }
        columns = Row(gap=36)
        for groups in ((Group.QUEUE, Group.PAPERS), (Group.FORM, Group.STAFF), (Group.WINDOW,)):
            column = Column(gap=14)
            for group in groups:
                column.append(section(titles[group]), _table([a for a in ACTIONS if a.group is group]), 6)
            column.addStretch(1)
            columns.addLayout(column, 1)
        moves = label(self.tr("Enter moves to the next field, Shift+Enter back; Tab as everywhere."), Role.DETAIL)
        Column(label(self.tr("Keys"), Role.PAGE), moves, 6, columns, None, gap=8, margins=(18, 14, 18, 14), parent=body)
        self._area = Scrolled(body, self.tr("Keys"))
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # nothing in it takes the focus, and it may be longer
        card.body.addWidget(self._area)
        self.setLayout(Column(card, margins=(8, 8, 8, 8)))

    def enter(self, _argument: object = None) -> None:
        """Arrows and PgDown go through it."""
        self._area.setFocus()


def _table(actions: list[ActionSpec]) -> QWidget:
    table = QWidget()
    table.setObjectName("plain")
    grid = Grid(column_gap=10, row_gap=7, parent=table)
    for row, action in enumerate(actions):
        cap = KeyCap(key_text(action.keys[0]) if action.keys else "–")
        text = Column(label(words(action.text), Role.STRONG), label(words(action.help), Role.HINT, wrap=True), gap=0)
        grid.addWidget(cap, row, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        grid.addLayout(text, row, 1)
    grid.setColumnStretch(1, 1)
    return table
