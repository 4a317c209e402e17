"""A clock for deeds of the past: the seed sets it, the commands read it."""

from datetime import UTC, date, datetime, time

from app.kernel.clock import HALL_ZONE


class PastClock:
    """Stands where it was put."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """The moment last set, in UTC."""
        return self._moment

    def set(self, moment: datetime) -> None:
        """Stand at an aware moment."""
        self._moment = moment

    def go_to(self, day: date, hour: int, minute: int, second: int = 0) -> None:
        """Set the hall's time."""
        self._moment = datetime.combine(day, time(hour, minute, second), HALL_ZONE).astimezone(UTC)
