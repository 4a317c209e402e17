"""The form as filed, line by line: the cursor goes through it and says in which answer it stands."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.intake.case_sheet import HandedIn
from app.intake.work_sheet import ProvenLine
from ui.case_parts import MaterialChip, answer_table, home
from ui.case_words import words
from ui.widgets.layouts import Column, Grid, Row
from ui.widgets.words import Elided, Role, label

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class FormLines(QWidget):
    """One stop for Tab; Up and Down go from line to line.  numbered(int): a digit was pressed in a line."""

    numbered = Signal(int)

    def __init__(self, lines: Sequence[ProvenLine], *, can_look: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._names: list[_Name] = []
        grid = Grid(column_gap=12, row_gap=4, parent=self)
        for row, line in enumerate(lines):
            name = _Name(line.answer.key, words(line.answer.label), words(line.answer.value))
            name.stepped.connect(self._on_stepped)
            name.numbered.connect(self.numbered)
            self._names.append(name)
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(name, row, 0, top)
            if line.answer.columns:
                grid.addWidget(answer_table(line.answer), row, 1, 1, 1 if line.papers else 2)
            else:
                value = label(words(line.answer.value), wrap=True)
                value.setContentsMargins(0, 2, 0, 0)
                grid.addWidget(value, row, 1, top)
            if line.papers:
                grid.addWidget(home(Column(*(paper_line(one) for one in line.papers), gap=2)), row, 2, top)
        for column, stretch in enumerate((2, 3, 4)):
            grid.setColumnStretch(column, stretch)
        if can_look and self._names:
            self._let_in(0)

    def key_at(self, widget: QWidget) -> str:
        """Key of the answer whose line has the focus, "" for none."""
        return widget.key if isinstance(widget, _Name) and widget in self._names else ""

    def to_first(self) -> None:
        """Where Tab comes in."""
        next(name for name in self._names if name.focusPolicy() is Qt.FocusPolicy.StrongFocus).setFocus()

    def _let_in(self, place: int) -> None:
        for number, name in enumerate(self._names):
            here = number == place
            name.setFocusPolicy(Qt.FocusPolicy.StrongFocus if here else Qt.FocusPolicy.ClickFocus)

    def _on_stepped(self, by: int) -> None:
        name = self.sender()
        if isinstance(name, _Name):
            place = max(0, min(len(self._names) - 1, self._names.index(name) + by))
            self._let_in(place)
            self._names[place].setFocus(Qt.FocusReason.TabFocusReason)


class _Name(QLabel):
    """The name of an answer, which the cursor stands in."""

    stepped = Signal(int)
    numbered = Signal(int)

    def __init__(self, key: str, name: str, value: str) -> None:
        super().__init__(name)
        self.key = key
        self.setObjectName("looked")
        self.setProperty("role", Role.LABEL.value)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAccessibleName(f"{name} {value}".strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up, Down, a digit; all else belongs to the page around it."""
        key, text = Qt.Key(event.key()), event.text()
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif text.isdecimal() and text.isascii() and text != "0":
            self.numbered.emit(int(text))
        else:
            super().keyPressEvent(event)


def paper_line(paper: HandedIn) -> QWidget:
    """A paper with the mark of where it stands."""
    held = QWidget()
    held.setObjectName("plain")
    row = Row(MaterialChip(paper.state), gap=8, parent=held)
    row.addWidget(Elided(" · ".join(part for part in (words(paper.name), paper.note) if part), Role.DETAIL), 1)
    return held
