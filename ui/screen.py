"""What every screen is, and what it may ask of the window around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui import messages
from ui.actions import ActionId
from ui.services import Preferences, Services
from ui.widgets.search_popup import SearchHit
from ui.widgets.states import State

if TYPE_CHECKING:  # the window is painted before these are needed
    from uuid import UUID

    from app.kernel.actor import Actor
    from app.kernel.changes import Changed
    from app.kernel.errors import AppError
    from app.staff.commands.authorise import Matter
    from app.staff.step_up import Wanted


class ScreenName(StrEnum):
    """The screens of the window; ``ui.screen_list`` knows how each is made."""

    SIGN_IN = "sign_in"
    COUNTER = "counter"
    TRAY = "tray"
    CASE = "case"
    FIND_CASE = "find_case"
    MINE = "mine"
    FLOOR = "floor"
    FLOW_DESK = "flow_desk"
    DESKS = "desks"
    OFFICE = "office"
    GRANTS = "grants"
    UNSENT = "unsent"
    PREVIEW = "preview"
    PEOPLE = "people"
    SETTINGS = "settings"
    KEYS = "keys"
    ABOUT = "about"


class SettingsPart(StrEnum):
    """With which part of the settings another screen opens them."""

    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class LookAsked:
    """A fresh look that a decision waits for.  then: called once, with the look or with None.

    title: for what, as the person reads it, "" where the look's own subject is a number that people know.
    """

    wanted: Wanted
    then: Callable[[UUID | None], None]
    title: str = ""


class Shell(QObject):
    """Handed to every screen: the services, who is signed in, and what the window does for all.

    said(text, State): to be shown as a passing message.  opening(ScreenName, argument): to be shown.
    going_back: to the screen that lies under this one.  announced(frozenset[Changed]): what a command changed; every
    screen gets it.  actions_changed: a screen can do other things than before.  authorising(Matter): a supervisor
    is to look.  looking(LookAsked): the person is to look again.  preferences_chosen(Preferences): by the person;
    preferences_changed(Preferences): in force now, also by a key.  syncing: a round with the centre is wanted now.
    """

    said = Signal(str, object)
    opening = Signal(object, object)
    going_back = Signal()
    announced = Signal(object)
    actions_changed = Signal()
    authorising = Signal(object)
    looking = Signal(object)
    syncing = Signal()
    preferences_chosen = Signal(object)
    preferences_changed = Signal(object)

    def __init__(self, services: Services, actor: Actor | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self._actor = actor
        self.preferences = Preferences()

    @property
    def actor(self) -> Actor:
        """The signed-in person; RuntimeError before sign-in, when no business screen exists."""
        if self._actor is None:
            raise RuntimeError("nobody is signed in")
        return self._actor

    def take_over(self, actor: Actor) -> None:
        """The same person has come back to a locked screen, with a new session."""
        self._actor = actor

    def show_preferences(self, chosen: Preferences) -> None:
        """What is in force now."""
        self.preferences = chosen
        self.preferences_changed.emit(chosen)

    def say(self, text: str, state: State = State.INFO) -> None:
        """Show a passing message."""
        self.said.emit(text, state)

    def explain(self, error: AppError) -> None:
        """Say what happened and what to do now."""
        self.say(messages.explain(error), State.ERROR)

    def open(self, screen: ScreenName, argument: object = None) -> None:
        """Show a screen; argument: what it is about (a case id, a PDF), given to its ``enter``."""
        self.opening.emit(screen, argument)

    def back(self) -> None:
        """Show the screen from which this one was opened; the counter lies under all."""
        self.going_back.emit()

    def authorise(self, matter: Matter) -> None:
        """Have a supervisor authorise exactly this by a look, at this window."""
        self.authorising.emit(matter)

    def look_again(self, wanted: Wanted, then: Callable[[UUID | None], None], title: str = "") -> None:
        """Have the signed-in person look again for one decision; ``then`` gets the look, None when it was given up.

        title: for what, where nobody can read ``wanted.subject``.
        """
        self.looking.emit(LookAsked(wanted, then, title))

    def sync_now(self) -> None:
        """Have a round with the centre begin as soon as none is under way."""
        self.syncing.emit()

    def announce(self, kinds: frozenset[Changed]) -> None:
        """Tell every screen what kinds of things a command changed; call it once per command."""
        self.announced.emit(kinds)


class Screen(QWidget):
    """A screen of the window; subclasses build themselves in ``__init__(shell)`` and override what they need."""

    has_search = False
    """Whether an item found by the top bar's search is opened here; only the counter says so."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.shell = shell

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """What can be done here now; emit ``shell.actions_changed`` when that changes."""
        return {}

    def enter(self, argument: object = None) -> None:
        """Shown; put the focus where work begins.

        argument: what ``Shell.open`` was given, None when the screen is come back to.
        """

    def leave(self) -> None:
        """Another screen is shown, the screen is locked or the person signs out; save what is not saved."""

    def search(self, _text: str) -> Sequence[SearchHit]:
        """The hits for what is typed into the top bar; under 2 ms, called at every key."""
        return ()

    def open_hit(self, hit: SearchHit) -> None:
        """A hit was chosen."""

    def refresh(self, kinds: frozenset[Changed]) -> None:
        """Something of these kinds has changed; look again if it is shown here."""
