from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.config import SETTINGS
from app.kernel.messages import explain
from app.sync.leash import LeashRule, MachineStanding, drift_warning, stops
from tests.builders.sync_centre import NOON

RULE = LeashRule(offline_days=7, unsent_cases=500, disk_mb=500, software_days=365, drift_s=60)
FINE = MachineStanding(NOON, 0, 10_000, date(2026, 11, 1), 0.0)


def codes(standing, now=NOON):
    return [stop.code for stop in stops(RULE, standing, now)]


def test_a_machine_in_good_standing_begins_new_work():
    assert codes(FINE) == []
    assert codes(replace(FINE, unsent_cases=499, free_mb=500), NOON + timedelta(days=6, hours=23)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"last_contact": NOON - timedelta(days=7)}, "leash_offline"),
        ({"unsent_cases": 500}, "leash_unsent"),
        ({"free_mb": 499}, "leash_disk"),
        ({"released_on": date(2025, 11, 20)}, "leash_software"),
    ],
)
def test_each_limit_blocks_by_itself(change, code):
    assert codes(replace(FINE, **change)) == [code]


def test_several_limits_are_all_told():
    assert len(codes(MachineStanding(NOON - timedelta(days=30), 900, 1, date(2024, 1, 1)))) == 4


def test_a_clock_that_is_off_is_warned_of_and_blocks_nothing():
    assert drift_warning(RULE, FINE) is None
    assert drift_warning(RULE, replace(FINE, drift_s=None)) is None
    ahead, behind = (drift_warning(RULE, replace(FINE, drift_s=by)) for by in (61.0, -3600.0))
    assert (ahead.code, ahead.values["seconds"]) == ("clock_drift_ahead", 61)
    assert (behind.code, behind.values["seconds"]) == ("clock_drift_far_behind", 3600)
    assert codes(replace(FINE, drift_s=-1e9)) == []
    far = drift_warning(RULE, replace(FINE, drift_s=-(2 * 86_400 + 3 * 3600 + 4 * 60 + 5.0)))
    assert "慢 2 天 3 小时 4 分" in explain(far), "not so many thousand seconds"


def test_the_usual_figures_are_declared_and_what_is_set_holds():
    usual = LeashRule()
    for name in ("offline_days", "unsent_cases", "disk_mb", "software_days", "drift_s"):
        assert SETTINGS[f"centre.{name}"].usual == str(getattr(usual, name))
    assert LeashRule.from_settings({"centre.offline_days": "3"}) == replace(usual, offline_days=3)
