"""What the search for cases knows: the words, the wanted states, what was found, whether the camera looks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from threading import Event

from PySide6.QtCore import QObject, QTimer, Signal

from app.cases.model import CaseState
from app.documents.verification import PAYLOAD_START
from app.intake.case_desk import CaseDesk
from app.intake.case_sheet import CaseLine
from app.kernel.errors import AppError
from app.kernel.ids import CaseId
from ui import tasks
from ui.screen import Shell

TYPING_MS = 120


@dataclass(frozen=True, slots=True)
class SearchState:
    """All that the screen shows.  states: () for all.  scanning: the camera looks for a code."""

    text: str = ""
    states: tuple[CaseState, ...] = ()
    found: tuple[CaseLine, ...] = ()
    is_looked_up: bool = False
    scanning: bool = False
    trouble: AppError | None = None


class SearchModel(QObject):
    """state_changed(SearchState); case_found(case id): to be opened."""

    state_changed = Signal(object)
    case_found = Signal(object)

    def __init__(self, shell: Shell, desk: CaseDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._desk = shell, desk
        self.state = SearchState()
        self._stop = Event()
        self._to_open: str | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_MS)
        self._pause.timeout.connect(self.look)

    def type(self, text: str) -> None:
        """The words as typed; looked up when the typing pauses.  A scanned code waits for its Enter."""
        self._to_open = None
        self._set(replace(self.state, text=text, is_looked_up=False, trouble=None))
        if is_code(text):
            self._pause.stop()
        else:
            self._pause.start()

    def choose(self, states: tuple[CaseState, ...]) -> None:
        """Only cases in these states."""
        self._set(replace(self.state, states=states, is_looked_up=False))
        self.look()

    def look_and_open(self) -> None:
        """Look up now and open what is found, when it is one case: a bar-code reader sends one Enter only."""
        self._to_open = self.state.text
        self.look()

    def look(self) -> None:
        """Look up now."""
        self._pause.stop()
        asked = (self.state.text, self.state.states)
        tasks.run(partial(self._look, asked), self._on_found)

    def open_code(self, payload: str) -> None:
        """The case behind a scanned receipt."""
        self._pause.stop()
        tasks.run(partial(self._desk.from_code, payload), self._on_code)

    def scan(self) -> None:
        """Let the camera look for a receipt's code."""
        if not self.state.scanning:
            self._stop.clear()
            self._set(replace(self.state, scanning=True, trouble=None))
            tasks.look(partial(self._scan, self._shell.services.face.rest), self._on_scanned)

    def _scan(self, rest: Callable[[], None]) -> str | None:
        """In the face thread, after presence has given back the camera, which opens once only."""
        rest()
        return self._desk.look_for_code(self._stop.is_set)

    def stop(self) -> None:
        """Close the camera; nothing is opened behind another screen."""
        self._to_open = None
        self._stop.set()

    def _look(self, asked: tuple[str, tuple[CaseState, ...]]) -> tuple[object, tuple[CaseLine, ...]]:
        text, states = asked
        return asked, tuple(self._desk.find(self._shell.actor, text, states))

    def _on_found(self, outcome: tasks.Outcome[tuple[object, tuple[CaseLine, ...]]]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._set(replace(self.state, found=(), trouble=outcome.known))
            return
        asked, found = outcome.value
        if asked == (self.state.text, self.state.states):  # older answers are overtaken
            self._set(replace(self.state, found=found, is_looked_up=True, trouble=None))
            wanted, self._to_open = self._to_open, None
            if wanted == self.state.text and wanted.strip() and len(found) == 1:
                self.case_found.emit(found[0].head.id)

    def _on_scanned(self, outcome: tasks.Outcome[str | None]) -> None:
        self._set(replace(self.state, scanning=False))
        if isinstance(outcome, tasks.Failed):
            self._set(replace(self.state, trouble=outcome.known))
        elif outcome.value is not None:
            self.open_code(outcome.value)

    def _on_code(self, outcome: tasks.Outcome[CaseId]) -> None:
        if isinstance(outcome, tasks.Done):
            self._set(replace(self.state, text="", trouble=None))
            self.case_found.emit(outcome.value)
        else:
            self._set(replace(self.state, trouble=outcome.known))

    def _set(self, state: SearchState) -> None:
        self.state = state
        self.state_changed.emit(state)


def is_code(text: str) -> bool:
    """Whether a scanner has typed a receipt's code."""
    return text.strip().startswith(PAYLOAD_START)
