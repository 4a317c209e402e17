"""What lies in the trays of the demo hall: drawn for its people, a few cases a step or two further, one sent back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.cases.commands import DrawWaiting, SayWord
from app.cases.commands.draws import DrawnFor
from app.cases.flow import ReturnReason, Verb, Word
from app.cases.ports import WorkUnitOfWork
from app.cases.tasks import Purpose
from app.cli.demo.queue import TERMINAL
from app.kernel.actor import Actor
from app.kernel.ids import CaseId, OfficeId, OperatorId
from app.staff.model import Terminal, actor_of
from app.staff.ports import StaffUnitOfWork

_FACTS: Mapping[str, Mapping[str, str]] = {"ZH-016": {"bank_confirmed": "true"}}
"""What handling finds, by item: only such cases are moved on."""

_STEPS = (2, 1, 1, 0)
"""By how many steps the first ones go on; the last of those that went one comes back."""


class DemoWork(WorkUnitOfWork, StaffUnitOfWork, Protocol):
    """A transaction over steps and people."""


@dataclass(frozen=True, slots=True)
class DoWork:
    """Draws for everything that waits, then lets the drawn people do a little of it."""

    unit_of_work: Callable[[], DemoWork]
    draw: DrawWaiting
    say: SayWord

    def __call__(self, office: OfficeId) -> int:
        """How many cases were drawn for somebody."""
        drawn = [one for one in self.draw(office) if one.operator is not None]
        known = [one for one in drawn if self._item(one.case) in _FACTS]
        for one, steps in zip(known, _STEPS, strict=False):
            self._move(one, steps)
        if len(known) >= len(_STEPS):
            self._send_back(known[len(_STEPS) - 2].case)
        return len(drawn)

    def _move(self, one: DrawnFor, steps: int) -> None:
        word = Word(Verb.AGREE, facts=_FACTS[self._item(one.case)])
        for _ in range(steps):
            holder = self._holder(one.case)
            if holder is None:
                return
            self.say(holder, one.case, word)

    def _send_back(self, case: CaseId) -> None:
        holder = self._holder(case)
        if holder is not None:
            note = "账户户名与收款人写法不同，请对照银行卡再核一次。"
            self.say(holder, case, Word(Verb.RETURN, reason=ReturnReason.ENTRY_WRONG.value, note=note))

    def _item(self, case: CaseId) -> str:
        with self.unit_of_work() as u:
            head = u.cases.head(case)
        return head.item_code if head is not None else ""

    def _holder(self, case: CaseId) -> Actor | None:
        with self.unit_of_work() as u:
            task = u.tasks.open_task(case, Purpose.STEP)
            return self._person(u, task.operator) if task is not None else None

    def _person(self, u: DemoWork, operator: OperatorId) -> Actor:
        return actor_of(u.staff.operator(operator), Terminal(TERMINAL, None), None, demo=True)
