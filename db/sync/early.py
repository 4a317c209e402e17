"""Events of before a centre was set: which wait for their author's proof, which stay here."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from app.cases.model import CaseState
from app.kernel.actor import Permission
from app.kernel.ids import OperatorId
from app.sync.early import Early, Unproven
from app.sync.keys import Proof
from db.repositories.announcing import keep_proofs
from db.types import UuidBytes

_ON_ITS_WAY = ", ".join(
    f"'{state.value}'"
    for state in (CaseState.RECEIVED, CaseState.AWAITING_SUPPLEMENT, CaseState.ACCEPTED, CaseState.PAUSED)
)
_STAYS = (
    f"EXISTS (SELECT 1 FROM case_head k WHERE k.id = c.case_id AND k.state NOT IN ({_ON_ITS_WAY}))"
    " AND EXISTS (SELECT 1 FROM case_event d WHERE d.case_id = c.case_id"
    f" AND d.permission <> '{Permission.INTAKE.value}'"
    " AND NOT EXISTS (SELECT 1 FROM event_seal ds WHERE ds.event_id = d.id))"
)
IS_EARLY = "o.stream = 'case' AND o.state = 'waiting' AND s.event_id IS NULL AND c.id IS NOT NULL"
"""Over the joins of the outbox: no event without a seal gets in while a centre is set."""

EARLY = (
    f"CASE WHEN NOT ({IS_EARLY}) THEN NULL WHEN {_STAYS} THEN '{Early.KEPT.value}'"
    " WHEN EXISTS (SELECT 1 FROM operator p WHERE p.id = c.operator_id AND NOT p.is_active)"
    f" THEN '{Early.LEFT.value}' ELSE '{Early.AUTHOR.value}' END"
)
_UNPROVEN = (
    text(
        "SELECT c.id AS event, c.nonce, c.body FROM outbox o JOIN case_event c ON c.id = o.event_id"
        f" LEFT JOIN event_seal s ON s.event_id = o.event_id WHERE {IS_EARLY} AND c.operator_id = :operator"
        f" AND NOT ({_STAYS}) ORDER BY o.id LIMIT :most"
    )
    .bindparams(bindparam("operator", type_=UuidBytes))
    .columns(event=UuidBytes)
)


class SqlEarly:
    """The side of the sync store that knows of the time before a centre."""

    _session: Session

    def unproven(self, operator: OperatorId, most: int) -> Sequence[Unproven]:
        """Events of that person that are to travel and have no proof; see the port."""
        rows = self._session.execute(_UNPROVEN, {"operator": operator, "most": most})
        return [Unproven(row.event, row.nonce, row.body) for row in rows]

    def prove(self, proofs: Mapping[UUID, Proof]) -> None:
        """Lay the author's proof beside an event that waits without one."""
        keep_proofs(self._session, proofs)
