"""The way of a case: the steps it travels, as kept with its acceptance, whatever the list of items says later."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.catalogue.clauses import Clauses, clauses_from_data, clauses_to_data, names_of
from app.catalogue.conditions import Answers, clauses_of, holds
from app.catalogue.model import FieldSpec, FieldType, ServiceItem, Step
from app.kernel.actor import Permission

AFTER = "after"
"""``check`` of a step that looks at what has taken effect already."""

MONEY_FACTS = frozenset({FieldType.MONEY, FieldType.INT, FieldType.DECIMAL, FieldType.PERIOD})
"""Types of the facts that make money: sums, months, indices and the month in which a payment starts or ends."""


@dataclass(frozen=True, slots=True)
class Pause:
    """What the case waits for behind a stage, and the letter that says so."""

    kind: str
    body: str
    letter: str
    paper: str | None = None
    min_working_days: str | None = None


@dataclass(frozen=True, slots=True)
class Needed:
    """A fact without which the stage is not signed.  clauses: when, None = always."""

    key: str
    clauses: Clauses | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a case's way.

    role: the step's staff group; people of two roles are two people.  level: who does it; escalate_to: who does it
    where the office is short of staff.  check: before or after the effect.  due: same_day or None.  when: the
    condition under which the stage is travelled, read with all that is known when the stage before it is done.  keyed:
    keys of the facts that the stage types and the next checking stage types again without seeing them.  typed: all
    its facts; needed: those it is not signed without.  clauses: ``when`` as the database judges it, None without.
    """

    seq: int
    name_zh: str
    name_en: str
    permission: Permission
    role: str
    level: str
    check: str | None = None
    due: str | None = None
    when: str | None = None
    escalate_to: str | None = None
    on_mismatch: str | None = None
    pause: Pause | None = None
    typed: tuple[str, ...] = ()
    keyed: tuple[str, ...] = ()
    needed: tuple[Needed, ...] = ()
    clauses: Clauses | None = None

    @property
    def looks_back(self) -> bool:
        """Whether it checks what has taken effect."""
        return self.check == AFTER


Way = tuple[Stage, ...]


def way_of(item: ServiceItem) -> Way:
    """The stages of an item as they are today."""
    return tuple(_stage(item, step) for step in item.flow)


def way_to_data(way: Way) -> list[dict[str, Any]]:
    """As JSON values, with nothing in it that is not said."""
    return [_without_empty(stage) for stage in way]


def way_text(way: Way) -> str:
    """The same as one text, as it stands within the body of an event."""
    return json.dumps(way_to_data(way), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def way_from_data(data: Sequence[Mapping[str, Any]]) -> Way:
    """The stages that ``way_to_data`` wrote; ``KeyError`` or ``ValueError`` for anything else."""
    return tuple(_read(dict(row)) for row in data)


def read_by(way: Way) -> frozenset[str]:
    """Keys and parameters that the conditions of the way read; its facts among them."""
    clauses = [stage.clauses for stage in way] + [one.clauses for stage in way for one in stage.needed]
    return frozenset(name for found in clauses if found for name in names_of(found))


def stage_at(way: Way, seq: int) -> Stage:
    """The stage with that number, or ``KeyError``."""
    for stage in way:
        if stage.seq == seq:
            return stage
    raise KeyError(seq)


def next_stage(way: Way, after: int, answers: Answers) -> Stage | None:
    """The first stage behind ``after`` whose condition holds; None behind the last."""
    return next((stage for stage in way if stage.seq > after and holds(stage.when, answers)), None)


def decides(way: Way, at: int, answers: Answers) -> bool:
    """Whether the stage's word is the decision: no other check follows, nobody outside is waited for.

    A stage that waits for another body does not decide; then the one that receives the answer does.
    """
    stage = stage_at(way, at)
    if stage.pause is not None or stage.looks_back:
        return False
    following = (other for other in way if other.seq > at and holds(other.when, answers))
    return all(other.permission is Permission.INTAKE for other in following)


def keys_twice(way: Way, at: int, answers: Answers) -> tuple[str, ...]:
    """Keys of all facts that the stage at ``at`` types a second time, in the order of the way; () for none.

    The first stage that checks before the effect types again what the handling stages before it have typed.
    """
    stage = stage_at(way, at)
    if stage.check != "before" or stage.permission is Permission.HANDLING:
        return ()
    earlier: list[str] = []
    for other in way:
        if other.seq >= at:
            break
        if other.check == "before" and other.permission is not Permission.HANDLING:
            earlier.clear()
        elif holds(other.when, answers):
            earlier += other.keyed
    return tuple(earlier)


def _stage(item: ServiceItem, step: Step) -> Stage:
    mine = f"stage:{step.seq}"
    fields: Iterable[FieldSpec] = (field for field in item.all_fields() if field.filled_by == mine)
    typed = [field for field in fields if step.seq > 1]
    wait = step.wait
    return Stage(
        seq=step.seq,
        name_zh=step.name.zh,
        name_en=step.name.en,
        permission=step.permission,
        role=step.staff_group,
        level=step.level,
        check=step.check,
        due=step.due,
        when=step.when,
        escalate_to=step.escalate_to,
        on_mismatch=step.on_mismatch,
        pause=Pause(wait.kind, wait.body, wait.letter, wait.paper, wait.min_working_days) if wait else None,
        typed=tuple(field.key for field in typed),
        keyed=tuple(
            field.key for field in typed if field.type in MONEY_FACTS and step.permission is Permission.HANDLING
        ),
        needed=tuple(_needed(field) for field in typed if field.required or field.required_when),
        clauses=clauses_of(step.when) if step.when else None,
    )


def _needed(field: FieldSpec) -> Needed:
    """As ``conditions.is_required`` says it."""
    conditions = [field.when, None if field.required else field.required_when]
    return Needed(field.key, clauses_of(*conditions) if any(conditions) else None)


def _without_empty(stage: Stage) -> dict[str, Any]:
    pause = stage.pause
    said: dict[str, Any] = {
        "seq": stage.seq, "name_zh": stage.name_zh, "name_en": stage.name_en, "permission": stage.permission.value,
        "role": stage.role, "level": stage.level, "check": stage.check, "due": stage.due, "when": stage.when,
        "escalate_to": stage.escalate_to, "on_mismatch": stage.on_mismatch, "typed": list(stage.typed),
        "keyed": list(stage.keyed), "needed": [_needed_to_data(one) for one in stage.needed],
        "clauses": clauses_to_data(stage.clauses) if stage.clauses is not None else None,
    }  # fmt: skip
    if pause is not None:
        waits = {"kind": pause.kind, "body": pause.body, "letter": pause.letter, "paper": pause.paper}
        said["pause"] = {k: v for k, v in (waits | {"min_working_days": pause.min_working_days}).items() if v}
    return {key: value for key, value in said.items() if value not in (None, [])}


def _read(row: dict[str, Any]) -> Stage:
    pause = row.pop("pause", None)
    typed, keyed = tuple(row.pop("typed", ())), tuple(row.pop("keyed", ()))
    permission = Permission(row.pop("permission"))
    needed = tuple(Needed(one["key"], _clauses(one.get("clauses"))) for one in row.pop("needed", ()))
    return Stage(
        permission=permission, pause=Pause(**pause) if pause else None, typed=typed, keyed=keyed, needed=needed,
        clauses=_clauses(row.pop("clauses", None)), **row,
    )  # fmt: skip


def _needed_to_data(one: Needed) -> dict[str, Any]:
    return {"key": one.key} | ({"clauses": clauses_to_data(one.clauses)} if one.clauses is not None else {})


def _clauses(data: Any) -> Clauses | None:
    return clauses_from_data(data) if data is not None else None
