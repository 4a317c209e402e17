"""The bar at the top of every screen: product and hall, item search, window, text size, theme, operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QSizePolicy, QToolButton, QWidget

from ui import assets, theme
from ui.metrics import Arrangement
from ui.widgets.buttons import IconButton
from ui.widgets.layouts import Row
from ui.widgets.states import State, set_state
from ui.widgets.words import Chip, Elided, Icon, KeyCap, Role, label

if TYPE_CHECKING:
    from ui.actions import Actions

HEIGHT = 52


class SearchField(QLineEdit):
    """The item search: Ctrl+K from anywhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Search items: name or pinyin initials, e.g. txdy"))
        self.setAccessibleName(self.tr("Item search"))
        self._cap = KeyCap("")
        self._glass = self.addAction(assets.icon("search", "bar_muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._glass.setText(self.accessibleName())
        self.setLayout(Row(None, self._cap, margins=(0, 0, 10, 0)))
        self.apply_look()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """WORKAROUND: Qt takes the hint's colour from the rule without ``:focus``, unreadable on the field's ground."""
        super().focusInEvent(event)
        set_state(self, State.INFO)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The bar's own colour again."""
        super().focusOutEvent(event)
        set_state(self, State.NONE)

    def show_key(self, key: str) -> None:
        """The key that leads here from anywhere."""
        self._cap.setText(key)
        self.apply_look()

    def apply_look(self) -> None:
        """Take size and colours of the present look."""
        self.setFixedHeight(theme.px(36))
        self._glass.setIcon(assets.icon("search", "bar_muted"))
        self.setTextMargins(0, 0, self._cap.sizeHint().width() + theme.px(8), 0)


class TopBar(QFrame):
    """52 high, on every screen.  search_typed(text) while typing.

    Before sign-in it shows product, hall and the look's buttons only.
    """

    search_typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._mark = Icon("mark", "bar_mark", 24)
        self._product = label(self.tr("Yichuang"), Role.PRODUCT)
        self._hall = Elided(role=Role.HALL)
        self._hall.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.search = SearchField()
        self._window = label("", Role.WINDOW)
        self._limit = Chip()
        self._build_buttons()
        self._build_row()
        self.search.textEdited.connect(self.search_typed)
        self.show_operator(None)
        self.apply_look()

    def _build_buttons(self) -> None:
        self._text = IconButton("text-size", self.tr("Text size"), self.tr("Text"))
        self._theme = IconButton("moon", self.tr("Light or dark theme"))
        self.tray = IconButton("list", self.tr("My tray"), " ")
        self._operator = IconButton("person", "", " ")
        for button in (self._text, self._operator):
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def use_actions(self, actions: Actions) -> None:
        """Give the buttons their menus; after the first paint."""
        from ui.actions import ActionId, key_cap

        self.search.show_key(key_cap(ActionId.SEARCH))
        self._text.setMenu(actions.menu((ActionId.TEXT_BIGGER, ActionId.TEXT_SMALLER), self))
        self._theme.clicked.connect(actions.action(ActionId.THEME).trigger)
        self.tray.clicked.connect(actions.action(ActionId.TRAY).trigger)
        work = (
            *(ActionId.COUNTER, ActionId.TRAY, ActionId.FLOOR, ActionId.FLOW_DESK, ActionId.DESKS, ActionId.OFFICE),
            *(ActionId.FIND_CASE, ActionId.MY_CASES, ActionId.TAKE_NUMBER, ActionId.GRANTS, ActionId.UNSENT, None),
        )
        look = (ActionId.SETTINGS, ActionId.KEYS, ActionId.ABOUT, None)
        self._operator.setMenu(actions.menu((*work, *look, ActionId.LOCK, ActionId.SIGN_OUT), self))

    def _build_row(self) -> None:
        left, right = QWidget(), QWidget()
        Row(self._mark, self._product, gap=9, parent=left).addWidget(self._hall, 1)
        Row(
            None,
            self._limit,
            4,
            self._window,
            4,
            self.tray,
            self._text,
            self._theme,
            self._operator,
            gap=4,
            parent=right,
        )
        row = Row(gap=8, margins=(14, 0, 8, 0), parent=self)
        row.addWidget(left, 1)
        row.addWidget(self.search)
        row.addWidget(right, 1)
        for side in (left, right):
            side.setObjectName("plain")

    def show_hall(self, hall: str, window: str | None) -> None:
        """The hall's short name and the window's number; both are always shown."""
        self._hall.set_whole(hall)
        self._window.setText(self.tr("Window {number}").format(number=window) if window else "")

    def show_operator(self, name: str | None, described: str = "", limit: str = "") -> None:
        """Who is signed in: name, post and the one permission; None before sign-in.

        limit: what stands on the amber chip of a session without a face, "" for none.
        """
        self._limit.set_chip(limit, State.WARNING)
        self._limit.setVisible(name is not None and bool(limit))
        for part in (self._operator, self.search):
            part.setVisible(name is not None)
        if name is None:
            self.show_tray(None)
        else:
            said = self.tr("Operator {name}").format(name=described or name)
            self._operator.set_content("person", said, described or name)

    def show_tray(self, count: int | None) -> None:
        """How many cases lie with the person; None hides it."""
        self.tray.setVisible(count is not None)
        if count is not None:
            self.tray.set_content("list", self.tr("My tray: %n case(s)", "", count), str(count))

    def set_search_usable(self, usable: bool) -> None:
        """Whether the present screen can use a found item."""
        self.search.setEnabled(usable)

    def arrange(self, arrangement: Arrangement) -> None:
        """Take the widths of the window."""
        self.search.setFixedWidth(theme.px(arrangement.search_width))

    def minimumSizeHint(self) -> QSize:
        """Small enough for every arrangement: the width of today's search must not keep the window wide."""
        return QSize(theme.px(600), theme.px(HEIGHT))

    def apply_look(self) -> None:
        """Take height and theme picture of the present look."""
        self.setFixedHeight(theme.px(HEIGHT))
        dark = theme.current().theme is not theme.Theme.LIGHT
        self._theme.set_content("sun" if dark else "moon", self._theme.accessibleName())
