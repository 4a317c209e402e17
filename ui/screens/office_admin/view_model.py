"""What the screen of organisation and rota knows: the shown page's lines, what its foot asks, what became of an act."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.cases.collusion import CollusionPath
from app.cases.mending import DOABLE
from app.cases.office_desk import (
    AUDITING_POSTS,
    CHECKING_POSTS,
    OFFICE_POSTS,
    PLACING_POSTS,
    PLANNING_POSTS,
    Burden,
    OfficeBook,
    OfficeDesk,
)
from app.cases.rota_check import Unfinished
from app.cases.routing import Routing, RoutingFigure
from app.catalogue.model import Label
from app.kernel.actor import Post
from app.kernel.changes import Changed
from app.kernel.errors import AppError, NotFound, Rejected
from app.kernel.ids import OfficeId
from app.staff.at_centre import AtCentre
from app.staff.central_list import LISTING_POSTS
from app.staff.model import Operator
from app.staff.presence_book import AbsenceKind, Shift
from app.staff.week import Week
from ui import messages, tasks
from ui.rota_words import mend_text
from ui.screen import ScreenName, SettingsPart, Shell
from ui.screens.office_admin.table_model import Someday, figure_name
from ui.widgets.states import State

_STAFF = frozenset({Changed.STAFF})
_SETTINGS = frozenset({Changed.STAFF, Changed.SETTINGS})
Told = tuple[str, State]
"""What became of an act, and how it looks."""


class Page(Enum):
    """The pages, in their order."""

    PEOPLE = auto()
    ROTA = auto()
    ROUTING = auto()
    CHECK = auto()
    COLLUSION = auto()
    CENTRE = auto()


class Asking(Enum):
    """What the foot asks."""

    NOTHING = auto()
    PLACE = auto()
    SECTION = auto()
    ABSENT = auto()
    FIGURE = auto()
    MEND = auto()
    LIST = auto()


def pages_of(post: Post) -> tuple[Page, ...]:
    """The opening check is for those who have a hall to open, accounts at the centre for those who hand the list over.

    Everything else is for all who see the screen, but the security administrator sees people and accounts alone.
    """
    if post not in OFFICE_POSTS:
        return (Page.CENTRE, Page.PEOPLE)
    closed = {Page.CHECK: CHECKING_POSTS, Page.CENTRE: LISTING_POSTS}
    return tuple(page for page in Page if page not in closed or post in closed[page])


def first_page(post: Post) -> Page:
    """Where somebody's work begins."""
    if post not in OFFICE_POSTS:
        return Page.CENTRE
    return Page.ROTA if post in PLANNING_POSTS else Page.COLLUSION if post in AUDITING_POSTS else Page.PEOPLE


About = Operator | Someday | RoutingFigure | Unfinished | None
"""What the foot asks about."""


@dataclass(frozen=True, slots=True)
class OfficeState:
    """All that the screen shows; what was not looked up yet is None.  items: code → name.  told: what is left to do."""

    pages: tuple[Page, ...]
    page: Page
    book: OfficeBook | None = None
    week: Week | None = None
    routing: Routing | None = None
    unfinished: tuple[Unfinished, ...] | None = None
    paths: tuple[CollusionPath, ...] | None = None
    standings: Sequence[AtCentre] | None = None
    has_centre: bool = True
    items: Mapping[str, Label] = field(default_factory=dict)
    asking: Asking = Asking.NOTHING
    about: About = None
    burden: Burden | None = None
    told: str = ""
    is_busy: bool = False
    trouble: AppError | None = None


class OfficeModel(QObject):
    """``state_changed(OfficeState)``."""

    state_changed = Signal(object)

    def __init__(self, shell: Shell, desk: OfficeDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._desk = shell, desk
        post = shell.actor.post
        self.may_place, self.may_plan = post in PLACING_POSTS, post in PLANNING_POSTS
        self._day: date | None = None
        self.state = OfficeState(pages_of(post), first_page(post))

    # looking

    def look(self) -> None:
        """Look the shown page up again."""
        page = self.state.page
        tasks.run(partial(self._load, page, self._day), self._on_looked)

    def show(self, page: Page) -> None:
        """Another page; what was asked is dropped, and nothing was done."""
        self._set(replace(self.state, page=page, told="", **_NOTHING))
        self.look()

    def turn(self, pages: int) -> None:
        """So many pages on, round and round."""
        order = self.state.pages
        self.show(order[(order.index(self.state.page) + pages) % len(order)])

    def move_week(self, weeks: int) -> None:
        """So many weeks on."""
        if self.state.week is not None:
            self._day = self.state.week.monday + timedelta(weeks=weeks)
            self.look()

    def _load(self, page: Page, day: date | None) -> tuple[Page, dict[str, Any]]:
        desk, actor = self._desk, self._shell.actor
        match page:
            case Page.PEOPLE:
                return page, {"book": desk.book(actor)}
            case Page.ROTA:
                return page, {"week": desk.week(actor, day or desk.today())}
            case Page.ROUTING:
                return page, {"routing": desk.routing(actor)}
            case Page.CHECK:
                return page, {"unfinished": desk.check(actor)}
            case Page.CENTRE:
                return page, self._at_centre()
        names = {item.code: item.name for item in desk.catalogue_items()}
        return page, {"paths": desk.collusion(actor), "items": names}

    def _at_centre(self) -> dict[str, Any]:
        try:
            return {"standings": self._desk.standings(self._shell.actor), "has_centre": True}
        except NotFound:  # none is set: a fact to be told, no trouble
            return {"standings": (), "has_centre": False}

    def _on_looked(self, outcome: tasks.Outcome[tuple[Page, dict[str, Any]]]) -> None:
        if isinstance(outcome, tasks.Done):
            self._set(replace(self.state, **outcome.value[1]))
        elif outcome.known is not None:
            self._set(replace(self.state, trouble=outcome.known))

    # asking

    def ask_place(self, person: Operator) -> None:
        """Ask for section and post; who holds a permission stays, and that is said at once."""
        if person.permission is not None:
            self._set(replace(self.state, trouble=Rejected("operator_stays_while_permitted")))
        else:
            self._ask(Asking.PLACE, person)

    def ask_section(self) -> None:
        """Ask for code and name of a new section."""
        self._ask(Asking.SECTION, None)

    def ask_absent(self, day: Someday) -> None:
        """Ask for the days and the reason; what lies with the person is looked up meanwhile."""
        self._ask(Asking.ABSENT, day)
        account, until = day.row.account, day.cell.day
        tasks.run(partial(self._desk.burden, self._shell.actor, account, until), self._on_burden)

    def ask_figure(self, figure: RoutingFigure) -> None:
        """Ask for another value."""
        self._ask(Asking.FIGURE, figure)

    def ask_mend(self, one: Unfinished) -> None:
        """Ask whether the change is to be put into the rota: somebody has to be there who was not expected."""
        self._ask(Asking.MEND, one)

    def ask_list(self) -> None:
        """Ask where the list for the centre shall lie."""
        self._ask(Asking.LIST, None)

    def list_name(self) -> str:
        """A name for its file."""
        return f"people-{self._desk.today():%Y%m%d}.json"

    def open_own_password(self) -> None:
        """Where one's own password at the centre is changed."""
        self._shell.open(ScreenName.SETTINGS, SettingsPart.CENTRE)

    def drop(self) -> None:
        """Nothing is done after all."""
        self._set(replace(self.state, **_NOTHING))

    def _ask(self, asking: Asking, about: About) -> None:
        if not self.state.is_busy:
            self._set(replace(self.state, **(_NOTHING | {"asking": asking, "about": about, "told": ""})))

    def _on_burden(self, outcome: tasks.Outcome[Burden]) -> None:
        about = self.state.about
        if isinstance(outcome, tasks.Done) and isinstance(about, Someday):
            if outcome.value.account == about.row.account:
                self._set(replace(self.state, burden=outcome.value))
        elif isinstance(outcome, tasks.Failed) and outcome.known is not None:
            self._set(replace(self.state, trouble=outcome.known))

    # acting

    def place(self, section: str, post: Post) -> None:
        """Move the asked person."""
        if isinstance(about := self.state.about, Operator):
            self._act(partial(self._placed, about.account, section, post), _STAFF)

    def add_section(self, office: str, code: str, name: str) -> None:
        """Add one to that office."""
        self._act(partial(self._section_added, OfficeId(office), code, name), _STAFF)

    def change_shift(self, day: Someday, shift: Shift) -> None:
        """Put the person on or off on that day."""
        self._act(partial(self._shifted, day, shift), _STAFF)

    def leave(self, kind: AbsenceKind, from_on: date, until_on: date) -> None:
        """Note the asked person's absence."""
        if isinstance(about := self.state.about, Someday):
            self._act(partial(self._left, about.row.account, kind, from_on, until_on), _STAFF)

    def come_back(self, day: Someday) -> None:
        """Note that the person is back from that day on."""
        self._act(partial(self._returned, day), _STAFF)

    def set_figure(self, value: str) -> None:
        """Set the asked figure."""
        if isinstance(about := self.state.about, RoutingFigure):
            self._act(partial(self._figure_set, about, value), _SETTINGS)

    def hand_over(self, path: str) -> None:
        """Keep the list for the centre there."""
        self._act(partial(self._handed_over, path), frozenset())

    def mend(self) -> None:
        """Put the asked change into today's rota, as far as the rota can do it."""
        if isinstance(about := self.state.about, Unfinished):
            self._act(partial(self._mended, about.item.code), _STAFF)

    def _act(self, work: Callable[[], Told], kinds: frozenset[Changed]) -> None:
        if not self.state.is_busy:
            self._set(replace(self.state, is_busy=True, trouble=None, told=""))
            tasks.write(lambda: (work(), kinds), self._on_acted)

    def _on_acted(self, outcome: tasks.Outcome[tuple[Told, frozenset[Changed]]]) -> None:
        """Refused: what was asked stays asked, and nothing typed is lost.  What is left to do stays on the page."""
        if isinstance(outcome, tasks.Failed):
            self._set(replace(self.state, is_busy=False, trouble=outcome.known))
            return
        (text, state), kinds = outcome.value
        if state is State.WARNING:
            self._set(replace(self.state, **(_NOTHING | {"told": text})))
        else:
            self._set(replace(self.state, **_NOTHING))
            self._shell.say(text, state)
        self._shell.announce(kinds)

    # in the writing thread

    def _placed(self, account: str, section: str, post: Post) -> Told:
        now = self._desk.place(self._shell.actor, account, section, post)
        said = {"name": now.name, "section": now.section.name, "post": messages.sentence(f"post_{now.post.value}")}
        is_there = (now.section.code, now.post) == (section, post)
        return messages.sentence("placed_told" if is_there else "placing_told", said), State.OK

    def _handed_over(self, path: str) -> Told:
        made = self._desk.hand_over(self._shell.actor, Path(path))
        said = {"office": made.office, "people": len(made.lines), "file": path}
        return messages.sentence("central_list_written", said), State.WARNING

    def _section_added(self, office: OfficeId, code: str, name: str) -> Told:
        kept = self._desk.add_section(self._shell.actor, code, name, office)
        return messages.sentence("section_added_told", {"name": kept.name, "section": kept.code}), State.OK

    def _shifted(self, day: Someday, shift: Shift) -> Told:
        self._desk.change_shift(self._shell.actor, day.row.account, day.cell.day, shift)
        said = {"name": day.row.name, "day": day.cell.day.isoformat()}
        word = messages.sentence(f"shift_{shift.value}")
        return messages.sentence("rota_changed_told", said | {"shift": word}), State.OK

    def _left(self, account: str, kind: AbsenceKind, from_on: date, until_on: date) -> Told:
        found = self._desk.leave(self._shell.actor, account, kind, from_on, until_on)
        return burden_text(found), State.WARNING if found.open else State.OK

    def _returned(self, day: Someday) -> Told:
        back = self._desk.come_back(self._shell.actor, day.row.account, day.cell.day)
        said = {"account": day.row.name, "start": back.from_on.isoformat()}
        return messages.sentence("absence_back_told", said), State.OK

    def _figure_set(self, figure: RoutingFigure, value: str) -> Told:
        kept = self._desk.set_figure(self._shell.actor, figure.setting.key, value)
        said = {"name": figure_name(figure), "value": messages.sentence(f"setting_{kept}") if kept in _ON_OFF else kept}
        return messages.sentence("setting_now_told", said), State.OK

    def _mended(self, item: str) -> Told:
        steps = self._desk.mend(self._shell.actor, item)
        if not steps:
            return messages.sentence("mend_not_needed", {"item": item}), State.OK
        is_done = all(step.mending in DOABLE for step in steps)
        return "\n".join(map(mend_text, steps)), State.OK if is_done else State.WARNING

    def _set(self, state: OfficeState) -> None:
        self.state = state
        self.state_changed.emit(state)


_ON_OFF = ("on", "off")
_NOTHING: dict[str, Any] = {
    "asking": Asking.NOTHING,
    "about": None,
    "burden": None,
    "is_busy": False,
    "trouble": None,
}
"""Nothing is asked, nothing under way."""


def burden_text(burden: Burden) -> str:
    """What lies with somebody who will be away."""
    said = {"name": burden.name, "open": burden.open, "due": burden.due, "until": burden.until.isoformat()}
    return messages.sentence("burden_told" if burden.open else "burden_none", said)
