"""Threshold, gates and rules of one recogniser: data bound to its digest, published or the office's own."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cache
from typing import Any, TypeVar

from app.face.challenge import TurnRule
from app.face.decision import DecisionRule
from app.face.gates import Gates
from app.kernel.errors import Rejected
from resources import open_text

T = TypeVar("T", Gates, DecisionRule, TurnRule)

SETTING = "face.rule."
"""Followed by the recogniser's digest: the office's own rule, as JSON."""

LEAST_THRESHOLD = 0.25
"""No office's own rule lies below the published threshold; for a recogniser without one, below this (cosine)."""

_NOT_LESS = (
    *("threshold", "window", "agreeing", "live", "live_least", "track_overlap", "track_cosine", "change"),
    "breadth",
)
_NOT_MORE = (
    *("agreeing_margin", "most_frames", "spoofed_most", "straight", "roll_degrees", "back", "limit_s"),
    "bystander_share",
)
"""Figures of decision, turn and gates that make a rule laxer when they fall, or when they rise."""


@dataclass(frozen=True, slots=True)
class FaceRule:
    """Everything that decides with one recogniser.

    digest: hex sha256 of the recogniser.  source: "published", "office" or "demo".
    """

    digest: str
    decision: DecisionRule
    gates: Gates = field(default_factory=Gates)
    turn: TurnRule = field(default_factory=TurnRule)
    source: str = "published"

    def text(self) -> str:
        """As a setting keeps it."""
        parts = {"decision": asdict(self.decision), "gates": asdict(self.gates), "turn": asdict(self.turn)}
        return json.dumps(parts, sort_keys=True)


def rule_for(digest: str, settings: Mapping[str, str] | None = None) -> FaceRule:
    """The office's own rule for this recogniser, else the published one.

    Raises Rejected: face_threshold_unknown (nobody has measured this recogniser), face_rule_broken (the setting
    cannot be read, or would let more pass than the published rule).
    """
    own = (settings or {}).get(SETTING + digest)
    if own is not None:
        return _read(digest, own)
    found = _published().get(digest)
    if found is None:
        raise Rejected("face_threshold_unknown", recogniser=digest[:12])
    return found


def with_threshold(rule: FaceRule, threshold: float) -> FaceRule:
    """The same rule around another threshold: the raised one of two people who look alike."""
    return replace(rule, decision=replace(rule.decision, threshold=max(threshold, rule.decision.threshold)))


def office_rule(digest: str, threshold: float, base: FaceRule | None = None) -> FaceRule:
    """An office's rule from a calibrated threshold, all else as in ``base``."""
    usual = base or FaceRule(digest, DecisionRule(threshold))
    return replace(usual, digest=digest, decision=replace(usual.decision, threshold=threshold), source="office")


def _read(digest: str, text: str) -> FaceRule:
    try:
        parts = json.loads(text)
        decision = _made(DecisionRule, parts["decision"])
        rule = FaceRule(digest, decision, _made(Gates, parts["gates"]), _made(TurnRule, parts["turn"]), "office")
        _check_no_laxer(rule, _published().get(digest) or FaceRule(digest, DecisionRule(LEAST_THRESHOLD)))
        return rule
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Rejected("face_rule_broken", recogniser=digest[:12]) from error


def _check_no_laxer(rule: FaceRule, base: FaceRule) -> None:
    """ValueError when a figure lets more pass than ``base``: whoever writes a setting cannot open the door with it."""
    own, least = ({**asdict(one.gates), **asdict(one.turn), **asdict(one.decision)} for one in (rule, base))
    laxer = [name for name in _NOT_LESS if own[name] < least[name]] + [n for n in _NOT_MORE if own[n] > least[n]]
    if laxer or not rule.decision.threshold <= 1 or rule.decision.agreeing > rule.decision.window:
        raise ValueError(f"laxer than it may be: {laxer}")


def _made(kind: type[T], values: Mapping[str, Any]) -> T:
    """The values as numbers; a figure of unknown name, or one that is not a finite number, is an error."""
    known = {entry.name: entry.type for entry in fields(kind)}
    if not values.keys() <= known.keys():
        raise ValueError(f"unknown figures: {sorted(values.keys() - known.keys())}")
    made: dict[str, Any] = {
        name: int(value) if known[name] in (int, "int") else float(value) for name, value in values.items()
    }
    if not all(map(math.isfinite, made.values())):
        raise ValueError("a figure is not finite")
    return kind(**made)


@cache
def _published() -> Mapping[str, FaceRule]:
    listed = json.loads(open_text("face/rules.json"))
    return {
        entry["recogniser"]: FaceRule(
            entry["recogniser"],
            _made(DecisionRule, entry["decision"]),
            _made(Gates, entry.get("gates", {})),
            _made(TurnRule, entry.get("turn", {})),
        )
        for entry in listed["rules"]
    }
