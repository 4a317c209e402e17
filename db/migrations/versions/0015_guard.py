"""Guard: the ways of the list, where people sat when they acted, papers that did not come in time."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "item_way",
        sa.Column("item", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, sa.ForeignKey("audit_event.seq"), primary_key=True),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_table(
        "case_place",
        *_event(),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("section", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["case_id", "seq"], ["case_event.case_id", "case_event.seq"]),
    )
    op.create_table(
        "supplement_lapse",
        *_event(),
        sa.Column("at", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["case_id", "seq"], ["case_event.case_id", "case_event.seq"]),
    )
    # of what was done before, today's sections are all that is known
    op.execute(
        "INSERT INTO case_place (case_id, seq, office, section) SELECT e.case_id, e.seq, o.office, o.section"
        " FROM case_event e JOIN operator o ON o.id = e.operator_id"
    )


def _event() -> tuple[sa.Column[bytes], sa.Column[int]]:
    return sa.Column("case_id", sa.LargeBinary(16), primary_key=True), sa.Column("seq", sa.Integer, primary_key=True)
