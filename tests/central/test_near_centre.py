"""Household and unit at the centre: who is near to the person concerned is not drawn, and no body tells who that is."""

import hashlib
import uuid

import pytest

from app.cases.eligibility import ExclusionReason
from app.cases.model import CaseEvent
from app.centre.worker import run_round
from tests.builders.centre_house import Hall, events_of
from tests.central.test_flow_doors import said
from tests.central.test_worker import acts_of, ask, never, record


@pytest.fixture(autouse=True)
def nothing_else_waits(hall: Hall) -> None:
    """What other tests left for nobody is tried again tomorrow."""
    hall.centre.owner.execute(
        "INSERT INTO core.draw_wait SELECT office_id, case_id, purpose, last_seq, now() + interval '1 day', 'left'"
        " FROM core.case_head, unnest(ARRAY['step', 'asked']) purpose ON CONFLICT (office_id, case_id, purpose)"
        " DO UPDATE SET (after_seq, again_at) = (excluded.after_seq, excluded.again_at)"
    )


def mark(hall: Hall, case: uuid.UUID, who: uuid.UUID) -> str:
    ((key,),) = ask(hall, "SELECT person FROM core.operator WHERE operator_id = %s", who)
    return hashlib.sha256(b"yichuang.near\x00" + case.bytes + bytes(key)).hexdigest()


def received(hall: Hall) -> CaseEvent:
    """A case that was received there; its acceptance comes next."""
    first, accepted = events_of(hall.house, hall.take_in())[:2]
    assert hall.centre.push(first).status == "ok"
    return accepted


def test_who_is_near_to_the_person_concerned_is_not_drawn_and_the_record_says_why(hall) -> None:
    accepted = received(hall)
    near = [hall.somebody("handling", place) for place in (0, 1)]
    strange = "ab" * 32
    told = {"near": sorted([*(mark(hall, accepted.case, one) for one in near), strange])}
    assert said(hall, accepted, accepted.operator, told) == "ok"
    for one in near:
        assert hall.centre.draw(accepted, 2, "step", one) == "denied:relative"
    with acts_of(hall) as acts:
        assert run_round(acts, never).drawn == 1
    kept = record(hall, accepted.case)
    assert kept.drawn == hall.somebody("handling", 2)
    why = {one.operator for one in kept.exclusions if one.reason is ExclusionReason.RELATIVE}
    assert why == set(near)


def test_a_mark_of_one_case_says_nothing_in_another(hall) -> None:
    first, second = received(hall), received(hall)
    who = hall.somebody("handling")
    told = {"near": [mark(hall, first.case, who)]}
    for event in (first, second):
        assert said(hall, event, event.operator, told) == "ok"
    assert hall.centre.draw(first, 2, "step", who) == "denied:relative"
    assert hall.centre.draw(second, 2, "step", who) == "ok"


@pytest.mark.parametrize("near", [[], "all", ["350199196201010011"], ["AB" * 32], [1], ["ab" * 32] * 501])
def test_what_is_no_mark_is_not_taken(hall, near) -> None:
    accepted = received(hall)
    assert said(hall, accepted, accepted.operator, {"near": near}) == "denied:malformed"
    assert hall.centre.push(accepted).status == "ok"
