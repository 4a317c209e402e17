"""Column types that carry the house's values: UTC moments, UUIDs, enums by value."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import Dialect, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from app.audit.model import moment_text

E = TypeVar("E", bound=StrEnum)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as ``2026-11-21T02:24:00.123456Z`` so that text order is time order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's hook
        """Refuse a naive moment: nobody could say in which zone it was meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must carry its zone")
        return moment_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's hook
        """The moment, aware, in UTC."""
        return None if value is None else datetime.fromisoformat(value)


class UuidBytes(TypeDecorator[uuid.UUID]):
    """A UUID as its 16 bytes; in a migration the column is ``sa.LargeBinary(16)``."""

    impl = LargeBinary(16)
    cache_ok = True

    def process_bind_param(self, value: uuid.UUID | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - SQLAlchemy's hook
        """The 16 bytes, first the most significant."""
        return None if value is None else value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> uuid.UUID | None:  # noqa: ARG002 - SQLAlchemy's hook
        """The UUID again."""
        return None if value is None else uuid.UUID(bytes=bytes(value))


class EnumValue(TypeDecorator[E], Generic[E]):
    """A StrEnum by its value; in a migration the column is ``sa.Text``.

    A value that the program does not know raises ValueError: the file is newer than the program.
    """

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's hook
        """The value, after a check that it belongs to the enum."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> E | None:  # noqa: ARG002 - SQLAlchemy's hook
        """The member."""
        return None if value is None else self.kind(value)
