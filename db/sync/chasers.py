"""Who follows cases of the green channel, by the authority, becomes who follows them here."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.cases.green import Chaser, ChaserEnd
from app.cases.model import OPEN_STATES
from app.kernel.ids import CaseId, OfficeId, OperatorId
from app.sync.projection import ChaserTold
from db.errors import NOT_TAKEN, code_of
from db.models.cases import CaseHeadRow
from db.models.green import CaseChaserRow
from db.models.staff import OperatorRow
from db.repositories.green import SqlGreenStore

logger = logging.getLogger(__name__)

_ENDINGS = frozenset(ChaserEnd)
_OPEN = tuple(state.value for state in OPEN_STATES)


class SqlChasers:
    """The green channel's side of the sync store."""

    _session: Session

    def has_green(self, office: OfficeId) -> bool:
        """Whether an open case of the office is of the green channel; see the port."""
        wanted = exists().where(
            CaseHeadRow.green.is_not(None), CaseHeadRow.office == office, CaseHeadRow.state.in_(_OPEN)
        )
        return bool(self._session.scalar(select(wanted)))

    def take_chasers(self, office: OfficeId, told: Sequence[ChaserTold], at: datetime) -> None:
        """Let cases be followed by whom the authority named, and by nobody else; see the port.

        Nothing was told where nobody here chases cases: then what stands stays.
        """
        if not told:
            return
        store = SqlGreenStore(self._session)
        ended = {one.id: one for one in told if one.ended_at is not None}
        going_on = {one.id for one in told if one.ended_at is None}
        for chaser in self._followed(office):
            over = ended.get(chaser)
            if over is not None and over.ended_at is not None and over.ending is not None:
                ending = ChaserEnd(over.ending) if over.ending in _ENDINGS else ChaserEnd.CENTRE
                store.end(chaser, over.ended_at, ending)
            elif chaser not in going_on:
                store.end(chaser, at, ChaserEnd.CENTRE)  # named here before the centre was set
        for one in told:
            if one.ended_at is None and self._is_new(one):
                self._name(store, one)

    def _name(self, store: SqlGreenStore, one: ChaserTold) -> None:
        try:
            with self._session.begin_nested():
                store.name(Chaser(one.id, CaseId(one.case), OperatorId(one.operator), one.named_at))
        except NOT_TAKEN as error:  # the post changed here and not there, or the reverse
            logger.info("nobody here follows case %s: %s", one.case, code_of(error))

    def _is_new(self, one: ChaserTold) -> bool:
        """Whether case and person are known here, and the naming is not."""
        known = select(
            exists().where(CaseHeadRow.id == one.case)
            & exists().where(OperatorRow.id == one.operator)
            & ~exists().where(CaseChaserRow.id == one.id)
        )
        return bool(self._session.scalar(known))

    def _followed(self, office: OfficeId) -> Sequence[UUID]:
        wanted = select(CaseChaserRow.id).join(CaseHeadRow, CaseHeadRow.id == CaseChaserRow.case_id)
        mine = (CaseChaserRow.ended_at.is_(None), CaseHeadRow.office == office, CaseHeadRow.state.in_(_OPEN))
        return self._session.scalars(wanted.where(*mine)).all()
