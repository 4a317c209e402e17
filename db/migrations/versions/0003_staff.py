"""Tables of staff: offices, operators with one permission, its ledger, sessions, failures, templates."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

POST_MATRIX = " OR ".join(
    f"(post = '{post}' AND post_class = '{post_class}' AND (permission IS NULL{may}))"
    for post, post_class, may in (
        ("window_clerk", "business", " OR permission = 'intake'"),
        ("handler", "business", " OR permission = 'handling'"),
        ("reviewer", "business", " OR permission = 'review'"),
        ("leader", "business", " OR permission = 'approval'"),
        ("finance", "finance", ""),
        ("archive", "data", ""),
        ("service_desk", "business", ""),
        ("flow_desk", "business", ""),
        ("distribution_desk", "business", ""),
        ("floor_supervisor", "business", ""),
        ("internal_audit", "audit", ""),
        ("unit_head", "business", ""),
        ("system_admin", "admin", ""),
        ("security_admin", "admin", ""),
        ("audit_admin", "admin", ""),
    )
)


def _operator(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(16), sa.ForeignKey("operator.id"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "office",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("parent", sa.String, sa.ForeignKey("office.id")),
        sa.Column("hall_name", sa.String, nullable=False),
        sa.Column("standalone", sa.Boolean, nullable=False),
        sa.CheckConstraint("length(id) = 6", name="division"),
        sa.CheckConstraint("level IN ('province', 'city', 'county')", name="level"),
        sa.CheckConstraint("standalone = 0 OR parent IS NULL", name="standalone"),
    )
    op.create_table(
        "section",
        sa.Column("office", sa.String, sa.ForeignKey("office.id"), primary_key=True),
        sa.Column("code", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
    )
    _operators()
    _ledger()
    _sessions()


def _operators() -> None:
    op.create_table(
        "operator",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("account", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("id_no", sa.String, nullable=False),
        sa.Column("id_key", sa.LargeBinary(32), nullable=False, unique=True),
        sa.Column("phone", sa.String, nullable=False),
        sa.Column("office", sa.String, nullable=False),
        sa.Column("section", sa.String, nullable=False),
        sa.Column("post", sa.Text, nullable=False),
        sa.Column("post_class", sa.Text, nullable=False),
        sa.Column("permission", sa.Text),
        sa.Column("password_hash", sa.String, nullable=False),
        sa.Column("password_changed_at", sa.Text, nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["office", "section"], ["section.office", "section.code"]),
        sa.CheckConstraint(POST_MATRIX, name="post_matrix"),
        sa.CheckConstraint("length(id_key) = 32", name="id_key"),
        sa.CheckConstraint("password_hash LIKE '$argon2id$%'", name="password_hash"),
    )
    op.create_index("ix_operator_office", "operator", ["office"])
    op.create_table(
        "password_history",
        sa.Column("id", sa.Integer, primary_key=True),
        _operator("operator"),
        sa.Column("password_hash", sa.String, nullable=False),
        sa.Column("set_at", sa.Text, nullable=False),
    )
    op.create_index("ix_password_history_operator", "password_history", ["operator"])


def _ledger() -> None:
    op.create_table(
        "grant_ledger",
        sa.Column("operator", sa.LargeBinary(16), sa.ForeignKey("operator.id"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("permission", sa.Text),
        _operator("applied_by"),
        _operator("reviewed_by"),
        _operator("approved_by"),
        _operator("granted_by"),
        sa.Column("effective_from", sa.Text, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("standalone_note", sa.String),
        sa.Column("recorded_at", sa.Text, nullable=False),
        sa.CheckConstraint(
            "applied_by <> reviewed_by AND applied_by <> approved_by AND applied_by <> granted_by"
            " AND reviewed_by <> approved_by AND reviewed_by <> granted_by AND approved_by <> granted_by"
            " AND operator NOT IN (applied_by, reviewed_by, approved_by, granted_by)",
            name="four_people",
        ),
        sa.CheckConstraint("permission IN ('intake', 'handling', 'review', 'approval')", name="permission"),
    )


def _sessions() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        _operator("operator"),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False, unique=True),
        sa.Column("terminal", sa.String, nullable=False),
        sa.Column("window", sa.String),
        sa.Column("password_ok_at", sa.Text, nullable=False),
        sa.Column("face_ok_at", sa.Text),
        sa.Column("last_seen_at", sa.Text, nullable=False),
        sa.Column("locked_at", sa.Text),
        sa.Column("ended_at", sa.Text),
        sa.Column("end_reason", sa.Text),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="end"),
    )
    op.create_index(
        "uq_session_live",
        "session",
        ["operator"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND face_ok_at IS NOT NULL"),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_key", sa.LargeBinary(32), nullable=False),
        sa.Column("factor", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_index("ix_sign_in_failure_account_key_factor", "sign_in_failure", ["account_key", "factor"])
    op.create_table(
        "face_template",
        sa.Column("operator", sa.LargeBinary(16), sa.ForeignKey("operator.id"), primary_key=True),
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
