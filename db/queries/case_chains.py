"""The chains of all cases as the audit walks them, read without trusting a single column."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.audit.model import ChainHead, ChainRow
from app.cases.chain import made_by
from app.cases.model import CaseRecount
from app.cases.recounts import told_of
from app.kernel.canonical import is_commitment, terminal_commitment
from app.kernel.errors import AppError
from app.kernel.ids import WITHHELD
from db.models.audit import AuditEventRow
from db.models.cases import CaseEventRow, CaseHeadRow
from db.models.sync import SyncEventRow
from db.repositories.cases import data_of, event_of, head_of
from db.repositories.recounts import recounts_of

_ROWS = text(
    "SELECT e.*, o.id_key AS holder FROM case_event e LEFT JOIN operator o ON o.id = e.operator_id"
    " ORDER BY e.case_id, e.seq"
)
_NOT_MADE = b"a head that its events do not make"


@dataclass(frozen=True, slots=True)
class CaseChain:
    """One case.  head: as the store records it; never equal to a chain's end when the events do not make it."""

    name: str
    head: ChainHead
    found: tuple[ChainRow, ...]

    def rows(self) -> Iterator[ChainRow]:
        """The rows, oldest first."""
        return iter(self.found)


def case_chains(session: Session) -> Iterator[CaseChain]:
    """Every case of the file; a case without events and events without a case are broken chains too."""
    heads = {row[0]: (row[1], row[2]) for row in session.execute(text("SELECT id, last_seq, last_hash FROM case_head"))}
    told = _recounts_told(session)
    rows = session.execute(_ROWS, execution_options={"yield_per": 500}).mappings()
    for case, events in groupby(rows, key=lambda row: row["case_id"]):
        found = tuple(_chain_row(row) for row in events)
        seq, digest = heads.pop(case, (0, _NOT_MADE))
        is_made = _is_made(session, case, told.get(_uuid_text(case), ()))
        yield CaseChain(_name(case), ChainHead(seq, digest if is_made else _NOT_MADE), found)
    for case, (seq, digest) in heads.items():
        yield CaseChain(_name(case), ChainHead(max(seq, 1), digest), ())


def _chain_row(row: Any) -> ChainRow:
    columns = {key: row[key] for key in ("office", "seq", "kind", "step", "role", "permission", "at")}
    columns |= {"terminal": _terminal_said(row)}
    identifiers = {"case": _uuid_text(row["case_id"]), "event": _uuid_text(row["id"]), "prev": _hex(row["previous"])}
    is_withheld = row["operator_id"] == WITHHELD.bytes
    return ChainRow(
        seq=row["seq"],
        body=_bytes(row["body"]),
        previous=_bytes(row["previous"]),
        hash=_bytes(row["hash"]),
        operator=row["operator_id"] if row["holder"] == row["person_key"] else None,  # somebody else's number: refused
        nonce=row["nonce"] if isinstance(row["nonce"], bytes) and len(row["nonce"]) == 16 else None,
        columns=columns | identifiers,
        withheld=_bytes(row["person_key"]) if is_withheld else None,
    )


def _terminal_said(row: Any) -> object:
    """What the body has to call the machine beside it: by its commitment where it commits, else as it is kept."""
    name, nonce = row["terminal"], row["nonce"]
    if row["operator_id"] == WITHHELD.bytes or not isinstance(name, str):
        return name
    if not isinstance(nonce, bytes) or len(nonce) != 16:
        return name
    committed = terminal_commitment(nonce, name)
    return committed if is_commitment(name) or committed.encode() in _bytes(row["body"]) else name


def _recounts_told(session: Session) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """What the audit chain tells of recounts, by case; what cannot be read tells of none."""
    found: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    bodies = select(AuditEventRow.body).where(AuditEventRow.kind == "case_recounted").order_by(AuditEventRow.seq)
    for data in map(data_of, session.scalars(bodies)):
        found[str(data.get("case"))].append(data)
    return found


def _is_made(session: Session, case: bytes, told: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the stored head is what the stored events make with the recounts that the audit chain tells of.

    A row that cannot be read makes nothing.
    """
    try:
        head = session.scalars(select(CaseHeadRow).where(CaseHeadRow.id == UUID(bytes=case))).one_or_none()
        events = session.scalars(
            select(CaseEventRow).where(CaseEventRow.case_id == UUID(bytes=case)).order_by(CaseEventRow.seq)
        )
        recounts = recounts_of(session, UUID(bytes=case))
        if [told_of(made) for made in recounts if made.event is None] != list(told):
            return False
        if not all(_is_confirmed(session, made) for made in recounts if made.event is not None):
            return False
        return head is not None and made_by(head_of(head), [event_of(row) for row in events], recounts)
    except (AppError, LookupError, TypeError, ValueError):
        return False


def _is_confirmed(session: Session, made: CaseRecount) -> bool:
    """Whether a pulled event says just that."""
    bodies = session.scalars(select(SyncEventRow.body).where(SyncEventRow.event_id == made.event)).all()
    said = {key: value for key, value in told_of(made).items() if key not in ("number", "after_seq")}
    return any(body is not None and data_of(body) == said for body in bodies)


def _name(case: object) -> str:
    return f"case {_uuid_text(case)}"


def _uuid_text(value: object) -> str:
    return str(UUID(bytes=value)) if isinstance(value, bytes) and len(value) == 16 else repr(value)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else repr(value).encode()


def _hex(value: object) -> str:
    return _bytes(value).hex()
