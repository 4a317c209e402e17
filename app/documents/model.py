"""What each paper must know before it may be printed: frozen values, nothing about looks.

A field without a default is mandatory and may not be empty (standards R-05); ``completeness.gaps`` names the
empty ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from app.catalogue.model import Label
from app.kernel.office import OfficeProfile


class PaperCode(StrEnum):
    """What a window, or an office to its own people, hands out; wordings: ``resources/documents/<code>.yaml``."""

    RECEIPT = "receipt"
    RECEIVED = "received"
    GUIDE = "guide"
    SUPPLEMENT = "supplement"
    REFUSAL = "refusal"
    TURNED_AWAY = "turned_away"
    DELIVERY = "delivery"
    RESULT = "result"
    UNIT_CERTIFICATE = "unit_certificate"
    PERSON_CERTIFICATE = "person_certificate"
    RIGHTS_RECORD = "rights_record"
    BENEFIT_CERTIFICATE = "benefit_certificate"
    VOUCHER = "voucher"
    FACE_DELETION = "face_deletion"
    PAUSE = "pause"
    WAY_SUPPLEMENT = "way_supplement"
    EXTENSION = "extension"
    DECISION = "decision"
    CORRECTION = "correction"
    PUBLIC_NOTICE = "public_notice"
    CONFIRMATION = "confirmation"


DOCUMENTS: dict[str, PaperCode] = {
    "DOC-GUIDE": PaperCode.GUIDE,
    "DOC-RECEIVED": PaperCode.RECEIVED,
    "DOC-ACCEPT": PaperCode.RECEIPT,
    "DOC-ONCE": PaperCode.SUPPLEMENT,
    "DOC-REJECT": PaperCode.REFUSAL,
    "DOC-DELIVER": PaperCode.DELIVERY,
    "DOC-RESULT": PaperCode.RESULT,
    "DOC-CERT-UNIT": PaperCode.UNIT_CERTIFICATE,
    "DOC-CERT-PERSON": PaperCode.PERSON_CERTIFICATE,
    "DOC-RIGHTS": PaperCode.RIGHTS_RECORD,
    "DOC-CERT-BENEFIT": PaperCode.BENEFIT_CERTIFICATE,
    "DOC-VOUCHER": PaperCode.VOUCHER,
    "DOC-PAUSE": PaperCode.PAUSE,
    "DOC-EXTEND": PaperCode.EXTENSION,
    "DOC-DECISION": PaperCode.DECISION,
    "DOC-CORRECT": PaperCode.CORRECTION,
    "DOC-PUBLIC": PaperCode.PUBLIC_NOTICE,
}
"""The catalogue's document codes that this room can print."""


@dataclass(frozen=True, slots=True)
class OfficeLines:
    """What an office's settings lend to its papers; English falls back to the Chinese words.

    government: the people's government that reconsiders (standards R-07).  court: that hears the suit.
    """

    name: Label
    hall: Label
    address: Label
    hours: Label
    phone: str
    complaint_phone: str
    query_way: Label
    evaluation_way: Label
    government: Label
    court: Label
    recheck: bool = True


def office_lines(profile: OfficeProfile) -> OfficeLines:
    """The lines of an office's settings."""
    return OfficeLines(
        name=Label(profile.name, profile.name_en),
        hall=Label(profile.hall, profile.hall_en),
        address=Label(profile.address, profile.address_en),
        hours=Label(profile.hours, profile.hours_en),
        phone=profile.phone,
        complaint_phone=profile.complaint_phone,
        query_way=Label(profile.query_way, profile.query_way_en),
        evaluation_way=Label(profile.evaluation_way, profile.evaluation_way_en),
        government=Label(profile.government, profile.government_en),
        court=Label(profile.court, profile.court_en),
    )


@dataclass(frozen=True, slots=True)
class Issuer:
    """The clerk who signs for the paper; ``number`` is the staff number, ``window`` e.g. "3"."""

    name: str
    number: str
    window: str


NOT_NAMED = Issuer("***", "***", "***")
"""In place of who signed, for people who may not know it yet."""


@dataclass(frozen=True, slots=True)
class Party:
    """A person or unit on a paper; ``number`` is masked wherever the paper may be seen by others, "" if unknown."""

    name: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class ConcernedLine:
    """Whose matter it is where somebody else applies; ``died``: the applicant is a living claimant."""

    name: str
    number: str
    died: bool = False


@dataclass(frozen=True, slots=True)
class AgentLine:
    """Who came for the applicant, and by what authority."""

    name: str
    number: str
    authority: str


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One material as received: pieces of original and copy; ``returned`` when shown and given back.

    nothing: the name only says that no paper came, so the line does not count as a material.
    """

    name: Label
    original: int
    copies: int
    returned: bool = False
    note: Label | None = None
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit in days; ``days`` None stands for "not prescribed"; 0 for at once."""

    days: int | None = None
    working: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What every paper carries: whose it is and its number; ``demo`` draws the watermark."""

    code: ClassVar[PaperCode]

    office: OfficeLines
    number: str
    demo: bool

    def conflicts(self) -> Iterator[str]:
        """Names of values that are missing because of what the others say."""
        return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPaper(Paper):
    """A paper that goes out at a moment, under the office's seal; all but the guide.

    pending_sync: what it tells of is not yet confirmed by the centre.
    """

    issued_at: datetime
    pending_sync: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedPaper(DatedPaper):
    """A paper that a named clerk hands out."""

    issuer: Issuer


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantPaper(IssuedPaper):
    """A paper to an applicant, never to a dead person; ``concerned``: whose matter it is, where that is another."""

    applicant: Party
    concerned: ConcernedLine | None = None

    def conflicts(self) -> Iterator[str]:
        """Somebody is told apart by a number."""
        return unnumbered(self.applicant, self.concerned)


def unnumbered(applicant: Party, concerned: ConcernedLine | None) -> Iterator[str]:
    """The gap where nobody has a number: the applicant, or (a reporter without a document) the one concerned."""
    if not applicant.number.strip() and concerned is None:
        yield "applicant.number"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptValues(ApplicantPaper):
    """The acceptance receipt, with everything standards R-05 asks for.

    immediate: done while the visitor waits, so there is no due date.  clock_from: for papers taken before their month,
    the day from which both limits count (CASE-09).
    evaluation_code: what the visitor types or scans to rate the service.  notices: framed words of the item.
    owner, taken_at: names of the office that decides and of the one that took it in for it; "" where they are one.
    """

    code: ClassVar[PaperCode] = PaperCode.RECEIPT

    item_code: str
    item_name: Label
    materials: tuple[MaterialLine, ...]
    received_at: datetime
    accepted_at: datetime
    statutory: LimitLine
    promised: LimitLine
    immediate: bool
    evaluation_code: str
    due_on: date | None = None
    due_provisional: bool = False
    clock_from: date | None = None
    agent: AgentLine | None = None
    notices: tuple[Label, ...] = ()
    owner: str = ""
    taken_at: str = ""

    def conflicts(self) -> Iterator[str]:
        """A limited item needs its due date, unless no text and no promise sets a limit."""
        yield from ApplicantPaper.conflicts(self)
        has_limit = self.statutory.days is not None or self.promised.days is not None
        if not self.immediate and has_limit and self.due_on is None:
            yield "due_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedValues(ApplicantPaper):
    """The slip for papers taken in without acceptance; says by when an answer comes."""

    code: ClassVar[PaperCode] = PaperCode.RECEIVED

    item_name: Label
    materials: tuple[MaterialLine, ...]
    received_at: datetime
    answer_by: date
    agent: AgentLine | None = None


@dataclass(frozen=True, slots=True)
class MissingLine:
    """One thing to bring or correct, what is wrong with it, and the text that asks for it."""

    what: Label
    problem: Label
    basis: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementValues(ApplicantPaper):
    """The one complete notice of everything missing; ``insisted``: papers were taken at the visitor's wish.

    nothing_left: though he insisted, he handed over no paper.  owner, taken_at: as on the receipt.
    """

    code: ClassVar[PaperCode] = PaperCode.SUPPLEMENT

    item_name: Label
    missing: tuple[MissingLine, ...]
    received_at: datetime
    supply_by: date
    agent: AgentLine | None = None
    insisted: bool = False
    nothing_left: bool = False
    owner: str = ""
    taken_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalValues(ApplicantPaper):
    """A refusal to accept: facts, reasons, basis; the remedies come from the office (standards R-06, R-07).

    applicant: without a number when the visitor had not said who he is.
    right_body: who is to be asked instead, when the matter is not ours; that is the fact then.
    inaction: the dispute is about a duty not performed, so reconsideration must come first.
    """

    code: ClassVar[PaperCode] = PaperCode.REFUSAL

    item_name: Label
    applied_at: datetime
    reasons: tuple[Label, ...]
    basis: tuple[Label, ...]
    facts: tuple[Label, ...] = ()
    right_body: Label | None = None
    right_body_place: Label | None = None
    agent: AgentLine | None = None
    inaction: bool = False

    def conflicts(self) -> Iterator[str]:
        """Without a right body the facts of the case must stand there."""
        if not self.facts and self.right_body is None:
            yield "facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAwayValues(ApplicantPaper):
    """Nothing needs to be done; applicant: as in ``RefusalValues``."""

    code: ClassVar[PaperCode] = PaperCode.TURNED_AWAY

    item_name: Label
    reasons: tuple[Label, ...]
    basis: tuple[Label, ...]

    def conflicts(self) -> Iterator[str]:
        """Said to whoever came."""
        return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryValues(IssuedPaper):
    """The delivery slip that the receiver signs; ``papers`` are the names of what is delivered."""

    code: ClassVar[PaperCode] = PaperCode.DELIVERY

    item_name: Label
    recipient: Party
    papers: tuple[Label, ...]
    place: Label
    way: Label
    concerned: ConcernedLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultValues(ApplicantPaper):
    """What came out of a case, told to the applicant; a negative result carries basis and remedies.

    remedies: of the item, beside the standard ones.  owner, taken_at: as on the receipt.
    """

    code: ClassVar[PaperCode] = PaperCode.RESULT

    item_name: Label
    accepted_at: datetime
    finished_at: datetime
    result: Label
    details: tuple[Label, ...] = ()
    basis: tuple[Label, ...] = ()
    negative: bool = False
    remedies: tuple[Label, ...] = ()
    owner: str = ""
    taken_at: str = ""

    def conflicts(self) -> Iterator[str]:
        """A negative result needs its reason and its basis."""
        yield from ApplicantPaper.conflicts(self)
        if self.negative and not self.details:
            yield "details"
        if self.negative and not self.basis:
            yield "basis"
