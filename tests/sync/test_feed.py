"""A pulled feed is checked link by link; a feed that went back is found by halving."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.canonical import FIRST_PREVIOUS, canonical, link
from app.kernel.errors import Conflict
from app.kernel.ids import OfficeId, new_uuid
from app.kernel.outbox import Stream
from app.sync.feed import ChainPlace, FeedFault, FeedPlace, check_page, feed_link, last_common
from tests.builders.sync_centre import OFFICE, MemoryCentre, chained


def feed():
    centre = MemoryCentre()
    one, two = chained(3), chained(2)
    centre.push([one[0], two[0], one[1], two[1], one[2]])
    return centre.feeds[OFFICE]


def test_a_sound_feed_is_read_whole_or_in_pages():
    rows = feed()
    end = FeedPlace(5, rows[-1].feed_hash)
    assert check_page(OFFICE, FeedPlace(), {}, rows) == end
    middle = check_page(OFFICE, FeedPlace(), {}, rows[:2])
    chains = {each.chain.int: ChainPlace(each.seq, each.hash) for each in rows[:2]}
    assert check_page(OFFICE, middle, chains, rows[2:]) == end
    assert chains == {each.chain.int: (each.seq, each.hash) for each in rows[3:]}, "they are moved along"


def test_a_case_at_nobodys_desk_here_comes_without_its_body_and_still_keeps_its_place():
    rows = feed()
    bare = [row._replace(body=None) for row in rows]
    assert check_page(OFFICE, FeedPlace(), {}, bare) == FeedPlace(5, rows[-1].feed_hash)
    assert check_page(OFFICE, FeedPlace(), {}, [*bare[:2], *rows[2:]]) == FeedPlace(5, rows[-1].feed_hash)
    assert fault_of([bare[0]._replace(hash=b"x" * 32)]) == FeedFault.FEED_HASH


def fault_of(rows, office=OFFICE, place=None, chains=None):
    with pytest.raises(Conflict) as refused:
        check_page(office, place or FeedPlace(), chains or {}, rows)
    assert refused.value.code == "feed_broken"
    return refused.value.values["fault"]


def test_every_broken_link_is_found():
    rows = feed()
    other = MemoryCentre()
    other.push(chained(1))
    foreign = other.feeds[OFFICE][0]
    assert fault_of(rows[1:]) == FeedFault.NUMBER
    assert fault_of([rows[0], rows[0]]) == FeedFault.NUMBER
    assert fault_of([rows[0]._replace(body=rows[0].body.replace(b"received", b"accepted"))]) == FeedFault.HASH
    assert fault_of([rows[0]._replace(hash=b"x" * 32)]) == FeedFault.HASH
    for nonsense in (b"{}", b"[]", b"7", b"[" * 500_000, b"\xff", b"null"):
        assert fault_of([rows[0]._replace(body=nonsense)]) == FeedFault.BODY
        assert fault_of([rows[0]._replace(body=nonsense, stream=Stream.STAFF)]) == FeedFault.BODY
    assert fault_of([rows[0]._replace(event=rows[1].event)]) == FeedFault.BODY
    endless = rows[0].body.replace(b'"seq":1,', b'"seq":' + b"1" * 9000 + b",")
    assert fault_of([rows[0]._replace(body=endless)]) == FeedFault.BODY
    assert fault_of(rows, office=OfficeId("350100")) == FeedFault.BODY
    assert fault_of([rows[0]._replace(feed_hash=b"x" * 32)]) == FeedFault.FEED_HASH
    assert fault_of([rows[0]._replace(received_at=rows[1].received_at)]) == FeedFault.FEED_HASH
    assert fault_of([rows[0]._replace(actor="00" * 32)]) == FeedFault.BODY
    assert fault_of([foreign._replace(feed_no=1)], place=FeedPlace(0, b"y" * 32)) == FeedFault.FEED_HASH


def test_an_event_that_skips_its_predecessor_is_found():
    rows = feed()
    assert fault_of([rows[2]._replace(feed_no=1)]) == FeedFault.CHAIN
    known = {rows[0].chain.int: ChainPlace(1, b"z" * 32)}
    assert fault_of([rows[2]._replace(feed_no=1)], chains=known) == FeedFault.CHAIN


def test_rows_of_an_audit_chain_may_be_left_out_and_of_no_other():
    rows = feed()
    later = rows[4]._replace(feed_no=1, feed_hash=feed_link(FIRST_PREVIOUS, rows[4].hash, *rows[4][6:8]))
    assert later.seq == 3
    for known in ({}, {later.chain.int: ChainPlace(1, rows[0].hash)}):
        assert fault_of([later], chains=known) == FeedFault.CHAIN
        told = check_page(OFFICE, FeedPlace(), known, [later._replace(stream=Stream.AUDIT)])
        assert told == FeedPlace(1, later.feed_hash)
    follows = {later.chain.int: ChainPlace(2, b"z" * 32)}
    assert fault_of([later._replace(stream=Stream.AUDIT)], chains=follows) == FeedFault.CHAIN
    assert (
        fault_of([later._replace(stream=Stream.AUDIT)], chains={later.chain.int: ChainPlace(3, later.hash)}) == "chain"
    )


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_last_common_row_is_found_with_few_questions(high, common):
    asked = []

    def agrees(feed_no: int) -> bool:
        asked.append(feed_no)
        return feed_no <= common

    assert last_common(high, agrees) == min(high, common)
    assert len(asked) <= high.bit_length() + 1
    assert all(1 <= feed_no <= high for feed_no in asked)


def written(row, **changes):
    """The row with a body as this program writes one, or with what other streams say in theirs."""
    said = json.loads(row.body) | {"at": row.received_at, "permission": "intake", "role": "window", "step": 0}
    body = canonical({k: v for k, v in (said | {"terminal": "t"} | changes).items() if v is not None})
    hash_ = link(FIRST_PREVIOUS, body)
    return row._replace(body=body, hash=hash_, feed_hash=feed_link(FIRST_PREVIOUS, hash_, row.actor, row.received_at))


def test_a_body_as_this_program_writes_it_is_the_rows_own_or_refused():
    first = feed()[0]
    assert check_page(OFFICE, FeedPlace(), {}, [written(first)]).feed_no == 1
    for changes in (
        {"office": "350198"},
        {"case": str(new_uuid())},
        {"event": str(new_uuid())},
        {"actor": "ab" * 32},
        {"seq": 2},
    ):
        assert fault_of([written(first, **changes)]) == FeedFault.BODY


def test_a_row_of_another_stream_is_of_that_stream_office_and_chain():
    first = feed()[0]
    own = {"stream": "staff", "chain": str(first.chain), "case": None}
    assert check_page(OFFICE, FeedPlace(), {}, [written(first, **own)._replace(stream=Stream.STAFF)]).feed_no == 1
    for changes in ({"stream": "register"}, {"office": "350198"}, {"chain": str(new_uuid())}):
        assert fault_of([written(first, **own | changes)._replace(stream=Stream.STAFF)]) == FeedFault.BODY
