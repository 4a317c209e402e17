"""Which words to a case ask whoever says them for a fresh look, and what that look is bound to."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.cases.flow import Standing, Verb, Word
from app.cases.model import CaseEvent, CaseHead, CaseState
from app.cases.ports import ApprovingUnitOfWork
from app.cases.weight import weight_of
from app.kernel.actor import Actor, Permission
from app.kernel.canonical import canonical
from app.kernel.clock import Clock
from app.staff.step_up import Act as LookedAct
from app.staff.step_up import use_step_up


def approves(standing: Standing, word: Word) -> bool:
    """Whether the word is an approval or its refusal."""
    return (
        standing.stage.permission is Permission.APPROVAL
        and standing.head.state is CaseState.ACCEPTED
        and word.verb in (Verb.AGREE, Verb.REFUSE)
    )


def said(word: Word) -> Mapping[str, Any]:
    """What a word decides; the number of a letter is not the speaker's."""
    return {
        "word": word.verb.value,
        "facts": dict(word.facts),
        "again": dict(word.again),
        "reason": word.reason,
        "note": word.note,
    }


def use_look(
    u: ApprovingUnitOfWork,
    actor: Actor,
    head: CaseHead,
    events: Sequence[CaseEvent],
    decided: Mapping[str, Any],
    look: UUID | None,
    clock: Clock,
) -> None:
    """Use a look for exactly this decision about the case as it stands; raises what ``use_step_up`` does."""
    content = canonical({"case": str(head.id), "after": head.last_hash.hex(), "decided": dict(decided)})
    subject, is_important = head.number or str(head.id), weight_of(events).is_important
    use_step_up(u, actor, LookedAct.APPROVE, subject, content, look, clock, is_important=is_important)
