"""Opens the window: paints sign-in first, then reads everything heavy in a worker thread and opens the store."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from ui import language, messages, metrics
from ui.first_picture import FirstPicture
from ui.main_window import MainWindow

if TYPE_CHECKING:  # the first picture is painted before these are needed
    from app.kernel.actor import Actor
    from ui import tasks
    from ui.bugs import Bugs
    from ui.services import Preferences, Services, SyncSign
    from ui.sync_rounds import SyncRounds
    from ui.workplace import Workplace

logger = logging.getLogger(__name__)


_FETCHED_BY = 2
"""Rounds after signing in by which a key that can be had is here."""


@dataclass(frozen=True, slots=True)
class Startup:
    """How the program starts.

    open_services: slow, called in a worker thread after the first paint; raises known errors.  folder: where the
    store lies.  is_shared: a second start raises this window (not with ``--data``).  geometry_file: where the
    window's place is kept, None for the user's own settings.  on_first_paint: called when sign-in has been painted.
    """

    open_services: Callable[[], Services]
    folder: Path
    is_shared: bool = True
    language: str = "zh_CN"
    geometry_file: Path | None = None
    on_first_paint: Callable[[], None] | None = None


def run(startup: Startup, arguments: list[str]) -> int:
    """Open the window and stay until it is closed; 0, also when another window was raised instead."""
    gc.disable()  # from here to the end of the process ``ui.garbage`` collects, when the event loop has a moment
    app = make_application(arguments)
    program = Program(app, startup)
    if not program.start():
        return 0
    try:
        return app.exec()
    finally:
        program.end()


def make_application(arguments: list[str]) -> QApplication:
    """The one application object, with the style that the style sheet is made for.

    The style goes in as an argument: ``setStyle`` answers with a QStyle, whose 560 enum members cost 8 ms.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([*arguments, "-style", "Fusion"])
    app.setApplicationName("Yichuang")
    app.setOrganizationName("Yichuang")
    return app


class Program(QObject):
    """The running program: one window, the look and the language of whoever is signed in."""

    def __init__(self, app: QApplication, startup: Startup) -> None:
        super().__init__(app)
        self._app, self._startup = app, startup
        self._services: Services | None = None
        self._preferences: Preferences
        self._before_loading: Preferences
        self._actor: Actor | None = None
        self._first: QObject | None = None
        self._frame: MainWindow | None = None
        self._bugs: Bugs | None = None
        self._has_ended = False
        self._sync_sign: SyncSign | None = None
        self._told_stop, self._signs_heard = "", 0
        self._rounds: SyncRounds | None = None
        self.workplace: Workplace | None = None

    def start(self) -> bool:
        """Show sign-in; False when a running program was raised instead."""
        if self._startup.is_shared and self._raise_running():
            return False
        self._speak(self._startup.language)
        first = FirstPicture(self._scale(metrics.TextSize.AUTO))
        first.painted.connect(self._on_painted)
        self._frame = MainWindow(first)
        self._frame.restore_place(self._settings())
        self._frame.show()
        return True

    @property
    def window(self) -> MainWindow | None:
        """The window with all that belongs to it; None until the first picture has been painted."""
        return self._frame if self._bugs is not None else None

    def _complete(self, frame: MainWindow) -> Bugs:
        """From the first picture to the whole of sign-in, in one turn of the event loop."""
        from ui import tasks
        from ui.bugs import Bugs
        from ui.services import Preferences

        self._preferences = self._before_loading = Preferences(language=self._startup.language)
        bugs = Bugs(self)
        bugs.catch()
        tasks.program_tasks().bug_found.connect(bugs.report)
        self._dress()
        frame.furnish()
        return bugs

    @property
    def is_open(self) -> bool:
        """Whether the store is open, so that somebody can sign in."""
        return self._services is not None

    def end(self) -> None:
        """Close everything: writes that have begun are finished."""
        self._has_ended = True
        if self._frame is not None:
            self._frame.keep_place(self._settings())
        if self._bugs is not None:
            from ui import tasks

            tasks.close()
            self._bugs.release()

    def _shown_window(self) -> MainWindow | None:
        return self.window

    def _settings(self) -> QSettings:
        kept = self._startup.geometry_file
        return QSettings(str(kept), QSettings.Format.IniFormat) if kept else QSettings()

    def _raise_running(self) -> bool:
        from ui import first_window  # late: a start with --data needs no network module

        name = first_window.server_name(self._startup.folder)
        if first_window.raise_first(name):
            return True
        first = first_window.FirstWindow(name, self)
        first.asked.connect(self._on_asked)
        self._first = first
        return False

    def _furnish(self, window: MainWindow) -> Workplace:
        from ui.workplace import Workplace  # late: the window is painted already

        workplace = Workplace(window)
        workplace.look_asked.connect(self._on_look_asked)
        workplace.actor_changed.connect(self._on_actor)
        workplace.preferences_chosen.connect(self._on_preferences)
        workplace.actor_left.connect(self._on_actor_left)
        workplace.sync_asked.connect(self._on_sync_asked)
        workplace.show_preferences(self._preferences)
        return workplace

    # the look and the language

    def _scale(self, size: metrics.TextSize) -> float:
        screen = self._app.primaryScreen()
        return metrics.scale_for(size, screen.size().width(), screen.logicalDotsPerInch() / 96)

    def _dress(self) -> None:
        from ui import theme

        theme.apply(self._app, theme.Look(self._preferences.theme, self._scale(self._preferences.text_size)))
        if self._frame is not None:
            self._frame.arrange()

    def _speak(self, name: str) -> None:
        messages.set_language(name)
        if not language.install(self._app, name):
            logger.warning("the words of %s have not been built", name)

    def _on_look_asked(self, action: object) -> None:
        from ui import theme
        from ui.actions import ActionId

        wanted = self._preferences
        if action is ActionId.THEME:
            dark = wanted.theme is theme.Theme.LIGHT
            wanted = replace(wanted, theme=theme.Theme.DARK if dark else theme.Theme.LIGHT)
        else:
            bigger = action is ActionId.TEXT_BIGGER
            size = metrics.step(wanted.text_size, bigger=bigger, scale=theme.current().scale)
            wanted = replace(wanted, text_size=size)
        self._on_preferences(wanted)

    def _on_preferences(self, wanted: Preferences) -> None:
        before, self._preferences = self._preferences, wanted
        if wanted == before:
            return
        self._dress()
        if self.workplace is not None:
            self.workplace.show_preferences(wanted)
        if wanted.language != before.language:
            self._change_language()
        if self._services is not None and self._actor is not None:
            from ui import tasks

            store, operator = self._services.preferences, self._actor.operator
            tasks.write(lambda: store.save(operator, wanted), self._on_kept)

    def _change_language(self) -> None:
        """Every word stands in a widget's construction, so the window is made anew; typed work is kept as drafts."""
        self._speak(self._preferences.language)
        old, old_place = self.window, self.workplace
        if old is None or old_place is None:
            return
        self._frame = window = MainWindow()
        window.restoreGeometry(old.saveGeometry())
        window.show()
        self.workplace = workplace = self._furnish(window)
        if self._services is not None:
            workplace.use(self._services)
        self._show_sign()
        old_place.hand_over_to(workplace)
        old.close()
        old.deleteLater()

    # what comes after the first paint

    def _on_painted(self) -> None:
        if self._startup.on_first_paint is not None:
            self._startup.on_first_paint()
        if self._frame is None or self._has_ended:
            return
        self._bugs = self._complete(self._frame)
        QTimer.singleShot(0, self._begin)  # its parts have found their places then

    def _begin(self) -> None:
        if self._frame is None or self._bugs is None or self._has_ended:
            return
        self._frame.settle()
        self._frame.repaint()  # the whole of sign-in is seen before anything else is read
        from ui import screen_list, tasks
        from ui.bug_dialog import BugShower

        self.bug_shower = BugShower(self._bugs, self._shown_window)
        self.workplace = self._furnish(self._frame)
        tasks.run(self._startup.open_services, self._on_opened)
        tasks.run(screen_list.preload, self._on_preloaded)

    def _on_opened(self, outcome: tasks.Outcome[Services]) -> None:
        if self.window is None or self.workplace is None:
            return
        from ui import tasks

        if isinstance(outcome, tasks.Done):
            self._services = outcome.value
            self.workplace.use(outcome.value)
            self._begin_routine(outcome.value)
            self._begin_sync(outcome.value)
            tasks.run(partial(_make_desks, outcome.value), self._on_preloaded)
        else:
            from app.kernel.errors import Unavailable

            self.window.sign_in.fail_to_open(outcome.known or Unavailable("program_fault"))

    def _begin_routine(self, services: Services) -> None:
        from ui.routine import Routine

        routine = Routine(services.routine, self)
        routine.changed.connect(self._tell_screens)
        routine.begin()

    def _begin_sync(self, services: Services) -> None:
        from ui.sync_rounds import SyncRounds

        self._rounds = rounds = SyncRounds(services.sync, self)
        rounds.sign_changed.connect(self._on_sync)
        rounds.begin()

    def _on_sync_asked(self) -> None:
        if self._rounds is not None:
            self._rounds.begin()

    def _on_sync(self, sign: object) -> None:
        """Kept for a window that is made anew in another language."""
        from app.kernel.changes import Changed
        from ui.services import SyncSign

        if isinstance(sign, SyncSign) and self.window is not None:
            self._sync_sign = sign
            self._signs_heard += 1
            self._show_sign()
            self._tell_screens(frozenset({Changed.SYNC}))

    def _show_sign(self) -> None:
        """Also when somebody has signed in: who has no key here hears it before a form is filled in."""
        sign, actor = self._sync_sign, self._actor
        if sign is None or self.window is None or self._services is None:
            return
        if actor is not None and actor.permission is not None and self._services.lacks_key(actor):
            sign = sign.without_key()
        self.window.status.show_sync(sign)
        if actor is not None and actor.permission is not None:
            self._tell_stop(sign)

    def _tell_stop(self, sign: SyncSign) -> None:
        """Why no new case can be taken, once to each person: the bar has no room for it, and a tip needs a mouse.

        A key that lacks is on its way while the line stands, so that is told a round later.
        """
        from ui.services import KEY_LACKS
        from ui.widgets.states import State

        code, values = sign.trouble[0] if sign.is_stopped and sign.trouble else ("", {})
        is_fetched = code == KEY_LACKS and sign.offline_since is None and self._signs_heard < _FETCHED_BY
        if self.workplace is None or self.workplace.shell is None or is_fetched or code == self._told_stop:
            return
        self._told_stop = code
        if code:
            self.workplace.shell.say(messages.sentence(code, values), State.ERROR)

    def _tell_screens(self, kinds: object) -> None:
        if self.workplace is not None and self.workplace.shell is not None:
            self.workplace.shell.announced.emit(kinds)

    def _on_preloaded(self, _outcome: tasks.Outcome[None]) -> None:
        """Nothing to do: a module that cannot be read is reported as the bug it is."""

    def _on_actor(self, actor: Actor) -> None:
        self._actor = actor
        self._told_stop, self._signs_heard = "", 0
        self._before_loading = self._preferences
        gc.freeze()  # modules and lists read by now are never garbage: collections stay short while somebody types
        self._show_sign()
        if self._services is not None:
            from ui import tasks

            store = self._services.preferences
            tasks.run(lambda: store.load(actor.operator), self._on_loaded)

    def _on_actor_left(self) -> None:
        """Whoever comes next finds sign-in as the program starts, not as the last person liked it."""
        self._actor = None
        self._show_sign()
        QTimer.singleShot(0, self._look_as_at_start)  # another language replaces the window that says this

    def _look_as_at_start(self) -> None:
        from ui.services import Preferences

        if self._actor is None:
            self._on_preferences(Preferences(language=self._startup.language))

    def _on_loaded(self, outcome: tasks.Outcome[Preferences]) -> None:
        """What the person has changed meanwhile counts more than what was kept."""
        from ui import tasks

        if isinstance(outcome, tasks.Done) and self._preferences is self._before_loading:
            self._on_preferences(outcome.value)

    def _on_kept(self, outcome: tasks.Outcome[None]) -> None:
        from ui import tasks

        if isinstance(outcome, tasks.Failed) and outcome.known is not None and self.workplace is not None:
            self.workplace.say(messages.explain(outcome.known))

    def _on_asked(self) -> None:
        from PySide6.QtCore import Qt

        if self.window is not None:
            self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
            self.window.raise_()
            self.window.activateWindow()


def _make_desks(services: Services) -> None:
    """Read what the first screens stand on while somebody types a password, in a worker thread."""
    services.counter()
    services.cases()
