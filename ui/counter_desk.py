"""What the counter asks of the program: one Protocol, so that the screen knows no store and no vendor library."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.cases.model import CaseHead, SubjectRef
from app.catalogue.guide import GuideContent
from app.catalogue.model import Catalogue, ServiceItem
from app.catalogue.search import ItemHit
from app.hall.model import Priority, Ticket
from app.hall.queries import HallDay, WaitingRow
from app.intake.commands import Outcome
from app.intake.form import Form
from app.intake.model import Draft, DraftLine
from app.intake.prechecks import Precheck
from app.intake.visitor import Part, Visitor
from app.kernel.actor import Actor
from app.kernel.ids import DraftId, PersonId, TicketId, UnitId
from app.registry.model import PersonHit, UnitHit


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A paper as it went out.  title: its Chinese or English name.  code, number: to print it again.

    told: code and values of where the job went (``printed_at``, ``paper_kept``).
    """

    title: str
    code: str
    number: str
    pdf: bytes
    told: tuple[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Finished:
    """How an application ended at the window: its case and the papers, the main one first.

    draft: with which it goes on after a notice.  unprinted: why a paper could not be made, as code and values; the
    case stands all the same and the paper can be printed later.
    """

    case: CaseHead
    papers: tuple[HandedOut, ...]
    draft: Draft | None = None
    unprinted: tuple[str, Mapping[str, object]] | None = None


@dataclass(frozen=True, slots=True)
class QueueState:
    """The hall as this window sees it."""

    current: Ticket | None
    waiting: tuple[WaitingRow, ...]
    day: HallDay
    paused: bool


class CounterDesk(Protocol):
    """Everything the counter does.  Methods that touch the store are called in worker threads; the first five are
    pure and quick.
    """

    catalogue: Catalogue

    def today(self) -> date:
        """The hall's day."""
        ...

    def parameters(self) -> Mapping[str, str]:
        """Policy parameters in force today."""
        ...

    def find_items(self, text: str, recent: Sequence[str]) -> Sequence[ItemHit]:
        """Items by code, words or pinyin, best first, recently used next."""
        ...

    def prechecks(self, form: Form, visitors: Sequence[Visitor]) -> Sequence[Precheck]:
        """Rules that can be tested before acceptance."""
        ...

    def subject(self, form: Form, visitors: Sequence[Visitor]) -> SubjectRef | None:
        """Under whose record the case would be filed; None while that is not known."""
        ...

    def guide(self, item: ServiceItem) -> GuideContent:
        """What the guide says about an item."""
        ...

    def find_persons(self, text: str) -> Sequence[PersonHit]:
        """Masked hits by number, name or pinyin."""
        ...

    def find_units(self, text: str) -> Sequence[UnitHit]:
        """Hits by credit code, name or pinyin."""
        ...

    def open_person(self, actor: Actor, person: PersonId, part: Part, draft: DraftId) -> Visitor:
        """A record for a form; who looked and why is logged first."""
        ...

    def open_number(self, actor: Actor, id_type: str, number: str, part: Part, draft: DraftId) -> Visitor | None:
        """The person with that document, None when the register knows nobody."""
        ...

    def open_unit(self, actor: Actor, unit: UnitId, draft: DraftId) -> Visitor:
        """An employer for a form."""
        ...

    def open_uscc(self, actor: Actor, uscc: str, draft: DraftId) -> Visitor | None:
        """The employer with that credit code, None when the register knows none."""
        ...

    def save(self, actor: Actor, draft: Draft) -> None:
        """Keep the draft; durable when it returns."""
        ...

    def drafts(self, actor: Actor) -> Sequence[DraftLine]:
        """Drafts of the whole office, last touched first."""
        ...

    def resume(self, actor: Actor, draft: DraftId) -> Draft:
        """Open a draft; one of another clerk is taken over, which is logged."""
        ...

    def discard(self, actor: Actor, draft: DraftId) -> None:
        """Throw a draft away."""
        ...

    def attach(self, actor: Actor, draft: Draft, material: str, paths: Sequence[str]) -> Draft:
        """Keep files as pages of a paper."""
        ...

    def accept(self, actor: Actor, draft: Draft) -> Finished:
        """Take the case in and hand out its papers."""
        ...

    def notify(self, actor: Actor, draft: Draft, *, insisted: bool) -> Finished:
        """The one complete notice."""
        ...

    def turn_away(self, actor: Actor, draft: Draft, outcome: Outcome, reason: str, body: str) -> Finished:
        """Not needed, or not ours."""
        ...

    def correct(self, actor: Actor, draft: Draft, what: str) -> Draft:
        """Note what was put right on the spot."""
        ...

    def print_again(self, actor: Actor, paper: HandedOut, *, spoilt: str = "") -> HandedOut:
        """A further copy; spoilt: why the last sheet is void, then it is no copy."""
        ...

    def print_guide(self, actor: Actor, item: ServiceItem) -> HandedOut:
        """The guide of an item on paper."""
        ...

    def queue(self, actor: Actor) -> QueueState:
        """Who waits, who is here."""
        ...

    def take_number(self, actor: Actor, priority: Priority) -> Ticket:
        """A new number."""
        ...

    def call_next(self, actor: Actor) -> Ticket | None:
        """The next visitor, None when nobody waits."""
        ...

    def call_again(self, actor: Actor, ticket: TicketId) -> Ticket:
        """The same number once more."""
        ...

    def call_back(self, actor: Actor, ticket: TicketId) -> Ticket:
        """Somebody held or skipped comes to this window."""
        ...

    def skip(self, actor: Actor, ticket: TicketId) -> Ticket:
        """Nobody came."""
        ...

    def hold(self, actor: Actor, ticket: TicketId) -> Ticket:
        """The visitor fetches a paper."""
        ...

    def done(self, actor: Actor, ticket: TicketId) -> Ticket:
        """The visit is over."""
        ...

    def left(self, actor: Actor, ticket: TicketId) -> Ticket:
        """The visitor has gone."""
        ...

    def transfer(self, actor: Actor, ticket: TicketId, window: str) -> Ticket:
        """Another window goes on."""
        ...

    def pause(self, actor: Actor, *, paused: bool) -> None:
        """Stop or go on calling."""
        ...

    def consulted(self, actor: Actor, item: str) -> None:
        """Somebody only asked."""
        ...
