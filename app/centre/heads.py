"""The day's signed heads: how far every feed has come, kept outside the server, each file naming the one before it.

A superuser can rewrite history and is only found: by whoever holds these files and the public key.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from app.centre.model import OfficeHead, PublishedDay
from app.centre.ports import HeadsLine
from app.kernel.canonical import FIRST_PREVIOUS, canonical
from app.kernel.clock import hall_day
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId

LARGEST_FILE = 4 * 1024 * 1024


class SigningKey(Protocol):
    """An Ed25519 key."""

    @property
    def public(self) -> bytes:
        """32 bytes."""
        ...

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        ...


class HeadsFolder(Protocol):
    """Where the files lie."""

    def newest(self) -> bytes | None:
        """The file with the highest number; None in an empty folder."""
        ...

    def add(self, name: str, content: bytes) -> None:
        """A new file, whole or not at all; Conflict("central_heads_there") where one of that name lies."""
        ...


@dataclass(frozen=True, slots=True)
class Heads:
    """What a file says.  number: from 1.  previous: sha256 of the file before, 32 zero bytes for the first."""

    number: int
    day: date
    at: datetime
    previous: bytes
    offices: tuple[OfficeHead, ...]
    commitments: Mapping[str, str]

    def to_data(self) -> dict[str, Any]:
        """JSON values."""
        offices = [{"office": o.office, "feed_no": o.feed_no, "feed_hash": o.feed_hash.hex()} for o in self.offices]
        return {
            "v": 1, "number": self.number, "day": self.day.isoformat(), "at": self.at.isoformat(),
            "previous": self.previous.hex(), "offices": offices, "draws": dict(self.commitments),
        }  # fmt: skip

    @property
    def name(self) -> str:
        """Of its file."""
        return f"heads-{self.number:06d}-{self.day.isoformat()}.json"


@dataclass(frozen=True, slots=True)
class HeadsFinding:
    """What is wrong with a file, or with the server by it.  number: of the file, 0 where it cannot be read.

    place: of a file that cannot be read, among those that were given, from 1.
    """

    number: int
    fault: str
    office: str = ""
    place: int = 0


def write_heads(line: HeadsLine, folder: HeadsFolder, key: SigningKey) -> tuple[Heads, bool]:
    """The heads of today, and whether the file was written now: a second call of a day gives what lies there.

    Raises Rejected: central_heads_unreadable, central_heads_backwards (a feed is behind the newest file: the server
    was restored or rewritten; nothing is signed).
    """
    last = folder.newest()
    before = read_heads(last)[0] if last is not None else None
    now = line.moment()
    if before is not None and before.day >= hall_day(now):
        return before, False
    offices = tuple(line.offices())
    for one in before.offices if before is not None else ():
        if one.feed_no and line.feed_hash_at(one.office, one.feed_no) != one.feed_hash:
            raise Rejected("central_heads_backwards", office=one.office, feed_no=one.feed_no)
    heads = Heads(
        number=before.number + 1 if before is not None else 1,
        day=hall_day(now),
        at=now,
        previous=hashlib.sha256(last).digest() if last is not None else FIRST_PREVIOUS,
        offices=offices,
        commitments=_commitments(line.draw_days()[-2:]),
    )
    body = heads.to_data()
    signature = key.sign(canonical(body)).hex()
    folder.add(heads.name, canonical({"heads": body, "public": key.public.hex(), "signature": signature}))
    return heads, True


def read_heads(content: bytes) -> tuple[Heads, bytes, bytes]:
    """What a file says, the canonical bytes that are signed, and the signature.

    Raises Rejected("central_heads_unreadable").
    """
    try:
        file = json.loads(content)
        body = file["heads"]
        offices = tuple(
            OfficeHead(OfficeId(str(o["office"])), int(o["feed_no"]), bytes.fromhex(o["feed_hash"]))
            for o in body["offices"]
        )
        heads = Heads(
            int(body["number"]), date.fromisoformat(body["day"]), datetime.fromisoformat(body["at"]),
            bytes.fromhex(body["previous"]), offices, {str(k): str(v) for k, v in body["draws"].items()},
        )  # fmt: skip
        if canonical(file) != content or heads.to_data() != body:
            raise ValueError("not the canonical form")
        return heads, canonical(body), bytes.fromhex(file["signature"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Rejected("central_heads_unreadable") from error


class Verifier(Protocol):
    """Whether a signature is the public key's."""

    def __call__(self, public: bytes, message: bytes, signature: bytes) -> bool: ...  # noqa: D102


def check_series(contents: Sequence[bytes], public: bytes, holds: Verifier) -> tuple[HeadsFinding, ...]:
    """Files in the order of their numbers: signatures, order, each naming the one before, no feed that goes back."""
    found: list[HeadsFinding] = []
    before: tuple[Heads, bytes] | None = None
    for place, content in enumerate(contents, 1):
        try:
            heads, signed, signature = read_heads(content)
        except Rejected:
            found.append(HeadsFinding(0, "unreadable", place=place))
            continue
        if not holds(public, signed, signature):
            found.append(HeadsFinding(heads.number, "signature"))
        if before is not None:
            found += _follows(heads, *before)
        elif heads.number == 1 and heads.previous != FIRST_PREVIOUS:
            found.append(HeadsFinding(1, "previous"))
        before = heads, content
    return tuple(found)


def _follows(heads: Heads, last: Heads, content: bytes) -> list[HeadsFinding]:
    found = []
    if heads.number != last.number + 1 or heads.day <= last.day:
        found.append(HeadsFinding(heads.number, "number"))
    elif heads.previous != hashlib.sha256(content).digest():
        found.append(HeadsFinding(heads.number, "previous"))
    now = {one.office: one for one in heads.offices}
    for one in last.offices:
        here = now.get(one.office)
        if here is None or here.feed_no < one.feed_no or (here.feed_no == one.feed_no and here != one):
            found.append(HeadsFinding(heads.number, "backwards", one.office))
    return found


def against_server(contents: Sequence[bytes], line: HeadsLine) -> tuple[HeadsFinding, ...]:
    """Where the server tells another history than the files."""
    found = []
    for content in contents:
        heads = read_heads(content)[0]
        for one in heads.offices:
            if one.feed_no and line.feed_hash_at(one.office, one.feed_no) != one.feed_hash:
                found.append(HeadsFinding(heads.number, "server", one.office))
    return tuple(found)


def _commitments(days: Sequence[PublishedDay]) -> Mapping[str, str]:
    return {one.day.isoformat(): one.commitment.hex() for one in days}
