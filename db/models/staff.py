"""Offices, operators with their one permission, its ledger, sessions, failures."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.actor import Permission, Post, PostClass, SignInWay
from app.staff.grants import GrantKind
from app.staff.model import POSTS, EndReason, Factor, LockReason, OfficeLevel
from db.models.base import Base
from db.types import EnumValue

_POST_MATRIX = " OR ".join(
    f"(post = '{post}' AND post_class = '{post_class}'" + ("" if permission else " AND permission IS NULL") + ")"
    for post, (post_class, permission) in POSTS.items()
)
"""Only the four posts of the business line hold a permission; which one, the ledger says."""


class OfficeRow(Base):
    """An office; a standalone one has no superior."""

    __tablename__ = "office"
    __table_args__ = (
        CheckConstraint("length(id) = 6", name="division"),
        CheckConstraint("level IN ('province', 'city', 'county')", name="level"),
        CheckConstraint("standalone = 0 OR parent IS NULL", name="standalone"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    level: Mapped[OfficeLevel] = mapped_column(EnumValue(OfficeLevel))
    parent: Mapped[str | None] = mapped_column(ForeignKey("office.id"))
    hall_name: Mapped[str]
    standalone: Mapped[bool]


class SectionRow(Base):
    """A department of an office."""

    __tablename__ = "section"

    office: Mapped[str] = mapped_column(ForeignKey("office.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class OperatorRow(Base):
    """One natural person with one account, one post, one class and at most one permission.

    Triggers keep person and account for good and let ``permission`` follow the ledger only, as of ``permission_at``.
    """

    __tablename__ = "operator"
    __table_args__ = (
        ForeignKeyConstraint(["office", "section"], ["section.office", "section.code"]),
        CheckConstraint(_POST_MATRIX, name="post_matrix"),
        CheckConstraint("permission IN ('intake', 'handling', 'review', 'approval')", name="permission"),
        CheckConstraint("length(id_key) = 32", name="id_key"),
        CheckConstraint("password_hash LIKE '$argon2id$%'", name="password_hash"),
        Index(None, "office"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    id_no: Mapped[str]
    id_key: Mapped[bytes] = mapped_column(unique=True)
    phone: Mapped[str]
    office: Mapped[str]
    section: Mapped[str]
    post: Mapped[Post] = mapped_column(EnumValue(Post))
    post_class: Mapped[PostClass] = mapped_column(EnumValue(PostClass))
    permission: Mapped[Permission | None] = mapped_column(EnumValue(Permission))
    password_hash: Mapped[str]
    password_changed_at: Mapped[datetime]
    must_change: Mapped[bool]
    is_active: Mapped[bool]
    created_at: Mapped[datetime]
    permission_at: Mapped[datetime | None]


class PlacementRow(Base):
    """Somebody was placed in another section or post of their office; append-only, and the operator's row follows."""

    __tablename__ = "placement"
    __table_args__ = (CheckConstraint("placed_by <> operator", name="another"),)

    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    section_before: Mapped[str]
    post_before: Mapped[Post] = mapped_column(EnumValue(Post))
    section: Mapped[str]
    post: Mapped[Post] = mapped_column(EnumValue(Post))
    placed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]


class ListedPersonRow(Base):
    """What the centre's list last said of a person.  is_taken: whether this store could take it over."""

    __tablename__ = "listed_person"
    __table_args__ = (Index(None, "office"),)

    operator: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    office: Mapped[str]
    account: Mapped[str]
    name: Mapped[str]
    section: Mapped[str]
    section_name: Mapped[str]
    post: Mapped[Post] = mapped_column(EnumValue(Post))
    is_active: Mapped[bool]
    is_taken: Mapped[bool]
    heard_at: Mapped[datetime]


class PasswordHistoryRow(Base):
    """Every hash a person ever had."""

    __tablename__ = "password_history"
    __table_args__ = (Index(None, "operator"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    password_hash: Mapped[str]
    set_at: Mapped[datetime]


class GrantLedgerRow(Base):
    """A permission given or withdrawn, with the four people who did it; append-only.

    request: the four acts it stands on, None only for what was written when the store was founded.  effective_until:
    the end of a temporary one, excluded.
    """

    __tablename__ = "grant_ledger"
    __table_args__ = (
        CheckConstraint(
            "applied_by <> reviewed_by AND applied_by <> approved_by AND applied_by <> granted_by"
            " AND reviewed_by <> approved_by AND reviewed_by <> granted_by AND approved_by <> granted_by"
            " AND operator NOT IN (applied_by, reviewed_by, approved_by, granted_by)",
            name="four_people",
        ),
        CheckConstraint("permission IN ('intake', 'handling', 'review', 'approval')", name="permission"),
    )

    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    permission: Mapped[Permission | None] = mapped_column(EnumValue(Permission))
    applied_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    reviewed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    approved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    granted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    effective_from: Mapped[datetime]
    reason: Mapped[str]
    standalone_note: Mapped[str | None]
    recorded_at: Mapped[datetime]
    kind: Mapped[GrantKind] = mapped_column(EnumValue(GrantKind), server_default="founding")
    request: Mapped[uuid.UUID | None]
    effective_until: Mapped[datetime | None]


class SessionRow(Base):
    """A sign-in: begun by the password, live once the face passed too, ended once and for all."""

    __tablename__ = "session"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="end"),
        Index(
            "uq_session_live",
            "operator",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND face_ok_at IS NOT NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    terminal: Mapped[str]
    window: Mapped[str | None]
    password_ok_at: Mapped[datetime]
    face_ok_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]
    lock_reason: Mapped[LockReason | None] = mapped_column(EnumValue(LockReason))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[EndReason | None] = mapped_column(EnumValue(EndReason))
    way: Mapped[SignInWay] = mapped_column(EnumValue(SignInWay), server_default="face")
    ends_by: Mapped[datetime | None]


class SignInFailureRow(Base):
    """A wrong password or a refused face since the account last signed in; the account stands as a keyed hash."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index(None, "account_key", "factor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_key: Mapped[bytes]
    factor: Mapped[Factor] = mapped_column(EnumValue(Factor))
    at: Mapped[datetime]
