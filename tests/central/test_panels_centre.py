"""Panels at the centre: who forms one, that a case is drawn to one and stays with it, and what no draw may say."""

import uuid
from collections.abc import Iterator

import pytest

from app.cases.draw import DrawFault, DrawRecord
from app.cases.panel_draw import verify_panel
from app.cases.panels import PanelFallback
from app.centre.worker import run_round
from tests.builders.centre_house import CITY, COUNTY, Hall, login_of
from tests.builders.stream_house import Chain
from tests.central.test_flow_doors import delivered, said
from tests.central.test_streams import add
from tests.central.test_worker import acts_of, ask, never, record, secret_of, try_again

WORKS = ("handling", "review", "approval")


@pytest.fixture(scope="module")
def admin(hall: Hall) -> uuid.UUID:
    return add(hall, "system_admin")


@pytest.fixture(autouse=True)
def nothing_else_waits(hall: Hall) -> Iterator[None]:
    """What other tests left for nobody is tried again tomorrow; afterwards no panel is open."""
    hall.centre.owner.execute(
        "INSERT INTO core.draw_wait SELECT office_id, case_id, purpose, last_seq, now() + interval '1 day', 'left'"
        " FROM core.case_head, unnest(ARRAY['step', 'asked']) purpose ON CONFLICT (office_id, case_id, purpose)"
        " DO UPDATE SET (after_seq, again_at) = (excluded.after_seq, excluded.again_at)"
    )
    yield
    hall.centre.owner.execute(
        "INSERT INTO core.panel_end SELECT panel_id, now() FROM core.panel ON CONFLICT DO NOTHING"
    )


def group(hall: Hall, place: int) -> list[str]:
    """One of each permission behind the window."""
    return [str(hall.somebody(permission, place)) for permission in WORKS]


def form(hall: Hall, admin: uuid.UUID, place: int, name: str, *items: str) -> Chain:
    chain = Chain(hall.centre, "staff")
    told = {"name": name, "members": group(hall, place), "items": list(items)}
    assert chain.say("panel_formed", admin, told) == "ok"
    return chain


def free(hall: Hall, case: uuid.UUID) -> None:
    """Nobody has it."""
    hall.centre.owner.execute("UPDATE core.case_head SET assignee = NULL WHERE case_id = %s", (case,))


def drawn(hall: Hall, case: uuid.UUID) -> uuid.UUID | None:
    free(hall, case)
    try_again(hall)
    with acts_of(hall) as acts:
        run_round(acts, never)
    return ask(hall, "SELECT assignee FROM core.case_head WHERE case_id = %s", case)[0][0]


def draw(hall: Hall, event: object, who: uuid.UUID, panel: dict | None) -> str:
    """The door's word to a draw that says so of panels; nothing of it is kept."""
    from psycopg.types.json import Jsonb

    told = Jsonb({"panel": panel} if panel else {})
    head = hall.centre.head(event)
    session = hall.centre.session(hall.centre.worker)
    with session.transaction(force_rollback=True):
        row = session.execute(
            "SELECT work.assign(%s, %s, %s, 'step', %s, %s)", (COUNTY, event.case, head["last_seq"], who, told)
        )
        return str(row.fetchone()[0])


def test_a_case_is_drawn_to_a_panel_and_stays_with_it_and_no_draw_says_otherwise(hall, admin) -> None:
    before = delivered(hall, 2)
    panels = {place: form(hall, admin, place, f"{place}组") for place in (0, 1)}
    holder = drawn(hall, before.case)
    kept = record(hall, before.case)
    place = next(place for place, panel in panels.items() if panel.chain == kept.panel.panel)
    assert str(holder) == group(hall, place)[0]
    assert len(kept.panel.lots) == 2 and verify_panel(kept, secret_of(hall, kept.day)) == ()
    other, mine = 1 - place, {"panel": str(panels[place].chain), "fallback": None}
    theirs = {"panel": str(panels[other].chain), "fallback": None}
    outsider = hall.somebody("handling", 2)
    free(hall, before.case)
    assert draw(hall, before, outsider, None) == "denied:panel", "the case has a panel"
    assert draw(hall, before, outsider, mine) == "denied:panel"
    assert draw(hall, before, outsider, mine | {"fallback": "ended"}) == "denied:panel"
    assert draw(hall, before, outsider, mine | {"fallback": "nobody"}) == "denied:panel", "somebody of it could"
    assert draw(hall, before, hall.somebody("handling", other), theirs) == "denied:panel", "another panel's"
    assert draw(hall, before, holder, mine) == "ok"
    assert said(hall, before, outsider) == "denied:not-drawn"
    assert drawn(hall, before.case) == holder
    assert said(hall, before, holder) == "ok"
    assert str(drawn(hall, before.case)) == group(hall, place)[1], "the same panel's reviewer"
    assert record(hall, before.case).panel.lots == ()


def test_the_first_draw_of_a_case_names_a_panel_that_could_do_it(hall, admin) -> None:
    event = delivered(hall, 2)
    form(hall, admin, 0, "头组")
    free(hall, event.case)
    assert draw(hall, event, hall.somebody("handling", 2), None) == "denied:panel"
    strange = {"panel": str(uuid.uuid4()), "fallback": "nobody"}
    assert draw(hall, event, hall.somebody("handling", 2), strange) == "denied:panel"


def test_a_panel_of_other_items_has_no_case_of_this_one(hall, admin) -> None:
    event = delivered(hall, 2)
    other = form(hall, admin, 0, "别组", "YL-109")
    assert drawn(hall, event.case) is not None
    assert record(hall, event.case).panel is None
    free(hall, event.case)
    mine = {"panel": str(other.chain), "fallback": None}
    assert draw(hall, event, hall.somebody("handling"), mine) == "denied:panel"


def test_where_nobody_of_the_panel_can_or_it_was_ended_the_office_does_and_the_record_says_which(hall, admin) -> None:
    event = delivered(hall, 2)
    panel = form(hall, admin, 0, "独组")
    holder = drawn(hall, event.case)
    assert holder == hall.somebody("handling")
    told = {"operator": str(holder), "from_on": "2020-01-01", "until_on": "2099-01-01", "kind": "sick"}
    chief = add(hall, "floor_supervisor")
    assert Chain(hall.centre, "staff").say("absence_noted", chief, told) == "ok"
    assert drawn(hall, event.case) not in (None, holder)
    assert record(hall, event.case).panel.fallback is PanelFallback.NOBODY
    assert Chain(hall.centre, "staff").say("absence_noted", chief, told | {"kind": "back"}) == "ok"
    assert drawn(hall, event.case) == holder
    assert panel.say("panel_ended", admin) == "ok"
    assert drawn(hall, event.case) is not None
    assert record(hall, event.case).panel.fallback is PanelFallback.ENDED


def test_a_draw_that_names_somebody_outside_its_panel_is_found_when_it_is_repeated(hall, admin) -> None:
    event = delivered(hall, 2)
    form(hall, admin, 0, "验组")
    drawn(hall, event.case)
    kept = record(hall, event.case)
    data = kept.to_data()
    data["panel"]["members"] = data["panel"]["members"][1:]
    forged = DrawRecord.from_data(data)
    assert DrawFault.PANEL in {one.fault for one in verify_panel(forged, secret_of(hall, kept.day))}


def test_only_the_system_administrator_of_the_office_forms_and_ends_panels_that_can_work(hall, admin) -> None:
    told = {"name": "丙组", "members": group(hall, 0), "items": []}

    def word(who: uuid.UUID = admin, **other: object) -> str:
        return Chain(hall.centre, "staff").say("panel_formed", who, told | other)

    assert word(add(hall, "floor_supervisor")) == "denied:permission"
    assert word(add(hall, "system_admin", CITY)) == "denied:office"
    assert word(name=" ") == word(members=[]) == word(members=["x"]) == word(items="YL-112") == "denied:malformed"
    assert word(members=[*told["members"], told["members"][0]]) == "denied:malformed"
    assert word(members=[*told["members"], str(add(hall, "handler", "350198", "handling"))]) == "denied:concerned"
    assert word(members=[*told["members"], str(admin)]) == "denied:panel", "without a permission"
    assert word(members=told["members"][:2]) == "denied:panel", "nobody approves"
    assert word(items=["XX-000"]) == "denied:panel"
    one_section = [str(add(hall, post, permission=permission)) for post, permission in (
        ("handler", "handling"), ("reviewer", "review"), ("leader", "approval"))]  # fmt: skip
    assert word(members=one_section) == "denied:panel"
    kept = form(hall, admin, 0, "丙组")
    assert word(members=group(hall, 1)) == "denied:panel", "the name is taken"
    assert word(name="丁组") == "denied:panel", "they are in another"
    assert kept.say("panel_ended", add(hall, "floor_supervisor")) == "denied:permission"
    assert kept.say("panel_ended", admin) == "ok"
    assert kept.say("panel_ended", admin) == "denied:not-now"
    assert Chain(hall.centre, "staff").say("panel_ended", admin) == "denied:not-now"
    again = Chain(hall.centre, "staff")
    assert again.say("panel_formed", admin, told) == "ok", "name and people are free again"


def test_who_is_in_a_panel_is_read_in_its_office_and_not_in_those_below(hall) -> None:
    people = [
        add(hall, "handler", CITY, "handling", "h"), add(hall, "reviewer", CITY, "review", "r"),
        add(hall, "leader", CITY, "approval", "l"),
    ]  # fmt: skip
    told = {"name": "市组", "members": [str(one) for one in people], "items": ["YL-112"]}
    chain = Chain(hall.centre, "staff", CITY)
    assert chain.say("panel_formed", add(hall, "system_admin", CITY), told) == "ok"
    asked = "SELECT body IS NOT NULL FROM api.pull(%s, 0, 1000) WHERE case_id = %s"
    for reader, reads in ((hall.house.clerk.operator, False), (people[0], True)):
        session = hall.centre.session(login_of(reader))
        assert session.execute(asked, (CITY, chain.chain)).fetchall() == [(reads,)]
