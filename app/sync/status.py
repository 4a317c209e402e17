"""How the machine stands towards the authority: what the status bar says, and whether new work may be begun."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.kernel.clock import Clock, hall_day
from app.kernel.errors import Rejected
from app.kernel.outbox import OutboxState
from app.sync.leash import CENTRE_SETTING, LeashRule, MachineStanding, drift_warning, stops
from app.sync.numbers import CASE_SERIES, LowWater, low_water
from app.sync.ports import SyncUnitOfWork
from app.sync.projection import Missing

TO_DECIDE = frozenset({OutboxState.TO_DECIDE, OutboxState.REFUSED})
TRAVELLING = frozenset({OutboxState.WAITING, OutboxState.SENT})


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What is known of the sync without asking the line.

    last_sync: when the authority last answered, None if never.  waiting, to_decide, quarantined: events.  unsent_cases:
    cases with any of them.  offline_since: None while the authority answers.  failures: rounds in a row without it.
    stops: what blocks new work.  warnings: what does not.  low: series of numbers that run out.
    missing: what lacks of pulled cases.
    """

    last_sync: datetime | None
    waiting: int
    to_decide: int
    quarantined: int
    unsent_cases: int
    offline_since: datetime | None
    failures: int
    stops: tuple[Rejected, ...]
    warnings: tuple[Rejected, ...]
    low: tuple[LowWater, ...]
    missing: tuple[Missing, ...]

    @property
    def low_numbers(self) -> tuple[tuple[str, Mapping[str, object]], ...]:
        """Codes and values where the numbers of new cases run out; the other series are had by the same line."""
        mine = [each for each in self.low if each.series == CASE_SERIES]
        return tuple(
            (
                "number_low" if each.left else "number_none",
                {"series": each.series, "year": each.year, "left": each.left},
            )
            for each in mine
        )

    def takes_no_cases(self, today: date) -> bool:
        """Whether acceptance would be refused now, by the leash or for want of a number.  today: the hall's day."""
        used_up = any(each.series == CASE_SERIES and each.year == today.year and not each.left for each in self.low)
        return bool(self.stops) or used_up


class ReadStatus:
    """Reads it from the store; never waits for the line."""

    def __init__(
        self,
        units: Callable[[], SyncUnitOfWork],
        clock: Clock,
        *,
        free_mb: Callable[[], int],
        released_on: date,
    ) -> None:
        self._units, self._clock, self._free_mb, self._released_on = units, clock, free_mb, released_on

    def __call__(self) -> SyncStatus | None:
        """The standing, None while no centre is set.  Raises Rejected("clock_behind")."""
        with self._units() as u:
            settings = u.meta.settings()
            if not settings.get(CENTRE_SETTING):
                return None
            free_mb = self._free_mb()
            now, items = u.moment(self._clock), u.sync.items()
            offices = [u.sync.standing(office) for office in u.sync.offices()]
            since = u.meta.history(CENTRE_SETTING)[-1].at
            blocks, home = u.sync.blocks(), u.meta.facts().office
            missing = tuple(u.sync.missing())
        rule = LeashRule.from_settings(settings)
        contacts = [each.last_contact for each in offices if each.last_contact is not None]
        drifts = [each.drift_s for each in offices if each.drift_s is not None]
        cases = len({item.chain for item in items})
        standing = MachineStanding(
            last_contact=max(contacts, default=since),
            unsent_cases=cases,
            free_mb=free_mb,
            released_on=self._released_on,
            drift_s=max(drifts, key=abs, default=None),
        )
        drift = drift_warning(rule, standing)
        return SyncStatus(
            last_sync=max(contacts, default=None),
            waiting=sum(item.state in TRAVELLING for item in items),
            to_decide=sum(item.state in TO_DECIDE for item in items),
            quarantined=sum(item.state is OutboxState.QUARANTINED for item in items),
            unsent_cases=cases,
            offline_since=min((o.offline_since for o in offices if o.offline_since is not None), default=None),
            failures=max((each.failures for each in offices), default=0),
            stops=stops(rule, standing, now),
            warnings=(drift,) if drift else (),
            low=low_water(home, hall_day(now), blocks),
            missing=missing,
        )

    def stop(self) -> Rejected | None:
        """The first thing that blocks new work now, None where it may be begun."""
        status = self()
        return status.stops[0] if status is not None and status.stops else None
