"""What every test may ask for: a real encrypted store, units of work, a clock that stands still."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

KEY = bytes(range(32))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests with real faces did not run, whatever else is shown, and the counts of those that did."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for variable in ("YICHUANG_FACE_PACK", "YICHUANG_FACES"):
        count = sum(f"{variable} is not set" in reason for reason in skipped)
        if count:
            terminalreporter.write_line(f"{count} tests of the face check skipped: {variable} is not set", yellow=True)
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


@dataclass
class FixedClock:
    """Stands still until told otherwise."""

    moment: datetime = datetime(2026, 11, 20, 2, 24, tzinfo=UTC)  # a Friday, 10:24 in the hall

    def now(self) -> datetime:
        return self.moment

    def pass_time(self, **units: float) -> None:
        self.moment += timedelta(**units)


@contextmanager
def founded_copy(template_folder: Path, folder: Path) -> Iterator["Store"]:  # noqa: F821
    """The store of a real office for as long as one test module asks, in a folder of its own."""
    from db.engine import FILE_NAME, open_store

    shutil.copy(template_folder / FILE_NAME, folder / FILE_NAME)
    store = open_store(folder, KEY)
    yield _founded(store, demo=False)
    store.close()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="session")
def template_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated, empty store per session, copied for each test."""
    from db.engine import open_store
    from db.migrations.runner import migrate

    folder = tmp_path_factory.mktemp("template")
    store = open_store(folder, KEY)
    migrate(store)
    store.close()
    return folder


@pytest.fixture
def bare_store(template_folder: Path, tmp_path: Path) -> Iterator["Store"]:  # noqa: F821
    """A migrated store that belongs to nobody yet."""
    from db.engine import FILE_NAME, open_store

    folder = tmp_path / "store"
    folder.mkdir()
    shutil.copy(template_folder / FILE_NAME, folder / FILE_NAME)
    store = open_store(folder, KEY)
    yield store
    store.close()


@pytest.fixture
def store(bare_store: "Store") -> "Store":  # noqa: F821
    """The store of a real office: county 350199, machine 1."""
    return _founded(bare_store, demo=False)


@pytest.fixture
def demo_store(bare_store: "Store") -> "Store":  # noqa: F821
    """The same, marked demo for ever."""
    return _founded(bare_store, demo=True)


@pytest.fixture
def uow(store: "Store") -> Callable[[], "SqlUnitOfWork"]:  # noqa: F821
    """What makes units of work over the store of a real office."""
    from db.unit_of_work import SqlUnitOfWork

    return lambda: SqlUnitOfWork(store)


@pytest.fixture
def demo_uow(demo_store: "Store") -> Callable[[], "SqlUnitOfWork"]:  # noqa: F821
    """What makes units of work over a store marked demo."""
    from db.unit_of_work import SqlUnitOfWork

    return lambda: SqlUnitOfWork(demo_store)


def _founded(store: "Store", *, demo: bool) -> "Store":  # noqa: F821
    from app.kernel.ids import OfficeId, new_uuid
    from app.kernel.office import StoreFacts
    from db.unit_of_work import SqlUnitOfWork

    facts = StoreFacts(new_uuid(), OfficeId("350199"), 1, demo, True, datetime(2026, 1, 1, tzinfo=UTC))
    with SqlUnitOfWork(store) as u:
        u.meta.found(facts)
        u.commit()
    return store
