"""Time as a port: UTC inside, the hall's zone on screen and paper."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

HALL_ZONE = timezone(timedelta(hours=8), "CST")
"""China keeps one zone without summer time."""


class Clock(Protocol):
    """What tells the time; tests hand in a fixed one."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


def hall_day(moment: datetime) -> date:
    """The calendar day of ``moment`` in the hall's zone."""
    return moment.astimezone(HALL_ZONE).date()


def hall_text(moment: datetime) -> str:
    """``2026-11-21 10:24`` in the hall's zone."""
    return moment.astimezone(HALL_ZONE).strftime("%Y-%m-%d %H:%M")
