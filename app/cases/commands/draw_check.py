"""Repeating draws after the reveal, and showing who was drawn how, once that may be known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.cases.commands.reading import may_read
from app.cases.draw import DrawFault, DrawFinding, verify
from app.cases.model import CaseState
from app.cases.panel_draw import strays, verify_panel
from app.cases.ports import DrawQueries, WorkUnitOfWork
from app.cases.queries import CaseQueries
from app.cases.tasks import DrawOnTrial
from app.kernel.actor import Actor, Post
from app.kernel.clock import Clock
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId

_KNOWN = (CaseState.DECIDED, CaseState.CLOSED, CaseState.WITHDRAWN)
_ANY_TIME = frozenset({Post.INTERNAL_AUDIT})


@dataclass(frozen=True, slots=True)
class DrawVerdict:
    """What repeating a draw found.  from_day: when it can be repeated, None when it was; findings: () when sound."""

    draw: DrawOnTrial
    from_day: date | None
    findings: tuple[DrawFinding, ...]


class VerifyDraws:
    """Repeats draws with the secret that was revealed, and holds them against the audit chain."""

    def __init__(self, queries: DrawQueries, cases: CaseQueries) -> None:
        self._queries, self._cases = queries, cases

    def __call__(self, actor: Actor, day: date | None = None, number: str = "") -> Sequence[DrawVerdict]:
        """Every draw of the office, or of a day or case.

        Raises Rejected("post_reads_no_cases"), NotFound("case_not_found").
        """
        if not may_read(actor):
            raise Rejected("post_reads_no_cases", post=actor.post.value)
        case = _case_of(self._cases, number) if number else None
        draws = self._queries.draws(actor.office, day, case)
        astray = strays(draw.kept.record for draw in draws)
        found = [_led_astray(judged(draw)) if one else judged(draw) for draw, one in zip(draws, astray, strict=True)]
        if case is not None and not found:
            raise NotFound("case_not_found", number=number)
        return found


class ShowDraws:
    """Who was drawn for a case, among whom and why not the others: once it is decided, for internal audit always."""

    def __init__(
        self, unit_of_work: Callable[[], WorkUnitOfWork], queries: DrawQueries, cases: CaseQueries, clock: Clock
    ) -> None:
        self._unit_of_work, self._queries, self._cases, self._clock = unit_of_work, queries, cases, clock

    def __call__(self, actor: Actor, number: str) -> Sequence[DrawOnTrial]:
        """Its draws, oldest first; that somebody looked goes into the audit chain.

        Raises Rejected: post_reads_no_cases, draw_not_yet_known; NotFound("case_not_found").
        """
        if not may_read(actor):
            raise Rejected("post_reads_no_cases", post=actor.post.value)
        case = _case_of(self._cases, number)
        with self._unit_of_work() as u:
            head = u.cases.head(case)
            if head is None or head.office != actor.office:
                raise NotFound("case_not_found", number=number)
            if head.state not in _KNOWN and actor.post not in _ANY_TIME:
                raise Rejected("draw_not_yet_known")
            u.audit.append("draws_read", actor, {"case": str(case)}, self._clock.now())
            u.commit()
        return self._queries.draws(actor.office, None, case)


def judged(draw: DrawOnTrial) -> DrawVerdict:
    """Repeat it where the secret is known; the record is held against the audit chain at any time."""
    record = draw.kept.record
    is_vouched = draw.digest == record.digest() and draw.commitment == record.commitment
    chain = () if is_vouched else (DrawFinding(DrawFault.CHAIN),)
    if draw.secret is None:
        return DrawVerdict(draw, record.day + timedelta(days=1), chain)
    return DrawVerdict(draw, None, (*chain, *verify(record, draw.secret), *verify_panel(record, draw.secret)))


def _led_astray(verdict: DrawVerdict) -> DrawVerdict:
    return replace(verdict, findings=(*verdict.findings, DrawFinding(DrawFault.PANEL)))


def _case_of(cases: CaseQueries, number: str) -> CaseId:
    case = cases.by_number(number)
    if case is None:
        raise NotFound("case_not_found", number=number)
    return case
