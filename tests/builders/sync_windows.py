"""Windows of one county against a real centre, each with a store and a login of its own; and what must hold."""

import hashlib
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import text

from app.audit.model import moment_text
from app.intake.commands import Accept
from app.kernel.actor import Actor, Permission
from app.kernel.canonical import FIRST_PREVIOUS, link
from app.kernel.ids import OfficeId, OperatorId, new_uuid
from app.kernel.office import StoreFacts
from app.staff.model import Terminal, actor_of
from app.sync.feed import feed_link
from app.sync.keys import OperatorKey, key_from_bytes, key_to_bytes
from app.sync.leash import CENTRE_SETTING
from app.sync.rounds import RoundDone, RunRound
from db.engine import FILE_NAME, Store, open_store
from db.sync.transport import CentreLine
from db.unit_of_work import SqlUnitOfWork
from tests.builders.central_windows import confirmed, projected
from tests.builders.centre_house import COUNTY, CentreHouse, login_of
from tests.builders.counter import desk, person, ready_draft
from tests.builders.staffed import KEY, found_office, hire
from tests.conftest import FixedClock

ITEM = "ZH-004"
"""Closed at the window: three events, all of them the clerk's."""

ROUNDS = 30
"""More than any fault here leaves to do."""


class AckingLine(CentreLine):
    """Tells what the centre has acknowledged, at the moment when its answer is here."""

    def __init__(self, url: str, acked: set[uuid.UUID] | None = None) -> None:
        super().__init__(url, is_plain_allowed=True)  # cables of these tests are made of plain TCP
        self.acked = set() if acked is None else acked

    def push(self, parcels):
        answers = super().push(parcels)
        return self._noted(answers)

    def push_rows(self, envelopes, rows):
        return self._noted(super().push_rows(envelopes, rows))

    def _noted(self, answers):
        self.acked |= {answer.event for answer in answers if answer.verdict.value in ("ok", "dup")}
        return answers


@dataclass
class SyncWindow:
    """One window machine.  place: the centre as the machine reaches it.  number: of the machine, from 1.

    key: of its clerk, as sign-in would hold it.
    """

    folder: Path
    number: int
    place: str
    account: str
    key: OperatorKey

    def __post_init__(self) -> None:
        self.clock, self._store, self.line, self.taken = FixedClock(), None, AckingLine(self.place), 0

    @property
    def store(self) -> Store:
        if self._store is None:
            self._store = open_store(self.folder, KEY)
            self._store.keys.hold(self.key)
        return self._store

    @property
    def login(self) -> str:
        """Of the machine itself."""
        return f"d{self.key.device.hex}"

    @property
    def told(self) -> str:
        """Everything about it in one word of a command line."""
        said = (str(self.folder), self.number, self.account, key_to_bytes(self.key).hex(), self.place)
        return "|".join(map(str, said))

    @classmethod
    def of(cls, told: str) -> "SyncWindow":
        """The window behind ``told``."""
        folder, number, account, key, place = told.split("|", 4)
        return cls(Path(folder), int(number), place, account, key_from_bytes(bytes.fromhex(key)))

    def uow(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self.store)

    @property
    def clerk(self) -> Actor:
        with self.uow() as u:
            found = u.staff.operator(u.staff.credentials(self.account).operator)
        return actor_of(found, Terminal(f"t{self.number}", str(self.number)), None, demo=False)

    def take(self, count: int = 1, first: int | None = None) -> None:
        """So many cases that are closed at the window."""
        accept, clerk = Accept(self.uow, desk(), self.clock), self.clerk
        for _ in range(count):
            self.taken += 1
            number = (first or 0) + self.taken
            accept(clerk, ready_draft(ITEM, person(100 + number % 790)))

    def round(self) -> RoundDone:
        return RunRound(self.uow, lambda: self.line, self.clock)()

    def settle(self) -> None:
        """Rounds until nothing waits; a fault of the line is gone over."""
        for _ in range(ROUNDS):
            self.round()
            if not self.read("SELECT 1 FROM outbox WHERE state IN ('waiting', 'sent') LIMIT 1"):
                break
        self.round()  # what others pushed meanwhile

    def read(self, statement: str, **values: Any) -> list[Any]:
        with self.store.reading() as session:
            return list(session.execute(text(statement), values).all())

    def events(self, stream: str = "%") -> list[uuid.UUID]:
        """Everything that is to travel, whatever its stream unless one is named."""
        found = self.read("SELECT event_id FROM outbox WHERE stream LIKE :stream", stream=stream)
        return [uuid.UUID(bytes=row[0]) for row in found]

    def acked_cases(self) -> int:
        """How many events of cases are known to be at the centre."""
        return len(self.line.acked & set(self.events("case")))

    def close(self) -> None:
        self.line.close()
        if self._store is not None:
            self._store.close()
            self._store = None


class SyncTown:
    """A centre and windows of its county; holds no connection between two calls.

    made: the place of a centre that stands already; machines: how many it has.
    """

    def __init__(
        self, cluster: str, template: Path, folder: Path, *, made: str | None = None, machines: int = 0
    ) -> None:
        self.centre = CentreHouse(cluster, made)
        self.place = self.centre.place
        self._template, self._folder = template, folder
        self.windows: list[SyncWindow] = []
        self._machines, self._before = machines, {row[1] for row in self.rows()}

    def window(self, place: str | None = None) -> SyncWindow:
        """Another machine with a clerk of its own.  place: as the centre is reached, by the socket unless given."""
        self._machines = number = self._machines + 1
        folder = self._folder / f"window{number}-{uuid.uuid4().hex[:6]}"
        folder.mkdir()
        shutil.copy(self._template / FILE_NAME, folder / FILE_NAME)
        store = open_store(folder, KEY)

        def uow() -> SqlUnitOfWork:
            return SqlUnitOfWork(store)

        facts = StoreFacts(new_uuid(), OfficeId(COUNTY), number, False, False, datetime(2026, 1, 1, tzinfo=UTC))
        with uow() as u:
            u.meta.found(facts)
            u.commit()
        found_office(uow)
        account = f"clerk{chr(96 + number)}.x"
        clerk = hire(uow, account, 10 + number, Permission.INTAKE, window=str(number))
        with uow() as u:
            key = u.cases.person_key(clerk.operator)
            u.meta.put(CENTRE_SETTING, self.place, None, FixedClock().moment)
            u.commit()
        store.close()
        self.centre.add("intake", "window_clerk", section="window", person=key, operator=clerk.operator)
        device = uuid.uuid4()
        reached = make_conninfo(place or self.place, user=self.centre.add_device(device))
        window = SyncWindow(folder, number, reached, account, self._enrolled(clerk.operator, device))
        self.windows.append(window)
        assert not window.round().failed, "numbers come from blocks that the centre leased"
        window.close()
        window.line = AckingLine(window.place)
        return window

    def _enrolled(self, operator: OperatorId, device: uuid.UUID) -> OperatorKey:
        with psycopg.connect(make_conninfo(self.place, user=login_of(operator))) as connection:
            row = connection.execute("SELECT key_id, secret, valid_to FROM api.enrol_key(%s)", (device,)).fetchone()
        return OperatorKey(operator, device, row[0], row[2], bytes(row[1]))

    def close(self) -> None:
        for window in self.windows:
            window.close()
        self.centre.close()

    def rows(self) -> list[tuple]:
        """The county's feed as the superuser reads it, every stream of it."""
        with psycopg.connect(self.place) as connection:
            return connection.execute(
                "SELECT feed_no, event_id, case_id, seq, body, hash, body::jsonb ->> 'actor', received_at, feed_hash,"
                " 'case' FROM core.case_event WHERE office_id = %(office)s UNION ALL SELECT feed_no, event_id, chain,"
                " seq, body, hash, encode(actor, 'hex'), received_at, feed_hash, stream FROM core.stream_event"
                " WHERE office_id = %(office)s ORDER BY feed_no",
                {"office": COUNTY},
            ).fetchall()

    def check(self, acked: Iterable[uuid.UUID] = ()) -> int:
        """All that must hold once every window at work has settled; how many events there are.

        The windows' work ends here.
        """
        rows = self.rows()
        server = {row[1] for row in rows}
        _check_feed(rows)
        with psycopg.connect(self.place) as connection:
            head = connection.execute("SELECT feed_no, feed_hash FROM core.feed WHERE office_id = %s", (COUNTY,))
            assert head.fetchone() == ((rows[-1][0], rows[-1][8]) if rows else (0, FIRST_PREVIOUS))
            twice = "SELECT number FROM core.case_head GROUP BY number HAVING count(*) > 1"
            assert connection.execute(twice).fetchall() == []
        assert set(acked) <= server, "something was acknowledged and is not there"
        written = [event for window in self.windows for event in window.events()]
        assert len(written) == len(set(written))
        assert set(written) | self._before == server, "what the windows wrote and what the centre holds differ"
        theirs = confirmed(self.centre)
        for window in self.windows:
            _check_window(window, rows)
            assert projected(window) == theirs, "a window shows other cases than the centre has"
            window.close()
        self._before |= server
        self.windows.clear()
        return len(rows)


def _check_feed(rows: list[tuple]) -> None:
    """1..n without a gap over all streams; every chain in it and the feed's own, computed anew."""
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    chains, feed_hash = {}, FIRST_PREVIOUS
    for _no, _event, chain, seq, body, hash_, actor, received_at, said, stream in rows:
        before_seq, before = chains.get((stream, chain), (0, FIRST_PREVIOUS))
        assert (seq, bytes(hash_)) == (before_seq + 1, link(before, body.encode()))
        assert hashlib.sha256(before + body.encode()).digest() == bytes(hash_)
        feed_hash = feed_link(feed_hash, bytes(hash_), actor, moment_text(received_at))
        assert feed_hash == bytes(said)
        chains[stream, chain] = (seq, bytes(hash_))


def _check_window(window: SyncWindow, rows: list[tuple]) -> None:
    """Its copy of the feed is the centre's, its outbox is closed, and no case could not be taken over."""
    assert window.read("SELECT stream, state FROM outbox WHERE state <> 'closed'") == [], "something still waits"
    assert window.read("SELECT lack, code FROM case_lack WHERE lack = 'events'") == []
    with window.uow() as u:
        pulled = u.session.execute(
            text(
                "SELECT feed_no, event_id, hash, feed_hash FROM sync_event e WHERE NOT EXISTS (SELECT 1 FROM"
                " sync_rewind n WHERE n.office = e.office AND n.epoch > e.epoch AND n.common < e.feed_no)"
                " ORDER BY feed_no"
            )
        ).all()
        place = u.sync.standing(OfficeId(COUNTY)).place
    assert [(no, uuid.UUID(bytes=event), h, fh) for no, event, h, fh in pulled] == [
        (row[0], row[1], bytes(row[5]), bytes(row[8])) for row in rows
    ]
    assert (place.feed_no, place.feed_hash) == (rows[-1][0], bytes(rows[-1][8]))
