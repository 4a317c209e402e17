"""An office's own rule is data, and never laxer than what was published."""

from dataclasses import replace

import pytest

from app.face.decision import DecisionRule
from app.face.rules import LEAST_THRESHOLD, SETTING, FaceRule, office_rule, rule_for
from app.kernel.errors import Rejected

MEASURED = "a6ac8ff06040e7d3d591994db59a1f8600c13ba61996142cf8d40d941328ff4a"
OTHER = "ff" * 32


def kept(rule):
    return rule_for(rule.digest, {SETTING + rule.digest: rule.text()})


def test_a_stricter_rule_of_the_office_holds():
    for rule in (office_rule(MEASURED, 0.5, rule_for(MEASURED)), office_rule(OTHER, 0.4)):
        assert kept(rule) == rule


@pytest.mark.parametrize(("digest", "threshold"), [(MEASURED, 0.44), (OTHER, LEAST_THRESHOLD - 0.01), (OTHER, 1.5)])
def test_a_threshold_below_the_published_one_is_not_used(digest, threshold):
    with pytest.raises(Rejected, match="face_rule_broken"):
        kept(office_rule(digest, threshold))


@pytest.mark.parametrize(
    ("part", "figures"),
    [
        ("decision", {"window": 1}),
        ("decision", {"window": 4, "agreeing": 4}),
        ("decision", {"agreeing": 0}),
        ("decision", {"agreeing": 6}),
        ("decision", {"agreeing_margin": 2.0}),
        ("decision", {"most_frames": 1000}),
        ("decision", {"live": 0.0}),
        ("decision", {"live_least": -1.0}),
        ("decision", {"spoofed_most": 5}),
        ("decision", {"track_cosine": -1.0}),
        ("turn", {"change": 0.0}),
        ("turn", {"breadth": 0.0}),
        ("turn", {"roll_degrees": 180.0}),
        ("gates", {"bystander_share": 9.0}),
    ],
)
def test_no_figure_of_a_setting_opens_the_door(part, figures):
    usual = FaceRule(OTHER, DecisionRule(0.45))
    with pytest.raises(Rejected, match="face_rule_broken"):
        kept(replace(usual, **{part: replace(getattr(usual, part), **figures)}))
