"""The composition root: the only module that sees ui and db together.

Imports stand inside the functions that need them: sign-in is painted before anything heavy is read.
"""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.adapters.staff_wiring import SignInDoor, StaffCommands
    from app.adapters.token_file import TokenFile
    from app.audit.queries import VerifyChains
    from app.cases.commands import ListCases, ShowCase
    from app.cases.queries import CaseQueries
    from app.catalogue.model import Catalogue
    from app.cli.bench import Instruments
    from app.cli.demo.printer import FolderPrinter
    from app.cli.demo.seed import DemoSeeded, SeedDemo
    from app.cli.verbs.demo import DemoDay
    from app.documents.commands import IssuePaper, Reprint, VoidAndReprint
    from app.documents.ports import PageRenderer, Printer
    from app.hall.desk import HallDesk
    from app.intake.case_desk import CaseDesk
    from app.intake.commands import Accept
    from app.intake.commands.accept import Desk
    from app.intake.commands.papers import PrintCasePaper
    from app.intake.counter import CounterDesk
    from app.kernel.actor import Actor
    from app.kernel.clock import Clock
    from app.kernel.health import Check, Health
    from app.kernel.ids import OperatorId
    from app.kernel.measures import Figure, Probe
    from app.kernel.office import OfficeProfile, StoreFacts
    from app.kernel.recovery import StoreKeys
    from app.registry.queries import RegistryQueries
    from app.staff.model import Terminal
    from app.staff.setup import ConfirmRecovery, OfficeFounded
    from app.staff.setup_file import SetupPlan
    from db.engine import Store
    from db.unit_of_work import SqlUnitOfWork
    from ui.demo_day import DemoPlace
    from ui.services import Preferences, Services

WINDOW_SETTING = "machine.window"
PACK_SETTING = "face.pack"
OVERLAY = "catalogue"
"""Folder beside the store whose files add to the catalogue or replace parts of it."""


def start(argv: Sequence[str]) -> int:
    """Open the window, or carry out a verb; returns the exit status."""
    if list(argv) == ["--selftest"]:
        return selftest()
    if argv[:1] == ["--first-paint"]:
        from ui.paint_probe import paint_and_leave

        return paint_and_leave(*argv[1:])
    if not argv or argv[0] == "--data":
        return open_window(Container(_folder_of(argv)), shared=not argv)
    from app.cli import main as cli

    return cli.run(argv, Container)


def _folder_of(argv: Sequence[str]) -> Path | None:
    return Path(argv[1]) if len(argv) > 1 else None


def open_window(container: "Container", *, shared: bool) -> int:
    """The program as its user starts it; a second start raises the first window."""
    from ui.application import Startup, run

    return run(Startup(partial(_with_log, container.services), container.folder, is_shared=shared), sys.argv[:1])


def _with_log(services: "Callable[[], Services]") -> "Services":
    """Open what the window needs, after the first paint; from then on faults reach the user's own log."""
    from ui.bugs import start_log

    with suppress(OSError):  # a user without a home folder works without a log
        start_log(log_folder())
    return services()


def log_folder() -> Path:
    """Where this user's log lies; several users of one store do not share a file."""
    base = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".local/state") / "yichuang"


def selftest() -> int:
    """Whether this copy of the program is whole."""
    from app.cli import selftest as probes
    from ui.selftest import paint_sign_in

    return probes.run(_new_store_for_test, paint_sign_in)


def _new_store_for_test(folder: Path) -> str:
    from app.adapters.key_store import FolderKeys
    from db.founding import new_store
    from db.schema import HEAD

    keys = FolderKeys(folder)
    with new_store(folder, keys):
        pass
    keys.forget()  # the system's key store keeps nothing of a test
    return f"schema {HEAD}"


def demo_folder() -> Path:
    """Where the demo office lies: among the user's own data, never in the machine's folder."""
    base = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".local/share") / "yichuang-demo"


class Container:
    """Everything over one store, each part made when it is first named; serves verbs and window."""

    def __init__(self, data: Path | None = None) -> None:
        self._data = data

    # the store

    @cached_property
    def folder(self) -> Path:
        """Where the store lies."""
        from db.place import machine_folder

        return (self._data or machine_folder()).absolute()

    @cached_property
    def clock(self) -> "Clock":
        """The machine's clock."""
        from app.kernel.clock import SystemClock

        return SystemClock()

    @cached_property
    def keys(self) -> "StoreKeys":
        """The key of the folder's store."""
        from app.adapters.key_store import FolderKeys

        return FolderKeys(self.folder)

    @cached_property
    def key(self) -> bytes:
        """The store's raw key."""
        return self.keys.load()

    @cached_property
    def store(self) -> "Store":
        """The open store, its schema brought up to date."""
        from db.founding import open_current

        return open_current(self.folder, self.key)

    def units(self) -> "SqlUnitOfWork":
        """A new unit of work."""
        from db.unit_of_work import SqlUnitOfWork

        return SqlUnitOfWork(self.store)

    @cached_property
    def facts(self) -> "StoreFacts":
        """Whose store it is."""
        with self.units() as u:
            return u.meta.facts()

    @property
    def settings(self) -> dict[str, str]:
        """The office's settings as they stand."""
        with self.units() as u:
            return dict(u.meta.settings())

    @property
    def is_demo(self) -> bool:
        """Whether the store is marked demo."""
        return self.facts.demo

    @property
    def office_profile(self) -> "OfficeProfile":
        """What the office says about itself."""
        from app.kernel.office import OfficeProfile

        return OfficeProfile.from_settings(self.settings)

    def close(self) -> None:
        """Give the store back if it was opened."""
        if "store" in self.__dict__:
            self.store.close()
        if "_bench" in self.__dict__:
            self._bench.close()

    # rules and lists

    @cached_property
    def catalogue(self) -> "Catalogue":
        """The list in force, the office's overlay included."""
        from app.catalogue.loader import load_catalogue

        overlay = self.folder / OVERLAY
        return load_catalogue(overlay=overlay if overlay.is_dir() else None)

    @cached_property
    def registry_queries(self) -> "RegistryQueries":
        """Persons and units."""
        from db.queries.registry import SqlRegistryQueries

        return SqlRegistryQueries(self.store)

    @cached_property
    def case_queries(self) -> "CaseQueries":
        """Look-ups of cases."""
        from db.queries.cases import SqlCaseQueries

        return SqlCaseQueries(self.store, self.person_key)

    @cached_property
    def desk(self) -> "Desk":
        """What judging an application needs."""
        return _desk(self.catalogue, self.registry_queries)

    # people

    @cached_property
    def staff(self) -> "StaffCommands":
        """Every staff command."""
        from app.adapters.staff_wiring import StaffCommands
        from app.staff.model import SignInSettings

        return StaffCommands(self.units, self.clock, self.key, settings=SignInSettings.from_settings(self.settings))

    def person_key(self, number: str) -> bytes:
        """Keyed hash of an ID number or credit code."""
        from app.staff.model import person_key

        return person_key(self.staff.identity_key, number)

    @cached_property
    def terminal(self) -> "Terminal":
        """This machine: office and number, and the window it stands at."""
        from app.staff.model import Terminal
        from app.staff.setup import WINDOW_SETTING

        window = os.environ.get("YICHUANG_WINDOW") or self.settings.get(WINDOW_SETTING)
        return Terminal(f"{self.facts.office}-{self.facts.machine:02d}", window or ("1" if self.is_demo else None))

    @cached_property
    def tokens(self) -> "TokenFile":
        """Where a headless session's token lies."""
        from app.adapters.token_file import TokenFile

        return TokenFile(self.folder)

    def actor(self, verb: str, as_account: str | None) -> "Actor":
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        return self.staff.current_actor(
            verb=verb, terminal=self.terminal, token=self.tokens.read(), as_account=as_account
        )

    def sign_in_door(self, camera: int | None = None, video: Path | None = None) -> "SignInDoor":
        """The two factors at this machine."""
        from app.adapters.face_parts import face_parts
        from app.adapters.staff_wiring import SignInDoor

        pack = self.settings.get(PACK_SETTING)
        parts = partial(
            face_parts, store_is_demo=self.is_demo, pack=Path(pack) if pack else None, camera=camera, video=video
        )
        return SignInDoor(self.staff, self.terminal, parts)

    # cases and papers

    @cached_property
    def accept(self) -> "Accept":
        """Acceptance."""
        from app.intake.commands import Accept

        return Accept(self.units, self.desk, self.clock)

    @cached_property
    def list_cases(self) -> "ListCases":
        """The cases of an office."""
        from app.cases.commands import ListCases

        return ListCases(self.case_queries)

    @cached_property
    def show_case(self) -> "ShowCase":
        """One case with its timeline."""
        from app.cases.commands import ShowCase

        return ShowCase(self.units, self.case_queries, self.clock)

    @cached_property
    def page_renderer(self) -> "PageRenderer":
        """What makes the PDF."""
        from app.adapters.pdf_reportlab import PdfRenderer

        return PdfRenderer()

    @cached_property
    def issue_paper(self) -> "IssuePaper":
        """The first printing of any paper."""
        from app.documents.commands import IssuePaper
        from app.documents.verification import papers_secret

        return IssuePaper(self.units, self.page_renderer, self.clock, papers_secret(self.key))

    @cached_property
    def print_case_paper(self) -> "PrintCasePaper":
        """The first printing of a case's paper."""
        from app.documents.verification import papers_secret
        from app.intake.commands.papers import PaperSources, PrintCasePaper
        from app.kernel.calendar import published_calendar

        sources = PaperSources(self.catalogue, self.registry_queries, published_calendar(), papers_secret(self.key))
        return PrintCasePaper(self.units, self.issue_paper, sources)

    @cached_property
    def reprint(self) -> "Reprint":
        """A further copy."""
        from app.documents.commands import Reprint

        return Reprint(self.units, self.page_renderer, self.clock)

    @cached_property
    def void_and_reprint(self) -> "VoidAndReprint":
        """The same sheet in place of a spoilt one."""
        from app.documents.commands import VoidAndReprint

        return VoidAndReprint(self.units, self.page_renderer, self.clock)

    @cached_property
    def printer(self) -> "Printer":
        """CUPS where there is one, the system's printers elsewhere; without any the file is kept."""
        outbox = self.folder / "outbox"
        if os.name != "nt":
            from app.adapters.printer_cups import CupsPrinter

            return CupsPrinter(outbox, self.clock)
        from app.adapters.printer_cups import keep_file
        from ui.devices.printer_qt import QtPrinter

        return QtPrinter(lambda pdf, window: str(keep_file(outbox, pdf, window, self.clock.now())))

    # the screens' desks

    @cached_property
    def counter(self) -> "CounterDesk":
        """What the counter does."""
        from app.adapters.page_count import page_count
        from app.adapters.pinyin_pypinyin import readings
        from app.catalogue.search import ItemIndex
        from app.intake import commands as do
        from app.intake.counter import Commands, CounterDesk, Look, Papers
        from app.registry.commands import OpenPersonRecord, OpenUnitRecord

        units, clock, registry = self.units, self.clock, self.registry_queries
        look = Look(
            self.catalogue, ItemIndex(self.catalogue, readings), registry, self.case_queries, _parameters,
            self.person_key, lambda: self.office_profile, page_count, clock, self.is_demo,
        )  # fmt: skip
        commands = Commands(
            do.SaveDraft(units, clock), do.ResumeDraft(units, clock), do.ListDrafts(units, clock),
            do.DiscardDraft(units, clock), do.HandOverDraft(units, clock), do.CorrectOnSpot(units, clock),
            do.AttachPages(units, clock), self.accept, do.NotifySupplement(units, self.desk, clock),
            do.TurnAway(units, self.desk, clock), OpenPersonRecord(registry, units, clock),
            OpenUnitRecord(registry, units, clock), do.ReadPage(units, clock),
        )  # fmt: skip
        papers = Papers(
            self.print_case_paper, self.issue_paper, self.reprint, self.void_and_reprint, self.printer,
            self.page_renderer, self.desk,
        )  # fmt: skip
        return CounterDesk(look, commands, papers)

    @cached_property
    def hall(self) -> "HallDesk":
        """What a window does with the queue."""
        from app.hall.desk import HallDesk
        from app.hall.model import HallSettings
        from db.queries.hall import SqlHallQueries

        own = self.settings
        usual = HallSettings()
        figures = {name: int(own.get(f"hall.{name}", getattr(usual, name))) for name in ("senior_age", "max_jumps")}
        return HallDesk(self.units, SqlHallQueries(self.store), self.clock, replace(usual, **figures))

    @cached_property
    def cases(self) -> "CaseDesk":
        """What the screens about cases do."""
        from app.adapters.qr_reader import QrReader
        from app.documents.commands import OpenScanned
        from app.documents.verification import papers_secret
        from app.intake.case_desk import CaseDesk, ShowPaper
        from app.kernel.calendar import published_calendar

        return CaseDesk(
            unit_of_work=self.units,
            show_case=self.show_case,
            list_cases=self.list_cases,
            show_paper=ShowPaper(self.units, self.page_renderer, self.clock),
            reprint=self.reprint,
            void=self.void_and_reprint,
            print_case_paper=self.print_case_paper,
            open_scanned=OpenScanned(self.units, papers_secret(self.key)),
            printer=self.printer,
            catalogue=self.catalogue,
            calendar=published_calendar(),
            clock=self.clock,
            camera=self._new_camera,
            codes=QrReader(),
        )

    def _new_camera(self) -> Any:
        from app.adapters.face_parts import face_parts

        pack = self.settings.get(PACK_SETTING)
        return face_parts(store_is_demo=self.is_demo, pack=Path(pack) if pack else None).camera

    # the window

    def services(self) -> "Services":
        """Everything screens may use; slow, called after the first paint."""
        from app import __version__
        from ui.services import AboutFacts, Services

        profile = self.office_profile
        door = self.sign_in_door()
        door.warm_up()
        facts = AboutFacts(
            __version__, self.catalogue.version, len(self.catalogue.items), str(self.store.path), self._engine_name()
        )
        return Services(
            clock=self.clock,
            sign_in=door,
            preferences=KeptPreferences(self),
            hall_name=profile.hall or profile.name,
            window=self.terminal.window,
            is_demo=self.is_demo,
            idle_minutes=self.staff.settings.idle_minutes,
            devices=self.devices,
            about=facts,
            counter=lambda: self.counter,
            hall=lambda: self.hall,
            cases=lambda: self.cases,
            demo_accounts=self._demo_accounts(),
        )

    def devices(self) -> list[Any]:
        """The devices of this machine for settings and status bar."""
        from ui.services import Device

        printer, camera = self._printer_names(), self._camera_names()
        return [
            Device("camera", camera[0] if camera else "", bool(camera), _ready(bool(camera))),
            Device("printer", printer[0] if printer else "", bool(printer), _ready(bool(printer))),
        ]

    def _engine_name(self) -> str:
        pack = self.settings.get(PACK_SETTING)
        return Path(pack).name if pack else "demo" if self.is_demo else ""

    def _demo_accounts(self) -> tuple[Any, ...]:
        if not self.is_demo:
            return ()
        from itertools import groupby, islice

        from app.cli.demo.staffing import PASSWORD, demo_offices
        from ui.services import DemoAccount

        by_post = groupby(demo_offices()[-1].people, lambda person: person.post)
        people = [person for _post, group in by_post for person in islice(group, 3)]
        return tuple(DemoAccount(p.account, p.name, p.post, PASSWORD) for p in people)

    def _printer_names(self) -> Sequence[str]:
        from app.adapters.printer_cups import destinations

        return destinations()

    def _camera_names(self) -> Sequence[str]:
        if self.is_demo:
            return ("demo",)
        return tuple(path.name for path in sorted(Path("/dev").glob("video*")))

    # set-up and health

    def found_office(self, plan: "SetupPlan") -> tuple["OfficeFounded", str]:
        """Make the store and carry the plan out; with the recovery code."""
        from app.adapters.password_argon2 import Argon2Hasher
        from app.staff.commands.accounts import CreateOperator
        from app.staff.model import identity_key
        from app.staff.setup import SetUpOffice
        from db.founding import new_store
        from db.unit_of_work import SqlUnitOfWork

        with new_store(self.folder, self.keys) as new:
            units = partial(SqlUnitOfWork, new.store)
            create = CreateOperator(units, Argon2Hasher(), self.clock, identity_key(new.key))
            return SetUpOffice(units, create, self.clock)(plan), new.code

    @property
    def confirm_recovery(self) -> "ConfirmRecovery":
        """Somebody types the recovery code back."""
        from app.staff.setup import ConfirmRecovery

        return ConfirmRecovery(self.units, self.keys, self.clock)

    @property
    def verify_chains(self) -> "VerifyChains":
        """The walk over every chain."""
        from app.audit.queries import VerifyChains
        from db.queries.chains import SqlChains

        return VerifyChains(SqlChains(self.store))

    @property
    def health_checks(self) -> "Sequence[tuple[str, Check]]":
        """Name and check, in the order of the answer."""
        from app.adapters.fonts import font_files
        from app.kernel.calendar import published_calendar
        from app.kernel.clock import hall_day
        from app.kernel.health import Level, calendar_of, device, free_disk, key_place
        from db.health import store_checks

        year = hall_day(self.clock.now()).year
        calendar = published_calendar()
        return (
            *store_checks(lambda: self.store),
            ("key", lambda: key_place(self.keys)),
            ("disk", lambda: free_disk(self.folder)),
            *((f"calendar_{y}", partial(calendar_of, y, calendar)) for y in (year, year + 1)),
            ("catalogue", self._catalogue_health),
            ("font", lambda: device("font", [file.path.name for file in font_files()], Level.RED)),
            ("printer", lambda: device("printer", self._printer_names(), Level.AMBER)),
            ("camera", lambda: device("camera", self._camera_names(), Level.AMBER)),
        )

    def _catalogue_health(self) -> "Health":
        from app.kernel.health import Health, Level

        listed = self.catalogue
        values = {"items": len(listed.items), "version": listed.version}
        return Health("catalogue", Level.GREEN, "doctor_catalogue_read", values)

    # the demo office

    def seed_demo(self, persons: int, seed: int) -> "DemoSeeded":
        """Make a new store in the data folder and fill it."""
        from db.founding import new_store

        with new_store(self.folder, self.keys) as new:
            return _demo_seed(new.store, new.key, self.clock)(persons, seed)

    def demo(self) -> "Container":
        """The container of the demo office, made at first use; its queue is filled for today."""
        from app.cli.demo.clock import PastClock
        from app.cli.demo.queue import FillQueue
        from app.cli.demo.seed import PERSONS
        from app.hall.commands import TakeNumber
        from db.founding import is_founded

        place = Container(self._data or demo_folder())
        if not is_founded(place.folder):
            place.seed_demo(PERSONS, 1)
        if place.is_demo:
            now = place.clock.now()
            past = PastClock(now)
            FillQueue(place.units, TakeNumber(place.units, past), past)(now, 1)
        return place

    def bench_probes(self, office: Path | None) -> "Sequence[Probe]":
        """Every measurement, on an office that ends with this container, or on the demo store of ``office``."""
        from app.cli.bench import Bench

        self._bench = Bench(Container, _instruments(), office)
        return self._bench.probes()

    def bench_office(self) -> Path:
        """Where that office lies."""
        return self._bench.folder_of_office()

    def demo_day(self, out: Path) -> "DemoDay":
        """Drive the real windows through a day on an office made for it; pictures and papers lie in ``out``."""
        from tempfile import TemporaryDirectory
        from time import monotonic

        from app.cli.verbs.demo import DemoDay
        from ui.demo_day import run_day

        begun = monotonic()
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="yichuang-demo-") as folder:
            place = DemoOffice(Path(folder), out)
            try:
                report = run_day(place.as_shown(), out)
                papers = tuple(str(path) for path in place.printer.papers)
            finally:
                place.close()
                place.keys.forget()
        pictures = tuple(str(path) for path in report.screenshots)
        return DemoDay(report.steps, pictures, papers, round(monotonic() - begun, 1))

    def open_demo_window(self) -> int:
        """The counter on the demo office."""
        place = Container(self._data or demo_folder())
        from ui.application import Startup, run

        return run(
            Startup(lambda: _with_log(self.demo().services), place.folder, is_shared=self._data is None), sys.argv[:1]
        )


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


class KeptPreferences:
    """How each operator wants to see the window, kept among the settings; serves ``ui.services.PreferenceStore``."""

    def __init__(self, place: Container) -> None:
        self._place = place

    def load(self, operator: "OperatorId") -> "Preferences":
        """The kept ones, or the defaults."""
        from ui.metrics import TextSize
        from ui.services import Preferences
        from ui.theme import Theme

        kept = self._place.settings.get(f"preferences.{operator}")
        if kept is None:
            return Preferences()
        import json

        data = json.loads(kept)
        return Preferences(TextSize(data["text_size"]), Theme(data["theme"]), data["language"])

    def save(self, operator: "OperatorId", preferences: "Preferences") -> None:
        """Keep or replace."""
        import json

        data = {key: str(getattr(preferences, key)) for key in ("text_size", "theme", "language")}
        with self._place.units() as u:
            u.meta.put(f"preferences.{operator}", json.dumps(data), operator, self._place.clock.now())
            u.commit()


def _parameters(today: date) -> Any:
    from app.rules.parameters import published_parameters

    return published_parameters().singles(today)


def _desk(catalogue: "Catalogue", registry: "RegistryQueries") -> "Desk":
    from app.intake.commands.accept import Desk
    from app.intake.verdict import FormJudge
    from app.kernel.calendar import published_calendar

    calendar = published_calendar()
    return Desk(catalogue, FormJudge(registry, _parameters, calendar), _parameters, calendar)


def _instruments() -> "Instruments":
    from app.adapters.pdf_reportlab import empty_pdf
    from app.adapters.pinyin_pypinyin import readings
    from app.cli.bench import Instruments
    from app.cli.verbs.bench import own_command, quiet_environment
    from db.bench import acceptance
    from ui import bench
    from ui.bench_paint import first_paint

    return Instruments(
        first_paint=partial(first_paint, [*own_command(), "--first-paint"], quiet_environment),
        in_window={"key_to_repaint": bench.keys, "open_form": bench.openings, "memory": bench.memory},
        acceptance=acceptance,
        person_search=_person_search,
        readings=readings,
        empty_pdf=empty_pdf,
    )


def _person_search(folder: Path, persons: int) -> "Figure":
    from app.adapters.key_store import FolderKeys
    from app.adapters.pinyin_pypinyin import readings
    from db.bench_registry import person_search
    from db.founding import new_store

    with new_store(folder, FolderKeys(folder)) as new:
        return person_search(new.store, persons, readings)


def _ready(found: bool) -> str:
    return "device_ready" if found else "device_missing"


def _demo_seed(store: "Store", key: bytes, clock: "Clock") -> "SeedDemo":
    from app.adapters.pinyin_pypinyin import readings
    from app.adapters.staff_wiring import StaffCommands
    from app.catalogue.loader import load_catalogue
    from app.cli.demo.past import Counter
    from app.cli.demo.seed import DemoHouse, SeedDemo
    from app.hall.commands import TakeNumber
    from app.intake.commands import Accept, NotifySupplement, TurnAway
    from app.registry.commands import OpenPersonRecord, OpenUnitRecord
    from db.queries.registry import SqlRegistryQueries
    from db.unit_of_work import SqlUnitOfWork

    units: Callable[[], SqlUnitOfWork] = partial(SqlUnitOfWork, store)
    registry = SqlRegistryQueries(store)
    desk = _desk(load_catalogue(), registry)

    def house_at(past: "Clock") -> DemoHouse:
        staff = StaffCommands(units, past, key)
        counter = Counter(
            desk.catalogue, OpenPersonRecord(registry, units, past), OpenUnitRecord(registry, units, past),
            Accept(units, desk, past), NotifySupplement(units, desk, past), TurnAway(units, desk, past),
        )  # fmt: skip
        take = TakeNumber(units, past)
        return DemoHouse(units, staff.found_office, staff.grant_permission, counter, take, readings, staff.identity_key)

    return SeedDemo(house_at, clock)
