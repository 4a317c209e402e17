"""What an office above publishes is in force here, and nobody sets it by hand."""

import json
import uuid
from datetime import UTC, date, datetime
from importlib import resources

import pytest
from sqlalchemy import text

from app.audit.model import moment_text
from app.catalogue.from_above import ReadFromAbove
from app.catalogue.governed import catalogue_in_force
from app.catalogue.loader import load_catalogue
from app.kernel.calendar import governed_calendar, published_calendar
from app.kernel.canonical import FIRST_PREVIOUS, actor_commitment, canonical, link
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId
from app.kernel.messages import sentence
from app.kernel.outbox import Stream
from app.rules.parameters import governed_parameters, published_parameters
from app.staff.model import Office, OfficeLevel
from app.sync.feed import FeedRow, feed_link
from db.sync.governed import in_force
from tests.builders.staffed import OFFICE
from tests.sync.conftest import Machine

CITY = OfficeId("350100")
AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
YEAR = {"year": 2031, "days_off": [["2031-01-01", "2031-01-02"]], "workdays": ["2031-01-04"]}


def publish(machine, office: str, kind: str, entry: dict[str, object], chain: uuid.UUID | None = None) -> uuid.UUID:
    """The office's next event in the authority's feed."""
    feed = machine.centre.feeds.setdefault(office, [])
    chain = chain or uuid.uuid4()
    mine = [row for row in feed if row.chain == chain]
    previous, event = mine[-1].hash if mine else FIRST_PREVIOUS, uuid.uuid4()
    actor = actor_commitment(uuid.uuid4().bytes, b"p" * 16)
    body = canonical({
        "v": 1, "stream": "register", "office": office, "chain": str(chain), "seq": len(mine) + 1, "event": str(event),
        "kind": kind, "prev": previous.hex(), "actor": actor, "at": "2026-11-20T04:00:00.000000Z", "terminal": "t",
        "data": {"version": str(len(feed) + 1), "entry": entry},
    })  # fmt: skip
    hash_ = link(previous, body)
    before = feed[-1].feed_hash if feed else FIRST_PREVIOUS
    told = (event, chain, len(mine) + 1, body, hash_, actor, at := moment_text(AT))
    feed.append(FeedRow(len(feed) + 1, *told, feed_link(before, hash_, actor, at), Stream.REGISTER))
    return chain


@pytest.fixture
def machine(store, uow, clock) -> Machine:
    """A machine of a county below a city, as set-up leaves it."""
    with uow() as u:
        u.staff.add_office(Office(CITY, "示例市社会保险中心", OfficeLevel.CITY, None, "市大厅", True))
        u.staff.add_office(Office(OFFICE, "示例县社会保险中心", OfficeLevel.COUNTY, CITY, "示例大厅"))
        u.commit()
    made = Machine(store, uow, clock, clerk=None)
    made.join_centre()
    return made


@pytest.fixture
def above() -> OfficeId:
    """The office that governs this one."""
    return CITY


def test_the_offices_above_are_synced_too_and_number_nothing_here(machine, above) -> None:
    with machine.uow() as u:
        assert list(u.sync.offices()) == [above, OFFICE]
    machine.sync()
    assert {office for office, *_ in machine.centre.leased} == {OFFICE}


def test_a_line_that_is_mended_is_known_in_the_next_round_whichever_office_was_asked_when_it_was_cut(
    machine, above, clock
) -> None:
    """What only a whole round asks kept the machine "offline" for minutes beside a line that stood."""

    def regular(seconds: int, cut_after: int | None) -> list[str]:
        clock.pass_time(seconds=seconds)
        machine.centre.moment, machine.centre.cut_after = clock.now(), cut_after
        return [office for office, _ in machine.round.regular().failed]

    assert regular(0, None) == []
    assert regular(180, 0) == [above]
    assert regular(15, None) == []
    with machine.uow() as u:
        assert [u.sync.standing(office).offline_since for office in u.sync.offices()] == [None, None]


def kept(machine, kind: str) -> list[dict[str, object]]:
    with machine.uow() as u:
        return [dict(one.entry) for one in in_force(u.session, kind)]


def told(machine) -> list[str]:
    with machine.uow() as u:
        found = ReadFromAbove(lambda kind: in_force(u.session, kind))()
    return [sentence(*one.said(is_chinese=True)) for one in found]


def test_what_is_in_force_is_said_with_its_office_and_its_day_and_what_stands_aside_too(machine, above) -> None:
    assert told(machine) == []
    publish(machine, above, "calendar_set", YEAR)
    publish(machine, above, "calendar_set", {"year": "soon"})
    parameter = {"code": "P-AVG-WAGE", "name": ["月平均工资", "Average wage"], "value": "4711"}
    publish(machine, above, "parameter_set", parameter | {"effective_from": "2026-01-01", "source": "省厅文件"})
    publish(machine, above, "catalogue_listed", {"files": {"items/ZH-004.yaml": "broken: ["}})
    assert not machine.sync().failed
    city, day = "示例市社会保险中心", "2026-11-20 12:00"
    assert told(machine) == [
        f"办理清单：{city} {day} 发布的版本 4 本程序读不懂，未采用；请更新程序",
        f"2031 年工作日历：{city}发布的版本 1，{day} 起",
        f"soon 年工作日历：{city} {day} 发布的版本 2 未采用（有更近一级的，或本程序读不懂）",
        f"政策参数 月平均工资 P-AVG-WAGE：{city}发布的版本 3，{day} 起",
    ]


def test_a_published_calendar_holds_after_the_round_and_a_newer_one_in_its_place(machine, above) -> None:
    chain = publish(machine, above, "calendar_set", YEAR)
    assert not machine.sync().failed
    assert kept(machine, "calendar_set") == [YEAR]
    calendar = governed_calendar(published_calendar(), kept(machine, "calendar_set"))
    assert not calendar.is_working(date(2031, 1, 2))
    assert calendar.is_working(date(2031, 1, 4))
    assert calendar.years == published_calendar().years | {2031}
    publish(machine, above, "calendar_set", YEAR | {"days_off": []}, chain)
    machine.sync()
    assert kept(machine, "calendar_set") == [YEAR | {"days_off": []}]


def test_a_published_parameter_goes_before_the_programs_own(machine, above) -> None:
    own = published_parameters()
    code = own.rows[0].code
    entry = {"code": code, "value": "4711", "effective_from": "2026-01-01", "source": "省厅文件"}
    publish(machine, above, "parameter_set", entry)
    machine.sync()
    found = governed_parameters(own, kept(machine, "parameter_set"))
    assert found.singles(date(2026, 6, 1))[code] == "4711"
    assert found.version != own.version
    assert {row.code for row in found.rows} == {row.code for row in own.rows}


def test_what_this_program_cannot_read_stands_aside(machine, above) -> None:
    publish(machine, above, "calendar_set", {"year": "soon"})
    publish(machine, above, "calendar_set", YEAR)
    publish(machine, above, "parameter_set", {"code": "X"})
    assert not machine.sync().failed
    assert governed_calendar(published_calendar(), kept(machine, "calendar_set")).years >= {2031}
    assert governed_parameters(published_parameters(), kept(machine, "parameter_set")) == published_parameters()
    wrong_year = YEAR | {"days_off": [["2030-12-31", "2031-01-01"]]}
    assert governed_calendar(published_calendar(), [wrong_year]) == published_calendar()


def list_with(machine, overlay=None):
    return catalogue_in_force(kept(machine, "catalogue_listed"), overlay)


def test_a_published_item_changes_the_list_and_no_file_beside_the_store_does(machine, above, tmp_path) -> None:
    own = load_catalogue().item("ZH-004")
    text_of = resources.files("resources").joinpath("catalogue/items/ZH-004.yaml").read_text(encoding="utf-8")
    assert list_with(machine).item("ZH-004") == own
    publish(
        machine, above, "catalogue_listed", {"files": {"items/ZH-004.yaml": text_of.replace(own.name.zh, "新名称")}}
    )
    publish(machine, above, "catalogue_listed", {"files": {"../items/ZH-004.yaml": text_of}})
    publish(machine, above, "catalogue_listed", {"files": {"items/ZH-004.yaml": "broken: ["}})
    assert not machine.sync().failed
    assert list_with(machine).item("ZH-004").name.zh == "新名称"
    with pytest.raises(Rejected, match="catalogue_governed"):
        list_with(machine, tmp_path)


def test_what_the_authority_lost_holds_no_longer(machine, above) -> None:
    publish(machine, above, "calendar_set", YEAR)
    machine.sync()
    machine.centre.lose(0, above)
    publish(machine, above, "parameter_set", {"code": "X"})
    machine.sync()
    assert kept(machine, "calendar_set") == []


@pytest.mark.parametrize("forged", [
    {"entry": json.dumps({"year": 2031})}, {"kind": "parameter_set"}, {"version": "9"}, {"office": "110000"},
])  # fmt: skip
def test_nobody_sets_by_hand_what_is_governed(machine, above, forged) -> None:
    publish(machine, above, "calendar_set", YEAR)
    with machine.uow() as u:
        row = machine.centre.feeds[above][0]
        standing = u.sync.standing(above)
        u.sync.add_page(above, standing.epoch, [row], AT)
        values = {
            "event_id": row.event.bytes, "office": above, "kind": "calendar_set", "version": "1", "seq": 1,
            "entry": canonical(YEAR).decode(), "chain": row.chain.bytes, "taken_at": "2026",
        }  # fmt: skip
        names = ", ".join(values)
        insert = text(f"INSERT INTO governed_entry ({names}) VALUES ({', '.join(f':{name}' for name in values)})")
        with pytest.raises(Rejected, match="governed_from_above"), u.session.begin_nested():
            u.session.execute(insert, values | forged)
        u.session.execute(insert, values)
        for statement in ("UPDATE governed_entry SET entry = '{}'", "DELETE FROM governed_entry"):
            with pytest.raises(Rejected, match="append_only"), u.session.begin_nested():
                u.session.execute(text(statement))
