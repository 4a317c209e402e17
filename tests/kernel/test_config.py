"""Settings: every one is declared with the bounds that hold, and nothing outside them is kept."""

from dataclasses import fields
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.flow_settings import SUPPLY_SETTING, FlowSettings
from app.config import SETTINGS, Kind, checked
from app.face.presence import SETTING_AWAY_S, SETTING_ON, PresenceSettings
from app.intake.commands.papers import SUPPLY_DAYS
from app.kernel.errors import NotFound, Rejected
from app.staff.access_check import CheckLimits
from app.staff.model import PasswordPolicy, SignInSettings
from app.staff.presence_book import ROTA_REQUIRED


def test_the_usual_values_are_those_that_the_rooms_use():
    usual = SignInSettings()
    for name in (
        "tries",
        "lock_minutes",
        "face_tries",
        "face_most",
        "idle_minutes",
        "challenge_minutes",
        "other_way_minutes",
    ):
        assert SETTINGS[f"sign_in.{name}"].usual == str(getattr(usual, name))
    for field in fields(PasswordPolicy):
        assert SETTINGS[f"sign_in.password.{field.name}"].usual == str(getattr(usual.password, field.name))
    assert SETTINGS["sign_in.lunch"].usual == usual.lunch.isoformat("minutes")
    presence = PresenceSettings()
    assert SETTINGS[SETTING_AWAY_S].usual == f"{presence.rule.away_s:.0f}"
    assert SETTINGS[SETTING_ON].usual == ("on" if presence.is_on else "off")
    assert SETTINGS[SUPPLY_SETTING].usual == SUPPLY_DAYS
    assert CheckLimits.from_settings({}) == CheckLimits(rotation_years=5, dormant_days=90)


def test_the_rota_is_not_required_unless_an_office_says_so():
    assert (SETTINGS[ROTA_REQUIRED].kind, SETTINGS[ROTA_REQUIRED].usual) == (Kind.SWITCH, "off")
    assert checked(ROTA_REQUIRED, "ON") == "on"


def test_every_count_that_is_set_is_what_sign_in_then_goes_by():
    own = {key: str(one.most) for key, one in SETTINGS.items() if key.startswith("sign_in.") and one.kind is Kind.COUNT}
    read = SignInSettings.from_settings(own | {"sign_in.lunch": "11:30"})
    assert read.lunch == time(11, 30)
    assert {f"sign_in.{name}": str(getattr(read, name)) for name in ("tries", "idle_minutes")}.items() <= own.items()
    assert read.password == PasswordPolicy(64, 4, 365, 24)


def test_the_figures_of_the_flow_are_declared_and_what_is_set_is_what_the_flow_goes_by():
    usual = FlowSettings()
    counts = {field.name for field in fields(FlowSettings)} - {"opens", "closes", "routes_up", "panels", "supply_days"}
    own = {f.name for f in fields(FlowSettings)} - {"supply_days"}  # that one the notices of the window print as well
    assert {key for key in SETTINGS if key.startswith("flow.")} == {f"flow.{name}" for name in own}
    assert FlowSettings.from_settings({SUPPLY_SETTING: "9"}).supply_days == 9
    assert {name: SETTINGS[f"flow.{name}"].usual for name in counts} == {n: str(getattr(usual, n)) for n in counts}
    assert (SETTINGS["flow.opens"].usual, SETTINGS["flow.closes"].usual) == ("08:30", "17:30")
    assert FlowSettings.from_settings({}) == usual
    own = {f"flow.{name}": str(SETTINGS[f"flow.{name}"].most) for name in counts}
    times, switches = {"flow.opens": "09:00", "flow.closes": "16:45"}, {"flow.routes_up": "off", "flow.panels": "on"}
    read = FlowSettings.from_settings(own | times | switches)
    assert {name: getattr(read, name) for name in counts} == {n: SETTINGS[f"flow.{n}"].most for n in counts}
    assert (read.opens, read.closes, read.routes_up, read.panels) == (time(9), time(16, 45), False, True)
    assert (SETTINGS["flow.routes_up"].usual, SETTINGS["flow.panels"].usual) == ("on", "off")


@given(st.text(max_size=12))
def test_whatever_is_typed_a_count_is_within_its_bounds_or_refused(text):
    setting = SETTINGS["sign_in.tries"]
    try:
        kept = checked("sign_in.tries", text)
    except Rejected as refused:
        assert refused.code in ("setting_count", "setting_range")
    else:
        assert setting.least <= int(kept) <= setting.most


@pytest.mark.parametrize("typed", ["5", " 5 ", "５", "05"])
def test_a_number_is_understood_as_people_type_it(typed):
    assert checked("sign_in.tries", typed) == "5"


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("sign_in.tries", "99", "setting_range"),
        ("sign_in.tries", "-5", "setting_count"),
        ("sign_in.tries", "", "setting_count"),
        ("presence.away_s", "19", "setting_range"),
        ("presence.on", "maybe", "setting_switch"),
        ("sign_in.lunch", "25:00", "setting_time"),
        ("office.phone", "一\n二", "setting_text"),
        ("office.phone", "一" * 201, "setting_text"),
    ],
)
def test_what_cannot_be_is_refused(key, value, code):
    with pytest.raises(Rejected, match=code):
        checked(key, value)


def test_an_unknown_setting_is_named():
    with pytest.raises(NotFound, match="setting_unknown"):
        checked("sign_in.trise", "5")


def test_the_offices_own_lines_are_kept_as_typed():
    assert checked("office.hours", "　周一至周五 9:00—17:00（节假日除外）") == "周一至周五 9:00—17:00（节假日除外）"


def test_every_kind_has_a_form():
    assert {setting.kind for setting in SETTINGS.values()} <= set(Kind)


@pytest.mark.parametrize("url", ["postgresql://a:secret@host/db", "host=h user=u password=x", "host=h PassWord = x"])
def test_a_place_of_a_server_is_kept_without_a_password(url):
    with pytest.raises(Rejected, match="setting_secret"):
        checked("centre.url", url)
    assert checked("centre.url", "postgresql://a@host/db") == "postgresql://a@host/db"
