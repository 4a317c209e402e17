"""The part of a round that hears of an office's people, before anything is pushed."""

from collections.abc import Callable, Sequence

from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId
from app.sync.people import Roll
from app.sync.ports import SyncUnitOfWork, Transport

KEY_DIFFERS = "province_key_differs"


class HearPeople:
    """Asks for the list of an office, whole at first, then only where it has changed."""

    def __init__(self, units: Callable[[], SyncUnitOfWork], clock: Clock) -> None:
        self._units, self._clock = units, clock
        self._known: dict[OfficeId, bytes] = {}
        self._mine: frozenset[OfficeId] | None = None  # an office's place in the tree is fixed

    def __call__(self, office: OfficeId, line: Transport) -> Sequence[str]:
        """The accounts that could not be taken over.

        Raises Rejected("province_key_differs") where this store hashes ID numbers with another key than the authority's
        other stores: to them everybody here would be somebody else.
        """
        if line.machine() is None:  # a person's own login asks for nobody's list
            return ()
        if self._mine is None:
            with self._units() as u:
                self._mine = frozenset(u.sync.home_and_above())
        if office not in self._mine:
            return ()
        roll = line.people(office, self._known.get(office))
        if roll is None:
            return ()
        left = self._take(office, roll)
        self._known[office] = roll.digest
        return left

    def _take(self, office: OfficeId, roll: Roll) -> Sequence[str]:
        with self._units() as u:
            kept = u.meta.province_key()
            if roll.key is not None and (kept is None or kept.commitment != roll.key):
                raise Rejected(KEY_DIFFERS)
            left = u.sync.take_people(office, roll.people, self._clock.now())
            u.commit()
        return left
