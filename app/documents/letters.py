"""What the letters of a case on its way must know.

The office speaks in them: who did the step is named to nobody, so that the applicant does not learn who handles the
case before it is decided (standards F-08).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from app.catalogue.model import Label
from app.documents.model import ConcernedLine, DatedPaper, MissingLine, PaperCode, Party, unnumbered


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLetter(DatedPaper):
    """A letter to the applicant; its ``number`` is its own, ``case_number`` the one of the receipt."""

    applicant: Party
    item_name: Label
    case_number: str
    concerned: ConcernedLine | None = None

    def conflicts(self) -> Iterator[str]:
        """Somebody is told apart by a number."""
        return unnumbered(self.applicant, self.concerned)


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseValues(CaseLetter):
    """That the limit does not run while somebody outside is waited for (standards F-04).

    kind: why, a pause kind of the clocks.  waits_for: name of the wait.  body: who is waited for.  stands_from: first
    day that does not count.  due_on: last day as it stood, None where no limit is set.  notice_from, notice_to: of a
    public notice.
    """

    code: ClassVar[PaperCode] = PaperCode.PAUSE

    kind: str
    waits_for: Label
    body: Label
    accepted_at: datetime
    stands_from: date
    due_on: date | None = None
    notice_from: date | None = None
    notice_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaySupplementValues(CaseLetter):
    """Everything missing, told once, of a case that was accepted already; its limit stands meanwhile."""

    code: ClassVar[PaperCode] = PaperCode.WAY_SUPPLEMENT

    missing: tuple[MissingLine, ...]
    accepted_at: datetime
    stands_from: date
    supply_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionValues(CaseLetter):
    """The one extension of the limit, with its reason (standards F-05).  days: in the unit of ``working``."""

    code: ClassVar[PaperCode] = PaperCode.EXTENSION

    accepted_at: datetime
    days: int
    working: bool
    old_due: date
    new_due: date
    reasons: tuple[Label, ...]
    basis: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionValues(CaseLetter):
    """A refusal in the matter itself: facts, reasons, basis, remedies (standards R-06, R-07).

    facts: beside application and acceptance, what was found.  remedies: of the item, beside the standard ones.
    """

    code: ClassVar[PaperCode] = PaperCode.DECISION

    received_at: datetime
    accepted_at: datetime
    reasons: tuple[Label, ...]
    basis: tuple[Label, ...]
    facts: tuple[Label, ...] = ()
    remedies: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One fact that was put right."""

    what: Label
    before: Label
    after: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionValues(CaseLetter):
    """What was put right in a closed case, each fact with both its images, and what can be done against it."""

    code: ClassVar[PaperCode] = PaperCode.CORRECTION

    closed_at: datetime
    changes: tuple[ChangeLine, ...]
    reason: Label
    remedies: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A stretch of special work.  first, last: months as YYYY-MM."""

    first: str
    last: str
    post: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicNoticeValues(DatedPaper):
    """What is put up in public while a finding on special work waits: no number of a person, no telephone, no address.

    months: found in sum.  unit: "" without an employer.  retire_in: month asked for, YYYY-MM.
    """

    code: ClassVar[PaperCode] = PaperCode.PUBLIC_NOTICE

    item_name: Label
    person: str
    kind: Label
    retire_in: str
    months: int
    works: tuple[WorkLine, ...]
    notice_from: date
    notice_to: date
    basis: tuple[Label, ...]
    unit: str = ""
