"""Number blocks: never twice, whoever asks at once and whatever answer gets lost; cases carry leased ones."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg
import pytest

from app.kernel.canonical import canonical
from app.kernel.numbers import human_number
from app.sync.numbers import LowWater, Void
from app.sync.rounds import RunRound
from db.sync.transport import CentreLine
from tests.builders.centre_house import COUNTY, OTHER, beside, events_of, login_of

YEAR = 2031
"""A year of which the hall's own machine has no numbers."""


@pytest.fixture
def device(hall) -> str:
    """The login of a machine of the county."""
    return hall.centre.add_device(uuid.uuid4())


def lease(session, size=10, above=0, series="case", office=COUNTY, year=YEAR):
    asked = "SELECT * FROM api.lease_numbers(%s, %s, %s, 1, %s, %s)"
    return session.execute(asked, (office, series, year, size, above)).fetchone()


def void(session, first, last, series="case", machine=1, year=YEAR):
    session.execute("SELECT api.void_numbers(%s, %s, %s, %s, %s, %s)", (COUNTY, series, year, machine, first, last))


def leases(hall, login, year):
    rows = hall.centre.session(login).execute("SELECT * FROM api.leases(%s)", (COUNTY,)).fetchall()
    return [row for row in rows if row[1] == year and row[3] == uuid.UUID(login[1:])]


def test_machines_that_ask_at_once_get_blocks_that_never_overlap(hall):
    logins = [hall.centre.add_device(uuid.uuid4()) for _ in range(4)]
    with ExitStack() as open_:
        sessions = [open_.enter_context(hall.centre.connect(login)) for login in logins for _ in range(2)]

        def ask(session):
            return [lease(session, size=7, year=2032) for _ in range(12)]

        with ThreadPoolExecutor(len(sessions)) as pool:
            blocks = [block for found in pool.map(ask, sessions) for block in found]
    numbers = [number for first, last in blocks for number in range(first, last + 1)]
    assert len(numbers) == len(set(numbers)) == 8 * 12 * 7
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_a_repeat_after_a_lost_answer_leaves_a_gap_that_is_listed(hall, device):
    session = hall.centre.session(device)
    first = lease(session, year=2033)
    lost = lease(session, above=first[1], year=2033)  # the machine never hears of it
    again = lease(session, above=first[1], year=2033)
    assert again == (lost[1] + 1, lost[1] + 10)
    assert lease(session, above=again[1], year=2033)[0] == again[1] + 1
    listed = [(row[4], row[-1]) for row in leases(hall, device, 2033)]
    assert listed == [(first[0], False), (lost[0], True), (again[0], False), (again[1] + 1, False)]


def test_an_answer_that_was_rolled_back_was_never_a_lease(hall, device):
    session = hall.centre.session(device)
    with session.transaction(force_rollback=True):
        block = lease(session, year=2034)
    assert lease(session, year=2034) == block


def test_a_block_lies_above_what_the_machine_had_before_and_below_a_million(hall, device):
    session = hall.centre.session(device)
    assert lease(session, above=500, year=2035) == (501, 510)
    assert lease(session, size=100, above=0, year=2035) == (511, 610)
    with pytest.raises(psycopg.errors.CheckViolation, match="denied:exhausted"):
        lease(session, size=100, above=999_950, year=2035)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"office": OTHER}, "denied:device"),
        ({"series": "mine"}, "denied:series"),
        ({"size": 0}, "denied:size"),
        ({"size": 1001}, "denied:size"),
        ({"above": -1}, "denied:size"),
        ({"year": 99}, "denied:size"),
    ],
)
def test_what_is_no_lease_is_refused(hall, device, asked, said):
    with pytest.raises(psycopg.Error, match=said):
        lease(hall.centre.session(device), **asked)


def test_a_machine_takes_a_hundred_blocks_of_a_series_a_day_and_no_more(hall, device):
    session = hall.centre.session(device)
    for _ in range(100):
        lease(session, size=1, series="notice", year=2036)
    with pytest.raises(psycopg.errors.CheckViolation, match="denied:too-many"):
        lease(session, size=1, series="notice", year=2036)
    assert lease(session, size=1, series="letter", year=2036)


def test_no_machine_uses_up_the_numbers_of_an_office_by_what_it_says_it_had(hall, device):
    session = hall.centre.session(device)
    for above in (10_001, 999_998):
        with pytest.raises(psycopg.errors.CheckViolation, match="denied:too-many"):
            lease(session, size=1, above=above, year=2038)
    for _ in range(3):
        last = lease(session, size=1, year=2038)[1]
        lease(session, size=1, above=last + 5_000, year=2038)
    with pytest.raises(psycopg.errors.CheckViolation, match="denied:too-many"):
        lease(session, size=1, above=last + 20_000, year=2038)
    assert lease(session, size=1, year=2038)[0] < 20_000


def test_a_hundred_blocks_are_of_all_years(hall, device):
    session = hall.centre.session(device)
    for year in range(3000, 3100):
        lease(session, size=1, series="refusal", year=year)
    with pytest.raises(psycopg.errors.CheckViolation, match="denied:too-many"):
        lease(session, size=1, series="refusal", year=3100)


def test_void_numbers_lie_in_a_block_of_that_machine_and_twice_is_as_once(hall, device):
    session = hall.centre.session(device)
    first, last = lease(session, year=2037)
    void(session, first + 4, last, year=2037)
    void(session, first + 4, last, year=2037)
    assert [row[-2] for row in leases(hall, device, 2037)] == [6]
    other = hall.centre.session(hall.centre.add_device(uuid.uuid4()))
    for asking, range_, machine, said in (
        (session, (first + 3, last), 1, "denied:number-used"),
        (session, (first, last + 1), 1, "denied:number-not-leased"),
        (session, (last, first), 1, "denied:number-not-leased"),
        (session, (first, first), 2, "denied:number-not-leased"),
        (other, (first, first), 1, "denied:number-not-leased"),
    ):
        with pytest.raises(psycopg.errors.CheckViolation, match=said):
            void(asking, *range_, machine=machine, year=2037)


def accepted_under(hall, number):
    """What the door says of an acceptance with that number, by the clerk's own login."""
    received, accepted = events_of(hall.house, hall.take_in())[:2]
    hall.centre.push(received)
    body = json.loads(accepted.body)
    body["data"]["number"] = number
    session = hall.centre.session(login_of(accepted.operator))
    return hall.centre.push_body(session, canonical(body).decode(), beside(accepted)).status


def test_a_case_is_accepted_only_under_a_number_of_the_machine_where_it_was_signed(hall, device):
    first, last = lease(hall.centre.session(device))
    number = human_number(COUNTY, YEAR, 1, first)
    assert accepted_under(hall, number) == "denied:number-not-leased"  # the clerk has no key at that machine
    hall.centre.enrol(hall.house.clerk.operator, uuid.UUID(device[1:]))
    for wrong in (
        human_number(COUNTY, YEAR, 1, last + 1), human_number(COUNTY, YEAR, 2, first), number[:-1] + "?",
        number[:-1] + ("0" if number[-1] != "0" else "1"), human_number(OTHER, YEAR, 1, first), "1",
    ):  # fmt: skip
        assert accepted_under(hall, wrong) == "denied:number-not-leased"
    assert accepted_under(hall, number) == "ok"
    void(hall.centre.session(device), last, last)
    assert accepted_under(hall, human_number(COUNTY, YEAR, 1, last)) == "denied:number-void"
    with pytest.raises(psycopg.errors.CheckViolation, match="denied:number-used"):
        void(hall.centre.session(device), first, first)


def test_the_line_leases_and_gives_up_as_the_doors_say(hall, device):
    line = CentreLine(psycopg.conninfo.make_conninfo(hall.centre.place, user=device))
    try:
        first, last = line.lease(LowWater("refusal", COUNTY, 2038, 0), 3, 100, 0)
        line.report_void(Void("refusal", COUNTY, 2038, first + 1, last), 3)
        line.report_void(Void("refusal", COUNTY, 2038, first + 1, last), 3)
        assert [(row[0], row[2], row[-2]) for row in leases(hall, device, 2038)] == [("refusal", 3, 99)]
        assert RunRound(hall.house.uow, lambda: line, hall.house.clock)().failed == ()
    finally:
        line.close()


@pytest.mark.parametrize("statement", [
    "UPDATE core.number_counter SET next_no = 1", "DELETE FROM core.number_counter",
    "UPDATE core.number_lease SET last_no = last_no + 1", "DELETE FROM core.number_lease",
    "DELETE FROM core.number_void", "TRUNCATE core.number_gap", "TRUNCATE core.number_counter CASCADE",
    "INSERT INTO core.number_lease SELECT office_id, series, year, first_no + 1, last_no, device_id, machine, leased_at"
    " FROM core.number_lease LIMIT 1",
])  # fmt: skip
@pytest.mark.parametrize("mode", ["origin", "replica"])
def test_numbers_given_out_are_kept_even_from_the_superuser(hall, device, statement, mode):
    owner, session = hall.centre.owner, hall.centre.session(device)
    void(session, *lease(session, size=1, series="hand_over"), series="hand_over")
    with pytest.raises(psycopg.errors.RestrictViolation), owner.transaction():
        owner.execute(f"SET LOCAL session_replication_role = {mode}")
        owner.execute(statement)
