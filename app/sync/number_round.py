"""The part of a round that keeps number blocks at hand, for the own office and for those that are taken in for."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from app.kernel.clock import Clock, hall_day
from app.kernel.ids import OfficeId
from app.kernel.numbers import BLOCK_SIZE
from app.sync.numbers import CASE_SERIES, GUEST_BLOCK, GUEST_LOW, Block, LowWater, low_water, voids
from app.sync.ports import SyncUnitOfWork, Transport


class LeaseNumbers:
    """Asks for a block wherever one runs low; the line is used outside every local transaction."""

    def __init__(self, units: Callable[[], SyncUnitOfWork], clock: Clock) -> None:
        self._units, self._clock = units, clock

    def __call__(self, office: OfficeId, line: Transport) -> None:
        """Lease, where numbers run low, for this office; tell of those that will never be given out."""
        with self._units() as u:
            facts, today = u.meta.facts(), hall_day(u.moment(self._clock))
            blocks = u.sync.blocks()
            theirs = self._clock.now() - timedelta(seconds=u.sync.standing(office).drift_s or 0)
            # given up for good: a clock that has jumped ahead must not do it
            for void in voids(blocks, min(today, hall_day(theirs))):
                u.sync.void(void, self._clock.now())
            unreported = u.sync.unreported()
            # other offices are pulled for what they govern or decide, and number nothing of their own here
            running_low = low_water(office, today, blocks) if office == facts.office else ()
            u.commit()
        for void in unreported:
            line.report_void(void, facts.machine)
            with self._units() as u:
                u.sync.reported(void, self._clock.now())
                u.commit()
        self._blocks(running_low, BLOCK_SIZE, line)

    def for_owners(self, office: OfficeId, line: Transport) -> None:
        """What other counties let be taken in here, and numbers of theirs, so that a case needs no line."""
        with self._units() as u:
            home, today = u.meta.facts().office, hall_day(u.moment(self._clock))
        if office != home:
            return
        items = line.any_hall()
        with self._units() as u:
            u.sync.take_any_hall(items, self._clock.now())
            blocks, owners = u.sync.blocks(), u.sync.numbered_owners()
            u.commit()
        for owner in owners:
            self._blocks(low_water(owner, today, blocks, GUEST_LOW, (CASE_SERIES,)), GUEST_BLOCK, line)

    def _blocks(self, wanted: Sequence[LowWater], size: int, line: Transport) -> None:
        for low in wanted:
            with self._units() as u:
                machine, above = u.meta.facts().machine, u.sync.highest_number(low)
            first, last = line.lease(low, machine, size, above)
            block = Block(low.series, low.office, low.year, first, last, first)
            with self._units() as u:
                u.sync.add_lease(block, self._clock.now())
                u.commit()
