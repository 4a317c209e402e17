"""How many cases lie with the signed-in person, looked up every few seconds and shown in the top bar."""

from functools import partial

from PySide6.QtCore import QObject, QTimer

from app.kernel.actor import Actor
from ui import tasks
from ui.services import Services
from ui.top_bar import TopBar

EVERY_MS = 5_000


class TrayWatch(QObject):
    """Runs while somebody with a business permission is signed in; a look that fails leaves the old number."""

    def __init__(self, bar: TopBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        self._services: Services | None = None
        self._actor: Actor | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, services: Services, actor: Actor) -> None:
        """Look for this person from now on."""
        if actor.permission is None:
            self.stop()
            return
        self._services, self._actor = services, actor
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Nobody is signed in any more, or nothing is ever drawn for him."""
        self._timer.stop()
        self._services, self._actor = None, None
        self._bar.show_tray(None)

    def look(self) -> None:
        """Look now."""
        if self._services is not None and self._actor is not None:
            tasks.run(partial(_count, self._services, self._actor), self._on_count)

    def _on_count(self, outcome: tasks.Outcome[int]) -> None:
        if isinstance(outcome, tasks.Done) and self._actor is not None:
            self._bar.show_tray(outcome.value)


def _count(services: Services, actor: Actor) -> int:
    return services.work().count(actor)
