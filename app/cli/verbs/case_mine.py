"""``yichuang case mine``: what became of the cases that the signed-in person accepted."""

from typing import Any, Protocol

from app.cases.queries import MineRow
from app.cli.context import DONE, Context
from app.intake.work_desk import WorkDesk
from app.kernel.actor import Actor
from app.kernel.clock import hall_day


class MineDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def work(self) -> WorkDesk:
        """What whoever was drawn for a case does."""
        ...


def run(actor: Actor, context: Context) -> int:
    """Newest first; of the others only which permission has the case."""
    doors: MineDoors = context.container
    rows = doors.work.mine(actor)
    context.output.answer([_data(row) for row in rows], [_line(row, context) for row in rows])
    return DONE


def _data(row: MineRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "item": row.item_code,
        "item_name_zh": row.item_zh,
        "item_name_en": row.item_en,
        "state": row.state.value,
        "permission": row.permission.value if row.permission else None,
        "accepted_at": row.accepted_at.isoformat(),
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "outcome": row.outcome,
        "returns": [{"at": one.at.isoformat(), "step": one.step, "reason": one.reason} for one in row.returns],
    }


def _line(row: MineRow, context: Context) -> str:
    say = context.output.say
    returns = [
        say("mine_returned", at=hall_day(one.at).isoformat(), reason=say(f"return_reason_{one.reason}"))
        for one in row.returns
    ]
    return say(
        "mine_line",
        number=row.number,
        item=row.item_zh if context.output.language == "zh_CN" else row.item_en,
        state=say(f"case_state_{row.state}"),
        permission=say(f"permission_{row.permission}") if row.permission else "-",
        due=row.due_on.isoformat() if row.due_on else "-",
        outcome=say(f"outcome_{row.outcome}") if row.outcome else "-",
        returns="; ".join(returns),
    ).rstrip()
