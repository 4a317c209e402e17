"""The line to the authority: its doors called with psycopg, everything that can go wrong sorted at this edge.

One connection, opened at first use, kept while it works and thrown away when it breaks.  Every call is a transaction
of its own.  Prepared statements are off, so that a pooler in transaction mode may stand between.
"""

from collections.abc import Sequence
from datetime import date, datetime
from types import NoneType
from typing import Any
from uuid import UUID

import psycopg

from app.kernel.errors import Rejected, Unavailable
from app.kernel.ids import WITHHELD, OfficeId
from app.kernel.outbox import Stream
from app.sync.answers import Answer, read_answer
from app.sync.any_hall import OpenItem
from app.sync.feed import FeedPlace, FeedRow
from app.sync.machine_rows import MachineRow, envelope
from app.sync.numbers import GivenOut, LowWater, Void
from app.sync.parcels import Parcel
from app.sync.people import Roll, read_roll
from app.sync.projection import ChaserTold, Desk, DeskRow, Named, Polled
from app.sync.search import Hit, refusal
from db.bounded_line import bounded_line
from db.refusal import why_refused
from db.sync.place import id_of_login, login_in, require_protected

CONNECT_S = 5
STATEMENT_MS = 8_000
_AGAIN = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)
_FEED_COLUMNS = (  # the body as its bytes: they are hashed and kept
    "feed_no, event_id, case_id, seq, convert_to(body, 'UTF8'), hash, actor, received_at, feed_hash, stream,"
    " operator_id, nonce"
)
_FEED, _QUESTION = "feed", "question"
_POLL = "SELECT purpose, operator_id, case_id, after_seq, number, drawn_at, at, feed_no, feed_hash FROM api.poll(%s)"
_MAYBE_ID, _MAYBE_BYTES = (UUID, NoneType), (bytes, NoneType)
_FEED_KINDS = (int, UUID, UUID, int, _MAYBE_BYTES, bytes, str, str, bytes, str, _MAYBE_ID, _MAYBE_BYTES)
_POLL_KINDS = (
    *(str | None, UUID | None, UUID | None, int | None, int | None, str | None),
    *(datetime | None, int | None, _MAYBE_BYTES),
)
_HIT_KINDS = (
    *(str, str | None, UUID | None, str | None, str | None, str | None, str | None),
    *(datetime | None, date | None, datetime | None),
)
_STREAMS = {stream.value: stream for stream in Stream}
# bodies and seals in binary: as text every quote of a body would be escaped one by one
_PUSH_MANY = "SELECT event_id, status, feed_no FROM api.push_many(%b::text[], %b::bytea[], %s::bigint[])"
_MOMENT = len("2026-11-21T02:24:05.123456Z")
_HASH = 32
_TRIES = 3
"""A deadlock or a serialisation failure is repeated at once, so often."""


def _as_said(parcel: Parcel) -> str:
    """A person's body as it stands; what no person says goes in an envelope, as a machine's rows do."""
    if parcel.operator != WITHHELD:
        return parcel.body.decode()
    row = MachineRow(parcel.event, parcel.body, None, None)
    return envelope(parcel.office, Stream.NOTE, parcel.chain, row).decode()


class CentreLine:
    """Serves ``app.sync.ports.Transport`` over one PostgreSQL; used by one thread at a time.

    url: a libpq connection string without a password; that comes from libpq's own password file, or from the machine's
    client certificate.  Over a network it must pin the authority: Rejected("centre_plain") at first use.
    """

    def __init__(self, url: str, *, is_plain_allowed: bool = False) -> None:
        self._url, self._is_plain_allowed = url, is_plain_allowed
        self._own_operator = id_of_login(login_in(url), "o")
        self._connection: psycopg.Connection[Any] | None = None

    def carries(self, operator: UUID, is_sealed: bool) -> bool:
        """A person's own login hands in that person's events, a machine's those with their operator's proof."""
        own = self._own_operator
        return is_sealed if own is None else operator == own

    def poll(self, office: OfficeId) -> Polled:
        """The clock, where the feed stands, and what was drawn for the people of this machine, in one question."""
        rows = self._rows(_POLL, (office,), *_POLL_KINDS)
        moments = [row[6:] for row in rows if row[0] == _FEED and row[6] is not None]
        drawn = [row for row in rows if row[0] != _FEED]
        if len(moments) != 1 or any(row[1] is None for row in drawn):
            raise Unavailable("centre_speaks_otherwise", said="another kind of answer")
        (moment, feed_no, feed_hash) = moments[0]
        place = None if feed_no is None or feed_hash is None else FeedPlace(feed_no, feed_hash)
        return Polled(moment, place, _desk(drawn))

    def push(self, parcels: Sequence[Parcel]) -> Sequence[Answer]:
        """Hand in events of one office."""
        is_machine = self._own_operator is None
        given = (
            [_as_said(parcel) for parcel in parcels],
            [parcel.nonce + (parcel.mac or b"" if is_machine else b"") or None for parcel in parcels],
            [parcel.key_id if is_machine else None for parcel in parcels],
        )
        rows = self._rows(_PUSH_MANY, given, UUID | None, str, int | None)
        if len(rows) != len(parcels):
            raise Unavailable("centre_speaks_otherwise", said=f"{len(rows)} answers")
        return [read_answer(parcel.event, row[1], row[2]) for parcel, row in zip(parcels, rows, strict=True)]

    def machine(self) -> UUID | None:
        """The machine as which the line signs in, None for a person's own login."""
        return id_of_login(login_in(self._url), "d")

    def push_rows(self, envelopes: Sequence[bytes], rows: Sequence[MachineRow]) -> Sequence[Answer]:
        """Hand in rows of the machine's own chain."""
        given = ([each.decode() for each in envelopes], [row.nonce for row in rows], [None] * len(rows))
        found = self._rows(_PUSH_MANY, given, UUID | None, str, int | None)
        if len(found) != len(rows):
            raise Unavailable("centre_speaks_otherwise", said=f"{len(found)} answers")
        return [read_answer(row.event, said[1], said[2]) for row, said in zip(rows, found, strict=True)]

    def pull(self, office: OfficeId, after: int, limit: int) -> Sequence[FeedRow]:
        """The office's feed behind a number."""
        asked = f"SELECT {_FEED_COLUMNS} FROM api.pull(%s, %s, %s)"
        rows = self._rows(asked, (office, after, limit), *_FEED_KINDS)
        if len(rows) > limit:
            raise Unavailable("centre_speaks_otherwise", said=f"{len(rows)} rows")
        return _feed_rows(rows)

    def people(self, office: OfficeId, known: bytes | None) -> Roll | None:
        """The office's people, None where nothing has changed."""
        said = self._some("SELECT api.people(%s, %s)", (office, known), dict | None)[0][0]
        return None if said is None else read_roll(said)

    def chasers(self, office: OfficeId) -> Sequence[ChaserTold]:
        """Who follows the office's open cases of the green channel."""
        asked = "SELECT chaser_id, case_id, operator_id, named_at, ended_at, ending FROM api.chasers(%s)"
        rows = self._rows(asked, (office,), UUID, UUID, UUID, str, str | None, str | None)
        if not all(_is_moment(named) and (ended is None or _is_moment(ended)) for *_, named, ended, _ in rows):
            raise Unavailable("centre_speaks_otherwise", said="another kind of moment")
        moment = datetime.fromisoformat
        return [
            ChaserTold(chaser, case, operator, moment(named), moment(ended) if ended else None, ending)
            for chaser, case, operator, named, ended, ending in rows
        ]

    def names(self, office: OfficeId, case: UUID) -> Sequence[Named]:
        """Who stands behind the events of a decided case."""
        rows = self._rows("SELECT seq, operator_id, nonce FROM api.names(%s, %s)", (office, case), int, UUID, bytes)
        return [Named(*row) for row in rows]

    def lease(self, wanted: LowWater, machine: int, size: int, above: int) -> tuple[int, int]:
        """A number block for this machine."""
        asked = "SELECT first_no, last_no FROM api.lease_numbers(%s, %s, %s, %s, %s, %s)"
        rows = self._some(asked, (wanted.office, wanted.series, wanted.year, machine, size, above), int, int)
        first, last = rows[0]
        if not above < first <= last < first + size:
            raise Unavailable("centre_speaks_otherwise", said="another block")
        return first, last

    def any_hall(self) -> Sequence[OpenItem]:
        """What other counties' halls may take in."""
        rows = self._rows("SELECT office, name, item FROM api.any_hall()", (), str, str | None, str)
        return [OpenItem(OfficeId(office), name or "", item) for office, name, item in rows]

    def tell_numbers(self, given: GivenOut, machine: int) -> str:
        """These numbers this machine gave out before its first lease: the authority's word."""
        told = "SELECT api.tell_numbers(%s, %s, %s, %s, %s)"
        said: str = self._some(told, (given.office, given.year, machine, given.first, given.last), str)[0][0]
        return said

    def report_void(self, void: Void, machine: int) -> None:
        """These numbers will never be given out."""
        told = "SELECT api.void_numbers(%s, %s, %s, %s, %s, %s)"
        self._some(told, (void.office, void.series, void.year, machine, void.first, void.last), object)

    def letter(self, have: str | None) -> str:
        """What this machine's numbers of the queue begin with."""
        found: str = self._some("SELECT api.hall_letter(%s)", (have,), str)[0][0]
        return found

    def scan_begin(self, office: OfficeId, case: UUID, digest: bytes, size: int) -> tuple[str, int]:
        """Says that a scan comes: the authority's word, and how many bytes it holds."""
        asked = "SELECT status, have FROM api.scan_begin(%s, %s, %s, %s)"
        row = self._some(asked, (office, case, digest, size), str, int | None)[0]
        return row[0], row[1] or 0

    def scan_put(self, office: OfficeId, digest: bytes, at_byte: int, piece: bytes) -> tuple[str, int]:
        """The next piece: the authority's word, and how many bytes it holds now."""
        asked = "SELECT status, have FROM api.scan_put(%s, %s, %s, %s)"
        row = self._some(asked, (office, digest, at_byte, piece), str, int | None)[0]
        return row[0], row[1] or 0

    def scan_get(self, office: OfficeId, digest: bytes, at_byte: int) -> bytes | None:
        """A piece of a whole scan."""
        piece: bytes | None = self._some("SELECT api.scan_get(%s, %s, %s)", (office, digest, at_byte), bytes | None)[0][
            0
        ]
        return piece

    def search(self, asked: bytes, mac: bytes, key_id: int | None) -> Sequence[Hit]:
        """Look for a case in the whole province; Rejected with the sentence of ``refusal``.

        Asked twice: the authority notes the search first, and tells only when that is committed.
        """
        statement, given = "SELECT * FROM api.search(%s, %s, %s)", (asked.decode(), mac, key_id)
        rows = self._some(statement, given, *_HIT_KINDS)
        if rows[0][0] == "noted":
            rows = self._some(statement, given, *_HIT_KINDS)
        if rows[0][0] != "ok":
            raise Rejected(refusal(rows[0][0]))
        return [Hit(*row[1:]) for row in rows if row[1] is not None]

    def close(self) -> None:
        """Give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _rows(self, statement: str, given: Sequence[object], *kinds: Any) -> list[Any]:
        """What it answers, every value of its kind; else Unavailable("centre_speaks_otherwise")."""
        rows = self._asked(statement, given)
        columns = list(zip(*rows, strict=True))  # every row of an answer is as wide as the others
        if rows and (len(columns) != len(kinds) or not all(map(_are_of, columns, kinds))):
            raise Unavailable("centre_speaks_otherwise", said="another kind of answer")
        return rows

    def _some(self, statement: str, given: Sequence[object], *kinds: Any) -> list[Any]:
        """The same where at least one row belongs."""
        rows = self._rows(statement, given, *kinds)
        if not rows:
            raise Unavailable("centre_speaks_otherwise", said="no answer")
        return rows

    def _asked(self, statement: str, given: Sequence[object]) -> list[Any]:
        for left in reversed(range(_TRIES)):
            try:
                # one statement, one transaction, one question over the line
                return self._open().execute(statement, given, prepare=False, binary=True).fetchall()
            except _AGAIN as error:
                if not left:
                    raise Unavailable("centre_unreachable") from error
            except psycopg.OperationalError as error:
                self.close()
                raise Unavailable("centre_unreachable", why=why_refused(error)) from error
            except psycopg.errors.InvalidSchemaName as error:  # none of its doors: a database that is no centre
                raise Unavailable("centre_unreachable", why="no_centre") from error
            except psycopg.DatabaseError as error:
                raise Unavailable("centre_speaks_otherwise", said=error.sqlstate or type(error).__name__) from error
        raise AssertionError("the last try returns or raises")

    def _open(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            require_protected(self._url, is_plain_allowed=self._is_plain_allowed)
            self._connection = bounded_line(self._url, connect_s=CONNECT_S, statement_ms=STATEMENT_MS, name="yichuang")
        return self._connection


def _is_moment(text: str | None) -> bool:
    """Whether it is a moment with its zone, as the authority writes it."""
    try:
        return text is not None and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _are_of(column: Sequence[object], kind: Any) -> bool:
    """Whether every value is of that kind; looked at once for each type that occurs."""
    return all(kind is object or issubclass(each, kind) for each in set(map(type, column)))


def _desk(rows: Sequence[Any]) -> Desk:
    asked = tuple((case, operator) for purpose, operator, case, *_ in rows if purpose == _QUESTION)
    drawn = tuple(
        DeskRow(operator, case, after, purpose, number, at)
        for purpose, operator, case, after, number, at, *_ in rows
        if case is not None and purpose != _QUESTION
    )
    if any(None in (row.after_seq, row.purpose, row.number) or not _is_moment(row.drawn_at) for row in drawn):
        raise Unavailable("centre_speaks_otherwise", said="another kind of draw")
    return Desk(frozenset(row[1] for row in rows), drawn, asked)


def _feed_rows(rows: Sequence[Any]) -> list[FeedRow]:
    """Column by column: a page has hundreds of rows, and many pages come at once."""
    if not rows:
        return []
    numbers, events, chains, seqs, bodies, hashes, actors, moments, feed_hashes, streams, operators, nonces = zip(
        *rows, strict=True
    )
    try:
        list(map(datetime.fromisoformat, moments))
        of = [_STREAMS[stream] for stream in streams]
        are_moments = {(len(moment), moment[10::16]) for moment in moments} == {(_MOMENT, "TZ")}
        lengths = set(map(len, hashes)), set(map(len, actors)), len(bytes.fromhex("".join(actors)))
        are_known = are_moments and lengths == ({_HASH}, {2 * _HASH}, _HASH * len(rows))
    except (ValueError, KeyError):
        are_known = False
    if not are_known:
        raise Unavailable("centre_speaks_otherwise", said="another kind of row")
    columns = numbers, events, chains, seqs, bodies, hashes, actors, moments, feed_hashes, of, operators, nonces
    return list(map(FeedRow, *columns))
