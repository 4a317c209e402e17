"""What a person can do about unsent work: look at it, set it aside, let it go again, take it away on a stick."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from app.audit.model import AuditValue
from app.kernel.actor import Actor, Post
from app.kernel.clock import Clock
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import WITHHELD, OfficeId
from app.kernel.outbox import OutboxState
from app.sync.conflict import SideBySide, branch_of, side_by_side
from app.sync.doctor import Diagnosis, diagnose, require_reason
from app.sync.outbox import Carries, Cause
from app.sync.parcels import ParcelBox, pack, require_passphrase, unpack
from app.sync.ports import Move, SyncUnitOfWork
from app.sync.status import TRAVELLING

Units = Callable[[], SyncUnitOfWork]
DECIDING_POSTS = frozenset({Post.FLOOR_SUPERVISOR, Post.SYSTEM_ADMIN})
"""Who sets unsent work aside, lets it go again, or takes it to another machine."""


def require_decider(actor: Actor) -> None:
    """``Rejected("not_your_post")`` for everybody else."""
    if actor.post not in DECIDING_POSTS:
        raise Rejected("not_your_post", post=actor.post.value)


def require_never_heard(units: Units) -> None:
    """``Rejected("centre_stays")`` once the authority has answered: the machine would become one of its own."""
    with units() as u:
        if any(u.sync.standing(office).last_contact for office in u.sync.offices()):
            raise Rejected("centre_stays")


class ReadOutbox:
    """The doctor's list, and one item beside what the authority holds."""

    def __init__(self, units: Units, clock: Clock, carries: Carries) -> None:
        self._units, self._clock, self._carries = units, clock, carries

    def __call__(self) -> tuple[Diagnosis, ...]:
        """Every unsent item: first what waits for a person, then what goes out by itself; oldest first in both."""
        with self._units() as u:
            found = diagnose(u.sync.items(), self._clock.now(), self._carries)
        return tuple(sorted(found, key=lambda each: each.item.state in TRAVELLING))

    def show(self, event: UUID) -> tuple[Diagnosis, SideBySide]:
        """One item with both histories of its case; NotFound("outbox_event_unknown")."""
        with self._units() as u:
            found = [
                each for each in diagnose(u.sync.items(), self._clock.now(), self._carries) if each.item.event == event
            ]
            if not found:
                raise NotFound("outbox_event_unknown", event=str(event))
            chain = found[0].item.chain
            ours = branch_of(event, u.sync.own_history(chain))
            return found[0], side_by_side(ours, u.sync.their_history(chain))


class Quarantine:
    """Set an item aside, with a reason: it is kept, later ones of its case wait, everything else goes on."""

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units, self._clock = units, clock

    def __call__(self, actor: Actor, event: UUID, reason: str) -> OutboxState:
        """The state it is in now.

        Raises Rejected: not_your_post, sync_needs_reason, outbox_move_refused; NotFound("outbox_event_unknown").
        """
        require_decider(actor)
        return _moved(self._units, self._clock, actor, event, Cause.SET_ASIDE, require_reason(reason))


class Release:
    """Let an item go again that was refused, set aside, or laid before a person: the next round pushes it."""

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units, self._clock = units, clock

    def __call__(self, actor: Actor, event: UUID, reason: str) -> OutboxState:
        """The state it is in now; raises as ``Quarantine``."""
        require_decider(actor)
        return _moved(self._units, self._clock, actor, event, Cause.RELEASED, require_reason(reason))


def _moved(units: Units, clock: Clock, actor: Actor, event: UUID, cause: Cause, reason: str) -> OutboxState:
    with units() as u:
        now = clock.now()
        state = u.sync.move([Move(event, cause, now, reason, actor.operator)])[event]
        told: dict[str, AuditValue] = {"event": str(event), "cause": cause.value}
        u.audit.append("outbox_moved", actor, told, now)
        u.commit()
    return state


@dataclass(frozen=True, slots=True)
class Exported:
    """A sealed file.  digest: hex sha256 of the clear content, to be written on the accompanying note."""

    sealed: bytes
    events: int
    digest: str


class ExportUnsent:
    """Everything unsent in one sealed file; it stays in the outbox as well, since delivering it twice is harmless."""

    def __init__(self, units: Units, clock: Clock, box: ParcelBox) -> None:
        self._units, self._clock, self._box = units, clock, box

    def __call__(self, actor: Actor, passphrase: str) -> Exported:
        """The file.  Raises Rejected: not_your_post, sync_passphrase_short, sync_nothing_unsent."""
        require_decider(actor)
        require_passphrase(passphrase)
        with self._units() as u:
            now, facts = self._clock.now(), u.meta.facts()
            # what no person says every other machine of the office works out by itself
            events = [item.event for item in u.sync.items() if item.operator != WITHHELD]
            if not events:
                raise Rejected("sync_nothing_unsent")
            clear = pack(facts.store, facts.office, now, u.sync.parcels(events))
            digest = unpack(clear).digest
            told: dict[str, AuditValue] = {"events": len(events), "digest": digest}
            u.audit.append("outbox_exported", actor, told, now)
            u.commit()
        return Exported(self._box.seal(clear, passphrase), len(events), digest)


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file brought.  added: events that wait here now.  known: that were here, or at the authority, already."""

    office: OfficeId
    added: int
    known: int
    digest: str

    @property
    def code(self) -> str:
        """The code of what is said of it."""
        return "sync_imported" if self.added else "sync_imported_before"


class ImportUnsent:
    """Take another machine's unsent work in, to be pushed from here; the same file a second time changes nothing."""

    def __init__(self, units: Units, clock: Clock, box: ParcelBox) -> None:
        self._units, self._clock, self._box = units, clock, box

    def __call__(self, actor: Actor, sealed: bytes, passphrase: str) -> Imported:
        """What was taken in, all of it or nothing.

        Raises Rejected: not_your_post, sync_file_unreadable, sync_file_forged, sync_file_own,
        sync_file_other_office.
        """
        require_decider(actor)
        file = unpack(self._box.unseal(sealed, passphrase))
        with self._units() as u:
            now = self._clock.now()
            if u.meta.facts().store == file.source:
                raise Rejected("sync_file_own")
            if u.meta.facts().office != file.office:  # its line could hand none of it in, and it says who acted
                raise Rejected("sync_file_other_office", office=file.office)
            added = sum(u.sync.add_relayed(each, file.source, actor.operator, now) for each in file.parcels)
            told: dict[str, AuditValue] = {"events": len(file.parcels), "added": added, "digest": file.digest}
            u.audit.append("outbox_imported", actor, told, now)
            u.commit()
        return Imported(file.office, added, len(file.parcels) - added, file.digest)
