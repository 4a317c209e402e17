"""Refusals beside the steps, papers that are late, and a case that lies with nobody: each alone broken."""

from dataclasses import replace

import pytest

from tests.builders.centre_house import events_of
from tests.central.test_flow_doors import delivered, give, said

TO_LEADER = {"role": "D", "permission": "approval"}


def test_a_decision_says_its_outcome_and_nothing_else_does(hall):
    event = delivered(hall, 4)
    assert event.kind == "decided"
    assert said(hall, event, event.operator, {"outcome": None}) == "denied:malformed"
    other = delivered(hall, 2)
    assert said(hall, other, other.operator, {"outcome": "granted"}) == "denied:malformed"
    assert said(hall, other, other.operator) == "ok"


@pytest.mark.parametrize("step", [0, 1])
def test_an_acceptance_leads_behind_the_window(hall, step):
    events = hall.done()
    hall.centre.deliver(events[:1])
    assert said(hall, events[1], events[1].operator, {"next_step": step}) == "denied:step-order"
    assert said(hall, events[1], events[1].operator) == "ok"


@pytest.mark.parametrize(
    ("changed", "data"), [({"role": "C"}, {}), ({"step": 3}, {}), ({}, {"next_step": 3})], ids=["group", "step", "next"]
)
def test_a_leader_answers_in_the_group_and_at_the_step_that_asked(hall, changed, data):
    event = delivered(hall, 2)
    assert said(hall, event, event.operator, kind="extension_asked", data={"note": "x"}) == "ok"
    leader = hall.somebody("approval")
    give(hall, event, leader, "approver")
    words = {"kind": "extension_refused", "data": {"note": "x"}} | TO_LEADER
    assert said(hall, event, leader, data, **words | changed) == "denied:step"
    assert said(hall, event, leader, **words) == "ok"


def test_a_correction_is_asked_for_in_a_group_of_the_way(hall):
    event = delivered(hall, 5)
    assert hall.centre.push(event).status == "ok"
    handler = next(one for one in events_of(hall.house, event.case) if one.permission == "handling")
    asked = {"kind": "correction_asked", "data": {"changes": []}, "step": 2, "permission": "handling"}
    assert said(hall, event, handler.operator, **asked, role="Z") == "denied:step"
    assert said(hall, event, handler.operator, **asked, role=handler.role) == "ok"


@pytest.mark.parametrize("changed", [{"role": "D"}, {"role": "reopening3"}, {"step": 3}])
def test_a_re_check_begins_at_its_first_step_by_a_group_of_its_own(hall, changed):
    house = hall.house
    case = hall.take_in()
    house.to_the_end(case)
    acted = {event.operator for event in events_of(house, case)}
    leaders = (house.people[f"approval{letter}.x"] for letter in "abc")
    house.reopen(next(one for one in leaders if one.operator not in acted), case, "复查")
    *before, reopened = events_of(house, case)
    hall.centre.deliver(before)
    assert said(hall, reopened, reopened.operator, **changed) == "denied:step"
    assert said(hall, reopened, reopened.operator) == "ok"


def test_nothing_beside_the_steps_happens_to_what_ended_at_the_window(hall):
    events = hall.done("ZH-004")
    hall.centre.deliver(events)
    last, handler = events[-1], hall.somebody("handling")
    asked = {"kind": "correction_asked", "data": {"changes": []}, "step": 2, "role": "B", "permission": "handling"}
    assert said(hall, last, handler, **asked) == "denied:step"


@pytest.mark.parametrize(("supply_by", "answer"), [("2026-01-05", "ok"), ("2999-01-05", "denied:not-late")])
def test_papers_are_late_behind_their_last_day(hall, supply_by, answer):
    event = delivered(hall, 2)
    asked = {"waits_for": "supplement", "letter": "T1", "supply_by": supply_by, "lines": [{"key": "x"}]}
    assert said(hall, event, event.operator, kind="supplement_asked", data=asked) == "ok"
    behind = replace(event, seq=event.seq + 1)  # the worker names the event that asked
    assert hall.centre.lapse(event) == "stale"
    assert hall.centre.lapse(behind) == answer
    goes_on = said(hall, event, event.operator, kind="resumed", data={})
    assert goes_on == ("ok" if answer == "ok" else "denied:papers-awaited")


def test_a_draw_that_names_nobody_takes_the_case_from_whoever_had_it(hall):
    event = delivered(hall, 2)
    worker = hall.centre.session(hall.centre.worker)
    asked = (event.office, event.case, 2)
    row = worker.execute("SELECT work.assign(%s, %s, %s, 'step', NULL, '{}')", asked).fetchone()
    assert row == ("ok",)
    assert hall.centre.head(event)["assignee"] is None
    assert said(hall, event, event.operator) == "denied:not-drawn"
