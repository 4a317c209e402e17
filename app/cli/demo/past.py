"""Replays the past month's visits through the commands of the counter, at the moments they happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.cases.model import SubjectRef
from app.catalogue.model import Catalogue, Material
from app.cli.demo.clock import PastClock
from app.cli.demo.visits import Visit
from app.intake.commands import Accept, NotifySupplement, Outcome, TurnAway
from app.intake.model import Draft, MaterialLine, MaterialState, papers_asked
from app.kernel.actor import Actor
from app.kernel.ids import DraftId, new_uuid
from app.registry.commands import OpenPersonRecord, OpenUnitRecord, Reason
from app.registry.model import Person, Unit
from app.staff.model import person_key


@dataclass(frozen=True, slots=True)
class Counter:
    """The commands that a visit needs, all reading the same past clock."""

    catalogue: Catalogue
    open_person: OpenPersonRecord
    open_unit: OpenUnitRecord
    accept: Accept
    notify: NotifySupplement
    turn_away: TurnAway


class ReplayVisits:
    """Each visit is taken in by the clerk of its window.

    A visit that the rules refuse is a fault of the plan and raises: the demo never shows what the counter would not do.
    """

    def __init__(self, counter: Counter, clock: PastClock, identity_key: bytes) -> None:
        self._counter = counter
        self._clock = clock
        self._key = identity_key

    def __call__(self, visits: Iterable[Visit], clerks: Mapping[str, Actor]) -> int:
        """How many visits there were.  clerks: by window."""
        count = 0
        for visit in visits:
            self._receive(visit, clerks[visit.window])
            count += 1
        return count

    def _receive(self, visit: Visit, clerk: Actor) -> None:
        self._clock.go_to(visit.day, *divmod(visit.minute, 60))
        draft = self._draft(visit, clerk)
        self._look(visit.subject, clerk, draft.id)
        if visit.outcome == "notice":
            self._counter.notify(clerk, draft, insisted=False)
        elif visit.outcome == "accepted":
            self._counter.accept(clerk, draft)
        else:
            self._counter.turn_away(clerk, draft, Outcome(visit.outcome), reason=visit.reason, body=visit.body)

    def _look(self, subject: Person | Unit, clerk: Actor, draft: DraftId) -> None:
        """Looking is logged, in the past too (I-07)."""
        if isinstance(subject, Person):
            self._counter.open_person(clerk, subject.id, Reason.for_draft(draft))
        else:
            self._counter.open_unit(clerk, subject.id, Reason.for_draft(draft))

    def _draft(self, visit: Visit, clerk: Actor) -> Draft:
        item = self._counter.catalogue.item(visit.item)
        papers = papers_asked(item, visit.answers)
        if visit.outcome == "notice":
            papers = papers[1:]  # the one that is missing
        return Draft(
            id=DraftId(new_uuid()),
            request=new_uuid(),
            office=clerk.office,
            clerk=clerk.operator,
            item=item.code,
            catalogue=self._counter.catalogue.version,
            subject=self._subject(visit.subject),
            answers={**_identity(visit.subject), **visit.answers},
            materials=tuple(_handed_over(paper) for paper in papers),
        )

    def _subject(self, subject: Person | Unit) -> SubjectRef:
        kind, number = ("person", subject.id_no) if isinstance(subject, Person) else ("unit", subject.uscc)
        return SubjectRef(kind, str(subject.id), subject.name, number, person_key(self._key, number))


def _identity(subject: Person | Unit) -> Mapping[str, str]:
    """What the visitor shows: a document or a credit code."""
    if isinstance(subject, Person):
        return {"id_type": subject.id_type, "id_no": subject.id_no}
    return {"uscc": subject.uscc}


def _handed_over(paper: Material) -> MaterialLine:
    return MaterialLine(paper.key, MaterialState.RECEIVED, originals=paper.original, copies=paper.copies)
