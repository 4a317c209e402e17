"""The floor of the write door: its very rows into its very tables, as a client writes them that asks nobody.

One statement a row, pipelined, a commit for as many events as a batch has.  Partitions, keys, indexes, foreign keys and
checks are those of the door; so are the updates of a head and of the feed behind every event.  Left out is what judges:
the door's questions and the two triggers that hold head and feed against the events.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

from psycopg import Connection, sql
from psycopg.types.json import Jsonb

from db.central.bench_day import CITY

Row = dict[str, Any]
Written = tuple[sql.Composed, Row]
"""A statement and what it is given."""

_TABLES = ("case_head", "case_actor", "case_event", "case_facts", "case_step")
_JUDGES = (("case_head", "case_head_follows_events"), ("feed", "feed_goes_forward"))
_NEW = {"state": "received", "step": 1, "last_seq": 1, "last_kind": "received", "stages": 0, "is_limited": False}
_EMPTY = dict.fromkeys(("number", "assignee", "proposed", "outcome", "deadline", "closed_at"))
_KEY = ("office_id", "case_id")
_MOVED = (
    *("number", "state", "step", "round", "last_seq", "last_kind", "last_hash", "stages", "assignee", "approver"),
    *("escalated_to", "proposed", "outcome", "waits_for", "is_limited", "is_extended", "deadline", "closed_at"),
)
_SAID = ("answers", "known", "facts", "typed", "asked")


class Tape:
    """The rows that the door wrote, in the order of their events; ``owner``: the superuser's session."""

    def __init__(self, owner: "Connection[Any]", office: str) -> None:
        self._owner, self._office = owner, office
        self._begin = self._last = self._feed()
        self._facts: dict[Any, Row] = {}
        self.events: list[list[Written]] = []

    def record(self) -> None:
        """What was written since the last time: nothing has moved these cases behind it."""
        last, self._last = self._last, self._feed()
        of = {table: self._rows(table, last) for table in _TABLES}
        heads, facts = ({row["case_id"]: row for row in of[table]} for table in ("case_head", "case_facts"))
        actors = {(row["case_id"], row["person"]): row for row in of["case_actor"]}
        events = [row for row in of["case_event"] if row["feed_no"] > last]
        known = {(row["case_id"], row["person"]) for row in of["case_event"] if row["feed_no"] <= last}
        for event in events:
            case, who = event["case_id"], (event["case_id"], event["person"])
            said = heads[case] | (_NEW | _EMPTY | {"last_hash": event["hash"]} if event["seq"] == 1 else {})
            rows = [_insert("case_head", said)] if event["seq"] == 1 else []
            rows += [_insert("case_actor", actors[who])] if who not in known else []
            known.add(who)
            rows.append(_insert("case_event", event))
            rows += [_update("case_head", _MOVED, said)] if event["seq"] > 1 else []
            rows += self._said(event, facts[case])
            if event["kind"] == "accepted":
                rows += [_insert("case_step", row) for row in of["case_step"] if row["case_id"] == case]
            rows.append(_update("feed", ("feed_no", "feed_hash"), event, ("office_id",)))
            self.events.append(rows)

    def skip(self) -> None:
        """Begin here."""
        self._begin = self._last = self._feed()

    def play(self, session: "Connection[Any]", office: str, batch: int) -> None:
        """Write them again as another office's, a commit for so many events."""
        with session.pipeline():
            for start in range(0, len(self.events), batch):
                for rows in self.events[start : start + batch]:
                    for statement, row in rows:
                        session.execute(statement, row | {"office_id": office}, prepare=True)
                session.commit()

    def play_singly(self, session: "Connection[Any]", office: str) -> list[float]:
        """The same, a commit for each event; milliseconds of each."""
        return [self._single(session, office, rows) for rows in self.events]

    def _single(self, session: "Connection[Any]", office: str, rows: Sequence[Written]) -> float:
        began = time.perf_counter()
        with session.pipeline():
            for statement, row in rows:
                session.execute(statement, row | {"office_id": office}, prepare=True)
            session.commit()
        return (time.perf_counter() - began) * 1e3

    def copy(self, session: "Connection[Any]", office: str) -> None:
        """The same rows as they stand at the end, by COPY: nothing is updated, one commit."""
        for table in _TABLES:
            rows = self._rows(table, self._begin)
            names = sql.SQL(", ").join(map(sql.Identifier, rows[0]))
            with session.cursor().copy(
                sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier("core", table), names)
            ) as into:
                for row in rows:
                    into.write_row(tuple((row | {"office_id": office}).values()))
        session.commit()

    def _said(self, event: Row, now: Row) -> list[Written]:
        before = self._facts.get(event["case_id"])
        said = now if event["seq"] > 1 else now | {"known": Jsonb({})}
        self._facts[event["case_id"]] = said
        if before is None:
            return [_insert("case_facts", said)]
        changed = any(_plain(said[name]) != _plain(before[name]) for name in _SAID)
        return [_update("case_facts", _SAID, said)] if changed else []

    def _feed(self) -> int:
        row = self._owner.execute("SELECT feed_no FROM core.feed WHERE office_id = %s", (self._office,)).fetchone()
        assert row is not None
        return int(row[0])

    def _rows(self, table: str, last: int) -> list[Row]:
        """Of the cases that had an event behind that feed number."""
        asked = (
            "SELECT * FROM core.{} WHERE office_id = %(office)s AND case_id IN (SELECT case_id FROM core.case_event"
            " WHERE office_id = %(office)s AND feed_no > %(last)s)"
        )
        cursor = self._owner.execute(sql.SQL(asked).format(sql.Identifier(table)), self._asked(last))
        assert cursor.description is not None
        names = [column.name for column in cursor.description]
        rows = [{n: Jsonb(v) if isinstance(v, dict | list) else v for n, v in zip(names, row, strict=True)}
                for row in cursor]  # fmt: skip
        return sorted(rows, key=lambda row: row["feed_no"]) if table == "case_event" else rows

    def _asked(self, last: int) -> Mapping[str, Any]:
        return {"office": self._office, "last": last}


@contextmanager
def unjudged(owner: "Connection[Any]", offices: Sequence[str]) -> Iterator[None]:
    """Offices to write for, and the two triggers that judge off."""
    for office in offices:
        owner.execute("SELECT account.add_office(%s, %s, 'county')", (office, CITY))
    _switch(owner, "DISABLE TRIGGER {}")
    try:
        yield
    finally:
        _switch(owner, "ENABLE ALWAYS TRIGGER {}")


def _switch(owner: "Connection[Any]", how: LiteralString) -> None:
    for table, trigger in _JUDGES:
        words = sql.SQL(how).format(sql.Identifier(trigger))
        owner.execute(sql.SQL("ALTER TABLE {} {}").format(sql.Identifier("core", table), words))


def _insert(table: str, row: Row) -> Written:
    names = list(row)
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier("core", table),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(map(sql.Placeholder, names)),
    ), row


def _update(table: str, columns: Sequence[str], row: Row, key: Sequence[str] = _KEY) -> Written:
    def said(names: Sequence[str], between: LiteralString) -> sql.Composed:
        pair = sql.SQL("{} = {}")
        return sql.SQL(between).join(pair.format(sql.Identifier(n), sql.Placeholder(n)) for n in names)

    statement = sql.SQL("UPDATE {} SET {} WHERE {}").format(
        sql.Identifier("core", table), said(columns, ", "), said(key, " AND ")
    )
    return statement, {name: row[name] for name in (*columns, *key)}


def _plain(value: object) -> object:
    return value.obj if isinstance(value, Jsonb) else value
