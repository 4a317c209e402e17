"""Doing an act again that went aside, on top of the centre's history: whether it is still possible, and for whom.

Nothing is signed here: what was typed is handed to the screen of the case, where the person looks at it and says it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from app.cases.commands.steps import held
from app.cases.flow import WINDOW_STEP, Refusal, Standing, Verb, open_verbs
from app.cases.model import CaseHead, EventKind
from app.cases.ports import Parameters, WorkUnitOfWork
from app.kernel.actor import Actor
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId
from app.sync.projection import AsideAct

_VERBS: Mapping[EventKind, Verb] = {
    EventKind.AGREED: Verb.AGREE,
    EventKind.CHECKED: Verb.AGREE,
    EventKind.KEYED: Verb.AGREE,
    EventKind.PAUSED: Verb.AGREE,
    EventKind.DECIDED: Verb.AGREE,
    EventKind.MISMATCHED: Verb.MISMATCH,
    EventKind.RETURNED: Verb.RETURN,
    EventKind.SUPPLEMENT_ASKED: Verb.SUPPLEMENT,
    EventKind.RESUMED: Verb.RESUME,
    EventKind.EXTENSION_ASKED: Verb.EXTEND,
    EventKind.ESCALATED: Verb.ESCALATE,
}


@dataclass(frozen=True, slots=True)
class Redo:
    """An act that can be done again.  item: its code.  facts, again, reason, note: as they were said then."""

    case: CaseId
    number: str
    item: str
    verb: Verb
    facts: Mapping[str, str] = field(default_factory=dict)
    again: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    note: str = ""


def verb_of(act: AsideAct) -> Verb | None:
    """Which word of a step led to the event; None for what is done at the window or by the office."""
    verb = _VERBS.get(EventKind(act.kind))
    if verb is Verb.AGREE and act.data.get("ground"):
        return Verb.REFUSE
    return Verb.AGREE if act.kind == EventKind.CLOSED and act.step > WINDOW_STEP else verb


def why_not_again(act: AsideAct, operator: UUID, head: CaseHead) -> Refusal | None:
    """What stands against doing it again before it is asked who was drawn."""
    if act.operator != operator:
        return Refusal("redo_not_yours")
    if verb_of(act) is None:
        return Refusal("redo_not_a_step")
    return None if head.step == act.step else Refusal("redo_moved_on", {"case": _number(head)})


def redo(act: AsideAct, verb: Verb, standing: Standing) -> Redo:
    """The act anew; Rejected with what ``open_verbs`` says against its verb."""
    refusal = open_verbs(standing)[verb]
    if refusal is not None:
        raise Rejected(refusal.code, **refusal.values)
    said: Mapping[str, Any] = act.data
    return Redo(
        case=standing.head.id,
        number=_number(standing.head),
        item=standing.head.item_code,
        verb=verb,
        facts=dict(said.get("facts", {})),
        again=dict(said.get("again", {})),
        reason=str(said.get("ground") or said.get("reason") or ""),
        note=str(said.get("note") or ""),
    )


class AsideActs(Protocol):
    """What went aside."""

    def aside_act(self, event: UUID) -> AsideAct | None:
        """An event that went aside, None for every other."""
        ...


class RedoUnitOfWork(WorkUnitOfWork, Protocol):
    """A transaction over a case on its way and over what went aside."""

    @property
    def sync(self) -> AsideActs:
        """What went aside."""
        ...


class PrepareRedo:
    """Whether an act that went aside can be done again by who did it, and what he had typed."""

    def __init__(self, units: Callable[[], RedoUnitOfWork], parameters: Parameters, clock: Clock) -> None:
        self._units, self._parameters, self._clock = units, parameters, clock

    def __call__(self, actor: Actor, event: UUID) -> Redo:
        """The act anew; writes nothing.

        Raises NotFound: redo_event_unknown, case_not_found; Rejected: redo_not_yours, redo_not_a_step, redo_moved_on,
        case_not_drawn, and what ``flow.open_verbs`` says of the verb.
        """
        with self._units() as u:
            act = u.sync.aside_act(event)
            head = u.cases.head(CaseId(act.case)) if act is not None else None
            if act is None or head is None:
                raise NotFound("redo_event_unknown", event=str(event))
            refusal, verb = why_not_again(act, actor.operator, head), verb_of(act)
            if refusal is not None or verb is None:
                raise Rejected(refusal.code, **refusal.values) if refusal else Rejected("redo_not_a_step")
            standing, _ = held(u, actor, head.id, self._parameters(hall_day(self._clock.now())))
        return redo(act, verb, standing)


def _number(head: CaseHead) -> str:
    return head.number or head.notice or str(head.id)
