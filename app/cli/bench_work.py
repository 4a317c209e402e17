"""What the flow costs over the store: a word, the draw behind it, a full tray."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.cases.commands import SayWord
from app.cases.flow import Verb, Word
from app.cases.tasks import Purpose
from app.cli.demo.queue import TERMINAL
from app.kernel.actor import Actor
from app.kernel.ids import CaseId, OperatorId
from app.kernel.measures import Figure, Target, percentile
from app.staff.model import Terminal, actor_of

STEP_ITEM = "ZH-013"
"""Whose handling is measured: a time-limited item with review, approval and a fact to find."""
_FACTS = {"affects_benefit": "true"}

STEP_TARGET = Target(above=5)
OPEN_TARGET = Target(most=50)
REFRESH_TARGET = Target(most=10)
TRAY_CASES = 5_000

Stored = Callable[[str, Target, Any, Sequence[Callable[[], object]]], Figure]
"""Runs acts that write, beside raw transactions of the same rows."""


@dataclass(frozen=True, slots=True)
class WorkInstruments:
    """What only the store can measure with.

    multiply: makes so many cases of one, row by row, all in the same tray.  bare_tray: the floor of a tray, its rows
    read and nothing made of them, in milliseconds.
    """

    stored: Stored
    multiply: Callable[[Any, CaseId, int], None]
    bare_tray: Callable[[Any, OperatorId], float]


def holder_of(office: Any, case: CaseId) -> Actor:
    """Who has the case for its step.  Raises LookupError when nobody was drawn."""
    with office.units() as u:
        task = u.tasks.open_task(case, Purpose.STEP)
        if task is None:
            raise LookupError(str(case))
        return actor_of(u.staff.operator(task.operator), Terminal(TERMINAL, None), None, demo=True)


def steps(office: Any, instruments: WorkInstruments, cases: Sequence[CaseId]) -> Sequence[Figure]:
    """A word with its transaction, and the draw behind it with its own; medians, of cases that wait for handling."""
    say = SayWord(office.units, office.flow_rules, lambda _case, _purpose: None, office.clock)
    word = Word(Verb.AGREE, facts=_FACTS)
    said = [partial(say, holder_of(office, case), case, word) for case in cases]
    drawn = [partial(office.draw_next, case) for case in cases]
    stored = instruments.stored
    return (
        stored("step_command", STEP_TARGET, office.store, said),
        stored("step_draw", STEP_TARGET, office.store, drawn),
    )


def tray(office: Any, instruments: WorkInstruments, case: CaseId, rounds: int) -> Sequence[Figure]:
    """A tray of thousands, opened, and asked again while nothing has changed; medians."""
    holder = holder_of(office, case)
    instruments.multiply(office.store, case, TRAY_CASES - 1)
    floor = [instruments.bare_tray(office.store, holder.operator) for _ in range(rounds)]
    opened, again = [], []
    found = office.work.tray(holder)
    cases = len(found.lines)
    gc.collect()
    gc.disable()  # as in the window, which collects when nobody waits
    for _ in range(rounds):
        del found  # nobody has it open
        began = time.perf_counter()
        found = office.work.tray(holder)
        opened.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        office.work.tray(holder, found)
        again.append((time.perf_counter() - began) * 1000)
    gc.enable()
    return (
        _median("tray_open", opened, floor, OPEN_TARGET, f"p50, n={rounds}; {cases} cases"),
        _median("tray_refresh", again, floor, REFRESH_TARGET, f"p50, n={rounds}"),
    )


def _median(name: str, taken: Sequence[float], floor: Sequence[float], target: Target, about: str) -> Figure:
    about = f"{about}; p99 {percentile(taken, 99):.1f}"
    return Figure(name, percentile(taken, 50), percentile(floor, 50), "ms", target, about)
