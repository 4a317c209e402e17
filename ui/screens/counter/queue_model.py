"""The queue at the left of the counter: who waits, who is here, and what the clerk does with them."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from app.hall.commands import Settled
from app.hall.desk import HallDesk, MadeGood, QueueState
from app.hall.model import Priority, Ticket
from app.kernel.actor import Permission
from app.kernel.changes import Changed
from app.kernel.ids import TicketId
from ui import tasks
from ui.screen import Shell
from ui.widgets.states import State

REFRESH_MS = 15_000
HEAR_MS = 3_000
"""So often the other windows are heard while a counter is open; an own act goes out at once."""

QUEUE = frozenset({Changed.QUEUE})


class QueueModel(QObject):
    """Holds one ``QueueState``, read again after every act and four times a minute.

    What other machines of the hall do is heard every three seconds and right after every own act.
    made_good(MadeGood): a number that was called here too, and skipped where the call counts, was seen to.
    call_lost(LostCall, bool): another window was before this one; whether its number was the one shown here.
    next_called(Ticket | None): the next one is here, or nobody waits.  refused(AppError | None): nobody was called and
    nothing has changed; None for a bug, which is reported elsewhere.  consultation_kept: it is recorded that somebody
    only asked.
    """

    state_changed = Signal(object)
    next_called = Signal(object)
    refused = Signal(object)
    consultation_kept = Signal()
    call_lost = Signal(object, bool)
    made_good = Signal(object)

    def __init__(
        self, shell: Shell, desk: HallDesk, has_visitor: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        """has_visitor: whether somebody sits here, whatever the queue says."""
        super().__init__(parent)
        self._shell, self._desk, self._has_visitor = shell, desk, has_visitor
        self._state: QueueState | None = None
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._told: frozenset[UUID] | None = None
        self._unclear: dict[UUID, bool] = {}
        self._is_hearing, self._is_to_hear, self._is_mending = False, False, False
        self._ear = QTimer(self, interval=HEAR_MS)
        self._ear.timeout.connect(self.hear)

    @property
    def state(self) -> QueueState | None:
        """What is shown, None until the first look."""
        return self._state

    @property
    def current(self) -> Ticket | None:
        """Who is at this window."""
        return self._state.current if self._state else None

    def start(self) -> None:
        """Look now and from time to time."""
        self._timer.start()
        self._ear.start()
        self.refresh()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._ear.stop()

    def hear(self) -> None:
        """Tell and hear the other machines, right after what is under way already."""
        self._is_to_hear = self._is_hearing
        if not self._is_hearing:
            self._is_hearing = True
            tasks.run(self._desk.hear, self._on_heard)

    def refresh(self) -> None:
        """Look again."""
        tasks.run(partial(self._desk.queue, self._shell.actor), self._on_state)

    def call_next(self, settled: Settled | None = None) -> None:
        """Call whoever is next; settled: what becomes of who is here, in the same act."""
        tasks.write(partial(self._desk.call_next, self._shell.actor, settled), self._on_next)

    def call_again(self) -> None:
        """Call the same number once more."""
        self._with_current(self._desk.call_again, self._on_again)

    def call_back(self, ticket: TicketId) -> None:
        """Take somebody held or skipped to this window."""
        tasks.write(partial(self._desk.call_back, self._shell.actor, ticket), self._on_moved)

    def skip(self) -> None:
        """Nobody came."""
        self._with_current(self._desk.skip, self._on_moved)

    def take_number(self, priority: Priority) -> None:
        """Put somebody into the queue."""
        tasks.write(partial(self._desk.take_number, self._shell.actor, priority), self._on_taken)

    def toggle_pause(self) -> None:
        """Stop or go on calling."""
        paused = not (self._state and self._state.paused)
        tasks.write(partial(self._desk.pause, self._shell.actor, paused=paused), self._on_moved)

    def consulted(self, item: str) -> None:
        """Somebody only asked about an item."""
        tasks.write(partial(self._desk.consulted, self._shell.actor, item), self._on_consulted)

    def _with_current(
        self, act: Callable[..., Ticket | None], then: Callable[[tasks.Outcome[Ticket | None]], None]
    ) -> None:
        if self.current is not None:
            tasks.write(partial(act, self._shell.actor, self.current.id), then)

    def _on_state(self, outcome: tasks.Outcome[QueueState]) -> None:
        if isinstance(outcome, tasks.Done):
            shown, self._state = self.current, outcome.value
            self.state_changed.emit(outcome.value)
            self._tell_lost(shown, outcome.value)
            self._mend(outcome.value)
        elif outcome.known is not None:
            self._shell.explain(outcome.known)

    def _tell_lost(self, shown: Ticket | None, state: QueueState) -> None:
        """What was lost before the first look has been told already, by whoever looked then.

        Where a number was called instead may still be on its way: that is told at the next look.
        """
        told, unclear, self._unclear = self._told, self._unclear, {}
        for lost in state.lost:
            if told is None or lost.event in told:
                continue
            is_here = shown is not None and shown.id == lost.ticket and state.current is None
            if lost.window or lost.event in unclear:
                self.call_lost.emit(lost, unclear.get(lost.event, is_here))
            else:
                self._unclear[lost.event] = is_here
        self._told = frozenset(lost.event for lost in state.lost) - self._unclear.keys()

    def _mend(self, state: QueueState) -> None:
        """Who was skipped elsewhere after a call that was lost here: who sits here with a form is called to here."""
        if self._is_mending or not self._calls() or not any(lost.owed for lost in state.lost):
            return
        self._is_mending = True
        is_here = state.current is None and self._has_visitor()
        tasks.write(partial(self._desk.make_good, self._shell.actor, is_here=is_here), self._on_mended)

    def _calls(self) -> bool:
        actor = self._shell.actor
        return bool(actor.window) and actor.permission is Permission.INTAKE

    def _on_mended(self, outcome: tasks.Outcome[tuple[MadeGood, ...]]) -> None:
        self._is_mending = False
        if isinstance(outcome, tasks.Done):
            if not outcome.value:
                return
            for one in outcome.value:
                self.made_good.emit(one)
        self._on_moved(outcome)

    def _on_heard(self, outcome: tasks.Outcome[bool]) -> None:
        self._is_hearing = False
        if isinstance(outcome, tasks.Done) and outcome.value:
            self.refresh()
        if self._is_to_hear:
            self.hear()

    def _on_next(self, outcome: tasks.Outcome[Ticket | None]) -> None:
        if isinstance(outcome, tasks.Done):
            self._shell.announce(QUEUE)
            self.hear()
            self.next_called.emit(outcome.value)
        else:
            self.refused.emit(outcome.known)
        self.refresh()

    def _on_again(self, outcome: tasks.Outcome[Ticket | None]) -> None:
        self._on_moved(outcome)
        if isinstance(outcome, tasks.Done) and outcome.value is not None:
            ticket = outcome.value
            said = self.tr("{number} was called again: call no. {calls}")
            self._shell.say(said.format(number=ticket.number, calls=ticket.calls), State.OK)

    def _on_consulted(self, outcome: tasks.Outcome[None]) -> None:
        self._on_moved(outcome)
        if isinstance(outcome, tasks.Done):
            self.consultation_kept.emit()

    def _on_taken(self, outcome: tasks.Outcome[Ticket]) -> None:
        self._on_moved(outcome)
        if isinstance(outcome, tasks.Done):
            self._shell.say(self.tr("Number {number} was given out").format(number=outcome.value.number))

    def _on_moved(self, outcome: tasks.Outcome[Any]) -> None:
        if isinstance(outcome, tasks.Done):
            self._shell.announce(QUEUE)
            self.hear()
        elif outcome.known is not None:
            self._shell.explain(outcome.known)
        self.refresh()
