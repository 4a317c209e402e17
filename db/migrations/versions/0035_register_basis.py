"""An entry of the register follows one event of its case: decision, acceptance of what is done at once, correction."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0033"


def upgrade() -> None:
    op.add_column("register_entry", sa.Column("basis", sa.LargeBinary(16)))
    op.create_index("ix_register_entry_basis", "register_entry", ["basis"])
    op.execute("CREATE INDEX ix_case_head_at_once ON case_head (item_code) WHERE effect = 'at_intake'")
