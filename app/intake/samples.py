"""Valid applications for any item, visibly invented: what the demo, the bench and tests take in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.catalogue.model import FieldSpec, FieldType, ServiceItem
from app.intake.answers import check
from app.intake.finding import AnswerContext, Level
from app.intake.form import Form, FormField
from app.intake.form_builder import build_form
from app.intake.known import NOTHING_KNOWN, Known
from app.intake.model import MaterialLine, MaterialState, excuses_phone
from app.intake.reading import id_type_key
from app.kernel.calendar import add_months
from app.kernel.identity import check_character, code_check_sign
from app.rules.retirement import month_text, statutory_month

SAMPLE_BIRTH = date(1966, 5, 5)
_NAME = "样例甲"
_UNIT = "样例工厂"
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class SampleApplication:
    """Answers and papers that make the form of an item ready."""

    answers: Mapping[str, Any]
    materials: tuple[MaterialLine, ...]


def sample_number(birth: date, sequence: int) -> str:
    """A citizen number in the unassigned area 350199; an odd sequence is a man."""
    body = f"350199{birth:%Y%m%d}{sequence % 1000:03d}"
    return body + check_character(body)


def sample_application(
    item: ServiceItem,
    today: date,
    parameters: Mapping[str, str],
    *,
    known: Known = NOTHING_KNOWN,
    stated: Mapping[str, Any] | None = None,
    sequence: int = 1,
) -> SampleApplication:
    """Fill every question that the visitor must answer and take every paper.

    stated: answers to begin with.  sequence: odd, another person for another number.
    Raises ValueError when an answer could not be found, which is a fault of the catalogue.
    """
    answers: dict[str, Any] = dict(stated or {})
    for _ in range(_ROUNDS):
        form = build_form(item, answers, known, today=today, parameters=parameters)
        open_fields = [found for found in form.fields() if found.missing or _is_excuse(found)]
        if not open_fields:
            return _complete(form, answers)
        for found in open_fields:
            answers[found.spec.key] = _answer(found, form, answers, today, parameters, sequence)
    raise ValueError(f"{item.code}: {form.to_fix()}")


def _is_excuse(found: FormField) -> bool:
    return excuses_phone(found.spec) and not found.raw


def _complete(form: Form, answers: Mapping[str, Any]) -> SampleApplication:
    wrong = [problem for problem in form.to_fix() if problem.kind != "material"]
    if wrong:
        raise ValueError(f"{form.item.code}: {wrong}")
    papers = tuple(
        MaterialLine(m.spec.key, MaterialState.RECEIVED, m.spec.original, m.spec.copies) for m in form.materials
    )
    return SampleApplication(answers, papers)


def _answer(
    found: FormField, form: Form, answers: Mapping[str, Any], today: date, parameters: Mapping[str, str], sequence: int
) -> Any:
    context = AnswerContext(today, {**form.values, **_texts(answers)}, parameters)
    if found.table is not None:
        return [_row(found.table.columns, context, sequence)]
    return _first_good(found.spec, context, sequence)


def _texts(answers: Mapping[str, Any]) -> Mapping[str, str]:
    return {key: value for key, value in answers.items() if isinstance(value, str)}


def _row(columns: tuple[FieldSpec, ...], context: AnswerContext, sequence: int) -> Mapping[str, str]:
    """A row with every column that is or may become required; the person in it is another one."""
    row: dict[str, str] = {}
    values = {key: value for key, value in context.values.items() if key not in {column.key for column in columns}}
    for column in columns:
        if column.filled_by == "visitor" and (column.required or column.required_when) and "guardian" not in column.key:
            told = AnswerContext(context.today, {**values, **row}, context.parameters)
            row[column.key] = _first_good(column, told, sequence + 2)
    return row


def _first_good(spec: FieldSpec, context: AnswerContext, sequence: int) -> str:
    for candidate in _candidates(spec, context, sequence):
        checked = check(spec, candidate, context)
        if checked.value is not None and checked.level is not Level.ERROR:
            return checked.value
    raise ValueError(f"no sample for {spec.key}")


def _candidates(spec: FieldSpec, context: AnswerContext, sequence: int) -> Iterator[str]:
    if spec.choices:
        yield from (choice.value for choice in spec.choices)
    elif spec.key.endswith("id_no"):
        yield sample_number(_birth(spec.key), sequence + sum(map(ord, id_type_key(spec.key))) % 400 * 2)
    elif spec.key in ("retire_period", "chosen_period"):
        yield month_text(statutory_month("male", SAMPLE_BIRTH.year * 12 + SAMPLE_BIRTH.month - 1))
    elif spec.key == "record_year":
        yield str(context.today.year - 1)
    else:
        yield from _of_type(spec.type, context.today)


def _birth(key: str) -> date:
    """Whoever retires was born in 1966; the others are grown up."""
    return SAMPLE_BIRTH if key == "id_no" else date(1980, 1, 1)


def _of_type(kind: FieldType, today: date) -> tuple[str, ...]:
    days = tuple((today + timedelta(days=n)).isoformat() for n in (0, -10, 400, 30))
    months = (add_months(today, -1).isoformat()[:7], today.isoformat()[:7])
    return {
        FieldType.DATE: days,
        FieldType.PERIOD: months,
        FieldType.TIME: ("08:30",),
        FieldType.MONEY: ("5000.00",),
        FieldType.DECIMAL: ("100.00", "1"),
        FieldType.INT: ("6", str(today.year - 1), "1"),
        FieldType.BOOL: ("false", "true"),
        FieldType.PHONE: ("0591-87654321",),
        FieldType.BANK_ACCOUNT: ("6217999900000000016",),
        FieldType.USCC: (f"91350199000000019{code_check_sign('91350199000000019')}",),
        FieldType.TYPED_VALUE: ("0591-87654322", "样例新值", "2000-01-01", "1"),
        FieldType.UNIT_REF: (_UNIT,),
    }.get(kind, (_NAME, "样例内容，填写十个字以上"))
