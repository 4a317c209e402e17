"""The rota check: which items those present cannot finish today, at which stage, and the smallest change that helps.

Pure.  People are alike when permission, office and section are, so that the check counts kinds of people.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations_with_replacement
from uuid import UUID

from app.cases.way import Way
from app.kernel.actor import Permission
from app.kernel.ids import OfficeId, OperatorId


@dataclass(frozen=True, slots=True)
class RotaPerson:
    """Somebody of the office, or of the one above, as the rota has them today.

    section: its code.  is_present: on the rota, not absent, and not without a face where more than intake is done.
    """

    operator: OperatorId
    name: str
    permission: Permission
    office: OfficeId
    section: str
    is_present: bool


@dataclass(frozen=True, slots=True)
class RotaItem:
    """An item with its way.  is_limited: taken in with a time limit, so that acceptor and reviewer sit apart."""

    code: str
    name_zh: str
    name_en: str
    way: Way
    is_limited: bool


class Lack(StrEnum):
    """What is missing at a stage."""

    PERMISSION = "permission"  # nobody present holds it
    PEOPLE = "people"  # all who hold it do another part of the case
    SECTION = "section"  # all who could do it sit in the section of the handler or acceptor


class Remedy(StrEnum):
    """What would help, the easiest first."""

    COME_IN = "come_in"  # somebody who is not on the rota or absent comes
    STAND_IN = "stand_in"  # somebody present holds another permission for the day
    ANOTHER = "another"  # one person more is needed


@dataclass(frozen=True, slots=True)
class Change:
    """One person's change.  person: who, None where one more is needed; permission: what they hold then."""

    remedy: Remedy
    permission: Permission
    person: RotaPerson | None = None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An item that cannot be finished today.

    stage: number of the first stage that nobody can do, with its names and permission.  changes: as few as possible.
    """

    item: RotaItem
    stage: int
    stage_zh: str
    stage_en: str
    permission: Permission
    lack: Lack
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    permission: Permission
    office: OfficeId
    section: str


@dataclass(frozen=True, slots=True)
class _Need:
    """One person of the way: all stages of a staff group by one permission.  above: may be done one level up."""

    role: str
    permission: Permission
    stage: int
    above: bool


_Staff = Counter[_Kind]


def rota_check(items: Sequence[RotaItem], people: Sequence[RotaPerson], office: OfficeId) -> tuple[Unfinished, ...]:
    """Every item that cannot be finished by those present, in the order given; () when all can.

    A change for one item takes none away from another that could be finished.
    """
    here = _staff(one for one in people if one.is_present)
    ways = {item.code: (_needs(item.way), item.is_limited) for item in items}
    kinds = set(ways.values())
    fine = [kind for kind in kinds if _finishes(*kind, here, office)]
    found: list[Unfinished] = []
    mended: dict[tuple[tuple[_Need, ...], bool], tuple[Change, ...]] = {}
    for item in items:
        kind = ways[item.code]
        if kind in fine:
            continue
        if kind not in mended:
            mended[kind] = _mend(kind, fine, people, office)
        found.append(_unfinished(item, kind[0], here, office, mended[kind]))
    return tuple(found)


def after(people: Iterable[RotaPerson], changes: Iterable[Change], office: OfficeId) -> tuple[RotaPerson, ...]:
    """The people as they are once the changes are made; one more person sits in a section of their own."""
    by_id = {one.operator: one for one in people}
    added: list[RotaPerson] = []
    for number, change in enumerate(changes):
        if change.person is None:
            who = OperatorId(UUID(int=number))  # no account has it
            added.append(RotaPerson(who, "", change.permission, office, f"\x00{number}", is_present=True))
        else:
            by_id[change.person.operator] = replace(change.person, permission=change.permission, is_present=True)
    return (*by_id.values(), *added)


def _needs(way: Way) -> tuple[_Need, ...]:
    """In the order of the way; conditional stages count, since nobody knows in the morning who will need them."""
    needs: dict[tuple[str, Permission], _Need] = {}
    for stage in way:
        key = (stage.role, stage.permission)
        above = stage.escalate_to is not None
        kept = needs.get(key)
        needs[key] = (
            replace(kept, above=kept.above and above) if kept else _Need(stage.role, stage.permission, stage.seq, above)
        )
    return tuple(needs.values())


def _staff(people: Iterable[RotaPerson]) -> _Staff:
    return Counter(_Kind(one.permission, one.office, one.section) for one in people)


def _finishes(needs: Sequence[_Need], is_limited: bool, staff: _Staff, office: OfficeId) -> bool:
    return _assign(needs, is_limited, Counter(staff), office, {}) == len(needs)


def _assign(
    needs: Sequence[_Need], is_limited: bool, left: _Staff, office: OfficeId, seated: dict[Permission, list[_Kind]]
) -> int:
    """How many needs, in order, can be filled: all of them, or as far as the best attempt comes."""
    if not needs:
        return 0
    need, best = needs[0], 0
    for kind in _able(need, left, office):
        if not _apart(need, kind, is_limited, seated):
            continue
        left[kind] -= 1
        seated.setdefault(need.permission, []).append(kind)
        reached = 1 + _assign(needs[1:], is_limited, left, office, seated)
        seated[need.permission].pop()
        left[kind] += 1
        best = max(best, reached)
        if best == len(needs):
            break
    return best


def _able(need: _Need, left: Mapping[_Kind, int], office: OfficeId) -> list[_Kind]:
    """Kinds of people who may fill the need; those above only where the step may be done there."""
    kinds = (kind for kind, count in left.items() if count > 0 and kind.permission is need.permission)
    return [kind for kind in kinds if kind.office == office or need.above]


def _apart(need: _Need, kind: _Kind, is_limited: bool, seated: Mapping[Permission, Sequence[_Kind]]) -> bool:
    """Handler and reviewer come from two sections; acceptor and reviewer too on time-limited items."""
    sides = {
        Permission.REVIEW: (Permission.HANDLING, *((Permission.INTAKE,) if is_limited else ())),
        Permission.HANDLING: (Permission.REVIEW,),
        Permission.INTAKE: (Permission.REVIEW,) if is_limited else (),
        Permission.APPROVAL: (),
    }[need.permission]
    seats = {(one.office, one.section) for side in sides for one in seated.get(side, ())}
    return (kind.office, kind.section) not in seats


def _unfinished(
    item: RotaItem, needs: Sequence[_Need], here: _Staff, office: OfficeId, changes: tuple[Change, ...]
) -> Unfinished:
    need = needs[_assign(needs, item.is_limited, Counter(here), office, {})]
    able = sum(here[kind] for kind in _able(need, here, office))
    taken = sum(other.permission is need.permission for other in needs if other is not need)
    lack = Lack.PERMISSION if not able else Lack.PEOPLE if able <= taken else Lack.SECTION
    stage = next(stage for stage in item.way if stage.seq == need.stage)
    return Unfinished(item, need.stage, stage.name_zh, stage.name_en, need.permission, lack, changes)


_EASE = tuple(Remedy)
_WayKind = tuple[tuple[_Need, ...], bool]


def _mend(
    kind: _WayKind, fine: Sequence[_WayKind], people: Sequence[RotaPerson], office: OfficeId
) -> tuple[Change, ...]:
    """The fewest people first, then the easiest remedy for each of them.

    One person more, in a section of their own, can stand for any other change; so no set of changes is smaller than
    the smallest of these.
    """

    def holds(changes: Sequence[Change], ways: Iterable[_WayKind]) -> bool:
        staff = _staff(one for one in after(people, changes, office) if one.is_present)
        return all(_finishes(*way, staff, office) for way in ways)

    fewest: list[tuple[Change, ...]] = []
    for wanted in _additions(len(kind[0])):
        if fewest and len(wanted) > len(fewest[0]):
            break
        if holds(wanted, [kind]):
            fewest.append(wanted)
    eased = (_ease(list(wanted), lambda tried: holds(tried, [kind, *fine]), people, office) for wanted in fewest)
    return min(eased, key=lambda changes: sum(_EASE.index(change.remedy) for change in changes))


def _ease(
    changes: list[Change], holds: Callable[[Sequence[Change]], bool], people: Sequence[RotaPerson], office: OfficeId
) -> tuple[Change, ...]:
    """The same number of changes, each by the easiest remedy that holds."""
    for place, change in enumerate(changes):
        used = {one.person for one in changes}
        for one in _easier(change.permission, people, office):
            tried = [*changes[:place], one, *changes[place + 1 :]]
            if one.person not in used and holds(tried):
                changes = tried
                break
    return tuple(changes)


def _additions(most: int) -> Iterator[tuple[Change, ...]]:
    """The fewest first; with one more person for every need nothing can be missing."""
    for size in range(1, most + 1):
        for permissions in combinations_with_replacement(Permission, size):
            yield tuple(Change(Remedy.ANOTHER, permission) for permission in permissions)


def _easier(permission: Permission, people: Sequence[RotaPerson], office: OfficeId) -> Iterator[Change]:
    """Who could come in with that permission, then who is here and could hold it for the day."""
    mine = [one for one in people if one.office == office]
    for one in mine:
        if not one.is_present and one.permission is permission:
            yield Change(Remedy.COME_IN, permission, one)
    for one in mine:
        if one.is_present and one.permission is not permission:
            yield Change(Remedy.STAND_IN, permission, one)
