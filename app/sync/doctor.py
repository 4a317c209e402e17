"""The outbox doctor: what each unsent item is waiting for, in one sentence, and what can be done about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId
from app.kernel.messages import sentence
from app.kernel.outbox import OutboxState
from app.sync.early import Early
from app.sync.outbox import BLOCKING, Carries


class Remedy(StrEnum):
    """What a person can do about an unsent item."""

    RETRY = "retry"
    QUARANTINE = "quarantine"
    SHOW = "show"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class UnsentItem:
    """An event that is not confirmed.

    case: its number or notice, "" where it has none yet.  at: when it was written.  reason: the authority's word for a
    refusal, a person's for setting aside.  operator, is_sealed: who did it, and whether it carries that person's proof.
    is_relayed: it was written on another machine and came in a file.  is_aside: the case went on without it.
    early: what it waits for where it was written before a centre was set, and has no proof.  is_guest: of a case that
    was taken in here for another county.
    """

    row: int
    event: UUID
    office: OfficeId
    chain: UUID
    case: str
    kind: str
    state: OutboxState
    at: datetime
    operator: UUID
    is_sealed: bool = False
    reason: str = ""
    is_relayed: bool = False
    is_aside: bool = False
    is_guest: bool = False
    early: Early | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One line of the doctor.  code, values: its sentence.  age: since it was written, never negative."""

    item: UnsentItem
    age: timedelta
    code: str
    values: Mapping[str, object]
    remedies: tuple[Remedy, ...]


_REMEDIES: Mapping[OutboxState, tuple[Remedy, ...]] = {
    OutboxState.WAITING: (Remedy.RETRY, Remedy.QUARANTINE, Remedy.SHOW, Remedy.EXPORT),
    OutboxState.SENT: (Remedy.RETRY, Remedy.SHOW, Remedy.EXPORT),
    OutboxState.REFUSED: (Remedy.RETRY, Remedy.QUARANTINE, Remedy.SHOW, Remedy.EXPORT),
    OutboxState.TO_DECIDE: (Remedy.RETRY, Remedy.QUARANTINE, Remedy.SHOW, Remedy.EXPORT),
    OutboxState.QUARANTINED: (Remedy.RETRY, Remedy.SHOW, Remedy.EXPORT),
}
_OF_STAFF = ("grant_", "stand_in_")
"""How kinds of the stream of permissions begin; such an item has no number."""

_BESIDE = ("question_", "holder_")
"""How kinds begin that are said about a case beside its steps."""

KNOWN_REASONS = frozenset(
    {
        *("actor", "terminal", "mac", "who", "malformed", "id-reuse", "batch"),
        *("office", "permission", "level", "not-drawn", "two-roles", "own-case", "section"),
        *("relative", "linked", "chaser"),
        *("not-now", "step", "step-order", "way", "condition-holds", "checks-missing", "changes", "letter"),
        *("number-taken", "number-not-leased", "number-void", "open-already", "papers-awaited", "refusal-stands"),
        *("ticket-not-now", "window-has-ticket", "ticket-number"),
        *("kind", "machine", "post", "roster", "concerned", "own-account", "case", "panel", "permitted", "calendar"),
    }
)
"""Refusals of the authority that have a sentence of their own; another is shown as it came."""


def diagnose(items: Iterable[UnsentItem], now: datetime, carries: Carries) -> tuple[Diagnosis, ...]:
    """Every unsent item, oldest first.  carries: of this machine's line."""
    sick: dict[UUID, UnsentItem] = {}
    found = []
    for item in sorted(items, key=lambda each: each.row):
        can_go = carries(item.operator, item.is_sealed)
        found.append(_one(item, sick.get(item.chain), now, can_go=can_go))
        if not item.is_aside and (item.state in BLOCKING or not can_go):
            sick.setdefault(item.chain, item)
    return tuple(found)


def _one(item: UnsentItem, before: UnsentItem | None, now: datetime, *, can_go: bool) -> Diagnosis:
    values: dict[str, object] = {"case": item.case or str(item.chain)[:8], "kind": item.kind}
    code = f"outbox_{item.state}"
    remedies = _REMEDIES[item.state]
    if item.early is Early.KEPT:
        code, remedies = "outbox_early_kept", (Remedy.SHOW, Remedy.EXPORT)
    elif item.state is OutboxState.WAITING and before is not None and not _waits_alike(item, before):
        code = "outbox_behind"
    elif item.state is OutboxState.WAITING and not can_go:
        code = "outbox_unsealed" if item.early is None else f"outbox_early_{item.early}"
    elif item.state is OutboxState.REFUSED:
        is_shut = item.is_guest and item.reason == "office"
        code = "outbox_refused_any_hall" if is_shut else refusal_code(item.reason)
        if item.reason == "not-drawn" and item.kind.startswith(_BESIDE):
            code = "outbox_refused_note"
        values |= {"office": item.office}
    if item.state in (OutboxState.REFUSED, OutboxState.QUARANTINED):
        values["reason"] = item.reason
    age = max(now - item.at, timedelta())
    return Diagnosis(item, age, code, values, remedies)


def _waits_alike(item: UnsentItem, before: UnsentItem) -> bool:
    """Whether both wait for the same word of their author: nothing is wrong with the earlier one."""
    return item.early is not None and before.early is item.early and before.state is OutboxState.WAITING


def state_code(item: UnsentItem) -> str:
    """The word for its state; what was written before a centre was set is not on its way."""
    is_early = item.early is not None and item.state is OutboxState.WAITING
    return f"outbox_state_early_{item.early}" if is_early else f"outbox_state_{item.state}"


def said(found: Diagnosis, language: str) -> str:
    """The item's sentence, with what happened in plain words."""
    what = sentence(f"case_event_{found.item.kind}", language=language)
    return sentence(found.code, {**found.values, "kind": what, "case": about(found, language)}, language)


def about(found: Diagnosis, language: str) -> str:
    """The number of the case, or in words what has none."""
    if found.item.case:
        return found.item.case
    is_staff = found.item.kind.startswith(_OF_STAFF)
    return sentence("outbox_of_staff" if is_staff else "outbox_unnumbered", found.values, language)


def age_text(age: timedelta, language: str) -> str:
    """How old, in minutes, hours or days."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 60:
        return sentence("age_minutes", {"count": minutes}, language)
    hours = minutes // 60
    return sentence("age_hours" if hours < 48 else "age_days", {"count": hours if hours < 48 else age.days}, language)


def refusal_code(reason: str) -> str:
    """The sentence of a refusal by the authority."""
    return f"outbox_refused_{reason.replace('-', '_')}" if reason in KNOWN_REASONS else "outbox_refused"


def require_reason(text: str) -> str:
    """Why a person sets something aside; ``Rejected("sync_needs_reason")`` for nothing."""
    if not text.strip():
        raise Rejected("sync_needs_reason")
    return text.strip()
