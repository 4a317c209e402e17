"""Drafts and answered requests in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from app.intake.draft_json import draft_from_json, draft_to_json
from app.intake.model import Draft, DraftLine
from app.intake.ports import FirstAnswer
from app.kernel.ids import CaseId, DraftId, OfficeId, OperatorId, TicketId
from db.models.cases import CaseHeadRow
from db.models.intake import AnsweredRequestRow, DraftRow
from db.models.staff import OperatorRow

# Core statements built once: they run with every key typed and while somebody waits for a receipt.
_DRAFTS, _REQUESTS = cast(Table, DraftRow.__table__), cast(Table, AnsweredRequestRow.__table__)
_FIND = select(_DRAFTS.c.content).where(_DRAFTS.c.id == bindparam("draft"))
_REMOVE = delete(_DRAFTS).where(_DRAFTS.c.id == bindparam("draft"))
_ANSWERED = select(_REQUESTS.c.case_id, _REQUESTS.c.seq).where(_REQUESTS.c.request == bindparam("wanted"))
_ANSWER = insert(_REQUESTS)


class SqlDraftStore:
    """One row per draft, replaced as a whole: a keystroke's save is one statement."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, draft: Draft, at: datetime) -> None:
        """Insert or replace the whole draft."""
        values = {
            "id": draft.id,
            "office": draft.office,
            "clerk": draft.clerk,
            "item": draft.item,
            "subject_name": draft.subject.name if draft.subject else "",
            "ticket": draft.ticket,
            "case_id": draft.case,
            "updated_at": at,
            "content": draft_to_json(draft),
        }
        statement = upsert(DraftRow).values(values)
        self._session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))

    def find(self, draft: DraftId) -> Draft | None:
        """The draft, if it is kept."""
        content = self._session.connection().execute(_FIND, {"draft": draft}).scalar()
        return draft_from_json(content) if content is not None else None

    def remove(self, draft: DraftId) -> None:
        """Forget it."""
        self._session.connection().execute(_REMOVE, {"draft": draft})

    def lines(self, office: OfficeId, clerk: OperatorId | None) -> Sequence[DraftLine]:
        """Drafts of an office, of one clerk or of all, last touched first."""
        wanted = (
            select(
                DraftRow.id,
                DraftRow.item,
                DraftRow.subject_name,
                DraftRow.clerk,
                OperatorRow.name.label("clerk_name"),
                DraftRow.ticket,
                DraftRow.case_id,
                CaseHeadRow.notice,
                DraftRow.updated_at,
            )
            .join(OperatorRow, OperatorRow.id == DraftRow.clerk)
            .outerjoin(CaseHeadRow, CaseHeadRow.id == DraftRow.case_id)
            .where(DraftRow.office == office)
        )
        if clerk is not None:
            wanted = wanted.where(DraftRow.clerk == clerk)
        return tuple(
            DraftLine(
                DraftId(row.id),
                row.item,
                row.subject_name,
                OperatorId(row.clerk),
                row.clerk_name,
                TicketId(row.ticket) if row.ticket else None,
                CaseId(row.case_id) if row.case_id else None,
                row.notice,
                row.updated_at,
            )
            for row in self._session.execute(wanted.order_by(DraftRow.updated_at.desc()))
        )

    def answered(self, request: UUID) -> FirstAnswer | None:
        """What that request led to, if it came before."""
        row = self._session.connection().execute(_ANSWERED, {"wanted": request}).first()
        return FirstAnswer(CaseId(row.case_id), row.seq) if row else None

    def answer(self, request: UUID, first: FirstAnswer) -> None:
        """Remember what a request led to."""
        self._session.connection().execute(_ANSWER, {"request": request, "case_id": first.case, "seq": first.seq})
