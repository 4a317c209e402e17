"""Confirmed entries of the register change this store's records, in the order of the feed, at every window alike."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, bindparam, text
from sqlalchemy.orm import Session

from app.registry.effects import ENTRY_KINDS
from db.errors import NOT_TAKEN, code_of
from db.repositories.register_entries import carry_out, follow_again
from db.trigger_attested import LIVE
from db.types import UuidBytes

logger = logging.getLogger(__name__)

_LEFT = (
    text(
        "SELECT e.event_id AS event, e.body AS body FROM sync_event e JOIN meta m ON m.office = e.office"
        " WHERE e.stream = 'register' AND e.body IS NOT NULL"
        f" AND json_extract(CAST(e.body AS TEXT), '$.kind') IN :kinds AND {LIVE}"
        " AND NOT EXISTS (SELECT 1 FROM register_entry r WHERE r.event_id = e.event_id) ORDER BY e.feed_no"
    )
    .bindparams(bindparam("kinds", expanding=True))
    .columns(event=UuidBytes, body=LargeBinary)
)


class SqlRegisterStream:
    """The side of the register of the sync store."""

    _session: Session

    def follow_register(self, events: Sequence[UUID]) -> None:
        """Records behind events that have another place in the feed now; see the port."""
        follow_again(self._session, events)
        self._session.expire_all()

    def take_register(self, at: datetime) -> None:
        """Carry out what is confirmed and not carried out yet; see the port."""
        for event, body in self._session.execute(_LEFT, {"kinds": list(ENTRY_KINDS)}).all():
            try:
                with self._session.begin_nested():
                    carry_out(self._session, event, body, at)
            except NOT_TAKEN as error:
                logger.info("entry %s of the register stands aside: %s", event, code_of(error))
            self._session.expire_all()
