"""The one window: bars, the demo banner and the screens; sends each action to whoever can do it now."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSettings, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from app.kernel.actor import Actor
from app.kernel.errors import AppError
from ui import metrics, screen_list, tasks, theme
from ui.actions import ActionId, Actions
from ui.item_search import ItemSearch
from ui.people import described
from ui.screen import Screen, ScreenName, Shell
from ui.screens.signin.view import SignInView
from ui.screens.signin.view_model import SignInModel
from ui.services import Services
from ui.session_guard import SessionGuard
from ui.status_bar import StatusBar
from ui.top_bar import TopBar
from ui.widgets.layouts import Column
from ui.widgets.search_popup import SearchHit
from ui.widgets.states import State
from ui.widgets.surfaces import Banner, Toast

_GEOMETRY = "window/geometry"
Handlers = Mapping[ActionId, Callable[[], None]]


class MainWindow(QMainWindow):
    """Shows sign-in until somebody has signed in; a locked screen shows sign-in again and keeps what lies under it.

    look_asked(ActionId): another text size or theme by its key.  preferences_chosen(Preferences): in the settings.
    actor_changed(Actor): somebody has signed in.
    """

    look_asked = Signal(object)
    preferences_chosen = Signal(object)
    actor_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._services: Services | None = None
        self._shell: Shell | None = None
        self._screens: dict[ScreenName, Screen] = {}
        self._current: Screen | None = None
        self.sign_in = SignInModel(self)
        self.actions_of_window = Actions(self)
        self._guard = SessionGuard(self)
        self._build()
        self._connect()
        self._allow()

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Yichuang"))
        root = QWidget()
        root.setObjectName("root")
        self.bar, self.status = TopBar(self.actions_of_window), StatusBar()
        self._banner = Banner(self.tr("Demo store: the face check is not real"))
        self._banner.hide()
        self._stack = QStackedWidget()
        self.sign_in_view = SignInView(self.sign_in)
        self._stack.addWidget(self.sign_in_view)
        column = Column(self.bar, self._banner, gap=0, parent=root)
        column.addWidget(self._stack, 1)
        column.addWidget(self.status)
        self.setCentralWidget(root)
        self._toast = Toast(root)
        self._search = ItemSearch(self.bar, root)

    def _connect(self) -> None:
        self.actions_of_window.triggered.connect(self._on_action)
        self.sign_in.signed_in.connect(self._on_signed_in)
        self._guard.lock_due.connect(self.lock)
        self._search.chosen.connect(self._on_hit)

    # what the application tells

    def use(self, services: Services) -> None:
        """The store is open: people can sign in."""
        self._services = services
        self._banner.setVisible(services.is_demo)
        self.bar.show_hall(services.hall_name, services.window)
        self.status.use_clock(services.clock)
        self.status.show_store(is_open=True)
        self.status.show_devices(services.devices())
        self.sign_in.use(services)

    def restore_place(self, settings: QSettings) -> None:
        """Where the window stood last, else as large as the screen."""
        kept = settings.value(_GEOMETRY)
        if kept is None or not self.restoreGeometry(kept):
            self.resize(1366, 768)
            self.showMaximized()

    def keep_place(self, settings: QSettings) -> None:
        """Remember where the window stands."""
        settings.setValue(_GEOMETRY, self.saveGeometry())

    def begin_watching(self) -> None:
        """Note input for the idle lock; once, after the window is shown."""
        if (handle := self.windowHandle()) is not None:
            self._guard.see(handle)

    # screens

    @property
    def shell(self) -> Shell | None:
        """What the screens of the signed-in person stand in."""
        return self._shell

    def screen_shown(self) -> Screen | None:
        """The screen that is shown, None at sign-in."""
        return self._current

    def open(self, name: object, argument: object = None) -> None:
        """Show a screen of the signed-in person, making it at first use."""
        if self._shell is None or not isinstance(name, ScreenName):
            return
        if name not in self._screens:
            self._screens[name] = screen_list.make(name, self._shell)
            self._stack.addWidget(self._screens[name])
        if self._current is not None and self._current is not self._screens[name]:
            self._current.leave()
        self._current = self._screens[name]
        self._stack.setCurrentWidget(self._current)
        self._search.use(self._screens[ScreenName.COUNTER].search if ScreenName.COUNTER in self._screens else None)
        self._current.enter(argument)
        self._allow()

    def hand_over_to(self, other: "MainWindow") -> None:
        """Let another window go on for the signed-in person, on the same screen."""
        if self._shell is None or self._current is None:
            return
        name = next(name for name, screen in self._screens.items() if screen is self._current)
        self._current.leave()
        other.go_on(self._shell.actor, name)
        self._drop_screens()

    def go_on(self, actor: Actor, name: ScreenName) -> None:
        """Continue for a person who is signed in already."""
        self._on_signed_in(actor)
        self.open(name)

    def lock(self, error: AppError | None = None) -> None:
        """Hide everything until password and face are given again; typed work stays."""
        if self._shell is None or self._current is None or self._services is None:
            return
        actor, sign_in = self._shell.actor, self._services.sign_in
        self._current.leave()
        self._guard.stop()
        self._stack.setCurrentWidget(self.sign_in_view)
        self._search.use(None)
        self.sign_in.start_over(locked_for=actor.account, trouble=error)
        self.sign_in_view.enter()
        tasks.write(lambda: sign_in.lock(actor), self._on_left)
        self._allow()

    def sign_out(self) -> None:
        """End the session."""
        if self._shell is None or self._services is None:
            return
        actor, sign_in = self._shell.actor, self._services.sign_in
        if self._current is not None:
            self._current.leave()
        self._drop_screens()
        tasks.write(lambda: sign_in.sign_out(actor), self._on_left)
        self.sign_in.start_over()
        self.sign_in_view.enter()

    def _drop_screens(self) -> None:
        self._guard.stop()
        self._stack.setCurrentWidget(self.sign_in_view)
        for screen in self._screens.values():
            self._stack.removeWidget(screen)
            screen.deleteLater()
        self._screens.clear()
        self._current, self._shell = None, None
        self._search.use(None)
        self.bar.show_operator(None)
        self.status.show_actor(None)
        self._allow()

    def _on_signed_in(self, actor: Actor) -> None:
        if self._services is None:
            return
        before = self._shell.actor if self._shell else None
        if before is not None and before.operator == actor.operator and self._current is not None:
            self._shell.take_over(actor) if self._shell else None
            self._stack.setCurrentWidget(self._current)
            self._current.enter()
        else:
            self._drop_screens()
            self._begin(actor)
        self._guard.watch(self._services, actor)
        self._allow()

    def _begin(self, actor: Actor) -> None:
        assert self._services is not None
        self._shell = shell = Shell(self._services, actor, self)
        shell.said.connect(self.say)
        shell.opening.connect(self.open)
        shell.announced.connect(self._on_announced)
        shell.actions_changed.connect(self._allow)
        shell.preferences_chosen.connect(self.preferences_chosen)
        self.bar.show_operator(actor.name, described(actor))
        self.status.show_actor(actor)
        self.open(ScreenName.COUNTER)
        self.actor_changed.emit(actor)

    # actions

    def say(self, text: str, state: object = State.INFO) -> None:
        """A passing message."""
        self._toast.say(text, State(str(state)))

    def _own_handlers(self) -> Handlers:
        look = {
            name: self._look_handler(name) for name in (ActionId.TEXT_BIGGER, ActionId.TEXT_SMALLER, ActionId.THEME)
        }
        if self._current is None or self._stack.currentWidget() is self.sign_in_view:
            return look
        opened = {
            ActionId.COUNTER: ScreenName.COUNTER,
            ActionId.FIND_CASE: ScreenName.FIND_CASE,
            ActionId.SETTINGS: ScreenName.SETTINGS,
            ActionId.KEYS: ScreenName.KEYS,
            ActionId.ABOUT: ScreenName.ABOUT,
            ActionId.BACK: ScreenName.COUNTER,
        }
        openers = {action: self._opener(name) for action, name in opened.items()}
        return {
            **look,
            **openers,
            ActionId.LOCK: self.lock,
            ActionId.SIGN_OUT: self.sign_out,
            ActionId.SEARCH: self._focus_search,
        }

    def _look_handler(self, action: ActionId) -> Callable[[], None]:
        return lambda: self.look_asked.emit(action)

    def _opener(self, name: ScreenName) -> Callable[[], None]:
        return lambda: self.open(name)

    def _focus_search(self) -> None:
        if self._current is not None and not self._current.has_search:
            self.open(ScreenName.COUNTER)
        self._search.focus()

    def _handlers(self) -> Handlers:
        own = self._own_handlers()
        if self._current is None or self._stack.currentWidget() is self.sign_in_view:
            return own
        return {**own, **self._current.handlers()}

    def _allow(self) -> None:
        self.actions_of_window.enable(frozenset(self._handlers()))

    def _on_action(self, action: ActionId) -> None:
        handler = self._handlers().get(action)
        if handler is not None:
            handler()

    def _on_hit(self, hit: SearchHit) -> None:
        self.open(ScreenName.COUNTER)
        if self._current is not None:
            self._current.open_hit(hit)

    def _on_announced(self, kinds: object) -> None:
        for screen in self._screens.values():
            screen.refresh(kinds)  # type: ignore[arg-type]

    def _on_left(self, outcome: tasks.Outcome[None]) -> None:
        if isinstance(outcome, tasks.Failed) and outcome.known is not None and self._shell is not None:
            self._shell.explain(outcome.known)

    # the window itself

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the bars their widths."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Take the arrangement for the present width and scale."""
        self.bar.arrange(metrics.arrange(self.width(), theme.current().scale))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the screen save what is not saved."""
        if self._current is not None:
            self._current.leave()
        self.sign_in.cancel_face()
        super().closeEvent(event)
