"""Paper values as canonical JSON and back: what the print log keeps, so that a reprint equals the original."""

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from app.documents import certificates, confirmation, guide, letters, model, staff_papers
from app.kernel.canonical import canonical

_CLASSES: Mapping[str, type[model.Paper]] = {
    str(cls.code): cls
    for cls in (
        *vars(model).values(),
        *vars(certificates).values(),
        *vars(guide).values(),
        *vars(staff_papers).values(),
        *vars(letters).values(),
        *vars(confirmation).values(),
    )
    if isinstance(cls, type) and issubclass(cls, model.Paper) and "code" in cls.__dict__
}


def values_text(values: model.Paper) -> str:
    """The canonical (RFC 8785) text of the values; equal values give equal text."""
    return canonical(_plain(values)).decode("utf-8")


def values_from_text(code: model.PaperCode, text: str) -> model.Paper:
    """The values whose ``values_text`` that is."""
    built = _build(_CLASSES[code], json.loads(text))
    assert isinstance(built, model.Paper)
    return built


def says_pending(text: str) -> bool:
    """Whether the paper of that text says that it waits for the centre."""
    return bool(json.loads(text).get("pending_sync"))


def _plain(value: object) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


def _build(kind: Any, raw: Any) -> Any:
    if isinstance(kind, types.UnionType):
        kind = next(option for option in typing.get_args(kind) if option is not types.NoneType)
        return None if raw is None else _build(kind, raw)
    if typing.get_origin(kind) is tuple:
        inner = typing.get_args(kind)[0]
        return tuple(_build(inner, item) for item in raw)
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{name: _build(hints[name], item) for name, item in raw.items()})  # type: ignore[operator]
    if kind is datetime or kind is date:
        return kind.fromisoformat(raw)
    return raw
