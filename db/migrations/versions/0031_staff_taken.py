"""Which acts of the books, told as events of the staff stream, this store shows."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "staff_taken",
        sa.Column("event", sa.LargeBinary(16), sa.ForeignKey("staff_event.id"), primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
    )
