"""People who wait in the demo hall: taken in by the service desk in the minutes before now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from app.cli.demo.clock import PastClock
from app.cli.demo.staffing import demo_offices
from app.hall.commands import TakeNumber
from app.hall.model import Priority
from app.hall.ports import HallUnitOfWork
from app.kernel.actor import Actor, Post
from app.kernel.clock import hall_day
from app.kernel.errors import NotFound
from app.staff.model import Terminal, actor_of
from app.staff.ports import StaffUnitOfWork

WAITING = 14
TERMINAL = "demo"

_MINUTES = 42
_SENIORS = 0.2


class QueueUnitOfWork(StaffUnitOfWork, HallUnitOfWork, Protocol):
    """A transaction over staff and queue."""


@dataclass(frozen=True, slots=True)
class FillQueue:
    """Makes a hall that is empty today look like a morning; clock: the one that ``take_number`` reads."""

    unit_of_work: Callable[[], QueueUnitOfWork]
    take_number: TakeNumber
    clock: PastClock

    def __call__(self, now: datetime, seed: int) -> int:
        """How many were taken in: none when numbers have been given today already."""
        desk = self._service_desk()
        with self.unit_of_work() as u:
            if u.hall.last_order(desk.office, hall_day(now)):
                return 0
        rng = Random(f"{seed}:queue")
        for minutes in sorted(rng.sample(range(1, _MINUTES), WAITING), reverse=True):
            moment = now - timedelta(minutes=minutes)
            self.clock.set(moment if hall_day(moment) == hall_day(now) else now)
            self.take_number(desk, Priority.SENIOR if rng.random() < _SENIORS else Priority.NORMAL)
        return WAITING

    def _service_desk(self) -> Actor:
        people = demo_offices()[-1].people
        account = next(person.account for person in people if person.post is Post.SERVICE_DESK)
        return actor_at(self.unit_of_work, account)


def actor_at(unit_of_work: Callable[[], StaffUnitOfWork], account: str, window: str | None = None) -> Actor:
    """Somebody of the demo office as after sign-in, for deeds of the seed."""
    with unit_of_work() as u:
        known = u.staff.credentials(account)
        if known is None:
            raise NotFound("operator_not_found")
        found = u.staff.operator(known.operator)
    return actor_of(found, Terminal(f"{TERMINAL}-{window}" if window else TERMINAL, window), None, demo=True)
