"""A centre on a throw-away cluster, and the people of a local hall as real logins of it."""

import uuid
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app.cases.model import CaseEvent, CaseState, EventKind
from app.cases.way import way_of, way_to_data
from app.kernel.actor import Actor
from app.kernel.canonical import opening
from db.central.rules import acts_of
from db.central.server import PostgresCentral
from tests.builders.counter import catalogue, person, ready_draft
from tests.builders.flow_house import FlowHouse
from tests.builders.staffed import OFFICE

PROVINCE, CITY, COUNTY, OTHER = "350000", "350100", OFFICE, "350198"
VERIFIER = f"SCRAM-SHA-256$4096:{'A' * 22}==${'B' * 43}=:{'C' * 43}="


class Answer(NamedTuple):
    """What the write door says of one event."""

    event: uuid.UUID | None
    status: str
    feed_no: int | None
    hash: bytes | None


def ways() -> Mapping[str, list[dict[str, Any]]]:
    """The way of every item of the list."""
    return {item.code: way_to_data(way_of(item)) for item in catalogue().items}


def beside(event: CaseEvent, seal: bytes = b"") -> bytes:
    """What comes beside the body of a case's event: what opens its commitments, and the seal of a machine's."""
    return opening(event.nonce, event.terminal) + seal


def login_of(operator: uuid.UUID) -> str:
    """The login of that operator."""
    return f"o{operator.hex}"


class CentreHouse:
    """A made centre with a province, a city and two counties; ``owner`` is its superuser."""

    def __init__(self, cluster: str, made: str | None = None) -> None:
        """A new one, or the one whose place is ``made``."""
        self._cluster = cluster
        self.house_device = uuid.uuid4()
        self.has_house = False
        self.name = conninfo_to_dict(made)["dbname"] if made else f"prov_{uuid.uuid4().hex[:12]}"
        self.place = make_conninfo(cluster, dbname=self.name)
        self.central = PostgresCentral(self.place)
        if not made:
            with closing(psycopg.connect(cluster, autocommit=True)) as server:
                server.execute(f"CREATE DATABASE {self.name}")
            self.central.init(ways())
        self.owner = psycopg.connect(self.place, autocommit=True)
        self._sessions: dict[str, psycopg.Connection[Any]] = {}
        self.spare: dict[tuple[uuid.UUID, str], tuple[str, int]] = {}
        """Machines that many cases come from: login and last number, by clerk and office."""
        for office, parent, level in () if made else (
            (PROVINCE, None, "province"), (CITY, PROVINCE, "city"), (COUNTY, CITY, "county"), (OTHER, CITY, "county"),
        ):  # fmt: skip
            self.owner.execute("SELECT account.add_office(%s, %s, %s)", (office, parent, level))
        self.worker = f"w{uuid.uuid4().hex}"
        self.owner.execute(f"CREATE ROLE {self.worker} LOGIN IN ROLE perm_worker")

    def close(self) -> None:
        """End every session."""
        for session in (*self._sessions.values(), self.owner):
            session.close()

    def move_to(self, place: str) -> None:
        """Another server has this database now; sessions are opened anew."""
        self.close()
        self._sessions.clear()
        self.place = place
        self.owner = psycopg.connect(place, autocommit=True)

    def session(self, login: str) -> "psycopg.Connection[Any]":
        """The bare SQL session of that login; every statement is a transaction of its own."""
        if login not in self._sessions:
            self._sessions[login] = self.connect(login)
        return self._sessions[login]

    def connect(self, login: str) -> "psycopg.Connection[Any]":
        """A new session."""
        return psycopg.connect(make_conninfo(self.place, user=login), autocommit=True)

    def add(
        self, permission: str | None, post: str, *, section: str, office: str = COUNTY, person: bytes | None = None,
        operator: uuid.UUID | None = None,
    ) -> uuid.UUID:  # fmt: skip
        """A person with a login of that permission."""
        operator = operator or uuid.uuid4()
        key = person or uuid.uuid4().bytes * 2
        self.owner.execute(
            "SELECT account.add_operator(%s, %s, %s, %s, %s, %s)", (operator, key, office, section, post, VERIFIER)
        )
        if permission is not None:
            self.owner.execute("SELECT account.permit(%s, %s)", (operator, permission))
        return operator

    def cut(self) -> None:
        """No line to it any more, for anybody; what is open is ended.  The owner's own session stays."""
        self._allow(False)
        self.owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            (self.name,),
        )
        for session in self._sessions.values():
            session.close()
        self._sessions.clear()

    def mend(self) -> None:
        """The line is back."""
        self._allow(True)

    def _allow(self, allowed: bool) -> None:
        with closing(psycopg.connect(self._cluster, autocommit=True)) as server:
            server.execute(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS {allowed}")

    def enlist(self, house: Any) -> None:
        """Give everybody of a local hall with a permission a login, and its machine its numbers."""
        self.lease_for(house)
        for actor in house.people.values():
            if actor.permission is not None:
                self.enlist_one(house, actor)

    def enlist_one(self, house: Any, actor: Actor) -> None:
        """One person of a local hall."""
        with house.uow() as u:
            key = u.cases.person_key(actor.operator)
        self.add(
            actor.permission.value, actor.post.value, section=actor.section, person=key, operator=actor.operator,
            office=actor.office,
        )  # fmt: skip
        if self.has_house and actor.permission.value == "intake" and actor.office == COUNTY:
            self.enrol(actor.operator)

    def lease_for(self, house: Any) -> None:
        """The machine of a local hall with the case numbers that it gives out by itself."""
        login = self.add_device(self.house_device)
        self.has_house = True
        with house.uow() as u:
            machine = u.meta.facts().machine
        self.lease(login, year=house.clock.now().year, machine=machine)

    def lease(
        self,
        login: str,
        *,
        year: int,
        machine: int = 1,
        size: int = 1000,
        above: int = 0,
        series: str = "case",
        office: str = COUNTY,
    ) -> tuple[int, int]:
        """A block of numbers, of cases of the county if nothing else is said, for that machine."""
        asked = "SELECT * FROM api.lease_numbers(%s, %s, %s, %s, %s, %s)"
        row = self.session(login).execute(asked, (office, series, year, machine, size, above)).fetchone()
        return int(row[0]), int(row[1])

    def enrol(self, operator: uuid.UUID, device: uuid.UUID | None = None) -> tuple[int, bytes]:
        """A key of that operator for that machine, the hall's own if none is named: its number and the key."""
        session = self.session(login_of(operator))
        row = session.execute("SELECT * FROM api.enrol_key(%s)", (device or self.house_device,)).fetchone()
        return int(row[0]), bytes(row[1])

    def add_device(self, device: uuid.UUID, office: str = COUNTY) -> str:
        """A machine's login."""
        row = self.owner.execute("SELECT account.add_device(%s, %s, %s)", (device, office, VERIFIER)).fetchone()
        return str(row[0])

    def push(self, event: CaseEvent, login: str | None = None) -> Answer:
        """One event as its own operator, or as another login."""
        session = self.session(login or login_of(event.operator))
        return self.push_body(session, event.body.decode(), beside(event))

    def push_body(self, session: Any, body: str, mac: bytes | None, key: int | None = None) -> Answer:
        """Bare bytes through the door."""
        row = session.execute("SELECT * FROM api.push(%s, %s, %s)", (body, mac, key)).fetchone()
        return Answer(*row)

    def assign(self, event: CaseEvent) -> None:
        """The worker's word, where the event needs somebody who was drawn and another one is."""
        acts = acts_of(event.kind)
        if acts not in ("step", "asked"):
            return
        column = "assignee" if acts == "step" else "approver"
        row = self.head(event)
        if row is None or row[column] == event.operator or (acts == "step" and not row["stages"]):
            return
        assert self.draw(event, row["last_seq"], acts, event.operator) == "ok"

    def draw(self, event: CaseEvent, after: int, purpose: str, operator: uuid.UUID) -> str:
        """What the worker's door answers."""
        row = self.session(self.worker).execute(
            "SELECT work.assign(%s, %s, %s, %s, %s, '{}')", (event.office, event.case, after, purpose, operator)
        )  # fmt: skip
        return str(row.fetchone()[0])

    def head(self, event: CaseEvent) -> dict[str, Any] | None:
        """The head as the owner sees it."""
        cursor = self.owner.execute(
            "SELECT * FROM core.case_head WHERE office_id = %s AND case_id = %s", (event.office, event.case)
        )
        row = cursor.fetchone()
        return dict(zip((c.name for c in cursor.description), row, strict=True)) if row else None

    def deliver(self, events: Iterable[CaseEvent]) -> list[Answer]:
        """Events in their order, each as its real operator, with the draws that they need."""
        answers = []
        for event in events:
            if event.kind is EventKind.RESUMED:
                self.lapse(event)
            self.assign(event)
            answers.append(self.push(event))
        return answers

    def lapse(self, event: CaseEvent) -> str:
        """The worker notes that the papers are late, where they are."""
        row = self.session(self.worker).execute(
            "SELECT work.lapse(%s, %s, %s)", (event.office, event.case, event.seq - 1)
        )
        return str(row.fetchone()[0])

    def feed(self, office: str = COUNTY) -> tuple[int, bytes]:
        """The feed's head."""
        row = self.owner.execute("SELECT feed_no, feed_hash FROM core.feed WHERE office_id = %s", (office,)).fetchone()
        return int(row[0]), bytes(row[1])


@dataclass
class Hall:
    """A local hall whose people have logins at the centre."""

    house: FlowHouse
    centre: CentreHouse
    taken: int = 0

    def take_in(self, code: str = "YL-112") -> uuid.UUID:
        """A case of somebody who has none yet, accepted and drawn."""
        self.taken += 1
        subject = person(200 + self.taken) if catalogue().item(code).subject == "person" else None
        draft = replace(ready_draft(code, subject), clerk=self.house.clerk.operator)
        case = self.house.accept(self.house.clerk, draft).case.id
        self.house.draw(case)
        return case

    def done(self, code: str = "YL-112") -> list[CaseEvent]:
        """The events of a case that went all the way."""
        case = self.take_in(code)
        if self.house.head(case).state is not CaseState.CLOSED:
            self.house.to_the_end(case)
        return events_of(self.house, case)

    def somebody(self, permission: str, place: int = 0) -> uuid.UUID:
        """Somebody of the hall with that permission."""
        found = [
            one.operator for one in self.house.people.values() if one.permission and one.permission.value == permission
        ]
        return found[place]


def events_of(house: Any, case: uuid.UUID) -> list[CaseEvent]:
    """The events of a local case."""
    with house.uow() as u:
        return list(u.cases.events(case))
