"""What the screen of unsent work knows: the items, both sides of the chosen one, what is asked before an act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.cases.redo import Redo
from app.kernel.errors import AppError, NotFound
from app.sync.commands import Exported, Imported
from app.sync.desk import Sides, SyncDesk, Unsent
from app.sync.doctor import Diagnosis, Remedy
from app.sync.parcels import digest_words
from app.sync.status import TRAVELLING
from ui import messages, tasks
from ui.screen import ScreenName, Shell
from ui.widgets.states import State


class Asking(Enum):
    """What the foot asks."""

    NOTHING = auto()
    SET_ASIDE = auto()
    TRY_AGAIN = auto()
    EXPORT = auto()
    IMPORT = auto()


@dataclass(frozen=True, slots=True)
class UnsentState:
    """All that the screen shows.

    unsent: None until it is read, and where no centre is set (``has_centre``).  chosen: the item under the cursor.
    sides: of the chosen one, None until they are read.  about: the item that the foot asks about.
    carried: code and values of what is said of a file that was exported or imported, until the next act: its digest
    has to be written down or compared.
    """

    unsent: Unsent | None = None
    has_centre: bool = True
    chosen: Diagnosis | None = None
    sides: Sides | None = None
    asking: Asking = Asking.NOTHING
    about: Diagnosis | None = None
    is_busy: bool = False
    trouble: AppError | None = None
    carried: tuple[str, Mapping[str, object]] | None = None

    @property
    def items(self) -> tuple[Diagnosis, ...]:
        """What is not confirmed, those that wait for a person first."""
        return self.unsent.items if self.unsent is not None else ()

    @property
    def can_redo(self) -> bool:
        """Whether the chosen item went aside; whose it is and whether it can be done again is asked then."""
        return self.chosen is not None and self.chosen.item.is_aside and not self.is_busy

    def can(self, remedy: Remedy) -> bool:
        """Whether that helps the chosen item."""
        return self.chosen is not None and remedy in self.chosen.remedies and not self.is_busy


class UnsentModel(QObject):
    """``state_changed(UnsentState)``; the store is asked in worker threads, the line never."""

    state_changed = Signal(object)

    def __init__(self, shell: Shell, desk: SyncDesk | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._desk, self._path = shell, desk, ""
        self._is_reading, self._is_wanted = False, False
        self._prepare = shell.services.redo() if shell.services.redo is not None else None
        self.state = UnsentState(has_centre=desk is not None)

    @property
    def may_decide(self) -> bool:
        """Whether the signed-in person may act here; everybody may look."""
        return self._desk is not None and self._desk.may_decide(self._shell.actor)

    def look(self) -> None:
        """Read again."""
        if self._desk is not None:
            tasks.run(self._desk.look, self._on_looked)

    def choose(self, item: Diagnosis | None) -> None:
        """Show both sides of that item's case."""
        if item != self.state.chosen:
            self._set(replace(self.state, chosen=item, sides=None))
            self._read_sides()

    def sync_now(self) -> None:
        """A round as soon as none is under way; the window does not wait for it."""
        self._shell.sync_now()
        self._shell.say(messages.sentence("sync_begun"), State.INFO)

    def redo(self) -> None:
        """Open the case of an act that went aside with what was typed then; why not is said where it is impossible."""
        chosen = self.state.chosen
        if self._prepare is not None and self.state.can_redo and chosen is not None:
            self._set(replace(self.state, is_busy=True, trouble=None))
            tasks.run(partial(self._prepare, self._shell.actor, chosen.item.event), self._on_redo)

    def ask(self, asking: Asking) -> None:
        """Ask for reason or passphrase before anything is done; nothing is asked that could not help."""
        needed = {Asking.SET_ASIDE: Remedy.QUARANTINE, Asking.TRY_AGAIN: Remedy.RETRY}
        if not self.may_decide or self.state.is_busy or self.state.unsent is None:
            return
        if not self.state.items and asking is not Asking.IMPORT:
            return
        if asking in needed and not self.state.can(needed[asking]):
            return
        if asking is Asking.TRY_AGAIN and self.state.chosen is not None and self.state.chosen.item.state in TRAVELLING:
            self.sync_now()  # it is on its way by itself: nobody has to let it go
            return
        self._set(replace(self.state, asking=asking, about=self.state.chosen, trouble=None, carried=None))

    def drop(self) -> None:
        """Nothing is done after all."""
        self._set(replace(self.state, asking=Asking.NOTHING, about=None))

    def answer(self, reason: str) -> None:
        """Do what was asked, for this reason."""
        desk, about = self._desk, self.state.about
        acts = {} if desk is None else {Asking.SET_ASIDE: desk.set_aside, Asking.TRY_AGAIN: desk.try_again}
        act: Callable[..., None] | None = acts.get(self.state.asking)
        if act is not None and about is not None and not self.state.is_busy:
            self._set(replace(self.state, is_busy=True))
            tasks.write(partial(act, self._shell.actor, about.item.event, reason), self._on_done)

    def export(self, path: str, passphrase: str) -> None:
        """All unsent work into a sealed file."""
        if self._desk is not None and not self.state.is_busy:
            self._path = path
            self._set(replace(self.state, is_busy=True))
            tasks.write(partial(self._desk.export, self._shell.actor, passphrase, Path(path)), self._on_exported)

    def take_in(self, path: str, passphrase: str) -> None:
        """Another machine's unsent work out of its sealed file."""
        if self._desk is not None and not self.state.is_busy:
            self._set(replace(self.state, is_busy=True))
            tasks.write(partial(self._desk.take_in, self._shell.actor, passphrase, Path(path)), self._on_taken_in)

    def _read_sides(self) -> None:
        """One reading at a time: a key that is held down asks for the row it ends on, not for all it passes."""
        chosen = self.state.chosen
        self._is_wanted = self._is_reading
        if chosen is not None and self._desk is not None and not self._is_reading:
            self._is_reading = True
            tasks.run(partial(self._desk.sides, chosen.item.event), self._on_sides)

    def _on_looked(self, outcome: tasks.Outcome[Unsent | None]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._set(replace(self.state, trouble=outcome.known))
            return
        before = self.state.chosen.item.event if self.state.chosen else None
        items = outcome.value.items if outcome.value is not None else ()
        chosen = _of(items, before) or (items[0] if items else None)
        sides = self.state.sides if chosen is not None and chosen.item.event == before else None
        has_centre = outcome.value is not None
        self._set(replace(self.state, unsent=outcome.value, has_centre=has_centre, chosen=chosen, sides=sides))
        self._read_sides()

    def _on_sides(self, outcome: tasks.Outcome[Sides]) -> None:
        chosen, self._is_reading = self.state.chosen, False
        if self._is_wanted:
            self._read_sides()
        if isinstance(outcome, tasks.Done):
            if chosen is not None and outcome.value.about.item.event == chosen.item.event:
                self._set(replace(self.state, sides=outcome.value))
        elif not isinstance(outcome.known, NotFound):  # confirmed meanwhile: the next look leaves it out
            self._set(replace(self.state, trouble=outcome.known))

    def _on_done(self, outcome: tasks.Outcome[None]) -> None:
        """Refused: what was asked stays asked, and nothing typed is lost."""
        if isinstance(outcome, tasks.Failed):
            self._set(replace(self.state, is_busy=False, trouble=outcome.known))
            return
        told = "unsent_set_aside" if self.state.asking is Asking.SET_ASIDE else "unsent_tried_again"
        self._shell.say(messages.sentence(told), State.OK)
        self._set(replace(self.state, is_busy=False, asking=Asking.NOTHING, about=None, trouble=None))
        self._shell.sync_now()  # the status bar counts anew behind it
        self.look()

    def _on_redo(self, outcome: tasks.Outcome[Redo]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._set(replace(self.state, is_busy=False, trouble=outcome.known))
            return
        self._set(replace(self.state, is_busy=False))
        self._shell.say(messages.sentence("redo_possible", {"case": outcome.value.number}), State.INFO)
        self._shell.open(ScreenName.TRAY, outcome.value)

    def _on_exported(self, outcome: tasks.Outcome[Exported]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._set(replace(self.state, is_busy=False, trouble=outcome.known))
            return
        done = outcome.value
        self._say_carried("sync_exported", {"events": done.events, "path": self._path}, done.digest)

    def _on_taken_in(self, outcome: tasks.Outcome[Imported]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._set(replace(self.state, is_busy=False, trouble=outcome.known))
            return
        done = outcome.value
        self._say_carried(done.code, {"added": done.added, "known": done.known}, done.digest)
        self._shell.sync_now()  # what came goes out from here, and the status bar counts anew behind it
        self.look()

    def _say_carried(self, code: str, values: Mapping[str, object], digest: str) -> None:
        told = (code, {**values, "digest": digest_words(digest)})
        self._set(replace(self.state, is_busy=False, asking=Asking.NOTHING, about=None, trouble=None, carried=told))

    def _set(self, state: UnsentState) -> None:
        self.state = state
        self.state_changed.emit(state)


def _of(items: tuple[Diagnosis, ...], event: UUID | None) -> Diagnosis | None:
    return next((each for each in items if each.item.event == event), None)
