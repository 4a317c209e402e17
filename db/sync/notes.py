"""Confirmed questions, answers, notes to the holder and recounts become this store's, at every window alike."""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import LargeBinary, delete, insert, select, text
from sqlalchemy.dialects.sqlite import insert as insert_or
from sqlalchemy.orm import Session

from app.cases.chain import fold
from app.cases.notes import NoteKind, chase_in, kind_in, question_in
from app.cases.recounts import Counted, case_in, recount_in
from app.kernel.ids import WITHHELD, OfficeId
from app.sync.feed import FeedRow
from app.sync.projection import Desk
from db.errors import NOT_TAKEN, code_of
from db.models.floor import ToldChaseRow
from db.models.flow import CaseQuestionRow
from db.models.notes import AskedHereRow, NoteLackRow
from db.repositories.cases import SqlCaseStore
from db.repositories.floor import SqlFloorStore, lay_told_chases
from db.repositories.recounts import add_recount, recounts_of
from db.repositories.tasks import SqlTaskStore
from db.sync.nobody import ensure_nobody
from db.trigger_attested import LIVE
from db.types import UtcDateTime, UuidBytes

logger = logging.getLogger(__name__)

_LACKS = insert_or(NoteLackRow).on_conflict_do_nothing()
_UPTO = text(
    "SELECT max(e.seq) FROM sync_event e WHERE e.chain = :chain AND e.stream = 'case' AND e.feed_no < :feed_no"
    f" AND {LIVE}"
)
_LEFT = text(
    "SELECT e.event_id AS event, e.office AS office, e.feed_no AS feed_no, e.received_at AS received_at,"
    " e.body AS body FROM note_lack n"
    f" JOIN sync_event e ON e.event_id = n.event_id AND e.body IS NOT NULL AND {LIVE} ORDER BY e.office, e.feed_no"
).columns(event=UuidBytes, body=LargeBinary, received_at=UtcDateTime)


class SqlNoteStream:
    """The side of notes of the sync store."""

    _session: Session

    def take_notes(self, rows: Sequence[FeedRow], at: datetime) -> None:
        """Keep what came, and whatever of before can be taken over now; see the port."""
        for row in rows:
            if row.body is not None:
                self._session.execute(_LACKS, {"event_id": row.event, "at": at})
        for event, office, feed_no, received_at, body in self._session.execute(_LEFT).all():
            try:
                with self._session.begin_nested():
                    kind = kind_in(body)
                    if kind is NoteKind.RECOUNTED:
                        self._take_recount(feed_no, body, received_at)
                    else:
                        ensure_nobody(self._session, OfficeId(office), at)
                        (self._take_chase if kind is NoteKind.CHASED else self._take_question)(body)
                    self._session.execute(delete(NoteLackRow).where(NoteLackRow.event_id == event))
            except NOT_TAKEN as error:
                logger.info("note %s stands aside: %s", event, code_of(error))
                self._session.expire_all()

    def take_asked(self, office: OfficeId, desk: Desk) -> None:
        """Which questions and notes wait for the people of whom the authority spoke; see the port."""
        lay_told_chases(self._session)
        spoken = (AskedHereRow.office == office, AskedHereRow.operator.in_(desk.people))
        known = self._session.execute(select(AskedHereRow.question, AskedHereRow.operator).where(*spoken))
        if {(row.question, row.operator) for row in known} == set(desk.asked):
            return  # a poll that finds nothing new writes nothing
        self._session.execute(delete(AskedHereRow).where(*spoken))
        for question, operator in desk.asked:
            values = {"question": question, "operator": operator, "office": office}
            self._session.execute(insert(AskedHereRow).values(**values))

    def _take_recount(self, feed_no: int, body: bytes, received_at: datetime) -> None:
        """The case as the authority had it then decides; a later event that says a last day stays before it."""
        case = case_in(body)
        events, recounts = SqlCaseStore(self._session).events(case), recounts_of(self._session, case)
        upto = self._session.scalar(_UPTO, {"chain": case.bytes, "feed_no": feed_no})
        if upto is None or len(events) < upto:
            raise LookupError("the case is not here as the authority had it")
        told = [event for event in events if event.seq <= upto]
        head = fold(told, recounts)
        made = recount_in(body, Counted(head, told, recounts), received_at) if head is not None else None
        if made is not None:
            add_recount(self._session, made)

    def _take_question(self, body: bytes) -> None:
        told = question_in(body, WITHHELD)
        if self._session.get(CaseQuestionRow, told.id) is None:  # else it was said here
            SqlTaskStore(self._session).ask(told)

    def _take_chase(self, body: bytes) -> None:
        told = chase_in(body, WITHHELD)
        if self._session.get(ToldChaseRow, told.id) is None:
            SqlFloorStore(self._session).add_told_chase(told)
