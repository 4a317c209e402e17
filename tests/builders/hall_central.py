"""A hall machine beside a province, each a real server, a cable between them, and windows that know only the hall."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable
from time import monotonic
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from app.cases.model import CaseEvent
from app.kernel.canonical import actor_commitment, canonical
from app.kernel.exchange import ExchangeDone, HallState, RefusedAbove
from db.central.exchange import PostgresExchange
from db.central.server import PostgresCentral
from tests.builders.cable import Cable
from tests.builders.centre_house import COUNTY, VERIFIER, Answer, CentreHouse, Hall, beside, login_of, ways

NONCE = b"n" * 16


def other_hand(
    event: CaseEvent, operator: uuid.UUID, changes: dict[str, Any], data: dict[str, Any] | None = None
) -> bytes:
    """The event as another person, or with other words, would have said it."""
    body = json.loads(event.body) | {"actor": actor_commitment(operator.bytes, NONCE), "terminal": "t"} | changes
    return canonical(body | ({"data": data} if data is not None else {}))


class HallServer(CentreHouse):
    """The hall's own server; people and machines come from the province."""

    def __init__(self, cluster: str, office: str = COUNTY) -> None:
        self.name = f"hall_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(cluster, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {self.name}")
        self.place = make_conninfo(cluster, dbname=self.name)
        self.central = PostgresCentral(self.place)
        self.central.init(ways(), office)
        self.owner = psycopg.connect(self.place, autocommit=True)
        self._sessions: dict[str, psycopg.Connection[Any]] = {}
        self.worker, self.exchange = f"w{uuid.uuid4().hex}", f"x{uuid.uuid4().hex}"
        self.owner.execute(f"CREATE ROLE {self.worker} LOGIN IN ROLE perm_worker")
        self.owner.execute(f"CREATE ROLE {self.exchange} LOGIN IN ROLE perm_exchange")


class TwoServers:
    """``local``: the people and the program of the hall; ``hall`` and ``province``: its server, and the one above.

    Events are delivered to the hall by the window's own login with their operators' keys; the window is the machine
    that leased its case numbers from the province before the hall machine was there.
    """

    def __init__(self, local: Hall, hall_cluster: str) -> None:
        self.local, self.province = local, local.centre
        self.hall = HallServer(hall_cluster)
        self.machine, self.window = uuid.uuid4(), self.province.house_device
        owner = self.province.owner
        self.window_login = f"d{self.window.hex}"
        self.machine_login = str(
            owner.execute("SELECT account.add_hall(%s, %s, %s)", (self.machine, COUNTY, VERIFIER)).fetchone()[0]
        )
        owner.execute("SELECT account.draw_by(%s, %s)", (COUNTY, self.machine))
        self.cable = Cable(make_conninfo(self.province.place, user=self.machine_login))
        self.cable.__enter__()
        self.hall_place = make_conninfo(self.hall.place, user=self.hall.exchange)
        self._keys: dict[uuid.UUID, tuple[int, bytes]] = {}

    def close(self) -> None:
        """End sessions and cable."""
        self.cable.__exit__()
        self.hall.close()
        self.province.owner.execute("SELECT account.close_device(%s)", (self.machine,))

    def exchange(self, hall: HallServer | None = None) -> ExchangeDone:
        """One round through the cable, of this hall machine or of another."""
        server = hall or self.hall
        return PostgresExchange(make_conninfo(server.place, user=server.exchange), self.cable.place)()

    def enrol(self, operator: uuid.UUID) -> tuple[int, bytes]:
        """A key of the hall for that person at the window."""
        session = self.hall.session(login_of(operator))
        key_id, secret, _ = session.execute("SELECT * FROM api.enrol_key(%s)", (self.window,)).fetchone()
        self._keys[operator] = key_id, bytes(secret)
        return self._keys[operator]

    def keep_key(self, operator: uuid.UUID, key_id: int, secret: bytes) -> None:
        """A key that was given out elsewhere for that person at the window."""
        self._keys[operator] = key_id, secret

    def key_of(self, operator: uuid.UUID) -> tuple[int, bytes]:
        """The key that seals for that person here."""
        return self._keys.get(operator) or self.enrol(operator)

    def sealed(self, event: CaseEvent, operator: uuid.UUID | None = None) -> tuple[str, bytes, int]:
        """What a window hands in."""
        who = operator or event.operator
        key_id, secret = self.key_of(who)
        seal = hmac.digest(secret, event.nonce + event.body, hashlib.sha256)
        return event.body.decode(), beside(event, seal), key_id

    def push(self, event: CaseEvent, centre: CentreHouse | None = None) -> Answer:
        """The window's line, to the hall or wherever else it was pointed."""
        server = centre or self.hall
        return server.push_body(server.session(self.window_login), *self.sealed(event))

    def deliver(self, events: Iterable[CaseEvent]) -> list[str]:
        """To the hall, with the draws of its own worker."""
        answers = []
        for event in events:
            self.hall.assign(event)
            answers.append(self.push(event).status)
        return answers

    def filed(self, centre: CentreHouse, case: uuid.UUID | None) -> list[tuple[Any, ...]]:
        """What a server keeps of a case, or of the office: place, id, bytes, hash, who, seal and key."""
        columns = "seq, event_id, body, hash, operator_id, person, nonce, mac, key_id"
        rows = centre.owner.execute(
            f"SELECT {columns} FROM core.case_event WHERE office_id = %s AND case_id = coalesce(%s, case_id)"
            " ORDER BY case_id, seq",
            (COUNTY, case),
        ).fetchall()
        return [tuple(row) for row in rows]

    def drawn(self, centre: CentreHouse, case: uuid.UUID) -> list[tuple[Any, ...]]:
        """Who was drawn for what, in order."""
        columns = "after_seq, purpose, operator_id, record"
        return centre.owner.execute(
            f"SELECT {columns} FROM core.draw WHERE case_id = %s ORDER BY after_seq, number", (case,)
        ).fetchall()

    def above(self, body: bytes, operator: uuid.UUID) -> str:
        """Straight to the province, by the person's own login."""
        return self.province.push_body(self.province.session(login_of(operator)), body.decode(), NONCE).status

    def by_window(self, body: bytes, operator: uuid.UUID) -> str:
        """To the hall, sealed with a new key of that person."""
        key_id, secret = self.enrol(operator)
        seal = hmac.digest(secret, NONCE + body, hashlib.sha256)
        session = self.hall.session(self.window_login)
        return self.hall.push_body(session, body.decode(), NONCE + seal, key_id).status

    def confirmed(self, case: uuid.UUID) -> bool:
        """Whether money may move, as a window asks it."""
        session = self.hall.session(self.window_login)
        return bool(session.execute("SELECT api.confirmed_upstream(%s, %s)", (COUNTY, case)).fetchone()[0])

    def state(self) -> HallState:
        """How the hall stands."""
        return self.hall.central.status().hall

    def refused_of(self, case: uuid.UUID) -> list[RefusedAbove]:
        """What is open of that case."""
        row = self.hall.owner.execute("SELECT number FROM core.case_head WHERE case_id = %s", (case,)).fetchone()
        return [one for one in self.state().refused if one.case == (row[0] or str(case)[:8])]

    def hung_up(self) -> None:
        """Wait until the province has noticed that nobody is there any more; a login has three connections."""
        asked = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s"
        until = monotonic() + 20
        while self.province.owner.execute(asked, (self.machine_login,)).fetchone() != (0,):
            assert monotonic() < until

    def forget(self, case: uuid.UUID, number: int, hash_: bytes) -> None:
        """The province was restored from before that case: what only a superuser with all triggers off could do."""
        owner = self.province.owner
        tables = ("case_event", "case_actor", "case_step", "case_facts", "draw", "case_head")
        named = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
        with owner.transaction():
            for table in (*tables, "feed"):
                owner.execute(f"ALTER TABLE core.{table} DISABLE TRIGGER USER")
            for table in tables:
                owner.execute(f"DELETE FROM core.{table} WHERE case_id = %s", (case,))
            owner.execute(
                "UPDATE core.feed SET (feed_no, feed_hash) = (%s, %s) WHERE office_id = %s", (number, hash_, COUNTY)
            )
            for table in (*tables, "feed"):
                for (name,) in owner.execute(named, (f"core.{table}",)).fetchall():
                    owner.execute(f"ALTER TABLE core.{table} ENABLE ALWAYS TRIGGER {name}")
