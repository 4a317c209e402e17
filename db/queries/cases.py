"""Cases for screens and verbs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from app.cases.model import OPEN_STATES, CaseHead, CaseState, EventKind
from app.cases.queries import CaseFile, CaseFilter, TimelineRow
from app.cases.standing import voided
from app.kernel.actor import Actor, Permission
from app.kernel.canonical import is_commitment
from app.kernel.errors import NotFound
from app.kernel.ids import WITHHELD, CaseId
from app.registry.keys import normal_key
from app.registry.model import KeyKind
from db.engine import Store
from db.models.cases import CaseEventRow, CaseHeadRow
from db.models.documents import PrintLogRow
from db.models.projection import CaseNameRow
from db.models.registry import PersonKeyRow, PersonRow, UnitKeyRow, UnitRow
from db.models.staff import OperatorRow
from db.queries.case_marks import marks_of
from db.repositories.cases import data_of, head_of

_LAST = "\U0010ffff"
_LEAST_LETTERS, _MOST_NAMES = 2, 500
_DECIDED = (
    CaseState.DECIDED, CaseState.CLOSED, CaseState.CORRECTING, CaseState.WITHDRAWN, CaseState.TURNED_AWAY,
)  # fmt: skip
_CHECKERS = (Permission.REVIEW, Permission.APPROVAL)
_SIGNED = (EventKind.AGREED, EventKind.CHECKED, EventKind.PAUSED, EventKind.DECIDED)
_ELSEWHERE = frozenset({"window", "again"})
"""What the other side of a step never knows before the decision: from which window, what was typed a second time."""

_FOUND = _ELSEWHERE | {"facts", "changes"}
"""What a stage found: blind to who types it again, and to everybody outside handling, until somebody has checked it."""


class SqlCaseQueries:
    """Plain readers over the local file; key_of: the keyed hash of an ID number or credit code."""

    def __init__(self, store: Store, key_of: Callable[[str], bytes]) -> None:
        self._store = store
        self._key_of = key_of

    def list_cases(self, wanted: CaseFilter) -> Sequence[CaseHead]:
        """Newest first; one statement."""
        own = CaseHeadRow.office == wanted.office
        found = select(CaseHeadRow).where(or_(own, CaseHeadRow.taken_at == wanted.office) if wanted.taken else own)
        if wanted.states:
            found = found.where(CaseHeadRow.state.in_([state.value for state in wanted.states]))
        if wanted.text.strip():
            found = self._matching(found, wanted.text.strip())
        with self._store.reading() as session:
            rows = session.scalars(found.order_by(CaseHeadRow.received_at.desc()).limit(wanted.limit))
            return tuple(head_of(row) for row in rows)

    def show(self, case: CaseId, viewer: Actor) -> CaseFile:
        """The whole file as ``viewer`` may see it; six statements."""
        with self._store.reading() as session:
            row = session.get(CaseHeadRow, case)
            if row is None:
                raise NotFound("case_not_found", number=str(case))
            head = head_of(row)
            rows = tuple(_timeline(session, head, viewer))
            if head.green is not None and not _knows_green(head, viewer):
                head, rows = replace(head, green=""), tuple(_without_reason(row) for row in rows)
            return CaseFile(head, rows, marks_of(session, case, viewer))

    def by_number(self, number: str) -> CaseId | None:
        """The case with that human number, or with that number on one of its papers, if there is one."""
        with self._store.reading() as session:
            upper = number.strip().upper()
            own = or_(CaseHeadRow.number == upper, CaseHeadRow.notice == upper, CaseHeadRow.letter == upper)
            found = session.scalar(select(CaseHeadRow.id).where(own)) or session.scalar(_case_of_paper(upper).limit(1))
            return CaseId(found) if found else None

    def open_of(self, subject_key: bytes) -> Sequence[CaseHead]:
        """Open cases of a person or unit, oldest first."""
        found = select(CaseHeadRow).where(
            CaseHeadRow.subject_key == subject_key, CaseHeadRow.state.in_([state.value for state in OPEN_STATES])
        )
        with self._store.reading() as session:
            return tuple(head_of(row) for row in session.scalars(found.order_by(CaseHeadRow.received_at)))

    def _matching(self, found: Select[CaseHeadRow], text: str) -> Select[CaseHeadRow]:
        upper = text.upper()
        return found.where(
            or_(
                CaseHeadRow.number.startswith(upper, autoescape=True),
                CaseHeadRow.notice.startswith(upper, autoescape=True),
                CaseHeadRow.letter.startswith(upper, autoescape=True),
                CaseHeadRow.id.in_(_case_of_paper(upper)),
                CaseHeadRow.subject_name.startswith(text, autoescape=True),
                CaseHeadRow.applicant_name.startswith(text, autoescape=True),
                CaseHeadRow.subject_key == self._key_of(upper),
                *(CaseHeadRow.subject_name.in_(names) for names in _names_spelled(normal_key(text))),
            )
        )


def _case_of_paper(number: str) -> Select[UUID | None]:
    """The case of which a paper with that number went out: an earlier notice of a case that was turned away."""
    return select(PrintLogRow.case_id).where(PrintLogRow.number == number, PrintLogRow.case_id.is_not(None))


def _names_spelled(key: str) -> Iterator[Select[str]]:
    """Names on the register whose pinyin or initials begin with ``key``, none for what is no pinyin."""
    if len(key) < _LEAST_LETTERS or not (key.isascii() and key.isalpha()):
        return
    owners: tuple[tuple[Any, Any, Any], ...] = (
        (PersonRow, PersonKeyRow, PersonKeyRow.person),
        (UnitRow, UnitKeyRow, UnitKeyRow.unit),
    )
    for owner, keys, owned in owners:
        for kind in (KeyKind.PINYIN, KeyKind.INITIALS):
            spelled = (keys.kind == int(kind), keys.key >= key, keys.key < key + _LAST)
            yield select(owner.name).join(keys, owned == owner.id).where(*spelled).limit(_MOST_NAMES)


def _knows_green(head: CaseHead, viewer: Actor) -> bool:
    """Why a case is of the green channel tells of somebody's health: no step behind the window needs it."""
    return head.state in _DECIDED or viewer.permission in (None, Permission.INTAKE)


def _without_reason(row: TimelineRow) -> TimelineRow:
    if "green" not in row.data:
        return row
    told = {key: value for key, value in row.data["green"].items() if key != "reason"}
    return replace(row, data={**row.data, "green": told})


def _timeline(session: Session, head: CaseHead, viewer: Actor) -> Iterator[TimelineRow]:
    who = case((CaseEventRow.operator_id == WITHHELD, CaseNameRow.operator), else_=CaseEventRow.operator_id)
    joined = (
        select(
            CaseEventRow,
            func.coalesce(OperatorRow.name, func.nullif(func.substr(func.lower(func.hex(who)), 1, 8), "")),
            CaseNameRow.nonce,
        )
        .outerjoin(CaseNameRow, CaseNameRow.event_id == CaseEventRow.id)
        .outerjoin(OperatorRow, OperatorRow.id == who)
        .where(CaseEventRow.case_id == head.id)
        .order_by(CaseEventRow.seq)
    )
    rows = session.execute(joined).all()
    bodies = {row.seq: data_of(row.body) for row, *_ in rows}
    void = voided((row.seq, row.kind, row.step, bodies[row.seq].get("next_step")) for row, *_ in rows)
    checked = max((r.seq for r, *_ in rows if r.permission in _CHECKERS and r.kind in _SIGNED), default=0)
    for row, name, opened in rows:
        own = row.permission is viewer.permission or row.operator_id == viewer.operator
        known = head.state in _DECIDED or own
        data = bodies[row.seq]
        if not known:
            hidden = _FOUND if row.seq >= checked else _ELSEWHERE
            data = {key: value for key, value in data.items() if key not in hidden}
        yield TimelineRow(
            row.seq, row.kind, row.step, row.role, row.at, name if known else None, data, row.seq in void,
            _machine(row, opened) if known else None,
        )  # fmt: skip


def _machine(row: CaseEventRow, opened: bytes | None) -> str | None:
    """Where it was done; of another machine's event what came with the name, in events of before the body's word."""
    if opened is not None and len(opened) > len(row.nonce):
        return opened[len(row.nonce) :].decode("utf-8", "replace")
    return None if is_commitment(row.terminal) else row.terminal
