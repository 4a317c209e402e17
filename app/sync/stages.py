"""The stages of a sync round; what was reached is kept, so that a round that was cut off goes on from there."""

from enum import StrEnum


class Stage(StrEnum):
    """Where the round of one office stands.  Every stage may be done again without harm."""

    COMPARE = "compare"  # does the authority's feed still hold what this machine has seen
    PUSH = "push"
    PULL = "pull"
    DESK = "desk"  # what the authority drew for the people of this machine
    SETTLE = "settle"  # what was sent and did not come back, what the authority calls stale
    LEASE = "lease"  # number blocks
    DONE = "done"


ROUND = (Stage.COMPARE, Stage.PUSH, Stage.PULL, Stage.DESK, Stage.SETTLE, Stage.LEASE)
"""A whole round, in its order."""


def stages_from(kept: Stage) -> tuple[Stage, ...]:
    """What is left to do from the stage that was kept; everything after a round that ended."""
    return ROUND if kept is Stage.DONE else ROUND[ROUND.index(kept) :]
