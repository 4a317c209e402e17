"""Sessions without a face and spoof alerts, as the auditor asks."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from app.kernel.actor import SignInWay
from app.kernel.ids import SessionId
from app.staff.other_ways import LimitedSession, SpoofAlert
from db.engine import Store
from db.models.audit import AuditEventRow
from db.models.face import SessionAfterCheckRow, SessionProofRow
from db.models.staff import OperatorRow, SessionRow


class SqlOtherWayQueries:
    """Plain reads, two statements each."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def unchecked(self) -> Sequence[LimitedSession]:
        """Sessions without a face that nobody has checked yet, oldest first."""
        checked = select(SessionAfterCheckRow.session)
        open_ones = (
            select(SessionRow, OperatorRow)
            .join(OperatorRow, OperatorRow.id == SessionRow.operator)
            .where(
                SessionRow.way != SignInWay.FACE,
                SessionRow.face_ok_at.is_not(None),
                SessionRow.id.not_in(checked),
            )
            .order_by(SessionRow.face_ok_at)
        )
        with self._store.reading() as session:
            proofs = _proofs(session)
            return [_limited(row, person, proofs.get(row.id, [])) for row, person in session.execute(open_ones)]

    def alerts(self) -> Sequence[SpoofAlert]:
        """Every spoof alert, newest first."""
        told = (
            select(AuditEventRow.seq, AuditEventRow.at, AuditEventRow.body)
            .where(AuditEventRow.kind == "spoof_alert")
            .order_by(AuditEventRow.seq.desc())
        )
        with self._store.reading() as session:
            people = {row.id: row for row in session.scalars(select(OperatorRow))}
            return [_alert(*row, people) for row in session.execute(told)]


def _proofs(session: OrmSession) -> dict[UUID, list[tuple[str, str | None]]]:
    """Session → reason and voucher's account of each proof, in order."""
    rows = session.execute(
        select(SessionProofRow.session, SessionProofRow.reason, OperatorRow.account)
        .join(OperatorRow, OperatorRow.id == SessionProofRow.voucher, isouter=True)
        .order_by(SessionProofRow.session, SessionProofRow.seq)
    )
    found: dict[UUID, list[tuple[str, str | None]]] = {}
    for of, reason, account in rows:
        found.setdefault(of, []).append((reason, account))
    return found


def _limited(row: SessionRow, person: OperatorRow, proofs: Sequence[tuple[str, str | None]]) -> LimitedSession:
    return LimitedSession(
        session=SessionId(row.id),
        account=person.account,
        name=person.name,
        post=person.post,
        way=row.way,
        reasons=tuple(dict.fromkeys(reason for reason, _ in proofs)),
        vouchers=tuple(account for _, account in proofs if account),
        window=row.window,
        began_at=row.face_ok_at or row.password_ok_at,
        ends_by=row.ends_by,
        ended_at=row.ended_at,
    )


def _alert(seq: int, at: str | datetime, body: bytes, people: dict[UUID, OperatorRow]) -> SpoofAlert:
    data = json.loads(body)["data"]
    person = people.get(UUID(data["operator"]))
    return SpoofAlert(
        seq=seq,
        at=at if isinstance(at, datetime) else datetime.fromisoformat(at),
        account=person.account if person else "",
        name=person.name if person else "",
        terminal=data["terminal"],
    )
