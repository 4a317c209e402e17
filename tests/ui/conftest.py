"""What tests of the window may ask for: built words, a look, services over fakes of the ports."""

import gc
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.builders.window import FakeSteps, clerk, make_services
from ui import language, messages, tasks, theme, translations
from ui.main_window import MainWindow
from ui.services import Services

PERSONS = 120


@pytest.fixture(scope="session", autouse=True)
def built_words() -> None:
    translations.build()


@pytest.fixture(autouse=True, scope="module")
def old_objects_are_passed_over() -> Iterator[None]:
    """What lives before a module's first test is not looked through again after each of them."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def collected_between_tests(old_objects_are_passed_over: None) -> Iterator[None]:  # goes before
    """No garbage is collected in the middle of a test but by the window's own timer (``ui.garbage`` says why)."""
    gc.disable()
    yield
    gc.collect()


def _shown() -> set[str]:
    widgets = QApplication.topLevelWidgets() if QApplication.instance() else []
    return {f"{type(widget).__name__} {widget.accessibleName()}" for widget in widgets if widget.isVisible()}


@pytest.fixture(autouse=True)
def nothing_is_left_over() -> Iterator[None]:
    """A window still shown or a thread still running fails the test that left it."""
    shown, running = _shown(), set(threading.enumerate())
    yield
    threads = [thread.name for thread in threading.enumerate() if thread not in running and not thread.daemon]
    assert (sorted(_shown() - shown), threads) == ([], [])


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["yichuang"]


@pytest.fixture
def window_app(qapp: QApplication) -> Iterator[QApplication]:
    """The application in Chinese and light, put back after each test; no work may be left over."""
    qapp.setStyle("Fusion")
    messages.set_language("zh_CN")
    language.install(qapp, "zh_CN")
    theme.apply(qapp, theme.Look())
    yield qapp
    assert tasks.close(), "a task outlived its test"
    messages.set_language("zh_CN")
    language.install(qapp, "zh_CN")
    theme.apply(qapp, theme.Look())


@pytest.fixture
def steps() -> FakeSteps:
    person = clerk()
    return FakeSteps({person.account: person})


@pytest.fixture
def services(steps: FakeSteps) -> Services:
    return make_services(steps)


@pytest.fixture(scope="session")
def seeded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo office, seeded once and copied for each test; its key lies in its folder."""
    from tests.builders.counter_window import container_at

    keyring.set_keyring(fail.Keyring())
    folder = tmp_path_factory.mktemp("seeded") / "office"
    container = container_at(folder)
    container.seed_demo(PERSONS, 1)
    container.close()
    return folder


@pytest.fixture
def demo_folder(seeded_folder: Path, tmp_path: Path) -> Iterator[Path]:
    """A demo office of the test's own, on a machine without a key store."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    yield Path(shutil.copytree(seeded_folder, tmp_path / "office"))
    keyring.set_keyring(before)


@pytest.fixture
def house(window_app: QApplication, demo_folder: Path, qtbot: QtBot) -> Iterator["CounterHouse"]:  # noqa: F821
    """The window at 1366 x 768 with a clerk at the counter."""
    from tests.builders.counter_window import CounterHouse, container_at
    from ui.workplace import Workplace

    found: list[Exception] = []
    tasks.program_tasks().bug_found.connect(found.append)
    container, window = container_at(demo_folder), MainWindow()
    window.resize(1366, 768)
    window.show()
    place = Workplace(window)
    place.use(container.services())
    house = CounterHouse(container, window, place, qtbot)
    window.activateWindow()
    house.sign_in()
    yield house
    house.rest()
    window.close()
    assert tasks.close(), "a task outlived its test"
    window.deleteLater()
    container.close()
    if found:
        raise found[0]
