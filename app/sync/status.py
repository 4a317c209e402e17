"""How the machine stands towards the authority: what the status bar says, and whether new work may be begun."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from app.kernel.clock import Clock, hall_day
from app.kernel.errors import Rejected
from app.kernel.ids import WITHHELD
from app.kernel.outbox import OutboxState
from app.sync.doctor import UnsentItem
from app.sync.early import Early
from app.sync.leash import CENTRE_SETTING, LeashRule, MachineStanding, drift_warning, has_centre, stops
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
    refused: why it was reached and let this machine not in, "" where it was not that.
    stops: what blocks new work.  warnings: what does not.  low: series of numbers that run out.
    missing: what lacks of pulled cases.  early: cases of before a centre was set, by what they wait for; they are in
    neither waiting nor unsent_cases.
    """

    last_sync: datetime | None
    waiting: int
    to_decide: int
    quarantined: int
    unsent_cases: int
    offline_since: datetime | None
    failures: int
    refused: str
    stops: tuple[Rejected, ...]
    warnings: tuple[Rejected, ...]
    low: tuple[LowWater, ...]
    missing: tuple[Missing, ...]
    early: Mapping[Early, int] = field(default_factory=dict)

    @property
    def refusal(self) -> tuple[tuple[str, Mapping[str, object]], ...]:
        """Code and values of why the authority let this machine not in; nothing where it was not that."""
        return ((f"centre_refused_{self.refused}", {}),) if self.refused else ()

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


def at_risk(items: Iterable[UnsentItem], first: datetime) -> int:
    """How many cases the leash counts: those whose oldest unsent event was written since a centre was first set.

    items: oldest first.  What is older lay here alone from the start, sealed by its author meanwhile or not; what
    nobody said, every other machine works out as well.
    """
    oldest: dict[UUID, UnsentItem] = {}
    for item in items:
        if item.operator != WITHHELD:
            oldest.setdefault(item.chain, item)
    return sum(item.early is None and (item.is_relayed or item.at >= first) for item in oldest.values())


def early_cases(items: Iterable[UnsentItem]) -> Mapping[Early, int]:
    """How many cases wait as each kind; a case stands once, as its oldest event without proof does."""
    kinds: dict[UUID, Early] = {}
    for item in items:
        if item.early is not None:
            kinds.setdefault(item.chain, item.early)
    return Counter(kinds.values())


def early_warnings(early: Mapping[Early, int]) -> tuple[Rejected, ...]:
    """What somebody has to do about cases of before a centre was set; nothing about those that stay."""
    told = (Early.AUTHOR, Early.LEFT)
    return tuple(Rejected(f"sync_early_{kind}", cases=early[kind]) for kind in told if early.get(kind))


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
            if not has_centre(settings):
                return None
            free_mb = self._free_mb()
            now, items = u.moment(self._clock), u.sync.items()
            offices = [u.sync.standing(office) for office in u.sync.offices()]
            changes = u.meta.history(CENTRE_SETTING)
            since, first = changes[-1].at, next(each.at for each in changes if each.value)
            blocks, home = u.sync.blocks(), u.meta.facts().office
            missing, is_doubled = tuple(u.sync.missing()), u.sync.is_doubled()
        rule = LeashRule.from_settings(settings)
        contacts = [each.last_contact for each in offices if each.last_contact is not None]
        drifts = [each.drift_s for each in offices if each.drift_s is not None]
        cases, early = at_risk(items, first), early_cases(items)
        standing = MachineStanding(
            last_contact=max(contacts, default=since),
            unsent_cases=cases,
            free_mb=free_mb,
            released_on=self._released_on,
            drift_s=max(drifts, key=abs, default=None),
            is_doubled=is_doubled,
        )
        drift = drift_warning(rule, standing)
        return SyncStatus(
            last_sync=max(contacts, default=None),
            waiting=sum(item.state in TRAVELLING and item.early is None for item in items),
            to_decide=sum(item.state in TO_DECIDE for item in items),
            quarantined=sum(item.state is OutboxState.QUARANTINED for item in items),
            unsent_cases=cases,
            offline_since=min((o.offline_since for o in offices if o.offline_since is not None), default=None),
            failures=max((each.failures for each in offices), default=0),
            refused=next((each.refused for each in offices if each.refused), ""),
            stops=stops(rule, standing, now),
            warnings=(*([drift] if drift else ()), *early_warnings(early)),
            low=low_water(home, hall_day(now), blocks),
            missing=missing,
            early=early,
        )

    def stop(self) -> Rejected | None:
        """The first thing that blocks new work now, None where it may be begun."""
        status = self()
        return status.stops[0] if status is not None and status.stops else None
