"""Acceptance: everything checked, then number, both moments and due date in one transaction."""

from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from app.cases.chain import fold
from app.cases.commands import Filing, append_acts, list_way
from app.cases.model import Act, CaseHead, CaseState, SubjectRef
from app.cases.ports import Parameters
from app.cases.way import way_of
from app.catalogue.model import Catalogue, ServiceItem, Subject
from app.intake import events
from app.intake.commands.drafts import Work, held_draft, require_intake
from app.intake.events import window_step
from app.intake.green import GreenRules, green_gaps
from app.intake.model import Answers, Draft, Gap, NotReady, closes_at_window, unanswered_for, unseen_papers
from app.intake.ports import FirstAnswer, IntakeUnitOfWork, Judge
from app.kernel.actor import Actor
from app.kernel.calendar import WorkingCalendar
from app.kernel.changes import Changed
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import AppError, NotFound, Rejected, Unavailable
from app.kernel.ids import CaseId, OfficeId, new_uuid
from app.sync.any_hall import OpenItem, owner_for

NUMBER_SERIES = "case"
_NEAR = b"yichuang.near\x00"
CHANGED = frozenset({Changed.CASES, Changed.DRAFTS})


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an acceptance led to.  repeated: the request had been answered before, nothing was written now."""

    case: CaseHead
    repeated: bool
    changed: frozenset[Changed]


@dataclass(frozen=True, slots=True)
class Desk:
    """What judging an application needs beside the application itself.

    green: the office's rules of the green channel, as they are now; asked outside any transaction.
    key_of: the keyed hash of an ID number, by which a centre is told who of the staff is near to the person concerned;
    None tells it nothing.
    """

    catalogue: Catalogue
    judge: Judge
    parameters: Parameters
    calendar: WorkingCalendar
    green: Callable[[], GreenRules] = GreenRules
    key_of: Callable[[str], bytes] | None = None

    def item(self, code: str) -> ServiceItem:
        """The item, or ``NotFound("item_not_found")``."""
        try:
            return self.catalogue.item(code)
        except KeyError as error:
            raise NotFound("item_not_found", item=code) from error

    def take(self, draft: Draft, actor: Actor, at: datetime, green: GreenRules | None = None) -> events.Taking:
        """The application as it stands now, with everything in its way, first thing to change first.

        green: by which the mark of the green channel is judged; None where nothing is accepted.
        Raises Rejected("subject_missing"), NotFound("item_not_found").
        """
        if draft.subject is None:
            raise Rejected("subject_missing")
        item, today = self.item(draft.item), hall_day(at)
        verdict = self.judge(item, draft, today)
        answers = {**self.parameters(today), **verdict.answers}
        gaps = (
            *subject_gaps(item, draft.subject),
            *verdict.gaps,
            *unseen_papers(item, draft, answers),
        )
        gaps = (*gaps, *unsigned_gaps(item, answers, {gap.where for gap in gaps}))
        if green is not None:
            gaps = (*gaps, *green_gaps(draft, item, draft.subject, answers, today=today, rules=green))
        version, window = self.catalogue.version, actor.window
        days = green.days if green is not None else GreenRules().days
        return events.Taking(draft, item, draft.subject, verdict.stated, answers, gaps, version, window, at, days)


def subject_gaps(item: ServiceItem, subject: SubjectRef) -> tuple[Gap, ...]:
    """A case of a person is not filed under a unit; that of an employer under a person only where he may apply."""
    if subject.kind == item.subject.value or subject.kind in item.who_may_apply:
        return ()
    code = "subject_must_be_person" if item.subject is Subject.PERSON else "subject_must_be_unit"
    return (Gap("application", "", code, {}),)


def unsigned_gaps(item: ServiceItem, answers: Answers, told: Set[str]) -> tuple[Gap, ...]:
    """Fields without which the window's step is not signed, beside those told already."""
    labels = {field.key: field.label for field in item.all_fields()}
    keys = [key for key in unanswered_for(item, window_step(item).seq, answers) if key not in told]
    return tuple(Gap("field", key, "answer_missing", {}, labels[key]) for key in keys)


class Accept:
    """Take a case in.  The same request a second time gives the first answer and writes nothing.

    draw: names who does the next step, in a transaction of its own, for a case that goes on; follow: who chases a case
    of the green channel; leash: what blocks new work on this machine now, asked outside any transaction; enter: lets
    the register follow what is done at once.
    """

    def __init__(
        self,
        unit_of_work: Work,
        desk: Desk,
        clock: Clock,
        draw: Callable[[CaseId], object] | None = None,
        follow: Callable[[CaseId], object] | None = None,
        leash: Callable[[], AppError | None] | None = None,
        enter: Callable[[Actor, CaseHead], object] | None = None,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._desk = desk
        self._clock = clock
        self._draw, self._follow, self._leash, self._enter = draw, follow, leash, enter

    def __call__(self, actor: Actor, draft: Draft) -> Accepted:
        """The accepted case; a kept draft of that id is gone with it.

        A draft of another county's becomes a case of that county, under a number of its series; its people are drawn by
        the authority.
        Raises NotReady with every gap at once; Rejected: any_hall_needs_centre, any_hall_behind_hall,
        any_hall_not_open, any_hall_has_case, open_case_of_same_item, case_is_own, subject_changed,
        case_event_out_of_order, leash_doubled, leash_offline, leash_unsent, leash_disk, leash_software; Conflict:
        draft_of_other_clerk; Unavailable: number_block_used_up, any_hall_no_number.
        """
        require_intake(actor)
        green = self._desk.green() if draft.green else None  # before the transaction: settings are read apart from it
        stop = self._leash() if self._leash is not None else None
        with self._unit_of_work() as u:
            first = u.drafts.answered(draft.request)
            if first is not None:
                return Accepted(as_it_was(u, first), True, CHANGED)
            if stop is not None:
                raise stop
            held_draft(u, draft.id, actor)
            head = self._write(u, actor, draft, green)
            u.drafts.answer(draft.request, FirstAnswer(head.id, head.last_seq))
            u.drafts.remove(draft.id)
            u.commit()
        if head.taken_at is None:  # the people of a case of another county are its own
            self._hand_on(actor, head)
        return Accepted(head, False, CHANGED)

    def _hand_on(self, actor: Actor, head: CaseHead) -> None:
        if self._enter is not None:
            self._enter(actor, head)
        if self._draw is not None and head.state is CaseState.ACCEPTED:
            self._draw(head.id)
        if self._follow is not None and head.green is not None:
            self._follow(head.id)

    def _write(self, u: IntakeUnitOfWork, actor: Actor, draft: Draft, green: GreenRules | None) -> CaseHead:
        now = self._clock.now()
        taking = for_owner(u, self._desk.take(draft, actor, now, green), actor)
        if taking.gaps:
            raise NotReady(taking.gaps)
        filing = filing_of(u, actor, taking)
        refuse_second_open_case(u, taking, filing)
        list_way(u, taking.item.code, way_of(taking.item), taking.catalogue, now)
        number = next_number(u, filing.office, hall_day(now).year, taking.owner)
        received_at = filing.head.received_at if filing.head else now
        accepted = events.accepted(taking, number, received_at, self._desk.calendar)
        near = near_of(u, filing.case, taking.subject, self._desk.key_of)
        if near:
            accepted = replace(accepted, data={**accepted.data, "near": near})
        acts: list[Act] = [events.received(taking), *events.corrected(taking), accepted]
        if closes_at_window(taking.item, taking.answers):
            acts.append(events.closed(taking))
        return append_acts(u.cases, filing, acts, actor, now)


def near_of(u: IntakeUnitOfWork, case: CaseId, subject: SubjectRef, key_of: Callable[[str], bytes] | None) -> list[str]:
    """Marks of who of the staff lives with the person or works in the unit: the centre draws, and has no register.

    A mark is sha256 over the case and the keyed hash, so that it tells a reader nothing and is another in every case.
    """
    if key_of is None or not u.tasks.draws_elsewhere():
        return []
    near = {key_of(number) for number in u.tasks.numbers_near(subject.kind, subject.id)}
    others = u.tasks.staff_keys() - {subject.key}  # nobody does his own case anyway
    return sorted(sha256(_NEAR + case.bytes + key).hexdigest() for key in near & others)


def as_it_was(u: IntakeUnitOfWork, first: FirstAnswer) -> CaseHead:
    """The case as the first answer showed it, whatever happened since; ``NotFound("case_not_found")``."""
    head = fold(event for event in u.cases.events(first.case) if event.seq <= first.seq)
    if head is None:
        raise NotFound("case_not_found", number=str(first.case))
    return head


def for_owner(u: IntakeUnitOfWork, taking: events.Taking, actor: Actor) -> events.Taking:
    """With the other county whose people decide, where the draft names one.

    Raises Rejected: any_hall_needs_centre, any_hall_behind_hall, any_hall_not_open, any_hall_has_case (what was begun
    for one office stays there).
    """
    draft = taking.draft
    if draft.owner is None or not draft.is_elsewhere:
        return taking
    owner = owner_for(u.sync, draft.item, draft.owner, actor.office)
    begun = u.cases.head(draft.case) if draft.case is not None else None
    if draft.case is not None and (begun is None or (begun.office, begun.taken_at) != (draft.owner, actor.office)):
        raise Rejected("any_hall_has_case")
    return replace(taking, hall=actor.office_name, owner=owner)


def next_number(u: IntakeUnitOfWork, office: OfficeId, year: int, owner: OpenItem | None) -> str:
    """The next number of a case; Unavailable("any_hall_no_number") where none of another county's is left here."""
    try:
        return u.numbers.next(NUMBER_SERIES, office, year)
    except Unavailable as error:
        if owner is None or error.code != "number_block_used_up":
            raise
        raise Unavailable("any_hall_no_number", office=owner.called) from error


def filing_of(u: IntakeUnitOfWork, actor: Actor, taking: events.Taking) -> Filing:
    """The case that the draft goes on with, or a new one.

    Raises Rejected: case_is_own, subject_changed (the case is somebody else's); NotFound("case_not_found").
    """
    if taking.subject.key and taking.subject.key == u.cases.person_key(actor.operator):
        raise Rejected("case_is_own")
    if taking.draft.case is None:
        return Filing(CaseId(new_uuid()), taking.owner.office if taking.owner else actor.office)
    head = u.cases.head(taking.draft.case)
    is_guest = taking.owner is not None  # that this hall took it in for that owner is known by now
    if head is None or (head.office != actor.office and not is_guest):
        raise NotFound("case_not_found", number=str(taking.draft.case))
    if head.subject_key != taking.subject.key or head.item_code != taking.item.code:
        raise Rejected("subject_changed")
    return Filing(head.id, head.office, head)


def refuse_second_open_case(u: IntakeUnitOfWork, taking: events.Taking, filing: Filing) -> None:
    """Two open cases of one item for one person block (CASE-03); a unit files for many people."""
    if taking.subject.kind != Subject.PERSON.value:
        return
    others = [case for case in u.cases.open_cases(taking.subject.key, taking.item.code) if case.id != filing.case]
    if others:
        waiting = others[0].state is CaseState.AWAITING_SUPPLEMENT
        code = "open_case_awaits_papers" if waiting else "open_case_of_same_item"
        raise Rejected(code, number=others[0].number or others[0].notice or "")


def going_on(draft: Draft, case: CaseId) -> Draft:
    """The draft that waits for the missing papers of ``case``; its next acceptance is a request of its own."""
    return replace(draft, case=case, request=new_uuid())
