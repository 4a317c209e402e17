"""The small language of conditions: what it says of given, missing and tabled answers."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.conditions import ConditionError, applies, holds, is_asked, is_open, is_required, parse
from app.catalogue.model import Catalogue, FieldSpec

ROWS = {"changes": [{"field_name": "sex"}, {"field_name": "birth"}]}


@pytest.mark.parametrize(
    ("expression", "answers", "expected"),
    [
        ("purpose=other", {"purpose": "other"}, True),
        ("purpose = other", {"purpose": "loan"}, False),
        ("purpose=other", {}, False),
        ("purpose!=other", {"purpose": "loan"}, True),
        ("purpose!=other", {"purpose": ""}, False),
        ("kind in (a, b)", {"kind": "b"}, True),
        ("kind in (a, b)", {"kind": "c"}, False),
        ("kind not in (a, b)", {"kind": "c"}, True),
        ("kind not in (a, b)", {}, False),
        ("kind in (in, out)", {"kind": "in"}, True),
        ("kind in (a, b)", {"kind": ["c", "a"]}, True),
        ("include_roster", {"include_roster": True}, True),
        ("include_roster", {"include_roster": "true"}, True),
        ("include_roster", {"include_roster": False}, False),
        ("include_roster", {}, False),
        ("not include_roster", {}, True),
        ("not kind = a", {}, True),
        ("phone is empty", {}, True),
        ("phone is empty", {"phone": ""}, True),
        ("phone is filled", {"phone": "0591"}, True),
        ("agent is present", {"agent": True}, True),
        ("agent is absent", {"agent": False}, True),
        ("agent is absent", {"agent": True}, False),
        ("size > 3", {"size": 4}, True),
        ("size > 3", {"size": "3"}, False),
        ("size >= 3", {"size": "3"}, True),
        ("size < 3", {"size": Decimal("2.5")}, True),
        ("size <= 3", {"size": "many"}, False),
        ("size > 3", {}, False),
        ("size > P-LIMIT", {"size": 4, "P-LIMIT": "3"}, True),
        ("size > P-LIMIT", {"size": 4}, False),
        ("a and b or c", {"c": True}, True),
        ("a and (b or c)", {"c": True}, False),
        ("a and (b or c)", {"a": True, "c": True}, True),
        ("changes.field_name = birth", ROWS, True),
        ("changes.field_name in (name, id)", ROWS, False),
        ("changes.field_name = birth", {}, False),
        ("count(changes) > 1", ROWS, True),
        ("count(changes) > 1", {}, False),
        (None, {}, True),
        ("", {}, True),
    ],
)
def test_a_condition_says_what_it_says(expression: str, answers: dict[str, object], expected: bool) -> None:
    assert holds(expression, answers) is expected


@pytest.mark.parametrize(
    "text", ["a =", "= a", "a in b", "a in (", "a b", "(a", "a)", "not", "a is blue", "P-X", "a; b"]
)
def test_a_text_that_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ConditionError):
        parse(text)


names = st.sampled_from(["a", "b", "c"])
atoms = st.one_of(
    names,
    st.builds("{} = x".format, names),
    st.builds("{} != x".format, names),
    st.builds("{} in (x, y)".format, names),
    st.builds("{} is empty".format, names),
    st.builds("{} > 2".format, names),
)
expressions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=8,
)
values = st.one_of(st.none(), st.booleans(), st.sampled_from(["", "x", "y", "3"]), st.integers(0, 5))
answers = st.dictionaries(names, values)


@given(expressions, answers)
def test_not_turns_any_condition_round(expression: str, given_answers: dict[str, object]) -> None:
    assert holds(f"not ({expression})", given_answers) is not holds(expression, given_answers)


@given(expressions, expressions, answers)
def test_and_and_or_are_those_of_logic(one: str, other: str, given_answers: dict[str, object]) -> None:
    both = (holds(one, given_answers), holds(other, given_answers))
    assert holds(f"{one} and {other}", given_answers) is all(both)
    assert holds(f"{one} or {other}", given_answers) is any(both)


@given(expressions, answers)
def test_only_the_named_answers_matter(expression: str, given_answers: dict[str, object]) -> None:
    named = parse(expression).names
    assert holds(expression, given_answers) is holds(
        expression, {key: value for key, value in given_answers.items() if key in named}
    )


@given(st.text(max_size=30))
def test_any_text_is_a_condition_or_refused_as_none(text: str) -> None:
    with contextlib.suppress(ConditionError):
        assert holds(text or "a", {}) in (True, False)


def field(catalogue: Catalogue, code: str, key: str) -> FieldSpec:
    return next(spec for spec in catalogue.item(code).all_fields() if spec.key == key)


def test_outside_its_condition_a_field_is_neither_asked_nor_required(catalogue: Catalogue) -> None:
    notice = field(catalogue, "YL-103", "notice_date")
    assert not is_asked(notice, {}) and not is_required(notice, {})
    answers = {"retire_mode": "early_flexible", "unit": "u1"}
    assert is_asked(notice, answers) and is_required(notice, answers)


def test_an_optional_field_is_asked_but_not_required(catalogue: Catalogue) -> None:
    employer = field(catalogue, "YL-103", "unit")
    assert is_asked(employer, {}) and not is_required(employer, {})


def test_the_agents_block_opens_on_demand_only(catalogue: Catalogue) -> None:
    agent = next(block for block in catalogue.item("YL-103").blocks if block.key == "agent")
    assert not is_open(agent, {})
    assert is_open(agent, {"agent": True})


def test_the_account_form_asks_for_the_heirs_only_on_death(catalogue: Catalogue) -> None:
    blocks = [block for block in catalogue.item("YL-112").blocks if block.when]

    def opened(**answers: object) -> list[str]:
        return [block.key for block in blocks if is_open(block, answers)]

    assert opened() == []
    assert opened(case_kind="abroad") == ["person", "payee"]
    assert opened(case_kind="death") == ["deceased", "applicant", "claimants"]


def test_retirement_begins_with_five_papers_or_fewer(catalogue: Catalogue) -> None:
    item = catalogue.item("YL-103")

    def asked(**answers: object) -> list[str]:
        return [material.key for material in item.materials if applies(material, answers)]

    plain = ["identity", "retirement_form", "bank_card"]
    assert asked() == plain
    assert asked(deemed_or_birth=True, agent=True) == [*plain[:2], "personnel_file", "bank_card", "authority"]
    assert "flexible_paper" in asked(retire_mode="late_flexible", unit="u1")
    assert "flexible_paper" not in asked(retire_mode="late_flexible", unit="u1", flexible_filed=True)


def test_the_death_certificate_is_not_asked_for_when_the_register_knows(catalogue: Catalogue) -> None:
    paper = next(m for m in catalogue.item("YL-113").materials if m.key == "death_certificate")
    assert applies(paper, {})
    assert not applies(paper, {"death_on_record": True})


def test_a_missing_person_has_no_date_of_death(catalogue: Catalogue) -> None:
    death_date = field(catalogue, "GS-211", "death_date")
    assert is_required(death_date, {"death_stage": "direct"})
    assert not is_asked(death_date, {"death_stage": "missing"})
    assert is_required(field(catalogue, "YL-113", "death_date"), {})
