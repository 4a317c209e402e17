"""Two machines' real stores, one real centre, the program's own commands: who acted is proven, line or not."""

import uuid
from collections.abc import Iterator
from itertools import pairwise

import pytest
from sqlalchemy import text

from app.bootstrap.container import Container
from app.kernel.errors import Rejected, Unavailable
from app.kernel.ids import OperatorId
from app.kernel.outbox import OutboxState
from app.staff.model import LockReason
from app.sync.keys import KeyWay
from db.sync.enrolment import EnrolmentLine
from tests.builders.centre_house import COUNTY, CentreHouse
from tests.builders.centre_machine import PASSWORD, CentreMachine, enlist_clerks


@pytest.fixture(scope="module")
def pair(cluster, tmp_path_factory) -> Iterator[tuple[CentreMachine, CentreMachine]]:
    tmp_path = tmp_path_factory.mktemp("machines")
    centre = CentreHouse(cluster)
    clerks = enlist_clerks(centre, "wang.fang", "chen.mei", "lin.new", "zhou.yi")
    both = CentreMachine(tmp_path / "one", 1, centre, clerks), CentreMachine(tmp_path / "two", 2, centre, clerks)
    yield both
    for machine in both:
        machine.close()
    centre.close()


@pytest.fixture
def machines(pair) -> Iterator[tuple[CentreMachine, CentreMachine]]:
    """Both with numbers and nothing unsent; the line is there."""
    for machine in pair:
        assert machine.call("sync", "now")[1]["failed"] == []
    yield pair
    pair[0].centre.mend()


def proven(machine, newest):
    """Who acted, at which machine, delivered by which login: of the centre's newest events."""
    rows = machine.centre.owner.execute(
        "SELECT operator_id, made_on, via FROM core.case_event ORDER BY feed_no DESC LIMIT %s", (newest,)
    ).fetchall()
    return rows[::-1]


def test_two_clerks_work_through_a_cut_line_and_everything_is_confirmed(machines):
    one, _ = machines
    wang, chen = one.clerks["wang.fang"], one.clerks["chen.mei"]
    one.sign_out(one.sign_in("chen.mei"))  # once with the line: the key lies sealed in the file
    assert one.key("chen.mei") is None
    first = one.sign_in("wang.fang")
    assert one.key("wang.fang").device == one.device
    one.centre.cut()
    one.take(first), one.take(first)
    one.sign_out(first)
    assert one.key("wang.fang") is None
    second = one.sign_in("chen.mei")
    one.take(second)
    one.sign_out(second)
    status, answer = one.call("sync", "now")
    assert (status, [each["code"] for each in answer["failed"]]) == (1, ["centre_unreachable"])
    one.centre.mend()
    status, answer = one.call("sync", "now")
    assert (status, answer["failed"]) == (0, [])
    assert answer["pulled"] >= answer["pushed"] > 9  # the chain of audit travels too, and what others wrote comes back
    assert set(one.states()) == {OutboxState.CLOSED}
    assert proven(one, 9) == [(wang, one.device, one.login)] * 6 + [(chen, one.device, one.login)] * 3


def test_who_never_signed_in_with_the_line_is_told_what_to_do_and_nothing_is_written(machines):
    one, _ = machines
    one.centre.cut()
    before, actor = one.cases(), one.sign_in("lin.new")
    with pytest.raises(Rejected, match="event_unsealed"):
        one.take(actor)
    assert one.cases() == before
    one.sign_out(actor)
    one.centre.mend()
    actor = one.sign_in("lin.new")
    assert one.key("lin.new") is not None
    one.take(actor)
    assert one.call("sync", "now")[0] == 0
    assert set(one.states()) == {OutboxState.CLOSED}


def test_what_one_machine_sealed_another_of_the_office_delivers_from_a_stick(machines, tmp_path):
    one, two = machines
    wang = one.clerks["wang.fang"]
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("a long passphrase\n")
    stick, words = str(tmp_path / "unsent"), ("--passphrase-file", str(passphrase), "--as", "chief.x")
    actor = two.sign_in("wang.fang")
    two.take(actor)
    assert two.call("sync", "export", stick, *words)[0] == 0
    assert one.call("sync", "import", stick, *words)[1]["added"] == 3
    status, answer = one.call("sync", "now")
    assert (status, answer["failed"]) == (0, [])
    assert proven(one, 3) == [(wang, two.device, one.login)] * 3
    assert two.call("sync", "now")[0] == 0
    assert set(two.states()) == {OutboxState.CLOSED}


def test_a_headless_session_seals_too_and_leaves_no_key_behind(machines, tmp_path):
    one, _ = machines
    password = tmp_path / "password"
    password.write_text(PASSWORD + "\n")
    assert one.call("signin", "--account", "wang.fang", "--password-file", str(password))[0] == 0
    one.centre.cut()
    actor = one.container.actor("case", None)  # another process finds the session
    assert one.key("wang.fang") is not None
    one.take(actor)
    assert one.call("signin", "--out")[0] == 0
    with one.container.units() as u:
        assert u.sync.wrapped_key(actor.operator, KeyWay.SESSION) is None
    one.centre.mend()
    assert one.call("sync", "now")[0] == 0
    assert set(one.states()) == {OutboxState.CLOSED}


def test_the_whole_province_is_searched_over_the_machines_line_at_the_window_and_headless(machines, tmp_path):
    one, _ = machines
    password, reason = tmp_path / "password", "群众来电查询办理进度"
    password.write_text(PASSWORD + "\n")
    actor = one.sign_in("wang.fang")
    number = one.take(actor).number
    assert one.call("sync", "now")[0] == 0
    (hit,) = one.container.services().search_province(actor, number, reason)
    assert (hit.office, hit.number, hit.state) == (COUNTY, number, "closed")
    one.sign_out(actor)
    with pytest.raises(Rejected, match="search_needs_key"):
        one.container.search_in_turn(actor, number, reason)
    assert one.call("signin", "--account", "chen.mei", "--password-file", str(password))[0] == 0
    status, answer = one.call("sync", "search", number, "--reason", reason)
    assert (status, [each["number"] for each in answer]) == (0, [number])
    assert one.call("signin", "--out")[0] == 0
    log = "SELECT count(*) FROM core.search_log WHERE via = %s AND number = %s"
    assert one.centre.owner.execute(log, (one.login, number)).fetchone() == (2,)


def test_a_lock_that_one_look_opens_keeps_the_key_and_every_other_end_forgets_it(machines):
    one, _ = machines
    door, actor = one.container.sign_in_door(), one.sign_in("chen.mei")
    door.lock(actor, LockReason.AWAY)
    with pytest.raises(Rejected, match="session_locked"):
        door.touch(actor, True)
    assert one.key("chen.mei") is not None
    actor = one.sign_in("chen.mei")
    door.lock(actor, LockReason.OTHER_PERSON)
    assert one.key("chen.mei") is None
    actor = one.sign_in("chen.mei")
    elsewhere = Container(one.folder)
    other = elsewhere.sign_in_door()
    other.finish(other.begin("chen.mei", PASSWORD), lambda _: None, lambda: False)
    with pytest.raises(Rejected, match="session_ended"):
        door.touch(actor, True)
    assert one.key("chen.mei") is None
    elsewhere.close()


def test_a_password_changed_here_opens_the_key_without_the_line(machines):
    one, _ = machines
    actor = one.sign_in("zhou.yi")
    login = f"o{one.clerks['zhou.yi'].hex}"
    kept = "SELECT rolpassword FROM pg_authid WHERE rolname = %s"
    before = one.centre.owner.execute(kept, (login,)).fetchone()
    one.container.staff.change_password(actor, PASSWORD, "Other-2027!")
    one.sign_out(actor)
    one.container.key_keeper.wait()
    after = one.centre.owner.execute(kept, (login,)).fetchone()
    assert after != before and after[0].startswith("SCRAM-SHA-256$4096:")  # the one at the centre follows
    one.centre.cut()
    actor = one.sign_in("zhou.yi", "Other-2027!")
    assert one.key("zhou.yi") is not None
    one.sign_out(actor)


def test_a_login_that_the_centre_does_not_know_gets_no_key(machines):
    one, _ = machines
    place = one.container.settings["centre.url"]
    with pytest.raises(Unavailable, match="centre_login_refused"):
        EnrolmentLine(place).enrol(OperatorId(uuid.uuid4()), PASSWORD)
    one.centre.cut()
    with pytest.raises(Unavailable, match="centre_unreachable"):
        EnrolmentLine(place).enrol(one.clerks["wang.fang"], PASSWORD)


def test_blocks_of_both_machines_never_meet(machines):
    one, _ = machines
    leased = one.centre.owner.execute(
        "SELECT first_no, last_no, machine FROM core.number_lease WHERE office_id = %s AND series = 'case' ORDER BY 1",
        (COUNTY,),
    ).fetchall()
    assert {1, 2} <= {row[2] for row in leased}
    assert all(before[1] < after[0] for before, after in pairwise(leased))


def test_the_device_record_is_shown_and_set(machines, tmp_path):
    _, one = machines
    status, place = one.call("sync", "device", "--as", "chief.x")
    assert (status, place["device"], place["is_protected"]) == (0, str(one.device), True)
    for name in ("root", "cert", "key"):
        (tmp_path / name).write_text("pem")
    files = [word for name in ("root", "cert", "key") for word in (f"--{name}", str(tmp_path / name))]
    assert one.call("sync", "device", "--id", str(one.device), *files, "--as", "chief.x")[1]["error"] == "not_your_post"
    status, place = one.call("sync", "device", "--id", str(one.device), *files, "--as", "admina.x")
    assert (status, place["certificate"], place["authority"]) == (0, str(tmp_path / "cert"), str(tmp_path / "root"))
    assert "sslmode=verify-full" in one.container.settings["centre.url"]
    missing = one.call("sync", "device", "--id", str(one.device), "--root", "/nowhere", "--as", "admina.x")[1]
    assert missing["error"] == "centre_file_missing"
    assert one.call("sync", "device", *files, "--as", "admina.x")[1]["error"] == "centre_device_id"
    kept = one.container.settings["centre.url"]
    for url, code in (
        ("the centre", "centre_place_word"),
        ("host=centre.example", "centre_plain"),
        ("", "centre_stays"),
    ):
        assert one.call("settings", "centre.url", url, "--as", "admina.x")[1]["error"] == code
    assert one.container.settings["centre.url"] == kept


@pytest.fixture
def early(pair, tmp_path) -> Iterator[CentreMachine]:
    """A third one of the office that has worked without a centre so far."""
    made = CentreMachine(tmp_path, 3, pair[0].centre, pair[0].clerks, is_joined=False)
    yield made
    made.close()


def left(machine, account):
    """That person's account is closed."""
    with machine.container.units() as u:
        u.session.execute(
            text("UPDATE operator SET is_active = 0 WHERE id = :id"), {"id": machine.people[account].bytes}
        )
        u.commit()


def test_what_was_done_before_a_centre_goes_when_its_author_signs_in_and_stops_no_new_work(early):
    machine = early
    for account, count in (("wang.fang", 2), ("chen.mei", 1)):
        actor = machine.sign_in(account)
        for _ in range(count):
            machine.take(actor)
        machine.sign_out(actor)
    left(machine, "chen.mei")
    machine.join()
    assert machine.call("sync", "now")[0] == 0
    assert machine.states() == [OutboxState.WAITING] * 9
    told = machine.centre.owner.execute("SELECT machine, first_no, last_no, device_id FROM core.number_told").fetchall()
    assert told == [(3, 1, 3, machine.device)]
    answer = machine.call("sync", "status")[1]
    assert answer["early"] == {"author": 2, "left": 1, "kept": 0}
    assert (answer["unsent_cases"], answer["waiting"], answer["stops"]) == (0, 0, [])
    assert [each["code"] for each in answer["warnings"]] == ["sync_early_author", "sync_early_left"]

    actor = machine.sign_in("wang.fang")
    assert machine.call("sync", "now")[0] == 0
    assert sorted(machine.states()) == sorted([OutboxState.CLOSED] * 6 + [OutboxState.WAITING] * 3)
    machine.take(actor)
    machine.sign_out(actor)
    assert machine.call("sync", "now")[0] == 0
    assert machine.states().count(OutboxState.CLOSED) == 9
    asked = "SELECT substring(number FROM 11 FOR 8) FROM core.case_head WHERE number LIKE %s ORDER BY 1"
    numbers = [row[0] for row in machine.centre.owner.execute(asked, ("__________03%",))]
    assert numbers[:2] == ["03000001", "03000002"] and len(numbers) == 3
    assert machine.call("sync", "status")[1]["early"] == {"author": 0, "left": 1, "kept": 0}
