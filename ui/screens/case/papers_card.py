"""The papers that came out of a case: look at them, print them again, replace a spoilt sheet."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.documents.model import PaperCode
from app.documents.ports import PrintKind
from app.intake.case_sheet import PrintedPaper
from ui import messages
from ui.actions import ActionId, key_cap
from ui.screens.case.table_model import PaperColumn, PapersModel
from ui.widgets.buttons import KeyButton
from ui.widgets.layouts import Column, Row
from ui.widgets.lines import LineField
from ui.widgets.surfaces import section
from ui.widgets.tables import ReadTable
from ui.widgets.words import Role, label


class PapersCard(QWidget):
    """look_at(PrintedPaper), copy(PrintedPaper), spoilt(PrintedPaper, reason), first(PaperCode); Enter looks."""

    look_at = Signal(object)
    copy = Signal(object)
    spoilt = Signal(object, str)
    first = Signal(object)
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._model = PapersModel(self)
        self.table = ReadTable(self.tr("Papers printed"), self._model, wide=PaperColumn.TITLE, row=30)
        self._empty = label(self.tr("No paper has been printed for this case yet"), Role.DETAIL, wrap=True)
        self._look = KeyButton(self.tr("Look at it"), key="Enter", icon="eye", small=True)
        self._copy = KeyButton(self.tr("Reprint"), key=key_cap(ActionId.PRINT), icon="print", small=True)
        self._void = KeyButton(self.tr("&Void and reprint"), icon="undo", small=True)
        self._first = KeyButton(self.tr("&Other papers"), icon="paper", small=True)
        self._printable: tuple[PaperCode, ...] = ()
        self._reason = LineField(placeholder=self.tr("Why is the sheet void? Enter prints it again"))
        self._reason.setAccessibleName(self.tr("Why the sheet is void"))
        self._reason.hide()
        self._build()

    def show_papers(self, papers: Sequence[PrintedPaper], printable: Sequence[PaperCode], *, busy: bool) -> None:
        """Show other rows; the first one is chosen."""
        chosen = self.table.currentIndex().row()
        self._model.show(papers)
        self._printable = tuple(printable)
        self._empty.setVisible(not papers)
        self.table.setVisible(bool(papers))
        if papers:
            self.table.selectRow(min(max(chosen, 0), len(papers) - 1))
        self.table.fit(min(len(papers), 6))
        self._allow(busy=busy)

    def chosen(self) -> PrintedPaper | None:
        """The paper of the present row."""
        return self._model.paper(self.table.currentIndex().row())

    def asks(self) -> bool:
        """Whether the reason is being asked for."""
        return not self._reason.isHidden()

    def take_back(self) -> None:
        """Ask for no reason any more."""
        self._reason.hide()
        self.table.setFocus()

    def print_copy(self) -> None:
        """A copy of the chosen paper."""
        if (paper := self.chosen()) is not None:
            self.copy.emit(paper)

    def _build(self) -> None:
        table = self.table
        table.activated.connect(self._on_activated)
        table.selectionModel().currentRowChanged.connect(self._on_row)
        self._look.clicked.connect(self._on_look)
        self._copy.clicked.connect(self.print_copy)
        self._void.clicked.connect(self._on_void)
        self._reason.returnPressed.connect(self._on_reason)
        self._first.clicked.connect(self._on_first)
        buttons = Row(self._look, self._copy, self._void, self._first, None, gap=8)
        self.setLayout(Column(section(self.tr("Papers printed")), self._empty, table, buttons, self._reason, gap=8))

    def _allow(self, *, busy: bool = False) -> None:
        paper = self.chosen()
        self._look.setEnabled(paper is not None and not busy)
        self._first.setEnabled(bool(self._printable) and not busy)
        for button in (self._copy, self._void):
            button.setEnabled(paper is not None and paper.kind is not PrintKind.VOID and not busy)

    def _on_activated(self, _index: QModelIndex) -> None:
        self._on_look()

    def _on_row(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._allow()
        self.changed.emit()

    def _on_look(self) -> None:
        if (paper := self.chosen()) is not None:
            self.look_at.emit(paper)

    def _on_first(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Papers not printed yet"))
        for code in self._printable:
            menu.addAction(messages.sentence(f"paper_{code.value}")).triggered.connect(partial(self.first.emit, code))
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self._first.mapToGlobal(self._first.rect().bottomLeft()))

    def _on_void(self) -> None:
        self._reason.clear()
        self._reason.show()
        self._reason.setFocus()

    def _on_reason(self) -> None:
        paper = self.chosen()
        if paper is not None and self._reason.value():
            self.take_back()
            self.spoilt.emit(paper, self._reason.value())
