"""The verbs flow and draw through the real command line, over a real store with a moved clock."""

import io
import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from app.cases.commands import ShowCase, ShowDraws, VerifyDraws
from app.cases.flow_settings import FlowSettings
from app.cases.green import GreenReason
from app.cases.panel_desk import PanelDesk
from app.cases.way import way_of
from app.cli.context import DONE, REFUSED, USAGE, Output
from app.cli.main import run
from app.kernel.actor import Post
from app.kernel.calendar import calendar_version, published_calendar
from app.kernel.errors import Rejected
from db.queries.cases import SqlCaseQueries
from db.queries.draws import SqlDrawQueries
from db.queries.panels import SqlPanelQueries
from db.queries.staff import SqlStaffQueries
from tests.builders.counter import catalogue, ready_draft
from tests.builders.flow_house import FlowHouse
from tests.builders.routine_house import absent, floor_desk_of, routine_of
from tests.builders.staffed import key_of, place

LATE = "ZH-014"


class Doors:
    """What the composition root gives the verbs."""

    def __init__(self, house, store):
        self.house = house
        self.case_queries = SqlCaseQueries(store, key_of)
        ways = {item.code: way_of(item) for item in catalogue().items}
        staff = SqlStaffQueries(store)
        self.panel_desk = PanelDesk(house.uow, SqlPanelQueries(store), staff, lambda: ways, house.clock)
        self.floor_desk, self.routine = floor_desk_of(house, store), routine_of(house, store)
        draws = SqlDrawQueries(store)
        self.verify_draws = VerifyDraws(draws, self.case_queries)
        self.show_draws = ShowDraws(house.uow, draws, self.case_queries, house.clock)
        self.show_case = ShowCase(house.uow, self.case_queries, house.clock)

    def actor(self, verb, as_account):  # noqa: ARG002 - the door's shape
        if as_account is None:
            raise Rejected("not_signed_in")
        return self.house.people[as_account]

    def close(self):
        """Nothing of its own is open."""


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    made = FlowHouse(uow, clock)
    posts = {"chief.x": Post.FLOOR_SUPERVISOR, "desk.x": Post.FLOW_DESK, "service.x": Post.SERVICE_DESK}
    posts |= {"system.x": Post.SYSTEM_ADMIN, "audit.x": Post.INTERNAL_AUDIT, "archive.x": Post.ARCHIVE}
    for number, (account, post) in enumerate(posts.items()):
        made.people[account] = place(uow, account, 890 + number, post)
    return made


@pytest.fixture
def call(house, store):
    """Calls a verb as somebody; gives status and answer."""
    return caller(Doors(house, store))


def caller(doors: Doors):
    def call(account, *words, plain=False):
        output = Output(out=io.StringIO(), err=io.StringIO())
        who = ("--as", account) if account else ()
        status = run([*words, *who, *(() if plain else ("--json",))], lambda _: doors, output)
        said = output.out.getvalue()
        return status, said + output.err.getvalue() if plain else json.loads(said)

    return call


def test_a_round_of_the_routine_needs_nobody_and_names_nobody(call, house):
    absent(house, "handlinga.x", "handlingb.x")
    case = house.take_in(LATE).id
    status, done = call(None, "flow", "run")
    assert (status, done["opened"], done["cannot_be_drawn"], done["drawn"]) == (DONE, [], [str(case)], [])
    house.clock.pass_time(days=1)
    status, done = call(None, "flow", "run")
    assert done["opened"] == ["350199"] and done["drawn"] == [str(case)]
    assert done["revealed"] == [{"office": "350199", "day": "2026-11-20"}]
    assert call(None, "flow", "run", plain=True)[1].strip()


def test_a_new_calendar_is_told_by_the_routine_the_flow_desk_and_the_case(house, store):
    case, now = house.take_in(LATE), published_calendar()
    calendar = replace(now, off=now.off | {date(2026, 11, 23)})
    call = caller(Doors(FlowHouse(house.uow, house.clock, people=house.people, calendar=calendar), store))
    ((moved,),) = (one["moved"] for one in call(None, "flow", "run")[1]["recounted"])
    assert (moved["clock"], moved["old"]) == ("promise", case.due_on.isoformat())
    assert moved["old"] < moved["new"] == house.head(case.id).due_on.isoformat()
    assert call(None, "flow", "run")[1]["recounted"] == []
    (row,) = call("desk.x", "flow", "open")[1]
    said = {key: moved[key] for key in ("old", "new")} | {"calendar": calendar_version(calendar)}
    assert (row["recount"], row["due_on"]) == (said, moved["new"])
    note = f"日历调整：{moved['old']} → {moved['new']}，依据工作日历 {said['calendar']}"
    assert note in call("desk.x", "flow", "open", plain=True)[1]
    (mark,) = call("handlinga.x", "case", "show", case.number)[1]["marks"]
    assert (mark["kind"], mark["moved"]) == ("recounted", [{"clock": "promise"} | said])
    assert moved["new"] in call("handlinga.x", "case", "show", case.number, plain=True)[1].splitlines()[-1]


def test_the_check_names_item_stage_and_the_smallest_change(call, house):
    assert call("chief.x", "flow", "check") == (DONE, [])
    assert call("chief.x", "flow", "check", plain=True)[1].strip() == "今天在岗的人员可以办完全部事项。"
    absent(house, "reviewa.x", "reviewb.x")
    status, found = call("chief.x", "flow", "check")
    row = next(one for one in found if one["item"] == "YL-103")
    assert (status, row["stage"], row["lack"]) == (REFUSED, 5, "permission")
    assert [change["remedy"] for change in row["changes"]] == ["come_in"]
    for language in ("zh_CN", "en"):
        said = call("chief.x", "flow", "check", "--lang", language, plain=True)[1]
        assert "YL-103" in said and house.people["reviewa.x"].name in said


def test_open_cases_show_stage_section_age_and_colour_but_no_holder(call, house):
    case = house.take_in(LATE)
    (row,) = call("desk.x", "flow", "open")[1]
    assert (row["number"], row["section"], row["age_days"], row["colour"]) == (case.number, "handling", 0, "green")
    said = call("desk.x", "flow", "open", plain=True)[1]
    assert not any(actor.name in said or actor.account in said for actor in house.people.values())
    assert call("desk.x", "flow", "open", "没有")[1] == []
    assert call("handlinga.x", "flow", "open")[1]["error"] == "floor_not_yours"


def test_where_answers_number_and_id_with_stage_and_day_only(call, house):
    case = house.take_in(LATE)
    for account in ("desk.x", "service.x", "intakea.x"):
        (row,) = call(account, "flow", "where", case.number)[1]
        assert set(row) == {"number", "item_zh", "item_en", "state", "stage_zh", "stage_en", "due_on"}
    assert call("archive.x", "flow", "where", case.number)[1]["error"] == "post_reads_no_cases"
    assert call("desk.x", "flow", "where", "X")[1]["error"] == "case_not_found"
    assert case.number in call("desk.x", "flow", "where", case.number, plain=True)[1]


def test_a_redraw_by_verb_asks_for_a_reason_and_names_nobody(call, house):
    case = house.take_in(LATE)
    assert call("desk.x", "flow", "redraw", case.number)[0] == USAGE
    assert call("desk.x", "flow", "redraw", case.number, "--reason", "because")[0] == USAGE
    before = house.holder(case.id)
    absent(house, before.account)
    status, told = call("desk.x", "flow", "redraw", case.number, "--reason", "absent")
    assert (status, told) == (DONE, {"number": case.number, "drawn": True})
    assert house.holder(case.id) is not before
    assert (
        call("intakea.x", "flow", "redraw", case.number, "--reason", "absent")[1]["error"] == "redraw_needs_flow_desk"
    )
    assert call("desk.x", "flow", "redraw", "X", "--reason", "absent")[1]["error"] == "case_not_found"


def test_a_draw_can_be_repeated_from_the_day_after(call, house):
    case = house.take_in(LATE)
    status, told = call("audit.x", "draw", "verify", "--case", case.number)
    assert (status, told["draws"], told["repeated"], told["wrong"]) == (DONE, 1, 0, 0)
    assert told["verdicts"][0]["repeatable_from"] == "2026-11-21"
    house.clock.pass_time(days=1)
    call(None, "flow", "run")
    for words in (("--day", "2026-11-20"), ("--case", case.number), ()):
        status, told = call("audit.x", "draw", "verify", *words)
        assert (status, told["repeated"], told["wrong"]) == (DONE, 1, 0)
    assert call("audit.x", "draw", "verify", "--day", "2026-11-19")[1]["draws"] == 0
    assert call("audit.x", "draw", "verify", "--day", "x")[0] == USAGE
    assert call("service.x", "draw", "verify")[1]["error"] == "post_reads_no_cases"
    assert call("audit.x", "draw", "verify", plain=True)[1].strip() == "共 1 次抽取，已重算 1 次，不符 0 次。"


@pytest.mark.parametrize("what", ["candidates", "commitment"])
def test_a_changed_record_is_found_before_and_after_the_reveal(call, house, what):
    case = house.take_in(LATE)
    with house.uow() as u:
        u.session.execute(text("DROP TRIGGER draw_never_updated"))
        record = json.loads(u.session.execute(text("SELECT record FROM draw")).scalar_one())
        record[what] = record[what][:-1] if what == "candidates" else "0" * 64
        u.session.execute(text("UPDATE draw SET record = :r"), {"r": json.dumps(record)})
        u.commit()
    status, told = call("audit.x", "draw", "verify", "--case", case.number)
    assert (status, told["verdicts"][0]["faults"]) == (REFUSED, ["chain"])
    house.clock.pass_time(days=1)
    call(None, "flow", "run")
    status, told = call("audit.x", "draw", "verify")
    assert status == REFUSED and "chain" in told["verdicts"][0]["faults"]
    assert "审计链" in call("audit.x", "draw", "verify", plain=True)[1]


def test_who_was_drawn_is_shown_after_the_decision_and_to_internal_audit(call, house):
    case = house.take_in(LATE)
    holder = house.holder(case.id)
    assert call("desk.x", "draw", "show", case.number)[1]["error"] == "draw_not_yet_known"
    assert call("audit.x", "draw", "show", case.number)[1][0]["drawn"] == holder.name
    house.to_the_end(case.id)
    shown = call("desk.x", "draw", "show", case.number)[1]
    assert shown[0]["drawn"] == holder.name and shown[0]["excluded"]["wrong_permission"]
    assert holder.name in call("desk.x", "draw", "show", case.number, plain=True)[1]


@pytest.mark.parametrize("words", [("flow", "check"), ("flow", "open"), ("flow", "where", "x"), ("draw", "verify")])
def test_nobody_asks_without_signing_in(call, words):
    assert call(None, *words)[1]["error"] == "not_signed_in"


def test_the_green_channel_is_listed_with_who_follows_it(call, house):
    house.accept(house.clerk, ready_draft(LATE, clerk=house.clerk.operator, green=GreenReason.DISABLED))
    house.take_in("YL-107")
    status, found = call("chief.x", "flow", "open", "--green")
    assert (status, [(one["item"], one["green"], one["due_on"]) for one in found]) == (
        DONE,
        [(LATE, "disabled", "2026-11-23")],
    )
    assert found[0]["chaser"]
    assert len(call("chief.x", "flow", "open")[1]) == 2
    assert "绿色通道（残疾人）" in call("chief.x", "flow", "open", "--green", plain=True)[1]
    assert call("archive.x", "flow", "open", "--green", plain=True)[0] == REFUSED


def test_panels_are_formed_listed_and_ended_and_the_check_knows_them(call, house):
    members = [word for name in ("handlinga.x", "reviewa.x", "approvala.x") for word in ("--member", name)]
    assert call("chief.x", "staff", "panel", "add", "一组", *members, plain=True)[0] == REFUSED
    status, told = call("system.x", "staff", "panel", "add", "一组", *members)
    assert (status, told["name"], told["members"]) == (DONE, "一组", 3)
    (row,) = call("chief.x", "staff", "panel", "list")[1]
    assert [one["permission"] for one in row["members"]] == ["approval", "handling", "review"]
    assert "一组" in call("chief.x", "staff", "panel", "list", plain=True)[1]
    house.settings = FlowSettings(panels=True)
    absent(house, "reviewa.x")
    assert call("chief.x", "flow", "check") == (DONE, [{"panel": "一组", "permission": "review", "lack": "panel"}])
    case = house.take_in(LATE)
    (draw,) = call("audit.x", "draw", "show", case.number)[1]
    assert draw["record"]["panel"]["name"] == "一组"
    assert "工作组：一组" in call("audit.x", "draw", "show", case.number, plain=True)[1]
    assert call("system.x", "staff", "panel", "end", "一组")[0] == DONE
    assert call("chief.x", "staff", "panel", "list")[1] == []
    assert len(call("chief.x", "staff", "panel", "list", "--ended")[1]) == 1


def test_where_tells_the_supervisor_who_was_told_and_nobody_else(call, house, clock, store):
    case, desk = house.take_in(LATE), floor_desk_of(house, store)
    desk.chase(house.people["desk.x"], case.id, "请尽快")
    clock.pass_time(days=60)
    call(None, "flow", "run")
    (row,) = call("chief.x", "flow", "where", case.number)[1]
    assert sorted((one["note"] or "~", one["to"] or "") for one in row["told"]) == [
        ("~", "leader"),
        ("~", "supervisor"),
        ("请尽快", ""),
    ]
    assert "请尽快" in call("chief.x", "flow", "where", case.number, plain=True)[1]
    assert "told" not in call("desk.x", "flow", "where", case.number)[1][0]
    assert desk.told(house.people["desk.x"], case.number) == ()
