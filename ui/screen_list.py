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
    ScreenName.MINE: ("ui.screens.mine.view", "MineView"),
    ScreenName.FLOOR: ("ui.screens.floor.view", "FloorView"),
    ScreenName.FLOW_DESK: ("ui.screens.flow_desk.view", "FlowDeskView"),
    ScreenName.DESKS: ("ui.screens.desks.view", "DesksView"),
    ScreenName.OFFICE: ("ui.screens.office_admin.view", "OfficeAdminView"),
    ScreenName.GRANTS: ("ui.screens.grants.view", "GrantsView"),
    ScreenName.UNSENT: ("ui.screens.unsent.view", "UnsentView"),
    ScreenName.PREVIEW: ("ui.screens.preview.view", "PreviewView"),
    ScreenName.PEOPLE: ("ui.screens.people.view", "PeopleView"),
    ScreenName.SETTINGS: ("ui.screens.settings.view", "SettingsView"),
    ScreenName.KEYS: ("ui.screens.keysheet.view", "KeySheetView"),
    ScreenName.ABOUT: ("ui.screens.about.view", "AboutView"),
}


def home(actor: Actor) -> ScreenName:
    """Where somebody's work begins, and what lies under all other screens."""
    from app.kernel.actor import Permission, Post  # late: the window is painted before this is needed

    own = {
        Post.SECURITY_ADMIN: ScreenName.PEOPLE,
        Post.FLOOR_SUPERVISOR: ScreenName.FLOOR,
        Post.FLOW_DESK: ScreenName.FLOW_DESK,
        Post.SERVICE_DESK: ScreenName.DESKS,
        Post.DISTRIBUTION_DESK: ScreenName.DESKS,
        Post.SYSTEM_ADMIN: ScreenName.OFFICE,
    }
    if actor.permission in (Permission.HANDLING, Permission.REVIEW, Permission.APPROVAL):
        return ScreenName.TRAY
    return own.get(actor.post, ScreenName.COUNTER)


def of_post(actor: Actor) -> tuple[ScreenName, ...]:
    """The screens that only some posts have and this one does."""
    from app.cases.desk_work import DESK_POSTS
    from app.cases.floor_desk import CHASING_POSTS, FLOOR_POSTS
    from app.cases.office_desk import BOOK_POSTS
    from app.kernel.actor import Post

    posts = {
        ScreenName.PEOPLE: {Post.SECURITY_ADMIN},
        ScreenName.FLOOR: FLOOR_POSTS,
        ScreenName.FLOW_DESK: CHASING_POSTS,
        ScreenName.DESKS: DESK_POSTS,
        ScreenName.OFFICE: BOOK_POSTS,
    }
    return tuple(name for name, whose in posts.items() if actor.post in whose)


def make(name: ScreenName, shell: Shell) -> Screen:
    """A new screen of that name."""
    module, view = _MODULES[name]
    factory: Callable[[Shell], Screen] = getattr(import_module(module), view)
    return factory(shell)


def preload() -> None:
    """Read every screen's module, so that the first one opens at once; meant for a worker thread."""
    for module, _view in _MODULES.values():
        import_module(module)
