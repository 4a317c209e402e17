"""The head-turn challenge: a pure machine over poses and moments.

A head shows a turn by its nose, long before its eyes draw together; a photograph by its eyes, and by its nose hardly
at all, unless it is tilted too, which rolls it.  So all three are looked at: a photograph turned by up to 70 and
tilted by up to 40 degrees stays below a yaw ratio of 0.23.  A replayed video can show a turn: the side is drawn, time
is short, and the anti-spoof networks look on.
"""

import secrets
from dataclasses import dataclass, replace
from enum import StrEnum

from app.face.model import Hint, Pose


class Side(StrEnum):
    """Where the person turns, as they see it themselves."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class TurnRule:
    """Figures of the challenge: yaw ratios, and the seconds a turn may take.

    straight: at most this before.  change: at least so far towards the side.  breadth: of the breadth before, this
    share at least must be left when the change is seen, and the head be rolled by no more than roll_degrees.
    back: at most this yaw afterwards.
    """

    straight: float = 0.12
    change: float = 0.28
    breadth: float = 0.75
    roll_degrees: float = 20.0
    back: float = 0.15
    limit_s: float = 3.0


class TurnStep(StrEnum):
    """Where one turn stands."""

    STRAIGHT = "straight"  # waiting for a straight head to measure from
    TURN = "turn"
    BACK = "back"
    DONE = "done"
    WRONG = "wrong"
    MISSED = "missed"


_FRONT = Pose(0.0, 0.0, 0.0)
_ENDS = frozenset({TurnStep.DONE, TurnStep.WRONG, TurnStep.MISSED})


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn towards a side; ``seen`` gives what follows from a pose.

    start: the pose it is measured from.  asked_s: when the person was asked.
    """

    side: Side
    step: TurnStep = TurnStep.STRAIGHT
    start: Pose = _FRONT
    asked_s: float = 0.0

    @property
    def is_over(self) -> bool:
        """Whether nothing more is waited for."""
        return self.step in _ENDS

    @property
    def hint(self) -> Hint:
        """What the person should do now."""
        if self.step is TurnStep.TURN:
            return Hint.TURN_LEFT if self.side is Side.LEFT else Hint.TURN_RIGHT
        return Hint.TURN_BACK if self.step is TurnStep.BACK else Hint.LOOK_STRAIGHT

    def seen(self, pose: Pose | None, now_s: float, rule: TurnRule) -> "Turn":
        """The turn after one frame; a pose that is unknown or not a number changes nothing but time."""
        if self.is_over:
            return self
        if self.step is not TurnStep.STRAIGHT and not now_s - self.asked_s <= rule.limit_s:
            return replace(self, step=TurnStep.MISSED)
        if pose is None:
            return self
        if self.step is TurnStep.STRAIGHT:
            if abs(pose.yaw) <= rule.straight:
                return replace(self, step=TurnStep.TURN, start=pose, asked_s=now_s)
            return self
        if self.step is TurnStep.TURN:
            return self._turned(pose, rule)
        return replace(self, step=TurnStep.DONE) if abs(pose.yaw) <= rule.back else self

    def _turned(self, pose: Pose, rule: TurnRule) -> "Turn":
        change = _towards(self.side, pose.yaw - self.start.yaw)
        is_whole = pose.breadth >= rule.breadth * self.start.breadth
        is_upright = abs(pose.roll - self.start.roll) <= rule.roll_degrees
        if not (abs(change) >= rule.change and is_whole and is_upright):
            return self
        return replace(self, step=TurnStep.BACK if change > 0 else TurnStep.WRONG)


def _towards(side: Side, change: float) -> float:
    """A change of yaw counted positive towards ``side``.

    The camera faces the person: who turns to their own left moves the nose to the right of the picture, where yaw
    is positive.
    """
    return change if side is Side.LEFT else -change


def drawn_sides(count: int) -> tuple[Side, ...]:
    """``count`` sides that nobody can foresee."""
    return tuple(secrets.choice(tuple(Side)) for _ in range(count))
