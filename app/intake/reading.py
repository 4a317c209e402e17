"""From typed text to a canonical value, one reader per kind of answer; a reader never raises for bad text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from app.catalogue.model import Choice, FieldSpec, FieldType
from app.intake.finding import AnswerContext, Checked, Finding, Level
from app.kernel import identity
from app.kernel.identity import AccountKind, IdDocument
from app.kernel.money import parse_yuan, yuan_text

Reader = Callable[[FieldSpec, str, AnswerContext], Checked]

_NARROW = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20, 0x3002: 0x2E, 0x3001: 0x2C, 0x2014: 0x2D}
_NARROW_WORDS = {
    wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
} | {0x3000: 0x20}
_DATE_PARTS = re.compile(r"([0-9]{4})(?:[-./]|年)([0-9]{1,2})(?:[-./]|月)([0-9]{1,2})日?")
_PERIOD_PARTS = re.compile(r"([0-9]{4})(?:[-./]|年)([0-9]{1,2})月?")
_TIME_PARTS = re.compile(r"([0-9]{1,2})(?:[:.]|[点时])([0-9]{1,2})分?")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))-?([2-9][0-9]{6,7})(?:[-*#转]([0-9]{1,6}))?")
_LOCAL = re.compile(r"[2-9][0-9]{6,7}")
_SERVICE = re.compile(r"[48]00-?[0-9]{3}-?[0-9]{4}")
_ABROAD = re.compile(r"(?:\+|00)(?!86)[1-9][0-9]{6,14}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_YES = frozenset({"true", "1", "y", "yes", "是", "有", "√"})
_NO = frozenset({"false", "0", "n", "no", "否", "无", "×"})


def narrow(raw: str) -> str:
    """Half-width text without any white space: what number fields take, whatever the input method left."""
    return "".join(raw.translate(_NARROW).split())


def narrow_words(raw: str) -> str:
    """Text with half-width letters and digits; Chinese punctuation stays, outer and doubled spaces go."""
    return " ".join(raw.translate(_NARROW_WORDS).split())


def read(field: FieldSpec, raw: str, context: AnswerContext) -> Checked:
    """Read ``raw`` by the type of the field; the empty text is no answer and no error."""
    if not raw.strip():
        return Checked(None, "")
    return _READERS[field.type](field, raw, context)


def _wrong(text: str, code: str, rule: str = "", values: Mapping[str, object] | None = None) -> Checked:
    return Checked(None, text, (Finding(Level.ERROR, code, values or {}, rule),))


def _short(
    text: str, context: AnswerContext, code: str, rule: str = "", values: Mapping[str, object] | None = None
) -> Checked:
    """Too short is gentle while the person types and an error afterwards."""
    level = Level.INFO if context.typing else Level.ERROR
    return Checked(None, text, (Finding(level, code, values or {}, rule),))


def _have(text: str) -> Mapping[str, object]:
    return {"have": sum(sign.isdigit() for sign in text)}


def _text(_field: FieldSpec, raw: str, _context: AnswerContext) -> Checked:
    text = narrow_words(raw)
    return Checked(text, text)


def _id_number(field: FieldSpec, raw: str, context: AnswerContext) -> Checked:
    text = narrow(raw).upper()
    kind = context.values.get(id_type_key(field.key), IdDocument.RESIDENT_ID.value)
    if kind not in IdDocument.__members__.values():
        return _wrong(text, "id_type_first")
    result = identity.document_number(IdDocument(kind), text, context.today)
    if result.valid:
        return Checked(result.number, _grouped_id(result.number), _id_ok(result))
    if result.proposed:
        finding = Finding(Level.ERROR, "id_15_proposal", result.values, "ID-01")
        return Checked(None, text, (finding,))
    least = _ID_LENGTHS.get(kind, 18)
    if context.typing and len(text) < least and (least < 18 or text.isdigit()):
        code = "id_length" if least == 18 else result.code or ""
        return _short(text, context, code, result.rule or "", {"need": least, "have": len(text)})
    return _wrong(text, result.code or "", result.rule or "", result.values)


_ID_LENGTHS = {"hk_macao_permit": 9, "taiwan_permit": 8, "passport": 5}
"""Shortest number of a kind; 18 for the others."""


def id_type_key(number_key: str) -> str:
    """The key of the document kind that belongs to a number: ``agent_id_no`` → ``agent_id_type``."""
    return number_key.removesuffix("id_no") + "id_type"


def _id_ok(result: identity.NumberCheck) -> tuple[Finding, ...]:
    if result.birth is None:
        return (Finding(Level.OK, "id_ok_form"),)
    return (Finding(Level.OK, f"id_ok_{result.sex}", {"birth": result.birth.isoformat()}, "ID-02"),)


def _grouped_id(number: str) -> str:
    return f"{number[:6]} {number[6:14]} {number[14:]}" if len(number) == 18 else number


def _uscc(_field: FieldSpec, raw: str, context: AnswerContext) -> Checked:
    result = identity.credit_code(narrow(raw))
    if result.valid and result.inner_agrees:
        return Checked(result.code_number, result.code_number, (Finding(Level.OK, "uscc_ok", {}, "ID-03"),))
    if result.valid:
        return Checked(result.code_number, result.code_number, (Finding(Level.WARNING, "uscc_inner", {}, "ID-03"),))
    if result.code == "uscc_length" and len(result.code_number) < 18:
        return _short(result.code_number, context, "uscc_length", "ID-03", result.values)
    return _wrong(result.code_number, result.code or "", "ID-03", result.values)


def _account(field: FieldSpec, raw: str, context: AnswerContext) -> Checked:
    text = narrow(raw)
    employer = "no_luhn" in field.checks or context.values.get("payee") == "unit"
    kind = AccountKind.EMPLOYER if employer else AccountKind.CARD if text.startswith("62") else None
    result = identity.account_number(text, kind)
    shown = " ".join(result.number[i : i + 4] for i in range(0, len(result.number), 4))
    if result.suspicious:
        return Checked(result.number, shown, (Finding(Level.WARNING, "account_luhn_warning", {}, "ID-04"),))
    if result.valid:
        return Checked(result.number, shown)
    if result.code == "account_length" and len(result.number) < 12:
        return _short(shown, context, "account_length", "ID-04", result.values)
    return _wrong(shown, result.code or "", "ID-04", result.values)


def _phone(_field: FieldSpec, raw: str, context: AnswerContext) -> Checked:
    """A phone never blocks: what cannot be read is kept as typed with a warning."""
    text = re.sub(r"[()\s]", "", narrow(raw)).removeprefix("+86").removeprefix("0086")
    plain = text.replace("-", "")
    if _MOBILE.fullmatch(plain):
        return Checked(plain, f"{plain[:3]} {plain[3:7]} {plain[7:]}")
    line = _LANDLINE.fullmatch(text) or _LANDLINE.fullmatch(plain)
    if line:
        number = f"{line[1]}-{line[2]}" + (f"-{line[3]}" if line[3] else "")
        return Checked(number, number)
    if _SERVICE.fullmatch(text) or _ABROAD.fullmatch(plain):
        return Checked(plain, plain)
    gentle = Level.INFO if context.typing else Level.WARNING
    if _LOCAL.fullmatch(plain):
        return Checked(plain, plain, (Finding(gentle, "phone_no_area"),))
    if plain.isdigit() and plain.startswith("1") and len(plain) != 11:
        return Checked(plain, text, (Finding(gentle, "phone_length", {"have": len(plain)}),))
    return Checked(text, text, (Finding(gentle, "phone_unknown"),))


def _date(_field: FieldSpec, raw: str, context: AnswerContext) -> Checked:
    text = narrow(raw)
    parts = _DATE_PARTS.fullmatch(text)
    digits = text.isascii() and text.isdigit()
    if digits and len(text) == 8:
        return _made_date(text, text[:4], text[4:6], text[6:])
    if parts:
        return _made_date(text, *parts.groups())
    if digits and len(text) == 6 and not _is_month(text):
        return _two_digit_year(text, context.today)
    if digits and len(text) > 8:
        return _wrong(text, "date_form")
    if digits or re.fullmatch(r"[0-9]{1,4}([-./年][0-9]{0,2}([-./月][0-9]{0,2})?)?", text):
        return _short(text, context, "date_short", values=_have(text))
    return _wrong(text, "date_form")


def _is_month(digits: str) -> bool:
    return 1900 <= int(digits[:4]) <= 2100 and 1 <= int(digits[4:]) <= 12


def _two_digit_year(text: str, today: date) -> Checked:
    century = 2000 if int(text[:2]) <= today.year % 100 + 10 else 1900
    result = _made_date(text, str(century + int(text[:2])), text[2:4], text[4:])
    if result.value is None:
        return result
    return replace(result, findings=(Finding(Level.INFO, "date_understood", {"day": result.value}),))


def _made_date(text: str, year: str, month: str, day: str) -> Checked:
    try:
        made = date(int(year), int(month), int(day))
    except ValueError:
        return _wrong(text, "date_impossible")
    if not 1900 <= made.year <= 2100:
        return _wrong(text, "date_year", values={"year": made.year})
    return Checked(made.isoformat(), made.isoformat())


def _period(_field: FieldSpec, raw: str, context: AnswerContext) -> Checked:
    text = narrow(raw)
    parts = _PERIOD_PARTS.fullmatch(text)
    digits = text.isascii() and text.isdigit()
    if digits and len(text) == 6:
        return _made_period(text, text[:4], text[4:])
    if parts and not (context.typing and text.endswith(("-0", "-1", ".0", ".1", "/0", "/1", "年0", "年1"))):
        return _made_period(text, *parts.groups())
    if (digits and len(text) < 6) or re.fullmatch(r"[0-9]{1,4}[-./年][0-9]?", text):
        return _short(text, context, "period_short", values=_have(text))
    return _wrong(text, "period_form")


def _made_period(text: str, year: str, month: str) -> Checked:
    if not 1 <= int(month) <= 12:
        return _wrong(text, "period_impossible")
    if not 1900 <= int(year) <= 2100:
        return _wrong(text, "date_year", values={"year": int(year)})
    period = f"{year}-{int(month):02d}"
    return Checked(period, period)


def _time(_field: FieldSpec, raw: str, context: AnswerContext) -> Checked:
    text = narrow(raw)
    parts = _TIME_PARTS.fullmatch(text)
    if text.isascii() and text.isdigit() and len(text) <= 4:
        if len(text) < 3:
            return _short(text, context, "time_form")
        hour, minute = int(text[:-2]), int(text[-2:])
    elif parts:
        hour, minute = int(parts[1]), int(parts[2])
    else:
        return _wrong(text, "time_form")
    if hour > 23 or minute > 59:
        return _wrong(text, "time_form")
    return Checked(f"{hour:02d}:{minute:02d}", f"{hour:02d}:{minute:02d}")


def _money(_field: FieldSpec, raw: str, _context: AnswerContext) -> Checked:
    result = parse_yuan(raw)
    if result.fen is None:
        return _wrong(narrow(raw), result.code or "", values=result.values)
    return Checked(yuan_text(result.fen, grouped=False), yuan_text(result.fen))


def _decimal(_field: FieldSpec, raw: str, _context: AnswerContext) -> Checked:
    text = narrow(raw)
    percent = text.removesuffix("%")
    try:
        number = Decimal(percent) if re.fullmatch(r"-?[0-9]*\.?[0-9]*", percent) else None
    except InvalidOperation:
        number = None
    if number is None or len(percent) > 20:
        return _wrong(text, "decimal_form")
    return Checked(format(number, "f"), format(number, "f"))


def _int(_field: FieldSpec, raw: str, _context: AnswerContext) -> Checked:
    text = narrow(raw).replace(",", "")
    if not re.fullmatch(r"-?[0-9]{1,15}", text):
        return _wrong(text, "int_form")
    return Checked(str(int(text)), str(int(text)))


def _choice(field: FieldSpec, raw: str, _context: AnswerContext) -> Checked:
    """A value, or the words of one as a roster file carries them."""
    picked = [part.strip() for part in raw.split(",") if part.strip()] if field.multiple else [raw.strip()]
    found = [match for part in picked if (match := _chosen(field.choices, part)) is not None]
    if len(found) != len(picked):
        labels = "、".join(choice.label.zh for choice in field.choices)
        return _wrong(raw.strip(), "choice_unknown", values={"choices": labels})
    unique = list(dict.fromkeys(found))
    return Checked(",".join(choice.value for choice in unique), "、".join(choice.label.zh for choice in unique))


def _chosen(choices: tuple[Choice, ...], text: str) -> Choice | None:
    for choice in choices:
        if text in (choice.value, choice.label.zh, choice.label.en):
            return choice
    return None


def _bool(_field: FieldSpec, raw: str, _context: AnswerContext) -> Checked:
    text = narrow(raw).lower()
    if text in _YES:
        return Checked("true", "是")
    return Checked("false", "否") if text in _NO else _wrong(raw.strip(), "bool_form")


def _postcode(_field: FieldSpec, raw: str, context: AnswerContext) -> Checked:
    text = narrow(raw)
    if re.fullmatch(r"[0-9]{6}", text):
        return Checked(text, text)
    return _short(text, context, "postcode_form") if len(text) < 6 else _wrong(text, "postcode_form")


def _email(_field: FieldSpec, raw: str, context: AnswerContext) -> Checked:
    text = narrow(raw)
    return Checked(text, text) if _EMAIL.fullmatch(text) else _short(text, context, "email_form")


def _sex(_field: FieldSpec, raw: str, _context: AnswerContext) -> Checked:
    value = {"男": "male", "女": "female", "male": "male", "female": "female"}.get(raw.strip().lower())
    return Checked(value, raw.strip()) if value else _wrong(raw.strip(), "sex_form")


def _identity(field: FieldSpec, raw: str, context: AnswerContext) -> Checked:
    """A new name or a new number: whatever holds six digits is read as a number."""
    digits = sum(sign.isdigit() for sign in raw)
    return _id_number(field, raw, context) if digits >= 6 else _text(field, raw, context)


def _industry(_field: FieldSpec, raw: str, _context: AnswerContext) -> Checked:
    text = narrow(raw).removeprefix("c")
    return Checked(text, text) if text in "12345678" and len(text) == 1 else _wrong(text, "industry_form")


_TYPED: Mapping[str, Reader] = {
    "phone": _phone,
    "postcode": _postcode,
    "email": _email,
    "uscc": _uscc,
    "birth": _date,
    "first_job": _date,
    "deemed_years": _int,
    "sex": _sex,
    "identity": _identity,
    "merge": _id_number,
    "bank": lambda field, raw, context: _account(replace(field, checks=("no_luhn",)), raw, context),
    "industry": _industry,
}
"""The type of a new value follows the field that is changed; everything else is text."""


def _typed_value(field: FieldSpec, raw: str, context: AnswerContext) -> Checked:
    return _TYPED.get(context.values.get("field_name", ""), _text)(field, raw, context)


_READERS: Mapping[FieldType, Reader] = {
    FieldType.TEXT: _text,
    FieldType.ADDRESS: _text,
    FieldType.PERSON_REF: _text,
    FieldType.UNIT_REF: _text,
    FieldType.ATTACHMENT: _text,
    FieldType.SIGNATURE: _text,
    FieldType.ID_NUMBER: _id_number,
    FieldType.USCC: _uscc,
    FieldType.DATE: _date,
    FieldType.TIME: _time,
    FieldType.MONEY: _money,
    FieldType.DECIMAL: _decimal,
    FieldType.INT: _int,
    FieldType.CHOICE: _choice,
    FieldType.BOOL: _bool,
    FieldType.BANK_ACCOUNT: _account,
    FieldType.PHONE: _phone,
    FieldType.PERIOD: _period,
    FieldType.TYPED_VALUE: _typed_value,
    FieldType.ROWS: _text,
    FieldType.ROSTER: _text,
}
