"""Acts of grants as events of the staff stream, and which event an act is."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "staff_event",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("chain", sa.LargeBinary(16), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("operator", sa.LargeBinary(16), nullable=False),
        *(sa.Column(name, sa.LargeBinary, nullable=False) for name in ("nonce", "previous", "body", "hash")),
    )
    op.create_index("ix_staff_event_chain_seq", "staff_event", ["chain", "seq"])
    op.execute("ALTER TABLE grant_act ADD COLUMN event BLOB")
    op.execute("ALTER TABLE stand_in_start ADD COLUMN event BLOB")
