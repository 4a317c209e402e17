"""The counter's desk: what a window does, each as one call over the commands of the rooms below."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from app.cases.model import CaseHead, CaseState, SubjectRef
from app.cases.queries import CaseQueries
from app.catalogue.guide import GuideContent, guide_content
from app.catalogue.model import Catalogue, Label, ServiceItem, Subject
from app.catalogue.search import ItemHit, ItemIndex
from app.documents.commands import Concern, IssuePaper, Printed, Reprint, VoidAndReprint, default_style
from app.documents.describe import describe
from app.documents.guide import guide_values
from app.documents.handing import Told, hand_over
from app.documents.model import Issuer, PaperCode, office_lines
from app.documents.page import Language, PaperFormat, Style, TextSize
from app.documents.ports import PageRenderer, Printer
from app.documents.values_text import says_pending
from app.intake.certificates import certified
from app.intake.commands import (
    Accept,
    AttachPages,
    CorrectOnSpot,
    DiscardDraft,
    HandOverDraft,
    ListDrafts,
    NotifySupplement,
    Outcome,
    ReadPage,
    ResumeDraft,
    SaveDraft,
    TakeUp,
    TurnAway,
)
from app.intake.commands.accept import Desk
from app.intake.commands.pages import MOST_BYTES, blob_of
from app.intake.commands.papers import PrintCasePaper
from app.intake.form import Form
from app.intake.known import known_from_applicant, known_from_deceased, known_from_person, known_from_unit
from app.intake.model import Draft, DraftLine
from app.intake.obstacles import Record
from app.intake.papers import receipt_preview
from app.intake.ports import Blob
from app.intake.prechecks import Facts, OpenCase, Precheck, run_prechecks
from app.intake.visitor import Part, Visitor, filed_under
from app.kernel.actor import Actor
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import AppError, Conflict, Rejected, Unavailable
from app.kernel.files import is_too_large, read_at_most
from app.kernel.ids import BlobHash, CaseId, DraftId, PersonId, UnitId
from app.kernel.messages import sentence
from app.kernel.office import OfficeProfile
from app.registry.commands import OpenPersonRecord, OpenUnitRecord, Reason
from app.registry.model import Person, PersonHit, Unit, UnitHit
from app.registry.queries import RegistryQueries
from app.sync.any_hall import OpenItem, owners_of

_NAMED_IN_GUIDE = 3
"""So many other counties a guide names."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A paper as it went out.

    code, number, style: to print it again.  case: None for a guide.  told: sentence code and values of where it went.
    """

    code: PaperCode
    number: str
    style: Style
    case: CaseId | None
    pdf: bytes
    copy_no: int
    told: Told

    def title(self, language: str) -> str:
        """What the paper is called."""
        return sentence(f"paper_{self.code.value}", None, language)


@dataclass(frozen=True, slots=True)
class Finished:
    """How an application ended at the window: its case and the papers, the main one first.

    draft: with which it goes on after a notice.  unprinted: why a paper could not be made; the case stands all the
    same and the paper can be printed later.  owner: name of the other county's office that decides, "" for the own one.
    awaits: a paper says that it waits for the centre; a slip will be due.
    """

    case: CaseHead
    papers: tuple[HandedOut, ...]
    draft: Draft | None = None
    unprinted: AppError | None = None
    owner: str = ""
    awaits: bool = False


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands behind the desk."""

    save: SaveDraft
    resume: ResumeDraft
    list: ListDrafts
    discard: DiscardDraft
    hand_over: HandOverDraft
    correct: CorrectOnSpot
    attach: AttachPages
    accept: Accept
    notify: NotifySupplement
    turn_away: TurnAway
    open_person: OpenPersonRecord
    open_unit: OpenUnitRecord
    read_page: ReadPage
    take_up: TakeUp


@dataclass(frozen=True, slots=True)
class Papers:
    """What prints.  issue: for papers of no case (guides).  desk: judges the application of a preview.

    receipt: format of receipts and slips.  confirm: asks the centre for what was just done, where it answers at once.
    """

    of_case: PrintCasePaper
    issue: IssuePaper
    reprint: Reprint
    void: VoidAndReprint
    printer: Printer
    renderer: PageRenderer
    desk: Desk
    receipt: PaperFormat = PaperFormat.ROLL
    confirm: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Look:
    """What the desk reads.

    page_count: of a file's bytes.  profile: the office's settings as they stand.  any_hall: what other counties' halls
    may take in, nothing where no centre is set.
    """

    catalogue: Catalogue
    index: ItemIndex
    registry: RegistryQueries
    cases: CaseQueries
    parameters: Callable[[date], Mapping[str, str]]
    key_of: Callable[[str], bytes]
    profile: Callable[[], OfficeProfile]
    page_count: Callable[[bytes], int]
    clock: Clock
    demo: bool
    any_hall: Callable[[], Sequence[OpenItem]]


class CounterDesk:
    """Serves the counter screen; methods that touch the store are called in worker threads."""

    def __init__(self, look: Look, commands: Commands, papers: Papers) -> None:
        self._look, self._do, self._papers = look, commands, papers
        self._parameters: tuple[date, Mapping[str, str]] | None = None

    @property
    def catalogue(self) -> Catalogue:
        """The list in force."""
        return self._look.catalogue

    def today(self) -> date:
        """The hall's day."""
        return hall_day(self._look.clock.now())

    def parameters(self) -> Mapping[str, str]:
        """Policy parameters in force today, read once a day."""
        today = self.today()
        if self._parameters is None or self._parameters[0] != today:
            self._parameters = (today, self._look.parameters(today))
        return self._parameters[1]

    def find_items(self, text: str, recent: Sequence[str]) -> Sequence[ItemHit]:
        """Items by code, words or pinyin, best first, recently used next."""
        return self._look.index.search(text, recent)

    def owners(self, actor: Actor, item: str) -> Sequence[OpenItem]:
        """The other counties for which that item may be taken in here now."""
        return owners_of(self._look.any_hall(), item, actor.office)

    def prechecks(self, form: Form, visitors: Sequence[Visitor]) -> Sequence[Precheck]:
        """Rules that can be tested before acceptance."""
        visitor = next((v for v in visitors if v.part is Part.PERSON), None)
        person, cases, record = (visitor.person, visitor.open_cases, visitor.record) if visitor else (None, (), None)
        own_case = cases if form.item.subject is Subject.PERSON else ()
        filed = self.subject(form, visitors)
        is_recorded = filed is None or bool(filed.id)
        return run_prechecks(form, Facts(self.today(), self.parameters(), person, own_case, is_recorded, record))

    def subject(self, form: Form, visitors: Sequence[Visitor]) -> SubjectRef | None:
        """Under whose record the case would be filed; somebody new is filed under the number that was typed."""
        found = filed_under(form.item, visitors)
        if found is not None and found.part is Part.APPLICANT:
            return self._typed_person(form, (Part.PERSON, Part.DECEASED)) or found.subject
        if found is not None:
            return found.subject
        if form.item.subject is Subject.UNIT:
            return self._typed_unit(form) or self._unit_of_person(visitors) or self._applying_person(form, visitors)
        return self._typed_person(form)

    def guide(self, item: ServiceItem) -> GuideContent:
        """What the guide says about an item."""
        return guide_content(item, self._look.catalogue, self._look.profile())

    def find_persons(self, text: str) -> Sequence[PersonHit]:
        """Masked hits by number, name or pinyin."""
        return self._look.registry.search_persons(text, 8)

    def find_units(self, text: str) -> Sequence[UnitHit]:
        """Hits by credit code, name or pinyin."""
        return self._look.registry.search_units(text, 8)

    def open_person(self, actor: Actor, person: PersonId, part: Part, draft: DraftId) -> Visitor:
        """A record for a form; who looked and why is logged first."""
        return self._visitor(self._do.open_person(actor, person, Reason.for_draft(draft)), part)

    def open_number(self, actor: Actor, id_type: str, number: str, part: Part, draft: DraftId) -> Visitor | None:
        """The person with that document, None when the register knows nobody."""
        found = self._look.registry.person_by_number(id_type, number)
        return self.open_person(actor, found.id, part, draft) if found else None

    def open_unit(self, actor: Actor, unit: UnitId, draft: DraftId) -> Visitor:
        """An employer for a form."""
        return self._employer(self._do.open_unit(actor, unit, Reason.for_draft(draft)))

    def open_uscc(self, actor: Actor, uscc: str, draft: DraftId) -> Visitor | None:
        """The employer with that credit code, None when the register knows none."""
        found = self._look.registry.unit_by_uscc(uscc)
        return self.open_unit(actor, found.id, draft) if found else None

    def save(self, actor: Actor, draft: Draft) -> None:
        """Keep the draft; durable when it returns."""
        self._do.save(actor, draft)

    def drafts(self, actor: Actor) -> Sequence[DraftLine]:
        """Drafts of the whole office, last touched first."""
        return self._do.list(actor, whole_office=True)

    def repeated(self, actor: Actor, draft: Draft) -> DraftLine | None:
        """A kept draft that ``draft`` repeats, or one made of a case that waits for papers; None for neither."""
        return self._do.list.of_same_matter(actor, draft) or self._do.take_up.of_same_matter(actor, draft)

    def resume(self, actor: Actor, draft: DraftId) -> Draft:
        """Open a draft; one of another clerk is taken over, which is logged."""
        try:
            return self._do.resume(actor, draft)
        except Conflict:
            self._do.hand_over(actor, draft, actor.operator)
            return self._do.resume(actor, draft)

    def discard(self, actor: Actor, draft: DraftId) -> None:
        """Throw a draft away."""
        self._do.discard(actor, draft)

    def attach(self, actor: Actor, draft: Draft, material: str, paths: Sequence[str]) -> Draft:
        """Keep files as pages of a paper.

        Raises Unavailable("page_not_readable") naming the file, Rejected("page_too_large"); as ``blob_of``.
        """
        files = []
        for path in paths:
            try:
                content = read_at_most(Path(path), MOST_BYTES)
            except OSError as error:
                if is_too_large(error):
                    raise Rejected("page_too_large", most_mb=MOST_BYTES // 1_000_000) from error
                raise Unavailable("page_not_readable", file=Path(path).name) from error
            blob_of(content)  # an empty file or one of another kind is called that, not damaged
            files.append((content, self._look.page_count(content)))
        return self._do.attach(actor, draft, material, files)

    def read_page(self, actor: Actor, blob: BlobHash) -> Blob:
        """The original behind a page; who looked is logged."""
        return self._do.read_page(actor, blob)

    def preview(self, actor: Actor, draft: Draft) -> bytes:
        """The receipt as it would print if the application were accepted now, without number and marked so."""
        taking = self._papers.desk.take(draft, actor, self._look.clock.now())
        if draft.is_elsewhere:
            owner = next((one for one in self.owners(actor, draft.item) if one.office == draft.owner), None)
            taking = replace(taking, hall=actor.office_name, owner=owner)
        issuer = Issuer(actor.name, actor.account, actor.window or "-")
        office = office_lines(self._look.profile())
        values = receipt_preview(taking, self._papers.desk.calendar, office, issuer, demo=self._look.demo)
        style = Style(Language.ZH, TextSize.NORMAL, self._papers.receipt)
        return self._papers.renderer.render(describe(values, style))

    def accept(self, actor: Actor, draft: Draft) -> Finished:
        """Take the case in and hand out its papers; a paper that cannot be made does not undo the acceptance."""
        case = self._do.accept(actor, draft).case
        wanted = [PaperCode.RECEIPT]
        if case.state is CaseState.CLOSED and case.taken_at is None:
            wanted += certified(self.catalogue.item(case.item_code))
        return self._owned(actor, case, self._finished(actor, case, wanted))

    def _owned(self, actor: Actor, case: CaseHead, finished: Finished) -> Finished:
        """With the name of the other county that decides, where one does."""
        if case.taken_at != actor.office:
            return finished
        owners = self.owners(actor, case.item_code)
        return replace(finished, owner=next((one.called for one in owners if one.office == case.office), case.office))

    def notify(self, actor: Actor, draft: Draft, *, insisted: bool) -> Finished:
        """The one complete notice; with the slip for the papers when they stay here."""
        case, waiting = self._do.notify(actor, draft, insisted=insisted)
        wanted = [PaperCode.SUPPLEMENT, *([PaperCode.RECEIVED] if insisted else [])]
        return replace(self._owned(actor, case, self._finished(actor, case, wanted)), draft=waiting)

    def turn_away(self, actor: Actor, draft: Draft, outcome: Outcome, reason: str, body: str) -> Finished:
        """Not needed, or not ours, with its paper."""
        case = self._do.turn_away(actor, draft, outcome, reason=reason, body=body).case
        code = PaperCode.REFUSAL if outcome is Outcome.NOT_OURS else PaperCode.TURNED_AWAY
        return self._finished(actor, case, [code])

    def correct(self, actor: Actor, draft: Draft, what: str) -> Draft:
        """Note what was put right on the spot."""
        return self._do.correct(actor, draft, what)

    def print_again(self, actor: Actor, paper: HandedOut, *, spoilt: str = "") -> HandedOut:
        """A further copy; spoilt: why the last sheet is void, then it is no copy."""
        if spoilt:
            return self._out(
                actor, self._papers.void(actor, paper.code, paper.number, spoilt, style=paper.style), paper
            )
        return self._out(actor, self._papers.reprint(actor, paper.code, paper.number, style=paper.style), paper)

    def print_as(self, actor: Actor, paper: HandedOut, style: Style) -> HandedOut:
        """The same paper in another style (large print, English, A4 or roll); ``Unavailable("paper_only_of_case")``."""
        if paper.case is None:
            raise Unavailable("paper_only_of_case")
        fitting = default_style(paper.code, style)
        printed = self._papers.of_case(actor, paper.code, paper.case, fitting)
        return self._out(actor, printed, replace(paper, style=fitting))

    def print_guide(self, actor: Actor, item: ServiceItem, style: Style) -> HandedOut:
        """The guide of an item on paper; every print has a number of its own in the log's row."""
        content = self.guide(item)
        content = replace(content, deciders=(*content.deciders, *_taken_here(self.owners(actor, item.code))))
        values = guide_values(content, demo=self._look.demo)
        style = default_style(PaperCode.GUIDE, style)
        paper = HandedOut(PaperCode.GUIDE, values.number, style, None, b"", 1, ("", {}))
        try:
            printed = self._papers.issue(actor, values, style, Concern())
        except AppError as error:
            if error.code != "paper_already_printed":
                raise
            printed = self._papers.reprint(actor, PaperCode.GUIDE, values.number, style=style)
        return self._out(actor, printed, paper)

    def _finished(self, actor: Actor, case: CaseHead, wanted: Sequence[PaperCode]) -> Finished:
        papers: list[HandedOut] = []
        trouble: AppError | None = None
        awaits = False
        self._papers.confirm()
        for code in wanted:
            style = default_style(code, Style(Language.ZH, TextSize.NORMAL, self._papers.receipt))
            try:
                printed = self._papers.of_case(actor, code, case.id, style)
                awaits |= says_pending(printed.entry.values)
                papers.append(self._out(actor, printed, HandedOut(code, "", style, case.id, b"", 1, ("", {}))))
            except AppError as error:
                trouble = error
        return Finished(case, tuple(papers), None, trouble, awaits=awaits)

    def _out(self, actor: Actor, printed: Printed, paper: HandedOut) -> HandedOut:
        entry = printed.entry
        title = f"{sentence(f'paper_{entry.paper.value}')} {entry.number}"
        told = hand_over(self._papers.printer, actor, printed, title=title).told
        return replace(paper, number=entry.number, pdf=printed.pdf, copy_no=entry.copy_no, told=told)

    def _visitor(self, person: Person, part: Part) -> Visitor:
        key = self._look.key_of(person.id_no)
        ref = SubjectRef("person", str(person.id), person.name, person.id_no, key)
        known = {
            Part.DECEASED: known_from_deceased,
            Part.APPLICANT: known_from_applicant,
        }.get(part)
        facts = known(person) if known else known_from_person(person, self.today(), self.parameters())
        cases = tuple(
            OpenCase(case.item_code, case.number or case.notice or "", case.state is CaseState.AWAITING_SUPPLEMENT)
            for case in self._look.cases.open_of(key)
        )
        employer = self._look.registry.unit(person.unit) if person.unit is not None else None
        record = Record(person, self._look.registry.contributions(person.id)) if part is Part.PERSON else None
        return Visitor(part, ref, facts, person, employer, cases, record)

    def _employer(self, unit: Unit) -> Visitor:
        ref = SubjectRef("unit", str(unit.id), unit.name, unit.uscc, self._look.key_of(unit.uscc))
        return Visitor(Part.UNIT, ref, known_from_unit(unit), unit=unit)

    def _typed_unit(self, form: Form) -> SubjectRef | None:
        code = form.values.get("uscc")
        name = form.values.get("unit") or form.values.get("unit_name") or ""
        return SubjectRef("unit", "", name, code, self._look.key_of(code)) if code else None

    def _unit_of_person(self, visitors: Sequence[Visitor]) -> SubjectRef | None:
        """Matters of an employer that ask for the person only are filed under the person's employer."""
        unit = next((v.unit for v in visitors if v.person is not None and v.unit is not None), None)
        return self._employer(unit).subject if unit is not None else None

    def _applying_person(self, form: Form, visitors: Sequence[Visitor]) -> SubjectRef | None:
        """Who may apply himself and has no employer here carries the matter under his own name."""
        if Subject.PERSON.value not in form.item.who_may_apply:
            return None
        person = next((visitor for visitor in visitors if visitor.part is Part.PERSON), None)
        return person.subject if person is not None else self._typed_person(form)

    def _typed_person(
        self, form: Form, parts: Sequence[Part] = (Part.PERSON, Part.DECEASED, Part.APPLICANT)
    ) -> SubjectRef | None:
        for part in parts:
            number = form.values.get(f"{part.value}id_no")
            name = form.values.get("person" if part is Part.PERSON else part.value.removesuffix("_"), "")
            if number and name:
                return SubjectRef("person", "", name, number, self._look.key_of(number))
        return None


def _taken_here(owners: Sequence[OpenItem]) -> tuple[Label, ...]:
    """What the guide says of other counties for which the item may be taken in here; of many how many they are."""
    code, told = "guide_taken_here", [{"office": one.called} for one in owners]
    if len(owners) > _NAMED_IN_GUIDE:
        code, told = "guide_taken_for_many", [{"office": str(len(owners))}]
    return tuple(Label(sentence(code, one, "zh_CN"), sentence(code, one, "en")) for one in told)
