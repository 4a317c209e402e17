"""Attacks on what an office lays down of who does a case: panels, who follows a green one, household."""

from collections.abc import Callable
from typing import Any

from tests.builders.central_attacks_streams import act
from tests.builders.central_attempts import Attack, sql
from tests.builders.central_ground import Ground
from tests.builders.centre_house import CITY, OTHER

PANELS, GREEN, NEAR = "Panels", "Green channel", "Household"
_NO = "42501"


def _panel(*members: str, **other: Any) -> Callable[[Ground], dict[str, Any]]:
    return lambda g: {"name": "攻组", "members": [str(g.operator(one)) for one in members], "items": []} | other


_MINE = ("beside handling", "beside review", "beside approval")

DUTY_ATTACKS: list[Attack] = [
    act(PANELS, "forms a panel around himself", "drawn", "denied:permission", "panel_formed",
        data=_panel("drawn", "beside review", "beside approval")),
    act(PANELS, "forms a panel as supervisor", "supervisor", "denied:permission", "panel_formed", data=_panel(*_MINE)),
    act(PANELS, "forms a panel in an office below", "city publisher", "denied:office", "panel_formed", data=_panel(*_MINE)),
    act(PANELS, "forms a panel in an office that is not below", "city publisher", "denied:office", "panel_formed",
        office=OTHER, data=_panel("far handler")),
    act(PANELS, "forms a panel of people of another office", "city publisher", "denied:concerned", "panel_formed",
        office=CITY, data=_panel(*_MINE)),
    act(PANELS, "forms a panel of one alone", "city publisher", "denied:panel", "panel_formed", office=CITY,
        data=_panel("city handler")),
    act(PANELS, "forms a panel with a person twice", "city publisher", "denied:malformed", "panel_formed", office=CITY,
        data=_panel("city handler", "city handler")),
    act(PANELS, "forms a panel whose members are no ids", "city publisher", "denied:malformed", "panel_formed", office=CITY,
        data=_panel(members=["'; DROP TABLE core.panel; --"])),
    act(PANELS, "forms a panel for an item that is not listed", "city publisher", "denied:panel", "panel_formed",
        office=CITY, data=_panel("city handler", "city reviewer", items=["YL-112' OR true"])),
    act(PANELS, "forms a panel in another person's name", "city publisher", "denied:actor", "panel_formed", office=CITY,
        data=_panel("city handler"), actor="ab" * 32),
    act(PANELS, "ends a panel that there is not", "city publisher", "denied:not-now", "panel_ended", office=CITY),
    act(PANELS, "ends a panel as handler", "drawn", "denied:not-now", "panel_ended"),
    *sql(PANELS, "INSERT INTO core.panel_member SELECT panel_id, '<mine>' FROM core.panel", _NO, "drawn", "worker", "city publisher"),
    *sql(PANELS, "DELETE FROM core.panel_end", _NO, "drawn", "worker", "administrator"),
    *sql(PANELS, "SELECT * FROM core.case_panel", _NO, "drawn", "device", "auditor", "worker"),
    *sql(PANELS, "SELECT * FROM work.panels(ARRAY['350199'])", _NO, "drawn", "device", "auditor"),
    *sql(PANELS, "SELECT core.keep_panel(NULL, 'review', '{}')", _NO, "drawn", "worker"),
    *sql(GREEN, "SELECT core.name_chaser(h) FROM core.case_head h", _NO, "drawn", "supervisor", "worker"),
    *sql(GREEN, "SELECT work.follow_green()", _NO, "drawn", "device", "supervisor"),
    *sql(GREEN, "SELECT * FROM api.chasers('350199')", _NO, "drawn", "worker", "administrator"),
    *sql(GREEN, "INSERT INTO core.chaser_end SELECT chaser_id, now(), 'post' FROM core.chaser", _NO, "drawn", "supervisor", "worker"),
    *sql(GREEN, "DELETE FROM core.chaser", _NO, "drawn", "administrator", "worker"),
    *sql(GREEN, "SELECT * FROM core.green_case", _NO, "drawn", "device", "auditor"),
    *sql(NEAR, "SELECT * FROM core.case_near", _NO, "drawn", "device", "auditor", "worker"),
    *sql(NEAR, "SELECT * FROM work.near(ARRAY['350199'], ARRAY[gen_random_uuid()], ARRAY['350199'])", _NO, "drawn", "device", "auditor"),
    *sql(NEAR, "DELETE FROM core.case_near", _NO, "clerk", "administrator", "worker"),
    *sql(NEAR, "INSERT INTO core.case_near SELECT office_id, case_id, sha256('x') FROM core.case_head", _NO, "drawn", "worker"),
    *sql(NEAR, "SELECT core.near_mark(gen_random_uuid(), '\\x00')", _NO, "drawn", "device"),
    *sql(NEAR, "SELECT core.is_near(h, '\\x00') FROM core.case_head h", _NO, "drawn", "worker"),
]  # fmt: skip
"""Part of the table of attacks."""
