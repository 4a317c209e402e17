"""What every item of the list changes in the register, or why it changes nothing: data, by which both databases judge.

A test walks the whole list: an item that stands in neither table fails it.  Names, numbers, birth dates and sex are
what records are found by and cases are filed under, and wait for a person; so do new records and merged ones.
A household waits as well: the register keeps where it is, the form asks of what type.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

PERSON_CHANGED, UNIT_CHANGED = "person_changed", "unit_changed"
ENTRY_KINDS = (PERSON_CHANGED, UNIT_CHANGED)


class Basis(StrEnum):
    """The event behind an entry, by the kind of event that it is."""

    ACCEPTED = "accepted"  # done at once at the window; somebody looks at it afterwards
    DECIDED = "decided"  # granted


class How(StrEnum):
    """How a word of the case becomes what the register holds."""

    AS_IT_IS = "as_it_is"
    COUNT = "count"  # a whole number
    FEN = "fen"  # of yuan with up to two places
    NEXT_MONTH = "next_month"  # of a month: what begins in the month after it


_TEXT = ".{1,200}"
_FORMS = {
    How.COUNT: "[0-9]{1,6}",
    How.FEN: "[0-9]{1,12}([.][0-9]{1,2})?",
    How.NEXT_MONTH: "(19|20)[0-9]{2}-(0[1-9]|1[0-2])",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One column that an item sets.

    of: key of the answer or fact that says the value.  row: the field_name of a line of ``changes`` that says it.
    says: the value itself.  One of the three stands.  form: what the whole word must look like (a regular expression
    that Python and PostgreSQL read alike); a word of another form is left to a person.  when, among: only where that
    answer is one of these.
    """

    column: str
    of: str = ""
    row: str = ""
    says: str = ""
    how: How = How.AS_IT_IS
    form: str = _TEXT
    when: str = ""
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What an item changes.  record: key of the answer with the number, "" for whoever the case is filed under."""

    kind: str
    basis: Basis
    settings: tuple[Setting, ...]
    record: str = ""


def _of(column: str, key: str, how: How = How.AS_IT_IS, form: str = "") -> Setting:
    return Setting(column, of=key, how=how, form=form or _FORMS.get(how, _TEXT))


def _row(column: str, name: str, how: How = How.AS_IT_IS, form: str = _TEXT) -> Setting:
    return Setting(column, row=name, how=how, form=form)


def _is(column: str, says: str, when: str = "", *among: str) -> Setting:
    return Setting(column, says=says, when=when, among=among)


def _person(*settings: Setting, basis: Basis = Basis.DECIDED, record: str = "") -> Effect:
    return Effect(PERSON_CHANGED, basis, settings, record)


def _unit(*settings: Setting, basis: Basis = Basis.DECIDED) -> Effect:
    return Effect(UNIT_CHANGED, basis, settings)


_CATEGORY = "male|female55|female50|female60"
_ACCOUNT = (_of("bank_account", "bank_account"), _of("bank_name", "bank_name"))
_RETIRED = (
    _is("status", "retired"),
    _of("worker_category", "category_found", form=_CATEGORY),
    _of("contribution_months", "actual_months", How.COUNT),
    _of("deemed_months", "deemed_months", How.COUNT),
    _of("account_balance_fen", "account_balance", How.FEN),
    _of("pension_fen", "amounts", How.FEN),
    _of("pension_from", "retire_period", How.NEXT_MONTH),
    *_ACCOUNT,
)

EFFECTS: Mapping[str, Effect] = {
    "ZH-006": _person(_row("phone", "phone"), _row("address", "address"), basis=Basis.ACCEPTED),
    "ZH-007": _unit(
        _row("address", "address"),
        _row("contact_name", "contact"),
        _row("contact_phone", "phone"),
        basis=Basis.ACCEPTED,
    ),
    "ZH-011": _unit(_is("status", "closed")),
    "ZH-012": _unit(_row("kind", "type"), _row("industry_class", "industry", How.COUNT, "[1-8]")),
    "ZH-013": _person(_row("worker_category", "category", form=_CATEGORY)),
    "ZH-016": _person(*_ACCOUNT),
    "YL-101": _person(
        _is("status", "active", "enrol_kind", "new", "resume"),
        _is("status", "suspended", "enrol_kind", "stop"),
        _of("worker_category", "worker_category", form=_CATEGORY),
        basis=Basis.ACCEPTED,
    ),
    "YL-103": _person(*_RETIRED),
    "YL-106": _person(*_RETIRED, record="id_no"),
    "YL-107": _person(*_ACCOUNT),
    "YL-109": _person(_is("account_balance_fen", "0")),
    "YL-112": _person(_is("account_balance_fen", "0"), _is("status", "deceased", "case_kind", "death")),
    "YL-113": _person(_is("status", "deceased")),
    "YL-114": _person(_is("status", "deceased", "action", "end")),
    "GS-203": _person(_of("injury_case", "injury_case"), record="id_no"),
    "GS-210": _person(*_ACCOUNT),
    "GS-211": _person(
        _is("status", "deceased", "death_stage", "direct", "leave_period", "after_leave_period", "declared")
    ),
}
"""Item → what it changes.  What a form asks beside these fields is left to a person and said with the entry."""

UNCHANGED: Mapping[str, str] = {
    "ZH-001": "a roster under the unit: who is enrolled is a record of its own, often a new one",
    "ZH-002": "a roster under the unit: one case moves many persons; a removal holds only for whoever is still there",
    "ZH-003": "prints what the register holds",
    "ZH-004": "prints what the register holds",
    "ZH-005": "prints what the register holds",
    "ZH-008": "prints what the register holds",
    "ZH-009": "no field for the day on which a benefit was confirmed",
    "ZH-010": "a new unit is a new record",
    "ZH-014": "declared bases are of the months to come; the register holds years that were paid",
    "ZH-015": "the register holds what was paid, which the collecting body tells",
    "YL-102": "prints what the register holds",
    "YL-104": "a finding; the retirement itself is YL-103",
    "YL-105": "no field for the month that was chosen; the retirement itself is YL-103",
    "YL-108": "adds months and money to what is there; YL-103 finds the sum",
    "YL-110": "adds months of another scheme to what is there; YL-103 finds the sum",
    "YL-111": "a refund of doubled months; YL-103 finds the sum",
    "YL-115": "no field for a pension that is withheld or paid again",
    "GS-201": "a notice of an accident; the recognised injury is GS-203",
    "GS-202": "no field for a construction project and its people",
    "GS-204": "pays once",
    "GS-205": "pays once",
    "GS-206": "pays once",
    "GS-207": "pays once",
    "GS-208": "no field for the leave of an injury",
    "GS-209": "pays once; no field for an injury that is settled",
    "GS-212": "pays the kin, of whom the register holds no record; the death is entered by GS-211",
    "GS-213": "no field for grade and care level",
    "GS-214": "no field for where an injury is treated",
    "GS-215": "no field for a referral",
    "GS-216": "no field for a relapse",
    "GS-217": "no field for rehabilitation",
    "GS-218": "no field for grade and care level",
}
"""Item → why nothing of the register follows from it."""


def columns_of(item: str) -> list[str]:
    """The columns of the register that the item can set."""
    return sorted({one.column for one in EFFECTS[item].settings}) if item in EFFECTS else []


RuleRow = tuple[str, int, str, str, str, str, str, str, str, str, str, str, tuple[str, ...]]
"""Item, place, kind, basis, record; then the setting: column, of, row, says, how, form, when, among."""


def rule_rows() -> list[RuleRow]:
    """``EFFECTS`` line by line, as both databases keep them."""
    return [
        (item, place, effect.kind, effect.basis.value, effect.record, one.column, one.of, one.row, one.says,
         one.how.value, one.form, one.when, one.among)
        for item, effect in sorted(EFFECTS.items())
        for place, one in enumerate(effect.settings, 1)
    ]  # fmt: skip
