"""Printing a paper for the first time, again, or in place of a spoilt sheet; each act is in the log and the audit."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace

from app.audit.model import AuditValue
from app.documents.describe import PLAIN, ROLL_PAPERS, Marks, describe, template
from app.documents.model import NOT_NAMED, IssuedPaper, Paper, PaperCode
from app.documents.page import PageDescription, PaperFormat, Style
from app.documents.ports import PageRenderer, PrintEntry, PrintKind, PrintUnitOfWork
from app.documents.values_text import values_from_text, values_text
from app.documents.verification import ScannedCode, matches, read_code, text_hash, verification_code
from app.documents.wording import wording_version
from app.kernel.actor import Actor, Permission, Post
from app.kernel.canonical import row_digest
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId, PaperId, new_uuid

CHANGED = frozenset({Changed.PAPERS})
_PRINTING_POSTS = frozenset({Post.SERVICE_DESK, Post.FLOW_DESK, Post.DISTRIBUTION_DESK})
Work = Callable[[], PrintUnitOfWork]


@dataclass(frozen=True, slots=True)
class Printed:
    """A page as it went out: its log row, the very bytes, and how many sheets are handed out (standards R-05)."""

    entry: PrintEntry
    pdf: bytes
    copies: int
    changed: frozenset[Changed] = CHANGED


@dataclass(frozen=True, slots=True)
class Concern:
    """Whose paper it is: the case, and the person or unit whose data it shows ("" for none)."""

    case: CaseId | None = None
    subject: str = ""


NOBODY = Concern()
"""A paper about no case and no person."""


STAFF_PAPERS = frozenset({PaperCode.FACE_DELETION})
"""Papers for an office's own people, printed by the security administrator and by whom they concern."""


def may_print(actor: Actor) -> bool:
    """Whether the post hands papers to visitors: business staff and the desks of the hall."""
    return actor.permission is not None or actor.post in _PRINTING_POSTS


class IssuePaper:
    """Print a paper for the first time.

    ``secret`` keys the verification codes; it is the store's own (``verification.papers_secret``).
    """

    def __init__(self, unit_of_work: Work, renderer: PageRenderer, clock: Clock, secret: bytes) -> None:
        self._unit_of_work = unit_of_work
        self._renderer = renderer
        self._clock = clock
        self._secret = secret

    def __call__(self, actor: Actor, values: Paper, style: Style = PLAIN, concern: Concern = NOBODY) -> Printed:
        """The page, logged before it is handed over.

        Raises Rejected: paper_has_gap, remedy_body_not_government, paper_needs_a4, character_not_printable,
        paper_already_printed (in this style; reprint it), post_prints_no_papers.
        """
        _require_printer(actor, values.code)
        entry = self._entry(actor, values, style, concern)
        named = self._names_issuer(actor, concern.case)
        shown = values if named else _unsigned(values)
        pdf = self._renderer.render(describe(shown, style, _marks(entry), entry.wording))
        with self._unit_of_work() as u:
            if _live(u.prints.entries(values.code, values.number), entry.template):
                raise Rejected("paper_already_printed", number=values.number)
            _write(u, actor, entry, named=named)
            u.commit()
        return Printed(entry, pdf, copies_of(values.code))

    def _names_issuer(self, actor: Actor, case: CaseId | None) -> bool:
        """Asked before the page is made, so that nobody waits for the store meanwhile."""
        if case is None or not _is_other_side(actor):
            return True
        with self._unit_of_work() as u:
            return _names_issuer(u, actor, case)

    def _entry(self, actor: Actor, values: Paper, style: Style, concern: Concern) -> PrintEntry:
        text, wording, arrangement = values_text(values), wording_version(values.code), template(values.code, style)
        return PrintEntry(
            id=PaperId(new_uuid()),
            paper=values.code,
            case=concern.case,
            subject=concern.subject,
            number=values.number,
            code=verification_code(self._secret, values.code, values.number),
            page_hash=text_hash(text, wording, arrangement),
            values=text,
            wording=wording,
            template=arrangement,
            copy_no=1,
            kind=PrintKind.ISSUE,
            reason="",
            operator=actor.operator,
            window=actor.window or "",
            at=self._clock.now(),
        )


class Reprint:
    """Print a further copy from the kept values: same hash, with the copy's mark and number."""

    def __init__(self, unit_of_work: Work, renderer: PageRenderer, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._renderer = renderer
        self._clock = clock

    def __call__(
        self, actor: Actor, paper: PaperCode, number: str, *, style: Style | None = None, reason: str = ""
    ) -> Printed:
        """The copy.  style: which of several printed styles, None for the one printed last.

        Raises NotFound("paper_not_printed").
        """
        _require_printer(actor, paper)
        with self._unit_of_work() as u:
            last = _last(u.prints.entries(paper, number), number, style)
            entry = replace(
                last,
                id=PaperId(new_uuid()),
                copy_no=last.copy_no + 1,
                kind=PrintKind.REPRINT,
                reason=reason.strip(),
                operator=actor.operator,
                window=actor.window or "",
                at=self._clock.now(),
            )
            named = _names_issuer(u, actor, entry.case)
            pdf = self._renderer.render(page_of(entry, names_issuer=named))
            _write(u, actor, entry, named=named)
            u.commit()
        return Printed(entry, pdf, 1)


class VoidAndReprint:
    """作废重打: the last sheet was spoilt; it is void in the log and the same page comes out again, not as a copy."""

    def __init__(self, unit_of_work: Work, renderer: PageRenderer, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._renderer = renderer
        self._clock = clock

    def __call__(
        self, actor: Actor, paper: PaperCode, number: str, reason: str, *, style: Style | None = None
    ) -> Printed:
        """The same bytes as the spoilt sheet.  Raises Rejected("void_needs_reason"), NotFound("paper_not_printed")."""
        _require_printer(actor, paper)
        if not reason.strip():
            raise Rejected("void_needs_reason")
        with self._unit_of_work() as u:
            last = _last(u.prints.entries(paper, number), number, style)
            mine = replace(
                last,
                reason=reason.strip(),
                operator=actor.operator,
                window=actor.window or "",
                at=self._clock.now(),
            )
            entry = replace(mine, id=PaperId(new_uuid()), kind=PrintKind.REPLACE)
            named = _names_issuer(u, actor, entry.case)
            pdf = self._renderer.render(page_of(entry, names_issuer=named))
            _write(u, actor, replace(mine, id=PaperId(new_uuid()), kind=PrintKind.VOID))
            _write(u, actor, entry, named=named)
            u.commit()
        return Printed(entry, pdf, 1)


class OpenScanned:
    """From the text of a scanned QR code to the paper it belongs to."""

    def __init__(self, unit_of_work: Work, secret: bytes) -> None:
        self._unit_of_work = unit_of_work
        self._secret = secret

    def __call__(self, payload: str) -> tuple[PaperCode, ScannedCode, CaseId | None]:
        """The kind of paper, number and code, and the case where this store printed it.

        Raises Rejected("qr_not_ours") for another text, ("qr_code_wrong") when the code does not prove the number.
        """
        scanned = read_code(payload)
        paper = matches(self._secret, scanned)
        if paper is None:
            raise Rejected("qr_code_wrong", number=scanned.number)
        with self._unit_of_work() as u:
            entries = u.prints.entries(paper, scanned.number)
        return paper, scanned, entries[-1].case if entries else None


def page_of(entry: PrintEntry, *, names_issuer: bool = True) -> PageDescription:
    """The page that a log row stands for, from its kept values, wording and template.

    names_issuer: False for people on the other side of a step, who may not know yet who signed it, nor where.
    """
    values = values_from_text(entry.paper, entry.values)
    return describe(values if names_issuer else _unsigned(values), style_of(entry), _marks(entry), entry.wording)


def _unsigned(values: Paper) -> Paper:
    """The paper without the name of whoever signed it, and without the window."""
    return replace(values, issuer=NOT_NAMED) if isinstance(values, IssuedPaper) else values


def style_of(entry: PrintEntry) -> Style:
    """The style in which it was printed."""
    return Style.named(entry.template.partition("/")[2])


def copies_of(paper: PaperCode) -> int:
    """How many sheets a first printing hands out: receipts go to the applicant and into the file."""
    return 2 if paper in ROLL_PAPERS else 1


def default_style(paper: PaperCode, style: Style) -> Style:
    """The style, on A4 when the paper does not fit the roll."""
    return style if paper in ROLL_PAPERS else replace(style, format=PaperFormat.A4)


def _marks(entry: PrintEntry) -> Marks:
    return Marks(entry.code, entry.page_hash, entry.copy_no)


def _live(entries: Sequence[PrintEntry], arrangement: str) -> PrintEntry | None:
    """The sheet that went out last in that arrangement, None when none did."""
    mine = [e for e in entries if e.kind is not PrintKind.VOID and e.template == arrangement]
    return mine[-1] if mine else None


def _last(entries: Sequence[PrintEntry], number: str, style: Style | None) -> PrintEntry:
    out = [e for e in entries if e.kind is not PrintKind.VOID and (style is None or style_of(e) == style)]
    if not out:
        raise NotFound("paper_not_printed", number=number)
    return max((e for e in out if e.template == out[-1].template), key=lambda e: e.copy_no)


def _require_printer(actor: Actor, paper: PaperCode) -> None:
    if paper not in STAFF_PAPERS and not may_print(actor):
        raise Rejected("post_prints_no_papers")


def _names_issuer(u: PrintUnitOfWork, actor: Actor, case: CaseId | None) -> bool:
    """Whether the page may name who signed it: not to the other side of a step, until the case is decided."""
    return not (_is_other_side(actor) and case is not None and u.prints.is_undecided(case))


def _is_other_side(actor: Actor) -> bool:
    return actor.permission not in (None, Permission.INTAKE)


def _write(u: PrintUnitOfWork, actor: Actor, entry: PrintEntry, *, named: bool = True) -> None:
    """The row keeps the whole paper; that a sheet went out without the name of who signed it stands in the audit."""
    u.prints.add(entry)
    said: dict[str, AuditValue] = {
        "print": str(entry.id),
        "paper": entry.paper.value,
        "kind": entry.kind.value,
        "copy": entry.copy_no,
        "page_hash": entry.page_hash,
        "case": str(entry.case) if entry.case else None,
        "row": row_digest(asdict(entry)),
    }
    u.audit.append("printed", actor, said if named else said | {"masked": 1}, entry.at)
