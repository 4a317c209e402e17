"""Attacks on what an office tells of its people and cases: relatives, who is away or placed, joined cases; and on reopening."""

from collections.abc import Callable
from typing import Any

from tests.builders.central_attacks_streams import act
from tests.builders.central_attempts import Attack, sql
from tests.builders.central_ground import Ground
from tests.builders.centre_house import CITY

KIN = "Kin"
_NO = "42501"


def _away(who: str, **other: Any) -> Callable[[Ground], dict[str, Any]]:
    said = {"from_on": "2026-01-01", "until_on": "2099-01-01", "kind": "sick"}
    return lambda g: {"operator": str(g.operator(who)), **said, **other}


def _anew(g: Ground) -> dict[str, Any]:
    return {"case": str(g.cases["handling"][0].case), "reason": "absent"}


def _joined(g: Ground) -> dict[str, Any]:
    case = str(g.cases["handling"][0].case)
    return {"case": case, "other": case}


def _of(g: Ground) -> dict[str, Any]:
    return {"relative": "ab" * 32, "kind": "parent"}


def _placed(who: str, **other: Any) -> Callable[[Ground], dict[str, Any]]:
    said = {"section": "lead", "section_name": "领导", "post": "archive"}
    return lambda g: {"operator": str(g.operator(who)), **said, **other}


_V = f"SCRAM-SHA-256$4096:{'A' * 22}==${'B' * 43}=:{'C' * 43}="

KIN_ATTACKS: list[Attack] = [
    act(KIN, "ends a declaration that there is not", "auditor", "denied:not-now", "relative_ended",
        data=lambda _: {"reason": "x"}),
    act(KIN, "ends a declaration himself", "drawn", "denied:not-now", "relative_ended", data=lambda _: {"reason": "x"}),
    act(KIN, "declares by a number instead of its hash", "drawn", "denied:malformed", "relative_declared",
        data=lambda g: _of(g) | {"relative": "350199196201010011"}),
    act(KIN, "declares in another office", "far handler", "denied:office", "relative_declared", data=_of),
    act(KIN, "declares in another person's name", "drawn", "denied:actor", "relative_declared", data=_of,
        actor="ab" * 32),
    act(KIN, "says that a colleague is away", "drawn", "denied:permission", "absence_noted", data=_away("clerk")),
    act(KIN, "says that he himself is away", "supervisor", "denied:own-account", "absence_noted",
        data=_away("supervisor")),
    act(KIN, "says that somebody of another county is away", "supervisor", "denied:concerned", "absence_noted",
        data=_away("far handler")),
    act(KIN, "writes a day that does not exist", "supervisor", "denied:malformed", "absence_noted",
        data=_away("clerk", from_on="2026-02-30")),
    act(KIN, "plans a colleague's day", "drawn", "denied:permission", "rota_planned",
        data=lambda g: {"operator": str(g.operator("clerk")), "day": "2026-01-01", "shift": "off"}),
    act(KIN, "has a step of his own drawn anew", "drawn", "denied:permission", "step_redrawn", data=_anew),
    act(KIN, "has a step of another county drawn anew", "supervisor", "denied:office", "step_redrawn", office=CITY,
        data=_anew),
    act(KIN, "joins a case with itself", "supervisor", "denied:case", "cases_joined", data=_joined),
    act(KIN, "joins cases as handler", "drawn", "denied:permission", "cases_joined", data=_joined),
    act(KIN, "places a colleague", "drawn", "denied:permission", "operator_placed", data=_placed("auditor")),
    act(KIN, "places somebody as the one who makes accounts", "administrator", "denied:permission", "operator_placed",
        data=_placed("auditor")),
    act(KIN, "places somebody who holds a permission", "city publisher", "denied:permitted", "operator_placed",
        data=_placed("clerk")),
    act(KIN, "makes an administrator of somebody", "city publisher", "denied:post", "operator_placed",
        data=_placed("auditor", post="security_admin")),
    act(KIN, "makes somebody else of an administrator", "city publisher", "denied:post", "operator_placed",
        data=_placed("administrator")),
    act(KIN, "places himself", "city publisher", "denied:own-account", "operator_placed", office=CITY,
        data=_placed("city publisher")),
    act(KIN, "places somebody of another county", "city publisher", "denied:concerned", "operator_placed",
        data=_placed("far handler")),
    act(KIN, "names a post that there is not", "city publisher", "denied:malformed", "operator_placed",
        data=_placed("auditor", post="king")),
    *sql(KIN, "SELECT core.placing_effect(NULL)", _NO, "drawn", "administrator", "worker"),
    *sql(KIN, f"SELECT account.reopen('<far>', '{_V}')", _NO, "administrator", "drawn", "device"),
    *sql(KIN, f"SELECT account.reopen('<handler>', '{_V}')", "P0002", "administrator"),
    *sql(KIN, f"SELECT account.reopen('<mine>', '{_V}')", "P0002", "administrator"),
    *sql(KIN, f"SELECT maker.open_login('<login>', '{_V}', 'perm_approval')", _NO, "drawn", "administrator", "device"),
    *sql(KIN, "SELECT * FROM core.relative", _NO, "drawn", "device", "auditor", "worker"),
    *sql(KIN, "INSERT INTO core.relative_end SELECT chain, now() FROM core.relative", _NO, "drawn", "administrator"),
    *sql(KIN, "DELETE FROM core.joined", _NO, "drawn", "worker"),
    *sql(KIN, "INSERT INTO core.absence VALUES ('<mine>', 1, '2026-01-01', '2099-01-01', 'sick', now())", _NO, "drawn", "worker"),
    *sql(KIN, "SELECT core.book_effect(NULL)", _NO, "drawn", "device", "worker"),
    *sql(KIN, "SELECT core.relatives_of('\\x00')", _NO, "drawn", "auditor", "worker"),
]  # fmt: skip
"""Part of the table of attacks."""
