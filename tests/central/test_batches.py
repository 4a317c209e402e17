"""The write door: what is handed in at once is answered and kept as if it came one after another."""

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.central.server import PostgresCentral
from tests.builders.batches import CASES, FAULTS, KINDS, SUBJECTS, BatchHouse, Word
from tests.builders.centre_house import ways

WORDS = st.builds(
    Word, st.integers(0, CASES - 1), st.sampled_from(KINDS), st.sampled_from(FAULTS), st.integers(0, len(SUBJECTS) - 1)
)
FRESH = CASES - 3  # the first case that has no event yet


def word_of(text: str) -> Word:
    case, kind, subject, *fault = text.split()
    return Word(int(case), kind, fault[0] if fault else "", int(subject))


@pytest.fixture(scope="module")
def house(cluster):
    with psycopg.connect(cluster, autocommit=True) as server:
        server.execute("CREATE DATABASE batches")
    place = psycopg.conninfo.make_conninfo(cluster, dbname="batches")
    PostgresCentral(place).init(ways())
    with psycopg.connect(place, autocommit=True) as owner:
        yield BatchHouse(owner)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, min_size=1, max_size=14))
def test_a_batch_is_answered_and_kept_as_its_events_one_by_one(house, words):
    said = house.said(words)
    assert house.outcome([said]) == house.outcome([[one] for one in said])


@pytest.mark.parametrize(
    ("words", "statuses"),
    [
        (f"{FRESH} received 0, {FRESH} accepted 0, {FRESH} withdrawn 0", "ok ok ok"),
        (f"{FRESH} received 0, {FRESH + 1} received 0", "ok open-already"),
        (f"{FRESH} received 0, {FRESH} accepted 0, {FRESH} withdrawn 0, {FRESH + 1} received 0", "ok ok ok ok"),
        (f"{FRESH} received 0, {FRESH} accepted 0 number, {FRESH + 1} received 1, {FRESH + 1} accepted 1 number",
         "ok ok ok number-taken"),
        (f"{FRESH} received 0, {FRESH} received 0 again, {FRESH} accepted 0", "ok dup ok"),
        ("0 supplement_asked 0, 0 supplemented 0", "ok ok"),
        ("0 agreed 0, 0 agreed 0", "ok step"),
    ],
)  # fmt: skip
def test_an_event_sees_what_an_earlier_one_of_its_batch_did(house, words, statuses):
    said = house.said([word_of(word) for word in words.split(", ")])
    at_once, one_by_one = house.outcome([said]), house.outcome([[one] for one in said])
    assert " ".join(row[1].removeprefix("denied:") for row in at_once[0]) == statuses
    assert at_once == one_by_one
