"""What a later stage types, read by the questions of the item: canonical values, or all that is wrong at once."""

from collections.abc import Mapping
from datetime import date

from app.cases.way import Stage
from app.catalogue.conditions import is_asked, is_required
from app.catalogue.model import Catalogue, FieldSpec, Label
from app.intake.answers import judge
from app.intake.finding import AnswerContext, Level
from app.intake.model import Answers, Gap
from app.intake.reading import read
from app.kernel.errors import NotFound, Rejected


class FactsMissing(Rejected):
    """The stage cannot be signed; ``gaps`` lists everything at once."""

    def __init__(self, gaps: tuple[Gap, ...]) -> None:
        super().__init__("facts_missing", count=len(gaps))
        self.gaps = gaps


class ReadFacts:
    """The reader that steps are given.

    What the case was accepted with stays needed, also where the list asks it no more; then it is kept as it is typed.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __call__(
        self, item: str, stage: Stage, typed: Mapping[str, str], answers: Answers, today: date
    ) -> Mapping[str, str]:
        """Canonical values by key, only of questions that are asked; FactsMissing, NotFound("item_not_found")."""
        specs = {spec.key: spec for spec in self._fields(item)}
        found: dict[str, str] = {}
        gaps: list[Gap] = []
        needed = {one.key for one in stage.needed if one.clauses is None}
        for key in stage.typed:
            spec, raw = specs.get(key), str(typed.get(key, "")).strip()
            known = {**answers, **found}
            gap = None
            if spec is not None and is_asked(spec, known):
                gap = self._take(spec, raw, known, found, today)
            elif spec is None and key in needed and raw:
                found[key] = raw
            if gap is None and key in needed and key not in found:
                gap = Gap("field", key, "answer_missing", {}, spec.label if spec else Label(key, key))
            if gap is not None:
                gaps.append(gap)
        if gaps:
            raise FactsMissing(tuple(gaps))
        return found

    def questions(self, item: str, stage: Stage, answers: Answers) -> tuple[FieldSpec, ...]:
        """The questions that the stage is asked now, in the order of the way."""
        specs = {spec.key: spec for spec in self._fields(item)}
        return tuple(specs[key] for key in stage.typed if key in specs and is_asked(specs[key], answers))

    def _fields(self, item: str) -> tuple[FieldSpec, ...]:
        try:
            return self._catalogue.item(item).all_fields()
        except KeyError as error:
            raise NotFound("item_not_found", item=item) from error

    def _take(self, spec: FieldSpec, raw: str, known: Answers, found: dict[str, str], today: date) -> Gap | None:
        values = {key: value for key, value in known.items() if isinstance(value, str)}
        context = AnswerContext(today, values, {key: v for key, v in values.items() if key.startswith("P-")})
        checked = judge(spec, read(spec, raw, context), context)
        wrong = next((finding for finding in checked.findings if finding.level is Level.ERROR), None)
        if wrong is not None:
            return Gap("field", spec.key, wrong.code, wrong.values, spec.label)
        if checked.value is not None:
            found[spec.key] = checked.value
        elif is_required(spec, known):
            return Gap("field", spec.key, "answer_missing", {}, spec.label)
        return None
