"""One case: file at the left, what happened and which papers came out at the right; opening it is logged."""

from collections.abc import Callable, Mapping
from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QWidget

from app.intake.matter import case_matter
from app.kernel.changes import Changed
from app.kernel.ids import CaseId
from ui import messages, metrics, theme
from ui.actions import ActionId, key_cap
from ui.case_timeline import CaseTimeline
from ui.metrics import GuidePlace
from ui.screen import Screen, ScreenName, Shell
from ui.screens.case.file_card import FileCard
from ui.screens.case.papers_card import PapersCard
from ui.screens.case.view_model import CaseModel, CaseScreenState
from ui.services import PaperOnScreen
from ui.widgets.buttons import KeyButton
from ui.widgets.layouts import Column, Row, Rule, Scrolled
from ui.widgets.states import State
from ui.widgets.surfaces import Card, EmptyState, Foot, section

STACKED = 330
"""The least height of the file, in units, when it stands above the papers and the whole screen scrolls."""


class CaseView(Screen):
    """``shell.open(ScreenName.CASE, case id)``; Ctrl+P reprints the chosen paper, Esc goes back."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        self.model = CaseModel(shell, shell.services.cases(), self)
        self.file = FileCard(self.tr("Case"))
        self.timeline, self.papers = CaseTimeline(), PapersCard()
        self._is_fresh = False
        self._empty = EmptyState("folder", self.tr("Opening the case"), "")
        self._shown = QWidget()
        self._pages = QStackedWidget()
        self._build()
        self.model.state_changed.connect(self._render)
        self.model.paper_ready.connect(self._on_paper)
        self.model.printed.connect(self._on_printed)
        self.papers.look_at.connect(self.model.look_at)
        self.papers.copy.connect(self.model.print_again)
        self.papers.spoilt.connect(self.model.print_again)
        self.papers.first.connect(self.model.print_first)
        self.papers.changed.connect(shell.actions_changed)
        self._render(self.model.state)

    def enter(self, argument: object = None) -> None:
        """Open a case by its id; without one the case that was open stays."""
        if isinstance(argument, UUID):
            self._is_fresh = True
            self.model.show(CaseId(argument))
        elif self.model.state.sheet is not None:
            self._focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room, else one above the other."""
        super().resizeEvent(event)
        stacked = metrics.arrange(self.width(), theme.current().scale).guide is GuidePlace.DRAWER
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._cards.setDirection(down if stacked else across)
        self.file.setMinimumHeight(theme.px(STACKED) if stacked else 0)

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """Reprinting; Esc first takes the question for a reason back."""
        possible: dict[ActionId, Callable[[], None]] = {ActionId.BACK: self._back}
        if self.papers.chosen() is not None:
            possible[ActionId.PRINT] = self.papers.print_copy
        if self.model.state.sheet is not None:
            possible[ActionId.AUTHORISE] = self._authorise
        return possible

    def _authorise(self) -> None:
        if self.model.state.sheet is not None:
            self.shell.authorise(case_matter(self.model.state.sheet.file.head))

    def refresh(self, kinds: frozenset[Changed]) -> None:
        """A case moved on or a paper came out, perhaps here; or the centre was heard."""
        if kinds & {Changed.CASES, Changed.PAPERS} and self.isVisible():
            self.model.look_again()
        elif Changed.SYNC in kinds and self.isVisible():
            self.model.look_whether_confirmed()

    def _build(self) -> None:
        side = Card(self.tr("What happened"))
        column = Column(gap=8, margins=(14, 10, 14, 10))
        column.append(self.papers, Rule(), section(self.tr("What happened")))
        column.addWidget(Scrolled(self.timeline, self.tr("What happened")), 1)
        side.body.addLayout(column, 1)
        foot = Foot()
        self._leave = KeyButton(self.tr("Back"), key=key_cap(ActionId.BACK))
        self._leave.clicked.connect(self.shell.back)
        Row(None, self._leave, margins=(14, 7, 14, 7), parent=foot)
        side.body.append(foot)
        self._shown.setObjectName("plain")
        self._cards = Row(gap=8, parent=self._shown)
        self._cards.addWidget(self.file, 3)
        self._cards.addWidget(side, 2)
        for page in (self._empty, Scrolled(self._shown, self.tr("Case"))):
            self._pages.addWidget(page)
        self.setLayout(Column(self._pages, margins=(8, 8, 8, 8)))

    def _render(self, state: CaseScreenState) -> None:
        sheet = state.sheet
        self._pages.setCurrentIndex(0 if sheet is None else 1)
        if sheet is not None:
            self.file.show_sheet(sheet)
            self.timeline.show_case(sheet)
            self.papers.show_papers(sheet.papers, sheet.printable, busy=state.busy)
            if self._is_fresh and sheet.file.head.id == state.case:
                self._focus()
        elif state.trouble is not None:
            self._empty.set_words(self.tr("The case cannot be shown"), messages.explain(state.trouble))
        else:
            self._empty.set_words(self.tr("Opening the case"), "")
        self.shell.actions_changed.emit()

    def _focus(self) -> None:
        """Begin at the papers, else at the way back."""
        self._is_fresh = False
        (self.papers.table if self.papers.chosen() else self._leave).setFocus()

    def _back(self) -> None:
        if self.papers.asks():
            self.papers.take_back()
        else:
            self.shell.back()

    def _on_paper(self, paper: PaperOnScreen) -> None:
        self.shell.open(ScreenName.PREVIEW, paper)

    def _on_printed(self, told: str) -> None:
        self.shell.say(told, State.OK)
