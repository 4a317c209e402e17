"""What a screen or verb can ask about persons and units."""

from collections.abc import Sequence
from typing import Protocol

from app.kernel.ids import PersonId, UnitId
from app.registry.history import Version
from app.registry.model import ContributionYear, Person, PersonHit, Unit, UnitHit


class RegistryQueries(Protocol):
    """Look-ups; the commands that call them write who looked and why into the audit chain."""

    def search_persons(self, text: str, limit: int = 20) -> Sequence[PersonHit]:
        """Persons whose number, name, full pinyin or initials begin with ``text``; best first."""
        ...

    def search_units(self, text: str, limit: int = 20) -> Sequence[UnitHit]:
        """Units by credit code, name, full pinyin or initials."""
        ...

    def person(self, person: PersonId) -> Person:
        """The whole record, or ``NotFound("person_not_found")``."""
        ...

    def person_by_number(self, id_type: str, id_no: str) -> Person | None:
        """The person who holds that document, if known."""
        ...

    def unit(self, unit: UnitId) -> Unit:
        """The whole record, or ``NotFound("unit_not_found")``."""
        ...

    def unit_by_uscc(self, uscc: str) -> Unit | None:
        """The unit with that credit code, if known."""
        ...

    def contributions(self, person: PersonId) -> Sequence[ContributionYear]:
        """The person's contribution years, oldest first."""
        ...

    def staff_of(self, unit: UnitId, limit: int = 1000) -> Sequence[PersonHit]:
        """The persons now enrolled by that unit, by name."""
        ...


class RegisterHistory(Protocol):
    """What entries behind cases made of a record."""

    def versions(self, kind: str, number: str) -> Sequence[Version]:
        """The entries of the record of that number, in the authority's order.  kind: person | unit."""
        ...
