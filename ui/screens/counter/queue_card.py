"""The card at the left: who is here, who waits, the day's counts; a strip in a narrow window."""

from datetime import datetime
from functools import partial

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QWidget

from app.hall.desk import QueueState
from app.hall.model import Priority, TicketState
from app.hall.queries import WaitingRow
from app.kernel.clock import Clock
from ui import theme
from ui.metrics import Arrangement, QueuePlace
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.rows import QueueList, QueueRow
from ui.widgets.states import State
from ui.widgets.surfaces import Card, Foot
from ui.widgets.words import Chip, Elided, Icon, Role, label


class QueueCard(Card):
    """call_next, call_again, skip, pause, take(Priority), back(TicketId): what the clerk asks for.

    calls: whether this person calls numbers; who does not sees the line and gives out numbers only.
    """

    call_next = Signal()
    call_again = Signal()
    skip = Signal()
    pause = Signal()
    take = Signal(object)
    back = Signal(object)

    def __init__(self, clock: Clock, *, calls: bool = True, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Queue"))
        self._clock, self._calls = clock, calls
        self._aside: tuple[WaitingRow, ...] = ()
        self._is_free, self._is_quiet = True, False
        self._called_at: datetime | None = None
        self._said = ("", "")
        self._number, self._timer = label("—", Role.TICKET), label("", Role.TIMER)
        self._number.setAccessibleName(self.tr("Number at this window"))
        self._average, self._priority = label("", Role.HINT), Chip()
        self._visitor, self._matter = Elided(role=Role.SECTION), Elided(role=Role.DETAIL)
        self._next = KeyButton(self.tr("Call next"), key="F2", icon="bell", kind=Kind.PRIMARY)
        self._again = KeyButton(self.tr("Again"), key="F3", icon="sound")
        self._skip = KeyButton(self.tr("Skip"), key="F4", icon="skip")
        self._pause = KeyButton(self.tr("Pause window"), key="F12", icon="pause")
        self._count = Chip()
        self._take = KeyButton(self.tr("Give number"), icon="plus", kind=Kind.GHOST)
        self._list = QueueList(self.tr("Waiting"))
        self._others = QueueList(self.tr("Held, skipped, sent on"))
        self._clock_icon = Icon("clock", "ok", 15)
        self._done, self._rate = label("0", Role.STRONG), label("—", Role.STRONG)
        self._heading = label(self.tr("At this window"), Role.SECTION)
        self._lower, self._counts = QWidget(), QWidget()
        self._lower.setObjectName("plain")
        self._build()
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._show_time)

    def _build(self) -> None:
        clock = Row(self._clock_icon, self._timer, gap=4)
        self._called = QWidget()
        self._called.setObjectName("plain")
        self._upper = Column(
            Row(self._heading, None, self._priority),
            Row(self._number, None, Column(None, Row(None, clock, gap=0), self._average, None, gap=0), gap=6),
            self._visitor, self._matter, 4, self._next, Row(self._again, self._skip, gap=8),
            gap=6, margins=(14, 12, 14, 12), parent=self._called,
        )  # fmt: skip
        head = Row(label(self.tr("Waiting"), Role.SECTION), self._count, None, self._take, margins=(14, 8, 8, 4))
        foot = Foot(height=None)
        self._counts.setObjectName("plain")
        Column(
            Row(label(self.tr("Done today"), Role.HINT), None, self._done, gap=4),
            Row(label(self.tr("Average wait"), Role.HINT), None, self._rate, gap=4),
            gap=6, parent=self._counts,
        )  # fmt: skip
        Column(self._counts, self._pause, gap=6, margins=(14, 10, 14, 12), parent=foot)
        lower = Column(Rule(), head, Rule(), gap=0, parent=self._lower)
        lower.addWidget(self._list, 1)
        self._below = QWidget()
        self._below.setObjectName("plain")
        names = Row(label(self.tr("Held, skipped, sent on"), Role.HINT), margins=(14, 6, 8, 4))
        Column(Rule(), names, Rule(), self._others, gap=0, parent=self._below)
        lower.addWidget(self._below)
        lower.addWidget(foot)
        self.body.addWidget(self._called)
        self._called.setVisible(self._calls)
        self._pause.setVisible(self._calls)
        self.body.addWidget(self._lower, 1)
        self._next.clicked.connect(self.call_next)
        self._again.clicked.connect(self.call_again)
        self._skip.clicked.connect(self.skip)
        self._pause.clicked.connect(self.pause)
        self._take.clicked.connect(self.choose_priority)
        self._others.chosen.connect(self._on_chosen)

    def minimumSizeHint(self) -> QSize:
        """Large text on a low screen does without the day's counts."""
        least = super().minimumSizeHint()
        return QSize(least.width(), min(least.height(), theme.px(370)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The counts give way to the list."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """On a low screen the list gets the lines that say nothing: the day's counts, and whoever is not there."""
        is_low = self.height() < theme.px(470)
        self._counts.setVisible(not is_low)
        for part, said in zip((self._visitor, self._matter), self._said, strict=True):
            part.setVisible(not is_low or bool(said))

    def focus_call(self) -> None:
        """Ready to call."""
        self._next.setFocus()

    def start(self) -> None:
        """Let the time at the counter run."""
        self._tick.start()

    def stop(self) -> None:
        """Nobody looks."""
        self._tick.stop()

    def show_queue(self, state: QueueState) -> None:
        """Show who is here and who waits."""
        ticket = state.current
        here = ticket is not None and ticket.state is TicketState.CALLED
        self._number.setText(ticket.number if ticket else "—")
        self._called_at = state.since if here else None
        self._clock_icon.setVisible(here)
        chip = self.priority_text(ticket.priority) if ticket and ticket.priority is not Priority.NORMAL else ""
        self._priority.setVisible(bool(chip))
        self._priority.set_chip(chip, State.INFO)
        self._is_free = not here
        self._show_kind()
        self._again.setEnabled(here)
        self._skip.setEnabled(here)
        self._pause.set_content(self.tr("Go on calling") if state.paused else self.tr("Pause window"))
        self._aside = state.aside
        self._count.set_chip(self.tr("%n person(s)", "", len(state.waiting)), State.NONE)
        self._list.set_rows([self._row(row, is_next=place == 0) for place, row in enumerate(state.waiting)])
        self._others.set_rows([self._row(row) for row in state.aside])
        self._show_aside()
        self._done.setText(str(state.day.done))
        self._rate.setText(self.tr("%n min", "", state.day.average_wait_min))
        self._average.setText(self.tr("waited %n min", "", _waited(state)) if here else "")
        self._show_time()

    def set_quiet(self, quiet: bool) -> None:
        """Whether another button is the one to press now."""
        self._is_quiet = quiet
        self._show_kind()

    def show_visitor(self, name: str, matter: str) -> None:
        """Who is here and what for, once the form knows."""
        self._said = (name, matter)
        self._visitor.set_whole(name)
        self._matter.set_whole(matter)
        self._make_room()

    def choose_priority(self) -> None:
        """Give out a number, with the reason when somebody comes before others."""
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Give number"))
        for priority in Priority:
            menu.addAction(self.priority_text(priority)).triggered.connect(partial(self.take.emit, priority))
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self._take.mapToGlobal(self._take.rect().bottomLeft()))

    def priority_text(self, priority: Priority) -> str:
        """How a priority is called."""
        return {
            Priority.NORMAL: self.tr("No priority"),
            Priority.SENIOR: self.tr("Elderly first"),
            Priority.MILITARY: self.tr("Military first"),
            Priority.DISABLED: self.tr("Disabled first"),
            Priority.PREGNANT: self.tr("Pregnant first"),
            Priority.WITH_INFANT: self.tr("With infant first"),
        }[priority]

    def arrange(self, arrangement: Arrangement, width: int) -> None:
        """A card of some width, or a strip without the list; width: in pixels."""
        strip = arrangement.queue is QueuePlace.STRIP
        self._lower.setVisible(not strip or not self._calls)
        self._heading.setVisible(not strip)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._upper.setDirection(across if strip else down)
        for name in (self._visitor, self._matter):
            self._upper.setStretchFactor(name, 1 if strip else 0)
        for button in (self._again, self._skip):
            button.set_key_shown(not arrangement.compact)
        if strip:
            self.setMaximumWidth(16_777_215)
            self.setMinimumWidth(0)
        else:
            self.setFixedWidth(width)

    def _show_kind(self) -> None:
        self._next.set_kind(Kind.PRIMARY if self._is_free and not self._is_quiet else Kind.PLAIN)

    def _show_aside(self) -> None:
        """As high as its rows, three at the most; the rest scrolls."""
        self._below.setVisible(bool(self._aside))
        self._others.setFixedHeight(theme.px(46) * min(3, len(self._aside)))

    def _row(self, row: WaitingRow, *, is_next: bool = False) -> QueueRow:
        chip, state = "", State.INFO
        if row.state == TicketState.HELD.value:
            chip, state = self.tr("held"), State.WARNING
        elif row.state == TicketState.SKIPPED.value:
            chip, state = self.tr("skipped"), State.WARNING
        elif row.for_window:
            chip = self.tr("for window {window}").format(window=row.for_window)
        elif row.priority is not Priority.NORMAL:
            chip = self.priority_text(row.priority)
        if is_next:
            return QueueRow(row.number, chip, self.tr("%n min", "", row.minutes), self.tr("next"), State.OK)
        return QueueRow(row.number, "", self.tr("%n min", "", row.minutes), chip, state)

    def _show_time(self) -> None:
        if self._called_at is None:
            self._timer.setText("")
            return
        seconds = max(0, int((self._clock.now() - self._called_at).total_seconds()))
        self._timer.setText(f"{seconds // 60:02d}:{seconds % 60:02d}")

    def _on_chosen(self, place: int) -> None:
        row = self._aside[place]
        if row.state != TicketState.WAITING.value:
            self.back.emit(row.ticket)


def _waited(state: QueueState) -> int:
    ticket = state.current
    if ticket is None or ticket.called_at is None:
        return 0
    return int((ticket.called_at - ticket.taken_at).total_seconds()) // 60
