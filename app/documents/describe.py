"""From values to a page description: which blocks a paper has, in which order, in which words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.documents import pages_certificate, pages_counter, pages_guide, pages_letter, pages_notice, pages_staff
from app.documents.completeness import require_complete
from app.documents.guide import GuideValues
from app.documents.model import DatedPaper, Paper, PaperCode
from app.documents.page import Block, Closing, Notice, PageDescription, PaperFormat, QrCode, Seal, Style
from app.documents.verification import qr_payload
from app.documents.wording import Words, wording_version, words
from app.kernel.clock import hall_day
from app.kernel.errors import Rejected

TEMPLATE_VERSION = "2"
"""Raised whenever a paper's blocks change, so that a page's hash tells which arrangement it had."""

PLAIN = Style()
"""Chinese, normal print, A4."""

ROLL_PAPERS = frozenset({PaperCode.RECEIPT, PaperCode.RECEIVED})
"""What fits an 80 mm roll."""

_PAGES: Mapping[PaperCode, Callable[[Any, Words, Style], list[Block]]] = {
    PaperCode.RECEIPT: pages_counter.receipt,
    PaperCode.RECEIVED: pages_counter.received,
    PaperCode.DELIVERY: pages_counter.delivery,
    PaperCode.RESULT: pages_counter.result,
    PaperCode.GUIDE: pages_guide.guide,
    PaperCode.SUPPLEMENT: pages_notice.supplement,
    PaperCode.REFUSAL: pages_notice.refusal,
    PaperCode.TURNED_AWAY: pages_notice.turned_away,
    PaperCode.UNIT_CERTIFICATE: pages_certificate.unit,
    PaperCode.PERSON_CERTIFICATE: pages_certificate.person,
    PaperCode.RIGHTS_RECORD: pages_certificate.rights_record,
    PaperCode.BENEFIT_CERTIFICATE: pages_certificate.benefit,
    PaperCode.VOUCHER: pages_certificate.voucher,
    PaperCode.FACE_DELETION: pages_staff.face_deletion,
    PaperCode.PAUSE: pages_letter.pause,
    PaperCode.WAY_SUPPLEMENT: pages_letter.supplement,
    PaperCode.EXTENSION: pages_letter.extension,
    PaperCode.DECISION: pages_letter.decision,
    PaperCode.CORRECTION: pages_letter.correction,
    PaperCode.PUBLIC_NOTICE: pages_letter.public_notice,
    PaperCode.CONFIRMATION: pages_counter.confirmation,
}


@dataclass(frozen=True, slots=True)
class Marks:
    """What the print log adds to a paper: its verification code, its hash, and which copy it is.

    copy_no: 1 for the original; from 2 on the page carries the reprint's mark.
    """

    code: str
    page_hash: str
    copy_no: int = 1


def template(paper: PaperCode, style: Style) -> str:
    """Which arrangement of blocks, for language, size and format: ``receipt@1/zh_CN/normal/A4``."""
    return f"{paper}@{TEMPLATE_VERSION}/{style.name}"


def describe(
    values: Paper, style: Style = PLAIN, marks: Marks | None = None, wording: str | None = None
) -> PageDescription:
    """The whole paper.

    Without marks it is a preview: gaps are allowed, there is no code, and the watermark says so; a guide is
    complete without marks.  wording: an older version for a reprint, None for the newest.
    Raises Rejected("paper_has_gap", "remedy_body_not_government", "paper_needs_a4").
    """
    if style.format is PaperFormat.ROLL and values.code not in ROLL_PAPERS:
        raise Rejected("paper_needs_a4")
    is_final = marks is not None or isinstance(values, GuideValues)
    if is_final:
        require_complete(values)
    w = words(wording or wording_version(values.code), style.language)
    blocks = [*_PAGES[values.code](values, w, style), *_pending(values, w), *_closing(values, w, marks)]
    return PageDescription(
        subject=f"{w('title')} {values.number}".strip(),
        author=w.of(values.office.name),
        style=style,
        blocks=tuple(blocks),
        page_words=w.texts["pages"],
        footer=_footer(values, w, marks),
        watermark=_watermark(values, w, is_final),
        mark=w("reprint_mark", copy=marks.copy_no) if marks and marks.copy_no > 1 else "",
    )


def grouped(page_hash: str) -> str:
    """The first 16 of the 64 hex digits in fours, as printed."""
    return " ".join(page_hash[i : i + 4] for i in range(0, 16, 4))


def _pending(values: Paper, w: Words) -> list[Block]:
    """That the centre has not confirmed yet what the paper tells of."""
    return [Notice(w("pending_sync"))] if isinstance(values, DatedPaper) and values.pending_sync else []


def _closing(values: Paper, w: Words, marks: Marks | None) -> list[Block]:
    seal = None
    if isinstance(values, DatedPaper):
        seal = Seal(w("seal_place"), w.of(values.office.name), w.day(hall_day(values.issued_at)))
    code = None
    if marks is not None:
        lines = (
            w("code_line", code=f"{marks.code[:4]} {marks.code[4:]}"),
            w("hash_line", hash=grouped(marks.page_hash)),
        )
        code = QrCode(qr_payload(values.number, marks.code), lines)
    return [Closing(code, seal)] if code or seal else []


def _footer(values: Paper, w: Words, marks: Marks | None) -> str:
    parts = [w.of(values.office.name), values.number]
    if marks is not None:
        parts.append(grouped(marks.page_hash))
    return " · ".join(part for part in parts if part)


def _watermark(values: Paper, w: Words, is_final: bool) -> str:
    if values.demo:
        return w("demo_mark")
    return "" if is_final else w("preview_mark")
