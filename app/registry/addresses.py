"""The address on file, as an envelope needs it."""

from uuid import UUID

from app.kernel.errors import NotFound
from app.kernel.ids import PersonId, UnitId
from app.registry.queries import RegistryQueries


class AddressOnFile:
    """Of a person or unit of the register."""

    def __init__(self, registry: RegistryQueries) -> None:
        self._registry = registry

    def __call__(self, kind: str, subject: str) -> str:
        """The address, "" for somebody whom the register does not know.  kind: ``person`` or ``unit``."""
        if not subject:
            return ""
        try:
            if kind == "unit":
                return self._registry.unit(UnitId(UUID(subject))).address
            return self._registry.person(PersonId(UUID(subject))).address
        except NotFound:
            return ""
