"""Every stream travels between hall machine and province: with the bytes and seals as they were, each judged above."""

import hashlib
import json
import os
import signal
import uuid

import psycopg
import pytest

from app.kernel.errors import Unavailable
from app.registry.changes import chain_of
from app.sync.keys import seal_of
from tests.builders.centre_house import CITY, COUNTY, PROVINCE
from tests.builders.hall_central import TwoServers, other_hand
from tests.builders.stream_house import NONCE, Chain

pytestmark = pytest.mark.usefixtures("whole_line")
ASKED = {"permission": "handling", "ends_on": None, "stands_for": None, "reason": "新来", "starts_on": "2020-01-01"}
MIB = 1 << 20


@pytest.fixture(scope="module")
def staff(both) -> dict[str, uuid.UUID]:
    """Whoever four acts need; the city's administrator has a key for the window of the hall."""
    made = {post: both.province.add(None, post, section="x") for post in ("flow_desk", "internal_audit", "unit_head")}
    made["security_admin"] = both.province.add(None, "security_admin", section="x", office=CITY)
    both.exchange()
    both.keep_key(made["security_admin"], *both.province.enrol(made["security_admin"], both.window))
    both.exchange()
    return made


def sealed_act(both: TwoServers, chain: Chain, kind: str, who: uuid.UUID, data: dict[str, object]) -> str:
    """By the window of the hall, under the seal of that person."""
    key, secret = both.key_of(who)
    body = chain.body(kind, who, data)
    seal = NONCE + seal_of(secret, NONCE + body)
    return chain.taken(chain.push(both.window_login, body, seal, key), body)


def four_acts(both: TwoServers, staff: dict[str, uuid.UUID], asked: dict[str, object]) -> Chain:
    chain = Chain(both.hall, "staff")
    for kind, post in (
        ("grant_applied", "flow_desk"), ("grant_reviewed", "internal_audit"), ("grant_approved", "unit_head"),
        ("grant_granted", "security_admin"),
    ):  # fmt: skip
        assert sealed_act(both, chain, kind, staff[post], asked if kind == "grant_applied" else {}) == "ok"
    return chain


def said(centre, office: str = COUNTY, stream: str | None = None) -> list[tuple]:
    return centre.owner.execute(
        "SELECT stream, chain, seq, event_id, kind, body, hash, actor, operator_id, device_id, nonce, mac, key_id"
        " FROM core.stream_event WHERE office_id = %s AND stream = coalesce(%s, stream) ORDER BY stream, chain, seq",
        (office, stream),
    ).fetchall()


def faults(centre, office: str = COUNTY) -> list[tuple]:
    head = centre.feed(office)[0]
    check = "SELECT * FROM work.check_feed(%s, 0, %s)"
    return centre.session(centre.worker).execute(check, (office, head)).fetchall()


def audit_rows(both: TwoServers, count: int, chain: Chain | None = None) -> Chain:
    """What the window wrote into its own chain; every third row is nobody's, another third of somebody unknown here."""
    chain = chain or Chain(both.hall, "audit", chain=both.window)
    known = both.local.somebody("intake")
    for number in range(count):
        assert chain.tell(both.window_login, "signed_in", (None, known, uuid.uuid4())[number % 3]) == "ok"
    return chain


@pytest.fixture(scope="module")
def machine_chain(both) -> Chain:
    return audit_rows(both, 1)


def effect(centre, operator: uuid.UUID) -> list[tuple]:
    asked = "SELECT permission, effective_from, effective_until FROM core.grant_effect WHERE operator_id = %s"
    return centre.owner.execute(asked, (operator,)).fetchall()


def test_what_was_said_in_every_stream_while_the_line_was_cut_is_above_with_the_same_bytes(both, staff, machine_chain):
    new = both.province.add(None, "handler", section="handling")
    both.exchange()
    both.cable.cut()
    audit_rows(both, 6, machine_chain)
    chain = four_acts(both, staff, ASKED | {"operator": str(new), "kind": "new"})
    events = both.local.done()
    both.deliver(events)
    handled = next(event for event in events if event.permission == "handling")
    decided = next(event for event in events if event.kind == "decided")
    subject = both.hall.head(events[0])["subject_key"].hex()
    change = {
        "version": "1", "case": str(events[0].case), "basis": str(decided.id), "subject": subject, "found": {},
        "entry": {"account_balance_fen": "0"},
    }  # fmt: skip
    entered = Chain(both.hall, "register", chain=chain_of(events[0].case))
    assert sealed_act(both, entered, "person_changed", handled.operator, change) == "ok"
    audit_rows(both, 3, machine_chain)
    both.cable.restore()
    done = both.exchange()
    assert (done.refused, both.state().waiting) == (0, 0)
    for stream, mine in (("audit", both.window), ("staff", chain.chain), ("register", entered.chain)):
        rows = [row for row in said(both.hall, stream=stream) if row[1] == mine]
        assert rows == [row for row in said(both.province, stream=stream) if row[1] == mine] != []
    assert effect(both.province, new)[0][1].date() == effect(both.hall, new)[0][1].date()
    assert both.filed(both.province, events[0].case) == both.filed(both.hall, events[0].case)
    assert (faults(both.province), faults(both.hall)) == ([], [])
    before = both.province.feed(), both.hall.feed()
    done = both.exchange()
    assert (done.handed, done.refused, done.taken, both.province.feed(), both.hall.feed()) == (0, 0, 0, *before)


def test_a_hand_over_killed_among_rows_of_other_streams_doubles_and_loses_none(both, machine_chain):
    both.exchange()
    base = len(said(both.province, stream="audit"))
    audit_rows(both, 240, machine_chain)
    both.cable.slow(60_000)
    carried = both.cable.up + both.cable.down
    child = os.fork()
    if child == 0:
        try:
            both.exchange()
        finally:
            os._exit(0)
    while both.cable.up + both.cable.down < carried + 60_000:
        assert os.waitpid(child, os.WNOHANG) == (0, 0), "the round was over before it could be killed"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    both.hung_up()
    both.cable.restore()
    both.exchange()
    assert len(said(both.province, stream="audit")) == base + 240
    assert said(both.province, stream="audit") == said(both.hall, stream="audit")
    assert faults(both.province) == []


def test_a_withdrawal_at_the_hall_holds_there_at_once_and_above_when_it_is_heard(both, staff):
    gone = both.province.add("handling", "handler", section="handling")
    both.exchange()
    permission = "SELECT permission FROM core.operator WHERE operator_id = %s"
    both.cable.cut()
    four_acts(both, staff, ASKED | {"operator": str(gone), "kind": "withdrawal", "permission": None})
    assert both.hall.owner.execute(permission, (gone,)).fetchone() == (None,)
    both.cable.restore()
    both.province.owner.execute("SELECT account.set_verifier(%s, %s)", (gone, _OTHER))  # something else to fetch
    both.exchange()
    work = both.hall.session(both.hall.worker)
    work.execute("SELECT work.follow_grants()")
    for centre in (both.province, both.hall):
        assert centre.owner.execute(permission, (gone,)).fetchone() == (None,)
    both.province.owner.execute(
        "SELECT account.permit(%s, 'handling')", (gone,)
    )  # newer than what the hall's ledger says
    both.exchange()
    work.execute("SELECT work.follow_grants()")
    assert both.hall.owner.execute(permission, (gone,)).fetchone() == ("handling",)
    assert both.hall.central.grant_check() == ()


def test_an_act_that_the_province_refuses_is_told_holds_its_chain_and_takes_no_effect(both, staff):
    gone = both.province.add("handling", "handler", section="handling")
    head = both.province.add(None, "unit_head", section="x")
    both.exchange()
    both.enrol(head)
    both.exchange()
    held = both.state().held
    both.cable.cut()
    asked = ASKED | {"operator": str(gone), "kind": "withdrawal", "permission": None}
    chain = four_acts(both, staff | {"unit_head": head}, asked)
    both.province.owner.execute("SELECT account.close(%s)", (head,))
    both.cable.restore()
    assert both.exchange().refused >= 1
    told = [one for one in both.state().refused if one.case == f"staff {str(chain.chain)[:8]}"]
    assert [(one.what, one.kind, one.reason) for one in told] == [("event", "grant_approved", "who")]
    assert both.state().held == held + 1
    both.hall.session(both.hall.worker).execute("SELECT work.follow_grants()")
    permission = "SELECT permission FROM core.operator WHERE operator_id = %s"
    assert both.hall.owner.execute(permission, (gone,)).fetchone() == ("handling",)
    assert both.exchange().refused == 0


def test_what_is_governed_above_reaches_windows_that_know_only_the_hall(both):
    given = {"version": "2027.1", "entry": {"code": "P-01", "value": "1.5"}}
    chains = []
    for office in (CITY, PROVINCE):
        publisher = both.province.add(None, "system_admin", section="x", office=office)
        chains.append(Chain(both.province, "register", office))
        assert chains[-1].say("parameter_set", publisher, given) == "ok"
    assert both.exchange().taken == 2
    assert both.exchange().taken == 0
    for office in (CITY, PROVINCE):
        assert said(both.hall, office) == said(both.province, office, "register")
        assert faults(both.hall, office) == []
        rows = both.hall.session(both.window_login).execute(
            "SELECT stream, body FROM api.pull(%s, 0, 100)", (office,)
        ).fetchall()  # fmt: skip
        assert [(stream, json.loads(body)["data"]) for stream, body in rows] == [("register", given)]
    assert chains[0].say("parameter_set", said(both.province, CITY, "register")[0][8], given | {"version": "2"}) == "ok"
    assert both.exchange().taken == 1
    with both.province.connect(both.machine_login) as above, pytest.raises(psycopg.errors.InsufficientPrivilege):
        above.execute("SELECT * FROM api.hall_above(%s, 0)", (COUNTY,))


def test_what_was_granted_and_entered_above_comes_down(both, staff):
    new = both.province.add(None, "handler", section="handling")
    chain = Chain(both.province, "staff")
    asked = ASKED | {"operator": str(new), "kind": "new"}
    head = both.province.add(None, "unit_head", section="x")
    for kind, who in (("grant_applied", "flow_desk"), ("grant_reviewed", "internal_audit")):
        assert chain.say(kind, staff[who], asked if kind == "grant_applied" else {}) == "ok"
    assert (chain.say("grant_approved", head), chain.say("grant_granted", staff["security_admin"])) == ("ok", "ok")
    assert both.exchange().taken == 4
    mine = [row for row in said(both.hall, stream="staff") if row[1] == chain.chain]
    assert mine == [row for row in said(both.province, stream="staff") if row[1] == chain.chain]
    assert (faults(both.hall), both.exchange().taken) == ([], 0)


def test_a_page_goes_up_behind_its_case_and_on_where_it_was_cut(both):
    page = os.urandom(2_500_000)
    key = hashlib.sha256(page).digest()
    event = both.local.done()[0]
    data = json.loads(event.body)["data"] | {"materials": [{"pages": [{"blob": key.hex(), "page": 0}]}]}
    assert both.by_window(other_hand(event, event.operator, {}, data), event.operator) == "ok"
    window = both.hall.session(both.window_login)
    begun = "SELECT status FROM api.scan_begin(%s, %s, %s, %s)"
    assert window.execute(begun, (COUNTY, event.case, key, len(page))).fetchone() == ("ok",)
    for at in range(0, len(page), MIB):
        put = window.execute("SELECT status FROM api.scan_put(%s, %s, %s, %s)", (COUNTY, key, at, page[at : at + MIB]))
        assert put.fetchone() == ("ok",)
    both.cable.cut_after(1_700_000, of_answers=False)
    with pytest.raises(Unavailable, match="province_unreachable"):
        both.exchange()
    have = "SELECT have FROM core.scan WHERE hash = %s"
    assert both.province.owner.execute(have, (key,)).fetchone() == (MIB,)
    both.cable.restore()
    assert both.exchange().scans == 1
    kept = "SELECT string_agg(content, '' ORDER BY at_byte) FROM core.scan_piece WHERE hash = %s"
    assert both.province.owner.execute(kept, (key,)).fetchone() == (page,)
    assert both.exchange().scans == 0
    both.hall.owner.execute("UPDATE core.exchange SET scans_from = '-infinity'")
    both.hall.owner.execute("UPDATE core.exchanged_scan SET status = 'waiting'")  # the province was restored
    assert (both.exchange().scans, both.exchange().scans) == (1, 0)


_OTHER = f"SCRAM-SHA-256$4096:{'E' * 22}==${'B' * 43}=:{'C' * 43}="
