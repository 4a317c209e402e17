"""Green channel and panels: the mark on cases, who follows them; groups of handler, reviewer and checker."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("case_head", sa.Column("green", sa.Text))
    op.add_column("case_head", sa.Column("green_due_on", sa.Date))
    op.create_index(
        "ix_case_head_green", "case_head", ["office", "green_due_on"], sqlite_where=sa.text("green IS NOT NULL")
    )
    op.create_table(
        "case_chaser",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("case_id", sa.LargeBinary(16), sa.ForeignKey("case_head.id"), nullable=False),
        sa.Column("operator", sa.LargeBinary(16), sa.ForeignKey("operator.id"), nullable=False),
        sa.Column("named_at", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text),
        sa.Column("ending", sa.Text),
        sa.CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="end"),
    )
    op.create_index(
        "uq_case_chaser_open", "case_chaser", ["case_id"], unique=True, sqlite_where=sa.text("ended_at IS NULL")
    )
    op.create_index("ix_case_chaser_case_id", "case_chaser", ["case_id"])
    op.create_index("ix_case_chaser_operator_ended_at", "case_chaser", ["operator", "ended_at"])
    op.create_table(
        "panel",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("office", sa.Text, sa.ForeignKey("office.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.Column("opened_by", sa.LargeBinary(16), sa.ForeignKey("operator.id"), nullable=False),
        sa.Column("opened_at", sa.Text, nullable=False),
        sa.Column("ended_by", sa.LargeBinary(16), sa.ForeignKey("operator.id")),
        sa.Column("ended_at", sa.Text),
        sa.CheckConstraint("json_valid(items)", name="items"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="end"),
    )
    op.create_index(
        "uq_panel_open_name", "panel", ["office", "name"], unique=True, sqlite_where=sa.text("ended_at IS NULL")
    )
    op.create_table(
        "panel_member",
        sa.Column("panel", sa.LargeBinary(16), sa.ForeignKey("panel.id"), primary_key=True),
        sa.Column("operator", sa.LargeBinary(16), sa.ForeignKey("operator.id"), primary_key=True),
    )
    op.create_index("ix_panel_member_operator", "panel_member", ["operator"])
