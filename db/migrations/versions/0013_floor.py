"""Floor: who was told of late steps, holds that lapsed, chases."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "case_rise",
        sa.Column("case_id", sa.LargeBinary(16), sa.ForeignKey("case_head.id"), primary_key=True),
        *(sa.Column(name, sa.Integer, primary_key=True) for name in ("round", "step")),
        sa.Column("due_on", sa.Date, primary_key=True),
        sa.Column("to", sa.Text, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_table(
        "hold_lapse",
        sa.Column("case_id", sa.LargeBinary(16), sa.ForeignKey("case_head.id"), primary_key=True),
        sa.Column("withheld_on", sa.Date, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_table(
        "case_chase",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("task", sa.LargeBinary(16), sa.ForeignKey("case_task.id"), nullable=False),
        sa.Column("operator", sa.LargeBinary(16), sa.ForeignKey("operator.id"), nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("ix_case_chase_task", "case_chase", ["task"])
