"""The left card of an open case: what the step finds, what changes, the form with its papers, tests and facts."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.cases.deliveries import DeliveryEnd, DeliveryNow
from app.cases.flow import Outcome
from app.cases.rows import RowMark
from app.catalogue.model import FieldSpec, Label
from app.intake.case_sheet import AnswerLine, elsewhere
from app.intake.fact_fields import fact_field
from app.intake.finding import Level
from app.intake.model import Gap
from app.intake.work_sheet import ChangeLine, WorkSheet
from app.kernel.clock import hall_text
from ui import messages
from ui.case_parts import CaseCard, answer_table, home, titled
from ui.case_words import clock_look, clock_words, words
from ui.form_fields import FieldBox
from ui.form_lines import FormLines, paper_line
from ui.rows_check import RowsCheck
from ui.screens.tray.view_model import TrayState
from ui.widgets.fields import FieldGroup
from ui.widgets.layouts import Column, Grid
from ui.widgets.parting import clear
from ui.widgets.states import State
from ui.widgets.steps import Mark
from ui.widgets.surfaces import Note
from ui.widgets.words import Chip, Role, label

_LEVELS = {Level.ERROR: State.ERROR, Level.WARNING: State.WARNING, Level.INFO: State.INFO, Level.OK: State.OK}
LABEL = 150


class WorkCard(CaseCard):
    """typed(key, text): a question of the stage; typed_again(key, text): a fact for the second time.

    marked(RowMark): what was found of a row of a list.  numbered(int): the digit of a paper was pressed.
    """

    typed = Signal(str, str)
    typed_again = Signal(str, str)
    marked = Signal(object)
    numbered = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, 10, parent)
        self._boxes: dict[str, FieldBox] = {}
        self._again: dict[str, FieldBox] = {}
        self._lists: list[RowsCheck] = []
        self._lines: FormLines | None = None
        self._sheet: WorkSheet | None = None

    def show_state(self, state: TrayState, today: date) -> None:
        """Show the case; its parts are made anew only when it is another one or has moved on."""
        sheet = state.sheet
        if sheet is None:
            return
        if sheet is not self._sheet:
            self._sheet = sheet
            self._head(sheet)
            self._fill(sheet)
        self._show_fields(self._boxes, state.typed.facts, state.gaps, today)
        self._show_fields(self._again, state.typed.again, (), today)
        for one in self._lists:
            one.show_marks(state.typed.rows)

    def first_field(self, gaps: Sequence[Gap] = ()) -> FieldBox | None:
        """Where work begins: the first wrong field, else the first one of the stage."""
        wrong = next((self._boxes[gap.where] for gap in gaps if gap.where in self._boxes), None)
        return wrong or next(iter((*self._boxes.values(), *self._again.values())), None)

    def to_rows(self) -> bool:
        """The cursor goes to the first row that waits to be marked; False where no list is checked."""
        waiting = next((one for one in self._lists if one.is_waiting()), next(iter(self._lists), None))
        if waiting is not None:
            waiting.to_rows()
        return waiting is not None

    def leave_reason(self) -> bool:
        """From the reason of a row back to the rows; False when the cursor is elsewhere."""
        return any(one.leave_reason() for one in self._lists)

    def to_lines(self) -> bool:
        """The cursor goes into the form as filed; False when nothing was filed."""
        if self._lines is not None:
            self._lines.to_first()
        return self._lines is not None

    def key_at(self, widget: QWidget | None) -> str:
        """Key of the question in which the cursor stands, "" outside all of them."""
        places: dict[QWidget, str] = {
            box.row: key for boxes in (self._boxes, self._again) for key, box in boxes.items()
        }
        places |= {one: one.key for one in self._lists}
        while widget is not None and widget is not self:
            if widget in places:
                return places[widget]
            if self._lines is not None and (key := self._lines.key_at(widget)):
                return key
            widget = widget.parentWidget()
        return ""

    def editor(self, key: str, *, again: bool = False) -> QWidget:
        """The editor of a question; KeyError when the stage does not ask it."""
        return (self._again if again else self._boxes)[key].editor

    def _head(self, sheet: WorkSheet) -> None:
        head = sheet.sheet.file.head
        self._title.set_whole(words(Label(head.item_name_zh, head.item_name_en)))
        who = f"{head.subject_name} {head.subject_number_masked}".strip()
        green = messages.sentence("green_channel") if head.green is not None else ""
        names = elsewhere(sheet.sheet.file)
        taken = messages.sentence("case_taken_by", {"office": names[1]}) if names else ""
        self._number.set_whole(
            " · ".join(part for part in (green, taken, head.number or "", head.item_code, who) if part)
        )
        clock = sheet.sheet.green or sheet.sheet.promised or sheet.sheet.statutory
        told = clock_words(clock) if clock is not None else ""
        self._chip.setVisible(bool(told))
        if clock is not None and told:
            due = self.tr("{left}, due {due}").format(left=told, due=clock.due_on.isoformat())
            self._chip.set_chip(due, *clock_look(clock))
        marks = [Mark(words(step), place < sheet.sheet.current) for place, step in enumerate(sheet.sheet.steps)]
        now = self.tr("Step: {step}").format(step=words(sheet.stage_name))
        self._steps.set_marks(marks, sheet.sheet.current, now)

    def _fill(self, sheet: WorkSheet) -> None:
        clear(self._sections)
        self._boxes, self._again, self._lists, self._lines = {}, {}, [], None
        for part in self._parts(sheet):
            self._sections.addWidget(part)
        self._sections.addStretch(1)
        self.scrolled.verticalScrollBar().setValue(0)

    def _parts(self, sheet: WorkSheet) -> Iterable[QWidget]:
        yield from self._notes(sheet)
        if sheet.questions:
            yield titled(self.tr("What this step finds"), self._fields(sheet.questions, self._boxes, self.typed))
        if sheet.again:
            told = Note(
                self.tr("Type these from the papers a second time, without seeing what the first person typed."),
                State.INFO,
            )
            fields = self._fields(sheet.again, self._again, self.typed_again)
            yield titled(self.tr("Second typing"), home(Column(told, fields, gap=8)))
        if sheet.lists:
            yield titled(self.tr("Rows to check against the papers"), self._rows(sheet.lists))
        if sheet.changes:
            yield titled(self.tr("What changes in the register"), self._changes(sheet.changes))
        if sheet.facts:
            yield titled(self.tr("Found by earlier steps"), _answers(sheet.facts))
        if sheet.form:
            yield titled(self.tr("The form as filed, with its papers"), self._form(sheet))
        if sheet.loose:
            yield titled(self.tr("Other papers"), home(Column(*(paper_line(one) for one in sheet.loose), gap=4)))
        yield titled(self.tr("Checks"), self._checks(sheet))

    def _notes(self, sheet: WorkSheet) -> Iterable[QWidget]:
        back = sheet.came_back
        if back is not None and back.unlike:
            names = self.tr(", ").join(words(name) for name in back.unlike)
            yield Note(self.tr("Two people typed differently: {fields}").format(fields=names), State.WARNING)
        elif back is not None:
            reason = messages.sentence(f"return_reason_{back.reason}") if back.reason else ""
            rows = (_row_line(list_, mark) for list_, mark in back.rows)
            said = " · ".join(part for part in (reason, back.note, *rows) if part)
            yield Note(self.tr("Returned: {why}").format(why=said), State.WARNING)
        if sheet.proposed is Outcome.REFUSED:
            texts = {ground.code: words(ground.text) for ground in sheet.grounds}
            ground = texts.get(sheet.ground, sheet.ground)
            yield Note(self.tr("A refusal stands proposed: {ground}").format(ground=ground), State.WARNING)
        if sheet.delivery is not None:
            yield _delivery(sheet.delivery)
        for mark in sheet.sheet.file.marks:
            if mark.moved and mark.at >= sheet.sheet.file.timeline[-1].at:
                yield Note("\n".join(messages.sentence(one.code, one.values) for one in mark.moved), State.INFO)

    def _fields(self, specs: Sequence[FieldSpec], boxes: dict[str, FieldBox], out: object) -> QWidget:
        group = FieldGroup()
        column = Column(gap=0, parent=group)
        for spec in specs:
            box = boxes[spec.key] = FieldBox(spec, LABEL, group)
            box.typed.connect(out)
            box.stated.connect(self._on_again if boxes is self._again else self._on_stated)
            column.addWidget(box.row)
        return group

    def _show_fields(self, boxes: dict[str, FieldBox], typed: object, gaps: Sequence[Gap], today: date) -> None:
        for box in boxes.values():
            box.show_field(fact_field(box.spec, typed, today, gaps), shows_missing=bool(gaps))  # type: ignore[arg-type]

    def _on_stated(self, key: str, value: object) -> None:
        self.typed.emit(key, _text(value))

    def _on_again(self, key: str, value: object) -> None:
        self.typed_again.emit(key, _text(value))

    def _changes(self, changes: Sequence[ChangeLine]) -> QWidget:
        grid = Grid(column_gap=14, row_gap=6)
        for column, name in enumerate((self.tr("Question"), self.tr("Old"), self.tr("New"), self.tr("Register now"))):
            grid.addWidget(label(name, Role.HINT), 0, column)
        for row, line in enumerate(changes, 1):
            grid.addWidget(label(words(line.what), Role.LABEL, wrap=True), row, 0)
            grid.addWidget(label(words(line.old) or self.tr("none"), wrap=True), row, 1)
            grid.addWidget(label(words(line.new), Role.STRONG, wrap=True), row, 2)
            if line.has_moved:
                grid.addWidget(Chip(words(line.now), State.WARNING, "warning"), row, 3, Qt.AlignmentFlag.AlignLeft)
            else:
                grid.addWidget(label(words(line.now) or "–", wrap=True), row, 3)
        for column, stretch in enumerate((2, 3, 3, 3)):
            grid.setColumnStretch(column, stretch)
        return home(grid)

    def _rows(self, lists: Sequence[AnswerLine]) -> QWidget:
        for answer in lists:
            made = RowsCheck(answer)
            made.marked.connect(self.marked)
            made.numbered.connect(self.numbered)
            self._lists.append(made)
        return home(Column(*self._lists, gap=12))

    def _form(self, sheet: WorkSheet) -> QWidget:
        """A list that is checked row by row stands above and is not shown twice."""
        checked = {answer.key for answer in sheet.lists}
        lines = [line for line in sheet.form if line.papers or line.answer.key not in checked]
        told = self.tr("checked row by row above")
        lines = [
            replace(line, answer=_named(line.answer, told)) if line.answer.key in checked else line for line in lines
        ]
        self._lines = FormLines(lines, can_look=bool(sheet.scanned))
        self._lines.numbered.connect(self.numbered)
        return self._lines

    def _checks(self, sheet: WorkSheet) -> QWidget:
        if not sheet.checks:
            return label(self.tr("No test applies to this matter"), Role.DETAIL)
        grid = Grid(column_gap=8, row_gap=4)
        for row, check in enumerate(sheet.checks):
            finding = check.problem.finding
            state = _LEVELS[finding.level]
            mark = Chip(self._level(finding.level), state)
            grid.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(messages.sentence(finding.code, finding.values), Role.DETAIL, wrap=True), row, 1)
            grid.addWidget(label(check.rule, Role.HINT), row, 2, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(1, 1)
        return home(grid)

    def _level(self, level: Level) -> str:
        return {
            Level.ERROR: self.tr("fails"),
            Level.WARNING: self.tr("look"),
            Level.INFO: self.tr("note"),
            Level.OK: self.tr("passes"),
        }[level]


def _text(value: object) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _top(text: str, role: Role | None) -> QWidget:
    made = label(text, role, wrap=True)
    made.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    return made


def _delivery(delivery: DeliveryNow) -> Note:
    """What the desk noted of the result, beside the case."""
    if delivery.ended is None:
        carrier = messages.sentence(f"carrier_{delivery.carrier}")
        values = {"carrier": carrier, "tracking": delivery.tracking}
        return Note(messages.sentence("work_mail_under_way", values), State.WARNING)
    if delivery.ended is DeliveryEnd.RETURNED:
        return Note(messages.sentence("work_mail_returned", {"note": delivery.note}), State.WARNING)
    at = hall_text(delivery.ended_at or delivery.at)
    values = {"way": messages.sentence(f"delivery_way_{delivery.way}"), "at": at}
    return Note(messages.sentence("work_mail_delivered", values), State.OK)


def _named(answer: AnswerLine, told: str) -> AnswerLine:
    return AnswerLine(answer.label, Label(told, told), key=answer.key)


def _row_line(name: Label, mark: RowMark) -> str:
    return messages.sentence("row_differs_line", {"list": words(name), "row": mark.row, "reason": mark.reason})


def _answers(lines: Sequence[AnswerLine]) -> QWidget:
    grid = Grid(column_gap=12, row_gap=6)
    for row, line in enumerate(lines):
        grid.addWidget(_top(words(line.label), Role.LABEL), row, 0)
        grid.addWidget(answer_table(line) if line.columns else _top(words(line.value), None), row, 1)
    grid.setColumnStretch(0, 2)
    grid.setColumnStretch(1, 7)
    return home(grid)
