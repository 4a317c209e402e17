"""Tables of registry."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("industry_class", sa.Integer(), nullable=False),
        sa.Column("staff_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
        sa.UniqueConstraint("uscc", name="uq_unit_uscc"),
        sa.CheckConstraint("industry_class BETWEEN 1 AND 8", name="industry_class"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("id_type", sa.Text(), nullable=False),
        sa.Column("id_no", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("birth", sa.Date(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("unit", sa.LargeBinary(16), nullable=True),
        sa.Column("worker_category", sa.Text(), nullable=False),
        sa.Column("first_insured", sa.Text(), nullable=False),
        sa.Column("contribution_months", sa.Integer(), nullable=False),
        sa.Column("deemed_months", sa.Integer(), nullable=False),
        sa.Column("account_balance_fen", sa.Integer(), nullable=False),
        sa.Column("bank_account", sa.Text(), nullable=False),
        sa.Column("bank_name", sa.Text(), nullable=False),
        sa.Column("pension_fen", sa.Integer(), nullable=True),
        sa.Column("pension_from", sa.Text(), nullable=True),
        sa.Column("injury_case", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("id_no", "id_type", name="uq_person_id_no_id_type"),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name="fk_person_unit_unit"),
        sa.CheckConstraint("sex IN ('male', 'female')", name="sex"),
        sa.CheckConstraint(
            "account_balance_fen >= 0 AND contribution_months >= 0 AND deemed_months >= 0", name="counts"
        ),
        sa.CheckConstraint("(pension_fen IS NULL) = (pension_from IS NULL)", name="pension"),
    )
    op.create_index("ix_person_unit_name", "person", ["unit", "name"])
    op.create_table(
        "contribution_year",
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("unit", sa.LargeBinary(16), nullable=True),
        sa.Column("monthly_wage_fen", sa.Integer(), nullable=False),
        sa.Column("paid_fen", sa.Integer(), nullable=False),
        sa.Column("account_entry_fen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person", "year", name="pk_contribution_year"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_contribution_year_person_person"),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name="fk_contribution_year_unit_unit"),
        sa.CheckConstraint("months BETWEEN 1 AND 12", name="months"),
        sqlite_with_rowid=False,
    )
    _keys("person")
    _keys("unit")


def _keys(subject: str) -> None:
    op.create_table(
        f"{subject}_key",
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(subject, sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", subject, name=f"pk_{subject}_key"),
        sa.ForeignKeyConstraint([subject], [f"{subject}.id"], name=f"fk_{subject}_key_{subject}_{subject}"),
        sqlite_with_rowid=False,
    )
