"""The left card of a case: who, what, which clocks, what was stated and what was handed in."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.catalogue.model import Label
from app.intake.case_sheet import CaseClock, CaseSheet, HandedIn, elsewhere
from app.kernel.clock import hall_text
from ui import messages
from ui.case_parts import CaseCard, MaterialChip, answer_table, home, titled
from ui.case_words import clock_look, clock_words, state_look, state_word, words
from ui.widgets.fields import Fact
from ui.widgets.layouts import Column, Grid, Row
from ui.widgets.parting import clear
from ui.widgets.steps import Mark
from ui.widgets.surfaces import Note
from ui.widgets.words import Chip, Role, label


class FileCard(CaseCard):
    """Shows one sheet; it takes no input but scrolling."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, 8, parent)
        self._awaits = Note(messages.sentence("case_awaits_centre"))
        self._heading.append(self._awaits)

    def show_sheet(self, sheet: CaseSheet) -> None:
        """Show another case, or the same one anew."""
        head = sheet.file.head
        state, icon = state_look(head.state)
        notice = self.tr("notice {number}").format(number=head.notice) if head.notice else self.tr("no number yet")
        self._number.set_whole(f"{head.number or notice} · {head.item_code}")
        self._title.set_whole(_name(sheet))
        self._chip.set_chip(state_word(head.state), state, icon)
        self._awaits.setVisible(sheet.file.is_pending)
        marks = [Mark(words(step), place < sheet.current) for place, step in enumerate(sheet.steps)]
        self._steps.setVisible(bool(marks))
        now = words(sheet.steps[sheet.current]) if sheet.current < len(sheet.steps) else self.tr("all done")
        self._steps.set_marks(marks, sheet.current, self.tr("Step: {step}").format(step=now))
        self._fill(sheet)

    def _fill(self, sheet: CaseSheet) -> None:
        clear(self._sections)
        parts = [self._facts(sheet), self._clocks(sheet)]
        if sheet.materials:
            parts.append(self._materials(sheet.materials))
        if sheet.answers:
            parts.append(self._answers(sheet))
        for part in parts:
            self._sections.addWidget(part)
        self._sections.addStretch(1)

    def _facts(self, sheet: CaseSheet) -> QWidget:
        head = sheet.file.head
        other = bool(head.applicant_name)
        number = head.applicant_number_masked if other else head.subject_number_masked
        owner, hall = elsewhere(sheet.file) or ("", "")
        facts = [
            Fact(
                messages.sentence("case_owner"),
                messages.sentence("case_decided_by", {"office": owner}) if owner else "",
            ),
            Fact(messages.sentence("case_hall"), messages.sentence("case_taken_by", {"office": hall}) if hall else ""),
            Fact(self.tr("Applicant"), head.applicant_name or head.subject_name or self.tr("not registered")),
            Fact(self.tr("Number of document"), number or ""),
            Fact(self.tr("Person concerned"), head.subject_name if other else ""),
            Fact(self.tr("Number of document"), head.subject_number_masked if other else ""),
            Fact(self.tr("Received"), hall_text(head.received_at)),
            Fact(self.tr("Accepted at"), hall_text(head.accepted_at) if head.accepted_at else ""),
            Fact(self.tr("Closed at"), hall_text(head.closed_at) if head.closed_at else ""),
            Fact(self.tr("List of items"), head.catalogue_version),
            Fact(
                messages.sentence("green_channel"),
                messages.sentence(f"green_reason_{head.green or 'withheld'}") if head.green is not None else "",
            ),
        ]
        return titled(self.tr("Case"), _facts_grid(facts))

    def _clocks(self, sheet: CaseSheet) -> QWidget:
        lines = Column(gap=6)
        if sheet.promised is not None:
            lines.append(self._clock(self._from(sheet.promised, self.tr("Promised, from acceptance")), sheet.promised))
        if sheet.statutory is not None:
            lines.append(self._clock(self._from(sheet.statutory, self.tr("Statutory, from receipt")), sheet.statutory))
        if sheet.green is not None:
            lines.append(self._clock(messages.sentence("clock_green"), sheet.green))
        if not lines.count():
            lines.append(label(self.tr("No clock runs for this case"), Role.DETAIL))
        return titled(self.tr("Limits"), home(lines))

    def _from(self, clock: CaseClock, name: str) -> str:
        """The limit's name; papers taken before their month wait for its first day."""
        if not clock.waits:
            return name
        return self.tr("{limit}; taken early, counts from {day}").format(limit=name, day=clock.start.isoformat())

    def _clock(self, name: str, clock: CaseClock) -> Row:
        state, icon = clock_look(clock)
        due = self.tr("due {due}").format(due=clock.due_on.isoformat())
        if clock.provisional:
            due = self.tr("{due} (provisional: no calendar for that year yet)").format(due=due)
        row = Row(label(name, Role.LABEL), label(due), gap=12)
        if said := clock_words(clock):
            row.append(Chip(said, state, icon))
        row.append(None)
        return row

    def _materials(self, materials: Sequence[HandedIn]) -> QWidget:
        grid = Grid(column_gap=14, row_gap=6)
        for row, material in enumerate(materials):
            counts = self.tr("originals {originals}, copies {copies}, pages kept {pages}").format(
                originals=material.originals, copies=material.copies, pages=material.pages
            )
            grid.addWidget(label(words(material.name), wrap=True), row, 0)
            grid.addWidget(MaterialChip(material.state), row, 1, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(label(" · ".join(filter(None, (counts, material.note))), Role.DETAIL, wrap=True), row, 2)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(2, 2)
        return titled(self.tr("Papers handed in"), home(grid))

    def _answers(self, sheet: CaseSheet) -> QWidget:
        column = Column(gap=8)
        if not sheet.same_list:
            column.append(label(self.tr("The names of the questions are those of the present list"), Role.HINT))
        plain = [Fact(words(line.label), words(line.value)) for line in sheet.answers if not line.columns]
        column.append(_facts_grid(plain))
        for line in sheet.answers:
            if line.columns:
                column.append(label(words(line.label), Role.STRONG), answer_table(line))
        return titled(self.tr("What was stated"), home(column))


def _name(sheet: CaseSheet) -> str:
    return words(Label(sheet.file.head.item_name_zh, sheet.file.head.item_name_en))


def _facts_grid(facts: Iterable[Fact]) -> QWidget:
    """Two columns of names and values, the empty ones left out."""
    grid = Grid(column_gap=12, row_gap=5)
    for place, fact in enumerate(fact for fact in facts if fact.value):
        row, column = divmod(place, 2)
        grid.addWidget(_top(label(fact.label, Role.LABEL, wrap=True)), row, column * 2)
        grid.addWidget(_top(_selectable(fact.value)), row, column * 2 + 1)
    for column, stretch in enumerate((2, 3, 2, 3)):
        grid.setColumnStretch(column, stretch)
    return home(grid)


def _top(text: QLabel) -> QLabel:
    text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    return text


def _selectable(text: str) -> QLabel:
    made = label(text, wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
