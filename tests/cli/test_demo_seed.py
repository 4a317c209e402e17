from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.adapters.password_argon2 import Argon2Hasher
from app.audit.queries import VerifyChains
from app.cli.demo.clock import PastClock
from app.cli.demo.queue import FillQueue
from app.cli.demo.staffing import PASSWORD, demo_offices, demo_profile
from app.hall.commands import TakeNumber
from app.kernel.actor import Permission, Post
from app.kernel.calendar import published_calendar
from app.kernel.errors import Conflict, Rejected
from app.kernel.identity import citizen_number
from app.kernel.office import OfficeProfile
from app.staff.model import POSTS, OfficeLevel
from db.engine import open_store
from db.migrations.runner import migrate
from db.queries.chains import SqlChains
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_house import demo_seed
from tests.conftest import KEY, FixedClock

NOW = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)
PERSONS = 400


def seeded_store(folder: Path, persons: int = PERSONS, seed: int = 1):
    store = open_store(folder, KEY)
    migrate(store)
    return store, demo_seed(store, FixedClock(NOW))(persons, seed)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    store, told = seeded_store(tmp_path_factory.mktemp("demo"))
    yield store, told
    store.close()


@pytest.fixture
def store(seeded):
    return seeded[0]


def rows(store, statement):
    with store.reading() as session:
        return [tuple(row) for row in session.execute(text(statement))]


CONTENT = {
    "persons": "SELECT * FROM person ORDER BY id",
    "units": "SELECT * FROM unit ORDER BY id",
    "years": "SELECT * FROM contribution_year ORDER BY person, year",
    "keys": "SELECT * FROM person_key ORDER BY kind, key, person",
    "offices": "SELECT * FROM office ORDER BY id",
    "people": "SELECT account, name, id_no, office, section, post, permission FROM operator ORDER BY account",
    "settings": "SELECT key, value FROM setting ORDER BY id",
    "cases": "SELECT number, item_code, state, subject_id, received_at, accepted_at, due_on FROM case_head"
    " ORDER BY received_at",
    "tickets": "SELECT number, priority, taken_at FROM ticket WHERE day <= '2026-11-20' ORDER BY taken_at",
}


def test_the_same_seed_and_day_make_the_same_office(store, tmp_path):
    again, _ = seeded_store(tmp_path)
    for name, statement in CONTENT.items():
        first = rows(store, statement)
        assert first, name
        assert rows(again, statement) == first, name
    again.close()


def test_it_says_what_it_made(seeded):
    store, told = seeded
    assert (told.persons, told.units, told.offices, told.waiting) == (PERSONS, 200, 7, 14)
    assert told.anchor == date(2026, 11, 20)
    assert rows(store, "SELECT count(*) FROM person") == [(PERSONS,)]
    assert rows(store, "SELECT count(*) FROM case_head") == [(told.visits,)]


def test_the_file_is_marked_demo_for_ever(store):
    assert rows(store, "SELECT is_demo FROM meta") == [(1,)]
    for statement in ("UPDATE meta SET is_demo = 0", "DELETE FROM meta"):
        with SqlUnitOfWork(store) as u, pytest.raises(Rejected):
            u.session.execute(text(statement))


def test_a_store_in_use_is_not_seeded_again(store):
    with pytest.raises(Conflict, match="store_already_set_up"):
        demo_seed(store, FixedClock(NOW))(10, 1)


def test_one_province_two_cities_four_counties_and_six_windows():
    offices = demo_offices()
    levels = Counter(one.office.level for one in offices)
    assert levels == {OfficeLevel.PROVINCE: 1, OfficeLevel.CITY: 2, OfficeLevel.COUNTY: 4}
    assert {one.office.id[:5] for one in offices} == {"35019"}
    assert sorted(offices[-1].windows.values()) == ["1", "2", "3", "4", "5", "6"]


def test_every_post_is_filled_and_everybody_holds_what_the_post_carries(store):
    held = rows(store, "SELECT post, permission FROM operator")
    assert {post for post, _ in held} == set(Post)
    for post, permission in held:
        assert permission == POSTS[Post(post)][1]


def test_every_county_can_travel_a_whole_flow(store):
    found = rows(store, "SELECT office, permission FROM operator WHERE permission IS NOT NULL")
    for one in demo_offices():
        if one.office.level is OfficeLevel.COUNTY:
            assert {permission for office, permission in found if office == one.office.id} == set(Permission)


def test_handlers_and_reviewers_sit_in_different_sections(store):
    sections = rows(
        store, "SELECT office, section, permission FROM operator WHERE permission IN ('handling', 'review')"
    )
    handling = {(office, section) for office, section, permission in sections if permission == "handling"}
    review = {(office, section) for office, section, permission in sections if permission == "review"}
    assert not handling & review


def test_the_documented_password_opens_the_accounts():
    hashes = {person.password_hash for one in demo_offices() for person in one.people}
    assert len(hashes) == 1
    assert Argon2Hasher().verify(hashes.pop(), PASSWORD)


def test_people_who_work_there_are_nobody_of_the_register(store):
    staff = {number for (number,) in rows(store, "SELECT id_no FROM operator")}
    assert all(citizen_number(number, NOW.date()).valid and number.startswith("350199") for number in staff)
    assert not staff & {number for (number,) in rows(store, "SELECT id_no FROM person")}


def test_the_chains_of_the_past_month_are_sound(store, seeded):
    report = VerifyChains(SqlChains(store))()
    assert report.faults == ()
    assert report.chains >= seeded[1].visits


def test_past_cases_were_taken_in_working_hours_by_clerks_of_the_hall(store):
    calendar = published_calendar()
    clerks = set(demo_offices()[-1].windows)
    events = rows(
        store,
        "SELECT e.at, o.account, o.permission FROM case_event e JOIN operator o ON o.id = e.operator_id"
        " WHERE e.step = 1",
    )
    for at, account, permission in events:
        moment = datetime.fromisoformat(at)
        assert moment < NOW
        assert calendar.is_working(moment.date())
        assert 1 <= moment.hour < 9  # 9 to 17 in the hall
        assert (account in clerks, permission) == (True, "intake")


def test_every_past_visit_has_its_own_person_and_all_outcomes_occur(store):
    cases = rows(store, "SELECT subject_id, state FROM case_head")
    assert len({subject for subject, _ in cases}) == len(cases)
    assert {state for _, state in cases} >= {"closed", "accepted", "turned_away", "awaiting_supplement"}


def test_nothing_that_waits_for_other_posts_is_overdue(store):
    due = rows(store, "SELECT due_on, item_code, accepted_at FROM case_head WHERE state = 'accepted'")
    assert due
    assert not [row for row in due if row[0] < "2026-11-20"]


def test_each_look_at_a_record_was_logged_before_the_case(store, seeded):
    looks = rows(store, "SELECT count(*) FROM audit_event WHERE kind IN ('person_read', 'unit_read')")
    assert looks == [(seeded[1].visits,)]


def test_fourteen_wait_today(store):
    waiting = rows(store, "SELECT office, day, state FROM ticket WHERE day <= '2026-11-20'")
    assert len(waiting) == 14
    assert set(waiting) == {("350199", "2026-11-20", "waiting")}


def test_just_after_midnight_the_queue_is_still_today(tmp_path):
    store = open_store(tmp_path, KEY)
    migrate(store)
    clock = FixedClock(datetime(2026, 11, 19, 16, 5, tzinfo=UTC))
    demo_seed(store, clock)(20, 1)
    assert {day for (day,) in rows(store, "SELECT day FROM ticket")} == {"2026-11-20"}
    store.close()


def test_another_day_can_have_its_own_queue_once(store):
    def unit_of_work():
        return SqlUnitOfWork(store)

    past, tomorrow = PastClock(NOW), NOW + timedelta(days=1)
    fill = FillQueue(unit_of_work, TakeNumber(unit_of_work, past), past)
    assert [fill(tomorrow, 1), fill(tomorrow, 1), fill(NOW, 1)] == [14, 0, 0]


def test_papers_find_every_line_about_the_office(store):
    with SqlUnitOfWork(store) as u:
        profile = OfficeProfile.from_settings(u.meta.settings())
    assert profile == demo_profile()
    assert profile != replace(profile, phone="")
    assert all(profile.as_settings().values())


@pytest.mark.heavy
def test_the_usual_office_has_two_thousand_persons(tmp_path):
    store = open_store(tmp_path, KEY)
    migrate(store)
    told = demo_seed(store, FixedClock(NOW))()
    assert (told.persons, told.units) == (2000, 200)
    store.close()


def test_what_the_past_month_left_open_lies_with_drawn_people_and_one_came_back(store) -> None:
    waits = "SELECT count(*) FROM case_head WHERE state IN ('accepted', 'paused', 'decided')"
    drawn = rows(store, "SELECT o.post FROM case_task t JOIN operator o ON o.id = t.operator WHERE t.ended_at IS NULL")
    assert [(len(drawn),)] == rows(store, waits)
    assert {post for (post,) in drawn} >= {Post.HANDLER, Post.WINDOW_CLERK}
    back = "SELECT count(*) FROM case_task t JOIN case_event e ON e.case_id = t.case_id AND e.seq = t.after_seq"
    assert rows(store, f"{back} WHERE t.ended_at IS NULL AND e.kind = 'returned'") == [(1,)]
