"""Requests, acts, rota, absences, relatives and checks, written within a transaction."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import Integer, LargeBinary, Text, bindparam, insert, select, text
from sqlalchemy.orm import Session

from app.audit.model import moment_text
from app.kernel.actor import Permission
from app.kernel.clock import hall_day
from app.kernel.errors import NotFound
from app.kernel.ids import OfficeId, OperatorId
from app.kernel.outbox import Stream
from app.staff.grant_events import StaffEvent, StaffPlace
from app.staff.grant_ports import ReviewRow
from app.staff.grants import ActDone, GrantRequest, PermissionChange, RequestFile
from app.staff.presence_book import Absence, RotaDay
from app.staff.relatives import Decision, DeclaredRelative
from app.sync.keys import HeldKeys
from db.models.grants import (
    AbsenceRow,
    AccessReviewRow,
    DeclaredRelativeRow,
    GrantActRow,
    GrantRequestRow,
    RelativeDecisionRow,
    RotaDayRow,
    StaffEventRow,
    StaffTakenRow,
    StandInStartRow,
)
from db.repositories.announcing import announce
from db.trigger_attested import LIVE
from db.trigger_words import permission_on
from db.types import UuidBytes

_LATEST = "max(:now, coalesce(o.permission_at, :now))"
DUE = f"o.permission IS NOT {permission_on('o.id', _LATEST)}"
"""SQL: somebody's permission is not what the ledger says now; a clock turned back changes nothing."""

_DUE = text(
    f"SELECT o.id, o.permission, {permission_on('o.id', _LATEST)}, {_LATEST}, EXISTS (SELECT 1 FROM session s"
    " WHERE s.operator = o.id AND s.ended_at IS NULL AND s.face_ok_at IS NOT NULL)"
    f" FROM operator o WHERE {DUE} AND (:operator IS NULL OR o.id = :operator) ORDER BY o.account"
)
_PLACE = (
    text(
        "SELECT e.office AS office, e.seq AS seq, e.hash AS hash FROM staff_event e WHERE e.chain = :request AND"
        " e.id IN (SELECT a.event FROM grant_act a WHERE a.request = e.chain"
        " UNION SELECT s.event FROM stand_in_start s WHERE s.request = e.chain) ORDER BY e.seq DESC LIMIT 1"
    )
    .bindparams(bindparam("request", type_=UuidBytes))
    .columns(office=Text, seq=Integer, hash=LargeBinary)
)
_BOOK_PLACE = (
    text(
        "SELECT s.office AS office, s.seq AS seq, s.hash AS hash FROM staff_event s WHERE s.chain = :chain"
        " ORDER BY s.seq DESC, EXISTS (SELECT 1 FROM sync_event e WHERE e.event_id = s.id AND e.hash = s.hash"
        f" AND {LIVE}) DESC LIMIT 1"
    )
    .bindparams(bindparam("chain", type_=UuidBytes))
    .columns(office=Text, seq=Integer, hash=LargeBinary)
)
_FOLLOW = text("UPDATE operator SET permission = :permission, permission_at = :at WHERE id = :operator")


class SqlGrantStore:
    """Within the session's transaction; triggers say who may, and in which order."""

    def __init__(self, session: Session, keys: HeldKeys | None = None) -> None:
        self._session = session
        self._keys = keys or HeldKeys()

    def add_request(self, request: GrantRequest, applied: ActDone, event: StaffEvent | None = None) -> None:
        """Keep a request with its first act."""
        self._session.execute(insert(GrantRequestRow).values(**asdict(request)))
        self.add_act(request.id, 1, applied, event)

    def add_act(self, request: UUID, seq: int, act: ActDone, event: StaffEvent | None = None) -> None:
        """Keep act number ``seq``; its event is sealed and queued."""
        if event is not None:
            self._announce(event)
        values = asdict(act) | {"request": request, "seq": seq, "event": event and event.id}
        self._session.execute(insert(GrantActRow).values(**values))

    def place(self, request: UUID) -> StaffPlace | None:
        """Where the next event of the request stands."""
        row = self._session.execute(_PLACE, {"request": request}).first()
        return None if row is None else StaffPlace(request, OfficeId(row.office), row.seq, row.hash)

    def book_place(self, chain: UUID) -> StaffPlace | None:
        """Where the next event of a chain that is no request stands."""
        row = self._session.execute(_BOOK_PLACE, {"chain": chain}).first()
        return StaffPlace(chain, OfficeId(row.office), row.seq, row.hash) if row else None

    def tell(self, event: StaffEvent, *, is_done: bool) -> None:
        """Keep an act that is no grant's, sealed and put into the outbox."""
        self._announce(event)
        if is_done:
            self._session.execute(insert(StaffTakenRow).values(event=event.id, at=event.at))

    def _announce(self, event: StaffEvent) -> None:
        add_staff_event(self._session, event)
        announce(self._session, self._keys, Stream.STAFF, event)

    def request(self, request: UUID) -> RequestFile:
        """The request with its acts, or ``NotFound("grant_request_not_found")``."""
        row = self._session.get(GrantRequestRow, request)
        if row is None:
            raise NotFound("grant_request_not_found")
        acts = select(GrantActRow).where(GrantActRow.request == request).order_by(GrantActRow.seq)
        return request_file_of(row, self._session.scalars(acts))

    def apply_due(self, now: datetime, operator: OperatorId | None) -> Sequence[PermissionChange]:
        """Let permissions follow what the ledger says now."""
        moment = moment_text(now)
        given = {"now": moment, "operator": operator.bytes if operator else None}
        changes = []
        for identity, before, after, at, live in self._session.execute(_DUE, given).all():
            self._session.execute(_FOLLOW, {"permission": after, "at": at, "operator": identity})
            changes.append(
                PermissionChange(
                    OperatorId(UUID(bytes=identity)),
                    Permission(before) if before else None,
                    Permission(after) if after else None,
                    now,
                    bool(live),
                )
            )
        if changes:
            self._session.expire_all()  # rows read before would still show the old permission and live sessions
        return changes

    def add_stand_in_start(self, request: UUID, by: OperatorId, at: datetime, event: StaffEvent | None = None) -> None:
        """A supervisor starts a stand-in for the day of that moment."""
        if event is not None:
            self._announce(event)
        values = {"request": request, "day": hall_day(at), "started_by": by, "at": at, "event": event and event.id}
        self._session.execute(insert(StandInStartRow).values(**values))

    def add_rota_day(self, row: RotaDay, by: OperatorId, at: datetime) -> None:
        """Plan somebody for a day, or correct it."""
        self._session.execute(insert(RotaDayRow).values(**asdict(row), recorded_by=by, at=at))

    def add_absence(self, row: Absence, by: OperatorId, at: datetime) -> None:
        """Somebody is away, or back."""
        self._session.execute(insert(AbsenceRow).values(**asdict(row), recorded_by=by, at=at))

    def add_relative(self, relative: DeclaredRelative) -> None:
        """Somebody declares a relative of their own."""
        self._session.execute(
            insert(DeclaredRelativeRow).values(
                id=relative.id,
                operator=relative.operator,
                relative_key=relative.relative_key,
                kind=relative.kind,
                declared_by=relative.operator,
                at=relative.at,
            )
        )

    def add_relative_decision(
        self, relative: UUID, decision: Decision, by: OperatorId, at: datetime, reason: str
    ) -> None:
        """Internal audit confirms or ends a declaration; ``NotFound("relative_not_found")`` for an unknown one."""
        if self._session.get(DeclaredRelativeRow, relative) is None:
            raise NotFound("relative_not_found")
        values = {"relative": relative, "decision": decision, "decided_by": by, "at": at, "reason": reason}
        self._session.execute(insert(RelativeDecisionRow).values(**values))

    def relatives(self, operator: OperatorId) -> Sequence[DeclaredRelative]:
        """What a person has declared, oldest first."""
        mine = select(DeclaredRelativeRow).where(DeclaredRelativeRow.operator == operator)
        return relatives_of(self._session, self._session.scalars(mine.order_by(DeclaredRelativeRow.at)).all())

    def add_access_review(self, review: ReviewRow) -> None:
        """Sign a yearly check off."""
        self._session.execute(insert(AccessReviewRow).values(**asdict(review)))


def add_staff_event(session: Session, event: StaffEvent) -> None:
    """Keep an event, one's own or one that was pulled; for ``db`` only."""
    session.execute(insert(StaffEventRow).values(**asdict(event)))


def relatives_of(session: Session, rows: Sequence[DeclaredRelativeRow]) -> list[DeclaredRelative]:
    """Frozen declarations with what was decided about each."""
    known = select(RelativeDecisionRow).where(RelativeDecisionRow.relative.in_([row.id for row in rows]))
    decided = session.scalars(known.order_by(RelativeDecisionRow.relative, RelativeDecisionRow.at)).all()
    by_relative = {key: tuple(one.decision for one in group) for key, group in groupby(decided, lambda d: d.relative)}
    return [
        DeclaredRelative(
            row.id, OperatorId(row.operator), row.relative_key, row.kind, row.at, by_relative.get(row.id, ())
        )
        for row in rows
    ]


def request_file_of(
    row: GrantRequestRow, acts: Iterable[GrantActRow], pending: Collection[UUID | None] = ()
) -> RequestFile:
    """The frozen request of its rows.  pending: events that the centre has not confirmed."""
    request = GrantRequest(
        row.id,
        OperatorId(row.operator),
        row.kind,
        row.permission,
        row.starts_on,
        row.ends_on,
        OperatorId(row.stands_for) if row.stands_for else None,
        row.reason,
    )
    rows = tuple(acts)
    done = tuple(ActDone(act.act, OperatorId(act.done_by), act.at, act.reason) for act in rows)
    return RequestFile(request, done, frozenset(act.act for act in rows if act.event in pending))
