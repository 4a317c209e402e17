"""Desks of the hall: hand-overs with both signatures, deliveries with the mailing register, who was told."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    _hand_overs()
    _deliveries()
    _contacts()


def _id(name: str = "id") -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(16), primary_key=True)


def _of(name: str, table: str, *, key: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(16), sa.ForeignKey(f"{table}.id"), primary_key=key, nullable=False)


def _text(name: str, *, key: bool = False, optional: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=optional)


def _done() -> tuple[sa.Column[bytes], sa.Column[str]]:
    return _of("operator", "operator"), _text("at")


def _hand_overs() -> None:
    op.create_table(
        "hand_over",
        _id(),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("office", sa.String, sa.ForeignKey("office.id"), nullable=False),
        *(_text(name) for name in ("giver", "giver_detail", "taker", "taker_detail")),
        *_done(),
    )
    op.create_index("ix_hand_over_office", "hand_over", ["office", "at"])
    op.create_table(
        "hand_over_item",
        _of("hand_over", "hand_over", key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        _of("case_id", "case_head"),
        _text("kind"),
        sa.Column("pages", sa.Integer, nullable=False),
    )
    op.create_index("ix_hand_over_item_case", "hand_over_item", ["case_id", "kind"])
    op.create_table(
        "hand_over_act",
        _of("hand_over", "hand_over", key=True),
        _text("act", key=True),
        *_done(),
        _text("reason"),
    )


def _ways() -> sa.CheckConstraint:
    return sa.CheckConstraint("way IN ('fetch', 'mail')", name="way")


def _deliveries() -> None:
    op.create_table(
        "delivery_wish",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("case_id", "case_head"),
        *(_text(name) for name in ("way", "address")),
        *_done(),
        _ways(),
    )
    op.create_index("ix_delivery_wish_case_id", "delivery_wish", ["case_id"])
    op.create_table(
        "result_delivery",
        _id(),
        _of("case_id", "case_head"),
        sa.Column("round", sa.Integer, nullable=False),
        _text("way"),
        _text("carrier", optional=True),
        *(_text(name) for name in ("tracking", "address")),
        *_done(),
        _ways(),
        sa.CheckConstraint("(way = 'mail') = (carrier IS NOT NULL)", name="carrier"),
        sa.CheckConstraint("(way = 'mail') = (length(tracking) > 0)", name="tracking"),
        sa.CheckConstraint("(way = 'mail') = (length(address) > 0)", name="address"),
    )
    op.create_index("ix_result_delivery_case_id_at", "result_delivery", ["case_id", "at"])
    op.create_index("ix_result_delivery_at", "result_delivery", ["at"])
    op.create_table(
        "delivery_end",
        _of("delivery", "result_delivery", key=True),
        _text("ended"),
        *_done(),
        _text("note"),
    )


def _contacts() -> None:
    op.create_table(
        "applicant_contact",
        _id(),
        _of("case_id", "case_head"),
        *(_text(name) for name in ("about", "channel", "note")),
        *_done(),
    )
    op.create_index("ix_applicant_contact_case_id_at", "applicant_contact", ["case_id", "at"])
    op.create_index("ix_applicant_contact_at", "applicant_contact", ["at"])
