"""A county office below a city, whose permissions are granted at its windows before a real centre."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from app.adapters.grant_wiring import GrantCommands
from app.kernel.actor import Actor, Permission, Post
from app.kernel.clock import hall_day
from app.kernel.ids import OfficeId, OperatorId, new_uuid
from app.staff.grants import GrantKind, GrantRequest, RequestAct
from app.staff.model import NewOperator, Office, OfficeLevel, Section, Terminal, actor_of, identity_key
from db.engine import FILE_NAME
from db.queries.staff import SqlStaffQueries
from db.unit_of_work import SqlUnitOfWork
from tests.builders.central_windows import Base, Window
from tests.builders.centre_house import CITY, COUNTY
from tests.builders.staffed import KEY, LONG_AGO, id_no, key_of
from tests.conftest import FixedClock, founded_copy

_HASH = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaA"
PEOPLE = {
    "asks": Post.FLOW_DESK,
    "reviews": Post.INTERNAL_AUDIT,
    "second auditor": Post.AUDIT_ADMIN,
    "heads": Post.UNIT_HEAD,
    "grants": Post.SECURITY_ADMIN,
    **{f"h{number}": Post.HANDLER for number in range(1, 10)},
    "steps in": Post.REVIEWER,
    "chief": Post.FLOOR_SUPERVISOR,
}
"""Whoever the four acts need, and whom they are about; the security administrator sits in the city."""


def staff_base(template: Path, folder: Path) -> Base:
    """The file that every window begins with: people without a permission, and a centre."""
    clock, people, keys = FixedClock(), {}, {}
    with founded_copy(template, folder) as store, SqlUnitOfWork(store) as u:
        u.staff.add_office(Office(OfficeId(CITY), "示例市", OfficeLevel.CITY, None, "市大厅"))
        u.staff.add_office(Office(OfficeId(COUNTY), "示例县", OfficeLevel.COUNTY, OfficeId(CITY), "示例大厅"))
        for number, (name, post) in enumerate(PEOPLE.items(), 1):
            office = OfficeId(CITY if post is Post.SECURITY_ADMIN else COUNTY)
            account, operator = name.replace(" ", "."), OperatorId(new_uuid())
            if number == 1 or office == CITY:
                u.staff.add_section(Section(office, "x", "x"))
            new = NewOperator(account, name, id_no(number), office, "x", post, password_hash=_HASH, must_change=False)
            keys[name] = key_of(new.id_no)
            u.staff.add_operator(operator, new, id_key=keys[name], password_hash=_HASH, at=LONG_AGO)
            people[name] = actor_of(u.staff.operator(operator), Terminal("t1", None), None, demo=False)
        u.meta.put("step_up.grant", "off", None, clock.now())
        u.meta.put("centre.url", "host=centre.example", None, clock.now())
        u.commit()
    return Base(folder / FILE_NAME, people, keys)


def commands(window: Window) -> GrantCommands:
    """What people do at that window."""
    return GrantCommands(window.uow, window.house.clock, identity_key(KEY))


def asked(person: Actor, kind: GrantKind = GrantKind.NEW, **other: object) -> GrantRequest:
    """A request for that person."""
    usual = {
        "permission": Permission.HANDLING, "starts_on": hall_day(FixedClock().now()), "ends_on": None,
        "stands_for": None, "reason": "设岗",
    }  # fmt: skip
    return GrantRequest(new_uuid(), person.operator, kind, **(usual | other))


def four_acts(people: Mapping[str, Actor], windows: list[Window], request: GrantRequest) -> None:
    """The four people at these windows in turn; each hears of the act before him by a round."""
    acts = (
        lambda do: do.apply(people["asks"], request),
        lambda do: do.act(people["reviews"], request.id, RequestAct.REVIEWED),
        lambda do: do.act(people["heads"], request.id, RequestAct.APPROVED),
        lambda do: do.carry_out(people["grants"], request.id),
    )
    for place, act in enumerate(acts):
        window = windows[place % len(windows)]
        window.round()
        act(commands(window))
        window.round()


def ledger(window: Window, person: Actor) -> list[tuple[object, ...]]:
    """What the ledger of that window says of a person, every column."""
    rows = window.read("SELECT * FROM grant_ledger WHERE operator = :of ORDER BY seq", of=person.operator.bytes)
    return [tuple(row) for row in rows]


def held(window: Window, person: Actor) -> Permission | None:
    """The permission that the window shows."""
    return SqlStaffQueries(window.store).operator(person.operator).permission


def to_morrow_of_centre(window: Window) -> None:
    """The day after the newest row of the ledger begins at this window."""
    begins = datetime.fromisoformat(window.read("SELECT max(effective_from) FROM grant_ledger")[0][0])
    with window.uow() as u:
        u.grants.apply_due(begins, None)
        u.commit()
