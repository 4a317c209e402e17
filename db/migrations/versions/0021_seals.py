"""What proves who acted: a seal beside each event, and operators' keys, sealed themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "event_seal",
        sa.Column("event_id", sa.LargeBinary(16), primary_key=True),
        sa.Column("key_id", sa.Integer, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("length(mac) = 32", name="whole"),
    )
    op.create_table(
        "wrapped_key",
        sa.Column("operator", sa.LargeBinary(16), primary_key=True),
        sa.Column("way", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["operator"], ["operator.id"], name="fk_wrapped_key_operator_operator"),
    )
