"""The ledger as it is looked at: time in post, rotation due, accounts nobody uses; the yearly check finds from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from app.config import SETTINGS
from app.kernel.actor import Permission
from app.staff.grants import LedgerLine, in_force
from app.staff.model import Operator

_YEAR = timedelta(days=365.25)


class AccessFault(StrEnum):
    """What the check may find about an account."""

    ROTATION_DUE = "rotation_due"  # in the same post for longer than the office's setting
    DORMANT = "dormant"  # in use, and nobody has signed in for so many days
    LEFT_WITH_PERMISSION = "left_with_permission"  # out of use, and the ledger still gives a permission


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """The office's figures.  rotation_years: after so many a post rotates.  dormant_days: without a sign-in."""

    rotation_years: int
    dormant_days: int

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """From ``staff.rotation_years`` and ``staff.dormant_days``, or what is usual."""
        keys = ("staff.rotation_years", "staff.dormant_days")
        return cls(*(int(settings.get(key, SETTINGS[key].usual)) for key in keys))


@dataclass(frozen=True, slots=True)
class PersonInPost:
    """A person with everything the ledger says.

    placed_at: when the account was made.  last_sign_in: by both factors, None for never.  lines: oldest first.
    """

    operator: Operator
    placed_at: datetime
    last_sign_in: datetime | None
    lines: tuple[LedgerLine, ...]

    def held(self, now: datetime) -> LedgerLine | None:
        """The row in force."""
        return in_force(self.lines, now)

    def permission(self, now: datetime) -> Permission | None:
        """The permission in force by the ledger."""
        held = self.held(now)
        return held.grant.permission if held else None

    def since(self, now: datetime) -> datetime:
        """Since when they have done the same work.

        With a permission: since it began, whatever temporary one came between; without one: since the account was
        made, or since the last permission was withdrawn.
        """
        standing = [line for line in self.lines if line.grant.effective_until is None and line.covers(now)]
        if not standing:
            return self.placed_at
        newest = standing[-1].grant.permission
        since = standing[-1].grant.effective_from
        for line in reversed(standing):
            if line.grant.permission is not newest:
                break
            since = line.grant.effective_from
        return since


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found about one account.  days: for how long it has been so."""

    account: str
    fault: AccessFault
    days: int


def findings(people: Sequence[PersonInPost], limits: CheckLimits, now: datetime) -> tuple[Finding, ...]:
    """Everything the figures show, by account."""
    return tuple(found for person in people for found in _of_person(person, limits, now))


def _of_person(person: PersonInPost, limits: CheckLimits, now: datetime) -> list[Finding]:
    account, since = person.operator.account, person.since(now)
    if not person.operator.is_active:
        left = person.permission(now) is not None
        return [Finding(account, AccessFault.LEFT_WITH_PERMISSION, (now - since).days)] if left else []
    found = []
    if now - since >= limits.rotation_years * _YEAR:
        found.append(Finding(account, AccessFault.ROTATION_DUE, (now - since).days))
    unused = now - (person.last_sign_in or person.placed_at)
    if unused >= timedelta(days=limits.dormant_days):
        found.append(Finding(account, AccessFault.DORMANT, unused.days))
    return found
