"""The whole of it: set-up, health, and the demo office on top of window, counter and store."""

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap.window import WindowParts, with_log

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from app.audit.queries import VerifyChains
    from app.centre.ports import WholeLine
    from app.centre.worker import WorkerActs
    from app.cli.demo.central import CentralDemo, Step
    from app.cli.demo.seed import DemoSeeded
    from app.cli.verbs.demo import DemoDay
    from app.kernel.authority import Central, ItemWays
    from app.kernel.certificates import Authority
    from app.kernel.exchange import Exchange
    from app.kernel.health import Check, Health
    from app.kernel.measures import Probe
    from app.staff.central_accounts import CentreAccounts
    from app.staff.province_key import ProvinceKey
    from app.staff.setup import ConfirmRecovery, OfficeFounded
    from app.staff.setup_file import SetupPlan
    from app.sync.parcels import ParcelBox
    from db.central.relay import KeyRelay


class Container(WindowParts):
    """Everything over one store, each part made when it is first named; serves verbs and window."""

    def found_office(self, plan: "SetupPlan", province: "ProvinceKey | None" = None) -> tuple["OfficeFounded", str]:
        """Make the store and carry the plan out; with the recovery code.  province: None for a key of its own."""
        from app.adapters.password_argon2 import Argon2Hasher
        from app.adapters.sealing import KeySealer
        from app.kernel.office import KeptKey
        from app.staff.commands.accounts import CreateOperator
        from app.staff.model import identity_key
        from app.staff.province_key import PURPOSE
        from app.staff.setup import SetUpOffice
        from db.founding import new_store
        from db.unit_of_work import SqlUnitOfWork

        with new_store(self.folder, self.keys) as new:
            units = partial(SqlUnitOfWork, new.store)
            identity = province.identity_key if province else identity_key(new.key)
            create = CreateOperator(units, Argon2Hasher(), self.clock, identity, is_shared=province is not None)
            kept = None
            if province is not None:
                sealed = KeySealer(new.key, PURPOSE).seal(province.secret, province.commitment)
                kept = KeptKey(sealed, province.commitment)
            return SetUpOffice(units, create, self.clock)(plan, kept), new.code

    def province_box(self) -> "ParcelBox":
        """What seals and opens the file of the province's key."""
        from app.adapters.parcel_box import PROVINCE_MAGIC, PassphraseBox

        return PassphraseBox(magic=PROVINCE_MAGIC)

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
            ("face_pack", self.face_pack_health),
        )

    def _catalogue_health(self) -> "Health":
        from app.kernel.health import Health, Level

        listed = self.catalogue
        values = {"items": len(listed.items), "version": listed.version}
        return Health("catalogue", Level.GREEN, "doctor_catalogue_read", values)

    def central(self, place: str) -> "Central":
        """The central server at that place, for its administrator; the machine's own store is not opened."""
        from db.central.server import PostgresCentral

        return PostgresCentral(place)

    def central_accounts(self, place: str) -> "AbstractContextManager[CentreAccounts]":
        """A line to the centre at that place for whoever orders accounts there."""
        from db.central.accounts import accounts_line

        return accounts_line(place)

    def exchange(self, hall: str, province: str) -> "Exchange":
        """The hand-over between a hall machine and the province."""
        from db.central.exchange import PostgresExchange

        return PostgresExchange(hall, province)

    def key_relay(self, listen: str, province: str) -> "KeyRelay":
        """Carries keys from above through the hall machine."""
        from db.central.relay import KeyRelay

        return KeyRelay(listen, province)

    def exchange_again(self, hall: str, event: str) -> int:
        """Take up again what the province refused; how many events wait then."""
        from db.central.exchange import again

        return again(hall, event)

    def wait(self, seconds: float) -> None:
        """Do nothing for so long."""
        from time import sleep

        sleep(seconds)

    def central_line(self, place: str) -> "AbstractContextManager[WholeLine]":
        """A line to the central server at that place, for its worker and for who looks at what it did."""
        from db.central.worker import worker_line

        return worker_line(place)

    def worker_acts(self, line: "WholeLine") -> "WorkerActs":
        """What the worker does over a line: with the usual figures, and the calendar that the program brings."""
        from app.cases.flow_settings import FlowSettings
        from app.centre.worker import WorkerActs
        from app.kernel.calendar import published_calendar

        return WorkerActs(line, FlowSettings(), published_calendar())

    def certificates(self, folder: Path) -> "Authority":
        """The centre's certificate authority in that folder."""
        from app.adapters.private_ca import FolderAuthority

        return FolderAuthority(folder, self.clock.now)

    @property
    def item_ways(self) -> "ItemWays":
        """The way of every item of the list, as the central server keeps it."""
        from app.cases.way import way_of, way_to_data

        return {item.code: way_to_data(way_of(item)) for item in self.catalogue.items}

    def seed_demo(self, persons: int, seed: int) -> "DemoSeeded":
        """Make a new store in the data folder and fill it."""
        from app.bootstrap.demo import demo_seed
        from db.founding import new_store

        with new_store(self.folder, self.keys) as new:
            return demo_seed(new.store, new.key, self.clock)(persons, seed)

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

    def close(self) -> None:
        """Give back the store and the office of the bench, if they were opened."""
        super().close()
        if "_bench" in self.__dict__:
            self._bench.close()

    def bench_probes(self, office: Path | None) -> "Sequence[Probe]":
        """Every measurement, on an office that ends with this container, or on the demo store of ``office``."""
        from app.bootstrap.demo import instruments
        from app.cli.bench import Bench

        self._bench = Bench(Container, instruments(), office)
        return self._bench.probes()

    def bench_office(self) -> Path:
        """Where that office lies."""
        return self._bench.folder_of_office()

    def demo_day(self, out: Path) -> "DemoDay":
        """Drive the real windows through a day on an office made for it; pictures and papers lie in ``out``.

        Raises Unavailable("paper_not_writable").
        """
        from tempfile import TemporaryDirectory
        from time import monotonic

        from app.bootstrap.demo import DemoOffice
        from app.cli.verbs.demo import DemoDay
        from app.kernel.errors import Unavailable
        from ui.demo_day import run_day

        begun = monotonic()
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable("paper_not_writable", path=str(out)) from error
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

    def demo_central(self, tell: "Callable[[Step], None]") -> "CentralDemo":
        """A throw-away centre, three windows and a line that is cut."""
        from app.bootstrap.demo_central import central_demo

        return central_demo(tell)

    def open_demo_window(self) -> int:
        """The counter on the demo office."""
        place = Container(self._data or demo_folder())
        from ui.application import Startup, run

        return run(
            Startup(lambda: with_log(self.demo().services), place.folder, is_shared=self._data is None), sys.argv[:1]
        )


def demo_folder() -> Path:
    """Where the demo office lies: among the user's own data, never in the machine's folder."""
    base = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".local/share") / "yichuang-demo"
