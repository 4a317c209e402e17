"""Where a case stands on its way, read from its events; nothing here is kept anywhere else."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from app.cases.flow import Outcome, Standing
from app.cases.model import CaseEvent, CaseHead, EventKind
from app.cases.way import Way
from app.catalogue.conditions import Answers

_SPOKEN = (EventKind.AGREED, EventKind.CHECKED, EventKind.PAUSED, EventKind.DECIDED)
_BACK = (EventKind.RETURNED, EventKind.MISMATCHED)


def standing_of(head: CaseHead, way: Way, events: Sequence[CaseEvent], parameters: Mapping[str, str]) -> Standing:
    """The case as the next person finds it.

    What a later stage has typed takes the place of what an earlier one typed; a return makes the proposal open again.
    """
    facts = facts_of(events)
    outcome, reason, asked, supplements = Outcome.GRANTED, "", False, 0
    for event in events:
        if event.kind in _SPOKEN:
            outcome = Outcome(event.data.get("proposed", outcome.value))
            reason = ""
        elif event.kind in _BACK:
            outcome, reason = Outcome.GRANTED, str(event.data.get("reason", ""))
        if event.kind in (EventKind.EXTENSION_ASKED, EventKind.EXTENSION_REFUSED):
            asked = event.kind is EventKind.EXTENSION_ASKED
        supplements += event.kind is EventKind.SUPPLEMENT_ASKED
    keys = {key for stage in way for key in stage.keyed}
    return Standing(
        head=head,
        way=way,
        answers={**parameters, **known_of(events), **stated_of(events), **facts},
        keyed={key: value for key, value in facts.items() if key in keys},
        outcome=outcome,
        reason=reason,
        extension_asked=asked and not head.extended,
        supplements=supplements,
        grounds=tuple(code for event in events for code in event.data.get("grounds", ())),
    )


def stated_of(events: Iterable[CaseEvent]) -> Answers:
    """What the visitor stated, as it was accepted last."""
    found: Answers = {}
    for event in events:
        if event.kind is EventKind.RECEIVED:
            found = event.data.get("answers", {})
    return found


def known_of(events: Iterable[CaseEvent]) -> Answers:
    """What the conditions of the way read beside the form: register and parameters as they were at acceptance."""
    accepted = next((event for event in events if event.kind is EventKind.ACCEPTED), None)
    return accepted.data.get("known", {}) if accepted is not None else {}


class Told(Protocol):
    """An event, or a row about one."""

    @property
    def kind(self) -> EventKind:
        """What happened."""
        ...

    @property
    def data(self) -> Mapping[str, Any]:
        """What was said with it."""
        ...


def facts_of(events: Iterable[Told]) -> dict[str, str]:
    """What the stages have found, by key, the newest word."""
    found: dict[str, str] = {}
    for event in events:
        if event.kind in _SPOKEN:
            found |= event.data.get("facts", {})
        elif event.kind is EventKind.CORRECTED:
            found |= {change["key"]: change["after"] for change in event.data["changes"]}
    return found


def voided(said: Iterable[tuple[int, EventKind, int, int | None]]) -> frozenset[int]:
    """Numbers of the sign-offs that count no more: a return to an earlier step voids those from there on.

    said: number, kind, step and, where it sends the case on, next step of each event, oldest first.
    """
    valid: dict[int, int] = {}
    void: set[int] = set()
    for seq, kind, step, next_step in said:
        if kind in _SPOKEN:
            valid[seq] = step
        elif kind in _BACK and next_step is not None:
            gone = {number for number, done in valid.items() if done >= next_step}
            void |= gone
            valid = {number: done for number, done in valid.items() if number not in gone}
    return frozenset(void)
