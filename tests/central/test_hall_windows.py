"""The program's own windows before a hall machine: a case goes all the way while the line to the province is cut."""

import io
import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from app.cases.commands import RecountCases
from app.cases.model import CaseState
from app.cli.context import REFUSED, Output
from app.cli.main import run
from app.kernel.calendar import published_calendar
from app.kernel.errors import Rejected
from app.kernel.outbox import OutboxState
from app.sync.any_hall import owners_of
from db.queries.routine import SqlRecountQueries
from db.queries.trays import SqlTrayQueries
from tests.builders.central_windows import confirmed, projected
from tests.builders.centre_house import COUNTY, OTHER
from tests.builders.counter import person, ready_draft
from tests.builders.hall_windows import HallOfWindows, hall_of_windows
from tests.builders.queue_windows import Counter, settle
from tests.central.conftest import running_cluster


@pytest.fixture(scope="module")
def place(windows_base, tmp_path_factory) -> Iterator[HallOfWindows]:
    seats = [("intake",), ("handling",), ("review",), ("approval",)]
    with running_cluster() as above, running_cluster() as here:
        folder = tmp_path_factory.mktemp("hall")
        with hall_of_windows(windows_base, folder, (above, here), seats) as made:
            yield made


@pytest.fixture(autouse=True)
def whole_line(place) -> None:
    place.cable.restore()


def state_of(place: HallOfWindows, case: uuid.UUID) -> str:
    return place.hall.owner.execute("SELECT state FROM core.case_head WHERE case_id = %s", (case,)).fetchone()[0]


def go_on(place: HallOfWindows, case: uuid.UUID) -> None:
    """The next step: drawn by the hall's own worker, found in the tray of whoever it is, signed, heard by all."""
    done = place.worker(place.hall)
    assert (done.drawn, done.nobody, done.refused) == (1, 0, 0)
    window, actor = place.windows.holder(case)
    window.round()
    rows, _ = SqlTrayQueries(window.store).tray(actor.operator)
    assert case in [row.case for row in rows]
    window.house.agree(case)
    place.windows.settle(2)


def to_the_end(place: HallOfWindows) -> uuid.UUID:
    """A case from the counter to its end, by whoever was drawn."""
    case = place.windows.windows[0].take_in(place.windows.person_number())
    place.windows.settle(1)
    while state_of(place, case) != CaseState.CLOSED:
        go_on(place, case)
    return case


def filed(centre, case: uuid.UUID) -> list[tuple]:
    return centre.owner.execute(
        "SELECT seq, event_id, body, hash, operator_id, person, nonce, mac, key_id, made_on FROM core.case_event"
        " WHERE case_id = %s ORDER BY seq", (case,),
    ).fetchall()  # fmt: skip


def drawn(centre, case: uuid.UUID) -> list[tuple]:
    return centre.owner.execute(
        "SELECT after_seq, purpose, operator_id, record FROM core.draw WHERE case_id = %s ORDER BY after_seq", (case,)
    ).fetchall()


def test_cut_four_people_at_four_windows_finish_a_case_reconnect_one_case_the_same_bytes(place):
    place.cable.cut()
    case = to_the_end(place)
    for window in place.windows.windows:
        assert projected(window) == confirmed(place.hall)
    assert place.hand_over()[1]["error"] == "province_unreachable"
    assert (filed(place.province, case), place.hall.central.status().hall.awaits) == ([], 1)
    place.cable.restore()
    status, done = place.hand_over()
    assert (status, done["refused"], done["taken"]) == (0, 0, 0)
    assert filed(place.province, case) == filed(place.hall, case)
    assert drawn(place.province, case) == drawn(place.hall, case) != []
    with place.windows.windows[0].uow() as u:
        assert [row[2].encode() for row in filed(place.province, case)] == [e.body for e in u.cases.events(case)]
    assert len({row[5] for row in filed(place.province, case)}) == len({row[9] for row in filed(place.hall, case)}) == 4
    stands = place.hall.central.status().hall
    assert (stands.awaits, stands.waiting, stands.refused) == (0, 0, ())


def test_the_worker_of_the_province_draws_nothing_for_an_office_that_draws_itself(place):
    case = place.windows.windows[0].take_in(place.windows.person_number())
    place.windows.settle(1)
    assert place.hand_over()[0] == 0
    assert place.worker(place.province).drawn == 0
    assert drawn(place.province, case) == []
    assert place.worker(place.hall).drawn == 1
    assert place.hand_over()[0] == 0
    assert drawn(place.province, case) == drawn(place.hall, case) != []


def test_what_windows_push_beside_cases_travels_between_them(place):
    """Rows of the machines' own chains take numbers of both feeds; everything arrives, in the same bytes."""
    first = to_the_end(place)
    window = place.windows.windows[0]
    with window.store.reading() as session:
        asked = text("SELECT DISTINCT state FROM outbox WHERE stream = 'audit'")
        assert set(session.scalars(asked)) == {OutboxState.CLOSED}
    ours = place.hall.owner.execute("SELECT feed_no FROM core.case_event WHERE case_id = %s", (first,)).fetchall()
    beside = place.hall.owner.execute(
        "SELECT feed_no FROM core.stream_event WHERE office_id = %s AND stream = 'audit'", (COUNTY,)
    ).fetchall()
    numbers = sorted(row[0] for row in ours)
    assert [one for (one,) in beside if numbers[0] < one < numbers[-1]]
    status, done = place.hand_over()
    assert (status, done["refused"]) == (0, 0)
    stands = place.hall.central.status().hall
    assert (filed(place.province, first), stands.waiting) == (filed(place.hall, first), 0)
    number, _ = place.province.feed()
    for table in ("case_event", "stream_event"):
        asked = f"SELECT event_id, body, hash FROM core.{table} WHERE office_id = %s ORDER BY event_id"
        rows = [centre.owner.execute(asked, (COUNTY,)).fetchall() for centre in (place.province, place.hall)]
        assert rows[0] == rows[1] != []
        number -= len(rows[0])
    assert number == 0
    looked = place.hall.owner.execute("SELECT looked_no FROM core.exchange").fetchone()
    place.hand_over()
    assert (
        looked <= place.hall.owner.execute("SELECT looked_no FROM core.exchange").fetchone() == (place.hall.feed()[0],)
    )


def test_behind_a_hall_machine_a_window_says_at_once_that_it_takes_in_for_no_other_county(place):
    place.province.owner.execute("SELECT account.any_hall(%s, 'YL-112', true)", (OTHER,))
    window = place.windows.windows[0]
    window.round()
    with window.uow() as u:
        assert owners_of(u.sync.any_hall(), "YL-112", COUNTY) == ()
        assert u.sync.numbered_owners() == []
    before = len(window.read("SELECT id FROM case_head"))
    draft = replace(ready_draft("YL-112", person(place.windows.person_number())), owner=OTHER)
    clerk = window.somebody("intake")
    with pytest.raises(Rejected, match="any_hall_behind_hall"):
        window.house.accept(clerk, replace(draft, clerk=clerk.operator))
    assert len(window.read("SELECT id FROM case_head")) == before
    output = Output(as_json=True, out=io.StringIO())
    doors = SimpleNamespace(units=window.uow, actor=lambda *_: clerk, close=lambda: None)
    assert run(["sync", "any-hall", "--json"], lambda _: doors, output) == REFUSED
    assert json.loads(output.out.getvalue())["error"] == "any_hall_behind_hall"


def test_the_queue_goes_on_at_the_halls_own_server_while_the_line_to_the_province_is_cut(place):
    clerk = place.windows.windows[0].somebody("intake")
    one, two = (Counter(window, number, clerk) for window, number in zip(place.windows.windows[:2], "34", strict=True))
    settle([one, two])
    place.cable.cut()
    first, second = one.take(), two.take()
    settle([one, two])
    assert first.number != second.number
    assert two.call().id == min(first, second, key=lambda each: (each.order, each.number)).id
    settle([one, two])
    assert one.call() is not None
    settle([one, two])
    assert (one.waiting, one.seen()) == ([], two.seen())
    place.cable.restore()
    status, done = place.hand_over()
    assert (status, done["refused"]) == (0, 0)


def test_a_question_and_new_last_days_of_a_cut_hall_reach_the_province_with_the_line(place):
    place.cable.cut()
    first = place.windows.windows[0]
    case = first.take_in(place.windows.person_number())
    place.windows.settle(1)
    assert place.worker(place.hall).drawn == 1
    place.windows.settle(1)
    window, holder = place.windows.holder(case)
    window.house.ask(holder, case, 1, "哪一页？")
    calendar = replace(published_calendar(), off=published_calendar().off | {date(2026, 11, 23)})
    RecountCases(first.uow, SqlRecountQueries(first.store), calendar, first.house.clock).round()
    place.windows.settle(1)
    place.cable.restore()
    place.hand_over()
    asked = "SELECT deadline, (SELECT count(*) FROM core.note n WHERE n.case_id = h.case_id), (SELECT count(*)"
    asked += " FROM core.recount r WHERE r.case_id = h.case_id) FROM core.case_head h WHERE case_id = %s"
    here, above = (server.owner.execute(asked, (case,)).fetchone() for server in (place.hall, place.province))
    assert here == above and above[1:] == (1, 1)
