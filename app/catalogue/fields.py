"""Questions of an item: its blocks, its own fields and the circumstances its conditions name."""

from collections.abc import Callable

from app.catalogue.model import Block, Choice, FieldSpec, FieldType, Label
from app.catalogue.shared import Question, Shared, choices, known, label, maybe_label
from app.catalogue.source import Entry, Place, Value, refuse

_CIRCUMSTANCES = Label("情形确认", "Circumstances")
_OVERRIDABLE = ("must", "if", "when")


class FieldReader:
    """Reads the questions of one item; keys are unique over all its blocks."""

    def __init__(self, shared: Shared, code: str, mark: Callable[[str, Place], None]) -> None:
        self._shared = shared
        self._code = code
        self._mark = mark
        self._keys: set[str] = set()

    def blocks(self, entry: Entry) -> tuple[Block, ...]:
        """The shared blocks the item uses, in its order, then its circumstances."""
        found = [self._block(value) for value in entry.items("blocks")]
        ticks = tuple(self._circumstance(value) for value in entry.items("circumstances"))
        if ticks:
            found.append(Block("circumstances", "matter", _CIRCUMSTANCES, ticks))
        return tuple(found)

    def own(self, entry: Entry) -> tuple[FieldSpec, ...]:
        """The fields the item brings itself."""
        return tuple(self._field(value.entry("fields"), self._code, "") for value in entry.items("fields"))

    def _block(self, value: Value) -> Block:
        use = value.data if isinstance(value.data, Entry) else Entry(value.place, {"use": value})
        key = known(use.get("use"), self._shared.blocks.values, "blocks")
        shared = self._shared.blocks.get(key).entry(key)
        changes = {name: change.entry(name) for name, change in use.pairs("set")}
        subject = shared.text("subject")
        fields = tuple(
            self._field(_changed(field.entry("fields"), changes), f"@{key}", subject)
            for field in shared.items("fields")
        )
        block = Block(key, subject, label(shared.get("name")), fields, shared.flag("on_demand"), use.maybe("if"))
        missing = set(changes) - {field.key for field in fields}
        if missing:
            raise refuse("catalogue_unknown_value", use.at("set"), key="set", value=min(missing), known="")
        shared.finish()
        use.finish()
        return block

    def _circumstance(self, value: Value) -> FieldSpec:
        key = known(value, self._shared.circumstances.values, "circumstances")
        entry = self._shared.circumstances.get(key).entry(key)
        self._unique(key, value.place)
        spec = FieldSpec(
            key=key,
            question=f"{self._code}.{key}",
            subject="matter",
            label=label(entry.get("name")),
            type=FieldType.BOOL,
            filled_by=entry.text("by"),
            required=False,
        )
        entry.finish()
        return spec

    def _field(self, entry: Entry, owner: str, subject: str) -> FieldSpec:
        key = entry.text("key")
        self._unique(key, entry.place)
        return self._spec(entry, f"{owner}.{key}", subject)

    def _unique(self, key: str, place: Place) -> None:
        if key in self._keys:
            raise refuse("catalogue_key_twice", place, key=key)
        self._keys.add(key)
        self._mark(f"fields/{key}", place)

    def _spec(self, entry: Entry, place: str, subject: str) -> FieldSpec:
        key = entry.text("key")
        asked = self._question(entry, place, key, subject)
        spec = FieldSpec(
            key=key,
            question=asked.question,
            subject=asked.subject,
            label=label(entry.get("name")),
            type=entry.one_of("type", FieldType),
            filled_by=entry.text("by", ""),
            required=entry.flag("must"),
            required_when=entry.maybe("if"),
            when=entry.maybe("when"),
            multiple=entry.flag("many"),
            choices=self._choices(entry),
            rules=entry.texts("rules"),
            hint=maybe_label(entry, "hint"),
            columns=self._columns(entry, place),
            max_rows=entry.maybe("most"),
            partial_acceptance=entry.flag("partial"),
            checks=entry.texts("checks"),
            default=entry.maybe("default"),
            template=entry.text("template", ""),
        )
        entry.finish()
        return spec

    def _question(self, entry: Entry, place: str, key: str, subject: str) -> Question:
        """The field's own words first, then the decision of questions.yaml, else the place's own question."""
        decided = self._shared.questions.get(place)
        question = entry.text("question", decided.question if decided else (key if subject else place))
        about = (decided.subject if decided else "") or subject or "matter"
        return Question(question, entry.text("subject", about))

    def _choices(self, entry: Entry) -> tuple[Choice, ...]:
        if entry.has("set"):
            return self._shared.choices(entry.get("set"))
        return choices(entry.entry("pick")) if entry.has("pick") else ()

    def _columns(self, entry: Entry, place: str) -> tuple[FieldSpec, ...]:
        found: list[FieldSpec] = []
        for value in entry.items("columns"):
            column = value.entry("columns")
            key = column.text("key")
            if any(key == spec.key for spec in found):
                raise refuse("catalogue_key_twice", column.place, key=key)
            found.append(self._spec(column, f"{place}.{key}", ""))
        return tuple(found)


def _changed(field: Entry, changes: dict[str, Entry]) -> Entry:
    """The field of a block as this item wants it: ``must``, ``if`` and ``when`` may be set anew."""
    change = changes.get(field.text("key"))
    if change is None:
        return Entry(field.place, field.values)
    for key, value in change.values.items():
        if key not in _OVERRIDABLE:
            raise refuse("catalogue_key_unknown", value.place, key=key)
    return Entry(field.place, {**field.values, **change.values})
