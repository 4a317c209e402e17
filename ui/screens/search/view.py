"""Finding a case: type a number, a name or an ID number, or scan a receipt; Enter opens it.

With a centre also in the whole province: by the whole number, with a reason; nothing of what is in it is shown.
"""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.cases.model import OPEN_STATES, CaseState
from app.kernel.changes import Changed
from app.kernel.errors import AppError
from app.kernel.ids import CaseId
from ui import messages
from ui.actions import ActionId
from ui.case_words import state_word
from ui.screen import Screen, ScreenName, Shell
from ui.screens.search.province_foot import ProvinceFoot
from ui.screens.search.province_model import ProvinceModel, ProvinceState
from ui.screens.search.province_table import HitColumn, HitsModel
from ui.screens.search.table_model import SORT, CaseColumn, CasesModel
from ui.screens.search.view_model import SearchModel, SearchState, is_code
from ui.widgets.buttons import KeyButton
from ui.widgets.editors import ChoiceField, Option
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.states import State
from ui.widgets.surfaces import Card, EmptyState, Note
from ui.widgets.tables import LineOverTable, ReadTable
from ui.widgets.words import Role, label

_ALL, _OPEN = "", "open"


class SearchView(Screen):
    """The cursor begins in the line and leaves it by a key only; Down goes into the table.

    Enter in the line opens the only case found, or the chosen one of several that are on screen already.
    """

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        desk = shell.services.cases()
        self.model, self.province = SearchModel(shell, desk, self), ProvinceModel(shell, self)
        self._cases, self._sorted = CasesModel(self), QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self._cases)
        self._sorted.setSortRole(SORT)
        self.text = LineOverTable(placeholder=self.tr("Case number, name, ID number, or scan a receipt's code"))
        self.states = ChoiceField(
            (
                Option(_ALL, self.tr("All states")),
                Option(_OPEN, self.tr("Open ones")),
                *(Option(state.value, state_word(state)) for state in CaseState),
            )
        )
        self.camera = KeyButton(self.tr("S&can with the camera"), icon="scan")
        yielding = (CaseColumn.DOCUMENT, CaseColumn.RECEIVED)
        self.table = ReadTable(self.tr("Cases found"), self._sorted, wide=CaseColumn.ITEM, yielding=yielding)
        items = desk.catalogue.items if self.province.is_offered else ()
        self._hits, self.foot = HitsModel({item.code: item.name for item in items}, self), ProvinceFoot()
        name, first = self.tr("Found in the whole province"), (HitColumn.NUMBER, HitColumn.OPENED)
        self.hits = ReadTable(name, self._hits, wide=HitColumn.ITEM, yielding=first)
        self._note = Note()
        self._count = label("", Role.HINT)
        self._pages = QStackedWidget()
        self._empty = EmptyState("search", self.tr("Nothing found"), "")
        self._build()
        self._connect()
        self._render(self.model.state)
        self.foot.show_state(self.province.state)

    def enter(self, _argument: object = None) -> None:
        """Look again; the old words are selected, so that typing replaces them."""
        self.text.setFocus()
        self.text.selectAll()
        self.model.look()

    def leave(self) -> None:
        """No camera stays open behind another screen."""
        self.model.stop()

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """Esc first closes the camera, then what was asked of the whole province."""
        own = {ActionId.BACK: self._back}
        return own | {ActionId.SEARCH_PROVINCE: self._on_province} if self.province.is_offered else own

    def refresh(self, kinds: frozenset[Changed]) -> None:
        """A case has come or moved on."""
        if Changed.CASES in kinds and self.isVisible():
            self.model.look()

    def _build(self) -> None:
        card = Card(self.tr("Find a case"))
        self.text.setAccessibleName(self.tr("What to look for"))
        self.states.setAccessibleName(self.tr("States"))
        self.states.set_value(_ALL)
        line = Row(gap=10)
        line.addWidget(self.text, 3)
        line.addWidget(self.states, 1)
        line.append(self.camera)
        head = Row(label(self.tr("Find a case"), Role.PAGE), None, self._count, gap=10)
        top = Column(head, line, self._note, gap=10, margins=(18, 12, 18, 12))
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(CaseColumn.RECEIVED, Qt.SortOrder.DescendingOrder)
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.hits)
        card.body.append(top, Rule())
        card.body.addWidget(self._pages, 1)
        card.body.append(self.foot)
        self.foot.setVisible(self.province.is_offered)
        self.setLayout(Column(card, margins=(8, 8, 8, 8)))

    def _connect(self) -> None:
        self.model.state_changed.connect(self._render)
        self.model.case_found.connect(self._open)
        self.province.state_changed.connect(self._render_province)
        self.foot.asked.connect(self._on_province)
        self.foot.given.connect(self.province.look)
        self.text.textEdited.connect(self.model.type)
        self.text.textEdited.connect(self.province.rename)
        self.text.returnPressed.connect(self._on_enter)
        self.text.stepped_down.connect(self._into_table)
        self.states.chosen.connect(self._on_states)
        self.camera.clicked.connect(self._on_camera)
        self.table.activated.connect(self._on_activated)

    def _render(self, state: SearchState) -> None:
        had_focus = self.table.hasFocus()
        self._cases.show(state.found)
        if state.found and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        self._show_page()
        if had_focus and not self.table.isVisibleTo(self):
            self.text.setFocus()
        if not state.text and self.text.text():
            self.text.clear()

    def _render_province(self, state: ProvinceState) -> None:
        """The cursor goes to what came, and back to what must be changed; the line keeps it while it is typed in."""
        had_focus = self.hits.hasFocus() or self.foot.reason.hasFocus()
        self._hits.show(state.hits or ())
        self.foot.show_state(state)
        self._show_page()
        if state.hits:
            self.hits.selectRow(0)
            self.hits.setFocus()
        elif state.is_asking and state.trouble is not None:
            self.foot.reason.setFocus()
        elif had_focus and not state.is_asking:
            self.text.setFocus()

    def _show_page(self) -> None:
        """The province's answer goes before the own office's cases until another number is typed."""
        own, hits = self.model.state, self.province.state.hits
        if hits is not None:
            self._pages.setCurrentWidget(self.hits if hits else self._empty)
            self._empty.set_words(self.tr("Nothing found"), messages.sentence("search_nothing"))
            self._count.setText(self.tr("In the whole province: %n case(s)", "", len(hits)))
        else:
            self._pages.setCurrentWidget(self.table if own.found or not own.is_looked_up else self._empty)
            hint = self.tr("Check the number or the name, or choose all states; only this office")
            self._empty.set_words(self.tr("Nothing found"), hint)
            self._count.setText(self.tr("%n case(s)", "", len(own.found)) if own.is_looked_up else "")
        self._show_note(own.trouble, is_scanning=own.scanning)

    def _show_note(self, own: AppError | None, *, is_scanning: bool) -> None:
        trouble = self.province.state.trouble
        said = _explained(trouble) if trouble is not None else messages.explain(own) if own is not None else ""
        self._note.setVisible(bool(said) or is_scanning)
        if said:
            self._note.show_note(said, State.ERROR)
        elif is_scanning:
            self._note.show_note(self.tr("Hold the receipt's code before the camera; Esc stops"), State.INFO)

    def _on_enter(self) -> None:
        if self.province.state.is_asking:
            self.foot.reason.setFocus()
        elif self.province.state.hits:
            self.hits.setFocus()
        elif is_code(self.text.text()):
            self.model.open_code(self.text.text())
        elif self.model.state.is_looked_up:
            self._on_activated(self.table.currentIndex())
        else:
            self.model.look_and_open()

    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self._open(self._cases.case(self._sorted.mapToSource(index).row()))

    def _on_states(self, value: str) -> None:
        if self.province.state.hits is not None:
            self.province.drop()
        wanted = {_ALL: (), _OPEN: OPEN_STATES}
        self.model.choose(wanted[value] if value in wanted else (CaseState(value),))

    def _on_camera(self) -> None:
        self.model.scan()

    def _into_table(self) -> None:
        """Only onto rows that belong to the words: the focus of a hidden table would come with its next rows."""
        if self.province.state.hits:
            self.hits.setFocus()
        elif self.model.state.is_looked_up and self.model.state.found and self.province.state.hits is None:
            self.table.setFocus()

    def _on_province(self) -> None:
        """Ask why; pressed once more it goes back to the question."""
        if self.province.state.is_asking:
            self.foot.reason.setFocus()
        else:
            self.province.ask(self.text.text())

    def _back(self) -> None:
        if self.model.state.scanning:
            self.model.stop()
        elif self.province.state != ProvinceState():
            self.province.drop()
        else:
            self.shell.back()

    def _open(self, case: CaseId) -> None:
        self.shell.open(ScreenName.CASE, case)


def _explained(trouble: AppError) -> str:
    """Nothing of a search goes out by itself later, so a cut line has a sentence of its own here."""
    return messages.sentence("search_cut") if trouble.code == "centre_unreachable" else messages.explain(trouble)
