"""A hall is connected by verbs alone (docs/administrator.md, section 14): two windows founded apart, one office."""

import json
import uuid
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.intake.draft_json import line_to_data
from app.kernel.ids import new_uuid
from tests.builders.centre_house import CITY, COUNTY, PROVINCE, VERIFIER
from tests.builders.connecting import PASSPHRASE, Machine, number, setup_file
from tests.builders.counter import ready_draft

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(1200)]

ADMIN, SECURITY, AUDITOR, HEAD = (f"p0{place}.x" for place in range(1, 5))
CLERK, HANDLER = "p10.x", "p11.x"
CITY_SECURITY, CITY_AUDITOR, CITY_HEAD = "p22.x", "p23.x", "p24.x"
GRANTS = f"{CITY_SECURITY}@{CITY}"  # what the windows of the county call her
WORKERS = {CLERK: ("window", "window_clerk"), HANDLER: ("handling", "handler")}
ABOVE = {"code": CITY, "name": "示例市", "level": "city"}
HIGHEST = {"code": PROVINCE, "name": "示例省", "level": "province"}


@dataclass
class NightClock:
    """The real time, and a night that passes when the test says so."""

    later: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.later


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Frames count as fast as they come."""
    monkeypatch.setattr("app.face.watch.SPACING_S", 0.0)
    monkeypatch.setattr("app.face.enrolment.EnrolmentRule.__init__.__defaults__", (0.08, 0.5, 0.0, 60.0))


@pytest.fixture
def database(cluster) -> Any:
    """An empty database, as superuser: its place and a session."""
    name = f"conn_{uuid.uuid4().hex[:12]}"
    with closing(psycopg.connect(cluster, autocommit=True)) as server:
        server.execute(f"CREATE DATABASE {name}")
    place = make_conninfo(cluster, dbname=name)
    with closing(psycopg.connect(place, autocommit=True)) as owner:
        yield place, owner


def with_faces(machine: Machine, security: str, head: str, auditor: str, *others: str) -> None:
    """Steps 2 and 11 of the manual: founders change their secrets, the first face before two others, then the rest."""
    for account in (security, head, auditor, *others):
        machine.first_password(account)
    own = machine.file("own", "Window-2026")
    first = ("--first", "--head", head, "--auditor", auditor)
    machine.enrol_face(security, *first, "--head-password-file", own, "--auditor-password-file", own)
    machine.sign_in(security)
    for account in (head, auditor, *others):
        machine.enrol_face(account)


def connect(machine: Machine, place: str, device: uuid.UUID) -> None:
    """Step 8, by the system administrator."""
    machine.sign_in(ADMIN)
    machine.do("settings", "centre.url", place)
    machine.do("sync", "device", "--id", str(device))
    assert machine.do("sync", "now") | {"pushed": 0, "pulled": 0} == {
        "pushed": 0, "pulled": 0, "went_back": [], "failed": [], "unlisted": [],
    }  # fmt: skip


def first_time_here(machine: Machine, account: str) -> None:
    """Somebody who is known at this machine begins to work at it: a secret, the own password, the face."""
    machine.sign_in(ADMIN)
    machine.first_password(account, machine.do("staff", "account", "reset", account)["secret"])
    machine.sign_in(SECURITY)
    machine.enrol_face(account)


def granted(machine: Machine) -> None:
    """The four acts for clerk and handler, by four people who sign in one after the other."""
    requests = []
    for by, account, permission in ((HANDLER, CLERK, "intake"), (CLERK, HANDLER, "handling")):
        machine.sign_in(by)
        asked = ("staff", "apply", account, "--kind", "new", "--permission", permission, "--reason", "设岗")
        requests.append(machine.do(*asked)["request"])
    for by, act in ((AUDITOR, "review"), (HEAD, "approve"), (GRANTS, "grant")):
        machine.do("sync", "now")
        machine.sign_in(by)
        for request in requests:
            machine.do("staff", act, request, seen=by)
    assert machine.do("sync", "now")["failed"] == []


def application(folder: Path) -> str:
    """What the clerk takes in."""
    draft = ready_draft("YL-112")
    said = {"request": str(new_uuid()), "item": "YL-112", "person": {"id_no": number(60), "name": "林小满"}}
    said |= {"answers": dict(draft.answers), "materials": [line_to_data(line) for line in draft.materials]}
    file = folder / "application.json"
    file.write_text(json.dumps(said), "utf-8")
    return str(file)


def test_a_hall_of_two_windows_is_connected_by_verbs_and_a_case_goes_from_one_to_the_other(database, tmp_path):
    (place, owner), clock = database, NightClock()
    city, one, two = (Machine(tmp_path / name, clock) for name in ("city", "one", "two"))
    key, devices = tmp_path / "province.key", [uuid.uuid4(), uuid.uuid4()]
    # at the province
    one.do("central", "init", place)
    one.do("central", "person-key", str(key), "--url", place, "--passphrase-file", one.file("passphrase", PASSPHRASE))
    for office in ((PROVINCE, None, "province"), (CITY, PROVINCE, "city"), (COUNTY, CITY, "county")):
        owner.execute("SELECT account.add_office(%s, %s, %s)", office)
    for device in devices:
        owner.execute("SELECT account.add_device(%s, %s, %s)", (device, COUNTY, VERIFIER))
    worker = f"w{uuid.uuid4().hex}"
    owner.execute(f"CREATE ROLE {worker} LOGIN IN ROLE perm_worker")
    # the city's first security administrator comes by the superuser, who then makes the county's accounts
    city.found(setup_file(tmp_path, code=CITY, level="city", machine=1, superior=HIGHEST, first=21), key)
    with_faces(city, CITY_SECURITY, CITY_HEAD, CITY_AUDITOR)
    city.sign_in(CITY_SECURITY)
    listed = str(tmp_path / "city.json")
    city.do("staff", "central-list", "--out", listed)
    made = city.do("central", "enrol", place, listed)["people"]
    assert [each["did"] for each in made] == ["added"] * 4
    security = next(each["operator"] for each in made if each["account"] == CITY_SECURITY)
    # the first window
    one.found(setup_file(tmp_path, code=COUNTY, level="county", machine=1, superior=ABOVE, first=1), key)
    with_faces(one, SECURITY, HEAD, AUDITOR, ADMIN)
    one.sign_in(ADMIN)
    for account, (section, post) in WORKERS.items():
        one.do("staff", "section", section, f"{section}科")
        number_file = one.file("number", number(int(account[1:3])))
        hired = ("--name", f"人{account}", "--section", section, "--post", post, "--number-file", number_file)
        one.first_password(account, one.do("staff", "account", "add", account, *hired)["secret"])
    one.sign_in(SECURITY)
    for account in WORKERS:
        one.enrol_face(account)
    listed = str(tmp_path / "county.json")
    one.do("staff", "central-list", "--out", listed)
    assert number(10) not in Path(listed).read_text("utf-8")
    by_city = make_conninfo(place, user=f"o{uuid.UUID(security).hex}")
    made = one.do("central", "enrol", by_city, listed)["people"]
    assert [each["did"] for each in made] == ["added"] * 6
    assert {each["did"] for each in one.do("central", "enrol", by_city, listed)["people"]} == {"there"}
    connect(one, place, devices[0])
    for each in made:
        given = one.file("given", each["password"])
        own = one.file("own", "Window-2026")
        one.do("sync", "password", "--account", each["account"], "--password-file", own, "--given-file", given)
    first_time_here(one, GRANTS)
    granted(one)
    # the second window, founded apart: it hears of everybody
    two.found(setup_file(tmp_path, code=COUNTY, level="county", machine=2, superior=ABOVE, first=1), key)
    with_faces(two, SECURITY, HEAD, AUDITOR, ADMIN)
    connect(two, place, devices[1])
    assert two.call("signin", "--account", HANDLER, "--password-file", two.file("own", "Window-2026"))[0] == 1
    first_time_here(two, HANDLER)
    # the next day
    clock.later = timedelta(days=1)
    for each in made:
        if each["account"] in WORKERS:  # the centre's own clock has not passed the night
            permission = "intake" if each["account"] == CLERK else "handling"
            owner.execute("SELECT account.permit(%s, %s)", (each["operator"], permission))
    one.sign_in(CLERK)
    taken = one.do("case", "accept", "--input", application(tmp_path))
    assert one.do("sync", "now")["failed"] == []
    one.do("central", "worker", make_conninfo(place, user=worker), "--once")
    assert two.do("sync", "now")["failed"] == []
    two.sign_in(HANDLER)
    (waiting,) = two.do("tray")
    assert waiting["number"] == taken["number"]
    two.do("case", "step", taken["number"], "--verb", "return", "--reason", "entry_wrong", "--to", "1", "--note", "x")
    assert two.do("sync", "now")["failed"] == []
    done = owner.execute(
        "SELECT o.operator_id::text, e.made_on FROM core.case_event e JOIN core.operator o USING (operator_id)"
        " ORDER BY e.seq DESC LIMIT 1"
    ).fetchone()
    assert done == (next(each["operator"] for each in made if each["account"] == HANDLER), devices[1])
    for machine in (city, one, two):
        assert machine.do("audit", "verify") is not None
        machine.forget()
