"""Grants as a procedure: requests with their acts, stand-ins, rota, absence, relatives, the yearly check.

``operator`` is rebuilt: a post of the business line may hold any one of the four permissions while a change or a
temporary grant says so.  Ledger rows of before count as founding ones.
"""

import sqlalchemy as sa
from alembic import op

from db.migrations.rebuild import rebuild_table

revision = "0011"
down_revision = "0010"

_LINE = ("window_clerk", "handler", "reviewer", "leader")
_POSTS = (
    *((post, "business") for post in _LINE),
    ("finance", "finance"),
    ("archive", "data"),
    *((post, "business") for post in ("service_desk", "flow_desk", "distribution_desk", "floor_supervisor")),
    ("internal_audit", "audit"),
    ("unit_head", "business"),
    *((post, "admin") for post in ("system_admin", "security_admin", "audit_admin")),
)
_PERMISSION = "permission IN ('intake', 'handling', 'review', 'approval')"


def upgrade() -> None:
    _operators()
    _requests()
    _presence()
    _relatives()
    _review()


def _operator(name: str, *, optional: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(16), sa.ForeignKey("operator.id"), nullable=optional)


def _request() -> sa.Column[bytes]:
    return sa.Column("request", sa.LargeBinary(16), sa.ForeignKey("grant_request.id"), primary_key=True)


def _at() -> sa.Column[str]:
    return sa.Column("at", sa.Text, nullable=False)


def _day(name: str, *, optional: bool = False, key: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date, nullable=optional, primary_key=key)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _operators() -> None:
    matrix = " OR ".join(
        f"(post = '{post}' AND post_class = '{of}'" + ("" if post in _LINE else " AND permission IS NULL") + ")"
        for post, of in _POSTS
    )
    with rebuild_table("operator") as batch:
        batch.drop_constraint("post_matrix", type_="check")
        batch.create_check_constraint("post_matrix", matrix)
        batch.create_check_constraint("permission", _PERMISSION)
        batch.add_column(sa.Column("permission_at", sa.Text))
    op.add_column("grant_ledger", sa.Column("kind", sa.Text, nullable=False, server_default="founding"))
    op.add_column("grant_ledger", sa.Column("request", sa.LargeBinary(16)))
    op.add_column("grant_ledger", sa.Column("effective_until", sa.Text))
    op.execute(
        "UPDATE operator SET permission_at = (SELECT max(max(g.recorded_at), max(g.effective_from))"
        " FROM grant_ledger g WHERE g.operator = operator.id)"
    )


def _requests() -> None:
    op.create_table(
        "grant_request",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        _operator("operator"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("permission", sa.Text),
        _day("starts_on"),
        _day("ends_on", optional=True),
        _operator("stands_for", optional=True),
        _text("reason"),
        sa.CheckConstraint("kind IN ('new', 'change', 'withdrawal', 'temporary', 'stand_in')", name="kind"),
        sa.CheckConstraint(_PERMISSION, name="permission"),
        sa.CheckConstraint("(kind = 'withdrawal') = (permission IS NULL)", name="withdraws"),
        sa.CheckConstraint("(kind IN ('temporary', 'stand_in')) = (ends_on IS NOT NULL)", name="ends"),
        sa.CheckConstraint("ends_on >= starts_on", name="span"),
        sa.CheckConstraint("(kind = 'stand_in') = (stands_for IS NOT NULL)", name="stands_for"),
        sa.CheckConstraint("stands_for <> operator", name="another"),
    )
    op.create_index("ix_grant_request_operator", "grant_request", ["operator"])
    op.create_table(
        "grant_act",
        _request(),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("act", sa.Text, nullable=False),
        _operator("done_by"),
        _at(),
        _text("reason"),
        sa.CheckConstraint("act IN ('applied', 'reviewed', 'approved', 'granted', 'refused')", name="act"),
        sa.CheckConstraint("act <> 'refused' OR length(reason) > 0", name="reason"),
    )
    op.create_table("stand_in_start", _request(), _day("day", key=True), _operator("started_by"), _at())


def _presence() -> None:
    op.create_table(
        "rota_day",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("office", sa.String, sa.ForeignKey("office.id"), nullable=False),
        _day("day"),
        _operator("operator"),
        sa.Column("shift", sa.Text, nullable=False),
        _operator("recorded_by"),
        _at(),
        sa.CheckConstraint("shift IN ('day', 'morning', 'afternoon', 'off')", name="shift"),
    )
    op.create_index("ix_rota_day_office_day_operator", "rota_day", ["office", "day", "operator"])
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer, primary_key=True),
        _operator("operator"),
        _day("from_on"),
        _day("until_on"),
        sa.Column("kind", sa.Text, nullable=False),
        _operator("recorded_by"),
        _at(),
        sa.CheckConstraint("kind IN ('leave', 'sick', 'duty', 'training', 'other', 'back')", name="kind"),
        sa.CheckConstraint("until_on >= from_on", name="span"),
    )
    op.create_index("ix_absence_operator_until_on", "absence", ["operator", "until_on"])


def _relatives() -> None:
    op.create_table(
        "declared_relative",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        _operator("operator"),
        sa.Column("relative_key", sa.LargeBinary(32), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        _operator("declared_by"),
        _at(),
        sa.CheckConstraint("kind IN ('spouse', 'parent', 'child', 'sibling', 'in_law', 'other')", name="kind"),
        sa.CheckConstraint("length(relative_key) = 32", name="relative_key"),
        sa.CheckConstraint("declared_by = operator", name="oneself"),
    )
    op.create_index("ix_declared_relative_operator_relative_key", "declared_relative", ["operator", "relative_key"])
    op.create_table(
        "relative_decision",
        sa.Column("relative", sa.LargeBinary(16), sa.ForeignKey("declared_relative.id"), primary_key=True),
        sa.Column("decision", sa.Text, primary_key=True),
        _operator("decided_by"),
        _at(),
        _text("reason"),
        sa.CheckConstraint("decision IN ('confirmed', 'ended')", name="decision"),
        sa.CheckConstraint("decision <> 'ended' OR length(reason) > 0", name="reason"),
    )


def _review() -> None:
    op.create_table(
        "access_review",
        sa.Column("office", sa.String, sa.ForeignKey("office.id"), primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True),
        sa.Column("people", sa.Integer, nullable=False),
        _text("findings"),
        _text("note"),
        _operator("signed_by"),
        _at(),
        sa.CheckConstraint("json_valid(findings)", name="findings"),
    )
