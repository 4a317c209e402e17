"""Whether the signed-in person is still at the window: a pure machine over what the camera and the keys tell.

It is made for clerks who walk to the printer and sit beside visitors: only an empty chair with idle keys locks, and
only another face in the chair *together with* typing locks at once.  Who stands beside the clerk does nothing.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median

from app.kernel.errors import Rejected


class Seen(StrEnum):
    """What one look at the chair told."""

    CLERK = "clerk"  # the clerk is among the faces in view
    OTHER = "other"  # somebody else, and not the clerk
    NOBODY = "nobody"
    UNCLEAR = "unclear"  # dark, blurred, turned away: no evidence either way
    LOST = "lost"  # the camera gives no picture


class Screen(StrEnum):
    """What the window does."""

    OPEN = "open"
    BLURRED = "blurred"
    LOCKED = "locked"


class Lock(StrEnum):
    """Why it locked."""

    AWAY = "away"
    OTHER_PERSON = "other_person"


LEAST_AWAY_S, MOST_AWAY_S = 20, 300


@dataclass(frozen=True, slots=True)
class PresenceRule:
    """Figures of presence.

    away_s: an empty chair and idle keys for so long blur the screen (20..300).  countdown_s: and so much later lock
    it.  other: the median of the last ``looks`` likenesses (cosine) below which the face in the chair is another's.
    typing_s: a key so recent counts as typing.  glance_s: for so long after the lock one look unlocks.
    """

    away_s: float = 60.0
    countdown_s: float = 10.0
    other: float = 0.30
    looks: int = 3
    typing_s: float = 5.0
    glance_s: float = 300.0

    def __post_init__(self) -> None:
        """Refuse a period that would make the rule senseless."""
        if not LEAST_AWAY_S <= self.away_s <= MOST_AWAY_S:
            raise ValueError(f"away_s must lie between {LEAST_AWAY_S} and {MOST_AWAY_S} seconds")


SETTING_ON, SETTING_AWAY_S = "presence.on", "presence.away_s"


@dataclass(frozen=True, slots=True)
class PresenceSettings:
    """What an office may choose.  away_s: whole seconds, 20..300."""

    is_on: bool = True
    away_s: int = 60

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> "PresenceSettings":
        """From ``presence.on`` ("on", "off") and ``presence.away_s``.

        Raises Rejected: presence_on_wrong, presence_away_wrong.
        """
        usual = cls()
        is_on = settings.get(SETTING_ON, "on")
        if is_on not in ("on", "off"):
            raise Rejected("presence_on_wrong", given=is_on)
        return cls(is_on == "on", checked_away_s(settings.get(SETTING_AWAY_S, str(usual.away_s))))

    @property
    def rule(self) -> PresenceRule:
        """The figures of the machine."""
        return PresenceRule(away_s=float(self.away_s))


def checked_away_s(text: str) -> int:
    """Whole seconds between the least and the most; ``Rejected("presence_away_wrong")`` else."""
    try:
        away_s = int(text)
    except ValueError:
        away_s = 0
    if not LEAST_AWAY_S <= away_s <= MOST_AWAY_S:
        raise Rejected("presence_away_wrong", given=text, least=LEAST_AWAY_S, most=MOST_AWAY_S)
    return away_s


@dataclass(frozen=True, slots=True)
class Presence:
    """Where things stand; moments in seconds of one steady clock.

    likenesses: of the face in the chair to the template, newest last.  is_amber: the camera tells nothing.
    """

    present_s: float
    input_s: float
    screen: Screen = Screen.OPEN
    lock: Lock | None = None
    likenesses: tuple[float, ...] = ()
    is_amber: bool = False

    def typed(self, now_s: float, rule: PresenceRule) -> "Presence":
        """A key or a click: an open or blurred screen is in use, unless another's face sits in the chair."""
        if self.screen is Screen.LOCKED:
            return self
        typed = replace(self, input_s=max(now_s, self.input_s))
        return typed._locked_by_other(now_s, rule) or replace(typed, screen=Screen.OPEN)

    def looked(self, seen: Seen, likeness: float, now_s: float, rule: PresenceRule) -> "Presence":
        """One look at the chair.  likeness: of the best fitting face in view to the template, NaN without one.

        A lost camera or an unclear picture is no evidence: it blurs and locks nothing, and is amber when it lasts;
        the lock of an idle screen still holds.
        """
        if self.screen is Screen.LOCKED:
            return self
        if seen is Seen.CLERK:
            return replace(self, present_s=now_s, likenesses=(), screen=Screen.OPEN, is_amber=False)
        if seen in (Seen.LOST, Seen.UNCLEAR):
            return replace(self, is_amber=seen is Seen.LOST or self._idle_s(now_s) >= rule.away_s)
        known = seen is Seen.OTHER and math.isfinite(likeness)
        likenesses = (*self.likenesses, likeness)[-rule.looks :] if known else ()
        told = replace(self, is_amber=False, likenesses=likenesses)
        return told._locked_by_other(now_s, rule) or told._away(now_s, rule)

    def _away(self, now_s: float, rule: PresenceRule) -> "Presence":
        idle_s = self._idle_s(now_s)
        if idle_s >= rule.away_s + rule.countdown_s:
            return replace(self, screen=Screen.LOCKED, lock=Lock.AWAY)
        return replace(self, screen=Screen.BLURRED) if idle_s >= rule.away_s else self

    def _idle_s(self, now_s: float) -> float:
        """Since the clerk was seen or a key was pressed."""
        return now_s - max(self.present_s, self.input_s)

    def left_s(self, now_s: float, rule: PresenceRule) -> float:
        """Seconds until a blurred screen locks."""
        return max(0.0, rule.away_s + rule.countdown_s - self._idle_s(now_s))

    def _locked_by_other(self, now_s: float, rule: PresenceRule) -> "Presence | None":
        enough = len(self.likenesses) >= rule.looks
        is_typing = now_s - self.input_s <= rule.typing_s
        if enough and is_typing and median(self.likenesses) < rule.other:
            return replace(self, screen=Screen.LOCKED, lock=Lock.OTHER_PERSON)
        return None


def may_unlock_by_glance(locked_s: float, now_s: float, lock: Lock | None, rule: PresenceRule) -> bool:
    """Whether one look is enough: within minutes, and not after another's face was seen typing."""
    return lock is not Lock.OTHER_PERSON and 0 <= now_s - locked_s <= rule.glance_s
