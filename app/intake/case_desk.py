"""Looking into cases at a window: finding, opening, showing and reprinting their papers, scanning a receipt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from app.audit.ports import AuditLog
from app.cases.commands import ListCases, ShowCase, may_read
from app.cases.commands.held import readable_case
from app.cases.model import UNDECIDED_STATES, CaseHead, CaseState
from app.cases.ports import CaseStore, TaskStore
from app.catalogue.model import Catalogue
from app.documents.commands import OpenScanned, Printed, Reprint, VoidAndReprint, default_style, page_of
from app.documents.describe import PLAIN
from app.documents.handing import Told, hand_over
from app.documents.model import PaperCode
from app.documents.page import Language
from app.documents.ports import PageRenderer, Printer, PrintStore
from app.documents.wording import paper_name
from app.face.ports import Camera, Frame
from app.intake.case_sheet import CaseLine, CaseSheet, PrintedPaper, promised_clock, sheet_of
from app.intake.commands.papers import PrintCasePaper, guest_papers
from app.kernel.actor import Actor, Permission
from app.kernel.calendar import WorkingCalendar
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import CaseId, PaperId
from app.kernel.unit_of_work import UnitOfWork
from app.sync.ports import SyncStore


class CodeReader(Protocol):
    """Finds a QR code in a camera's frame."""

    def read(self, frame: Frame) -> str | None:
        """The text of the first code, None when none is readable."""
        ...


class PaperTrailUnitOfWork(UnitOfWork, Protocol):
    """A transaction over cases, the print log and the audit chain."""

    cases: CaseStore
    tasks: TaskStore
    prints: PrintStore
    audit: AuditLog
    sync: SyncStore


Work = Callable[[], PaperTrailUnitOfWork]


class ShowPaper:
    """Look at a sheet of a case again without printing it; who looked goes into the audit chain."""

    def __init__(self, unit_of_work: Work, renderer: PageRenderer, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._renderer = renderer
        self._clock = clock

    def __call__(self, actor: Actor, case: CaseId, paper: PaperId) -> bytes:
        """The very page that went out; until the decision without the name of who signed it, to the other side.

        Of the actor's own office, or of a case that another office sent up to him.
        Raises NotFound: case_not_found, also for another office's case; paper_not_printed;
        Rejected("post_reads_no_cases").
        """
        if not may_read(actor):
            raise Rejected("post_reads_no_cases", post=actor.post.value)
        with self._unit_of_work() as u:
            head = readable_case(u.cases, u.tasks, actor, case)
            entry = next((entry for entry in u.prints.of_case(case) if entry.id == paper), None)
            if entry is None:
                raise NotFound("paper_not_printed", number=head.number or "")
            u.audit.append("paper_read", actor, {"case": str(case), "print": str(paper)}, self._clock.now())
            u.commit()
        return self._renderer.render(page_of(entry, names_issuer=knows_window(actor, head)))


def knows_window(actor: Actor, head: CaseHead) -> bool:
    """Whether somebody may know who signed the papers of a case: not the other side of a step, until the decision."""
    return actor.permission in (None, Permission.INTAKE) or head.state not in UNDECIDED_STATES


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """Everything the screens about cases do; every method is slow and is called in a worker thread.

    unit_of_work: of the store.  camera: makes one anew for each scan, or raises ``Unavailable("camera_missing")``.
    """

    unit_of_work: Work
    show_case: ShowCase
    list_cases: ListCases
    show_paper: ShowPaper
    reprint: Reprint
    void: VoidAndReprint
    open_scanned: OpenScanned
    print_case_paper: PrintCasePaper
    printer: Printer
    catalogue: Catalogue
    calendar: WorkingCalendar
    clock: Clock
    camera: Callable[[], Camera]
    codes: CodeReader

    def find(self, actor: Actor, text: str, states: tuple[CaseState, ...]) -> Sequence[CaseLine]:
        """Cases by number, name or ID number, newest first, at most 100."""
        today = hall_day(self.clock.now())
        items = {item.code: item for item in self.catalogue.items}
        return tuple(
            CaseLine(
                head,
                promised_clock(head, items[head.item_code], self.calendar, today) if head.item_code in items else None,
            )
            for head in self.list_cases(actor, text, states)
        )

    def open(self, actor: Actor, case: CaseId) -> CaseSheet:
        """The case with everything about it; the look is logged.

        Raises NotFound("item_not_found"), and as looking a case up does.
        """
        file = self.show_case(actor, case)
        item = next((item for item in self.catalogue.items if item.code == file.head.item_code), None)
        if item is None:
            raise NotFound("item_not_found", item=file.head.item_code)
        with self.unit_of_work() as u:
            log, due = u.prints.of_case(case), u.prints.without_slip(case)
        sheet = sheet_of(
            file,
            log,
            item,
            self.calendar,
            today=hall_day(self.clock.now()),
            version=self.catalogue.version,
            names_window=knows_window(actor, file.head),
        )
        printable = (PaperCode.CONFIRMATION, *sheet.printable) if due else sheet.printable
        if file.head.taken_at == actor.office:
            printable = tuple(code for code in printable if code in guest_papers(file.head))
        return replace(sheet, printable=printable)

    def is_pending(self, case: CaseId) -> bool:
        """Whether a centre is set and something done here has not come back from it; asked without logging a look."""
        with self.unit_of_work() as u:
            return u.sync.is_pending(case)

    def from_code(self, payload: str) -> CaseId:
        """The case behind a scanned receipt; Rejected: qr_not_ours, qr_code_wrong; NotFound("case_not_found")."""
        _paper, scanned, case = self.open_scanned(payload)
        if case is None:
            raise NotFound("case_not_found", number=scanned.number)
        return case

    def look_for_code(self, is_cancelled: Callable[[], bool]) -> str | None:
        """Read the camera until a code is in sight; None when cancelled."""
        camera = self.camera()
        camera.open()
        try:
            while not is_cancelled():
                text = self.codes.read(camera.read())
                if text is not None:
                    return text
        finally:
            camera.close()
        return None

    def page(self, actor: Actor, case: CaseId, paper: PrintedPaper) -> bytes:
        """A sheet that went out, as PDF; the look is logged."""
        return self.show_paper(actor, case, paper.id)

    def print_again(self, actor: Actor, paper: PrintedPaper, *, spoilt: str = "") -> Told:
        """A further copy; spoilt: why the last sheet is void, then it is the same sheet again and no copy."""
        if spoilt.strip():
            printed = self.void(actor, paper.paper, paper.number, spoilt, style=paper.style)
        else:
            printed = self.reprint(actor, paper.paper, paper.number, style=paper.style)
        return self._out(actor, printed)

    def print_first(self, actor: Actor, case: CaseId, paper: PaperCode) -> Told:
        """A paper of the case that has not been printed yet."""
        return self._out(actor, self.print_case_paper(actor, paper, case, default_style(paper, PLAIN)))

    def _out(self, actor: Actor, printed: Printed) -> Told:
        title = paper_name(printed.entry.paper, Language.ZH)
        return hand_over(self.printer, actor, printed, title=title).told
