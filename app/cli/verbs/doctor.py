"""``yichuang doctor``: what stands well on this machine, and what to do about the rest."""

import argparse
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from app.cli.context import DONE, REFUSED, Context
from app.kernel.health import Check, Health, Level, examine


class DoctorDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def health_checks(self) -> Sequence[tuple[str, Check]]:
        """Name and check, in the order of the answer; making the list opens nothing."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """Nothing to add."""


def run(args: argparse.Namespace, context: Context) -> int:  # noqa: ARG001 - the same
    """Exit 1 when anything is red."""
    doors: DoctorDoors = context.container
    found = examine(doors.health_checks)
    count = Counter(health.level for health in found)
    say = context.output.say
    lines = [f"{say('doctor_' + health.level)} {say(health.code, **health.values)}" for health in found]
    summary = say("doctor_summary", checks=len(found), **{level.value: count[level] for level in Level})
    context.output.answer(_as_json(found, context), [*lines, summary])
    return REFUSED if count[Level.RED] else DONE


def _as_json(found: Sequence[Health], context: Context) -> dict[str, object]:
    order = list(Level)
    worst = max((health.level for health in found), key=order.index, default=Level.GREEN)
    checks = [
        {
            "check": health.check,
            "level": health.level.value,
            "code": health.code,
            "message": context.output.say(health.code, **health.values),
            "values": dict(health.values),
        }
        for health in found
    ]
    return {"level": worst.value, "checks": checks}
