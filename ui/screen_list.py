"""How each screen is made; their modules are read after the first paint, most of them in a worker thread."""

from collections.abc import Callable
from importlib import import_module

from ui.screen import Screen, ScreenName, Shell

_MODULES = {
    ScreenName.COUNTER: ("ui.screens.counter.view", "CounterView"),
    ScreenName.CASE: ("ui.screens.case.view", "CaseView"),
    ScreenName.FIND_CASE: ("ui.screens.search.view", "SearchView"),
    ScreenName.PREVIEW: ("ui.screens.preview.view", "PreviewView"),
    ScreenName.SETTINGS: ("ui.screens.settings.view", "SettingsView"),
    ScreenName.KEYS: ("ui.screens.keysheet.view", "KeySheetView"),
    ScreenName.ABOUT: ("ui.screens.about.view", "AboutView"),
}


def make(name: ScreenName, shell: Shell) -> Screen:
    """A new screen of that name."""
    module, view = _MODULES[name]
    factory: Callable[[Shell], Screen] = getattr(import_module(module), view)
    return factory(shell)


def preload() -> None:
    """Read every screen's module, so that the first one opens at once; meant for a worker thread."""
    for module, _view in _MODULES.values():
        import_module(module)
