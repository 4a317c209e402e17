"""Acts on tickets as they travel between the windows of a hall, and the line that all of them together make: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.audit.model import moment_of, moment_text
from app.hall.model import Priority, Ticket, TicketEvent, TicketKind, TicketState, moved
from app.kernel.canonical import actor_commitment, canonical
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId, OperatorId, TicketId

TICKET_KIND = "ticket_{}"
"""How an act is called in the stream of the hall."""

WINDOW_KINDS = {"window_paused": True, "window_resumed": False}
"""What a window tells of itself, and whether it takes nobody from then on."""

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Taken:
    """What the number machine gave out.  order: the place in the hall's line of that day, from 1."""

    order: int
    number: str
    priority: Priority


@dataclass(frozen=True, slots=True)
class QueueAct:
    """One act on a ticket.  taken: of TAKEN alone.  for_window: of TRANSFERRED alone."""

    event: UUID
    office: OfficeId
    ticket: TicketId
    day: date
    kind: TicketKind
    at: datetime
    operator: OperatorId
    window: str | None = None
    for_window: str | None = None
    taken: Taken | None = None


@dataclass(frozen=True, slots=True)
class WindowAct:
    """A window stopped or went on."""

    event: UUID
    window: str
    is_paused: bool
    at: datetime
    operator: OperatorId


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket as all that is known of it makes it, and the acts that hold, first TAKEN.

    An act that is left out came to a ticket which was not there any more: another window was before it.
    """

    ticket: Ticket
    acts: tuple[QueueAct, ...]


def act_of(event: UUID, ticket: Ticket, what: TicketEvent) -> QueueAct:
    """The act behind an event of this machine."""
    taken = Taken(ticket.order, ticket.number, ticket.priority) if what.kind is TicketKind.TAKEN else None
    place = (event, ticket.office, ticket.id, ticket.day, what.kind, what.at, what.operator)
    return QueueAct(*place, what.window, what.for_window, taken)


def said_of(act: QueueAct, nonce: bytes) -> bytes:
    """Everything of the act's row but its place in the machine's chain, which it gets when it is handed in: a refused
    act must not stop those behind it.  nonce: the 16 random bytes behind the commitment to the operator.
    """
    data: dict[str, Any] = {"ticket": str(act.ticket), "day": act.day.isoformat(), "window": act.window}
    if act.taken is not None:
        data |= {"order": act.taken.order, "number": act.taken.number, "priority": act.taken.priority.value}
    if act.for_window is not None:
        data["for_window"] = act.for_window
    return _said(act, TICKET_KIND.format(act.kind.value), data, nonce)


def said_of_window(act: WindowAct, nonce: bytes) -> bytes:
    """The same of what a window tells of itself."""
    kind = next(kind for kind, paused in WINDOW_KINDS.items() if paused == act.is_paused)
    return _said(act, kind, {"window": act.window}, nonce)


def read_window_act(body: Mapping[str, Any], operator: OperatorId) -> WindowAct:
    """What a window told.  Raises LookupError, TypeError or ValueError for what this program does not know."""
    paused, at = WINDOW_KINDS[body["kind"]], moment_of(body["at"])
    return WindowAct(UUID(body["event"]), str(body["data"]["window"]), paused, at, operator)


def read_act(office: OfficeId, body: Mapping[str, Any], operator: OperatorId) -> QueueAct:
    """The act that a row tells.  Raises LookupError, TypeError or ValueError for what this program does not know."""
    data = body["data"]
    kind = TicketKind(body["kind"].removeprefix(TICKET_KIND.format("")))
    taken = None
    if kind is TicketKind.TAKEN:
        taken = Taken(int(data["order"]), str(data["number"]), Priority(data["priority"]))
    return QueueAct(
        UUID(body["event"]),
        office,
        TicketId(UUID(data["ticket"])),
        date.fromisoformat(data["day"]),
        kind,
        moment_of(body["at"]),
        operator,
        data["window"],
        data.get("for_window"),
        taken,
    )


def follows(ticket: Ticket | None, act: QueueAct) -> Ticket | None:
    """The ticket after the act, None where the act cannot be; the authority judges by the same rule.

    A ticket is called once, and moved from the window where it is.
    """
    if ticket is None:
        return _first(act)
    if act.kind is TicketKind.TAKEN or act.day != ticket.day:
        return None
    if ticket.state is TicketState.CALLED and ticket.window != act.window:
        return None
    if act.kind is TicketKind.CALLED and ticket.for_window not in (None, act.window):
        return None
    try:
        return moved(ticket, event_of(act, ticket.last_seq + 1))
    except Rejected:
        return None


def event_of(act: QueueAct, seq: int) -> TicketEvent:
    """The act as an event of its ticket."""
    return TicketEvent(act.ticket, seq, act.kind, act.at, act.operator, act.window, act.for_window)


def line_of(confirmed: Iterable[QueueAct], pending: Iterable[QueueAct]) -> Line | None:
    """The ticket after what the authority confirmed, in its order, and then this machine's own acts that are on their
    way; None while nobody knows of its being taken.
    """
    ticket: Ticket | None = None
    held: list[QueueAct] = []
    for act in (*confirmed, *pending):
        after = follows(ticket, act)
        if after is not None:
            ticket = after
            held.append(act)
    return None if ticket is None else Line(ticket, tuple(held))


def _said(act: QueueAct | WindowAct, kind: str, data: dict[str, Any], nonce: bytes) -> bytes:
    actor = actor_commitment(act.operator.bytes, nonce)
    head = {"v": _VERSION, "event": str(act.event), "kind": kind, "at": moment_text(act.at)}
    return canonical({**head, "actor": actor, "data": data})


def _first(act: QueueAct) -> Ticket | None:
    if act.taken is None:
        return None
    place = (act.ticket, act.office, act.day, act.taken.order, act.taken.number, act.taken.priority)
    return Ticket(*place, TicketState.WAITING, act.at)
