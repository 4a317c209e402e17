"""Attacks on what an office tells of its people and cases: relatives, who is away, joined cases, a draw anew."""

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
    *sql(KIN, "SELECT * FROM core.relative", _NO, "drawn", "device", "auditor", "worker"),
    *sql(KIN, "INSERT INTO core.relative_end SELECT chain, now() FROM core.relative", _NO, "drawn", "administrator"),
    *sql(KIN, "DELETE FROM core.joined", _NO, "drawn", "worker"),
    *sql(KIN, "INSERT INTO core.absence VALUES ('<mine>', 1, '2026-01-01', '2099-01-01', 'sick', now())", _NO, "drawn", "worker"),
    *sql(KIN, "SELECT core.book_effect(NULL)", _NO, "drawn", "device", "worker"),
    *sql(KIN, "SELECT core.relatives_of('\\x00')", _NO, "drawn", "auditor", "worker"),
]  # fmt: skip
"""Part of the table of attacks."""
