"""What lies in the trays of the demo hall: drawn for its people, a few cases a step or two further, one sent back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.cases.commands import DrawWaiting, SayWord
from app.cases.flow import ReturnReason, Verb, Word
from app.cases.ports import ApprovingUnitOfWork
from app.cases.tasks import Purpose
from app.cli.demo.queue import TERMINAL
from app.kernel.actor import Actor
from app.kernel.ids import CaseId, OfficeId, OperatorId
from app.staff.model import Terminal, actor_of

_FACTS: Mapping[str, Mapping[str, str]] = {
    "ZH-016": {"bank_confirmed": "true"},
    "YL-108": {"letter_no": "演联〔2026〕7号"},
    "GS-214": {"valid_to": "2031-12-31"},
}
"""What handling finds, by item: only such cases are moved on."""

_BACK = -1
_STEPS: Mapping[str, Sequence[int]] = {"ZH-016": (_BACK, 1, 2), "YL-108": (1,), "GS-214": (1,)}
"""By how many steps the first cases of an item go on; one goes a step and comes back."""


@dataclass(frozen=True, slots=True)
class DoWork:
    """Draws for everything that waits, then lets the drawn people do a little of it."""

    unit_of_work: Callable[[], ApprovingUnitOfWork]
    draw: DrawWaiting
    say: SayWord

    def __call__(self, office: OfficeId) -> int:
        """How many cases were drawn for somebody."""
        drawn = [one.case for one in self.draw(office) if one.operator is not None]
        items = {case: self._item(case) for case in drawn}
        for item, steps in _STEPS.items():
            for case, count in zip((case for case in drawn if items[case] == item), steps, strict=False):
                self._move(case, Word(Verb.AGREE, facts=_FACTS[item]), abs(count))
                if count == _BACK:
                    self._send_back(case)
        return len(drawn)

    def _move(self, case: CaseId, word: Word, steps: int) -> None:
        for _ in range(steps):
            holder = self._holder(case)
            if holder is not None:
                self.say(holder, case, word)

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

    def _person(self, u: ApprovingUnitOfWork, operator: OperatorId) -> Actor:
        return actor_of(u.staff.operator(operator), Terminal(TERMINAL, None), None, demo=True)
