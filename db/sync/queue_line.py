"""The hall's line on this machine: what the authority confirmed, in its order, and own acts that are on their way."""

import json
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Table, bindparam, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.hall.model import Ticket, TicketState
from app.hall.travel import Line, QueueAct, event_of, line_of, read_act
from app.kernel.canonical import actor_commitment
from app.kernel.clock import hall_day
from app.kernel.errors import AppError
from app.kernel.ids import WITHHELD, OfficeId, OperatorId
from app.sync.feed import FeedRow
from db.models.hall import QueueActRow, QueueHeardRow, TicketEventRow, TicketRow
from db.models.staff import OperatorRow
from db.repositories.hall import event_values, ticket_values
from db.sync.nobody import ensure_nobody
from db.trigger_attested import LIVE
from db.types import UuidBytes

KEPT_DAYS = 31
"""Tickets of older days stay as they were pulled: a machine that is new must not lay out the lines of years."""

logger = logging.getLogger(__name__)
_CONFIRMED = (
    text(
        "SELECT e.office AS office, e.body AS body, h.operator AS operator FROM queue_heard h"
        f" JOIN sync_event e ON e.event_id = h.event_id AND {LIVE} WHERE h.ticket = :ticket ORDER BY e.feed_no"
    )
    .bindparams(bindparam("ticket", type_=UuidBytes))
    .columns(operator=UuidBytes)
)
_ON_THE_WAY = (
    text(
        "SELECT a.said AS body, a.operator AS operator, t.office AS office FROM outbox o"
        " JOIN queue_act a ON a.id = o.event_id JOIN ticket t ON t.id = a.ticket"
        " WHERE o.stream = 'hall' AND o.state IN ('waiting', 'sent') AND a.ticket = :ticket"
        " AND NOT EXISTS (SELECT 1 FROM queue_heard h"
        f" JOIN sync_event e ON e.event_id = h.event_id AND {LIVE} WHERE h.event_id = a.id) ORDER BY o.id"
    )
    .bindparams(bindparam("ticket", type_=UuidBytes))
    .columns(operator=UuidBytes)
)
_BEHIND = (
    text(
        "SELECT DISTINCT h.ticket AS ticket FROM queue_heard h WHERE h.day >= :since"
        " AND NOT EXISTS (SELECT 1 FROM ticket_event x WHERE x.event = h.event_id)"
    )
    .bindparams(bindparam("since"))
    .columns(ticket=UuidBytes)
)
_EVENTS = cast(Table, TicketEventRow.__table__)
_NOT_READ = (AppError, LookupError, TypeError, ValueError, AttributeError)
_DOES_NOT_FIT = (AppError, IntegrityError)


class SqlQueueLine:
    """The shared line's side of the sync store."""

    _session: Session

    def take_queue(self, rows: Sequence[FeedRow], at: datetime) -> None:
        """Let tickets follow the pulled rows; see the port."""
        if not rows:
            return
        for row in rows:
            self._hear(row, at)
        since = (hall_day(at) - timedelta(days=1)).isoformat()
        behind = set(self._session.scalars(_BEHIND, {"since": since}))
        events, eldest = [row.event for row in rows], hall_day(at) - timedelta(days=KEPT_DAYS)
        heard = select(QueueHeardRow.ticket).where(QueueHeardRow.event_id.in_(events), QueueHeardRow.day >= eldest)
        self._lay(behind | set(self._session.scalars(heard)))

    def drop_refused(self, events: Iterable[UUID]) -> None:
        """Let tickets go on without acts that the authority refused; see the port."""
        own = select(QueueActRow.ticket).where(QueueActRow.id.in_(list(events)))
        self._lay(set(self._session.scalars(own)))

    def _hear(self, row: FeedRow, at: datetime) -> None:
        if row.body is None or self._session.get(QueueHeardRow, row.event) is not None:
            return
        try:
            who = self._known(row, at)
            act = read_act(OfficeId(""), json.loads(row.body), who)
            values = {"event_id": row.event, "ticket": act.ticket, "day": act.day, "kind": act.kind, "operator": who}
            with self._session.begin_nested():
                self._session.execute(insert(QueueHeardRow).values(**values))
        except (*_NOT_READ, IntegrityError):
            logger.info("act %s of the hall is not read by this program", row.event)

    def _known(self, row: FeedRow, at: datetime) -> OperatorId:
        """Whom the row means, where he is known here and the authority says him; nobody else."""
        who, nonce = row.operator, row.nonce
        if who is not None and nonce is not None and len(nonce) == 16:
            told = self._session.scalar(select(OperatorRow.id).where(OperatorRow.id == who))
            if told is not None and actor_commitment(who.bytes, nonce) == row.actor:
                return OperatorId(who)
        home = self._session.scalar(text("SELECT office FROM meta"))
        ensure_nobody(self._session, OfficeId(str(home)), at)
        return WITHHELD

    def _lay(self, tickets: Iterable[UUID]) -> None:
        """Where somebody goes from a window and another comes, he goes first."""
        lines = [line for line in map(self._line, tickets) if line is not None]
        for line in sorted(lines, key=lambda each: each.ticket.state is TicketState.CALLED):
            try:
                with self._session.begin_nested():
                    self._rebuild(line)
            except _DOES_NOT_FIT as error:
                code = error.code if isinstance(error, AppError) else type(error).__name__
                logger.info("ticket %s could not follow: %s", line.ticket.id, code)
        self._session.expire_all()

    def _line(self, ticket: UUID) -> Line | None:
        asked = {"ticket": ticket}
        confirmed = [_act(row) for row in self._session.execute(_CONFIRMED, asked)]
        return line_of(confirmed, [_act(row) for row in self._session.execute(_ON_THE_WAY, asked)])

    def _rebuild(self, line: Line) -> None:
        """Take away what no longer holds, from the end, and add what is new."""
        id_, acts = line.ticket.id, line.acts
        mine = select(_EVENTS.c.seq, _EVENTS.c.event).where(_EVENTS.c.ticket == id_).order_by(_EVENTS.c.seq)
        kept = [row.event for row in self._session.execute(mine)]
        same = next(
            (i for i, (one, act) in enumerate(zip(kept, acts, strict=False)) if one != act.event),
            min(len(kept), len(acts)),
        )
        if same == len(kept) == len(acts):
            return
        if not kept:
            self._session.execute(insert(TicketRow).values(**ticket_values(_as_taken(line.ticket))))
        for seq in range(len(kept), same, -1):
            self._session.execute(delete(_EVENTS).where(_EVENTS.c.ticket == id_, _EVENTS.c.seq == seq))
        for seq, act in enumerate(acts[same:], same + 1):
            values = event_values(event_of(act, seq), act.event)
            self._session.connection().execute(insert(_EVENTS), values)
        if len(acts) > 1 or kept:
            self._session.execute(update(TicketRow).where(TicketRow.id == id_).values(**ticket_values(line.ticket)))


def _as_taken(ticket: Ticket) -> Ticket:
    place = (ticket.id, ticket.office, ticket.day, ticket.order, ticket.number, ticket.priority)
    return Ticket(*place, TicketState.WAITING, ticket.taken_at)


def _act(row: Row[Any]) -> QueueAct:
    return read_act(OfficeId(row.office), json.loads(row.body), OperatorId(row.operator))
