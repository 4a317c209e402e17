"""Windows of one office, each a machine with a file of its own, before one real centre; and how their cases compare."""

import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import text

from app.kernel.actor import Actor
from app.kernel.ids import OfficeId
from app.sync.keys import OperatorKey
from app.sync.numbers import Block
from app.sync.rounds import RoundDone, RunRound
from db.engine import FILE_NAME, Store, open_store
from db.sync.transport import CentreLine
from db.unit_of_work import SqlUnitOfWork
from tests.builders.centre_house import COUNTY, CentreHouse, login_of
from tests.builders.counter import catalogue, person, ready_draft
from tests.builders.flow_house import FlowHouse
from tests.conftest import KEY, FixedClock, founded_copy

SERIES = ("case", "letter", "notice", "refusal")


class IdleHouse:
    """An office in which nobody has a permission yet."""

    def __init__(self, uow: Callable[[], SqlUnitOfWork], clock: FixedClock, people: Mapping[str, Actor]) -> None:
        self.uow, self.clock, self.people = uow, clock, people


@dataclass
class Window:
    """One machine.  people: who sits at it."""

    store: Store
    house: FlowHouse | IdleHouse
    line: CentreLine
    device: uuid.UUID
    people: list[Actor]

    def uow(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self.store)

    def round(self) -> RoundDone:
        """A whole round; the number blocks have no door where the centre is of before."""
        done = RunRound(self.uow, lambda: self.line, self.house.clock)()
        assert {error.code for _, error in done.failed} <= {"centre_speaks_otherwise"}, done.failed
        return done

    def somebody(self, permission: str) -> Actor:
        return next(one for one in self.people if one.permission and one.permission.value == permission)

    def take_in(self, number: int, code: str = "YL-112", clerk: Actor | None = None) -> uuid.UUID:
        """An application of that person, accepted by the first clerk here or another one."""
        clerk = clerk or self.somebody("intake")
        subject = person(number) if catalogue().item(code).subject == "person" else None
        return self.house.accept(clerk, replace(ready_draft(code, subject), clerk=clerk.operator)).case.id

    def read(self, statement: str, **values: Any) -> list[Any]:
        with self.store.reading() as session:
            return list(session.execute(text(statement), values).all())

    def close(self) -> None:
        self.line.close()
        self.store.close()


@dataclass
class Windows:
    """An office with several machines."""

    centre: CentreHouse
    people: dict[str, Actor]
    windows: list[Window] = field(default_factory=list)
    taken: int = 0

    def person_number(self) -> int:
        """Of somebody who has no case yet."""
        self.taken += 1
        return 200 + self.taken

    def draw(self, choose: Callable[[list[uuid.UUID]], list[uuid.UUID]] = list) -> list[uuid.UUID]:
        """The worker's word for every case that waits; the cases that were given to somebody."""
        given = []
        for case, after, permission in self._waiting():
            people = [a.operator for a in self.people.values() if a.permission and a.permission.value == permission]
            for operator in choose(people):
                row = self.centre.session(self.centre.worker).execute(
                    "SELECT work.assign(%s, %s, %s, 'step', %s, '{}')", (COUNTY, case, after, operator)
                ).fetchone()  # fmt: skip
                if row[0] == "ok":
                    given.append(case)
                    break
        return given

    def _waiting(self) -> list[tuple[uuid.UUID, int, str]]:
        return self.centre.owner.execute(
            "SELECT h.case_id, h.last_seq, s.permission FROM core.case_head h JOIN core.case_step s"
            " ON s.office_id = h.office_id AND s.case_id = h.case_id AND s.round = h.round AND s.seq = h.step"
            " WHERE h.assignee IS NULL AND h.state IN ('accepted', 'decided') AND h.office_id = %s ORDER BY h.case_id",
            (COUNTY,),
        ).fetchall()

    def holder(self, case: uuid.UUID) -> tuple[Window, Actor]:
        """Whoever has the case at the centre, and the machine at which he sits."""
        row = self.centre.owner.execute("SELECT assignee FROM core.case_head WHERE case_id = %s", (case,)).fetchone()
        return next((w, one) for w in self.windows for one in w.people if one.operator == row[0])

    def settle(self, times: int = 3) -> None:
        """Everybody pushes and pulls until nothing moves any more."""
        for window in self.windows * times:
            window.round()


@dataclass(frozen=True)
class Base:
    """The closed file of an office whose people every window knows.  keys: their keyed hashes."""

    file: Path
    people: dict[str, Actor]
    keys: dict[str, bytes]


def base_of(template: Path, folder: Path, each: int = 2) -> Base:
    """So many people of each permission; the file says that there is a centre."""
    clock = FixedClock()
    with founded_copy(template, folder) as store:
        house = FlowHouse(lambda: SqlUnitOfWork(store), clock, each=each)
        with house.uow() as u:
            u.meta.put("centre.url", "host=centre.example", None, clock.now())
            keys = {name: u.cases.person_key(one.operator) for name, one in house.people.items()}
            u.commit()
    return Base(folder / FILE_NAME, house.people, keys)


@contextmanager
def windows_of(base: Base, folder: Path, cluster: str, seats: Sequence[Iterable[str]]) -> Iterator[Windows]:
    """seats: for every window the accounts that sit at it, or the permissions all of whose people do."""
    made = Windows(CentreHouse(cluster), base.people)
    add_people(made.centre, base)
    try:
        for seated in seats:
            device = uuid.uuid4()
            made.centre.add_device(device)
            seat(made, base, folder, device, set(seated))
        yield made
    finally:
        for window in made.windows:
            window.close()
        made.centre.close()
        _forget(cluster, made)


def add_people(centre: CentreHouse, base: Base) -> None:
    """Everybody of the office with a login at that centre."""
    for name, one in base.people.items():
        centre.add(
            one.permission and one.permission.value, one.post.value, section=one.section, person=base.keys[name],
            operator=one.operator, office=one.office,
        )  # fmt: skip


def _forget(cluster: str, made: Windows) -> None:
    """Logins belong to the whole cluster: the next centre of the same people needs them gone."""
    with closing(psycopg.connect(cluster, autocommit=True)) as server:
        server.execute(f"DROP DATABASE {made.centre.name} WITH (FORCE)")
        logins = [login_of(one.operator) for one in made.people.values()]
        for login in (*logins, *(f"d{window.device.hex}" for window in made.windows), made.centre.worker):
            server.execute(f"DROP ROLE {login}")


def seat(made: Windows, base: Base, folder: Path, device: uuid.UUID, seated: set[str]) -> None:
    """The next window, a machine that the centre knows, with numbers; its people with keys."""
    place = folder / f"window{len(made.windows) + 1}"
    place.mkdir()
    shutil.copy(base.file, place / FILE_NAME)
    store, login = open_store(place, KEY), f"d{device.hex}"
    people = [one for name, one in made.people.items() if {name, one.permission and one.permission.value} & seated]
    for one in people:
        key, secret = made.centre.enrol(one.operator, device)
        store.keys.hold(OperatorKey(one.operator, device, key, datetime(2099, 1, 1, tzinfo=UTC), secret))
    works = any(one.permission for one in made.people.values())
    house = (FlowHouse if works else IdleHouse)(lambda: SqlUnitOfWork(store), FixedClock(), people=made.people)
    window = Window(store, house, CentreLine(make_conninfo(made.centre.place, user=login)), device, people)
    with window.uow() as u:
        machine = u.meta.facts().machine
        for series in SERIES:
            first, last = made.centre.lease(login, year=2026, machine=machine, series=series)
            u.sync.add_lease(Block(series, OfficeId(COUNTY), 2026, first, last, first), house.clock.now())
        u.commit()
    made.windows.append(window)


_LOCAL = (
    "SELECT h.id, h.item_code, h.number, h.subject_kind, h.subject_key, h.state, h.step, h.round, h.last_seq,"
    " (SELECT e.kind FROM case_event e WHERE e.case_id = h.id AND e.seq = h.last_seq), h.last_hash, h.outcome,"
    " h.waits_for, h.extended, h.due_on, h.closed_at IS NOT NULL FROM case_head h ORDER BY h.id"
)
_CENTRAL = (
    "SELECT case_id, item, number, subject_kind, subject_key, state, step, round, last_seq, last_kind, last_hash,"
    " outcome, waits_for, is_extended, deadline::text, closed_at IS NOT NULL FROM core.case_head ORDER BY case_id"
)
_LOCAL_STEPS = "SELECT case_id, round, seq, permission, role, stage FROM case_step ORDER BY case_id, round, seq"
_CENTRAL_STEPS = "SELECT case_id, round, seq, permission, role, stage FROM core.case_step ORDER BY case_id, round, seq"
_LOCAL_EVENTS = "SELECT case_id, seq, id, hash, CAST(body AS TEXT) FROM case_event ORDER BY case_id, seq"
_CENTRAL_EVENTS = "SELECT case_id, seq, event_id, hash, body FROM core.case_event ORDER BY case_id, seq"


def _plain(rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Ids as hex, truth as truth, JSON as what it says."""
    import json

    def one(value: Any) -> Any:
        if isinstance(value, uuid.UUID):
            return value.hex
        if isinstance(value, bytes | memoryview):
            return bytes(value).hex()
        if isinstance(value, bool):
            return int(value)
        return json.loads(value) if isinstance(value, str) and value.startswith("{") else value

    return [tuple(one(value) for value in row) for row in rows]


def projected(window: Window) -> dict[str, list[tuple[Any, ...]]]:
    """Heads field by field, ways and events of everything that a machine shows."""
    return {
        "heads": _plain(window.read(_LOCAL)),
        "steps": _plain(window.read(_LOCAL_STEPS)),
        "events": _plain(window.read(_LOCAL_EVENTS)),
    }


def confirmed(centre: CentreHouse) -> dict[str, list[tuple[Any, ...]]]:
    """The same of the centre."""
    run = centre.owner.execute
    return {
        "heads": _plain(run(_CENTRAL).fetchall()),
        "steps": _plain(run(_CENTRAL_STEPS).fetchall()),
        "events": _plain(run(_CENTRAL_EVENTS).fetchall()),
    }
