"""Unsent work: every item in one plain sentence, both sides of the chosen one, a foot that asks before an act."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from app.kernel.changes import Changed
from app.kernel.clock import hall_text
from app.sync.doctor import Remedy, about
from app.sync.projection import missing_words
from app.sync.status import SyncStatus
from ui import messages, theme
from ui.actions import ActionId, key_cap
from ui.screen import Screen, Shell
from ui.screens.unsent.file_foot import FileFoot
from ui.screens.unsent.sides_card import SidesCard
from ui.screens.unsent.slips_card import SlipsCard
from ui.screens.unsent.table_model import UnsentColumn, UnsentTable
from ui.screens.unsent.view_model import Asking, UnsentModel, UnsentState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Column, Part, Row, Rule
from ui.widgets.lines import LineField
from ui.widgets.states import State
from ui.widgets.surfaces import Card, EmptyState, Foot, Note
from ui.widgets.tables import ReadTable
from ui.widgets.words import Role, label

_HIGH = 680
"""From this height of the screen, in units, the slips have all their rows."""

_LOW, _NARROW = 480, 1060
"""Below this height, in units, the sides give way to what is said above the list; below this width no key is shown."""

_FEET = {Asking.NOTHING: 0, Asking.SET_ASIDE: 1, Asking.TRY_AGAIN: 1, Asking.EXPORT: 2, Asking.IMPORT: 3}
"""Which foot asks that."""


class UnsentView(Screen):
    """The cursor begins in the table and shows the sides of what it stands on; Esc drops what the foot asks first."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        made = shell.services.unsent
        self.model = UnsentModel(shell, made() if made is not None else None, self)
        self._items = UnsentTable(self)
        self.table = ReadTable(self.tr("Unsent work"), self._items, wide=UnsentColumn.SENTENCE)
        self._signs, self._count, self._note = label("", Role.HINT, wrap=True), label("", Role.HINT), Note()
        self._pages, self._foot, self.sides = QStackedWidget(), QStackedWidget(), SidesCard()
        self.slips = SlipsCard(shell)
        self._empty = EmptyState("tick-circle", "", "")
        self._shown = UnsentState()
        self._build_acts()
        self._build()
        self._connect()
        self._render(self.model.state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list of what waits goes before the slips and the sides where the window is low."""
        super().resizeEvent(event)
        self.apply_look()

    def apply_look(self) -> None:
        """Give the parts the room that there is at the present scale."""
        self.slips.show_rows(is_low=self.height() < theme.px(_HIGH))
        for button in (self.sync_now, self.export, self.take_in, self.aside, self.again):
            button.set_key_shown(self.width() >= theme.px(_NARROW))
        self._make_way()

    def _make_way(self) -> None:
        is_low = self.height() < theme.px(_LOW) and not self._note.isHidden()
        self.sides.setVisible(self._shown.sides is not None and not is_low)

    def enter(self, _argument: object = None) -> None:
        """Look again; what the foot asked is still asked."""
        self.model.look()
        self.slips.look()
        if self.model.state.asking is Asking.NOTHING:
            (self.table if self.model.state.items else self.sync_now).setFocus()

    def refresh(self, kinds: frozenset[Changed]) -> None:
        """A round has ended, or a case has moved on."""
        if kinds & {Changed.CASES, Changed.SYNC} and self.isVisible():
            self.model.look()
            self.slips.look()

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """Acts on the chosen item."""
        return {
            ActionId.SYNC_NOW: self.model.sync_now,
            ActionId.TRY_AGAIN: self._ask_again,
            ActionId.SET_ASIDE: self._ask_aside,
            ActionId.EXPORT_UNSENT: self._ask_export,
            ActionId.IMPORT_UNSENT: self._ask_import,
            ActionId.PRINT: self.slips.print_slip,
            ActionId.BACK: self._back,
        }

    def _build_acts(self) -> None:
        self.sync_now = KeyButton(self.tr("Sync now"), key=key_cap(ActionId.SYNC_NOW), icon="sync")
        self.again = KeyButton(self.tr("Try again"), key=key_cap(ActionId.TRY_AGAIN), icon="undo")
        self.redo = KeyButton(self.tr("&Do it again"), icon="undo")
        self.aside = KeyButton(self.tr("Set aside"), key=key_cap(ActionId.SET_ASIDE), icon="folder")
        self.export = KeyButton(self.tr("Export"), key=key_cap(ActionId.EXPORT_UNSENT), icon="save")
        self.take_in = KeyButton(self.tr("Import"), key=key_cap(ActionId.IMPORT_UNSENT), icon="attach")
        self.reason = LineField(placeholder=self.tr("Why; it is kept"))
        self.do_it = KeyButton(self.tr("Do it"), kind=Kind.PRIMARY)
        self.reason.setAccessibleName(self.tr("Reason"))
        self.outgoing, self.incoming = FileFoot(writes=True), FileFoot(writes=False)
        self._asked = label("", Role.STRONG)

    def _build(self) -> None:
        card = Card(self.tr("Unsent work"))
        head = Row(label(self.tr("Unsent work"), Role.PAGE), None, self._count, gap=10)
        card.body.append(Column(head, self._signs, self._note, gap=6, margins=(18, 12, 18, 12)), Rule())
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty)
        card.body.addWidget(self._pages, 1)
        self._build_foot()
        card.body.append(self._foot)
        column = Column(gap=8, margins=(8, 8, 8, 8))
        column.addWidget(card, 7)
        column.addWidget(self.sides, 3)
        column.addWidget(self.slips)
        self.setLayout(column)

    def _build_foot(self) -> None:
        told = self.tr("Nothing here is ever thrown away.")
        if not self.model.may_decide:
            told = self.tr("Floor supervisor and system administrator decide; nothing here is ever thrown away.")
        acts = _foot(label(told, Role.HINT), None, self.sync_now, self.redo, self.export, self.take_in)
        acts.append(self.aside, self.again)
        why = _foot(self._asked)
        why.addWidget(self.reason, 1)
        why.append(self.do_it)
        for row in (acts, why):
            foot = Foot()
            foot.setLayout(row)
            self._foot.addWidget(foot)
        self._foot.addWidget(self.outgoing)
        self._foot.addWidget(self.incoming)
        self._foot.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for button in (self.export, self.take_in, self.aside, self.again):
            button.setVisible(self.model.may_decide)

    def _connect(self) -> None:
        self.model.state_changed.connect(self._render)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.sync_now.clicked.connect(self._on_sync)
        self.slips.looked.connect(self._on_slips)
        self.redo.clicked.connect(self.model.redo)
        self.again.clicked.connect(self._ask_again)
        self.aside.clicked.connect(self._ask_aside)
        self.export.clicked.connect(self._ask_export)
        self.take_in.clicked.connect(self._ask_import)
        self.reason.returnPressed.connect(self._on_reason)
        self.do_it.clicked.connect(self._on_reason)
        self.outgoing.given.connect(self.model.export)
        self.incoming.given.connect(self.model.take_in)

    def _render(self, state: UnsentState) -> None:
        before, self._shown = self._shown, state
        if state.items != before.items:
            self._items.show(state.items)
            self.table.selectRow(self._items.row_of(state.chosen))
            if self.sync_now.hasFocus() and not before.items:
                self.table.setFocus()  # it was given the cursor while nothing had been read yet
        self._pages.setCurrentWidget(self.table if state.items else self._empty)
        if not state.has_centre:
            hint = self.tr("This machine keeps its data itself. A system administrator sets centre.url.")
            self._empty.set_words(self.tr("No centre is set"), hint)
        else:
            done = self.tr("The centre has confirmed everything")
            self._empty.set_words(done, self.tr("What you do next goes out by itself"))
        self._count.setText(self.tr("%n item(s)", "", len(state.items)) if state.unsent is not None else "")
        self._signs.setText(_signs(state.unsent.status) if state.unsent is not None else "")
        self._show_note(state)
        self.sides.show_sides(state.sides)
        self._make_way()
        self.sync_now.setEnabled(state.has_centre)
        self.export.setEnabled(bool(state.items) and not state.is_busy)
        self.take_in.setEnabled(state.unsent is not None and not state.is_busy)
        self.redo.setVisible(state.can_redo)
        self.again.setEnabled(state.can(Remedy.RETRY))
        self.aside.setEnabled(state.can(Remedy.QUARANTINE))
        for button in (self.do_it, self.outgoing.do_it, self.incoming.do_it):
            button.setEnabled(not state.is_busy)
        if state.asking is not before.asking:
            self._show_foot(state)

    def _show_note(self, state: UnsentState) -> None:
        """What an act led to goes before what stops new work: that stands here until it is over."""
        stops = state.unsent.status.stops if state.unsent is not None else ()
        if state.trouble is not None:
            self._note.show_note(messages.explain(state.trouble), State.ERROR)
        elif state.carried is not None:
            self._note.show_note(messages.sentence(*state.carried), State.OK)
        elif stops:
            self._note.show_note("\n".join(messages.explain(each) for each in stops), State.WARNING)
        self._note.setVisible(state.trouble is not None or state.carried is not None or bool(stops))

    def _show_foot(self, state: UnsentState) -> None:
        self._foot.setCurrentIndex(_FEET[state.asking])
        case = about(state.about, messages.language()) if state.about else ""
        asked = self.tr("Set {case} aside:") if state.asking is Asking.SET_ASIDE else self.tr("Try {case} again:")
        self._asked.setText(asked.format(case=case))
        for part in (self.reason, self.outgoing, self.incoming):
            part.clear()
        files = {Asking.EXPORT: self.outgoing.path, Asking.IMPORT: self.incoming.path}
        calm = self.table if state.items else self.sync_now
        focus = calm if state.asking is Asking.NOTHING else files.get(state.asking, self.reason)
        focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_row(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.model.choose(self._items.line(current.row()))

    def _on_slips(self, is_due: bool) -> None:
        """Where nothing else is to be seen the cursor goes to what is to be handed over."""
        if is_due and not self.model.state.items and self.sync_now.hasFocus():
            self.slips.table.setFocus()

    def _on_sync(self) -> None:
        self.model.sync_now()

    def _ask_again(self) -> None:
        self.model.ask(Asking.TRY_AGAIN)

    def _ask_aside(self) -> None:
        self.model.ask(Asking.SET_ASIDE)

    def _ask_export(self) -> None:
        self.model.ask(Asking.EXPORT)

    def _ask_import(self) -> None:
        self.model.ask(Asking.IMPORT)

    def _on_reason(self) -> None:
        if self.reason.value():
            self.model.answer(self.reason.value())
        else:
            self.reason.show_state(State.ERROR)
            self.reason.setFocus()

    def _back(self) -> None:
        if self.model.state.asking is not Asking.NOTHING:
            self.model.drop()
        else:
            self.shell.back()


def _foot(*parts: Part) -> Row:
    return Row(*parts, gap=8, margins=(18, 6, 18, 6))


def _signs(status: SyncStatus) -> str:
    """The words of the status bar, and what is set aside."""
    last = hall_text(status.last_sync) if status.last_sync else messages.sentence("sync_never")
    counts = {"waiting": status.waiting, "to_decide": status.to_decide, "quarantined": status.quarantined}
    told = [messages.sentence("sync_status_line", {"last": last, **counts})]
    if status.offline_since is not None:
        told.append(messages.sentence("sync_offline_since", {"since": hall_text(status.offline_since)}))
    told += [messages.sentence(code, values) for code, values in status.refusal]
    told += [messages.explain(each) for each in status.warnings]
    more = (*status.low_numbers, *missing_words(status.missing))
    told += [messages.sentence(code, values) for code, values in more]
    return ("" if messages.language() == "zh_CN" else " ").join(told)
