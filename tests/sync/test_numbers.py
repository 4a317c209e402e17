from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Unavailable
from app.sync.numbers import LEASED_SERIES, LOW_WATER, Block, LowWater, Void, low_water, take, voids
from tests.builders.sync_centre import OFFICE

TODAY = date(2026, 11, 20)


def block(left: int, series: str = "case", year: int = 2026, first: int = 1) -> Block:
    return Block(series, OFFICE, year, first, first + 99, first + 100 - left)


@given(st.integers(0, 100))
def test_a_block_gives_every_number_once_and_then_says_that_it_is_used_up(left):
    given_out, rest = [], block(left)
    while rest.left:
        number, rest = take(rest)
        given_out.append(number)
    assert given_out == list(range(101 - left, 101))
    with pytest.raises(Unavailable, match="number_block_used_up"):
        take(rest)


def test_a_series_that_runs_out_is_warned_of_in_good_time():
    plenty = [block(LOW_WATER + 1, series) for series in LEASED_SERIES]
    assert low_water(OFFICE, TODAY, plenty) == ()
    low = [block(LOW_WATER), *plenty[1:]]
    assert low_water(OFFICE, TODAY, low) == (LowWater("case", OFFICE, 2026, LOW_WATER),)
    assert low_water(OFFICE, TODAY, [*low, block(1, first=101)]) == ()
    assert {each.series for each in low_water(OFFICE, TODAY, [])} == set(LEASED_SERIES)


def test_the_next_year_is_leased_before_it_begins():
    plenty = [block(50, series) for series in LEASED_SERIES]
    assert low_water(OFFICE, date(2026, 12, 17), plenty) == ()
    assert {each.year for each in low_water(OFFICE, date(2026, 12, 18), plenty)} == {2027}


def test_what_a_year_leaves_over_is_void():
    used_up, left_over, current = block(0, year=2025), block(30, year=2025, first=101), block(30)
    assert voids([used_up, left_over, current], TODAY) == (Void("case", OFFICE, 2025, 171, 200),)
