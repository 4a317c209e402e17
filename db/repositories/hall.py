"""Tickets and windows in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.hall.model import Consultation, Ticket, TicketEvent, TicketState
from app.kernel.errors import Conflict, NotFound
from app.kernel.ids import OfficeId, OperatorId, TicketId, new_uuid
from db.models.hall import TicketEventRow, TicketRow, WindowEventRow
from db.models.intake import ConsultationRow

_FIELDS = tuple(field.name for field in fields(Ticket))
_EVENT_FIELDS = tuple(field.name for field in fields(TicketEvent))


class SqlHallStore:
    """The queue of this authority; the writers' lock makes calling atomic, keys refuse what must not happen."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def last_order(self, office: OfficeId, day: date) -> int:
        """The highest order given out that day, 0 for none."""
        found = select(func.max(TicketRow.order)).where(TicketRow.office == office, TicketRow.day == day)
        return self._session.scalar(found) or 0

    def add(self, ticket: Ticket, event: TicketEvent) -> None:
        """A new number with its first event."""
        self._session.execute(insert(TicketRow), [_values(ticket)])
        self._session.execute(insert(TicketEventRow), [_event_values(event)])

    def move(self, ticket: Ticket, event: TicketEvent) -> None:
        """Write the event and the ticket that follows."""
        try:
            self._session.execute(insert(TicketEventRow), [_event_values(event)])
            self._session.execute(update(TicketRow).where(TicketRow.id == ticket.id).values(_values(ticket)))
        except IntegrityError as error:
            if "ticket.window" in str(error.orig):
                raise Conflict("window_has_ticket") from error
            raise

    def ticket(self, ticket: TicketId) -> Ticket:
        """The ticket, or ``NotFound("ticket_not_found")``."""
        row = self._session.get(TicketRow, ticket, populate_existing=True)
        if row is None:
            raise NotFound("ticket_not_found")
        return ticket_of(row)

    def waiting(self, office: OfficeId, day: date) -> Sequence[Ticket]:
        """Those who wait that day, in order."""
        found = select(TicketRow).where(
            TicketRow.office == office, TicketRow.day == day, TicketRow.state == TicketState.WAITING
        )
        return tuple(ticket_of(row) for row in self._session.scalars(found.order_by(TicketRow.order)))

    def called_orders(self, office: OfficeId, day: date) -> Sequence[int]:
        """Orders of all that were called that day."""
        found = select(TicketRow.order).where(
            TicketRow.office == office, TicketRow.day == day, TicketRow.called_at.is_not(None)
        )
        return tuple(self._session.scalars(found))

    def at_window(self, office: OfficeId, day: date, window: str) -> Ticket | None:
        """Who is at that window now."""
        return ticket_at(self._session, office, day, window)

    def is_paused(self, office: OfficeId, window: str) -> bool:
        """Whether the window takes nobody."""
        last = select(WindowEventRow.paused).where(WindowEventRow.office == office, WindowEventRow.window == window)
        return bool(self._session.scalar(last.order_by(WindowEventRow.seq.desc()).limit(1)))

    def set_paused(
        self, office: OfficeId, window: str, *, paused: bool, reason: str, operator: OperatorId, at: datetime
    ) -> None:
        """Write that a window stops or goes on."""
        row = {"office": office, "window": window, "paused": paused, "reason": reason, "operator": operator, "at": at}
        self._session.execute(insert(WindowEventRow), [row])

    def consulted(self, consultation: Consultation) -> None:
        """Write that somebody only asked."""
        self._session.execute(
            insert(ConsultationRow).values(
                id=new_uuid(),
                office=consultation.office,
                item=consultation.item,
                window=consultation.window,
                operator_id=consultation.operator,
                at=consultation.at,
            )
        )


def ticket_at(session: Session, office: OfficeId, day: date, window: str) -> Ticket | None:
    """Who is at that window."""
    found = select(TicketRow).where(
        TicketRow.office == office,
        TicketRow.day == day,
        TicketRow.window == window,
        TicketRow.state == TicketState.CALLED,
    )
    row = session.scalars(found).one_or_none()
    return ticket_of(row) if row else None


def ticket_of(row: TicketRow) -> Ticket:
    """The frozen ticket behind a row."""
    return Ticket(**{name: getattr(row, name) for name in _FIELDS})


def _values(ticket: Ticket) -> dict[str, Any]:
    return {name: getattr(ticket, name) for name in _FIELDS}


def _event_values(event: TicketEvent) -> dict[str, Any]:
    return {name: getattr(event, name) for name in _EVENT_FIELDS}
