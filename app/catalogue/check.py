"""Whether a catalogue may be published: every rule looks at all items and names file and line of what is wrong."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import yaml

from app.catalogue.conditions import ConditionError, parse
from app.catalogue.loader import Loaded
from app.catalogue.model import BasisStatus, FieldSpec, FieldType, InformationClass, Limit, ServiceItem
from app.catalogue.source import Fault, Place
from app.kernel.actor import Permission
from app.rules.parameters import published_parameters
from resources import open_text

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STAGE = re.compile(r"stage:(\d+)")
_PARAMETER = re.compile(r"P-[A-Z0-9-]+")
_NEEDED = (Permission.INTAKE, Permission.HANDLING, Permission.REVIEW, Permission.APPROVAL)


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found; a catalogue with faults is not published, open bases a person decides about."""

    items: int
    faults: tuple[Fault, ...]
    to_confirm: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the program knows beside the catalogue: ids of policy rules, codes of parameters, names of checks."""

    rules: frozenset[str]
    parameters: frozenset[str]
    is_check: Callable[[str], bool]


@cache
def rule_ids() -> frozenset[str]:
    """The ids of all policy rules."""
    return frozenset(yaml.load(open_text("policy/rules.yaml"), Loader=_LOADER))


def known_to_the_program(is_check: Callable[[str], bool]) -> Known:
    """The packaged rules and parameters; ``is_check`` comes from the room that reads answers."""
    return Known(rule_ids(), frozenset(row.code for row in published_parameters().rows), is_check)


def check_catalogue(loaded: Loaded, known: Known) -> Report:
    """All faults of all items in the order of the list."""
    faults: list[Fault] = []
    open_bases: list[Fault] = []
    if not loaded.catalogue.items:
        faults.append(Fault("catalogue_no_items", Place("items", 1)))
    for item in loaded.catalogue.items:
        checker = _ItemCheck(item, loaded, known)
        faults += checker.faults()
        open_bases += checker.open_bases()
    return Report(len(loaded.catalogue.items), tuple(faults), tuple(open_bases))


class _ItemCheck:
    """The rules for one item."""

    def __init__(self, item: ServiceItem, loaded: Loaded, known: Known) -> None:
        self._item = item
        self._places = loaded.places
        self._words = loaded.catalogue.words
        self._known = known

    def faults(self) -> list[Fault]:
        checks: tuple[Callable[[], Iterator[Fault]], ...] = (
            self._elements,
            self._fields,
            self._flow,
            self._promise,
            self._materials,
            self._split,
            self._conditions,
            self._rules,
            self._checks,
            self._parameters,
        )
        return [fault for check in checks for fault in check()]

    def open_bases(self) -> list[Fault]:
        """Every basis that nobody has read in the article."""
        found = [
            self._fault("catalogue_basis_to_confirm", f"materials/{material.key}", what=material.name.zh)
            for material in self._item.materials
            if material.basis_status is BasisStatus.TO_CONFIRM
        ]
        laws = [basis for basis in self._item.legal_basis if basis.status is BasisStatus.TO_CONFIRM]
        found += [self._fault("catalogue_basis_to_confirm", "laws", what=basis.name) for basis in laws]
        deciders = [d for d in self._item.decided_by if d.basis_status is BasisStatus.TO_CONFIRM]
        found += [self._fault("catalogue_basis_to_confirm", "decided_by", what=d.part.zh) for d in deciders]
        return found

    def _fault(self, code: str, part: str, **values: str | int) -> Fault:
        place = self._places.get(f"{self._item.code}/{part}") or self._places[self._item.code]
        return Fault(code, place, {"item": self._item.code, **values})

    def _elements(self) -> Iterator[Fault]:
        """The guide of an item with an empty mandatory element may not go out (standards C-02)."""
        item = self._item
        elements: dict[str, object] = {
            "applicants": item.who_may_apply,
            "conditions": item.conditions,
            "materials": item.materials,
            "flow": item.flow,
            "papers": item.outputs,
            "laws": item.legal_basis,
            "grounds": item.grounds,
            "remedies": item.remedies,
            "limits": item.limit_promised.value is not None,
            "prechecks": item.prechecks,
            "fields": item.all_fields(),
        }
        for element, value in elements.items():
            if not value:
                yield self._fault("catalogue_element_empty", element, element=element)

    def _fields(self) -> Iterator[Fault]:
        for field in _with_columns(self._item.all_fields()):
            part = f"fields/{field.key}"
            if not field.filled_by:
                yield self._fault("catalogue_field_without_source", part, field=field.label.zh)
            elif not self._known_source(field.filled_by):
                yield self._fault("catalogue_field_source_unknown", part, field=field.label.zh, source=field.filled_by)
            if field.type is FieldType.CHOICE and not field.choices:
                yield self._fault("catalogue_choice_without_values", part, field=field.label.zh)

    def _known_source(self, source: str) -> bool:
        stage = _STAGE.fullmatch(source)
        if stage:
            return 1 <= int(stage[1]) <= len(self._item.flow)
        return source in ("visitor", "register")

    def _flow(self) -> Iterator[Fault]:
        item = self._item
        for step in item.flow:
            if not step.staff_group:
                yield self._fault("catalogue_step_without_group", f"flow/{step.seq}", step=step.seq)
        held = {step.permission for step in item.flow}
        important = item.information_class is InformationClass.IMPORTANT  # nothing moves before approval (INF-01)
        missing = [need for need in _NEEDED[: (3 if important else item.risk_level) + 1] if need not in held]
        if missing and item.flow:
            words = self._words["permissions"][missing[0]]
            yield self._fault(
                "catalogue_flow_too_weak", "flow", risk=item.risk_level, missing=missing[0].value, missing_zh=words.zh
            )

    def _promise(self) -> Iterator[Fault]:
        statutory, promised = self._item.limit_statutory, self._item.limit_promised
        if statutory.value is None or promised.value is None or statutory.unit is not promised.unit:
            return
        if promised.value > statutory.value:
            yield self._fault(
                "catalogue_promise_too_long", "limits", promised=_days(promised), statutory=_days(statutory)
            )

    def _materials(self) -> Iterator[Fault]:
        for material in self._item.materials:
            part = f"materials/{material.key}"
            if material.basis is None and material.basis_status is BasisStatus.KNOWN:
                yield self._fault("catalogue_material_without_basis", part, material=material.name.zh)
            if material.original + material.copies < 1:
                yield self._fault("catalogue_material_no_piece", part, material=material.name.zh)

    def _split(self) -> Iterator[Fault]:
        column = self._item.split_column
        columns = {spec.key for field in self._item.fields for spec in field.columns}
        if column is not None and column not in columns:
            yield self._fault("catalogue_split_column_unknown", "fields/roster", column=column)

    def _conditions(self) -> Iterator[Fault]:
        """A condition can be read and names only what the item asks or knows."""
        names = {field.key for field in self._item.all_fields()}
        names |= {f"{field.key}.{spec.key}" for field in self._item.all_fields() for spec in field.columns}
        names |= {block.key for block in self._item.blocks if block.optional}
        for condition, part, more in self._all_conditions():
            try:
                parsed = parse(condition)
            except ConditionError as error:
                yield self._fault("catalogue_condition_broken", part, condition=condition, problem=str(error))
                continue
            for name in sorted(parsed.names - names - more):
                yield self._fault("catalogue_condition_name_unknown", part, condition=condition, name=name)

    def _all_conditions(self) -> Iterator[tuple[str, str, set[str]]]:
        """Every condition with the part it belongs to and the names only this part may use."""
        item = self._item
        for block in item.blocks:
            if block.when:
                yield block.when, "", set()
        for field in item.all_fields():
            for condition in (field.when, field.required_when):
                if condition:
                    yield condition, f"fields/{field.key}", set()
            columns = {spec.key for spec in field.columns}
            for spec in field.columns:
                for condition in (spec.when, spec.required_when):
                    if condition:
                        yield condition, f"fields/{field.key}", columns
        for material in item.materials:
            if material.when:
                yield material.when, f"materials/{material.key}", set()
        for step in item.flow:
            if step.when:
                yield step.when, f"flow/{step.seq}", set()

    def _rules(self) -> Iterator[Fault]:
        named = [(rule, "prechecks") for rule in self._item.prechecks]
        for field in self._item.all_fields():
            named += [(rule, f"fields/{field.key}") for spec in (field, *field.columns) for rule in spec.rules]
        for rule, part in named:
            if rule not in self._known.rules:
                yield self._fault("catalogue_rule_unknown", part, rule=rule)

    def _checks(self) -> Iterator[Fault]:
        for field in self._item.all_fields():
            for check in (check for spec in (field, *field.columns) for check in spec.checks):
                if not self._known.is_check(check):
                    yield self._fault("catalogue_check_unknown", f"fields/{field.key}", check=check)

    def _parameters(self) -> Iterator[Fault]:
        """Parameters are named in conditions, checks, sizes of rosters, waits, switches and early opening."""
        item = self._item
        named = [(condition, part) for condition, part, _ in self._all_conditions()]
        for field in item.all_fields():
            texts = [field.max_rows or "", *(check for spec in (field, *field.columns) for check in spec.checks)]
            named += [(text, f"fields/{field.key}") for text in texts]
        named += [(step.wait.min_working_days or "", f"flow/{step.seq}") for step in item.flow if step.wait]
        named.append((item.referral.switch if item.referral else "", ""))
        named.append((item.pre_acceptance.opens_months_before if item.pre_acceptance else "", ""))
        for text, part in named:
            for code in _PARAMETER.findall(text):
                if code not in self._known.parameters:
                    yield self._fault("catalogue_parameter_unknown", part, parameter=code)


def _with_columns(fields: tuple[FieldSpec, ...]) -> Iterator[FieldSpec]:
    for field in fields:
        yield field
        yield from field.columns


def _days(limit: Limit) -> str:
    return f"{limit.value} {limit.unit.value}"
