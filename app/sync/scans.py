"""Scans on their way to the authority: after the case data, in pieces, gone on with, and never faster than allowed."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.kernel.clock import Clock
from app.kernel.errors import NotFound, Unavailable
from app.kernel.ids import OfficeId
from app.kernel.unit_of_work import UnitOfWork

SCAN_SETTING = "centre.scan_kbps"
"""Most that scans take of the line, in kilobytes a second; 0 sends none."""

USUAL_KBPS = 512
PIECE = 1 << 20
"""The authority takes no larger piece; in bytes."""
LEAST_PIECE = 16 << 10
BURST_S = 15
"""So many seconds of the rate may be saved up between two rounds."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """How much may be sent.  level: bytes, as of ``at``, None before the first use: then a burst is there."""

    level: int = 0
    at: datetime | None = None

    def filled(self, now: datetime, bytes_per_s: int) -> "Bucket":
        """With what the time brought since; a clock turned back brings nothing."""
        most = BURST_S * bytes_per_s
        if self.at is None:
            return Bucket(most, now)
        gained = max(0, round((now - self.at).total_seconds() * bytes_per_s))
        return Bucket(min(most, self.level + gained), now)

    def without(self, size: int) -> "Bucket":
        """After ``size`` bytes went out."""
        return Bucket(self.level - size, self.at)


@dataclass(frozen=True, slots=True)
class WaitingScan:
    """A page that a confirmed case names.  hash: hex sha256."""

    office: OfficeId
    case: UUID
    hash: str
    content: bytes


class ScanLine(Protocol):
    """The authority's doors for scans; each may raise ``Unavailable("centre_unreachable")``."""

    def scan_begin(self, office: OfficeId, case: UUID, digest: bytes, size: int) -> tuple[str, int]:
        """Its word, and how many bytes it holds already."""
        ...

    def scan_put(self, office: OfficeId, digest: bytes, at_byte: int, piece: bytes) -> tuple[str, int]:
        """Its word, and how many bytes it holds now."""
        ...

    def scan_get(self, office: OfficeId, digest: bytes, at_byte: int) -> bytes | None:
        """The piece that begins there, None where there is none or the case may not be read."""
        ...


class ScanStore(Protocol):
    """The queue of scans within one transaction."""

    def waiting_scan(self, after: int) -> tuple[int, WaitingScan] | None:
        """The first that waits behind place ``after``, with its place."""
        ...

    def scan_sent(self, scan: WaitingScan, at: datetime) -> None:
        """Note that the authority holds it whole."""
        ...

    def queue(self, events: Sequence[UUID]) -> None:
        """Let the pages wait that these own, confirmed events name; twice changes nothing."""
        ...


class ScanUnitOfWork(UnitOfWork, Protocol):
    """A transaction with the queue."""

    scans: ScanStore


@dataclass(frozen=True, slots=True)
class ScansSent:
    """What one turn did.

    whole: scans that are there now.  refused: hex hash → the authority's word.  is_more: whether another waits.
    """

    whole: int = 0
    bytes_sent: int = 0
    refused: Mapping[str, str] = field(default_factory=dict)
    is_more: bool = False


class SendScans:
    """One turn: as much as the rate lets through, the rest in the next; a refused scan keeps no other one back."""

    def __init__(
        self,
        units: Callable[[], ScanUnitOfWork],
        line: Callable[[], ScanLine],
        clock: Clock,
        kbps: Callable[[], int],
    ) -> None:
        self._units, self._line, self._clock, self._kbps = units, line, clock, kbps
        self._bucket = Bucket()

    def __call__(self) -> ScansSent:
        """What was done; raises Unavailable when the line is cut, and goes on from there in the next turn."""
        self._bucket = self._bucket.filled(self._clock.now(), self._kbps() * 1000)
        whole, sent, place = 0, 0, 0
        refused: dict[str, str] = {}
        while True:
            with self._units() as u:
                found = u.scans.waiting_scan(place)
            if found is None or self._bucket.level < LEAST_PIECE:
                return ScansSent(whole, sent, refused, found is not None)
            place, scan = found
            word, size = self._send(scan)
            sent += size
            if word == "whole":
                whole += 1
                with self._units() as u:
                    u.scans.scan_sent(scan, self._clock.now())
                    u.commit()
            elif word == "ok":  # the rate is used up in the middle of it
                return ScansSent(whole, sent, refused, is_more=True)
            else:
                refused[scan.hash] = word

    def _send(self, scan: WaitingScan) -> tuple[str, int]:
        line, digest, sent = self._line(), bytes.fromhex(scan.hash), 0
        word, have = line.scan_begin(scan.office, scan.case, digest, len(scan.content))
        while word in ("ok", "stale") and have < len(scan.content) and self._bucket.level >= LEAST_PIECE:
            piece = scan.content[have : have + min(PIECE, self._bucket.level)]
            word, have = line.scan_put(scan.office, digest, have, piece)
            sent += len(piece)
            self._bucket = self._bucket.without(len(piece))
        return ("whole" if word in ("ok", "dup") and have == len(scan.content) else word), sent


def fetch_scan(line: ScanLine, office: OfficeId, hash_: str) -> bytes:
    """A scan as the authority holds it.

    Raises NotFound("page_not_found") where it is not whole there or its case may not be read here,
    Unavailable("centre_speaks_otherwise") where what came is something else.
    """
    digest, pieces, at = bytes.fromhex(hash_), list[bytes](), 0
    while piece := line.scan_get(office, digest, at):
        pieces.append(piece)
        at += len(piece)
    content = b"".join(pieces)
    if not content:
        raise NotFound("page_not_found")
    if hashlib.sha256(content).digest() != digest:
        raise Unavailable("centre_speaks_otherwise", said="another page")
    return content


def named_scans(body: Mapping[str, object]) -> Sequence[str]:
    """The hashes that a case event's body names as pages, in order, each once."""
    found: dict[str, None] = {}

    def walk(value: object) -> None:
        if isinstance(value, Mapping):
            blob = value.get("blob")
            if isinstance(blob, str) and len(blob) == 64:
                found[blob] = None
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(body.get("data"))
    return list(found)
