"""A case as somebody may lay hands on it: of his own office or of one below, on its way, drawn for him."""

from collections.abc import Sequence
from datetime import datetime

from app.cases.model import CaseEvent, CaseHead
from app.cases.ports import CaseStore, CaseUnitOfWork, TaskStore, WorkUnitOfWork
from app.cases.tasks import Purpose, TaskEnd
from app.cases.way import Way
from app.kernel.actor import Actor, Permission, Post
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId


def case_at_home(u: CaseUnitOfWork, actor: Actor, case: CaseId) -> CaseHead:
    """A case of the actor's office.

    Raises NotFound("case_not_found"), also for a case of another office: existence is not given away;
    Rejected("case_of_other_county") for one that was taken in here for another county.
    """
    head = u.cases.head(case)
    if head is not None and head.office != actor.office and took_in(actor, head):
        raise Rejected("case_of_other_county", office=head.office)
    if head is None or head.office != actor.office:
        raise NotFound("case_not_found", number=str(case))
    return head


def drawn_case(u: WorkUnitOfWork, actor: Actor, case: CaseId) -> CaseHead:
    """A case that lies with the actor, also one that another office sent up to him.

    Raises NotFound("case_not_found"), also for a case of which nothing may be known; Rejected("case_not_drawn").
    """
    head = readable_case(u.cases, u.tasks, actor, case)
    if not _lies_with(u.tasks, actor, case):
        raise Rejected("case_not_drawn")
    return head


def readable_case(cases: CaseStore, tasks: TaskStore, actor: Actor, case: CaseId) -> CaseHead:
    """A case of the actor's office, or one that another office sent up to him; NotFound("case_not_found")."""
    head = case_in_sight(cases, tasks, actor, case)
    if head is None:
        raise NotFound("case_not_found", number=str(case))
    return head


def case_in_sight(
    cases: CaseStore, tasks: TaskStore, actor: Actor, case: CaseId, purpose: Purpose = Purpose.STEP
) -> CaseHead | None:
    """A case of the actor's office, one that its hall took in, or one for which he was drawn; None for every other."""
    head = cases.head(case)
    if head is None:
        return None
    is_seen = head.office == actor.office or took_in(actor, head) or _lies_with(tasks, actor, case, purpose)
    return head if is_seen else None


def took_in(actor: Actor, head: CaseHead) -> bool:
    """Whether the actor's hall took the case in for its owner, and he is of those who answer for it at the window."""
    return head.taken_at == actor.office and sees_taken(actor)


def sees_taken(actor: Actor) -> bool:
    """Whether somebody reads what his hall took in for other counties: the window, and who supervises it."""
    return actor.permission is Permission.INTAKE or actor.post is Post.FLOOR_SUPERVISOR


def _lies_with(tasks: TaskStore, actor: Actor, case: CaseId, purpose: Purpose = Purpose.STEP) -> bool:
    task = tasks.open_task(case, purpose)
    return task is not None and task.operator == actor.operator


def case_on_its_way(u: WorkUnitOfWork, actor: Actor, case: CaseId) -> tuple[CaseHead, Way, Sequence[CaseEvent]]:
    """A case of the actor's office with its way and its events; also Rejected("case_ended_at_window")."""
    return _on_its_way(u, case_at_home(u, actor, case))


def _on_its_way(u: WorkUnitOfWork, head: CaseHead) -> tuple[CaseHead, Way, Sequence[CaseEvent]]:
    way = u.tasks.way(head.id, head.round)
    if not way:
        raise Rejected("case_ended_at_window")
    return head, way, u.cases.events(head.id)


def case_drawn_for(
    u: WorkUnitOfWork, actor: Actor, case: CaseId, purpose: Purpose
) -> tuple[CaseHead, Way, Sequence[CaseEvent]]:
    """A case on its way that the actor was drawn for, be it of his office or of one below.

    Raises NotFound("case_not_found"), and what ``case_on_its_way`` and ``require_drawn`` do.
    """
    head = case_in_sight(u.cases, u.tasks, actor, case, purpose)
    if head is None:
        raise NotFound("case_not_found", number=str(case))
    found = _on_its_way(u, head)
    require_drawn(u, actor, case, purpose)
    return found


def require_drawn(u: WorkUnitOfWork, actor: Actor, case: CaseId, purpose: Purpose) -> None:
    """``Rejected("case_not_drawn")`` for everybody but who was drawn for that purpose."""
    if not _lies_with(u.tasks, actor, case, purpose):
        raise Rejected("case_not_drawn")


def end_task(u: WorkUnitOfWork, case: CaseId, purpose: Purpose, at: datetime, ending: TaskEnd) -> None:
    """Take the case out of whoever's tray it lies in for that purpose; nothing happens when nobody has it."""
    task = u.tasks.open_task(case, purpose)
    if task is not None:
        u.tasks.end(task.id, at, ending)
