"""Pauses of windows travel to the other machines of the hall."""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    for name in ("event", "nonce", "said"):
        op.execute(f"ALTER TABLE window_event ADD COLUMN {name} BLOB")
    op.create_index("uq_window_event_event", "window_event", ["event"], unique=True)
