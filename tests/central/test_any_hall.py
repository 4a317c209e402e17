"""A case taken in at one county's hall and owned by another: whose acts are let in, who decides, who sees it."""

import hashlib
import hmac
import json
import uuid
from dataclasses import replace
from itertools import count

import pytest

from app.intake.commands import Outcome, TurnAway
from app.kernel.canonical import actor_commitment, canonical
from app.kernel.ids import OfficeId
from app.kernel.numbers import human_number
from tests.builders.centre_house import CITY, COUNTY, OTHER, PROVINCE, VERIFIER, Hall, events_of, login_of
from tests.builders.counter import desk, ready_draft
from tests.central.test_push_pull import pull

NONCE = b"h" * 16
ITEM = "YL-112"
YEAR, GUEST = 2026, 77
"""The machine of the guest's window, and the year of its numbers for the owner."""

_NUMBERS = count(10_001)


@pytest.fixture(scope="module")
def guests(hall) -> dict[str, uuid.UUID]:
    """The people of the county next door, and the item opened for them."""
    hall.centre.owner.execute("SELECT account.any_hall(%s, %s, true)", (COUNTY, ITEM))
    add = hall.centre.add
    people = {
        "clerk": add("intake", "window_clerk", section="window", office=OTHER),
        "colleague": add("intake", "window_clerk", section="window", office=OTHER),
        "handler": add("handling", "handler", section="handling", office=OTHER),
        "city clerk": add("intake", "window_clerk", section="window", office=CITY),
    }
    window = uuid.uuid4()
    hall.centre.lease(hall.centre.add_device(window, OTHER), year=YEAR, machine=GUEST, size=500, above=10_000)
    for name in ("clerk", "colleague"):
        hall.centre.enrol(people[name], window)
    return people


class Guest:
    """A case that the guest's window takes in: the bodies of a local case with the guest as actor and ``taken_at``."""

    def __init__(self, hall: Hall, code: str = ITEM) -> None:
        self.hall, self.events = hall, events_of(hall.house, hall.take_in(code))
        self.at = 0
        self.number = human_number(OfficeId(COUNTY), YEAR, GUEST, next(_NUMBERS))

    def body(self, who: uuid.UUID, taken_at: str | None = OTHER, **other: object) -> bytes:
        head = self.hall.centre.head(self.events[0])
        said = json.loads(self.events[min(self.at, len(self.events) - 1)].body)
        said |= {"actor": actor_commitment(who.bytes, NONCE), "terminal": "t"} | other
        if "number" in said["data"]:
            said["data"] = said["data"] | {"number": self.number}
        if head:
            said |= {"seq": head["last_seq"] + 1, "prev": head["last_hash"].hex()}
        elif taken_at:
            said["data"] = said["data"] | {"taken_at": taken_at}
        return canonical(said)

    def push(self, who: uuid.UUID, taken_at: str | None = OTHER, **other: object) -> str:
        session = self.hall.centre.session(login_of(who))
        status = self.hall.centre.push_body(session, self.body(who, taken_at, **other).decode(), NONCE).status
        self.at += status == "ok"
        return status


def test_the_guests_clerk_takes_in_and_the_owners_people_decide(hall, guests) -> None:
    guest, before = Guest(hall), hall.centre.feed()[0]
    assert [guest.push(guests["clerk"]), guest.push(guests["colleague"])] == ["ok", "ok"]
    first = guest.events[0]
    head = hall.centre.head(first)
    assert (head["office_id"], head["state"]) == (COUNTY, "accepted")
    role = hall.centre.owner.execute(
        "SELECT count(*) FROM core.case_actor WHERE case_id = %s AND role = %s", (first.case, first.role)
    ).fetchone()
    assert role == (2,)
    assert hall.centre.draw(first, 2, "step", guests["handler"]) == "denied:level"
    home = hall.house.holder(first.case).operator
    assert hall.centre.draw(first, 2, "step", home) == "ok"
    mine = [row["body"] is not None for row in pull(hall, login_of(guests["clerk"]), before)]
    assert mine == [True, True]
    assert pull(hall, login_of(guests["handler"]), before) == []
    assert pull(hall, login_of(guests["colleague"]), before) == []  # took part, and did not take it in


@pytest.mark.parametrize(("change", "answer"), [
    ({"taken_at": None}, "denied:office"), ({"taken_at": COUNTY}, "denied:office"),
    ({"taken_at": CITY}, "denied:office"),
])  # fmt: skip
def test_the_first_event_says_where_it_was_taken(hall, guests, change, answer) -> None:
    assert Guest(hall).push(guests["clerk"], **change) == answer


def test_an_item_that_is_not_open_stays_at_home(hall, guests) -> None:
    assert Guest(hall, "YL-107").push(guests["clerk"]) == "denied:office"
    owner = hall.centre.owner
    owner.execute("SELECT account.any_hall(%s, %s, false)", (COUNTY, ITEM))
    assert Guest(hall).push(guests["clerk"]) == "denied:office"
    owner.execute("SELECT account.any_hall(%s, %s, true)", (COUNTY, ITEM))


def test_other_permissions_levels_and_strangers_take_nothing_in(hall, guests) -> None:
    assert Guest(hall).push(guests["handler"]) == "denied:office"
    assert Guest(hall).push(guests["city clerk"], CITY) == "denied:level"
    taken = Guest(hall)
    assert taken.push(hall.house.clerk.operator, None) == "ok"
    assert taken.push(guests["clerk"]) == "denied:office"  # a case that was taken in at home


def test_a_third_county_does_not_go_on_with_what_a_second_one_took_in(hall, guests) -> None:
    hall.centre.owner.execute("SELECT account.add_office('350197', %s, 'county')", (CITY,))
    third = hall.centre.add("intake", "window_clerk", section="window", office="350197")
    guest = Guest(hall)
    assert guest.push(guests["clerk"]) == "ok"
    assert guest.push(third, event=str(uuid.uuid4())) == "denied:office"


def test_a_county_whose_hall_draws_is_open_to_nobody(hall, guests) -> None:
    owner, session = hall.centre.owner, hall.centre.session(login_of(guests["clerk"]))
    told = "SELECT count(*) FROM api.any_hall() WHERE office = %s"
    (opened,) = session.execute(told, (COUNTY,)).fetchone()
    assert opened > 0
    machine = uuid.uuid4()
    owner.execute("SELECT account.add_hall(%s, %s, %s)", (machine, COUNTY, VERIFIER))
    for drawn_by, items in ((machine, 0), (None, opened)):
        owner.execute("SELECT account.draw_by(%s, %s)", (COUNTY, drawn_by))
        assert session.execute(told, (COUNTY,)).fetchone() == (items,)


def test_a_guest_in_another_province_is_refused(hall) -> None:
    owner = hall.centre.owner
    for office, parent, level in (
        ("990000", None, "province"),
        ("990100", "990000", "city"),
        ("990101", "990100", "county"),
    ):
        owner.execute("SELECT account.add_office(%s, %s, %s)", (office, parent, level))
    far = hall.centre.add("intake", "window_clerk", section="window", office="990101")
    assert Guest(hall).push(far, "990101") == "denied:office"


def test_after_the_window_the_guest_does_nothing(hall, guests) -> None:
    guest = Guest(hall)
    guest.push(guests["clerk"])
    guest.push(guests["clerk"])
    for kind, answer in (("withdrawn", "office"), ("agreed", "office"), ("supplemented", "office"), ("closed", "step")):
        assert guest.push(guests["clerk"], event=str(uuid.uuid4()), kind=kind) == f"denied:{answer}"


def test_only_the_province_opens_an_item(hall) -> None:
    statement, given = "SELECT account.any_hall(%s, %s, true)", (COUNTY, "GS-201")
    for office in (COUNTY, CITY):
        admin = hall.centre.add(None, "security_admin", section="x", office=office)
        with pytest.raises(Exception, match="denied:office"):
            hall.centre.session(login_of(admin)).execute(statement, given)
    admin = hall.centre.add(None, "security_admin", section="x", office=PROVINCE)
    hall.centre.session(login_of(admin)).execute(statement, given)


def test_a_machine_sees_what_it_delivered_and_its_neighbour_nothing(hall, guests) -> None:
    own, before = uuid.uuid4(), hall.centre.feed()[0]
    machine, neighbour = hall.centre.add_device(own, OTHER), hall.centre.add_device(uuid.uuid4(), OTHER)
    session = hall.centre.session(login_of(guests["clerk"]))
    key, secret, _ = session.execute("SELECT * FROM api.enrol_key(%s)", (own,)).fetchone()
    guest = Guest(hall)
    body = guest.body(guests["clerk"])
    mac = NONCE + hmac.digest(secret, NONCE + body, hashlib.sha256)
    assert hall.centre.push_body(hall.centre.session(machine), body.decode(), mac, key).status == "ok"
    hall.centre.deliver(events_of(hall.house, hall.take_in()))
    rows = pull(hall, machine, before)
    assert [row["body"] is not None for row in rows] == [True, *[False] * (len(rows) - 1)]
    assert pull(hall, neighbour, before) == []


def test_a_machine_next_door_leases_case_numbers_while_something_is_open_and_gives_up_its_own_afterwards(hall, guests):
    login, owner = hall.centre.add_device(uuid.uuid4(), OTHER), hall.centre.owner
    first, last = hall.centre.lease(login, year=YEAR, machine=GUEST, size=20)
    for office, series in ((COUNTY, "letter"), (CITY, "case"), (PROVINCE, "case")):
        with pytest.raises(Exception, match="denied:device"):
            hall.centre.lease(login, year=YEAR, series=series, office=office)
    owner.execute("SELECT account.any_hall(%s, %s, false)", (COUNTY, ITEM))
    owner.execute("SELECT account.any_hall(%s, 'GS-201', false)", (COUNTY,))
    try:
        with pytest.raises(Exception, match="denied:device"):
            hall.centre.lease(login, year=YEAR, machine=GUEST, size=20)
        told = "SELECT api.void_numbers(%s, 'case', %s, %s, %s, %s)"
        hall.centre.session(login).execute(told, (COUNTY, YEAR, GUEST, first, last))
        with pytest.raises(Exception, match="denied:device"):
            hall.centre.session(hall.centre.add_device(uuid.uuid4(), OTHER)).execute(
                told, (COUNTY, YEAR, GUEST, first, last)
            )
    finally:
        owner.execute("SELECT account.any_hall(%s, %s, true)", (COUNTY, ITEM))


def test_everybody_of_the_province_is_told_what_is_open_and_by_which_name(hall, guests) -> None:
    asked = "SELECT office, name, item FROM api.any_hall() WHERE item = %s"
    for login in (login_of(guests["clerk"]), login_of(hall.house.clerk.operator)):
        assert hall.centre.session(login).execute(asked, (ITEM,)).fetchall() == [(COUNTY, None, ITEM)]
    admin = hall.centre.add(None, "security_admin", section="x", office=PROVINCE)
    hall.centre.session(login_of(admin)).execute("SELECT account.name_office(%s, %s)", (COUNTY, "示例县社会保险中心"))
    told = hall.centre.session(login_of(guests["handler"])).execute(asked, (ITEM,)).fetchall()
    assert told == [(COUNTY, "示例县社会保险中心", ITEM)]
    hall.centre.owner.execute("SELECT account.add_office('980000', NULL, 'province')")
    hall.centre.owner.execute("SELECT account.add_office('980101', '980000', 'county')")
    stranger = hall.centre.add("intake", "window_clerk", section="window", office="980101")
    assert hall.centre.session(login_of(stranger)).execute(asked, (ITEM,)).fetchall() == []


def test_what_was_put_right_at_the_window_comes_before_the_acceptance(hall, guests) -> None:
    guest = Guest(hall)
    assert guest.push(guests["clerk"]) == "ok"
    said = {"event": str(uuid.uuid4()), "kind": "corrected_on_spot", "data": {"corrections": [], "window": "3"}}
    guest.at = 0
    assert guest.push(guests["clerk"], **said) == "ok"
    guest.at = 1
    assert guest.push(guests["clerk"]) == "ok"


def test_a_visitor_who_was_turned_away_before_saying_who_he_is_is_filed_at_the_centre(hall) -> None:
    house = hall.house
    draft = replace(ready_draft(ITEM), subject=None, clerk=house.clerk.operator)
    case = TurnAway(house.uow, desk(), house.clock)(house.clerk, draft, Outcome.NOT_NEEDED, reason="无需办理").case
    (event,) = events_of(house, case.id)
    assert hall.centre.push(event).status == "ok"
    assert hall.centre.head(event)["state"] == "turned_away"
