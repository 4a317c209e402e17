"""What the floor's screen knows: the numbers, looked up again every few seconds, and what the rota cannot finish."""

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.cases.board import Figure
from app.cases.floor_desk import FloorDesk, FloorNow
from app.cases.rota_check import Unfinished
from app.kernel.errors import AppError
from ui import tasks
from ui.screen import Shell

LOOK_MS = 5_000
ROTA_ROUNDS = 12
"""The rota is checked again with every so manieth look."""


@dataclass(frozen=True, slots=True)
class FloorState:
    """All that the screen shows.  now, rota: None until looked up.  trouble: why the numbers are not those of now."""

    now: FloorNow | None = None
    rota: tuple[Unfinished, ...] | None = None
    chosen: Figure = Figure.OVERDUE
    trouble: AppError | None = None


class FloorModel(QObject):
    """``state_changed(FloorState)``; looks only while it is started, never twice at once."""

    state_changed = Signal(object)

    def __init__(self, shell: Shell, desk: FloorDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._desk = shell, desk
        self.state = FloorState()
        self._round, self._is_looking = 0, False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._on_timer)

    def start(self) -> None:
        """Look now and then every few seconds."""
        self._timer.start()
        self.look()
        self.check_rota()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """The numbers as they are now."""
        if not self._is_looking:
            self._is_looking = True
            tasks.run(partial(self._desk.floor, self._shell.actor), self._on_looked)

    def check_rota(self) -> None:
        """What those present cannot finish."""
        tasks.run(partial(self._desk.rota, self._shell.actor), self._on_rota)

    def choose(self, figure: Figure) -> None:
        """Show the cases behind a number."""
        self._set(replace(self.state, chosen=figure))

    def _on_timer(self) -> None:
        self._round += 1
        self.look()
        if self._round % ROTA_ROUNDS == 0:
            self.check_rota()

    def _on_looked(self, outcome: tasks.Outcome[FloorNow]) -> None:
        self._is_looking = False
        if isinstance(outcome, tasks.Done):
            self._set(replace(self.state, now=outcome.value, trouble=None))
        elif outcome.known is not None:
            self._set(replace(self.state, trouble=outcome.known))

    def _on_rota(self, outcome: tasks.Outcome[tuple[Unfinished, ...]]) -> None:
        if isinstance(outcome, tasks.Done):
            self._set(replace(self.state, rota=outcome.value))

    def _set(self, state: FloorState) -> None:
        self.state = state
        self.state_changed.emit(state)
