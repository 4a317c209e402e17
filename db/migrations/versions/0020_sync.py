"""Sync with the authority: cursors, pulled events, moves of outbox rows, leased numbers, relayed events."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    _feed()
    _outbox()
    _numbers()


def _text(name: str, *, key: bool = False, optional: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=optional)


def _number(name: str, *, key: bool = False, optional: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=key, autoincrement=False, nullable=optional)


def _bytes(name: str, size: int | None = None, *, key: bool = False, optional: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(size) if size else sa.LargeBinary, primary_key=key, nullable=optional)


def _feed() -> None:
    op.create_table(
        "sync_office",
        _text("office", key=True),
        _text("stage"),
        _number("epoch"),
        _number("feed_no"),
        _bytes("feed_hash"),
        _text("last_contact", optional=True),
        _text("offline_since", optional=True),
        _number("failures"),
        _number("drift_ms", optional=True),
    )
    op.create_table(
        "sync_event",
        _text("office", key=True),
        _number("epoch", key=True),
        _number("feed_no", key=True),
        *(_bytes(name, 16) for name in ("event_id", "chain")),
        _number("seq"),
        _bytes("body", optional=True),
        _bytes("hash"),
        _text("actor"),
        _text("received_at"),
        _bytes("feed_hash"),
        _text("pulled_at"),
    )
    op.create_index("ix_sync_event_event_id", "sync_event", ["event_id"])
    op.create_index("ix_sync_event_chain_seq", "sync_event", ["chain", "seq"])
    op.create_table(
        "sync_rewind", _text("office", key=True), _number("epoch", key=True), _number("common"), _text("at")
    )


def _outbox() -> None:
    op.create_index("ix_outbox_stream_state_id", "outbox", ["stream", "state", "id"])
    op.create_table(
        "outbox_move",
        sa.Column("id", sa.Integer, primary_key=True),
        _bytes("event_id", 16),
        *(_text(name) for name in ("state", "cause", "reason")),
        _bytes("operator", 16, optional=True),
        _text("at"),
    )
    op.create_index("ix_outbox_move_event_id_id", "outbox_move", ["event_id", "id"])
    op.create_table(
        "relayed_event",
        _bytes("id", 16, key=True),
        _text("office"),
        _bytes("chain", 16),
        _number("seq"),
        _text("kind"),
        *(_bytes(name) for name in ("body", "hash")),
        _bytes("operator_id", 16),
        _bytes("nonce"),
        _bytes("mac", optional=True),
        _number("key_id", optional=True),
        _text("at"),
        *(_bytes(name, 16) for name in ("source", "relayed_by")),
        _text("relayed_at"),
    )
    op.create_index("ix_relayed_event_chain_seq", "relayed_event", ["chain", "seq"])


def _block() -> tuple[sa.Column[str], sa.Column[str], sa.Column[int], sa.Column[int]]:
    return _text("series", key=True), _text("office", key=True), _number("year", key=True), _number("first", key=True)


def _numbers() -> None:
    block = ["series", "office", "year", "first"]
    op.create_table(
        "number_lease",
        *_block(),
        _text("leased_at"),
        sa.ForeignKeyConstraint(block, [f"number_block.{name}" for name in block], name="fk_number_lease_number_block"),
    )
    op.create_table(
        "number_void",
        *_block(),
        _number("last"),
        _text("at"),
        _text("reported_at", optional=True),
        sa.CheckConstraint("first <= last", name="within"),
    )
