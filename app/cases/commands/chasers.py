"""The green channel's one named person: named when the case is taken in, and another when he is not there."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.audit.model import AuditValue
from app.cases.green import Chaser, ChaserEnd, Standby, against, next_chaser
from app.cases.model import OPEN_STATES, CaseHead
from app.cases.ports import WorkUnitOfWork
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import Conflict, Rejected, Unavailable
from app.kernel.ids import CaseId, OperatorId, new_uuid

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChaserNamed:
    """Who follows a case from now on; None when nobody can."""

    case: CaseId
    operator: OperatorId | None


class NameChaser:
    """Nobody picks: the rule of ``next_chaser`` decides, and each change goes into the audit chain."""

    def __init__(self, unit_of_work: Callable[[], WorkUnitOfWork], clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(self, case: CaseId) -> ChaserNamed | None:
        """What changed; None when all stays as it is, and where the centre names.

        Who is absent keeps the case while nobody else can take it; who may not follow it loses it at once.  None also
        where the store refuses now: the daily routine asks again.
        """
        try:
            return self._named(case)
        except (Conflict, Rejected, Unavailable) as refused:
            logger.info("nobody was named for case %s: %s", case, refused.code)
            return None

    def _named(self, case: CaseId) -> ChaserNamed | None:
        now = self._clock.now()
        with self._unit_of_work() as u:
            head = None if u.tasks.draws_elsewhere() else u.cases.head(case)
            if head is None or head.green is None or head.state not in OPEN_STATES:
                return None
            people, acted = u.green.standby(head.office, hall_day(now)), u.tasks.acted(case)
            current = u.green.chaser(case)
            ending = _ending(current, people, lambda one: next(against(head, acted, one), None))
            if current is not None and ending is None:
                return None
            following = next_chaser(head, acted, people)
            if following is None and (current is None or ending is ChaserEnd.ABSENT):
                return None
            self._hand_on(u, head, current, ending, following, now)
            u.commit()
        return ChaserNamed(case, following.operator if following else None)

    def _hand_on(
        self,
        u: WorkUnitOfWork,
        head: CaseHead,
        current: Chaser | None,
        ending: ChaserEnd | None,
        following: Standby | None,
        now: datetime,
    ) -> None:
        told: dict[str, AuditValue] = {"case": str(head.id)}
        if current is not None and ending is not None:
            u.green.end(current.id, now, ending)
            said = {"operator": str(current.operator), "reason": ending.value}
            u.audit.append("green_chaser_ended", None, told | said, now)
        if following is not None:
            u.green.name(Chaser(new_uuid(), head.id, following.operator, now))
            u.audit.append("green_chaser_named", None, told | {"operator": str(following.operator)}, now)


def _ending(
    current: Chaser | None, people: Sequence[Standby], why: Callable[[Standby], ChaserEnd | None]
) -> ChaserEnd | None:
    """Why who follows the case cannot go on; None when he can, or nobody does."""
    if current is None:
        return None
    found = next((one for one in people if one.operator == current.operator), None)
    return why(found) if found is not None else ChaserEnd.POST
