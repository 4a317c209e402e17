"""A number to press: the figure large, what it counts under it, the whole tile one button."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui import theme
from ui.widgets.buttons import Kind
from ui.widgets.layouts import Column, Row
from ui.widgets.states import ICONS, TOKENS, State, set_property, set_state
from ui.widgets.words import Icon, Role, label


class Tile(QPushButton):
    """``Tile("Overdue")``, then ``show_count(3, State.ERROR)``; Enter and Space press it.

    A state is shown by an icon beside the words as well as by colour; nothing is coloured at zero.
    """

    HEIGHT = 66

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._count, self._words, self._icon = (
            label("–", Role.PAGE),
            label(name, Role.DETAIL),
            Icon("info", "muted", 15),
        )
        for part in (self._count, self._words, self._icon):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(Column(Row(self._count, None, self._icon, gap=6), self._words, gap=2, margins=(12, 8, 12, 8)))
        self.setAutoDefault(True)
        self.setAccessibleName(name)
        self.setProperty("kind", Kind.PLAIN.value)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.apply_look()

    def show_count(self, count: int, state: State) -> None:
        """Show how many; state: what that means, NONE for nothing."""
        self._count.setText(str(count))
        self.setAccessibleName(f"{self._name} {count}")
        self._icon.setVisible(state is not State.NONE)
        self._icon.set_icon(ICONS[state], TOKENS[state])
        set_state(self._count, state)

    def count(self) -> str:
        """The number that is shown."""
        return self._count.text()

    def set_chosen(self, chosen: bool) -> None:
        """Whether its list is shown below."""
        set_property(self, "kind", (Kind.SOFT if chosen else Kind.PLAIN).value)

    def sizeHint(self) -> QSize:
        """Wide enough for the words."""
        return QSize(self._words.sizeHint().width() + theme.px(30), theme.px(self.HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As ``sizeHint``: the words are never cut."""
        return self.sizeHint()

    def apply_look(self) -> None:
        """Take the height at the present scale."""
        self.setFixedHeight(theme.px(self.HEIGHT))
