"""Faces: consent, templates with a secret of their own, other ways to sign in, fresh looks, refusals.

``face_template`` is made anew: nobody could be enrolled before, so it holds nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def _operator(name: str, *, optional: bool = False, key: bool = False) -> sa.Column[bytes]:
    return sa.Column(
        name, sa.LargeBinary(16), sa.ForeignKey("operator.id"), nullable=optional and not key, primary_key=key
    )


def _session(name: str, *, key: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(16), sa.ForeignKey("session.id"), nullable=False, primary_key=key)


def upgrade() -> None:
    _templates()
    _ways()
    _looks()


def _templates() -> None:
    op.create_table(
        "face_consent",
        sa.Column("id", sa.Integer, primary_key=True),
        _operator("operator"),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("notice_version", sa.String, nullable=False),
        sa.Column("consent_version", sa.String, nullable=False),
        _operator("recorded_by"),
        sa.Column("at", sa.Text, nullable=False),
        sa.CheckConstraint("kind IN ('given', 'withdrawn')", name="kind"),
        sa.CheckConstraint("scope IN ('device', 'central')", name="scope"),
    )
    op.create_index("ix_face_consent_operator", "face_consent", ["operator"])
    op.drop_table("face_template")
    op.create_table(
        "face_template",
        _operator("operator", key=True),
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("threshold", sa.String),
        sa.Column("enrolled_at", sa.Text, nullable=False),
        _operator("enrolled_by"),
        sa.CheckConstraint("length(salt) = 16", name="salt"),
    )
    op.create_table(
        "face_deletion",
        sa.Column("receipt", sa.String, primary_key=True),
        _operator("operator"),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("enrolled_at", sa.Text, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        _operator("by", optional=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.CheckConstraint("reason IN ('withdrawn', 'left', 'renewed')", name="reason"),
    )
    op.create_index("ix_face_deletion_operator", "face_deletion", ["operator"])
    op.create_table(
        "face_lookalike",
        sa.Column("id", sa.Integer, primary_key=True),
        _operator("operator"),
        _operator("other"),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("likeness", sa.String, nullable=False),
        sa.Column("threshold", sa.String, nullable=False),
        _operator("decided_by"),
        _operator("agreed_by"),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.CheckConstraint(
            "operator <> other AND decided_by <> agreed_by AND decided_by NOT IN (operator, other)"
            " AND agreed_by NOT IN (operator, other)",
            name="two_people",
        ),
    )


def _ways() -> None:
    op.add_column("session", sa.Column("way", sa.Text, nullable=False, server_default="face"))
    op.add_column("session", sa.Column("ends_by", sa.Text))
    op.add_column("session", sa.Column("lock_reason", sa.Text))
    op.create_table(
        "second_way",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        _operator("operator"),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("counter", sa.Integer, nullable=False),
        _operator("issued_by"),
        sa.Column("issued_at", sa.Text, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("revoked_at", sa.Text),
        sa.CheckConstraint("kind IN ('totp', 'hotp', 'key')", name="kind"),
        sa.CheckConstraint("operator <> issued_by", name="another"),
    )
    op.create_index("ix_second_way_operator", "second_way", ["operator"])
    op.create_table(
        "session_proof",
        _session("session", key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("way", sa.String, nullable=False),
        _operator("voucher", optional=True),
        sa.Column("second_way", sa.LargeBinary(16), sa.ForeignKey("second_way.id")),
        sa.Column("counter", sa.Integer),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.CheckConstraint(
            "way = 'vouched' AND voucher IS NOT NULL AND second_way IS NULL"
            " OR way IN ('code', 'key') AND voucher IS NULL AND second_way IS NOT NULL",
            name="proof",
        ),
    )
    op.create_table(
        "session_after_check",
        _session("session", key=True),
        _operator("checked_by"),
        sa.Column("finding", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.CheckConstraint("finding IN ('in_order', 'objection')", name="finding"),
    )


def _looks() -> None:
    op.create_table(
        "session_glance",
        _session("session", key=True),
        sa.Column("locked_at", sa.Text, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_table(
        "face_refusal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_key", sa.LargeBinary(32), nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_index("ix_face_refusal_account_key", "face_refusal", ["account_key"])
    op.create_table(
        "face_release",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_key", sa.LargeBinary(32), nullable=False),
        sa.Column("upto", sa.Integer, nullable=False),
        _operator("released_by"),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_index("ix_face_release_account_key", "face_release", ["account_key"])
    op.create_table(
        "step_up",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        _session("session"),
        _operator("operator"),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("content", sa.LargeBinary(32), nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("expires_at", sa.Text, nullable=False),
        sa.Column("used_at", sa.Text),
        sa.CheckConstraint("act IN ('approve', 'grant', 'export', 'correct', 'authorise')", name="act"),
        sa.CheckConstraint("length(content) = 32", name="content"),
    )
    op.create_index("ix_step_up_operator", "step_up", ["operator"])
