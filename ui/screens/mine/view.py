"""What I accepted: the same anonymous way back; Enter opens a case, Esc goes back."""

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.kernel.changes import Changed
from ui import messages
from ui.screen import Screen, ScreenName, Shell
from ui.screens.mine.table_model import MineColumn, MineTable
from ui.screens.mine.view_model import MineModel, MineState
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.states import State
from ui.widgets.surfaces import Card, EmptyState, Note
from ui.widgets.tables import LineOverTable, ReadTable
from ui.widgets.words import Role, label


class MineView(Screen):
    """The cursor begins in the table; a filter stands over it."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        self.model = MineModel(shell, shell.services.work(), self)
        self._cases = MineTable(self)
        self.text = LineOverTable(placeholder=self.tr("Case number or matter"))
        yielding = (MineColumn.OUTCOME, MineColumn.WITH)
        self.table = ReadTable(self.tr("What I accepted"), self._cases, wide=MineColumn.ITEM, yielding=yielding)
        self._count, self._note, self._pages = label("", Role.HINT), Note(), QStackedWidget()
        self._empty = EmptyState(
            "folder",
            self.tr("Nothing to show"),
            self.tr("Cases that you accept stand here until they are closed, and after"),
        )
        self._build()
        self.model.state_changed.connect(self._render)
        self.text.textEdited.connect(self.model.type)
        self.text.returnPressed.connect(self._into_table)
        self.text.stepped_down.connect(self._into_table)
        self.table.activated.connect(self._on_activated)
        self._render(self.model.state)

    def enter(self, _argument: object = None) -> None:
        """Look again; the cursor is in the table once something is in it."""
        self.model.look()
        if self.model.state.lines:
            self.table.setFocus()
        else:
            self.text.setFocus()

    def refresh(self, kinds: frozenset[Changed]) -> None:
        """Cases have come or moved on."""
        if Changed.CASES in kinds and self.isVisible():
            self.model.look()

    def _build(self) -> None:
        card = Card(self.tr("What I accepted"))
        self.text.setAccessibleName(self.tr("Filter"))
        head = Row(label(self.tr("What I accepted"), Role.PAGE), None, self._count, gap=10)
        hint = label(
            self.tr("Who did a step is not named; what was written with a return stays with who puts it right."),
            Role.HINT,
        )
        top = Column(head, hint, self.text, self._note, gap=8, margins=(18, 12, 18, 12))
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty)
        card.body.append(top, Rule())
        card.body.addWidget(self._pages, 1)
        self.setLayout(Column(card, margins=(8, 8, 8, 8)))

    def _render(self, state: MineState) -> None:
        was_first = not self._cases.rowCount()
        self._cases.show(state.lines)
        if state.lines and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        self._pages.setCurrentWidget(self.table if state.lines or state.rows is None else self._empty)
        self._count.setText(self.tr("%n case(s)", "", len(state.lines)) if state.rows is not None else "")
        self._note.setVisible(state.trouble is not None)
        if state.trouble is not None:
            self._note.show_note(messages.explain(state.trouble), State.ERROR)
        if was_first and state.lines and not state.text:
            self.table.setFocus()

    def _into_table(self) -> None:
        if self._cases.rowCount():
            self.table.setFocus()

    def _on_activated(self, index: QModelIndex) -> None:
        line = self._cases.line(index.row())
        if line is not None:
            self.shell.open(ScreenName.CASE, line.case)
