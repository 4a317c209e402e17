"""Every setting that an office may set by itself, declared once: its key, its kind, its usual value and its bounds.

What stands elsewhere: the office's own lines (``office.…``, free text for guides and papers) are declared with
``OfficeProfile``; what the program writes for itself (the face pack, measured face rules, a person's preferences) is
set by the command that owns it and by nobody else.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from app.kernel.errors import NotFound, Rejected
from app.kernel.office import OfficeProfile


class Kind(StrEnum):
    """How a value is written."""

    COUNT = "count"
    SWITCH = "switch"  # on or off
    TEXT = "text"
    TIME = "time"  # 12:00, in the hall's zone
    PLACE = "place"  # of a server; never with a password


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.  usual: the value when nobody has set it.  least, most: bounds of a count, both included."""

    key: str
    kind: Kind
    usual: str
    least: int = 0
    most: int = 0


_TEXT_LIMIT = 200
_PLACE_LIMIT = 1000
"""A server's place with the paths of three certificate files."""

_COUNTS = (
    ("sign_in.tries", 5, 3, 10),
    ("sign_in.lock_minutes", 30, 5, 1440),
    ("sign_in.face_tries", 3, 2, 5),
    ("sign_in.idle_minutes", 10, 1, 30),
    ("sign_in.challenge_minutes", 3, 1, 10),
    ("sign_in.other_way_minutes", 10, 3, 30),
    ("sign_in.face_most", 10, 5, 10),
    ("presence.away_s", 60, 20, 300),
    ("sign_in.password.min_length", 8, 8, 64),
    ("sign_in.password.min_kinds", 3, 3, 4),
    ("sign_in.password.expires_days", 90, 30, 365),
    ("sign_in.password.remembered", 5, 1, 24),
    ("papers.supply_working_days", 15, 1, 60),
    ("centre.offline_days", 7, 1, 30),
    ("centre.unsent_cases", 500, 10, 5000),
    ("centre.disk_mb", 500, 100, 100_000),
    ("centre.software_days", 365, 30, 1095),
    ("centre.drift_s", 60, 5, 3600),
    ("centre.scan_kbps", 512, 0, 100_000),
    ("flow.quota", 60, 1, 1000),
    ("flow.handled_months", 0, 0, 36),
    ("flow.yellow_days", 2, 0, 10),
    ("flow.green_days", 1, 0, 5),
    ("flow.notice_days", 5, 1, 5),
    ("flow.pause_calendar_days", 60, 10, 365),
    ("flow.extension_days", 10, 1, 10),
    ("flow.payroll_day", 15, 1, 28),
    ("flow.payroll_near_days", 3, 0, 10),
    ("flow.leader_after_days", 1, 1, 10),
    ("staff.dormant_days", 90, 7, 365),
    ("staff.rotation_years", 5, 1, 20),
)

SETTINGS: Mapping[str, Setting] = {
    setting.key: setting
    for setting in (
        *(Setting(key, Kind.COUNT, str(usual), least, most) for key, usual, least, most in _COUNTS),
        *(Setting(f"office.{field.name}", Kind.TEXT, "") for field in fields(OfficeProfile)),
        Setting("centre.above", Kind.PLACE, ""),
        Setting("centre.plain_allowed", Kind.SWITCH, "off"),
        Setting("centre.url", Kind.PLACE, ""),
        Setting("flow.opens", Kind.TIME, "08:30"),
        Setting("flow.routes_up", Kind.SWITCH, "on"),
        Setting("flow.closes", Kind.TIME, "17:30"),
        Setting("flow.panels", Kind.SWITCH, "off"),
        Setting("machine.window", Kind.TEXT, ""),
        Setting("presence.on", Kind.SWITCH, "on"),
        Setting("rota.required", Kind.SWITCH, "off"),
        Setting("sign_in.lunch", Kind.TIME, "12:00"),
        Setting("step_up.approve", Kind.SWITCH, "on"),
        Setting("step_up.grant", Kind.SWITCH, "on"),
    )
}


def checked(key: str, text: str) -> str:
    """The value as it is kept, in its one form.

    Raises NotFound: setting_unknown; Rejected: setting_count, setting_range, setting_switch, setting_time,
    setting_text, setting_secret.
    """
    setting = SETTINGS.get(key)
    if setting is None:
        raise NotFound("setting_unknown", key=key)
    return _FORMS[setting.kind](setting, unicodedata.normalize("NFKC", text).strip(), text.strip())


def _count(setting: Setting, plain: str, _text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,9}", plain):
        raise Rejected("setting_count", key=setting.key, value=plain)
    if not setting.least <= int(plain) <= setting.most:
        raise Rejected("setting_range", key=setting.key, least=setting.least, most=setting.most)
    return str(int(plain))


def _switch(setting: Setting, plain: str, _text: str) -> str:
    if plain.lower() not in ("on", "off"):
        raise Rejected("setting_switch", key=setting.key, value=plain)
    return plain.lower()


def _time(setting: Setting, plain: str, _text: str) -> str:
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", plain)
    if found is None:
        raise Rejected("setting_time", key=setting.key, value=plain)
    return f"{int(found[1]):02d}:{found[2]}"


def _text(setting: Setting, _plain: str, text: str) -> str:
    """Chinese punctuation stays as typed."""
    most = _PLACE_LIMIT if setting.kind is Kind.PLACE else _TEXT_LIMIT
    if len(text) > most or any(unicodedata.category(sign) == "Cc" for sign in text):
        raise Rejected("setting_text", key=setting.key, most=most)
    return text


def _place(setting: Setting, plain: str, text: str) -> str:
    """A password would be shown to everybody who may read settings; libpq reads it from its own file."""
    if re.search(r"password\s*=|://[^/@]*:[^/@]*@", text, re.IGNORECASE):
        raise Rejected("setting_secret", key=setting.key)
    return _text(setting, plain, text)


_FORMS = {Kind.COUNT: _count, Kind.SWITCH: _switch, Kind.TIME: _time, Kind.TEXT: _text, Kind.PLACE: _place}
