"""What happened elsewhere appears here: forked events kept aside, draws and names that the authority told."""

import sqlalchemy as sa
from alembic import op

from db.migrations.rebuild import rebuild_table

revision = "0022"
down_revision = "0021"

_OPEN = "'received', 'awaiting_supplement', 'accepted', 'paused', 'decided'"


def upgrade() -> None:
    op.create_table(
        "forked_event",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        _id("case_id"),
        sa.Column("seq", sa.Integer, nullable=False),
        *(_text(name) for name in ("kind", "role", "permission", "at", "office", "terminal", "aside_at")),
        sa.Column("step", sa.Integer, nullable=False),
        _id("operator_id"),
        *(_bytes(name) for name in ("person_key", "nonce", "body", "previous", "hash")),
    )
    op.create_index("ix_forked_event_case_id_seq", "forked_event", ["case_id", "seq"])
    op.create_table(
        "pulled_draw",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        _id("case_id"),
        sa.Column("after_seq", sa.Integer, nullable=False),
        _text("purpose"),
        sa.Column("number", sa.Integer, nullable=False),
        _id("operator"),
        *(_text(name) for name in ("drawn_at", "pulled_at")),
    )
    op.create_table(
        "case_name",
        sa.Column("event_id", sa.LargeBinary(16), primary_key=True),
        _id("operator"),
        _bytes("nonce"),
        _text("at"),
    )
    op.create_table(
        "case_lack",
        sa.Column("case_id", sa.LargeBinary(16), primary_key=True),
        sa.Column("lack", sa.Text, primary_key=True),
        *(_text(name) for name in ("office", "code", "at")),
    )
    op.create_index("ix_case_lack_office_lack", "case_lack", ["office", "lack"])
    _one_open_case_by_trigger()
    with rebuild_table("draw") as draw:
        draw.alter_column("day", existing_type=sa.Date, nullable=True)
        draw.add_column(sa.Column("kind", sa.Text, nullable=False, server_default="local"))
        draw.create_check_constraint("kind", "(kind = 'centre') = (day IS NULL)")


def _one_open_case_by_trigger() -> None:
    """A second open case of one person may have been taken in elsewhere: only a trigger can let that one in."""
    op.drop_index("uq_case_head_one_open_per_person", "case_head")
    op.create_index(
        "ix_case_head_open_of_person",
        "case_head",
        ["subject_key", "item_code"],
        sqlite_where=sa.text(f"subject_kind = 'person' AND state IN ({_OPEN})"),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


def _id(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(16), nullable=False)
