"""All chains of the store for the audit to walk, read as they were at one moment."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.audit.model import ChainFault, ChainHead, ChainRow
from app.audit.ports import Chain
from db.engine import Store
from db.queries.books import unvouched_rows
from db.queries.case_chains import case_chains

_AUDIT = text("SELECT seq, body, previous, hash, operator, nonce, id, kind, at FROM audit_event ORDER BY seq")


class SqlChains:
    """The audit chain, then every case; and what lies beside them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @contextmanager
    def chains(self) -> Iterator[Iterator[Chain]]:
        """One reading transaction for the whole walk: what is appended meanwhile is not seen."""
        with self._store.reading() as session:
            yield _chains(session)

    def unvouched(self) -> Sequence[ChainFault]:
        """The books beside the chains, held against them."""
        with self._store.reading() as session:
            return tuple(unvouched_rows(session))


@dataclass(frozen=True, slots=True)
class AuditChain:
    """The chain of all that is not a case event."""

    session: Session
    head: ChainHead
    name: str = "audit"

    def rows(self) -> Iterator[ChainRow]:
        """The rows, oldest first, a thousand at a time."""
        for row in self.session.execute(_AUDIT).yield_per(1000):
            yield _row(row)


def _chains(session: Session) -> Iterator[Chain]:
    seq, last = session.execute(text("SELECT last_seq, last_hash FROM audit_head")).one()
    yield AuditChain(session, ChainHead(seq, _bytes(last)))
    yield from case_chains(session)


def _row(row: Row[Any]) -> ChainRow:
    event = str(UUID(bytes=row.id)) if isinstance(row.id, bytes) and len(row.id) == 16 else repr(row.id)
    return ChainRow(
        seq=row.seq,
        body=_bytes(row.body),
        previous=_bytes(row.previous),
        hash=_bytes(row.hash),
        operator=row.operator,
        nonce=row.nonce if isinstance(row.nonce, bytes) and len(row.nonce) == 16 else None,
        columns={"seq": row.seq, "event": event, "kind": row.kind, "at": row.at},
    )


def _bytes(value: object) -> bytes:
    """What lies in a column of bytes; somebody may have put something else there, which then cannot match."""
    return value if isinstance(value, bytes) else repr(value).encode()
