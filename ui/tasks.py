"""Work off the GUI thread: ``run(work, then)``, ``write(work, then)`` for the database, ``look(work, then)`` for faces.

Reads run side by side; writes run one after another in the order they were asked for, and so do looks: one thread,
the same from start to end, owns camera and networks.  ``then`` is a bound method
of a QObject and is called in that object's thread with ``Done(value)`` or ``Failed(error)``; when the object is
gone by then, or the program is closing, it is not called at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from ui.garbage import Collector

if TYPE_CHECKING:
    from app.kernel.errors import AppError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The work ended well."""

    value: T


@dataclass(frozen=True, slots=True)
class Failed:
    """The work was refused or could not be done (a known error), or broke (a bug, already reported)."""

    error: Exception

    @property
    def known(self) -> "AppError | None":
        """The refusal with its code, None for a bug."""
        from app.kernel.errors import AppError

        return self.error if isinstance(self.error, AppError) else None


Outcome = Done[T] | Failed


class _Relay(QObject):
    finished = Signal(object)


class _Job:
    """Not a QRunnable: PySide gives those to the pool for good, so that each would stay in memory."""

    def __init__(self, tasks: "Tasks", work: Callable[[], Any], relay: _Relay) -> None:
        self._tasks, self._work, self._relay = tasks, work, relay

    def run(self) -> None:
        outcome: Outcome[Any]
        try:
            outcome = Done(self._work())
        except Exception as error:  # the edge: everything a command can raise goes to the window
            outcome = Failed(error)
        self._tasks.deliver(self, self._relay, outcome)


class Tasks(QObject):
    """Three pools with a common end; the program has one, tests make their own.

    bug_found(error) comes, in this object's thread, for whatever is no known refusal.
    """

    bug_found = Signal(object)
    _landed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._readers, self._writer, self._looker = QThreadPool(self), QThreadPool(self), QThreadPool(self)
        self._readers.setMaxThreadCount(4)
        self._writer.setMaxThreadCount(1)
        self._looker.setMaxThreadCount(1)
        self._looker.setExpiryTimeout(-1)  # camera and networks stay with the thread that opened them
        self._jobs: dict[_Job, _Relay] = {}
        self._is_closing = False
        self._landed.connect(self._on_landed, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], T], then: Callable[[Outcome[T]], None]) -> None:
        """Do ``work`` in a reading thread."""
        self._start(self._readers, work, then)

    def write(self, work: Callable[[], T], then: Callable[[Outcome[T]], None]) -> None:
        """Do ``work`` in the one writing thread."""
        self._start(self._writer, work, then)

    def look(self, work: Callable[[], T], then: Callable[[Outcome[T]], None]) -> None:
        """Do ``work`` in the one thread that owns camera and networks; a face check takes up to ten seconds."""
        self._start(self._looker, work, then)

    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._jobs

    def close(self, wait_ms: int = 10_000) -> bool:
        """Deliver nothing more, start nothing more, let running work end; False when it did not end in time.

        A write that has begun is finished, never cut off.
        """
        self._is_closing = True
        self._readers.clear()
        self._looker.clear()
        ended = all(pool.waitForDone(wait_ms) for pool in (self._writer, self._readers, self._looker))
        self._jobs.clear()
        return ended

    def deliver(self, job: _Job, relay: _Relay, outcome: Outcome[Any]) -> None:
        """Called in the worker thread."""
        if not self._is_closing:
            relay.finished.emit(outcome)
            if isinstance(outcome, Failed) and outcome.known is None:
                self.bug_found.emit(outcome.error)
            self._landed.emit(job)

    def _start(self, pool: QThreadPool, work: Callable[[], Any], then: Callable[[Outcome[Any]], None]) -> None:
        receiver = getattr(then, "__self__", None)
        if not isinstance(receiver, QObject):
            raise TypeError("then is a bound method of a QObject, so that it runs in that object's thread")
        if self._is_closing:
            return
        relay = _Relay(self)  # with a parent the last reference may fall in a worker thread and destroys nothing there
        relay.finished.connect(then, Qt.ConnectionType.QueuedConnection)
        job = _Job(self, work, relay)
        self._jobs[job] = relay
        pool.start(job.run)

    def _on_landed(self, job: object) -> None:
        relay = self._jobs.pop(job, None) if isinstance(job, _Job) else None
        if relay is not None:
            relay.deleteLater()


class _Program:
    tasks: Tasks | None = None
    collector: Collector | None = None


def program_tasks() -> Tasks:
    """The program's own pools, made at first use; while they are there garbage is collected in the GUI thread only."""
    if _Program.tasks is None:
        _Program.tasks = Tasks()
        _Program.collector = Collector()
    return _Program.tasks


def run(work: Callable[[], T], then: Callable[[Outcome[T]], None]) -> None:
    """Do ``work`` in a reading thread of the program."""
    program_tasks().run(work, then)


def write(work: Callable[[], T], then: Callable[[Outcome[T]], None]) -> None:
    """Do ``work`` in the program's one writing thread."""
    program_tasks().write(work, then)


def look(work: Callable[[], T], then: Callable[[Outcome[T]], None]) -> None:
    """Do ``work`` in the program's one thread for camera and networks."""
    program_tasks().look(work, then)


def close(wait_ms: int = 10_000) -> bool:
    """End the program's pools; they start anew when asked again (the next test)."""
    tasks, _Program.tasks = _Program.tasks, None
    collector, _Program.collector = _Program.collector, None
    ended = tasks is None or tasks.close(wait_ms)
    if collector is not None:
        collector.end()
    return ended
