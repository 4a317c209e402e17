"""Questions, answers and notes about a case as events that travel."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "note_event",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("case_id", sa.LargeBinary(16), sa.ForeignKey("case_head.id"), nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("chain", sa.LargeBinary(16), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("operator", sa.LargeBinary(16), nullable=False),
        sa.Column("nonce", sa.LargeBinary, nullable=False),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "note_lack",
        sa.Column("event_id", sa.LargeBinary(16), primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_table(
        "asked_here",
        sa.Column("question", sa.LargeBinary(16), primary_key=True),
        sa.Column("operator", sa.LargeBinary(16), primary_key=True),
        sa.Column("office", sa.Text, nullable=False),
    )
    op.add_column("case_recount", sa.Column("event", sa.LargeBinary(16)))
    op.create_table(
        "told_chase",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("case_id", sa.LargeBinary(16), sa.ForeignKey("case_head.id"), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("after_seq", sa.Integer, nullable=False),
        sa.Column("operator", sa.LargeBinary(16), sa.ForeignKey("operator.id"), nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("ix_told_chase_case_id", "told_chase", ["case_id"])
