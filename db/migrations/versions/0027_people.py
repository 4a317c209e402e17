"""The province's key of ID numbers, sealed with the store's own."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "province_key",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("commitment", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_province_key_one_row")),
        sa.CheckConstraint("length(commitment) = 32", name=op.f("ck_province_key_commitment")),
    )
