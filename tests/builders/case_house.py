"""Cases with papers over a real store, and the desk of the screens about them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from app.adapters.pdf_reportlab import PdfRenderer
from app.adapters.pinyin_pypinyin import readings
from app.adapters.qr_reader import QrReader
from app.cases.commands import ListCases, ShowCase
from app.cases.model import CaseHead, SubjectRef
from app.documents.commands import IssuePaper, OpenScanned, Reprint, VoidAndReprint
from app.documents.model import PaperCode
from app.documents.ports import PrintOutcome
from app.intake.case_desk import CaseDesk, ShowPaper
from app.intake.commands import Accept
from app.intake.commands.papers import PaperSources, PrintCasePaper
from app.kernel.actor import Permission
from app.kernel.calendar import published_calendar
from app.kernel.errors import Unavailable
from app.kernel.office import OfficeProfile
from app.registry.keys import search_keys
from app.registry.model import PersonEntry, UnitEntry
from db.queries.cases import SqlCaseQueries
from db.queries.registry import SqlRegistryQueries
from tests.builders.counter import catalogue, desk, ready_draft
from tests.builders.people import PERSON, UNIT
from tests.builders.staffed import found_office, hire, key_of

SECRET = b"s" * 32
RENDERER = PdfRenderer()
PROFILE = OfficeProfile(
    "示例县社会保险中心", "示例大厅", "示例路1号", "工作日 8:30—17:30", "0599-0000000", "0599-0000001",
    "凭编号到任一窗口查询", "在窗口评价器输入", "示例县人民政府", "示例县人民法院",
)  # fmt: skip


@dataclass
class KeptJobs:
    """A printer port that keeps what it was given."""

    jobs: list[bytes] = field(default_factory=list)

    def print(self, pdf: bytes, **_job: object) -> PrintOutcome:
        self.jobs.append(pdf)
        return PrintOutcome(None, "outbox/1.pdf")


def _no_camera() -> Any:
    raise Unavailable("camera_missing", index=0)


class CaseHouse:
    """An office with one clerk and one registered person, whose cases and papers are real."""

    def __init__(self, store, uow, clock, camera: Callable[[], Any] = _no_camera) -> None:
        found_office(uow)
        self.uow, self.clock, self.printer = uow, clock, KeptJobs()
        self.clerk = hire(uow, "zhang.min", 11, Permission.INTAKE)
        with uow() as u:
            for key, value in PROFILE.as_settings().items():
                u.meta.put(key, value, None, clock.now())
            u.registry.add_units([UnitEntry(UNIT, search_keys(UNIT.name, readings))])
            u.registry.add_persons([PersonEntry(PERSON, search_keys(PERSON.name, readings), ())])
            u.commit()
        self.accept = Accept(uow, desk(), clock)
        calendar, registry = published_calendar(), SqlRegistryQueries(store)
        issue = IssuePaper(uow, RENDERER, clock, SECRET)
        self.papers = PrintCasePaper(uow, issue, PaperSources(catalogue(), registry, calendar, SECRET))
        queries = SqlCaseQueries(store, key_of)
        self.desk = CaseDesk(
            unit_of_work=uow,
            show_case=ShowCase(uow, queries, clock),
            list_cases=ListCases(queries),
            show_paper=ShowPaper(uow, RENDERER, clock),
            reprint=Reprint(uow, RENDERER, clock),
            print_case_paper=self.papers,
            void=VoidAndReprint(uow, RENDERER, clock),
            open_scanned=OpenScanned(uow, SECRET),
            printer=self.printer,
            catalogue=catalogue(),
            calendar=calendar,
            clock=clock,
            camera=camera,
            codes=QrReader(),
        )

    def taken(self, code: str = "YL-103", **changes: Any) -> CaseHead:
        """An accepted case of the registered person with its receipt printed."""
        subject = SubjectRef("person", str(PERSON.id), PERSON.name, PERSON.id_no, key_of(PERSON.id_no))
        case = self.accept(self.clerk, replace(ready_draft(code, subject), **changes)).case
        self.papers(self.clerk, PaperCode.RECEIPT, case.id)
        return case
