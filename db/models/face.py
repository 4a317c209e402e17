"""Consent, templates, what is left of deleted ones, other ways to sign in, fresh looks, refusals."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class FaceConsentRow(Base):
    """Consent given or withdrawn, with the wordings that were shown; append-only, the newest row holds."""

    __tablename__ = "face_consent"
    __table_args__ = (
        CheckConstraint("kind IN ('given', 'withdrawn')", name="kind"),
        CheckConstraint("scope IN ('device', 'central')", name="scope"),
        Index(None, "operator"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    kind: Mapped[str]
    scope: Mapped[str]
    notice_version: Mapped[str]
    consent_version: Mapped[str]
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]


class FaceTemplateRow(Base):
    """An enrolled face, turned by a secret and sealed with a key, both outside the file.

    salt: names the secret.  threshold: raised for look-alikes, as text, else the recogniser's own holds.
    """

    __tablename__ = "face_template"
    __table_args__ = (CheckConstraint("length(salt) = 16", name="salt"),)

    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    salt: Mapped[bytes]
    sealed: Mapped[bytes]
    threshold: Mapped[str | None]
    enrolled_at: Mapped[datetime]
    enrolled_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))


class FaceDeletionRow(Base):
    """The receipt of a deleted template; by is None when the account's end deleted it."""

    __tablename__ = "face_deletion"
    __table_args__ = (
        CheckConstraint("reason IN ('withdrawn', 'left', 'renewed')", name="reason"),
        Index(None, "operator"),
    )

    receipt: Mapped[str] = mapped_column(primary_key=True)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    digest: Mapped[str]
    enrolled_at: Mapped[datetime]
    reason: Mapped[str]
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("operator.id"))
    at: Mapped[datetime]


class FaceLookalikeRow(Base):
    """Two people whose faces are alike: decided by two others, with the raised threshold."""

    __tablename__ = "face_lookalike"
    __table_args__ = (
        CheckConstraint(
            "operator <> other AND decided_by <> agreed_by AND decided_by NOT IN (operator, other)"
            " AND agreed_by NOT IN (operator, other)",
            name="two_people",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    other: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    digest: Mapped[str]
    likeness: Mapped[str]
    threshold: Mapped[str]
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    agreed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    reason: Mapped[str]
    at: Mapped[datetime]


class SecondWayRow(Base):
    """A code list, a code generator or a key of one person; the secret is sealed, the counter never goes back."""

    __tablename__ = "second_way"
    __table_args__ = (
        CheckConstraint("kind IN ('totp', 'hotp', 'key')", name="kind"),
        CheckConstraint("operator <> issued_by", name="another"),
        Index(None, "operator"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    kind: Mapped[str]
    sealed: Mapped[bytes]
    counter: Mapped[int]
    issued_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    issued_at: Mapped[datetime]
    reason: Mapped[str]
    revoked_at: Mapped[datetime | None]


class SessionProofRow(Base):
    """What stood in for the face in a session: a colleague who vouched, a code, a signature; append-only."""

    __tablename__ = "session_proof"
    __table_args__ = (
        CheckConstraint(
            "way = 'vouched' AND voucher IS NOT NULL AND second_way IS NULL"
            " OR way IN ('code', 'key') AND voucher IS NULL AND second_way IS NOT NULL",
            name="proof",
        ),
    )

    session: Mapped[uuid.UUID] = mapped_column(ForeignKey("session.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    way: Mapped[str]
    voucher: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("operator.id"))
    second_way: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("second_way.id"))
    counter: Mapped[int | None]
    reason: Mapped[str]
    at: Mapped[datetime]


class SessionAfterCheckRow(Base):
    """What an auditor found about a session without a face; append-only."""

    __tablename__ = "session_after_check"
    __table_args__ = (CheckConstraint("finding IN ('in_order', 'objection')", name="finding"),)

    session: Mapped[uuid.UUID] = mapped_column(ForeignKey("session.id"), primary_key=True)
    checked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    finding: Mapped[str]
    note: Mapped[str]
    at: Mapped[datetime]


class SessionGlanceRow(Base):
    """One look that opened a locked screen again; append-only."""

    __tablename__ = "session_glance"

    session: Mapped[uuid.UUID] = mapped_column(ForeignKey("session.id"), primary_key=True)
    locked_at: Mapped[datetime] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class FaceRefusalRow(Base):
    """A refused face; append-only, so that ten a day count whatever happened between them."""

    __tablename__ = "face_refusal"
    __table_args__ = (Index(None, "account_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_key: Mapped[bytes]
    reason: Mapped[str]
    at: Mapped[datetime]


class FaceReleaseRow(Base):
    """The security administrator's release of an account after too many refusals; append-only.

    upto: the newest refusal that counts no more.
    """

    __tablename__ = "face_release"
    __table_args__ = (Index(None, "account_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_key: Mapped[bytes]
    upto: Mapped[int]
    released_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    reason: Mapped[str]
    at: Mapped[datetime]


class StepUpRow(Base):
    """A fresh look, bound to one act on one content; used once."""

    __tablename__ = "step_up"
    __table_args__ = (
        CheckConstraint("act IN ('approve', 'grant', 'export', 'correct', 'authorise')", name="act"),
        CheckConstraint("length(content) = 32", name="content"),
        Index(None, "operator"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    session: Mapped[uuid.UUID] = mapped_column(ForeignKey("session.id"))
    operator: Mapped[uuid.UUID] = mapped_column(ForeignKey("operator.id"))
    act: Mapped[str]
    subject: Mapped[str]
    content: Mapped[bytes]
    at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
