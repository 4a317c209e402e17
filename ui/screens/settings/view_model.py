"""What the settings screen knows: the person's preferences and the devices of this machine."""

from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from app.kernel.actor import Actor
from app.kernel.errors import AppError
from ui import tasks
from ui.services import Device, Preferences, Services


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

    def __init__(self, services: Services, actor: Actor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._actor = services, actor
        self.state = SettingsState()

    def look(self) -> None:
        """Read what is kept and ask the devices."""
        services, operator = self._services, self._actor.operator
        tasks.run(lambda: SettingsState(services.preferences.load(operator), tuple(services.devices())), self._on_read)

    def choose(self, **changes: object) -> None:
        """Change one preference."""
        preferences = replace(self.state.preferences, **changes)  # type: ignore[arg-type]
        if preferences != self.state.preferences:
            self._show(replace(self.state, preferences=preferences))
            self.chosen.emit(preferences)

    def _on_read(self, outcome: tasks.Outcome[SettingsState]) -> None:
        if isinstance(outcome, tasks.Done):
            self._show(outcome.value)
        elif isinstance(outcome.error, AppError):
            self.failed.emit(outcome.error)

    def _show(self, state: SettingsState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
