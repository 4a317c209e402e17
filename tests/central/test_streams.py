"""The streams beside the cases': who may say what, who reads it, and one feed with one chain for all of them."""

import hashlib
import hmac
import json
import uuid

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.cases.tasks import Purpose
from app.kernel.canonical import FIRST_PREVIOUS, canonical, link
from app.kernel.ids import OfficeId
from app.registry.changes import chain_of
from app.sync.feed import FeedPlace
from app.sync.queue_acts import queue_chain
from db.central.streams import READERS, RULES
from db.sync.transport import CentreLine
from tests.builders.central_lists import ROOT, rule_table
from tests.builders.centre_house import CITY, COUNTY, OTHER, PROVINCE, VERIFIER, beside, events_of, login_of
from tests.builders.stream_house import NONCE, Chain
from tests.central.test_push_pull import pull


def add(hall, post: str, office: str = COUNTY, permission: str | None = None, section: str = "x") -> uuid.UUID:
    return hall.centre.add(permission, post, section=section, office=office)


@pytest.fixture(scope="module")
def staff(hall) -> dict[str, uuid.UUID]:
    """Whoever the four acts need, and a handler they are about."""
    return {
        "asks": add(hall, "flow_desk"),
        "reviews": add(hall, "internal_audit"),
        "heads": add(hall, "unit_head"),
        "grants": add(hall, "security_admin", CITY),
        "home admin": add(hall, "security_admin"),
        "supervisor": add(hall, "floor_supervisor"),
        "second auditor": add(hall, "audit_admin"),
    }


ASKED = {"permission": "handling", "ends_on": None, "stands_for": None, "reason": "新来", "starts_on": "2020-01-01"}


def request(hall, operator: uuid.UUID, kind: str = "new", **other: object) -> tuple[Chain, dict[str, object]]:
    return Chain(hall.centre, "staff"), ASKED | {"operator": str(operator), "kind": kind} | other


def permission_of(hall, operator: uuid.UUID) -> str | None:
    row = hall.centre.owner.execute("SELECT permission FROM core.operator WHERE operator_id = %s", (operator,))
    return row.fetchone()[0]


def groups_of(hall, operator: uuid.UUID) -> list[str]:
    row = hall.centre.owner.execute("SELECT core.groups_of(%s)", (login_of(operator),))
    return row.fetchone()[0]


def four_acts(hall, staff, chain: Chain, asked: dict[str, object]) -> list[str]:
    acts = (
        ("grant_applied", "asks"),
        ("grant_reviewed", "reviews"),
        ("grant_approved", "heads"),
        ("grant_granted", "grants"),
    )
    return [chain.say(kind, staff[who], asked if kind == "grant_applied" else {}) for kind, who in acts]  # fmt: skip


def test_four_acts_of_four_people_change_a_permission_on_the_next_day_and_nothing_less_does(hall, staff) -> None:
    new = add(hall, "handler")
    chain, asked = request(hall, new)
    assert four_acts(hall, staff, chain, asked) == ["ok"] * 4
    assert permission_of(hall, new) is None
    work = hall.centre.session(hall.centre.worker)
    assert work.execute("SELECT work.follow_grants()").fetchone() == (0,)
    start, now = hall.centre.owner.execute(
        "SELECT effective_from, clock_timestamp() FROM core.grant_effect WHERE operator_id = %s", (new,)
    ).fetchone()
    assert 0 < (start - now).total_seconds() <= 86_400


def test_a_withdrawal_by_four_people_holds_at_once_and_takes_the_group_too(hall, staff) -> None:
    gone = add(hall, "handler", permission="handling", section="handling")
    chain, asked = request(hall, gone, "withdrawal", permission=None)
    assert four_acts(hall, staff, chain, asked) == ["ok"] * 4
    assert (permission_of(hall, gone), groups_of(hall, gone)) == (None, ["perm_reader"])
    act = hall.centre.owner.execute("SELECT act, about FROM core.admin_record ORDER BY seq DESC LIMIT 1").fetchone()
    assert act == ("granted", str(gone))


def test_who_has_left_is_only_withdrawn_from_and_then_the_account_may_be_opened_again(hall, staff) -> None:
    owner, left = hall.centre.owner, add(hall, "handler")
    given = "INSERT INTO core.grant_effect VALUES (%s, 1, 'handling', '2026-01-01', NULL, gen_random_uuid(), now())"
    owner.execute(given, (left,))
    owner.execute("SELECT account.close(%s)", (left,))
    opens = f"SELECT account.reopen('{left}', '{VERIFIER}')"
    with pytest.raises(psycopg.errors.CheckViolation, match="denied:permitted"):
        owner.execute(opens)
    chain, asked = request(hall, left)
    assert chain.say("grant_applied", staff["asks"], asked) == "denied:concerned"
    chain, asked = request(hall, left, "withdrawal", permission=None)
    assert four_acts(hall, staff, chain, asked) == ["ok"] * 4
    owner.execute(opens)
    assert (permission_of(hall, left), groups_of(hall, left)) == (None, ["perm_reader"])


def test_the_worker_lets_a_grant_begin_and_end(hall) -> None:
    owner, work = hall.centre.connect("owner"), hall.centre.session(hall.centre.worker)
    owner.execute("SET search_path = core")
    lent = add(hall, "reviewer", permission="review", section="review")
    owner.execute("SELECT core.add_effect(%s, 'handling', now() - interval '2 days', now() - interval '1 hour', %s)",
                  (lent, uuid.uuid4()))  # fmt: skip
    assert work.execute("SELECT work.follow_grants()").fetchone() == (0,)  # over already: the permission of before
    owner.execute("SELECT core.add_effect(%s, 'handling', now() - interval '1 hour', NULL, %s)", (lent, uuid.uuid4()))
    assert work.execute("SELECT work.follow_grants()").fetchone() == (1,)
    assert (permission_of(hall, lent), groups_of(hall, lent)) == ("handling", ["perm_handling"])
    owner.close()


def place_anew(hall, operator: uuid.UUID, section: str, post: str, permission: str) -> None:
    """As only a superuser does it at once."""
    owner = hall.centre.owner
    owner.execute("SELECT account.permit(%s, NULL)", (operator,))
    owner.execute("SELECT account.place(%s, %s, %s)", (operator, section, post))
    owner.execute("SELECT account.permit(%s, %s)", (operator, permission))


def test_nobody_stands_in_before_the_day_or_for_somebody_who_has_no_permission_any_more(hall, staff) -> None:
    away = add(hall, "handler", permission="handling", section="handling")
    steps_in = add(hall, "reviewer", permission="review", section="review")
    days = {"stands_for": str(away), "ends_on": "2099-01-01"}
    later, asked = request(hall, steps_in, "stand_in", starts_on="2098-01-01", **days)
    assert four_acts(hall, staff, later, asked) == ["ok"] * 4
    assert later.say("stand_in_started", staff["supervisor"]) == "denied:roster"
    chain, asked = request(hall, steps_in, "stand_in", **days)
    assert four_acts(hall, staff, chain, asked) == ["ok"] * 4
    hall.centre.owner.execute("SELECT account.permit(%s, NULL)", (away,))
    assert chain.say("stand_in_started", staff["supervisor"]) == "denied:roster"


def test_a_stand_in_begins_with_the_supervisors_act_and_once_a_day(hall, staff) -> None:
    away = add(hall, "handler", permission="handling", section="handling")
    steps_in = add(hall, "reviewer", permission="review", section="review")
    chain, asked = request(hall, steps_in, "stand_in", stands_for=str(away), ends_on="2099-01-01")
    assert four_acts(hall, staff, chain, asked) == ["ok"] * 4
    assert permission_of(hall, steps_in) == "review"
    assert chain.say("stand_in_started", staff["supervisor"]) == "ok"
    assert permission_of(hall, steps_in) == "handling"
    assert chain.say("stand_in_started", staff["supervisor"]) == "denied:roster"


@pytest.mark.parametrize(("kind", "who", "answer"), [
    ("grant_granted", "grants", "denied:not-now"), ("grant_reviewed", "heads", "denied:permission"),
    ("grant_reviewed", "asks", "denied:permission"), ("grant_stamped", "heads", "denied:kind"),
    ("grant_applied", "asks", "denied:not-now"),
])  # fmt: skip
def test_an_act_out_of_order_or_by_another_post_is_refused(hall, staff, kind, who, answer) -> None:
    chain, asked = request(hall, add(hall, "handler"))
    assert chain.say("grant_applied", staff["asks"], asked) == "ok"
    assert chain.say(kind, staff[who], asked if kind == "grant_applied" else {}) in (answer, "denied:two-roles")


def test_nobody_acts_twice_for_himself_or_below_his_office(hall, staff) -> None:
    concerned = add(hall, "handler")
    chain, asked = request(hall, concerned)
    assert chain.say("grant_applied", concerned, asked) == "denied:own-account"
    assert chain.say("grant_applied", staff["asks"], asked | {"operator": str(uuid.uuid4())}) == "denied:concerned"
    assert chain.say("grant_applied", staff["asks"], asked | {"permission": "approval"}) == "denied:post"
    assert chain.say("grant_applied", staff["asks"], asked | {"kind": "withdrawal"}) == "denied:malformed"
    assert chain.say("grant_applied", staff["asks"], asked | {"starts_on": "2026-02-31"}) == "denied:malformed"
    for kind, who in (("grant_applied", "asks"), ("grant_reviewed", "reviews"), ("grant_approved", "heads")):
        assert chain.say(kind, staff[who], asked if kind == "grant_applied" else {}) == "ok"
    assert chain.say("grant_granted", staff["home admin"]) == "denied:level"
    both = Chain(hall.centre, "staff")
    auditor = staff["reviews"]
    assert both.say("grant_applied", staff["asks"], asked) == "ok"
    assert both.say("grant_refused", auditor, {"reason": " "}) == "denied:malformed"
    assert both.say("grant_reviewed", auditor) == "ok"
    assert both.say("grant_refused", auditor, {"reason": "不"}) == "denied:two-roles"
    assert both.say("grant_refused", staff["second auditor"], {"reason": "不"}) == "ok"
    assert both.say("grant_approved", staff["heads"]) == "denied:not-now"


def test_published_parameters_come_from_above_and_reach_those_below(hall) -> None:
    publisher = add(hall, "system_admin", CITY)
    chain = Chain(hall.centre, "register", CITY)
    given = {"version": "2027.1", "entry": {"code": "P-01", "value": "1.5"}}
    assert chain.say("parameter_set", publisher, given) == "ok"
    assert chain.say("parameter_set", publisher, {"version": "2027.1"}) == "denied:malformed"
    assert chain.say("calendar_set", publisher, given) == "denied:not-now"  # another matter's chain
    home = add(hall, "system_admin")
    assert Chain(hall.centre, "register").say("parameter_set", home, given) == "denied:level"
    assert Chain(hall.centre, "register", CITY).say("parameter_set", home, given) == "denied:office"
    province = add(hall, "system_admin", PROVINCE)
    assert Chain(hall.centre, "register", CITY).say("parameter_set", province, given) == "denied:office"
    window = hall.centre.add_device(uuid.uuid4())
    below = pull_from(hall, window, CITY)
    assert (below[-1]["stream"], below[-1]["body"] is not None) == ("register", True)
    line = CentreLine(make_conninfo(hall.centre.place, user=window))
    assert line.poll(OfficeId(CITY)).place == FeedPlace(below[-1]["feed_no"], below[-1]["feed_hash"]), (
        "a poll tells that it has it all"
    )
    line.close()
    above = pull_from(hall, login_of(province), CITY)
    assert above[-1]["body"] is None


def test_what_an_entry_of_a_person_says_is_not_read_in_the_offices_below(hall) -> None:
    publisher = add(hall, "system_admin", CITY)
    chain = Chain(hall.centre, "register", CITY)
    assert chain.say("calendar_set", publisher, {"version": "2027.1", "entry": {"code": "P-02"}}) == "ok"
    owner, below = hall.centre.owner, hall.centre.add_device(uuid.uuid4())
    own = hall.centre.add_device(uuid.uuid4(), CITY)
    with owner.transaction(force_rollback=True):  # no case of a city is at hand
        owner.execute("CREATE TEMP TABLE one AS SELECT * FROM core.stream_event WHERE chain = %s", (chain.chain,))
        for kind in ("person_changed", "unit_changed"):
            owner.execute(
                "UPDATE one SET kind = %s, event_id = gen_random_uuid(), chain = gen_random_uuid(),"
                " feed_no = 1 + (SELECT feed_no FROM core.feed f WHERE f.office_id = one.office_id)", (kind,)
            )  # fmt: skip
            owner.execute("INSERT INTO core.stream_event SELECT * FROM one")
            owner.execute("UPDATE core.feed SET feed_no = feed_no + 1 WHERE office_id = %s", (CITY,))
        pulled = (
            "SELECT body IS NOT NULL FROM api.pull(%s, 0, 1000) WHERE stream = 'register' ORDER BY feed_no DESC LIMIT 3"
        )
        seen = []
        for login in (below, own):
            owner.execute(f"SET LOCAL SESSION AUTHORIZATION {login}")
            seen.append([row[0] for row in owner.execute(pulled, (CITY,)).fetchall()])
            owner.execute("RESET SESSION AUTHORIZATION")
    assert seen == [[False, False, True], [True, True, True]]


def test_an_entry_of_the_register_changes_only_behind_a_granted_case_that_one_handled(hall) -> None:
    events = hall.done()
    hall.centre.deliver(events)
    handler = next(e.operator for e in events if e.permission and e.permission.value == "handling")
    other = next(
        a.operator for a in hall.house.people.values()
        if a.permission and a.permission.value == "handling" and a.operator not in {e.operator for e in events}
    )  # fmt: skip
    subject = hall.centre.head(events[0])["subject_key"].hex()
    decided = next(e for e in events if e.kind == "decided")
    change = {
        "case": str(events[0].case), "basis": str(decided.id), "version": "1", "subject": subject,
        "entry": {"account_balance_fen": "0"}, "found": {"account_balance_fen": "12"},
    }  # fmt: skip

    def say(who, said, kind="person_changed"):
        return Chain(hall.centre, "register", chain=chain_of(events[0].case)).say(kind, who, said)

    for wrong in ({"subject": "ab" * 32}, {"entry": {"account_balance_fen": "1"}}, {"subject": None}):
        assert say(handler, change | wrong) == "denied:case"
    assert say(handler, change, "unit_changed") == "denied:case"
    for wrong in ({"entry": []}, {"basis": None}, {"found": {"account_balance_fen": 12}}, {"found": {"status": "x"}}):
        assert say(handler, change | wrong) == "denied:malformed"
    assert say(other, change) == "denied:case"
    assert say(handler, {"case": "x"}) == "denied:malformed"
    reviewer = next(e.operator for e in events if e.permission and e.permission.value == "review")
    assert say(reviewer, change) == "denied:permission"
    place_anew(hall, reviewer, "handling", "handler", "handling")  # whoever reviewed it did not handle it
    assert say(reviewer, change) == "denied:case"
    place_anew(hall, reviewer, "review", "reviewer", "review")
    assert say(hall.house.clerk.operator, change) == "denied:case", "a clerk enters what is done at once alone"
    assert Chain(hall.centre, "register").say("person_changed", handler, change) == "denied:case", "another chain"
    assert say(handler, change) == "ok"


def test_behind_a_correction_an_entry_sets_what_it_puts_right_and_nothing_else(hall) -> None:
    events, house = hall.done("ZH-016"), hall.house
    case = events[0].case
    handler = next(e.operator for e in events if e.permission.value == "handling")
    author = next(one for one in house.people.values() if one.operator == handler)
    stated = json.loads(events[0].body)["data"]["answers"]["bank_account"]
    put_right = stated[:-2] + ("24" if stated[-2:] != "24" else "16")
    house.ask_correction(author, case, {"bank_account": put_right}, "写错")
    house.answer_correction(house.holder(case, Purpose.CORRECTION), case, agree=True)
    events = events_of(house, case)
    hall.centre.deliver(events)
    decided, corrected = (next(e.id for e in events if e.kind == kind) for kind in ("decided", "corrected"))
    said = {
        "case": str(case), "basis": str(corrected), "version": "1", "found": {}, "entry": {"bank_account": put_right},
        "subject": hall.centre.head(events[0])["subject_key"].hex(),
    }  # fmt: skip
    chain = Chain(hall.centre, "register", chain=chain_of(case))
    for wrong in (
        {"basis": str(decided)},  # not the newest any more
        {"entry": {"bank_account": stated}},
        {"entry": {"bank_account": put_right, "bank_name": "样例银行"}},
        {"entry": {}},
    ):
        assert chain.say("person_changed", handler, said | wrong) == "denied:case", wrong
    assert chain.say("person_changed", handler, said) == "ok"
    assert chain.say("person_changed", handler, said) == "denied:not-now"


def test_money_goes_through_four_hands_and_is_read_by_finance(hall) -> None:
    before = hall.centre.feed()[0]
    hands = [hall.somebody("approval"), *(add(hall, "finance") for _ in range(3))]
    chain = Chain(hall.centre, "payment")
    kinds = ("payable_made", "payable_checked", "payable_released", "payable_settled")
    assert chain.say(kinds[0], hands[1]) == "denied:permission"
    for kind, who in zip(kinds, hands, strict=True):
        assert chain.say(kind, who) == "ok"
        assert chain.say(kind, who) in ("denied:not-now", "denied:two-roles")
    assert sum(row["body"] is not None for row in pull(hall, login_of(hands[2]), before)) == 4
    assert sum(row["body"] is not None for row in pull(hall, login_of(hands[0]), before)) == 1  # his own
    machine = hall.centre.add_device(uuid.uuid4())
    assert sum(row["body"] is not None for row in pull(hall, machine, before)) == 0


def test_a_machines_chain_is_its_own_and_auditors_read_it(hall, staff) -> None:
    own, other = uuid.uuid4(), hall.centre.add_device(uuid.uuid4())
    login, before = hall.centre.add_device(own), hall.centre.feed()[0]
    clerk = hall.house.clerk.operator
    audit = Chain(hall.centre, "audit", chain=own)
    assert [audit.tell(login, "signed_in", clerk), audit.tell(login, "program_started")] == ["ok", "ok"]
    assert audit.tell(other, "signed_in") == "denied:machine"
    assert audit.tell(login_of(clerk), "signed_in") == "denied:machine"
    assert audit.push(login, audit.around(audit.row("x", clerk), staff["asks"]), NONCE).status == "denied:actor"
    assert audit.push(login, audit.around(audit.row("x", clerk), clerk), None).status == "denied:mac"
    assert audit.push(login, audit.around(audit.row("x", seq=9))).status == "denied:mac"
    assert audit.push(login, audit.around(audit.row("x", seq=9)), None).status == "stale"
    assert audit.push(login, audit.around(audit.row("x", prev="ab" * 32)), None).status == "stale"
    assert audit.push(login, audit.body("x", clerk, {}), NONCE).status == "denied:kind"
    assert audit.say("signed_in", clerk) == "denied:kind"
    shown = {who: [row["body"] is not None for row in pull(hall, who, before)] for who in (
        login, other, login_of(staff["reviews"]), login_of(staff["supervisor"]))}  # fmt: skip
    assert shown == {login: [True] * 2, other: [False] * 2, login_of(staff["reviews"]): [True] * 2,
                     login_of(staff["supervisor"]): [False] * 2}  # fmt: skip
    assert pull(hall, login, before)[0]["operator_id"] == clerk


def test_nobody_else_hears_which_machine_handed_a_row_of_its_chain_in(hall, staff) -> None:
    """It goes in right behind the case that somebody there handled, whose name nobody may know yet."""
    own, other = uuid.uuid4(), hall.centre.add_device(uuid.uuid4())
    login, before = hall.centre.add_device(own), hall.centre.feed()[0]
    audit = Chain(hall.centre, "audit", chain=own)
    assert [audit.tell(login, "signed_in", hall.house.clerk.operator) for _ in range(2)] == ["ok", "ok"]
    whose = {who: [(row["case_id"], row["seq"]) for row in pull(hall, who, before)] for who in (
        login, login_of(staff["reviews"]), other, login_of(hall.somebody("review")))}  # fmt: skip
    assert whose.pop(login) == whose.pop(login_of(staff["reviews"])) == [(own, 1), (own, 2)]
    for told in whose.values():
        assert [seq for _, seq in told] == [1, 1]
        assert len({own} | {chain for chain, _ in told}) == 3


def test_a_machine_reads_for_the_auditor_only_while_his_key_there_is_good(hall, staff) -> None:
    own, writer = uuid.uuid4(), uuid.uuid4()
    desk, login = hall.centre.add_device(own), hall.centre.add_device(writer)
    before = hall.centre.feed()[0]
    Chain(hall.centre, "audit", chain=writer).tell(login, "program_started")
    auditor = staff["reviews"]
    assert [row["body"] for row in pull(hall, desk, before)] == [None]
    hall.centre.session(login_of(auditor)).execute("SELECT * FROM api.enrol_key(%s)", (own,))
    assert pull(hall, desk, before)[0]["body"] is not None
    hall.centre.owner.execute("UPDATE core.operator_key SET revoked_at = now() WHERE device_id = %s", (own,))
    assert [row["body"] for row in pull(hall, desk, before)] == [None]


def test_an_unknown_operator_beside_a_machines_row_is_kept_as_a_commitment_alone(hall) -> None:
    own = uuid.uuid4()
    login, before = hall.centre.add_device(own), hall.centre.feed()[0]
    assert Chain(hall.centre, "audit", chain=own).tell(login, "signed_in", uuid.uuid4()) == "ok"
    row = pull(hall, login, before)[0]
    assert (row["operator_id"], row["nonce"]) == (None, None)


def test_one_feed_holds_all_streams_in_one_chain(hall, staff) -> None:
    before, base = hall.centre.feed()
    own = uuid.uuid4()
    login = hall.centre.add_device(own)
    clerk = hall.house.clerk.operator
    letter = hall.centre.session(login).execute("SELECT api.hall_letter(NULL)").fetchone()[0]
    given = {"ticket": str(uuid.uuid4()), "day": "2026-11-20", "window": None, "order": 1, "priority": "normal"}
    given["number"] = f"{letter}001"
    wrong = Chain(hall.centre, "hall", chain=own)
    assert wrong.tell(login, "ticket_taken", clerk, data=given) == "denied:machine"  # that is its audit's
    line = Chain(hall.centre, "hall", chain=queue_chain(own))
    assert line.tell(login, "ticket_taken", clerk, data=given) == "ok"
    case = events_of(hall.house, hall.take_in())
    hall.centre.deliver(case)
    chain, asked = request(hall, add(hall, "handler"))
    chain.say("grant_applied", staff["asks"], asked)
    rows = pull(hall, login, before)
    assert [row["stream"] for row in rows] == ["hall", *["case"] * len(case), "staff"]
    assert [row["feed_no"] for row in rows] == list(range(before + 1, before + len(rows) + 1))
    for row in rows:
        base = hashlib.sha256(base + row["hash"] + bytes.fromhex(row["actor"]) + row["received_at"].encode()).digest()
        assert row["feed_hash"] == base
    assert rows[-1]["hash"] == link(FIRST_PREVIOUS, rows[-1]["body"].encode())
    two = hall.centre.session(login).execute("SELECT feed_no FROM api.pull(%s, %s, 2)", (COUNTY, before)).fetchall()
    assert two == [(before + 1,), (before + 2,)]


def test_what_was_said_is_dup_and_its_id_nobody_elses_in_whatever_stream(hall, staff) -> None:
    chain, asked = request(hall, add(hall, "handler"))
    login = login_of(staff["asks"])
    body = chain.body("grant_applied", staff["asks"], asked)
    assert [chain.push(login, body).status for _ in range(3)] == ["ok", "dup", "dup"]
    event = hall.done()[0]
    hall.centre.deliver([event])
    taken = chain.body("grant_applied", staff["asks"], asked, event=str(event.id))
    assert chain.push(login, taken).status == "denied:id-reuse"
    fresh, said = hall.done()[0], json.loads(body)["event"]
    body = canonical(json.loads(fresh.body) | {"event": str(said)})
    session = hall.centre.session(login_of(fresh.operator))
    assert hall.centre.push_body(session, body.decode(), beside(fresh)).status == "denied:id-reuse"


def test_a_machine_delivers_an_act_with_the_seal_of_who_did_it(hall, staff) -> None:
    own = uuid.uuid4()
    login = hall.centre.add_device(own)
    key, secret, _ = (
        hall.centre.session(login_of(staff["asks"])).execute("SELECT * FROM api.enrol_key(%s)", (own,)).fetchone()
    )
    chain, asked = request(hall, add(hall, "handler"))
    body = chain.body("grant_applied", staff["asks"], asked)
    assert chain.push(login, body, NONCE + b"x" * 32, key).status == "denied:mac"
    assert chain.push(login, body, NONCE + hmac.digest(secret, NONCE + body, "sha256"), key).status == "ok"


def test_a_batch_of_two_streams_is_one_offices(hall, staff) -> None:
    chain, asked = request(hall, add(hall, "handler"))
    bodies = [chain.body("grant_applied", staff["asks"], asked).decode(),
              chain.body("grant_applied", staff["asks"], asked, office=OTHER).decode()]  # fmt: skip
    rows = hall.centre.session(login_of(staff["asks"])).execute(
        "SELECT status FROM api.push_many(%s::text[], %s::bytea[], %s::bigint[])", (bodies, [NONCE] * 2, [None] * 2)
    )  # fmt: skip
    assert rows.fetchall() == [("ok",), ("denied:batch",)]


def test_a_security_administrator_pulls_hashes_of_cases_and_no_bodies(hall, staff) -> None:
    before = hall.centre.feed()[0]
    hall.centre.deliver(events_of(hall.house, hall.take_in()))
    rows = pull(hall, login_of(staff["home admin"]), before)
    assert rows
    assert {row["body"] for row in rows} == {None}


@pytest.mark.parametrize("table", ["stream_event", "stream_rule", "stream_reader", "grant_effect"])
@pytest.mark.parametrize("mode", ["origin", "replica"])
def test_what_was_said_stays(hall, staff, table, mode) -> None:
    four_acts(hall, staff, *request(hall, add(hall, "handler")))
    column = hall.centre.owner.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", (f"core.{table}",)
    ).fetchone()[0]
    for statement in (
        f"UPDATE core.{table} SET {column} = {column}",
        f"DELETE FROM core.{table}",
        f"TRUNCATE core.{table}",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation), hall.centre.owner.transaction():
            hall.centre.owner.execute(f"SET LOCAL session_replication_role = {mode}")
            hall.centre.owner.execute(statement)


def test_the_tables_of_the_centre_and_of_its_page_are_the_programs(hall) -> None:
    kept = hall.centre.owner.execute("SELECT count(*) FROM core.stream_rule").fetchone()[0]
    assert kept == len(RULES)
    assert hall.centre.owner.execute("SELECT count(*) FROM core.stream_reader").fetchone()[0] == len(READERS)
    assert rule_table() in (ROOT / "docs" / "central.md").read_text(encoding="utf-8")


def pull_from(hall, login: str, office: str):
    cursor = hall.centre.session(login).execute("SELECT * FROM api.pull(%s, 0, 500)", (office,))
    return [dict(zip((c.name for c in cursor.description), row, strict=True)) for row in cursor.fetchall()]
