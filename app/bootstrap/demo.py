"""The demo office: its seed, its day, and what the bench measures on it."""

import os
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap.container import Container
from app.bootstrap.store import desk_of, parameters_on

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from app.cli.bench import Instruments
    from app.cli.demo.printer import FolderPrinter
    from app.cli.demo.seed import SeedDemo
    from app.kernel.clock import Clock
    from app.kernel.measures import BenchPlan, Figure, Skipped
    from db.engine import Store
    from db.founding import NewStore
    from ui.demo_day import DemoPlace


class DemoOffice(Container):
    """A demo office for one day: its store goes when the day is over, its papers go to ``out`` and to no printer."""

    def __init__(self, data: Path, out: Path) -> None:
        super().__init__(data)
        self._out = out

    @cached_property
    def printer(self) -> "FolderPrinter":
        """Keeps every paper, whatever printers the machine has."""
        from app.cli.demo.printer import FolderPrinter

        return FolderPrinter(self._out)

    def as_shown(self) -> "DemoPlace":
        """What the demo day needs; the first window clerk of the hall signs in."""
        from app.cli.demo.seed import PERSONS
        from app.cli.demo.staffing import PASSWORD, demo_offices
        from app.kernel.actor import Post
        from app.registry.demo_cast import demo_cast
        from ui.demo_day import DemoPlace

        self.seed_demo(PERSONS, 1)
        clerk = next(person for person in demo_offices()[-1].people if person.post is Post.WINDOW_CLERK)
        return DemoPlace(
            open_services=self.services,
            cast=lambda: demo_cast(self.registry_queries),
            folder=self.folder,
            account=clerk.account,
            password=PASSWORD,
            clerk=clerk.name,
        )


def demo_seed(store: "Store", key: bytes, clock: "Clock") -> "SeedDemo":
    """The command that fills an empty store."""
    from app.adapters.pinyin_pypinyin import readings
    from app.adapters.staff_wiring import StaffCommands
    from app.cases.commands import DrawNext, DrawWaiting, SayWord
    from app.cases.commands.steps import FlowRules
    from app.cases.flow_settings import FlowSettings
    from app.catalogue.loader import load_catalogue
    from app.cli.demo.past import Counter
    from app.cli.demo.seed import DemoHouse, SeedDemo
    from app.cli.demo.work import DoWork
    from app.hall.commands import TakeNumber
    from app.intake.commands import Accept, NotifySupplement, TurnAway
    from app.intake.facts import ReadFacts
    from app.registry.commands import OpenPersonRecord, OpenUnitRecord
    from db.queries.registry import SqlRegistryQueries
    from db.unit_of_work import SqlUnitOfWork

    units: Callable[[], SqlUnitOfWork] = partial(SqlUnitOfWork, store)
    registry = SqlRegistryQueries(store)
    desk = desk_of(load_catalogue(), registry)

    def house_at(past: "Clock") -> DemoHouse:
        staff = StaffCommands(units, past, key)
        counter = Counter(
            desk.catalogue, OpenPersonRecord(registry, units, past), OpenUnitRecord(registry, units, past),
            Accept(units, desk, past), NotifySupplement(units, desk, past), TurnAway(units, desk, past),
        )  # fmt: skip
        take, draw = TakeNumber(units, past), DrawNext(units, FlowSettings, past)
        rules = FlowRules(ReadFacts(desk.catalogue), parameters_on, desk.calendar, FlowSettings)
        work = DoWork(units, DrawWaiting(units, draw, past), SayWord(units, rules, draw, past))
        return DemoHouse(
            units, staff.found_office, staff.found_grants, counter, take, work, readings, staff.identity_key
        )

    return SeedDemo(house_at, clock)


def instruments() -> "Instruments":
    """What measures each thing, beside what it drives."""
    from app.adapters.pdf_reportlab import empty_pdf
    from app.adapters.pinyin_pypinyin import readings
    from app.cli.bench import Instruments
    from app.cli.bench_face import face_load
    from app.cli.bench_work import WorkInstruments
    from app.cli.verbs.bench import own_command, quiet_environment
    from db.bench import bare_tray, multiply, stored
    from ui import bench
    from ui.bench_paint import first_paint

    return Instruments(
        first_paint=partial(first_paint, [*own_command(), "--first-paint"], quiet_environment),
        in_window={
            "key_to_repaint": bench.keys,
            "open_form": bench.openings,
            "sign_in_gap": bench.sign_in_gap,
            "memory": bench.memory,
        },
        presence=_presence,
        work=WorkInstruments(stored, multiply, bare_tray),
        person_search=_person_search,
        readings=readings,
        face_load=partial(face_load, command=own_command(), environment=quiet_environment),
        centre=_centre,
        empty_pdf=empty_pdf,
    )


def _presence() -> "Sequence[Figure]":
    """With the pack that the environment names: the demo office has none."""
    from app.adapters.presence_bench import presence

    pack = os.environ.get("YICHUANG_FACE_PACK")
    return (presence(Path(pack)),) if pack else ()


def _centre(folder: Path, plan: "BenchPlan") -> "Sequence[Figure | Skipped]":
    from app.adapters.key_store import FolderKeys
    from app.cases.way import way_of, way_to_data
    from app.catalogue.loader import load_catalogue
    from db.central.bench import centre
    from db.founding import new_store

    ways = {item.code: way_to_data(way_of(item)) for item in load_catalogue().items}
    places = (folder / str(number) for number in count(1))

    def opened() -> "AbstractContextManager[NewStore]":
        place = next(places)
        return new_store(place, FolderKeys(place))

    return centre(opened, ways, plan)


def _person_search(folder: Path, persons: int) -> "Figure":
    from app.adapters.key_store import FolderKeys
    from app.adapters.pinyin_pypinyin import readings
    from db.bench_registry import person_search
    from db.founding import new_store

    with new_store(folder, FolderKeys(folder)) as new:
        return person_search(new.store, persons, readings)
