"""Why the centre let this machine not in, beside since when it does not answer."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.add_column("sync_office", sa.Column("refused", sa.Text))
