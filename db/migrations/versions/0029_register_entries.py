"""Entries of the register behind granted cases, and the versions of records that follow from them."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "register_event",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("chain", sa.LargeBinary(16), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("operator", sa.LargeBinary(16), nullable=False),
        *(sa.Column(name, sa.LargeBinary, nullable=False) for name in ("nonce", "previous", "body", "hash")),
        sa.UniqueConstraint("chain", "seq", name="uq_register_event_chain_seq"),
    )
    op.create_table(
        "register_entry",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("event_id", sa.LargeBinary(16), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.Column("record", sa.LargeBinary(16), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("entry", "before", "at")),
        sa.UniqueConstraint("event_id", name="uq_register_entry_event_id"),
    )
    op.create_index("ix_register_entry_record_number", "register_entry", ["record", "number"])
    op.create_index("ix_register_entry_case_id", "register_entry", ["case_id"])
    op.execute("CREATE INDEX ix_case_head_granted ON case_head (item_code) WHERE outcome = 'granted'")
