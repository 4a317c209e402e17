"""The verb sync through the real command line, over a real store and an authority in memory."""

import io
import json
from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest

from app.adapters.parcel_box import PassphraseBox
from app.cli.context import DONE, REFUSED, USAGE, Output
from app.cli.main import run
from app.kernel.actor import Permission, Post
from app.sync.commands import ExportUnsent, ImportUnsent, Quarantine, ReadOutbox, Release
from app.sync.desk import SyncDesk
from app.sync.rounds import RunRound
from app.sync.scans import ScansSent
from app.sync.search import Hit
from app.sync.status import ReadStatus
from tests.builders.counter import desk, person, ready_draft
from tests.builders.held_key import hold_key
from tests.builders.staffed import found_office, hire, place
from tests.builders.sync_centre import MemoryCentre

BOX = PassphraseBox(cost=2**10)


@pytest.fixture
def centre(clock):
    return MemoryCentre(clock.now())


@pytest.fixture
def people(uow):
    found_office(uow)
    clerk = hire(uow, "zhang.min", 11, Permission.INTAKE)
    return {"clerk": clerk, "supervisor": place(uow, "super.visor", 700, Post.FLOOR_SUPERVISOR, "window")}


@pytest.fixture
def call(uow, clock, centre, people):
    """Calls the verb; gives status and answer."""
    status = ReadStatus(uow, clock, free_mb=lambda: 10_000, released_on=date(2026, 11, 1))
    read, quarantine, release = ReadOutbox(uow, clock, centre.carries), Quarantine(uow, clock), Release(uow, clock)
    take_in = ImportUnsent(uow, clock, BOX)
    doors = SimpleNamespace(
        actor=lambda _verb, name: people[name],
        sync_round=RunRound(uow, lambda: centre, clock),
        sync_status=status,
        read_outbox=read,
        quarantine=quarantine,
        release=release,
        sync_desk=SyncDesk(uow, read, status, quarantine, release, ExportUnsent(uow, clock, BOX), take_in),
        import_unsent=take_in,
        close=lambda: None,
    )

    def call(*words, plain=False):
        output = Output(out=io.StringIO(), err=io.StringIO())
        status = run(["sync", *words, *([] if plain else ["--json"])], lambda _: doors, output)
        said = output.out.getvalue()
        return status, said + output.err.getvalue() if plain else json.loads(said)

    return call


@pytest.fixture
def online(uow, clock, call):
    with uow() as u:
        u.meta.put("centre.url", "host=centre.example", None, clock.now())
        u.commit()
    assert call("now")[0] == DONE


@pytest.fixture
def case(store, uow, clock, people, online):
    hold_key(store, people["clerk"].operator)
    from app.intake.commands import Accept

    return Accept(uow, desk(), clock)(people["clerk"], ready_draft("ZH-004", person(1))).case


def test_without_a_centre_there_is_nothing_to_sync(call):
    assert call("status") == (DONE, {"centre": False})
    status, told = call("now")
    assert (status, told["error"]) == (REFUSED, "centre_not_set")
    assert call("outbox", "--as", "clerk")[1]["error"] == "centre_not_set"


def test_a_case_goes_out_and_the_outbox_is_empty(call, case):
    status, items = call("outbox", "--as", "clerk")
    assert {item["case"] for item in items} == {case.number}
    assert all(item["message"] and item["remedies"] for item in items)
    assert call("status")[1]["waiting"] == len(items)
    status, done = call("now")
    assert (status, done["pushed"], done["pulled"], done["failed"]) == (DONE, len(items), len(items), [])
    assert call("outbox", "--as", "clerk") == (DONE, [])
    assert "没有未同步事项" in call("outbox", "--as", "clerk", plain=True)[1]


def test_a_cut_line_is_said_and_is_a_refusal(call, case, centre):
    centre.cut_after = 0
    status, done = call("now")
    assert status == REFUSED
    assert [each["code"] for each in done["failed"]] == ["centre_unreachable"]
    assert call("status")[1]["offline_since"]
    assert "起离线" in call("status", plain=True)[1]


def test_a_centre_that_lets_this_machine_not_in_is_said_beside_the_cut_line(call, case, centre):
    centre.cut_after, centre.why = 0, "login"
    assert "没有接受本机的设备账号或口令" in call("now", plain=True)[1]
    assert "没有接受本机的设备账号或口令" in call("status", plain=True)[1], "kept until it lets the machine in"
    assert call("status")[1]["refused"] == "login"
    centre.cut_after = None
    call("now")
    assert call("status")[1]["refused"] is None


def test_a_refused_item_is_shown_set_aside_and_let_go(call, case, centre):
    event = call("outbox", "--as", "clerk")[1][0]["event"]
    from uuid import UUID

    centre.denials[UUID(event)] = "two-roles"
    call("now")
    shown = call("outbox", event, "--as", "clerk")[1]
    assert (shown["state"], shown["fork"], shown["common"]) == ("refused", False, 0)
    told = call("outbox", event, "--as", "clerk", plain=True)[1]
    assert "两个角色" in told
    assert "本机随后：第 1 条收到材料、第 2 条受理、第 3 条办结。" in told
    assert "中心随后：没有。" in told
    status, told = call("quarantine", event, "--reason", "待核", "--as", "supervisor")
    assert (status, told["state"]) == (DONE, "quarantined")
    assert call("quarantine", event, "--reason", "x", "--as", "clerk")[1]["error"] == "not_your_post"
    centre.denials.clear()
    assert call("release", event, "--reason", "已核", "--as", "supervisor")[1]["state"] == "waiting"
    assert call("now")[0] == DONE
    assert call("status")[1]["to_decide"] == 0


def test_unsent_work_is_exported_once_and_never_over_another_file(call, case, tmp_path):
    words = tmp_path / "words"
    words.write_text("correct horse battery\n")
    file = tmp_path / "unsent"
    given = (str(file), "--passphrase-file", str(words), "--as", "supervisor")
    status, told = call("export", *given)
    assert (status, told["events"]) == (DONE, len(call("outbox", "--as", "clerk")[1]))
    assert file.stat().st_mode & 0o777 == 0o600
    assert call("export", *given)[1]["error"] == "sync_file_exists"
    assert call("import", *given)[1]["error"] == "sync_file_own"
    missing = call("import", str(tmp_path / "none"), "--passphrase-file", str(words), "--as", "supervisor")
    assert missing[1]["error"] == "sync_file_not_there"


def test_wrong_usage_is_a_sentence(call):
    assert call("quarantine", "not-an-id", "--reason", "x")[0] == USAGE
    assert call("quarantine", "0192f000-0000-7000-8000-00000000d001")[0] == USAGE
    assert call("fetch", "350199", "zz")[0] == USAGE
    assert call("fetch", "350199", "ab" * 31)[0] == USAGE


def test_a_search_pages_and_a_page_that_comes_back_are_told(people):
    case = UUID(int=5)
    moment = datetime(2026, 11, 20, 4, tzinfo=UTC)
    hits = [Hit("350198", case, "3501980001", "YL-112", "closed", "granted", moment, None, moment)]
    sent, centre = ScansSent(1, 2048, {"ab": "denied:scan-hash"}, is_more=True), object()
    doors = SimpleNamespace(
        actor=lambda _verb, name: people[name],
        search_province=lambda _actor, number, _reason: hits if number.endswith("1") else [],
        send_scans=lambda: sent,
        sync_status=lambda: centre,
        fetch_page=lambda _actor, _office, _hash: 2048,
        close=lambda: None,
    )

    def said(*words: str, form: str = "--json") -> tuple[int, str]:
        output = Output(out=io.StringIO(), err=io.StringIO())
        status = run(["sync", *words, "--as", "clerk", *form.split()], lambda _: doors, output)
        return status, output.out.getvalue()

    status, answer = said("search", "3501980001", "--reason", "来电查询办理进度")
    assert (status, json.loads(answer)[0]["case"]) == (DONE, str(case))
    told = said("search", "3501980001", "--reason", "来电查询办理进度", form="")[1]
    assert "YL-112：已办结，同意办理。收件 2026-11-20 12:00，时限 -，办结 2026-11-20 12:00。" in told
    assert json.loads(said("search", "0", "--reason", "来电查询办理进度")[1]) == []
    status, answer = said("scans")
    assert (status, json.loads(answer)["refused"]) == (REFUSED, {"ab": "denied:scan-hash"})
    assert json.loads(said("fetch", "350199", "ab" * 32)[1]) == {"bytes": 2048, "hash": "ab" * 32}
    centre = None
    status, answer = said("scans")
    assert (status, json.loads(answer)["error"]) == (REFUSED, "centre_not_set")
