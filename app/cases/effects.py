"""Which event of a case the register follows, and what it changes there as the case stood then."""

from collections.abc import Sequence
from dataclasses import replace

from app.cases.flow import Outcome
from app.cases.model import CaseEvent, EventKind
from app.cases.standing import facts_of, known_of, stated_of
from app.catalogue.conditions import Answers
from app.registry.changes import RegisterChange, change_of
from app.registry.effects import EFFECTS, Basis


def basis_of(item: str, events: Sequence[CaseEvent]) -> CaseEvent | None:
    """The newest event that the register follows, None while there is none.

    For what is done at once that is the acceptance, else the decision that grants; a correction follows either.
    """
    effect, found = EFFECTS.get(item), None
    for event in events if effect is not None else ():
        at_once = effect is not None and effect.basis is Basis.ACCEPTED
        if (event.kind is EventKind.ACCEPTED and at_once) or (event.kind is EventKind.CORRECTED and found is not None):
            found = event
        elif event.kind is EventKind.DECIDED and not at_once:
            found = event if event.data.get("outcome") == Outcome.GRANTED else None
        elif event.kind is EventKind.REOPENED and not at_once:
            found = None
    return found


def change_by(item: str, events: Sequence[CaseEvent], basis: CaseEvent) -> RegisterChange | None:
    """What that event changes, whatever happened to the case behind it; a correction only what it puts right."""
    then = [event for event in events if event.seq <= basis.seq]
    change = change_of(item, _answers(then))
    if change is None or basis.kind is not EventKind.CORRECTED:
        return change
    before = change_of(item, _answers(then[:-1]))
    stood = before.fields if before is not None else {}
    return replace(change, fields={key: value for key, value in change.fields.items() if stood.get(key) != value})


def number_of(item: str, events: Sequence[CaseEvent], basis: CaseEvent) -> str:
    """The number of the record that changes: whoever the case is filed under, or whoever the form names."""
    record = EFFECTS[item].record
    if not record:
        return str(events[0].data["subject"]["number"])
    return str(_answers([event for event in events if event.seq <= basis.seq]).get(record, ""))


def _answers(events: Sequence[CaseEvent]) -> Answers:
    return {**known_of(events), **stated_of(events), **facts_of(events)}
