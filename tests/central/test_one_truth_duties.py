"""One truth about who does a case: local file and centre form the same panels, and draw alike by one secret."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from psycopg.types.json import Jsonb
from sqlalchemy import text

from app.cases.flow_settings import FlowSettings
from app.cases.green import GreenReason
from app.cases.model import CaseState
from app.cases.panel_desk import PanelDesk
from app.cases.panels import PanelFallback
from app.cases.way import way_of
from app.intake.commands.accept import near_of
from app.kernel.actor import Actor, Permission, Post
from app.kernel.clock import hall_day
from app.kernel.errors import AppError
from app.kernel.ids import OfficeId, new_uuid
from app.staff.presence_book import AbsenceKind
from app.staff.relatives import DeclaredRelative, Kinship
from db.queries.draws import SqlDrawQueries
from db.queries.panels import SqlPanelQueries
from db.queries.staff import SqlStaffQueries
from db.unit_of_work import SqlUnitOfWork
from tests.builders.centre_house import COUNTY, CentreHouse, Hall, events_of
from tests.builders.counter import catalogue, person, ready_draft
from tests.builders.flow_house import FlowHouse
from tests.builders.routine_house import absent
from tests.builders.staffed import OFFICE, key_of, place
from tests.builders.stream_house import Chain
from tests.central.test_flow_doors import said
from tests.central.test_worker import acts_of
from tests.conftest import FixedClock, founded_copy

WAYS = {item.code: way_of(item) for item in catalogue().items}
ITEMS = ("YL-107", "YL-112", "YL-109")
PERSON = (
    "INSERT INTO person (id, office, id_type, id_no, name, sex, birth, phone, address, household, status, unit,"
    " worker_category, first_insured, contribution_months, deemed_months, account_balance_fen, bank_account, bank_name,"
    " injury_case) VALUES (:id, '350199', 'resident_id', :no, '某某', 'male', '1980-01-01', '', '', :home, 'employed',"
    " :unit, '', '2000-01', 0, 0, 0, '', '', '')"
)
UNIT = (
    "INSERT INTO unit (id, office, uscc, name, kind, status, address, contact_name, contact_phone, industry_class,"
    " staff_count) VALUES (:id, '350199', :code, '单位', '', 'active', '', '', '', 1, 1)"
)
CHASERS = ("chief.x", "service.x", "admine.x")

SAME = {
    "": {"ok"},
    "panel_needs_system_admin": {"permission"},
    "panel_name": {"malformed"},
    "operator_not_found": {"concerned"},
    "item_not_found": {"panel"},
    "panel_member_without_permission": {"panel"},
    "panel_person_taken": {"panel"},
    "panel_lacks_permission": {"panel"},
    "panel_one_section": {"panel"},
    "panel_name_taken": {"panel"},
}
"""What the desk says of a panel → what the centre says."""


class Duties:
    """A hall with panels and a centre that is told everything; one secret of the day for both."""

    def __init__(self, hall: Hall, store: Any) -> None:
        self.hall, self.house, self.centre, self.store = hall, hall.house, hall.centre, store
        self.house.people["chief.x"] = place(self.house.uow, "chief.x", 899, Post.FLOOR_SUPERVISOR)
        self.chief = self._known("chief.x", Post.FLOOR_SUPERVISOR)
        with self.house.uow() as u:
            admin = u.staff.credentials("admina.x").operator
        chief = self.house.people["chief.x"]
        self.house.people["admina.x"] = replace(chief, operator=admin, post=Post.SYSTEM_ADMIN, account="admina.x")
        self.admin = self._known("admina.x", Post.SYSTEM_ADMIN)
        self.desk = PanelDesk(
            self.house.uow, SqlPanelQueries(store), SqlStaffQueries(store), lambda: WAYS, self.house.clock
        )
        self.panels: dict[str, Chain] = {}
        self.house.people["service.x"] = place(self.house.uow, "service.x", 880, Post.SERVICE_DESK)
        with self.house.uow() as u:
            flow = u.staff.credentials("admine.x").operator
        self.house.people["admine.x"] = replace(chief, operator=flow, post=Post.FLOW_DESK, account="admine.x")
        self._known("service.x", Post.SERVICE_DESK)
        self._known("admine.x", Post.FLOW_DESK)
        for account in CHASERS:
            told = (self.house.people[account].operator, account)
            self.centre.owner.execute("SELECT account.list_operator(%s, %s, '某人', '科')", told)

    def _known(self, account: str, post: Post) -> uuid.UUID:
        actor = self.house.people[account]
        with self.house.uow() as u:
            key = u.cases.person_key(actor.operator)
        return self.centre.add(None, post.value, section=actor.section, person=key, operator=actor.operator)

    def formed(self, by: str, name: str, accounts: list[str], items: tuple[str, ...] = ()) -> tuple[str, str]:
        """What both answer to a panel that is formed."""
        try:
            panel = self.desk.add(self.house.people[by], name, accounts, items)
            said, chain = "", Chain(self.centre, "staff", chain=panel.id)
        except AppError as refused:
            said, chain = refused.code, Chain(self.centre, "staff")
        unknown = str(uuid.uuid4())
        people = [str(self.house.people[one].operator) if one in self.house.people else unknown for one in accounts]
        told = {"name": " ".join(name.split()), "members": people, "items": list(items)}
        heard = chain.say("panel_formed", self.house.people[by].operator, told).removeprefix("denied:")
        if not said and heard == "ok":
            self.panels[name] = chain
        return said, heard

    def end(self, name: str) -> None:
        """Both end it."""
        self.desk.end(self.house.people["admina.x"], name)
        assert self.panels.pop(name).say("panel_ended", self.admin) == "ok"

    def away(self, account: str) -> None:
        """Both note that somebody is ill, for good."""
        absent(self.house, account)
        told = {"operator": str(self.house.people[account].operator), "from_on": "2020-01-01", "until_on": "2099-01-01"}
        chain = Chain(self.centre, "staff")
        assert chain.say("absence_noted", self.chief, told | {"kind": "sick"}) == "ok"

    def note(self, account: str, *, is_away: bool) -> None:
        """Both note that somebody is away, or back."""
        absent(self.house, account, kind=AbsenceKind.SICK if is_away else AbsenceKind.BACK)
        span = {"from_on": "2020-01-01", "until_on": "2099-01-01"}
        told = {"operator": str(self.house.people[account].operator), "kind": "sick" if is_away else "back"} | span
        other = self.centre.add(None, "floor_supervisor", section="x")
        assert Chain(self.centre, "staff").say("absence_noted", other, told) == "ok"
        self.centre.owner.execute("SELECT account.close(%s)", (other,))

    def relative(self, account: str, key: bytes) -> None:
        """Both know a relative of that person."""
        actor, now = self.house.people[account], self.house.clock.now()
        told = DeclaredRelative(new_uuid(), actor.operator, key, Kinship.PARENT, now)
        with self.house.uow() as u:
            u.grants.add_relative(told)
            u.commit()
        said = {"relative": key.hex(), "kind": "parent"}
        assert Chain(self.centre, "staff").say("relative_declared", actor.operator, said) == "ok"

    def green(self) -> uuid.UUID:
        """A case of the channel; the centre has its acceptance."""
        self.hall.taken += 1
        self.house.clock.pass_time(seconds=1)
        clerk = self.house.clerk
        draft = ready_draft("YL-112", person(200 + self.hall.taken), green=GreenReason.DISABLED)
        case = self.house.accept(clerk, replace(draft, clerk=clerk.operator)).case.id
        self.centre.deliver(events_of(self.house, case)[:2])
        return case

    def followed(self, cases: list[uuid.UUID]) -> tuple[list[uuid.UUID | None], list[uuid.UUID | None]]:
        """Who follows each of them, here and at the centre, after both have looked at all of them in turn."""
        for case in cases:
            self.house.clock.pass_time(seconds=1)
            self.house.name_chaser(case)
        self.centre.session(self.centre.worker).execute("SELECT work.follow_green()")
        with self.house.uow() as u:
            here = [one.operator if (one := u.green.chaser(case)) else None for case in cases]
        kept = self.centre.owner.execute(
            "SELECT case_id, operator_id FROM core.chaser c WHERE NOT EXISTS"
            " (SELECT 1 FROM core.chaser_end e WHERE e.chaser_id = c.chaser_id)"
        )
        there = dict(kept.fetchall())
        return here, [there.get(case) for case in cases]

    def handler(self, place: int) -> Actor:
        """One of them."""
        return [one for one in self.house.people.values() if one.permission is Permission.HANDLING][place]

    def one_secret(self) -> None:
        """The centre's day is keyed by the secret of the local day, so that both draw by the same bytes."""
        with self.house.uow() as u:
            day = u.tasks.day(OfficeId(OFFICE), hall_day(self.house.clock.now()))
        session = self.centre.session(self.centre.worker)
        session.execute("SELECT work.open_day((work.moment() AT TIME ZONE 'Asia/Shanghai')::date, %s)", (day.secret,))

    def local_draw(self, case: uuid.UUID) -> dict[str, Any]:
        """The newest record here, without its day."""
        kept = SqlDrawQueries(self.store).draws(OfficeId(OFFICE), None, case)[-1].kept.record
        return _plain(kept.to_data())

    def central_draw(self, case: uuid.UUID) -> dict[str, Any]:
        """The centre's worker draws; its record."""
        with acts_of(self.hall) as acts:
            made = acts.draws()
        assert (made.drawn, made.nobody, made.refused) == (1, 0, None)
        asked = "SELECT record FROM core.draw WHERE case_id = %s ORDER BY after_seq DESC, number DESC LIMIT 1"
        return _plain(self.centre.owner.execute(asked, (case,)).fetchone()[0])

    def walk(self, case: uuid.UUID, then: Callable[[], None] | None = None) -> Counter[str]:
        """Take a case to its end; each draw is the same at both.  What the records said of panels.

        then: what happens behind the first draw.
        """
        seen: Counter[str] = Counter()
        told = 0
        while self.house.head(case).state is not CaseState.CLOSED:
            events = events_of(self.house, case)
            for event in events[told:]:
                assert self.centre.push(event).status == "ok"
            told = len(events)
            here = self.local_draw(case)
            assert self.central_draw(case) == here
            panel = here.get("panel")
            seen["none" if panel is None else panel["fallback"] or ("drawn" if panel["lots"] else "kept")] += 1
            if then is not None:
                then()
                then = None
            self.house.agree(case)
        for event in events_of(self.house, case)[told:]:
            assert self.centre.push(event).status == "ok"
        return seen


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in ("day", "commitment")}


@pytest.fixture(scope="module")
def made(cluster: str, template_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Duties]:
    centre = CentreHouse(cluster)
    with founded_copy(template_folder, tmp_path_factory.mktemp("duties")) as store:
        house = FlowHouse(lambda: SqlUnitOfWork(store), FixedClock(), each=3, settings=FlowSettings(panels=True))
        centre.enlist(house)
        yield Duties(Hall(house, centre), store)
    centre.close()


@pytest.fixture
def duties(made: Duties) -> Iterator[Duties]:
    """Without any panel before and after; what other tests left for nobody is tried again tomorrow."""
    made.centre.owner.execute(
        "INSERT INTO core.draw_wait SELECT office_id, case_id, 'step', last_seq, now() + interval '1 day', 'left'"
        " FROM core.case_head ON CONFLICT DO NOTHING"
    )
    yield made
    for name in sorted(made.panels):
        made.end(name)


def test_both_form_the_same_panels_and_refuse_the_same(duties) -> None:
    dice, answers = Random(7), Counter()
    names = [name for name, one in duties.house.people.items() if one.permission] + ["chief.x", "nobody.x"]
    works = [Permission.HANDLING, Permission.REVIEW, Permission.APPROVAL]
    for _ in range(40):
        members = [dice.choice([n for n, one in duties.house.people.items() if one.permission is p]) for p in works]
        if dice.random() < 0.3:
            members.append(dice.choice(names))
        if dice.random() < 0.2:
            members.pop(dice.randrange(len(members)))
        members = list(dict.fromkeys(members))
        by = "chief.x" if dice.random() < 0.1 else "admina.x"
        name = dice.choice(("一组", "二组", "三组", "", "组" * 41))
        items = dice.choice(((), ("YL-112",), ITEMS, ("XX-000",)))
        said, heard = duties.formed(by, name, members, items)
        first = {"malformed"} if said else set()  # form is what the centre asks first
        assert heard in SAME[said] | first, (by, name, members, items)
        answers[said] += 1
        if duties.panels and dice.random() < 0.15:
            duties.end(dice.choice(sorted(duties.panels)))
    assert answers[""] >= 2 and len(answers) >= 6, answers


def test_both_draw_the_same_panel_and_the_same_person_by_one_secret(duties) -> None:
    for name, letter in (("一组", "a"), ("二组", "b")):
        accounts = [f"{permission.value}{letter}.x" for permission in list(Permission)[1:]]
        assert duties.formed("admina.x", name, accounts) == ("", "ok")
    seen: Counter[str] = Counter()
    for number, code in enumerate(ITEMS):
        case = duties.hall.take_in(code)
        if not number:
            duties.one_secret()
        seen += duties.walk(case)
    duties.away("reviewa.x")
    duties.away("reviewb.x")
    seen += duties.walk(duties.hall.take_in("YL-112"))
    seen += duties.walk(duties.hall.take_in("YL-109"), lambda: [duties.end(one) for one in sorted(duties.panels)])
    assert set(seen) == {"none", "drawn", "kept", *(one.value for one in PanelFallback)}


def test_a_draw_outside_the_panel_is_found_here_and_refused_there(duties) -> None:
    accounts = [f"{permission.value}a.x" for permission in list(Permission)[1:]]
    assert duties.formed("admina.x", "一组", accounts) == ("", "ok")
    case = duties.hall.take_in("YL-112")
    events = events_of(duties.house, case)
    duties.centre.deliver(events)
    here = duties.local_draw(case)
    outsider = duties.house.people["handlingb.x"].operator
    for panel in (here["panel"], None):
        told = (COUNTY, case, len(events), outsider, Jsonb({**here, "panel": panel}))
        session = duties.centre.session(duties.centre.worker)
        row = session.execute("SELECT work.assign(%s, %s, %s, 'step', %s, %s)", told).fetchone()
        assert row[0] == "denied:panel"
    told = (COUNTY, case, len(events), uuid.UUID(here["drawn"]), Jsonb(here))
    assert session.execute("SELECT work.assign(%s, %s, %s, 'step', %s, %s)", told).fetchone()[0] == "ok"


def test_both_name_the_same_person_to_follow_a_green_case_and_hand_it_on_alike(duties) -> None:
    dice, cases, seen = Random(3), [], Counter()
    gone: set[str] = set()
    for _ in range(14):
        word = dice.choice(("green", "green", "away", "relative"))
        if word == "green" or not cases:
            cases.append(duties.green())
        elif word == "away":
            account = dice.choice(CHASERS)
            gone ^= {account}
            duties.note(account, is_away=account in gone)
        else:
            duties.relative(dice.choice(CHASERS), duties.house.head(dice.choice(cases)).subject_key)
        here, there = duties.followed(cases)
        assert here == there, (word, gone)
        seen.update(here)
    for account in gone:
        duties.note(account, is_away=False)
    assert len(set(seen) - {None}) == 3, "everybody had his turn"


@pytest.mark.parametrize("code", ["YL-112", "ZH-014"])
def test_both_keep_the_household_and_the_people_of_the_unit_from_the_draw_and_say_why(duties, code) -> None:
    house, near = duties.house, duties.handler(1 if code == "ZH-014" else 0)
    subject, number = uuid.uuid4(), "350199199001010000"
    home, unit = ("河边路1号", None) if code == "YL-112" else ("", subject.bytes)
    with house.uow() as u:
        run = u.session.execute
        mine = run(text("SELECT id_no FROM operator WHERE id = :id"), {"id": near.operator.bytes}).scalar_one()
        if unit:
            run(text(UNIT), {"id": subject.bytes, "code": subject.hex[:18]})
        else:
            run(text(PERSON), {"id": subject.bytes, "no": number, "home": home, "unit": None})
        run(text(PERSON), {"id": uuid.uuid4().bytes, "no": mine, "home": home, "unit": unit})
        u.commit()
    duties.hall.taken += 1
    draft = ready_draft(code)
    who = replace(draft.subject, id=str(subject), key=sha256(subject.bytes).digest())
    head = house.accept(house.clerk, replace(draft, subject=who, clerk=house.clerk.operator)).case
    house.draw(head.id)
    duties.one_secret()
    received, accepted = events_of(house, head.id)
    with house.uow() as u:  # as it would be with a centre set; nothing of it is kept
        assert near_of(u, head.id, who, key_of) == []
        u.meta.put("centre.url", "host=centre.example", None, house.clock.now())
        marks = near_of(u, head.id, who, key_of)
    assert len(marks) == 1
    assert duties.centre.push(received).status == "ok"
    assert said(duties.hall, accepted, accepted.operator, {"near": marks}) == "ok"
    here = duties.local_draw(head.id)
    assert duties.central_draw(head.id) == here
    assert {"operator": str(near.operator), "reason": "relative"} in here["exclusions"]
    assert duties.centre.draw(accepted, 2, "step", near.operator) == "denied:relative"
