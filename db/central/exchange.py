"""The hand-over of a hall machine: what was done there goes to the province in order, what others did comes back.

Every stream alike; then the pages of the cases, a few of them each round.

What travels stays text as the servers wrote it: a number of a draw's record would not survive being read here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from app.kernel.errors import Rejected, Unavailable
from app.kernel.exchange import PROVINCE_UNREACHABLE, ExchangeDone
from db.bounded_line import bounded_line
from db.refusal import central_failure, why_refused

PAGE = 100
"""Events of one hand-over; with their draws at most 400 things."""
SCAN_PIECES = 16
"""Pieces of pages, a mebibyte each at most, of one round."""
CONNECT_S = 5
STATEMENT_MS = 60_000
_TAKEN = ("ok", "dup")
_PULLED = "SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.feed_no), '[]')::text FROM api.hall_pull(%s, %s) p"


class _Line:
    """One server; every statement is a transaction, and what goes wrong is sorted here.

    unreachable: the code for this server when it cannot be reached.
    """

    def __init__(self, place: str, unreachable: str) -> None:
        self._unreachable = unreachable
        try:
            self._connection: psycopg.Connection[Any] = bounded_line(
                place, connect_s=CONNECT_S, statement_ms=STATEMENT_MS, name="yichuang hand-over"
            )
        except psycopg.ProgrammingError as error:
            raise Rejected("central_url_wrong", reason=_first_line(error)) from error
        except psycopg.OperationalError as error:
            if why_refused(error):  # no line that comes back by itself
                raise central_failure(error) from error
            raise Unavailable(unreachable, reason=_first_line(error)) from error

    def rows(self, statement: str, *given: object) -> list[Any]:
        """All of the answer."""
        try:
            return self._connection.execute(statement.encode(), given).fetchall()
        except psycopg.errors.InsufficientPrivilege as error:
            raise Rejected("exchange_not_allowed", reason=_first_line(error)) from error
        except psycopg.OperationalError as error:
            raise Unavailable(self._unreachable, reason=_first_line(error)) from error
        except psycopg.Error as error:
            raise Unavailable("centre_speaks_otherwise", said=error.sqlstate or type(error).__name__) from error

    def value(self, statement: str, *given: object) -> Any:
        """The first value of the only row."""
        return self.rows(statement, *given)[0][0]

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


class PostgresExchange:
    """``app.kernel.exchange.Exchange`` between two servers.

    Every step is a transaction of its own on one of them, and every step may be repeated: whatever ends this process,
    the next round goes on where the hall's own tables say.  Two of them at once only repeat each other.
    """

    def __init__(self, hall: str, province: str) -> None:
        self._hall, self._province = hall, province

    def __call__(self) -> ExchangeDone:
        """People and keys first, then what came from others, then what was done here, its confirmation, and pages."""
        with _open(self._hall, "central_unreachable") as here, _open(self._province, PROVINCE_UNREACHABLE) as there:
            went_back = self._compare(here, there)
            self._fetch(here, there)
            taken = self._take(here, there) + self._take_above(here, there)
            handed, refused = self._hand_over(here, there)
            taken += self._take(here, there)
            here.value("SELECT hall.settle()")
            scans = self._scans(here, there)
        return ExchangeDone(handed, refused, taken, went_back, scans)

    def _compare(self, here: _Line, there: _Line) -> bool:
        """Whether the province shows something else than before where this hall stands in its feed."""
        number, hash_ = here.rows("SELECT taken_no, taken_hash FROM hall.place()")[0]
        if number == 0:
            return False
        rows = there.rows("SELECT feed_no, feed_hash FROM api.hall_pull(%s, 1)", number - 1)
        if rows and (rows[0][0], bytes(rows[0][1])) == (number, bytes(hash_)):
            return False
        here.value("SELECT hall.went_back()")
        return True

    def _fetch(self, here: _Line, there: _Line) -> None:
        found = there.value("SELECT api.hall_fetch(%s)::text", here.value("SELECT digest FROM hall.place()"))
        if found is not None:
            here.value("SELECT hall.take_people(%s::jsonb)", found)
        names = there.value("SELECT api.hall_names(%s)::text", here.value("SELECT hall.names_digest()"))
        if names is not None:
            here.value("SELECT hall.take_names(%s::jsonb)", names)
        for (office,) in here.rows("SELECT office FROM hall.above()"):
            known = here.value("SELECT hall.people_digest(%s)", office)
            people = there.value("SELECT api.people(%s, %s)::text", office, known)
            if people is not None:
                here.value("SELECT hall.take_above_people(%s, %s::jsonb)", office, people)

    def _take(self, here: _Line, there: _Line) -> int:
        taken = 0
        while (rows := there.value(_PULLED, here.value("SELECT taken_no FROM hall.place()"), PAGE)) != "[]":
            self._fetch(here, there)  # whoever acted there is known here, and what was granted there holds
            taken += here.value("SELECT hall.take(%s::jsonb)", rows)
        return taken

    def _take_above(self, here: _Line, there: _Line) -> int:
        """What the offices above govern: parameters, calendars, the list, entries of the register."""
        taken = 0
        for (office,) in here.rows("SELECT office FROM hall.above()"):
            while True:
                place = here.value("SELECT taken_no FROM hall.above() WHERE office = %s", office)
                upto, said = there.rows(
                    "SELECT a.upto, to_jsonb(a)::text FROM api.hall_above(%s, %s) a", office, place
                )[0]
                came = here.value("SELECT hall.take_above(%s, %s::jsonb)", office, said)
                taken += came or 0
                if came is not None and upto == place:
                    break
        return taken

    def _scans(self, here: _Line, there: _Line) -> int:
        """Pages behind the events that name them, gone on with where they were cut; how many became whole."""
        whole, pieces = 0, SCAN_PIECES
        for office, case, hash_, size in here.rows("SELECT * FROM hall.scans(%s)", SCAN_PIECES):
            status, have = there.rows("SELECT * FROM api.scan_begin(%s, %s, %s, %s)", office, case, hash_, size)[0]
            while status in ("ok", "stale") and have < size and pieces > 0:
                piece = here.value("SELECT hall.scan_piece(%s, %s)", hash_, have)
                status, have = there.rows("SELECT * FROM api.scan_put(%s, %s, %s, %s)", office, hash_, have, piece)[0]
                pieces -= 1
            if status == "denied:scan-too-many" or (have is not None and have < size and status in ("ok", "stale")):
                break  # tomorrow, or in the next round
            here.value("SELECT hall.scan_stands(%s, %s, %s)", hash_, case, "ok" if have == size else status)
            whole += have == size
        return whole

    def _hand_over(self, here: _Line, there: _Line) -> tuple[int, int]:
        handed = refused = 0
        while found := here.rows("SELECT o::text, o->>'what' FROM hall.outgoing(%s) o", PAGE):
            items = "[" + ",".join(item for item, _ in found) + "]"
            answers = [answer for (answer,) in there.rows(
                "SELECT status FROM api.hand_over(%s::jsonb) ORDER BY number", items)]  # fmt: skip
            here.value("SELECT hall.answered(%s::jsonb, %s)", items, answers)
            for (_, what), answer in zip(found, answers, strict=True):
                handed += what in ("event", "draw") and answer in _TAKEN
                refused += what != "lapse" and answer not in _TAKEN
        return handed, refused


def again(hall: str, event: str) -> int:
    """Hand over once more what the province refused: that event and what was held behind it; how many wait again.

    0 where the province refused no such event.  Errors as of a round.
    """
    with _open(hall, "central_unreachable") as here:
        return int(here.value("SELECT hall.again(%s)", event))


@contextmanager
def _open(place: str, unreachable: str) -> Iterator[_Line]:
    line = _Line(place, unreachable)
    try:
        yield line
    finally:
        line.close()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]
