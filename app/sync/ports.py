"""What sync needs from outside: the authority's doors, and the local store within one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.audit.ports import AuditLog
from app.kernel.clock import Clock
from app.kernel.ids import OfficeId, OperatorId
from app.kernel.office import MetaStore
from app.kernel.outbox import OutboxState
from app.kernel.unit_of_work import UnitOfWork
from app.sync.answers import Answer
from app.sync.any_hall import AnyHallItems, OpenItem
from app.sync.conflict import Link
from app.sync.doctor import UnsentItem
from app.sync.early import Unproven
from app.sync.feed import ChainPlace, FeedPlace, FeedRow
from app.sync.keys import KeyWay, Proof, WrappedKey
from app.sync.machine_rows import MachineLine, MachineRows
from app.sync.numbers import Block, GivenOut, LowWater, Void
from app.sync.outbox import Cause, Unsent
from app.sync.parcels import Parcel
from app.sync.people import PeopleLine, PeopleStore
from app.sync.projection import AsideAct, ChaserTold, Desk, Missing, Named, Polled
from app.sync.queue_acts import QueueActs
from app.sync.scans import ScanLine, ScanStore
from app.sync.stages import Stage


class Transport(MachineLine, ScanLine, PeopleLine, Protocol):
    """The authority's doors; each may raise ``Unavailable("centre_unreachable")``, and repeating is always safe."""

    def carries(self, operator: UUID, is_sealed: bool) -> bool:
        """Whether this line may hand in an event of that operator; asks nobody."""
        ...

    def poll(self, office: OfficeId) -> Polled:
        """The authority's clock, where that feed stands, and what lies with the people of this machine."""
        ...

    def push(self, parcels: Sequence[Parcel]) -> Sequence[Answer]:
        """Hand in events of one office, at most 200; one answer each, in the same order."""
        ...

    def pull(self, office: OfficeId, after: int, limit: int) -> Sequence[FeedRow]:
        """The rows of the office's feed behind number ``after``, at most ``limit``, in order."""
        ...

    def chasers(self, office: OfficeId) -> Sequence[ChaserTold]:
        """Who follows the office's open cases of the green channel; () where nobody here chases cases."""
        ...

    def names(self, office: OfficeId, case: UUID) -> Sequence[Named]:
        """Who stands behind the events of a case; () before it is decided."""
        ...

    def lease(self, wanted: LowWater, machine: int, size: int, above: int) -> tuple[int, int]:
        """A block of ``size`` numbers for this machine, first and last; all of them greater than ``above``."""
        ...

    def any_hall(self) -> Sequence[OpenItem]:
        """What the halls of other counties may take in for their owners, by office and item; () for none."""
        ...

    def tell_numbers(self, given: GivenOut, machine: int) -> str:
        """These numbers this machine gave out before its first lease: ``ok`` or why they are not taken."""
        ...

    def report_void(self, void: Void, machine: int) -> None:
        """These numbers will never be given out; telling it twice is the same as once."""
        ...

    def letter(self, have: str | None) -> str:
        """What this machine's numbers of the queue begin with, the same for good.  have: what it has already."""
        ...


@dataclass(frozen=True, slots=True)
class OfficeSync:
    """How the sync of one office stands.

    epoch: raised whenever the authority's feed went back.  last_contact: when the authority last answered.
    offline_since: when it first did not, None while it answers.  failures: rounds in a row that did not reach it.
    drift_s: this machine's clock minus the authority's at the last contact, in seconds.
    refused: why it was reached and let this machine not in (login, certificate …), "" where it was not that.
    """

    office: OfficeId
    stage: Stage = Stage.DONE
    epoch: int = 1
    place: FeedPlace = field(default_factory=FeedPlace)
    last_contact: datetime | None = None
    offline_since: datetime | None = None
    failures: int = 0
    drift_s: float | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A change of an outbox row, kept for good.  operator: who did it, None for the program."""

    event: UUID
    cause: Cause
    at: datetime
    reason: str = ""
    operator: OperatorId | None = None


class SyncStore(MachineRows, QueueActs, AnyHallItems, PeopleStore, Protocol):
    """Outbox, pulled events, cursors and leased numbers within one transaction."""

    def offices(self) -> Sequence[OfficeId]:
        """The store's own office, those above it, which govern, and every other of which an event waits or a case that
        was taken in here is not at its end.
        """
        ...

    def standing(self, office: OfficeId) -> OfficeSync:
        """How the office stands; as new where it was never synced."""
        ...

    def keep(self, standing: OfficeSync) -> None:
        """Keep stage, contact and cursor; the database refuses a cursor without its events."""
        ...

    def unsent(self, office: OfficeId) -> Sequence[Unsent]:
        """Rows of cases and grants that are not closed, oldest first."""
        ...

    def items(self) -> Sequence[UnsentItem]:
        """The same of all offices, as the doctor shows them."""
        ...

    def states(self, events: Sequence[UUID]) -> Mapping[UUID, OutboxState]:
        """Where the events stand; those that the outbox does not know are left out."""
        ...

    def move(self, moves: Sequence[Move]) -> Mapping[UUID, OutboxState]:
        """Carry changes of different events out and note them; the states that follow.

        Raises NotFound("outbox_event_unknown"), Rejected("outbox_move_refused").
        """
        ...

    def parcels(self, events: Sequence[UUID]) -> Sequence[Parcel]:
        """The events with their bytes, in the order asked for."""
        ...

    def chain_places(self, chains: Iterable[UUID]) -> Mapping[int, ChainPlace]:
        """How far the authority's history of each case was pulled, by ``UUID.int``; cases without any are left out."""
        ...

    def add_page(self, office: OfficeId, epoch: int, page: Sequence[FeedRow], at: datetime) -> None:
        """Keep pulled rows."""
        ...

    def feed_hash(self, office: OfficeId, feed_no: int) -> bytes | None:
        """The feed's hash at a number, as it was last pulled."""
        ...

    def rewind(self, office: OfficeId, common: int, at: datetime) -> OfficeSync:
        """Note that the authority kept only the first ``common`` rows; the standing of the new epoch."""
        ...

    def unconfirmed(self, office: OfficeId) -> Sequence[UUID]:
        """Events that count as sent or closed and that the feed, as far as it was pulled, does not hold."""
        ...

    def own_history(self, chain: UUID) -> Sequence[Link]:
        """The case as this machine wrote it."""
        ...

    def their_history(self, chain: UUID) -> Sequence[Link]:
        """The case as the authority confirmed it, as far as it was pulled."""
        ...

    def adopt(self, office: OfficeId, chains: Iterable[UUID], at: datetime) -> Sequence[UUID]:
        """Bring these cases to where the authority's history stands; own events that were put aside for it.

        The person of an event that is not this machine's is withheld.  A case that cannot be taken over stays as it
        was, is noted as lacking events, and keeps no other one back.
        """
        ...

    def stuck(self, office: OfficeId) -> Mapping[UUID, str]:
        """Cases that could not be taken over, the oldest first, each with the grounds on which that was judged.

        While the grounds are the same, trying again leads to the same: where the authority's history and the copy of
        the case end, and how much there is of what other rows of this store have to do with it.
        """
        ...

    def nameless(self, office: OfficeId) -> Sequence[UUID]:
        """Decided cases whose names have not come, the oldest first, at most 50."""
        ...

    def aside_act(self, event: UUID) -> AsideAct | None:
        """An event that went aside, None for every other."""
        ...

    def missing(self) -> Sequence[Missing]:
        """What lacks of pulled cases, the oldest first; names of decided cases only."""
        ...

    def add_names(self, chain: UUID, named: Sequence[Named], at: datetime) -> None:
        """Keep who stood behind the commitments of a case; nothing of one that is not decided, or does not agree."""
        ...

    def take_desk(self, office: OfficeId, desk: Desk, at: datetime) -> None:
        """Let the trays of the people of whom the authority spoke show what it drew for them, and nothing else."""
        ...

    def has_green(self, office: OfficeId) -> bool:
        """Whether an open case of the office is of the green channel."""
        ...

    def take_chasers(self, office: OfficeId, told: Sequence[ChaserTold], at: datetime) -> None:
        """Let cases of the green channel be followed by whom the authority named, and by nobody else.

        Nothing changes where nobody was named: that is told, too, where nobody here chases cases.
        """
        ...

    def take_asked(self, office: OfficeId, desk: Desk) -> None:
        """Let the trays of the people of whom the authority spoke show the questions and notes that wait for them."""
        ...

    def take_notes(self, rows: Sequence[FeedRow], at: datetime) -> None:
        """Take over pulled questions and answers, and those of before whose case, or question, has come since.

        Who said it is withheld.  What cannot be taken over yet is left for the next round and keeps nothing back.
        """
        ...

    def take_governed(self, at: datetime) -> None:
        """Keep what offices above have published, as far as it was pulled."""
        ...

    def keep_staff(self, rows: Sequence[FeedRow]) -> None:
        """Keep the pulled acts of grants whose person the authority names and the body commits to."""
        ...

    def take_staff(self, at: datetime) -> None:
        """Let requests, acts and ledger of this store follow the confirmed acts, in the order of the feed.

        Own acts whose place another one has go.  What cannot be taken over, since somebody is not known here, is left
        for the next round and keeps no other request back.
        """
        ...

    def take_queue(self, rows: Sequence[FeedRow], at: datetime) -> None:
        """Let the tickets of the hall follow pulled acts, own and others', in the order of the feed.

        Own acts that are on their way come behind them, as far as they still can be.  A ticket that cannot follow is
        left for the next page and keeps no other one back.
        """
        ...

    def drop_refused(self, events: Iterable[UUID]) -> None:
        """Let tickets go on without those of the acts that are the hall's; what was done is kept beside them."""
        ...

    def refused_once_heard(self, at: datetime) -> Sequence[UUID]:
        """Acts of the queue, of today and yesterday, that the authority had confirmed, lost and then refused, and whose
        ticket it knows again: another machine had not yet handed in what they stand behind.  A few times each.
        """
        ...

    def letter_wanted(self) -> tuple[bool, str | None]:
        """Whether the centre is to be asked for the letters of this machine's numbers, and those it has."""
        ...

    def keep_letter(self, letter: str, at: datetime) -> None:
        """Keep what this machine's numbers begin with."""
        ...

    def take_register(self, at: datetime) -> None:
        """Let records of persons and units follow the confirmed entries of this office, in the order of the feed.

        What the case behind it does not say, what this program cannot read and whose record is not here stands aside
        and is tried again; the value before is kept.
        """
        ...

    def follow_register(self, events: Sequence[UUID]) -> None:
        """Events that were heard again, behind a feed that had gone back, may have another place: records follow it."""
        ...

    def bodies(self, events: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """The bytes of events that are known here; those of which only the hash is known are left out."""
        ...

    def is_pending(self, chain: UUID) -> bool:
        """Whether a centre is set and an event of the case has not come back from it."""
        ...

    def blocks(self) -> Sequence[Block]:
        """Every leased block."""
        ...

    def take_any_hall(self, items: Sequence[OpenItem], at: datetime) -> None:
        """Keep what is open now in place of all that was."""
        ...

    def numbered_owners(self) -> Sequence[OfficeId]:
        """The other counties of whose series this machine keeps numbers."""
        ...

    def highest_number(self, wanted: LowWater) -> int:
        """The last number of the series that this machine ever had a block for, 0 for none."""
        ...

    def given_out(self, office: OfficeId) -> Sequence[GivenOut]:
        """Case numbers of before the first lease; () where a block of the office's cases was leased."""
        ...

    def add_lease(self, block: Block, at: datetime) -> None:
        """Keep a leased block."""
        ...

    def void(self, void: Void, at: datetime) -> None:
        """Give the rest of a block up; from then on none of it is given out."""
        ...

    def unreported(self) -> Sequence[Void]:
        """Void numbers of which the authority was not told yet."""
        ...

    def reported(self, void: Void, at: datetime) -> None:
        """Note that it was told."""
        ...

    def add_relayed(self, parcel: Parcel, source: UUID, operator: OperatorId, at: datetime) -> bool:
        """Take in an event from another machine's file, to be pushed from here; False where it is known already.

        Raises Rejected("sync_file_forged") where it is known with other bytes.
        """
        ...

    def unproven(self, operator: OperatorId, most: int) -> Sequence[Unproven]:
        """That person's events of before a centre was set, without proof, that are to travel; at most so many.

        Cases that were decided before stay where they are, but for those whose every act was the window's: nobody drawn
        here is known to the authority, which would begin them again.
        """
        ...

    def prove(self, proofs: Mapping[UUID, Proof]) -> None:
        """Lay the author's proof beside an event that waits without one."""
        ...

    def wrapped_key(self, operator: OperatorId, way: KeyWay) -> WrappedKey | None:
        """The sealed key of that person, None for none."""
        ...

    def keep_key(self, key: WrappedKey) -> None:
        """Keep or replace."""
        ...

    def drop_key(self, operator: OperatorId, way: KeyWay) -> None:
        """Remove it, where there is one."""
        ...


class SyncUnitOfWork(UnitOfWork, Protocol):
    """A transaction of sync."""

    sync: SyncStore
    scans: ScanStore
    meta: MetaStore
    audit: AuditLog

    def moment(self, clock: Clock) -> datetime:
        """The moment by which to decide how old a thing is; Rejected("clock_behind")."""
        ...
