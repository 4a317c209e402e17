"""What a person can do to a case apart from taking it in: appending, opening and listing."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from app.cases.chain import Place, build_event, project
from app.cases.commands.held import case_in_sight, sees_taken
from app.cases.model import Act, CaseHead, CaseState, Signer
from app.cases.ports import CaseStore, WorkUnitOfWork
from app.cases.queries import CaseFile, CaseFilter, CaseQueries
from app.kernel.actor import Actor, Post
from app.kernel.clock import Clock, bounded
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId, EventId, OfficeId, new_uuid
from app.sync.ports import SyncStore

READING_POSTS = frozenset({Post.ARCHIVE, Post.FLOOR_SUPERVISOR, Post.INTERNAL_AUDIT, Post.UNIT_HEAD, Post.FLOW_DESK})
"""Posts without a business permission whose work is to look into cases."""


@dataclass(frozen=True, slots=True)
class Filing:
    """Where acts are to be appended: a case that exists (``head``), or a new one of an office."""

    case: CaseId
    office: OfficeId
    head: CaseHead | None = None


def append_acts(store: CaseStore, filing: Filing, acts: Sequence[Act], actor: Actor, at: datetime) -> CaseHead:
    """Append ``acts`` in order within the caller's transaction and return the head they lead to.

    Raises Rejected("clock_behind") where the clock is behind the case's last event by more than a minute; what waited
    for the file for less is written as of that event.
    """
    if filing.head is not None:
        at = bounded(at, store.last_at(filing.case))
    signer = Signer(actor.operator, store.person_key(actor.operator), actor.terminal)
    head = filing.head
    for act in acts:
        place = Place(filing.case, filing.office)
        if head is not None:
            place = Place(head.id, head.office, head.last_seq, head.last_hash)
        nonce = secrets.token_bytes(16)
        event = build_event(place, act, signer, at=at, event=EventId(new_uuid()), nonce=nonce)
        head = project(head, event)
        store.append(event, head)
    if head is None:
        raise ValueError("nothing to append")
    return head


def may_read(actor: Actor) -> bool:
    """Whether the post reads cases at all: business staff do, of the others only those whose work it is."""
    return actor.permission is not None or actor.post in READING_POSTS


class ReadingUnitOfWork(WorkUnitOfWork, Protocol):
    """A transaction over cases, and what the centre has confirmed of them."""

    sync: SyncStore


class ShowCase:
    """Open one case by id or human number; who looked goes into the audit chain."""

    def __init__(self, unit_of_work: Callable[[], ReadingUnitOfWork], queries: CaseQueries, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._queries = queries
        self._clock = clock

    def __call__(self, actor: Actor, which: CaseId | str) -> CaseFile:
        """The file as the actor may see it: of his office, of one below that sent the case up to him, or taken in here.

        Raises NotFound("case_not_found"), also for any other case: existence is not given away.
        """
        _require_reader(actor)
        case = self._queries.by_number(which) if isinstance(which, str) else which
        with self._unit_of_work() as u:
            if case is None or case_in_sight(u.cases, u.tasks, actor, case) is None:
                raise NotFound("case_not_found", number=str(which))
            u.audit.append("case_read", actor, {"case": str(case)}, self._clock.now())
            is_pending = u.sync.is_pending(case)
            u.commit()
        return replace(self._queries.show(case, actor), is_pending=is_pending)


class ListCases:
    """The cases of the actor's office, newest first."""

    def __init__(self, queries: CaseQueries) -> None:
        self._queries = queries

    def __call__(
        self, actor: Actor, text: str = "", states: tuple[CaseState, ...] = (), limit: int = 100
    ) -> Sequence[CaseHead]:
        """Cases by number, name or ID number; all states when none is named."""
        _require_reader(actor)
        return self._queries.list_cases(CaseFilter(actor.office, states, text, limit, sees_taken(actor)))


def _require_reader(actor: Actor) -> None:
    if not may_read(actor):
        raise Rejected("post_reads_no_cases", post=actor.post.value)
