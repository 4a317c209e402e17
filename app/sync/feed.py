"""An office's feed as it is pulled: every link checked while reading, and what to do when the authority went back."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from app.kernel.canonical import FIRST_PREVIOUS, link
from app.kernel.errors import Conflict
from app.kernel.ids import OfficeId
from app.kernel.outbox import Stream

_HEAD = re.compile(rb'\{"actor":"(.{64})","at":"[^"\\]*+","case":"(.{36})","data":\{', re.DOTALL).match
_TAIL = re.compile(
    rb'\},"event":"(.{36})","kind":"[^"\\]*+","office":"([0-9]++)","permission":"[^"\\]*+",'
    rb'"prev":"([0-9a-f]{64})","role":"[^"\\]*+","seq":([0-9]{1,18}+),"step":[0-9]++,"terminal":"[^"\\]*+","v":1\}',
    re.DOTALL,
).fullmatch
"""Around the data of a case's event as this program writes it.  No brace opens or closes in head or tail, so what they
say belongs to the body itself; what stands in the data is read when the case is projected.  This saves most of the time
that checking a page takes; any other body is read as JSON."""

_NOTHING_YET = (0, FIRST_PREVIOUS)
NOBODY = "00" * 32
"""Stands for the commitment where nobody acted."""


class FeedFault(StrEnum):
    """What is wrong with a pulled row."""

    NUMBER = "number"  # a feed number is left out or comes twice
    BODY = "body"  # not JSON, or of another office, case or event than the row says
    HASH = "hash"  # not the hash of its body and of the predecessor that the body names
    CHAIN = "chain"  # the case's predecessor is another event than the one pulled before
    FEED_HASH = "feed_hash"  # the feed's own chain does not follow


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """How far a feed is known.  feed_no: of the last known row, 0 for none."""

    feed_no: int = 0
    feed_hash: bytes = FIRST_PREVIOUS


class ChainPlace(NamedTuple):
    """Where the authority's history of one case stands."""

    seq: int = 0
    hash: bytes = FIRST_PREVIOUS


class FeedRow(NamedTuple):
    """A row as the authority gives it.

    chain, seq: the case and the event's place in it.  body: the very bytes that were pushed, None for a case at
    nobody's desk here; then only the feed's own chain can be checked.  actor: the body's commitment, 32 bytes as hex;
    zeros where nobody acted.  received_at: as ``moment_text`` writes it.  stream: whose chain it is, a case's or
    another matter's.
    operator, nonce: who stands behind it, where the authority says so already; behind the 16 bytes the machine's name.
    """

    feed_no: int
    event: UUID
    chain: UUID
    seq: int
    body: bytes | None
    hash: bytes
    actor: str
    received_at: str
    feed_hash: bytes
    stream: Stream = Stream.CASE
    operator: UUID | None = None
    nonce: bytes | None = None


def feed_link(previous: bytes, row_hash: bytes, actor: str, received_at: str) -> bytes:
    """The feed's hash after a row: sha256(previous feed hash ‖ event hash ‖ actor ‖ time of receipt).

    actor: the commitment of the body, 32 bytes as hex.  received_at: as ``moment_text`` writes it.
    """
    said = bytes.fromhex(actor) + received_at.encode()
    return hashlib.sha256(previous + row_hash + said).digest()


def says(row: FeedRow, own: bytes) -> bool:
    """Whether the row is of these very bytes of a case's event, also where it comes without its body."""
    return row.hash == link(bytes.fromhex(json.loads(own)["prev"]), own)


def check_page(
    office: OfficeId, place: FeedPlace, chains: MutableMapping[int, tuple[int, bytes]], rows: Iterable[FeedRow]
) -> FeedPlace:
    """Where the feed stands after the rows, all of them sound and following ``place`` without a gap.

    chains: seq and hash up to which the authority's history of every case in ``rows`` is known, by ``UUID.int`` (a
    UUID's own hash is slow); they are moved along.
    Of a machine's audit chain only whoever may read it is told which rows are its own, so there rows may be left out;
    the feed's own chain has them all.
    Raises Conflict("feed_broken") with office, feed number and fault; nothing of such a page is to be kept.
    """
    feed_no, feed_hash = place.feed_no, place.feed_hash
    for row in rows:
        number, _, chain, seq, body, hash_, actor, received_at, next_hash, stream, _, _ = row
        feed_no += 1
        if number != feed_no:
            raise _broken(office, row, FeedFault.NUMBER)
        of = chain.int
        known_seq, known_hash = chains.get(of, _NOTHING_YET)
        if seq != known_seq + 1 and not (stream is Stream.AUDIT and seq > known_seq):
            raise _broken(office, row, FeedFault.CHAIN)
        if body is not None:
            previous = _previous_said(office, row, body) or _previous_told(office, row, body)
            if link(previous, body) != hash_:
                raise _broken(office, row, FeedFault.HASH)
            if previous != known_hash and seq == known_seq + 1:
                raise _broken(office, row, FeedFault.CHAIN)
        feed_hash = feed_link(feed_hash, hash_, actor, received_at)
        if feed_hash != next_hash:
            raise _broken(office, row, FeedFault.FEED_HASH)
        chains[of] = seq, hash_
    return FeedPlace(feed_no, feed_hash)


def last_common(high: int, agrees: Callable[[int], bool]) -> int:
    """The highest feed number, at most ``high``, up to which both sides tell the same; 0 for none.

    agrees: whether the authority shows the known feed hash at that number.  Each hash stands for everything before
    it, so halving finds it: at most log2(high) + 1 questions.
    """
    low = 0
    while low < high:
        middle = (low + high + 1) // 2
        if agrees(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _previous_said(office: OfficeId, row: FeedRow, bytes_: bytes) -> bytes | None:
    """The predecessor's hash that a case's own body names, as this program writes bodies; None for any other."""
    head, tail = _HEAD(bytes_), _TAIL(bytes_, max(bytes_.rfind(b'},"event":"'), 0))
    if not head or not tail:
        return None
    _, event_id, chain_id, place, _, _, commitment, *_ = row
    actor, chain = head.groups()
    event, of, previous, seq = tail.groups()
    of_row = commitment.encode(), b"%032x" % chain_id.int, b"%032x" % event_id.int, office.encode(), place
    if (actor, chain.replace(b"-", b""), event.replace(b"-", b""), of, int(seq)) == of_row:
        return bytes.fromhex(previous.decode())
    return None


def _previous_told(office: OfficeId, row: FeedRow, bytes_: bytes) -> bytes:
    """The predecessor's hash that the body names, once the body is known to be the row's own."""
    try:
        body = json.loads(bytes_)
        is_its_own = (
            _is_there(office, row, body)
            and _is(row.event, body["event"])
            and (body["seq"], body["actor"] or NOBODY) == (row.seq, row.actor)
        )
        previous = bytes.fromhex(body["prev"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _broken(office, row, FeedFault.BODY) from error
    if not is_its_own:
        raise _broken(office, row, FeedFault.BODY)
    return previous


def _is_there(office: OfficeId, row: FeedRow, body: dict[str, Any]) -> bool:
    """Whether office and chain are those that the body tells; a machine's own row tells neither, and they stand."""
    if row.stream is Stream.CASE:
        return body["office"] == office and _is(row.chain, body["case"])
    if body.get("stream", row.stream) != row.stream:
        return False
    return "stream" not in body or (body["office"] == office and _is(row.chain, body["chain"]))


def _is(identity: UUID, text: str) -> bool:
    """Whether the text is that id, as the house writes it or in another way that means the same."""
    return str(identity) == text or UUID(text) == identity


def _broken(office: OfficeId, row: FeedRow, fault: FeedFault) -> Conflict:
    return Conflict("feed_broken", office=office, feed_no=row.feed_no, fault=fault.value)
