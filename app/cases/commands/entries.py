"""Entering in the register what a case says, granted or done at once: sealed, told to the centre."""

import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Protocol

from app.cases.effects import basis_of, change_by, number_of
from app.cases.model import CaseEvent, CaseHead, EventKind
from app.cases.ports import CaseUnitOfWork
from app.kernel.actor import Actor, Permission
from app.kernel.clock import Clock
from app.kernel.errors import AppError, NotFound, Rejected
from app.kernel.ids import CaseId, EventId, new_uuid
from app.kernel.office import MetaStore
from app.registry.changes import EntryAbout, RegisterChange, Unentered, build_entry
from app.registry.effects import EFFECTS, Basis
from app.registry.ports import RegistryStore
from app.staff.limits import check_unlimited
from app.staff.model import Terminal, actor_of
from app.staff.ports import StaffStore
from app.sync.leash import has_centre
from app.sync.ports import SyncStore

logger = logging.getLogger(__name__)


class EntryUnitOfWork(CaseUnitOfWork, Protocol):
    """The transaction in which a case's entry is written."""

    registry: RegistryStore
    meta: MetaStore
    staff: StaffStore
    sync: SyncStore


class EnterInRegister:
    """Whoever handled a case, or took in what is done at once, enters in the register what the case changes.

    Without a centre the register changes in the same transaction; with one, at every window when it has confirmed it.
    """

    def __init__(self, units: Callable[[], EntryUnitOfWork], clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def due(self, actor: Actor) -> Sequence[CaseId]:
        """Cases that the register does not follow yet and that this person may enter, oldest first."""
        with self._units() as u:
            return [due.case for due in u.registry.unentered() if due.who == actor.operator]

    def at_once(self, actor: Actor, head: CaseHead) -> None:
        """Straight behind the acceptance, where no authority is to confirm it first; what is refused stays due."""
        effect = EFFECTS.get(head.item_code)
        if effect is None or effect.basis is not Basis.ACCEPTED:
            return
        with self._units() as u:
            waits = u.sync.is_pending(head.id)
        if not waits:
            try:
                self(actor, head.id)
            except AppError as error:
                logger.info("case %s is not entered in the register: %s", head.id, error.code)

    def __call__(self, actor: Actor, case: CaseId) -> RegisterChange:
        """What was entered.

        Raises NotFound("case_not_found"); Rejected: limited_session, register_not_granted, register_nothing_to_enter,
        register_not_handled (not by this person, or with another permission now), register_entered_already,
        register_no_record (nobody of that number stands in the register here), event_unsealed.
        """
        check_unlimited(actor)
        now = self._clock.now()
        with self._units() as u:
            head = u.cases.head(case)
            if head is None:
                raise NotFound("case_not_found", number=str(case))
            item, events = head.item_code, u.cases.events(case)
            basis = basis_of(item, events)
            if basis is None:
                raise Rejected("register_not_granted" if item in EFFECTS else "register_nothing_to_enter")
            change = change_by(item, events, basis)
            if change is None or not change.fields:
                raise Rejected("register_nothing_to_enter")
            if not _may_enter(actor, item, events):
                raise Rejected("register_not_handled")
            seq, previous = u.registry.entries_end(case)
            found = u.registry.standing(change.kind, number_of(item, events, basis), sorted(change.fields))
            about = EntryAbout(case, basis.id, head.office, head.subject_key, found, seq + 1, previous)
            by = (actor.operator, actor.terminal)
            event = build_entry(about, change, by, at=now, event=new_uuid(), nonce=secrets.token_bytes(16))
            u.registry.enter(event, is_told=has_centre(u.meta.settings()))
            told = {"case": str(case), "event": str(event.id), "fields": " ".join(sorted(change.fields))}
            u.audit.append("register_entered", actor, told, now)
            u.commit()
        return change


MOST_IN_A_TURN = 20
"""So many entries that nobody waits for one behind them; the rest follows in the next minute."""


class EnterWhatIsDue:
    """The program does it by itself, for whoever is signed in at this machine and may enter the case.

    With a centre only once it has confirmed the whole case.  What is refused is left for that person; a case that
    changes nothing is asked once.
    """

    def __init__(self, units: Callable[[], EntryUnitOfWork], enter: EnterInRegister, terminal: Terminal) -> None:
        self._units, self._enter, self._terminal = units, enter, terminal
        self._nothing: set[EventId] = set()

    def __call__(self) -> Sequence[CaseId]:
        """The cases that were entered."""
        entered: list[CaseId] = []
        for due, actor in self._due():
            if due.case in entered:
                continue
            if len(entered) == MOST_IN_A_TURN:
                break
            try:
                self._enter(actor, due.case)
            except AppError as error:
                logger.info("case %s is not entered in the register: %s", due.case, error.code)
                if error.code == "register_nothing_to_enter":
                    self._nothing.add(due.basis)
            else:
                entered.append(due.case)
        return entered

    def _due(self) -> Sequence[tuple[Unentered, Actor]]:
        found = []
        with self._units() as u:
            for due in u.registry.unentered():
                session = u.staff.live_session(due.who) if due.basis not in self._nothing else None
                if session is None or session.locked_at or session.terminal.id != self._terminal.id:
                    continue
                if not u.sync.is_pending(due.case):
                    person, demo = u.staff.operator(due.who), u.meta.facts().demo
                    found.append(
                        (due, actor_of(person, session.terminal, session.id, demo, session.way, session.ends_by))
                    )
        return found


def _may_enter(actor: Actor, item: str, events: Sequence[CaseEvent]) -> bool:
    """Whoever handled it; of what is done at once also whoever accepted it."""
    own = [event for event in events if event.operator == actor.operator and event.permission is actor.permission]
    if actor.permission is Permission.HANDLING:
        return bool(own)
    accepted = any(event.kind is EventKind.ACCEPTED for event in own)
    return accepted and EFFECTS[item].basis is Basis.ACCEPTED
