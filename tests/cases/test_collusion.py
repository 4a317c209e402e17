"""Collusion distance: the fewest people who could together pay a false benefit under the posts of a day."""

from app.cases.collusion import Holder, collusion
from app.catalogue.loader import load_catalogue
from app.kernel.actor import Permission

INTAKE, HANDLING, REVIEW, APPROVAL = Permission
PEOPLE = (
    Holder("a", "甲", INTAKE, "window"),
    Holder("b", "乙", HANDLING, "pension"),
    Holder("c", "丙", REVIEW, "review"),
    Holder("d", "丁", APPROVAL, "lead"),
)


def by_item(people=PEOPLE):
    return {path.item: path for path in collusion(load_catalogue(None).items, people)}


def test_every_paying_item_needs_at_least_as_many_people_as_it_has_staff_groups():
    items = {item.code: item for item in load_catalogue(None).items}
    for code, path in by_item().items():
        groups = {s.staff_group for s in items[code].flow if s.when is None and s.check != "after"}
        assert path.distance in (0, *range(len(groups), len(path.needs) + 1)), code
        assert path.distance == len({one.account for one in path.people})


def test_no_item_that_pays_can_be_finished_by_one_person():
    assert all(path.distance != 1 for path in by_item().values())


def test_items_that_pay_nothing_are_not_listed():
    listed, items = by_item(), load_catalogue(None).items
    assert set(listed) == {item.code for item in items if item.disbursement is not None}


def test_the_shortest_way_stands_first_and_the_impossible_last():
    paths = collusion(load_catalogue(None).items, PEOPLE)
    figures = [path.distance or 99 for path in paths]
    assert figures == sorted(figures)


def test_without_a_leader_nothing_that_needs_approval_can_be_paid():
    items = {item.code: item for item in load_catalogue(None).items}
    for code, path in by_item(PEOPLE[:3]).items():
        if any(need.permission is APPROVAL for need in path.needs):
            assert path.distance == 0, items[code].code


def test_handler_and_reviewer_of_one_section_do_not_make_a_way():
    neighbours = (PEOPLE[0], PEOPLE[1], Holder("c", "丙", REVIEW, "pension"), PEOPLE[3])
    both = {
        code
        for code, path in by_item().items()
        if {HANDLING, REVIEW} <= {need.permission for need in path.needs} and path.distance
    }
    assert both
    found = by_item(neighbours)
    assert all(found[code].distance == 0 for code in both)
    third = by_item((*neighbours, Holder("e", "戊", REVIEW, "review")))
    assert all("e" in {one.account for one in third[code].people} for code in both)


def test_a_check_after_the_effect_prevents_nothing_and_is_named():
    items = {item.code: item for item in load_catalogue(None).items}
    for code, path in by_item().items():
        late = {step.seq: step.staff_group for step in items[code].flow if step.check == "after"}
        assert set(path.seen_by) == set(late.values())
        assert not set(late) & {number for need in path.needs for number in need.steps}
