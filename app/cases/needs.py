"""Which stage somebody is drawn for, who has a claim on it, and who steps back from it: by what was done before."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from app.cases.model import EventKind
from app.cases.way import Stage, Way, stage_at
from app.kernel.actor import Permission

SENT_UP = "sent_up"
"""The role of whoever sent the step that waits to the level above: it is somebody else's then."""

_SIGNS = (EventKind.AGREED, EventKind.CHECKED, EventKind.PAUSED, EventKind.DECIDED)
_BACK = (EventKind.RETURNED, EventKind.MISMATCHED)


class Done(Protocol):
    """An event, or a row about one: what happened at which step, and the keyed hash of the person's ID number."""

    @property
    def kind(self) -> EventKind: ...  # noqa: D102 - as of the event
    @property
    def step(self) -> int: ...  # noqa: D102
    @property
    def person_key(self) -> bytes: ...  # noqa: D102


def approval_role(way: Way) -> str:
    """The staff group of approval: the way's own, or one that nobody else on it has."""
    own = next((stage.role for stage in way if stage.permission is Permission.APPROVAL), None)
    return own or "approval"


def approval_stage(way: Way, step: int) -> Stage:
    """The way's approval, or the step as it would be if it were one: what a request beside the steps is drawn for.

    Raises KeyError where the way has neither.
    """
    approval = next((stage for stage in way if stage.permission is Permission.APPROVAL), None)
    return approval or replace(stage_at(way, step), permission=Permission.APPROVAL, role=approval_role(way))


def who_steps_back(events: Sequence[Done], way: Way, stage: Stage) -> frozenset[bytes]:
    """Who did the stage before, where this one checks the same a second time in the same group."""
    before = _before(way, stage)
    did = _who_did(events, before.seq) if before is not None and _is_second_look(way, stage) else None
    return frozenset({did} if did is not None else ())


def who_had(events: Sequence[Done], way: Way, stage: Stage) -> bytes | None:
    """Who did this stage gets it back; else who did the last one of the same group goes on with it."""
    mine = _who_did(events, stage.seq)
    was_sent_back = bool(events) and events[-1].kind in _BACK
    if mine is not None or was_sent_back or _is_second_look(way, stage):
        return mine
    same = [one.seq for one in way if one.role == stage.role and one.seq < stage.seq]
    return next((key for seq in reversed(same) if (key := _who_did(events, seq)) is not None), None)


def who_sent_up(events: Sequence[Done], step: int) -> frozenset[bytes]:
    """Who sent the step that waits to the level above, since the case came to it."""
    found: set[bytes] = set()
    for event in reversed(events):
        if event.step != step:
            break
        if event.kind is EventKind.ESCALATED:
            found.add(event.person_key)
    return frozenset(found)


def _who_did(events: Sequence[Done], step: int) -> bytes | None:
    """Key of the person who last signed that stage off."""
    found = None
    for event in events:
        if event.step == step and (event.kind in _SIGNS or event.kind is EventKind.ACCEPTED):
            found = event.person_key
    return found


def _is_second_look(way: Way, stage: Stage) -> bool:
    before = _before(way, stage)
    return before is not None and before.role == stage.role and stage.check == before.check == "before"


def _before(way: Way, stage: Stage) -> Stage | None:
    return next((one for one in reversed(way) if one.seq < stage.seq), None)
