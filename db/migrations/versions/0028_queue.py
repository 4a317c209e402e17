"""One queue per hall: acts on tickets that travel, those of other machines, and the letters of this one."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.drop_index("uq_ticket_order", "ticket")
    op.create_index("uq_ticket_number", "ticket", ["office", "day", "number"], unique=True)
    op.create_index("ix_ticket_order", "ticket", ["office", "day", "order"])
    op.execute("ALTER TABLE ticket_event ADD COLUMN for_window TEXT")
    op.execute("ALTER TABLE ticket_event ADD COLUMN event BLOB")
    op.create_index("uq_ticket_event_event", "ticket_event", ["event"], unique=True)
    op.create_table(
        "queue_act",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("ticket", sa.LargeBinary(16), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("operator", sa.LargeBinary(16), nullable=False),
        sa.Column("window", sa.Text),
        sa.Column("for_window", sa.Text),
        sa.Column("nonce", sa.LargeBinary, nullable=False),
        sa.Column("said", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_queue_act_ticket", "queue_act", ["ticket"])
    op.create_table(
        "queue_heard",
        sa.Column("event_id", sa.LargeBinary(16), primary_key=True),
        sa.Column("ticket", sa.LargeBinary(16), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("operator", sa.LargeBinary(16), nullable=False),
    )
    op.create_index("ix_queue_heard_ticket", "queue_heard", ["ticket"])
    op.create_index("ix_queue_heard_day", "queue_heard", ["day"])
    op.create_table(
        "queue_letter",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("letter", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
