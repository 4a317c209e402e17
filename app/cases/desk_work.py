"""What service desk and distribution desk do, each act as one call; screens and verbs share it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.audit.model import AuditValue
from app.cases.commands.deliveries import SendResult, TellApplicant
from app.cases.commands.hand_overs import DeskWork, SignHandOver, WriteHandOver
from app.cases.deliveries import About, ContactLine, MailLine, ReadyResult, ToTell
from app.cases.desk_ports import DeskQueries
from app.cases.hand_overs import HandOver, PaperMove, Place, PlaceKind, Side, moves, stands_at
from app.catalogue.model import Catalogue
from app.catalogue.vocabulary import Handling
from app.kernel.actor import Actor, Post
from app.kernel.calendar import CountedIn, WorkingCalendar, due_date
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import NotFound, Rejected

GIVING_POSTS = frozenset({Post.DISTRIBUTION_DESK})
TELLING_POSTS = frozenset({Post.SERVICE_DESK})
DESK_POSTS = GIVING_POSTS | TELLING_POSTS
WATCHING_POSTS = frozenset({Post.FLOOR_SUPERVISOR, Post.UNIT_HEAD, Post.SERVICE_DESK})
"""Who reads the mailing register beside the desk, without whom and where."""


@dataclass(frozen=True, slots=True)
class DeskRules:
    """keeps: by item the papers that a case keeps.  bodies: key of another body → name, Chinese and English.

    supply_days: working days within which missing papers are to come.  near_days: so many left are near the end.
    """

    keeps: Mapping[str, frozenset[str]]
    bodies: Mapping[str, tuple[str, str]]
    supply_days: Callable[[], int]
    near_days: Callable[[], int]
    calendar: WorkingCalendar


@dataclass(frozen=True, slots=True)
class DeskWorks:
    """Every method is slow and is called in a worker thread; ``send``, ``slips``, ``signing`` and ``tell`` write."""

    unit_of_work: DeskWork
    queries: DeskQueries
    write: WriteHandOver
    signing: SignHandOver
    send: SendResult
    tell: TellApplicant
    rules: Callable[[], DeskRules]
    clock: Clock

    def today(self) -> date:
        """In the hall's zone."""
        return hall_day(self.clock.now())

    def ready(self, actor: Actor) -> Sequence[ReadyResult]:
        """Results to be handed out or sent; ``Rejected("desk_not_yours")`` for other posts."""
        _require(actor, GIVING_POSTS)
        return self.queries.ready(actor.office)

    def moves(self, actor: Actor) -> tuple[PaperMove, ...]:
        """Papers that are not where they are needed; ``Rejected("desk_not_yours")`` for other posts."""
        _require(actor, GIVING_POSTS)
        return moves(self.queries.papers(actor.office), self.rules().keeps)

    def hand_overs(self, actor: Actor, day: date | None = None) -> tuple[HandOver, ...]:
        """Slips that wait, and with a day those of that day; for others than the desk only those of their side."""
        found = self.queries.hand_overs(actor.office, day)
        section = self.queries.section_of(actor.operator)
        return tuple(slip for slip in found if _sees(slip, actor, section))

    def hand_over(self, actor: Actor, number: str) -> HandOver:
        """One slip; ``NotFound("hand_over_not_found")`` also for one of others."""
        slip = self.queries.hand_over(actor.office, number)
        if slip is None or not _sees(slip, actor, self.queries.section_of(actor.operator)):
            raise NotFound("hand_over_not_found", number=number)
        return slip

    def mail(self, actor: Actor, day: date | None = None) -> Sequence[MailLine]:
        """Post of that day, or all under way; ``Rejected("desk_not_yours")`` for posts that need not know."""
        _require(actor, GIVING_POSTS | WATCHING_POSTS)
        return self.queries.mail(actor.office, day, withheld=actor.post not in GIVING_POSTS)

    def to_tell(self, actor: Actor) -> tuple[ToTell, ...]:
        """Who waits to be told: papers whose last day is near, results to be fetched; the untold ones first."""
        _require(actor, TELLING_POSTS)
        rules, today = self.rules(), self.today()
        dated = (_dated(one, rules) for one in self.queries.to_tell(actor.office))
        near = [one for one in dated if one.last_day is None or _is_near(one.last_day, today, rules)]
        return tuple(sorted(near, key=lambda one: (one.told_at is not None, one.last_day or today, one.since)))

    def contacts(self, actor: Actor, day: date | None = None) -> Sequence[ContactLine]:
        """Who was told on that day, today where none is named; ``Rejected("desk_not_yours")`` for other posts."""
        _require(actor, TELLING_POSTS)
        return self.queries.contacts(actor.office, day or self.today())

    def printed(self, actor: Actor, what: str, number: str) -> None:
        """That a slip or a register was put on paper goes into the audit chain."""
        with self.unit_of_work() as u:
            told: dict[str, AuditValue] = {"what": what, "number": number}
            u.audit.append("desk_page_printed", actor, told, self.clock.now())
            u.commit()

    def place_name(self, actor: Actor, place: Place, *, english: bool = False) -> str:
        """The name of a section or body, "" for the places that need none."""
        if place.kind is PlaceKind.SECTION:
            return self.queries.section_names(actor.office).get(place.detail, place.detail)
        zh, en = self.rules().bodies.get(place.detail, (place.detail, place.detail))
        return en if english else zh


def kept_papers(catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """By item the papers that do not go back to the visitor at the window: those kept and those in custody."""
    return {
        item.code: frozenset(m.key for m in item.materials if m.handling is Handling.KEEP or m.custody_slip)
        for item in catalogue.items
    }


def _require(actor: Actor, posts: frozenset[Post]) -> None:
    if actor.post not in posts:
        raise Rejected("desk_not_yours", post=actor.post.value)


def _sees(slip: HandOver, actor: Actor, section: str) -> bool:
    sides = any(stands_at(slip.place(side), actor, section) for side in Side)
    return actor.post in GIVING_POSTS or sides


def _dated(one: ToTell, rules: DeskRules) -> ToTell:
    if one.about is About.RESULT:
        return one
    day = due_date(hall_day(one.since), rules.supply_days(), CountedIn.WORKING_DAYS, rules.calendar).day
    return replace(one, last_day=day)


def _is_near(last: date, today: date, rules: DeskRules) -> bool:
    return due_date(today, rules.near_days(), CountedIn.WORKING_DAYS, rules.calendar).day >= last
