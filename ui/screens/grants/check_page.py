"""The yearly check: what the figures show today, and its sign-off by internal audit with a note."""

import json

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.kernel.actor import Actor
from app.kernel.clock import hall_text
from app.staff.grant_ports import ReviewRow
from app.staff.grant_turns import AUDITORS
from ui.actions import ActionId, key_cap
from ui.screens.grants.parts import ListCard, PageWidget, Question
from ui.screens.grants.table_model import FindingColumn, FindingTable
from ui.screens.grants.view_model import Asking, GrantsState, say
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Column, Row, Scrolled
from ui.widgets.states import State
from ui.widgets.steps import Timeline, TimelineEntry
from ui.widgets.surfaces import Card, section
from ui.widgets.words import Role, label


class CheckPage(PageWidget):
    """asking: the note of the sign-off; signed(note)."""

    asking = Signal()
    signed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._findings = FindingTable(self)
        self._may_sign = False
        empty = (self.tr("Nothing was found"), self.tr("The check can be signed as it is"))
        self.list = ListCard(self.tr("Yearly check"), self._findings, wide=FindingColumn.FAULT, empty=empty)
        self.sign = KeyButton(self.tr("Sign off"), key=key_cap(ActionId.SUBMIT), kind=Kind.PRIMARY)
        words = (self.tr("What was done about the findings"), self.tr("It is kept with the check"))
        self.note = Question(*words, self.tr("Sign off"))
        self._limits, self._past = label("", Role.DETAIL, wrap=True), Timeline()
        self._build()
        self.sign.clicked.connect(self.act)
        self.note.answered.connect(self.signed)

    def _build(self) -> None:
        self.list.build((self.sign,), self.note, above=(Row(self._limits),))
        side = Card(self.tr("Signed checks"))
        self._none = label(self.tr("No check has been signed yet"), Role.DETAIL, wrap=True)
        column = Column(section(self.tr("Signed checks")), self._none, gap=8, margins=(18, 12, 18, 12))
        column.addWidget(Scrolled(self._past, self.tr("Signed checks")), 1)
        side.body.addLayout(column, 1)
        row = Row(gap=8, parent=self)
        row.addWidget(self.list, 5)
        row.addWidget(side, 3)

    def show_state(self, state: GrantsState, year: int, actor: Actor) -> None:
        """Findings, what was signed, and why ``actor`` cannot sign now."""
        lists = state.lists
        if lists is None:
            return
        if lists.limits is not None:
            limits = self.tr("Rotation after {years} years in a post, dormant after {days} days without a sign-in")
            told = limits.format(years=lists.limits.rotation_years, days=lists.limits.dormant_days)
            self._limits.setText(told)
        names = {one.operator.account: one.operator.name for one in lists.people}
        self._findings.show_findings(lists.findings, names)
        row = self.list.table.currentIndex().row()
        self.list.show_rows(row=max(min(row, self._findings.rowCount() - 1), 0))
        signed = next((one for one in lists.reviews if one.year == year), None)
        why = _why_not(actor, is_signed=signed is not None)
        self._may_sign = not why
        self.list.tell(why, State.OK if signed else State.INFO)
        self.sign.setVisible(self._may_sign)
        self.sign.setEnabled(not state.busy)
        self.list.hint.set_whole(self.tr("%n finding(s)", "", len(lists.findings)))
        accounts = dict(lists.accounts)
        self._none.setVisible(not lists.reviews)
        self._past.set_entries([self._entry(one, accounts.get(one.signed_by, "")) for one in lists.reviews])
        self.list.show_trouble(state.trouble)
        self.list.ask(1 if state.asking is Asking.SIGN else 0)

    def enter(self) -> None:
        """Where work begins."""
        if self._findings.rowCount():
            self.list.to_table()
        elif self._may_sign:
            self.sign.setFocus()

    def act(self) -> None:
        """F9: sign, once a note is there."""
        if self._may_sign:
            self.asking.emit()

    def _entry(self, one: ReviewRow, by: str) -> TimelineEntry:
        title = self.tr("Check of {year}: {count} finding(s), {people} accounts")
        count = len(json.loads(one.findings))
        told = title.format(year=one.year, count=count, people=one.people)
        return TimelineEntry(hall_text(one.at), told, " · ".join(part for part in (by, one.note) if part), State.OK)


def _why_not(actor: Actor, *, is_signed: bool) -> str:
    if is_signed:
        return say("access_review_done")
    if actor.post not in AUDITORS:
        return say("access_why_post", post=say(f"post_{actor.post.value}"))
    return say("limited_session") if actor.is_limited else ""
