"""How much depends on a case, as its acceptance says: its risk level, and whether it changes important data."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.cases.model import EventKind
from app.cases.standing import Told
from app.catalogue.model import InformationClass

HIGHEST = 3


@dataclass(frozen=True, slots=True)
class Weight:
    """risk: 0 to 3.  is_important: it changes important data, which nothing may do before an approval."""

    risk: int
    is_important: bool


def weight_of(events: Iterable[Told]) -> Weight:
    """The weight under which the case was accepted; the highest where the acceptance does not say."""
    accepted = next((event.data for event in events if event.kind is EventKind.ACCEPTED), {})
    information = accepted.get("information_class", InformationClass.IMPORTANT.value)
    return Weight(int(accepted.get("risk", HIGHEST)), information == InformationClass.IMPORTANT.value)
