"""What a clerk does for the applicant of a case on its way, at any window: missing papers in, the case taken back."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.cases.clock_facts import Resumed
from app.cases.commands.draws import DrawNext, Work
from app.cases.commands.held import case_on_its_way, end_task
from app.cases.commands.reading import Filing, append_acts
from app.cases.commands.steps import FlowRules
from app.cases.model import Act, CaseEvent, CaseHead, CaseState, EventKind
from app.cases.ports import WorkUnitOfWork
from app.cases.tasks import Purpose, TaskEnd
from app.cases.way import Way, stage_at
from app.kernel.actor import Actor, Permission
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import Rejected
from app.kernel.ids import CaseId

WINDOW = 1


class TakeSupplement:
    """The papers that a notice asked for are here: the clock goes on, whoever asked has the case again."""

    def __init__(self, unit_of_work: Work, rules: FlowRules, draw: DrawNext, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._rules = rules
        self._draw = draw
        self._clock = clock

    def __call__(self, actor: Actor, case: CaseId, materials: Sequence[Mapping[str, Any]]) -> CaseHead:
        """The case as it goes on.

        materials: lines as in the acceptance; every paper that the notice named must be among them.
        Raises NotFound("case_not_found"); Rejected: supplement_not_asked, supplement_incomplete, two_roles_in_case.
        """
        now, settings = self._clock.now(), self._rules.settings()
        with self._unit_of_work() as u:
            head, way, events = _at_window(u, actor, case)
            if head.state is not CaseState.PAUSED or head.waits_for != "supplement":
                raise Rejected("supplement_not_asked")
            asked = next(event for event in reversed(events) if event.kind is EventKind.SUPPLEMENT_ASKED)
            wanted = {str(line["key"]) for line in asked.data["lines"] if "key" in line}
            missing = sorted(wanted - {str(line["key"]) for line in materials})
            if missing:
                raise Rejected("supplement_incomplete", count=len(missing), keys=" ".join(missing))
            act = _window_act(way, EventKind.SUPPLEMENTED, {"materials": [dict(line) for line in materials]})
            act = self._rules.timed(events, act, Resumed(hall_day(now)), settings)
            head = append_acts(u.cases, Filing(case, head.office, head), [act], actor, now)
            u.commit()
        self._draw(case)
        return head


class Withdraw:
    """The applicant takes his case back before it is decided."""

    def __init__(self, unit_of_work: Work, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(self, actor: Actor, case: CaseId, reason: str) -> CaseHead:
        """The case, ended; whoever had it has it no more.

        Raises NotFound("case_not_found"); Rejected: withdrawal_needs_reason, case_event_out_of_order (it is decided),
        two_roles_in_case.
        """
        if not reason.strip():
            raise Rejected("withdrawal_needs_reason")
        now = self._clock.now()
        with self._unit_of_work() as u:
            head, way, _ = _at_window(u, actor, case)
            act = _window_act(way, EventKind.WITHDRAWN, {"reason": reason.strip()})
            head = append_acts(u.cases, Filing(case, head.office, head), [act], actor, now)
            for purpose in Purpose:
                end_task(u, case, purpose, now, TaskEnd.WITHDRAWN)
            u.commit()
        return head


def _at_window(u: WorkUnitOfWork, actor: Actor, case: CaseId) -> tuple[CaseHead, Way, Sequence[CaseEvent]]:
    if actor.permission is not Permission.INTAKE:
        raise Rejected("intake_needs_permission")
    return case_on_its_way(u, actor, case)


def _window_act(way: Way, kind: EventKind, data: Mapping[str, Any]) -> Act:
    stage = stage_at(way, WINDOW)
    return Act(kind, stage.seq, stage.role, stage.permission, data)
