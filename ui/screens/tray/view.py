"""My tray: the list, and an open case with its decision bar; F9 agrees and opens the next one."""

from collections.abc import Callable, Mapping
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid

from app.cases.flow import Verb, Word
from app.cases.redo import Redo
from app.kernel.changes import Changed
from app.kernel.clock import hall_day
from app.kernel.ids import CaseId
from ui import messages
from ui.actions import ActionId
from ui.case_side import CaseSide
from ui.screen import Screen, ScreenName, Shell
from ui.screens.tray.batch_model import BatchModel
from ui.screens.tray.decision import ASKING, Asking, DecisionBar
from ui.screens.tray.list_page import ListPage
from ui.screens.tray.request_model import RequestModel
from ui.screens.tray.request_page import RequestPage
from ui.screens.tray.view_model import TrayModel, TrayState
from ui.screens.tray.work_card import WorkCard
from ui.services import PaperOnScreen
from ui.widgets.layouts import Column, Row
from ui.widgets.states import State
from ui.widgets.surfaces import Card, EmptyState

_OF_ROWS = frozenset({"rows_unmarked", "row_needs_reason", "rows_differ"})


class TrayView(Screen):
    """``shell.open(ScreenName.TRAY)``, with a case id at once that case; Esc goes back to the list, then home."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        desk = shell.services.work()
        self.model, self.asked = TrayModel(shell, desk, self), RequestModel(shell, desk.requests, self)
        self.batch = BatchModel(shell, desk, self)
        self.list, self.request = ListPage(), RequestPage()
        self.card, self.bar, self.asking = WorkCard(self.tr("Case")), DecisionBar(), Asking()
        self.side = CaseSide()
        self._empty = EmptyState("folder", self.tr("Opening the case"), "")
        self._pages, self._work = QStackedWidget(), QWidget()
        self._shown: object = None
        self._field: QWidget | None = None
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
        self.card.marked.connect(self.model.mark_row)
        self.card.numbered.connect(self._on_numbered)
        self.side.looked_at.connect(self.model.look_at)
        self.side.printing.connect(self.model.print_first)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)
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
        elif isinstance(argument, Redo):
            self.asked.close()
            self.model.take_up(argument)
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
            possible[ActionId.CASE_PAST] = self._to_past
            if self.model.state.sheet.scanned:
                possible[ActionId.CASE_PAGES] = self._to_pages
                possible[ActionId.NEXT_SCAN] = partial(self._turn_page, 1)
                possible[ActionId.LAST_SCAN] = partial(self._turn_page, -1)
        return possible

    def refresh(self, kinds: frozenset[Changed]) -> None:
        """Cases have come or moved on."""
        if Changed.CASES in kinds and self.isVisible():
            self.model.look()

    def _build(self) -> None:
        self._work.setObjectName("plain")
        self._cards = Row(gap=8)
        self._cards.addWidget(self.card, 5)
        self._cards.addWidget(self.side, 2)
        foot = Card(self.tr("Decision"))
        foot.body.append(self.bar)
        column = Column(gap=8, margins=(8, 8, 8, 8), parent=self._work)
        column.addLayout(self._cards, 1)
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
            self.side.show_sheet(sheet, self.model.scanned())
            for place, stretch in enumerate((4, 3) if sheet.scanned else (5, 2)):
                self._cards.setStretch(place, stretch)
            self.asking.forget()
        self.bar.show_sheet(sheet, busy=state.busy)
        self.bar.set_quiet(quiet=not self.asking.isHidden())
        self.bar.tell_mistake(messages.explain(state.trouble) if state.trouble is not None else "")
        if is_fresh or state.gaps:
            self._focus()
        elif state.trouble is not None and state.trouble.code in _OF_ROWS:
            self.card.to_rows()

    def _focus(self) -> None:
        """Begin at the first field to change, else at the rows to check, else at the decision."""
        box = self.card.first_field(self.model.state.gaps)
        if box is not None:
            box.focus()
        elif not self.card.to_rows():
            self.bar.buttons[Verb.AGREE].setFocus()

    def _submit(self) -> None:
        """Leave the field first, so that what stands in it counts."""
        if not self.asking.isHidden():
            self.asking.answer()
            return
        agree = self.bar.buttons[Verb.AGREE]
        agree.setFocus()
        agree.click()

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        """The paper that proves what the cursor moved to lies beside it."""
        sheet = self.model.state.sheet
        key = self.card.key_at(now) if sheet is not None and now is not None and self.isVisible() else ""
        if sheet is not None and key:
            self._field = now
            self.side.show_proof(sheet.proofs.get(key, ()))

    def _on_numbered(self, number: int) -> None:
        self.side.choose(number - 1)

    def _to_pages(self) -> None:
        """From the field to the pages; from the pages back to the field."""
        if self.side.reader.hasFocus():
            self._to_field()
        else:
            self.side.to_pages()

    def _to_past(self) -> None:
        """What happened, and the printed papers; the second time back to the field."""
        if not self.side.to_past():
            self._to_field()

    def _turn_page(self, by: int) -> None:
        self.side.turn_page(by)

    def _to_field(self) -> None:
        """Where the cursor was before it went to the papers; the form as filed where it was nowhere."""
        if self._field is not None and isValid(self._field) and self._field.isVisible():
            self._field.setFocus()
        elif not self.card.to_lines():
            self._focus()

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
        elif self.side.reader.hasFocus():
            self._to_field()
        elif self.card.leave_reason():
            return
        elif self.model.state.case is not None:
            self.model.show_list()
        else:
            self.shell.back()

    def _on_said(self, told: str) -> None:
        self.shell.say(told, State.OK)

    def _on_paper(self, paper: PaperOnScreen) -> None:
        self.shell.open(ScreenName.PREVIEW, paper)
