"""Every item of the list has its word on the register, and versions read the same in whatever order they came."""

from datetime import UTC, datetime
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.loader import load_catalogue
from app.catalogue.vocabulary import Effect as TakesEffect
from app.registry.changes import change_of
from app.registry.effects import EFFECTS, UNCHANGED, Basis
from app.registry.history import Version, lines_of

AT = datetime(2026, 11, 20, tzinfo=UTC)
ITEMS = {item.code: item for item in load_catalogue(None).items}
SAID = {
    "retire": ("YL-103", {"category_found": "female55", "actual_months": "0360", "deemed_months": "12",
                          "account_balance": "1234.5", "amounts": "4321", "retire_period": "2026-12",
                          "bank_account": "6217999900000000016", "bank_name": "样例银行"},
               {"status": "retired", "worker_category": "female55", "contribution_months": "360", "deemed_months": "12",
                "account_balance_fen": "123450", "pension_fen": "432100", "pension_from": "2027-01",
                "bank_account": "6217999900000000016", "bank_name": "样例银行"}),
    "dies": ("YL-114", {"action": "end"}, {"status": "deceased"}),
    "is withheld": ("YL-114", {"action": "suspend"}, None),
    "stops": ("YL-101", {"enrol_kind": "stop", "worker_category": "male"},
              {"status": "suspended", "worker_category": "male"}),
    "closes": ("ZH-011", {}, {"status": "closed"}),
    "is inherited": ("YL-112", {"case_kind": "death"}, {"account_balance_fen": "0", "status": "deceased"}),
    "is paid out": ("YL-112", {"case_kind": "abroad"}, {"account_balance_fen": "0"}),
    "is missing": ("GS-211", {"death_stage": "missing"}, None),
    "another form": ("ZH-012", {"changes": [{"field_name": "industry", "new_value": "9"}]}, {}),
    "the block above is no change": ("ZH-006", {"phone": "13900139000", "changes": []}, None),
}  # fmt: skip


def test_every_item_of_the_list_is_decided_once():
    """A new item without a word here fails."""
    assert sorted([*EFFECTS, *UNCHANGED]) == sorted(ITEMS)
    assert all(UNCHANGED.values())


def test_what_an_item_changes_fits_the_list():
    for code, effect in EFFECTS.items():
        item = ITEMS[code]
        assert (effect.basis is Basis.ACCEPTED) == (item.effect is TakesEffect.AT_INTAKE), code
        fields = {field.key: field for field in item.all_fields()}
        assert {one.of for one in effect.settings if one.of} <= fields.keys(), code
        assert {one.when for one in effect.settings if one.when} | ({effect.record} - {""}) <= fields.keys(), code
        for one in effect.settings:
            if one.when:
                assert set(one.among) <= {choice.value for choice in fields[one.when].choices}, code
            if one.row:
                names = next(column for column in fields["changes"].columns if column.key == "field_name")
                assert one.row in {choice.value for choice in names.choices}, code
            assert sum(map(bool, (one.of, one.row, one.says))) == 1, code


@pytest.mark.parametrize("name", SAID)
def test_what_a_case_says_becomes_what_the_register_holds(name):
    item, answers, fields = SAID[name]
    change = change_of(item, answers)
    assert (None if change is None else dict(change.fields)) == fields


WORD = st.sampled_from(["a", "b", "c"])


@given(st.lists(st.tuples(WORD, WORD), min_size=1, max_size=5))
def test_versions_read_the_same_in_whatever_order_they_arrived(entries):
    """entries: in the authority's order, what each sets and what whoever entered it saw."""
    told = set()
    for arrival in permutations(range(len(entries))):
        heard: dict[int, Version] = {}
        for number, place in enumerate(arrival, 1):
            stands = lines_of(tuple(heard.values()))
            before = stands[-1].value if stands else "first"
            value, found = entries[place]
            said = {"phone": value}, {"phone": before}, {"phone": found}
            heard[place] = Version((place, AT), number, UUID(int=place), str(place), AT, *said)
        told.add(lines_of(tuple(heard.values())))
    (lines,) = told
    assert [line.value for line in lines] == [value for value, _ in entries]
    assert [line.was for line in lines] == ["first", *(value for value, _ in entries[:-1])]
    assert [line.stands for line in lines] == [False] * (len(entries) - 1) + [True]
    assert [line.is_unaware for line in lines] == [line.found != line.was for line in lines]
