"""Pages go after the case data, gone on with where they were cut, and no faster than the office allows."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.intake.commands import Accept
from app.intake.commands.pages import blob_of
from app.intake.model import MaterialState, PageRef
from app.intake.ports import Blob
from app.kernel.canonical import canonical
from app.kernel.errors import NotFound, Unavailable
from app.kernel.ids import BlobHash
from app.sync.scans import BURST_S, Bucket, SendScans, fetch_scan, named_scans
from tests.builders.counter import desk, person, ready_draft

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


class MemoryScans:
    """The authority's doors for scans, as the contract has them."""

    def __init__(self) -> None:
        self.kept: dict[bytes, bytes] = {}
        self.cut_after: int | None = None
        self.refuses = False

    def scan_begin(self, _office, _case, digest, _size):
        return ("denied:scan-not-named", 0) if self.refuses else ("ok", len(self.kept.setdefault(digest, b"")))

    def scan_put(self, _office, digest, at_byte, piece):
        if self.cut_after is not None:
            self.cut_after -= 1
            if self.cut_after < 0:
                raise Unavailable("centre_unreachable")
        assert len(piece) <= 1 << 20
        if at_byte == len(self.kept[digest]):
            self.kept[digest] += piece
        return "ok", len(self.kept[digest])

    def scan_get(self, _office, digest, at_byte):
        return self.kept.get(digest, b"")[at_byte : at_byte + 1000] or None


@pytest.fixture
def line() -> MemoryScans:
    return MemoryScans()


@pytest.fixture
def queued(machine):
    """Puts a page of a taken-in case into the queue."""

    def put(content: bytes) -> str:
        case, digest = machine.take(), hashlib.sha256(content).hexdigest()
        with machine.uow() as u:
            u.blobs.put(Blob(BlobHash(digest), "image/png", content), machine.clock.now())
            u.session.execute(
                text("INSERT INTO scan_travel (office, case_id, hash) VALUES (:o, :c, :h)"),
                {"o": machine.clerk.office, "c": case.id.bytes, "h": digest},
            )
            u.commit()
        return digest

    return put


def sender(machine, line, kbps: int = 1000) -> SendScans:
    return SendScans(machine.uow, lambda: line, machine.clock, lambda: kbps)


def test_pages_go_whole_and_once(machine, line, queued) -> None:
    first, second = queued(b"a" * 2_500_000), queued(b"b" * 10)
    send = sender(machine, line)
    done = send()
    assert (done.whole, done.bytes_sent, done.is_more) == (2, 2_500_010, False)
    assert line.kept[bytes.fromhex(first)] == b"a" * 2_500_000
    assert line.kept[bytes.fromhex(second)] == b"b" * 10
    assert send().whole == 0


def test_no_more_goes_than_the_rate_lets_through(machine, line, queued) -> None:
    queued(b"a" * 4_000_000)
    send = sender(machine, line, kbps=100)
    done = send()
    assert (done.whole, done.bytes_sent, done.is_more) == (0, BURST_S * 100_000, True)
    assert send().bytes_sent == 0
    machine.clock.moment += timedelta(seconds=10)
    assert send().bytes_sent == 1_000_000
    machine.clock.moment += timedelta(days=1)
    assert send().whole == 1


def test_a_rate_of_nothing_sends_nothing(machine, line, queued) -> None:
    queued(b"a" * 10)
    assert sender(machine, line, kbps=0)().is_more


def test_a_cut_page_goes_on_where_it_was(machine, line, queued) -> None:
    digest = queued(b"c" * 3_000_000)
    line.cut_after = 1
    with pytest.raises(Unavailable, match="centre_unreachable"):
        sender(machine, line)()
    assert len(line.kept[bytes.fromhex(digest)]) == 1 << 20
    line.cut_after = None
    done = sender(machine, line)()
    assert (done.whole, done.bytes_sent) == (1, 3_000_000 - (1 << 20))


def test_a_refused_page_keeps_no_other_back_and_waits(machine, line, queued) -> None:
    digest = queued(b"d" * 100)
    line.refuses = True
    assert sender(machine, line)().refused == {digest: "denied:scan-not-named"}
    line.refuses = False
    assert sender(machine, line)().whole == 1


def test_a_bucket_fills_with_time_and_never_by_a_clock_turned_back() -> None:
    full = Bucket().filled(NOON, 1000)
    assert full == Bucket(BURST_S * 1000, NOON)
    used = full.without(BURST_S * 1000)
    assert used.filled(NOON + timedelta(seconds=2), 1000).level == 2000
    assert used.filled(NOON - timedelta(days=1), 1000).level == 0
    assert used.filled(NOON + timedelta(days=9), 1000).level == BURST_S * 1000


def test_a_page_that_comes_back_is_what_was_asked_for(line) -> None:
    digest = hashlib.sha256(b"page" * 1000).hexdigest()
    with pytest.raises(NotFound, match="page_not_found"):
        fetch_scan(line, "350199", digest)
    line.kept[bytes.fromhex(digest)] = b"page" * 1000
    assert fetch_scan(line, "350199", digest) == b"page" * 1000
    line.kept[bytes.fromhex(digest)] = b"another"
    with pytest.raises(Unavailable, match="centre_speaks_otherwise"):
        fetch_scan(line, "350199", digest)


def test_the_pages_that_an_event_names_are_found_each_once() -> None:
    one, two = "ab" * 32, "cd" * 32
    data = {"materials": [{"pages": [{"blob": one}, {"blob": two}]}, {"pages": [{"blob": one}]}], "blob": "short"}
    assert named_scans(json.loads(canonical({"data": data}))) == [one, two]
    assert named_scans({"data": {"x": one}}) == []


def test_a_piece_that_came_before_is_gone_on_behind(machine, line, queued):
    """Another window may hand in the same page."""
    digest = queued(b"a" * 2_000_000)
    first = line.scan_put

    def stale_once(office, hash_, at_byte, piece):
        line.kept[hash_], line.scan_put = b"a" * 1_500_000, first
        return "stale", 1_500_000

    line.scan_put = stale_once
    assert sender(machine, line)().whole == 1
    assert line.kept[bytes.fromhex(digest)] == b"a" * 2_000_000


def test_the_pages_of_a_case_wait_once_its_event_has_come_back_and_only_once(machine) -> None:
    blob = blob_of(b"\x89PNG\r\n\x1a\n page")
    with machine.uow() as u:
        u.blobs.put(blob, machine.clock.now())
        u.commit()
    draft = ready_draft("ZH-016", person(1))
    first, *rest = draft.materials
    scanned = replace(first, state=MaterialState.RECEIVED, pages=(PageRef(blob.hash), PageRef(blob.hash)))
    draft = replace(draft, materials=(scanned, *rest))
    machine.cases.append(Accept(machine.uow, desk(), machine.clock)(machine.clerk, draft).case)

    def waiting() -> list[str]:
        with machine.uow() as u:
            return list(u.session.scalars(text("SELECT hash FROM scan_travel")))

    machine.centre.cut_after = 2  # handed in, and not come back
    machine.sync()
    assert waiting() == []
    machine.centre.cut_after = None
    machine.sync()
    assert waiting() == [blob.hash]
    events = machine.events()
    with machine.uow() as u:
        u.scans.queue(events)
        u.commit()
    assert waiting() == [blob.hash]
