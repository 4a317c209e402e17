"""What ``yichuang bench`` measures with: a demo office in a folder of its own, its clerk, its people's applications."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from itertools import count, islice
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from app.cases.bench import draw_over, replay, step_pure
from app.cases.model import SubjectRef
from app.catalogue.bench import item_search
from app.catalogue.search import Readings
from app.cli.bench_face import face_frame
from app.cli.bench_work import STEP_ITEM, WorkInstruments, steps, tray
from app.cli.demo.seed import PERSONS, UNITS
from app.cli.demo.staffing import demo_offices
from app.documents.bench import paper_pdf
from app.documents.describe import Marks, describe
from app.documents.model import PaperCode
from app.documents.page import PaperFormat, Style
from app.intake.known import known_from_person
from app.intake.model import Draft
from app.intake.samples import sample_application
from app.kernel.actor import Actor
from app.kernel.clock import hall_day
from app.kernel.errors import Rejected
from app.kernel.ids import CaseId, DraftId, new_uuid
from app.kernel.measures import BenchOffice, BenchPlan, Figure, Probe, Skipped, Target
from app.registry.invented import Invention
from app.registry.model import Person, PersonStatus

ITEM = "ZH-004"
"""What is accepted: an immediate item of a person, received, accepted and closed at once."""

_MARKS = Marks("A1B2C3D4", "0123456789abcdef" * 4)
ACCEPT_TARGET = Target(above=5)
_STARTS_IN = 20
"""One start of the program for so many rounds."""
_DRAWN_FROM = 500
"""People of one permission whom a city's hall may have."""


@dataclass(frozen=True, slots=True)
class Instruments:
    """What window and store measure with, handed in by the composition root.

    in_window: measurements by name.  person_search, centre: given a folder for a new store.  presence: nothing without
    a face pack.
    """

    first_paint: Callable[[int], Figure]
    in_window: Mapping[str, Callable[[BenchOffice, BenchPlan], Sequence[Figure]]]
    work: WorkInstruments
    person_search: Callable[[Path, int], Figure]
    presence: Callable[[], Sequence[Figure]]
    readings: Readings
    face_load: Callable[[BenchPlan], Sequence[Figure | Skipped]]
    centre: Callable[[Path, BenchPlan], Sequence[Figure | Skipped]]
    empty_pdf: Callable[[], bytes]


class Bench:
    """The measurements over one office in a temporary folder, seeded when the first of them needs it.

    make_office: makes the container of a folder, with the parts that ``app.bootstrap.Container`` has.
    ready: folder of a demo store to work on instead.
    """

    def __init__(self, make_office: Callable[[Path], Any], instruments: Instruments, ready: Path | None) -> None:
        self._make_office = make_office
        self._ready = ready
        self._folder = Path(mkdtemp(prefix="yichuang-bench-"))
        self._with = instruments

    def probes(self) -> Sequence[Probe]:
        """All of them, in the order of the table."""
        return (
            Probe("first_paint", lambda plan: [self._with.first_paint(max(3, plan.rounds // _STARTS_IN))]),
            *(Probe(name, self._in_window(name), is_apart=True) for name in self._with.in_window),
            Probe("presence", lambda _plan: self._with.presence(), is_apart=True),
            Probe("accept_case", self._acceptance),
            Probe("step_command", self._steps),
            Probe("tray_open", self._tray, is_apart=True),
            Probe("receipt_pdf", self._receipt),
            Probe("item_search", lambda _plan: [item_search(self._office.catalogue, self._with.readings)]),
            Probe("draw", lambda plan: [draw_over(_DRAWN_FROM, plan.rounds)]),
            Probe("step_pure", lambda plan: [step_pure(plan.rounds * 10)]),
            Probe("replay", lambda plan: [replay(plan.persons)]),  # as many events as the register has persons
            Probe("face_load", self._with.face_load),
            Probe("face_frame", face_frame, is_apart=True),
            Probe("centre", lambda plan: self._with.centre(self._folder / "pulled", plan)),
            Probe("person_search", lambda plan: [self._with.person_search(self._folder / "register", plan.persons)]),
        )

    @cached_property
    def _office(self) -> Any:
        if self._ready is None:
            office = self._make_office(self._folder / "office")
            office.seed_demo(PERSONS, 1)
            return office
        office = self._make_office(self._ready)
        if not office.is_demo:
            raise Rejected("bench_office_is_real")
        return office

    def folder_of_office(self) -> Path:
        """Where the office lies."""
        folder: Path = self._office.folder
        return folder

    def close(self) -> None:
        """Give the office's store back and take everything away."""
        if "_office" in self.__dict__:
            self._office.close()
        rmtree(self._folder, ignore_errors=True)

    def _in_window(self, name: str) -> Callable[[BenchPlan], Sequence[Figure]]:
        def measure(plan: BenchPlan) -> Sequence[Figure]:
            numbers = [person.id_no for person in self._people(plan.acceptances)]
            account = next(iter(demo_offices()[-1].windows))
            office = BenchOffice(self._office.services, self._folder, account, numbers)
            return self._with.in_window[name](office, plan)

        return measure

    def _acceptance(self, plan: BenchPlan) -> Sequence[Figure]:
        clerk, accept = self._clerk, self._office.accept
        drafts = [self._draft(person) for person in self._people(plan.rounds + 1)]
        acts = [partial(accept, clerk, draft) for draft in drafts]
        return [self._with.work.stored("accept_case", ACCEPT_TARGET, self._office.store, acts)]

    def _steps(self, plan: BenchPlan) -> Sequence[Figure]:
        return steps(self._office, self._with.work, [self._waiting(p) for p in self._people(plan.rounds // 2 + 1)])

    def _tray(self, plan: BenchPlan) -> Sequence[Figure]:
        """In an office of its own, since its rows are made without its triggers."""
        apart = Bench(self._make_office, self._with, None)
        try:
            (person,) = apart._people(1)
            return tray(apart._office, self._with.work, apart._waiting(person), max(5, plan.rounds // 10))
        finally:
            apart.close()

    def _waiting(self, person: Person) -> CaseId:
        """A case that waits for handling; somebody was drawn for it."""
        accepted = self._office.accept(self._clerk, self._draft(person, STEP_ITEM))
        case: CaseId = accepted.case.id
        return case

    def _receipt(self, plan: BenchPlan) -> Sequence[Figure]:
        office = self._office
        accepted = office.accept(self._clerk, self._draft(self._people(1)[0]))
        _, values = office.print_case_paper.values(self._clerk, PaperCode.RECEIPT, accepted.case.id)
        style, renderer = Style(format=PaperFormat.ROLL), office.page_renderer
        codes = (replace(_MARKS, code=f"{number:08X}") for number in count())  # every paper has a code of its own
        made = paper_pdf(
            lambda: describe(values, style, next(codes)), renderer.render, self._with.empty_pdf, plan.rounds
        )
        return [made]

    @cached_property
    def _clerk(self) -> Actor:
        account = next(iter(demo_offices()[-1].windows))
        actor: Actor = self._office.actor("bench", account)
        return actor

    @property
    def _today(self) -> date:
        return hall_day(self._office.clock.now())

    def _people(self, count: int) -> Sequence[Person]:
        """Insured people of the office, the same again when there are too few."""
        everybody = Invention(1, self._today, UNITS).persons(PERSONS)
        insured = (p for p, _ in everybody if p.status is PersonStatus.ACTIVE and p.contribution_months >= _INSURED)
        found = list(islice(insured, count))
        return [found[place % len(found)] for place in range(count)]

    def _draft(self, person: Person, code: str = ITEM) -> Draft:
        office, clerk = self._office, self._clerk
        item, parameters = office.catalogue.item(code), office.counter.parameters()
        shown = {"id_type": person.id_type, "id_no": person.id_no}
        known = known_from_person(person, self._today, parameters)
        sample = sample_application(item, self._today, parameters, known=known, stated=shown)
        return Draft(
            id=DraftId(new_uuid()),
            request=new_uuid(),
            office=clerk.office,
            clerk=clerk.operator,
            item=code,
            catalogue=office.catalogue.version,
            subject=SubjectRef("person", str(person.id), person.name, person.id_no, office.person_key(person.id_no)),
            answers=sample.answers,
            materials=sample.materials,
        )


_INSURED = 24
"""Months of contributions from which the item certifies something."""
