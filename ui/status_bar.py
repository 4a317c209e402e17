"""The bar at the bottom: where work is kept, sync, devices by name; then operator, post, permission and the clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from ui import messages, theme
from ui.action_ids import ActionId
from ui.presence_guard import PresenceSign
from ui.services import Device, SyncSign
from ui.widgets.layouts import Row
from ui.widgets.parting import clear
from ui.widgets.words import Elided, Icon, label

if TYPE_CHECKING:  # the window is painted before these are needed
    from datetime import datetime

    from app.kernel.clock import Clock
    from ui.actions import Actions

HEIGHT = 30


class StatusBar(QFrame):
    """30 high, on every screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setMinimumWidth(1)  # what it says never makes the window wider than the screen
        self._clock: Clock | None = None
        self._store_icon, self._store = Icon("database", "ok", 14), label("")
        self._devices = Row(gap=5)
        self._who_icon, self._who = Icon("shield", "primary", 14), label("")
        self._time = label("")
        row = Row(self._store_icon, self._store, 10, gap=5, margins=(14, 0, 14, 0), parent=self)
        self._presence_icon, self._presence = Icon("eye", "ok", 14), label("")
        self._sync_icon, self._sync = Icon("clock", "ok", 14), QPushButton()
        row.append(
            self._sync_icon,
            self._sync,
            10,
            self._devices,
            self._presence_icon,
            self._presence,
            None,
            self._who_icon,
            self._who,
            14,
            self._time,
        )
        self._sync.setObjectName("sign")
        self._sync.setAccessibleName(self.tr("Sync with the centre"))
        self._sync.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self.show_presence(PresenceSign())
        self.show_sync(None)
        self.show_operator("")
        self.show_store(is_open=False)
        self.apply_look()

    def use_actions(self, actions: Actions) -> None:
        """The sign of the sync opens what is unsent."""
        self._sync.clicked.connect(actions.action(ActionId.UNSENT).trigger)

    def show_store(self, *, is_open: bool) -> None:
        """Whether the local authority is open."""
        self._store_icon.set_icon("database" if is_open else "clock", "ok" if is_open else "muted")
        self._store.setText(self.tr("This machine · saved") if is_open else self.tr("Opening the store …"))

    def show_devices(self, devices: Sequence[Device]) -> None:
        """The devices by name, each with the icon of its state."""
        clear(self._devices)
        for device in devices:
            state = messages.sentence(device.state_code)
            icon = ("tick-circle", "ok") if device.is_ready else ("warning", "warn")
            words = messages.sentence(f"device_kind_{device.kind}")
            name = label(words) if device.is_ready else Elided(f"{words} · {state}")
            if device.is_ready:
                name.setToolTip(state)
            else:  # gives way in a narrow window: the sign of the sync is read whole
                name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            self._devices.append(Icon(*icon, 14, name=state), name, 6)
        self._make_room()

    def show_presence(self, sign: PresenceSign) -> None:
        """Whether somebody watches that the person is there; amber when the camera tells nothing."""
        for part in (self._presence_icon, self._presence):
            part.setVisible(bool(sign.code))
        if sign.code:
            told = messages.sentence(sign.code, sign.values)
            known = {"presence_watches": self.tr("Presence"), "presence_camera_lost": self.tr("Presence: no picture")}
            self._presence.setText(known.get(sign.code, self.tr("Presence off")))
            self._presence.setToolTip(told)
            self._presence.setAccessibleName(told)
            quiet = "ok" if sign.code == "presence_watches" else "muted"
            self._presence_icon.set_icon("warning" if sign.is_amber else "eye", "warn" if sign.is_amber else quiet)

    def show_sync(self, sign: SyncSign | None) -> None:
        """Last sync, what waits, what a person must decide, since when the line is cut; nothing without a centre."""
        for part in (self._sync_icon, self._sync):
            part.setVisible(sign is not None)
        if sign is None:
            return
        parts = [self._line(sign), self.tr("%n waiting", "", sign.waiting)]
        if sign.to_decide:
            parts.append(self.tr("%n to decide", "", sign.to_decide))
        if sign.slips:
            parts.append(self.tr("%n slip(s) to hand over", "", sign.slips))
        if sign.is_stopped:
            parts.append(self.tr("No new cases"))
        said = " · ".join(parts)
        trouble = [messages.sentence(code, values) for code, values in (*sign.trouble, *sign.lacks)]
        self._sync.setText(said)
        self._sync.setToolTip("\n".join((*(trouble or [said]), self.tr("F10 shows what is not sent."))))
        self._sync.setAccessibleName(" ".join((said, *trouble)))
        is_amber = sign.offline_since is not None or sign.to_decide > 0 or bool(sign.trouble)
        quiet = ("clock", "muted") if sign.last_sync is None else ("tick-circle", "ok")
        self._fit_sign()
        self._sync_icon.set_icon(*(("warning", "warn") if is_amber else quiet))

    def _line(self, sign: SyncSign) -> str:
        if sign.offline_since is not None:
            return self.tr("Offline since {since}").format(since=_short(sign.offline_since))
        if sign.last_sync is None:
            return self.tr("Not synced yet")
        return self.tr("Synced {last}").format(last=_short(sign.last_sync))

    def show_operator(self, described: str) -> None:
        """Who is signed in: name, post and the one permission; "" for nobody."""
        self._who.setText(described)
        self._make_room()

    def use_clock(self, clock: Clock) -> None:
        """Show this clock's time from now on."""
        self._clock = clock
        self._timer.start()
        self._tick()

    def apply_look(self) -> None:
        """Take the height at the present scale."""
        self.setFixedHeight(theme.px(HEIGHT))
        self._fit_sign()

    def _fit_sign(self) -> None:
        """In a narrow window everything else gives way: the sign is read whole."""
        self._sync.ensurePolished()
        self._sync.setMinimumWidth(self._sync.sizeHint().width())
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See whether there is room for the operator."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where not every word fits whole the operator goes, before a device is cut: the top bar says who it is."""
        row = self.layout()
        for part in (self._who_icon, self._who):
            part.setVisible(bool(self._who.text()))
        if row is not None and row.sizeHint().width() > self.width():
            for part in (self._who_icon, self._who):
                part.hide()

    def _tick(self) -> None:
        if self._clock is not None and (text := _written(self._clock.now())) != self._time.text():
            self._time.setText(text)


def _short(moment: datetime) -> str:
    from app.kernel.clock import hall_text

    return hall_text(moment)[5:]


def _written(moment: datetime) -> str:
    from app.kernel.clock import HALL_ZONE

    here = moment.astimezone(HALL_ZONE)
    language = QLocale(messages.language())
    day = language.dayName(here.isoweekday(), QLocale.FormatType.ShortFormat)
    return f"{here:%Y-%m-%d} {day} {here:%H:%M}"
