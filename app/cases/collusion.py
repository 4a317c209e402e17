"""Collusion distance: how many people of today's posts would have to agree to pay a benefit that nobody is owed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.catalogue.model import ServiceItem, Step
from app.kernel.actor import Permission
from app.staff.presence_book import OnDuty

_AFTER = "after"
_TWO_SECTIONS = frozenset({Permission.HANDLING, Permission.REVIEW})


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody on duty with the one permission in force."""

    account: str
    name: str
    permission: Permission
    section: str


@dataclass(frozen=True, slots=True)
class Need:
    """What one person of the way does: the steps of one staff group by one permission."""

    group: str
    permission: Permission
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CollusionPath:
    """The fewest people for one item, each with what they would do; empty where nobody on duty could finish it.

    seen_by: staff groups that look only after the effect, and could no longer prevent the payment.
    """

    item: str
    needs: tuple[Need, ...]
    people: tuple[Holder, ...]
    seen_by: tuple[str, ...]

    @property
    def distance(self) -> int:
        """How many people; 0 where the present staff cannot finish the item at all."""
        return len(self.people)


def holders(duty: Iterable[OnDuty]) -> tuple[Holder, ...]:
    """Those of the people on duty who are present and hold a permission."""
    return tuple(
        Holder(one.account, one.name, one.permission, one.section)
        for one in duty
        if one.permission is not None and one.is_present
    )


def collusion(items: Sequence[ServiceItem], people: Sequence[Holder]) -> list[CollusionPath]:
    """The fewest people for every item that leads to a payment, the shortest way first; impossible ones come last.

    A step under a condition can be steered around by what is entered, and a check after the effect comes too late:
    neither counts.  Nobody serves two staff groups, since the database refuses it, and whoever handles sits in
    another section than whoever reviews.
    """
    paths = [_path(item, people) for item in items if item.disbursement is not None]
    return sorted(paths, key=lambda path: (path.distance == 0, path.distance, path.item))


def _path(item: ServiceItem, people: Sequence[Holder]) -> CollusionPath:
    counted = [step for step in item.flow if step.when is None and step.check != _AFTER]
    needs = tuple(_needs(counted))
    after = dict.fromkeys(step.staff_group for step in item.flow if step.check == _AFTER)
    chosen = _chosen(needs, people, ())
    if chosen is not None and len(chosen) < item.min_distinct_staff:
        chosen = None
    return CollusionPath(item.code, needs, chosen or (), tuple(after))


def _needs(steps: Sequence[Step]) -> Iterator[Need]:
    """One per staff group and permission, in the order of the way."""
    grouped: dict[tuple[str, Permission], list[int]] = {}
    for step in steps:
        grouped.setdefault((step.staff_group, step.permission), []).append(step.seq)
    for (group, permission), numbers in grouped.items():
        yield Need(group, permission, tuple(numbers))


def _chosen(needs: Sequence[Need], people: Sequence[Holder], before: tuple[Holder, ...]) -> tuple[Holder, ...] | None:
    """One person per need, or None; tries the people in their order, so the answer is the same every time."""
    if len(before) == len(needs):
        return before
    need = needs[len(before)]
    for person in people:
        if person.permission is need.permission and person not in before and _apart(person, before):
            found = _chosen(needs, people, (*before, person))
            if found is not None:
                return found
    return None


def _apart(person: Holder, before: tuple[Holder, ...]) -> bool:
    """Whether handler and reviewer sit in different sections."""
    return person.permission not in _TWO_SECTIONS or not any(
        other.section == person.section and other.permission in _TWO_SECTIONS - {person.permission} for other in before
    )
