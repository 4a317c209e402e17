"""Beside an open case: its scanned papers, or what happened to it with the papers that were printed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.documents.page import Language
from app.documents.wording import paper_name
from app.intake.case_sheet import PrintedPaper
from app.intake.work_sheet import WorkSheet
from ui import messages
from ui.actions import ActionId, key_cap
from ui.case_timeline import CaseTimeline
from ui.case_words import words
from ui.page_reader import PageReader, Read
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Column, Row, Rule, Scrolled
from ui.widgets.parting import clear
from ui.widgets.surfaces import Card, section


class CaseSide(Card):
    """looked_at(PrintedPaper): a sheet that went out is to be shown; printing(PaperCode): one is to be printed."""

    looked_at = Signal(object)
    printing = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Beside the case"))
        self.reader, self.timeline = PageReader(), CaseTimeline()
        self._papers, self._printed, self._past = Column(gap=4), QWidget(), QWidget()
        self._stack, self._tabs = QStackedWidget(), QWidget()
        self._pages_tab = _Tab(self.tr("Scanned papers"), key=key_cap(ActionId.CASE_PAGES), kind=Kind.TAB)
        self._past_tab = _Tab(self.tr("What happened"), key=key_cap(ActionId.CASE_PAST), kind=Kind.TAB)
        for part in (self._printed, self._past, self._tabs):
            part.setObjectName("plain")
        Row(self._pages_tab, self._past_tab, None, gap=16, margins=(4, 0, 4, 0), parent=self._tabs)
        self._printed.setLayout(Column(section(self.tr("Letters and sheets")), self._papers, Rule(), gap=8))
        past = Column(self._printed, section(self.tr("What happened")), gap=8, parent=self._past)
        past.addWidget(Scrolled(self.timeline, self.tr("What happened")), 1)
        self._stack.addWidget(self.reader)
        self._stack.addWidget(self._past)
        column = Column(self._tabs, gap=6, margins=(14, 8, 14, 10))
        column.addWidget(self._stack, 1)
        self.body.addLayout(column, 1)
        self._pages_tab.clicked.connect(self.to_pages)
        self._past_tab.clicked.connect(self.to_past)
        self._turn_to(self._past)

    def show_sheet(self, sheet: WorkSheet, read: Read | None) -> None:
        """Another case, or the same one after a step: its pages, where the step has any to look at."""
        self._tabs.setVisible(bool(sheet.scanned))
        self._turn_to(self.reader if sheet.scanned else self._past)
        self.reader.show_papers(sheet.scanned, read)
        self.timeline.show_case(sheet.sheet)
        self._show_papers(sheet)

    def show_proof(self, keys: Sequence[str]) -> None:
        """The paper that proves an answer; while what happened is shown, it waits behind."""
        if keys and self._tabs.isVisible():
            self._turn_to(self.reader)
        self.reader.show_proof(keys)

    def choose(self, place: int) -> None:
        """The paper with that place, from 0."""
        if self.reader.choose(place):
            self._turn_to(self.reader)

    def turn_page(self, by: int) -> None:
        """The next page or the one before."""
        self._turn_to(self.reader)
        self.reader.turn_page(by)

    def to_pages(self) -> None:
        """Keys belong to the page."""
        self._turn_to(self.reader)
        self.reader.setFocus()

    def to_past(self) -> bool:
        """The cursor goes to the first printed paper; False when it is there already or nothing can be pressed."""
        buttons = self._past.findChildren(KeyButton)
        was_there = any(button.hasFocus() for button in buttons)
        self._turn_to(self._past)
        if buttons and not was_there:
            buttons[0].setFocus()
        return bool(buttons) and not was_there

    def _turn_to(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        self._pages_tab.setChecked(page is self.reader)
        self._past_tab.setChecked(page is self._past)

    def _show_papers(self, sheet: WorkSheet) -> None:
        clear(self._papers)
        self._printed.setVisible(bool(sheet.sheet.papers or sheet.to_print))
        for paper in sheet.sheet.papers:
            self._papers.append(self._shown(paper))
        language = Language(messages.language())
        for code in sheet.to_print:
            name = self.tr("Print: {paper}").format(paper=paper_name(code, language))
            button = KeyButton(name, icon="print", kind=Kind.GHOST)
            button.clicked.connect(lambda _checked=False, one=code: self.printing.emit(one))
            self._papers.append(button)

    def _shown(self, paper: PrintedPaper) -> KeyButton:
        button = KeyButton(words(paper.title), icon="eye", kind=Kind.GHOST)
        button.clicked.connect(lambda _checked=False: self.looked_at.emit(paper))
        return button


class _Tab(KeyButton):
    """One of the two pages; its key is pressed, so that Tab does not stop at it."""

    def __init__(self, text: str, *, key: str, kind: Kind) -> None:
        super().__init__(text, key=key, kind=kind)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
