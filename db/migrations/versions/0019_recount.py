"""Recount: last days counted anew when the calendar of working days has changed."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "case_recount",
        sa.Column("case_id", sa.LargeBinary(16), sa.ForeignKey("case_head.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("after_seq", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("calendar_before", "calendar_after")),
        *(
            sa.Column(f"{clock}_{when}", sa.Date)
            for clock in ("promise", "statutory", "green")
            for when in ("before", "after")
        ),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["case_id", "after_seq"], ["case_event.case_id", "case_event.seq"]),
    )
