"""``yichuang flow run``: one round of what happens every day by itself; nobody's act, so nobody signs in for it."""

import argparse
from typing import Any, Protocol

from app.cases.commands import RoutineDone, RunRoutine
from app.cases.model import CaseRecount
from app.cases.recounts import moved
from app.cli.context import DONE, Context


class RoutineDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def routine(self) -> RunRoutine:
        """One round."""
        ...


def add(actions: Any) -> None:
    """``run``; argparse's type of ``actions`` has no public name."""
    actions.add_parser("run").set_defaults(run=_run)


def _run(_args: argparse.Namespace, context: Context) -> int:
    """Ids and counts only: who was drawn is told to nobody."""
    doors: RoutineDoors = context.container
    done = doors.routine()
    context.output.answer(_as_json(done), [context.output.say("routine_told", **_counts(done))])
    return DONE


def _counts(done: RoutineDone) -> dict[str, object]:
    drawn = sum(one.operator is not None for one in done.drawn)
    return {
        "grants": done.grants,
        "opened": len(done.opened),
        "revealed": len(done.revealed),
        "risen": len(done.risen),
        "lapsed": len(done.lapsed),
        "unsupplied": len(done.unsupplied),
        "recounted": len(done.recounts),
        "drawn": drawn,
        "stuck": len(done.drawn) - drawn,
    }


def _as_json(done: RoutineDone) -> dict[str, object]:
    return {
        "grants": done.grants,
        "opened": list(done.opened),
        "revealed": [{"office": office, "day": day.isoformat()} for office, day in done.revealed],
        "risen": [{"case": str(one.case), "step": one.step, "to": one.to.value} for one in done.risen],
        "followed": [str(one.case) for one in done.followed],
        "lapsed": [str(case) for case in done.lapsed],
        "unsupplied": [str(case) for case in done.unsupplied],
        "recounted": [_recount_json(one) for one in done.recounts],
        "drawn": [str(one.case) for one in done.drawn if one.operator is not None],
        "cannot_be_drawn": [str(one.case) for one in done.drawn if one.operator is None],
    }


def _recount_json(made: CaseRecount) -> dict[str, object]:
    days = [{"clock": one.clock, "old": one.old.isoformat(), "new": one.new.isoformat()} for one in moved(made)]
    return {"case": str(made.case), "calendar": made.calendar_after, "moved": days}
