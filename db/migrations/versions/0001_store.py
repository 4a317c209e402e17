"""Tables of the store: whose file it is, settings, number blocks, outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "meta",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("store_id", sa.LargeBinary(16), nullable=False),
        sa.Column("office", sa.String, nullable=False),
        sa.Column("machine", sa.Integer, nullable=False),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sa.Column("is_standalone", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("recovery_confirmed_at", sa.Text),
        sa.CheckConstraint("id = 1", name="one_row"),
        sa.CheckConstraint("machine BETWEEN 1 AND 99", name="machine"),
        sa.CheckConstraint("is_demo IN (0, 1)", name="is_demo"),
    )
    op.create_table(
        "setting",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("operator", sa.LargeBinary(16)),
    )
    op.create_index("ix_setting_key_id", "setting", ["key", "id"])
    op.create_table(
        "number_block",
        sa.Column("series", sa.String, primary_key=True),
        sa.Column("office", sa.String, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("first", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("next", sa.Integer, nullable=False),
        sa.Column("machine", sa.Integer, nullable=False),
        sa.CheckConstraint("first <= last AND next BETWEEN first AND last + 1", name="within"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("event_id", sa.LargeBinary(16), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.UniqueConstraint("stream", "event_id"),
    )
    op.create_index("ix_outbox_state_id", "outbox", ["state", "id"])
