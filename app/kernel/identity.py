"""Numbers of persons, units and accounts: GB 11643, GB 32100, the document kinds of ID-05 and Luhn (ID-01 to ID-05)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

PROVINCES = frozenset(
    str(code)
    for codes in (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55), range(61, 66), (71,))
    for code in codes
)
"""First two digits of a resident card (GB/T 2260)."""

OLDEST_YEARS = 130
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SIGN_VALUES = {sign: value for value, sign in enumerate(_SIGNS)}
_SIGN_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_OLD_FOREIGN_CARD = re.compile(r"[A-Z]{3}[0-9]{12}")
_HK_MACAO_PERMIT = re.compile(r"[HM](?:[0-9]{8}|[0-9]{10})")
_TAIWAN_PERMIT = re.compile(r"[0-9]{8}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,20}")
_FULL_WIDTH = re.compile("[！-～]")


class IdDocument(StrEnum):
    """The kinds of document by which a person is identified (choice set ``id_types``)."""

    RESIDENT_ID = "resident_id"
    HK_MACAO_RESIDENCE = "hk_macao_residence"
    TAIWAN_RESIDENCE = "taiwan_residence"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    FOREIGN_PR = "foreign_pr"
    PASSPORT = "passport"


class AccountKind(StrEnum):
    """What an account number stands for (ID-04)."""

    CARD = "card"
    PASSBOOK = "passbook"
    EMPLOYER = "employer"


@dataclass(frozen=True, slots=True)
class NumberCheck:
    """What a number says.

    number: as it would be stored (no spaces, upper-case).  rule, code, values: the policy rule that refused, the
    sentence and what it names; None and empty when valid.  birth, sex ("male"/"female"): read from the number, None
    where the form carries none.  proposed: the 18 characters that a 15-digit number becomes, never stored silently.
    looks_like: the kind of document that such a number belongs to.
    """

    valid: bool
    number: str
    rule: str | None = None
    code: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    birth: date | None = None
    sex: str | None = None
    proposed: str | None = None
    looks_like: IdDocument | None = None


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """What a credit code says; ``inner_agrees`` False only warns (GB 11714 inside GB 32100)."""

    valid: bool
    code_number: str
    rule: str | None = None
    code: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    inner_agrees: bool = True


@dataclass(frozen=True, slots=True)
class AccountCheck:
    """What an account number says; ``suspicious`` True means a failed Luhn sum that only warns."""

    valid: bool
    number: str
    rule: str | None = None
    code: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    suspicious: bool = False


def normal(raw: str) -> str:
    """The stored form of a number: no white space, upper-case; full-width signs stay and are refused by the checks."""
    return "".join(raw.split()).upper()


def check_character(first17: str) -> str:
    """The 18th character of a citizen number (GB 11643); ``first17`` are 17 ASCII digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def citizen_number(raw: str, today: date) -> NumberCheck:
    """Test an 18-character number by ID-01 and ID-02, whichever document carries it."""
    number = normal(raw)
    refused = _refuse_shape(number)
    if refused is not None:
        return refused
    if not (number[:2] in PROVINCES or number[:2] in ("81", "82", "83") or number[0] == "9"):
        return _refused(number, "ID-01", "id_area_unknown", area=number[:2])
    expected = check_character(number[:17])
    if number[17] != expected:
        return _refused(number, "ID-01", "id_check_character", last=number[17])
    birth = _real_date(number[6:14])
    if birth is None or not _plausible(birth, today):
        return _refused(number, "ID-02", "id_birth_impossible", birth=number[6:14])
    return NumberCheck(True, number, birth=birth, sex="male" if int(number[16]) % 2 else "female")


def from_15(raw: str, today: date) -> NumberCheck:
    """What a 15-digit number becomes: ``proposed`` is set when the result holds, and ``valid`` stays False."""
    number = normal(raw)
    if len(number) != 15 or not _digits(number):
        return _refused(number, "ID-01", "id_length", need=18, have=len(number))
    body = number[:6] + "19" + number[6:]
    result = citizen_number(body + check_character(body), today)
    if not result.valid:
        return _refused(number, result.rule or "ID-01", "id_15_impossible")
    return NumberCheck(
        False,
        number,
        rule="ID-01",
        code="id_15_proposal",
        values={"proposed": result.number},
        birth=result.birth,
        sex=result.sex,
        proposed=result.number,
    )


def document_number(document: IdDocument, raw: str, today: date) -> NumberCheck:
    """Test a number by the kind of document that was shown (ID-05)."""
    number = normal(raw)
    if _FULL_WIDTH.search(number):
        return _refused(number, "ID-01", "id_full_width")
    if document in _CITIZEN_KINDS and not _old_card(document, number):
        return _citizen_document(document, number, today)
    looks = looks_like(number, today)
    if document is IdDocument.PASSPORT and looks not in _DISTINCTIVE:
        looks = None
    form, code = _FORMS[document]
    if looks is not None and looks is not document:
        return _other_kind(number, document, looks)
    if not form.fullmatch(number):
        return _refused(number, "ID-05", code, have=len(number))
    return NumberCheck(True, number)


def looks_like(raw: str, today: date) -> IdDocument | None:
    """The kind whose numbers look like this one; passports fit nearly everything and are never guessed."""
    number = normal(raw)
    if len(number) == 18 and citizen_number(number, today).valid:
        return _kind_of_18(number)
    for kind in (IdDocument.FOREIGN_PR, IdDocument.HK_MACAO_PERMIT, IdDocument.TAIWAN_PERMIT):
        if _FORMS[kind][0].fullmatch(number):
            return kind
    return None


def credit_code(raw: str) -> CodeCheck:
    """Test a unified social credit code by GB 32100 (ID-03); a failed inner organisation code only warns."""
    number = normal(raw)
    if _FULL_WIDTH.search(number):
        return _refused_code(number, "id_full_width")
    if len(number) != 18:
        return _refused_code(number, "uscc_length", need=18, have=len(number))
    strange = "".join(sorted({sign for sign in number if sign not in _SIGN_VALUES}))
    if strange:
        return _refused_code(number, "uscc_signs", signs=strange)
    if number[17] != code_check_sign(number[:17]):
        return _refused_code(number, "uscc_check_sign", last=number[17])
    return CodeCheck(True, number, inner_agrees=_inner_sign(number[8:16]) == number[16])


def code_check_sign(first17: str) -> str:
    """The 18th sign of a credit code (GB 32100); ``first17`` consist of its 31 signs."""
    total = sum(_SIGN_VALUES[sign] * weight for sign, weight in zip(first17, _SIGN_WEIGHTS, strict=True))
    return _SIGNS[(31 - total % 31) % 31]


def account_number(raw: str, kind: AccountKind | None) -> AccountCheck:
    """Test an account (ID-04): a failed Luhn sum blocks a card, warns for an account of unknown kind."""
    number = normal(raw).replace("-", "")
    if not _digits(number):
        return AccountCheck(False, number, "ID-04", "account_signs")
    if not 12 <= len(number) <= 19:
        return AccountCheck(False, number, "ID-04", "account_length", {"have": len(number)})
    if kind in (AccountKind.PASSBOOK, AccountKind.EMPLOYER) or len(number) < 16 or luhn_holds(number):
        return AccountCheck(True, number)
    if kind is AccountKind.CARD:
        return AccountCheck(False, number, "ID-04", "account_luhn")
    return AccountCheck(True, number, "ID-04", "account_luhn_warning", suspicious=True)


def luhn_holds(digits: str) -> bool:
    """Whether the Luhn sum of ``digits`` is divisible by 10."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


_CITIZEN_KINDS = frozenset(
    {IdDocument.RESIDENT_ID, IdDocument.HK_MACAO_RESIDENCE, IdDocument.TAIWAN_RESIDENCE, IdDocument.FOREIGN_PR}
)
_FORMS: Mapping[IdDocument, tuple[re.Pattern[str], str]] = {
    IdDocument.FOREIGN_PR: (_OLD_FOREIGN_CARD, "id_form_foreign"),
    IdDocument.HK_MACAO_PERMIT: (_HK_MACAO_PERMIT, "id_form_hk_macao_permit"),
    IdDocument.TAIWAN_PERMIT: (_TAIWAN_PERMIT, "id_form_taiwan_permit"),
    IdDocument.PASSPORT: (_PASSPORT, "id_form_passport"),
}
_DISTINCTIVE = _CITIZEN_KINDS
"""Kinds that nobody's passport resembles; eight digits or H and eight digits may well be a passport."""


def _old_card(document: IdDocument, number: str) -> bool:
    return document is IdDocument.FOREIGN_PR and _OLD_FOREIGN_CARD.fullmatch(number) is not None


def _citizen_document(document: IdDocument, number: str, today: date) -> NumberCheck:
    if len(number) == 15 and _digits(number) and document is IdDocument.RESIDENT_ID:
        return from_15(number, today)
    result = citizen_number(number, today)
    looks = looks_like(number, today)
    if result.valid and looks is document:
        return result
    if looks is not None and looks is not document:
        return _other_kind(number, document, looks)
    return result


def _kind_of_18(number: str) -> IdDocument:
    if number[0] == "9":
        return IdDocument.FOREIGN_PR
    if number[:2] == "83":
        return IdDocument.TAIWAN_RESIDENCE
    return IdDocument.HK_MACAO_RESIDENCE if number[:2] in ("81", "82") else IdDocument.RESIDENT_ID


def _other_kind(number: str, document: IdDocument, looks: IdDocument) -> NumberCheck:
    values = {"document": document.value, "looks_like": looks.value}
    return NumberCheck(False, number, "ID-05", f"id_looks_like_{looks.value}", values, looks_like=looks)


def _refuse_shape(number: str) -> NumberCheck | None:
    if _FULL_WIDTH.search(number):
        return _refused(number, "ID-01", "id_full_width")
    if len(number) != 18:
        return _refused(number, "ID-01", "id_length", need=18, have=len(number))
    if not _digits(number[:17]) or number[17] not in _CHECKS:
        return _refused(number, "ID-01", "id_signs")
    return None


def _refused(number: str, rule: str, code: str, **values: object) -> NumberCheck:
    return NumberCheck(False, number, rule, code, values)


def _refused_code(number: str, code: str, **values: object) -> CodeCheck:
    return CodeCheck(False, number, "ID-03", code, values)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _real_date(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def _plausible(birth: date, today: date) -> bool:
    return birth <= today and (today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))) <= (
        OLDEST_YEARS
    )


def _inner_sign(first8: str) -> str:
    values = (int(sign) if sign.isdigit() else ord(sign) - 55 for sign in first8)
    rest = 11 - sum(value * weight for value, weight in zip(values, _INNER_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))
