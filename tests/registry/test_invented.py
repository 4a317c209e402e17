from collections import Counter
from datetime import date

import pytest

from app.kernel.identity import IdDocument, credit_code, document_number, luhn_holds
from app.registry.invented import AREA, Invention
from app.registry.invented_career import HIGHEST, LOWEST
from app.registry.invented_data import cast, counties, figures
from app.registry.model import PersonStatus, UnitStatus
from app.rules.retirement import month_number, month_text, statutory_month

ANCHOR = date(2026, 11, 21)


@pytest.fixture(scope="module")
def invention():
    return Invention(7, ANCHOR)


@pytest.fixture(scope="module")
def people(invention):
    return tuple(invention.persons(2000))


def test_the_same_seed_and_day_give_the_same_register(invention, people):
    again = Invention(7, ANCHOR)
    assert again.units == invention.units
    assert tuple(again.persons(2000)) == people
    assert tuple(Invention(8, ANCHOR).persons(50)) != people[:50]


def test_a_smaller_register_is_the_beginning_of_a_larger_one(people):
    assert tuple(Invention(7, ANCHOR).persons(300)) == people[:300]


def test_every_person_has_a_valid_number_of_the_unassigned_area(people):
    numbers = [person.id_no for person, _ in people]
    assert len(set(numbers)) == len(numbers)
    for person, _ in people:
        check = document_number(IdDocument(person.id_type), person.id_no, ANCHOR)
        assert check.valid, person.id_no
        assert person.id_no.startswith(AREA)
        assert (check.birth, check.sex) == (person.birth, person.sex)


def test_everybody_is_between_18_and_90(people):
    for person, _ in people:
        age = ANCHOR.year - person.birth.year - ((ANCHOR.month, ANCHOR.day) < (person.birth.month, person.birth.day))
        assert 18 <= age <= 90


def test_every_unit_has_a_valid_code_of_division_350199(invention):
    assert len({unit.uscc for unit in invention.units}) == 200
    for unit in invention.units:
        check = credit_code(unit.uscc)
        assert check.valid
        assert check.inner_agrees
        assert unit.uscc[2:8] == AREA
        assert unit.name.startswith(tuple(place.name for place in counties()))


def test_contribution_wages_keep_within_60_and_300_percent(people):
    for _, years in people:
        for year in years:
            reference = figures().reference_fen[year.year]
            assert reference * LOWEST // 1000 <= year.monthly_wage_fen <= reference * HIGHEST // 1000
            assert 1 <= year.months <= 12


def test_months_of_the_record_are_those_of_its_years(people):
    for person, years in people:
        assert person.contribution_months == sum(year.months for year in years)
        assert [year.year for year in years] == sorted({year.year for year in years})


def test_who_draws_a_pension_has_reached_the_age_and_the_months(people):
    for person, _ in people:
        if person.status is PersonStatus.RETIRED:
            assert person.pension_fen
            assert person.contribution_months + person.deemed_months >= 180
            due = statutory_month(person.worker_category, month_number(person.birth.year, person.birth.month))
            assert person.pension_from == month_text(due)
            assert person.pension_from <= f"{ANCHOR:%Y-%m}"


def test_only_active_persons_are_enrolled_by_an_open_unit(invention, people):
    status = {unit.id: unit.status for unit in invention.units}
    for person, _ in people:
        if person.unit is not None:
            assert person.status is PersonStatus.ACTIVE
            assert status[person.unit] is UnitStatus.ACTIVE


def test_all_kinds_of_lives_occur(people):
    statuses = Counter(person.status for person, _ in people)
    assert min(statuses[status] for status in PersonStatus) >= 30
    assert sum(bool(person.injury_case) for person, _ in people) >= 10
    assert sum(person.unit is None and person.status is PersonStatus.ACTIVE for person, _ in people) >= 50
    assert {person.worker_category for person, _ in people} == {"male", "female50", "female55", "female60"}


def test_cards_pass_the_luhn_sum(people):
    assert all(luhn_holds(person.bank_account) and len(person.bank_account) == 19 for person, _ in people)


def test_the_cast_comes_first_and_retires_when_it_says(people):
    for member, (person, _) in zip(cast(), people, strict=False):
        assert person.name == member.name
        due = statutory_month(person.worker_category, month_number(person.birth.year, person.birth.month))
        assert 0 <= due - (month_number(2026, 11) + member.retires_in) <= 1
