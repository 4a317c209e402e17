"""Pages of the certificates: unit, person, rights record, benefits received, contribution voucher."""

from app.documents.certificates import (
    BenefitCertificateValues,
    PersonCertificateValues,
    RightsRecordValues,
    UnitCertificateValues,
    VoucherValues,
)
from app.documents.model import IssuedPaper
from app.documents.page import Block, Heading, KeyValues, Paragraph, Style, Table
from app.documents.pages_counter import title
from app.documents.wording import Words
from app.kernel.clock import hall_day
from app.kernel.money import capital_yuan

_FIGURES = frozenset({1, 3, 4, 5})


def unit(values: UnitCertificateValues, w: Words, style: Style) -> list[Block]:
    """ZH-003."""
    rows = (
        (w("unit"), values.unit.name),
        (w("uscc"), values.unit.number),
        (w("status"), w.of(values.status)),
        (w("insurances"), w.all(values.insurances)),
        (w("period"), w.months(values.period_from, values.period_to)),
        (w("headcount"), w("persons", count=values.headcount)),
        (w("purpose"), w.of(values.purpose)),
    )
    blocks: list[Block] = [title(values, w, style), KeyValues(rows), Paragraph(w("statement"))]
    if values.roster:
        head = (w("col_no"), w("col_name"), w("col_number"), w("col_status"))
        lines = tuple(
            (str(i), line.name, line.number_masked, w.of(line.status)) for i, line in enumerate(values.roster, start=1)
        )
        blocks += [
            Heading(w("roster_head", count=len(lines))),
            Table(head, lines, (8, 26, 42, 24)),
        ]
    return [*blocks, *_closing(values, w)]


def person(values: PersonCertificateValues, w: Words, style: Style) -> list[Block]:
    """ZH-004."""
    rows = (
        (w("name"), values.person.name),
        (w("id_number"), values.person.number),
        (w("unit"), values.unit_name or w("none")),
        (w("status"), w.of(values.status)),
        (w("insurances"), w.all(values.insurances)),
        (w("first_insured"), w.month(values.first_insured)),
        (w("period"), w.months(values.period_from, values.period_to)),
        (w("months_in_period"), w("months_value", count=values.months_in_period)),
        (w("months_total"), w("months_value", count=values.months_total)),
        (w("purpose"), values.purpose or w("none")),
    )
    return [title(values, w, style), KeyValues(rows), Paragraph(w("statement")), *_closing(values, w)]


def rights_record(values: RightsRecordValues, w: Words, style: Style) -> list[Block]:
    """ZH-005: the person, the years, the sums."""
    rows = (
        (w("name"), values.person.name),
        (w("id_number"), values.person.number),
        (w("unit"), values.unit_name or w("none")),
        (w("status"), w.of(values.status)),
        (w("scope"), w.of(values.scope)),
        (w("record_year"), w("year_value", year=values.record_year)),
        (w("first_insured"), w.month(values.first_insured)),
        (w("months_total"), w("months_value", count=values.months_total)),
        (w("deemed_months"), w("months_value", count=values.deemed_months)),
        (w("account_balance"), w("yuan", amount=w.money(values.account_balance_fen))),
    )
    head = (w("col_year"), w("col_months"), w("col_unit"), w("col_wage"), w("col_paid"), w("col_entry"))
    lines = [
        (
            str(line.year),
            str(line.months),
            line.unit_name or w("no_employer"),
            w.money(line.monthly_wage_fen),
            w.money(line.paid_fen),
            w.money(line.account_entry_fen),
        )
        for line in values.years
    ]
    lines.append(
        (
            w("sum"),
            str(sum(line.months for line in values.years)),
            "",
            "",
            w.money(sum(line.paid_fen for line in values.years)),
            w.money(sum(line.account_entry_fen for line in values.years)),
        )
    )
    return [
        title(values, w, style),
        KeyValues(rows),
        Heading(w("years_head")),
        Table(head, tuple(lines), (9, 8, 32, 17, 17, 17), right=_FIGURES, total=True),
        Paragraph(w("statement")),
        *_closing(values, w),
    ]


def benefit(values: BenefitCertificateValues, w: Words, style: Style) -> list[Block]:
    """ZH-008: stretches of payment with their sum in figures and capitals."""
    rows = (
        (w("name"), values.person.name),
        (w("id_number"), values.person.number),
        (w("benefit"), w.of(values.benefit)),
        (w("drawn_since"), w.month(values.drawn_since)),
        (w("period"), w.months(values.period_from, values.period_to)),
        (w("total"), w("yuan", amount=w.money(values.total_fen))),
        (w("total_capital"), capital_yuan(values.total_fen)),
    )
    head = (w("col_period"), w("col_monthly"), w("col_total"))
    lines = tuple(
        (w.months(line.period_from, line.period_to), w.money(line.monthly_fen), w.money(line.total_fen))
        for line in values.lines
    )
    sums = (w("sum"), "", w.money(sum(line.total_fen for line in values.lines)))
    return [
        title(values, w, style),
        KeyValues(rows),
        Heading(w("lines_head")),
        Table(head, (*lines, sums), (50, 25, 25), right=frozenset({1, 2}), total=True),
        Paragraph(w("statement")),
        *_closing(values, w),
    ]


def voucher(values: VoucherValues, w: Words, style: Style) -> list[Block]:
    """YL-102: what the new place needs to ask for the transfer."""
    rows = (
        (w("name"), values.person.name),
        (w("id_number"), values.person.number),
        (w("sex"), w.of(values.sex)),
        (w("birth"), w.day(values.birth)),
        (w("household"), values.household),
        (w("unit"), values.unit_name or w("none")),
        (w("first_insured"), w.month(values.first_insured)),
        (w("last_year"), w("year_value", year=values.last_year)),
        (w("months_total"), w("months_value", count=values.months_total)),
        (w("account_balance"), w("yuan", amount=w.money(values.account_balance_fen))),
        (w("balance_capital"), capital_yuan(values.account_balance_fen)),
        (w("reason"), w.of(values.reason)),
        (w("target_region"), values.target_region or w("none")),
        (w("office_address"), w.of(values.office.address)),
        (w("phone"), values.office.phone),
    )
    return [title(values, w, style), KeyValues(rows), Paragraph(w("statement")), *_closing(values, w)]


def _closing(values: IssuedPaper, w: Words) -> list[Block]:
    made_by = w(
        "made_by",
        day=w.day(hall_day(values.issued_at)),
        name=values.issuer.name,
        number=values.issuer.number,
        window=values.issuer.window,
    )
    return [Paragraph(made_by, indent=False, small=True)]
