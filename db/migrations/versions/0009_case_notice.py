"""Cases: the number of the newest notice, and who applies where that is not the subject."""

import sqlalchemy as sa
from alembic import op

from db.triggers import drop_triggers

revision = "0009"
down_revision = "0008"

_NOTICE = """
UPDATE case_head SET notice = (
    SELECT json_extract(CAST(e.body AS TEXT), '$.data.notice') FROM case_event e
    WHERE e.case_id = case_head.id AND e.kind IN ('supplement_notified', 'not_needed', 'not_ours')
    ORDER BY e.seq DESC LIMIT 1
)
"""
"""Cases of before have their notices in their events; who applied they did not say."""


def upgrade() -> None:
    op.add_column("case_head", sa.Column("notice", sa.Text()))
    op.add_column("case_head", sa.Column("applicant_name", sa.Text()))
    op.add_column("case_head", sa.Column("applicant_number_masked", sa.Text()))
    drop_triggers(op.get_bind())  # heads follow new events only; the runner puts the triggers back
    op.execute(_NOTICE)
    op.create_index("ix_case_head_notice", "case_head", ["notice"])
