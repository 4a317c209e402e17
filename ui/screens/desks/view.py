"""The desks of the hall: lists as tiles with numbers, the chosen one below, and a foot that asks before an act."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.cases.deliveries import Carrier, Channel, DeliveryEnd, DeliveryWay, ReadyResult, ToTell
from app.cases.desk_work import TELLING_POSTS
from app.cases.hand_overs import HandOver, HandOverState, PaperMove
from app.kernel.changes import Changed
from ui import messages
from ui.actions import ActionId, key_cap
from ui.case_words import where_text
from ui.screen import Screen, Shell
from ui.screens.desks.foot import AskRow
from ui.screens.desks.table_model import ITEM, DeskLine, DeskList, DeskTable
from ui.screens.desks.view_model import Asking, DesksModel, DesksState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import Option
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.states import State
from ui.widgets.surfaces import Card, EmptyState, Foot, Note
from ui.widgets.tables import LineOverTable, ReadTable
from ui.widgets.tiles import Tile
from ui.widgets.words import Role, label

_YIELDING = (3, 5)
"""Columns that are left out where the window is narrow: of the document, and of a day."""


class DesksView(Screen):
    """The cursor begins on a tile; Enter shows its list and goes into it, Enter there asks what is next."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        self.model = DesksModel(shell, shell.services.desks(), self)
        self._lines = DeskTable(self)
        self._names = {
            DeskList.READY: self.tr("Results to hand out"),
            DeskList.PAPERS: self.tr("Papers to hand over"),
            DeskList.SLIPS: self.tr("Hand-over slips"),
            DeskList.MAIL: self.tr("Mailing register"),
            DeskList.TELL: self.tr("To be told"),
            DeskList.CONTACTS: self.tr("Told today"),
        }
        self.tiles = {which: Tile(self._names[which]) for which in self.model.lists}
        self.table = ReadTable(self.tr("Lines of the list"), self._lines, wide=ITEM, yielding=_YIELDING)
        self.text = LineOverTable(placeholder=self.tr("Where is my case: number or ID number"))
        self.where = KeyButton(self.tr("Where is it"), key=key_cap(ActionId.WHERE_IS), icon="help")
        self._note, self._pages, self._foot = Note(), QStackedWidget(), QStackedWidget()
        self._empty = EmptyState("tick-circle", self.tr("Nothing on this list"), self.tr("Choose another list"))
        self._hint = label("", Role.HINT)
        self.write_slip = KeyButton(self.tr("Write the slip"), key=key_cap(ActionId.SUBMIT), kind=Kind.PRIMARY)
        self.refuse = KeyButton(self.tr("Refuse or withdraw"), key=key_cap(ActionId.REFUSE), icon="undo")
        self.paper = KeyButton(self.tr("Print"), key=key_cap(ActionId.PRINT), icon="print")
        self.rows = self._ask_rows()
        self._was_asked: tuple[Asking, object] = (Asking.NOTHING, None)
        self._was_chosen = self.model.state.chosen
        self._build()
        self._connect()
        self._render(self.model.state)

    def enter(self, _argument: object = None) -> None:
        """Look again; what the foot asked is still asked."""
        self.model.look()
        if self.model.state.asking is Asking.NOTHING:
            self.tiles[self.model.state.chosen].setFocus()

    def refresh(self, kinds: frozenset[Changed]) -> None:
        """A case has come or moved on."""
        if Changed.CASES in kinds and self.isVisible():
            self.model.look()

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """Acts on the chosen line; Esc first drops what the foot asks, then the slip."""
        acts = {ActionId.PRINT: self._on_print, ActionId.BACK: self._back}
        if self.shell.actor.post in TELLING_POSTS:
            return acts | {ActionId.WHERE_IS: self._on_where}
        return acts | {ActionId.SUBMIT: self.model.write_slip, ActionId.REFUSE: self._on_refuse}

    def _ask_rows(self) -> dict[Asking, AskRow]:
        note, account, password = self.tr("Note"), self.tr("Account"), self.tr("Password")
        who = {"account": account, "password": password}
        ways = {"choice": _options(DeliveryWay, "delivery_way"), "carrier": _options(Carrier, "carrier")}
        sent = {
            "choice": self.tr("How"),
            "carrier": self.tr("Carrier"),
            "tracking": self.tr("Tracking number"),
            "note": self.tr("Address if not the one on file; a note when fetched"),
        }
        marks = {"choice": _options(DeliveryEnd, "delivery_ended")}
        why = {"note": self.tr("Reason")}
        return {
            Asking.SEND: AskRow(self.tr("Note it"), sent, ways),
            Asking.PAGES: AskRow(self.tr("Into the slip"), {"pages": self.tr("Pages counted")}, {}),
            Asking.SIGN: AskRow(self.tr("Sign"), who, {}),
            Asking.REFUSE: AskRow(self.tr("Refuse"), why | who, {}),
            Asking.WITHDRAW: AskRow(self.tr("Take it back"), why, {}),
            Asking.MARK: AskRow(self.tr("Note it"), {"choice": self.tr("What became of it"), "note": note}, marks),
            Asking.TOLD: AskRow(
                self.tr("Told"),
                {"choice": self.tr("How"), "note": note},
                {"choice": _options(Channel, "channel")},
            ),
        }

    def _build(self) -> None:
        is_telling = self.shell.actor.post in TELLING_POSTS
        name = self.tr("Service desk") if is_telling else self.tr("Distribution desk")
        card = Card(name)
        tiles = Row(*self.tiles.values(), gap=8)
        head = Column(label(name, Role.PAGE), gap=10, margins=(18, 12, 18, 12))
        self.text.setAccessibleName(self.tr("Number to ask for"))
        if is_telling:
            line = Row(gap=10)
            line.addWidget(self.text, 1)
            line.append(self.where)
            head.append(line)
        head.append(tiles, self._note)
        card.body.append(head, Rule())
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty)
        card.body.addWidget(self._pages, 1)
        acts = Foot()
        row = Row(self._hint, None, gap=8, margins=(18, 6, 18, 6))
        row.append(*(() if is_telling else (self.refuse,)), self.paper, *(() if is_telling else (self.write_slip,)))
        acts.setLayout(row)
        for part in (acts, *self.rows.values()):
            self._foot.addWidget(part)
        self._foot.setFixedHeight(self._foot.sizeHint().height())
        card.body.append(self._foot)
        self.setLayout(Column(card, margins=(8, 8, 8, 8)))

    def _connect(self) -> None:
        self.model.state_changed.connect(self._render)
        self.table.activated.connect(self._on_activated)
        self.text.returnPressed.connect(self._on_where)
        self.text.stepped_down.connect(self._into_table)
        self.where.clicked.connect(self._on_where)
        self.write_slip.clicked.connect(self.model.write_slip)
        self.refuse.clicked.connect(self._on_refuse)
        self.paper.clicked.connect(self._on_print)
        for which, tile in self.tiles.items():
            tile.clicked.connect(partial(self._on_tile, which))
        for row in self.rows.values():
            row.answered.connect(self.model.answer)

    def _render(self, state: DesksState) -> None:
        before = self._line()
        had_focus = self.table.hasFocus()
        for which, tile in self.tiles.items():
            tile.show_count(len(state.lists.get(which, ())), State.NONE)
            tile.set_chosen(which is state.chosen)
        marked: dict[object, str] = {one.move.case: self.tr("%n page(s)", "", one.pages) for one in state.slip}
        self._lines.show_list(state.chosen, state.lines, marked if state.chosen is DeskList.PAPERS else {})
        self._pages.setCurrentWidget(self._empty if state.is_looked_up and not state.lines else self.table)
        if state.lines:
            self.table.selectRow(self._lines.row_of(before.key if before else None))
        elif had_focus:
            self.tiles[state.chosen].setFocus()
        if state.chosen is not self._was_chosen:
            self._was_chosen = state.chosen
            self._into_table()
        self._show_note(state)
        self._show_foot(state)

    def _show_note(self, state: DesksState) -> None:
        self._note.setVisible(state.trouble is not None or bool(state.where) or bool(state.slip))
        if state.trouble is not None:
            self._note.show_note(messages.explain(state.trouble), State.ERROR)
        elif state.slip:
            pages = sum(one.pages for one in state.slip)
            told = self.tr("In the slip: {packets} packet(s), {pages} page(s). F9 writes it, Esc empties it.")
            self._note.show_note(told.format(packets=len(state.slip), pages=pages), State.INFO)
        elif state.where:
            self._note.show_note("\n".join(where_text(one) for one in state.where), State.INFO)

    def _show_foot(self, state: DesksState) -> None:
        self._hint.setText(self._hints()[state.chosen])
        self.write_slip.setEnabled(bool(state.slip) and not state.is_busy)
        self.paper.setEnabled(state.chosen in (DeskList.SLIPS, DeskList.MAIL))
        self.refuse.setEnabled(state.chosen is DeskList.SLIPS and not state.is_busy)
        for row in self.rows.values():
            row.button.setEnabled(not state.is_busy)
        asked = (state.asking, state.about.key if state.about else None)
        if asked == self._was_asked:
            return
        self._was_asked = asked
        asking = self.rows.get(state.asking)
        self._foot.setCurrentIndex(0)
        if asking is not None and state.about is not None:
            self._foot.setCurrentWidget(asking)
            asking.ask(self._asked(state.asking, state.about), _first_values(state.about))
        else:
            (self.table if state.lines else self.tiles[state.chosen]).setFocus()

    def _hints(self) -> Mapping[DeskList, str]:
        return {
            DeskList.READY: self.tr("Enter notes that a result was fetched or posted"),
            DeskList.PAPERS: self.tr("Enter puts papers into the slip"),
            DeskList.SLIPS: self.tr("Enter signs: first who gives, then who takes, each with an account of their own"),
            DeskList.MAIL: self.tr("Enter notes what became of it; the page shows the post of today"),
            DeskList.TELL: self.tr("Enter notes that the person was told"),
            DeskList.CONTACTS: self.tr("The register of today; nothing in it is changed"),
        }

    def _asked(self, asking: Asking, line: DeskLine) -> str:
        number = line.cells[0]
        if asking is Asking.SIGN and isinstance(line.about, HandOver):
            is_giver = line.about.state is HandOverState.OPEN
            who = self.tr("{number}, the giver signs:") if is_giver else self.tr("{number}, the taker signs:")
            return who.format(number=number)
        if asking is Asking.REFUSE:
            return self.tr("{number}, the taker refuses:").format(number=number)
        asked = self.tr("{number}, pages counted:") if asking is Asking.PAGES else self.tr("{number}:")
        return asked.format(number=number)

    def _line(self) -> DeskLine | None:
        return self._lines.line(self.table.currentIndex().row())

    def _into_table(self) -> None:
        if self._lines.rowCount():
            self.table.setFocus()

    def _on_tile(self, which: DeskList) -> None:
        self.model.choose(which)
        self._into_table()

    def _on_activated(self, index: QModelIndex) -> None:
        self.model.ask(self._lines.line(index.row()))

    def _on_refuse(self) -> None:
        self.model.ask_refuse(self._line())

    def _on_print(self) -> None:
        self.model.print_page(self._line())

    def _on_where(self) -> None:
        self.model.where_is(self.text.value())

    def _back(self) -> None:
        if self.model.drop():
            return
        if self.table.hasFocus():
            self.tiles[self.model.state.chosen].setFocus()
        else:
            self.shell.back()


def _options(kind: type[DeliveryWay | Carrier | DeliveryEnd | Channel], code: str) -> list[Option]:
    return [Option(one.value, messages.sentence(f"{code}_{one.value}")) for one in kind]


def _first_values(line: DeskLine) -> Mapping[str, str]:
    """What the foot begins with: the wished way, the sheets counted at the window."""
    match line.about:
        case ReadyResult() as result:
            return {"choice": result.way.value, "carrier": Carrier.EMS.value}
        case PaperMove() as move:
            return {"pages": str(move.pages)}
        case ToTell():
            return {"choice": Channel.PHONE.value}
    return {}
