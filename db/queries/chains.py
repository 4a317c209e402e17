"""All chains of the store for the audit to walk, read as they were at one moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.audit.model import ChainHead, ChainRow
from app.audit.ports import Chain
from db.engine import Store

_AUDIT = text("SELECT seq, body, previous, hash, operator, nonce, id, kind, at FROM audit_event ORDER BY seq")
_CASE = text(
    "SELECT seq, body, previous, hash, operator_id AS operator, nonce, id, kind, at, case_id, office, step, role,"
    " permission, terminal FROM case_event WHERE case_id = :case ORDER BY seq"
)
_SAID_AGAIN = ("seq", "kind", "at", "office", "step", "role", "permission", "terminal")
"""Columns that repeat what the body says, under the same name."""

_CASE_HEADS = text(
    "SELECT id, last_seq, last_hash FROM case_head"
    " UNION ALL SELECT DISTINCT case_id, 0, zeroblob(32) FROM case_event"
    " WHERE case_id NOT IN (SELECT id FROM case_head) ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class StoredChain:
    """One chain of the file."""

    name: str
    head: ChainHead
    read: Callable[[], Iterator[ChainRow]]

    def rows(self) -> Iterator[ChainRow]:
        """The rows, oldest first."""
        return self.read()


class SqlChains:
    """The audit chain, then every case, those without a projection too."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @contextmanager
    def chains(self) -> Iterator[Iterator[Chain]]:
        """One reading transaction for the whole walk: what is appended meanwhile is not seen."""
        with self._store.reading() as session:
            yield _chains(session)


def _chains(session: Session) -> Iterator[Chain]:
    seq, last = session.execute(text("SELECT last_seq, last_hash FROM audit_head")).one()
    yield StoredChain("audit", ChainHead(seq, bytes(last)), lambda: _rows(session, _AUDIT))
    for case, seq, last in session.execute(_CASE_HEADS).all():
        name = f"case {UUID(bytes=bytes(case))}"
        yield StoredChain(name, ChainHead(seq, bytes(last)), lambda case=case: _rows(session, _CASE, case=case))


def _rows(session: Session, statement: Any, **values: Any) -> Iterator[ChainRow]:
    for row in session.execute(statement, values).yield_per(1000):
        yield _row(row)


def _row(row: Row[Any]) -> ChainRow:
    columns = {name: getattr(row, name) for name in _SAID_AGAIN if name in row._fields}
    columns["event"] = str(UUID(bytes=bytes(row.id)))
    if "case_id" in row._fields:
        columns["case"] = str(UUID(bytes=bytes(row.case_id)))
    return ChainRow(
        seq=row.seq,
        body=bytes(row.body),
        previous=bytes(row.previous),
        hash=bytes(row.hash),
        operator=None if row.operator is None else bytes(row.operator),
        nonce=None if row.nonce is None else bytes(row.nonce),
        columns=columns,
    )
