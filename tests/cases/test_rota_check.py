"""The rota check against trying out every person for every part, over all items and random halls."""

from collections.abc import Sequence
from itertools import permutations
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.cases.rota_check import Lack, Remedy, RotaItem, RotaPerson, after, rota_check
from app.cases.way import Stage, way_of
from app.kernel.actor import Permission
from app.kernel.ids import OfficeId, OperatorId
from tests.builders.counter import catalogue

HERE, ABOVE = OfficeId("350199"), OfficeId("350100")
ITEMS = [
    RotaItem(item.code, item.name.zh, item.name.en, way_of(item), item.completion.value == "limited")
    for item in catalogue().items
]
SECTIONS = ["window", "handling", "review", "lead"]


def person(number: int, permission: Permission, section: str, **facts) -> RotaPerson:
    known = {"office": HERE, "is_present": True} | facts
    return RotaPerson(OperatorId(UUID(int=1000 + number)), f"员{number}", permission, section=section, **known)


def can_finish(item: RotaItem, people: Sequence[RotaPerson], office: OfficeId) -> bool:
    return not rota_check([item], people, office)


def full_hall() -> list[RotaPerson]:
    return [person(n, permission, SECTIONS[n]) for n, permission in enumerate(Permission)]


def tried_out(item: RotaItem, people: Sequence[RotaPerson]) -> bool:
    """Whether some choice of people does it, by going through all of them."""
    parts: dict[tuple[str, Permission], list[Stage]] = {}
    for stage in item.way:
        parts.setdefault((stage.role, stage.permission), []).append(stage)
    present = [one for one in people if one.is_present]
    for chosen in permutations(present, len(parts)):
        pairs = list(zip(parts.items(), chosen, strict=True))
        if not all(one.permission is permission for ((_, permission), _), one in pairs):
            continue
        if not all(one.office == HERE or all(s.escalate_to for s in stages) for (_, stages), one in pairs):
            continue
        seats = {p: {(o.office, o.section) for ((_, q), _), o in pairs if q is p} for p in Permission}
        apart = [Permission.HANDLING, *([Permission.INTAKE] if item.is_limited else [])]
        if not any(seats[Permission.REVIEW] & seats[side] for side in apart):
            return True
    return False


def stage(seq: int, permission: Permission, role: str, escalate_to: str | None) -> Stage:
    return Stage(seq, f"第{seq}步", f"step {seq}", permission, role, "county", escalate_to=escalate_to)


@st.composite
def items(draw: st.DrawFn) -> RotaItem:
    permissions = draw(st.lists(st.sampled_from(Permission), min_size=1, max_size=4))
    way = tuple(
        stage(n, permission, draw(st.sampled_from("ABCDE")), draw(st.sampled_from([None, "city"])))
        for n, permission in enumerate(permissions, 1)
    )
    return RotaItem("X-001", "样例", "sample", way, draw(st.booleans()))


@st.composite
def halls(draw: st.DrawFn) -> list[RotaPerson]:
    return [
        person(
            n,
            draw(st.sampled_from(Permission)),
            draw(st.sampled_from(SECTIONS[:3])),
            office=draw(st.sampled_from([HERE, HERE, HERE, ABOVE])),
            is_present=draw(st.integers(0, 3)) > 0,
        )
        for n in range(draw(st.integers(0, 5)))
    ]


def test_a_hall_with_one_of_each_in_four_sections_finishes_every_item():
    assert rota_check(ITEMS, full_hall(), HERE) == ()


def test_one_section_for_handling_and_review_is_named_with_who_must_help():
    people = [person(0, Permission.INTAKE, "window"), *(person(n, p, "one") for n, p in enumerate(Permission, 5))]
    found = {one.item.code: one for one in rota_check(ITEMS, people, HERE)}
    retirement = found["YL-103"]
    assert (retirement.stage, retirement.permission, retirement.lack) == (5, Permission.REVIEW, Lack.SECTION)
    assert [change.remedy for change in retirement.changes] == [Remedy.STAND_IN]
    assert "YL-101" not in found


def test_who_is_absent_comes_before_who_would_stand_in():
    people = [one for one in full_hall() if one.permission is not Permission.APPROVAL]
    people.append(person(9, Permission.APPROVAL, "lead", is_present=False))
    (first, *_) = rota_check(ITEMS, people, HERE)
    (change,) = first.changes
    assert (first.lack, change.remedy, change.person) == (Lack.PERMISSION, Remedy.COME_IN, people[-1])


def test_the_city_does_what_it_may_do_for_a_short_staffed_county():
    people = [one for one in full_hall() if one.permission in (Permission.INTAKE, Permission.HANDLING)]
    above = [person(20 + n, p, "city", office=ABOVE) for n, p in enumerate((Permission.REVIEW, Permission.APPROVAL))]
    by_itself = {one.item.code for one in rota_check(ITEMS, people, HERE)}
    with_city = {one.item.code for one in rota_check(ITEMS, people + above, HERE)}
    assert {"YL-103", "GS-208"} <= by_itself
    assert "YL-103" not in with_city and "GS-208" in with_city


def test_an_empty_hall_needs_one_person_for_every_group():
    found = {one.item.code: one for one in rota_check(ITEMS, [], HERE)}
    assert set(found) == {item.code for item in ITEMS}
    assert [c.permission for c in found["YL-103"].changes] == list(Permission)
    assert {c.remedy for c in found["YL-103"].changes} == {Remedy.ANOTHER}


@settings(max_examples=300, deadline=None)
@given(items(), halls())
def test_the_check_says_what_trying_everybody_says(item, people):
    assert can_finish(item, people, HERE) == tried_out(item, people)
    assert (rota_check([item], people, HERE) == ()) == tried_out(item, people)


@settings(max_examples=200, deadline=None)
@given(items(), halls())
def test_the_changes_mend_it_and_one_fewer_does_not(item, people):
    for found in rota_check([item], people, HERE):
        assert tried_out(item, after(people, found.changes, HERE))
        for left_out in range(len(found.changes)):
            fewer = [change for place, change in enumerate(found.changes) if place != left_out]
            assert not can_finish(item, after(people, fewer, HERE), HERE)


@settings(max_examples=100, deadline=None)
@given(st.lists(items(), min_size=2, max_size=3), halls())
def test_a_change_for_one_item_takes_none_away_from_another(wanted, people):
    named = [RotaItem(f"X-{n}", "", "", item.way, item.is_limited) for n, item in enumerate(wanted)]
    fine = [item for item in named if can_finish(item, people, HERE)]
    for found in rota_check(named, people, HERE):
        assert all(can_finish(item, after(people, found.changes, HERE), HERE) for item in fine)


@settings(max_examples=100, deadline=None)
@given(items(), halls(), st.sampled_from(Permission), st.sampled_from(SECTIONS))
def test_one_person_more_never_hurts(item, people, permission, section):
    if can_finish(item, people, HERE):
        assert can_finish(item, [*people, person(99, permission, section)], HERE)
