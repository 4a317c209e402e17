"""The exchange between a hall machine and the province: what a round did, how it stands, where both disagree."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.kernel.errors import Unavailable

PROVINCE_UNREACHABLE = "province_unreachable"


@dataclass(frozen=True, slots=True)
class ExchangeDone:
    """What one round did.

    handed: events and draws the province took (or knew).  refused: things it refused.  taken: events of others that
    came.  went_back: the province's feed had lost a part, and everything was handed over again.  scans: pages that the
    province holds whole now.
    """

    handed: int = 0
    refused: int = 0
    taken: int = 0
    went_back: bool = False
    scans: int = 0


@dataclass(frozen=True, slots=True)
class RefusedAbove:
    """Something that this hall accepted and the province refused, or the other way round.

    what: key, lease, void, draw, event; taken, above (an event of the province, or of an office above, that cannot
    follow here); scan; feed.  kind: of the event, "".  case: its number, a stream and the beginning of a chain, ""
    for a key, a lease, a void.
    """

    at: datetime
    what: str
    case: str
    event: UUID | None
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class HallState:
    """How a hall machine stands towards the province.  Figures are numbers of events, ``awaits`` of cases.

    awaits: decided here and not confirmed above: money waits.  other_rules: rules on which both differ.  refused: what
    is open, oldest first.  heard_at: when the province answered last.
    """

    office: str
    waiting: int
    sent: int
    held: int
    awaits: int
    draws_here: bool
    other_rules: tuple[str, ...]
    refused: tuple[RefusedAbove, ...]
    heard_at: datetime | None


Exchange = Callable[[], ExchangeDone]
"""One round.

Raises Unavailable("central_unreachable") for the hall's own server, ("province_unreachable"),
("centre_speaks_otherwise") where an answer cannot be read; Rejected("exchange_not_allowed") where a login may not
open a door.
"""


def keep_going(
    exchange: Exchange, wait_s: Callable[[int], None], tell: Callable[[ExchangeDone | Unavailable], None]
) -> None:
    """Round after round for ever; whatever is unavailable is told and tried again.

    wait_s: waits until the next round is due, given how many rounds in a row failed.
    """
    failures = 0
    while True:
        try:
            done = exchange()
        except Unavailable as error:
            failures += 1
            tell(error)
        else:
            failures = 0
            tell(done)
        wait_s(failures)
