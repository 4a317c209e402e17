"""One answer as typed: what it means, how it reads, and what is to be said about it.

Fields name simple tests of their value in ``checks``, as "name" or "name:argument:argument".  The names are

- ``not_future``, ``not_past``: a day or month against today
- ``not_after_month:N``: a month against the current month plus N
- ``not_after_year:N``: a year (whole number) against the current year plus N
- ``warn_older_days:N``: a day more than N days back only warns
- ``not_before:KEY``, ``after:KEY``, ``within_days:KEY:N``: against the answer to another question
- ``positive``, ``min:N``, ``max:N``, ``range:A:B``: numbers; N may be the code of a policy parameter
- ``length:A:B``, ``min_length:N``: characters
- ``must_be_true``, ``differs:KEY``
- ``no_luhn``: an employer's account (read by the reader of accounts)
- ``sum:COLUMN:TOTAL``, ``no_overlap``: over the rows of a table (``app.intake.tables``)

Policy rules add their own tests: ``ID-02`` on a worker category, ``PEN-09`` on a wage, ID-04 on every
``account_holder``.  A check whose other answer is still empty says nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from app.catalogue.model import FieldSpec, FieldType
from app.intake.finding import AnswerContext, Checked, Finding, Level
from app.intake.reading import read
from app.kernel import identity
from app.kernel.calendar import add_months

__all__ = ["ROW_CHECKS", "AnswerContext", "Checked", "Finding", "Level", "check", "is_check", "judge"]

Test = Callable[[list[str], str, AnswerContext], Finding | None]

ROW_CHECKS = frozenset({"sum", "no_overlap"})
_READ_WITH = frozenset({"no_luhn"})


def check(field: FieldSpec, raw: str, context: AnswerContext) -> Checked:
    """Read ``raw`` for ``field`` and say what is wrong and what to do; never raises for what a person types."""
    return judge(field, read(field, raw, context), context)


def judge(field: FieldSpec, checked: Checked, context: AnswerContext) -> Checked:
    """Add what the named checks and the rules say about an answer that was read."""
    if checked.value is None:
        return checked
    found = tuple(_tested(field, checked.value, context))
    if not found:
        return checked
    kept = tuple(finding for finding in checked.findings if finding.level is not Level.OK)
    return replace(checked, findings=found + kept)


def is_check(text: str) -> bool:
    """Whether ``text`` names a check that this program knows."""
    name = text.partition(":")[0]
    return name in _TESTS or name in ROW_CHECKS or name in _READ_WITH


def _tested(field: FieldSpec, value: str, context: AnswerContext) -> list[Finding]:
    found = []
    for text in field.checks:
        name, *arguments = text.split(":")
        test = _TESTS.get(name)
        finding = test(arguments, value, context) if test else None
        if finding is not None:
            found.append(finding)
    if field.type is FieldType.CHOICE and "ID-02" in field.rules:
        found += _category_against_number(value, context)
    if field.type is FieldType.MONEY and "PEN-09" in field.rules:
        found += _wage_limits(value, context)
    if field.key == "account_holder":
        found += _holder_against_payee(value, context)
    if field.type is FieldType.TYPED_VALUE:
        found += _changed_against_number(value, context)
    return found


def _error(code: str, **values: object) -> Finding:
    return Finding(Level.ERROR, code, values)


def _as_day(value: str, today: date) -> tuple[str, str]:
    """The value and today in the same precision, so that they compare as texts."""
    return value, today.isoformat()[: len(value)]


def _not_future(_arguments: list[str], value: str, context: AnswerContext) -> Finding | None:
    given, today = _as_day(value, context.today)
    return _error("check_not_future", today=today) if given > today else None


def _not_past(_arguments: list[str], value: str, context: AnswerContext) -> Finding | None:
    given, today = _as_day(value, context.today)
    return _error("check_not_past", today=today) if given < today else None


def _not_after_month(arguments: list[str], value: str, context: AnswerContext) -> Finding | None:
    latest = add_months(context.today.replace(day=1), int(arguments[0])).isoformat()[:7]
    return _error("check_not_after", limit=latest) if value[:7] > latest else None


def _not_after_year(arguments: list[str], value: str, context: AnswerContext) -> Finding | None:
    latest = context.today.year + int(arguments[0])
    return _error("check_not_after", limit=latest) if int(value) > latest else None


def _warn_older_days(arguments: list[str], value: str, context: AnswerContext) -> Finding | None:
    earliest = (context.today - timedelta(days=int(arguments[0]))).isoformat()
    if value >= earliest:
        return None
    return Finding(Level.WARNING, "check_older_days", {"days": int(arguments[0])})


def _not_before(arguments: list[str], value: str, context: AnswerContext) -> Finding | None:
    other = context.values.get(arguments[0], "")
    short = min(len(other), len(value))
    return _error("check_not_before", limit=other) if other and value[:short] < other[:short] else None


def _after(arguments: list[str], value: str, context: AnswerContext) -> Finding | None:
    other = context.values.get(arguments[0], "")
    return _error("check_after", limit=other) if other and value <= other else None


def _within_days(arguments: list[str], value: str, context: AnswerContext) -> Finding | None:
    """Not later than N days after a day; what is before it is another check's."""
    other = context.values.get(arguments[0], "")
    if not other:
        return None
    latest = (date.fromisoformat(other) + timedelta(days=int(arguments[1]))).isoformat()
    return _error("check_not_after", limit=latest) if value > latest else None


def _number(text: str, context: AnswerContext) -> Decimal | None:
    try:
        return Decimal(context.parameters.get(text, text))
    except InvalidOperation:
        return None


def _positive(_arguments: list[str], value: str, _context: AnswerContext) -> Finding | None:
    return None if Decimal(value) > 0 else _error("check_positive")


def _min(arguments: list[str], value: str, context: AnswerContext) -> Finding | None:
    least = _number(arguments[0], context)
    return _error("check_min", least=str(least)) if least is not None and Decimal(value) < least else None


def _max(arguments: list[str], value: str, context: AnswerContext) -> Finding | None:
    most = _number(arguments[0], context)
    return _error("check_max", most=str(most)) if most is not None and Decimal(value) > most else None


def _range(arguments: list[str], value: str, context: AnswerContext) -> Finding | None:
    least, most = (_number(argument, context) for argument in arguments)
    if least is None or most is None or least <= Decimal(value) <= most:
        return None
    return _error("check_range", least=str(least), most=str(most))


def _length(arguments: list[str], value: str, context: AnswerContext) -> Finding | None:
    least, most = (int(argument) for argument in arguments)
    if len(value) > most:
        return _error("check_too_long", most=most, have=len(value))
    return _min_length(arguments, value, context) if len(value) < least else None


def _min_length(arguments: list[str], value: str, context: AnswerContext) -> Finding | None:
    least = int(arguments[0])
    level = Level.INFO if context.typing else Level.ERROR
    return Finding(level, "check_too_short", {"least": least, "have": len(value)}) if len(value) < least else None


def _must_be_true(_arguments: list[str], value: str, _context: AnswerContext) -> Finding | None:
    return None if value == "true" else _error("check_must_be_true")


def _differs(arguments: list[str], value: str, context: AnswerContext) -> Finding | None:
    return _error("check_differs") if value == context.values.get(arguments[0]) else None


def _holder_against_payee(value: str, context: AnswerContext) -> list[Finding]:
    """The holder must be who is paid (ID-04); a guardian may hold the account of a row's person."""
    told = context.values
    keys = ("unit",) if told.get("payee") == "unit" else ("name", "guardian_name") if "name" in told else ("person",)
    names = [name for key in keys if (name := told.get(key))]
    if not names or context.typing or _name(value) in {_name(name) for name in names}:
        return []
    return [Finding(Level.ERROR, "holder_not_payee", {"names": " / ".join(names)}, "ID-04")]


def _name(text: str) -> str:
    """Names compare without spaces and with one kind of middle dot and bracket."""
    return "".join(text.split()).translate({0x2022: "·", 0x30FB: "·", 0xFF0E: "·", 0xFF08: "(", 0xFF09: ")"}).upper()


def _category_against_number(value: str, context: AnswerContext) -> list[Finding]:
    """A worker category that does not fit the number only warns: staff settle it in a later stage (ID-02)."""
    result = identity.citizen_number(context.values.get("id_no", ""), context.today)
    if not result.valid or value.startswith("female") == (result.sex == "female"):
        return []
    return [Finding(Level.WARNING, f"category_number_{result.sex}", {}, "ID-02")]


def _wage_limits(value: str, context: AnswerContext) -> list[Finding]:
    """A wage below 60 % or above 300 % of the reference is moved to the limit and said (PEN-09)."""
    reference = _number("P-CONTRIB-REF", context)
    if reference is None or context.typing:
        return []
    least, most = (
        (reference * share).quantize(Decimal("0.01"), ROUND_HALF_UP) for share in (Decimal("0.6"), Decimal(3))
    )
    base = min(max(Decimal(value), least), most)
    if base == Decimal(value):
        return []
    return [Finding(Level.WARNING, "wage_moved", {"base": str(base), "least": str(least), "most": str(most)}, "PEN-09")]


def _changed_against_number(value: str, context: AnswerContext) -> list[Finding]:
    """A new birth date or sex must agree with the number of the person (ID-02); RET-07 keeps both dates."""
    result = identity.citizen_number(context.values.get("id_no", ""), context.today)
    changed = context.values.get("field_name")
    if not result.valid or result.birth is None:
        return []
    if changed == "sex" and value != result.sex:
        return [Finding(Level.ERROR, f"sex_against_number_{result.sex}", {}, "ID-02")]
    if changed == "birth" and value != result.birth.isoformat():
        return [Finding(Level.WARNING, "birth_against_number", {"birth": result.birth.isoformat()}, "RET-07")]
    return []


_TESTS: Mapping[str, Test] = {
    "not_future": _not_future,
    "not_past": _not_past,
    "not_after_month": _not_after_month,
    "not_after_year": _not_after_year,
    "warn_older_days": _warn_older_days,
    "not_before": _not_before,
    "after": _after,
    "within_days": _within_days,
    "positive": _positive,
    "min": _min,
    "max": _max,
    "range": _range,
    "length": _length,
    "min_length": _min_length,
    "must_be_true": _must_be_true,
    "differs": _differs,
}
