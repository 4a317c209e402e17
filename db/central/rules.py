"""The flow as the central server keeps it: rows made of the tables that the local program goes by."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import Connection

from app.cases.model import ON_THE_WAY, TRANSITIONS, EventKind
from app.hall.model import MOVES, TicketKind, TicketState
from app.hall.travel import TICKET_KIND
from app.intake.known import ANSWERED_BY
from app.kernel.authority import ItemWays
from app.kernel.errors import Rejected
from app.registry.effects import rule_rows
from db.central.streams import READERS, RULES
from db.models.cases import NEW
from db.trigger_facts import APPROVED, BACK, DOING, DUE_BY, STEP_KINDS

GRACE_DAYS = 30
"""So long a way that a newer list replaced is still taken: cases accepted without the line come with it."""


def acts_of(kind: EventKind) -> str:
    """Whose act it is: window, step (who was drawn), asked (a leader drawn for it), handler, reopen."""
    if kind is EventKind.REOPENED:
        return "reopen"
    if kind is EventKind.CORRECTION_ASKED:
        return "handler"
    if kind.value in APPROVED:
        return "asked"
    return "step" if kind is EventKind.CLOSED or kind.value in STEP_KINDS else "window"


def transition_rows() -> list[tuple[str, str, str]]:
    """From which state an event leads where."""
    return [(start.value if start else NEW, kind.value, to.value) for (start, kind), to in TRANSITIONS.items()]


def kind_rows() -> list[tuple[str, str, bool, bool, bool, bool]]:
    """What each kind of event is: whose act, carries facts, goes back, moves the limit, is on the way."""
    return [
        (k.value, acts_of(k), k.value in DOING, k.value in BACK, k.value in DUE_BY, k in ON_THE_WAY) for k in EventKind
    ]


def ticket_rows() -> list[tuple[str, str, str]]:
    """From which state an act on a ticket leads where; "" before there is one."""
    taken = ("", TICKET_KIND.format(TicketKind.TAKEN.value), TicketState.WAITING.value)
    return [taken, *((a.value, TICKET_KIND.format(kind.value), to.value) for (a, kind), to in MOVES.items())]


RuleTable = tuple[str, int, Sequence[tuple[Any, ...]]]
"""Name, how many columns its key has, its rows."""


def rule_tables() -> tuple[RuleTable, ...]:
    """All rules as the program has them."""
    return (
        ("transition", 2, transition_rows()),
        ("kind_rule", 1, kind_rows()),
        ("stream_rule", 2, RULES),
        ("stream_reader", 1, READERS),
        ("ticket_move", 2, ticket_rows()),
        ("register_rule", 2, rule_rows()),
        ("known_source", 1, ANSWERED_BY),
    )


def load_rules(connection: "Connection[Any]", ways: ItemWays) -> int:
    """Add what is new; of how many items a way.

    Raises Rejected("central_rules_differ") where a row says something else than the program.
    """
    for table, key, rows in rule_tables():
        if other := _others(connection, table, key, rows):
            raise Rejected("central_rules_differ", table=table, row=" ".join(map(str, other[0][:key])))
        marks = ", ".join(["%s"] * len(rows[0]))
        with connection.cursor() as cursor:
            given = [[list(word) if isinstance(word, tuple) else word for word in row] for row in rows]
            cursor.executemany(f"INSERT INTO core.{table} VALUES ({marks}) ON CONFLICT DO NOTHING", given)
    return _load_ways(connection, ways)


def forget_rules(connection: "Connection[Any]") -> None:
    """Empty the tables in which a row says something else than the program, so that they are loaded anew.

    For a server of another edition alone, while nothing guards the tables.
    """
    for table, key, rows in rule_tables():
        if _others(connection, table, key, rows):
            connection.execute(f"DELETE FROM core.{table}")


def _others(
    connection: "Connection[Any]", table: str, key: int, rows: Sequence[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    kept = {_plain(row) for row in connection.execute(f"SELECT * FROM core.{table}")}
    keys = {row[:key] for row in kept}
    return sorted(kept - {tuple(row) for row in rows}, key=str) + [
        row for row in rows if row[:key] in keys and row not in kept
    ]


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(tuple(word) if isinstance(word, list) else word for word in row)


def _load_ways(connection: "Connection[Any]", ways: ItemWays) -> int:
    added = 0
    newest: Mapping[str, tuple[int, Any]] = {
        item: (listed, way)
        for item, listed, way in connection.execute(
            "SELECT DISTINCT ON (item) item, listed, way FROM core.item_way ORDER BY item, listed DESC"
        )
    }
    for item, way in sorted(ways.items()):
        listed, kept = newest.get(item, (0, None))
        said = json.loads(json.dumps(list(way)))
        if kept == said:
            continue
        connection.execute(
            "UPDATE core.item_way SET valid_until = clock_timestamp() + make_interval(days => %s)"
            " WHERE item = %s AND valid_until IS NULL",
            (GRACE_DAYS, item),
        )
        connection.execute(
            "INSERT INTO core.item_way VALUES (%s, %s, %s::jsonb, clock_timestamp(), NULL)",
            (item, listed + 1, json.dumps(said, ensure_ascii=False)),
        )
        added += 1
    return added
