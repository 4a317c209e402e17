"""Other ways than the face, refusals and fresh looks served from tables."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import Session as OrmSession

from app.kernel.actor import SignInWay
from app.kernel.ids import OperatorId, SessionId
from app.staff.model import Factor
from app.staff.other_ways import Proof, Refusal, SecondWay, WayKind
from app.staff.way_ports import StepUpRow as StepUp
from db.models.face import (
    FaceRefusalRow,
    FaceReleaseRow,
    SecondWayRow,
    SessionAfterCheckRow,
    SessionProofRow,
    StepUpRow,
)
from db.models.staff import SessionRow, SignInFailureRow


class SqlWayStore:
    """Second ways and proofs, within the session's transaction."""

    def __init__(self, session: OrmSession) -> None:
        self._session = session

    def add(self, way: SecondWay) -> None:
        """Issue; the database accepts it from a security administrator for another person only."""
        self._session.execute(insert(SecondWayRow).values(**asdict(way)))

    def of(self, operator: OperatorId) -> Sequence[SecondWay]:
        """Those of a person that are not revoked, oldest first."""
        return self._in_force(SecondWayRow.operator == operator)

    def registered_keys(self) -> Sequence[SecondWay]:
        """Everybody's registered keys that are not revoked, oldest first."""
        return self._in_force(SecondWayRow.kind == WayKind.KEY)

    def _in_force(self, which: ColumnElement[bool]) -> Sequence[SecondWay]:
        found = select(SecondWayRow).where(which, SecondWayRow.revoked_at.is_(None))
        rows = self._session.scalars(
            found.order_by(SecondWayRow.issued_at, SecondWayRow.id).execution_options(populate_existing=True)
        )
        return [_way_of(row) for row in rows]

    def count_on(self, way: UUID, counter: int) -> None:
        """Move the counter; never back, ``Rejected("code_used")``."""
        self._session.execute(update(SecondWayRow).where(SecondWayRow.id == way).values(counter=counter))

    def revoke(self, way: UUID, at: datetime) -> None:
        """For good."""
        self._session.execute(update(SecondWayRow).where(SecondWayRow.id == way).values(revoked_at=at))

    def prove(self, proof: Proof) -> None:
        """Write down what stood in for the face; append-only."""
        self._session.execute(insert(SessionProofRow).values(**asdict(proof)))

    def proofs(self, session: SessionId) -> Sequence[Proof]:
        """Of one session, in order."""
        mine = select(SessionProofRow).where(SessionProofRow.session == session).order_by(SessionProofRow.seq)
        return [_proof_of(row) for row in self._session.scalars(mine)]

    def open_without_face(self, session: SessionId, way: SignInWay, ends_by: datetime, at: datetime) -> None:
        """Make a session live; the database counts its proofs."""
        self._session.execute(
            update(SessionRow)
            .where(SessionRow.id == session)
            .values(way=way, ends_by=ends_by, face_ok_at=at, last_seen_at=at)
        )

    def add_after_check(
        self, session: SessionId, checked_by: OperatorId, finding: str, note: str, at: datetime
    ) -> None:
        """What an auditor found; once."""
        values = {"session": session, "checked_by": checked_by, "finding": finding, "note": note, "at": at}
        self._session.execute(insert(SessionAfterCheckRow).values(**values))


class SqlLookStore:
    """Refusals, releases and fresh looks, within the session's transaction."""

    def __init__(self, session: OrmSession) -> None:
        self._session = session

    def newest_moment(self) -> datetime | None:
        """The newest moment that any sign-in or refusal of this store knows."""
        known = [
            self._session.execute(select(func.max(column))).scalar_one()
            for column in (FaceRefusalRow.at, SessionRow.password_ok_at, SessionRow.last_seen_at)
        ]
        return max((moment for moment in known if moment is not None), default=None)

    def refusals(self, account_key: bytes) -> Sequence[Refusal]:
        """Those since the last release, oldest first."""
        upto = select(func.coalesce(func.max(FaceReleaseRow.upto), 0)).where(FaceReleaseRow.account_key == account_key)
        rows = self._session.execute(
            select(FaceRefusalRow.id, FaceRefusalRow.reason, FaceRefusalRow.at)
            .where(FaceRefusalRow.account_key == account_key, FaceRefusalRow.id > upto.scalar_subquery())
            .order_by(FaceRefusalRow.id)
        )
        return [Refusal(*row) for row in rows]

    def add_refusal(self, account_key: bytes, reason: str, at: datetime) -> None:
        """Count one; append-only."""
        self._session.execute(insert(FaceRefusalRow).values(account_key=account_key, reason=reason, at=at))

    def release(self, account_key: bytes, by: OperatorId, reason: str, at: datetime) -> None:
        """All refusals so far count no more; the database accepts it from a security administrator only."""
        newest = select(func.coalesce(func.max(FaceRefusalRow.id), 0)).where(FaceRefusalRow.account_key == account_key)
        upto = self._session.execute(newest).scalar_one()
        values = {"account_key": account_key, "upto": upto, "released_by": by, "reason": reason, "at": at}
        self._session.execute(insert(FaceReleaseRow).values(**values))
        self._session.execute(
            delete(SignInFailureRow).where(
                SignInFailureRow.account_key == account_key, SignInFailureRow.factor == Factor.FACE
            )
        )

    def last_face(self, operator: OperatorId) -> datetime | None:
        """When this person's face last opened a session."""
        mine = (SessionRow.operator == operator, SessionRow.way == SignInWay.FACE)
        return self._session.execute(select(func.max(SessionRow.face_ok_at)).where(*mine)).scalar_one()

    def add_step_up(self, row: StepUp) -> None:
        """Keep a fresh look."""
        self._session.execute(insert(StepUpRow).values(**asdict(row)))

    def step_up(self, step_up: UUID) -> StepUp | None:
        """One look."""
        row = self._session.scalars(
            select(StepUpRow).where(StepUpRow.id == step_up).execution_options(populate_existing=True)
        ).one_or_none()
        return None if row is None else _step_up_of(row)

    def use_step_up(self, step_up: UUID, at: datetime) -> None:
        """Mark it used; the database refuses a second time."""
        self._session.execute(update(StepUpRow).where(StepUpRow.id == step_up).values(used_at=at))


def _way_of(row: SecondWayRow) -> SecondWay:
    return SecondWay(
        id=row.id,
        operator=OperatorId(row.operator),
        kind=WayKind(row.kind),
        sealed=row.sealed,
        counter=row.counter,
        issued_by=OperatorId(row.issued_by),
        issued_at=row.issued_at,
        reason=row.reason,
        revoked_at=row.revoked_at,
    )


def _proof_of(row: SessionProofRow) -> Proof:
    return Proof(
        session=SessionId(row.session),
        seq=row.seq,
        way=SignInWay(row.way),
        reason=row.reason,
        at=row.at,
        voucher=OperatorId(row.voucher) if row.voucher else None,
        second_way=row.second_way,
        counter=row.counter,
    )


def _step_up_of(row: StepUpRow) -> StepUp:
    return StepUp(
        id=row.id,
        session=SessionId(row.session),
        operator=OperatorId(row.operator),
        act=row.act,
        subject=row.subject,
        content=row.content,
        at=row.at,
        expires_at=row.expires_at,
        used_at=row.used_at,
    )
