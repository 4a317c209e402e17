"""Where a case stands on its way, read from its events; nothing here is kept anywhere else."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from app.cases.flow import Outcome, Standing
from app.cases.model import CaseEvent, CaseHead, EventKind
from app.cases.way import Way, keys_twice, way_from_data
from app.catalogue.conditions import Answers
from app.kernel.actor import Permission

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
        answers={**parameters, **stated_of(events), **facts},
        keyed={key: value for key, value in facts.items() if key in keys},
        outcome=outcome,
        reason=reason,
        extension_asked=asked and not head.extended,
        supplements=supplements,
    )


def stated_of(events: Iterable[CaseEvent]) -> Answers:
    """What the visitor stated, as it was accepted last."""
    found: Answers = {}
    for event in events:
        if event.kind is EventKind.RECEIVED:
            found = event.data.get("answers", {})
    return found


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


def signed_off(way: Way, events: Iterable[CaseEvent]) -> Mapping[int, bool]:
    """By stage: whether its last sign-off still counts; a return to an earlier stage voids those behind it."""
    valid: dict[int, bool] = {}
    for event in events:
        if event.kind in _SPOKEN:
            valid[event.step] = True
        elif event.kind in _BACK:
            to_step = int(event.data["next_step"])
            valid |= {seq: False for seq in valid if seq >= to_step}
    return {stage.seq: valid[stage.seq] for stage in way if stage.seq in valid}


def who_did(events: Iterable[CaseEvent], step: int) -> bytes | None:
    """Key of the person who last signed that stage off."""
    found = None
    for event in events:
        if (event.kind in _SPOKEN and event.step == step) or (event.kind is EventKind.ACCEPTED and step == event.step):
            found = event.person_key
    return found


def last_return(events: Sequence[CaseEvent]) -> Mapping[str, Any] | None:
    """What the last event says if it sent the case back."""
    return events[-1].data if events and events[-1].kind in _BACK else None


def typed_again_by(permission: Permission | None, said: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Keys of the facts that people with this permission type a second time, and so must not see.

    said: the data of the case's events, oldest first; the newest way that stands in them counts.
    """
    found: Mapping[str, Any] = {}
    answers: dict[str, Any] = {}
    for data in said:
        found = data if "way" in data else found
        answers |= data.get("answers", {}) | data.get("facts", {})
    way = way_from_data(found.get("way", ()))
    mine = (stage.seq for stage in way if stage.permission is permission)
    return frozenset(key for seq in mine for key in keys_twice(way, seq, answers))
