"""What other counties' halls may take in, and where a case was taken in if not at its owner's."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "any_hall_item",
        sa.Column("office", sa.Text, primary_key=True),
        sa.Column("item", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("heard_at", sa.Text, nullable=False),
    )
    op.execute("ALTER TABLE case_head ADD COLUMN taken_at TEXT")
    op.create_index(
        "ix_case_head_taken", "case_head", ["taken_at", "received_at"], sqlite_where=sa.text("taken_at IS NOT NULL")
    )
