"""The look at everything, in slices, so that draws and watchdog go on meanwhile; once a night, by one worker."""

from collections.abc import Iterator
from datetime import date, time
from uuid import UUID

from app.centre.model import Fault, OfficeHead, Verification
from app.centre.ports import VerifyingLine
from app.kernel.clock import HALL_ZONE, hall_day

NIGHT = time(2, 0)
"""In the hall's zone: from then on a day's look is due."""

LEASE_S = 300
"""So long after a worker was killed in the midst of it another one begins anew."""

ROWS, CASES = 2000, 300
"""Feed rows and cases of one slice: some tenths of a second."""

MOST_FAULTS = 1000
"""So many are kept by name; a server with more is not mended by a longer list."""

_TASK = "verification"


def due_night(line: VerifyingLine) -> date | None:
    """The night whose look is due and not kept; None before two o'clock and when it was done."""
    now = line.moment()
    night = hall_day(now)
    return night if now.astimezone(HALL_ZONE).time() >= NIGHT and not line.is_verified(night) else None


def verifying(line: VerifyingLine, holder: str, night: date) -> Iterator[Verification | None]:
    """One slice for each ``next``; the last gives what was found and kept.  Ends at once while another worker is at it.

    holder: names this worker among others.
    """
    if not line.lease(_TASK, holder, LEASE_S):
        return
    begun, rows, cases = line.moment(), 0, 0
    faults = list(line.check_server())
    for head in line.offices():
        for more_rows, more_cases, found in _slices(line, head):
            rows, cases = rows + more_rows, cases + more_cases
            faults += found[: MOST_FAULTS - len(faults)]
            if not line.lease(_TASK, holder, LEASE_S):
                return
            yield None
    number = line.keep_verification(night, begun, rows, cases, faults)
    line.lease(_TASK, holder, 0)
    yield Verification(number, night, rows, cases, tuple(faults))


def _slices(line: VerifyingLine, head: OfficeHead) -> Iterator[tuple[int, int, list[Fault]]]:
    for behind in range(0, head.feed_no, ROWS):
        upto = min(behind + ROWS, head.feed_no)
        yield upto - behind, 0, list(line.check_feed(head.office, behind, upto))
    seen: UUID | None = None
    while True:
        found, seen, cases = line.check_heads(head.office, seen, CASES)
        if seen is None:
            return
        yield 0, cases, list(found)
