"""Repeating the centre's draws: with the secrets of days that are over, by anybody who may read the draws."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from app.cases.draw import DrawFault, DrawRecord, verify
from app.cases.panel_draw import verify_panel
from app.centre.model import CentralDraw, PublishedDay
from app.centre.ports import DrawsLine
from app.kernel.errors import Rejected

UNREADABLE = "unreadable"
"""The record is none."""

_PAGE = 1000


@dataclass(frozen=True, slots=True)
class CheckedDraw:
    """A draw and what is wrong with it: values of ``DrawFault``, or ``UNREADABLE``.

    is_repeated: whether the day's secret is known; before, only the record is held against what was published.
    """

    draw: CentralDraw
    is_repeated: bool
    faults: tuple[str, ...]


def check_draws(line: DrawsLine, day: date | None = None) -> Iterator[CheckedDraw]:
    """Every draw that may be read, oldest first, or those of one day of draws."""
    days = {one.day: one for one in line.draw_days()}
    for draw in _all(line):
        try:
            record = DrawRecord.from_data(draw.record)
        except Rejected:
            if day is None:
                yield CheckedDraw(draw, is_repeated=False, faults=(UNREADABLE,))
            continue
        if day is None or record.day == day:
            yield _checked(draw, record, days.get(record.day))


def _all(line: DrawsLine) -> Iterator[CentralDraw]:
    since, seen = datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0)
    while True:
        page = line.draws(since, seen, _PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        since, seen = page[-1].at, page[-1].case


def _checked(draw: CentralDraw, record: DrawRecord, day: PublishedDay | None) -> CheckedDraw:
    faults: list[str] = []
    ticket = record.ticket
    if (
        (ticket.case, ticket.seq) != (draw.case, draw.after_seq)
        or day is None
        or day.commitment.hex() != record.commitment
    ):
        faults.append(DrawFault.CHAIN.value)
    if record.drawn != draw.operator:
        faults.append(DrawFault.DRAWN.value)
    secret = day.secret if day is not None else None
    if secret is not None:
        faults += [one.fault.value for one in (*verify(record, secret), *verify_panel(record, secret))]
    return CheckedDraw(draw, secret is not None, tuple(dict.fromkeys(faults)))
