"""The window's thread asks nothing of the store: another process that writes would hold the window up."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import Engine, event

from tests.builders.counter_window import CLERK, CounterHouse, container_at
from ui import tasks
from ui.main_window import MainWindow
from ui.screen import ScreenName
from ui.workplace import Workplace


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """Statements that came from the window's thread."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if threading.current_thread() is threading.main_thread():
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


def test_signing_in_and_opening_a_form_ask_the_store_in_workers_only(
    window_app: QApplication, demo_folder: Path, qtbot: QtBot, asked: list[str]
) -> None:
    container, window = container_at(demo_folder), MainWindow()
    window.show()
    place, services = Workplace(window), container.services()
    actor = container.actor("case", CLERK)
    house = CounterHouse(container, window, place, qtbot)
    asked.clear()  # in the program all this comes from workers too
    place.use(services)
    place.go_on(actor, ScreenName.COUNTER)
    house.rest()
    house.open("YL-103")
    house.rest()
    statements = tuple(asked)
    window.close()
    assert tasks.close()
    window.deleteLater()
    container.close()
    assert statements == ()
