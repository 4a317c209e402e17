"""The audit chain and its head."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("operator", sa.LargeBinary(16)),
        sa.Column("nonce", sa.LargeBinary),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("id"),
        sa.CheckConstraint("length(previous) = 32 AND length(hash) = 32", name="hashes"),
    )
    op.create_index("ix_audit_event_kind_seq", "audit_event", ["kind", "seq"])
    op.create_index("ix_audit_event_operator_seq", "audit_event", ["operator", "seq"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.Column("last_hash", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("id = 1", name="one_row"),
    )
    op.bulk_insert(head, [{"id": 1, "last_seq": 0, "last_hash": bytes(32)}])
