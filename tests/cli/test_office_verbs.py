"""The verbs of organisation, rota and routing through the real command line, over a real store."""

import io
import json

import pytest

from app.cli.context import DONE, REFUSED, USAGE, Output
from app.cli.main import run
from tests.builders.office_house import CITY, office_desk_of, office_house, under_city
from tests.builders.routine_house import absent
from tests.builders.staffed import OFFICE

REVIEWED = "GS-209"


class Doors:
    """What the composition root gives the verbs."""

    def __init__(self, house, store):
        self.house, self.office_desk = house, office_desk_of(house, store)

    def actor(self, verb, as_account):  # noqa: ARG002 - the door's shape
        return self.house.people[as_account]

    def close(self):
        """Nothing of its own is open."""


@pytest.fixture
def house(uow, clock):
    return office_house(uow, clock)


@pytest.fixture
def call(house, store):
    """Calls a verb as somebody; gives status and answer."""
    doors = Doors(house, store)

    def call(account, *words, plain=False):
        output = Output(out=io.StringIO(), err=io.StringIO())
        status = run([*words, "--as", account, *(() if plain else ("--json",))], lambda _: doors, output)
        said = output.out.getvalue()
        return status, said + output.err.getvalue() if plain else json.loads(said)

    return call


def test_sections_and_people_are_listed_added_and_placed(call):
    status, told = call("system", "staff", "section", "pension", "养老科")
    assert (status, told) == (DONE, {"office": OFFICE, "code": "pension", "name": "养老科"})
    assert call("system", "staff", "section", "pension", "养老科")[1]["error"] == "section_exists"
    assert call("chief.x", "staff", "section", "more", "另科")[1]["error"] == "not_your_post"
    status, told = call("system", "staff", "place", "archive.x", "--section", "pension", "--post", "service_desk")
    assert told == {"account": "archive.x", "section": "pension", "post": "service_desk", "waits": False}
    assert call("system", "staff", "place", "archive.x", "--post", "archive")[1]["section"] == "pension"
    assert call("system", "staff", "place", "handlinga.x", "--section", "pension")[1]["error"] == (
        "operator_stays_while_permitted"
    )
    assert call("system", "staff", "place", "archive.x", "--post", "nonsense")[0] == USAGE
    (office,) = call("audit.x", "staff", "offices")[1]
    section = next(one for one in office["sections"] if one["code"] == "pension")
    assert [one["account"] for one in section["people"]] == ["archive.x"]
    assert "养老科" in call("audit.x", "staff", "offices", plain=True)[1]
    assert call("handlinga.x", "staff", "offices")[1]["error"] == "office_not_yours"


def test_a_shift_is_changed_and_the_week_says_so(call):
    assert call("chief.x", "staff", "shift", "handlinga.x", "off")[0] == DONE
    week = {row["account"]: row["days"] for row in call("chief.x", "staff", "week")[1]}
    assert (week["handlinga.x"][4]["shift"], week["handlinga.x"][4]["present"]) == ("off", False)
    assert week["handlingb.x"][4]["present"]
    assert call("chief.x", "staff", "shift", "handlinga.x", "off", "--day", "2026-11-19")[1]["error"] == "rota_day_over"
    assert "11-20 休" in call("system", "staff", "week", "2026-11-16", plain=True)[1]


def test_what_lies_with_somebody_is_told_before_they_go(call, house):
    case = house.take_in("ZH-014")
    who = house.holder(case.id).account
    told = call("chief.x", "staff", "burden", who, "--until", case.due_on.isoformat())[1]
    assert (told["open"], told["due"]) == (1, 1)
    assert "1 件在办" in call("chief.x", "staff", "burden", who, plain=True)[1]
    assert "没有在办件" in call("chief.x", "staff", "burden", "archive.x", plain=True)[1]


def test_routing_names_items_stages_and_the_office_above(call, house, store):
    assert call("system", "flow", "routing")[1]["above"] is None
    under_city(house, store)
    told = call("system", "flow", "routing")[1]
    assert (told["office"], told["above"], told["on"]) == (OFFICE, CITY, True)
    assert REVIEWED in {one["item"] for one in told["routes"]}
    assert told["settings"]["flow.routes_up"] == "on"
    said = call("system", "flow", "routing", plain=True)[1]
    assert "示例市社会保险中心" in said and REVIEWED in said


def test_mending_puts_the_change_into_the_rota_or_says_what_is_needed(call, house):
    absent(house, "reviewa.x", "reviewb.x")
    status, (step,) = call("chief.x", "flow", "mend", REVIEWED)
    assert (status, step["mending"]) == (DONE, "returned")
    assert "可以办完" in call("chief.x", "flow", "mend", REVIEWED, plain=True)[1]
    with house.uow() as u:
        for account in ("reviewa.x", "reviewb.x"):
            u.staff.set_active(house.people[account].operator, False)
        u.commit()
    status, steps = call("chief.x", "flow", "mend", REVIEWED)
    assert status == REFUSED and {one["mending"] for one in steps} <= {"needs_grant", "needs_person"}
    assert call("system", "flow", "mend", REVIEWED)[1]["error"] == "floor_not_yours"
