"""Organisation and rota: pages as tabs, each with its table and its foot; keys alone do everything."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.kernel.changes import Changed
from ui.actions import ActionId, key_cap
from ui.screen import Screen, Shell
from ui.screens.office_admin.admin_page import AdminPage
from ui.screens.office_admin.centre_page import CentrePage
from ui.screens.office_admin.people_page import PeoplePage
from ui.screens.office_admin.rota_page import RotaPage
from ui.screens.office_admin.rule_pages import CheckPage, CollusionPage, RoutingPage
from ui.screens.office_admin.view_model import Asking, OfficeModel, OfficeState, Page
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.surfaces import Card
from ui.widgets.words import Role, label


class OfficeAdminView(Screen):
    """Ctrl+PgDown and Ctrl+PgUp turn the pages; Enter asks in the foot, Esc drops what is asked."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(shell, parent)
        self.model = OfficeModel(shell, shell.services.office(), self)
        made: dict[Page, tuple[str, type[AdminPage]]] = {
            Page.PEOPLE: (self.tr("Sections and people"), PeoplePage),
            Page.ROTA: (self.tr("Rota and absence"), RotaPage),
            Page.ROUTING: (self.tr("Routing and times"), RoutingPage),
            Page.CHECK: (self.tr("Opening check"), CheckPage),
            Page.COLLUSION: (self.tr("Collusion distance"), CollusionPage),
            Page.CENTRE: (self.tr("Accounts at the centre"), CentrePage),
        }
        self._stack = QStackedWidget()
        self.pages: dict[Page, AdminPage] = {}
        self.tabs: dict[Page, KeyButton] = {}
        for page in self.model.state.pages:
            name, make = made[page]
            self.tabs[page], self.pages[page] = KeyButton(name, kind=Kind.TAB), make(self.model)
            self.tabs[page].setCheckable(True)
            self.tabs[page].clicked.connect(partial(self._on_tab, page))
            self._stack.addWidget(self.pages[page])
        self._shown: Page | None = None
        self._build()
        self.model.state_changed.connect(self._render)
        self._render(self.model.state)

    @property
    def page(self) -> AdminPage:
        """The page that is shown."""
        return self.pages[self.model.state.page]

    def enter(self, _argument: object = None) -> None:
        """Look again; what the foot asked is still asked."""
        self.model.look()
        if self.model.state.asking is Asking.NOTHING:
            self.page.first.setFocus()

    def refresh(self, kinds: frozenset[Changed]) -> None:
        """Somebody was moved, planned or permitted, or a case has moved on."""
        if kinds & {Changed.STAFF, Changed.SETTINGS, Changed.SESSION} and self.isVisible():
            self.model.look()

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """Turning the pages, what the page can do, and Esc."""
        turns: dict[ActionId, Callable[[], None]] = {
            ActionId.NEXT_PAGE: partial(self.model.turn, 1),
            ActionId.PAGE_BEFORE: partial(self.model.turn, -1),
            ActionId.BACK: self._back,
        }
        return {**turns, **self.page.handlers()}

    def _build(self) -> None:
        card = Card(self.tr("Organisation and rota"))
        head = Row(label(self.tr("Organisation and rota"), Role.PAGE), 14, gap=16, margins=(18, 4, 18, 0))
        head.append(*self.tabs.values(), None)
        keys = f"{key_cap(ActionId.PAGE_BEFORE)} / {key_cap(ActionId.NEXT_PAGE)}"
        head.append(label(self.tr("{keys} another page").format(keys=keys), Role.HINT))
        card.body.append(head, Rule())
        card.body.addWidget(self._stack, 1)
        self.setLayout(Column(card, margins=(8, 8, 8, 8)))

    def _render(self, state: OfficeState) -> None:
        for page, tab in self.tabs.items():
            tab.setChecked(page is state.page)
        self.page.show_state(state)
        if self._shown is not state.page:
            self._shown = state.page
            self._stack.setCurrentWidget(self.page)
            if self.isVisible():
                self.page.first.setFocus()
            self.shell.actions_changed.emit()

    def _on_tab(self, page: Page) -> None:
        self.model.show(page)

    def _back(self) -> None:
        if self.model.state.asking is not Asking.NOTHING or self.model.state.trouble is not None:
            self.model.drop()
        else:
            self.shell.back()
