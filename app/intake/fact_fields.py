"""The questions of a stage as the form's fields: read while they are typed, marked when something is missing."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.catalogue.conditions import is_required
from app.catalogue.model import FieldSpec
from app.intake.answers import judge
from app.intake.finding import AnswerContext, Finding, Level
from app.intake.form import FormField, Source
from app.intake.model import Gap
from app.intake.reading import read


def fact_field(spec: FieldSpec, typed: Mapping[str, str], today: date, gaps: Sequence[Gap] = ()) -> FormField:
    """The field as it stands.  typed: raw texts of all questions of the stage.  gaps: what a refused word found."""
    raw = typed.get(spec.key, "")
    context = AnswerContext(today, typed)
    checked = judge(spec, read(spec, raw, context), context)
    gap = next((one for one in gaps if one.where == spec.key), None)
    told = (Finding(Level.ERROR, gap.code, gap.values),) if gap is not None and raw.strip() else ()
    return FormField(
        spec=spec,
        visible=True,
        required=is_required(spec, typed),
        read_only=False,
        raw=raw,
        value=checked.value or "",
        display=checked.display,
        findings=told or checked.findings,
        source=Source.VISITOR,
        known=False,
    )
