"""The flow desk: find any open case, have it drawn anew with a reason, chase it, tell an applicant where it is."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.cases.tasks import RedrawReason
from app.kernel.changes import Changed
from ui import messages
from ui.actions import ActionId, key_cap
from ui.case_words import where_text
from ui.flow_table import FlowColumn, FlowTable
from ui.screen import Screen, ScreenName, Shell
from ui.screens.flow_desk.view_model import Asking, FlowDeskModel, FlowDeskState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, Option
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.lines import LineField
from ui.widgets.states import State
from ui.widgets.surfaces import Card, EmptyState, Foot, Note
from ui.widgets.tables import LineOverTable, ReadTable
from ui.widgets.words import Role, label


class FlowDeskView(Screen):
    """The cursor begins in the line; Down goes into the table, Enter opens a case, the foot asks before an act."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        self.model = FlowDeskModel(shell, shell.services.floor(), self)
        self._cases = FlowTable(self)
        self.text = LineOverTable(placeholder=self.tr("Case number, name or ID number"))
        self.where = KeyButton(self.tr("Where is it"), key=key_cap(ActionId.WHERE_IS), icon="help")
        yielding = (FlowColumn.SUBJECT, FlowColumn.REMARK)
        self.table = ReadTable(self.tr("Open cases"), self._cases, wide=FlowColumn.ITEM, yielding=yielding)
        self._note, self._count = Note(), label("", Role.HINT)
        self._pages, self._foot = QStackedWidget(), QStackedWidget()
        self._empty = EmptyState("search", self.tr("No open case fits"), self.tr("Check the number or the name"))
        self.redraw = KeyButton(self.tr("Draw anew"), key=key_cap(ActionId.REDRAW), icon="sync")
        self.chase = KeyButton(self.tr("Chase"), key=key_cap(ActionId.CHASE), icon="bell")
        reasons = [Option(one.value, messages.sentence(f"redraw_reason_{one.value}")) for one in RedrawReason]
        self.reason = ChoiceField(reasons, placeholder=self.tr("Choose a reason"))
        self.do_redraw = KeyButton(self.tr("Take it out and draw anew"), kind=Kind.PRIMARY)
        self.note = LineField(placeholder=self.tr("What whoever has it should know"))
        self.do_chase = KeyButton(self.tr("Send the note"), kind=Kind.PRIMARY)
        self._asked = {asking: label("", Role.STRONG) for asking in (Asking.REDRAW, Asking.CHASE)}
        self._was_asking = Asking.NOTHING
        self._build()
        self._connect()
        self._render(self.model.state)

    def enter(self, _argument: object = None) -> None:
        """Look again; what the foot asked is still asked."""
        self.model.look()
        if self.model.state.asking is Asking.NOTHING:
            self.text.setFocus()
            self.text.selectAll()

    def refresh(self, kinds: frozenset[Changed]) -> None:
        """A case has come or moved on."""
        if Changed.CASES in kinds and self.isVisible():
            self.model.look()

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """Acts on the chosen case; Esc first drops what the foot asks."""
        return {
            ActionId.REDRAW: self._ask_redraw,
            ActionId.CHASE: self._ask_chase,
            ActionId.WHERE_IS: self.model.where_is,
            ActionId.BACK: self._back,
        }

    def _build(self) -> None:
        card = Card(self.tr("Flow desk"))
        self.text.setAccessibleName(self.tr("What to look for"))
        self.reason.setAccessibleName(self.tr("Reason"))
        self.note.setAccessibleName(self.tr("Note"))
        head = Row(label(self.tr("Flow desk"), Role.PAGE), None, self._count, gap=10)
        line = Row(gap=10)
        line.addWidget(self.text, 1)
        line.append(self.where)
        card.body.append(Column(head, line, self._note, gap=10, margins=(18, 12, 18, 12)), Rule())
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty)
        card.body.addWidget(self._pages, 1)
        self._build_foot()
        card.body.append(self._foot)
        self.setLayout(Column(card, margins=(8, 8, 8, 8)))

    def _build_foot(self) -> None:
        hint = label(self.tr("Enter opens the case; nobody picks who gets it"), Role.HINT)
        acts = Row(hint, None, self.chase, self.redraw, gap=8, margins=(18, 6, 18, 6))
        redraw = Row(self._asked[Asking.REDRAW], gap=10, margins=(18, 6, 18, 6))
        redraw.addWidget(self.reason, 1)
        redraw.append(self.do_redraw)
        chase = Row(self._asked[Asking.CHASE], gap=10, margins=(18, 6, 18, 6))
        chase.addWidget(self.note, 1)
        chase.append(self.do_chase)
        for row in (acts, redraw, chase):
            foot = Foot()
            foot.setLayout(row)
            self._foot.addWidget(foot)
        self._foot.setFixedHeight(self._foot.sizeHint().height())

    def _connect(self) -> None:
        self.model.state_changed.connect(self._render)
        self.text.textEdited.connect(self.model.type)
        self.text.returnPressed.connect(self._into_table)
        self.text.stepped_down.connect(self._into_table)
        self.table.activated.connect(self._on_activated)
        self.where.clicked.connect(self._on_where)
        self.redraw.clicked.connect(self._ask_redraw)
        self.chase.clicked.connect(self._ask_chase)
        self.do_redraw.clicked.connect(self._on_redraw)
        self.do_chase.clicked.connect(self._on_chase)
        self.note.returnPressed.connect(self._on_chase)

    def _render(self, state: FlowDeskState) -> None:
        chosen = self._cases.line(self.table.currentIndex().row())
        self._cases.show(state.lines)
        is_empty = state.is_looked_up and not state.lines
        self._pages.setCurrentWidget(self._empty if is_empty else self.table)
        if state.lines:
            self.table.selectRow(self._cases.row_of(chosen.case.id if chosen else None))
        self._count.setText(self.tr("%n open case(s)", "", len(state.lines)) if state.is_looked_up else "")
        self._note.setVisible(state.trouble is not None or bool(state.where))
        if state.trouble is not None:
            self._note.show_note(messages.explain(state.trouble), State.ERROR)
        elif state.where:
            self._note.show_note("\n".join(where_text(one) for one in state.where), State.INFO)
        for button in (self.redraw, self.chase, self.do_redraw, self.do_chase):
            button.setEnabled(not state.is_busy and (bool(state.lines) or state.about is not None))
        self._show_foot(state)

    def _show_foot(self, state: FlowDeskState) -> None:
        self._foot.setCurrentIndex({Asking.NOTHING: 0, Asking.REDRAW: 1, Asking.CHASE: 2}[state.asking])
        if state.asking is self._was_asking:
            return
        self._was_asking = state.asking
        number = state.about.case.number if state.about else ""
        self._asked[Asking.REDRAW].setText(self.tr("Draw {number} anew:").format(number=number))
        self._asked[Asking.CHASE].setText(self.tr("Chase {number}:").format(number=number))
        self.reason.set_value("")
        self.note.set_value("")
        focus = {Asking.REDRAW: self.reason, Asking.CHASE: self.note, Asking.NOTHING: self.table}[state.asking]
        focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _into_table(self) -> None:
        if self._cases.rowCount():
            self.table.setFocus()

    def _on_activated(self, index: QModelIndex) -> None:
        line = self._cases.line(index.row())
        if line is not None:
            self.shell.open(ScreenName.CASE, line.case.id)

    def _on_where(self) -> None:
        self.model.where_is()

    def _ask_redraw(self) -> None:
        self.model.ask(Asking.REDRAW, self._cases.line(self.table.currentIndex().row()))

    def _ask_chase(self) -> None:
        self.model.ask(Asking.CHASE, self._cases.line(self.table.currentIndex().row()))

    def _on_redraw(self) -> None:
        if self.reason.value():
            self.model.redraw(RedrawReason(self.reason.value()))
        else:
            self.reason.show_state(State.ERROR)
            self.reason.setFocus()

    def _on_chase(self) -> None:
        self.model.chase(self.note.value())

    def _back(self) -> None:
        if self.model.state.asking is not Asking.NOTHING:
            self.model.drop()
        else:
            self.shell.back()
