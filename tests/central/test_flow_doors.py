"""What the door holds a case to on its way, by real cases with one word changed; each rule is the only one broken."""

import json
import uuid

import pytest

from app.cases.flow import Verb, Word
from app.cases.model import CaseEvent
from app.kernel.canonical import actor_commitment, canonical
from tests.builders.centre_house import CITY, COUNTY, Hall, events_of, login_of, ways

NONCE = b"r" * 16
LINES = ({"key": "death_certificate", "note": "缺"},)


def said(
    hall: Hall,
    event: CaseEvent,
    operator: uuid.UUID,
    more: dict | None = None,
    *,
    data: dict | None = None,
    **changes: object,
) -> str:
    """The event in the words of that operator, where the centre's chain stands now; data: instead of its own."""
    head = hall.centre.head(event)
    body = json.loads(event.body) | {"seq": head["last_seq"] + 1, "prev": head["last_hash"].hex()}
    body |= {"event": str(uuid.uuid4()), "actor": actor_commitment(operator.bytes, NONCE), "terminal": "t"} | changes
    own = body["data"] if data is None else data
    body["data"] = {key: value for key, value in (own | (more or {})).items() if value is not None}
    return hall.centre.push_body(hall.centre.session(login_of(operator)), canonical(body).decode(), NONCE).status


def give(hall: Hall, event: CaseEvent, operator: uuid.UUID, column: str = "assignee") -> None:
    """Past every draw: as only a superuser could."""
    hall.centre.owner.execute(
        f"UPDATE core.case_head SET {column} = %s WHERE office_id = %s AND case_id = %s", (operator, COUNTY, event.case)
    )


def delivered(hall: Hall, count: int, code: str = "YL-112") -> CaseEvent:
    """The event that comes next in a case that has got so far, drawn for whoever did it here."""
    events = hall.done(code)
    hall.centre.deliver(events[:count])
    hall.centre.assign(events[count])
    return events[count]


def test_a_proposed_refusal_is_agreed_to_or_sent_back_but_not_overruled(hall):
    event = delivered(hall, 2)
    assert said(hall, event, event.operator, {"proposed": "refused", "facts": None}) == "ok"
    review = hall.somebody("review")
    give(hall, event, review)
    granted = {"facts": {}, "proposed": "granted", "next_step": 4}
    words = {"kind": "agreed", "step": 3, "role": "C", "permission": "review"}
    assert said(hall, event, review, granted, **words) == "denied:refusal-stands"
    assert said(hall, event, review, granted | {"proposed": "refused"}, **words) == "ok"


def test_nobody_goes_on_without_the_papers_before_they_are_late(hall):
    case = hall.take_in()
    hall.house.say(hall.house.holder(case), case, Word(Verb.SUPPLEMENT, lines=LINES))
    events = events_of(hall.house, case)
    hall.centre.deliver(events)
    last = events[-1]
    resumed = {"kind": "resumed", "data": {}}
    assert said(hall, last, last.operator, **resumed) == "denied:papers-awaited"
    head = hall.centre.head(last)
    hall.centre.owner.execute(
        "UPDATE core.case_head SET lapsed_seq = %s WHERE case_id = %s", (head["last_seq"], last.case)
    )
    assert said(hall, last, last.operator, **resumed) == "ok"


def test_handler_and_reviewer_sit_in_two_sections_even_past_the_draw(hall):
    event = delivered(hall, 3)
    near = hall.centre.add("review", "reviewer", section="handling")
    give(hall, event, near)
    assert said(hall, event, near) == "denied:section"


def test_a_case_that_goes_back_soon_is_not_reviewed_in_the_section_that_accepted_it(hall):
    event = delivered(hall, 1)
    assert said(hall, event, event.operator, {"limited": True}) == "ok"
    handler = hall.somebody("handling")
    give(hall, event, handler)
    words = {"kind": "agreed", "step": 2, "role": "B", "permission": "handling"}
    done = json.loads(hall.done()[2].body)["data"]
    assert said(hall, event, handler, data=done, **words) == "ok"
    near = hall.centre.add("review", "reviewer", section="window")
    give(hall, event, near)
    agreed = json.loads(hall.done()[3].body)["data"]
    assert (
        said(hall, event, near, data=agreed, kind="agreed", step=3, role="C", permission="review") == "denied:section"
    )


def test_what_the_last_step_has_to_say_is_said_before_a_granted_case_is_closed(hall):
    events = hall.done("GS-218")
    hall.centre.deliver(events[:-1])
    hall.centre.assign(events[-1])
    assert said(hall, events[-1], events[-1].operator, {"facts": None}) == "denied:facts-left-out"
    assert said(hall, events[-1], events[-1].operator) == "ok"
    head = hall.centre.head(events[0])
    assert hall.centre.draw(events[-1], head["last_seq"], "step", events[-1].operator) == "denied:not-now"


def test_a_person_with_part_in_a_case_gets_no_second_one_even_past_the_draw(hall):
    event = delivered(hall, 4)
    owner = hall.centre.owner
    row = owner.execute(
        "SELECT person FROM core.case_event WHERE case_id = %s AND permission = 'handling'", (event.case,)
    )
    person = row.fetchone()[0]
    operator = owner.execute(
        "SELECT operator_id FROM core.operator WHERE person = %s AND is_active", (person,)
    ).fetchone()[0]
    with owner.transaction(force_rollback=True):
        owner.execute("SELECT account.close(%s)", (operator,))
        second = hall.centre.add("approval", "leader", section="lead", person=person)
        give(hall, event, second)
        owner.execute(f"SET LOCAL SESSION AUTHORIZATION {login_of(second)}")
        body = json.loads(event.body) | {"actor": actor_commitment(second.bytes, NONCE), "terminal": "t"}
        assert hall.centre.push_body(owner, canonical(body).decode(), NONCE).status == "denied:two-roles"


def test_what_went_up_is_done_above_and_by_nobody_below(hall):
    event = delivered(hall, 3)
    assert said(hall, event, event.operator, {"to_level": "city"}, kind="escalated") == "denied:step-order"
    up = {"kind": "escalated", "data": {"to_level": "city"}}
    assert said(hall, event, event.operator, **up) == "ok"
    give(hall, event, event.operator)
    assert said(hall, event, event.operator) == "denied:level"
    city = hall.centre.add("review", "reviewer", section="review", office=CITY)
    give(hall, event, city)
    assert said(hall, event, city) == "ok"


def test_only_what_was_asked_for_is_corrected(hall):
    event = delivered(hall, 5)
    assert hall.centre.push(event).status == "ok"
    handler = next(one for one in events_of(hall.house, event.case) if one.permission == "handling")
    changes = [{"key": "amount", "before": "1.00", "after": "2.00"}]
    asked = {"kind": "correction_asked", "data": {"changes": changes}, "step": 2, "role": "B", "permission": "handling"}
    assert said(hall, event, handler.operator, **asked) == "ok"
    leader = next(one.operator for one in events_of(hall.house, event.case) if one.permission == "approval")
    assert hall.centre.draw(event, hall.centre.head(event)["last_seq"], "asked", leader) == "ok"
    yes = {"kind": "corrected", "step": 5, "role": "D", "permission": "approval"}
    other = [{"key": "amount", "before": "1.00", "after": "9.00"}]
    assert said(hall, event, leader, data={"changes": other}, **yes) == "denied:changes"
    assert said(hall, event, leader, data={"changes": changes}, **yes) == "ok"


@pytest.mark.parametrize(("data", "answer"), [({}, "denied:letter"), ({"letter": "T1", "due_on": "2026-12-30"}, "ok")])
def test_a_longer_limit_has_a_letter_and_is_given_once(hall, data, answer):
    event = delivered(hall, 2)
    assert said(hall, event, event.operator, kind="extension_asked", data={"note": "x"}) == "ok"
    leader = hall.somebody("approval")
    assert hall.centre.draw(event, 3, "asked", leader) == "ok"
    yes = {"kind": "extended", "role": "D", "permission": "approval", "data": data}
    assert said(hall, event, leader, **yes) == answer
    if answer == "ok":
        assert str(hall.centre.head(event)["deadline"]) == "2026-12-30"
        give(hall, event, leader, "approver")
        assert said(hall, event, leader, **yes) == "denied:letter"


@pytest.mark.parametrize("holds", [True, False])
def test_a_step_with_a_condition_is_passed_over_only_while_it_does_not_hold(hall, holds):
    code, stage = next(
        (code, stage) for code, way in ways().items() for stage in way
        if "clauses" in stage and stage["permission"] == "approval" and len(way) > stage["seq"]
    )  # fmt: skip
    events = hall.done(code)
    review = next(one for one in events if one.permission == "review")
    hall.centre.deliver(events[: events.index(review)])
    hall.centre.assign(review)
    test = stage["clauses"][0][0]
    stated = json.dumps({test["of"]: test["to"][0] if holds else "another"})
    hall.centre.owner.execute(
        "UPDATE core.case_facts SET answers = answers || %s WHERE case_id = %s", (stated, review.case)
    )
    decides = {"outcome": "granted", "next_step": stage["seq"] + 1}
    answer = "denied:condition-holds" if holds else "ok"
    assert said(hall, review, review.operator, decides, kind="decided") == answer


@pytest.mark.parametrize("holds", [True, False])
def test_the_acceptance_passes_over_a_step_only_while_its_condition_does_not_hold(hall, holds):
    code, stage = next(
        (code, stage) for code, way in ways().items() for stage in way
        if "clauses" in stage and stage["permission"] == "handling" and len(way) > stage["seq"]
    )  # fmt: skip
    events = hall.done(code)
    hall.centre.deliver(events[:1])
    accepted = events[1]
    stated = {test["of"]: test["to"][0] if test.get("to") and holds else "" for test in stage["clauses"][0]}
    hall.centre.owner.execute(
        "UPDATE core.case_facts SET answers = answers || %s WHERE case_id = %s", (json.dumps(stated), accepted.case)
    )
    answer = said(hall, accepted, accepted.operator, {"next_step": stage["seq"] + 1})
    assert answer == ("denied:condition-holds" if holds else "ok")


def test_whoever_closes_a_case_names_no_step_behind_it(hall):
    event = delivered(hall, 5)
    assert (event.kind, said(hall, event, event.operator, {"next_step": event.step})) == ("closed", "denied:step-order")
    assert said(hall, event, event.operator) == "ok"


def test_behind_the_last_step_there_is_none(hall):
    code = next(code for code, way in ways().items() if way[-1].get("check") == "after")
    event = delivered(hall, 2, code)
    assert event.kind == "checked"
    assert said(hall, event, event.operator, {"next_step": event.step + 1}) == "denied:step-order"
    assert said(hall, event, event.operator) == "ok"
