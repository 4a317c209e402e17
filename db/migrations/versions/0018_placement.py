"""Placement: who was moved to which section and post, when, and by whom."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "placement",
        sa.Column("operator", sa.LargeBinary(16), sa.ForeignKey("operator.id"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("section_before", sa.String, nullable=False),
        sa.Column("post_before", sa.Text, nullable=False),
        sa.Column("section", sa.String, nullable=False),
        sa.Column("post", sa.Text, nullable=False),
        sa.Column("placed_by", sa.LargeBinary(16), sa.ForeignKey("operator.id"), nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.CheckConstraint("placed_by <> operator", name="another"),
    )
