"""Which acts ask for a fresh look, what it is bound to, and how an act uses it up."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.staff.model import PROGRAM
from app.staff.ports import StaffUnitOfWork

VALID = timedelta(minutes=2)
"""So long may pass between the look and the act."""


class Act(StrEnum):
    """What may ask for a fresh look; an office switches each with the setting ``step_up.<act>`` (on or off)."""

    APPROVE = "approve"
    GRANT = "grant"
    EXPORT = "export"
    CORRECT = "correct"
    AUTHORISE = "authorise"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a look has to be made for.  content: its ``content_hash``, 32 bytes."""

    act: Act
    subject: str
    content: bytes


class LookNeeded(Rejected):
    """``step_up_needed``; everything else about the act was found right.  wanted: the look that lets it be done."""

    def __init__(self, wanted: Wanted) -> None:
        super().__init__("step_up_needed")
        self.wanted = wanted


def is_needed(act: Act, settings: Mapping[str, str], *, is_demo: bool, is_important: bool = False) -> bool:
    """Whether a fresh look is asked for: unless the office has switched it off; unset it is off on a demo store only.

    is_important: about important data; no office can switch that off, but on a store marked demo.
    """
    if is_important and not is_demo:
        return True
    return settings.get(f"step_up.{act.value}", "off" if is_demo else "on") != "off"


def content_hash(content: bytes) -> bytes:
    """What a look is bound to: sha256 of the canonical bytes of what is decided."""
    return hashlib.sha256(content).digest()


def use_step_up(
    u: StaffUnitOfWork,
    actor: Actor,
    act: Act,
    subject: str,
    content: bytes,
    step_up: UUID | None,
    clock: Clock,
    *,
    is_important: bool = False,
) -> None:
    """Use a look for exactly this, within the transaction of the act; a setting may do without.

    content: the canonical bytes of what is decided.  The program itself, at set-up and seed, has no face.
    Raises LookNeeded (none was given); Rejected: step_up_not_valid (of another person, session, act, subject or
    content; used; too late, or before it was made; its session is locked or over), clock_behind.
    """
    facts = u.meta.facts()
    if actor.operator == PROGRAM or not is_needed(
        act, u.meta.settings(), is_demo=facts.demo, is_important=is_important
    ):
        return
    if step_up is None:
        raise LookNeeded(Wanted(act, subject, content_hash(content)))
    row, now = u.looks.step_up(step_up), u.moment(clock)
    wanted = (actor.operator, actor.session, act.value, subject, content_hash(content))
    if row is None or (row.operator, row.session, row.act, row.subject, row.content) != wanted:
        raise Rejected("step_up_not_valid")
    if row.used_at is not None or not row.at <= now < row.expires_at:
        raise Rejected("step_up_not_valid")
    session = u.staff.session(row.session)
    if not session.is_live or session.locked_at is not None:
        raise Rejected("step_up_not_valid")
    u.looks.use_step_up(row.id, now)
