"""One key of ID numbers for a province; accounts made from a window's list; people heard of at every window."""

import re
import uuid
from importlib.resources import files

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from sqlalchemy import text

from app.kernel.actor import Permission, Post
from app.kernel.errors import NotFound, Rejected, Unavailable
from app.kernel.ids import OfficeId, OperatorId
from app.kernel.messages import sentence
from app.kernel.office import KeptKey
from app.staff.central_accounts import REASONS, Did, EnrolPeople, KnownAccount, ReopenAccount, wanted
from app.staff.central_list import CentralLine, CentralList, list_to_text, read_list
from app.sync.rounds import RunRound
from db.central.accounts import accounts_line
from db.queries.books import unvouched_rows
from db.queries.staff import SqlStaffQueries
from db.sync.people import NO_PASSWORD
from db.sync.transport import CentreLine
from tests.builders.centre_house import CITY, COUNTY, OTHER, CentreHouse, login_of
from tests.builders.connecting import PASSPHRASE, Machine, setup_file

ABOVE = {"code": CITY, "name": "示例市", "level": "city"}
KEY = b"k" * 32
FOUNDERS = tuple(f"p0{place}.x" for place in range(1, 5))


@pytest.fixture(scope="module")
def centre(cluster, apart):
    made = CentreHouse(cluster)
    with accounts_line(made.place) as accounts:
        accounts.set_key(apart[1])
    yield made
    made.close()


def line(name="wang", post=Post.WINDOW_CLERK, **other):
    usual = {
        "operator": OperatorId(uuid.uuid4()),
        "person": uuid.uuid4().bytes * 2,
        "account": f"{name}.x",
        "name": name,
    }
    usual |= {"section": "window", "section_name": "受理科", "post": post, "permission": None, "is_active": True}
    return CentralLine(**usual | other)


def enrolled(place, *lines, office=COUNTY, key):
    with accounts_line(place) as accounts:
        return EnrolPeople(accounts)(CentralList(OfficeId(office), key, lines))


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    """Two windows founded apart with one key, and one with a key of its own."""
    folder = tmp_path_factory.mktemp("apart")
    machines = [Machine(folder / name) for name in ("one", "two", "own")]
    key = folder / "province.key"
    words = machines[0].file("passphrase", PASSPHRASE)
    made = machines[0].do("central", "person-key", str(key), "--passphrase-file", words)
    assert machines[0].do("central", "person-key", str(key), "--passphrase-file", words) == made | {"made": False}
    for place, machine in enumerate(machines, 1):
        said = setup_file(folder, code=COUNTY, level="county", machine=place, superior=ABOVE, first=1)
        machine.found(said, None if machine is machines[2] else key)
    yield machines, bytes.fromhex(made["commitment"]), key
    for machine in machines:
        machine.forget()


def founders_of(machine):
    """Account → id and keyed hash."""
    place = machine.open()
    with place.units() as u:
        everybody = SqlStaffQueries(place.store).operators()
        found = {one.account: (one.id, u.staff.person_key(one.id)) for one in everybody}
    place.close()
    return {account: of for account, of in found.items() if account in FOUNDERS}


def test_stores_founded_apart_with_one_key_know_everybody_by_the_same_id_and_hash(apart):
    (one, two, own), _, _ = apart
    assert founders_of(one) == founders_of(two)
    assert sorted(founders_of(one)) == list(FOUNDERS)
    assert not set(founders_of(one).values()) & set(founders_of(own).values())


def test_the_key_lies_sealed_and_opens_with_its_passphrase_alone(apart, tmp_path):
    (one, *_), commitment, key = apart
    place = one.open()
    secret = place.province_key.secret
    assert place.province_key.commitment == commitment
    place.close()
    assert secret not in key.read_bytes()
    place = one.open()
    with place.store.reading() as session:
        assert secret not in bytes(session.scalar(text("SELECT sealed FROM province_key")))
    place.close()
    other = Machine(tmp_path / "other")
    said = setup_file(tmp_path, code=COUNTY, level="county", machine=4, superior=ABOVE, first=1)
    wrong = ("--person-key", str(key), "--passphrase-file", other.file("wrong", "another passphrase"))
    assert other.call("setup", "--from", str(said), *wrong)[1]["error"] == "province_key_unreadable"
    assert not (tmp_path / "other" / "yichuang.db").exists()


def test_a_store_with_people_takes_no_key_any_more(apart):
    place = apart[0][2].open()
    with place.units() as u, pytest.raises(Rejected, match="province_key_too_late"):
        u.meta.keep_province_key(KeptKey(b"x" * 60, KEY), place.clock.now())
    place.close()


def did(done):
    return [(one.did, one.reason) for one in done]


def test_a_list_is_enrolled_line_by_line_and_a_second_time_nothing_is_done(centre, apart):
    key, clerk, gone = apart[1], line("wang"), line("gone", is_active=False)
    handler = line("chen", Post.HANDLER, permission=Permission.HANDLING)
    done = enrolled(centre.place, clerk, handler, gone, key=key)
    assert did(done) == [(Did.ADDED, ""), (Did.ADDED, ""), (Did.LEFT, "")]
    assert len({one.password for one in done[:2]}) == 2
    again = enrolled(centre.place, clerk, handler, gone, key=key)
    assert did(again) == [(Did.THERE, ""), (Did.THERE, ""), (Did.LEFT, "")]
    assert [one.password for one in again] == [None] * 3
    held = centre.owner.execute("SELECT permission FROM core.operator WHERE operator_id = %s", (handler.operator,))
    assert held.fetchone() == ("handling",)
    verifier = centre.owner.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", (login_of(clerk.operator),))
    assert verifier.fetchone()[0].startswith("SCRAM-SHA-256$")


def test_what_the_centre_refuses_is_said_and_keeps_no_other_line_back(centre, apart):
    key, first = apart[1], line("li")
    enrolled(centre.place, first, key=key)
    twice, same = line("zhao", person=first.person), line("li")
    done = enrolled(centre.place, twice, same, line("sun"), key=key)
    assert did(done) == [(Did.REFUSED, "person-elsewhere"), (Did.REFUSED, "account-taken"), (Did.ADDED, "")]
    ends = [line("li", operator=first.operator, person=first.person, is_active=flag) for flag in (False, True)]
    assert did(enrolled(centre.place, ends[0], key=key)) == [(Did.CLOSED, "")]
    assert did(enrolled(centre.place, ends[1], key=key)) == [(Did.REFUSED, "account-closed")]
    for reason in REASONS:
        assert sentence(f"enrol_reason_{reason.replace('-', '_')}")


def test_a_security_administrator_enrols_the_own_office_alone_and_never_himself(centre, apart):
    key = apart[1]
    boss = line("boss", Post.SECURITY_ADMIN, section="office", section_name="办公室")
    enrolled(centre.place, boss, key=key)
    own = make_conninfo(centre.place, user=login_of(boss.operator))
    renamed = line("boss", Post.SECURITY_ADMIN, section="office", section_name="另名", operator=boss.operator,
                   person=boss.person)  # fmt: skip
    done = enrolled(own, line("he"), renamed, line("self", person=boss.person), key=key)
    assert did(done) == [(Did.ADDED, ""), (Did.REFUSED, "own-account"), (Did.REFUSED, "own-account")]
    with pytest.raises(Rejected, match="account_refused"):
        enrolled(own, line("far"), office=OTHER, key=key)


def test_a_list_with_permissions_is_enrolled_from_above_and_every_refusal_has_words(centre, apart):
    key, permitted = apart[1], {"post": Post.HANDLER, "permission": Permission.HANDLING}
    bosses = [line(f"boss{o}", Post.SECURITY_ADMIN, section="office", section_name="办公室") for o in (COUNTY, CITY)]
    for boss, office in zip(bosses, (COUNTY, CITY), strict=True):
        enrolled(centre.place, boss, office=office, key=key)
    own, above = (make_conninfo(centre.place, user=login_of(boss.operator)) for boss in bosses)
    given = line("gao", **permitted)
    assert did(enrolled(own, given, key=key)) == [(Did.REFUSED, "level")]
    assert did(enrolled(above, given, key=key)) == [(Did.ADDED, "")]
    sql = "".join(
        files("db.central.sql").joinpath(name).read_text("utf-8") for name in ("012_accounts.sql", "023_people.sql")
    )
    reasons = set(re.findall("denied:([a-z-]+)", sql)) - {"device", "hall", "person-key"}
    for reason in (*reasons, "account-closed", "person-elsewhere"):
        assert sentence(f"enrol_reason_{reason.replace('-', '_')}")


def test_a_list_of_another_key_makes_no_account(centre):
    with pytest.raises(Rejected, match="central_key_other"):
        enrolled(centre.place, line("no"), key=KEY)
    with pytest.raises(Rejected, match="account_refused"), accounts_line(centre.place) as accounts:
        accounts.set_key(KEY)


def test_a_list_comes_back_from_its_file_and_what_is_none_is_refused():
    made = CentralList(OfficeId(COUNTY), KEY, (line(permission=Permission.INTAKE), line("chen", is_active=False)))
    assert read_list(list_to_text(made)) == made
    for spoiled in ("", "[]", "{}", list_to_text(made).replace("window_clerk", "king")):
        with pytest.raises(Rejected, match="central_list_unreadable"):
            read_list(spoiled)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Did.THERE),
        ({"name": "other"}, Did.RENAMED),
        ({"section": "other"}, Did.MOVED),
        ({"is_active": False}, Did.CLOSED),
    ],
)
def test_what_is_to_be_done_about_a_line_follows_from_what_stands(changed, expected):
    one = line()
    stands = KnownAccount(one.person, one.section, one.post, None, True, one.account, one.name, one.section_name)
    values = {name: getattr(one, name) for name in one.__dataclass_fields__}
    assert wanted(CentralLine(**values | changed), stands) is expected


@pytest.fixture
def windows(centre, apart):
    """The three windows with lines of their own."""
    made = []
    for machine in apart[0]:
        place, login = machine.open(), centre.add_device(uuid.uuid4())
        made.append((place, CentreLine(make_conninfo(centre.place, user=login))))
    yield made
    for place, own in made:
        own.close()
        place.close()


def heard(window):
    place, own = window
    return RunRound(place.units, lambda: own, place.clock)()


def by_account(place):
    return {one.account: one for one in SqlStaffQueries(place.store).operators()}


def test_a_window_with_another_key_is_told_so_and_nothing_of_it_is_synced(windows):
    done = heard(windows[2])
    assert [error.code for _, error in done.failed] == ["province_key_differs"]
    assert done.pushed == done.pulled == 0


def test_everybody_of_the_office_is_known_at_a_window_that_hears_of_them(windows, centre, apart):
    key, place = apart[1], windows[0][0]
    clerk = line("heard", section="far", section_name="远科")
    above = line("superior", Post.SECURITY_ADMIN, section="office", section_name="市办公室")
    named = line(
        "p01.x"[:-2], Post.LEADER, section="lead", section_name="领导"
    )  # the account of a founder of the county
    hidden = line("cashier", Post.FINANCE, section="money", section_name="财务")
    enrolled(centre.place, clerk, key=key)
    enrolled(centre.place, above, named, hidden, office=CITY, key=key)
    assert heard(windows[0]).failed == ()
    found = by_account(place)
    one = found["heard.x"]
    assert (one.id, one.section.name, one.permission, one.must_change_password) == (clerk.operator, "远科", None, True)
    assert found[f"superior.x@{CITY}"].office.id == CITY
    assert found[f"p01.x@{CITY}"].id == named.operator
    assert f"cashier.x@{CITY}" not in found  # of the office above only who acts in matters of this one
    with place.units() as u:
        assert (u.staff.person_key(one.id), u.staff.id_number(one.id)) == (clerk.person, "")
        assert u.staff.credentials("heard.x").password_hash == NO_PASSWORD
    with place.store.reading() as session:
        assert [fault for fault in unvouched_rows(session) if fault.chain == "operator"] == []
    for word in ("", "Window-2026", NO_PASSWORD):
        with pytest.raises(Rejected, match="sign_in_failed"):
            place.sign_in_door().begin("heard.x", word)


def test_who_is_closed_at_the_centre_is_deactivated_at_every_window_and_nothing_else_changes(windows, centre, apart):
    key, gone, stays = apart[1], line("closed"), line("stays")
    enrolled(centre.place, gone, stays, key=key)
    for window in windows[:2]:
        assert heard(window).failed == ()
    centre.owner.execute("SELECT account.close(%s)", (gone.operator,))
    for place, own in windows[:2]:
        assert heard((place, own)).failed == ()
        found = by_account(place)
        assert (found["closed.x"].is_active, found["stays.x"].is_active) == (False, True)


def test_who_was_closed_is_opened_again_on_record_without_what_was_granted(windows, centre, apart):
    key, back = apart[1], line("back", Post.HANDLER, permission=Permission.HANDLING)
    enrolled(centre.place, back, key=key)
    for window in windows[:2]:
        assert heard(window).failed == ()
    owner, login = centre.owner, login_of(back.operator)
    owner.execute("SELECT account.close(%s)", (back.operator,))
    for window in windows[:2]:
        assert heard(window).failed == ()
    with accounts_line(centre.place) as accounts:
        reopen = ReopenAccount(accounts)
        with pytest.raises(NotFound, match="central_account_unknown"):
            reopen(OfficeId(COUNTY), "nobody.x")
        assert reopen(OfficeId(COUNTY), "back.x")
        with pytest.raises(Rejected, match="central_account_open"):
            reopen(OfficeId(COUNTY), "back.x")
    stands = owner.execute("SELECT is_active, permission FROM core.operator WHERE operator_id = %s", (back.operator,))
    assert stands.fetchone() == (True, None)
    groups = owner.execute(
        "SELECT core.groups_of(%s), r.rolcanlogin FROM pg_roles r WHERE r.rolname = %s", (login, login)
    )
    assert groups.fetchone() == (["perm_reader"], True)
    acts = owner.execute("SELECT act FROM core.admin_record WHERE about = %s ORDER BY seq", (str(back.operator),))
    assert [act for (act,) in acts.fetchall()][-2:] == ["close", "reopen"]
    for place, own in windows[:2]:
        assert heard((place, own)).failed == ()
        one = by_account(place)["back.x"]
        assert (one.is_active, one.permission, one.must_change_password) == (True, None, True)
    with pytest.raises(psycopg.errors.RestrictViolation):  # the table by itself, also for its owner
        owner.execute("UPDATE core.operator SET is_active = true WHERE operator_id = %s", (closed_one(centre),))
    owner.execute("SELECT work.follow_grants()")
    assert stands_now(owner, back.operator) is None


def closed_one(centre):
    gone = centre.add(None, "archive", section="office")
    centre.owner.execute("SELECT account.close(%s)", (gone,))
    return gone


def stands_now(owner, operator):
    return owner.execute("SELECT permission FROM core.operator WHERE operator_id = %s", (operator,)).fetchone()[0]


def test_what_four_acts_gave_is_withdrawn_before_an_account_is_opened_again(centre, apart):
    held = line("held", Post.HANDLER)
    enrolled(centre.place, held, key=apart[1])
    centre.owner.execute("SELECT account.close(%s)", (held.operator,))
    given = (
        "INSERT INTO core.grant_effect SELECT %s, count(*) + 1, %s, now() - interval '1 day', NULL, gen_random_uuid(),"
        " now() FROM core.grant_effect WHERE operator_id = %s"
    )
    centre.owner.execute(given, (held.operator, "handling", held.operator))
    with accounts_line(centre.place) as accounts:
        with pytest.raises(Rejected, match="account_still_permitted"):
            ReopenAccount(accounts)(OfficeId(COUNTY), "held.x")
        centre.owner.execute(given, (held.operator, None, held.operator))
        assert ReopenAccount(accounts)(OfficeId(COUNTY), "held.x")


def test_a_person_with_another_id_here_is_said_and_keeps_no_other_back(windows, centre, apart):
    (one, *_), key, _ = apart
    founder = founders_of(one)["p02.x"]
    other = line("stranger", Post.FINANCE, person=founder[1])
    later = line("later")
    enrolled(centre.place, other, later, key=key)
    done = heard(windows[0])
    assert done.failed == ()
    assert done.unlisted == ("stranger.x",)
    assert "later.x" in by_account(windows[0][0])


def test_a_list_that_has_not_changed_is_not_sent_again(windows, centre):
    own = windows[0][1]
    roll = own.people(OfficeId(COUNTY), None)
    assert own.people(OfficeId(COUNTY), roll.digest) is None
    with pytest.raises(Unavailable, match="centre_speaks_otherwise"):
        own.people(OfficeId(OTHER), None)
