"""Papers that said they waited for the centre are found without reading the whole print log."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_print_log_said_pending ON print_log (case_id)"
        " WHERE kind = 'issue' AND json_extract(page_values, '$.pending_sync') = 1"
    )
