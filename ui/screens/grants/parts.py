"""What the pages of the permissions screen have in common: a card around a table, and a foot that asks for words."""

from PySide6.QtCore import QAbstractItemModel, Qt, Signal
from PySide6.QtWidgets import QLayout, QStackedWidget, QWidget

from app.kernel.errors import AppError
from ui import messages
from ui.actions import ActionId, key_cap
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.lines import LineField
from ui.widgets.states import State
from ui.widgets.surfaces import Card, EmptyState, Foot, Note
from ui.widgets.tables import ReadTable
from ui.widgets.words import Elided, Role, label


class Question(QWidget):
    """A line to fill in before something is done: answered(text) on Enter, F9 or the button."""

    answered = Signal(str)

    def __init__(self, words: str, placeholder: str, button: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.line = LineField(placeholder=placeholder)
        self.line.setAccessibleName(words)
        self.send = KeyButton(button, key=key_cap(ActionId.SUBMIT), kind=Kind.PRIMARY)
        row = Row(label(words, Role.STRONG), gap=10, margins=(18, 6, 18, 6), parent=self)
        row.addWidget(self.line, 1)
        row.append(self.send)
        self.line.returnPressed.connect(self.answer)
        self.send.clicked.connect(self.answer)

    def answer(self) -> None:
        """What stands in the line, also when it is empty: whether that will do, the command says."""
        self.answered.emit(self.line.value())


class PageWidget(QWidget):
    """A page of the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")

    def enter(self) -> None:
        """Put the focus where work begins."""


class ListCard(Card):
    """Head, trouble, what ``above`` the table, the table or what stands where nothing is, a sentence, the foot.

    The foot shows the buttons, or one of the lines that ``ask`` for words.
    """

    def __init__(self, title: str, model: QAbstractItemModel, *, wide: int, empty: tuple[str, str]) -> None:
        super().__init__(title)
        self.table = ReadTable(title, model, wide=wide)
        self.trouble, self.told = Note(state=State.ERROR), Note()
        self.hint = Elided(role=Role.HINT)
        self._pages, self._feet = QStackedWidget(), QStackedWidget()
        self._nothing = EmptyState("folder", *empty)
        self._rows = model
        self._asked: tuple[QWidget, ...] = ()

    def build(self, buttons: tuple[QWidget, ...], *asked: QWidget, above: tuple[QLayout, ...] = ()) -> None:
        """Put it together.  above: between the head and the table."""
        self.body.append(Column(*above, self.trouble, self.told, gap=10, margins=(18, 12, 18, 12)), Rule())
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._nothing)
        self.body.addWidget(self._pages, 1)
        own = Row(gap=8, margins=(18, 6, 18, 6))
        own.addWidget(self.hint, 1)
        own.append(*buttons)
        first = Foot()
        first.setLayout(own)
        self._feet.addWidget(first)
        self._asked = asked
        for one in asked:
            foot = Foot()
            foot.setLayout(Row(one))
            self._feet.addWidget(foot)
        self._feet.setFixedHeight(first.sizeHint().height())
        self.body.append(self._feet)
        self.told.hide()

    def show_trouble(self, error: AppError | None) -> None:
        """The last refusal, None for none."""
        self.trouble.setVisible(error is not None)
        if error is not None:
            self.trouble.show_note(messages.explain(error), State.ERROR)

    def tell(self, text: str, state: State) -> None:
        """A sentence over the table, "" for none."""
        self.told.setVisible(bool(text))
        if text:
            self.told.show_note(text, state)

    def show_rows(self, *, row: int = 0) -> None:
        """After other lines were shown: the table, or what stands where nothing is."""
        has_rows = self._rows.rowCount() > 0
        self._pages.setCurrentWidget(self.table if has_rows else self._nothing)
        if has_rows and self.table.currentIndex().row() != row:
            self.table.selectRow(row)

    def ask(self, place: int) -> None:
        """Show that line in the foot, 0 for the buttons."""
        if self._feet.currentIndex() == place:
            return
        self._feet.setCurrentIndex(place)
        if place:
            self._asked[place - 1].findChildren(LineField)[0].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.to_table()

    def to_table(self) -> None:
        """Into the table, where there is one."""
        if self._rows.rowCount():
            self.table.setFocus()
