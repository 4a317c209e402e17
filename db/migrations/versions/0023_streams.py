"""The other streams: pulled rows say theirs, what is governed from above, and scans on their way."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute("ALTER TABLE sync_event ADD COLUMN stream TEXT DEFAULT 'case' NOT NULL")
    op.create_table(
        "governed_entry",
        sa.Column("event_id", sa.LargeBinary(16), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("office", "kind", "version", "entry")),
        sa.Column("chain", sa.LargeBinary(16), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("taken_at", sa.Text, nullable=False),
    )
    op.create_index("ix_governed_entry_kind", "governed_entry", ["kind"])
    op.create_table(
        "scan_travel",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("sent_at", sa.Text, nullable=True),
        sa.UniqueConstraint("hash", "case_id", name="uq_scan_travel_hash_case_id"),
    )
    op.create_index("ix_scan_travel_sent_at_id", "scan_travel", ["sent_at", "id"])
