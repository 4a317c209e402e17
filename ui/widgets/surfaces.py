"""Surfaces: cards, section heads, notes, banners, empty states, questions asked in place, passing messages."""

from time import monotonic

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from ui import theme
from ui.widgets.buttons import KeyButton
from ui.widgets.layouts import Column, Row
from ui.widgets.states import ICONS, TOKENS, State, set_state
from ui.widgets.words import Icon, Role, label

TOAST_MS, WARNING_MS = 4000, 8000
UNREAD_S = 1.0


class Card(QFrame):
    """A surface with a line around it, radius 8, no shadow; ``foot()`` adds the action foot that never scrolls."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAccessibleName(name)
        self.body = Column(gap=0, margins=(1, 1, 1, 1), parent=self)


class Foot(QFrame):
    """The bottom strip of a card: state at the left, buttons at the right, 48 high unless ``height`` is None."""

    def __init__(self, height: int | None = 48, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foot")
        self._height = height
        self.apply_look()

    def apply_look(self) -> None:
        """Take the height at the present scale."""
        if self._height is not None:
            self.setFixedHeight(theme.px(self._height))


def section(title: str, *right: QWidget | None) -> Row:
    """The head of a section: title, then chips, None (a stretch), then ghost buttons."""
    return Row(label(title, Role.SECTION), *right, gap=10)


class Note(QFrame):
    """A sentence on a coloured ground with its icon; INFO, OK, WARNING, ERROR or plain."""

    def __init__(self, text: str = "", state: State = State.INFO, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("note")
        self._icon = Icon(ICONS[state], TOKENS[state])
        self._text = label("", wrap=True)
        row = Row(gap=8, margins=(10, 7, 10, 7), parent=self)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.show_note(text, state)

    def show_note(self, text: str, state: State) -> None:
        """Show another sentence."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._icon.set_icon_state(state)
        set_state(self, state)
        set_state(self._text, state)  # a rule about the ground's state restyles the words only when they change too

    def text(self) -> str:
        """The sentence that is shown."""
        return self._text.text()


class Banner(QFrame):
    """The amber strip across the whole window, 28 high."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAccessibleName(text)
        self._text = label(text)
        self.setLayout(Row(None, Icon("warning", "warn", 15), self._text, None, gap=8))
        self.apply_look()

    def apply_look(self) -> None:
        """Take the height at the present scale."""
        self.setFixedHeight(theme.px(28))


class EmptyState(QWidget):
    """What stands where nothing is yet: icon, a title, what to do now, perhaps a button."""

    def __init__(
        self, icon: str, title: str, hint: str, button: KeyButton | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        column = Column(None, gap=8, margins=(18, 18, 18, 18), parent=self)
        self._title, self._hint = label(title, Role.SECTION), label(hint, Role.DETAIL, wrap=True)
        for text in (self._title, self._hint):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(Icon(icon, "muted", 34), 0, Qt.AlignmentFlag.AlignHCenter)
        column.append(self._title, self._hint)
        if button is not None:
            column.append(6)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.append(None)

    def set_words(self, title: str, hint: str) -> None:
        """Say something else."""
        self._title.setText(title)
        self._hint.setText(hint)


class Toast(QFrame):
    """A passing message over the top edge of ``place`` in ``host``: never over a card's foot or its questions.

    Gone after a while, at the next message, and when the person goes on (``pass_on``); an error has no time of its
    own: who looked away must still find it.
    """

    def __init__(self, host: QWidget, place: QWidget) -> None:
        super().__init__(host)
        self._host, self._over = host, place
        self._said_at = 0.0
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._icon = Icon("info", "bar_mark")
        self._text: QLabel = label("")
        self.setLayout(Row(self._icon, self._text, gap=8, margins=(14, 9, 14, 9)))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        place.installEventFilter(self)
        self.hide()

    def say(self, text: str, state: State = State.INFO) -> None:
        """Show ``text`` now."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._icon.set_icon(ICONS[state], "bar_mark" if state in (State.INFO, State.NONE) else "bar_text")
        self._said_at = monotonic()
        self._place()
        self.show()
        self.raise_()
        if state is State.ERROR:
            self._timer.stop()
        else:
            self._timer.start(WARNING_MS if state is State.WARNING else TOAST_MS)

    def pass_on(self) -> None:
        """The person goes on: what was said is in the way now."""
        self._timer.stop()
        self.hide()

    def pass_on_click(self) -> None:
        """The person clicked somewhere: an error goes, unless it has come just now and was not read yet."""
        if not self._timer.isActive() and monotonic() - self._said_at >= UNREAD_S:
            self.hide()

    def text(self) -> str:
        """The last message."""
        return self._text.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the place."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """One line where it fits, else as many as three quarters of the host's width need."""
        words, widest = self._text, self._host.width() * 3 // 4
        words.setWordWrap(False)
        words.setMinimumWidth(0)
        if words.sizeHint().width() > widest:
            words.setWordWrap(True)
            words.setMinimumWidth(widest)
        self.adjustSize()
        top = self._over.mapTo(self._host, QPoint(0, 0)).y()
        self.move((self._host.width() - self.width()) // 2, top + theme.px(6))
