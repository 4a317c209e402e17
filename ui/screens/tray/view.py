"""My tray: the list, and an open case with its decision bar; F9 agrees and opens the next one."""

from collections.abc import Callable, Mapping
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.cases.flow import Verb, Word
from app.kernel.changes import Changed
from app.kernel.clock import hall_day
from app.kernel.ids import CaseId
from ui import messages
from ui.actions import ActionId
from ui.case_timeline import CaseTimeline
from ui.case_words import words
from ui.screen import Screen, ScreenName, Shell
from ui.screens.tray.batch_model import BatchModel
from ui.screens.tray.decision import ASKING, Asking, DecisionBar
from ui.screens.tray.list_page import ListPage
from ui.screens.tray.request_model import RequestModel
from ui.screens.tray.request_page import RequestPage
from ui.screens.tray.view_model import TrayModel, TrayState
from ui.screens.tray.work_card import WorkCard
from ui.services import PaperOnScreen
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Column, Row, Rule, Scrolled
from ui.widgets.parting import clear
from ui.widgets.states import State
from ui.widgets.surfaces import Card, EmptyState, section


class TrayView(Screen):
    """``shell.open(ScreenName.TRAY)``, with a case id at once that case; Esc goes back to the list, then home."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        desk = shell.services.work()
        self.model, self.asked = TrayModel(shell, desk, self), RequestModel(shell, desk.requests, self)
        self.batch = BatchModel(shell, desk, self)
        self.list, self.request = ListPage(), RequestPage()
        self.card, self.bar, self.asking = WorkCard(self.tr("Case")), DecisionBar(), Asking()
        self.timeline, self._papers = CaseTimeline(), Column(gap=4)
        self._empty = EmptyState("folder", self.tr("Opening the case"), "")
        self._pages, self._work = QStackedWidget(), QWidget()
        self._shown: object = None
        self._has_looked = False
        self._build()
        self.model.state_changed.connect(self._on_state)
        self.model.said.connect(self._on_said)
        self.model.paper_ready.connect(self._on_paper)
        self.batch.state_changed.connect(self._render)
        self.batch.done.connect(self.model.look)
        self.batch.done.connect(self.list.to_table)
        self.list.marked.connect(self.batch.mark)
        self.list.agreed.connect(self.batch.say)
        self.asked.state_changed.connect(self._render)
        self.asked.said.connect(self._on_said)
        self.asked.left.connect(self.model.look)
        self.request.answered.connect(self.asked.say)
        self.request.typed.connect(self.asked.type_text)
        self.request.days_chosen.connect(self.asked.type_days)
        self.list.opened.connect(self.model.open)
        self.list.asked.connect(self.asked.open)
        self.list.chosen.connect(self.model.choose)
        self.list.typed.connect(self.model.type)
        self.card.typed.connect(self.model.type_fact)
        self.card.typed_again.connect(self.model.type_again)
        self.bar.pressed.connect(self._on_verb)
        self.asking.answered.connect(self.model.say)
        self.asking.given_up.connect(self._stop_asking)
        self._render(self.model.state)

    def enter(self, argument: object = None) -> None:
        """The list anew, or the case that was open; from now on it is looked at every few seconds."""
        self.model.watch(on=True)
        if isinstance(argument, UUID):
            self.asked.close()
            self.model.open(CaseId(argument))
        elif self.asked.state.row is not None:
            self.request.focus()
        elif self.model.state.case is None:
            self.model.look()
            self.list.to_table()
            if not self.list.table.hasFocus():
                self.list.filter.setFocus()
        else:
            self._focus()

    def leave(self) -> None:
        """Nobody looks any more; what was typed stays."""
        self.model.watch(on=False)

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """F9 agrees, or says what is being asked for; Ctrl+F filters in the list."""
        possible: dict[ActionId, Callable[[], None]] = {ActionId.BACK: self._back}
        if self.asked.state.row is not None:
            possible[ActionId.SUBMIT] = self._answer
        elif self.model.state.case is None:
            possible[ActionId.FIND_CASE] = self.list.to_filter
            if self.batch.state.marked:
                possible[ActionId.SUBMIT] = self.batch.say
        elif self.model.state.sheet is not None:
            possible[ActionId.SUBMIT] = self._submit
        return possible

    def refresh(self, kinds: frozenset[Changed]) -> None:
        """Cases have come or moved on."""
        if Changed.CASES in kinds and self.isVisible():
            self.model.look()

    def _build(self) -> None:
        side = Card(self.tr("What happened"))
        column = Column(gap=8, margins=(14, 10, 14, 10))
        printed = QWidget()
        printed.setObjectName("plain")
        printed.setLayout(Column(section(self.tr("Papers printed")), self._papers, Rule(), gap=8))
        self._printed = printed
        column.append(printed, section(self.tr("What happened")))
        column.addWidget(Scrolled(self.timeline, self.tr("What happened")), 1)
        side.body.addLayout(column, 1)
        self._work.setObjectName("plain")
        cards = Row(gap=8)
        cards.addWidget(self.card, 5)
        cards.addWidget(side, 2)
        foot = Card(self.tr("Decision"))
        foot.body.append(self.bar)
        column = Column(gap=8, margins=(8, 8, 8, 8), parent=self._work)
        column.addLayout(cards, 1)
        column.append(self.asking, foot)
        for page in (self.list, self._empty, self._work, self.request):
            self._pages.addWidget(page)
        self.setLayout(Column(self._pages))

    def _on_state(self, state: TrayState) -> None:
        """What lies here no longer is not marked either."""
        if state.tray is not None:
            self.batch.keep(frozenset(line.row.case for line in state.tray.lines))
        self._render()

    def _render(self, _state: object = None) -> None:
        page, is_first = self._page(), self.model.state.tray is not None and not self._has_looked
        was_elsewhere = self._pages.currentWidget() is not page
        self._pages.setCurrentWidget(page)
        state = self.model.state
        if page is self.request:
            self.request.show_state(self.asked.state)
        elif page is self._empty:
            trouble = self.asked.state.trouble or state.trouble
            told = messages.explain(trouble) if trouble is not None else ""
            self._empty.set_words(self.tr("It cannot be shown") if told else self.tr("Opening the case"), told)
        elif page is self._work:
            self._render_case(state)
        else:
            self.list.show_state(state)
            self.list.show_batch(self.batch.state)
            if was_elsewhere:
                self.asking.forget()
            if was_elsewhere or is_first:
                self._has_looked = state.tray is not None
                self.list.to_table()
        self.shell.actions_changed.emit()

    def _page(self) -> QWidget:
        """The request or the case that is open, else the list; what is still being read stands empty."""
        asked, state = self.asked.state, self.model.state
        if asked.row is not None:
            return self.request if asked.sheet is not None else self._empty
        if state.case is None:
            return self.list
        return self._work if state.sheet is not None else self._empty

    def _render_case(self, state: TrayState) -> None:
        sheet = state.sheet
        assert sheet is not None
        self.card.show_state(state, hall_day(self.shell.services.clock.now()))
        is_fresh = sheet is not self._shown
        if is_fresh:
            self._shown = sheet
            self.timeline.show_case(sheet.sheet)
            self._show_papers(state)
            self.asking.forget()
        self.bar.show_sheet(sheet, busy=state.busy)
        self.bar.set_quiet(quiet=not self.asking.isHidden())
        self.bar.tell_mistake(messages.explain(state.trouble) if state.trouble is not None else "")
        if is_fresh or state.gaps:
            self._focus()

    def _show_papers(self, state: TrayState) -> None:
        clear(self._papers)
        papers = state.sheet.sheet.papers if state.sheet is not None else ()
        self._printed.setVisible(bool(papers))
        for paper in papers:
            button = KeyButton(words(paper.title), icon="eye", kind=Kind.GHOST)
            button.clicked.connect(lambda _checked=False, one=paper: self.model.look_at(one))
            self._papers.append(button)

    def _focus(self) -> None:
        """Begin at the first field to change, else at the decision."""
        box = self.card.first_field(self.model.state.gaps)
        if box is not None:
            box.focus()
        else:
            self.bar.buttons[Verb.AGREE].setFocus()

    def _submit(self) -> None:
        """Leave the field first, so that what stands in it counts."""
        if not self.asking.isHidden():
            self.asking.answer()
            return
        agree = self.bar.buttons[Verb.AGREE]
        agree.setFocus()
        agree.click()

    def _on_verb(self, verb: Verb) -> None:
        if verb in ASKING and self.model.state.sheet is not None:
            self.asking.ask(verb, self.model.state.sheet)
            self.bar.set_quiet(quiet=True)
        else:
            self.model.say(Word(verb))

    def _stop_asking(self) -> None:
        self.asking.hide()
        self.bar.set_quiet(quiet=False)
        self.bar.buttons[Verb.AGREE].setFocus()

    def _answer(self) -> None:
        """Leave the field first, so that what stands in it counts."""
        self.request.yes.setFocus()
        self.request.yes.click()

    def _back(self) -> None:
        if self.asked.state.row is not None:
            self.asked.close()
        elif not self.asking.isHidden():
            self._stop_asking()
        elif self.model.state.case is not None:
            self.model.show_list()
        else:
            self.shell.back()

    def _on_said(self, told: str) -> None:
        self.shell.say(told, State.OK)

    def _on_paper(self, paper: PaperOnScreen) -> None:
        self.shell.open(ScreenName.PREVIEW, paper)
