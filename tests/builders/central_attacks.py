"""Attacks on the centre, each by the real login of whoever would try it; the page for auditors is made of it."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable
from typing import Any

from app.kernel.canonical import terminal_commitment
from app.kernel.ids import OfficeId
from app.kernel.numbers import human_number
from tests.builders.central_attacks_duty import DUTY_ATTACKS
from tests.builders.central_attacks_kin import KIN_ATTACKS
from tests.builders.central_attacks_notes import NOTE_ATTACKS
from tests.builders.central_attacks_queue import QUEUE_ATTACKS
from tests.builders.central_attacks_streams import STREAM_ATTACKS
from tests.builders.central_attempts import Attack, sql
from tests.builders.central_ground import BESIDE, NONCE, Ground
from tests.builders.centre_house import beside


def say(
    group: str, what: str, place: str, answer: str, who: str = "drawn", data: dict[str, Any] | None = None, **changes: Any
) -> Attack:  # fmt: skip
    """A forged event for the case at that stage."""

    def do(g: Ground) -> str:
        body = g.forged(place, who, changes, data or {})
        return g.pushed(body, f"o{g.operator(who, place).hex}")

    return Attack(group, what, who if who != "drawn" else f"whoever has the case at {place}", answer, do)


def raw(group: str, what: str, answer: str, change: Callable[[str], str]) -> Attack:
    """The right event, with its text spoiled."""

    def do(g: Ground) -> str:
        return g.pushed(change(g.forged("handling", "drawn", {}, {})), g.login("drawn"))

    return Attack(group, what, "whoever has the case at handling", answer, do)


def _device(
    what: str, answer: str, mac: Callable[[Ground, str], tuple[bytes | None, int | None]], login: str = "device"
) -> Attack:
    def do(g: Ground) -> str:
        body = g.forged("new", "clerk", {}, {})
        by = f"o{g.operator('clerk', 'new').hex}" if login == "clerk" else g.login(login)
        return g.pushed(body, by, *mac(g, body))

    return Attack("Delivery for others", what, login, answer, do)


def _sealed(key: tuple[Any, ...], body: str) -> bytes:
    return BESIDE + hmac.new(key[1], NONCE + body.encode(), hashlib.sha256).digest()


PEOPLE, ORDER, FIGURES, FORM, RIGHTS, ACCOUNTS, READING, NUMBERS, HALLS, WORKER = (
    "Who acts", "Order of the case", "What is signed", "Form of what is sent", "Bare SQL", "Accounts", "Reading",
    "Numbers", "Hall machines", "The worker",
)  # fmt: skip

_PEOPLE = [
    say(PEOPLE, "does a step of another permission", "review", "denied:permission", "did handling"),
    say(PEOPLE, "calls the step's permission his own", "handling", "denied:permission", "beside review"),
    say(PEOPLE, "gives the step the permission he has", "review", "denied:step", "did handling", permission="handling"),
    say(PEOPLE, "does a case that was drawn for somebody else", "handling", "denied:not-drawn", "beside handling"),
    say(PEOPLE, "takes part in another role with a second account", "approval", "denied:two-roles", "second account",
        kind="withdrawn", step=1, role="A", permission="intake", data={"outcome": None}),
    say(PEOPLE, "takes part in another role after a change of permission", "approval", "denied:two-roles", "former reviewer",
        kind="withdrawn", step=1, role="A", permission="intake", data={"outcome": None}),
    say(PEOPLE, "acts for a county that is not his", "handling", "denied:office", "far handler"),
    say(PEOPLE, "does at the city what the county does", "handling", "denied:level", "city handler"),
    say(PEOPLE, "does at the city what was not drawn for him", "review", "denied:not-drawn", "city reviewer"),
    say(PEOPLE, "takes in with another permission", "new", "denied:permission", "beside handling", permission="handling"),
    say(PEOPLE, "takes in under another staff group", "new", "denied:step", role="B"),
    say(PEOPLE, "takes in at the city what belongs to the county", "new", "denied:level", "city clerk"),
    say(PEOPLE, "names another county as the owner", "new", "denied:office", office="350198"),
    say(PEOPLE, "names a county that does not exist", "new", "denied:office", office="359999"),
    say(PEOPLE, "acts with an account that was closed, in a session still open", "new", "42501", "closed account"),
    say(PEOPLE, "acts with two business groups at once", "new", "denied:permission", "mixed groups"),
    say(PEOPLE, "calls a step's staff group another", "handling", "denied:step", role="A"),
    say(PEOPLE, "opens a case again in which he acted", "closed", "denied:way", "did approval", {"way": []}, kind="reopened",
        step=2, role="reopening2", permission="approval"),
    Attack(PEOPLE, "signs in another person's name", "clerk", "denied:actor",
           lambda g: g.pushed(g.forged("handling", "drawn", {}, {}), g.login("clerk"))),
    Attack(PEOPLE, "sends what another person signed, with that person's random bytes", "clerk", "denied:actor",
           lambda g: g.pushed(g.next_of("handling").body.decode(), g.login("clerk"), beside(g.next_of("handling")))),
    Attack(PEOPLE, "signs with random bytes of another length", "drawn", "denied:mac",
           lambda g: g.pushed(g.forged("handling", "drawn", {}, {}), g.login("drawn"), NONCE[1:])),
    Attack(PEOPLE, "names another machine than the body commits to", "drawn", "denied:terminal",
           lambda g: g.pushed(g.forged("handling", "drawn", {}, {}), g.login("drawn"), NONCE + b"t8")),
    Attack(PEOPLE, "keeps back the machine that the body commits to", "drawn", "denied:terminal",
           lambda g: g.pushed(g.forged("handling", "drawn", {}, {}), g.login("drawn"), NONCE)),
    Attack(PEOPLE, "names a machine beside a body that names it itself", "drawn", "denied:terminal",
           lambda g: g.pushed(g.forged("handling", "drawn", {"terminal": "t9"}, {}), g.login("drawn"))),
    Attack(PEOPLE, "names a machine without end", "drawn", "denied:terminal",
           lambda g: g.pushed(g.forged("handling", "drawn", {"terminal": terminal_commitment(NONCE, "t" * 801)}, {}),
                              g.login("drawn"), NONCE + b"t" * 801)),
    Attack(PEOPLE, "signs without random bytes", "drawn", "denied:mac",
           lambda g: g.pushed(g.forged("handling", "drawn", {}, {}), g.login("drawn"), None)),
    Attack(PEOPLE, "speaks as superuser without being anybody", "superuser", "denied:who",
           lambda g: g.centre.push_body(g.centre.owner, g.forged("new", "clerk", {}, {}), BESIDE).status),
]  # fmt: skip

_ORDER = [
    say(ORDER, "leaves the review out by `next_step`", "handling", "denied:step-order", data={"next_step": 4}),
    say(ORDER, "goes to a step that does not exist", "handling", "denied:step-order", data={"next_step": 9}),
    say(ORDER, "stays where the case is", "handling", "denied:step-order", data={"next_step": 2}),
    say(ORDER, "goes back by an agreement", "review", "denied:step-order", data={"next_step": 2}),
    say(ORDER, "returns a case forward", "review", "denied:step-order", data={"next_step": 4}, kind="returned"),
    say(ORDER, "does the step after next", "handling", "denied:step", step=3),
    say(ORDER, "decides before the checks", "handling", "denied:checks-missing", kind="decided", data={"outcome": "granted"}),
    say(ORDER, "closes before the checks", "handling", "denied:checks-missing", kind="closed"),
    say(ORDER, "checks back where nothing has taken effect", "review", "denied:step", kind="checked"),
    say(ORDER, "resumes what does not wait", "handling", "denied:not-now", kind="resumed"),
    say(ORDER, "waits for somebody whom the list does not name", "handling", "denied:step", kind="paused",
        data={"letter": "T1", "waits_for": "other_body"}),
    say(ORDER, "sends up what stays here", "handling", "denied:step", kind="escalated", data={"to_level": "city"}),
    say(ORDER, "says something that is no kind of event", "handling", "denied:not-now", kind="approved_by_telephone"),
    say(ORDER, "accepts a case twice", "handling", "denied:not-now", "clerk", kind="accepted", step=1, role="A", permission="intake"),
    say(ORDER, "decides a case that is closed", "closed", "denied:not-now", kind="decided"),
    say(ORDER, "goes on with a closed case", "closed", "denied:not-now", kind="agreed"),
    say(ORDER, "grants himself a longer limit that nobody asked for", "handling", "denied:not-drawn", "beside approval",
        kind="extended", role="D", permission="approval", data={"letter": "T1", "next_step": None}),
    say(ORDER, "grants a longer limit without being a leader", "handling", "denied:permission", kind="extended"),
    say(ORDER, "corrects what nobody asked to correct", "closed", "denied:not-now", "beside approval", kind="corrected",
        permission="approval"),
    say(ORDER, "opens a case again on a way without review", "closed", "denied:way", "beside approval", kind="reopened", step=2,
        role="reopening2", permission="approval", data={"round": 2, "next_step": 2, "way": [{"seq": 1}]}),
    say(ORDER, "skips a number of the chain", "handling", "stale", seq=9),
    say(ORDER, "builds on another past", "handling", "stale", prev="ab" * 32),
    say(ORDER, "writes the first event again", "handling", "stale", seq=1, prev="00" * 32),
    say(ORDER, "begins a case in the middle", "new", "denied:not-now", kind="accepted"),
    Attack(ORDER, "changes a word of what was said before, under its id", "clerk", "denied:id-reuse",
           lambda g: g.pushed(g.forged("received", "clerk", {"event": str(g.cases["received"][0].id)}, {}), g.login("clerk"))),
]  # fmt: skip

_FIGURES = [
    say(FIGURES, "accepts on a way of his own", "received", "denied:way", data={"way": [{"seq": 1, "role": "A"}], "next_step": 2}),
    say(FIGURES, "accepts without the steps behind the window", "received", "denied:way", data={"way": None}),
    say(FIGURES, "accepts with a number that another case has", "received", "denied:number-taken",
        data={"number": "<taken>"}),
    say(FIGURES, "accepts without a number", "received", "denied:malformed", data={"number": None}),
    say(FIGURES, "opens a case of an item that does not exist", "new", "denied:way", data={"item": "XX-999"}),
    say(FIGURES, "opens a case without saying whose", "new", "denied:malformed", data={"subject": None}),
    say(FIGURES, "opens a second case of the same matter", "new", "denied:open-already", data={"subject": "<open>"}),
    say(FIGURES, "takes in a case of nobody", "new", "denied:malformed", data={"subject": {"kind": "unknown", "key": ""}}),
    say(FIGURES, "takes in his own case", "new", "denied:own-case", data={"subject": "<own>"}),
    say(FIGURES, "says an outcome beside a decision", "handling", "denied:malformed", data={"outcome": "granted"}),
    say(FIGURES, "leaves a fact out", "handling", "denied:facts-left-out", data={"facts": {}}),
    say(FIGURES, "types other figures than the handler and agrees", "review", "denied:keyed-otherwise",
        data={"again": {"balance": "1.00", "amount": "1.00"}}),
    say(FIGURES, "does not type the figures again", "review", "denied:keyed-otherwise", data={"again": None}),
    say(FIGURES, "asks for papers without a letter", "handling", "denied:letter", kind="supplement_asked", data={"letter": None}),
    say(FIGURES, "calls the case somebody else's in the middle", "handling", "denied:malformed", data={"subject": {"kind": "person"}}),
]  # fmt: skip

_FORM = [
    say(FORM, "lets papers be due on a day that does not exist", "handling", "denied:malformed", kind="supplement_asked",
        data={"supply_by": "2020-00-00", "letter": "T1", "waits_for": "supplement"}),
    say(FORM, "asks to correct what has no name", "closed", "denied:malformed", "did handling", kind="correction_asked", step=2,
        role="B", permission="handling", data={"changes": [{"before": "1", "after": "2"}]}),
    raw(FORM, "sends nothing", "denied:malformed", lambda _: ""),
    raw(FORM, "sends no JSON", "denied:malformed", lambda _: "agree"),
    raw(FORM, "sends a list", "denied:malformed", lambda b: f"[{b}]"),
    raw(FORM, "names a key twice", "denied:malformed", lambda b: b.replace('"v":1', '"step":2,"v":1')),
    raw(FORM, "names a key twice inside the data", "denied:malformed", lambda b: b.replace('"facts":{', '"facts":{"amount":"1.00",')),
    raw(FORM, "adds spaces", "denied:malformed", lambda b: b.replace(",", ", ", 1)),
    raw(FORM, "writes letters as escapes", "denied:malformed", lambda b: b.replace('"office"', '"\\u006fffice"')),
    raw(FORM, "writes a number with an exponent and pads it", "denied:malformed", lambda b: b.replace('"v":1', '"v":1e0')),
    raw(FORM, "makes up for a key named twice with an exponent", "denied:malformed", lambda b: b.replace('"facts":{', '"a":1e8,"b":1,"b":1,"facts":{')),
    raw(FORM, "writes a figure that is no whole number", "denied:malformed", lambda b: b.replace('"facts":{', '"a":[1.5],"facts":{')),
    raw(FORM, "writes a null and names a key twice", "denied:malformed", lambda b: b.replace('"facts":{', '"a":null,"b":1,"b":1,"facts":{')),
    raw(FORM, "writes a zero character", "denied:malformed", lambda b: b.replace('"terminal":"', '"terminal":"\\u0000')),
    raw(FORM, "adds a key", "denied:malformed", lambda b: b.replace('"v":1', '"v":1,"x":1')),
    raw(FORM, "leaves a key out", "denied:malformed", lambda b: b.replace(',"v":1', "")),
    raw(FORM, "sends more than a mebibyte", "denied:malformed", lambda b: b.replace('"terminal":"', '"terminal":"' + "x" * 1_048_577)),
    raw(FORM, "nests without end", "denied:malformed", lambda _: "[" * 200_000),
    raw(FORM, "nests 1,000 levels in what was found", "denied:malformed", lambda body: body.replace(
        '"data":{', '"data":{"deep":' + "[" * 1_000 + "]" * 1_000 + ",", 1)),
    raw(FORM, "writes a day that does not exist", "denied:malformed", lambda b: b.replace('"at":"2026-', '"at":"2026-13-')),
    raw(FORM, "writes the case in capitals", "denied:malformed", lambda b: b.replace('"case":"0', '"case":"A')),
    raw(FORM, "counts from below one", "denied:malformed", lambda b: b.replace('"seq":3', '"seq":-3')),
    raw(FORM, "writes a number as a text", "denied:malformed", lambda b: b.replace('"seq":3', '"seq":"3"')),
    raw(FORM, "writes a fact list instead of facts", "denied:malformed", lambda b: b.replace('"facts":{', '"again":[],"facts":{')),
]  # fmt: skip

_DEVICES = [
    _device("forges the seal", "denied:mac", lambda g, _b: (BESIDE + b"x" * 32, g.key[0])),
    _device("seals another text", "denied:mac", lambda g, b: (_sealed(g.key, b + " "), g.key[0])),
    _device("uses a key whose time is over", "denied:mac", lambda g, b: (_sealed(g.expired, b), g.expired[0])),
    _device(
        "uses a key that a newer one replaced, when its week is over",
        "denied:mac",
        lambda g, b: (_sealed(g.replaced, b), g.replaced[0]),
    ),
    _device("uses a key that does not exist", "denied:mac", lambda g, b: (_sealed(g.key, b), 999_999)),
    _device("delivers without a key", "denied:who", lambda _g, _b: (BESIDE, None)),
    _device(
        "uses a machine's key in a person's session", "denied:mac", lambda g, b: (_sealed(g.key, b), g.key[0]), "clerk"
    ),
    _device(
        "delivers what was signed at a machine of another office",
        "denied:mac",
        lambda g, b: (_sealed(g.key, b), g.key[0]),
        "far device",
    ),
]


def _elsewhere(g: Ground) -> str:
    """The right acceptance, sealed at another machine of the office than the one that has its number."""
    body = g.forged("received", "clerk", {}, {})
    return g.pushed(body, g.login("device"), _sealed(g.key, body), g.key[0])


_LEASE, _VOID, _TELL = "SELECT * FROM api.lease_numbers", "SELECT api.void_numbers", "SELECT api.tell_numbers"


def _told_elsewhere(g: Ground) -> str:
    body = g.forged("received", "clerk", {}, {"number": "<told number>"})
    return g.pushed(body, g.login("device"), _sealed(g.key, body), g.key[0])


_NUMBERS = [
    say(NUMBERS, "accepts under a number of a machine where he has no key", "received", "denied:number-not-leased",
        data={"number": "<others number>"}),
    say(NUMBERS, "accepts under a number that nobody leased", "received", "denied:number-not-leased",
        data={"number": human_number(OfficeId("350199"), 2026, 1, 999_999)}),
    say(NUMBERS, "accepts under a number with another check character", "received", "denied:number-not-leased",
        data={"number": "3501992026010009998"}),
    say(NUMBERS, "accepts under a word instead of a number", "received", "denied:number-not-leased",
        data={"number": "' OR true --"}),
    say(NUMBERS, "accepts under a number that another machine gave out before it leased any", "received",
        "denied:number-not-leased", data={"number": "<told number>"}),
    say(NUMBERS, "accepts under a number that was given up", "received", "denied:number-void",
        data={"number": "<void number>"}),
    Attack(NUMBERS, "delivers an acceptance under a number of another machine than the one where it was signed", "device",
           "denied:number-not-leased", _elsewhere),
    *sql(NUMBERS, f"{_LEASE}('<office>', 'case', <year>, 1, 100, 0)", "42501", "drawn", "supervisor", "administrator",
         "worker", "far device"),
    Attack(NUMBERS, "delivers an acceptance under a number that another machine told of", "device", "denied:number-not-leased",
           _told_elsewhere),
    *sql(NUMBERS, f"{_LEASE}('<other>', 'case', <year>, 1, 100, 0)", "42501", "device"),
    *sql(NUMBERS, f"{_LEASE}('<city>', 'case', <year>, 1, 100, 0)", "42501", "device"),
    *sql(NUMBERS, f"{_LEASE}('<office>', 'everything', <year>, 1, 100, 0)", "23514", "device"),
    *sql(NUMBERS, f"{_LEASE}('<office>', 'case', <year>, 1, 900000, 0)", "23514", "device"),
    *sql(NUMBERS, f"{_LEASE}('<office>', 'case', <year>, 1, -5, 0)", "23514", "device"),
    *sql(NUMBERS, f"{_LEASE}('<office>', 'case', <year>, 1, 100, 999999)", "23514", "device"),
    *sql(NUMBERS, f"{_LEASE}('<office>', 'case', <year>, 1, 100, NULL)", "23514", "device"),
    *sql(NUMBERS, f"{_LEASE}('<office>', 'case', <year>, 100, 100, 0)", "23514", "device"),
    *sql(NUMBERS, f"{_VOID}('<office>', 'case', <year>, 1, 1, 10)", "23514", "device"),
    *sql(NUMBERS, f"{_TELL}('<office>', <year>, 7, 1, 10)", "42501", "drawn", "supervisor", "administrator", "worker",
         "far device"),
    *sql(NUMBERS, f"{_TELL}('<city>', <year>, 7, 1, 10)", "42501", "device"),
    *sql(NUMBERS, f"{_TELL}('<office>', <year>, 1, 1, 10)", "denied:number-leased", "device"),
    *sql(NUMBERS, f"{_TELL}('<office>', <year>, 7, 900000, 900010)", "denied:too-many", "device"),
    *sql(NUMBERS, f"{_TELL}('<office>', <year>, 7, 1, 20000)", "denied:too-many", "device"),
    *sql(NUMBERS, f"{_TELL}('<office>', <year>, 7, 10, 1)", "denied:size", "device"),
    *sql(NUMBERS, f"{_TELL}('<office>', <year>, NULL, 1, 10)", "denied:size", "device"),
    *sql(NUMBERS, f"{_TELL}('<office>', <year>, 7, 1, 10)", "denied:late", "leased device"),
    *sql(NUMBERS, "INSERT INTO core.number_told SELECT * FROM core.number_told", "42501", "device"),
    *sql(NUMBERS, f"{_VOID}('<office>', 'case', <year>, 1, 1, 10)", "42501", "drawn", "far device"),
    *sql(NUMBERS, "SELECT count(*) FROM api.leases('<office>')", "0", "far device"),
    *sql(NUMBERS, "UPDATE core.number_counter SET next_no = 1", "42501", "device", "drawn"),
    *sql(NUMBERS, "INSERT INTO core.number_lease SELECT * FROM core.number_lease", "42501", "device"),
    *sql(NUMBERS, "DELETE FROM core.number_void", "42501", "device"),
]  # fmt: skip
_ALL = ("drawn", "supervisor", "device", "administrator", "worker")
_NO = "42501"
_READ = [
    *(one for table in ("case_event", "case_head", "operator", "operator_key", "admin_record", "draw", "reject_log",
                        "case_facts", "item_way", "device")
      for one in sql(RIGHTS, f"SELECT * FROM core.{table}", _NO, "drawn")),
    *sql(READING, "SELECT operator_id FROM core.case_event", _NO, *_ALL),
    *sql(READING, "COPY core.case_event TO STDOUT", _NO, "drawn", "device"),
    *sql(READING, "SELECT count(*) FROM api.pull('<office>', 0, 500)", "0", "far handler"),
    *sql(READING, "SELECT count(body) + count(operator_id) FROM api.pull('<office>', 0, 500)", "0", "city handler"),
    *sql(READING, "SELECT * FROM api.refusals(1)", _NO, "drawn", "device"),
    *sql(READING, "SELECT * FROM api.known_marks(1)", _NO, "drawn", "device"),
    *sql(READING, "SELECT said FROM core.register_word", _NO, "drawn", "device", "supervisor"),
    *sql(READING, "SELECT setval('core.refusal_numbers', 1000001)", _NO, "drawn", "device", "supervisor"),
    *sql(READING, "SELECT count(body) FROM api.pull('<office>', 0, 500) WHERE case_id = '<review>' AND seq = 3", "0",
         "beside review", "clerk", "supervisor"),
    # the random bytes alone would name the person: few people can have signed
    *sql(READING, "SELECT count(*) FROM api.pull('<office>', 0, 500) WHERE (nonce IS NULL) <> (operator_id IS NULL)", "0", "drawn",
         "supervisor", "device"),
    *sql(READING, "SELECT count(*) FROM api.names('<office>', '<case>')", "0", "drawn", "city reviewer", "supervisor"),
    *sql(READING, "SELECT count(*) FROM api.names('<office>', '<review>') WHERE seq > 2", "0", "device"),
    *sql(READING, "SELECT count(*) FROM api.desk('<office>') WHERE operator_id = '<handler>'", "0", "device", "clerk"),
    *sql(READING, "SELECT count(case_id) FROM api.desk('<office>')", "0", "far handler", "city handler"),
    *sql(READING, "SELECT * FROM api.desk('<office>')", _NO, "supervisor", "administrator", "worker"),
    *sql(READING, "SELECT count(*) FROM api.poll('<office>') WHERE operator_id = '<handler>'", "0", "device", "clerk"),
    *sql(READING, "SELECT count(case_id) + count(feed_no) FROM api.poll('<office>')", "0", "far handler"),
    *sql(READING, "SELECT * FROM api.poll('<office>')", _NO, "supervisor", "administrator", "worker"),
    *sql(READING, "SELECT count(*) FROM api.queue()", "0", "clerk", "far handler"),
    *sql(READING, "SELECT count(*) FROM api.monitor() WHERE office_id <> '<other>'", "0", "far handler"),
    *sql(READING, "SELECT count(*) FROM api.feed_head('<office>')", "0", "far handler"),
    *sql(READING, "SELECT api.people('<office>', NULL)", _NO, "far device", "clerk", "administrator", "worker"),
    *sql(READING, "SELECT api.people('<other>', NULL)", _NO, "device"),
    *sql(READING, "SELECT account, name FROM core.listed", _NO, *_ALL),
    *sql(READING, "SELECT api.hall_names(NULL)", _NO, "device", "clerk", "administrator"),
    *sql(READING, "SELECT api.hall_names(NULL)->>'listed'", "[]", "far hall"),
    *sql(READING, "SELECT account, name FROM account.known('<office>')", _NO, "clerk", "device"),
    *sql(READING, "SELECT account, name FROM account.known('<other>')", _NO, "administrator"),
    *sql(READING, "SELECT rolpassword FROM pg_authid", _NO, "drawn", "administrator"),
    *sql(READING, "SELECT verifier FROM pooler.verifier('<login>')", _NO, *_ALL),
    *sql(READING, "SELECT pg_read_file('pg_hba.conf')", _NO, "drawn", "administrator"),
]  # fmt: skip

_BARE = [
    *sql(RIGHTS, "INSERT INTO core.case_event SELECT * FROM core.case_event", _NO, *_ALL),
    *sql(RIGHTS, "UPDATE core.case_head SET assignee = '<handler>'", _NO, "drawn", "worker"),
    *sql(RIGHTS, "DELETE FROM core.case_event", _NO, *_ALL),
    *sql(RIGHTS, "TRUNCATE core.case_event CASCADE", _NO, "drawn"),
    *sql(RIGHTS, "SELECT * FROM core.case_event_p0", _NO, *_ALL),
    *sql(RIGHTS, "INSERT INTO core.case_event_p0 SELECT * FROM core.case_event_p0", _NO, "drawn", "worker"),
    *sql(RIGHTS, "UPDATE core.draw_p3 SET record = '{}'", _NO, "drawn", "worker"),
    *sql(RIGHTS, "TRUNCATE core.case_event_p0", _NO, "drawn", "administrator"),
    *sql(RIGHTS, "ALTER TABLE core.case_event DETACH PARTITION core.case_event_p0", _NO, "drawn", "administrator"),
    *sql(RIGHTS, "ALTER TABLE core.draw_p3 DISABLE TRIGGER ALL", _NO, "drawn"),
    *sql(RIGHTS, "BEGIN; LOCK TABLE core.feed", _NO, "drawn"),
    *sql(RIGHTS, "UPDATE core.operator SET permission = 'approval'", _NO, "drawn", "administrator"),
    *sql(RIGHTS, "COPY core.case_event FROM PROGRAM 'true'", _NO, "drawn"),
    *sql(RIGHTS, "COPY (SELECT 1) TO PROGRAM 'true'", _NO, "drawn", "administrator"),
    *sql(RIGHTS, "ALTER TABLE core.case_event DISABLE TRIGGER ALL", _NO, "drawn"),
    *sql(RIGHTS, "DROP TRIGGER case_event_kept ON core.case_event", _NO, "drawn"),
    *sql(RIGHTS, "SET session_replication_role = replica", _NO, "drawn", "worker"),
    *sql(RIGHTS, "SET ROLE prov_owner", _NO, *_ALL),
    *sql(RIGHTS, "SET ROLE account_maker", _NO, "drawn", "administrator"),
    *sql(RIGHTS, "SET ROLE <login>", _NO, "clerk", "administrator"),
    *sql(RIGHTS, "SET SESSION AUTHORIZATION <login>", _NO, "clerk"),
    *sql(RIGHTS, "CREATE TABLE public.mine (x int)", _NO, "drawn", "administrator"),
    *sql(RIGHTS, "CREATE TEMP TABLE case_event (x int)", _NO, *_ALL),
    *sql(RIGHTS, "CREATE SCHEMA mine", _NO, "drawn"),
    *sql(RIGHTS, "CREATE FUNCTION api.push(text) RETURNS int LANGUAGE sql AS 'SELECT 1'", _NO, "drawn"),
    *sql(RIGHTS, "CREATE OR REPLACE FUNCTION core.holds(jsonb, jsonb, jsonb, jsonb) RETURNS boolean LANGUAGE sql AS 'SELECT false'",
         _NO, "drawn"),
    *sql(RIGHTS, "DO $$BEGIN END$$", _NO, "drawn", "worker"),
    *sql(RIGHTS, "CREATE EXTENSION dblink SCHEMA api", _NO, "drawn"),
    *sql(RIGHTS, "SELECT lo_create(0)", _NO, "drawn", "device"),
    *sql(RIGHTS, "SELECT lo_from_bytea(0, '\\x00')", _NO, "drawn"),
    *sql(RIGHTS, "SELECT pg_advisory_lock(1)", _NO, "drawn", "device"),
    *sql(RIGHTS, "SELECT pg_try_advisory_xact_lock_shared(1)", _NO, "drawn"),
    *sql(RIGHTS, "SELECT pg_notify('all', 'x')", _NO, "drawn"),
    *sql(RIGHTS, "SELECT pg_sleep(0)", _NO, "drawn"),
    *sql(RIGHTS, "SELECT pg_logical_emit_message(false, 'x', 'y')", _NO, "drawn"),
    *sql(RIGHTS, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'owner'", _NO, "drawn", "administrator"),
    *sql(RIGHTS, "SELECT pid, relation::regclass FROM pg_locks", _NO, "drawn", "supervisor", "device", "administrator"),
    *sql(RIGHTS, "SELECT pg_lock_status()", _NO, "drawn", "device"),
    *sql(RIGHTS, "SELECT usename, backend_xid FROM pg_stat_activity", _NO, "drawn", "supervisor", "device", "administrator"),
    *sql(RIGHTS, "SELECT pg_stat_get_activity(NULL)", _NO, "drawn"),
    *sql(RIGHTS, "SELECT pg_blocking_pids(1)", _NO, "drawn"),
    *sql(RIGHTS, "SET temp_file_limit = -1", _NO, "drawn", "device", "worker"),
    *sql(RIGHTS, "SHOW temp_file_limit", "1GB", "drawn"),
    *sql(RIGHTS, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT status FROM api.search('{}', NULL, NULL)", "25000",
         "drawn", "device"),
    *sql(RIGHTS, "SELECT core.record_act('x', 'y', '{}')", _NO, "drawn", "administrator"),
    *sql(RIGHTS, "SELECT core.hmac('', '', '')", _NO, "drawn"),
    *sql(RIGHTS, "SELECT * FROM api.push('{}', NULL, NULL)", _NO, "worker"),
    *sql(RIGHTS, "SELECT work.assign('<office>', '<case>', 2, 'step', '<mine>', '{}')", _NO, "drawn", "supervisor"),
    *sql(RIGHTS, "ALTER DEFAULT PRIVILEGES FOR ROLE prov_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC", _NO, "drawn"),
    *sql(RIGHTS, "SET search_path = pg_temp, public; SELECT status FROM api.push('{}', '\\x00', NULL)", "nothing", "drawn"),
]  # fmt: skip

_V = f"SCRAM-SHA-256$4096:{'A' * 22}==${'B' * 43}=:{'C' * 43}="
_ACCOUNTS = [
    *sql(ACCOUNTS, "ALTER ROLE <me> CREATEROLE", _NO, "drawn", "administrator"),
    *sql(ACCOUNTS, "ALTER ROLE <me> CONNECTION LIMIT 1000", _NO, "drawn"),
    *sql(ACCOUNTS, "ALTER ROLE <login> PASSWORD 'x'", _NO, "clerk", "administrator"),
    *sql(ACCOUNTS, "GRANT perm_approval TO <me>", _NO, "drawn", "administrator", "device"),
    *sql(ACCOUNTS, "CREATE ROLE mine LOGIN", _NO, "drawn", "administrator"),
    *sql(ACCOUNTS, f"SELECT maker.make_login('o' || repeat('0', 32), '{_V}', 'perm_approval')", _NO, "drawn", "administrator"),
    *sql(ACCOUNTS, "SELECT account.permit('<mine>', 'approval')", _NO, "drawn", "administrator", "worker"),
    *sql(ACCOUNTS, "SELECT account.permit('<clerk>', 'intake')", _NO, "administrator"),
    *sql(ACCOUNTS, "SELECT account.permit('<far>', 'handling')", _NO, "administrator"),
    *sql(ACCOUNTS, "SELECT account.permit('<handler>', 'approval')", "23514", "administrator"),
    *sql(ACCOUNTS, "SELECT account.permit('<handler>', 'owner')", "23514", "administrator"),
    *sql(ACCOUNTS, "SELECT account.place('<handler>', 'lead', 'leader')", "23514", "administrator"),
    *sql(ACCOUNTS, f"SELECT account.add_operator('<uuid>', '\\x<person>', '<office>', 'lead', 'leader', '{_V}')", "23505", "administrator"),
    *sql(ACCOUNTS, f"SELECT account.add_operator('<uuid>', sha256('x'), '<other>', 'lead', 'leader', '{_V}')", _NO, "administrator"),
    *sql(ACCOUNTS, "SELECT account.add_operator('<uuid>', sha256('x'), '<office>', 'lead', 'leader', 'secret1')", "23514", "administrator"),
    *sql(ACCOUNTS, "SELECT account.add_operator('<uuid>', sha256('x'), '<office>', 'lead', 'leader', E'x'' SUPERUSER --')", "23514",
         "administrator"),
    *sql(ACCOUNTS, f"SELECT account.set_verifier('<far>', '{_V}')", _NO, "administrator"),
    *sql(ACCOUNTS, "SELECT account.close('<far>')", _NO, "administrator"),
    *sql(ACCOUNTS, "SELECT account.list_operator('<far>', 'somebody', 'x', 'x')", _NO, "administrator"),
    *sql(ACCOUNTS, "SELECT account.list_operator('<mine>', 'somebody', 'x', 'x')", _NO, "administrator", "clerk", "device"),
    *sql(ACCOUNTS, "SELECT account.list_operator('<handler>', 'no account', 'x', 'x')", "23514", "administrator"),
    *sql(ACCOUNTS, "UPDATE core.listed SET account = 'somebody'", _NO, "administrator", "device"),
    *sql(ACCOUNTS, "SELECT account.set_person_key(sha256('mine'))", _NO, "administrator", "city administrator"),
    *sql(ACCOUNTS, "SELECT account.add_office('350197', '<city>', 'county')", _NO, "administrator", "drawn"),
    *sql(ACCOUNTS, "SELECT account.add_office('350197', '<office>', 'province')", "23514", "administrator"),
    *sql(ACCOUNTS, "SELECT account.add_office('350197', '<office>', 'city')", "23514", "administrator"),
    *sql(ACCOUNTS, f"SELECT account.add_device('<uuid>', '<other>', '{_V}')", _NO, "administrator"),
    *sql(ACCOUNTS, "SELECT api.enrol_key('<far device>')", _NO, "drawn", "device"),
    *sql(ACCOUNTS, "SELECT work.assign('<office>', '<review>', 3, 'step', '<next door>', '{}')", "denied:section", "worker"),
    *sql(ACCOUNTS, "SELECT work.assign('<office>', '<review>', 3, 'step', '<far>', '{}')", "denied:permission", "worker"),
    *sql(ACCOUNTS, "SELECT work.assign('<office>', '<case>', 1, 'step', '<handler>', '{}')", "stale", "worker"),
    *sql(ACCOUNTS, "SELECT work.lapse('<office>', '<case>', 2)", "denied:not-now", "worker"),
]  # fmt: skip


def _hands(what: str, answer: str, item: Callable[[Ground], str], who: str = "hall") -> Attack:
    """One thing through the door of the hall machines; words in <> are filled in."""

    def do(g: Ground) -> str:
        given = item(g).replace("'", "''")
        return g.sql(g.login(who), f"SELECT status FROM api.hand_over('[{given}]')")

    return Attack(HALLS, what, who, answer, do)


def _draw(**said: str) -> Callable[[Ground], str]:
    words = {"what": "draw", "case": "<case>", "after": "2", "purpose": "step", "number": "1", "operator": "<handler>"}
    return lambda _: json.dumps(words | said)


def _by_hall(
    secret: Callable[[Ground], bytes], key: Callable[[Ground], int | None], **changes: Any
) -> Callable[[Ground], str]:
    def item(g: Ground) -> str:
        body = g.forged("new", "clerk", changes, {})
        mac = BESIDE + hmac.digest(secret(g), NONCE + body.encode(), hashlib.sha256)
        return json.dumps({"what": "event", "body": body, "mac": mac.hex(), "key_id": key(g)}, ensure_ascii=False)

    return item


def _key(number: int, operator: str = "<handler>", device: str = "<window>") -> Callable[[Ground], str]:
    block = "\\\\x" + "00" * 64
    said = f'"key_id": {number}, "operator_id": "{operator}", "device_id": "{device}"'
    blocks = f'"inner_block": "{block}", "outer_block": "{block}"'
    return lambda g: f'{{"what": "key", {said}, {blocks}}}'.replace("<window>", str(uuid.UUID(g.device[1:])))


def _block(what: str = "lease", device: str = "<far device>", **said: object) -> Callable[[Ground], str]:
    """A block, or numbers given up, of the county whose hall leases; its first thousand are leased already."""
    words = {"what": what, "office_id": "<other>", "series": "case", "machine": 1, "first_no": 1001, "last_no": 1100}
    words |= {"block_no": 1, "device_id": device, "leased_at": "2026-01-02T00:00:00Z"}
    return lambda g: json.dumps(words | {"year": g.year} | said)


def _accepted_at_hall(number: Callable[[Ground], str]) -> Callable[[Ground], str]:
    def item(g: Ground) -> str:
        body = g.forged("received", "clerk", {}, {"number": number(g)})
        seal = _sealed(g.key, body).hex()
        return json.dumps({"what": "event", "body": body, "mac": seal, "key_id": g.key[0]}, ensure_ascii=False)

    return item


_OWN, _OTHERS = 350199 * 10**12 + 7, 350198 * 10**12 + 7
HALL_ATTACKS = [
    *sql(HALLS, "SELECT * FROM api.hall_pull(0, 10)", _NO, "drawn", "device", "supervisor", "administrator", "worker"),
    *sql(HALLS, "SELECT api.hall_fetch(NULL)", _NO, "drawn", "device", "supervisor", "administrator", "worker"),
    *sql(HALLS, "SELECT * FROM api.hand_over('[]')", _NO, "drawn", "device", "administrator", "worker"),
    *sql(HALLS, "SELECT * FROM api.push('{}', '\\x00', NULL)", _NO, "hall"),
    *sql(HALLS, "SELECT * FROM api.pull('<office>', 0, 10)", _NO, "hall"),
    *sql(HALLS, "SELECT * FROM api.enrol_key('<mine>')", _NO, "hall"),
    *sql(HALLS, "SELECT work.assign('<office>', '<case>', 2, 'step', '<handler>', '{}')", _NO, "hall"),
    *sql(HALLS, "SELECT api.people('<office>', NULL)", _NO, "far hall", "worker", "administrator"),
    *sql(HALLS, "SELECT api.has_key(1)", _NO, "hall", "drawn", "administrator", "worker"),
    *sql(HALLS, "SELECT bool_or(api.has_key(n)) FROM generate_series(1, 50) n", "False", "far device"),
    *sql(HALLS, "SELECT hall.take_above_people('<office>', '{}')", _NO, "hall", "worker", "device", "administrator"),
    *sql(HALLS, "SELECT people FROM core.heard_above", _NO, "hall", "device", "drawn"),
    *sql(HALLS, "SELECT inner_block FROM core.upper_key", _NO, "hall", "device", "drawn", "administrator"),
    *sql(HALLS, "SELECT hall.take('[]')", _NO, "hall", "worker", "administrator"),
    *sql(HALLS, "SELECT hall.take_people('{}')", _NO, "hall", "worker", "administrator"),
    *sql(HALLS, "SELECT maker.verifier_of('<login>')", _NO, "hall", "administrator", "drawn"),
    *sql(HALLS, "SELECT rolpassword FROM pg_authid", _NO, "hall", "drawn"),
    *sql(HALLS, "SELECT inner_block FROM core.operator_key", _NO, "hall"),
    *sql(HALLS, "SELECT account.draw_by('<office>', '<mine>')", _NO, "hall", "administrator"),
    *sql(HALLS, f"SELECT account.add_hall('<uuid>', '<office>', '{_V}')", _NO, "hall", "administrator"),
    *sql(HALLS, "SET ROLE perm_approval", _NO, "hall"),
    *sql(HALLS, "SELECT count(*) FROM api.hall_pull(0, 1000)", "1", "far hall"),
    *sql(HALLS, "SELECT api.hall_fetch(NULL)::text LIKE '%<handler>%'", "False", "far hall"),
    *sql(HALLS, "SELECT * FROM api.hand_over('{}')", "23514", "hall"),
    *sql(HALLS, "SELECT * FROM api.hand_over(to_jsonb(array_fill(1, ARRAY[401])))", "23514", "hall"),
    _hands("makes up a draw although the province draws there", "denied:drawn-by-province", _draw()),
    _hands("makes up a draw for another office's case", "stale", _draw(), "far hall"),
    _hands("lets papers lapse that nobody asked for", "denied:not-now", _draw(what="lapse")),
    _hands("hands something over that is nothing", "denied:malformed", _draw(what="decision")),
    _hands("an event without its operator's seal", "denied:mac", _by_hall(lambda _: b"x" * 32, lambda _: None)),
    _hands("an event sealed with another key", "denied:mac", _by_hall(lambda _: b"x" * 32, lambda g: g.key[0])),
    _hands("an event of this office's window", "denied:office", _by_hall(lambda g: g.key[1], lambda g: g.key[0]), "far hall"),
    _hands("an event of its own office with a key of this one's", "denied:mac",
           _by_hall(lambda g: g.key[1], lambda g: g.key[0], office="350198"), "far hall"),
    _hands("an acceptance under a number that no machine leased", "denied:number-not-leased",
           _accepted_at_hall(lambda g: human_number(OfficeId("350199"), g.year, 1, 999_998))),
    _hands("an acceptance under a number of another machine", "denied:number-not-leased", _accepted_at_hall(lambda g: g.others_number)),
    _hands("an acceptance under a number that was given up", "denied:number-not-leased", _accepted_at_hall(lambda g: g.void_number)),
    _hands("a block although the province leases there", "denied:province-leases", _block(office_id="<office>", first_no=5001, last_no=5100)),
    _hands("numbers given up although the province leases there", "denied:province-leases", _block("void", office_id="<office>")),
    _hands("a block of another office", "denied:office", _block(office_id="<office>"), "far hall"),
    _hands("numbers given up of another office", "denied:office", _block("void", office_id="<office>"), "far hall"),
    _hands("a block for another office's machine", "denied:device", _block(device="<mine>"), "far hall"),
    _hands("a block for a machine that nobody knows", "denied:device", _block(device="<uuid>"), "far hall"),
    _hands("a block over numbers that are leased", "denied:number-leased", _block(first_no=501), "far hall"),
    _hands("a leased block under another name of the machine", "denied:number-leased", _block(first_no=1, last_no=1000, machine=2),
           "far hall"),
    _hands("a block that is too long", "denied:malformed", _block(last_no=2001), "far hall"),
    _hands("a block that ends before it begins", "denied:malformed", _block(last_no=1000), "far hall"),
    _hands("a block of a series that there is none", "denied:malformed", _block(series="stamp"), "far hall"),
    _hands("gives up numbers of a block that nobody leased", "denied:number-not-leased", _block("void", block_no=7), "far hall"),
    _hands("gives up numbers beyond the block", "denied:number-not-leased", _block("void", first_no=999, last_no=1001), "far hall"),
    *sql(HALLS, "SELECT * FROM api.lease_numbers('<other>', 'case', <year>, 1, 10, 1000)", "23514", "far device"),
    *sql(HALLS, "SELECT api.void_numbers('<other>', 'case', <year>, 1, 900, 901)", "23514", "far device"),
    _hands("a key for somebody of another office", "denied:office", _key(_OWN, "<far>")),
    _hands("a key for another office's machine", "denied:office", _key(_OWN, device="<far device>")),
    _hands("a key with a number of another office", "denied:office", _key(_OTHERS)),
    _hands("a key for this office's people", "denied:office", _key(_OTHERS), "far hall"),
    _hands("a key in the place of a known one", "denied:id-reuse", lambda g: _key(g.key[0])(g)),
]  # fmt: skip

_WORKER = [
    *sql(WORKER, "SELECT status FROM api.push('{}', '\\x00', NULL)", _NO, "worker"),
    *sql(WORKER, "SELECT * FROM api.pull('<office>', 0, 10)", _NO, "worker"),
    *sql(WORKER, "SELECT * FROM core.draw_secret", _NO, "worker", "drawn", "supervisor", "device", "administrator"),
    *sql(WORKER, "SELECT * FROM core.draw", _NO, "worker", "drawn"),
    *sql(WORKER, "UPDATE core.case_head SET assignee = NULL", _NO, "worker"),
    *sql(WORKER, "SELECT * FROM work.secret()", _NO, "drawn", "supervisor", "device", "administrator"),
    *sql(WORKER, "SELECT work.reveal()", _NO, "drawn", "supervisor"),
    *sql(WORKER, "SELECT work.reveal()", "nothing", "worker"),
    *sql(WORKER, "SELECT secret FROM api.draw_days() WHERE secret IS NOT NULL", "nothing", "drawn", "supervisor", "device"),
    *sql(WORKER, "SELECT work.open_day((now() + interval '9 days')::date, sha256('known'))", "23514", "worker"),
    *sql(WORKER, "SELECT work.open_day((now() - interval '9 days')::date, sha256('known'))", "23514", "worker"),
    *sql(WORKER, "INSERT INTO core.draw_reveal VALUES (now()::date, now())", _NO, "worker"),
    *sql(WORKER, "SELECT work.take_undrawn(10)", _NO, "drawn", "supervisor", "device"),
    *sql(WORKER, "SELECT * FROM work.people(ARRAY['<office>'])", _NO, "drawn", "supervisor"),
    *sql(WORKER, "SELECT work.assign('<office>', '<case>', 2, 'step', '<mine>', '{}')", _NO, "drawn", "clerk", "device"),
    *sql(WORKER, "SELECT work.put_off('<office>', '<case>', 2, 'step', 'nobody', '{}')", _NO, "drawn", "supervisor"),
    *sql(WORKER, "SELECT * FROM api.draws('-infinity', '00000000-0000-0000-0000-000000000000', 10)", _NO, "drawn", "device"),
    *sql(WORKER, "SELECT * FROM work.draws('-infinity', '00000000-0000-0000-0000-000000000000', 10)", _NO, "supervisor"),
    *sql(WORKER, "SELECT work.note_rise('<office>', '<case>', 2, 'leader', '2020-01-01')", "stale", "worker"),
    *sql(WORKER, "SELECT work.summarise('<office>', 10)", _NO, "drawn", "supervisor"),
    *sql(WORKER, "SELECT work.forget_summaries('<office>')", _NO, "supervisor"),
    *sql(WORKER, "SELECT * FROM api.operator_days('2000-01-01', '2100-01-01')", _NO, "drawn", "device"),
    *sql(WORKER, "SELECT * FROM work.watch('0', '0')", _NO, "drawn", "supervisor", "administrator"),
    *sql(WORKER, "SELECT * FROM work.end_sessions('0', '0')", _NO, "drawn", "supervisor", "worker"),
    *sql(WORKER, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'owner'",
         _NO, "worker", "supervisor"),
    *sql(WORKER, "SET ROLE session_ender", _NO, "worker", "drawn"),
    *sql(WORKER, "SELECT * FROM work.check_server()", _NO, "supervisor", "drawn"),
    *sql(WORKER, "SELECT work.keep_verification('2026-01-01', now(), 0, 0, '[]')", _NO, "supervisor", "administrator"),
    *sql(WORKER, "DELETE FROM core.verification", _NO, "worker", "supervisor"),
    *sql(WORKER, "SELECT work.lease('verification', 'me', 100000)", _NO, "supervisor"),
]  # fmt: skip

ATTACKS = [
    *_PEOPLE, *_ORDER, *_FIGURES, *_FORM, *_DEVICES, *_NUMBERS, *_READ, *_BARE, *_ACCOUNTS, *HALL_ATTACKS, *_WORKER,
    *STREAM_ATTACKS,
    *KIN_ATTACKS,
    *DUTY_ATTACKS,
    *NOTE_ATTACKS,
    *QUEUE_ATTACKS,
]  # fmt: skip

_HEAD = """# Attacks on the centre

Made from `tests/builders/central_attacks.py` by `python -m tests.builders.central_lists`; `tests/central/test_attacks.py` carries out every line on a real
PostgreSQL 15, each in a bare SQL session with the real login, and compares afterwards that feeds, heads, events, people, keys and roles are what they were.
42501 is PostgreSQL's «permission denied», 23505 a key, 23514 a check; `denied:...` and `stale` come from the doors; a number is how much was to be seen.

"""


def page() -> str:
    """The table as the documentation keeps it."""
    lines, group = [], ""
    for number, one in enumerate(ATTACKS, 1):
        if one.group != group:
            group = one.group
            lines += ["", f"## {group}", "", "| | attack | by | answer |", "|---|---|---|---|"]
        lines.append(f"| {number} | {one.what.replace('|', '&#124;')} | {one.who} | {one.answer} |")
    return _HEAD + "\n".join(lines).strip() + "\n"
