"""What is told at one window holds at the centre and shows at every other window of the office."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text

from app.cases.green import GreenReason
from app.cases.panel_desk import PanelDesk
from app.cases.tasks import RedrawReason
from app.cases.way import way_of
from app.intake.commands.accept import Accept
from app.kernel.actor import Post
from app.kernel.clock import hall_day
from app.kernel.errors import Rejected
from app.kernel.outbox import OutboxState
from app.staff.commands.placing import PlaceOperator
from app.staff.model import Section
from app.staff.placement import Placement
from app.staff.presence_book import Absence, AbsenceKind, RotaDay, Shift
from app.staff.relatives import Decision, Kinship
from db.engine import FILE_NAME
from db.queries.books import unvouched_rows
from db.queries.panels import SqlPanelQueries
from db.queries.staff import SqlStaffQueries
from db.unit_of_work import SqlUnitOfWork
from tests.builders.central_windows import Base, Windows, windows_of
from tests.builders.counter import catalogue, desk, person, ready_draft
from tests.builders.flow_house import FlowHouse
from tests.builders.staff_windows import commands
from tests.builders.staffed import OFFICE, id_no, key_of, place
from tests.conftest import FixedClock, founded_copy

PERSON = (
    "INSERT INTO person (id, office, id_type, id_no, name, sex, birth, phone, address, household, status, unit,"
    " worker_category, first_insured, contribution_months, deemed_months, account_balance_fen, bank_account, bank_name,"
    " injury_case) VALUES (:id, '350199', 'resident_id', :no, '某某', 'male', '1980-01-01', '', '', :home, 'employed',"
    " :unit, '', '2000-01', 0, 0, 0, '', '', '')"
)
POSTS = {
    "aide.x": Post.FLOW_DESK,  # the first to be named where nobody follows a case yet
    "chief.x": Post.FLOOR_SUPERVISOR,
    "desk.x": Post.FLOW_DESK,
    "auditor.x": Post.INTERNAL_AUDIT,
    "root.x": Post.SYSTEM_ADMIN,
    "papers.x": Post.ARCHIVE,
}


@pytest.fixture(scope="module")
def office(cluster: str, template_folder, tmp_path_factory) -> Iterator[Windows]:
    folder, clock = tmp_path_factory.mktemp("kin"), FixedClock()
    (folder / "base").mkdir()
    with founded_copy(template_folder, folder / "base") as store:
        house = FlowHouse(lambda: SqlUnitOfWork(store), clock)
        for number, (account, post) in enumerate(POSTS.items(), 890):
            house.people[account] = place(house.uow, account, number, post)
        with house.uow() as u:
            u.meta.put("centre.url", "host=centre.example", None, clock.now())
            keys = {name: u.cases.person_key(one.operator) for name, one in house.people.items()}
            u.commit()
    base = Base(folder / "base" / FILE_NAME, house.people, keys)
    everybody = [*POSTS, "intake", "handling", "review", "approval"]
    with windows_of(base, folder, cluster, [everybody, everybody]) as made:
        yield made


def panels_at(window) -> PanelDesk:
    """Forming panels at that window."""
    ways = {item.code: way_of(item) for item in catalogue().items}
    queries = (SqlPanelQueries(window.store), SqlStaffQueries(window.store))
    return PanelDesk(window.uow, *queries, lambda: ways, window.house.clock)


def unsent(window, *kinds: str) -> list[str]:
    """What of these kinds is not confirmed."""
    with window.uow() as u:
        return [item.kind for item in u.sync.items() if item.kind in kinds]


def test_a_relative_declared_here_keeps_the_person_from_the_case_at_every_window_until_it_is_ended(office) -> None:
    first, second = office.windows
    clerk, auditor = first.somebody("intake"), office.people["auditor.x"]
    told = commands(first).declare_relative(clerk, person(50).number, Kinship.PARENT)
    with pytest.raises(Rejected, match="case_is_relatives"):
        first.take_in(50)
    office.settle(1)
    with pytest.raises(Rejected, match="case_is_relatives"):
        second.take_in(50)
    (kept,) = office.centre.owner.execute("SELECT chain, relative FROM core.relative").fetchall()
    assert (kept[0], bytes(kept[1])) == (told.id, person(50).key)
    commands(second).decide_relative(auditor, told.id, Decision.ENDED, "登记有误")
    office.settle(2)
    case = first.take_in(50)
    office.settle(1)
    taken = office.centre.owner.execute("SELECT state FROM core.case_head WHERE case_id = %s", (case,))
    assert taken.fetchone() == ("accepted",)
    for window in office.windows:
        assert unsent(window, "relative_declared", "relative_ended") == []


def test_who_is_noted_as_away_or_planned_at_one_window_is_so_at_the_other_and_at_the_centre(office) -> None:
    first, second = office.windows
    chief, away, planned = office.people["chief.x"], first.somebody("review"), first.somebody("handling")
    today = hall_day(first.house.clock.now())
    line = Absence(away.operator, today, today + timedelta(days=1), AbsenceKind.SICK)
    commands(first).record_absence(chief, line)
    commands(first).plan_rota(chief, RotaDay(OFFICE, today, planned.operator, Shift.DAY))
    with pytest.raises(Rejected, match="rota_not_oneself"):
        commands(first).record_absence(chief, Absence(chief.operator, today, today, AbsenceKind.LEAVE))
    office.settle(2)
    for window in office.windows:
        assert [tuple(row) for row in window.read("SELECT operator, kind FROM absence")] == [
            (away.operator.bytes, "sick")
        ]
        assert [row[0] for row in window.read("SELECT shift FROM rota_day")] == ["day"]
    run = office.centre.owner.execute
    run("SET search_path = core")
    asked = "SELECT core.is_away(o, %s), core.is_planned(o, %s) FROM core.operator o WHERE operator_id = %s"
    assert run(asked, (today, today, away.operator)).fetchone() == (True, False)
    assert run(asked, (today, today, planned.operator)).fetchone() == (False, True)
    assert unsent(first, "absence_noted", "rota_planned") == unsent(second, "absence_noted") == []


def test_cases_joined_at_one_window_are_one_matter_at_the_other_once_the_centre_said_so(office) -> None:
    first, _ = office.windows
    one, other = first.take_in(60), first.take_in(60, "YL-109")
    office.settle(1)
    first.house.join(office.people["desk.x"], one, other)
    assert first.read("SELECT case_id FROM case_link") == [], "the centre has not said so yet"
    office.settle(2)
    for window in office.windows:
        with window.uow() as u:
            assert (u.tasks.linked(one), u.tasks.linked(other)) == ([other], [one])
    joined = office.centre.owner.execute("SELECT other FROM core.joined WHERE case_id = %s", (one,)).fetchall()
    assert joined == [(other,)]


def test_a_step_of_somebody_who_is_ill_goes_to_somebody_else_when_the_desk_asks_for_it(office) -> None:
    first, second = office.windows
    case = first.take_in(70)
    first.round()
    office.draw()
    office.settle(1)
    window, holder = office.holder(case)
    assert window is first
    second.house.redraw(office.people["desk.x"], case, RedrawReason.ABSENT)
    office.settle(2)
    held = "SELECT operator FROM case_task WHERE case_id = :of AND ended_at IS NULL"
    assert first.read(held, of=case.bytes) == []
    office.draw(lambda people: [one for one in people if one != holder.operator])
    office.settle(1)
    ((now_with,),) = first.read(held, of=case.bytes)
    assert now_with != holder.operator.bytes
    with pytest.raises(Rejected, match="redraw_needs_flow_desk"):
        second.house.redraw(holder, case, RedrawReason.ABSENT)


def test_a_panel_formed_at_one_window_holds_at_the_centre_and_is_listed_at_every_window_once_confirmed(office) -> None:
    first, second = office.windows
    admin, members = office.people["root.x"], ("handlinga.x", "reviewa.x", "approvala.x")
    formed = panels_at(first).add(admin, "一组", members, ("YL-112",))
    assert panels_at(first).waits_for_centre()
    assert panels_at(first).panels(admin) == [], "the centre has not said so yet"
    office.settle(1)
    kept = office.centre.owner.execute("SELECT name, items FROM core.panel WHERE panel_id = %s", (formed.id,))
    assert kept.fetchone() == ("一组", ["YL-112"])
    for window in office.windows:
        (row,) = panels_at(window).panels(admin)
        assert row.panel == formed
    with pytest.raises(Rejected, match="panel_person_taken"):
        panels_at(second).add(admin, "二组", members)
    panels_at(second).end(admin, "一组")
    office.settle(2)
    for window in office.windows:
        assert panels_at(window).panels(admin) == []
        assert unsent(window, "panel_formed", "panel_ended") == []
    assert office.centre.owner.execute("SELECT 1 FROM core.panel_end WHERE panel_id = %s", (formed.id,)).fetchone()


def test_who_follows_a_green_case_is_named_by_the_centre_and_seen_where_cases_are_chased(office) -> None:
    first, second = office.windows
    clerk = first.somebody("intake")
    draft = ready_draft("YL-112", person(101), green=GreenReason.DISABLED)
    case = first.house.accept(clerk, replace(draft, clerk=clerk.operator)).case.id
    assert first.house.name_chaser(case) is None, "nobody is named here"
    office.settle(1)
    named = office.centre.session(office.centre.worker).execute("SELECT work.follow_green()").fetchone()
    assert named == (1,)
    office.settle(1)
    (kept,) = office.centre.owner.execute("SELECT chaser_id, operator_id FROM core.chaser").fetchall()
    chasing = "SELECT id, operator FROM case_chaser WHERE ended_at IS NULL"
    for window in office.windows:
        assert [tuple(row) for row in window.read(chasing)] == [tuple(one.bytes for one in kept)]
    run = office.centre.owner.execute
    assert kept[1] == office.people["aide.x"].operator
    run("INSERT INTO core.chaser_end VALUES (%s, now(), 'absent')", (kept[0],))
    run("SELECT account.close(%s)", (kept[1],))
    office.centre.session(office.centre.worker).execute("SELECT work.follow_green()")
    second.round()
    ((now_with,),) = second.read("SELECT operator FROM case_chaser WHERE ended_at IS NULL")
    assert now_with != kept[1].bytes
    assert second.read("SELECT ending FROM case_chaser WHERE ended_at IS NOT NULL") == [("absent",)]


def test_an_acceptance_tells_the_centre_by_marks_alone_who_of_the_staff_lives_with_the_applicant(office) -> None:
    first, _ = office.windows
    clerk, near = first.somebody("intake"), first.somebody("handling")
    home = {"home": "河边路1号", "one": uuid.uuid4().bytes, "two": uuid.uuid4().bytes}
    with first.uow() as u:
        run = u.session.execute
        mine = run(text("SELECT id_no FROM operator WHERE id = :id"), {"id": near.operator.bytes}).scalar_one()
        for key, number in (("one", id_no(110)), ("two", mine)):
            run(text(PERSON), {"id": home[key], "no": number, "home": home["home"], "unit": None})
        u.commit()
    subject = replace(person(110), id=str(uuid.UUID(bytes=home["one"])))
    draft = replace(ready_draft("YL-112", subject), clerk=clerk.operator)
    case = Accept(first.uow, replace(desk(), key_of=key_of), first.house.clock)(clerk, draft).case.id
    office.settle(1)
    (body,) = first.read(
        "SELECT CAST(body AS TEXT) FROM case_event WHERE case_id = :of AND kind = 'accepted'", of=case.bytes
    )
    told = json.loads(body[0])["data"]["near"]
    with first.uow() as u:
        key = u.cases.person_key(near.operator)
    assert told == [hashlib.sha256(b"yichuang.near\x00" + case.bytes + key).hexdigest()]
    assert key.hex() not in body[0] and home["home"] not in body[0] and mine not in body[0]
    asked = "SELECT work.assign(%s, %s, 2, 'step', %s, '{}')"
    session = office.centre.session(office.centre.worker)
    assert session.execute(asked, (OFFICE, case, near.operator)).fetchone() == ("denied:relative",)
    office.draw()
    office.settle(1)
    assert office.holder(case)[1].operator != near.operator


def test_what_the_centre_refuses_waits_for_a_person_and_is_not_lost(office) -> None:
    first, _ = office.windows
    one, other = first.take_in(80), first.take_in(80, "YL-109")
    office.settle(1)
    first.house.withdraw(first.somebody("intake"), one, "不办了")
    second = office.windows[1]
    second.house.join(office.people["desk.x"], one, other)  # here it is open still
    first.round()
    second.round()
    with second.uow() as u:
        (left,) = [item for item in u.sync.items() if item.kind == "cases_joined"]
        assert (left.state, left.reason) == (OutboxState.REFUSED, "not-now")


def seat(window, operator) -> tuple[str, str, Post]:
    with window.uow() as u:
        found = u.staff.operator(operator)
    return found.section.code, found.section.name, found.post


def test_who_is_placed_at_one_window_sits_there_at_the_centre_and_at_every_window_once_it_is_confirmed(office) -> None:
    first, second = office.windows
    root, papers = office.people["root.x"], office.people["papers.x"].operator
    before = seat(first, papers)
    with first.uow() as u:
        u.staff.add_section(Section(OFFICE, "cellar", "库房"))
        u.commit()
    put = PlaceOperator(first.uow, first.house.clock)
    put(root, papers, "cellar", Post.SERVICE_DESK)
    assert seat(first, papers) == seat(second, papers) == before
    with pytest.raises(Rejected, match="operator_stays_while_permitted"):
        put(root, first.somebody("handling").operator, "cellar", Post.HANDLER)
    with pytest.raises(Rejected, match="placing_not_from_here"):
        put(root, papers, before[0], before[2])
    with pytest.raises(Rejected, match="administrators_apart"):
        put(root, papers, "cellar", Post.SECURITY_ADMIN)
    office.settle(2)
    wanted = ("cellar", "库房", Post.SERVICE_DESK)
    assert [seat(window, papers) for window in office.windows] == [wanted, wanted]
    held = office.centre.owner.execute("SELECT section, post FROM core.operator WHERE operator_id = %s", (papers,))
    assert held.fetchone() == ("cellar", "service_desk")
    with pytest.raises(psycopg.errors.CheckViolation, match="placed-by-act"):  # an old list puts nobody back
        office.centre.owner.execute("SELECT account.place(%s, %s, %s)", (papers, before[0], before[2]))
    for window in office.windows:
        assert unsent(window, "operator_placed") == []
        with window.store.reading() as session:
            assert [fault for fault in unvouched_rows(session) if fault.chain == "placement"] == []


def test_of_two_windows_that_place_one_person_at_once_both_follow_the_centres_order(office) -> None:
    first, second = office.windows
    root, papers = office.people["root.x"], office.people["papers.x"].operator
    with second.uow() as u:
        u.staff.add_section(Section(OFFICE, "attic", "档案二库"))
        u.commit()
    PlaceOperator(first.uow, first.house.clock)(root, papers, "review", Post.SERVICE_DESK)
    PlaceOperator(second.uow, second.house.clock)(root, papers, "attic", Post.ARCHIVE)
    office.settle(3)
    found = {seat(window, papers) for window in office.windows}
    assert len(found) == 1
    held = office.centre.owner.execute("SELECT section, post FROM core.operator WHERE operator_id = %s", (papers,))
    assert {(section, post) for section, _, post in found} == {held.fetchone()}


def test_with_a_centre_nobody_is_placed_by_writing_the_row(office) -> None:
    first = office.windows[0]
    root, papers = office.people["root.x"].operator, office.people["papers.x"].operator
    section, _, post = seat(first, papers)
    with first.uow() as u:
        row = Placement(
            papers, u.staff.placements(papers) + 1, section, post, "review", post, root, first.house.clock.now()
        )
        with pytest.raises(Rejected, match="placing_unconfirmed"):
            u.staff.add_placement(row)
