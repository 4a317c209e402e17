"""Cases that could not be taken over, tried again only when something has changed on which that depends."""

from collections.abc import Mapping
from uuid import UUID

from app.kernel.ids import OfficeId
from app.sync.ports import SyncStore


class StuckCases:
    """What a program remembers of its own tries; kept in memory, so that a program of another version, or with another
    catalogue, which begins anew, tries every case once.
    """

    def __init__(self) -> None:
        self._tried: dict[UUID, str] = {}

    def due(self, store: SyncStore, office: OfficeId) -> Mapping[UUID, str]:
        """The cases of the office to be tried now, the oldest first, each with the grounds on which it is."""
        return {case: grounds for case, grounds in store.stuck(office).items() if self._tried.get(case) != grounds}

    def tried(self, cases: Mapping[UUID, str]) -> None:
        """These were tried and the outcome is kept: not again on the same grounds."""
        self._tried.update(cases)
