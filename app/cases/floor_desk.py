"""What a floor supervisor or the flow desk does, each act as one call; screens and verbs share it."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.audit.model import AuditValue
from app.cases.board import BoardCase, BoardQueries, Figure, FloorFigures, ToldOf, WhereIs, colour_of, figures
from app.cases.commands.draws import DrawnFor, Redraw
from app.cases.commands.held import case_at_home
from app.cases.commands.together import LONGEST_QUESTION
from app.cases.flow_settings import FlowSettings
from app.cases.green import CHASER_POSTS
from app.cases.model import CaseHead, CaseState
from app.cases.notes import chase_told
from app.cases.panels import PanelGap, PanelQueries, gaps_of
from app.cases.ports import FlowUnitOfWork
from app.cases.rota_check import RotaItem, Unfinished, rota_check
from app.cases.tasks import Chase, RedrawReason
from app.kernel.actor import Actor, Post
from app.kernel.calendar import Colour, WorkingCalendar
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId, new_uuid

FLOOR_POSTS = frozenset({Post.FLOOR_SUPERVISOR, Post.FLOW_DESK, Post.UNIT_HEAD})
CHASING_POSTS = frozenset({Post.FLOOR_SUPERVISOR, Post.FLOW_DESK})
OPEN_TO_CHASE = frozenset({CaseState.ACCEPTED, CaseState.PAUSED, CaseState.DECIDED})
"""States in which somebody has a case, or will be drawn for it."""

TOLD_POSTS = frozenset({Post.FLOOR_SUPERVISOR, Post.UNIT_HEAD})
ANSWERING_POSTS = FLOOR_POSTS | {Post.SERVICE_DESK}
"""Who tells an applicant where the case is; whoever holds a business permission does too."""


@dataclass(frozen=True, slots=True)
class FlowLine:
    """An open case of the flow desk's list.  age: calendar days.  colour: None without a last day."""

    case: BoardCase
    age: int
    colour: Colour | None


@dataclass(frozen=True, slots=True)
class FloorNow:
    """The floor at one moment, with the lines behind every number."""

    figures: FloorFigures
    lines: Mapping[Figure, tuple[FlowLine, ...]]


@dataclass(frozen=True, slots=True)
class FloorDesk:
    """Every method is slow and is called in a worker thread.

    items: the list in force as the rota check needs it.  panels: groups of people, where the office has some.
    """

    unit_of_work: Callable[[], FlowUnitOfWork]
    queries: BoardQueries
    redraw_case: Redraw
    items: Callable[[], Sequence[RotaItem]]
    settings: Callable[[], FlowSettings]
    calendar: WorkingCalendar
    clock: Clock
    panels: PanelQueries

    def today(self) -> date:
        """In the hall's zone."""
        return hall_day(self.clock.now())

    def floor(self, actor: Actor) -> FloorNow:
        """The numbers of the floor; ``Rejected("floor_not_yours")`` for other posts."""
        _require(actor)
        now = self.clock.now()
        cases = _seen_by(actor, self.queries.open_cases(actor.office))
        found = figures(now, self.queries.hall(actor.office, now), cases)
        return FloorNow(found, {figure: self._lines(cases) for figure, cases in found.cases.items()})

    def rota(self, actor: Actor) -> tuple[Unfinished, ...]:
        """What cannot be finished today; ``Rejected("floor_not_yours")`` for other posts."""
        _require(actor)
        return rota_check(self.items(), self.queries.rota(actor.office, self.today()), actor.office)

    def panel_gaps(self, actor: Actor) -> tuple[PanelGap, ...]:
        """What panels lack today, () where cases go to none; ``Rejected("floor_not_yours")`` for other posts."""
        _require(actor)
        if not self.settings().panels:
            with self.unit_of_work() as u:
                if not u.tasks.draws_elsewhere():  # at a centre every open panel counts
                    return ()
        ways = {item.code: item.way for item in self.items()}
        return gaps_of(self.panels.panels(actor.office, self.clock.now()), ways)

    def open_cases(self, actor: Actor, text: str = "", *, green: bool = False) -> tuple[FlowLine, ...]:
        """Open cases, due first; green: of the green channel only, which whoever follows some sees his own of.

        Raises Rejected("floor_not_yours") for other posts.
        """
        follows = green and actor.post in CHASER_POSTS
        if not follows:
            _require(actor)
        cases = _seen_by(actor, self.queries.open_cases(actor.office, text.strip()))
        mine = follows and actor.post not in FLOOR_POSTS
        wanted = [case for case in cases if case.green or not green]
        return self._lines([case for case in wanted if not mine or case.chaser_id == actor.operator])

    def _lines(self, cases: Sequence[BoardCase]) -> tuple[FlowLine, ...]:
        today, settings = self.today(), self.settings()
        return tuple(FlowLine(case, case.age(today), colour_of(case, today, self.calendar, settings)) for case in cases)

    def redraw(self, actor: Actor, case: CaseId, reason: RedrawReason) -> DrawnFor | None:
        """Have a step drawn anew; what ``Redraw`` refuses."""
        return self.redraw_case(actor, case, reason)

    def chase(self, actor: Actor, case: CaseId, note: str) -> None:
        """Remind whoever has the case; the note is kept.

        Flow desk and supervisor may for every case, who follows a case of the green channel for that one.
        With a centre set the note travels to whoever has the case, at whatever window; who that is nobody learns here.
        Raises Rejected: chase_needs_flow_desk, chase_needs_note, chase_nobody; with a centre set question_too_long,
        event_unsealed; NotFound("case_not_found").
        """
        if not note.strip():
            raise Rejected("chase_needs_note")
        now = self.clock.now()
        with self.unit_of_work() as u:
            head = case_at_home(u, actor, case)
            chaser = u.green.chaser(case)
            if actor.post not in CHASING_POSTS and (chaser is None or chaser.operator != actor.operator):
                raise Rejected("chase_needs_flow_desk", post=actor.post.value)
            chase = Chase(new_uuid(), case, actor.operator, now, note.strip(), head.step, head.last_seq)
            if u.tasks.draws_elsewhere():
                _tell(u, actor, head, chase)
            else:
                u.floor.add_chase(chase)
            u.audit.append("case_chased", actor, {"case": str(case), "step": head.step}, now)
            u.commit()

    def where(self, actor: Actor, text: str) -> tuple[WhereIs, ...]:
        """Stage and last day for whoever asks; that it was asked goes into the audit chain.

        Raises Rejected("post_reads_no_cases"), NotFound("case_not_found").
        """
        if actor.permission is None and actor.post not in ANSWERING_POSTS:
            raise Rejected("post_reads_no_cases", post=actor.post.value)
        found = tuple(self.queries.where(actor.office, text.strip()))
        with self.unit_of_work() as u:
            said: dict[str, AuditValue] = {"found": len(found)}
            u.audit.append("case_asked_after", actor, said, self.clock.now())
            u.commit()
        if not found:
            raise NotFound("case_not_found", number=text.strip())
        return found

    def told(self, actor: Actor, number: str) -> tuple[ToldOf, ...]:
        """Chases and late steps of that case; () for everybody but who answers for the floor."""
        return tuple(self.queries.told(actor.office, number)) if actor.post in TOLD_POSTS else ()


def _tell(u: FlowUnitOfWork, actor: Actor, head: CaseHead, chase: Chase) -> None:
    if head.state not in OPEN_TO_CHASE:
        raise Rejected("chase_nobody")
    if len(chase.note) > LONGEST_QUESTION:
        raise Rejected("question_too_long", most=LONGEST_QUESTION)
    u.notes.tell(chase_told(chase, head.office, actor.terminal, secrets.token_bytes(16)))
    u.floor.add_told_chase(chase)


def _seen_by(actor: Actor, cases: Sequence[BoardCase]) -> list[BoardCase]:
    """Who follows a case is told to those who chase cases, and to nobody else."""
    if actor.post in CHASER_POSTS:
        return list(cases)
    return [replace(case, chaser="", chaser_id=None) for case in cases]


def _require(actor: Actor) -> None:
    if actor.post not in FLOOR_POSTS:
        raise Rejected("floor_not_yours", post=actor.post.value)


def redraw_code(found: DrawnFor | None) -> str:
    """What is said of a draw anew; None: somebody else draws, or it was put off."""
    if found is None:
        return "flow_redraw_asked"
    return "flow_redrawn" if found.operator is not None else "flow_redrawn_nobody"
