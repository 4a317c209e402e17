"""Two histories of one case: whatever the order in which machines hear, they end with the same."""

from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel.canonical import FIRST_PREVIOUS, link
from app.kernel.errors import Conflict
from app.sync.conflict import Knowledge, Link, branch_of, join, settle, side_by_side
from app.sync.projection import Adoption, adoption


def grow(previous: Link | None, name: int) -> Link:
    """An event that follows ``previous``; its hash is decided by both."""
    before = previous.hash if previous else FIRST_PREVIOUS
    return Link((previous.seq if previous else 0) + 1, link(before, str(name).encode()), before, UUID(int=name + 1))


@st.composite
def worlds(draw):
    """A tree of events, the branch that the authority confirmed, and machines that heard parts of both."""
    events: list[Link] = []
    for name in range(draw(st.integers(1, 12))):
        parent = draw(st.sampled_from([None, *events]))
        events.append(grow(parent, name))
    by_hash = {each.hash: each for each in events}
    tip = draw(st.sampled_from([None, *events]))
    branch: list[Link] = []
    while tip is not None:
        branch.insert(0, tip)
        tip = by_hash.get(tip.previous)
    machines = [
        Knowledge(tuple(branch[: draw(st.integers(0, len(branch)))]), frozenset(draw(st.sets(st.sampled_from(events)))))
        for _ in range(draw(st.integers(1, 4)))
    ]
    clean = [Knowledge(m.confirmed, m.heard - frozenset(m.confirmed)) for m in machines]
    return events, branch, clean


def test_an_items_side_leaves_out_what_was_confirmed_in_its_place_in_whatever_order_it_is_kept():
    first = grow(None, 0)
    own, theirs = grow(first, 1), grow(first, 2)
    last = grow(own, 3)
    for known in permutations([first, own, theirs, last]):
        for event in (own.event, last.event):
            sides = side_by_side(branch_of(event, known), [first, theirs])
            assert (sides.common, sides.ours, sides.theirs) == (1, (own, last), (theirs,))
    assert branch_of(UUID(int=999), [first]) == ()


@settings(max_examples=200)
@given(worlds(), st.randoms(use_true_random=False))
def test_machines_converge_whatever_the_order_and_however_often_they_hear(world, random):
    _, _, machines = world
    ends = set()
    for order in list(permutations(machines))[:6]:
        heard = list(order) + [random.choice(order) for _ in range(4)]
        end = heard[0]
        for other in heard[1:]:
            end = join(end, other)
        ends.add(end)
    assert len(ends) == 1


@given(worlds())
def test_joining_is_commutative_associative_and_idempotent(world):
    machines = (world[2] * 3)[:3]
    a, b, c = machines
    assert join(a, b) == join(b, a)
    assert join(a, join(b, c)) == join(join(a, b), c)
    assert join(a, a) == a


@given(worlds())
def test_no_event_is_ever_dropped_and_each_stands_in_one_place(world):
    _, _, machines = world
    end = machines[0]
    for other in machines[1:]:
        end = join(end, other)
    settled = settle(end)
    placed = [*end.confirmed, *settled.waiting, *settled.forked, *settled.unplaced]
    heard = {each for machine in machines for each in (*machine.confirmed, *machine.heard)}
    assert set(placed) == heard
    assert len(placed) == len(heard)


@given(worlds())
def test_waiting_events_can_follow_and_forked_ones_never_can(world):
    _, _, machines = world
    for known in machines:
        settled = settle(known)
        reached = {known.confirmed[-1].hash if known.confirmed else FIRST_PREVIOUS}
        for each in settled.waiting:
            assert each.previous in reached
            reached.add(each.hash)
        for each in settled.forked:
            assert each.previous not in reached
            assert len(known.confirmed) >= 1


@given(worlds())
def test_what_is_confirmed_later_only_moves_events_towards_an_answer(world):
    """A forked event stays forked when more is confirmed: a person's decision is not overtaken."""
    _, branch, machines = world
    for known in machines:
        later = join(known, Knowledge(tuple(branch), frozenset()))
        still = set(settle(later).forked) | set(later.confirmed)
        assert set(settle(known).forked) <= still
        assert not set(settle(known).forked) & set(later.confirmed)


def test_two_authorities_are_a_fault_and_not_a_matter_of_taste():
    one, other = grow(None, 1), grow(None, 2)
    with pytest.raises(Conflict) as refused:
        join(Knowledge((one,)), Knowledge((other,)))
    assert (refused.value.code, refused.value.values["seq"]) == ("centre_forked", 1)


def test_side_by_side_shows_where_the_histories_part():
    first = grow(None, 1)
    mine, theirs = grow(first, 2), grow(first, 3)
    shown = side_by_side((first, mine), (first, theirs))
    assert (shown.common, shown.ours, shown.theirs, shown.is_fork) == (1, (mine,), (theirs,), True)
    assert not side_by_side((first, mine), (first,)).is_fork
    taken_over = side_by_side(sorted((first, theirs, mine)), (first, theirs))
    assert (taken_over.common, taken_over.ours, taken_over.theirs) == (1, (mine,), (theirs,))


def test_a_copy_goes_on_as_the_authority_did_and_what_forked_goes_from_its_end():
    first = grow(None, 1)
    second, other = grow(first, 2), grow(first, 3)
    third = grow(second, 4)
    assert adoption((first, second), (first,)) == Adoption(), "it waits to be confirmed"
    assert adoption((first,), (first, other)) == Adoption((), (other,))
    assert adoption((first, second, third), (first, other)) == Adoption((third, second), (other,))
