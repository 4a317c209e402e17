"""One's own password at the centre: made the one of this machine, by whoever knows both."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.kernel.errors import AppError
from ui import tasks
from ui.screen import Shell


@dataclass(frozen=True, slots=True)
class CentreState:
    """All that the part shows.  is_done: the centre has taken it."""

    is_busy: bool = False
    is_done: bool = False
    trouble: AppError | None = None


class CentreModel(QObject):
    """``state_changed(CentreState)``; the line is waited for in a worker, never in the thread that writes."""

    state_changed = Signal(object)

    def __init__(self, shell: Shell, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._match, self._account = shell.services.centre_password, shell.actor.account
        self.state = CentreState()

    def match(self, password: str, given: str) -> None:
        """password: this machine's.  given: the present one at the centre."""
        match, account = self._match, self._account
        if match is not None and not self.state.is_busy:
            self._set(CentreState(is_busy=True))
            tasks.run(lambda: match(account, password, given), self._on_done)

    def _on_done(self, outcome: tasks.Outcome[None]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._set(CentreState(trouble=outcome.known))
        else:
            self._set(replace(self.state, is_busy=False, is_done=True))

    def _set(self, state: CentreState) -> None:
        self.state = state
        self.state_changed.emit(state)
