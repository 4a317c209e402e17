"""A window of the county next door before the same centre: what it takes in there belongs to the owner's office."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo

from app.kernel.actor import Actor, Permission
from app.kernel.ids import CaseId, OfficeId, new_uuid
from app.kernel.office import StoreFacts
from app.sync.keys import OperatorKey
from app.sync.leash import CENTRE_SETTING
from db.engine import FILE_NAME, open_store
from db.sync.transport import CentreLine
from db.unit_of_work import SqlUnitOfWork
from tests.builders.central_windows import Window
from tests.builders.centre_house import COUNTY, OTHER, CentreHouse
from tests.builders.counter import person, ready_draft
from tests.builders.flow_house import FlowHouse
from tests.builders.staffed import found_office, hire
from tests.conftest import KEY, FixedClock

OWNER_NAME, GUEST_NAME = "示例县社会保险中心", "邻县社会保险中心"
ITEM = "YL-112"


@dataclass
class Guest:
    """The window of the county next door and its clerks."""

    window: Window
    clerk: Actor
    colleague: Actor

    def round(self) -> None:
        self.window.round()

    def take_in(self, number: int, item: str = ITEM, owner: str | None = COUNTY, **changes: Any) -> CaseId:
        """A ready application of that person, for another county or for the own one."""
        draft = replace(ready_draft(item, person(number)), clerk=self.clerk.operator, office=OfficeId(OTHER))
        draft = replace(draft, owner=OfficeId(owner) if owner else None, **changes)
        return self.window.house.accept(self.clerk, draft).case.id

    def states(self, case: CaseId) -> list[str]:
        """Where the events of a case stand in the outbox, by place."""
        rows = self.window.read(
            "SELECT o.state FROM case_event c JOIN outbox o ON o.event_id = c.id WHERE c.case_id = :case"
            " ORDER BY c.seq",
            case=case.bytes,
        )
        return [row[0] for row in rows]


@contextmanager
def guest_window(centre: CentreHouse, template: Path, folder: Path) -> Iterator[Guest]:
    """A founded file of the other county with two clerks, whose machine and keys the centre knows."""
    shutil.copy(template / FILE_NAME, folder / FILE_NAME)
    store, clock = open_store(folder, KEY), FixedClock()

    def uow() -> SqlUnitOfWork:
        return SqlUnitOfWork(store)

    with uow() as u:
        office, made = OfficeId(OTHER), datetime(2026, 1, 1, tzinfo=UTC)
        u.meta.found(StoreFacts(new_uuid(), office, 7, demo=False, standalone=True, created_at=made))
        u.commit()
    found_office(uow, office, GUEST_NAME)
    people = {
        account: hire(uow, account, sequence, Permission.INTAKE, office=office)
        for account, sequence in (("guesta.x", 701), ("guestb.x", 702))
    }
    device = uuid.uuid4()
    login = centre.add_device(device, OTHER)
    with uow() as u:
        u.meta.put(CENTRE_SETTING, "host=centre.example", None, clock.now())
        keys = {name: u.cases.person_key(one.operator) for name, one in people.items()}
        u.commit()
    for name, one in people.items():
        centre.add(
            "intake", one.post.value, section=one.section, person=keys[name], operator=one.operator, office=OTHER
        )
        key, secret = centre.enrol(one.operator, device)
        store.keys.hold(OperatorKey(one.operator, device, key, datetime(2099, 1, 1, tzinfo=UTC), secret))
    house = FlowHouse(uow, clock, people=people)
    line = CentreLine(make_conninfo(centre.place, user=login))
    window = Window(store, house, line, device, list(people.values()))
    try:
        yield Guest(window, people["guesta.x"], people["guestb.x"])
    finally:
        window.close()
