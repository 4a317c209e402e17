"""A day of one county office for the bench: real bodies of real ways, each sealed as its operator would seal it."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from app.cases.chain import Place, build_event
from app.cases.model import Act, CaseEvent, EventKind, Signer
from app.kernel.actor import Permission
from app.kernel.canonical import opening
from app.kernel.ids import CaseId, EventId, OfficeId, OperatorId, new_uuid
from app.kernel.numbers import BLOCK_SIZE, human_number
from app.kernel.office import StoreFacts
from app.staff.model import Office as LocalOffice
from app.staff.model import OfficeLevel
from db.engine import Store
from db.unit_of_work import SqlUnitOfWork

PROVINCE, CITY, COUNTY = "350000", "350100", "350199"
_OFFICES = ((PROVINCE, None, "province"), (CITY, PROVINCE, "city"), (COUNTY, CITY, "county"))
_VERIFIER = f"SCRAM-SHA-256$4096:{'A' * 22}==${'B' * 43}=:{'C' * 43}="
_AT = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)
_POSTS = {
    Permission.INTAKE: ("window_clerk", "window"),
    Permission.HANDLING: ("handler", "handling"),
    Permission.REVIEW: ("reviewer", "review"),
}
_STAGES = {2: Permission.HANDLING, 3: Permission.REVIEW, 4: Permission.INTAKE}
_COUNTIES = 100
_MACHINE = 1
_FILL = """
INSERT INTO core.case_head (office_id, case_id, item, number, subject_kind, subject_key, state, step, round, last_seq,
  last_kind, last_hash, stages, deadline, opened_at, closed_at)
SELECT (360000 + g %% %(counties)s)::text, gen_random_uuid(), 'GS-205', 'M' || g, 'unit', '\\x01',
  CASE WHEN g %% 50 > 0 THEN 'closed' ELSE (ARRAY['received', 'accepted', 'paused', 'decided'])[1 + g / 50 %% 4] END,
  2, 1, 3, 'agreed', '\\x01', 4, current_date + (g %% 40)::int - 10, now(), CASE WHEN g %% 50 > 0 THEN now() END
FROM generate_series(1, %(cases)s) g
"""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the write door is given of one event."""

    event: CaseEvent
    mac: bytes
    key_id: int

    @property
    def row(self) -> tuple[str, bytes, int]:
        """The three arguments."""
        return self.event.body.decode(), self.mac, self.key_id


@dataclass(frozen=True, slots=True)
class Office:
    """A county with a machine and one person of each permission, who has a key there.

    device: login.  person: operator and person key.  keys: number and secret of each.
    """

    device: str
    people: Mapping[Permission, OperatorId]
    persons: Mapping[OperatorId, bytes]
    keys: Mapping[OperatorId, tuple[int, bytes]]

    def sealed(self, place: Place, act: Act) -> Sealed:
        """The next event of a case, as the machine hands it in."""
        operator = self.people[act.permission]
        signer = Signer(operator, self.persons[operator], "t1")
        nonce, (key, secret) = secrets.token_bytes(16), self.keys[operator]
        event = build_event(place, act, signer, at=_AT, event=EventId(new_uuid()), nonce=nonce)
        seal = hmac.digest(secret, nonce + event.body, hashlib.sha256)
        return Sealed(event, opening(nonce, event.terminal) + seal, key)


def found_office(owner: "Connection[Any]") -> Office:
    """Province, city and county, their people and the machine; ``owner``: the superuser's session."""
    for office, parent, level in _OFFICES:
        owner.execute("SELECT account.add_office(%s, %s, %s)", (office, parent, level))
    device = new_uuid()
    login = owner.execute("SELECT account.add_device(%s, %s, %s)", (device, COUNTY, _VERIFIER)).fetchone()
    people, persons, keys = {}, {}, {}
    for permission, (post, section) in _POSTS.items():
        operator = OperatorId(new_uuid())
        people[permission], persons[operator] = operator, secrets.token_bytes(32)
        new = (operator, persons[operator], COUNTY, section, post, _VERIFIER)
        owner.execute("SELECT account.add_operator(%s, %s, %s, %s, %s, %s)", new)
        owner.execute("SELECT account.permit(%s, %s)", (operator, permission.value))
        keys[operator] = _key(owner, operator, device)
    assert login is not None
    return Office(login[0], people, persons, keys)


def found_window(store: Store) -> None:
    """The machine's own file belongs to the county, under city and province."""
    with SqlUnitOfWork(store) as u:
        u.meta.found(StoreFacts(new_uuid(), OfficeId(COUNTY), _MACHINE, demo=True, standalone=False, created_at=_AT))
        for id_, parent, level in _OFFICES:
            above = None if parent is None else OfficeId(parent)
            u.staff.add_office(LocalOffice(OfficeId(id_), id_, OfficeLevel(level), above, id_))
        u.commit()


def worker_of(owner: "Connection[Any]") -> str:
    """A login of the worker's group."""
    owner.execute("CREATE ROLE bench_worker LOGIN IN ROLE perm_worker")
    return "bench_worker"


def fill_province(owner: "Connection[Any]", cases: int) -> str:
    """So many cases over a hundred more counties, one in fifty of them open, past every door; login of a supervisor."""
    for number in range(_COUNTIES):
        owner.execute("SELECT account.add_office(%s, %s, 'county')", (str(360000 + number), CITY))
    with owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")
        owner.execute(_FILL, {"cases": cases, "counties": _COUNTIES})
    owner.execute("VACUUM ANALYZE core.case_head")
    supervisor = new_uuid()
    new = (supervisor, secrets.token_bytes(32), PROVINCE, "admin", "floor_supervisor", _VERIFIER)
    owner.execute("SELECT account.add_operator(%s, %s, %s, %s, %s, %s)", new)
    return f"o{supervisor.hex}"


def _key(owner: "Connection[Any]", operator: UUID, device: UUID) -> tuple[int, bytes]:
    with owner.transaction():
        owner.execute(f"SET LOCAL SESSION AUTHORIZATION o{operator.hex}")
        row = owner.execute("SELECT key_id, secret FROM api.enrol_key(%s)", (device,)).fetchone()
    assert row is not None
    return int(row[0]), bytes(row[1])


def leased_numbers(device: "Connection[Any]") -> Iterator[str]:
    """The numbers of this machine, block after block; ``device``: its session."""
    last = 0
    while True:
        asked = (COUNTY, _AT.year, _MACHINE, BLOCK_SIZE, last)
        block = device.execute("SELECT * FROM api.lease_numbers(%s, 'case', %s, %s, %s, %s)", asked).fetchone()
        assert block is not None
        first, last = block
        yield from (human_number(OfficeId(COUNTY), _AT.year, _MACHINE, number) for number in range(first, last + 1))


def stages_of(
    item: str, way: Sequence[Mapping[str, Any]], numbers: Sequence[str], office: Office
) -> Iterator[list[Sealed]]:
    """Every stage of a case for each number, of an item with four steps: what the machine hands in one after another.

    First receipt and acceptance, then handling, review and closing.  Two events of one case never stand in two lists
    but the first.
    """
    places = [Place(CaseId(new_uuid()), OfficeId(COUNTY)) for _ in numbers]
    first: list[Sealed] = []
    for at, place in enumerate(places):
        for act in _acts_at_window(item, way, numbers[at]):
            first.append(office.sealed(place, act))
            place = _behind(first[-1])
        places[at] = place
    yield first
    typed: dict[str, str] = {}
    for step, permission in _STAGES.items():
        act = _act_at(way, step, permission, typed)
        made = [office.sealed(place, act) for place in places]
        places = [_behind(one) for one in made]
        yield made


def assign(worker: "Connection[Any]", made: Sequence[Sealed], office: Office) -> None:
    """The worker's word for all of them, in one transaction: who was drawn for the step that they wait for."""
    asked = "SELECT work.assign(%s, %s, %s, 'step', %s, '{}')"
    with worker.transaction(), worker.cursor() as cursor:
        for one in made:
            drawn = office.people[one.event.permission]
            cursor.execute(asked, (COUNTY, one.event.case, one.event.seq - 1, drawn))


def _behind(one: Sealed) -> Place:
    return Place(one.event.case, one.event.office, one.event.seq, one.event.hash)


def _acts_at_window(item: str, way: Sequence[Mapping[str, Any]], human: str) -> Iterator[Act]:
    role = way[0]["role"]
    subject = {"kind": "person", "id": str(new_uuid()), "name": "林小满", "number": "350199199001011234"}
    received = {
        "item": item,
        "subject": subject | {"key": secrets.token_hex(32)},
        "answers": {f"question_{number}": f"answer {number}" for number in range(15)},
        "materials": [{"key": f"paper_{number}", "state": "received"} for number in range(6)],
    }
    accepted = {
        "number": human,
        "way": list(way),
        "next_step": 2,
        "due_on": "2026-12-04",
        "known": {"contribution_months": "180"},
        "limited": True,
    }
    yield Act(EventKind.RECEIVED, 1, role, Permission.INTAKE, received)
    yield Act(EventKind.ACCEPTED, 1, role, Permission.INTAKE, accepted)


def _act_at(way: Sequence[Mapping[str, Any]], step: int, permission: Permission, typed: dict[str, str]) -> Act:
    stage = way[step - 1]
    facts = {one["key"]: "1234.56" for one in stage.get("needed", ())}
    typed |= dict.fromkeys(stage.get("keyed", ()), "1234.56")
    facts |= {key: typed[key] for key in stage.get("keyed", ())}
    data: dict[str, Any] = {"proposed": "granted", "next_step": step + 1, "facts": facts}
    kind = EventKind.AGREED
    if permission is Permission.REVIEW:
        kind, data = EventKind.DECIDED, data | {"again": typed, "outcome": "granted"}
    if permission is Permission.INTAKE:
        kind, data = EventKind.CLOSED, {}
    return Act(kind, step, stage["role"], permission, data)
