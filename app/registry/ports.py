"""What the register needs from outside: its tables, the audit chain, and somebody who can read Chinese aloud."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from app.audit.acts import StreamAct
from app.audit.ports import AuditLog
from app.kernel.ids import CaseId
from app.kernel.unit_of_work import UnitOfWork
from app.registry.changes import Unentered
from app.registry.model import PersonEntry, UnitEntry


class Readings(Protocol):
    """The pronunciations of a text."""

    def __call__(self, text: str, /) -> Sequence[Sequence[str]]:
        """For each character its readings, the likeliest first: lower-case pinyin without tones, else the character."""
        ...


class RegistryStore(Protocol):
    """Writing persons and units; what is read comes from ``queries``."""

    def add_units(self, entries: Iterable[UnitEntry]) -> int:
        """Enter units; how many.  ``Conflict("unit_exists")`` when a credit code is taken."""
        ...

    def add_persons(self, entries: Iterable[PersonEntry]) -> int:
        """Enter persons as they come, never holding all; how many.

        Raises Conflict("person_exists") when somebody holds the same document already.
        """
        ...

    def recount_staff(self) -> None:
        """Make every unit's staff count that of its active persons."""
        ...

    def unentered(self) -> Sequence[Unentered]:
        """Cases of this office that the register does not follow yet, with everybody here who may enter them."""
        ...

    def entries_end(self, case: CaseId) -> tuple[int, bytes]:
        """Number and hash of the last entry behind that case that is known here; 0 and zeros before the first."""
        ...

    def standing(self, kind: str, number: str, columns: Sequence[str]) -> Mapping[str, str | None]:
        """What the record of that number says in these columns, as text; empty where none stands here."""
        ...

    def enter(self, event: StreamAct, *, is_told: bool) -> None:
        """Keep an entry behind a case: sealed and queued for the authority, or, without one, carried out.

        Raises Rejected: register_entered_already, register_no_record, register_forged (what triggers refuse),
        event_unsealed.
        """
        ...


class RegistryUnitOfWork(UnitOfWork, Protocol):
    """The transaction in which the register is read under audit, or written."""

    registry: RegistryStore
    audit: AuditLog
