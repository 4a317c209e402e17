"""What the doctor looks at: each check answers with a level, a code and values; the sentences are data."""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from app.kernel.calendar import WorkingCalendar
from app.kernel.errors import AppError
from app.kernel.recovery import KeyPlace, StoreKeys

DISK_RED_MB = 200
DISK_AMBER_MB = 2_000


class Level(StrEnum):
    """How well a thing stands."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Health:
    """What one check found.  check: its stable name, e.g. ``recovery``."""

    check: str
    level: Level
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


Check = Callable[[], Health]


def examine(checks: Iterable[tuple[str, Check]]) -> tuple[Health, ...]:
    """Run every check; one that fails is red with the failure's own sentence, and the others still run."""
    return tuple(_run(name, check) for name, check in checks)


def _run(name: str, check: Check) -> Health:
    try:
        return check()
    except AppError as error:
        return Health(name, Level.RED, error.code, error.values)
    except OSError as error:
        return Health(name, Level.RED, "doctor_failed", {"error": type(error).__name__})


def key_place(keys: StoreKeys) -> Health:
    """Where the key lies; red when it is missing or others may read it."""
    keys.load()
    place = keys.place()
    code = "doctor_key_keyring" if place is KeyPlace.KEYRING else "doctor_key_file"
    return Health("key", Level.GREEN, code)


def free_disk(folder: Path) -> Health:
    """Room on the disk of ``folder``, which need not be there yet."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free_mb = shutil.disk_usage(there).free // 1_000_000
    if free_mb >= DISK_AMBER_MB:
        return Health("disk", Level.GREEN, "doctor_disk_enough", {"free_mb": free_mb})
    level = Level.RED if free_mb < DISK_RED_MB else Level.AMBER
    return Health("disk", level, "doctor_disk_low", {"free_mb": free_mb})


def calendar_of(year: int, calendar: WorkingCalendar) -> Health:
    """Whether the working days of ``year`` are published."""
    known = year in calendar.years
    code = "doctor_calendar_known" if known else "doctor_calendar_missing"
    return Health(f"calendar_{year}", Level.GREEN if known else Level.AMBER, code, {"year": year})


def device(kind: str, found: Sequence[str], missing: Level) -> Health:
    """A font, printer or camera: the first that was found is named.

    kind: ``font``, ``printer`` or ``camera``.  missing: how bad it is to have none.
    """
    if found:
        return Health(kind, Level.GREEN, f"doctor_{kind}_found", {"name": found[0]})
    return Health(kind, missing, f"doctor_{kind}_missing")
