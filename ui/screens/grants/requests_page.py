"""Requests: the list with its stages beside the chosen one's detail, or the form of a new one."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.kernel.actor import Actor
from app.kernel.clock import hall_text
from app.staff.grant_turns import RequestLine, WhyNot
from app.staff.grant_words import named, turn_sentence, why_sentence
from app.staff.grants import STAGES, ActDone, GrantKind, RequestAct
from ui import messages
from ui.actions import ActionId, key_cap
from ui.screens.grants.parts import ListCard, PageWidget, Question
from ui.screens.grants.request_form import RequestForm
from ui.screens.grants.table_model import (
    RequestColumn,
    RequestTable,
    asked_words,
    days_words,
    permission_word,
    stage_word,
)
from ui.screens.grants.view_model import Asking, GrantsState, Scope, say
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, Option
from ui.widgets.layouts import Column, Row, Rule, Scrolled
from ui.widgets.states import State
from ui.widgets.steps import Mark, StepMarker, Timeline, TimelineEntry
from ui.widgets.surfaces import Card, Note, section
from ui.widgets.tables import LineOverTable
from ui.widgets.words import Chip, Elided, Role, label

_DONE = {RequestAct.REFUSED: State.ERROR, RequestAct.GRANTED: State.OK}


class DetailCard(Card):
    """The chosen request: its four stages, who can act and why not this person, what happened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("The chosen request"))
        self._title, self._chip, self._marks = Elided(role=Role.PAGE), Chip(), StepMarker()
        self._facts, self._reason = label("", Role.DETAIL, wrap=True), label("", wrap=True)
        self.turn, self.why = Note(), Note()
        self._history = Timeline()
        head = Row(gap=10)
        head.addWidget(self._title, 1)
        head.append(self._chip)
        self.body.append(Column(head, self._marks, gap=8, margins=(18, 12, 18, 10)), Rule())
        page = QWidget()
        Column(
            self._facts, section(self.tr("Reason")), self._reason, self.turn, self.why, Rule(),
            section(self.tr("What happened")), self._history, None,
            gap=8, margins=(18, 10, 18, 14), parent=page,
        )  # fmt: skip
        self.body.addWidget(Scrolled(page, self.tr("The chosen request")), 1)

    def show_line(self, line: RequestLine, actor: Actor) -> None:
        """Show another request."""
        asked, acts = line.file.request, line.file.acts
        self._title.set_whole(named(line.person))
        refused = acts[-1].act is RequestAct.REFUSED
        state = State.ERROR if refused else State.OK if line.file.waits_for is None else State.INFO
        self._chip.set_chip(stage_word(line), state)
        done = len(acts) - refused
        marks = [Mark(say(f"grant_act_{act.value}"), place < done) for place, act in enumerate(STAGES)]
        self._marks.set_marks(marks, len(STAGES) if refused else done, stage_word(line))
        facts = [asked_words(asked), days_words(asked)]
        if asked.stands_for is not None:
            facts.append(self.tr("for {name}").format(name=named(line.people[asked.stands_for])))
        held = say(f"permission_{line.person.permission.value if line.person.permission else 'none'}")
        facts.append(self.tr("holds now: {permission}").format(permission=held))
        self._facts.setText(" · ".join(facts))
        self._reason.setText(asked.reason)
        self.turn.show_note(turn_sentence(line, say), self._turn_state(line))
        why = why_sentence(line, actor, say)
        self.why.setVisible(bool(why))
        if why:
            self.why.show_note(why, State.OK if line.why_not is None else State.INFO)
        self._history.set_entries([self._entry(line, done) for done in reversed(acts)])

    def _turn_state(self, line: RequestLine) -> State:
        if line.file.waits_for is None:
            return State.ERROR if line.file.acts[-1].act is RequestAct.REFUSED else State.OK
        return State.INFO if line.can else State.WARNING

    def _entry(self, line: RequestLine, done: ActDone) -> TimelineEntry:
        waits = self.tr("not confirmed by the centre yet") if done.act in line.file.unconfirmed else ""
        detail = " · ".join(part for part in (named(line.people[done.done_by]), done.reason, waits) if part)
        state = State.WARNING if waits else _DONE.get(done.act, State.INFO)
        return TimelineEntry(hall_text(done.at), say(f"grant_act_{done.act.value}"), detail, state)


class RequestsPage(PageWidget):
    """chosen(Scope); agreed(RequestLine), refusing(RequestLine), refused(reason): acts on the chosen one."""

    chosen = Signal(object)
    agreed = Signal(object)
    refusing = Signal(object)
    refused = Signal(str)
    applying = Signal()
    withdrawing = Signal()

    def __init__(self, actor: Actor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actor, self._rows = actor, RequestTable(self)
        self._lines: tuple[RequestLine, ...] = ()
        self._busy = False
        self._may_not: WhyNot | None = None
        self._was_asking = Asking.NOTHING
        empty = (self.tr("No request here"), self.tr("Choose all requests, or make a new one"))
        self.list = ListCard(self.tr("Requests"), self._rows, wide=RequestColumn.PERSON, empty=empty)
        self.filter = LineOverTable(placeholder=self.tr("Name, account, kind or stage"))
        self.filter.setAccessibleName(self.tr("What to leave in the list"))
        self.scope = ChoiceField([Option(one.value, messages.sentence(f"grant_scope_{one.value}")) for one in Scope])
        self.scope.setMinimumContentsLength(9)
        self.scope.setAccessibleName(self.tr("Which requests"))
        self.detail, self.form = DetailCard(), RequestForm()
        self._nothing = Card(self.tr("The chosen request"))
        form = Card(self.tr("New request"))
        form.body.addWidget(self.form)
        self._form = form
        self._sides = QStackedWidget()
        self.agree = KeyButton(self.tr("Act"), key=key_cap(ActionId.SUBMIT), kind=Kind.PRIMARY)
        self.refuse = KeyButton(self.tr("Refuse"), key=key_cap(ActionId.REFUSE))
        self.new = KeyButton(self.tr("New request"), key=key_cap(ActionId.APPLY_GRANT), icon="plus")
        self.take = KeyButton(self.tr("Withdraw"), key=key_cap(ActionId.TAKE_GRANT))
        words = (self.tr("Why it is refused"), self.tr("The applicant reads it"), self.tr("Refuse"))
        self.reason = Question(*words)
        self._build()
        self._connect()

    def _build(self) -> None:
        line = Row(gap=10)
        line.addWidget(self.filter, 1)
        line.append(self.scope)
        self.list.build((self.take, self.new, self.refuse, self.agree), self.reason, above=(line,))
        for side in (self._nothing, self.detail, self._form):
            self._sides.addWidget(side)
        row = Row(gap=8, parent=self)
        row.addWidget(self.list, 5)
        row.addWidget(self._sides, 4)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._on_typed)
        self.filter.stepped_down.connect(self.list.to_table)
        self.filter.returnPressed.connect(self.list.to_table)
        self.scope.chosen.connect(self._on_scope)
        self.list.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.list.table.activated.connect(self._on_activated)
        self.agree.clicked.connect(self.act)
        self.refuse.clicked.connect(self.ask_reason)
        self.reason.answered.connect(self.refused)
        self.new.clicked.connect(self.applying)
        self.take.clicked.connect(self.withdrawing)

    # showing

    def show_state(self, state: GrantsState) -> None:
        """The lines that scope and filter leave; the chosen one stays chosen."""
        self._busy, self._may_not = state.busy, state.may_not_apply
        self.scope.set_value(state.scope.value)
        if state.lists is not None:
            self._lines = state.shown
            self._show_lines()
        trouble = state.trouble if state.asking is not Asking.APPLY else None
        self.list.show_trouble(trouble)
        self.form.show_state(state)
        self.list.ask(1 if state.asking is Asking.REFUSE else 0)
        is_new = state.asking is not self._was_asking
        self._was_asking = state.asking
        if is_new and state.asking is Asking.NOTHING:
            self.list.to_table() if self._lines else self.filter.setFocus()
        self._show_side()

    def line(self) -> RequestLine | None:
        """The chosen request."""
        found: RequestLine | None = self._rows.line(self.list.table.currentIndex().row())
        return found

    def begin_form(self, kind: GrantKind | None) -> None:
        """Into the form; a withdrawal begins with the chosen person."""
        line = self.line()
        self.form.begin(kind, line.person.account if line is not None and kind is GrantKind.WITHDRAWAL else "")

    def enter(self) -> None:
        """Where work begins."""
        if self._was_asking is Asking.NOTHING:
            self.list.to_table() if self._rows.rowCount() else self.filter.setFocus()

    def act(self) -> None:
        """F9: the act that is due."""
        if (line := self.line()) is not None:
            self.agreed.emit(line)

    def ask_reason(self) -> None:
        """Shift+F9: for the refusal."""
        if (line := self.line()) is not None:
            self.refusing.emit(line)

    def _show_lines(self) -> None:
        before = self.line()
        words = self.filter.value().casefold()
        self._rows.show([one for one in self._lines if words in _spoken(one)])
        self.list.show_rows(row=self._rows.row_of(before.file.request.id if before else None))
        self._show_side()

    def _show_side(self) -> None:
        line = self.line()
        if line is not None:
            self.detail.show_line(line, self._actor)
        is_mine = line is not None and line.why_not is None
        if line is not None and is_mine and line.file.waits_for is not None:
            self.agree.set_content(say(f"grant_act_{line.file.waits_for.value}"))
        self.agree.setVisible(is_mine)
        self.refuse.setVisible(is_mine)
        for button in (self.agree, self.refuse):
            button.setEnabled(is_mine and not self._busy)
        why = say(self._may_not.value) if self._may_not else ""
        for button in (self.new, self.take):
            button.setVisible(not why)
        self.list.hint.set_whole(why)
        side: QWidget = self.detail if line is not None else self._nothing
        self._sides.setCurrentWidget(self._form if self._was_asking is Asking.APPLY else side)

    def _on_typed(self, _text: str) -> None:
        self._show_lines()

    def _on_scope(self, value: str) -> None:
        self.chosen.emit(Scope(value))

    def _on_row(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_side()

    def _on_activated(self, _index: QModelIndex) -> None:
        """Enter goes to the act, a second one does it."""
        if self.agree.isVisible() and self.agree.isEnabled():
            self.agree.setFocus(Qt.FocusReason.OtherFocusReason)


def _spoken(line: RequestLine) -> str:
    asked = line.file.request
    parts = (line.person.name, line.person.account, say(f"grant_kind_{asked.kind.value}"), stage_word(line))
    return " ".join((*parts, permission_word(asked.permission))).casefold()
