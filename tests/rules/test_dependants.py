"""Who counts as a dependant by age."""

from datetime import date

import pytest

from app.rules.dependants import age_on, fits_by_age


@pytest.mark.parametrize(
    ("relation", "sex", "age", "fits"),
    [
        ("spouse", "female", 54, False),  # EX-140
        ("spouse", "female", 55, True),
        ("spouse", "male", 59, False),
        ("parent", "male", 60, True),
        ("child", "male", 17, True),
        ("sibling", "female", 18, False),
        ("other", "male", 70, False),
    ],
)
def test_the_age_of_a_dependant_goes_by_relation_and_sex(relation: str, sex: str, age: int, fits: bool) -> None:
    assert fits_by_age(relation, sex, age) is fits


@pytest.mark.parametrize(("day", "fits"), [(date(2028, 5, 19), True), (date(2028, 5, 20), False)])
def test_a_child_is_one_until_the_eighteenth_birthday(day: date, fits: bool) -> None:  # EX-142, EX-143
    assert fits_by_age("child", "male", age_on(date(2010, 5, 20), day)) is fits
