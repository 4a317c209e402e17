import pytest

from app.kernel.calendar import published_calendar
from app.kernel.errors import Unavailable
from app.kernel.health import DISK_AMBER_MB, DISK_RED_MB, Health, Level, calendar_of, device, examine, free_disk
from app.kernel.messages import LANGUAGES, sentence


def test_a_check_that_fails_is_red_and_the_others_still_run():
    def fails():
        raise Unavailable("store_damaged")

    def breaks():
        raise PermissionError

    found = examine([("a", fails), ("b", breaks), ("c", lambda: Health("c", Level.GREEN, "doctor_store_opens"))])
    assert [(health.check, health.level, health.code) for health in found] == [
        ("a", Level.RED, "store_damaged"),
        ("b", Level.RED, "doctor_failed"),
        ("c", Level.GREEN, "doctor_store_opens"),
    ]


@pytest.mark.parametrize(
    ("free_mb", "level"),
    [
        (DISK_RED_MB - 1, Level.RED),
        (DISK_RED_MB, Level.AMBER),
        (DISK_AMBER_MB - 1, Level.AMBER),
        (DISK_AMBER_MB, Level.GREEN),
    ],
)
def test_little_room_on_the_disk_is_told_in_time(tmp_path, monkeypatch, free_mb, level):
    usage = type("Usage", (), {"free": free_mb * 1_000_000})
    monkeypatch.setattr("app.kernel.health.shutil.disk_usage", lambda _path: usage)
    assert free_disk(tmp_path).level is level
    assert free_disk(tmp_path / "not" / "there yet").level is level


def test_a_year_without_calendar_is_amber():
    assert calendar_of(2026, published_calendar()).level is Level.GREEN
    assert calendar_of(2099, published_calendar()).level is Level.AMBER


@pytest.mark.parametrize("kind", ["font", "printer", "camera"])
@pytest.mark.parametrize("found", [(), ("one", "two")])
def test_a_device_is_named_or_missed_in_both_languages(kind, found):
    health = device(kind, found, Level.AMBER)
    assert health.level is (Level.GREEN if found else Level.AMBER)
    assert all(sentence(health.code, health.values, language) for language in LANGUAGES)
