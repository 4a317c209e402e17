"""The page between head and foot: sections of questions, known data folded, tables, the ticks of circumstances."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.catalogue.model import FieldSpec, FieldType
from app.intake.finding import Finding, Level
from app.intake.form import Form, FormField, Problem, Section
from ui.case_words import words
from ui.form_fields import FieldBox, shown
from ui.metrics import Arrangement
from ui.screens.counter.form_model import FormState
from ui.screens.counter.rows_table import RowsTable
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.fields import FieldGroup
from ui.widgets.layouts import Column, Grid, Row, Rule
from ui.widgets.parting import take_out
from ui.widgets.ticks import TickBox
from ui.widgets.words import Elided, Role, label

CIRCUMSTANCES = "circumstances"
_TABLES = (FieldType.ROWS, FieldType.ROSTER)


class SectionView(QWidget):
    """One section: its title, what the register knows in one line, the questions in one or two columns.

    typed, stated, left, searched: as the boxes say.  rows_changed(key, rows).  toggled(key): an optional section.
    """

    typed = Signal(str, str)
    stated = Signal(str, object)
    left = Signal(str)
    searched = Signal(str, str)
    rows_changed = Signal(str, object)
    toggled = Signal(str)

    def __init__(self, section: Section, arrangement: Arrangement, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.key = section.key
        self._arrangement = arrangement
        self._unfolded = False
        self._boxes: dict[str, FieldBox] = {}
        self._tables: dict[str, RowsTable] = {}
        self._ticks: dict[str, TickBox] = {}
        self._placed: tuple[object, ...] = ()
        self._facts = Elided(role=Role.DETAIL)
        self._fold = KeyButton(self.tr("Change"), kind=Kind.GHOST, icon="chevron-down")
        self._open = KeyButton("", kind=Kind.GHOST, icon="plus")
        self._build(section)

    def _build(self, section: Section) -> None:
        title = words(section.label) if section.label else self.tr("This matter")
        self.setAccessibleName(title)
        head = Row(label(title, Role.SECTION), gap=10)
        head.addWidget(self._facts, 1)
        head.append(self._open, self._fold)
        self._fold.setAccessibleName(self.tr("Change what is known: {section}").format(section=title))
        self._open.set_content(self.tr("Add: {section}").format(section=title))
        self._fold.clicked.connect(self._on_fold)
        self._open.clicked.connect(self._on_open)
        ticks = section.key == CIRCUMSTANCES
        self._grid = Grid(column_gap=self._arrangement.column_gap, row_gap=8 if ticks else 0)
        self._wide = Column(gap=4)
        self.setLayout(Column(head, self._grid, self._wide, gap=4))

    def show_section(self, section: Section, state: FormState) -> None:
        """Show the answers; the layout changes only when other questions are visible."""
        visible = [f for f in section.fields if section.is_open and f.visible]
        if self.key == CIRCUMSTANCES:
            self._show_ticks(visible)
            return
        told = {f.spec.key: state.told_at(f.spec.key) for f in visible}
        known = [f for f in visible if f.known and f.spec.type not in _TABLES and not _is_wrong(f, told[f.spec.key])]
        self._show_known(known, section)
        folded = {f.spec.key for f in known} if self._folds() else set()
        asked = [f for f in visible if f.spec.key not in folded]
        self._place([f for f in asked if f.spec.type not in _TABLES])
        self._show_tables([f for f in asked if f.spec.type in _TABLES], state)
        for found in asked:
            if found.spec.key in self._boxes:
                self._boxes[found.spec.key].show_field(
                    found, told=told[found.spec.key], shows_missing=state.shows_missing
                )

    def _folds(self) -> bool:
        return self._arrangement.folded and not self._unfolded

    def _show_known(self, known: Sequence[FormField], section: Section) -> None:
        facts = "　".join(f"{words(f.spec.label)} {shown(f)}" for f in known) if self._folds() else ""
        self._facts.set_whole(facts)
        self._fold.setVisible(bool(known) and self._arrangement.folded)
        self._open.setVisible(section.optional)
        if section.optional:
            title = words(section.label) if section.label else ""
            text = self.tr("Close: {section}") if section.is_open else self.tr("Add: {section}")
            self._open.set_content(text.format(section=title), "minus" if section.is_open else "plus")

    def _place(self, fields: Sequence[FormField]) -> None:
        placed = (self._arrangement.columns, *(f.spec.key for f in fields))
        if placed == self._placed:
            return
        self._placed = placed
        staying = {self._boxes[f.spec.key].row for f in fields if f.spec.key in self._boxes}
        for widget in take_out(self._grid):
            if widget not in staying:  # hiding one that stays would take the cursor out of it
                widget.hide()
        self._grid.setColumnStretch(1, 1 if self._arrangement.columns > 1 else 0)
        before: QWidget | None = None
        for place, found in enumerate(fields):
            row, column = divmod(place, self._arrangement.columns)
            box = self._box(found.spec)
            self._grid.addWidget(box.row, row, column)
            self._grid.setColumnStretch(column, 1)
            box.row.show()
            if before is not None:
                QWidget.setTabOrder(before, box.editor)
            before = box.editor

    def _box(self, spec: FieldSpec) -> FieldBox:
        if spec.key not in self._boxes:
            box = FieldBox(spec, self._arrangement.label_width, self)
            box.typed.connect(self.typed)
            box.stated.connect(self.stated)
            box.left.connect(self.left)
            box.searched.connect(self.searched)
            self._boxes[spec.key] = box
        return self._boxes[spec.key]

    def _show_tables(self, fields: Sequence[FormField], state: FormState) -> None:
        wanted = {f.spec.key for f in fields}
        for key, table in self._tables.items():
            table.setVisible(key in wanted)
        for found in fields:
            key = found.spec.key
            if key not in self._tables:
                self._tables[key] = table = RowsTable(found.spec)
                table.rows_changed.connect(lambda rows, k=key: self.rows_changed.emit(k, rows))
                self._wide.addWidget(table)
            rows = state.draft.answers.get(key) or ()
            self._tables[key].show_rows(found, rows, shows_missing=state.shows_missing)

    def _show_ticks(self, fields: Sequence[FormField]) -> None:
        self._fold.hide()
        self._open.hide()
        asked = [f for f in fields if f.spec.filled_by == "visitor"]
        for place, found in enumerate(asked):
            tick = self._ticks.get(found.spec.key)
            if tick is None:
                tick = self._ticks[found.spec.key] = TickBox(words(found.spec.label))
                tick.setAccessibleName(words(found.spec.label))
                tick.clicked.connect(lambda on, k=found.spec.key: self.stated.emit(k, on))
                self._grid.addWidget(tick, *divmod(place, self._arrangement.columns))
            tick.setChecked(found.value == "true")

    def box(self, key: str) -> FieldBox | None:
        """The box of a question that is on screen."""
        return self._boxes.get(key)

    def editors(self) -> list[QWidget]:
        """What takes the focus, in order."""
        boxes = [self._boxes[str(key)].editor for key in self._placed[1:] if str(key) in self._boxes]
        return [*boxes, *self._ticks.values(), *(t for t in self._tables.values() if not t.isHidden())]

    def reveal(self, key: str, row: int | None, column: str | None) -> bool:
        """Put the cursor where a problem is, unfolding what hides it; False when it is not of this section."""
        if key in self._tables:
            self._tables[key].go_to(row, column)
            return True
        if key in self._ticks:
            self._ticks[key].setFocus()
            return True
        box = self._boxes.get(key)
        if box is None or box.row.isHidden():
            return False
        box.focus()
        return True

    def end_typing(self) -> None:
        """What is typed in an open cell counts."""
        for table in self._tables.values():
            table.end_typing()

    def unfold(self) -> None:
        """Show known data as fields."""
        if not self._unfolded:
            self._on_fold()

    def take_arrangement(self, arrangement: Arrangement) -> None:
        """Place everything for another width."""
        self._arrangement = arrangement
        self._placed = ()
        self._grid.set_column_gap(arrangement.column_gap)
        for box in self._boxes.values():
            box.row.set_label_width(arrangement.label_width)

    def _on_fold(self) -> None:
        self._unfolded = not self._unfolded
        words_ = self.tr("Fold") if self._unfolded else self.tr("Change")
        self._fold.set_content(words_, "chevron-up" if self._unfolded else "chevron-down")
        self._placed = ()
        self.left.emit("")

    def _on_open(self) -> None:
        self.toggled.emit(self.key)


def _is_wrong(found: FormField, told: Finding | None) -> bool:
    return found.level is Level.ERROR or (told is not None and told.level is Level.ERROR)


class FormBody(QFrame):
    """All sections of one item, made once when it is opened."""

    typed = Signal(str, str)
    stated = Signal(str, object)
    left = Signal(str)
    searched = Signal(str, str)
    rows_changed = Signal(str, object)
    toggled = Signal(str)

    def __init__(self, form: Form, arrangement: Arrangement, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scrolled")
        self._group = FieldGroup(self)
        self._sections: list[SectionView] = []
        self._rules: list[QWidget] = []
        column = Column(gap=6, parent=self._group)
        for section in form.sections:
            view = SectionView(section, arrangement)
            for mine, theirs in (
                (self.typed, view.typed), (self.stated, view.stated), (self.left, view.left),
                (self.searched, view.searched), (self.rows_changed, view.rows_changed), (self.toggled, view.toggled),
            ):  # fmt: skip
                theirs.connect(mine)
            self._sections.append(view)
            self._rules.append(rule := Rule())
            column.append(view, rule)
        self.setLayout(Column(self._group, gap=0))

    def show_form(self, state: FormState) -> None:
        """Show answers and messages."""
        for view, rule, section in zip(self._sections, self._rules, state.form.sections, strict=True):
            view.show_section(section, state)
            asks = section.optional or any(found.visible for found in section.fields)
            view.setVisible(asks)
            rule.setVisible(asks)

    def first_editor(self) -> QWidget | None:
        """What takes the focus first, None on a page without questions."""
        return next((editor for view in self._sections for editor in view.editors()), None)

    def focus_first(self, state: FormState) -> None:
        """The first wrong field, else the first empty compulsory one, else the first that can be typed into."""
        for problem in state.to_fix:
            if problem.kind != "material" and problem.where and self.reveal(problem):
                return
        editor = self.first_editor()
        if editor is not None:
            editor.setFocus(Qt.FocusReason.TabFocusReason)

    def reveal(self, problem: Problem) -> bool:
        """Put the cursor where the problem is."""
        if any(v.reveal(problem.where, problem.row, problem.column) for v in self._sections):
            return True
        for view in self._sections:
            view.unfold()
        return any(v.reveal(problem.where, problem.row, problem.column) for v in self._sections)

    def end_typing(self) -> None:
        """What is typed in an open cell counts."""
        for view in self._sections:
            view.end_typing()

    def box(self, key: str) -> FieldBox | None:
        """The box of a question that is on screen."""
        return next((box for view in self._sections if (box := view.box(key)) is not None), None)

    def take_arrangement(self, arrangement: Arrangement) -> None:
        """Place everything for another width."""
        for view in self._sections:
            view.take_arrangement(arrangement)
