"""Attacks on the doors of the other streams, on cases taken in elsewhere, on the search and on scans."""

import json
import uuid
from collections.abc import Callable
from typing import Any

from app.kernel.canonical import actor_commitment, canonical
from app.registry.changes import chain_of
from tests.builders.central_attempts import Attack, sql
from tests.builders.central_ground import NONCE, Ground
from tests.builders.centre_house import CITY, COUNTY, OTHER, login_of
from tests.builders.stream_house import Chain

GRANTS, STREAMS, GUESTS, SEARCH, SCANS = "Grants", "Streams", "Taken in elsewhere", "Search", "Scans"
_NO = "42501"


def act(
    group: str, what: str, who: str, answer: str, kind: str, stream: str = "staff", office: str = COUNTY,
    data: Callable[[Ground], dict[str, Any]] = lambda _: {}, **other: Any,
) -> Attack:  # fmt: skip
    """A person says something in a stream, as the first of a chain."""

    def do(g: Ground) -> str:
        operator = g.operator(who)
        body = Chain(g.centre, stream, office).body(kind, operator, data(g), **other)
        return g.pushed(body.decode(), g.login(who), b"s" * 16)

    return Attack(group, what, who, answer, do)


def _request(g: Ground, operator: uuid.UUID | None = None, **other: Any) -> dict[str, Any]:
    said = {"operator": str(operator or g.people["far handler"]), "kind": "change", "permission": "approval",
            "starts_on": "2026-01-01", "ends_on": None, "stands_for": None, "reason": "需要"}  # fmt: skip
    return said | other


def _own(who: str) -> Callable[[Ground], dict[str, Any]]:
    return lambda g: _request(g, g.operator(who))


def machine(what: str, who: str, answer: str, change: Callable[[Ground, Chain], tuple[bytes, bytes | None]]) -> Attack:
    """Something about the machine's own chain."""

    def do(g: Ground) -> str:
        body, mac = change(g, Chain(g.centre, "audit", chain=uuid.UUID(g.device[1:])))
        return g.pushed(body.decode(), g.login(who), mac)

    return Attack(STREAMS, what, who, answer, do)


def _entry(g: Ground, case: str, entry: dict[str, str], basis: int = -2) -> dict[str, Any]:
    """What an entry behind that case of the ground says; basis: place of its event among the case's."""
    events = g.cases[case]
    return {
        "version": "1", "case": str(events[0].case), "basis": str(events[basis].id), "entry": entry, "found": {},
        "subject": g.centre.head(events[0])["subject_key"].hex(),
    }  # fmt: skip


def entered(
    what: str, who: str, answer: str, entry: dict[str, str] | None = None, kind: str = "person_changed", basis: int = -2,
    chain: uuid.UUID | None = None, **other: Any,
) -> Attack:  # fmt: skip
    """An entry of the register behind the case that went all the way, which ends a personal account."""

    def do(g: Ground) -> str:
        case = g.cases["closed"]
        handled = next(event.operator for event in case if event.permission.value == "handling")
        operator = handled if who == "handled" else g.operator(who)
        said = _entry(g, "closed", {"account_balance_fen": "0"} if entry is None else entry, basis) | other
        body = Chain(g.centre, "register", chain=chain or chain_of(case[0].case)).body(kind, operator, said)
        return g.pushed(body.decode(), login_of(operator), b"s" * 16)

    return Attack(STREAMS, what, who, answer, do)


def guest(what: str, who: str, answer: str, taken_at: str | None = OTHER, **changes: Any) -> Attack:
    """Somebody of another county at the counter."""
    return Attack(GUESTS, what, who, answer, lambda g: g.pushed(
        g.forged("new", who, changes, {"taken_at": taken_at}), g.login(who)))  # fmt: skip


def search(what: str, who: str, answer: str, **words: Any) -> Attack:
    """A search as a person signs it."""

    def do(g: Ground) -> str:
        said = {"v": 1, "search": str(uuid.uuid4()), "reason": "群众来电查询办理进度请核对", "number": None,
                "person": None, "actor": actor_commitment(g.operator(who).bytes, NONCE)}  # fmt: skip
        row = g.centre.session(g.login(who)).execute(
            "SELECT status FROM api.search(%s, %s, NULL)", (canonical(said | words).decode(), NONCE)
        )  # fmt: skip
        return str(row.fetchone()[0])

    return Attack(SEARCH, what, who, answer, do)


def _forged_row(g: Ground, mine: Chain, **changes: Any) -> bytes:
    row = json.loads(mine.around(mine.row("x")))
    return canonical(row | changes)


_GRANTS = [
    act(GRANTS, "asks for a permission of his own", "drawn", "denied:own-account", "grant_applied", data=_own("drawn")),
    act(GRANTS, "asks for somebody of another office", "drawn", "denied:concerned", "grant_applied", data=_request),
    act(GRANTS, "grants without the three acts before", "city administrator", "denied:not-now", "grant_granted"),
    act(GRANTS, "grants at the county for the county", "administrator", "denied:not-now", "grant_granted"),
    act(GRANTS, "approves what nobody asked for", "unit head", "denied:not-now", "grant_approved"),
    act(GRANTS, "reviews as unit head", "unit head", "denied:not-now", "grant_reviewed"),
    act(GRANTS, "asks as an auditor", "auditor", "denied:permission", "grant_applied", data=_own("clerk")),
    act(GRANTS, "asks for a county that is not his", "far handler", "denied:office", "grant_applied", data=_own("clerk")),
    act(GRANTS, "asks for a permission that does not exist", "drawn", "denied:malformed", "grant_applied",
        data=lambda g: _request(g, g.operator("clerk"), permission="owner")),
    act(GRANTS, "starts a stand-in nobody granted", "supervisor", "denied:not-now", "stand_in_started"),
    *sql(GRANTS, "SELECT core.add_effect('<mine>', 'approval', now(), NULL, NULL)", _NO, "drawn", "administrator", "worker"),
    *sql(GRANTS, "SELECT core.follow_grants('<mine>')", _NO, "drawn", "administrator", "worker"),
    *sql(GRANTS, "SELECT work.follow_grants()", _NO, "drawn", "administrator", "device"),
    *sql(GRANTS, "INSERT INTO core.grant_effect SELECT * FROM core.grant_effect", _NO, "drawn", "administrator", "worker"),
]  # fmt: skip

_STREAMS = [
    act(STREAMS, "publishes parameters at the county", "administrator", "denied:permission", "parameter_set", "register",
        data=lambda _: {"version": "1", "entry": {}}),
    act(STREAMS, "publishes in the name of the province", "city publisher", "denied:office", "parameter_set", "register",
        "350000", data=lambda _: {"version": "1", "entry": {}}),
    act(STREAMS, "publishes in a county's name", "city publisher", "denied:permission", "person_changed", "register"),
    act(STREAMS, "changes a register entry without a case", "drawn", "denied:malformed", "person_changed", "register"),
    act(STREAMS, "changes a register entry behind a case not granted", "drawn", "denied:case", "person_changed", "register",
        data=lambda g: _entry(g, "handling", {"account_balance_fen": "0"})),
    entered("changes a register entry behind a granted case that others handled", "city handler", "denied:case"),
    entered("enters as clerk what is granted", "clerk", "denied:case"),
    entered("enters as reviewer", "reviewer next door", "denied:permission"),
    entered("enters what the case does not say", "handled", "denied:case", {"status": "deceased"}),
    entered("enters one column more than the case says", "handled", "denied:case",
            {"account_balance_fen": "0", "bank_account": "6217999900000000016"}),
    entered("enters nothing", "handled", "denied:case", {}),
    entered("changes a unit behind a person's case", "handled", "denied:case", kind="unit_changed"),
    entered("enters behind the acceptance of what has to be granted", "handled", "denied:case", basis=1),
    entered("enters about another person", "handled", "denied:case", subject="ab" * 32),
    entered("enters in a chain where nobody looks for it twice", "handled", "denied:case", chain=uuid.UUID(int=5)),
    entered("enters what was found in a column that it does not set", "handled", "denied:malformed", found={"status": "active"}),
    act(STREAMS, "changes a register entry with no entry", "drawn", "denied:malformed", "person_changed", "register",
        data=lambda g: _entry(g, "handling", {}) | {"entry": "x"}),
    act(STREAMS, "makes a payable as cashier", "cashier", "denied:permission", "payable_made", "payment"),
    act(STREAMS, "releases money that nobody checked", "cashier", "denied:not-now", "payable_released", "payment"),
    act(STREAMS, "releases money as handler", "drawn", "denied:not-now", "payable_released", "payment"),
    act(STREAMS, "writes into the audit by hand", "auditor", "denied:kind", "signed_in", "audit"),
    act(STREAMS, "says what the table has not", "auditor", "denied:kind", "whatever", "register"),
    act(STREAMS, "speaks in a stream that does not exist", "drawn", "denied:kind", "received", "post"),
    act(STREAMS, "speaks in the cases' stream by another form", "clerk", "denied:kind", "received", "case"),
    act(STREAMS, "names an office that does not exist", "drawn", "denied:office", "grant_applied", office="359999"),
    act(STREAMS, "adds a key", "drawn", "denied:malformed", "grant_applied", extra=1),
    act(STREAMS, "writes a day that does not exist", "drawn", "denied:malformed", "grant_applied",
        at="2026-13-01T00:00:00.000000Z"),
    act(STREAMS, "signs in another person's name", "drawn", "denied:actor", "grant_applied", actor="ab" * 32),
    act(STREAMS, "begins in the middle of a chain", "drawn", "denied:concerned", "grant_applied", seq=7, data=_request),
    Attack(STREAMS, "gives an event the id of a case's", "drawn", "denied:id-reuse", lambda g: g.pushed(
        Chain(g.centre, "staff").body("grant_applied", g.operator("drawn"), _request(g),
                                      event=str(g.cases["handling"][0].id)).decode(), g.login("drawn"), b"s" * 16)),
    machine("writes another machine's chain", "device", "denied:machine",
            lambda g, c: (_forged_row(g, c, chain=str(g.far_device)), None)),
    machine("writes a machine's chain as a person", "clerk", "denied:machine", lambda g, c: (_forged_row(g, c), None)),
    machine("writes into another office", "device", "denied:machine", lambda g, c: (_forged_row(g, c, office=OTHER), None)),
    machine("names somebody whom its row does not mean", "device", "denied:actor",
            lambda g, c: (c.around(c.row("x", g.operator("clerk")), g.operator("drawn")), b"s" * 16)),
    machine("names somebody where its row means nobody", "device", "denied:malformed",
            lambda g, c: (c.around(c.row("x"), g.operator("clerk")), b"s" * 16)),
    machine("leaves rows out", "device", "stale", lambda _, c: (c.around(c.row("x", seq=5)), None)),
    machine("builds on another past", "device", "stale", lambda _, c: (c.around(c.row("x", prev="cd" * 32)), None)),
    machine("says a row's key twice", "device", "denied:malformed",
            lambda g, c: (_forged_row(g, c, text=c.row("x").decode().replace('"v":1', '"seq":2,"v":1')), None)),
    machine("writes a row with spaces", "device", "denied:malformed",
            lambda g, c: (_forged_row(g, c, text=c.row("x").decode().replace(",", ", ")), None)),
    *sql(STREAMS, "SELECT * FROM core.stream_event", _NO, "drawn", "device", "auditor"),
    *sql(STREAMS, "INSERT INTO core.stream_rule SELECT 'audit', 'x', false, '{}', '{}', '{}', 'home', '{}', false", _NO, "drawn",
         "administrator", "worker"),
    *sql(STREAMS, "SELECT core.push_stream(NULL, NULL, NULL, NULL, NULL, NULL)", _NO, "drawn", "device"),
    *sql(STREAMS, "SELECT core.case_rows('<office>', 0, 1)", _NO, "far handler", "device"),
    *sql(STREAMS, "SELECT count(body) FROM api.pull('<office>', 0, 1000) WHERE stream <> 'hall'", "0", "administrator"),
    *sql(STREAMS, "SELECT count(body) FROM api.pull('<office>', 0, 1000)", "0", "city administrator"),
]  # fmt: skip

_GUESTS = [
    guest("takes in for another county what is not open there", "guest clerk", "denied:office"),
    guest("takes in for another county without saying where", "guest clerk", "denied:office", None),
    guest("says that it was taken in at the owner's", "guest clerk", "denied:office", COUNTY),
    guest("takes in for another county as handler", "far handler", "denied:office"),
    *(
        Attack(
            GUESTS,
            what,
            "guest clerk",
            "denied:office",
            lambda g, words=words: g.pushed(g.forged("received", "guest clerk", words, {}), g.login("guest clerk")),
        )
        for what, words in (
            ("accepts for another county what came in there", {}),
            ("notices for another county what came in there", {"kind": "supplement_notified"}),
            ("takes papers for another county's case", {"kind": "received"}),
        )
    ),
    guest("says he sits at the city", "city clerk", "denied:level", CITY),
    *sql(
        GUESTS,
        "SELECT account.any_hall('<office>', 'YL-112', true)",
        _NO,
        "administrator",
        "city administrator",
        "drawn",
    ),
    *sql(
        GUESTS,
        "SELECT account.name_office('<office>', 'x')",
        _NO,
        "administrator",
        "city administrator",
        "drawn",
        "device",
    ),
    *sql(GUESTS, "INSERT INTO core.office_name VALUES ('<office>', 'x')", _NO, "drawn", "administrator", "far device"),
    *sql(GUESTS, "SELECT * FROM api.any_hall()", _NO, "worker", "administrator", "hall"),
    *sql(GUESTS, "SELECT * FROM api.lease_numbers('<office>', 'letter', <year>, 1, 10, 0)", _NO, "far device"),
    *sql(GUESTS, "INSERT INTO core.any_hall VALUES ('<office>', 'YL-112', true)", _NO, "drawn", "administrator"),
    *sql(GUESTS, "SELECT count(*) FROM api.pull('<office>', 0, 500)", "0", "guest clerk"),
]
_SEARCH = [
    search("looks for nothing in particular", "clerk", "denied:search-malformed"),
    search("looks for a part of a number", "clerk", "denied:search-malformed", number="350"),
    search("looks for a name", "clerk", "denied:search-malformed", person="张三"),
    search("gives no reason", "clerk", "denied:search-reason", number="350199", reason="          "),
    search("gives a word as reason", "clerk", "denied:search-reason", number="350199", reason="查一下"),
    search("searches in another person's name", "clerk", "denied:search-actor", number="350199", actor="ab" * 32),
    search("searches as cashier", "cashier", "denied:search-permission", number="350199"),
    search("adds a wish", "clerk", "denied:search-malformed", number="350199", all=True),
    *sql(SEARCH, "SELECT status FROM api.search('{}', NULL, NULL)", "denied:search-malformed", "clerk", "device"),
    *sql(SEARCH, "SELECT status FROM api.search('{}', NULL, NULL)", _NO, "worker", "administrator"),
    *sql(SEARCH, "SELECT * FROM core.search_log", _NO, "clerk", "auditor"),
    *sql(SEARCH, "DELETE FROM core.search_log", _NO, "clerk", "administrator"),
    *sql(SEARCH, "SELECT count(*) FROM api.searches('<other>', '-infinity')", "0", "auditor"),
]
_BEGIN = "SELECT status FROM api.scan_begin('<office>', '<case>', sha256('x'), {size})"
_SCANS = [
    *sql(SCANS, _BEGIN.format(size=1), "denied:scan-not-named", "drawn", "device"),
    *sql(SCANS, _BEGIN.format(size=1), "denied:scan-office", "far handler", "city handler"),
    *sql(SCANS, _BEGIN.format(size=1), _NO, "administrator", "worker", "supervisor"),
    *sql(SCANS, _BEGIN.format(size=67108865), "denied:scan-malformed", "drawn"),
    *sql(
        SCANS, "SELECT status FROM api.scan_begin('<office>', '<case>', '\\x00', 1)", "denied:scan-malformed", "drawn"
    ),
    *sql(
        SCANS,
        "SELECT status FROM api.scan_put('<office>', sha256('x'), 0, 'x')",
        "denied:scan-not-begun",
        "drawn",
        "device",
    ),
    *sql(SCANS, "SELECT api.scan_get('<office>', sha256('x'), 0)", "None", "far handler", "device"),
    *sql(SCANS, "SELECT content FROM core.scan_piece", _NO, "drawn", "device"),
    *sql(SCANS, "DELETE FROM core.scan", _NO, "drawn", "device"),
]
_KEYS = [
    *sql(GRANTS, "SELECT * FROM api.enrol_key('<far device>')", _NO, "administrator", "city publisher", "city handler"),
]
HANDED = "Streams of a hall machine"


def handed(
    what: str, who: str, answer: str, stream: str = "audit", kind: str = "", chain: str = "<device>", **changes: Any
) -> Attack:
    """A hall machine hands a row over as a machine's of the county, or, with a kind, as the city administrator's act."""

    def do(g: Ground) -> str:
        made = Chain(g.centre, stream)
        body = (
            made.body(kind, g.operator("city administrator"), {})
            if kind
            else made.row("ticket_taken" if stream == "hall" else "printed")
        )
        device = str(uuid.UUID(g.device[1:]))
        said = {"what": "event", "stream": stream, "body": body.decode(), "machine": None if kind else device}
        said |= {
            "case": str(made.chain) if kind else chain.replace("<device>", device),
            "key_id": g.key[0] if kind else None,
        }
        said |= {"mac": (b"s" * 16 + b"x" * 32).hex()} if kind else {}
        item = json.dumps([said | changes], ensure_ascii=False).replace("'", "''")
        return g.sql(g.login(who), f"SELECT status FROM api.hand_over('{item}')")

    return Attack(HANDED, what, who, answer, do)


_HANDED = [
    handed("a row of this office's machine", "far hall", "denied:machine"),
    handed("a row of a machine that there is none", "hall", "denied:machine", chain=str(uuid.UUID(int=9))),
    handed("a row in the queue that is another stream's chain", "hall", "denied:machine", stream="hall"),
    handed("a published parameter as a machine's row", "hall", "denied:kind", stream="register"),
    handed("an act as a machine's row", "hall", "denied:kind", stream="staff"),
    handed("a row with random bytes of somebody it does not name", "hall", "denied:mac", mac="00" * 16),
    handed("a row that is no row", "hall", "denied:malformed", body="{}"),
    handed("a row of a stream that there is none", "hall", "denied:kind", stream="stamps"),
    handed("the fourth act in the city administrator's name", "hall", "denied:mac", "staff", "grant_granted"),
    handed("an act without any seal", "hall", "denied:mac", "staff", "grant_granted", key_id=None, mac=None),
    handed("an act of another office", "far hall", "denied:office", "staff", "grant_granted"),
    handed("an act under another chain", "hall", "denied:malformed", "staff", "grant_granted", case=str(uuid.UUID(int=9))),
    *sql(HANDED, "SELECT * FROM api.hall_above('<city>', 0)", _NO, "drawn", "device", "administrator", "worker"),
    *sql(HANDED, "SELECT * FROM api.hall_above('<office>', 0)", _NO, "hall", "far hall"),
    *sql(HANDED, "SELECT * FROM api.hall_above('<other>', 0)", _NO, "hall"),
    *sql(HANDED, "SELECT hall.take_above('<city>', '{}')", _NO, "hall", "worker", "administrator"),
    *sql(HANDED, "SELECT hall.scan_piece(sha256('x'), 0)", _NO, "hall", "drawn"),
    *sql(HANDED, _BEGIN.format(size=1), "denied:scan-office", "far hall"),
    *sql(HANDED, _BEGIN.format(size=1), "denied:scan-not-named", "hall"),
    *sql(HANDED, "SELECT api.scan_get('<office>', sha256('x'), 0)", _NO, "hall"),
    *sql(HANDED, "SELECT count(*) FROM jsonb_array_elements(api.hall_fetch(NULL)->'operators') o WHERE o->>'verifier' IS NOT NULL"
         " AND o->>'office_id' <> '<office>'", "0", "hall"),
]  # fmt: skip
STREAM_ATTACKS = [*_KEYS, *_GRANTS, *_STREAMS, *_HANDED, *_GUESTS, *_SEARCH, *_SCANS]
