"""A county hall of random people under a city office, and what the test itself knows of them: permissions, presence."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select

from app.kernel.actor import Actor, Permission, Post
from app.kernel.ids import OfficeId, OperatorId, new_uuid
from app.staff.grants import STAGES, ActDone, GrantKind, GrantRequest, RequestFile, grant_from, start_of
from app.staff.model import NewOperator, Office, OfficeLevel, Section, Terminal, actor_of
from app.staff.presence_book import Absence, AbsenceKind, RotaDay, Shift
from app.staff.relatives import DeclaredRelative, Kinship
from db.models.staff import OperatorRow
from tests.builders.staffed import LONG_AGO, OFFICE, id_no, key_of

CITY = OfficeId("350100")
PLACES = {
    Permission.INTAKE: (Post.WINDOW_CLERK, ("window1", "window2")),
    Permission.HANDLING: (Post.HANDLER, ("handling1", "handling2")),
    Permission.REVIEW: (Post.REVIEWER, ("review1", "review2")),
    Permission.APPROVAL: (Post.LEADER, ("lead",)),
}
SECTIONS = tuple(code for _, codes in PLACES.values() for code in codes)
_HASH = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaA"
_TICK = timedelta(microseconds=1)


class RandomHall:
    """Three to eight people of each permission in the county, fewer above, one in five in a section of others.

    The books of permissions, rota, absences and relatives are kept here a second time, as plain lists read by plain
    rules, so that what the program draws can be held against something that the program has not computed.
    """

    def __init__(self, uow, dice: Random) -> None:
        self._uow, self._dice = uow, dice
        self.actors: dict[OperatorId, Actor] = {}
        self.keys: dict[OperatorId, bytes] = {}
        self.ledger: dict[OperatorId, list[tuple[datetime, datetime | None, Permission | None]]] = {}
        self.absences: list[Absence] = []
        self.rota: list[RotaDay] = []
        self.relatives: set[tuple[OperatorId, bytes]] = set()
        self._sequence = 100
        self._four: dict[OfficeId, list[Actor]] = {}
        with uow() as u:
            u.staff.add_office(Office(CITY, "示例市社会保险中心", OfficeLevel.CITY, None, "市大厅", True))
            u.staff.add_office(Office(OFFICE, "示例县社会保险中心", OfficeLevel.COUNTY, CITY, "示例大厅"))
            for office in (OFFICE, CITY):
                for code in (*SECTIONS, "admin"):
                    u.staff.add_section(Section(office, code, code))
            city = self._posts(u, CITY)
            county = self._posts(u, OFFICE)
            self._four = {CITY: city[:4], OFFICE: [*county[:3], city[3]]}
            self.desk, self.security, self.chief = county[0], county[3], county[4]
            for permission in Permission:
                for _ in range(dice.randint(3, 8)):
                    self._hire(u, OFFICE, permission)
                for _ in range(dice.randint(1, 3) if permission is not Permission.INTAKE else 0):
                    self._hire(u, CITY, permission)
            u.grants.apply_due(LONG_AGO + timedelta(days=2), None)
            self._read(u)
            u.commit()

    @property
    def staff(self) -> list[Actor]:
        """Everybody who was ever given a permission, as he would be after signing in now."""
        return [self.actors[operator] for operator in self.ledger]

    def holding(self, permission: Permission, office: OfficeId = OFFICE) -> list[Actor]:
        """Those of an office who have it."""
        return [one for one in self.staff if one.permission is permission and one.office == office]

    def permission(self, operator: OperatorId, moment: datetime) -> Permission | None:
        """The newest row that covers the moment."""
        rows = self.ledger.get(operator, [])
        covering = [what for since, until, what in rows if since <= moment and (until is None or moment < until)]
        return covering[-1] if covering else None

    def permission_of_day(self, operator: OperatorId, day: date) -> Permission | None:
        """By which a day's draws go: what is in force when the day ends."""
        return self.permission(operator, start_of(day + timedelta(days=1)) - _TICK)

    def is_away(self, operator: OperatorId, day: date) -> bool:
        """By the newest line that covers the day."""
        mine = [one for one in self.absences if one.operator == operator and one.from_on <= day <= one.until_on]
        return bool(mine) and mine[-1].kind is not AbsenceKind.BACK

    def is_planned(self, operator: OperatorId, day: date) -> bool:
        """By the newest line of the day; everybody on a day without lines."""
        office = self.actors[operator].office
        lines = [one for one in self.rota if one.day == day and one.office == office]
        mine = [one for one in lines if one.operator == operator]
        return mine[-1].shift is not Shift.OFF if mine else not lines

    def go_away(self, now: datetime, first: date) -> None:
        """Somebody is away for some days, or back."""
        who = self._dice.choice([one for one in self.staff if one.office == OFFICE])
        kind = self._dice.choice((AbsenceKind.SICK, AbsenceKind.LEAVE, AbsenceKind.BACK))
        line = Absence(who.operator, first, first + timedelta(days=self._dice.choice((0, 0, 2, 9))), kind)
        with self._uow() as u:
            u.grants.add_absence(line, self.chief.operator, now)
            u.commit()
        self.absences.append(line)

    def plan(self, now: datetime, day: date) -> None:
        """The rota of a day: all but a few; or a line that corrects it."""
        people = [one for one in self.staff if one.office == OFFICE]
        again = any(one.day == day for one in self.rota)
        chosen = [self._dice.choice(people)] if again else [one for one in people if self._dice.random() < 0.85]
        shifts = (Shift.DAY, Shift.OFF) if again else (Shift.DAY, Shift.DAY, Shift.MORNING)
        lines = [RotaDay(OFFICE, day, one.operator, self._dice.choice(shifts)) for one in chosen]
        with self._uow() as u:
            for line in lines:
                u.grants.add_rota_day(line, self.chief.operator, now)
            u.commit()
        self.rota += lines

    def declare(self, now: datetime, relative_key: bytes) -> None:
        """Somebody says that an applicant is his relative."""
        who = self._dice.choice(self.staff)
        with self._uow() as u:
            u.grants.add_relative(DeclaredRelative(new_uuid(), who.operator, relative_key, Kinship.PARENT, now))
            u.commit()
        self.relatives.add((who.operator, relative_key))

    def regrant(self, now: datetime, today: date) -> None:
        """A permission is withdrawn, given, changed for another one, or replaced for some days; by four people."""
        who = self._dice.choice(self.staff)
        has = self.permission(who.operator, now)
        others = [one for one in Permission if one is not has]
        ends, wanted = None, self._dice.choice(others)
        if has is None:
            kind = GrantKind.CHANGE if self._dice.random() < 0.8 else GrantKind.TEMPORARY
        else:
            kind = self._dice.choice((GrantKind.WITHDRAWAL, GrantKind.CHANGE, GrantKind.TEMPORARY))
        if kind is GrantKind.TEMPORARY:
            ends = today + timedelta(days=self._dice.randint(1, 6))
        asked = None if kind is GrantKind.WITHDRAWAL else wanted
        with self._uow() as u:
            request = GrantRequest(new_uuid(), who.operator, kind, asked, today, ends, None, "岗位调整")
            self._grant(u, request, who.office, now)
            u.grants.apply_due(now, None)
            self._read(u)
            u.commit()

    def sign_in_again(self) -> None:
        """Everybody's permission as it is now."""
        with self._uow() as u:
            self._read(u)

    def _posts(self, u, office: OfficeId) -> list[Actor]:
        posts = (Post.FLOW_DESK, Post.AUDIT_ADMIN, Post.UNIT_HEAD, Post.SECURITY_ADMIN, Post.FLOOR_SUPERVISOR)
        return [self._add(u, office, post, "admin") for post in posts]

    def _hire(self, u, office: OfficeId, permission: Permission) -> None:
        post, own = PLACES[permission]
        who = self._add(u, office, post, self._dice.choice(own if self._dice.random() < 0.8 else SECTIONS))
        asked = GrantRequest(new_uuid(), who.operator, GrantKind.NEW, permission, date(2026, 1, 5), None, None, "上岗")
        self._grant(u, asked, office, LONG_AGO)

    def _add(self, u, office: OfficeId, post: Post, section: str) -> Actor:
        self._sequence += 1
        operator, number = OperatorId(new_uuid()), id_no(self._sequence)
        account = f"{post.value}{self._sequence}.x"
        new = NewOperator(account, f"员{self._sequence}", number, office, section, post, must_change=False)
        u.staff.add_operator(operator, new, id_key=key_of(number), password_hash=_HASH, at=LONG_AGO)
        self.keys[operator] = key_of(number)
        self.actors[operator] = actor_of(u.staff.operator(operator), Terminal("terminal-1", "3"), None, demo=False)
        return self.actors[operator]

    def _grant(self, u, asked: GrantRequest, office: OfficeId, now: datetime) -> None:
        four = self._four[office]
        acts = tuple(ActDone(act, by.operator, now) for act, by in zip(STAGES, four, strict=True))
        u.grants.add_request(asked, acts[0])
        for place, act in enumerate(acts[1:], 2):
            u.grants.add_act(asked.id, place, act)
        grant = grant_from(RequestFile(asked, acts), u.staff.operator(four[-1].operator).office, now)
        u.staff.add_grant(grant, now)
        line = (grant.effective_from, grant.effective_until, grant.permission)
        self.ledger.setdefault(asked.operator, []).append(line)

    def _read(self, u) -> None:
        held = {row[0]: row[1] for row in u.session.execute(select(OperatorRow.id, OperatorRow.permission))}
        for operator in self.ledger:
            self.actors[operator] = replace(self.actors[operator], permission=held[operator])
