"""Permissions by keyboard: five pages, Ctrl+PgDown turns them, F9 does what is due, Esc drops what is asked."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QWidget

from app.kernel.changes import Changed
from app.staff.grant_board import RelativeLine
from app.staff.grant_turns import RequestLine
from app.staff.grants import GrantKind
from ui.actions import ActionId
from ui.screen import LookAsked, Screen, ScreenName, Shell
from ui.screens.grants.check_page import CheckPage
from ui.screens.grants.ledger_page import LedgerPage
from ui.screens.grants.parts import PageWidget
from ui.screens.grants.relatives_page import RelativesPage
from ui.screens.grants.requests_page import RequestsPage
from ui.screens.grants.roster_page import RosterPage
from ui.screens.grants.view_model import Asking, GrantsModel, GrantsState, Page
from ui.services import PaperOnScreen
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Column, Row
from ui.widgets.surfaces import Card
from ui.widgets.words import Role, label

Handlers = dict[ActionId, Callable[[], None]]


class GrantsView(Screen):
    """``shell.open(ScreenName.GRANTS)``; what was typed stays when another page or screen is shown."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        self.model = GrantsModel(shell, shell.services.grants(), self)
        self.requests, self.ledger = RequestsPage(shell.actor), LedgerPage()
        self.check, self.roster, self.relatives = CheckPage(), RosterPage(), RelativesPage()
        self._pages: dict[Page, PageWidget] = {
            Page.REQUESTS: self.requests,
            Page.LEDGER: self.ledger,
            Page.CHECK: self.check,
            Page.ROSTER: self.roster,
            Page.RELATIVES: self.relatives,
        }
        self._names = {
            Page.REQUESTS: self.tr("Requests"),
            Page.LEDGER: self.tr("Ledger"),
            Page.CHECK: self.tr("Yearly check"),
            Page.ROSTER: self.tr("Stand-ins"),
            Page.RELATIVES: self.tr("Declared relatives"),
        }
        self._stack, self._tabs = QStackedWidget(), QButtonGroup(self)
        self._kind: GrantKind | None = None
        self._was: tuple[Page, Asking, bool] | None = None
        self._build()
        self._connect()
        self._render(self.model.state)

    def enter(self, _argument: object = None) -> None:
        """Look again; what was being filled in is gone on with."""
        self.model.look()
        if self.model.state.asking is Asking.NOTHING:
            self._pages[self.model.state.page].enter()
        elif self.model.state.asking is Asking.APPLY:
            self.requests.begin_form(self._kind)

    def refresh(self, kinds: frozenset[Changed]) -> None:
        """Somebody has acted, came, left or is absent."""
        if Changed.STAFF in kinds and self.isVisible():
            self.model.look()

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """What the page can do; F9 and Esc go to what is asked first."""
        possible: Handlers = {
            ActionId.NEXT_PAGE: self._next_page,
            ActionId.PAGE_BEFORE: self._page_before,
            ActionId.BACK: self._back,
            ActionId.DECLARE: self._ask_relative,
        }
        page, asking = self.model.state.page, self.model.state.asking
        if self.model.state.may_not_apply is None:
            possible |= {ActionId.APPLY_GRANT: self._ask_new, ActionId.TAKE_GRANT: self._ask_withdrawal}
        submit = self._answers.get(asking) or self._acts.get(page)
        if submit is not None:
            possible[ActionId.SUBMIT] = submit
        if asking is Asking.NOTHING and page in (Page.REQUESTS, Page.RELATIVES):
            of_page = {Page.REQUESTS: self.requests.ask_reason, Page.RELATIVES: self.relatives.ask_reason}
            possible[ActionId.REFUSE] = of_page[page]
        if page is Page.LEDGER and self.model.state.sees_all:
            possible[ActionId.PRINT] = self.model.print_ledger
        if page in (Page.REQUESTS, Page.LEDGER):
            possible[ActionId.FIND_CASE] = self._to_filter
        return possible

    # building

    def _build(self) -> None:
        head = Card(self.tr("Permissions"))
        row = Row(label(self.tr("Permissions"), Role.PAGE), 18, gap=14, margins=(18, 2, 18, 2))
        for page in self.model.pages:
            tab = KeyButton(self._names[page], kind=Kind.TAB)
            tab.setCheckable(True)
            self._tabs.addButton(tab, page.value)
            row.append(tab)
        row.append(None, label(self.tr("Ctrl+PgDn: next page"), Role.HINT))
        head.body.addLayout(row)
        for shown in self._pages.values():
            self._stack.addWidget(shown)
        column = Column(head, gap=8, margins=(8, 8, 8, 8))
        column.addWidget(self._stack, 1)
        self.setLayout(column)

    def _connect(self) -> None:
        model = self.model
        self._answers: dict[Asking, Callable[[], None]] = {
            Asking.APPLY: self.requests.form.submit,
            Asking.REFUSE: self.requests.reason.answer,
            Asking.SIGN: self.check.note.answer,
            Asking.DECLARE: self.relatives.row.submit,
            Asking.END: self.relatives.reason.answer,
        }
        self._acts: dict[Page, Callable[[], None]] = {
            Page.REQUESTS: self.requests.act,
            Page.CHECK: self.check.act,
            Page.ROSTER: self.roster.act,
            Page.RELATIVES: self.relatives.act,
        }
        model.state_changed.connect(self._render)
        model.paper_ready.connect(self._on_paper)
        model.look_wanted.connect(self._on_look_wanted)
        model.done.connect(self._on_done)
        self._tabs.idClicked.connect(self._on_tab)
        requests, relatives = self.requests, self.relatives
        requests.chosen.connect(model.choose)
        requests.agreed.connect(model.agree)
        requests.refusing.connect(self._on_refusing)
        requests.refused.connect(model.refuse)
        requests.applying.connect(self._ask_new)
        requests.withdrawing.connect(self._ask_withdrawal)
        requests.form.applied.connect(model.apply)
        requests.form.dropped.connect(model.drop)
        self.ledger.as_of.connect(model.as_of)
        self.ledger.printing.connect(model.print_ledger)
        self.check.asking.connect(self._ask_note)
        self.check.signed.connect(model.sign)
        self.roster.started.connect(model.start)
        self.roster.applying.connect(self._ask_stand_in)
        relatives.declaring.connect(self._ask_relative)
        relatives.row.declared.connect(model.declare)
        relatives.confirmed.connect(model.confirm)
        relatives.ending.connect(self._on_ending)
        relatives.ended.connect(model.end)

    # showing

    def _render(self, state: GrantsState) -> None:
        self._tabs.button(state.page.value).setChecked(True)
        self._stack.setCurrentWidget(self._pages[state.page])
        match state.page:
            case Page.REQUESTS:
                self.requests.show_state(state)
            case Page.LEDGER:
                self.ledger.show_state(state)
            case Page.CHECK:
                self.check.show_state(state, self.model.today().year, self.shell.actor)
            case Page.ROSTER:
                self.roster.show_state(state)
            case Page.RELATIVES:
                self.relatives.show_state(state)
        is_read = state.lists is not None
        was, self._was = self._was, (state.page, state.asking, is_read)
        if was is not None and self._was != was and state.asking is Asking.NOTHING and self.isVisible():
            self._pages[state.page].enter()
        self.shell.actions_changed.emit()

    def _on_tab(self, place: int) -> None:
        self.model.turn_to(Page(place))

    def _next_page(self) -> None:
        self.model.turn(1)

    def _page_before(self) -> None:
        self.model.turn(-1)

    def _to_filter(self) -> None:
        line = self.requests.filter if self.model.state.page is Page.REQUESTS else self.ledger.filter
        line.setFocus()
        line.selectAll()

    # asking

    def _ask_new(self) -> None:
        self._begin(GrantKind.STAND_IN if self.model.state.page is Page.ROSTER else None)

    def _ask_stand_in(self) -> None:
        self._begin(GrantKind.STAND_IN)

    def _ask_withdrawal(self) -> None:
        self._begin(GrantKind.WITHDRAWAL)

    def _begin(self, kind: GrantKind | None) -> None:
        self._kind = kind
        if self.model.state.page is not Page.REQUESTS:
            self.model.turn_to(Page.REQUESTS)
        self.model.ask(Asking.APPLY)
        self.requests.begin_form(kind)

    def _ask_relative(self) -> None:
        if self.model.state.page is not Page.RELATIVES:
            self.model.turn_to(Page.RELATIVES)
        self.model.ask(Asking.DECLARE)

    def _ask_note(self) -> None:
        self.model.ask(Asking.SIGN)

    def _on_refusing(self, line: RequestLine) -> None:
        if line.why_not is None:
            self.model.ask(Asking.REFUSE, line.file.request.id)

    def _on_ending(self, line: RelativeLine) -> None:
        self.model.ask(Asking.END, line.relative.id)

    def _on_done(self, asking: Asking) -> None:
        """It went through: its fields are empty for the next one."""
        match asking:
            case Asking.APPLY:
                self.requests.form.forget()
            case Asking.REFUSE:
                self.requests.reason.line.clear()
            case Asking.SIGN:
                self.check.note.line.clear()
            case Asking.DECLARE:
                self.relatives.row.forget()
            case Asking.END:
                self.relatives.reason.line.clear()

    def _back(self) -> None:
        if self.model.state.asking is not Asking.NOTHING:
            self.model.drop()
        else:
            self.shell.back()

    # paper and look

    def _on_paper(self, paper: PaperOnScreen) -> None:
        self.shell.open(ScreenName.PREVIEW, paper)

    def _on_look_wanted(self, asked: LookAsked) -> None:
        """Nobody is asked to look behind another screen."""
        if self.isVisible():
            self.shell.look_again(asked.wanted, asked.then, asked.title)
        else:
            asked.then(None)
