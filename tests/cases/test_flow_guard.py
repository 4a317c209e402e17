"""What the flow holds to beside its triggers: letters, notices, late papers, who is near, clocks, conditions."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from app.cases.commands import Filing, append_acts, list_way
from app.cases.eligibility import ExclusionReason
from app.cases.flow import Verb, Word, acts_of, needs_again
from app.cases.model import CaseState, EventKind
from app.cases.way import Pause
from app.catalogue.clauses import clauses_to_data
from app.catalogue.conditions import holds, parse
from app.intake.facts import FactsMissing
from app.kernel.actor import Permission
from app.kernel.errors import Rejected
from db.trigger_facts import holds as holds_in_sql
from tests.builders.counter import person, ready_draft
from tests.builders.flow_house import FlowHouse
from tests.builders.routine_house import routine_of
from tests.cases.test_routine import audit

NOTICE, PLAIN, LINES = "YL-104", "YL-112", ({"key": "death_certificate", "note": "缺"},)


@pytest.fixture
def house(uow, clock) -> FlowHouse:
    return FlowHouse(uow, clock)


def asked_for_papers(house: FlowHouse):
    case = house.take_in(PLAIN).id
    house.say(house.holder(case), case, Word(Verb.SUPPLEMENT, lines=LINES))
    return case


def test_different_figures_use_up_no_letter(house):
    """Where the stage that types a second time also sends the case out, nothing goes out while two people differ."""
    case = house.take_in(PLAIN).id
    while not needs_again(house.standing(case)):
        house.agree(case)
    standing = house.standing(case)
    waits = Pause("other_body", "prefecture_hr", "DOC-PAUSE")
    sends = replace(standing, way=tuple(replace(stage, pause=waits) for stage in standing.way))
    same = Word(Verb.AGREE, again={key: standing.keyed[key] for key in needs_again(standing)})
    other = replace(same, again=dict.fromkeys(same.again, "7"))
    with house.uow() as u:
        numbered = [house.bare.say.numbered(u, sends, word, house.clock.now()).letter for word in (other, same)]
    assert [bool(one) for one in numbered] == [False, True]


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026-11-24", "2026-11-23", "check_after"),
        ("2026-11-19", "2026-12-01", "check_not_past"),
        ("2026-11-24", "2027-03-01", "check_not_after"),
    ],
)
def test_a_public_notice_ends_after_it_began_and_within_reason(house, first, last, code):
    case = house.take_in(NOTICE).id
    facts = dict(house.sample_facts(case)) | {"notice_from": first, "notice_to": last}
    with pytest.raises(FactsMissing) as refused:
        house.say(house.holder(case), case, Word(Verb.AGREE, facts=facts))
    assert [gap.code for gap in refused.value.gaps] == [code]


def test_papers_that_do_not_come_give_the_case_back_to_whoever_asked(house, store, clock):
    run, case = routine_of(house, store), asked_for_papers(house)
    asker = house.holder(case)
    with house.uow() as u:
        said = next(e.data for e in u.cases.events(case) if e.kind is EventKind.SUPPLEMENT_ASKED)
    assert said["supply_by"] == "2026-12-11"  # fifteen working days
    clock.pass_time(days=21)
    assert run().unsupplied == ()
    with pytest.raises(Rejected, match="supplement_comes_to_window"):
        house.say(asker, case, Word(Verb.RESUME))
    clock.pass_time(days=1)
    assert run().unsupplied == (case,)
    assert run().unsupplied == ()
    assert [row["case"] for row in audit(store, "supplement_lapsed")] == [str(case)]
    assert house.say(asker, case, Word(Verb.RESUME)).case.state is CaseState.ACCEPTED
    assert house.holder(case) == asker
    ground = house.standing(case).grounds[0]
    assert house.say(asker, case, Word(Verb.REFUSE, reason=ground)).case.step == 3


def test_the_window_still_takes_late_papers_in(house, store, clock):
    run, case = routine_of(house, store), asked_for_papers(house)
    clock.pass_time(days=30)
    run()
    assert house.take_supplement(house.clerk, case, LINES).state is CaseState.ACCEPTED


@pytest.mark.parametrize("kind", ["lapse", "resumed"])
def test_the_database_itself_waits_for_the_papers(house, kind):
    case = asked_for_papers(house)
    with house.uow() as u:
        head = u.cases.head(case)
        if kind == "lapse":
            with pytest.raises(Rejected, match="supplement_not_late"):
                u.floor.add_late_papers(head, house.clock.now())
            return
    acts = acts_of(replace(house.standing(case), papers_late=True), Word(Verb.RESUME))
    holder = house.holder(case)
    with house.uow() as u, pytest.raises(Rejected, match="supplement_comes_to_window"):
        append_acts(u.cases, Filing(case, head.office, head), acts, holder, house.clock.now())


def test_a_clock_turned_back_dates_no_step_back(house, clock):
    case = house.take_in(PLAIN).id
    house.agree(case)
    clock.moment -= timedelta(seconds=20)
    house.agree(case)
    with house.uow() as u:
        moments = [event.at for event in u.cases.events(case)]
    assert moments == sorted(moments)
    clock.moment -= timedelta(hours=2)
    holder = house.holder(case)
    with pytest.raises(Rejected, match="clock_behind"):
        house.say(holder, case, Word(Verb.RETURN, reason="figure_wrong"))


def test_each_way_is_told_once_and_again_when_the_list_changes(house, store):
    for number in (1, 2):
        house.accept(house.clerk, replace(ready_draft("YL-101", person(number)), clerk=house.clerk.operator))
    told = audit(store, "item_way_listed")
    assert [row["item"] for row in told] == ["YL-101"]
    assert json.loads(told[0]["way"])[1]["permission"] == "handling"
    with house.uow() as u:
        list_way(u, "YL-101", (), "another", house.clock.now())
        u.commit()
    house.accept(house.clerk, replace(ready_draft("YL-101", person(3)), clerk=house.clerk.operator))
    assert [len(json.loads(row["way"])) for row in audit(store, "item_way_listed")] == [2, 0, 2]


PLACES = ("kind", "kin.of", "age", "yes")
WORDS = st.sampled_from(["", "a", "b", "true", "7", "12.50"])
CONDITIONS = (
    "kind = a", "kind != a", "kind in (a, b)", "kind not in (a, b)", "not kind = b", "yes", "not yes", "kind is filled",
    "kind is empty", "age > 10", "age <= P-LIMIT", "kind = a and (age > 1 or yes)", "not (kind = a and yes)",
    "kin.of = a", "kin.of not in (a)", "count(kin) > 1", "count(kin) < 1", "yes is absent or kind = b and not age >= 7",
)  # fmt: skip


@given(
    st.sampled_from(CONDITIONS),
    st.fixed_dictionaries({}, optional={"kind": WORDS, "age": WORDS, "yes": WORDS}),
    st.none() | st.lists(st.fixed_dictionaries({"of": WORDS}), max_size=2),
)
def test_the_database_judges_a_condition_as_the_program_does(condition, stated, rows):
    answers = {**stated, **({"kin": rows} if rows is not None else {})}
    body = {"data": {"answers": answers}}
    known = {"data": {"known": {"P-LIMIT": "7"}}}
    clauses = json.dumps(clauses_to_data(parse(condition).clauses))
    with create_engine("sqlite://").connect() as file:
        file.execute(text("CREATE TABLE case_event (case_id INTEGER, seq INTEGER, kind TEXT, body BLOB)"))
        for seq, (kind, said) in enumerate((("received", body), ("accepted", known))):
            file.execute(
                text("INSERT INTO case_event VALUES (1, :s, :k, :b)"), {"s": seq, "k": kind, "b": json.dumps(said)}
            )
        found = file.exec_driver_sql(f"SELECT {holds_in_sql('?', '1')}", (clauses,)).scalar_one()
    assert bool(found) == holds(condition, {**answers, "P-LIMIT": "7"})


PERSON = (
    "INSERT INTO person (id, office, id_type, id_no, name, sex, birth, phone, address, household, status, unit,"
    " worker_category, first_insured, contribution_months, deemed_months, account_balance_fen, bank_account, bank_name,"
    " injury_case) VALUES (:id, '350199', 'resident_id', :no, '某某', 'male', '1980-01-01', '', '', :home, 'employed',"
    " :unit, '', '2000-01', 0, 0, 0, '', '', '')"
)


@pytest.mark.parametrize("how", ["household", "unit", "worked"])
def test_who_lives_with_the_person_or_worked_in_the_unit_is_not_drawn(house, store, how):
    case = house.take_in(PLAIN if how == "household" else "ZH-014").id
    head = house.head(case)
    near = next(one for one in house.people.values() if one.permission is Permission.HANDLING)
    subject = UUID(head.subject_id).bytes
    with house.uow() as u:
        run = u.session.execute
        number = run(text("SELECT id_no FROM operator WHERE id = :id"), {"id": near.operator.bytes}).scalar_one()
        me = {"id": UUID(int=99).bytes, "no": number, "home": "河边路1号", "unit": None}
        if how == "household":
            run(text(PERSON), {"id": subject, "no": "350199199001010000", "home": "河边路1号", "unit": None})
        else:
            run(
                text(
                    "INSERT INTO unit (id, office, uscc, name, kind, status, address, contact_name, contact_phone,"
                    " industry_class, staff_count) VALUES (:id, '350199', 'X', '单位', '', 'active', '', '', '', 1, 1)"
                ),
                {"id": subject},
            )
            me["unit"] = subject if how == "unit" else None
        run(text(PERSON), me)
        if how == "worked":
            run(
                text("INSERT INTO contribution_year VALUES (:p, 2010, 12, :u, 1, 1, 1)"),
                {"p": me["id"], "u": subject},
            )
        u.commit()
        assert head.subject_kind == ("person" if how == "household" else "unit")
    with house.uow() as u:
        assert u.tasks.near(head) == {u.cases.person_key(near.operator)}
    again = house.head(house.take_in("YL-101" if how == "household" else "ZH-014").id)
    with house.uow() as u:
        (kept, *_rest) = u.tasks.draws(again.id, again.last_seq)
    reasons = [one.reason for one in kept.record.exclusions if one.operator == near.operator]
    assert ExclusionReason.RELATIVE in reasons
