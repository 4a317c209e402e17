"""The case store over the local file: event, actor, head and outbox row in the caller's transaction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, func, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as insert_or
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.cases.flow import Outcome
from app.cases.model import OPEN_STATES, CaseEvent, CaseHead, CaseState, EventKind
from app.catalogue.vocabulary import Effect
from app.kernel.actor import Permission
from app.kernel.canonical import FIRST_PREVIOUS
from app.kernel.errors import AppError, Conflict, NotFound, Rejected
from app.kernel.ids import WITHHELD, CaseId, EventId, OfficeId, OperatorId
from app.kernel.outbox import Stream
from app.sync.keys import HeldKeys
from db.models.audit import AuditHeadRow
from db.models.cases import NEW, CaseActorRow, CaseEventRow, CaseHeadRow
from db.models.flow import CaseEffectRow, CaseStepRow, ItemWayRow
from db.models.staff import OperatorRow
from db.repositories.announcing import announce
from db.trigger_words import disowned

AT_INTAKE, GRANTED = Effect.AT_INTAKE.value, Outcome.GRANTED.value
_HEAD_FIELDS = tuple(field.name for field in fields(CaseHead))
_MOVING = (
    "number",
    "state",
    "step",
    "accepted_at",
    "due_on",
    "due_provisional",
    "statutory_due_on",
    "closed_at",
    "notices",
    "notice",
    "applicant_name",
    "applicant_number_masked",
    "round",
    "effect",
    "outcome",
    "waits_for",
    "letter",
    "extended",
    "green",
    "green_due_on",
    "last_seq",
    "last_hash",
)
"""What an event may change of a head; the rest is fixed by the first."""

# Core statements built once: the ORM's way costs three times as much, and acceptance runs them while somebody waits.
_HEADS = cast(Table, CaseHeadRow.__table__)
_INSERT_HEAD = insert(_HEADS)
_HEAD = select(_HEADS).where(_HEADS.c.id == bindparam("of"))
_EVENTS = cast(Table, CaseEventRow.__table__)
_EVENTS_OF = select(_EVENTS).where(_EVENTS.c.case_id == bindparam("of")).order_by(_EVENTS.c.seq)
_INSERT_ACTOR = insert_or(cast(Table, CaseActorRow.__table__)).on_conflict_do_nothing()
_INSERT_EVENT = insert(_EVENTS)
_LAST_AT = (
    select(func.max(_EVENTS.c.at))
    .where(_EVENTS.c.case_id == bindparam("of"))
    .where(_EVENTS.c.operator_id != WITHHELD)  # another machine's clock says nothing about this one
    .where(text(f"NOT {disowned('case_event.at')}"))
)
_WAYS = cast(Table, ItemWayRow.__table__)
_LISTED = select(_WAYS.c.way).where(_WAYS.c.item == bindparam("code")).order_by(_WAYS.c.seq.desc()).limit(1)
_HEAD_OF_AUDIT = select(AuditHeadRow.last_seq).scalar_subquery()
_INSERT_WAY = insert(_WAYS).values(seq=_HEAD_OF_AUDIT)
_INSERT_STEP = insert(cast(Table, CaseStepRow.__table__))
_EFFECTS = cast(Table, CaseEffectRow.__table__)
_INSERT_EFFECT = insert(_EFFECTS).values(
    seq=select(func.count() + 1).select_from(_EFFECTS).where(_EFFECTS.c.case_id == bindparam("of")).scalar_subquery()
)
_MOVE_HEAD = update(_HEADS).where(_HEADS.c.id == bindparam("case")).values({n: bindparam(n) for n in _MOVING})

_OPEN_CASES = (
    select(_HEADS)
    .where(_HEADS.c.subject_key == bindparam("key"), _HEADS.c.item_code == bindparam("item"))
    .where(_HEADS.c.state.in_([state.value for state in OPEN_STATES]))
    .order_by(_HEADS.c.received_at)
)
_OPERATORS = cast(Table, OperatorRow.__table__)
_PERSON_KEY = select(_OPERATORS.c.id_key).where(_OPERATORS.c.id == bindparam("operator"))

_REFUSED_KEYS: tuple[tuple[str, type[AppError], str], ...] = (
    ("case_event.case_id", Conflict, "case_moved_on"),
    ("FOREIGN KEY", Rejected, "two_roles_in_case"),
)
"""What the database says of a key → what it means; two roles fail on the key of the actor."""


class SqlCaseStore:
    """Cases within one transaction; what it has written or read of people there it need not do again."""

    def __init__(self, session: Session, keys: HeldKeys | None = None) -> None:
        self._session = session
        self._keys = keys or HeldKeys()
        self._person_keys: dict[OperatorId, bytes] = {}
        self._actors: set[tuple[CaseId, bytes, str]] = set()

    def head(self, case: CaseId) -> CaseHead | None:
        """The projection of a case."""
        row = self._session.connection().execute(_HEAD, {"of": case}).first()
        return head_of(row) if row else None

    def events(self, case: CaseId) -> Sequence[CaseEvent]:
        """All events of a case, oldest first."""
        rows = self._session.connection().execute(_EVENTS_OF, {"of": case})
        return tuple(event_of(row) for row in rows)

    def open_cases(self, subject_key: bytes, item_code: str) -> Sequence[CaseHead]:
        """Open cases of that item for that person or unit (CASE-03)."""
        wanted = {"key": subject_key, "item": item_code}
        return tuple(head_of(row) for row in self._session.connection().execute(_OPEN_CASES, wanted))

    def person_key(self, operator: OperatorId) -> bytes:
        """The keyed hash of the operator's ID number; ``NotFound("operator_not_found")``."""
        if operator not in self._person_keys:
            key = self._session.connection().execute(_PERSON_KEY, {"operator": operator}).scalar()
            if key is None:
                raise NotFound("operator_not_found")
            self._person_keys[operator] = key
        return self._person_keys[operator]

    def last_at(self, case: CaseId) -> datetime | None:
        """When the newest event was; see the port."""
        at: datetime | None = self._session.connection().execute(_LAST_AT, {"of": case}).scalar_one()
        return at

    def listed_way(self, item: str) -> str | None:
        """The newest way of that item which the audit chain tells of."""
        found: str | None = self._session.connection().execute(_LISTED, {"code": item}).scalar_one_or_none()
        return found

    def list_way(self, item: str, way: str, at: datetime) -> None:
        """Keep what the newest row of the audit chain tells."""
        self._session.connection().execute(_INSERT_WAY, {"item": item, "way": way, "at": at})

    def append(self, event: CaseEvent, head: CaseHead) -> None:
        """Write event, seal, actor row, outbox row and the head that follows; see the port for what is refused."""
        self.adopt(event, head)
        announce(self._session, self._keys, Stream.CASE, event)

    def adopt(self, event: CaseEvent, head: CaseHead) -> None:
        """The same without seal and outbox row: for what the authority has already; for ``db`` only."""
        run = self._session.connection().execute
        actor = (event.case, event.person_key, event.role)
        try:
            if event.seq == 1:
                run(_INSERT_HEAD, _new_row(head))
            if actor not in self._actors:
                run(_INSERT_ACTOR, dict(zip(("case_id", "person_key", "role"), actor, strict=True)))
                self._actors.add(actor)
            run(_INSERT_EVENT, _event_row(event))
            if event.data.get("way"):
                run(_INSERT_STEP, [_step_row(event, head, stage) for stage in event.data["way"]])
            move_head(self._session, head)
            if _takes_effect(event, head):
                run(_INSERT_EFFECT, _effect_row(event))
        except IntegrityError as error:
            raise _meaning(error) from error


def move_head(session: Session, head: CaseHead) -> None:
    """Let the head say what its events make of it; triggers judge whether it may."""
    session.connection().execute(_MOVE_HEAD, {"case": head.id} | {name: getattr(head, name) for name in _MOVING})


def head_of(row: CaseHeadRow | Row[Any]) -> CaseHead:
    """The frozen head behind a row."""
    values = {name: getattr(row, name) for name in _HEAD_FIELDS}
    return CaseHead(**values | {"state": CaseState(row.state)})


def event_of(row: CaseEventRow | Row[Any]) -> CaseEvent:
    """The frozen event behind a row; ``data`` is empty when the body is no longer readable."""
    return CaseEvent(
        case=CaseId(row.case_id),
        seq=row.seq,
        id=EventId(row.id),
        kind=row.kind,
        step=row.step,
        role=row.role,
        at=row.at,
        operator=OperatorId(row.operator_id),
        nonce=row.nonce,
        body=row.body,
        previous=row.previous,
        hash=row.hash,
        data=data_of(row.body),
        office=OfficeId(row.office),
        terminal=row.terminal,
        permission=row.permission,
        person_key=row.person_key,
    )


def data_of(body: bytes) -> Mapping[str, Any]:
    """The event's data; empty when the stored bytes are no longer JSON (the chain check names the row)."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    data = parsed.get("data") if isinstance(parsed, dict) else None
    return data if isinstance(data, dict) else {}


def _new_row(head: CaseHead) -> dict[str, object]:
    values = {name: getattr(head, name) for name in _HEAD_FIELDS}
    return values | {"state": NEW, "last_seq": 0, "last_hash": FIRST_PREVIOUS, "number": None}


def _event_row(event: CaseEvent) -> dict[str, object]:
    values = {field.name: getattr(event, field.name) for field in fields(CaseEvent) if field.name != "data"}
    return values | {"case_id": values.pop("case"), "operator_id": values.pop("operator")}


def _step_row(event: CaseEvent, head: CaseHead, stage: Mapping[str, Any]) -> dict[str, object]:
    return {
        "case_id": event.case,
        "round": head.round,
        "seq": stage["seq"],
        "permission": Permission(stage["permission"]),
        "role": stage["role"],
        "check": stage.get("check"),
        "is_conditional": "when" in stage,
        "stage": json.dumps(stage, ensure_ascii=False, sort_keys=True),
    }


def _takes_effect(event: CaseEvent, head: CaseHead) -> bool:
    """What takes effect at the window does so with the acceptance; the rest when it is granted."""
    if event.kind is EventKind.ACCEPTED:
        return head.effect == AT_INTAKE
    if event.kind is EventKind.CORRECTED:
        return True
    return event.kind is EventKind.DECIDED and head.outcome == GRANTED and head.effect != AT_INTAKE


def _effect_row(event: CaseEvent) -> dict[str, object]:
    facts = {"event": str(event.id), "facts": event.data.get("facts", {}), "changes": event.data.get("changes", [])}
    return {"case_id": event.case, "of": event.case, "at": event.at, "facts": json.dumps(facts, ensure_ascii=False)}


def _meaning(error: IntegrityError) -> AppError:
    said = str(error.orig)
    for part, branch, code in _REFUSED_KEYS:
        if part in said:
            return branch(code)
    raise error
