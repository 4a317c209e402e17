"""Measures the flow without a store: the draw among many, one step, and the folding of events into heads."""

import hmac
import json
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from app.cases.chain import Place, build_event, fold, project
from app.cases.draw import DrawTicket, draw_bytes, recorded
from app.cases.eligibility import Considered, Need, eligible
from app.cases.flow import Verb, Word, acts_of
from app.cases.flow_settings import FlowSettings
from app.cases.model import Act, CaseEvent, CaseHead, EventKind, Signer
from app.cases.standing import standing_of
from app.cases.way import Stage, Way, way_to_data
from app.kernel.actor import Permission
from app.kernel.canonical import canonical, link
from app.kernel.ids import CaseId, EventId, OfficeId, OperatorId, new_uuid
from app.kernel.measures import Figure, Target, percentile

DRAW_TARGET = Target(most=5)
STEP_TARGET = Target(most=0.3)
REPLAY_TARGET = Target(most=0.02)
"""Milliseconds an event: 50,000 in a second."""

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


def step_pure(rounds: int) -> Figure:
    """A step without storing: where the case stands, the word, its event and the head behind it; median.

    The floor: the canonical body with its hash, once.
    """
    way, events, head = _travelling()
    taken: list[float] = []
    floor: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        standing = standing_of(head, way, events, {})
        (act,) = acts_of(standing, Word(Verb.AGREE, {"amount": "1234.56"}))
        made = _next(head, act)
        project(head, made)
        taken.append((time.perf_counter() - began) * 1000)
        body = json.loads(made.body)
        began = time.perf_counter()
        link(made.previous, canonical(body))
        floor.append((time.perf_counter() - began) * 1000)
    about = f"p50, n={rounds}; p99 {percentile(taken, 99):.3f}"
    return Figure("step_pure", percentile(taken, 50), percentile(floor, 50), "ms", STEP_TARGET, about)


def replay(count: int) -> Figure:
    """So many events folded into heads, six of them a case; milliseconds an event.  The floor: going over them."""
    _, events, head = _travelling()
    again = [Act(kind, 2, "B", Permission.HANDLING, {"note": "x"}) for kind in _ROUND]
    for act in again:
        made = _next(head, act)
        events, head = (*events, made), project(head, made)
    cases = count // len(events)
    began = time.perf_counter()
    for _ in range(cases):
        fold(events)
    taken = (time.perf_counter() - began) * 1000
    began = time.perf_counter()
    for _ in range(cases):
        for _one in events:
            pass
    floor = (time.perf_counter() - began) * 1000
    done = cases * len(events)
    about = f"n={done}; {done / taken * 1000:,.0f} events/s"
    return Figure("replay", taken / done, floor / done, "ms", REPLAY_TARGET, about)


_ROUND = (EventKind.EXTENSION_ASKED, EventKind.KEYED, EventKind.ESCALATED, EventKind.AGREED)
_SIGNER = Signer(OperatorId(UUID(int=1)), bytes(32), "t1")
_AT = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)


def _travelling() -> tuple[Way, tuple[CaseEvent, ...], CaseHead]:
    """A case that waits for its second step, as its acceptance left it."""
    stages = ((1, Permission.INTAKE, "A"), (2, Permission.HANDLING, "B"), (3, Permission.REVIEW, "C"))
    way = tuple(
        Stage(seq, "环节", "Step", permission, role, "county", check="before" if seq > 2 else None)
        for seq, permission, role in stages
    )
    subject = {"kind": "person", "id": "", "name": "林小满", "number": "350199198001010011", "key": bytes(32).hex()}
    opening = {"item": "X-1", "item_name_zh": "事项", "item_name_en": "Item", "catalogue": "1", "subject": subject}
    accepting = {
        "number": "N1", "next_step": 2, "accepted_at": "2026-11-20T02:24:00.000000Z", "due_on": "2026-11-27",
        "due_provisional": False, "statutory_due_on": None, "effect": "after_last_check", "way": way_to_data(way),
    }  # fmt: skip
    first = _next(None, Act(EventKind.RECEIVED, 1, "A", Permission.INTAKE, opening))
    received = project(None, first)
    second = _next(received, Act(EventKind.ACCEPTED, 1, "A", Permission.INTAKE, accepting))
    return way, (first, second), project(received, second)


def _next(head: CaseHead | None, act: Act) -> CaseEvent:
    place = Place(head.id, head.office, head.last_seq, head.last_hash) if head else Place(CaseId(UUID(int=5)), _OFFICE)
    return build_event(place, act, _SIGNER, at=_AT, event=EventId(new_uuid()), nonce=bytes(16))


def _person(number: int) -> Considered:
    """One of the people, no two alike; every seventh has a relative who is not of this case."""
    operator = OperatorId(UUID(int=number * 2_654_435_761 % (1 << 64)))
    plain = Considered(
        operator, number.to_bytes(32, "big"), Permission.REVIEW, _OFFICE, str(number % 9), "county", True
    )
    relatives = frozenset({b"relative"}) if number % 7 == 0 else frozenset()
    return replace(plain, load=number % 40, relatives=relatives)
