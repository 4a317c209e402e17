"""What a person can do with the register at the counter: open a record, which is looked at and therefore logged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.kernel.actor import Actor, Post
from app.kernel.clock import Clock
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId, DraftId, PersonId, UnitId
from app.registry.history import VersionLine, lines_of
from app.registry.model import Person, Unit
from app.registry.ports import RegistryUnitOfWork
from app.registry.queries import RegisterHistory, RegistryQueries

READERS = frozenset({Post.SERVICE_DESK, Post.INTERNAL_AUDIT})
"""Posts without a business permission whose work needs a record; all others have no business with one (N-10)."""

SHORTEST_REASON = 4


class ReasonKind(StrEnum):
    """Why a record is looked at."""

    DRAFT = "draft"  # a visitor stands at the window
    CASE = "case"
    STATED = "stated"


@dataclass(frozen=True, slots=True)
class Reason:
    """What stands in the audit beside who looked (I-07): a draft's or case's id, or the words that were typed."""

    kind: ReasonKind
    text: str

    @classmethod
    def for_draft(cls, draft: DraftId) -> "Reason":
        """The visitor whose form is open."""
        return cls(ReasonKind.DRAFT, str(draft))

    @classmethod
    def for_case(cls, case: CaseId) -> "Reason":
        """A case that is worked on."""
        return cls(ReasonKind.CASE, str(case))

    @classmethod
    def stated(cls, text: str) -> "Reason":
        """Words of one's own; refused when too short to say anything."""
        return cls(ReasonKind.STATED, text.strip())


class _Opening:
    """Writes who looked at what and why, before anything is shown."""

    def __init__(self, queries: RegistryQueries, unit_of_work: Callable[[], RegistryUnitOfWork], clock: Clock) -> None:
        self._queries = queries
        self._unit_of_work = unit_of_work
        self._clock = clock

    def _log(self, actor: Actor, subject: str, subject_id: str, reason: Reason) -> None:
        refused = _refusal(actor, reason)
        data = {"subject": subject, "id": subject_id, "reason_kind": reason.kind.value, "reason": reason.text}
        with self._unit_of_work() as work:
            if refused is None:
                work.audit.append(f"{subject}_read", actor, data, self._clock.now())
            else:
                work.audit.append("refused", actor, {**data, "code": refused}, self._clock.now())
            work.commit()
        if refused is not None:
            raise Rejected(refused)


class OpenPersonRecord(_Opening):
    """Show a person's whole record to somebody who says why."""

    def __call__(self, actor: Actor, person: PersonId, reason: Reason) -> Person:
        """The record, after the audit row is durable.

        Raises NotFound("person_not_found"), Rejected("record_not_yours"), Rejected("record_reason_missing").
        """
        found = self._queries.person(person)
        self._log(actor, "person", str(person), reason)
        return found


class OpenUnitRecord(_Opening):
    """Show a unit's whole record to somebody who says why."""

    def __call__(self, actor: Actor, unit: UnitId, reason: Reason) -> Unit:
        """The record, after the audit row is durable.

        Raises NotFound("unit_not_found"), Rejected("record_not_yours"), Rejected("record_reason_missing").
        """
        found = self._queries.unit(unit)
        self._log(actor, "unit", str(unit), reason)
        return found


class OpenHistory(_Opening):
    """Show what entries made of a record, version by version, to somebody who says why."""

    def __init__(
        self,
        queries: RegistryQueries,
        unit_of_work: Callable[[], RegistryUnitOfWork],
        clock: Clock,
        history: RegisterHistory,
    ) -> None:
        super().__init__(queries, unit_of_work, clock)
        self._history = history

    def of_person(self, actor: Actor, id_type: str, number: str, reason: Reason) -> Sequence[VersionLine]:
        """The versions, after the audit row is durable; raises as ``OpenPersonRecord``."""
        found = self._queries.person_by_number(id_type, number)
        if found is None:
            raise NotFound("person_not_found")
        self._log(actor, "person", str(found.id), reason)
        return lines_of(self._history.versions("person", found.id_no))

    def of_unit(self, actor: Actor, code: str, reason: Reason) -> Sequence[VersionLine]:
        """The versions, after the audit row is durable; raises as ``OpenUnitRecord``."""
        found = self._queries.unit_by_uscc(code)
        if found is None:
            raise NotFound("unit_not_found")
        self._log(actor, "unit", str(found.id), reason)
        return lines_of(self._history.versions("unit", found.uscc))


def _refusal(actor: Actor, reason: Reason) -> str | None:
    if actor.permission is None and actor.post not in READERS:
        return "record_not_yours"
    if reason.kind is ReasonKind.STATED and len(reason.text) < SHORTEST_REASON:
        return "record_reason_missing"
    return None
