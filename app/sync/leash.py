"""How long and how far a machine may work without the authority: each limit blocks new work, look-up goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Self

from app.kernel.clock import hall_day
from app.kernel.errors import Rejected

CENTRE_SETTING = "centre.url"
"""Where the authority is; empty while this machine's own store is the authority.  No leash holds without one."""

ABOVE_SETTING = "centre.above"
"""Where a window behind a hall machine fetches keys for people of the offices above; empty: at ``centre.url``."""

PLAIN_SETTING = "centre.plain_allowed"
"""Whether a line over the network may go without TLS and the pinned authority: for demonstrations, never for a hall."""


FAR_S = 600
"""From so many seconds a clock's difference is said in days, hours and minutes."""


def has_centre(settings: Mapping[str, str]) -> bool:
    """Whether an authority beside this machine is set."""
    return bool(settings.get(CENTRE_SETTING))


def is_plain_allowed(settings: Mapping[str, str]) -> bool:
    """As the office has set it; usually not."""
    return settings.get(PLAIN_SETTING) == "on"


@dataclass(frozen=True, slots=True)
class LeashRule:
    """The limits, from the settings ``centre.<field>``.

    offline_days: whole days since the authority last answered.  unsent_cases: cases with an event that is not
    confirmed.  disk_mb: room that must be free, in megabytes.  software_days: age of the program since its release.
    drift_s: by how many seconds the machine's clock may differ from the authority's before it is said.
    """

    offline_days: int = 7
    unsent_cases: int = 500
    disk_mb: int = 500
    software_days: int = 365
    drift_s: int = 60

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """As the office has set it, the usual figures where it has not."""
        usual = cls()
        return cls(**{f.name: int(settings.get(f"centre.{f.name}", getattr(usual, f.name))) for f in fields(cls)})


@dataclass(frozen=True, slots=True)
class MachineStanding:
    """How a machine stands.

    last_contact: when the authority last answered; for a machine that it never answered, since when a centre is set.
    drift_s: this machine's clock minus the authority's at the last contact, in seconds, None before the first.
    is_doubled: the authority has of this machine what its file never wrote: the disk was copied, or an old file put
    back, and numbers of its blocks would be given out twice.
    """

    last_contact: datetime
    unsent_cases: int
    free_mb: int
    released_on: date
    drift_s: float | None = None
    is_doubled: bool = False


def stops(rule: LeashRule, standing: MachineStanding, now: datetime) -> tuple[Rejected, ...]:
    """What blocks new work now, each a refusal with its sentence; empty when it may be begun.

    now: bounded by the store's newest moment (``app.kernel.clock.bounded``), so that a clock turned back frees nobody.
    """
    found = [Rejected("leash_doubled")] if standing.is_doubled else []
    offline = (now - standing.last_contact) // timedelta(days=1)
    if offline >= rule.offline_days:
        found.append(Rejected("leash_offline", days=offline, most=rule.offline_days))
    if standing.unsent_cases >= rule.unsent_cases:
        found.append(Rejected("leash_unsent", cases=standing.unsent_cases, most=rule.unsent_cases))
    if standing.free_mb < rule.disk_mb:
        found.append(Rejected("leash_disk", free_mb=standing.free_mb, least_mb=rule.disk_mb))
    age = (hall_day(now) - standing.released_on).days
    if age >= rule.software_days:
        found.append(Rejected("leash_software", days=age, most=rule.software_days))
    return tuple(found)


def drift_warning(rule: LeashRule, standing: MachineStanding) -> Rejected | None:
    """A warning for a clock that is off, None for one that is right or not compared yet; it never blocks."""
    if standing.drift_s is None or abs(standing.drift_s) <= rule.drift_s:
        return None
    is_ahead, seconds = standing.drift_s > 0, round(abs(standing.drift_s))
    if seconds < FAR_S:
        return Rejected("clock_drift_ahead" if is_ahead else "clock_drift_behind", seconds=seconds)
    minutes = seconds // 60
    told = {"days": minutes // 1440, "hours": minutes // 60 % 24, "minutes": minutes % 60}
    return Rejected("clock_drift_far_ahead" if is_ahead else "clock_drift_far_behind", seconds=seconds, **told)
