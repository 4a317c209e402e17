"""What the register answers, for every item that can use it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from app.catalogue.model import ServiceItem
from app.intake.finding import AnswerContext, Level
from app.intake.form_builder import build_form
from app.intake.known import (
    Known,
    known_from_applicant,
    known_from_deceased,
    known_from_person,
    known_from_roster,
    known_from_unit,
)
from app.intake.reading import read
from app.intake.resolve import roster_facts
from app.kernel.ids import PersonId
from app.registry.model import ContributionYear, Person
from tests.builders.answers import CATALOGUE, PARAMETERS, TODAY
from tests.builders.people import PERSON, UNIT

INJURED = replace(PERSON, injury_case="工伤2026001", pension_fen=300_000, pension_from="2025-03")


def everything() -> Known:
    return (
        known_from_person(INJURED, TODAY, PARAMETERS)
        | known_from_deceased(replace(PERSON, name="样例丙"))
        | known_from_applicant(replace(PERSON, name="样例丁"))
        | known_from_unit(UNIT)
    )


@pytest.mark.parametrize("item", CATALOGUE.items, ids=lambda item: item.code)
def test_what_is_known_reads_as_an_answer_of_its_field(item: ServiceItem) -> None:
    known = everything()
    form = build_form(item, {}, known, today=TODAY, parameters=PARAMETERS)
    for section in form.sections:
        for found in section.fields:
            if found.known:
                assert found.level is not Level.ERROR, (found.spec.key, found.raw, found.findings)
                assert found.value, found.spec.key


def test_ages_and_checks_are_counted_from_today() -> None:
    known = known_from_person(PERSON, date(2026, 4, 30), PARAMETERS)
    assert (known.values["months_to_statutory"], known.values["age_reached"]) == ("6", "false")
    assert known.values["next_due"] == "2027-04-30"
    assert known_from_person(PERSON, TODAY, PARAMETERS).values["age_reached"] == "true"


def test_an_unknown_category_counts_no_age() -> None:
    known = known_from_person(replace(PERSON, worker_category=""), TODAY, PARAMETERS)
    assert "age_reached" not in known.values
    assert "worker_category" not in known.values


def test_a_later_record_wins_where_both_know() -> None:
    other = replace(UNIT, contact_name="样例戊")
    assert (known_from_unit(UNIT) | known_from_unit(other)).values["contact_name"] == "样例戊"
    assert everything().old_values["industry"] == "4"


def test_roster_rows_learn_what_the_register_knows_of_their_number() -> None:
    known = known_from_roster([PERSON], {PERSON.id_no: "6000.00"})
    assert known.by_number[PERSON.id_no] == {"entry_kind": "reentry", "last_base": "6000.00"}


def test_the_employer_who_files_is_no_employer_of_the_person() -> None:
    person_only = known_from_person(PERSON, TODAY, PARAMETERS)
    form = build_form(CATALOGUE.item("GS-203"), {}, person_only, today=TODAY, parameters=PARAMETERS)
    assert form.field("unit").value == ""
    form = build_form(CATALOGUE.item("GS-203"), {}, everything(), today=TODAY, parameters=PARAMETERS)
    assert (form.field("unit").value, form.field("unit").read_only) == (UNIT.name, True)
    retirement = build_form(CATALOGUE.item("YL-103"), {}, person_only, today=TODAY, parameters=PARAMETERS)
    assert (retirement.field("unit").value, retirement.field("unit").read_only) == (PERSON.unit_name, False)


def test_the_register_is_asked_by_the_numbers_of_the_roster() -> None:
    roster = [{"id_type": "居民身份证", "id_no": "1"}, {"id_type": "resident_id", "id_no": PERSON.id_no}, {}]
    known = roster_facts({"roster": roster}, Book())
    assert known.by_number == {PERSON.id_no: {"entry_kind": "reentry", "last_base": "6000.00"}}
    assert roster_facts({}, Book()) == Known()


class Book:
    """A register of one person and one unit."""

    def person_by_number(self, id_type: str, id_no: str) -> Person | None:
        return PERSON if (id_type, id_no) == (PERSON.id_type, PERSON.id_no) else None

    def contributions(self, person: PersonId) -> Sequence[ContributionYear]:
        assert person == PERSON.id
        return [ContributionYear(2025, 12, UNIT.id, UNIT.name, 600_000, 0, 0)]


def test_a_reader_exists_for_every_type_of_the_catalogue() -> None:
    specs = [f for item in CATALOGUE.items for f in item.all_fields()]
    for spec in [*specs, *(column for f in specs for column in f.columns)]:
        read(spec, "1", AnswerContext(TODAY))
