"""Requests, roster, who is on duty, ledgers and withdrawals, as screens, verbs and the draw ask."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import func, select, text

from app.audit.model import moment_text
from app.kernel.actor import Permission
from app.kernel.ids import OfficeId, OperatorId
from app.kernel.outbox import OutboxState, Stream
from app.staff.access_check import PersonInPost
from app.staff.grant_ports import ReviewRow
from app.staff.grants import GrantKind, RequestAct, RequestFile, Withdrawal
from app.staff.presence_book import Absence, AbsenceKind, OnDuty
from app.staff.relatives import DeclaredRelative
from db.engine import Store
from db.models.grants import AbsenceRow, AccessReviewRow, DeclaredRelativeRow, GrantActRow, GrantRequestRow
from db.models.staff import GrantLedgerRow, OperatorRow, SessionRow
from db.models.store import OutboxRow
from db.repositories.duty import on_duty
from db.repositories.grants import DUE, relatives_of, request_file_of
from db.repositories.staff import ledger_line_of, operator_of, operators
from db.trigger_words import permission_on

_HAS_DUE = text(f"SELECT EXISTS (SELECT 1 FROM operator o WHERE {DUE})")
_PENDING = select(OutboxRow.event_id).where(OutboxRow.stream == Stream.STAFF, OutboxRow.state != OutboxState.CLOSED)
_TICK = timedelta(microseconds=1)


class SqlGrantQueries:
    """Plain reads, a fixed number of statements each."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def has_due(self, now: datetime) -> bool:
        """Whether somebody's permission is not what the ledger says now."""
        with self._store.reading() as session:
            return bool(session.execute(_HAS_DUE, {"now": moment_text(now)}).scalar_one())

    def requests(self, *, open_only: bool) -> Sequence[RequestFile]:
        """Every request, or those that wait for an act, oldest first."""
        files = self._files()
        return [file for file in files if file.waits_for is not None] if open_only else files

    def roster(self, day: date) -> Sequence[RequestFile]:
        """The granted stand-ins whose days contain ``day``."""
        return [
            file
            for file in self._files()
            if file.request.kind is GrantKind.STAND_IN
            and file.acts[-1].act is RequestAct.GRANTED
            and file.request.starts_on <= day <= (file.request.ends_on or day)
        ]

    def _files(self) -> list[RequestFile]:
        with self._store.reading() as session:
            rows = session.scalars(select(GrantRequestRow)).all()
            acts = session.scalars(select(GrantActRow).order_by(GrantActRow.request, GrantActRow.seq)).all()
            pending = set(session.scalars(_PENDING))
        by_request = {key: tuple(group) for key, group in groupby(acts, lambda act: act.request)}
        files = [request_file_of(row, by_request[row.id], pending) for row in rows if row.id in by_request]
        return sorted(files, key=lambda file: (file.acts[0].at, file.request.id))

    def withdrawn_since(self, moment: datetime) -> Sequence[Withdrawal]:
        """Whose permission was withdrawn after ``moment``, oldest first; with the one they had."""
        gone = select(GrantLedgerRow).where(GrantLedgerRow.permission.is_(None), GrantLedgerRow.recorded_at > moment)
        with self._store.reading() as session:
            found = []
            for row in session.scalars(gone.order_by(GrantLedgerRow.recorded_at)).all():
                before = {"operator": row.operator.bytes, "at": moment_text(row.recorded_at - _TICK)}
                had = session.execute(text(f"SELECT {permission_on(':operator', ':at')}"), before).scalar_one()
                found.append(Withdrawal(OperatorId(row.operator), Permission(had) if had else None, row.recorded_at))
            return found

    def on_duty(self, office: OfficeId, day: date) -> Sequence[OnDuty]:
        """The active people of an office on a day, by account; see ``db.repositories.duty``."""
        with self._store.reading() as session:
            return on_duty(session, office, day)

    def people(self, office: OfficeId) -> Sequence[PersonInPost]:
        """Everybody of an office with their ledger, by account; who left is among them."""
        mine = operators().where(OperatorRow.office == office).order_by(OperatorRow.account)
        ledger = (
            select(GrantLedgerRow)
            .join(OperatorRow, OperatorRow.id == GrantLedgerRow.operator)
            .where(OperatorRow.office == office)
            .order_by(GrantLedgerRow.operator, GrantLedgerRow.seq)
        )
        newest = (
            select(SessionRow.operator, func.max(SessionRow.face_ok_at))
            .join(OperatorRow, OperatorRow.id == SessionRow.operator)
            .where(OperatorRow.office == office, SessionRow.face_ok_at.is_not(None))
            .group_by(SessionRow.operator)
        )
        with self._store.reading() as session:
            lines = groupby(map(ledger_line_of, session.scalars(ledger)), lambda line: line.grant.operator)
            by_person = {operator: tuple(group) for operator, group in lines}
            signed_in = {row[0]: row[1] for row in session.execute(newest)}
            return [
                PersonInPost(
                    operator_of(row), row[0].created_at, signed_in.get(row[0].id), by_person.get(row[0].id, ())
                )
                for row in session.execute(mine)
            ]

    def absence_on(self, operator: OperatorId, day: date) -> Absence | None:
        """The absence that covers a day, None for somebody who is there."""
        newest = (
            select(AbsenceRow)
            .where(AbsenceRow.operator == operator, AbsenceRow.from_on <= day, AbsenceRow.until_on >= day)
            .order_by(AbsenceRow.id.desc())
            .limit(1)
        )
        with self._store.reading() as session:
            row = session.scalar(newest)
            if row is None or row.kind is AbsenceKind.BACK:
                return None
            return Absence(operator, row.from_on, row.until_on, row.kind)

    def relatives(self, office: OfficeId) -> Sequence[DeclaredRelative]:
        """What the people of an office have declared, oldest first."""
        rows = (
            select(DeclaredRelativeRow)
            .join(OperatorRow, OperatorRow.id == DeclaredRelativeRow.operator)
            .where(OperatorRow.office == office)
            .order_by(DeclaredRelativeRow.at)
        )
        with self._store.reading() as session:
            return relatives_of(session, session.scalars(rows).all())

    def reviews(self, office: OfficeId) -> Sequence[ReviewRow]:
        """The signed yearly checks of an office, newest first."""
        rows = select(AccessReviewRow).where(AccessReviewRow.office == office).order_by(AccessReviewRow.year.desc())
        with self._store.reading() as session:
            return [
                ReviewRow(OfficeId(r.office), r.year, r.people, r.findings, r.note, OperatorId(r.signed_by), r.at)
                for r in session.scalars(rows)
            ]
