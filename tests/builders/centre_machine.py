"""A window machine with a store, a key and a login of its own, as the program itself runs it, beside a real centre."""

import io
import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo

from app.adapters.key_store import FolderKeys
from app.adapters.password_argon2 import Argon2Cost, Argon2Hasher
from app.bootstrap.container import Container
from app.cases.model import CaseHead
from app.cli.context import Output
from app.cli.main import run
from app.intake.commands import Accept
from app.kernel.actor import Actor, Permission, Post
from app.kernel.ids import OperatorId, new_uuid
from app.kernel.office import StoreFacts
from app.kernel.outbox import OutboxState
from app.staff.model import NewOperator, person_key
from app.sync.keys import OperatorKey
from db.founding import new_store
from db.unit_of_work import SqlUnitOfWork
from tests.builders.centre_house import COUNTY, CentreHouse
from tests.builders.counter import desk, person, ready_draft
from tests.builders.staffed import OFFICE, found_office, id_no, permit

PASSWORD = "Demo-2026"
_HASHER = Argon2Hasher(Argon2Cost(1, 8, 1))


class CentreMachine:
    """One machine of the county.  clerks: account → operator; the same people on every machine."""

    def __init__(
        self, folder: Path, number: int, centre: CentreHouse, clerks: dict[str, OperatorId], *, is_joined: bool = True
    ) -> None:
        self.folder, self.centre, self.clerks = folder, centre, clerks
        self.device = uuid.uuid4()
        self.login = centre.add_device(self.device)
        self.taken = number * 20
        with new_store(folder, FolderKeys(folder)) as new:

            def units() -> SqlUnitOfWork:
                return SqlUnitOfWork(new.store)

            with units() as u:
                founded = datetime(2026, 1, 1, tzinfo=UTC)
                u.meta.found(StoreFacts(new_uuid(), OFFICE, number, True, True, founded))
                u.commit()
            found_office(units)
            self.people = {account: self._hire(units, account, place) for place, account in enumerate(clerks)}
            chief = self._hire(units, "chief.x", 50, Post.FLOOR_SUPERVISOR, "admin")
            self.people["chief.x"] = chief
            if is_joined:
                self._join(units)
        self.container = Container(folder)

    def join(self) -> None:
        """From the next start the centre is set."""
        self._join(self.container.units)
        self.container.close()
        self.container = Container(self.folder)

    def _join(self, units: Any) -> None:
        with units() as u:
            u.meta.put("centre.url", make_conninfo(self.centre.place, user=self.login), None, datetime.now(UTC))
            u.commit()

    def _hire(
        self, units: Any, account: str, place: int, post: Post = Post.WINDOW_CLERK, section: str = "window"
    ) -> OperatorId:
        operator = self.clerks.get(account) or OperatorId(new_uuid())
        hashed = _HASHER.hash(PASSWORD)
        number = id_no(place + 1)
        new = NewOperator(account, account, number, OFFICE, section, post, password_hash=hashed, must_change=False)
        with units() as u:
            key = person_key(FolderKeys(self.folder).load(), number)
            u.staff.add_operator(operator, new, id_key=key, password_hash=hashed, at=datetime.now(UTC))
            four = [u.staff.credentials(f"admin{letter}.x").operator for letter in "ebcd"]
            u.commit()
        if post is Post.WINDOW_CLERK:
            permit(units, operator, Permission.INTAKE, four)
        return operator

    def sign_in(self, account: str, password: str = PASSWORD) -> Actor:
        """Both factors, as the window asks for them; until a first key is there, as the time till the first act is."""
        door = self.container.sign_in_door()
        actor = door.finish(door.begin(account, password), lambda _: None, lambda: False)
        self.container.key_keeper.wait()
        return actor

    def sign_out(self, actor: Actor) -> None:
        """As the window does."""
        self.container.sign_in_door().sign_out(actor)

    def key(self, account: str) -> OperatorKey | None:
        """What the process holds in memory."""
        return self.container.store.keys.of(self.people[account])

    def take(self, actor: Actor) -> CaseHead:
        """A new case, closed at the window: three events."""
        self.taken += 1
        return Accept(self.container.units, desk(), self.container.clock)(
            actor, ready_draft("ZH-004", person(self.taken))
        ).case

    def call(self, *words: str) -> tuple[int, Any]:
        """A verb in a process of its own, as far as the store goes: exit status and answer."""
        output = Output(out=io.StringIO(), err=io.StringIO())
        status = run([*words, "--json"], lambda _: Container(self.folder), output)
        said = output.out.getvalue()
        return status, json.loads(said) if said else output.err.getvalue()

    def states(self) -> list[OutboxState]:
        """Of everything of the case stream."""
        cases = self.cases()
        with self.container.units() as u:
            events = [event.id for case in cases for event in u.cases.events(case)]
            return list(u.sync.states(events).values())

    def cases(self) -> list[Any]:
        """Every case of this store."""
        from sqlalchemy import text

        with self.container.units() as u:
            return [uuid.UUID(bytes=bytes(row)) for row in u.session.scalars(text("SELECT id FROM case_head"))]

    def close(self) -> None:
        """Give the store back; the key goes with the folder."""
        self.container.close()
        FolderKeys(self.folder).forget()


def enlist_clerks(centre: CentreHouse, *accounts: str) -> dict[str, OperatorId]:
    """Clerks of the county with logins of their own."""
    return {
        account: OperatorId(centre.add("intake", "window_clerk", section="window", office=COUNTY))
        for account in accounts
    }
