"""What the settings screen knows: the person's preferences and the devices of this machine."""

from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from app.kernel.errors import AppError
from ui import tasks
from ui.screen import Shell
from ui.services import Device, Preferences


@dataclass(frozen=True, slots=True)
class SettingsState:
    """All that the screen shows."""

    preferences: Preferences = field(default_factory=Preferences)
    devices: tuple[Device, ...] = ()


class SettingsModel(QObject):
    """state_changed(SettingsState); chosen(Preferences) when the person chose another."""

    state_changed = Signal(object)
    chosen = Signal(object)
    failed = Signal(object)

    def __init__(self, shell: Shell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._devices = shell.services.devices
        self.state = SettingsState(shell.preferences)
        shell.preferences_changed.connect(self._on_preferences)

    def look(self) -> None:
        """Ask the devices."""
        tasks.run(lambda: tuple(self._devices()), self._on_read)

    def choose(self, **changes: object) -> None:
        """Change one preference."""
        preferences = replace(self.state.preferences, **changes)  # type: ignore[arg-type]
        if preferences != self.state.preferences:
            self._show(replace(self.state, preferences=preferences))
            self.chosen.emit(preferences)

    def _on_preferences(self, preferences: Preferences) -> None:
        self._show(replace(self.state, preferences=preferences))

    def _on_read(self, outcome: tasks.Outcome[tuple[Device, ...]]) -> None:
        if isinstance(outcome, tasks.Done):
            self._show(replace(self.state, devices=outcome.value))
        elif isinstance(outcome.error, AppError):
            self.failed.emit(outcome.error)

    def _show(self, state: SettingsState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
