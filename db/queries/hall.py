"""The queue for counter and supervisor: a fixed number of statements whatever the length of the line."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select, text
from sqlalchemy.orm import Session

from app.cases.model import EventKind
from app.hall.model import Ticket, TicketKind, TicketState
from app.hall.queries import FirstContact, HallDay, LostCall, WaitingRow
from app.kernel.clock import day_begins
from app.kernel.ids import OfficeId, TicketId
from db.engine import Store
from db.models.cases import CaseEventRow, CaseHeadRow
from db.models.hall import TicketEventRow, TicketRow
from db.models.intake import ConsultationRow
from db.repositories.hall import ticket_at
from db.types import UuidBytes

_CALLS = (TicketKind.CALLED, TicketKind.CALLED_AGAIN, TicketKind.CALLED_BACK)
_IN_LINE = (TicketState.WAITING, TicketState.HELD, TicketState.SKIPPED)
_LOST = text(
    "SELECT a.id AS event, t.id AS ticket, t.number AS number, coalesce((SELECT e.window FROM ticket_event e"
    " WHERE e.ticket = t.id AND e.kind IN ('called', 'called_back') AND e.window <> a.window"
    " ORDER BY e.seq DESC LIMIT 1), '') AS elsewhere, CASE WHEN t.state = 'skipped' AND t.window <> a.window"
    " AND NOT EXISTS (SELECT 1 FROM ticket_event g WHERE g.ticket = t.id AND g.kind = 'given_back') THEN (SELECT CASE"
    " WHEN l.kind IN ('called', 'called_again', 'called_back') THEN 'given_back' WHEN l.kind = 'done' THEN 'done' END"
    " FROM queue_act l WHERE l.ticket = t.id AND l.window = a.window ORDER BY l.at DESC, l.rowid DESC LIMIT 1)"
    " END AS owed FROM ticket t JOIN queue_act a ON a.ticket = t.id"
    " WHERE t.office = :office AND t.day = :day AND a.window = :window AND a.kind IN ('called', 'called_back')"
    " AND NOT EXISTS (SELECT 1 FROM ticket_event e WHERE e.event = a.id) ORDER BY a.at"
).columns(event=UuidBytes, ticket=UuidBytes)


class SqlHallQueries:
    """Plain readers over the local file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def waiting_list(self, office: OfficeId, day: date, now: datetime) -> Sequence[WaitingRow]:
        """Those who wait, then the held and the skipped, each in order; one statement."""
        found = select(TicketRow).where(TicketRow.office == office, TicketRow.day == day, TicketRow.state.in_(_IN_LINE))
        with self._store.reading() as session:
            rows = sorted(session.scalars(found), key=lambda row: (_IN_LINE.index(row.state), row.order))
            return tuple(
                WaitingRow(
                    TicketId(row.id),
                    row.number,
                    row.priority,
                    row.state.value,
                    _minutes(row.taken_at, now),
                    row.for_window,
                )
                for row in rows
            )

    def at_window(self, office: OfficeId, day: date, window: str) -> Ticket | None:
        """Who is at that window; one statement."""
        with self._store.reading() as session:
            return ticket_at(session, office, day, window)

    def lost_calls(self, office: OfficeId, day: date, window: str) -> Sequence[LostCall]:
        """What was called here that day and had been called elsewhere, oldest first; one statement."""
        with self._store.reading() as session:
            rows = session.execute(_LOST, {"office": office, "day": day.isoformat(), "window": window})
            return tuple(
                LostCall(
                    row.event,
                    TicketId(row.ticket),
                    row.number,
                    row.elsewhere,
                    TicketKind(row.owed) if row.owed else None,
                )
                for row in rows
            )

    def called_since(self, ticket: TicketId) -> datetime | None:
        """When that number was called last; one statement."""
        found = select(func.max(TicketEventRow.at)).where(
            TicketEventRow.ticket == ticket, TicketEventRow.kind.in_(_CALLS)
        )
        with self._store.reading() as session:
            return session.scalar(found)

    def today(self, office: OfficeId, day: date) -> HallDay:
        """The day's counts; two statements."""
        found = select(TicketRow.state, TicketRow.taken_at, TicketRow.called_at).where(
            TicketRow.office == office, TicketRow.day == day
        )
        with self._store.reading() as session:
            rows = session.execute(found).all()
            consulted = _consulted(session, office, day)
        count = {state: sum(1 for row in rows if row.state is state) for state in TicketState}
        waits = [_minutes(row.taken_at, row.called_at) for row in rows if row.called_at is not None]
        return HallDay(
            taken=len(rows),
            waiting=count[TicketState.WAITING],
            at_counter=count[TicketState.CALLED],
            held=count[TicketState.HELD],
            skipped=count[TicketState.SKIPPED],
            done=count[TicketState.DONE],
            left=count[TicketState.LEFT],
            average_wait_min=sum(waits) // len(waits) if waits else 0,
            longest_wait_min=max(waits, default=0),
            consulted=consulted,
        )

    def first_contact(self, office: OfficeId, day: date) -> FirstContact:
        """How the day's visits ended; two statements."""
        begin, end = _bounds(day)
        first = CaseHeadRow.notices == 0
        found = (
            select(CaseEventRow.kind, func.sum(case((first, 1), else_=0)), func.count())
            .join(CaseHeadRow, CaseHeadRow.id == CaseEventRow.case_id)
            .where(CaseEventRow.office == office, CaseEventRow.at >= begin, CaseEventRow.at < end)
            .group_by(CaseEventRow.kind)
        )
        with self._store.reading() as session:
            counts: dict[EventKind, tuple[Any, int]] = {
                kind: (one, every) for kind, one, every in session.execute(found)
            }
            consulted = _consulted(session, office, day)
        accepted_first, accepted = counts.get(EventKind.ACCEPTED, (0, 0))
        return FirstContact(
            accepted_first=int(accepted_first),
            accepted_later=accepted - int(accepted_first),
            notices=counts.get(EventKind.SUPPLEMENT_NOTIFIED, (0, 0))[1],
            not_needed=counts.get(EventKind.NOT_NEEDED, (0, 0))[1],
            not_ours=counts.get(EventKind.NOT_OURS, (0, 0))[1],
            corrected=counts.get(EventKind.CORRECTED_ON_SPOT, (0, 0))[1],
            consulted=consulted,
        )


def _consulted(session: Session, office: OfficeId, day: date) -> int:
    begin, end = _bounds(day)
    found = select(func.count()).where(
        ConsultationRow.office == office, ConsultationRow.at >= begin, ConsultationRow.at < end
    )
    return session.scalar(found) or 0


def _bounds(day: date) -> tuple[datetime, datetime]:
    """The moments between which it is ``day`` in the hall."""
    begin = day_begins(day)
    return begin, begin + timedelta(days=1)


def _minutes(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds()) // 60)
