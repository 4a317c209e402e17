"""Staff served from tables: offices, operators, ledger, sessions, failures, templates."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Row, Select, bindparam, delete, func, insert, select, text, update
from sqlalchemy.orm import Session as OrmSession

from app.kernel.errors import Conflict, NotFound
from app.kernel.ids import WITHHELD, OfficeId, OperatorId, SessionId
from app.staff.grants import Grant, LedgerLine
from app.staff.model import (
    POSTS,
    EndReason,
    Factor,
    LockReason,
    NewOperator,
    Office,
    Operator,
    Section,
    Session,
    Terminal,
)
from app.staff.placement import Placement
from app.staff.ports import Credentials
from db.models.staff import (
    GrantLedgerRow,
    OfficeRow,
    OperatorRow,
    PasswordHistoryRow,
    PlacementRow,
    SectionRow,
    SessionRow,
    SignInFailureRow,
)
from db.trigger_words import granted_from
from db.types import UtcDateTime, UuidBytes

_IS_GRANTED = text(f"SELECT {granted_from(':operator', ':at')}").bindparams(
    bindparam("operator", type_=UuidBytes), bindparam("at", type_=UtcDateTime)
)


class SqlStaffStore:
    """The staff of this store, within the session's transaction."""

    def __init__(self, session: OrmSession) -> None:
        self._session = session

    def add_office(self, office: Office) -> None:
        """Add; ``Conflict("office_exists")`` when the code is taken."""
        if self._session.get(OfficeRow, office.id):
            raise Conflict("office_exists", office=office.id)
        self._session.execute(insert(OfficeRow).values(**asdict(office)))

    def add_section(self, section: Section) -> None:
        """Add a department; ``Conflict("section_exists")`` when the code is taken."""
        if self._session.get(SectionRow, (section.office, section.code)):
            raise Conflict("section_exists", section=section.code)
        self._session.execute(insert(SectionRow).values(**asdict(section)))

    def section(self, office: OfficeId, code: str) -> Section:
        """The department, or ``NotFound("section_not_found")``."""
        row = self._session.get(SectionRow, (office, code))
        if row is None:
            raise NotFound("section_not_found", section=code)
        return section_of(row)

    def placements(self, operator: OperatorId) -> int:
        """How often somebody was placed anew."""
        rows = select(func.count()).select_from(PlacementRow).where(PlacementRow.operator == operator)
        return self._session.execute(rows).scalar_one()

    def is_granted(self, operator: OperatorId, at: datetime) -> bool:
        """Whether the ledger gives a permission at that moment, or will from a later day on."""
        return bool(self._session.scalar(_IS_GRANTED, {"operator": operator, "at": at}))

    def add_placement(self, placement: Placement) -> None:
        """Place somebody; triggers let the operator's row follow and live sessions end."""
        self._session.execute(insert(PlacementRow).values(**asdict(placement)))
        self._session.expire_all()  # rows read before would still show the old section and live sessions

    def office(self, office: OfficeId) -> Office:
        """The office, or ``NotFound("office_not_found")``."""
        row = self._session.get(OfficeRow, office)
        if row is None:
            raise NotFound("office_not_found", office=office)
        return office_of(row)

    def add_operator(
        self, operator: OperatorId, new: NewOperator, *, id_key: bytes, password_hash: str, at: datetime
    ) -> None:
        """Add without a permission; triggers refuse a taken account and a second account of the same person."""
        if self._session.get(SectionRow, (new.office, new.section)) is None:
            raise NotFound("section_not_found", section=new.section)
        self._session.execute(
            insert(OperatorRow).values(
                id=operator,
                account=new.account,
                name=new.name,
                id_no=new.id_no,
                id_key=id_key,
                phone=new.phone,
                office=new.office,
                section=new.section,
                post=new.post,
                post_class=POSTS[new.post][0],
                permission=None,
                password_hash=password_hash,
                password_changed_at=at,
                must_change=new.must_change,
                is_active=True,
                created_at=at,
            )
        )
        self._remember(operator, password_hash, at)

    def operator(self, operator: OperatorId) -> Operator:
        """The operator, or ``NotFound("operator_not_found")``."""
        row = self._session.execute(operators().where(OperatorRow.id == operator)).one_or_none()
        if row is None:
            raise NotFound("operator_not_found")
        return operator_of(row)

    def credentials(self, account: str) -> Credentials | None:
        """By normalised account."""
        row = self._session.execute(
            select(
                OperatorRow.id,
                OperatorRow.account,
                OperatorRow.password_hash,
                OperatorRow.password_changed_at,
                OperatorRow.must_change,
                OperatorRow.is_active,
            ).where(OperatorRow.account == account, OperatorRow.id != WITHHELD)
        ).one_or_none()
        return Credentials(OperatorId(row[0]), *row[1:]) if row else None

    def person_key(self, operator: OperatorId) -> bytes:
        """The keyed hash of the ID number; ``NotFound("operator_not_found")``."""
        found = self._session.scalar(select(OperatorRow.id_key).where(OperatorRow.id == operator))
        if found is None:
            raise NotFound("operator_not_found")
        return bytes(found)

    def id_number(self, operator: OperatorId) -> str:
        """The ID number, to be compared and never shown; ``NotFound("operator_not_found")``."""
        found = self._session.scalar(select(OperatorRow.id_no).where(OperatorRow.id == operator))
        if found is None:
            raise NotFound("operator_not_found")
        return found

    def set_active(self, operator: OperatorId, active: bool) -> None:
        """Allow or forbid sign-in."""
        self._session.execute(update(OperatorRow).where(OperatorRow.id == operator).values(is_active=active))

    def open_again(self, operator: OperatorId, password_hash: str, at: datetime) -> None:
        """Give an account that had ended back, with a password that must be changed."""
        back = {"is_active": True, "password_hash": password_hash, "password_changed_at": at, "must_change": True}
        self._session.execute(update(OperatorRow).where(OperatorRow.id == operator).values(**back))
        self._remember(operator, password_hash, at)

    def set_password(self, operator: OperatorId, password_hash: str, *, at: datetime, must_change: bool) -> None:
        """Replace the hash; it joins the history."""
        self._session.execute(
            update(OperatorRow)
            .where(OperatorRow.id == operator)
            .values(password_hash=password_hash, password_changed_at=at, must_change=must_change)
        )
        self._remember(operator, password_hash, at)

    def last_passwords(self, operator: OperatorId, count: int) -> Sequence[str]:
        """The newest hashes, the present one first."""
        newest = select(PasswordHistoryRow.password_hash).where(PasswordHistoryRow.operator == operator)
        return self._session.scalars(newest.order_by(PasswordHistoryRow.id.desc()).limit(count)).all()

    def _remember(self, operator: OperatorId, password_hash: str, at: datetime) -> None:
        self._session.execute(
            insert(PasswordHistoryRow).values(operator=operator, password_hash=password_hash, set_at=at)
        )

    def add_grant(self, grant: Grant, at: datetime) -> LedgerLine:
        """Write the ledger row; a trigger lets the permission follow where the row holds at once."""
        rows = select(func.count()).select_from(GrantLedgerRow).where(GrantLedgerRow.operator == grant.operator)
        line = LedgerLine(grant, self._session.execute(rows).scalar_one() + 1, at)
        self._session.execute(insert(GrantLedgerRow).values(**asdict(grant), seq=line.seq, recorded_at=at))
        return line

    def add_session(self, session: Session) -> None:
        """Add one whose password has passed."""
        self._session.execute(
            insert(SessionRow).values(
                id=session.id,
                operator=session.operator,
                token_hash=session.token_hash,
                terminal=session.terminal.id,
                window=session.terminal.window,
                password_ok_at=session.password_ok_at,
                face_ok_at=session.face_ok_at,
                last_seen_at=session.last_seen_at,
                way=session.way,
                ends_by=session.ends_by,
            )
        )

    def session(self, session: SessionId) -> Session:
        """The session, or ``NotFound("session_not_found")``."""
        found = self._one_session(select(SessionRow).where(SessionRow.id == session))
        if found is None:
            raise NotFound("session_not_found")
        return found

    def session_by_token(self, token_hash: bytes) -> Session | None:
        """The session whose holder has that token."""
        return self._one_session(select(SessionRow).where(SessionRow.token_hash == token_hash))

    def live_session(self, operator: OperatorId) -> Session | None:
        """The one session of a person in which both factors passed and that has not ended."""
        return self._one_session(
            select(SessionRow).where(
                SessionRow.operator == operator, SessionRow.ended_at.is_(None), SessionRow.face_ok_at.is_not(None)
            )
        )

    def _one_session(self, statement: Select[SessionRow]) -> Session | None:
        row = self._session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()
        return session_of(row) if row else None

    def face_passed(self, session: SessionId, at: datetime) -> None:
        """Make a session live."""
        self._change(session, face_ok_at=at, last_seen_at=at)

    def touch(self, session: SessionId, at: datetime) -> None:
        """The person acted."""
        self._change(session, last_seen_at=at)

    def lock_session(self, session: SessionId, reason: LockReason, at: datetime) -> None:
        """The screen is locked until both factors pass again, or one look where the reason allows it."""
        self._change(session, locked_at=at, lock_reason=reason)

    def unlock_session(self, session: SessionId, at: datetime) -> None:
        """One look has opened the screen; a trigger refuses it without the look's own row."""
        self._change(session, locked_at=None, lock_reason=None, last_seen_at=at)

    def end_session(self, session: SessionId, reason: EndReason, at: datetime) -> None:
        """End it for good."""
        self._change(session, ended_at=at, end_reason=reason)

    def _change(self, session: SessionId, **values: object) -> None:
        self._session.execute(update(SessionRow).where(SessionRow.id == session).values(**values))

    def failures(self, account_key: bytes, factor: Factor) -> Sequence[datetime]:
        """When that account failed since it last signed in."""
        mine = (SignInFailureRow.account_key == account_key, SignInFailureRow.factor == factor)
        return self._session.scalars(select(SignInFailureRow.at).where(*mine).order_by(SignInFailureRow.id)).all()

    def add_failure(self, account_key: bytes, factor: Factor, at: datetime) -> None:
        """Count one."""
        self._session.execute(insert(SignInFailureRow).values(account_key=account_key, factor=factor, at=at))

    def drop_last_failure(self, account_key: bytes, factor: Factor) -> None:
        """Take back the newest: the attempt turned out right."""
        newest = select(func.max(SignInFailureRow.id)).where(
            SignInFailureRow.account_key == account_key, SignInFailureRow.factor == factor
        )
        self._session.execute(delete(SignInFailureRow).where(SignInFailureRow.id == newest.scalar_subquery()))

    def clear_failures(self, account_key: bytes) -> None:
        """Both factors passed: start from nought."""
        self._session.execute(delete(SignInFailureRow).where(SignInFailureRow.account_key == account_key))


def office_of(row: OfficeRow) -> Office:
    """The frozen office of a row."""
    return Office(
        id=OfficeId(row.id),
        name=row.name,
        level=row.level,
        parent=OfficeId(row.parent) if row.parent else None,
        hall_name=row.hall_name,
        standalone=row.standalone,
    )


def section_of(row: SectionRow) -> Section:
    """The frozen section of a row."""
    return Section(OfficeId(row.office), row.code, row.name)


def operators() -> Select[OperatorRow, OfficeRow, SectionRow]:
    """Operators with their office and section, one statement for any number of them."""
    return (
        select(OperatorRow, OfficeRow, SectionRow)
        .join(OfficeRow, OfficeRow.id == OperatorRow.office)
        .join(SectionRow, (SectionRow.office == OperatorRow.office) & (SectionRow.code == OperatorRow.section))
        .where(OperatorRow.id != WITHHELD)
        .execution_options(populate_existing=True)
    )


def operator_of(found: Row[OperatorRow, OfficeRow, SectionRow]) -> Operator:
    """The frozen operator of a joined row."""
    row, office, section = found
    return Operator(
        id=OperatorId(row.id),
        account=row.account,
        name=row.name,
        office=office_of(office),
        section=section_of(section),
        post=row.post,
        post_class=row.post_class,
        permission=row.permission,
        is_active=row.is_active,
        must_change_password=row.must_change,
        password_changed_at=row.password_changed_at,
    )


def session_of(row: SessionRow) -> Session:
    """The frozen session of a row."""
    return Session(
        id=SessionId(row.id),
        operator=OperatorId(row.operator),
        token_hash=row.token_hash,
        terminal=Terminal(row.terminal, row.window),
        password_ok_at=row.password_ok_at,
        face_ok_at=row.face_ok_at,
        last_seen_at=row.last_seen_at,
        locked_at=row.locked_at,
        lock_reason=row.lock_reason,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        way=row.way,
        ends_by=row.ends_by,
    )


def placement_of(row: PlacementRow) -> Placement:
    """The frozen placement of a row."""
    return Placement(
        OperatorId(row.operator), row.seq, row.section_before, row.post_before, row.section, row.post,
        OperatorId(row.placed_by), row.at,
    )  # fmt: skip


def ledger_line_of(row: GrantLedgerRow) -> LedgerLine:
    """The frozen ledger line of a row."""
    grant = Grant(
        operator=OperatorId(row.operator),
        permission=row.permission,
        applied_by=OperatorId(row.applied_by),
        reviewed_by=OperatorId(row.reviewed_by),
        approved_by=OperatorId(row.approved_by),
        granted_by=OperatorId(row.granted_by),
        effective_from=row.effective_from,
        reason=row.reason,
        standalone_note=row.standalone_note,
        kind=row.kind,
        request=row.request,
        effective_until=row.effective_until,
    )
    return LedgerLine(grant, row.seq, row.recorded_at)
