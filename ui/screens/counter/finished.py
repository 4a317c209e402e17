"""How an application ended: number, dates, papers, and the way on."""

import re
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.cases.model import CaseState
from app.kernel.clock import hall_text
from ui import messages, theme
from ui.screens.counter.view_model import CounterState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.fields import Fact
from ui.widgets.layouts import Column, Grid, Row
from ui.widgets.parting import clear
from ui.widgets.states import State
from ui.widgets.surfaces import Note
from ui.widgets.words import Icon, Role, label


class FinishedView(QWidget):
    """next_visitor, same_visitor: what comes now; open_case(case id); paper(place): show another paper."""

    next_visitor = Signal()
    same_visitor = Signal()
    open_case = Signal(object)
    paper = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._icon = Icon("tick-circle", "ok", 40)
        self._title, self._number = label("", Role.PAGE), label("", Role.TICKET)
        self._number.setAccessibleName(self.tr("Number of the case"))
        self._number.setTextFormat(Qt.TextFormat.RichText)
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._facts = Grid(column_gap=14, row_gap=6)
        self._trouble, self._waits = Note(), Note()
        self._papers, self._told = Row(gap=8), label("", Role.HINT, wrap=True)
        self._next = KeyButton(self.tr("Call next"), key="F2", icon="bell", kind=Kind.PRIMARY)
        self._same = KeyButton(self.tr("Another matter of the same visitor"), key="Ctrl+K", icon="plus")
        self._case = KeyButton(self.tr("Open the case"), icon="folder", kind=Kind.GHOST)
        self._next.clicked.connect(self.next_visitor)
        self._same.clicked.connect(self.same_visitor)
        self._case.clicked.connect(self._on_case)
        self._state: CounterState | None = None
        self._sheets: list[KeyButton] = []
        head = Row(self._icon, Column(self._title, self._number, gap=0), None, gap=14)
        buttons = Row(self._next, self._same, self._case, None, gap=8)
        self.setLayout(
            Column(
                20,
                head,
                8,
                self._facts,
                self._trouble,
                self._waits,
                8,
                self._papers,
                self._told,
                8,
                buttons,
                None,
                gap=8,
                margins=(28, 14, 28, 14),
            )
        )

    def focus(self) -> None:
        """At the paper: it is still being handed over, and calling the next one has its own key."""
        (self._sheets[0] if self._sheets else self._same).setFocus()

    def show_finished(self, state: CounterState) -> None:
        """Say how it ended."""
        if state.finished is None or state is self._state:
            return
        self._state = state
        case = state.finished.case
        titles = {
            CaseState.ACCEPTED: self.tr("Accepted"),
            CaseState.CLOSED: self.tr("Accepted and done"),
            CaseState.AWAITING_SUPPLEMENT: self.tr("The notice is out; the case waits for papers"),
            CaseState.TURNED_AWAY: self.tr("Recorded; the paper is out"),
        }
        number = case.number or case.notice or ""
        kind = self.tr("Number of the case") if case.number else self.tr("Notice number")
        self._title.setText("　".join((titles.get(case.state, ""), kind if number else "")).strip())
        self._number.setText(spaced(number))
        self._number.setAccessibleName(" ".join((kind, *parts(number))))
        self._show_facts(state)
        self._show_papers(state)
        self._told.setText(messages.sentence(*state.paper.told) if state.paper else "")
        trouble = state.finished.unprinted
        self._trouble.setVisible(trouble is not None)
        if trouble is not None:
            self._trouble.show_note(messages.explain(trouble), State.WARNING)
        self._waits.setVisible(state.finished.awaits)
        if state.finished.awaits:
            self._waits.show_note(messages.sentence("papers_await_centre"), State.INFO)

    def _show_facts(self, state: CounterState) -> None:
        assert state.finished is not None
        case = state.finished.case
        due = case.due_on.isoformat() if case.due_on else ""
        if case.due_provisional and due:
            due = self.tr("{due} (provisional: no calendar for that year yet)").format(due=due)
        owner = state.finished.owner
        facts = [
            Fact(self.tr("Matter"), case.item_name_zh),
            Fact(
                messages.sentence("case_owner"),
                messages.sentence("case_decided_by", {"office": owner}) if owner else "",
            ),
            Fact(self.tr("Applicant"), case.applicant_name or case.subject_name),
            Fact(self.tr("Received"), hall_text(case.received_at)),
            Fact(self.tr("Accepted at"), hall_text(case.accepted_at) if case.accepted_at else ""),
            Fact(self.tr("Due"), due),
        ]
        clear(self._facts)
        for place, fact in enumerate(fact for fact in facts if fact.value):
            self._facts.addWidget(label(fact.label, Role.LABEL), place, 0)
            self._facts.addWidget(label(fact.value), place, 1)
        self._facts.setColumnStretch(1, 1)

    def _show_papers(self, state: CounterState) -> None:
        held_focus = any(button.hasFocus() for button in self._sheets)
        self._sheets = []
        clear(self._papers)
        for place, paper in enumerate(state.papers):
            shown = place == state.shown
            button = KeyButton(
                paper.title(messages.language()), icon="paper", kind=Kind.SOFT if shown else Kind.PLAIN, small=True
            )
            button.clicked.connect(lambda _on=False, p=place: self.paper.emit(p))
            self._papers.addWidget(button)
            self._sheets.append(button)
        self._papers.addStretch(1)
        if held_focus and self._sheets:
            self._sheets[state.shown].setFocus()

    def _on_case(self) -> None:
        if self._state is not None and self._state.finished is not None:
            self.open_case.emit(self._state.finished.case.id)


def parts(number: str) -> tuple[str, ...]:
    """A number in the pieces in which it is read aloud: series, office, year, machine, order, check character."""
    found = re.fullmatch(r"(\D*)(\d{6})(\d{4})(\d{2})(\d{6})(\w?)", number)
    return tuple(part for part in found.groups() if part) if found else (number,)


def spaced(number: str) -> str:
    """Its pieces set apart on screen only, so that the copied number has no spaces."""
    *heads, last = parts(number)
    gap = theme.px(9)
    apart = "".join(f'{escape(h[:-1])}<span style="letter-spacing:{gap}px">{escape(h[-1:])}</span>' for h in heads)
    return apart + escape(last)
