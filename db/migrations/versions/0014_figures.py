"""Indexes: by which event a case came back, what a tray shows of a step."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_index(
        "ix_case_event_sent_back",
        "case_event",
        ["case_id", "seq"],
        sqlite_where=sa.text("kind IN ('returned', 'mismatched')"),
    )
    words = [sa.text(f"json_extract(stage, '$.name_{language}')") for language in ("zh", "en")]
    op.create_index("ix_case_step_words", "case_step", ["case_id", "round", "seq", "permission", "check", *words])
    op.drop_index("ix_case_task_tray")
    of_a_tray = ["operator", "ended_at", "purpose", "case_id", "round", "step", "after_seq", "drawn_at", "opened_at"]
    op.create_index("ix_case_task_tray", "case_task", of_a_tray)
    op.create_index("ix_case_link_other", "case_link", ["other"])
