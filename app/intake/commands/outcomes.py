"""The outcomes beside acceptance: one complete notice, not needed, not ours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.cases.commands import append_acts
from app.cases.model import UNKNOWN_SUBJECT, CaseHead, CaseState, EventKind
from app.intake import events
from app.intake.commands.accept import (
    CHANGED,
    Accepted,
    Desk,
    as_it_was,
    filing_of,
    for_owner,
    going_on,
    refuse_second_open_case,
)
from app.intake.commands.drafts import Work, held_draft, require_intake
from app.intake.model import Draft, MaterialState, papers_asked
from app.intake.ports import FirstAnswer
from app.kernel.actor import Actor
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import Rejected

NOTICE_SERIES = "notice"
REFUSAL_SERIES = "refusal"


class Outcome(StrEnum):
    """The two ways of ending a visit without an application."""

    NOT_NEEDED = "not_needed"
    NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True)
class SupplementLine:
    """Something the clerk adds to the notice in his own words, with its basis."""

    what: str
    basis: str


class NotifySupplement:
    """Tell everything that is missing, once; whoever insists leaves his papers here.

    What is missing is found by the program, so that nothing visible the first time is forgotten.
    """

    def __init__(self, unit_of_work: Work, desk: Desk, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._desk = desk
        self._clock = clock

    def __call__(
        self, actor: Actor, draft: Draft, *, insisted: bool, extra: Sequence[SupplementLine] = ()
    ) -> tuple[CaseHead, Draft]:
        """The case that waits, and the draft with which it goes on.

        A case of another county is noticed here under this hall's own number of notices; the papers may come here or
        there.
        Raises Rejected: any_hall_needs_centre, any_hall_behind_hall, any_hall_not_open, any_hall_has_case,
        nothing_missing, second_notice_needs_supervisor, supplement_line_needs_words, open_case_of_same_item,
        case_is_own.
        """
        require_intake(actor)
        if any(not line.what.strip() or not line.basis.strip() for line in extra):
            raise Rejected("supplement_line_needs_words")
        with self._unit_of_work() as u:
            held_draft(u, draft.id, actor)
            first = u.drafts.answered(draft.request)
            if first is not None:
                return as_it_was(u, first), going_on(draft, first.case)
            now = self._clock.now()
            taking = for_owner(u, self._desk.take(draft, actor, now), actor)
            filing = filing_of(u, actor, taking)
            if filing.head is not None and filing.head.notices:
                raise Rejected("second_notice_needs_supervisor")
            refuse_second_open_case(u, taking, filing)
            lines = [*_lines(taking), *({"what": x.what, "basis": x.basis} for x in extra)]
            if not lines:
                raise Rejected("nothing_missing")
            number = u.numbers.next(NOTICE_SERIES, actor.office, hall_day(now).year)
            told = events.notified(taking, number, lines, insisted=insisted)
            received = events.received(taking, papers_taken=insisted)
            head = append_acts(u.cases, filing, [received, told], actor, now)
            waiting = going_on(draft, head.id)
            u.drafts.answer(draft.request, FirstAnswer(head.id, head.last_seq))
            u.drafts.save(replace(waiting, clerk=actor.operator, office=actor.office), now)
            u.commit()
        return head, waiting


class TurnAway:
    """Not needed, or not ours: said at once, with the reason and, when not ours, the body that is right."""

    def __init__(self, unit_of_work: Work, desk: Desk, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._desk = desk
        self._clock = clock

    def __call__(self, actor: Actor, draft: Draft, outcome: Outcome, *, reason: str, body: str = "") -> Accepted:
        """The case of the refusal; who has not said who he is is filed as unknown.

        grounds of a refusal come as words in ``reason``.  body: name of the right body.
        Raises Rejected: any_hall_only_accepts, turning_away_needs_reason, right_body_missing, case_is_own,
        case_event_not_now, case_event_out_of_order.
        """
        require_intake(actor)
        if not reason.strip():
            raise Rejected("turning_away_needs_reason")
        if outcome is Outcome.NOT_OURS and not body.strip():
            raise Rejected("right_body_missing")
        with self._unit_of_work() as u:
            first = u.drafts.answered(draft.request)
            if first is not None:
                return Accepted(as_it_was(u, first), True, CHANGED)
            held_draft(u, draft.id, actor)
            now = self._clock.now()
            known = at_home(draft if draft.subject else replace(draft, subject=UNKNOWN_SUBJECT))
            taking = self._desk.take(known, actor, now)
            filing = filing_of(u, actor, taking)
            if filing.head is not None and filing.head.state is not CaseState.AWAITING_SUPPLEMENT:
                raise Rejected("case_event_not_now")
            number = u.numbers.next(REFUSAL_SERIES, filing.office, hall_day(now).year)
            said = {"reason": reason.strip(), "body": body.strip()}
            act = events.turned_away(taking, EventKind(outcome.value), number, said)
            head = append_acts(u.cases, filing, [act], actor, now)
            u.drafts.answer(draft.request, FirstAnswer(head.id, head.last_seq))
            u.drafts.remove(draft.id)
            u.commit()
        return Accepted(head, False, CHANGED)


def at_home(draft: Draft) -> Draft:
    """The draft, or Rejected("any_hall_only_accepts"): a hall turns nobody away in another county's name."""
    if draft.is_elsewhere:
        raise Rejected("any_hall_only_accepts")
    return draft


def _lines(taking: events.Taking) -> Iterator[dict[str, Any]]:
    """Every paper that is not there, those that might follow included, then the answers that must be changed."""
    for material in papers_asked(taking.item, taking.answers):
        state = taking.draft.line(material.key).state
        if state is not MaterialState.RECEIVED:
            yield {
                "kind": "material",
                "key": material.key,
                "name_zh": material.name.zh,
                "name_en": material.name.en,
                "state": state.value,
                "main": material.main,
                "basis": events.basis_data(material.basis),
            }
    for gap in taking.gaps:
        if gap.kind != "material":
            values = {key: str(value) for key, value in gap.values.items()}
            said = {"kind": gap.kind, "key": gap.where, "code": gap.code, "values": values, "basis": "form"}
            names = {"name_zh": gap.label.zh, "name_en": gap.label.en} if gap.label else {}
            yield said | names | ({"row": gap.row, "column": gap.column} if gap.row else {})
