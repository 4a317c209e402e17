"""Who follows cases of the green channel, over the local file, in the caller's transaction."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.orm import Session

from app.cases.green import Chaser, ChaserEnd, Standby
from app.cases.model import OPEN_STATES
from app.kernel.ids import CaseId, OfficeId, OperatorId
from app.staff.relatives import Decision
from db.models.cases import CaseHeadRow
from db.models.grants import DeclaredRelativeRow, RelativeDecisionRow
from db.models.green import CaseChaserRow
from db.models.staff import OperatorRow
from db.repositories.duty import on_duty


class SqlGreenStore:
    """The local file's; see the port for what is refused."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def standby(self, office: OfficeId, day: date) -> Sequence[Standby]:
        """Everybody of the office without a business permission, as the rota has them; six statements."""
        opened = [state.value for state in OPEN_STATES]
        following = (
            select(CaseChaserRow.operator, func.count())
            .join(CaseHeadRow, CaseHeadRow.id == CaseChaserRow.case_id)
            .where(CaseChaserRow.ended_at.is_(None), CaseHeadRow.state.in_(opened))
            .group_by(CaseChaserRow.operator)
        )
        last = select(CaseChaserRow.operator, func.max(CaseChaserRow.named_at)).group_by(CaseChaserRow.operator)
        loads = {row[0]: row[1] for row in self._session.execute(following)}
        named = {row[0]: row[1] for row in self._session.execute(last)}
        relatives: defaultdict[UUID, set[bytes]] = defaultdict(set)
        is_ended = exists().where(
            RelativeDecisionRow.relative == DeclaredRelativeRow.id, RelativeDecisionRow.decision == Decision.ENDED
        )
        declared = select(DeclaredRelativeRow.operator, DeclaredRelativeRow.relative_key).where(~is_ended)
        for operator, key in self._session.execute(declared):
            relatives[operator].add(key)
        return [
            Standby(
                one.operator,
                one.account,
                one.person_key,
                one.post,
                one.is_present,
                frozenset(relatives.get(one.operator, ())),
                loads.get(one.operator, 0),
                named.get(one.operator),
            )
            for one in on_duty(self._session, office, day)
            if one.permission is None
        ]

    def chaser(self, case: CaseId) -> Chaser | None:
        """Who follows the case now."""
        wanted = select(CaseChaserRow).where(CaseChaserRow.case_id == case, CaseChaserRow.ended_at.is_(None))
        row = self._session.scalars(wanted).one_or_none()
        return Chaser(row.id, CaseId(row.case_id), OperatorId(row.operator), row.named_at) if row else None

    def keys(self, case: CaseId) -> frozenset[bytes]:
        """Person keys of all who ever followed the case."""
        wanted = select(OperatorRow.id_key).join(CaseChaserRow, CaseChaserRow.operator == OperatorRow.id)
        return frozenset(self._session.scalars(wanted.where(CaseChaserRow.case_id == case)))

    def name(self, chaser: Chaser) -> None:
        """From now on this person follows the case."""
        values = {"case_id": chaser.case, "operator": chaser.operator, "named_at": chaser.named_at}
        self._session.execute(insert(CaseChaserRow).values(id=chaser.id, **values))

    def end(self, chaser: UUID, at: datetime, ending: ChaserEnd) -> None:
        """From now on not any more."""
        wanted = update(CaseChaserRow).where(CaseChaserRow.id == chaser)
        self._session.execute(wanted.values(ended_at=at, ending=ending))
