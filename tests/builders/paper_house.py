"""Everything that prints, over one store: a clerk, an employer, a person who pays and one who draws a pension."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from app.adapters.pdf_reportlab import PdfRenderer
from app.adapters.pinyin_pypinyin import readings
from app.cases.model import CaseHead, SubjectRef
from app.catalogue.loader import load_catalogue
from app.catalogue.model import ServiceItem
from app.documents.commands import IssuePaper, Reprint, VoidAndReprint
from app.documents.model import PaperCode
from app.documents.page import PaperFormat, Style
from app.documents.ports import PrintEntry
from app.intake.commands import Accept
from app.intake.commands.accept import Desk
from app.intake.commands.papers import PaperSources, PrintCasePaper
from app.intake.model import Draft
from app.intake.samples import sample_application, sample_number
from app.intake.verdict import FormJudge
from app.kernel.actor import Permission
from app.kernel.calendar import published_calendar
from app.kernel.ids import DraftId, PersonId, new_uuid
from app.kernel.office import OfficeProfile
from app.registry.keys import search_keys
from app.registry.model import ContributionYear, Person, PersonEntry, PersonStatus, UnitEntry
from app.registry.queries import RegistryQueries
from app.rules.parameters import published_parameters
from db.engine import Store
from db.queries.registry import SqlRegistryQueries
from db.unit_of_work import SqlUnitOfWork
from tests.builders.papers import SECRET
from tests.builders.people import PERSON, UNIT
from tests.builders.staffed import OFFICE, found_office, hire, key_of
from tests.conftest import FixedClock

CATALOGUE = load_catalogue(None)
TODAY = date(2026, 11, 20)
PROFILE = OfficeProfile(
    "示例县社会保险中心", "示例大厅", "示例路1号", "工作日 8:30—17:30", "0599-0000000", "0599-0000001",
    "凭编号到任一窗口查询", "在窗口评价器输入", "示例县人民政府", "示例县人民法院",
)  # fmt: skip
ROLL = Style(format=PaperFormat.ROLL)
RENDERER = PdfRenderer()
PAYING = replace(PERSON, household=PERSON.address)
DRAWING = replace(
    PERSON,
    id=PersonId(UUID(int=3)),
    id_no=sample_number(date(1960, 1, 1), 1),
    name="样例辛",
    birth=date(1960, 1, 1),
    status=PersonStatus.RETIRED,
    unit=None,
    unit_name="",
    pension_fen=300_000,
    pension_from="2020-02",
)
"""Has drawn a pension since 2020; PAYING has contributions from 2002 to 2026."""


def parameters(today: date) -> Mapping[str, str]:
    return published_parameters().singles(today)


class PaperHouse:
    """The commands that take in and print."""

    def __init__(self, store: Store, uow: Callable[[], SqlUnitOfWork], clock: FixedClock) -> None:
        found_office(uow)
        self.uow, self.clock = uow, clock
        self.clerk = hire(uow, "zhang.min", 11, Permission.INTAKE)
        years = tuple(
            ContributionYear(year, 12, UNIT.id, UNIT.name, 523_400, 1_507_392, 502_464) for year in range(2002, 2027)
        )
        with uow() as u:
            for key, value in PROFILE.as_settings().items():
                u.meta.put(key, value, None, clock.now())
            u.registry.add_units([UnitEntry(UNIT, search_keys(UNIT.name, readings))])
            u.registry.add_persons(
                [PersonEntry(who, search_keys(who.name, readings), years) for who in (PAYING, DRAWING)]
            )
            u.commit()
        self.registry = SqlRegistryQueries(store)
        judge = FormJudge(self.registry, parameters, published_calendar())
        self.desk = Desk(CATALOGUE, judge, parameters, published_calendar())
        self.renderer = RENDERER
        self.issue = IssuePaper(uow, RENDERER, clock, SECRET)
        self.papers = self.printing(self.registry)
        self.reprint = Reprint(uow, RENDERER, clock)
        self.void = VoidAndReprint(uow, RENDERER, clock)

    def printing(self, registry: RegistryQueries) -> PrintCasePaper:
        """What prints from another register."""
        return PrintCasePaper(self.uow, self.issue, PaperSources(CATALOGUE, registry, published_calendar(), SECRET))

    def subject(self, item: ServiceItem, person: Person | None = None) -> SubjectRef:
        """Whom a case of the item is filed under: a certificate of benefits is asked for by who has some."""
        if item.subject == "person":
            who = person or (DRAWING if item.code == "ZH-008" else PAYING)
            return SubjectRef("person", str(who.id), who.name, who.id_no, key_of(who.id_no))
        return SubjectRef("unit", str(UNIT.id), UNIT.name, UNIT.uscc, key_of(UNIT.uscc))

    def draft(self, code: str, person: Person | None = None, **answers: Any) -> Draft:
        """A ready application; answers: in place of the sample's."""
        item = CATALOGUE.item(code)
        made = sample_application(item, TODAY, parameters(TODAY))
        told = {"id_no": person.id_no} if person else {}
        return Draft(
            DraftId(new_uuid()), new_uuid(), OFFICE, self.clerk.operator, code, "v", self.subject(item, person),
            dict(made.answers) | told | answers, made.materials,
        )  # fmt: skip

    def accept(self, draft: Draft) -> CaseHead:
        """The case that the draft becomes."""
        return Accept(self.uow, self.desk, self.clock)(self.clerk, draft).case

    def accepted(self, code: str, **answers: Any) -> CaseHead:
        """A ready application, taken in."""
        return self.accept(self.draft(code, **answers))

    def log(self, paper: PaperCode, number: str) -> Sequence[PrintEntry]:
        """What was printed under a number."""
        with self.uow() as u:
            return u.prints.entries(paper, number)
