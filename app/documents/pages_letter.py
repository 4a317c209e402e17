"""Pages of the letters of a case on its way, and of the sheet that is put up in public while it waits."""

from app.catalogue.model import Label
from app.documents.letters import (
    CaseLetter,
    CorrectionValues,
    DecisionValues,
    ExtensionValues,
    PauseValues,
    PublicNoticeValues,
    WaySupplementValues,
)
from app.documents.page import Block, Heading, KeyValues, NumberedList, Paragraph, Signatures, Style, Table
from app.documents.pages_counter import number_rows, title
from app.documents.pages_notice import missing_table, section
from app.documents.remedies import remedies
from app.documents.wording import Words
from app.kernel.clock import hall_day


def pause(values: PauseValues, w: Words, style: Style) -> list[Block]:
    """For whom the case waits, since when the limit stands, and that it goes on afterwards."""
    body = w.of(values.body)
    rows = [(w("waits_for"), w.of(values.waits_for)), (w("stands_from"), w.day(values.stands_from))]
    if values.notice_from is not None and values.notice_to is not None:
        rows.append((w("notice_days"), w("from_to", first=w.day(values.notice_from), last=w.day(values.notice_to))))
    if values.due_on is not None:
        rows.append((w("due_before"), w.day(values.due_on)))
    return [
        *_head(values, w, style),
        Paragraph(w("opening", day=w.day(hall_day(values.accepted_at)), item=w.of(values.item_name))),
        Paragraph(w(f"reason_{values.kind}", body=body)),
        KeyValues(tuple(rows), strong=frozenset({1})),
        Paragraph(w("limit_stands", day=w.day(values.stands_from))),
        Paragraph(w("goes_on" if values.due_on is not None else "goes_on_without_limit")),
        *_foot(values, w),
    ]


def supplement(values: WaySupplementValues, w: Words, style: Style) -> list[Block]:
    """Everything missing, once, until when, and that the limit stands meanwhile."""
    count = len(values.missing)
    return [
        *_head(values, w, style),
        Paragraph(w("opening", day=w.day(hall_day(values.accepted_at)), item=w.of(values.item_name), count=count)),
        missing_table(values.missing, w),
        Paragraph(w("until", day=w.day(values.supply_by), hall=w.of(values.office.hall))),
        Paragraph(w("limit_stands", day=w.day(values.stands_from))),
        Paragraph(w("once_only")),
        *_foot(values, w),
    ]


def extension(values: ExtensionValues, w: Words, style: Style) -> list[Block]:
    """Last day before and after, why, and by which text."""
    unit = "limit_working" if values.working else "limit_calendar"
    rows = (
        (w("old_due"), w.day(values.old_due)),
        (w("longer_by"), w(unit, days=values.days)),
        (w("new_due"), w.day(values.new_due)),
    )
    return [
        *_head(values, w, style),
        Paragraph(w("opening", day=w.day(hall_day(values.accepted_at)), item=w.of(values.item_name))),
        KeyValues(rows, strong=frozenset({2})),
        *section("reasons_head", values.reasons, w),
        *section("basis_head", values.basis, w),
        Paragraph(w("only_once")),
        *_foot(values, w),
    ]


def decision(values: DecisionValues, w: Words, style: Style) -> list[Block]:
    """Facts, reasons, basis, remedies."""
    course = w(
        "fact_course",
        received=w.moment(values.received_at),
        accepted=w.moment(values.accepted_at),
        item=w.of(values.item_name),
        number=values.case_number,
    )
    return [
        *_head(values, w, style),
        Paragraph(w("opening", item=w.of(values.item_name))),
        Heading(w("facts_head")),
        NumberedList((course, *(w.of(fact) for fact in values.facts))),
        *section("reasons_head", values.reasons, w),
        *section("basis_head", values.basis, w),
        *remedies(values.office, w, inaction=False),
        *_more(values.remedies, w),
        *_foot(values, w),
    ]


def correction(values: CorrectionValues, w: Words, style: Style) -> list[Block]:
    """Each fact before and after, why, and what the person can do."""
    rows = tuple(
        (str(i), w.of(line.what), w.of(line.before), w.of(line.after)) for i, line in enumerate(values.changes, start=1)
    )
    head = (w("col_no"), w("col_what"), w("col_before"), w("col_after"))
    return [
        *_head(values, w, style),
        Paragraph(w("opening", day=w.day(hall_day(values.closed_at)), item=w.of(values.item_name), count=len(rows))),
        Table(head, rows, (8, 36, 28, 28)),
        *section("reasons_head", (values.reason,), w),
        Paragraph(w("takes_place")),
        *remedies(values.office, w, inaction=False),
        *_more(values.remedies, w),
        *_foot(values, w),
    ]


def public_notice(values: PublicNoticeValues, w: Words, style: Style) -> list[Block]:
    """Who, which work, how long; until when anybody may object, and where."""
    rows = (
        (w("person"), values.person),
        (w("unit"), values.unit or w("none")),
        (w("kind"), w.of(values.kind)),
        (w("retire_in"), w.month(values.retire_in)),
        (w("months"), w("months_value", count=values.months)),
        (w("notice_days"), w("from_to", first=w.day(values.notice_from), last=w.day(values.notice_to))),
    )
    works = tuple((str(i), w.months(one.first, one.last), one.post, one.unit) for i, one in enumerate(values.works, 1))
    where = (
        (w("object_to"), w.of(values.office.name)),
        (w("ask_at"), w("ask_at_value", hall=w.of(values.office.hall), address=w.of(values.office.address))),
        (w("phone"), values.office.phone),
        (w("complaint"), values.office.complaint_phone),
    )
    return [
        title(values, w, style),
        Paragraph(w("opening", item=w.of(values.item_name))),
        KeyValues(rows, strong=frozenset({len(rows) - 1})),
        Heading(w("works_head")),
        Table((w("col_no"), w("col_time"), w("col_post"), w("col_unit")), works, (8, 36, 24, 32)),
        *section("basis_head", values.basis, w),
        Paragraph(w("objections", last=w.day(values.notice_to))),
        KeyValues(where),
    ]


def _more(lines: tuple[Label, ...], w: Words) -> list[Block]:
    return [Paragraph(w.of(line)) for line in lines]


def _head(values: CaseLetter, w: Words, style: Style) -> list[Block]:
    return [title(values, w, style), Paragraph(w("addressee", name=values.applicant.name), indent=False, strong=True)]


def _foot(values: CaseLetter, w: Words) -> list[Block]:
    """Whose case, whom to ask, and the line for the receiver; of the office nobody is named."""
    rows = (
        (w("case_number"), values.case_number),
        *number_rows(values.applicant, values.concerned, w),
        (w("agency"), w.of(values.office.name)),
        (w("ask_at"), w("ask_at_value", hall=w.of(values.office.hall), address=w.of(values.office.address))),
        (w("phone"), values.office.phone),
        (w("complaint"), values.office.complaint_phone),
    )
    return [KeyValues(rows), Signatures((w("sign_recipient"), w("sign_date")))]
