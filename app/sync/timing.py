"""When to ask the authority next: at once after an own push, else with jitter, with back-off while it is not there."""

from collections.abc import Callable
from datetime import datetime, timedelta

LEAST_S, MOST_S = 5.0, 15.0
LONGEST_S = 300.0
"""Nobody waits longer, however often it failed."""


def next_poll(now: datetime, failures: int, *, has_pushed: bool, random: Callable[[], float]) -> datetime:
    """When the next round begins.

    failures: how many rounds in a row could not reach the authority.  has_pushed: something went out in this round.
    random: gives 0 <= x < 1.  After a failure the wait is drawn between nothing and a bound that doubles, so that
    1,200 windows do not come back at once.
    """
    if failures > 0:
        bound = min(LONGEST_S, MOST_S * 2 ** min(failures - 1, 10))
        return now + timedelta(seconds=LEAST_S + random() * (bound - LEAST_S))
    if has_pushed:
        return now
    return now + timedelta(seconds=LEAST_S + random() * (MOST_S - LEAST_S))
