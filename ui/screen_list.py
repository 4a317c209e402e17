"""How each screen is made; their modules are read after the first paint, most of them in a worker thread."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from ui.screen import Screen, ScreenName, Shell

if TYPE_CHECKING:
    from app.kernel.actor import Actor

_MODULES = {
    ScreenName.COUNTER: ("ui.screens.counter.view", "CounterView"),
    ScreenName.TRAY: ("ui.screens.tray.view", "TrayView"),
    ScreenName.CASE: ("ui.screens.case.view", "CaseView"),
    ScreenName.FIND_CASE: ("ui.screens.search.view", "SearchView"),
    ScreenName.PREVIEW: ("ui.screens.preview.view", "PreviewView"),
    ScreenName.PEOPLE: ("ui.screens.people.view", "PeopleView"),
    ScreenName.SETTINGS: ("ui.screens.settings.view", "SettingsView"),
    ScreenName.KEYS: ("ui.screens.keysheet.view", "KeySheetView"),
    ScreenName.ABOUT: ("ui.screens.about.view", "AboutView"),
}


def home(actor: Actor) -> ScreenName:
    """Where somebody's work begins, and what lies under all other screens."""
    from app.kernel.actor import Permission, Post  # late: the window is painted before this is needed

    if actor.permission in (Permission.HANDLING, Permission.REVIEW, Permission.APPROVAL):
        return ScreenName.TRAY
    return ScreenName.PEOPLE if actor.post is Post.SECURITY_ADMIN else ScreenName.COUNTER


def make(name: ScreenName, shell: Shell) -> Screen:
    """A new screen of that name."""
    module, view = _MODULES[name]
    factory: Callable[[Shell], Screen] = getattr(import_module(module), view)
    return factory(shell)


def preload() -> None:
    """Read every screen's module, so that the first one opens at once; meant for a worker thread."""
    for module, _view in _MODULES.values():
        import_module(module)
