"""What one screen does about unsent work: the doctor's list, both histories of a case, the acts on them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.errors import Rejected, Unavailable
from app.kernel.files import is_too_large, read_at_most, require_new, write_new
from app.sync.commands import (
    DECIDING_POSTS,
    Exported,
    ExportUnsent,
    Imported,
    ImportUnsent,
    Quarantine,
    ReadOutbox,
    Release,
    Units,
)
from app.sync.conflict import Link
from app.sync.doctor import Diagnosis
from app.sync.parcels import LARGEST_FILE
from app.sync.status import ReadStatus, SyncStatus


@dataclass(frozen=True, slots=True)
class SideEvent:
    """One event of a side.  kind: "" where its content is not for this office.  at: as its body claims, ISO text.

    data: what its body tells.
    """

    seq: int
    kind: str
    at: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sides:
    """Two histories of a case.  common: how many events both have.  ours, theirs: what follows on either side."""

    about: Diagnosis
    common: int
    ours: tuple[SideEvent, ...]
    theirs: tuple[SideEvent, ...]
    is_fork: bool


@dataclass(frozen=True, slots=True)
class Unsent:
    """How the machine stands, and every unsent item, those that wait for a person first."""

    status: SyncStatus
    items: tuple[Diagnosis, ...]


class SyncDesk:
    """Asks the store alone: the line is not used here, so no act waits for it."""

    def __init__(
        self,
        units: Units,
        read: ReadOutbox,
        status: ReadStatus,
        quarantine: Quarantine,
        release: Release,
        export: ExportUnsent,
        take_in: ImportUnsent,
    ) -> None:
        self._units, self._read, self._status = units, read, status
        self._quarantine, self._release, self._export, self._take_in = quarantine, release, export, take_in

    def may_decide(self, actor: Actor) -> bool:
        """Whether the acts are that person's; the commands ask again."""
        return actor.post in DECIDING_POSTS

    def look(self) -> Unsent | None:
        """None where no centre is set."""
        status = self._status()
        return None if status is None else Unsent(status, self._read())

    def sides(self, event: UUID) -> Sides:
        """An item beside what the centre holds; NotFound("outbox_event_unknown")."""
        found, sides = self._read.show(event)
        with self._units() as u:
            bodies = u.sync.bodies([link.event for link in (*sides.ours, *sides.theirs)])
        return Sides(found, sides.common, _told(sides.ours, bodies), _told(sides.theirs, bodies), sides.is_fork)

    def set_aside(self, actor: Actor, event: UUID, reason: str) -> None:
        """As ``Quarantine``."""
        self._quarantine(actor, event, reason)

    def try_again(self, actor: Actor, event: UUID, reason: str) -> None:
        """As ``Release``."""
        self._release(actor, event, reason)

    def export(self, actor: Actor, passphrase: str, path: Path) -> Exported:
        """All unsent work into a new file.

        Raises as ``ExportUnsent`` and ``write_new``.
        """
        require_new(path)
        exported = self._export(actor, passphrase)
        write_new(path, exported.sealed)
        return exported

    def take_in(self, actor: Actor, passphrase: str, path: Path) -> Imported:
        """Another machine's unsent work out of its file, all of it or nothing.

        Raises as ``ImportUnsent`` and ``read_sealed``.
        """
        return self._take_in(actor, read_sealed(path), passphrase)


def read_sealed(path: Path) -> bytes:
    """The bytes of a file that another machine exported.

    Raises Rejected("sync_file_too_large") above ``LARGEST_FILE``, Unavailable("sync_file_not_there") where it cannot be
    read.
    """
    try:
        return read_at_most(path, LARGEST_FILE)
    except OSError as error:
        if is_too_large(error):
            raise Rejected("sync_file_too_large", path=str(path), most_mb=LARGEST_FILE // 1_000_000) from error
        raise Unavailable("sync_file_not_there", path=str(path)) from error


def _told(links: Sequence[Link], bodies: Mapping[UUID, bytes]) -> tuple[SideEvent, ...]:
    return tuple(_event(link, bodies.get(link.event)) for link in links)


def _event(link: Link, body: bytes | None) -> SideEvent:
    told = json.loads(body) if body is not None else {}
    return SideEvent(link.seq, told.get("kind", ""), told.get("at", ""), told.get("data", {}))
