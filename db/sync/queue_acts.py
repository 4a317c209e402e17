"""Acts on tickets that wait for the authority, and the letters that it gave this machine."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.orm import Session

from app.audit.model import ChainHead
from app.kernel.canonical import link
from app.kernel.clock import hall_day
from app.sync.leash import CENTRE_SETTING
from app.sync.queue_acts import WaitingAct, row_at
from db.models.hall import QueueLetterRow
from db.models.store import SettingRow
from db.trigger_attested import LIVE
from db.types import UuidBytes

_OF_STATE = (
    text(
        "SELECT o.event_id AS event, coalesce(a.said, w.said) AS said, coalesce(a.operator, w.operator) AS operator,"
        " coalesce(a.nonce, w.nonce) AS nonce FROM outbox o LEFT JOIN queue_act a ON a.id = o.event_id"
        " LEFT JOIN window_event w ON w.event = o.event_id WHERE o.stream = 'hall' AND o.state = :state"
        " AND (o.state = 'waiting' OR NOT EXISTS (SELECT 1 FROM sync_event e"
        f" WHERE e.event_id = o.event_id AND {LIVE}))"
        " ORDER BY o.id LIMIT :limit"
    )
    .bindparams(bindparam("state"), bindparam("limit"))
    .columns(event=UuidBytes, operator=UuidBytes)
)
_LAST = text(
    f"SELECT e.seq, e.hash FROM sync_event e WHERE e.chain = :chain AND {LIVE} ORDER BY e.seq DESC LIMIT 1"
).bindparams(bindparam("chain", type_=UuidBytes))
_REFUSED_ONCE_HEARD = (
    text(
        "SELECT o.event_id AS event FROM outbox o JOIN queue_heard h ON h.event_id = o.event_id"
        " WHERE o.stream = 'hall' AND o.state = 'refused' AND h.day >= :since"
        f" AND NOT EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = h.event_id AND {LIVE})"
        " AND EXISTS (SELECT 1 FROM queue_heard t JOIN sync_event e ON e.event_id = t.event_id"
        f" WHERE t.ticket = h.ticket AND t.kind = 'taken' AND {LIVE})"
        " AND (SELECT count(*) FROM outbox_move m WHERE m.event_id = o.event_id AND m.cause = 'feed_went_back')"
        " <= :tries ORDER BY o.id"
    )
    .bindparams(bindparam("since"), bindparam("tries"))
    .columns(event=UuidBytes)
)
_NEWEST_LETTER = select(QueueLetterRow).order_by(QueueLetterRow.id.desc()).limit(1)
_SET_AT = select(SettingRow.at).where(SettingRow.key == CENTRE_SETTING).order_by(SettingRow.id.desc()).limit(1)

TRIES = 6
"""So often an act is handed in again that the authority had confirmed, lost and refused."""


class SqlQueueActs:
    """The queue's own side of the sync store."""

    _session: Session

    def waiting_acts(self, chain: UUID, limit: int) -> tuple[ChainHead, Sequence[WaitingAct]]:
        """Where the chain stands, pulled rows first and then those that are sent, and the acts that wait."""
        row = self._session.execute(_LAST, {"chain": chain}).first()
        head = ChainHead(row[0], row[1]) if row is not None else ChainHead()
        for sent in self._of_state("sent", -1):
            body = row_at(sent.said, head)
            head = ChainHead(head.seq + 1, link(head.hash, body))
        return head, self._of_state("waiting", limit)

    def _of_state(self, state: str, limit: int) -> Sequence[WaitingAct]:
        rows = self._session.execute(_OF_STATE, {"state": state, "limit": limit})
        return [WaitingAct(row.event, row.said, row.operator, row.nonce) for row in rows]

    def refused_once_heard(self, at: datetime) -> Sequence[UUID]:
        """Acts that the authority had confirmed, lost and then refused; see the port."""
        since = (hall_day(at) - timedelta(days=1)).isoformat()
        return list(self._session.scalars(_REFUSED_ONCE_HEARD, {"since": since, "tries": TRIES}))

    def letter_wanted(self) -> tuple[bool, str | None]:
        """Whether the centre is to be asked for letters: never yet, or not since it is another one; those of before."""
        known, since = self._session.scalars(_NEWEST_LETTER).first(), self._session.scalar(_SET_AT)
        if known is None:
            return True, None
        return since is not None and known.at < since, known.letter

    def keep_letter(self, letter: str, at: datetime) -> None:
        """Keep what this machine's numbers begin with."""
        self._session.execute(insert(QueueLetterRow).values(letter=letter, at=at))
