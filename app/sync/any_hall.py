"""Any-hall intake: what other counties of the province let this hall take in for them, as the authority last told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId

MOST_OWNERS = 12
"""Of so many counties a machine keeps numbers ahead; where more are open, of those for which it has a draft or case."""


BEHIND_HALL = "*"
"""The item by which a hall machine says that behind it nothing is taken in for other counties."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item that may be taken in for its owner at other counties' halls.

    office: the owner.  name: how it is called, "" where the authority does not know.
    """

    office: OfficeId
    name: str
    item: str

    @property
    def called(self) -> str:
        """The owner's name, its code where none is known."""
        return self.name or self.office


class AnyHallItems(Protocol):
    """What is open, within one transaction."""

    def has_centre(self) -> bool:
        """Whether an authority is set that could hand a case to its owner."""
        ...

    def any_hall(self) -> Sequence[OpenItem]:
        """What the authority last told, by office and item; also of this store's own office."""
        ...


def owners_of(items: Sequence[OpenItem], item: str, own: OfficeId) -> tuple[OpenItem, ...]:
    """The other counties for which a case of that item may be taken in at ``own``; BEHIND_HALL is no item."""
    return tuple(one for one in items if one.item == item and one.office != own)


def is_behind_hall(items: Sequence[OpenItem]) -> bool:
    """Whether the authority that told them is a hall machine."""
    return any(one.item == BEHIND_HALL for one in items)


def owner_for(store: AnyHallItems, item: str, owner: OfficeId, own: OfficeId) -> OpenItem:
    """The owner, as the authority let it be taken in for.

    Raises Rejected: any_hall_needs_centre, any_hall_behind_hall, any_hall_not_open.
    """
    if not store.has_centre():
        raise Rejected("any_hall_needs_centre")
    known = store.any_hall()
    if is_behind_hall(known):
        raise Rejected("any_hall_behind_hall")
    found = next((one for one in owners_of(known, item, own) if one.office == owner), None)
    if found is None:
        raise Rejected("any_hall_not_open", office=owner, item=item)
    return found
