"""Tickets and windows in the caller's transaction."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.hall.model import Consultation, Ticket, TicketEvent, TicketState
from app.hall.travel import WindowAct, act_of, said_of, said_of_window
from app.kernel.errors import Conflict, NotFound, Rejected
from app.kernel.ids import OfficeId, OperatorId, TicketId, new_uuid
from app.kernel.outbox import Stream
from db.models.hall import QueueActRow, QueueLetterRow, TicketEventRow, TicketRow, WindowEventRow
from db.models.intake import ConsultationRow
from db.repositories.meta import centre_of
from db.repositories.outbox import SqlOutbox

_FIELDS = tuple(field.name for field in fields(Ticket))
_EVENT_FIELDS = tuple(field.name for field in fields(TicketEvent))
_ACT_FIELDS = ("ticket", "kind", "at", "operator", "window", "for_window")
_LETTER = select(QueueLetterRow.letter).order_by(QueueLetterRow.id.desc()).limit(1)
_MACHINE = re.compile(r"\bd[0-9a-f]{32}\b")
"""A machine's own login in the place of a centre: with a person's login nothing of the hall travels."""


class SqlHallStore:
    """The queue of this machine; the writers' lock makes calling atomic, keys refuse what must not happen.

    Between machines the centre judges: what another one was before in is taken back when that is heard.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def last_order(self, office: OfficeId, day: date) -> int:
        """The highest order given out that day, 0 for none."""
        found = select(func.max(TicketRow.order)).where(TicketRow.office == office, TicketRow.day == day)
        return self._session.scalar(found) or 0

    def letter(self) -> str | None:
        """What this machine's numbers begin with; see the port."""
        place = centre_of(self._session)
        if not place:
            return None
        letter = self._session.scalar(_LETTER)
        if letter is None and _MACHINE.search(place):
            raise Rejected("queue_letter_missing")
        return letter

    def add(self, ticket: Ticket, event: TicketEvent) -> None:
        """A new number with its first event."""
        self._session.execute(insert(TicketRow), [ticket_values(ticket)])
        self._note(ticket, event, new_uuid() if self._is_shared() else None)

    def move(self, ticket: Ticket, event: TicketEvent) -> None:
        """Write the event and the ticket that follows."""
        first = select(TicketEventRow.event).where(TicketEventRow.ticket == ticket.id, TicketEventRow.seq == 1)
        is_shared = bool(centre_of(self._session)) and self._session.scalar(first) is not None
        try:
            self._note(ticket, event, new_uuid() if is_shared else None)
            self._session.execute(update(TicketRow).where(TicketRow.id == ticket.id).values(ticket_values(ticket)))
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
        if not self._is_shared():
            self._session.execute(insert(WindowEventRow), [row])
            return
        nonce, act = secrets.token_bytes(16), WindowAct(new_uuid(), window, paused, at, operator)
        travels = {"event": act.event, "nonce": nonce, "said": said_of_window(act, nonce)}
        self._session.execute(insert(WindowEventRow), [row | travels])
        SqlOutbox(self._session).put(Stream.HALL, act.event, at)

    def paused_windows(self, office: OfficeId, since: datetime) -> Sequence[str]:
        """The windows of the hall that take nobody since that moment or later, by number."""
        newest = (
            select(func.max(WindowEventRow.seq)).where(WindowEventRow.office == office).group_by(WindowEventRow.window)
        )
        found = select(WindowEventRow.window).where(
            WindowEventRow.seq.in_(newest), WindowEventRow.paused, WindowEventRow.at >= since
        )
        return sorted(self._session.scalars(found), key=lambda window: (len(window), window))

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

    def _is_shared(self) -> bool:
        """Whether this machine shares its line with others."""
        return bool(centre_of(self._session)) and self._session.scalar(_LETTER) is not None

    def _note(self, ticket: Ticket, event: TicketEvent, travels: UUID | None) -> None:
        """Write the event; one that travels goes on its way in the same transaction."""
        self._session.execute(insert(TicketEventRow), [event_values(event, travels)])
        if travels is None:
            return
        nonce = secrets.token_bytes(16)
        act = act_of(travels, ticket, event)
        named = {name: getattr(act, name) for name in _ACT_FIELDS}
        self._session.execute(
            insert(QueueActRow), [named | {"id": travels, "nonce": nonce, "said": said_of(act, nonce)}]
        )
        SqlOutbox(self._session).put(Stream.HALL, travels, event.at)


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


def ticket_values(ticket: Ticket) -> dict[str, Any]:
    """The columns of a ticket."""
    return {name: getattr(ticket, name) for name in _FIELDS}


def event_values(event: TicketEvent, travels: UUID | None) -> dict[str, Any]:
    """The columns of an event.  travels: its id in the stream of the hall, None for one that stays here."""
    return {name: getattr(event, name) for name in _EVENT_FIELDS} | {"event": travels}
