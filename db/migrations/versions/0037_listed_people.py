"""What the centre's list said of each person, and whether this store could take it over."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "listed_person",
        sa.Column("operator", sa.LargeBinary(16), primary_key=True),
        sa.Column("office", sa.String, nullable=False),
        sa.Column("account", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("section", sa.String, nullable=False),
        sa.Column("section_name", sa.String, nullable=False),
        sa.Column("post", sa.Text, nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("is_taken", sa.Boolean, nullable=False),
        sa.Column("heard_at", sa.Text, nullable=False),
    )
    op.create_index("ix_listed_person_office", "listed_person", ["office"])
