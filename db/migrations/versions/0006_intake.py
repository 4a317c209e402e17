"""Tables of intake."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("clerk", sa.LargeBinary(16), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("subject_name", sa.Text(), nullable=False),
        sa.Column("ticket", sa.LargeBinary(16)),
        sa.Column("case_id", sa.LargeBinary(16)),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sa.ForeignKeyConstraint(["clerk"], ["operator.id"], name="fk_draft_clerk_operator"),
        sa.ForeignKeyConstraint(["case_id"], ["case_head.id"], name="fk_draft_case_id_case_head"),
    )
    op.create_index("ix_draft_office_clerk", "draft", ["office", "clerk", "updated_at"])
    op.create_table(
        "answered_request",
        sa.Column("request", sa.LargeBinary(16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("request", name="pk_answered_request"),
        sa.ForeignKeyConstraint(["case_id"], ["case_head.id"], name="fk_answered_request_case_id_case_head"),
    )
    op.create_table(
        "blob",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_blob"),
    )
    op.create_table(
        "consultation",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.LargeBinary(16), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consultation"),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name="fk_consultation_operator_id_operator"),
    )
    op.create_index("ix_consultation_office_at", "consultation", ["office", "at"])
