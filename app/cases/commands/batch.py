"""Many light checks agreed to with one look: the look first, then each case by itself, as if said one after another."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.cases.commands.draws import ApprovingWork
from app.cases.commands.steps import FlowRules, SayWord, held
from app.cases.flow import Verb, Word, check_batch
from app.cases.model import CaseHead
from app.cases.ports import ApprovingUnitOfWork
from app.cases.weight import weight_of
from app.kernel.actor import Actor
from app.kernel.canonical import canonical
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import AppError, Rejected
from app.kernel.ids import CaseId, new_uuid
from app.staff.step_up import Act, use_step_up

MOST = 200
"""So many cases one look is good for."""


@dataclass(frozen=True, slots=True)
class BatchLine:
    """What became of one case.  number: "" for one of which nothing may be known.  refusal: None where it is agreed."""

    case: CaseId
    number: str
    refusal: AppError | None = None


@dataclass(frozen=True, slots=True)
class BatchDone:
    """What a batch led to, in the order in which the cases were given.  batch: the id that stands in each event."""

    batch: UUID
    lines: tuple[BatchLine, ...]

    @property
    def agreed(self) -> int:
        """How many."""
        return sum(line.refusal is None for line in self.lines)


class AgreeAll:
    """Whoever has them agrees to several checks of risk level 0 or 1.

    The look is used, and the batch told to the audit chain, in a transaction of its own.  Then each case is said in
    its own: what is agreed when the power goes stays agreed, the rest lies in the tray as before and needs a new look.
    """

    def __init__(self, unit_of_work: ApprovingWork, rules: FlowRules, say: SayWord, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._rules = rules
        self._say = say
        self._clock = clock

    def __call__(self, actor: Actor, cases: Sequence[CaseId], look: UUID | None = None) -> BatchDone:
        """What became of each; a case that is refused keeps none of the others.

        look: a fresh one at exactly these cases as they stand; those that are refused anyway do not count.
        Raises Rejected: batch_empty, batch_too_long; LookNeeded, step_up_not_valid.
        """
        wanted = tuple(dict.fromkeys(cases))
        if not wanted:
            raise Rejected("batch_empty")
        if len(wanted) > MOST:
            raise Rejected("batch_too_long", most=MOST)
        batch = new_uuid()
        with self._unit_of_work() as u:
            found = {case: self._judged(u, actor, case) for case in wanted}
            fit = [head for head in found.values() if isinstance(head, CaseHead)]
            if fit:
                self._use_look(u, actor, fit, look)
                told = {"batch": str(batch), "cases": " ".join(str(head.id) for head in fit)}
                u.audit.append("batch_agreed", actor, told, self._clock.now())
            u.commit()
        return BatchDone(batch, tuple(self._line(actor, case, judged, batch) for case, judged in found.items()))

    def _judged(self, u: ApprovingUnitOfWork, actor: Actor, case: CaseId) -> CaseHead | BatchLine:
        """The case, or why it does not belong into a batch."""
        head = u.cases.head(case)
        number = head.number or "" if head is not None and head.office == actor.office else ""
        try:
            standing, events = held(u, actor, case, self._rules.parameters(hall_day(self._clock.now())))
            check_batch(standing, weight_of(events).risk)
        except AppError as refusal:
            return BatchLine(case, number, refusal)
        return standing.head

    def _use_look(self, u: ApprovingUnitOfWork, actor: Actor, fit: Sequence[CaseHead], look: UUID | None) -> None:
        content = canonical({"batch": [{"case": str(head.id), "after": head.last_hash.hex()} for head in fit]})
        first, more = fit[0].number or str(fit[0].id), len(fit) - 1
        subject = f"{first} +{more}" if more else first
        use_step_up(u, actor, Act.APPROVE, subject, content, look, self._clock)

    def _line(self, actor: Actor, case: CaseId, judged: CaseHead | BatchLine, batch: UUID) -> BatchLine:
        if isinstance(judged, BatchLine):
            return judged
        try:
            self._say(actor, case, Word(Verb.AGREE, batch=str(batch)))
        except AppError as refusal:
            return BatchLine(case, judged.number or "", refusal)
        return BatchLine(case, judged.number or "")
