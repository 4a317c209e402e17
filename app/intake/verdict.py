"""The form's verdict for acceptance: every answer that must be changed, as gaps."""

from collections.abc import Mapping
from datetime import date

from app.catalogue.model import ServiceItem
from app.intake.form import as_text, build_form
from app.intake.known import Known
from app.intake.model import Answers, Gap
from app.rules.parameters import published_parameters


def check_form(item: ServiceItem, answers: Answers, known: Answers, today: date) -> tuple[Gap, ...]:
    """Wrong and missing answers in the order of the form; papers and prechecks are the command's business.

    known: register answers by field key.  Rows name their place in ``values`` (row from 1, column).
    """
    facts = Known({key: as_text(value) for key, value in known.items()})
    form = build_form(item, answers, facts, today=today, parameters=published_parameters().singles(today))
    return tuple(
        Gap("field", problem.where, problem.finding.code, _values(problem.finding.values, problem.row, problem.column))
        for problem in form.to_fix()
        if problem.kind in ("field", "cell", "table")
    )


def _values(values: Mapping[str, object], row: int | None, column: str | None) -> Mapping[str, object]:
    return values if row is None else {**values, "row": row, "column": column or ""}
