"""What the write door notes beside what it takes: acceptances that knew other than the centre, and every refusal."""

import json
import uuid
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app.bootstrap import Container
from app.cases.model import CaseEvent
from app.cases.tasks import Purpose
from app.cli.context import Output
from app.cli.main import run
from app.intake.known import ANSWERED_BY, known_from_person, known_from_unit
from app.kernel.canonical import canonical, link
from app.registry.changes import chain_of
from app.registry.effects import PERSON_CHANGED
from app.registry.model import PersonStatus
from tests.builders.centre_house import CITY, Hall, beside, events_of, login_of
from tests.builders.people import PERSON, UNIT
from tests.builders.stream_house import Chain


def said(event: CaseEvent) -> dict:
    return json.loads(event.body)


def accepted_with(hall: Hall, known: dict[str, str], subject: dict | None = None, code: str = "YL-112") -> uuid.UUID:
    """A case whose acceptance says that it knew this."""
    received, accepted = events_of(hall.house, hall.take_in(code))[:2]
    first, second = said(received), said(accepted)
    first["data"] |= {"subject": subject} if subject else {}
    begun = canonical(first)
    second["data"]["known"] = known
    second["prev"] = link(bytes(32), begun).hex()
    for event, body in ((received, begun), (accepted, canonical(second))):
        session = hall.centre.session(login_of(event.operator))
        assert hall.centre.push_body(session, body.decode(), beside(event)).status == "ok"
    return received.case


def marks(hall: Hall, case: uuid.UUID) -> list[tuple[str, str, list[str]]]:
    reader = hall.centre.session(login_of(hall.centre.add(None, "unit_head", section="lead")))
    rows = reader.execute("SELECT case_id, name, said, held FROM api.known_marks(1000)").fetchall()
    return [row[1:] for row in rows if row[0] == case]


@pytest.fixture(scope="module")
def entered(hall: Hall) -> tuple[dict, str]:
    """Somebody of whom the register heard an account, and the account; and a figure that the city published."""
    events, house = hall.done("ZH-016"), hall.house
    case, subject = events[0].case, said(events[0])["data"]["subject"]
    handler = next(event.operator for event in events if event.permission.value == "handling")
    author = next(one for one in house.people.values() if one.operator == handler)
    register = Chain(hall.centre, "register", chain=chain_of(case))

    def enter(kind: str, account: str) -> str:
        known = events_of(house, case)
        head = hall.centre.head(events[0])
        hall.centre.deliver(known[head["last_seq"] if head else 0 :])
        basis = next(event.id for event in known if event.kind == kind)
        told = {"version": "1", "case": str(case), "subject": subject["key"], "found": {}, "basis": str(basis)}
        return register.say("person_changed", handler, told | {"entry": {"bank_account": account}})

    account = said(events[0])["data"]["answers"]["bank_account"]
    assert enter("decided", account) == "ok"
    put_right = account[:-2] + ("24" if account[-2:] != "24" else "16")
    house.ask_correction(author, case, {"bank_account": put_right}, "写错")
    house.answer_correction(house.holder(case, Purpose.CORRECTION), case, agree=True)
    assert enter("corrected", put_right) == "ok"
    publisher = hall.centre.add(None, "system_admin", section="admin", office=CITY)
    for entry in ({"value": "40", "effective_from": "2026-01-01"}, {"value": "9", "effective_from": "2099-01-01"}):
        chain, given = Chain(hall.centre, "register", CITY), {"version": "1", "entry": {"code": "P-NAMELIST-N"} | entry}
        assert chain.say("parameter_set", publisher, given) == "ok"
    return subject, put_right


def test_what_an_acceptance_knew_is_held_against_what_the_centre_heard_and_marked(hall, entered):
    subject, account = entered
    other = {"account_on_file": "6217", "P-NAMELIST-N": "50", "status": "active", "injury_case": "x"}
    found = sorted(marks(hall, accepted_with(hall, other, subject)))
    assert found == [("P-NAMELIST-N", "50", ["40"]), ("account_on_file", "6217", [account])]


def test_what_agrees_and_what_the_centre_never_heard_of_is_not_marked(hall, entered):
    subject, account = entered
    same = {"P-NAMELIST-N": "40", "P-OTHER": "1"}
    assert marks(hall, accepted_with(hall, same)) == []
    assert marks(hall, accepted_with(hall, same | {"account_on_file": account}, subject, "ZH-016")) == []
    assert marks(hall, accepted_with(hall, same | {"account_on_file": "6217"})) == [], "of somebody else"


def test_a_centre_made_earlier_begins_with_what_it_heard_before(hall, entered):
    owner, kept = hall.centre.owner, "SELECT * FROM core.register_word ORDER BY office_id, kind, subject, word"
    before = owner.execute(kept).fetchall()
    assert len(before) == 3
    with owner.transaction(force_rollback=True):
        owner.execute("DROP TRIGGER stream_event_register_word ON core.stream_event")
        owner.execute("ALTER TABLE core.register_word DISABLE TRIGGER USER")
        owner.execute("DELETE FROM core.register_word")
        owner.execute("SET LOCAL search_path = core, pg_catalog, pg_temp")
        owner.execute(files("db.central.sql").joinpath("028_known.sql").read_text(encoding="utf-8").encode())
        assert owner.execute(kept).fetchall() == before


def test_an_answer_is_the_column_that_the_centre_holds_it_against():
    for name, kind, column, words in ANSWERED_BY:
        called = dict(word.split("=") for word in words)
        values = list(PersonStatus) if column == "status" else [7 if column == "staff_count" else "7"]
        for value in values:
            if kind == PERSON_CHANGED:
                known = known_from_person(replace(PERSON, **{column: value}), PERSON.birth, {})
            else:
                known = known_from_unit(replace(UNIT, **{column: value}))
            assert known.values[name] == called.get(str(value), str(value)), name


def test_a_refusal_that_whoever_asked_rolled_back_leaves_its_number_and_a_line_of_the_log(
    hall, cluster, capsys, tmp_path
):
    clerk = login_of(hall.centre.add("intake", "window_clerk", section="window"))
    event = hall.done()[0]
    forged = event.body.decode(), beside(event)
    with hall.centre.connect(clerk) as session:
        assert hall.centre.push_body(session, *forged).status == "denied:actor"
        for _ in range(2):
            with session.transaction(force_rollback=True):
                assert hall.centre.push_body(session, *forged).status == "denied:actor"
    head = hall.centre.add(None, "unit_head", section="lead")
    rows = hall.centre.session(login_of(head)).execute("SELECT * FROM api.refusals(2)").fetchall()
    assert [(row[1], row[2], row[6]) for row in rows] == [(None, None, 2), (clerk, "actor", 0)]
    with hall.centre.connect(clerk) as session:
        assert hall.centre.push_body(session, *forged).status == "denied:actor"
    rows = hall.centre.session(login_of(head)).execute("SELECT * FROM api.refusals(2)").fetchall()
    assert [(row[1], row[6]) for row in rows] == [(clerk, 2), (clerk, 0)]
    log = (Path(conninfo_to_dict(cluster)["host"]) / "log").read_text(encoding="utf-8")
    assert log.count(f"of {clerk} event {event.id}: actor") == 4
    far = hall.centre.add(None, "unit_head", section="lead", office="350198")
    rows = hall.centre.session(login_of(far)).execute("SELECT * FROM api.refusals(1000)").fetchall()
    assert rows and {row[1:5] for row in rows} == {(None, None, None, None)}, "of others' logins the gaps alone"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        hall.centre.session(clerk).execute("SELECT * FROM api.refusals(1)")

    words = ("noted", make_conninfo(hall.centre.place, user=login_of(head)), "--json", "--lang", "en")
    assert run(["central", *words, "--data", str(tmp_path)], Container, Output()) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["undone"] == 2
    assert {"login": clerk, "reason": "actor"}.items() <= told["refusals"][0].items()
