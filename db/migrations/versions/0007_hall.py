"""Tables of the hall."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.Text(), nullable=False),
        sa.Column("window", sa.Text()),
        sa.Column("for_window", sa.Text()),
        sa.Column("called_at", sa.Text()),
        sa.Column("ended_at", sa.Text()),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
    )
    op.create_index("uq_ticket_order", "ticket", ["office", "day", "order"], unique=True)
    op.create_index(
        "uq_ticket_at_window",
        "ticket",
        ["office", "day", "window"],
        unique=True,
        sqlite_where=sa.text("state = 'called'"),
    )
    op.create_index("ix_ticket_state", "ticket", ["office", "day", "state"])
    op.create_table(
        "ticket_event",
        sa.Column("ticket", sa.LargeBinary(16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("operator", sa.LargeBinary(16), nullable=False),
        sa.Column("window", sa.Text()),
        sa.PrimaryKeyConstraint("ticket", "seq", name="pk_ticket_event"),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.id"], name="fk_ticket_event_ticket_ticket"),
        sa.ForeignKeyConstraint(["operator"], ["operator.id"], name="fk_ticket_event_operator_operator"),
    )
    op.create_table(
        "window_event",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("operator", sa.LargeBinary(16), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_window_event"),
        sa.ForeignKeyConstraint(["operator"], ["operator.id"], name="fk_window_event_operator_operator"),
    )
    op.create_index("ix_window_event_window", "window_event", ["office", "window", "seq"])
