"""Entering in the register what a granted case says: by whoever handled it, sealed, told to the centre."""

import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Protocol

from app.cases.model import CaseEvent
from app.cases.ports import CaseUnitOfWork
from app.cases.standing import facts_of, known_of, stated_of
from app.kernel.actor import Actor, Permission
from app.kernel.clock import Clock
from app.kernel.errors import AppError, NotFound, Rejected
from app.kernel.ids import CaseId, new_uuid
from app.kernel.office import MetaStore
from app.registry.changes import EntryAbout, RegisterChange, build_entry, change_of
from app.registry.ports import RegistryStore
from app.staff.limits import check_unlimited
from app.staff.model import Terminal, actor_of
from app.staff.ports import StaffStore
from app.sync.leash import CENTRE_SETTING
from app.sync.ports import SyncStore

logger = logging.getLogger(__name__)


class EntryUnitOfWork(CaseUnitOfWork, Protocol):
    """The transaction in which a case's entry is written."""

    registry: RegistryStore
    meta: MetaStore
    staff: StaffStore
    sync: SyncStore


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
            return [case for case, handler in u.registry.unentered() if handler == actor.operator]

    def __call__(self, actor: Actor, case: CaseId) -> RegisterChange:
        """What was entered.

        Raises NotFound("case_not_found"); Rejected: limited_session, register_not_granted, register_nothing_to_enter,
        register_not_handled (not handled by this person, or no handler any more), register_entered_already,
        register_no_record (nobody of that number stands in the register here), event_unsealed.
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
            if actor.permission is not Permission.HANDLING or not any(_is_by(event, actor) for event in events):
                raise Rejected("register_not_handled")
            about = EntryAbout(case, head.office, head.subject_key)
            by = (actor.operator, actor.terminal)
            event = build_entry(about, change, by, at=now, event=new_uuid(), nonce=secrets.token_bytes(16))
            u.registry.enter(event, is_told=bool(u.meta.settings().get(CENTRE_SETTING)))
            told = {"case": str(case), "event": str(event.id), "fields": " ".join(sorted(change.fields))}
            u.audit.append("register_entered", actor, told, now)
            u.commit()
        return change


class EnterWhatIsDue:
    """The program does it by itself, for whoever is signed in at this machine and handled the case.

    With a centre only once it has confirmed the whole case.  What is refused is left for that person.
    """

    def __init__(self, units: Callable[[], EntryUnitOfWork], enter: EnterInRegister, terminal: Terminal) -> None:
        self._units, self._enter, self._terminal = units, enter, terminal

    def __call__(self) -> Sequence[CaseId]:
        """The cases that were entered."""
        entered = []
        for case, actor in self._due():
            try:
                self._enter(actor, case)
            except AppError as error:
                logger.info("case %s is not entered in the register: %s", case, error.code)
            else:
                entered.append(case)
        return entered

    def _due(self) -> Sequence[tuple[CaseId, Actor]]:
        found = []
        with self._units() as u:
            for case, handler in u.registry.unentered():
                session = u.staff.live_session(handler)
                if session is None or session.locked_at or session.terminal.id != self._terminal.id:
                    continue
                if not u.sync.is_pending(case):
                    person, demo = u.staff.operator(handler), u.meta.facts().demo
                    found.append(
                        (case, actor_of(person, session.terminal, session.id, demo, session.way, session.ends_by))
                    )
        return found


def _is_by(event: CaseEvent, actor: Actor) -> bool:
    return event.operator == actor.operator and event.permission is Permission.HANDLING
