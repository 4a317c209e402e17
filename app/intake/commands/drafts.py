"""Drafts: saved while somebody types, found again after a crash, handed to another clerk."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.intake.model import Correction, Draft, DraftLine
from app.intake.ports import IntakeUnitOfWork
from app.kernel.actor import Actor, Permission
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import Conflict, NotFound, Rejected
from app.kernel.ids import DraftId, OperatorId

Work = Callable[[], IntakeUnitOfWork]
CHANGED = frozenset({Changed.DRAFTS})


def require_intake(actor: Actor) -> None:
    """``Rejected("intake_needs_permission")`` for whoever does not hold it; the database refuses too."""
    if actor.permission is not Permission.INTAKE:
        raise Rejected("intake_needs_permission")


def held_draft(u: IntakeUnitOfWork, draft: DraftId, actor: Actor) -> Draft | None:
    """The kept draft, which nobody but its clerk may touch; None when it is not kept.

    Raises Conflict("draft_of_other_clerk").
    """
    kept = u.drafts.find(draft)
    if kept is not None and (kept.clerk != actor.operator or kept.office != actor.office):
        raise Conflict("draft_of_other_clerk")
    return kept


class _DraftCommand:
    def __init__(self, unit_of_work: Work, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock


class SaveDraft(_DraftCommand):
    """Keep the whole draft as it stands; durable when it returns.  Called a moment after the last key."""

    def __call__(self, actor: Actor, draft: Draft) -> frozenset[Changed]:
        """Insert or replace; the draft is the actor's from then on.

        Raises Conflict: draft_of_other_clerk, draft_already_answered (it was accepted meanwhile).
        """
        require_intake(actor)
        with self._unit_of_work() as u:
            held_draft(u, draft.id, actor)
            if u.drafts.answered(draft.request) is not None:
                raise Conflict("draft_already_answered")
            u.drafts.save(replace(draft, clerk=actor.operator, office=actor.office), self._clock.now())
            u.commit()
        return CHANGED


class ResumeDraft(_DraftCommand):
    """Open a kept draft again."""

    def __call__(self, actor: Actor, draft: DraftId) -> Draft:
        """The draft as it was last saved.  Raises NotFound("draft_not_found"), Conflict("draft_of_other_clerk")."""
        require_intake(actor)
        with self._unit_of_work() as u:
            kept = held_draft(u, draft, actor)
        if kept is None:
            raise NotFound("draft_not_found")
        return kept


class ListDrafts(_DraftCommand):
    """The drafts of the actor, or of his whole office, to take one over."""

    def __call__(self, actor: Actor, *, whole_office: bool = False) -> Sequence[DraftLine]:
        """Last touched first."""
        require_intake(actor)
        with self._unit_of_work() as u:
            return u.drafts.lines(actor.office, None if whole_office else actor.operator)

    def of_same_matter(self, actor: Actor, draft: Draft) -> DraftLine | None:
        """Another draft of the office about the same item and person or unit, which ``draft`` would repeat."""
        require_intake(actor)
        if draft.subject is None:
            return None
        with self._unit_of_work() as u:
            for line in u.drafts.lines(actor.office, None):
                if (line.item, line.subject_name) == (draft.item, draft.subject.name) and line.id != draft.id:
                    kept = u.drafts.find(line.id)
                    if kept is not None and kept.subject is not None and kept.subject.key == draft.subject.key:
                        return line
        return None


class DiscardDraft(_DraftCommand):
    """Throw a draft away; that it existed stays in the audit chain."""

    def __call__(self, actor: Actor, draft: DraftId) -> frozenset[Changed]:
        """Nothing happens when it is gone already.  Raises Conflict("draft_of_other_clerk")."""
        require_intake(actor)
        with self._unit_of_work() as u:
            kept = held_draft(u, draft, actor)
            if kept is not None:
                u.drafts.remove(draft)
                u.audit.append("draft_discarded", actor, {"draft": str(draft), "item": kept.item}, self._clock.now())
                u.commit()
        return CHANGED


class HandOverDraft(_DraftCommand):
    """Give a draft to another clerk of the office, or take one over from a clerk who has gone."""

    def __call__(self, actor: Actor, draft: DraftId, to: OperatorId) -> frozenset[Changed]:
        """The holder gives to anybody with the intake permission; others may only take for themselves.

        Raises NotFound("draft_not_found"), Conflict("draft_of_other_clerk"); the database refuses a receiver
        without the permission.
        """
        require_intake(actor)
        with self._unit_of_work() as u:
            kept = u.drafts.find(draft)
            if kept is None or kept.office != actor.office:
                raise NotFound("draft_not_found")
            if actor.operator not in (kept.clerk, to):
                raise Conflict("draft_of_other_clerk")
            now = self._clock.now()
            u.drafts.save(replace(kept, clerk=to), now)
            told = {"draft": str(draft), "from": str(kept.clerk), "to": str(to)}
            u.audit.append("draft_handed_over", actor, told, now)
            u.commit()
        return CHANGED


class CorrectOnSpot(_DraftCommand):
    """Note what the visitor put right at the window; acceptance writes it into the case."""

    def __call__(self, actor: Actor, draft: Draft, what: str) -> Draft:
        """The draft with the correction, saved.  Raises Rejected("correction_needs_words") for an empty text."""
        require_intake(actor)
        if not what.strip():
            raise Rejected("correction_needs_words")
        now = self._clock.now()
        corrected = replace(draft, corrections=(*draft.corrections, Correction(what.strip(), now)))
        SaveDraft(self._unit_of_work, self._clock)(actor, corrected)
        return corrected
