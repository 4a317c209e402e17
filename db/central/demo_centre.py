"""The centre of ``yichuang demo --central``: a throw-away server, its people, a cable to it, and what lies in it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.conninfo import make_conninfo

from app.cases.flow_settings import FlowSettings
from app.centre.worker import WorkerActs, run_round
from app.kernel.authority import CentralState, ItemWays
from app.kernel.calendar import published_calendar
from app.kernel.ids import OfficeId, OperatorId
from app.staff.model import Office
from app.sync.answers import Answer, Verdict
from app.sync.feed import FeedPlace
from app.sync.keys import OperatorKey
from app.sync.parcels import Parcel
from db.central.cable import Cable
from db.central.server import PostgresCentral
from db.central.throwaway import ThrowawayCluster
from db.central.worker import worker_line
from db.sync.transport import CentreLine

_DATABASE = "yunlan"
_NO_PASSWORD = f"SCRAM-SHA-256$4096:{'A' * 22}==${'B' * 43}=:{'C' * 43}="
"""A verifier that no password fits; the throw-away server lets everybody of its own machine in without one."""

_CASES = """
SELECT h.case_id, h.closed_at IS NOT NULL,
  (SELECT count(DISTINCT a.person) FROM core.case_actor a WHERE a.case_id = h.case_id)
FROM core.case_head h WHERE h.office_id = %s
"""
_NUMBERS = """
SELECT feed_no FROM core.case_event WHERE office_id = %(office)s
UNION ALL SELECT feed_no FROM core.stream_event WHERE office_id = %(office)s ORDER BY 1
"""


class HeardLine(CentreLine):
    """Serves ``app.cli.demo.central.HeardLine``."""

    def __init__(self, url: str) -> None:
        super().__init__(url, is_plain_allowed=True)  # the cable is of this very machine
        self.acked: set[UUID] = set()

    def push(self, parcels: Sequence[Parcel]) -> Sequence[Answer]:
        """As the line; what was taken is noted."""
        answers = super().push(parcels)
        self.acked |= {answer.event for answer in answers if answer.verdict in (Verdict.OK, Verdict.DUP)}
        return answers


class DemoCentre:
    """Serves ``app.cli.demo.central.Centre``; a statement each, no connection is held between two."""

    def __init__(self) -> None:
        self._cluster = ThrowawayCluster()
        self._cable = Cable(self._cluster.socket)
        self._place = make_conninfo(self._cluster.place, dbname=_DATABASE)
        self._lines: list[HeardLine] = []
        self._worker = f"w{uuid4().hex}"

    def make(self, ways: ItemWays) -> CentralState:
        """``central init`` on an empty database."""
        self._ask(f"CREATE DATABASE {_DATABASE}", place=self._cluster.place)
        made = PostgresCentral(self._place).init(ways)
        self._ask(f"CREATE ROLE {self._worker} LOGIN IN ROLE perm_worker")
        return made

    def add_office(self, office: Office) -> None:
        """Superiors first."""
        self._ask("SELECT account.add_office(%s, %s, %s)", office.id, office.parent, office.level.value)

    def enlist(self, operator: OperatorId, person: bytes, seat: tuple[OfficeId, str, str], permission: str) -> None:
        """Somebody with a permission and a login.  seat: office, section, post."""
        self._ask("SELECT account.add_operator(%s, %s, %s, %s, %s, %s)", operator, person, *seat, _NO_PASSWORD)
        self._ask("SELECT account.permit(%s, %s)", operator, permission)

    def add_machine(self, office: OfficeId) -> UUID:
        """A machine of that office with a login of its own."""
        device = uuid4()
        self._ask("SELECT account.add_device(%s, %s, %s)", device, office, _NO_PASSWORD)
        return device

    def enrol(self, operator: OperatorId, device: UUID) -> OperatorKey:
        """The key that seals at that machine what the person does there."""
        place = make_conninfo(self._place, user=f"o{operator.hex}")
        row = self._ask("SELECT key_id, secret, valid_to FROM api.enrol_key(%s)", device, place=place)[0]
        return OperatorKey(operator, device, row[0], row[2], bytes(row[1]))

    def line_of(self, device: UUID) -> HeardLine:
        """The line of that machine's login, through the cable."""
        port, user = self._cable.port, f"d{device.hex}"
        self._lines.append(HeardLine(make_conninfo(self._place, host="127.0.0.1", port=port, user=user)))
        return self._lines[-1]

    def cut(self, after: int | None = None) -> None:
        """Cut the cable, at once or so many bytes further on."""
        if after is None:
            self._cable.cut()
        else:
            self._cable.cut_after(after)

    def mend(self) -> None:
        """Mend the cable."""
        self._cable.mend()

    def lose_power(self) -> None:
        """The server and all its children are killed, and started again."""
        self._cluster.kill()
        self._cluster.start()

    def draw(self) -> tuple[int, int]:
        """A round of the worker: for how many cases somebody was drawn, for how many nobody can be."""
        with worker_line(make_conninfo(self._place, user=self._worker)) as line:
            done = run_round(WorkerActs(line, FlowSettings(), published_calendar()), lambda: False)
        return done.drawn, done.nobody

    def cases(self, office: OfficeId) -> Mapping[UUID, tuple[bool, int]]:
        """The office's cases: whether closed, and how many people took part."""
        return {case: (is_closed, people) for case, is_closed, people in self._ask(_CASES, office)}

    def events(self, office: OfficeId) -> Mapping[UUID, bytes]:
        """Every event of the office's cases with its hash."""
        found = self._ask("SELECT event_id, hash FROM core.case_event WHERE office_id = %s", office)
        return {event: bytes(hash_) for event, hash_ in found}

    def numbers(self, office: OfficeId) -> Iterable[int]:
        """The feed numbers that were given out, in order, whatever the stream."""
        return [row[0] for row in self._ask(_NUMBERS, {"office": office})]

    def head(self, office: OfficeId) -> FeedPlace:
        """Where the office's feed stands."""
        row = self._ask("SELECT feed_no, feed_hash FROM core.feed WHERE office_id = %s", office)[0]
        return FeedPlace(row[0], bytes(row[1]))

    def close(self) -> None:
        """Take everything away."""
        for line in self._lines:
            line.close()
        self._cable.close()
        self._cluster.stop()

    def _ask(self, statement: str, *given: Any, place: str | None = None) -> list[Any]:
        with psycopg.connect(place or self._place, autocommit=True) as connection:
            cursor = connection.execute(statement, given[0] if given and isinstance(given[0], dict) else given)
            return cursor.fetchall() if cursor.description else []
