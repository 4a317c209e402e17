"""The scanned pages of a case, for whoever has it: one page of one of its papers, never a page by its hash alone."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from app.audit.model import AuditValue
from app.cases.commands.held import drawn_case
from app.cases.model import CaseHead, CaseState, EventKind
from app.cases.ports import WorkUnitOfWork
from app.cases.standing import Told
from app.intake.draft_json import line_from_data
from app.intake.model import MaterialLine, MaterialState, PageRef
from app.intake.ports import Blob, BlobStore
from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId

_BROUGHT = ("key", "originals", "copies", "pages", "note")


class CasePagesUnitOfWork(WorkUnitOfWork, Protocol):
    """A transaction over a case that lies with somebody, and the originals of its pages."""

    blobs: BlobStore


class ReadCasePage:
    """A page of a case's papers as it was scanned, and how the window turned and cropped it; the look is logged."""

    def __init__(self, unit_of_work: Callable[[], CasePagesUnitOfWork], clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(self, actor: Actor, case: CaseId, material: str, page: int) -> tuple[PageRef, Blob]:
        """The page; page: from 0 within the paper.

        Raises NotFound: case_not_found, page_not_found, also for a page of another case; Rejected: case_not_drawn,
        pages_not_needed for a step that only delivers.
        """
        with self._unit_of_work() as u:
            head = drawn_case(u, actor, case)
            if not needs_pages(head):
                raise Rejected("pages_not_needed")
            lines = {line.key: line for line in papers_in(u.cases.events(case))}
            pages = lines[material].pages if material in lines else ()
            if not 0 <= page < len(pages):
                raise NotFound("page_not_found")
            found = u.blobs.get(pages[page].blob)
            said: dict[str, AuditValue] = {
                "case": str(case),
                "material": material,
                "page": page,
                "blob": pages[page].blob,
            }
            u.audit.append("page_read", actor, said, self._clock.now())
            u.commit()
        return pages[page], found


def needs_pages(head: CaseHead) -> bool:
    """Whether the step that waits judges by the papers: handing out what was decided does not."""
    return head.state is not CaseState.DECIDED


def papers_in(told: Iterable[Told]) -> tuple[MaterialLine, ...]:
    """The papers that came in, as of the last application, with what a supplement on the way brought or replaced."""
    found: dict[str, MaterialLine] = {}
    for event in told:
        if event.kind is EventKind.RECEIVED:
            found = {}
        if event.kind in (EventKind.RECEIVED, EventKind.SUPPLEMENTED):
            read = line_from_data if event.kind is EventKind.RECEIVED else _brought
            found |= {line.key: line for line in map(read, event.data.get("materials", ()))}
    return tuple(found.values())


def _brought(data: Mapping[str, Any]) -> MaterialLine:
    """A line of a supplement: what came is here, whatever else was said of it."""
    return line_from_data({key: data[key] for key in _BROUGHT if key in data} | {"state": MaterialState.RECEIVED.value})
