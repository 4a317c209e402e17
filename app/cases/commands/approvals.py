"""What needs a leader beside the way itself: a longer limit, a mistake put right, a closed case opened again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.cases.clock_events import clock_of
from app.cases.clock_facts import Extended
from app.cases.commands.draws import ApprovingWork, DrawNext, DrawnFor, Work
from app.cases.commands.held import case_drawn_for, case_on_its_way, end_task
from app.cases.commands.reading import Filing, append_acts
from app.cases.commands.steps import LETTER_SERIES, FlowRules
from app.cases.fresh_look import use_look
from app.cases.model import Act, CaseHead, EventKind, next_state
from app.cases.needs import approval_role
from app.cases.standing import facts_of, stated_of
from app.cases.tasks import Purpose, TaskEnd
from app.cases.way import Stage, Way, way_to_data
from app.kernel.actor import Actor, Permission
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import Rejected
from app.kernel.ids import CaseId, EventId, new_uuid


class AnswerExtension:
    """Whoever was drawn says yes, with a letter to the applicant, or no."""

    def __init__(self, unit_of_work: ApprovingWork, rules: FlowRules, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._rules = rules
        self._clock = clock

    def __call__(self, actor: Actor, case: CaseId, *, days: int, note: str = "", look: UUID | None = None) -> CaseHead:
        """The case with its new last day; days: 0 says no and needs a note.

        look: a fresh one at this answer, which a yes asks for (LookNeeded, step_up_not_valid).
        Raises NotFound("case_not_found"); Rejected: case_not_drawn, answer_needs_note, extension_needs_limit,
        extension_too_long, extension_too_late, extension_used, case_event_out_of_order.
        """
        if days <= 0 and not note.strip():
            raise Rejected("answer_needs_note")
        now, settings = self._clock.now(), self._rules.settings()
        with self._unit_of_work() as u:
            head, way, events = case_drawn_for(u, actor, case, Purpose.EXTENSION)
            data: dict[str, Any] = {"note": note.strip()} if note.strip() else {}
            act = _approval(way, head, EventKind.EXTENSION_REFUSED, data)
            if days > 0:
                if clock_of(events) is None:
                    raise Rejected("extension_needs_limit")
                letter = u.numbers.next(LETTER_SERIES, head.office, hall_day(now).year)
                act = _approval(way, head, EventKind.EXTENDED, data | {"days": days, "letter": letter})
                fact = Extended(hall_day(now), days, EventId(new_uuid()), letter)
                act = self._rules.timed(events, act, fact, settings)
                decided = {"extension": days, "note": note.strip()}
                use_look(u, actor, head, events, decided, look, self._clock)
            head = append_acts(u.cases, Filing(case, head.office, head), [act], actor, now)
            end_task(u, case, Purpose.EXTENSION, now, TaskEnd.DONE)
            u.commit()
        return head


class AskCorrection:
    """A handler finds a mistake in a closed case and says what it should be; somebody is drawn to agree."""

    def __init__(self, unit_of_work: Work, draw: DrawNext, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._draw = draw
        self._clock = clock

    def __call__(self, actor: Actor, case: CaseId, changes: Mapping[str, str], reason: str) -> DrawnFor | None:
        """Who was drawn; changes: key of a stated answer or of a fact → what it should be.

        Raises NotFound("case_not_found"); Rejected: correction_needs_handling, correction_needs_reason,
        correction_changes_nothing, case_ended_at_window, two_roles_in_case.
        """
        if actor.permission is not Permission.HANDLING:
            raise Rejected("correction_needs_handling")
        if not reason.strip():
            raise Rejected("correction_needs_reason")
        now = self._clock.now()
        with self._unit_of_work() as u:
            head, way, events = case_on_its_way(u, actor, case)
            stage = _handling(way)
            known = {**stated_of(events), **facts_of(events)}
            found = [
                {"key": key, "before": known[key], "after": after}
                for key, after in sorted(changes.items())
                if key in known and known[key] != after
            ]
            if not found or len(found) != len(changes):
                raise Rejected("correction_changes_nothing")
            data = {"changes": found, "reason": reason.strip()}
            act = Act(EventKind.CORRECTION_ASKED, stage.seq, stage.role, stage.permission, data)
            append_acts(u.cases, Filing(case, head.office, head), [act], actor, now)
            u.commit()
        return self._draw(case, Purpose.CORRECTION)


class AnswerCorrection:
    """Whoever was drawn agrees, with the images before and after, or refuses."""

    def __init__(self, unit_of_work: ApprovingWork, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(
        self, actor: Actor, case: CaseId, *, agree: bool, note: str = "", look: UUID | None = None
    ) -> CaseHead:
        """The case, closed again.

        look: a fresh one at this answer, which a yes asks for (LookNeeded, step_up_not_valid).
        Raises NotFound("case_not_found"); Rejected: case_not_drawn, answer_needs_note.
        """
        if not agree and not note.strip():
            raise Rejected("answer_needs_note")
        now = self._clock.now()
        with self._unit_of_work() as u:
            head, way, events = case_drawn_for(u, actor, case, Purpose.CORRECTION)
            asked = next(event for event in reversed(events) if event.kind is EventKind.CORRECTION_ASKED)
            kind = EventKind.CORRECTED if agree else EventKind.CORRECTION_REFUSED
            data: dict[str, Any] = {"note": note.strip()} if note.strip() else {}
            if agree:
                letter = u.numbers.next(LETTER_SERIES, head.office, hall_day(now).year)
                data |= {"changes": asked.data["changes"], "letter": letter}
                decided = {"correction": asked.data["changes"], "note": note.strip()}
                use_look(u, actor, head, events, decided, look, self._clock)
            head = append_acts(u.cases, Filing(case, head.office, head), [_approval(way, head, kind, data)], actor, now)
            end_task(u, case, Purpose.CORRECTION, now, TaskEnd.DONE)
            u.commit()
        return head


class Reopen:
    """A re-check: the case goes its way again, by people who had no part in it."""

    def __init__(self, unit_of_work: ApprovingWork, draw: DrawNext, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._draw = draw
        self._clock = clock

    def __call__(self, actor: Actor, case: CaseId, reason: str, look: UUID | None = None) -> CaseHead:
        """The case in its next round, at its first step behind the window.

        look: a fresh one at this case and reason (LookNeeded, step_up_not_valid).
        Raises NotFound("case_not_found"); Rejected: reopening_needs_approval, reopening_needs_reason,
        case_ended_at_window, reopening_by_others (who acted in it), case_event_out_of_order.
        """
        if actor.permission is not Permission.APPROVAL:
            raise Rejected("reopening_needs_approval")
        if not reason.strip():
            raise Rejected("reopening_needs_reason")
        now = self._clock.now()
        with self._unit_of_work() as u:
            head, way, events = case_on_its_way(u, actor, case)
            number = head.round + 1
            own = f"reopening{number}"
            if u.tasks.acted(case).get(u.cases.person_key(actor.operator), frozenset()) - {own}:
                raise Rejected("reopening_by_others")
            again = _next_round(way, number)
            first = next(stage for stage in again if stage.permission is not Permission.INTAKE)
            data = {"reason": reason.strip(), "round": number, "way": way_to_data(again), "next_step": first.seq}
            act = Act(EventKind.REOPENED, first.seq, own, Permission.APPROVAL, data)
            next_state(head.state, act.kind)  # nobody looks for what may not happen now
            use_look(u, actor, head, events, {"reopening": reason.strip()}, look, self._clock)
            head = append_acts(u.cases, Filing(case, head.office, head), [act], actor, now)
            u.commit()
        self._draw(case)
        return head


def _next_round(way: Way, number: int) -> Way:
    """The same stages with groups of their own: whoever acted before belongs to another group and may not."""
    return tuple(replace(stage, role=f"{stage.role.rstrip('0123456789')}{number}") for stage in way)


def _approval(way: Way, head: CaseHead, kind: EventKind, data: Mapping[str, Any]) -> Act:
    return Act(kind, head.step, approval_role(way), Permission.APPROVAL, data)


def _handling(way: Way) -> Stage:
    found = next((stage for stage in way if stage.permission is Permission.HANDLING), None)
    if found is None:
        raise Rejected("case_ended_at_window")
    return found
