"""The page of a request: what is asked above, the answer below, yes and no in the foot; F9 says yes or answers."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.cases.requests import RequestKind
from app.intake.request_sheet import ImageLine, LongerLimit, RequestSheet
from app.kernel.calendar import CountedIn
from app.kernel.clock import hall_text
from app.kernel.errors import AppError
from ui import messages
from ui.actions import ActionId, key_cap
from ui.case_parts import home, titled
from ui.case_words import words
from ui.screens.tray.request_model import RequestState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, LineField, Option
from ui.widgets.fields import FieldGroup, FieldRow
from ui.widgets.layouts import Column, Grid, Row, Rule, Scrolled
from ui.widgets.parting import clear
from ui.widgets.states import State, set_state
from ui.widgets.surfaces import Card, Foot, Note
from ui.widgets.words import Chip, Elided, Icon, Role, label

LABEL = 110
_AT_TEXT = frozenset({"answer_needs_note", "question_empty", "question_too_long"})
"""Refusals that something typed mends."""


class RequestPage(QWidget):
    """answered(bool): yes or no; typed(text), days_chosen(number as text): what goes with it."""

    answered = Signal(bool)
    typed = Signal(str)
    days_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._title, self._number, self._chip = Elided(role=Role.PAGE), Elided(role=Role.HINT), Chip()
        page = QWidget()
        self._sections = Column(gap=10, margins=(18, 10, 18, 14), parent=page)
        self._scrolled = Scrolled(page, self.tr("What is asked"))
        self.days, self.text = ChoiceField(placeholder=self.tr("By how many days")), LineField()
        self._days = FieldRow(self.tr("Longer by"), self.days, required=True, can_fail=False, label_width=LABEL)
        self._text = FieldRow(self.tr("In words"), self.text, can_fail=False, label_width=LABEL)
        self.no = KeyButton(self.tr("No (&J)"), icon="no-entry")
        self.yes = KeyButton(self.tr("Agree"), key=key_cap(ActionId.SUBMIT), icon="tick", kind=Kind.PRIMARY)
        self._icon, self._told = Icon("info", "muted", 14), Elided(role=Role.HINT)
        self._sheet: RequestSheet | None = None
        self._trouble: AppError | None = None
        self._build()
        self.text.textEdited.connect(self.typed)
        self.days.chosen.connect(self.days_chosen)
        self.no.clicked.connect(lambda: self.answered.emit(False))
        self.yes.clicked.connect(self._on_yes)

    def show_state(self, state: RequestState) -> None:
        """Show the request; its parts are made anew only when it is another one."""
        sheet = state.sheet
        if sheet is None:
            return
        if sheet is not self._sheet:
            self._sheet = sheet
            self._head(sheet)
            self._fill(sheet)
            self._offer(sheet)
            self.text.set_value(state.typed.text)
            self.days.set_value(state.typed.days)
            self.focus()
        refusal = sheet.limit.refusal if sheet.limit is not None else None
        self.yes.set_closed(messages.explain(refusal) if refusal is not None else "")
        for button in (self.yes, self.no):
            button.setEnabled(not state.busy)
        self._tell(state)
        if state.trouble is not self._trouble:
            self._trouble = state.trouble
            self._focus_wrong()

    def focus(self) -> None:
        """Begin at the first thing to fill; a correction at the decision, where nothing has to be filled for a yes."""
        if not self._days.isHidden():
            self.days.setFocus()
        elif self._sheet is not None and self._sheet.kind is RequestKind.QUESTION:
            self.text.setFocus()
        else:
            self.yes.setFocus()

    def _focus_wrong(self) -> None:
        code = self._trouble.code if self._trouble is not None else ""
        if code in _AT_TEXT:
            self.text.setFocus()
        elif code == "extension_needs_days":
            self.days.setFocus()

    def told(self) -> str:
        """What stands at the left of the foot."""
        return self._told.whole()

    def _build(self) -> None:
        card = Card(self.tr("What is asked"))
        title = Row(gap=10)
        title.addWidget(self._title, 1)
        title.append(self._chip)
        card.body.append(Column(title, self._number, gap=4, margins=(18, 10, 18, 10)), Rule())
        card.body.addWidget(self._scrolled, 1)
        answer = Card(self.tr("Answer"))
        group = FieldGroup()
        group.setLayout(Column(self._days, self._text, gap=2))
        answer.body.append(Column(group, margins=(18, 10, 18, 6)))
        foot = Foot()
        row = Row(self._icon, gap=8, margins=(18, 0, 14, 0), parent=foot)
        row.addWidget(self._told, 1)
        row.append(self.no, self.yes)
        answer.body.append(Rule(), foot)
        column = Column(gap=8, margins=(8, 8, 8, 8), parent=self)
        column.addWidget(card, 1)
        column.append(answer)

    def _on_yes(self) -> None:
        if self.yes.is_closed():
            self._say(self.yes.accessibleDescription(), State.WARNING)
        else:
            self.answered.emit(True)

    def _head(self, sheet: RequestSheet) -> None:
        self._title.set_whole(messages.sentence(f"request_{sheet.kind}"))
        parts = (words(sheet.item), sheet.number, sheet.item_code, sheet.subject)
        self._number.set_whole(" · ".join(part for part in parts if part))
        self._chip.set_chip(hall_text(sheet.asked_at), State.INFO, "clock")

    def _fill(self, sheet: RequestSheet) -> None:
        clear(self._sections)
        for part in self._parts(sheet):
            self._sections.addWidget(part)
        self._sections.addStretch(1)
        self._scrolled.verticalScrollBar().setValue(0)

    def _parts(self, sheet: RequestSheet) -> Iterable[QWidget]:
        question = sheet.kind is RequestKind.QUESTION
        facts = [(self.tr("Asked by"), self.tr("the step {step}").format(step=words(sheet.stage)))]
        if sheet.to_stage is not None:
            facts.append((self.tr("About"), self.tr("the step {step}").format(step=words(sheet.to_stage))))
        facts.append((self.tr("Question") if question else self.tr("Reason"), sheet.text or self.tr("none")))
        yield titled(self.tr("What is asked"), _facts(facts))
        if sheet.limit is not None:
            yield from self._limit(sheet.limit)
        if sheet.images:
            yield titled(self.tr("Before and after"), self._images(sheet.images))

    def _limit(self, limit: LongerLimit) -> Iterable[QWidget]:
        due = limit.due_on.isoformat() if limit.due_on is not None else self.tr("none")
        facts = [(self.tr("Last day now"), due)]
        if limit.days:
            facts.append((self.tr("At the latest"), limit.days[-1][1].isoformat()))
        yield titled(self.tr("The limit"), _facts(facts))
        if limit.refusal is not None:
            yield Note(messages.explain(limit.refusal), State.WARNING)

    def _images(self, images: Iterable[ImageLine]) -> QWidget:
        grid = Grid(column_gap=14, row_gap=6)
        for column, name in enumerate((self.tr("Line"), self.tr("Before"), self.tr("After"))):
            grid.addWidget(label(name, Role.HINT), 0, column)
        for row, line in enumerate(images, 1):
            grid.addWidget(label(words(line.what), Role.LABEL, wrap=True), row, 0)
            grid.addWidget(label(words(line.before) or self.tr("none"), wrap=True), row, 1)
            grid.addWidget(label(words(line.after) or self.tr("none"), Role.STRONG, wrap=True), row, 2)
        for column, stretch in enumerate((2, 3, 3)):
            grid.setColumnStretch(column, stretch)
        return home(grid)

    def _offer(self, sheet: RequestSheet) -> None:
        limit, question = sheet.limit, sheet.kind is RequestKind.QUESTION
        self._days.setVisible(limit is not None and bool(limit.days))
        if limit is not None:
            unit = "working" if limit.unit == CountedIn.WORKING_DAYS else "calendar"
            options = ((days, {"days": days, "due": due.isoformat()}) for days, due in limit.days)
            self.days.set_options(
                [Option(str(days), messages.sentence(f"request_days_{unit}", told)) for days, told in options]
            )
        self._text.set_required(question)
        self._text.label.setText(self.tr("Answer") if question else self.tr("In words"))
        self.text.setAccessibleName(self._text.label.text())
        self.text.setPlaceholderText(self.tr("No names") if question else self.tr("A no needs a reason; no names"))
        self.no.setHidden(question)
        self.yes.set_content(self.tr("Answer") if question else self.tr("Agree"), "tick")

    def _tell(self, state: RequestState) -> None:
        trouble = messages.explain(state.trouble) if state.trouble is not None else ""
        usual = self.tr("Nobody's name is shown to the other side") if state.sheet is not None else ""
        self._say(trouble or usual, State.ERROR if trouble else State.NONE)

    def _say(self, text: str, look: State) -> None:
        self._told.set_whole(text)
        set_state(self._told, look)
        self._icon.set_icon_state(look)


def _facts(facts: Iterable[tuple[str, str]]) -> QWidget:
    grid = Grid(column_gap=12, row_gap=6)
    for row, (name, value) in enumerate(facts):
        grid.addWidget(label(name, Role.LABEL), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(value, wrap=True), row, 1)
    grid.setColumnMinimumWidth(0, LABEL)
    grid.setColumnStretch(1, 1)
    return home(grid)
