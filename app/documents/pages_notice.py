"""Pages of the letters that say no, not yet, or not here: supplement notice, refusal, turning away."""

from app.catalogue.model import Label
from app.documents.model import MissingLine, RefusalValues, SupplementValues, TurnedAwayValues
from app.documents.page import Block, Heading, KeyValues, NumberedList, Paragraph, Signatures, Style, Table
from app.documents.pages_counter import agent_rows, number_rows, title
from app.documents.remedies import remedies
from app.documents.wording import Words


def supplement(values: SupplementValues, w: Words, style: Style) -> list[Block]:
    """Everything missing, once, each with its basis, and until when."""
    return [
        title(values, w, style),
        Paragraph(w("addressee", name=values.applicant.name), indent=False, strong=True),
        Paragraph(
            w("opening", moment=w.moment(values.received_at), item=w.of(values.item_name), count=len(values.missing))
        ),
        missing_table(values.missing, w),
        Paragraph(w("until", day=w.day(values.supply_by), hall=w.of(values.office.hall))),
        *([Paragraph(w("for_owner", office=values.owner, hall=values.taken_at))] if values.owner else []),
        *([Paragraph(w("insisted_without_papers" if values.nothing_left else "insisted"))] if values.insisted else []),
        Paragraph(w("once_only")),
        KeyValues(
            (
                *number_rows(values.applicant, values.concerned, w),
                *agent_rows(values.agent, w),
                *_contact(values, w),
            )
        ),
        Signatures((w("sign_recipient"), w("sign_date"))),
    ]


def missing_table(missing: tuple[MissingLine, ...], w: Words) -> Table:
    """One row per thing that is missing; the words of the columns are those of the paper."""
    rows = tuple(
        (str(i), w.of(line.what), w.of(line.problem), w.of(line.basis)) for i, line in enumerate(missing, start=1)
    )
    return Table((w("col_no"), w("col_what"), w("col_problem"), w("col_basis")), rows, (8, 26, 36, 30))


def refusal(values: RefusalValues, w: Words, style: Style) -> list[Block]:
    """Facts, reasons, basis, the right body where there is one, remedies."""
    facts = tuple(w.of(fact) for fact in values.facts)
    if values.right_body is not None:
        facts += (w("fact_not_ours", item=w.of(values.item_name), body=w.of(values.right_body)),)
    return [
        title(values, w, style),
        Paragraph(w("addressee", name=values.applicant.name), indent=False, strong=True),
        Paragraph(w("opening", moment=w.moment(values.applied_at), item=w.of(values.item_name))),
        Heading(w("facts_head")),
        NumberedList(facts),
        *section("reasons_head", values.reasons, w),
        *section("basis_head", values.basis, w),
        *_right_body(values, w),
        *remedies(values.office, w, inaction=values.inaction),
        KeyValues(
            (
                *number_rows(values.applicant, values.concerned, w),
                *agent_rows(values.agent, w),
                *_contact(values, w),
            )
        ),
        Signatures((w("sign_recipient"), w("sign_date"))),
    ]


def _right_body(values: RefusalValues, w: Words) -> list[Block]:
    if values.right_body is None:
        return []
    place = [Paragraph(w.of(values.right_body_place))] if values.right_body_place is not None else []
    told = Paragraph(w("right_body", body=w.of(values.right_body)), strong=True)
    return [Heading(w("right_body_head")), told, *place]


def turned_away(values: TurnedAwayValues, w: Words, style: Style) -> list[Block]:
    """Nothing needs to be done, and why."""
    contact = (*number_rows(values.applicant, values.concerned, w), *_contact(values, w))
    return [
        title(values, w, style),
        Paragraph(w("addressee", name=values.applicant.name), indent=False, strong=True),
        Paragraph(w("opening_not_needed", moment=w.moment(values.issued_at), item=w.of(values.item_name))),
        *section("reasons_head", values.reasons, w),
        *section("basis_head", values.basis, w),
        KeyValues(contact),
    ]


def section(head: str, lines: tuple[Label, ...], w: Words) -> list[Block]:
    """A headed list."""
    return [Heading(w(head)), NumberedList(tuple(w.of(line) for line in lines))]


def _contact(values: SupplementValues | RefusalValues | TurnedAwayValues, w: Words) -> tuple[tuple[str, str], ...]:
    return (
        (w("acceptor"), w("acceptor_value", name=values.issuer.name, number=values.issuer.number)),
        (w("window"), w("window_value", hall=w.of(values.office.hall), window=values.issuer.window)),
        (w("phone"), values.office.phone),
        (w("complaint"), values.office.complaint_phone),
    )
