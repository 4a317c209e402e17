"""What the flow desk's screen knows: the open cases that fit the words, and what became of an act."""

from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.cases.board import WhereIs
from app.cases.commands.draws import DrawnFor
from app.cases.floor_desk import FloorDesk, FlowLine, redraw_code
from app.cases.tasks import RedrawReason
from app.kernel.changes import Changed
from app.kernel.errors import AppError
from ui import messages, tasks
from ui.screen import Shell
from ui.widgets.states import State

TYPING_MS = 150
CASES = frozenset({Changed.CASES})


class Asking(Enum):
    """What the foot asks."""

    NOTHING = auto()
    REDRAW = auto()
    CHASE = auto()


@dataclass(frozen=True, slots=True)
class FlowDeskState:
    """All that the screen shows.  about: the case that the foot asks about.  where: the answer for an applicant."""

    text: str = ""
    lines: tuple[FlowLine, ...] = ()
    is_looked_up: bool = False
    asking: Asking = Asking.NOTHING
    about: FlowLine | None = None
    where: tuple[WhereIs, ...] = ()
    is_busy: bool = False
    trouble: AppError | None = None


class FlowDeskModel(QObject):
    """``state_changed(FlowDeskState)``."""

    state_changed = Signal(object)

    def __init__(self, shell: Shell, desk: FloorDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._desk = shell, desk
        self.state = FlowDeskState()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_MS)
        self._pause.timeout.connect(self.look)

    def type(self, text: str) -> None:
        """The words as typed; looked up when the typing pauses."""
        self._set(replace(self.state, text=text, where=(), trouble=None))
        self._pause.start()

    def look(self) -> None:
        """Look up now; what comes back for older words is dropped."""
        self._pause.stop()
        text = self.state.text
        tasks.run(lambda: (text, self._desk.open_cases(self._shell.actor, text)), self._on_looked)

    def ask(self, asking: Asking, about: FlowLine | None) -> None:
        """Ask for the reason or the note before anything is done; nothing is asked without a case."""
        if about is None or self.state.is_busy:
            return
        self._set(replace(self.state, asking=asking, about=about, trouble=None))

    def drop(self) -> None:
        """Nothing is done after all."""
        self._set(replace(self.state, asking=Asking.NOTHING, about=None))

    def redraw(self, reason: RedrawReason) -> None:
        """Have the asked case drawn anew."""
        about = self.state.about
        if about is not None and not self.state.is_busy:
            self._set(replace(self.state, is_busy=True))
            tasks.write(partial(self._desk.redraw, self._shell.actor, about.case.id, reason), self._on_redrawn)

    def chase(self, note: str) -> None:
        """Remind whoever has the asked case."""
        about = self.state.about
        if about is not None and not self.state.is_busy:
            self._set(replace(self.state, is_busy=True))
            tasks.write(partial(self._desk.chase, self._shell.actor, about.case.id, note), self._on_chased)

    def where_is(self) -> None:
        """Tell where the case with the typed number is."""
        if self.state.text.strip() and not self.state.is_busy:
            self._set(replace(self.state, is_busy=True, where=(), trouble=None))
            tasks.write(partial(self._desk.where, self._shell.actor, self.state.text), self._on_where)

    def _on_looked(self, outcome: tasks.Outcome[tuple[str, tuple[FlowLine, ...]]]) -> None:
        if isinstance(outcome, tasks.Done):
            text, lines = outcome.value
            if text == self.state.text:
                self._set(replace(self.state, lines=lines, is_looked_up=True))
        elif outcome.known is not None:
            self._set(replace(self.state, trouble=outcome.known))

    def _on_redrawn(self, outcome: tasks.Outcome[DrawnFor | None]) -> None:
        about = self.state.about
        if isinstance(outcome, tasks.Done) and about is not None:
            is_drawn = outcome.value is not None and outcome.value.operator is not None
            told = messages.sentence(redraw_code(outcome.value), {"number": about.case.number})
            self._shell.say(told, State.OK if is_drawn else State.WARNING)
        self._done(outcome)

    def _on_chased(self, outcome: tasks.Outcome[None]) -> None:
        about = self.state.about
        if isinstance(outcome, tasks.Done) and about is not None:
            self._shell.say(messages.sentence("flow_chase_sent", {"number": about.case.number}), State.OK)
        self._done(outcome)

    def _done(self, outcome: tasks.Outcome[DrawnFor | None] | tasks.Outcome[None]) -> None:
        """Refused: what was asked stays asked, and nothing typed is lost."""
        if isinstance(outcome, tasks.Done):
            self._set(replace(self.state, is_busy=False, asking=Asking.NOTHING, about=None, trouble=None))
            self._shell.announce(CASES)
        else:
            self._set(replace(self.state, is_busy=False, trouble=outcome.known))

    def _on_where(self, outcome: tasks.Outcome[tuple[WhereIs, ...]]) -> None:
        if isinstance(outcome, tasks.Done):
            self._set(replace(self.state, is_busy=False, where=outcome.value))
        else:
            self._set(replace(self.state, is_busy=False, trouble=outcome.known))

    def _set(self, state: FlowDeskState) -> None:
        self.state = state
        self.state_changed.emit(state)
