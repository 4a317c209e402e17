"""The hall's line on this machine: what the authority confirmed, in its order, and own acts that are on their way."""

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Table, bindparam, delete, insert, select, text, update
from sqlalchemy.orm import Session

from app.hall.model import Ticket, TicketState
from app.hall.travel import WINDOW_KINDS, Line, QueueAct, WindowAct, event_of, line_of, read_act, read_window_act
from app.kernel.canonical import actor_commitment
from app.kernel.clock import hall_day
from app.kernel.ids import WITHHELD, OfficeId, OperatorId
from app.sync.feed import FeedRow
from db.errors import NOT_TAKEN, code_of
from db.models.hall import QueueActRow, QueueHeardRow, TicketEventRow, TicketRow, WindowEventRow
from db.models.staff import OperatorRow
from db.repositories.hall import event_values, ticket_values
from db.sync.nobody import ensure_nobody
from db.trigger_attested import LIVE
from db.types import UuidBytes

KEPT_DAYS = 31
"""Tickets of older days stay as they were pulled: a machine that is new must not lay out the lines of years."""

logger = logging.getLogger(__name__)
_AMONG = "IN (SELECT unhex(value) FROM json_each(:tickets))"
_CONFIRMED = text(
    "SELECT h.ticket AS ticket, e.office AS office, e.body AS body, h.operator AS operator FROM queue_heard h"
    f" JOIN sync_event e ON e.event_id = h.event_id AND {LIVE} WHERE h.ticket {_AMONG} ORDER BY e.feed_no"
).columns(ticket=UuidBytes, operator=UuidBytes)
_ON_THE_WAY = text(
    "SELECT a.ticket AS ticket, t.office AS office, a.said AS body, a.operator AS operator FROM outbox o"
    " JOIN queue_act a ON a.id = o.event_id JOIN ticket t ON t.id = a.ticket"
    f" WHERE o.stream = 'hall' AND o.state IN ('waiting', 'sent') AND a.ticket {_AMONG}"
    " AND NOT EXISTS (SELECT 1 FROM queue_heard h"
    f" JOIN sync_event e ON e.event_id = h.event_id AND {LIVE} WHERE h.event_id = a.id) ORDER BY o.id"
).columns(ticket=UuidBytes, operator=UuidBytes)
_NOW = text(f"SELECT ticket, event FROM ticket_event WHERE ticket {_AMONG} ORDER BY ticket, seq").columns(
    ticket=UuidBytes, event=UuidBytes
)
_BEHIND = (
    text(
        "SELECT DISTINCT h.ticket AS ticket FROM queue_heard h WHERE h.day >= :since"
        " AND NOT EXISTS (SELECT 1 FROM ticket_event x WHERE x.event = h.event_id)"
    )
    .bindparams(bindparam("since"))
    .columns(ticket=UuidBytes)
)
_EVENTS, _TICKETS = cast(Table, TicketEventRow.__table__), cast(Table, TicketRow.__table__)
_HEARD, _WINDOWS = cast(Table, QueueHeardRow.__table__), cast(Table, WindowEventRow.__table__)
_GO = delete(_EVENTS).where(_EVENTS.c.ticket == bindparam("of"), _EVENTS.c.seq == bindparam("at"))
_MOVE = update(_TICKETS).where(_TICKETS.c.id == bindparam("of"))


class SqlQueueLine:
    """The shared line's side of the sync store."""

    _session: Session

    def take_queue(self, rows: Sequence[FeedRow], at: datetime) -> None:
        """Let tickets follow the pulled rows; see the port."""
        if not rows:
            return
        self._hear([row for row in rows if row.body is not None], at)
        since = (hall_day(at) - timedelta(days=1)).isoformat()
        behind = set(self._session.scalars(_BEHIND, {"since": since}))
        events, eldest = [row.event for row in rows], hall_day(at) - timedelta(days=KEPT_DAYS)
        heard = select(QueueHeardRow.ticket).where(QueueHeardRow.event_id.in_(events), QueueHeardRow.day >= eldest)
        self._lay(behind | set(self._session.scalars(heard)))

    def drop_refused(self, events: Iterable[UUID]) -> None:
        """Let tickets go on without acts that the authority refused; see the port."""
        own = select(QueueActRow.ticket).where(QueueActRow.id.in_(list(events)))
        self._lay(set(self._session.scalars(own)))

    def _hear(self, rows: Sequence[FeedRow], at: datetime) -> None:
        kept_rows = select(QueueHeardRow.event_id).where(QueueHeardRow.event_id.in_([row.event for row in rows]))
        kept, people = set(self._session.scalars(kept_rows)), self._people(rows, at)
        heard: list[dict[str, Any]] = []
        windows: list[dict[str, Any]] = []
        for row in rows:
            if row.event in kept or row.body is None:
                continue
            try:
                who, said = people.get(row.operator, WITHHELD) if _is_meant(row) else WITHHELD, json.loads(row.body)
                if said["kind"] in WINDOW_KINDS:
                    windows.append(self._window_values(read_window_act(said, who)))
                    continue
                act = read_act(OfficeId(""), said, who)
            except NOT_TAKEN:
                logger.info("act %s of the hall is not read by this program", row.event)
                continue
            named = {"ticket": act.ticket, "day": act.day, "kind": act.kind, "operator": who}
            heard.append({"event_id": row.event} | named)
        self._each(heard, lambda values: self._session.connection().execute(insert(_HEARD), values))
        known = select(WindowEventRow.event).where(WindowEventRow.event.in_([one["event"] for one in windows]))
        had = {*self._session.scalars(known)} if windows else set()
        self._each(
            [one for one in windows if one["event"] not in had],
            lambda values: self._session.connection().execute(insert(_WINDOWS), values),
        )

    def _window_values(self, act: WindowAct) -> dict[str, Any]:
        named = {"event": act.event, "window": act.window, "paused": act.is_paused, "operator": act.operator}
        home = self._session.scalar(text("SELECT office FROM meta"))
        return named | {"at": act.at, "office": home, "reason": ""}

    def _people(self, rows: Sequence[FeedRow], at: datetime) -> dict[UUID | None, OperatorId]:
        """Those of the rows who are known here; nobody stands for the others."""
        meant = {row.operator for row in rows if row.operator is not None}
        known = set(self._session.scalars(select(OperatorRow.id).where(OperatorRow.id.in_(meant))))
        home = self._session.scalar(text("SELECT office FROM meta"))
        ensure_nobody(self._session, OfficeId(str(home)), at)
        return {who: OperatorId(who) for who in known}

    def _lay(self, tickets: Iterable[UUID]) -> None:
        """Where somebody goes from a window and another comes, he goes first."""
        asked = {"tickets": json.dumps([ticket.hex for ticket in tickets])}
        if asked["tickets"] == "[]":
            return
        confirmed, pending, now = _by_ticket(), _by_ticket(), _by_ticket()
        for found, statement in ((confirmed, _CONFIRMED), (pending, _ON_THE_WAY)):
            for row in self._session.execute(statement, asked):
                found[row.ticket].append(_act(row))
        for row in self._session.execute(_NOW, asked):
            now[row.ticket].append(row.event)
        lines = [line_of(confirmed[one], pending[one]) for one in {*confirmed, *pending}]
        moving = [
            line for line in lines if line is not None and now[line.ticket.id] != [act.event for act in line.acts]
        ]
        moving.sort(key=lambda line: line.ticket.state is TicketState.CALLED)
        self._each(moving, lambda line: self._rebuild(line, now[line.ticket.id]))
        self._session.expire_all()

    def _each(self, things: Sequence[Any], do: Callable[[Any], object]) -> None:
        """All of them; where one does not fit the others go on."""
        try:
            with self._session.begin_nested():
                for one in things:
                    do(one)
        except NOT_TAKEN:
            for one in things:
                try:
                    with self._session.begin_nested():
                        do(one)
                except NOT_TAKEN as error:
                    logger.info("something of the hall's line could not follow: %s", code_of(error))

    def _rebuild(self, line: Line, kept: Sequence[UUID | None]) -> None:
        """Take away what no longer holds, from the end, and add what is new."""
        run, id_, acts = self._session.connection().execute, line.ticket.id, line.acts
        same = next(
            (i for i, (one, act) in enumerate(zip(kept, acts, strict=False)) if one != act.event),
            min(len(kept), len(acts)),
        )
        if not kept:
            run(insert(_TICKETS), ticket_values(_as_taken(line.ticket)))
        for seq in range(len(kept), same, -1):
            run(_GO, {"of": id_, "at": seq})
        new = [event_values(event_of(act, seq), act.event) for seq, act in enumerate(acts[same:], same + 1)]
        if new:
            run(insert(_EVENTS), new)
        if len(acts) > 1 or kept:
            run(_MOVE, ticket_values(line.ticket) | {"of": id_})


def _by_ticket() -> defaultdict[UUID, list[Any]]:
    return defaultdict(list)


def _is_meant(row: FeedRow) -> bool:
    """Whether the person of whom the authority speaks is the one to whom the row commits."""
    who, nonce = row.operator, row.nonce
    return (
        who is not None and nonce is not None and len(nonce) == 16 and actor_commitment(who.bytes, nonce) == row.actor
    )


def _as_taken(ticket: Ticket) -> Ticket:
    place = (ticket.id, ticket.office, ticket.day, ticket.order, ticket.number, ticket.priority)
    return Ticket(*place, TicketState.WAITING, ticket.taken_at)


def _act(row: Row[Any]) -> QueueAct:
    return read_act(OfficeId(row.office), json.loads(row.body), OperatorId(row.operator))
