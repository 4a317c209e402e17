from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.sync.timing import LEAST_S, LONGEST_S, MOST_S, next_poll
from tests.builders.sync_centre import NOON

CHANCE = st.floats(0, 1, exclude_max=True)


@given(CHANCE)
def test_a_quiet_window_asks_every_five_to_fifteen_seconds(chance):
    wait = (next_poll(NOON, 0, has_pushed=False, random=lambda: chance) - NOON).total_seconds()
    assert LEAST_S <= wait <= MOST_S


def test_after_an_own_push_it_asks_at_once():
    assert next_poll(NOON, 0, has_pushed=True, random=lambda: 0.9) == NOON


@given(st.integers(1, 10_000), CHANCE)
def test_failures_back_off_to_a_bound_and_never_below_the_least_wait(failures, chance):
    wait = next_poll(NOON, failures, has_pushed=True, random=lambda: chance) - NOON
    assert timedelta(seconds=LEAST_S) <= wait <= timedelta(seconds=LONGEST_S)


def test_the_bound_doubles_and_windows_spread_over_it():
    latest = [next_poll(NOON, n, has_pushed=False, random=lambda: 0.999999) - NOON for n in range(1, 8)]
    assert latest == sorted(latest)
    assert round(latest[1] / latest[0]) == 2
    places = {next_poll(NOON, 4, has_pushed=False, random=lambda n=n: n / 100) for n in range(100)}
    assert len(places) == 100
