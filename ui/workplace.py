"""Where a signed-in person works: actions, screens, item search, messages, idle lock; made after first paint."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from app.face.presence import Lock
from app.kernel.actor import Actor
from app.kernel.changes import Changed
from app.kernel.errors import AppError, Rejected
from app.staff.commands.authorise import Matter
from app.staff.model import GLANCE_AFTER, LockReason
from ui import messages, screen_list, tasks
from ui.actions import ActionId, Actions
from ui.cursor_guard import CursorGuard
from ui.face_dialogs import FaceDialogs
from ui.item_search import ItemSearch
from ui.main_window import MainWindow
from ui.people import described, limit_text
from ui.presence_cover import PresenceCover
from ui.presence_guard import PresenceGuard
from ui.screen import LookAsked, Screen, ScreenName, Shell
from ui.services import Preferences, Services
from ui.session_guard import SessionGuard
from ui.tray_watch import TrayWatch
from ui.widgets.search_popup import SearchHit
from ui.widgets.states import State
from ui.widgets.surfaces import Toast

Handlers = Mapping[ActionId, Callable[[], None]]
_OPENS = {
    ActionId.COUNTER: ScreenName.COUNTER,
    ActionId.TRAY: ScreenName.TRAY,
    ActionId.FIND_CASE: ScreenName.FIND_CASE,
    ActionId.GRANTS: ScreenName.GRANTS,
    ActionId.MY_CASES: ScreenName.MINE,
    ActionId.UNSENT: ScreenName.UNSENT,
    ActionId.SETTINGS: ScreenName.SETTINGS,
    ActionId.KEYS: ScreenName.KEYS,
    ActionId.ABOUT: ScreenName.ABOUT,
}
_OF_POST = {
    ScreenName.PEOPLE: ActionId.PEOPLE,
    ScreenName.FLOOR: ActionId.FLOOR,
    ScreenName.FLOW_DESK: ActionId.FLOW_DESK,
    ScreenName.DESKS: ActionId.DESKS,
    ScreenName.OFFICE: ActionId.OFFICE,
}
_LOOKS = (ActionId.TEXT_BIGGER, ActionId.TEXT_SMALLER, ActionId.THEME)


class Workplace(QObject):
    """Shows screens in the window and sends each action to whoever can do it now: the screen first, then this.

    A locked screen shows sign-in and keeps what lies under it; the same person finds it again, another person
    starts afresh.  look_asked(ActionId): another text size or theme by its key.  preferences_chosen(Preferences): in
    the settings.  actor_changed(Actor): somebody has signed in.  actor_left: nobody is signed in or locked any more.
    sync_asked: a round with the centre is wanted now.
    """

    look_asked = Signal(object)
    preferences_chosen = Signal(object)
    actor_changed = Signal(object)
    actor_left = Signal()
    sync_asked = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self._services: Services | None = None
        self._preferences = Preferences()
        self._shell: Shell | None = None
        self._screens: dict[ScreenName, Screen] = {}
        self._current: Screen | None = None
        self._trail: list[ScreenName] = []
        self.actions = Actions(window)
        self.toast = Toast(window.root, window.stack)
        self.search = ItemSearch(window.bar, window.root)
        self.guard = SessionGuard(self)
        CursorGuard(window.stack)
        self.guard, self.presence = SessionGuard(self), PresenceGuard(self)
        self.cover = PresenceCover(window.root)
        self.tray = TrayWatch(window.bar, self)
        self.faces = FaceDialogs(window, self.presence, self)
        self._connect()
        self._allow()

    def _connect(self) -> None:
        window = self.window
        window.bar.use_actions(self.actions)
        window.status.use_actions(self.actions)
        window.closing.connect(self._on_closing)
        window.sign_in.signed_in.connect(self._on_signed_in)
        self.actions.triggered.connect(self._on_action)
        self.guard.lock_due.connect(self._on_idle)
        self.guard.acted.connect(self._on_acted)
        self.faces.said.connect(self.say)
        self.presence.lock_due.connect(self._on_absent)
        self.presence.ended.connect(self._on_presence_ended)
        self.presence.covered.connect(self.cover.show_left)
        self.presence.cleared.connect(self.cover.uncover)
        self.presence.sat_down.connect(window.sign_in.glance)
        self.presence.sign_changed.connect(window.status.show_presence)
        self.search.chosen.connect(self._on_hit)
        self.guard.clicked.connect(self.toast.pass_on_click)
        if (handle := window.windowHandle()) is not None:
            self.guard.see(handle)

    def use(self, services: Services) -> None:
        """The store is open: people can sign in."""
        self._services = services
        self.window.show_office(services)
        self.window.sign_in.use(services)

    @property
    def shell(self) -> Shell | None:
        """What the screens of the signed-in person stand in."""
        return self._shell

    @property
    def screen(self) -> Screen | None:
        """The screen that is shown (or lies under a locked one), None before sign-in."""
        return self._current

    # screens

    def open(self, name: object, argument: object = None) -> None:
        """Show a screen of the signed-in person, making it at first use."""
        if self._shell is None or not isinstance(name, ScreenName):
            return
        self.toast.pass_on()
        if name not in self._screens:
            self._screens[name] = screen_list.make(name, self._shell)
            self.window.stack.addWidget(self._screens[name])
        if self._current is not self._screens[name]:
            self._leave()
        self._current = self._screens[name]
        self._trail = trail_to(name, self._trail, screen_list.home(self._shell.actor))
        self.window.stack.setCurrentWidget(self._current)
        self._offer_search()
        self._current.enter(argument)
        self._allow()

    def back(self) -> None:
        """Show the screen under the present one."""
        if self._shell is not None:
            self.open(self._trail[-2] if len(self._trail) > 1 else screen_list.home(self._shell.actor))

    def lock(self, error: AppError | None = None, reason: LockReason = LockReason.ASKED) -> None:
        """Hide everything until the person is back; typed work stays.  error: what else is said."""
        if self._shell is None or self._current is None or self._services is None or self.window.is_at_sign_in():
            return
        actor, sign_in = self._shell.actor, self._services.sign_in
        self._leave()
        self.guard.stop()
        may_glance = error is None and reason in GLANCE_AFTER
        self.presence.lock(looks=may_glance, is_somebody_there=reason is LockReason.ASKED)
        self.search.use(None)
        self.toast.pass_on()
        self.window.sign_in.start_over(locked_for=actor.account, locked_name=actor.name, trouble=error)
        self.window.show_sign_in()
        tasks.write(lambda: sign_in.lock(actor, reason), self._on_locked if may_glance else self._on_told)
        self._allow()

    def _on_locked(self, outcome: tasks.Outcome[None]) -> None:
        """The lock is written down: from now on one look may open it, where this session's face was seen."""
        if self._shell is not None and self.presence.may_glance and isinstance(outcome, tasks.Done):
            self.window.sign_in.offer_glance(self._shell.actor)
        self._on_told(outcome)

    def _on_idle(self, error: AppError | None) -> None:
        self.lock(error, LockReason.IDLE)

    def _on_absent(self, lock: Lock) -> None:
        """Presence says so: nobody was there, or somebody else was typing."""
        if lock is Lock.OTHER_PERSON:
            self.lock(Rejected("locked_other_person"), LockReason.OTHER_PERSON)
        else:
            self.lock(reason=LockReason.AWAY)

    def _on_presence_ended(self, error: AppError) -> None:
        """The template is gone: what happens now is said, and no look opens this screen any more."""
        self.window.sign_in.withdraw_glance(error)
        self.say(messages.sentence(error.code, error.values), State.WARNING)

    def _on_acted(self) -> None:
        """A key or a click: the screen is in use, or whoever is before a locked one wants to go on."""
        if self.window.is_at_sign_in():
            self.window.sign_in.glance()
        else:
            self.presence.typed()

    def sign_out(self) -> None:
        """End the session."""
        if self._shell is None or self._services is None:
            return
        actor, sign_in = self._shell.actor, self._services.sign_in
        self._leave()
        self.toast.pass_on()
        tasks.write(lambda: sign_in.sign_out(actor), self._on_told)
        self.window.sign_in.start_over()
        self.window.show_sign_in()
        self._drop_screens()
        self.actor_left.emit()

    def hand_over_to(self, other: "Workplace") -> None:
        """Let another window go on for the signed-in person, on the same screen."""
        if self._shell is not None and self._current is not None:
            name = next(name for name, screen in self._screens.items() if screen is self._current)
            actor = self._shell.actor
            self._leave()
            self._drop_screens()
            other.go_on(actor, name)

    def go_on(self, actor: Actor, name: ScreenName) -> None:
        """Continue for a person who is signed in already."""
        if self._services is not None:
            self._begin(self._services, actor)
            self._watch(self._services, actor)
            self.open(name)

    def _watch(self, services: Services, actor: Actor) -> None:
        self.guard.watch(services, actor)
        self.presence.watch(services, actor)
        self.tray.watch(services, actor)

    def _leave(self) -> None:
        """The screen is left: nobody looks for it any more, and it saves what is not saved."""
        self.faces.close_now()
        if self._current is not None:
            self._current.leave()

    def _drop_screens(self) -> None:
        self.guard.stop()
        self.presence.stop()
        self.tray.stop()
        self.window.stack.setCurrentWidget(self.window.sign_in_view)
        for screen in self._screens.values():
            self.window.stack.removeWidget(screen)
            screen.deleteLater()
        self._screens.clear()
        self._trail.clear()
        if self._shell is not None:
            self._shell.deleteLater()
        self._current, self._shell = None, None
        self.search.use(None)
        self.window.bar.show_operator(None)
        self.window.status.show_operator("")
        self._allow()

    def _on_signed_in(self, actor: Actor) -> None:
        if self._services is None:
            return
        if self._shell is not None and self._current is not None and self._shell.actor.operator == actor.operator:
            self._shell.take_over(actor)
            self._show_actor(actor)
            self.window.stack.setCurrentWidget(self._current)
            self._offer_search()
            self._current.enter()
        else:
            self._drop_screens()
            self._begin(self._services, actor)
            self.actor_changed.emit(actor)
        self._watch(self._services, actor)
        self._allow()

    def _begin(self, services: Services, actor: Actor) -> None:
        self._shell = shell = Shell(services, actor, self)
        shell.show_preferences(self._preferences)
        shell.said.connect(self.say)
        shell.opening.connect(self.open)
        shell.going_back.connect(self.back)
        shell.announced.connect(self._on_announced)
        shell.actions_changed.connect(self._allow)
        shell.authorising.connect(self._on_authorising)
        shell.looking.connect(self._on_looking)
        shell.syncing.connect(self.sync_asked)
        shell.preferences_chosen.connect(self.preferences_chosen)
        self._show_actor(actor)
        self.open(screen_list.home(actor))

    def _show_actor(self, actor: Actor) -> None:
        self.window.bar.show_operator(actor.name, described(actor), limit_text(actor))
        self.window.status.show_operator(described(actor))

    # actions

    def say(self, text: str, state: object = State.INFO) -> None:
        """A passing message."""
        self.toast.say(text, State(str(state)))

    def _offer_search(self) -> None:
        counter = self._screens.get(ScreenName.COUNTER)
        self.search.use(counter.search if counter is not None else None)

    def show_preferences(self, chosen: Preferences) -> None:
        """What is in force now: the person's settings say so."""
        self._preferences = chosen
        if self._shell is not None:
            self._shell.show_preferences(chosen)

    def _handlers(self) -> Handlers:
        look = {action: self._look_handler(action) for action in _LOOKS}
        if self._shell is None or self._current is None or self.window.is_at_sign_in():
            return look
        for name in screen_list.of_post(self._shell.actor):
            look[_OF_POST[name]] = self._opener(name)
        own = {
            **{action: self._opener(name) for action, name in _OPENS.items()},
            ActionId.LOCK: self.lock,
            ActionId.SIGN_OUT: self.sign_out,
            ActionId.SEARCH: self._focus_search,
            ActionId.BACK: self.back,
        }
        return {**look, **own, **self._current.handlers()}

    def _look_handler(self, action: ActionId) -> Callable[[], None]:
        return lambda: self.look_asked.emit(action)

    def _opener(self, name: ScreenName) -> Callable[[], None]:
        return lambda: self.open(name)

    def _focus_search(self) -> None:
        if self._current is not None and not self._current.has_search:
            self.open(ScreenName.COUNTER)
        self.search.focus()

    def _allow(self) -> None:
        self.actions.enable(frozenset(self._handlers()))

    def _on_action(self, action: ActionId) -> None:
        handler = self._handlers().get(action)
        if handler is not None:
            self.toast.pass_on()
            handler()

    # looks at this window

    def _on_authorising(self, matter: Matter) -> None:
        if self._services is not None and self._shell is not None:
            self.faces.authorise(self._services.face, self._shell.actor, matter)

    def _on_looking(self, asked: LookAsked) -> None:
        if self._services is None or self._shell is None or self.window.is_at_sign_in():
            asked.then(None)  # locked while what needs the look was on its way
        else:
            self.faces.look_again(self._services.face, self._shell.actor, asked)

    def _on_hit(self, hit: SearchHit) -> None:
        self.open(ScreenName.COUNTER)
        if self._current is not None:
            self._current.open_hit(hit)

    def _on_announced(self, kinds: object) -> None:
        self.tray.look()
        for screen in self._screens.values():
            screen.refresh(kinds)  # type: ignore[arg-type]
        if kinds & {Changed.CASES, Changed.STAFF}:  # type: ignore[operator]
            self.sync_asked.emit()  # what was done goes out at once, and the status bar counts it

    def _on_told(self, outcome: tasks.Outcome[None]) -> None:
        if isinstance(outcome, tasks.Failed) and outcome.known is not None and self._shell is not None:
            self._shell.explain(outcome.known)

    def _on_closing(self) -> None:
        self.presence.stop()
        self._leave()


def trail_to(name: ScreenName, trail: Sequence[ScreenName], home: ScreenName = ScreenName.COUNTER) -> list[ScreenName]:
    """The screens from ``home`` to ``name``: one that lies in the trail already is come back to, never repeated."""
    if name is home:
        return [name]
    return [*trail[: trail.index(name)], name] if name in trail else [*trail, name]
