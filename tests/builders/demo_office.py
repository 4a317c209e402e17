"""An office with people of several posts whose passwords are real, hashed at low cost."""

import json
from dataclasses import dataclass

from sqlalchemy import text

from app.adapters.password_argon2 import Argon2Cost, Argon2Hasher
from app.adapters.staff_wiring import StaffCommands
from app.kernel.actor import Actor, Permission, Post
from app.kernel.clock import hall_day
from app.kernel.ids import OfficeId, OperatorId, new_uuid
from app.staff.grants import Grant, GrantKind, GrantRequest, LedgerLine, RequestAct
from app.staff.model import NewOperator, Office, OfficeLevel, Section, Terminal, program_actor
from db.engine import Store
from db.unit_of_work import SqlUnitOfWork
from tests.builders.staffed import id_no

OFFICE = OfficeId("350199")
PASSWORD = "Demo-2026"
TERMINAL = Terminal("terminal-1", "3")
PEOPLE = {
    "wang.fang": Post.WINDOW_CLERK,
    "li.min": Post.HANDLER,
    "zhao.ping": Post.FINANCE,
    "chen.xi": Post.INTERNAL_AUDIT,
    "lin.hua": Post.UNIT_HEAD,
    "wu.jie": Post.SYSTEM_ADMIN,
    "zhou.an": Post.SECURITY_ADMIN,
}


@dataclass(frozen=True)
class Staffed:
    """The office's commands and who works there."""

    commands: StaffCommands
    people: dict[str, OperatorId]
    office: Office
    store: Store
    is_demo: bool

    def audited(self, kind: str) -> list[dict]:
        """The data of every audit row of a kind, oldest first."""
        with self.store.reading() as session:
            bodies = session.scalars(text("SELECT body FROM audit_event WHERE kind = :k ORDER BY seq"), {"k": kind})
            return [json.loads(body)["data"] for body in bodies]

    @property
    def program(self):
        return program_actor(self.office, TERMINAL.id, self.is_demo)

    def by_name(self, account: str) -> Actor:
        """Somebody as a verb's ``--as`` makes them; on a demo store only."""
        return self.commands.current_actor(verb="test", terminal=TERMINAL, as_account=account)

    def founding(self, account: str, permission: Permission, **changes) -> Grant:
        """A row of the founding path."""
        four = dict(zip(("applied_by", "reviewed_by", "approved_by", "granted_by"), self.four, strict=True))
        return Grant(
            operator=self.people[account],
            permission=permission,
            effective_from=self.commands.clock.now(),
            reason="posted",
            **(four | changes),
        )

    @property
    def four(self) -> list[OperatorId]:
        """Who asks, reviews, approves and grants."""
        return [self.people[account] for account in ("li.min", "chen.xi", "lin.hua", "zhou.an")]

    def request(self, account: str, permission: Permission | None, kind: GrantKind, **changes) -> GrantRequest:
        """From today, without an end unless ``changes`` says otherwise."""
        usual = {
            "starts_on": hall_day(self.commands.clock.now()),
            "ends_on": None,
            "stands_for": None,
            "reason": "设岗",
        }
        return GrantRequest(new_uuid(), self.people[account], kind, permission, **(usual | changes))

    def agree(self, request: GrantRequest) -> None:
        """Apply, review, approve, by people named to the commands."""
        made = self.commands.grants
        made.apply(self.by_name("li.min" if request.operator != self.people["li.min"] else "wang.fang"), request)
        made.act(self.by_name("chen.xi"), request.id, RequestAct.REVIEWED)
        made.act(self.by_name("lin.hua"), request.id, RequestAct.APPROVED)

    def go_through(self, request: GrantRequest) -> LedgerLine | None:
        """All four acts."""
        self.agree(request)
        line, _ = self.commands.grants.carry_out(self.by_name("zhou.an"), request.id)
        return line


def make_staffed(store, clock) -> Staffed:
    """Fill a founded store, demo or real."""

    def units() -> SqlUnitOfWork:
        return SqlUnitOfWork(store)

    with units() as u:
        is_demo = u.meta.facts().demo
    hasher = Argon2Hasher(Argon2Cost(1, 8, 1))
    commands = StaffCommands(units, clock, bytes(range(32)), hasher=hasher)
    office = Office(OFFICE, "示例县社会保险中心", OfficeLevel.COUNTY, None, "示例大厅", standalone=True)
    hashed = hasher.hash(PASSWORD)
    created = commands.found_office(
        program_actor(office, TERMINAL.id, is_demo),
        office,
        (Section(OFFICE, "one", "综合科"),),
        *(
            NewOperator(account, account, id_no(i + 1), OFFICE, "one", post, password_hash=hashed, must_change=False)
            for i, (account, post) in enumerate(PEOPLE.items())
        ),
    )
    return Staffed(commands, dict(created.operators), office, store, is_demo)
