"""Whose file it is: the facts that never change, and what the office says about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Protocol, Self
from uuid import UUID

from app.kernel.ids import OfficeId, OperatorId


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """The one row that names a store.

    machine: 1..99 within the office.  demo: for ever.  standalone: the office has no superior in this system and
    carries its grant duty.  recovery_confirmed_at: when somebody typed the recovery code back, None until then.
    """

    store: UUID
    office: OfficeId
    machine: int
    demo: bool
    standalone: bool
    created_at: datetime
    recovery_confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OfficeProfile:
    """What guides and papers say about the office; an empty English line falls back to the Chinese one.

    government: the people's government that reconsiders.  court: the one that hears the suit (standards R-07).
    """

    name: str
    hall: str
    address: str
    hours: str
    phone: str
    complaint_phone: str
    query_way: str
    evaluation_way: str
    government: str
    court: str
    name_en: str = ""
    hall_en: str = ""
    address_en: str = ""
    hours_en: str = ""
    query_way_en: str = ""
    evaluation_way_en: str = ""
    government_en: str = ""
    court_en: str = ""

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """From the settings whose keys are ``office.<field>``; a line never set is empty."""
        return cls(**{field.name: settings.get(f"office.{field.name}", "") for field in fields(cls)})

    def as_settings(self) -> dict[str, str]:
        """The same as settings."""
        return {f"office.{field.name}": getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One entry of a setting's history."""

    key: str
    value: str
    at: datetime
    operator: OperatorId | None


@dataclass(frozen=True, slots=True)
class KeptKey:
    """The province's key of ID numbers as a store keeps it.

    sealed: opened with a key made from the store's own.  commitment: 32 bytes that tell it from every other.
    """

    sealed: bytes
    commitment: bytes


class MetaStore(Protocol):
    """The store's own facts and the office's settings, within one transaction."""

    def facts(self) -> StoreFacts:
        """The one row, or ``NotFound("store_not_set_up")``."""
        ...

    def found(self, facts: StoreFacts) -> None:
        """Name the store; a second time ``Conflict("store_already_set_up")``."""
        ...

    def confirm_recovery(self, at: datetime) -> None:
        """Note that somebody holds the recovery code."""
        ...

    def keep_province_key(self, key: KeptKey, at: datetime) -> None:
        """Keep it for good; ``Rejected("province_key_too_late")`` once there are people."""
        ...

    def province_key(self) -> KeptKey | None:
        """The province's key, None for a store that hashes ID numbers with a key of its own."""
        ...

    def put(self, key: str, value: str, operator: OperatorId | None, at: datetime) -> None:
        """Set a setting; what it was before stays in its history."""
        ...

    def settings(self) -> Mapping[str, str]:
        """Every setting's present value."""
        ...

    def history(self, key: str) -> tuple[SettingChange, ...]:
        """What a setting was, oldest first."""
        ...
