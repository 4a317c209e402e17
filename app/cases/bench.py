"""Measures the draw: who may be drawn among many, and who is."""

import hmac
import time
from dataclasses import replace
from datetime import date
from uuid import UUID

from app.cases.draw import DrawTicket, draw_bytes, recorded
from app.cases.eligibility import Considered, Need, eligible
from app.cases.flow_settings import FlowSettings
from app.kernel.actor import Permission
from app.kernel.ids import CaseId, OfficeId, OperatorId
from app.kernel.measures import Figure, Target, percentile

DRAW_TARGET = Target(most=5)

_DAY = date(2026, 11, 20)
_OFFICE = OfficeId("350199")
_SECRET = bytes(range(32))


def draw_over(candidates: int, rounds: int) -> Figure:
    """Eligibility, draw and record over so many people who may all be drawn; processor time, the slowest of a hundred.

    The floor: one HMAC over the same bytes.
    """
    people = [_person(number) for number in range(candidates)]
    need = Need(Permission.REVIEW, _OFFICE, "county", "C", _DAY, subjects=frozenset({b"subject"}))
    settings = FlowSettings()
    taken: list[float] = []
    floor: list[float] = []
    for turn in range(rounds):
        ticket = DrawTicket(CaseId(UUID(int=turn)), 3, 1, 5)
        began = time.thread_time()
        able, others = eligible(need, people, settings)
        record = recorded(_SECRET, _DAY, ticket, able, others)
        taken.append((time.thread_time() - began) * 1000)
        over = draw_bytes(ticket, record.candidates, record.weights)
        began = time.thread_time()
        hmac.digest(_SECRET, over, "sha256")
        floor.append((time.thread_time() - began) * 1000)
    about = f"p99; n={candidates}; p50 {percentile(taken, 50):.2f}, max {max(taken):.2f}; {rounds}"
    return Figure("draw", percentile(taken, 99), percentile(floor, 99), "ms", DRAW_TARGET, about)


def _person(number: int) -> Considered:
    """One of the people, no two alike; every seventh has a relative who is not of this case."""
    operator = OperatorId(UUID(int=number * 2_654_435_761 % (1 << 64)))
    plain = Considered(
        operator, number.to_bytes(32, "big"), Permission.REVIEW, _OFFICE, str(number % 9), "county", True
    )
    relatives = frozenset({b"relative"}) if number % 7 == 0 else frozenset()
    return replace(plain, load=number % 40, relatives=relatives)
