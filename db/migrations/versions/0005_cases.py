"""Tables of cases."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TRANSITIONS = (
    ("new", "received", "received"),
    ("new", "not_needed", "turned_away"),
    ("new", "not_ours", "turned_away"),
    ("received", "corrected_on_spot", "received"),
    ("received", "supplement_notified", "awaiting_supplement"),
    ("received", "accepted", "accepted"),
    ("awaiting_supplement", "received", "received"),
    ("awaiting_supplement", "not_needed", "turned_away"),
    ("awaiting_supplement", "not_ours", "turned_away"),
    ("accepted", "closed", "closed"),
)


def upgrade() -> None:
    transition = op.create_table(
        "case_transition",
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("from_state", "kind", name="pk_case_transition"),
    )
    op.bulk_insert(transition, [dict(zip(("from_state", "kind", "to_state"), row, strict=True)) for row in TRANSITIONS])
    _create_head()
    op.create_table(
        "case_actor",
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.Column("person_key", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "person_key", name="pk_case_actor"),
        sa.ForeignKeyConstraint(["case_id"], ["case_head.id"], name="fk_case_actor_case_id_case_head"),
    )
    op.create_index("uq_case_actor_role", "case_actor", ["case_id", "person_key", "role"], unique=True)
    _create_event()


def _create_head() -> None:
    op.create_table(
        "case_head",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("number", sa.Text()),
        sa.Column("item_code", sa.Text(), nullable=False),
        sa.Column("item_name_zh", sa.Text(), nullable=False),
        sa.Column("item_name_en", sa.Text(), nullable=False),
        sa.Column("catalogue_version", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("subject_name", sa.Text(), nullable=False),
        sa.Column("subject_number_masked", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.Text()),
        sa.Column("due_on", sa.Date()),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("statutory_due_on", sa.Date()),
        sa.Column("closed_at", sa.Text()),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_head"),
        sa.UniqueConstraint("number", name="uq_case_head_number"),
        sa.CheckConstraint("length(subject_key) > 0 OR subject_kind = 'unknown'", name="subject_known"),
    )
    op.create_index("ix_case_head_office_received", "case_head", ["office", "received_at"])
    op.create_index("ix_case_head_office_state", "case_head", ["office", "state", "received_at"])
    op.create_index("ix_case_head_subject", "case_head", ["subject_key", "state"])
    op.create_index("ix_case_head_name", "case_head", ["office", "subject_name"])
    op.create_index(
        "uq_case_head_one_open_per_person",
        "case_head",
        ["subject_key", "item_code"],
        unique=True,
        sqlite_where=sa.text("subject_kind = 'person' AND state IN ('received', 'awaiting_supplement', 'accepted')"),
    )


def _create_event() -> None:
    op.create_table(
        "case_event",
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("terminal", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.LargeBinary(16), nullable=False),
        sa.Column("person_key", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_case_event"),
        sa.UniqueConstraint("id", name="uq_case_event_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case_head.id"], name="fk_case_event_case_id_case_head"),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name="fk_case_event_operator_id_operator"),
        sa.ForeignKeyConstraint(
            ["case_id", "person_key", "role"],
            ["case_actor.case_id", "case_actor.person_key", "case_actor.role"],
            name="fk_case_event_case_actor",
        ),
    )
    op.create_index("ix_case_event_office_at", "case_event", ["office", "at"])
    op.create_index("ix_case_event_operator", "case_event", ["operator_id", "at"])
    op.create_index(
        "uq_case_event_accepted_once", "case_event", ["case_id"], unique=True, sqlite_where=sa.text("kind = 'accepted'")
    )
