"""YAML files read with the line of every entry, so that a fault can name file and line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import TypeVar

import yaml

from app.kernel.errors import Rejected

E = TypeVar("E", bound=StrEnum)
Scalar = str | int | float | bool | None
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LARGEST_FILE = 1_000_000
"""Bytes; the largest file of the list takes a hundredth of it."""

DEEPEST = 40
_REFERENCE = re.compile(r"(?:^|[\s\[{,:-])\*\w")
_NESTED_IN_LINE = re.compile(r"(?:[-?:][ \t]+){40}")
_LONGEST_NUMBER = 18
_TRUE = {"true", "True", "TRUE"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file name as the reader knows it, line from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Something the catalogue may not contain; the sentence of ``code`` names ``file`` and ``line``."""

    code: str
    place: Place
    values: Mapping[str, str | int] = field(default_factory=dict)

    def rejected(self) -> Rejected:
        """The fault as a refusal."""
        return Rejected(self.code, file=self.place.file, line=self.place.line, **self.values)


class Faulty(Exception):
    """Reading stopped at a fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def refuse(code: str, place: Place, **values: str | int) -> Faulty:
    """The exception for a fault at ``place``."""
    return Faulty(Fault(code, place, values))


@dataclass(slots=True)
class Entry:
    """One mapping of a file; every getter names key and line when the value does not fit."""

    place: Place
    values: Mapping[str, "Value"]
    seen: set[str] = field(default_factory=set)

    def at(self, key: str) -> Place:
        """Where the value of ``key`` stands, or the entry itself."""
        value = self.values.get(key)
        return value.place if value is not None else self.place

    def has(self, key: str) -> bool:
        """Whether the key is there with a value."""
        self.seen.add(key)
        return key in self.values and self.values[key].data is not None

    def get(self, key: str) -> "Value":
        """The value of a key that must be there."""
        self.seen.add(key)
        if key not in self.values:
            raise refuse("catalogue_key_missing", self.place, key=key)
        return self.values[key]

    def text(self, key: str, default: str | None = None) -> str:
        """A line of text."""
        if default is not None and not self.has(key):
            return default
        return self.get(key).text(key)

    def maybe(self, key: str) -> str | None:
        """A line of text, or None when the key is absent."""
        return self.get(key).text(key) if self.has(key) else None

    def flag(self, key: str) -> bool:
        """Whether the key says true; absent means false."""
        if not self.has(key):
            return False
        value = self.get(key)
        if not isinstance(value.data, bool):
            raise refuse("catalogue_wrong_type", value.place, key=key, wanted="true/false")
        return value.data

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        if default is not None and not self.has(key):
            return default
        value = self.get(key)
        if not isinstance(value.data, int) or isinstance(value.data, bool):
            raise refuse("catalogue_wrong_type", value.place, key=key, wanted="0-9")
        return value.data

    def one_of(self, key: str, kind: type[E], default: E | None = None) -> E:
        """A value of a closed vocabulary."""
        if default is not None and not self.has(key):
            return default
        text = self.text(key)
        try:
            return kind(text)
        except ValueError:
            known = ", ".join(member.value for member in kind)
            raise refuse("catalogue_unknown_value", self.at(key), key=key, value=text, known=known) from None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of lines of text; absent means none."""
        return tuple(value.text(key) for value in self.items(key))

    def items(self, key: str) -> list["Value"]:
        """The values of a list; absent means none."""
        return self.get(key).list(key) if self.has(key) else []

    def entry(self, key: str) -> "Entry":
        """A mapping inside this one."""
        return self.get(key).entry(key)

    def pairs(self, key: str) -> Iterator[tuple[str, "Value"]]:
        """Keys and values of a mapping inside this one; absent means none."""
        if self.has(key):
            yield from self.entry(key).values.items()

    def finish(self) -> None:
        """Refuse keys that nobody asked for."""
        for key, value in self.values.items():
            if key not in self.seen:
                raise refuse("catalogue_key_unknown", value.place, key=key)


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a file with its place."""

    place: Place
    data: "Scalar | Entry | list[Value]"

    def text(self, key: str) -> str:
        """The value as a line of text; numbers and dates count as text, lists do not."""
        if isinstance(self.data, str):
            return self.data
        if isinstance(self.data, int) and not isinstance(self.data, bool):
            return str(self.data)
        raise refuse("catalogue_wrong_type", self.place, key=key, wanted="text")

    def entry(self, key: str) -> Entry:
        """The value as a mapping."""
        if isinstance(self.data, Entry):
            return self.data
        raise refuse("catalogue_wrong_type", self.place, key=key, wanted="key: value")

    def list(self, key: str) -> list["Value"]:
        """The value as a list."""
        if isinstance(self.data, list):
            return self.data
        raise refuse("catalogue_wrong_type", self.place, key=key, wanted="[ … ]")


def read_mapping(file: Traversable, name: str) -> Entry:
    """The one mapping a file holds.

    Raises Faulty naming file and line for what cannot be read, is too large or too deep, no UTF-8, no YAML (tabs
    among it), empty, no mapping, has references or a key twice.
    """
    text = _text_of(file, name)
    try:
        _refuse_traps(text, name)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise refuse(_syntax_code(text, error), Place(name, _line(error)), problem=_problem(error)) from error
    if node is None:
        raise refuse("catalogue_file_empty", Place(name, 1))
    return _value(node, name).entry(name)


def _text_of(file: Traversable, name: str) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise refuse("catalogue_unreadable", Place(name, 1)) from error
    if len(data) > LARGEST_FILE:
        raise refuse("catalogue_file_too_large", Place(name, 1), kilobytes=LARGEST_FILE // 1_000)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise refuse("catalogue_not_utf8", Place(name, line)) from error


def _refuse_traps(text: str, name: str) -> None:
    """References that multiply and brackets without end, before the composer meets them: it would hang or crash.

    Only a file that may hold one is looked through: that takes half as long as reading it.
    """
    deep = text.count("[") + text.count("{") > 1_000 or " " * 100 in text or _NESTED_IN_LINE.search(text) is not None
    if not deep and not _REFERENCE.search(text):
        return
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise refuse("catalogue_reference", _place(event, name), key=str(event.anchor))
        if depth > DEEPEST:
            raise refuse("catalogue_too_deep", _place(event, name), deepest=DEEPEST)


def _place(event: yaml.Event, name: str) -> Place:
    return Place(name, event.start_mark.line + 1 if event.start_mark else 1)


def _line(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 1


def _problem(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or "YAML")


def _syntax_code(text: str, error: yaml.YAMLError) -> str:
    lines = text.splitlines()
    line = lines[min(_line(error), len(lines)) - 1] if lines else ""
    return "catalogue_tab" if "\t" in line else "catalogue_not_yaml"


def _value(node: yaml.Node, name: str, depth: int = 0) -> Value:
    place = Place(name, node.start_mark.line + 1)
    if depth > DEEPEST:
        raise refuse("catalogue_too_deep", place, deepest=DEEPEST)
    if isinstance(node, yaml.MappingNode):
        return Value(place, Entry(place, _mapping(node, name, depth)))
    if isinstance(node, yaml.SequenceNode):
        return Value(place, [_value(child, name, depth + 1) for child in node.value])
    return Value(place, _scalar(node))


def _mapping(node: yaml.MappingNode, name: str, depth: int) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key_node, value_node in node.value:
        place = Place(name, key_node.start_mark.line + 1)
        if not isinstance(key_node, yaml.ScalarNode):
            raise refuse("catalogue_wrong_type", place, key="?", wanted="key: value")
        key = str(key_node.value)
        if key in found:
            raise refuse("catalogue_key_twice", place, key=key)
        found[key] = _value(value_node, name, depth + 1)
    return found


def _scalar(node: yaml.Node) -> Scalar:
    tag, text = node.tag, str(node.value)
    if tag == "tag:yaml.org,2002:int":
        return _number(text)
    if tag == "tag:yaml.org,2002:bool":
        return text in _TRUE if text.lower() in ("true", "false") else text
    return None if tag == "tag:yaml.org,2002:null" else text


def _number(text: str) -> int | str:
    """A whole number; what only YAML takes for one (10:30, endless digits) stays text."""
    try:
        return int(text, 10 if text.lstrip("+-").isdigit() else 0) if len(text) <= _LONGEST_NUMBER else text
    except ValueError:
        return text
