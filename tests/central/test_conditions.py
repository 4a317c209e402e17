"""The centre reads conditions of a way as the program does: every condition of the list's grammar, random answers."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.catalogue.clauses import clauses_to_data
from app.catalogue.conditions import holds, parse
from tests.cases.test_flow_guard import CONDITIONS, WORDS

ROWS = st.lists(st.fixed_dictionaries({}, optional={"of": WORDS}), max_size=2)
ANSWERS = st.fixed_dictionaries(
    {}, optional={"kind": WORDS, "kin": ROWS, "age": WORDS, "yes": WORDS | st.booleans(), "other": WORDS}
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(condition=st.sampled_from(CONDITIONS), answers=ANSWERS, facts=ANSWERS, limit=st.sampled_from(["7", "", "x"]))
def test_a_condition_holds_at_the_centre_exactly_when_it_holds_here(hall, condition, answers, facts, limit):
    known = {"P-LIMIT": limit}
    row = hall.centre.owner.execute(
        "SELECT core.holds(%s, %s, %s, %s)",
        tuple(json.dumps(value) for value in (clauses_to_data(parse(condition).clauses), facts, answers, known)),
    ).fetchone()
    assert row == (holds(condition, known | answers | facts),)
