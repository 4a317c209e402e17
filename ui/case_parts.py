"""What the cards about one case have in common: their head and page, a paper's state, a table of answers."""

from PySide6.QtWidgets import QWidget

from app.intake.case_sheet import AnswerLine
from app.intake.model import MaterialState
from ui.case_words import words
from ui.widgets.layouts import Column, Grid, Row, Rule, Scrolled
from ui.widgets.states import State
from ui.widgets.steps import StepMarker
from ui.widgets.surfaces import Card, section
from ui.widgets.words import Chip, Elided, Role, label

_MATERIALS = {
    MaterialState.RECEIVED: (State.OK, "tick-circle"),
    MaterialState.MISSING: (State.ERROR, "error"),
    MaterialState.NEEDS_LOOK: (State.WARNING, "eye"),
    MaterialState.TO_FOLLOW: (State.WARNING, "clock"),
}


class CaseCard(Card):
    """Title with a chip, number with the steps, and a page that scrolls; who derives from it fills them.

    gap: between the parts of the page.
    """

    def __init__(self, name: str, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._number, self._title = Elided(role=Role.HINT), Elided(role=Role.PAGE)
        self._chip, self._steps = Chip(), StepMarker()
        self._steps.set_compact(True)
        page = QWidget()
        self._sections = Column(gap=gap, margins=(18, 10, 18, 14), parent=page)
        title = Row(gap=10)
        title.addWidget(self._title, 1)
        title.append(self._chip)
        under = Row(gap=10)
        under.addWidget(self._number, 1)
        under.append(self._steps)
        self._heading = Column(title, under, gap=4, margins=(18, 10, 18, 10))
        self.body.append(self._heading, Rule())
        self.scrolled = Scrolled(page, self.tr("Everything about the case"))
        self.body.addWidget(self.scrolled, 1)


class MaterialChip(Chip):
    """Where a paper stands."""

    def __init__(self, at: MaterialState) -> None:
        super().__init__()
        said = {
            MaterialState.RECEIVED: self.tr("received"),
            MaterialState.MISSING: self.tr("missing"),
            MaterialState.NEEDS_LOOK: self.tr("needs a look"),
            MaterialState.TO_FOLLOW: self.tr("to follow"),
        }
        self.set_chip(said[at], *_MATERIALS[at])


def titled(title: str, content: QWidget) -> QWidget:
    """A part of the page under its title, with a line below."""
    return home(Column(section(title), content, Rule(), gap=8))


def home(layout: Column | Grid) -> QWidget:
    """A plain widget around a layout."""
    made = QWidget()
    made.setObjectName("plain")
    made.setLayout(layout)
    return made


def answer_table(line: AnswerLine) -> QWidget:
    """The rows of an answer that is a table."""
    grid = Grid(column_gap=14, row_gap=4)
    for column, name in enumerate(line.columns):
        grid.addWidget(label(words(name), Role.HINT, wrap=True), 0, column)
    for row, cells in enumerate(line.rows, 1):
        for column, cell in enumerate(cells):
            grid.addWidget(label(words(cell), wrap=True), row, column)
    return home(grid)
