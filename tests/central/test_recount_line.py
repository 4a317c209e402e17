"""A changed calendar gives the same last day at every window and at the centre, and one reason line."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from app.audit.model import first_fault
from app.cases.commands import RecountCases
from app.cases.queries import MarkKind
from app.kernel.calendar import WorkingCalendar, published_calendar
from app.kernel.canonical import canonical
from app.kernel.errors import Rejected
from app.kernel.ids import WITHHELD
from app.kernel.outbox import OutboxState
from app.sync.doctor import diagnose, said
from app.sync.status import at_risk
from db.queries.case_chains import case_chains
from db.queries.cases import SqlCaseQueries
from db.queries.routine import SqlRecountQueries
from tests.builders.central_windows import Window, Windows, base_of, windows_of
from tests.builders.staffed import key_of

NOW = published_calendar()
NEW = replace(NOW, off=NOW.off | {date(2026, 11, 23)})


@pytest.fixture(scope="module")
def office(cluster: str, template_folder, tmp_path_factory) -> Iterator[Windows]:
    folder = tmp_path_factory.mktemp("recounts")
    (folder / "base").mkdir()
    base = base_of(template_folder, folder / "base")
    everybody = ["intake", "handling", "review", "approval"]
    with windows_of(base, folder, cluster, [["intake"], everybody, []]) as made:
        yield made


def count(window: Window, calendar: WorkingCalendar) -> tuple:
    """The routine of a program with that calendar."""
    return RecountCases(window.uow, SqlRecountQueries(window.store), calendar, window.house.clock).round()


def days(window: Window, case) -> tuple:
    with window.uow() as u:
        head = u.cases.head(case)
        assert [first_fault(one.name, one.rows(), one.head) for one in case_chains(u.session)].count(None) > 0
        assert not [f for one in case_chains(u.session) if (f := first_fault(one.name, one.rows(), one.head))]
        return head.days.promise, head.last_seq


def reasons(window: Window, case) -> list:
    marks = SqlCaseQueries(window.store, key_of).show(case, window.house.people["intakea.x"]).marks
    return [(mark.at, mark.moved) for mark in marks if mark.kind is MarkKind.RECOUNTED]


def waiting(window: Window) -> list:
    with window.uow() as u:
        return [item for item in u.sync.items() if item.kind == "case_recounted"]


def central(office: Windows, case) -> tuple:
    run = office.centre.owner.execute
    faults = office.centre.session(office.centre.worker).execute("SELECT * FROM work.check_heads('350199', NULL, 1000)")
    assert [row for row in faults if row[1] is not None and row[1] != "assignee"] == []
    kept = run("SELECT count(*) FROM core.recount WHERE case_id = %s", (case,)).fetchone()[0]
    return (*run("SELECT deadline, last_seq FROM core.case_head WHERE case_id = %s", (case,)).fetchone(), kept)


def test_every_window_and_the_centre_show_the_same_last_day_and_one_reason(office) -> None:
    first, second, third = office.windows
    case = first.take_in(1)
    office.settle(1)
    was, _ = days(first, case)
    assert count(first, NEW) == count(second, NEW) == (), "it holds when the centre has confirmed it"
    (item,) = waiting(first)
    assert (item.state, item.operator) == (OutboxState.WAITING, WITHHELD)
    with first.uow() as u:
        assert item.case == u.cases.head(case).number
    (found,) = diagnose([item], item.at, first.line.carries)
    assert found.code == "outbox_waiting" and "重算期限" in said(found, "zh_CN")
    assert at_risk([item], item.at) == 0, "nothing that was typed waits, so it stops no new work"
    assert days(first, case)[0] == was
    assert (count(first, NEW), len(waiting(first))) == ((), 1), "said once"
    office.settle(2)
    shown = {days(window, case) for window in office.windows}
    ((moved, seq),) = shown
    assert moved > was
    assert central(office, case) == (moved, seq, 1)
    assert len({str(reasons(window, case)) for window in office.windows}) == 1
    assert len(reasons(third, case)) == 1
    assert [waiting(window) for window in office.windows] == [[], [], []]
    events = office.centre.owner.execute(
        "SELECT count(*) FROM core.stream_event WHERE kind = 'case_recounted' AND body LIKE %s", (f"%{case}%",)
    )
    assert events.fetchone() == (1,), "two machines, one event"
    assert count(third, NOW) == () and waiting(third) == [], "a program that was not brought up to date counts nothing"


def test_a_step_that_was_done_before_the_recount_came_keeps_it_and_both_arrive(office) -> None:
    first, second, _ = office.windows
    case = first.take_in(2)
    office.settle(1)
    office.draw()
    office.settle(1)
    was, _ = days(second, case)
    count(first, NEW)
    second.house.agree(case)  # not yet at the centre, which takes the recount first
    first.round()
    office.settle(2)
    ((moved, seq),) = {days(window, case) for window in office.windows}
    assert moved > was
    assert central(office, case) == (moved, seq, 1)
    assert {len(reasons(window, case)) for window in office.windows} == {1}


def test_a_recount_that_nobody_worked_out_is_not_taken(office) -> None:
    first, second, _ = office.windows
    case = first.take_in(3)
    office.settle(1)
    count(first, NEW)
    with first.uow() as u:
        row = u.session.execute(text("SELECT body, office FROM note_event WHERE case_id = :c"), {"c": case.bytes}).one()
    honest = json.loads(row.body)
    device = office.centre.session(f"d{second.device.hex}")

    def push(**other: object) -> str:
        event = str(uuid.UUID(bytes=hashlib.sha256(repr(other).encode()).digest()[:16]))
        said = canonical(honest | {"event": event, "data": honest["data"] | other})
        around = {
            "v": 1,
            "stream": "note",
            "office": row.office,
            "chain": event,
            "operator": None,
            "text": said.decode(),
        }
        return office.centre.push_body(device, canonical(around).decode(), None).status

    promise = honest["data"]["promise_before"]
    after, before = honest["data"]["calendar_after"], honest["data"]["calendar_before"]
    assert push(promise_after="2099-01-01") == "denied:malformed"
    assert push(promise_after=promise, statutory_after=honest["data"]["statutory_before"]) == "denied:malformed"
    assert push(calendar_after="x") == push(case="x") == push(calendar_after=before) == "denied:malformed"
    assert push(case=str(uuid.uuid4())) == "stale"
    first.round()
    assert push(calendar_before=after, calendar_after=before) == "denied:calendar"
    told = central(office, case)
    assert push(promise_after="2026-12-31") == "ok", "taken, and nothing follows: the case has moved on"
    office.settle(1)
    assert central(office, case) == told
    assert {days(window, case) for window in office.windows} == {told[:2]}


_FORGED = {
    "a recount of an event that did not come": "UPDATE case_recount SET event = randomblob(16)",
    "a recount beside the confirmed one": (
        "INSERT INTO case_recount SELECT case_id, number + 1, after_seq, calendar_before, calendar_after,"
        " promise_before, date(promise_after, '+9 days'), statutory_before, statutory_after, green_before, green_after,"
        " provisional, at, event FROM case_recount LIMIT 1"
    ),
    "a machine's note in a person's place": (
        "INSERT INTO note_event SELECT randomblob(16), case_id, office, chain, seq, 'question_asked', at, operator,"
        " nonce, previous, body, hash FROM note_event LIMIT 1"
    ),
}


@pytest.mark.parametrize("forged", _FORGED)
def test_the_file_takes_no_recount_that_was_not_confirmed(office, forged: str) -> None:
    first, _, _ = office.windows
    if not first.read("SELECT 1 FROM case_recount"):
        first.take_in(4)
        office.settle(1)
        count(first, NEW)
        office.settle(1)
    with first.uow() as u, pytest.raises(Rejected, match=r"recount_not|append_only|question_untold"):
        u.session.execute(text(_FORGED[forged]))
