"""People and faces: who is enrolled and until when; enrolment, withdrawal and transfer on pages of the same card."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.kernel.changes import Changed
from app.staff.enrolment_desk import PersonLine
from app.staff.queries import EnrolmentState
from ui import messages
from ui.actions import ActionId, key_cap
from ui.screen import Screen, ScreenName, Shell
from ui.screens.people.enrol_pages import CapturePage, ConsentPage, DecidePage, PageWidget
from ui.screens.people.other_pages import DonePage, SendPage, TakePage, WithdrawPage
from ui.screens.people.table_model import SORT, PeopleColumn, PeopleTable
from ui.screens.people.view_model import Page, PeopleModel, PeopleState
from ui.services import PaperOnScreen
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.face_picture import Picture
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.states import State
from ui.widgets.surfaces import Card, EmptyState, Foot, Note
from ui.widgets.tables import LineOverTable, ReadTable
from ui.widgets.words import Chip, Elided, Role, label

LATE = (EnrolmentState.EXPIRED, EnrolmentState.OTHER_MODEL)


class PeopleView(Screen):
    """The cursor begins in the line that filters; Down goes into the table, Enter or F11 enrols who is chosen."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        self.model = PeopleModel(shell, shell.services.people(), self)
        self._people, self._sorted = PeopleTable(self), QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._people)
        self._sorted.setSortRole(SORT)
        self._sorted.setFilterRole(int(Qt.ItemDataRole.AccessibleTextRole))
        self._sorted.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.filter = LineOverTable(placeholder=self.tr("Name, account, post or state"))
        yielding = (PeopleColumn.ACTIVE, PeopleColumn.CONSENT)
        self.table = ReadTable(self.tr("People"), self._sorted, wide=PeopleColumn.OFFICE, yielding=yielding)
        self.consent, self.capture, self.decide = ConsentPage(), CapturePage(), DecidePage()
        self.withdraw, self.send, self.take, self.done = WithdrawPage(), SendPage(), TakePage(), DonePage()
        self._pages: Mapping[Page, PageWidget] = {
            Page.CONSENT: self.consent,
            Page.CAPTURE: self.capture,
            Page.DECIDE: self.decide,
            Page.WITHDRAW: self.withdraw,
            Page.SEND: self.send,
            Page.TAKE: self.take,
            Page.DONE: self.done,
        }
        self._stack = QStackedWidget()
        self._shown = Page.TABLE
        self._build()
        self._connect()
        self._render(self.model.state)

    def enter(self, _argument: object = None) -> None:
        """Look again; a page that lay under a lock is gone on with."""
        self.model.look()
        if self.model.state.page is Page.TABLE:
            self.filter.setFocus()
            self.filter.selectAll()
        else:
            self._pages[self.model.state.page].enter()

    def leave(self) -> None:
        """No camera stays open behind another screen."""
        self.model.stop()

    def refresh(self, kinds: frozenset[Changed]) -> None:
        """Somebody was enrolled, came or left."""
        if Changed.STAFF in kinds:
            self.model.look()

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """On the table: what can be done about who is chosen; on a page: its one act, and back."""
        page = self.model.state.page
        if page is Page.TABLE:
            return {
                ActionId.ENROL: self._on_enrol,
                ActionId.WITHDRAW: self._on_withdraw,
                ActionId.SEND_FACE: self._on_send,
                ActionId.TAKE_FACE: self._on_take,
            }
        acts: dict[ActionId, Callable[[], None]] = {ActionId.BACK: self.model.back}
        if (act := self._act(page)) is not None:
            acts[ActionId.ENROL] = act
        if page is Page.DONE and self.model.state.receipts:
            acts[ActionId.PRINT] = self.model.receipt
        return acts

    def _act(self, page: Page) -> Callable[[], None] | None:
        return {
            Page.CONSENT: self.consent.submit,
            Page.CAPTURE: self.model.capture,
            Page.DECIDE: self.decide.submit,
            Page.WITHDRAW: self.model.withdraw,
            Page.SEND: self.send.submit,
            Page.TAKE: self.take.submit,
        }.get(page)

    # building

    def _build(self) -> None:
        card, table = Card(self.tr("People and faces")), QWidget()
        table.setObjectName("plain")
        self._build_table(table)
        self._stack.addWidget(table)
        self._table_page = table
        for page in self._pages.values():
            self._stack.addWidget(page)
        card.body.addWidget(self._stack, 1)
        self.setLayout(Column(card, margins=(8, 8, 8, 8)))

    def _build_table(self, page: QWidget) -> None:
        self.filter.setAccessibleName(self.tr("Whom to look for"))
        self._late, self._due, self._none = Chip(), Chip(), Chip()
        head = Row(label(self.tr("People and faces"), Role.PAGE), None, self._late, self._due, self._none, gap=8)
        self._note = Note()
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(PeopleColumn.STATE, Qt.SortOrder.AscendingOrder)
        self._lists = QStackedWidget()
        self._empty = EmptyState(
            "search", self.tr("Nobody found"), self.tr("Other words, or an empty line for everybody")
        )
        self._lists.addWidget(self.table)
        self._lists.addWidget(self._empty)
        column = Column(gap=0, parent=page)
        column.append(Column(head, self.filter, self._note, gap=10, margins=(18, 12, 18, 12)), Rule())
        column.addWidget(self._lists, 1)
        column.append(Rule(), self._build_foot())

    def _build_foot(self) -> Foot:
        foot = Foot()
        self._own = Elided("", Role.HINT)
        self.take_button = KeyButton(self.tr("From another machine"), key=key_cap(ActionId.TAKE_FACE))
        self.send_button = KeyButton(self.tr("To another machine"), key=key_cap(ActionId.SEND_FACE))
        self.withdraw_button = KeyButton(self.tr("Withdraw"), key=key_cap(ActionId.WITHDRAW), icon="trash")
        self.enrol_button = KeyButton(self.tr("Enrol"), key=key_cap(ActionId.ENROL), icon="camera", kind=Kind.PRIMARY)
        Row(
            self._own, self.take_button, self.send_button, self.withdraw_button, self.enrol_button,
            gap=8, margins=(18, 0, 18, 0), parent=foot,
        ).setStretch(0, 1)  # fmt: skip
        return foot

    def _connect(self) -> None:
        model = self.model
        model.state_changed.connect(self._render)
        model.picture_changed.connect(self._on_picture)
        model.paper_ready.connect(self._on_paper)
        self.filter.textChanged.connect(self._on_filter)
        self.filter.stepped_down.connect(self.table.setFocus)
        self.filter.returnPressed.connect(self.table.setFocus)
        self.table.activated.connect(self._on_activated)
        selection = self.table.selectionModel()
        selection.currentRowChanged.connect(self._on_chosen)
        for button, act in (
            (self.enrol_button, self._on_enrol),
            (self.withdraw_button, self._on_withdraw),
            (self.send_button, self._on_send),
            (self.take_button, self._on_take),
        ):
            button.clicked.connect(act)
        for page in self._pages.values():
            page.left.connect(model.back)
        self.consent.agreed.connect(self._on_agreed)
        self.capture.again.connect(model.capture)
        self.decide.decided.connect(model.decide)
        self.withdraw.confirmed.connect(model.withdraw)
        self.send.sent.connect(model.send)
        self.take.taken.connect(model.take)
        self.take.kept.connect(model.keep_machine)
        self.done.receipt_wanted.connect(model.receipt)

    # showing

    def _render(self, state: PeopleState) -> None:
        self._render_table(state)
        if state.page in self._pages:
            self._pages[state.page].show_state(state)
        if state.page is not self._shown:
            self._show_page(state)

    def _show_page(self, state: PeopleState) -> None:
        self._shown = state.page
        self._stack.setCurrentWidget(self._pages.get(state.page, self._table_page))
        if state.page is Page.TABLE:
            self.consent.forget()
            self.decide.forget()
            self.table.setFocus()
        else:
            self._pages[state.page].enter()
        self.shell.actions_changed.emit()

    def _render_table(self, state: PeopleState) -> None:
        chosen = self._chosen()
        self._people.show(state.people)
        self._choose(chosen.line.operator.account if chosen else "")
        late, due, none = state.count(*LATE), state.count(EnrolmentState.DUE), state.count(EnrolmentState.NONE)
        self._late.set_chip(self.tr("%n to enrol anew", "", late), State.ERROR)
        self._due.set_chip(self.tr("%n due within 30 days", "", due), State.WARNING)
        self._none.set_chip(self.tr("%n not enrolled", "", none), State.NONE)
        for chip, count in ((self._late, late), (self._due, due), (self._none, none)):
            chip.setVisible(bool(count))
        self._note.setVisible(state.trouble is not None and state.page is Page.TABLE)
        if state.trouble is not None:
            self._note.show_note(messages.explain(state.trouble), State.ERROR)
        if state.machine:
            own = self.tr("Machine {id} · {fingerprint}")
            self._own.set_whole(own.format(id=state.machine, fingerprint=state.fingerprint))
        self._show_list()

    def _show_list(self) -> None:
        has_rows = self._sorted.rowCount() > 0
        self._lists.setCurrentWidget(self.table if has_rows or not self.model.state.is_loaded else self._empty)
        self._allow()

    def _choose(self, account: str) -> None:
        row = self._people.row_of(account)
        index = self._sorted.mapFromSource(self._people.index(row, 0)) if row >= 0 else QModelIndex()
        if index.isValid():
            self.table.selectRow(index.row())
        elif self._sorted.rowCount() and not self.table.currentIndex().isValid():
            self.table.selectRow(0)

    def _chosen(self) -> PersonLine | None:
        index = self.table.currentIndex()
        return self._people.person(self._sorted.mapToSource(index).row()) if index.isValid() else None

    def _allow(self) -> None:
        chosen = self._chosen()
        self.enrol_button.setEnabled(chosen is not None and chosen.line.operator.is_active)
        self.withdraw_button.setEnabled(chosen is not None and chosen.line.consent)
        self.send_button.setEnabled(chosen is not None and chosen.line.enrolled_at is not None)

    def _on_chosen(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._allow()

    def _on_filter(self, text: str) -> None:
        self._sorted.setFilterFixedString(text.strip())
        if self._sorted.rowCount() and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        self._show_list()

    def _on_activated(self, _index: QModelIndex) -> None:
        self._on_enrol()

    def _begin(self, page: Page, button: KeyButton) -> None:
        chosen = self._chosen()
        if chosen is not None and button.isEnabled():
            self.model.open(page, chosen.line.operator)

    def _on_enrol(self) -> None:
        self._begin(Page.CONSENT, self.enrol_button)

    def _on_withdraw(self) -> None:
        self._begin(Page.WITHDRAW, self.withdraw_button)

    def _on_send(self) -> None:
        self._begin(Page.SEND, self.send_button)

    def _on_take(self) -> None:
        self.model.open(Page.TAKE)

    def _on_agreed(self, password: str, device: bool, central: bool) -> None:
        self.model.agree(password, device=device, central=central)

    def _on_picture(self, picture: Picture) -> None:
        if self.model.state.is_looking:
            look = self.decide.look if self.model.state.page is Page.DECIDE else self.capture.look
            look.show_picture(picture)

    def _on_paper(self, paper: PaperOnScreen) -> None:
        self.shell.open(ScreenName.PREVIEW, paper)
