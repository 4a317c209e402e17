"""Flow: steps, tasks, draws, effects, links and questions of cases; what follows acceptance."""

import json

import sqlalchemy as sa
from alembic import op

from db.triggers import drop_triggers

revision = "0012"
down_revision = "0011"

_SAME = (
    *(
        "agreed",
        "checked",
        "mismatched",
        "returned",
        "keyed",
        "extension_asked",
        "extension_refused",
        "extended",
        "escalated",
    ),
)
TRANSITIONS = (
    *(("accepted", kind, "accepted") for kind in _SAME),
    ("accepted", "supplement_asked", "paused"),
    ("accepted", "paused", "paused"),
    ("accepted", "decided", "decided"),
    ("accepted", "withdrawn", "withdrawn"),
    ("paused", "supplemented", "accepted"),
    ("paused", "resumed", "accepted"),
    ("paused", "withdrawn", "withdrawn"),
    ("decided", "closed", "closed"),
    ("closed", "correction_asked", "correcting"),
    ("correcting", "corrected", "closed"),
    ("correcting", "correction_refused", "closed"),
    ("closed", "reopened", "accepted"),
)
_OPEN = "'received', 'awaiting_supplement', 'accepted', 'paused', 'decided'"


def upgrade() -> None:
    drop_triggers(op.get_bind())  # the table of what may follow what is closed to everybody else
    for start, kind, end in TRANSITIONS:
        op.execute(
            sa.text("INSERT INTO case_transition (from_state, kind, to_state) VALUES (:a, :b, :c)").bindparams(
                a=start, b=kind, c=end
            )
        )
    op.add_column("case_head", sa.Column("round", sa.Integer, nullable=False, server_default="1"))
    for name in ("effect", "outcome", "waits_for", "letter"):
        op.add_column("case_head", sa.Column(name, sa.Text))
    op.create_index("ix_case_head_letter", "case_head", ["letter"])
    op.add_column("case_head", sa.Column("extended", sa.Boolean, nullable=False, server_default="0"))
    op.drop_index("uq_case_head_one_open_per_person", "case_head")
    op.create_index(
        "uq_case_head_one_open_per_person",
        "case_head",
        ["subject_key", "item_code"],
        unique=True,
        sqlite_where=sa.text(f"subject_kind = 'person' AND state IN ({_OPEN})"),
    )
    _steps()
    _draws()
    _tasks()
    _rest()
    _older_cases()


def _case(name: str = "case_id", *, key: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(16), sa.ForeignKey("case_head.id"), nullable=False, primary_key=key)


def _operator(name: str, *, optional: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(16), sa.ForeignKey("operator.id"), nullable=optional)


def _steps() -> None:
    op.create_table(
        "case_step",
        _case(key=True),
        sa.Column("round", sa.Integer, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("permission", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("check", sa.Text),
        sa.Column("is_conditional", sa.Boolean, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
    )


def _draws() -> None:
    op.create_table(
        "draw_day",
        sa.Column("office", sa.String, sa.ForeignKey("office.id"), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("commitment", sa.LargeBinary, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("opened_at", sa.Text, nullable=False),
        sa.Column("revealed_at", sa.Text),
        sa.CheckConstraint("length(secret) >= 32 AND length(commitment) = 32", name="lengths"),
    )
    op.create_table(
        "draw",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        _case(),
        sa.Column("after_seq", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        _operator("operator", optional=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        _operator("asked_by", optional=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["office", "day"], ["draw_day.office", "draw_day.day"]),
    )
    op.create_index("uq_draw_number", "draw", ["case_id", "after_seq", "number"], unique=True)


def _tasks() -> None:
    op.create_table(
        "case_task",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        _case(),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("after_seq", sa.Integer, nullable=False),
        sa.Column("draw", sa.LargeBinary(16), sa.ForeignKey("draw.id"), nullable=False, unique=True),
        _operator("operator"),
        sa.Column("drawn_at", sa.Text, nullable=False),
        sa.Column("opened_at", sa.Text),
        sa.Column("ended_at", sa.Text),
        sa.Column("ending", sa.Text),
        sa.CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="end"),
    )
    op.create_index(
        "uq_case_task_open", "case_task", ["case_id", "purpose"], unique=True, sqlite_where=sa.text("ended_at IS NULL")
    )
    op.create_index("ix_case_task_tray", "case_task", ["operator", "ended_at", "case_id"])
    op.create_index("ix_case_task_case", "case_task", ["case_id", "drawn_at"])


def _rest() -> None:
    op.create_table(
        "case_link",
        _case(key=True),
        _case("other", key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.CheckConstraint("case_id <> other", name="two"),
    )
    op.create_table(
        "case_effect",
        _case(key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
    )
    op.create_table(
        "case_question",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        _case(),
        sa.Column("answers", sa.LargeBinary(16), sa.ForeignKey("case_question.id")),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("to_step", sa.Integer, nullable=False),
        _operator("operator"),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("ix_case_question_case_id", "case_question", ["case_id"])


def _older_cases() -> None:
    """Cases accepted before have no way of their own: they get the published one of their item."""
    from app.cases.way import way_of, way_to_data
    from app.catalogue.loader import load_catalogue

    bind = op.get_bind()
    waiting = bind.execute(sa.text("SELECT id, item_code FROM case_head WHERE state = 'accepted'")).all()
    ways = {item.code: way_to_data(way_of(item)) for item in load_catalogue().items} if waiting else {}
    for case, code in waiting:
        for stage in ways.get(code, ()):
            bind.execute(
                sa.text(
                    'INSERT INTO case_step (case_id, round, seq, permission, role, "check", is_conditional, stage)'
                    " VALUES (:case, 1, :seq, :permission, :role, :check, :conditional, :stage)"
                ),
                {
                    "case": case,
                    "seq": stage["seq"],
                    "permission": stage["permission"],
                    "role": stage["role"],
                    "check": stage.get("check"),
                    "conditional": "when" in stage,
                    "stage": json.dumps(stage, ensure_ascii=False, sort_keys=True),
                },
            )
