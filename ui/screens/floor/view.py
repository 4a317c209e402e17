"""The floor: numbers as tiles, the cases behind the chosen one, windows, who waits, and the rota check in words."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.cases.board import Figure, HallFigures
from app.cases.rota_check import Unfinished
from app.catalogue.model import Label
from app.kernel.changes import Changed
from app.kernel.clock import hall_text
from ui import messages, theme
from ui.actions import ActionId
from ui.case_words import words
from ui.flow_table import FlowColumn, FlowTable
from ui.rota_words import changes_text, lack_text
from ui.screen import Screen, ScreenName, Shell
from ui.screens.floor.view_model import FloorModel, FloorState
from ui.widgets.layouts import Column, Grid, Row, Rule, Scrolled
from ui.widgets.states import State
from ui.widgets.surfaces import Card, EmptyState, Note, section
from ui.widgets.tables import ReadTable
from ui.widgets.tiles import Tile
from ui.widgets.words import Role, label

SIDE = 320
_STATES = {
    Figure.DUE_TODAY: State.WARNING,
    Figure.OVERDUE: State.ERROR,
    Figure.UNDRAWN: State.ERROR,
    Figure.APPROVAL: State.INFO,
    Figure.RISEN: State.ERROR,
    Figure.LAPSED: State.ERROR,
}


class FloorView(Screen):
    """The cursor begins on a tile; Enter shows its cases and goes into them, Enter there opens one, Esc comes back."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        self.model = FloorModel(shell, shell.services.floor(), self)
        self._cases = FlowTable(self)
        self.tiles = {figure: Tile(messages.sentence(f"figure_{figure.value}")) for figure in Figure}
        yielding = (FlowColumn.AGE, FlowColumn.SUBJECT)
        self.table = ReadTable(self.tr("Cases behind the number"), self._cases, wide=FlowColumn.ITEM, yielding=yielding)
        self._at, self._list, self._trouble = label("", Role.HINT), label("", Role.SECTION), Note()
        self._pages = QStackedWidget()
        self._empty = EmptyState("tick-circle", self.tr("No case here"), self.tr("Choose another number"))
        self._hall, self._windows = label("", Role.STRONG, wrap=True), label("", Role.DETAIL, wrap=True)
        self._rota_head, self._rota = Note(), label("", Role.DETAIL, wrap=True)
        self._side = Card(self.tr("Windows and rota"))
        self._build()
        self._connect()
        self.apply_look()
        self._render(self.model.state)

    def enter(self, _argument: object = None) -> None:
        """Live from now on."""
        self.model.start()
        self.tiles[self.model.state.chosen].setFocus()

    def leave(self) -> None:
        """Nothing is looked up behind another screen."""
        self.model.stop()

    def refresh(self, kinds: frozenset[Changed]) -> None:
        """Something has moved."""
        if not self.isVisible():
            return
        if kinds & {Changed.CASES, Changed.QUEUE, Changed.SESSION}:
            self.model.look()
        if Changed.STAFF in kinds:
            self.model.check_rota()

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """Esc goes from the cases back to the number."""
        return {ActionId.BACK: self._back}

    def apply_look(self) -> None:
        """Take the width of the side at the present scale."""
        self._side.setFixedWidth(theme.px(SIDE))

    def _build(self) -> None:
        main, grid = Card(self.tr("Floor")), Grid(column_gap=8, row_gap=8)
        for place, tile in enumerate(self.tiles.values()):
            grid.addWidget(tile, place // 4, place % 4)
        head = Row(label(self.tr("Floor"), Role.PAGE), None, self._at, gap=10)
        main.body.append(Column(head, self._trouble, grid, gap=10, margins=(18, 12, 18, 12)), Rule())
        main.body.append(Column(self._list, margins=(18, 8, 18, 6)))
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty)
        main.body.addWidget(self._pages, 1)
        self._build_side()
        row = Row(gap=8, margins=(8, 8, 8, 8), parent=self)
        row.addWidget(main, 1)
        row.addWidget(self._side)

    def _build_side(self) -> None:
        told = QWidget()
        told.setObjectName("plain")
        told.setLayout(Column(self._rota_head, self._rota, None, gap=8))
        part = Column(section(self.tr("Hall")), self._hall, self._windows, gap=6, margins=(14, 12, 14, 10))
        self._side.body.append(part, Rule())
        rota = Column(section(self.tr("Rota check today")), gap=8, margins=(14, 10, 14, 10))
        rota.addWidget(Scrolled(told, self.tr("Rota check today")), 1)
        self._side.body.addLayout(rota, 1)

    def _connect(self) -> None:
        self.model.state_changed.connect(self._render)
        self.table.activated.connect(self._on_activated)
        for figure, tile in self.tiles.items():
            tile.clicked.connect(partial(self._on_tile, figure))

    def _render(self, state: FloorState) -> None:
        chosen = self._cases.line(self.table.currentIndex().row())
        lines = state.now.lines[state.chosen] if state.now else ()
        for figure, tile in self.tiles.items():
            count = len(state.now.lines[figure]) if state.now else 0
            tile.show_count(count, _STATES.get(figure, State.NONE) if count else State.NONE)
            tile.set_chosen(figure is state.chosen)
        had_focus = self.table.hasFocus()
        self._cases.show(lines)
        self._pages.setCurrentWidget(self.table if lines else self._empty)
        if lines:
            self.table.selectRow(self._cases.row_of(chosen.case.id if chosen else None))
        elif had_focus:
            self.tiles[state.chosen].setFocus()
        self._list.setText(messages.sentence(f"figure_{state.chosen.value}"))
        self._trouble.setVisible(state.trouble is not None)
        if state.trouble is not None:
            self._trouble.show_note(messages.explain(state.trouble), State.ERROR)
        if state.now is not None:
            self._at.setText(self.tr("As of {time}").format(time=hall_text(state.now.figures.at)))
            self._show_hall(state.now.figures.hall)
        self._show_rota(state.rota)

    def _show_hall(self, hall: HallFigures) -> None:
        self._hall.setText(
            self.tr("{windows} windows staffed · {waiting} waiting, longest {minutes} min").format(
                windows=len(hall.windows), waiting=hall.waiting, minutes=hall.longest_min
            )
        )
        said = []
        for one in hall.windows:
            parts = [self.tr("Window {number}").format(number=one.window), one.name, one.ticket]
            parts.append(self.tr("locked") if one.is_locked else "")
            parts.append(self.tr("paused") if one.is_paused else "")
            said.append("  ".join(part for part in parts if part))
        self._windows.setText("\n".join(said) or self.tr("Nobody is signed in at a window"))

    def _show_rota(self, rota: tuple[Unfinished, ...] | None) -> None:
        if rota is None:
            self._rota_head.show_note(self.tr("Looking at the rota"), State.INFO)
        elif rota:
            self._rota_head.show_note(self.tr("%n item(s) cannot be finished today", "", len(rota)), State.WARNING)
        else:
            self._rota_head.show_note(messages.sentence("rota_all_finish"), State.OK)
        self._rota.setText(rota_text(rota or ()))

    def _on_tile(self, figure: Figure) -> None:
        self.model.choose(figure)
        if self._cases.rowCount():
            self.table.setFocus()

    def _on_activated(self, index: QModelIndex) -> None:
        line = self._cases.line(index.row())
        if line is not None:
            self.shell.open(ScreenName.CASE, line.case.id)

    def _back(self) -> None:
        if self.table.hasFocus():
            self.tiles[self.model.state.chosen].setFocus()
        else:
            self.shell.back()


def rota_text(rota: Sequence[Unfinished]) -> str:
    """One paragraph for all items that lack the same and that the same change mends, each item with its stage."""
    alike: dict[tuple[str, str], list[Unfinished]] = {}
    for one in rota:
        alike.setdefault((lack_text(one), changes_text(one)), []).append(one)
    return "\n\n".join(
        messages.sentence(
            "rota_alike",
            {"lack": lack, "changes": changes, "items": messages.sentence("floor_list").join(map(_stage_text, found))},
        )
        for (lack, changes), found in alike.items()
    )


def _stage_text(one: Unfinished) -> str:
    return f"{one.item.code} {words(Label(one.stage_zh, one.stage_en))}"
