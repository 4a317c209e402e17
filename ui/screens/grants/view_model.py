"""What the permissions screen knows: what its page lists, what is being asked, what was refused."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum, auto
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from app.kernel.changes import Changed
from app.kernel.clock import hall_day, hall_text
from app.kernel.errors import AppError, Rejected
from app.kernel.ids import OperatorId
from app.staff.access_check import CheckLimits, Finding, PersonInPost
from app.staff.grant_board import RelativeLine, StandInLine, sees_all
from app.staff.grant_desk import Asked, GrantDesk
from app.staff.grant_ports import ReviewRow
from app.staff.grant_turns import RequestLine, WhyNot, may_not_apply
from app.staff.grant_words import named, start_sentence, turn_sentence, why_sentence
from app.staff.grants import GrantKind, GrantRequest, LedgerLine, RequestAct, start_of
from app.staff.presence_book import OnDuty
from app.staff.relatives import Decision, Kinship
from app.staff.step_up import Wanted
from ui import messages, tasks
from ui.screen import LookAsked, Shell
from ui.screens.grants.table_model import asked_words
from ui.services import PaperOnScreen
from ui.widgets.states import State

STAFF = frozenset({Changed.STAFF})
_TICK = timedelta(microseconds=1)


def say(code: str, **values: object) -> str:
    """The sentence of a code in the window's language."""
    return messages.sentence(code, values)


class Page(Enum):
    """The pages in their order."""

    REQUESTS = 0
    LEDGER = 1
    CHECK = 2
    ROSTER = 3
    RELATIVES = 4


class Scope(Enum):
    """Which requests are listed."""

    OPEN = "open"
    MINE = "mine"  # those whose next act is this person's
    ALL = "all"


class Asking(Enum):
    """What is being filled in."""

    NOTHING = auto()
    APPLY = auto()
    REFUSE = auto()
    SIGN = auto()
    DECLARE = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Lists:
    """What was read for the page; None before.  people, findings, reviews: of the ledger and the yearly check.

    accounts: everybody's, for who acted.  at: when it was read.
    """

    at: datetime
    requests: tuple[RequestLine, ...] = ()
    people: tuple[PersonInPost, ...] = ()
    accounts: tuple[tuple[OperatorId, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    limits: CheckLimits | None = None
    reviews: tuple[ReviewRow, ...] = ()
    roster: tuple[StandInLine, ...] = ()
    relatives: tuple[RelativeLine, ...] = ()
    colleagues: tuple[OnDuty, ...] = ()


@dataclass(frozen=True, slots=True)
class GrantsState:
    """All that the screen shows.

    about: the request or the declaration that a reason is asked for.  may_not_apply: why this post does not apply.
    sees_all: whether ledger and check of the whole office are open to it.  day: as of which the ledger is shown.
    """

    page: Page = Page.REQUESTS
    scope: Scope = Scope.OPEN
    lists: Lists | None = None
    day: date | None = None
    asking: Asking = Asking.NOTHING
    about: UUID | None = None
    busy: bool = False
    trouble: AppError | None = None
    may_not_apply: WhyNot | None = None
    sees_all: bool = False

    @property
    def shown(self) -> tuple[RequestLine, ...]:
        """The requests that the scope leaves."""
        lines = self.lists.requests if self.lists else ()
        return tuple(one for one in lines if one.why_not is None) if self.scope is Scope.MINE else lines

    @property
    def moment(self) -> datetime | None:
        """As of when the ledger is shown: the end of the chosen day, else the moment of reading."""
        if self.day is not None:
            return start_of(self.day + timedelta(days=1)) - _TICK
        return self.lists.at if self.lists else None


class GrantsModel(QObject):
    """state_changed(GrantsState); paper_ready(PaperOnScreen); look_wanted(LookAsked): granting waits for a fresh look;
    done(Asking): what was filled in went through, so that its fields can be emptied.
    """

    state_changed = Signal(object)
    paper_ready = Signal(object)
    look_wanted = Signal(object)
    done = Signal(object)

    def __init__(self, shell: Shell, desk: GrantDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._desk = shell, desk
        self._told: tuple[str, dict[str, object]] = ("", {})
        self._granting: RequestLine | None = None
        self.state = GrantsState(may_not_apply=may_not_apply(shell.actor), sees_all=sees_all(shell.actor))

    # looking

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages this post has."""
        return tuple(page for page in Page if page is not Page.CHECK or self.state.sees_all)

    def turn_to(self, page: Page) -> None:
        """Show a page; what was typed stays."""
        lists = self.state.lists if page is self.state.page else None
        self._set(replace(self.state, page=page, lists=lists, asking=Asking.NOTHING, about=None, trouble=None))
        self.look()

    def turn(self, by: int) -> None:
        """The next page, or the one before; round and round."""
        pages = self.pages
        self.turn_to(pages[(pages.index(self.state.page) + by) % len(pages)])

    def choose(self, scope: Scope) -> None:
        """List other requests."""
        self._set(replace(self.state, scope=scope))
        self.look()

    def as_of(self, day: date | None) -> None:
        """Show the ledger as of the end of a day, None for now."""
        self._set(replace(self.state, day=day))

    def look(self) -> None:
        """Read the page anew, off the GUI thread; what was read for another page by then is dropped."""
        page, scope = self.state.page, self.state.scope
        self._set(replace(self.state, may_not_apply=may_not_apply(self._shell.actor)))
        tasks.run(lambda: (page, scope, self._read(page, scope)), self._on_looked)

    def _read(self, page: Page, scope: Scope) -> Lists:
        desk, actor = self._desk, self._shell.actor
        read = Lists(self._shell.services.clock.now())
        if page is Page.REQUESTS:
            found = desk.board.requests(actor, open_only=scope is not Scope.ALL)
            return replace(read, requests=found, colleagues=desk.board.colleagues(actor))
        if page is Page.ROSTER:
            return replace(read, roster=desk.board.roster(actor))
        if page is Page.RELATIVES:
            return replace(read, relatives=desk.board.relatives(actor))
        people = tuple(desk.ledger(actor, None if sees_all(actor) else actor.account))
        read = replace(read, people=people, accounts=tuple(desk.accounts().items()))
        if not sees_all(actor):
            return read
        reviews = tuple(desk.board.reviews(actor))
        return replace(read, findings=tuple(desk.findings(actor)), limits=desk.limits(), reviews=reviews)

    def _on_looked(self, outcome: tasks.Outcome[tuple[Page, Scope, Lists]]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._set(replace(self.state, trouble=outcome.known))
            return
        page, scope, lists = outcome.value
        if (page, scope) == (self.state.page, self.state.scope):
            self._set(replace(self.state, lists=lists))

    # asking

    def ask(self, asking: Asking, about: UUID | None = None) -> None:
        """Begin to fill something in."""
        if not self.state.busy:
            self._set(replace(self.state, asking=asking, about=about, trouble=None))

    def drop(self) -> None:
        """Nothing is done after all; what was typed stays in its fields."""
        self._set(replace(self.state, asking=Asking.NOTHING, about=None, trouble=None))

    # acts

    def apply(self, asked: Asked) -> None:
        """The first act."""
        self._write(partial(self._desk.apply, self._shell.actor, asked), self._on_applied)

    def agree(self, line: RequestLine) -> None:
        """The act that is due: review, approve, or have it granted."""
        if self.state.busy:
            return
        act = line.file.waits_for
        if act is None or line.why_not is not None:
            told = why_sentence(line, self._shell.actor, say) or turn_sentence(line, say)
            self._shell.say(told, State.WARNING)
            return
        request = line.file.request
        if act is RequestAct.GRANTED:
            self._granting = line
            self._write(partial(self._desk.look_for, request), self._on_wanted)
        else:
            self._told = (f"grant_{act.value}_told", {})
            self._write(partial(self._desk.act, self._shell.actor, request.id, act), self._on_done)

    def carry_out(self, step_up: UUID | None) -> None:
        """Let the system grant; step_up: the look, where one was wanted."""
        if self._granting is not None:
            request = self._granting.file.request.id
            self._write(partial(self._desk.carry_out, self._shell.actor, request, step_up), self._on_granted)

    def refuse(self, reason: str) -> None:
        """Refuse what a reason was asked for."""
        if self.state.about is not None:
            self._told = ("grant_refused_told", {})
            act = partial(self._desk.act, self._shell.actor, self.state.about, RequestAct.REFUSED, reason)
            self._write(act, self._on_done)

    def start(self, line: StandInLine) -> None:
        """The supervisor's one act."""
        if line.why_not is not None:
            self._shell.say(start_sentence(line, say), State.WARNING)
        else:
            self._granting = None
            work = partial(self._desk.start_stand_in, self._shell.actor, line.file.request.id)
            self._write(work, self._on_granted)

    def sign(self, note: str) -> None:
        """Sign this year's check."""
        self._write(partial(self._desk.sign_review, self._shell.actor, note), self._on_signed)

    def declare(self, number: str, kind: Kinship) -> None:
        """One's own relative."""
        self._told = ("relative_declared_shown", {})
        self._write(partial(self._desk.declare, self._shell.actor, number, kind), self._on_done)

    def confirm(self, line: RelativeLine) -> None:
        """Internal audit confirms a declaration."""
        if line.why_not is None and Decision.CONFIRMED not in line.relative.decisions:
            self._decide(line.relative.id, Decision.CONFIRMED, "")

    def end(self, reason: str) -> None:
        """Internal audit ends the declaration that a reason was asked for."""
        if self.state.about is not None:
            self._decide(self.state.about, Decision.ENDED, reason)

    def _decide(self, relative: UUID, decision: Decision, reason: str) -> None:
        self._told = (f"relative_{decision.value}_told", {})
        self._write(partial(self._desk.decide, self._shell.actor, relative, decision, reason), self._on_done)

    def print_ledger(self) -> None:
        """The ledger as a sheet, to be looked at and printed."""
        if self.state.sees_all:
            papers, actor, language = self._shell.services.ledger, self._shell.actor, messages.language()
            self._write(partial(papers.ledger_paper, actor, language), self._on_paper)

    # what became of it

    def _on_applied(self, outcome: tasks.Outcome[GrantRequest]) -> None:
        if isinstance(outcome, tasks.Done):
            known = self.state.lists.colleagues if self.state.lists else ()
            names = {one.operator: one.name for one in known}
            self._told = ("grant_applied_shown", {"person": names.get(outcome.value.operator, "")})
        self._on_done(outcome)

    def _on_wanted(self, outcome: tasks.Outcome[Wanted | None]) -> None:
        """Busy until the person has looked: no other request is granted meanwhile."""
        if isinstance(outcome, tasks.Failed):
            self._refused(outcome)
        elif outcome.value is None:
            self._set(replace(self.state, busy=False))
            self.carry_out(None)
        elif self._granting is not None:
            line = self._granting
            title = f"{named(line.person)} · {asked_words(line.file.request)}"
            self.look_wanted.emit(LookAsked(outcome.value, self._on_look, title))

    def _on_look(self, look: UUID | None) -> None:
        """The person looked, or gave it up; then nothing is granted, and what to do stands over the list."""
        self._set(replace(self.state, busy=False, trouble=None if look else Rejected("step_up_needed")))
        if look is not None:
            self.carry_out(look)

    def _on_granted(self, outcome: tasks.Outcome[LedgerLine | None]) -> None:
        if isinstance(outcome, tasks.Done):
            line = outcome.value
            since = {"since": hall_text(line.grant.effective_from)} if line else {}
            asked = self._granting.file.request.kind if self._granting else None
            waits = "grant_on_roster_told" if asked is GrantKind.STAND_IN else "grant_waits_for_centre"
            self._told = ("grant_granted_told" if line else waits, dict(since))
        self._on_done(outcome)

    def _on_signed(self, outcome: tasks.Outcome[ReviewRow]) -> None:
        if isinstance(outcome, tasks.Done):
            count = len(json.loads(outcome.value.findings))
            self._told = ("access_signed_told", {"year": outcome.value.year, "count": count})
        self._on_done(outcome)

    def _on_paper(self, outcome: tasks.Outcome[bytes]) -> None:
        if isinstance(outcome, tasks.Failed):
            self._refused(outcome)
            return
        self._set(replace(self.state, busy=False))
        title = messages.sentence("grant_ledger_title")
        self.paper_ready.emit(PaperOnScreen(title, outcome.value, partial(self._print, outcome.value)))

    def _print(self, pdf: bytes) -> str:
        return messages.sentence(*self._shell.services.ledger.print_ledger(self._shell.actor, pdf))

    def _on_done(self, outcome: tasks.Outcome[Any]) -> None:
        """Refused: what was typed stays, and the lists are read anew, for somebody else may have been faster."""
        if isinstance(outcome, tasks.Failed):
            self._refused(outcome)
            self.look()
            return
        asking = self.state.asking
        self._set(replace(self.state, busy=False, asking=Asking.NOTHING, about=None, trouble=None))
        self._shell.say(messages.sentence(*self._told), State.OK)
        self.done.emit(asking)
        self._shell.announce(STAFF)

    def _write(self, work: Callable[[], Any], then: Callable[[tasks.Outcome[Any]], None]) -> None:
        if not self.state.busy:
            self._set(replace(self.state, busy=True, trouble=None))
            tasks.write(work, then)

    def _refused(self, failed: tasks.Failed) -> None:
        self._set(replace(self.state, busy=False, trouble=failed.known))

    def today(self) -> date:
        """The day in the hall."""
        return hall_day(self._shell.services.clock.now())

    def _set(self, state: GrantsState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
