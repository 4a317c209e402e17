"""The print log."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "print_log",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("paper", sa.Text, nullable=False),
        sa.Column("case_id", sa.LargeBinary(16)),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("page_hash", sa.Text, nullable=False),
        sa.Column("page_values", sa.Text, nullable=False),
        sa.Column("wording", sa.Text, nullable=False),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("copy_no", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("operator", sa.LargeBinary(16), nullable=False),
        sa.Column("window", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_print_log"),
        sa.UniqueConstraint("id", name="uq_print_log_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case_head.id"], name="fk_print_log_case_id_case_head"),
        sa.ForeignKeyConstraint(["operator"], ["operator.id"], name="fk_print_log_operator_operator"),
        sa.CheckConstraint("copy_no >= 1", name="copy_no"),
        sa.CheckConstraint("kind IN ('issue', 'reprint', 'replace', 'void')", name="kind"),
        sa.CheckConstraint("kind NOT IN ('replace', 'void') OR length(reason) > 0", name="reason"),
    )
    op.create_index("ix_print_log_number_paper", "print_log", ["number", "paper"])
    op.create_index("ix_print_log_subject", "print_log", ["subject"])
    op.create_index("ix_print_log_case_id", "print_log", ["case_id"])
