"""Printing what a case calls for: the right events and records become the paper's values."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from uuid import UUID

from app.cases.commands import may_read
from app.cases.commands.held import readable_case
from app.cases.flow import Outcome
from app.cases.flow_settings import SUPPLY_SETTING
from app.cases.model import CaseEvent, CaseHead, EventKind
from app.cases.ports import CaseStore, TaskStore
from app.catalogue.model import Catalogue, ServiceItem
from app.documents.commands import Concern, IssuePaper, Printed
from app.documents.describe import PLAIN
from app.documents.model import DOCUMENTS, DatedPaper, Issuer, OfficeLines, Paper, PaperCode, office_lines
from app.documents.page import Style
from app.documents.ports import PrintStore
from app.documents.verification import evaluation_code
from app.intake import certificates, confirmations, letters, outcome_papers, papers
from app.kernel.actor import Actor, Permission
from app.kernel.calendar import WorkingCalendar, due_date
from app.kernel.clock import hall_day
from app.kernel.errors import Rejected
from app.kernel.ids import CaseId, PersonId, UnitId
from app.kernel.office import MetaStore, OfficeProfile
from app.kernel.unit_of_work import UnitOfWork
from app.registry.queries import RegistryQueries
from app.staff.ports import StaffStore

SUPPLY_DAYS = "15"
"""Until when missing papers may be brought, where the office has set nothing; assumed, no text names a figure."""

ANSWER_DAYS = 5
"""All defects are told on the spot or within five working days (standards R-02)."""

_TOLD_BY: Mapping[PaperCode, tuple[EventKind, ...]] = {
    PaperCode.RECEIPT: (EventKind.ACCEPTED,),
    PaperCode.RECEIVED: (EventKind.RECEIVED,),
    PaperCode.SUPPLEMENT: (EventKind.SUPPLEMENT_NOTIFIED,),
    PaperCode.REFUSAL: (EventKind.NOT_OURS,),
    PaperCode.TURNED_AWAY: (EventKind.NOT_NEEDED,),
    PaperCode.RESULT: (EventKind.CLOSED,),
    PaperCode.DELIVERY: (EventKind.CLOSED,),
    PaperCode.PAUSE: (EventKind.PAUSED,),
    PaperCode.WAY_SUPPLEMENT: (EventKind.SUPPLEMENT_ASKED,),
    PaperCode.EXTENSION: (EventKind.EXTENDED,),
    PaperCode.DECISION: (EventKind.DECIDED,),
    PaperCode.CORRECTION: (EventKind.CORRECTED,),
    PaperCode.PUBLIC_NOTICE: (EventKind.PAUSED,),
}
"""Which event a paper tells of; certificates tell of the acceptance."""

_GUEST_PAPERS = frozenset({
    PaperCode.RECEIPT, PaperCode.RECEIVED, PaperCode.SUPPLEMENT, PaperCode.RESULT, PaperCode.DELIVERY,
    PaperCode.CONFIRMATION,
})  # fmt: skip


def guest_papers(head: CaseHead) -> frozenset[PaperCode]:
    """What a hall puts on paper of a case that it took in for another county: that it came, what was missing, how it
    ended.  A refusal is the owner's paper alone: who hears a complaint about it is known there.
    """
    return _GUEST_PAPERS - ({PaperCode.RESULT} if head.outcome == Outcome.REFUSED else frozenset())


_VALUES: Mapping[PaperCode, Callable[[papers.CaseRecord], Paper]] = {
    PaperCode.RECEIPT: papers.receipt_values,
    PaperCode.RECEIVED: papers.received_values,
    PaperCode.SUPPLEMENT: papers.supplement_values,
    PaperCode.REFUSAL: papers.refusal_values,
    PaperCode.TURNED_AWAY: papers.turned_away_values,
    PaperCode.RESULT: outcome_papers.result_values,
    PaperCode.DELIVERY: outcome_papers.delivery_values,
    PaperCode.PAUSE: letters.pause_values,
    PaperCode.WAY_SUPPLEMENT: letters.way_supplement_values,
    PaperCode.EXTENSION: letters.extension_values,
    PaperCode.DECISION: outcome_papers.decision_values,
    PaperCode.CORRECTION: outcome_papers.correction_values,
    PaperCode.PUBLIC_NOTICE: letters.public_notice_values,
}


def printable(kinds: Collection[EventKind], item: ServiceItem, outcome: str | None = None) -> tuple[PaperCode, ...]:
    """The papers that a case with these events can give, the usual first; certificates only of a closed case.

    outcome: as decided; only a refusal has a decision of its own on paper.
    """
    told = [code for code, needed in _TOLD_BY.items() if any(kind in kinds for kind in needed)]
    if outcome != Outcome.REFUSED and PaperCode.DECISION in told:
        told.remove(PaperCode.DECISION)
    if PaperCode.PUBLIC_NOTICE in told and PaperCode.PUBLIC_NOTICE not in _outputs(item):
        told.remove(PaperCode.PUBLIC_NOTICE)
    if EventKind.CLOSED not in kinds or outcome == Outcome.REFUSED:
        return tuple(told)
    return (*told, *certificates.certified(item))


def _outputs(item: ServiceItem) -> frozenset[PaperCode | None]:
    return frozenset(DOCUMENTS.get(output.code) for output in item.outputs)


def told_by(code: PaperCode) -> tuple[EventKind, ...]:
    """Of which events the paper tells."""
    return _TOLD_BY.get(code, (EventKind.ACCEPTED,))


def newest_letter(code: PaperCode, sent: Mapping[EventKind, str]) -> str | None:
    """The number that such a letter would carry now, None for a paper that is none: a case may wait for many things,
    and for one of them a sheet is put up.

    sent: the newest letter by kind of event.
    """
    if code is PaperCode.PUBLIC_NOTICE:
        return None
    return next((sent[kind] for kind in _TOLD_BY.get(code, ()) if kind in sent), None)


class PendingCases(Protocol):
    """Which cases the centre has not confirmed yet."""

    def is_pending(self, chain: UUID) -> bool:
        """Whether a centre is set and an event of the case has not come back from it."""
        ...


class CasePaperUnitOfWork(UnitOfWork, Protocol):
    """A transaction that reads a case, its people and the office's settings."""

    cases: CaseStore
    tasks: TaskStore
    staff: StaffStore
    meta: MetaStore
    prints: PrintStore

    @property
    def sync(self) -> PendingCases:
        """What the centre has confirmed."""
        ...


@dataclass(frozen=True, slots=True)
class PaperSources:
    """Where values come from beside the case itself; ``secret`` as for ``IssuePaper``."""

    catalogue: Catalogue
    registry: RegistryQueries
    calendar: WorkingCalendar
    secret: bytes


class PrintCasePaper:
    """Print a paper of a case for the first time; copies go through ``Reprint`` with the paper's own number."""

    def __init__(
        self, unit_of_work: Callable[[], CasePaperUnitOfWork], issue: IssuePaper, sources: PaperSources
    ) -> None:
        self._unit_of_work = unit_of_work
        self._issue = issue
        self._sources = sources

    def __call__(self, actor: Actor, code: PaperCode, case: CaseId, style: Style = PLAIN) -> Printed:
        """The printed page.

        A decision of another county is that county's to put on paper.
        Raises NotFound("case_not_found"); Rejected: paper_not_in_case, paper_of_owner, slip_not_due, and what
        ``IssuePaper`` refuses.
        """
        head, values = self.values(actor, code, case)
        return self._issue(actor, values, style, Concern(case, head.subject_id))

    def values(self, actor: Actor, code: PaperCode, case: CaseId) -> tuple[CaseHead, Paper]:
        """What the paper would say, for a preview before it is printed.

        Raises Rejected: post_reads_no_cases, paper_of_owner; NotFound("case_not_found").
        """
        if not may_read(actor):
            raise Rejected("post_reads_no_cases", post=actor.post.value)
        with self._unit_of_work() as u:
            head = readable_case(u.cases, u.tasks, actor, case)
            events = u.cases.events(case)
            item = self._sources.catalogue.item(head.item_code)
            is_guest = head.taken_at == u.meta.facts().office
            if is_guest and code not in guest_papers(head):
                raise Rejected("paper_of_owner", office=str(events[0].data.get("owner_name") or head.office))
            if code is PaperCode.CONFIRMATION:
                return head, _slip(u, head, item)
            told = papers.last_event(events, head, *told_by(code))
            signed = _signed(code, told, events, head, is_guest=is_guest)
            operator = u.staff.operator(signed.operator)
            settings = u.meta.settings()
            office = office_lines(OfficeProfile.from_settings(settings))
            demo = u.meta.facts().demo
            pending = u.sync.is_pending(case)
        issuer = Issuer(operator.name, operator.account, str(signed.data.get("window") or "0"))
        supply_days = int(settings.get(SUPPLY_SETTING, SUPPLY_DAYS))
        record = self._record(head, events, item, office, issuer=issuer, demo=demo, told=told, supply_days=supply_days)
        paper = _VALUES[code](record) if code in _VALUES else self._certificate(code, record)
        return head, replace(paper, pending_sync=True) if pending and isinstance(paper, DatedPaper) else paper

    def _record(
        self,
        head: CaseHead,
        events: Sequence[CaseEvent],
        item: ServiceItem,
        office: OfficeLines,
        *,
        issuer: Issuer,
        demo: bool,
        told: CaseEvent,
        supply_days: int,
    ) -> papers.CaseRecord:
        day, calendar = hall_day(told.at), self._sources.calendar
        return papers.CaseRecord(
            head=head,
            events=events,
            item=item,
            catalogue=self._sources.catalogue,
            office=office,
            acceptor=issuer,
            demo=demo,
            issued_at=told.at,
            evaluation_code=evaluation_code(self._sources.secret, head.number or str(head.id)),
            supply_by=_supply_by(told) or due_date(day, supply_days, "working_days", calendar).day,
            answer_by=due_date(day, ANSWER_DAYS, "working_days", calendar).day,
        )

    def _certificate(self, code: PaperCode, record: papers.CaseRecord) -> Paper:
        head = record.head
        if head.number is None or code not in _outputs(record.item):
            raise Rejected("paper_not_in_case", number=head.number or str(head.id))
        frame = certificates.CertificateFrame(
            item=record.item,
            number=head.number,
            answers=record.stated.get("answers", {}),
            office=record.office,
            issuer=record.acceptor,
            issued_at=record.issued_at,
            demo=record.demo,
        )
        registry = self._sources.registry
        if code is PaperCode.UNIT_CERTIFICATE:
            unit = UnitId(UUID(head.subject_id))
            return certificates.unit_certificate(frame, registry.unit(unit), registry.staff_of(unit))
        who = PersonId(UUID(head.subject_id))
        person, years = registry.person(who), registry.contributions(who)
        if code is PaperCode.PERSON_CERTIFICATE:
            return certificates.person_certificate(frame, person, years)
        if code is PaperCode.RIGHTS_RECORD:
            return certificates.rights_record(frame, person, years)
        if code is PaperCode.VOUCHER:
            return certificates.voucher(frame, person, years)
        return certificates.benefit_certificate(frame, person)


def _slip(u: CasePaperUnitOfWork, head: CaseHead, item: ServiceItem) -> Paper:
    """What the centre has confirmed of the papers of this case."""
    office = office_lines(OfficeProfile.from_settings(u.meta.settings()))
    due, log = u.prints.without_slip(head.id), u.prints.of_case(head.id)
    return confirmations.slip_values(head, item, office, due, log, demo=u.meta.facts().demo)


def _signed(
    code: PaperCode, told: CaseEvent, events: Sequence[CaseEvent], head: CaseHead, *, is_guest: bool
) -> CaseEvent:
    """The event whose hand stands on the paper; what is delivered is delivered at the window, whoever closed it.

    At the hall that took a case in for another county a result is given by who accepted it: the owner's people stand
    on the owner's papers.
    """
    if (code is PaperCode.DELIVERY and told.permission is not Permission.INTAKE) or (
        is_guest and code is PaperCode.RESULT
    ):
        return papers.last_event(events, head, EventKind.ACCEPTED)
    return told


def _supply_by(told: CaseEvent) -> date | None:
    """The last day that a notice on the way names itself."""
    said = told.data.get("supply_by")
    return date.fromisoformat(said) if said else None
