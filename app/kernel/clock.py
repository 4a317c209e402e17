"""Time as a port: UTC inside, the hall's zone on screen and paper."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Protocol

from app.kernel.errors import Rejected

BEHIND = timedelta(minutes=1)
"""So far may the clock be behind the newest moment that the store knows; processes and networks set it a little."""

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


def day_begins(day: date) -> datetime:
    """The moment at which ``day`` begins in the hall."""
    return datetime.combine(day, time(), HALL_ZONE).astimezone(UTC)


def hall_text(moment: datetime) -> str:
    """``2026-11-21 10:24`` in the hall's zone."""
    return moment.astimezone(HALL_ZONE).strftime("%Y-%m-%d %H:%M")


def bounded(now: datetime, newest: datetime | None) -> datetime:
    """The moment to decide by: ``now``, but never before the newest moment that the store knows (None: it knows none).

    So a clock turned back makes nothing live longer.  Raises Rejected("clock_behind") where it is behind by more than
    ``BEHIND``: then nobody can say how old anything is.
    """
    if newest is None or newest <= now:
        return now
    if newest - now > BEHIND:
        raise Rejected("clock_behind", now=hall_text(now), newest=hall_text(newest))
    return newest
