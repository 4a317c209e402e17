"""Entering in the register what a granted case says: by whoever handled it, sealed, told to the centre."""

import secrets
from collections.abc import Callable, Sequence
from typing import Protocol

from app.cases.model import CaseEvent
from app.cases.ports import CaseUnitOfWork
from app.cases.standing import facts_of, known_of, stated_of
from app.kernel.actor import Actor, Permission
from app.kernel.clock import Clock
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId, new_uuid
from app.kernel.office import MetaStore
from app.registry.changes import EntryAbout, RegisterChange, build_entry, change_of
from app.registry.ports import RegistryStore
from app.staff.limits import check_unlimited
from app.sync.leash import CENTRE_SETTING


class EntryUnitOfWork(CaseUnitOfWork, Protocol):
    """The transaction in which a case's entry is written."""

    registry: RegistryStore
    meta: MetaStore


class EnterInRegister:
    """The handler of a granted case enters in the register what the case changes.

    Without a centre the register changes in the same transaction; with one, at every window when it has confirmed it.
    """

    def __init__(self, units: Callable[[], EntryUnitOfWork], clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def due(self, actor: Actor) -> Sequence[CaseId]:
        """Granted cases that this person handled, and of which nothing is entered yet, oldest first."""
        with self._units() as u:
            return u.registry.unentered(actor.operator)

    def __call__(self, actor: Actor, case: CaseId) -> RegisterChange:
        """What was entered.

        Raises NotFound("case_not_found"); Rejected: limited_session, register_not_granted, register_nothing_to_enter,
        register_not_handled (not handled by this person), register_entered_already, register_no_record (nobody of
        that number stands in the register here), event_unsealed.
        """
        check_unlimited(actor)
        now = self._clock.now()
        with self._units() as u:
            head = u.cases.head(case)
            if head is None:
                raise NotFound("case_not_found", number=str(case))
            events = u.cases.events(case)
            if head.outcome != "granted":
                raise Rejected("register_not_granted")
            change = change_of(head.item_code, {**known_of(events), **stated_of(events), **facts_of(events)})
            if change is None or not change.fields:
                raise Rejected("register_nothing_to_enter")
            if not any(_is_handling(event, actor) for event in events):
                raise Rejected("register_not_handled")
            about = EntryAbout(case, head.office, head.subject_key)
            by = (actor.operator, actor.terminal)
            event = build_entry(about, change, by, at=now, event=new_uuid(), nonce=secrets.token_bytes(16))
            u.registry.enter(event, is_told=bool(u.meta.settings().get(CENTRE_SETTING)))
            told = {"case": str(case), "event": str(event.id), "fields": " ".join(sorted(change.fields))}
            u.audit.append("register_entered", actor, told, now)
            u.commit()
        return change


def _is_handling(event: CaseEvent, actor: Actor) -> bool:
    return event.operator == actor.operator and event.permission is Permission.HANDLING
