"""The draw: the day's secret, the next person of a case, a draw anew; each in a transaction of its own.

After a step is committed, never inside it: a client could otherwise roll back until it likes the name.
"""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from app.audit.model import AuditValue
from app.cases.commands.held import case_at_home
from app.cases.draw import SECRET_BYTES, DrawTicket, commitment, recorded
from app.cases.eligibility import Candidate, Considered, Exclusion, Need, SectionKey, eligible
from app.cases.flow_settings import FlowSettings
from app.cases.model import CaseEvent, CaseHead, CaseState, EventKind
from app.cases.needs import SENT_UP, approval_stage, who_had, who_sent_up, who_steps_back
from app.cases.panel_draw import choice_of, first_choice, within
from app.cases.panels import PanelChoice
from app.cases.ports import ApprovingUnitOfWork, WorkUnitOfWork
from app.cases.tasks import Asked, DrawDay, Purpose, RedrawReason, Task, TaskEnd
from app.cases.way import Stage, Way, stage_at
from app.kernel.actor import Actor, Permission, Post
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import Conflict, Rejected, Unavailable
from app.kernel.ids import CaseId, OfficeId, OperatorId, new_uuid
from app.staff.book_events import tell
from app.staff.grant_events import StaffKind

Work = Callable[[], WorkUnitOfWork]
ApprovingWork = Callable[[], ApprovingUnitOfWork]
logger = logging.getLogger(__name__)

REDRAWING_POSTS = frozenset({Post.FLOW_DESK, Post.FLOOR_SUPERVISOR})
CHASING = frozenset({"chaser"})
"""The role of who follows a case of the green channel."""
_WAITING = (CaseState.ACCEPTED, CaseState.PAUSED, CaseState.DECIDED)
DRAWS_AT_ONCE = 25
"""Cases of one round: some tenths of a second, for which a window may have to wait before it saves."""


@dataclass(frozen=True, slots=True)
class DrawnFor:
    """What a draw led to.  operator: None when nobody could be drawn, and why: ``exclusions``."""

    case: CaseId
    step: int
    operator: OperatorId | None
    exclusions: tuple[Exclusion, ...]


class Wanted(NamedTuple):
    """Why somebody is drawn.  asked: who wants it done again, and the reason."""

    purpose: Purpose
    asked: Asked | None


class OpenDrawDay:
    """In the morning: a secret for the day, whose commitment goes into the audit chain."""

    def __init__(self, unit_of_work: Work, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(self, office: OfficeId) -> DrawDay:
        """The day of the office, opened now if it was not."""
        now = self._clock.now()
        with self._unit_of_work() as u:
            day = opened_day(u, office, now)
            u.commit()
        return day


class RevealDraws:
    """At the end of a day its secret is shown, so that everybody can repeat its draws."""

    def __init__(self, unit_of_work: Work, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(self, office: OfficeId) -> Sequence[date]:
        """The days that were revealed now: all that are over."""
        now = self._clock.now()
        with self._unit_of_work() as u:
            days = u.tasks.unrevealed(office, hall_day(now))
            for day in days:
                kept = u.tasks.day(office, day)
                u.tasks.reveal(office, day, now)
                told = kept.secret.hex() if kept else ""
                u.audit.append("draws_revealed", None, {"office": office, "day": day.isoformat(), "secret": told}, now)
            u.commit()
        return days


class DrawNext:
    """Draw who does what waits; the case waits with the reason when nobody can be drawn."""

    def __init__(self, unit_of_work: Work, settings: Callable[[], FlowSettings], clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._settings = settings
        self._clock = clock

    def __call__(self, case: CaseId, purpose: Purpose = Purpose.STEP, asked: Asked | None = None) -> DrawnFor | None:
        """Who was drawn; None when nothing waits, somebody has the case already, or the centre draws.

        With nobody eligible the second attempt after the same event writes nothing: the reason stands already.
        None also where the draw itself is refused (the file is locked, a clock was set back to a day that is over): the
        word that led here is said, and nobody is told otherwise; ``DrawWaiting`` draws the case later.
        """
        try:
            return self._drawn(case, purpose, asked)
        except (Conflict, Rejected, Unavailable) as refused:
            logger.info("case %s was not drawn: %s", case, refused.code)
            return None

    def _drawn(self, case: CaseId, purpose: Purpose, asked: Asked | None) -> DrawnFor | None:
        now, settings = self._clock.now(), self._settings()
        with self._unit_of_work() as u:
            if u.tasks.draws_elsewhere():
                return None
            head = u.cases.head(case)
            way = u.tasks.way(head.id, head.round) if head is not None else ()
            if head is None or not way or not _waits(u, head, purpose):
                return None
            found = _draw(u, head, way, Wanted(purpose, asked), settings, now)
            u.commit()
        return found


@dataclass(frozen=True, slots=True)
class DrawRound:
    """A part of what waits.  following: how many cases the next round passes over, None when all is done."""

    drawn: tuple[DrawnFor, ...]
    following: int | None


class DrawWaiting:
    """Draw for all that waits and that nobody has, also for a leader's word: after a cut, in the morning.

    What lies with people who may not do it any more goes back to the draw first: their permission was withdrawn, or a
    case was joined in which they acted in another role.  at_once: cases of one round.
    """

    def __init__(self, unit_of_work: Work, draw: DrawNext, clock: Clock, at_once: int = DRAWS_AT_ONCE) -> None:
        self._unit_of_work = unit_of_work
        self._draw = draw
        self._clock = clock
        self._at_once = at_once

    def __call__(self, office: OfficeId | None = None) -> Sequence[DrawnFor]:
        """What was drawn, cases due first, until nothing waits that could be drawn."""
        found: list[DrawnFor] = []
        following: int | None = 0
        while following is not None:
            one = self.round(following, office)
            found += one.drawn
            following = one.following
        return found

    def round(self, skip: int = 0, office: OfficeId | None = None) -> DrawRound:
        """So many cases and no more, so that whoever waits to write gets his turn between two rounds.

        skip: how many at the head of the line an earlier round could not draw.
        """
        now = self._clock.now()
        with self._unit_of_work() as u:
            if u.tasks.draws_elsewhere():
                return DrawRound((), None)
            for task in u.tasks.no_longer_theirs(now):
                u.tasks.end(task.id, now, TaskEnd.WITHDRAWN)
                u.audit.append("task_withdrawn", None, {"case": str(task.case), "step": task.step}, now)
            waiting = u.tasks.without_task(office, self._at_once, skip)
            asked = u.tasks.without_approver(office, self._at_once)
            u.commit()
        found = tuple(one for one in map(self._draw, waiting) if one is not None)
        left = len(waiting) - sum(one.operator is not None for one in found)
        leaders = tuple(one for one in (self._draw(case, purpose) for case, purpose in asked) if one is not None)
        return DrawRound(found + leaders, skip + left if len(waiting) == self._at_once else None)


class Redraw:
    """Take a case out of a tray and draw anew; nobody picks, everybody sees it.  With a centre set it is asked to."""

    def __init__(self, unit_of_work: ApprovingWork, draw: DrawNext, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._draw = draw
        self._clock = clock

    def __call__(self, actor: Actor, case: CaseId, reason: RedrawReason) -> DrawnFor | None:
        """Who was drawn instead; the same person again where nobody else may; None where the centre draws.

        Raises Rejected: redraw_needs_flow_desk, nobody_has_case; NotFound("case_not_found").
        """
        if actor.post not in REDRAWING_POSTS:
            raise Rejected("redraw_needs_flow_desk", post=actor.post.value)
        now = self._clock.now()
        with self._unit_of_work() as u:
            head = case_at_home(u, actor, case)
            told: dict[str, AuditValue] = {"case": str(case), "reason": reason.value}
            if head.state not in _WAITING:
                raise Rejected("nobody_has_case")
            u.audit.append("case_redrawn", actor, told, now)
            if tell(u, actor, StaffKind.STEP_REDRAWN, dict(told), now):
                u.commit()
                return None  # whom the centre has drawn is known at that person's machine alone
            task = u.tasks.open_task(case, Purpose.STEP)
            if task is None:
                raise Rejected("nobody_has_case")
            u.tasks.end(task.id, now, TaskEnd.REDRAWN)
            u.commit()
        return self._draw(case, asked=Asked(actor.operator, reason))


def _draw(
    u: WorkUnitOfWork, head: CaseHead, way: Way, wanted: Wanted, settings: FlowSettings, now: datetime
) -> DrawnFor:
    purpose, asked = wanted
    events = u.cases.events(head.id)
    stage = _stage_of(way, head, purpose)
    office = _office_of(u, head, events, stage)
    need = _need(u, head, events, way, stage, office, hall_day(now))
    people = _people(u, need, office)
    candidates, exclusions = eligible(need, people, settings)
    earlier = u.tasks.draws(head.id, head.last_seq)
    ticket = DrawTicket(head.id, head.last_seq, len(earlier) + 1, stage.seq)
    choice: PanelChoice | None = None
    if settings.panels and purpose is Purpose.STEP and candidates and _is_for_panels(head, stage, office):
        secret = opened_day(u, office, now).secret
        choice = _panel_of(u, head, events, lots=(secret, ticket, people, candidates))
    if choice is not None:
        choice, candidates, exclusions = within(choice, need, people, settings, (candidates, exclusions))
    above = u.tasks.superior(office) if settings.routes_up and stage.escalate_to and not candidates else None
    if above is not None:  # too few people here: the level above does it, and the draw says so
        need = replace(need, office=above[0], level=above[1])
        candidates, further = eligible(need, _people(u, need, above[0]), settings)
        exclusions, office = (*exclusions, *further), above[0] if candidates else office
    day = opened_day(u, office, now)
    result = DrawnFor(head.id, stage.seq, None, exclusions)
    if not candidates and earlier and earlier[-1].record.drawn is None and asked is None:
        return result
    record = recorded(day.secret, day.day, ticket, candidates, exclusions, choice)
    draw = new_uuid()
    told: dict[str, AuditValue] = {
        "case": str(head.id),
        "step": stage.seq,
        "candidates": len(candidates),
        "draw": str(draw),
        "office": office,
        "record": record.digest(),
    }
    u.audit.append("case_drawn" if record.drawn else "case_cannot_be_drawn", None, told, now)
    u.tasks.keep_draw(draw, office, record, now, asked)  # the database asks whether the audit chain tells of it
    if record.drawn is not None:
        place = (head.round, head.step, head.last_seq)
        u.tasks.add(Task(new_uuid(), head.id, purpose, *place, draw, record.drawn, now))
    return replace(result, operator=record.drawn)


def _people(u: WorkUnitOfWork, need: Need, office: OfficeId) -> Sequence[Considered]:
    return u.tasks.considered(office, need.today, next(iter(need.subjects), b""))


def _is_for_panels(head: CaseHead, stage: Stage, office: OfficeId) -> bool:
    """What the window does, and what was raised to the level above, is no panel's."""
    return office == head.office and stage.permission is not Permission.INTAKE


def _panel_of(
    u: WorkUnitOfWork,
    head: CaseHead,
    events: Sequence[CaseEvent],
    lots: tuple[bytes, DrawTicket, Sequence[Considered], Sequence[Candidate]],
) -> PanelChoice | None:
    """The panel that has the case, drawn now where none was yet; None where no open panel could do the step."""
    opened = next((event.seq for event in reversed(events) if event.kind is EventKind.REOPENED), 0)
    kept = u.panels.drawn_for(head.id, opened)
    if kept is None:
        secret, ticket, people, candidates = lots
        panels = [panel for panel in u.panels.open_panels(head.office) if panel.does(head.item_code)]
        return first_choice(secret, ticket, panels, people, candidates)
    panel = u.panels.panel(kept)
    return choice_of(panel) if panel is not None else None


def opened_day(u: WorkUnitOfWork, office: OfficeId, now: datetime) -> DrawDay:
    """The day's secret, made and committed to when it is asked for first."""
    today = hall_day(now)
    kept = u.tasks.day(office, today)
    if kept is not None:
        return kept
    secret = secrets.token_bytes(SECRET_BYTES)
    day = DrawDay(office, today, commitment(secret), secret, now)
    told = {"office": office, "day": today.isoformat(), "commitment": day.commitment.hex()}
    u.audit.append("draw_day_opened", None, told, now)
    u.tasks.open_day(day)
    return day


def _waits(u: WorkUnitOfWork, head: CaseHead, purpose: Purpose) -> bool:
    if purpose is Purpose.STEP:
        outside = head.state is CaseState.PAUSED and head.waits_for == "supplement"
        if head.state not in _WAITING or outside:
            return False
    elif purpose is Purpose.CORRECTION and head.state is not CaseState.CORRECTING:
        return False
    return u.tasks.open_task(head.id, purpose) is None


def _stage_of(way: Way, head: CaseHead, purpose: Purpose) -> Stage:
    """The stage that waits; for what needs approval the way's approval, or one as it would be."""
    return stage_at(way, head.step) if purpose is Purpose.STEP else approval_stage(way, head.step)


def _office_of(u: WorkUnitOfWork, head: CaseHead, events: Sequence[CaseEvent], stage: Stage) -> OfficeId:
    """Where the step is done: at home, or above once it was escalated."""
    raised = any(event.kind is EventKind.ESCALATED and event.step == stage.seq for event in events)
    above = u.tasks.superior(head.office) if raised else None
    return above[0] if above else head.office


def _need(
    u: WorkUnitOfWork,
    head: CaseHead,
    events: Sequence[CaseEvent],
    way: Way,
    stage: Stage,
    office: OfficeId,
    today: date,
) -> Need:
    limited = any(event.kind is EventKind.ACCEPTED and event.data.get("limited") for event in events)
    review = stage.permission is Permission.REVIEW
    handling = stage.permission is Permission.HANDLING
    others = [*(u.tasks.sections(head.id, "handling") if review else ())]
    others += u.tasks.sections(head.id, "review") if handling else []
    acceptors = u.tasks.sections(head.id, "intake") if review and limited else ()
    return Need(
        permission=stage.permission,
        office=office,
        level=u.tasks.level(office),
        role=stage.role,
        today=today,
        acted=_acted(u, head, events),
        subjects=frozenset({head.subject_key} - {b""}),
        household=u.tasks.near(head),
        handler_sections=frozenset(SectionKey(*one) for one in others),
        acceptor_sections=frozenset(SectionKey(*one) for one in acceptors),
        prefer_other_than=who_steps_back(events, way, stage),
        return_to=who_had(events, way, stage),
    )


def _acted(u: WorkUnitOfWork, head: CaseHead, events: Sequence[CaseEvent]) -> Mapping[bytes, frozenset[str]]:
    """Who acted in which roles; whoever followed a case of the green channel, or sent the step up, does not do it."""
    acted = {**u.tasks.acted(head.id), **dict.fromkeys(who_sent_up(events, head.step), frozenset({SENT_UP}))}
    return {**acted, **dict.fromkeys(u.green.keys(head.id), CHASING)} if head.green else acted
