"""An authority in memory that answers as the contract says, and that can be cut off, lose events and refuse."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.audit.model import moment_text
from app.kernel.canonical import FIRST_PREVIOUS, actor_commitment, canonical, link
from app.kernel.errors import Rejected, Unavailable
from app.kernel.ids import OfficeId, new_uuid
from app.kernel.outbox import Stream
from app.sync.answers import Answer, read_answer
from app.sync.any_hall import OpenItem
from app.sync.feed import NOBODY, ChainPlace, FeedPlace, FeedRow, feed_link
from app.sync.machine_rows import MachineRow
from app.sync.numbers import GivenOut, LowWater, Void
from app.sync.parcels import Parcel
from app.sync.people import Roll
from app.sync.projection import Desk, DeskRow, Named, Polled
from app.sync.search import Hit, refusal

OFFICE = OfficeId("350199")
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def parcel(
    chain: UUID, seq: int = 1, previous: bytes = FIRST_PREVIOUS, office: OfficeId = OFFICE, **said: str
) -> Parcel:
    """An event with a body of the house's form."""
    event, operator, nonce = new_uuid(), new_uuid(), hashlib.sha256(b"nonce").digest()[:16]
    body = canonical(
        {
            "v": 1,
            "office": office,
            "case": str(chain),
            "seq": seq,
            "event": str(event),
            "kind": "received",
            "prev": previous.hex(),
            "actor": actor_commitment(operator.bytes, nonce),
            "data": said,
        }
    )
    return Parcel(event, office, chain, seq, body, link(previous, body), NOON, operator, nonce)


def chained(count: int, chain: UUID | None = None, office: OfficeId = OFFICE) -> list[Parcel]:
    """A case of so many events."""
    made: list[Parcel] = []
    chain = chain or new_uuid()
    for seq in range(1, count + 1):
        made.append(parcel(chain, seq, made[-1].hash if made else FIRST_PREVIOUS, office))
    return made


@dataclass
class MemoryCentre:
    """Serves ``app.sync.ports.Transport``.

    cut_after: so many calls are answered, then the line is cut, and why is said.  forgets_answers: what is pushed
    is taken, but the line is cut before the answer.  denials: by event.  untrue: events that are answered ``ok`` and
    lost.  spoken: people of whose desks it speaks, whatever lies there.  strangers: operators whose events this line
    may hand in only with their proof.  own: the machine that signs in.  hits: cases of the whole
    province.  search_denial: the status of every search.
    """

    moment: datetime = NOON
    cut_after: int | None = None
    why: str = ""
    forgets_answers: bool = False
    denials: dict[UUID, str] = field(default_factory=dict)
    untrue: set[UUID] = field(default_factory=set)
    feeds: dict[OfficeId, list[FeedRow]] = field(default_factory=dict)
    leased: dict[tuple[str, str, int, int], int] = field(default_factory=dict)
    voided: list[Void] = field(default_factory=list)
    told: list[GivenOut] = field(default_factory=list)
    strangers: set[UUID] = field(default_factory=set)
    drawn: list[DeskRow] = field(default_factory=list)
    spoken: frozenset[UUID] = frozenset()
    open_items: list[OpenItem] = field(default_factory=list)
    own: UUID | None = None
    batch_sizes: list[int] = field(default_factory=list)
    rolls: dict[OfficeId, Roll] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)
    searches: list[dict[str, str]] = field(default_factory=list)
    search_denial: str = ""

    def carries(self, operator: UUID, is_sealed: bool) -> bool:
        return is_sealed or operator not in self.strangers

    def poll(self, office: OfficeId) -> Polled:
        self._answer()
        feed = self.feeds.get(office, [])
        place = FeedPlace(feed[-1].feed_no, feed[-1].feed_hash) if feed else FeedPlace()
        return Polled(self.moment, place, Desk(self.spoken | {row.operator for row in self.drawn}, tuple(self.drawn)))

    def push(self, parcels: Sequence[Parcel]) -> Sequence[Answer]:
        self._answer()
        self.batch_sizes.append(len(parcels))
        answers = [self._take(each) for each in parcels]
        if self.forgets_answers:
            raise Unavailable("centre_unreachable")
        return answers

    def machine(self) -> UUID | None:
        return self.own

    def push_rows(self, envelopes: Sequence[bytes], rows: Sequence[MachineRow]) -> Sequence[Answer]:
        self._answer()
        answers = []
        for envelope, row in zip(envelopes, rows, strict=True):
            said, body = json.loads(envelope), json.loads(row.body)
            feed = self.feeds.setdefault(said["office"], [])
            known = [kept for kept in feed if kept.event == row.event]
            if known or row.event in self.denials:
                answers.append(read_answer(row.event, "dup" if known else f"denied:{self.denials[row.event]}"))
                continue
            mine = [kept for kept in feed if kept.chain == UUID(said["chain"])]
            if body["seq"] != len(mine) + 1:
                answers.append(read_answer(row.event, "stale"))
                continue
            actor, hash_ = body["actor"] or NOBODY, link(bytes.fromhex(body["prev"]), row.body)
            self.moment += timedelta(milliseconds=1)
            before = feed[-1].feed_hash if feed else FIRST_PREVIOUS
            told = (row.event, UUID(said["chain"]), body["seq"], row.body, hash_, actor, at := moment_text(self.moment))
            feed.append(FeedRow(len(feed) + 1, *told, feed_link(before, hash_, actor, at), Stream(said["stream"])))
            answers.append(read_answer(row.event, "ok", len(feed)))
        return answers

    def letter(self, have: str | None) -> str:
        self._answer()
        return have or "A"

    def pull(self, office: OfficeId, after: int, limit: int) -> Sequence[FeedRow]:
        self._answer()
        return self.feeds.get(office, [])[after : after + limit]

    def people(self, office: OfficeId, known: bytes | None) -> Roll | None:
        self._answer()
        roll = self.rolls.get(office, Roll(None, (), b""))
        return None if roll.digest == known else roll

    def chasers(self, office: OfficeId) -> tuple[()]:  # noqa: ARG002 - of the port
        return ()

    def names(self, office: OfficeId, case: UUID) -> Sequence[Named]:  # noqa: ARG002 - of the port
        self._answer()
        return []

    def lease(self, wanted: LowWater, machine: int, size: int, above: int) -> tuple[int, int]:
        self._answer()
        key = (wanted.office, wanted.series, wanted.year, machine)
        first = max(self.leased.get(key, 0), above) + 1
        self.leased[key] = first + size - 1
        return first, first + size - 1

    def any_hall(self) -> Sequence[OpenItem]:
        self._answer()
        return tuple(self.open_items)

    def tell_numbers(self, given: GivenOut, machine: int) -> str:  # noqa: ARG002 - of the port
        self._answer()
        self.told.append(given)
        return "ok"

    def report_void(self, void: Void, machine: int) -> None:  # noqa: ARG002 - of the port
        self._answer()
        if void not in self.voided:
            self.voided.append(void)

    def search(self, asked: bytes, mac: bytes, key_id: int | None) -> Sequence[Hit]:  # noqa: ARG002 - of the port
        self._answer()
        self.searches.append(json.loads(asked))
        if self.search_denial:
            raise Rejected(refusal(self.search_denial))
        return [hit for hit in self.hits if hit.number == self.searches[-1]["number"]]

    def lose(self, kept: int, office: OfficeId = OFFICE) -> None:
        """A standby that had seen only the first rows was promoted."""
        self.feeds[office] = self.feeds[office][:kept]

    def events(self, office: OfficeId = OFFICE) -> list[UUID]:
        return [row.event for row in self.feeds.get(office, [])]

    def _answer(self) -> None:
        if self.cut_after is not None:
            if self.cut_after <= 0:
                raise Unavailable("centre_unreachable", why=self.why)
            self.cut_after -= 1

    def _take(self, given: Parcel) -> Answer:
        feed = self.feeds.setdefault(given.office, [])
        for row in feed:
            if row.event == given.event:
                return read_answer(given.event, "dup" if row.body == given.body else "denied:id-reuse", row.feed_no)
        if given.event in self.denials:
            return read_answer(given.event, f"denied:{self.denials[given.event]}")
        if given.event in self.untrue:
            self.untrue.remove(given.event)
            return read_answer(given.event, "ok", len(feed) + 1)
        body = json.loads(given.body)
        head = self._head(given.office, given.chain)
        if (body["seq"], bytes.fromhex(body["prev"])) != (head.seq + 1, head.hash):
            return read_answer(given.event, "stale")
        self._append(feed, given, body["actor"])
        return read_answer(given.event, "ok", len(feed))

    def _append(self, feed: list[FeedRow], given: Parcel, actor: str) -> None:
        place = FeedPlace(feed[-1].feed_no, feed[-1].feed_hash) if feed else FeedPlace()
        self.moment += timedelta(milliseconds=1)
        at = moment_text(self.moment)
        feed_hash = feed_link(place.feed_hash, given.hash, actor, at)
        said = (given.event, given.chain, given.seq, given.body, given.hash, actor, at)
        feed.append(FeedRow(place.feed_no + 1, *said, feed_hash))

    def _head(self, office: OfficeId, chain: UUID) -> ChainPlace:
        head = ChainPlace()
        for row in self.feeds.get(office, []):
            body = json.loads(row.body)
            if body.get("case") == str(chain):
                head = ChainPlace(body["seq"], row.hash)
        return head
