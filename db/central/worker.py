"""The worker's connection: its doors on the central server, driver errors sorted."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from json import loads
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from app.cases.eligibility import Considered, SectionKey
from app.cases.model import EventKind
from app.cases.panels import Panel
from app.cases.way import Way, way_from_data
from app.centre.model import (
    Behind,
    CentralDraw,
    DaySecret,
    Deed,
    Ended,
    Fault,
    KnownMark,
    LatePapers,
    OfficeHead,
    Overdue,
    PanelBook,
    PanelCase,
    Place,
    PublishedDay,
    Refusal,
    Undrawn,
)
from app.kernel.actor import Permission
from app.kernel.errors import Rejected, Unavailable
from app.kernel.ids import CaseId, OfficeId, OperatorId
from db.central.grants import differences
from db.refusal import central_failure

_NAME = "yichuang worker"
_OWN_LIMITS = "SET idle_in_transaction_session_timeout = '10s'; SET statement_timeout = '60s'; SET lock_timeout = '5s'"
"""The worker holds nobody up either: should it freeze, its transaction ends by itself."""

_LOST = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)


@contextmanager
def worker_line(place: str) -> "Iterator[PostgresWorkerLine]":
    """A line to the server at this place.

    Raises Unavailable("central_unreachable") when it cannot be reached or is lost; Rejected: central_url_wrong,
    central_not_made, central_speaks_otherwise,
    central_not_permitted.
    """
    try:
        connection = psycopg.connect(place, connect_timeout=10, application_name=_NAME, autocommit=True)
    except psycopg.ProgrammingError as error:
        raise Rejected("central_url_wrong", reason=_first_line(error)) from error
    except psycopg.OperationalError as error:
        raise central_failure(error) from error
    login, database = connection.info.user, connection.info.dbname
    try:
        with connection:
            connection.execute(_OWN_LIMITS)
            yield PostgresWorkerLine(connection)
    except psycopg.errors.InsufficientPrivilege as error:
        raise Rejected("central_not_permitted", login=login, reason=_first_line(error)) from error
    except psycopg.errors.InvalidSchemaName as error:
        raise Rejected("central_not_made", database=database) from error
    except psycopg.errors.UndefinedFunction as error:
        raise Rejected("central_speaks_otherwise", reason=_first_line(error)) from error
    except _LOST as error:
        raise Unavailable("central_unreachable", reason=_first_line(error)) from error


class PostgresWorkerLine:
    """Serves ``app.centre.ports``: one connection in autocommit, so that each call is a transaction."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self._connection = connection

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, values or None).fetchall()

    def _one(self, query: str, *values: object) -> Any:
        rows = self._rows(query, *values)
        return rows[0][0] if rows else None

    def moment(self) -> datetime:
        """As the port says."""
        found: datetime = self._one("SELECT work.moment()")
        return found

    def open_day(self, day: date, secret: bytes) -> bool:
        """As the port says."""
        return bool(self._one("SELECT work.open_day(%s, %s)", day, secret))

    def reveal(self) -> Sequence[date]:
        """As the port says."""
        return [row[0] for row in self._rows("SELECT work.reveal()")]

    @contextmanager
    def drawing(self) -> "Iterator[_DrawTable]":
        """As the port says."""
        with self._connection.transaction():
            yield _DrawTable(self._connection)

    @contextmanager
    def at_once(self) -> Iterator[object]:
        """As the port says."""
        with self._connection.transaction() as begun:
            yield begun

    def late_papers(self) -> Sequence[LatePapers]:
        """As the port says."""
        return [LatePapers(*row) for row in self._rows("SELECT * FROM work.late_papers()")]

    def follow_grants(self) -> int:
        """As the port says."""
        return int(self._one("SELECT work.follow_grants()"))

    def follow_green(self) -> int:
        """As the port says."""
        return int(self._one("SELECT work.follow_green()"))

    def lapse(self, late: LatePapers) -> str:
        """As the port says."""
        return str(self._one("SELECT work.lapse(%s, %s, %s)", *late))

    def overdue(self, behind: Behind | None, limit: int) -> Sequence[Overdue]:
        """As the port says."""
        rows = self._rows("SELECT * FROM work.overdue(%s, %s, %s)", *(behind or (None, None)), limit)
        return [Overdue(office, case, step, due, frozenset(risen)) for office, case, step, due, risen in rows]

    def note_rise(self, step: Overdue, told: str) -> str:
        """As the port says."""
        values = (step.office, step.case, step.step, told, step.due)
        return str(self._one("SELECT work.note_rise(%s, %s, %s, %s, %s)", *values))

    def offices(self) -> Sequence[OfficeHead]:
        """As the port says."""
        return [OfficeHead(*row) for row in self._rows("SELECT * FROM work.offices()")]

    def summarise(self, office: OfficeId, limit: int) -> int:
        """As the port says."""
        return int(self._one("SELECT work.summarise(%s, %s)", office, limit))

    def forget_summaries(self, office: OfficeId) -> None:
        """As the port says."""
        self._rows("SELECT work.forget_summaries(%s)", office)

    def watch(self, idle_s: int, running_s: int) -> Sequence[Ended]:
        """As the port says."""
        query = "SELECT * FROM work.watch(make_interval(secs => %s), make_interval(secs => %s))"
        return [Ended(*row) for row in self._rows(query, idle_s, running_s)]

    def lease(self, task: str, holder: str, seconds: int) -> bool:
        """As the port says."""
        return bool(self._one("SELECT work.lease(%s, %s, %s)", task, holder, seconds))

    def is_verified(self, night: date) -> bool:
        """As the port says."""
        return bool(self._one("SELECT work.is_verified(%s)", night))

    def check_feed(self, office: OfficeId, behind: int, upto: int) -> Sequence[Fault]:
        """As the port says."""
        rows = self._rows("SELECT * FROM work.check_feed(%s, %s, %s)", office, behind, upto)
        return [Fault(office, f"feed {number}", fault) for number, fault in rows]

    def check_heads(
        self, office: OfficeId, behind: UUID | None, limit: int
    ) -> tuple[Sequence[Fault], CaseId | None, int]:
        """As the port says."""
        rows = self._rows("SELECT * FROM work.check_heads(%s, %s, %s)", office, behind, limit)
        last, looked_at = next(((CaseId(case), count) for case, fault, count in rows if fault is None), (None, 0))
        return [Fault(office, f"case {case}", fault) for case, fault, _ in rows if fault is not None], last, looked_at

    def check_server(self) -> Sequence[Fault]:
        """As the port says."""
        found = [Fault("", place, fault) for place, fault in self._rows("SELECT * FROM work.check_server()")]
        listed = differences(self._connection, {"operators": "SELECT * FROM work.other_groups()"})
        return found + [
            Fault("", f"{one.section}: {one.line}", "right_missing" if one.is_missing else "right_unlisted")
            for one in listed
            if one.section != "operators"  # said as ``groups`` already
        ]

    def keep_verification(self, night: date, begun: datetime, rows: int, cases: int, faults: Sequence[Fault]) -> int:
        """As the port says."""
        told = Jsonb([one._asdict() for one in faults])
        return int(self._one("SELECT work.keep_verification(%s, %s, %s, %s, %s)", night, begun, rows, cases, told))

    def feed_hash_at(self, office: OfficeId, feed_no: int) -> bytes | None:
        """As the port says."""
        found: bytes | None = self._one("SELECT work.feed_hash_at(%s, %s)", office, feed_no)
        return found

    def draw_days(self) -> Sequence[PublishedDay]:
        """As the port says; also for somebody who only reads."""
        return [PublishedDay(*row) for row in self._rows(f"SELECT * FROM {self._schema()}.draw_days()")]

    def draws(self, since: datetime, seen: UUID, limit: int) -> Sequence[CentralDraw]:
        """As the port says; also for somebody who only reads."""
        rows = self._rows(f"SELECT * FROM {self._schema()}.draws(%s, %s, %s)", since, seen, limit)
        return [CentralDraw(*row) for row in rows]

    def known_marks(self, limit: int) -> Sequence[KnownMark]:
        """As the port says."""
        return [KnownMark(*row) for row in self._rows("SELECT * FROM api.known_marks(%s)", limit)]

    def refusals(self, limit: int) -> Sequence[Refusal]:
        """As the port says."""
        return [Refusal(*row) for row in self._rows("SELECT * FROM api.refusals(%s)", limit)]

    def _schema(self) -> str:
        return "work" if self._one("SELECT has_schema_privilege('work', 'USAGE')") else "api"


@dataclass(frozen=True, slots=True)
class _DrawTable:
    """Serves ``app.centre.ports.DrawTable`` within a transaction."""

    connection: "psycopg.Connection[Any]"

    def secret(self) -> DaySecret | None:
        row = self.connection.execute("SELECT * FROM work.secret()").fetchone()
        return DaySecret(*row) if row else None

    def take(self, limit: int) -> Sequence[Undrawn]:
        rows = self.connection.execute("SELECT * FROM work.take_undrawn(%s)", (limit,)).fetchall()
        return [_undrawn(row) for row in rows]

    def people(self, offices: Sequence[OfficeId]) -> Sequence[Considered]:
        rows = self.connection.execute("SELECT * FROM work.people(%s)", (list(offices),)).fetchall()
        return [
            Considered(
                operator=OperatorId(operator), person_key=person, permission=Permission(permission),
                office=OfficeId(office), section=section, level=level, load=load,
                is_on_rota=planned, is_absent=away, relatives=frozenset(relatives),
            )
            for office, level, operator, person, permission, section, load, planned, away, relatives in rows
        ]  # fmt: skip

    def panels(self, cases: Sequence[Undrawn]) -> PanelBook:
        offices = sorted({one.home.office for one in cases})
        rows = self.connection.execute("SELECT * FROM work.panels(%s)", (offices,)).fetchall()
        if not rows:
            return PanelBook()
        places = ([one.home.office for one in cases], [one.case for one in cases])
        told = self.connection.execute("SELECT * FROM work.case_panels(%s, %s)", places).fetchall()
        panels = tuple(
            Panel(panel, OfficeId(office), name, tuple(items), tuple(map(OperatorId, members)), ended)
            for panel, office, name, items, members, ended in rows
        )
        return PanelBook(panels, {CaseId(case): PanelCase(item, panel) for case, item, panel in told})

    def near(self, cases: Sequence[Undrawn], offices: Sequence[OfficeId]) -> Mapping[CaseId, frozenset[bytes]]:
        places = ([one.home.office for one in cases], [one.case for one in cases], list(offices))
        found: defaultdict[CaseId, set[bytes]] = defaultdict(set)
        for case, person in self.connection.execute("SELECT * FROM work.near(%s, %s, %s)", places):
            found[CaseId(case)].add(person)
        return {case: frozenset(people) for case, people in found.items()}

    def assign(self, case: Undrawn, drawn: OperatorId, record: Mapping[str, Any]) -> str:
        values = (case.home.office, case.case, case.after_seq, case.purpose, drawn, Jsonb(record))
        return _word(self.connection.execute("SELECT work.assign(%s, %s, %s, %s, %s, %s)", values))

    def put_off(self, case: Undrawn, reason: str, record: Mapping[str, Any] | None) -> str:
        kept = Jsonb(record) if record is not None else None
        values = (case.home.office, case.case, case.after_seq, case.purpose, reason, kept)
        return _word(self.connection.execute("SELECT work.put_off(%s, %s, %s, %s, %s, %s)", values))


def _undrawn(row: tuple[Any, ...]) -> Undrawn:
    office, level, case, purpose, after, number, step, escalated_to = row[:8]
    above, above_level, subject, limited, way, deeds, elsewhere = row[8:]
    return Undrawn(
        home=Place(OfficeId(office), level),
        case=CaseId(case),
        purpose=purpose,
        after_seq=after,
        number=number,
        step=step,
        is_escalated=escalated_to is not None,
        above=Place(OfficeId(above), above_level) if above is not None else None,
        subject_key=subject,
        is_limited=limited,
        way=_way(way),
        deeds=tuple(map(_deed, deeds)),
        elsewhere=tuple((bytes.fromhex(one["person"]), one["role"]) for one in elsewhere),
    )


def _deed(told: Mapping[str, Any]) -> Deed:
    return Deed(
        EventKind(told["kind"]), told["step"], told["role"], told["permission"], bytes.fromhex(told["person"]),
        SectionKey(OfficeId(told["office"]), told["section"]),
    )  # fmt: skip


@lru_cache(maxsize=256)
def _way(text: str) -> Way:
    """Cases of one item share the text of their way."""
    return way_from_data(loads(text))


def _word(cursor: "psycopg.Cursor[Any]") -> str:
    row = cursor.fetchone()
    return str(row[0]) if row else ""


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]
