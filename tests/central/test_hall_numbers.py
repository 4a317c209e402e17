"""Case numbers at a hall machine: leased behind the province's, handed over before what uses them, judged above."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from app.kernel.ids import OfficeId
from app.kernel.numbers import human_number
from tests.builders.centre_house import COUNTY, CentreHouse
from tests.builders.hall_central import TwoServers, other_hand

pytestmark = pytest.mark.usefixtures("whole_line")

MACHINE = 1
_COLUMNS = {
    "number_lease": "series, year, first_no, last_no, device_id, machine",
    "number_void": "series, year, block_no, first_no, last_no",
}


def year_of(both: TwoServers) -> int:
    return both.local.house.clock.now().year


def leased(both: TwoServers, size: int = 10, centre: CentreHouse | None = None) -> tuple[int, int]:
    """The next block of the window, at the hall or at the province."""
    return (centre or both.hall).lease(both.window_login, year=year_of(both), machine=MACHINE, size=size)


def give_up(both: TwoServers, first: int, last: int) -> None:
    both.hall.session(both.window_login).execute(
        "SELECT api.void_numbers(%s, 'case', %s, %s, %s, %s)", (COUNTY, year_of(both), MACHINE, first, last)
    )


def kept(centre: CentreHouse, table: str) -> list[tuple]:
    return centre.owner.execute(
        f"SELECT {_COLUMNS[table]} FROM core.{table} WHERE office_id = %s ORDER BY series, year, first_no", (COUNTY,)
    ).fetchall()


def counter(both: TwoServers, centre: CentreHouse) -> int:
    asked = "SELECT next_no FROM core.number_counter WHERE office_id = %s AND series = 'case' AND year = %s"
    return centre.owner.execute(asked, (COUNTY, year_of(both))).fetchone()[0]


def under(both: TwoServers, counted: int) -> list:
    """A case whose acceptance bears that number, as the window would have said it; its first event is delivered."""
    events = both.local.done()
    both.deliver(events[:1])
    number = human_number(OfficeId(COUNTY), year_of(both), MACHINE, counted)
    body = json.loads(events[1].body)
    return [events[0], other_hand(events[1], events[1].operator, {}, body["data"] | {"number": number})]


@contextmanager
def unjudged(hall: CentreHouse) -> Iterator[None]:
    """A hall whose superuser took the judge of numbers away."""
    owner, head = hall.owner, "CREATE OR REPLACE FUNCTION core.number_denial(v core.voice, s core.spoken) RETURNS text"
    judge = owner.execute("SELECT pg_get_functiondef('core.number_denial'::regproc)").fetchone()[0]
    owner.execute(f"{head} LANGUAGE plpgsql STABLE AS 'BEGIN RETURN NULL; END'")
    yield
    with owner.transaction():
        owner.execute("SET LOCAL search_path = core, pg_catalog")
        owner.execute(judge)


def events_of(centre: CentreHouse, case) -> int:
    return centre.owner.execute("SELECT count(*) FROM core.case_event WHERE case_id = %s", (case,)).fetchone()[0]


def test_a_hall_counts_on_behind_the_province_and_its_blocks_come_before_what_uses_them(both):
    both.cable.cut()
    before = counter(both, both.province)
    first, last = leased(both)
    assert first == before > 1_000
    event, accepted = under(both, first)
    assert both.by_window(accepted, event.operator) == "ok"
    give_up(both, last, last)
    both.cable.restore()
    items = [one[0]["what"] for one in both.hall.session(both.hall.exchange).execute("SELECT hall.outgoing(100)")]
    assert items.index("lease") < items.index("void") < items.index("event")
    assert both.exchange().refused == 0
    for table in _COLUMNS:
        assert kept(both.province, table)[-1] == kept(both.hall, table)[-1]
    assert counter(both, both.province) == counter(both, both.hall) == last + 1
    assert (events_of(both.province, event.case), both.refused_of(event.case)) == (2, [])
    assert kept(both.province, "number_void")[-1][2:] == (first, last, last)


def test_a_number_is_judged_above_whatever_the_hall_let_in(both):
    _, last = leased(both)
    give_up(both, last, last)
    both.exchange()
    for counted, reason in ((900_000, "number-not-leased"), (last, "number-void")):
        event, accepted = under(both, counted)
        with unjudged(both.hall):
            assert both.by_window(accepted, event.operator) == "ok"
        assert both.exchange().refused == 1
        assert [one.reason for one in both.refused_of(event.case)] == [reason]
        assert events_of(both.province, event.case) == 1


def test_who_draws_leases_and_nobody_beside(both):
    with pytest.raises(psycopg.errors.CheckViolation, match="denied:hall-leases"):
        leased(both, centre=both.province)
    owner = both.province.owner
    owner.execute("SELECT account.draw_by(%s, NULL)", (COUNTY,))
    both.exchange()
    with pytest.raises(psycopg.errors.CheckViolation, match="denied:province-leases"):
        leased(both)
    first, last = leased(both, centre=both.province)
    owner.execute("SELECT account.draw_by(%s, %s)", (COUNTY, both.machine))
    both.exchange()
    assert kept(both.hall, "number_lease")[-1][2:4] == (first, last)
    assert leased(both)[0] == last + 1
    assert both.exchange().refused == 0


def test_blocks_that_the_province_lost_are_handed_over_again(both):
    block = leased(both)
    give_up(both, *block)
    both.exchange()
    both.hall.session(both.hall.exchange).execute("SELECT hall.went_back()")
    items = [one[0]["what"] for one in both.hall.session(both.hall.exchange).execute("SELECT hall.outgoing(100)")]
    assert {"lease", "void"} <= set(items)
    assert both.exchange().refused == 0
    for table in _COLUMNS:
        assert kept(both.province, table)[-1] == kept(both.hall, table)[-1]


def test_blocks_that_both_leased_while_the_line_was_cut_are_refused_and_seen(both):
    both.cable.cut()
    ours = leased(both)
    owner = both.province.owner
    owner.execute("SELECT account.draw_by(%s, NULL)", (COUNTY,))
    theirs = leased(both, size=20, centre=both.province)
    assert ours[0] == theirs[0]
    owner.execute("SELECT account.draw_by(%s, %s)", (COUNTY, both.machine))
    both.cable.restore()
    both.exchange()
    assert {(one.what, one.reason) for one in both.state().refused if one.what == "lease"} == {
        ("lease", "number-leased")
    }
    event, accepted = under(both, ours[0])
    assert both.by_window(accepted, event.operator) == "ok"
    assert both.exchange().refused == 0  # both gave the numbers to the same window: the case itself is in order
    assert leased(both)[0] == theirs[1] + 1
    assert both.exchange().refused == 0
    told = [one for one in both.state().refused if one.what == "lease"]
    assert len(told) == 1
