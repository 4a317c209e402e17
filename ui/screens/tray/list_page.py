"""The list of what lies with somebody: filters above, the table below, everything by keys."""

from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.cases.requests import RequestLine
from app.cases.tray import TrayKind
from ui import messages
from ui.actions import ActionId, key_cap
from ui.screens.tray.batch_model import BatchState
from ui.screens.tray.table_model import TrayColumn, TrayModelRows, key_of
from ui.screens.tray.view_model import TrayState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, Option
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.states import State
from ui.widgets.surfaces import Card, EmptyState, Note
from ui.widgets.tables import LineOverTable, ReadTable
from ui.widgets.words import Chip, Role, label

_COUNTED = {
    TrayKind.ASKED: (State.WARNING, "info"),
    TrayKind.OVERDUE: (State.ERROR, "error"),
    TrayKind.RETURNED: (State.WARNING, "undo"),
    TrayKind.NEW: (State.INFO, "dot"),
    TrayKind.PAUSED: (State.NONE, "pause"),
}


_MOST_TOLD = 6
"""So many sentences about a batch have room above the list."""


class TrayTable(ReadTable):
    """``/`` goes to the filter, the space bar marks the present row."""

    slashed = Signal()
    spaced = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Say so; every other key belongs to the table."""
        if event.key() == Qt.Key.Key_Slash:
            self.slashed.emit()
            return
        if event.key() == Qt.Key.Key_Space:
            self.spaced.emit()
            return
        super().keyPressEvent(event)


class ListPage(QWidget):
    """opened(case id), asked(RequestRow): what Enter chose; chosen(TrayKind), typed(text): the filters.

    marked(case id): by the space bar, or its mark taken back.  agreed: to everything that is marked.
    """

    opened = Signal(object)
    asked = Signal(object)
    marked = Signal(object)
    agreed = Signal()
    chosen = Signal(object)
    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._rows = TrayModelRows(self)
        yielding = (TrayColumn.AGE, TrayColumn.SUBJECT)
        self.table = TrayTable(self.tr("My tray"), self._rows, wide=TrayColumn.ITEM, yielding=yielding, row=38)
        self.filter = LineOverTable(placeholder=self.tr("Number, matter or person"))
        self.filter.setAccessibleName(self.tr("What to leave in the list"))
        self.kinds = ChoiceField([Option(kind, messages.sentence(f"tray_kind_{kind}")) for kind in TrayKind])
        self.kinds.setAccessibleName(self.tr("Which cases"))
        self._chips = {kind: Chip() for kind in _COUNTED}
        self._count, self._note, self._batch = label("", Role.HINT), Note(), Note()
        self.agree = KeyButton("", key=key_cap(ActionId.SUBMIT), icon="tick", kind=Kind.PRIMARY)
        self._pages, self._empty = QStackedWidget(), EmptyState("tick-circle", "", "")
        self._build()
        self.table.activated.connect(self._on_activated)
        self.table.slashed.connect(self.to_filter)
        self.table.spaced.connect(self._on_space)
        self.agree.clicked.connect(self.agreed)
        self.filter.textEdited.connect(self.typed)
        self.filter.returnPressed.connect(self.to_table)
        self.filter.stepped_down.connect(self.to_table)
        self.kinds.chosen.connect(self._on_kind)

    def show_state(self, state: TrayState) -> None:
        """Show the lines that the filters leave; the chosen row stays chosen."""
        before = self.current()
        self._rows.show(state.lines)
        if (state.lines and self.current() != before) or not self.table.currentIndex().isValid():
            self.table.selectRow(self._rows.place(before))
        self.kinds.set_value(state.kind)
        counts = state.tray.counts if state.tray is not None else {}
        for kind, chip in self._chips.items():
            state_of, icon = _COUNTED[kind]
            chip.set_chip(f"{messages.sentence(f'tray_kind_{kind}')} {counts.get(kind, 0)}", state_of, icon)
            chip.setVisible(bool(counts.get(kind)))
        self._count.setText(self.tr("%n case(s)", "", len(state.lines)) if state.tray is not None else "")
        had_focus = self.table.hasFocus()
        self._pages.setCurrentWidget(self.table if state.lines else self._empty)
        if had_focus and not state.lines:
            self.filter.setFocus()
        self._show_empty(state)
        self._note.setVisible(state.trouble is not None)
        if state.trouble is not None:
            self._note.show_note(messages.explain(state.trouble), State.ERROR)

    def show_batch(self, batch: BatchState) -> None:
        """Show the marks, the key that agrees to them, and what became of the last batch."""
        self._rows.show_marks(batch.marked)
        self.agree.setVisible(bool(batch.marked))
        self.agree.setEnabled(not batch.busy)
        self.agree.set_content(self.tr("Agree to %n marked", "", len(batch.marked)), "tick")
        self._batch.setVisible(bool(batch.told))
        if batch.told:
            self._batch.show_note("\n".join(batch.told[:_MOST_TOLD]), State.OK if batch.is_whole else State.WARNING)

    def current(self) -> UUID | None:
        """By what the present row is known again."""
        return key_of(self._rows.line(self.table.currentIndex().row()))

    def to_table(self) -> None:
        """Into the list, where there is one."""
        if self._rows.rowCount():
            self.table.setFocus()

    def to_filter(self) -> None:
        """Into the filter; the old words are selected."""
        self.filter.setFocus()
        self.filter.selectAll()

    def _build(self) -> None:
        card = Card(self.tr("My tray"))
        head = Row(label(self.tr("My tray"), Role.PAGE), *self._chips.values(), None, self._count, gap=10)
        line = Row(gap=10)
        line.addWidget(self.filter, 3)
        line.addWidget(self.kinds, 1)
        keys = label(
            self.tr("Enter opens · / filters · Space marks light checks · F9 agrees and opens the next"),
            Role.HINT,
        )
        top = Column(head, line, self._note, self._batch, gap=10, margins=(18, 12, 18, 12))
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty)
        card.body.append(top, Rule())
        card.body.addWidget(self._pages, 1)
        card.body.append(Rule(), Row(keys, None, self.agree, margins=(18, 6, 18, 6)))
        self.setLayout(Column(card, margins=(8, 8, 8, 8)))

    def _show_empty(self, state: TrayState) -> None:
        if state.tray is None:
            self._empty.set_words(self.tr("Looking into the tray"), "")
        elif state.tray.lines or state.tray.requests:
            self._empty.set_words(self.tr("Nothing fits the filter"), self.tr("Clear the words or choose all"))
        else:
            self._empty.set_words(
                self.tr("Nothing lies with you"), self.tr("New cases are drawn and appear here by themselves")
            )

    def _on_activated(self, index: QModelIndex) -> None:
        line = self._rows.line(index.row())
        if isinstance(line, RequestLine):
            self.asked.emit(line.row)
        elif line is not None:
            self.opened.emit(line.row.case)

    def _on_space(self) -> None:
        """Mark and go down a row, so that several are marked by holding the key."""
        place = self.table.currentIndex().row()
        line = self._rows.line(place)
        if line is not None and not isinstance(line, RequestLine):
            self.marked.emit(line.row.case)
        if place + 1 < self._rows.rowCount():
            self.table.selectRow(place + 1)

    def _on_kind(self, value: str) -> None:
        self.chosen.emit(TrayKind(value))
