"""Going on with a case that waits for papers where no draft of it is kept: at another machine, or at its owner's."""

from dataclasses import replace

from app.cases.model import CaseHead, CaseState, EventKind
from app.intake.commands.drafts import Work, require_intake
from app.intake.draft_json import line_from_data, subject_from_data
from app.intake.model import Draft, DraftLine
from app.intake.ports import IntakeUnitOfWork
from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId, DraftId, new_uuid


class TakeUp:
    """Make the draft with which a waiting case goes on: what was stated last, what is there and what is missing."""

    def __init__(self, unit_of_work: Work, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(self, actor: Actor, case: CaseId) -> Draft:
        """The kept draft, or a new one of the actor's; of a case of the own office, or one that its hall took in.

        Raises NotFound("case_not_found"); Rejected("case_event_not_now") for one that waits for no papers.
        """
        require_intake(actor)
        with self._unit_of_work() as u:
            head = u.cases.head(case)
            if head is None or actor.office not in (head.office, head.taken_at):
                raise NotFound("case_not_found", number=str(case))
            if head.state is not CaseState.AWAITING_SUPPLEMENT:
                raise Rejected("case_event_not_now")
            for line in u.drafts.lines(actor.office, None):
                kept = u.drafts.find(line.id) if line.case == case else None
                if kept is not None:
                    return kept
            draft = _draft_of(u, head, actor)
            u.drafts.save(draft, self._clock.now())
            u.commit()
        return draft

    def of_same_matter(self, actor: Actor, draft: Draft) -> DraftLine | None:
        """The waiting case that ``draft`` would repeat, as a draft to go on with; None where there is none."""
        require_intake(actor)
        if draft.subject is None:
            return None
        with self._unit_of_work() as u:
            waiting = [
                head
                for head in u.cases.open_cases(draft.subject.key, draft.item)
                if head.state is CaseState.AWAITING_SUPPLEMENT and actor.office in (head.office, head.taken_at)
            ]
        if not waiting:
            return None
        kept = self(actor, waiting[0].id)
        with self._unit_of_work() as u:
            return next((line for line in u.drafts.lines(actor.office, None) if line.id == kept.id), None)


def _draft_of(u: IntakeUnitOfWork, head: CaseHead, actor: Actor) -> Draft:
    stated = [event.data for event in u.cases.events(head.id) if event.kind is EventKind.RECEIVED][-1]
    draft = Draft(
        id=DraftId(new_uuid()),
        request=new_uuid(),
        office=actor.office,
        clerk=actor.operator,
        item=head.item_code,
        catalogue=str(stated["catalogue"]),
        subject=subject_from_data(stated["subject"]),
        answers=stated["answers"],
        materials=tuple(line_from_data(line) for line in stated["materials"]),
        case=head.id,
    )
    return replace(draft, owner=head.office) if head.taken_at == actor.office else draft
