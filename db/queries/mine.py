"""What became of the cases that somebody accepted; nobody else is named."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from app.cases.model import OPEN_STATES, CaseState, EventKind
from app.cases.queries import MineRow, SentBack
from app.kernel.ids import CaseId, OperatorId
from db.engine import Store
from db.models.cases import CaseEventRow, CaseHeadRow
from db.models.flow import CaseStepRow

_BACK = (EventKind.RETURNED, EventKind.MISMATCHED)


class SqlMineQueries:
    """Plain readers over the local file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def mine(self, operator: OperatorId, limit: int) -> Sequence[MineRow]:
        """The cases that the person accepted, newest first, at most so many; two statements."""
        accepted = select(CaseEventRow.case_id).where(
            CaseEventRow.operator_id == operator, CaseEventRow.kind == EventKind.ACCEPTED
        )
        wanted = (
            select(CaseHeadRow, CaseStepRow.permission)
            .outerjoin(
                CaseStepRow,
                (CaseStepRow.case_id == CaseHeadRow.id)
                & (CaseStepRow.round == CaseHeadRow.round)
                & (CaseStepRow.seq == CaseHeadRow.step),
            )
            .where(CaseHeadRow.id.in_(accepted))
            .order_by(CaseHeadRow.accepted_at.desc(), CaseHeadRow.number.desc())
            .limit(limit)
        )
        with self._store.reading() as session:
            rows = session.execute(wanted).all()
            returns = _returns(session, [head.id for head, _ in rows])
            return [
                MineRow(
                    CaseId(head.id),
                    head.number or "",
                    head.item_code,
                    head.item_name_zh,
                    head.item_name_en,
                    CaseState(head.state),
                    permission if head.state in OPEN_STATES else None,
                    head.accepted_at or head.received_at,
                    head.due_on,
                    head.outcome,
                    tuple(returns[head.id]),
                )
                for head, permission in rows
            ]


def _returns(session: Session, cases: Sequence[UUID]) -> defaultdict[UUID, list[SentBack]]:
    """Of each event only its code: who wrote what with it stays there."""
    reason = func.json_extract(cast(CaseEventRow.body, Text), "$.data.reason")
    wanted = (
        select(CaseEventRow.case_id, CaseEventRow.at, CaseEventRow.step, reason)
        .where(CaseEventRow.case_id.in_(cases), CaseEventRow.kind.in_(_BACK))
        .order_by(CaseEventRow.seq)
    )
    found: defaultdict[UUID, list[SentBack]] = defaultdict(list)
    for case, at, step, why in session.execute(wanted):
        found[case].append(SentBack(at, step, why or ""))
    return found
