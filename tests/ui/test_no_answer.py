"""The line is asked by a worker thread alone: every screen opens while a centre that never answers is being asked."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from db.sync import transport
from db.sync.transport import CentreLine
from tests.builders.counter_window import CLERK, CounterHouse, container_at
from ui import tasks
from ui.main_window import MainWindow
from ui.screen import ScreenName
from ui.services import PaperOnScreen, SyncSign
from ui.sync_rounds import SyncRounds
from ui.workplace import Workplace

WHO = {
    CLERK: (ScreenName.COUNTER, ScreenName.TRAY, ScreenName.FIND_CASE, ScreenName.MINE, ScreenName.GRANTS,
            ScreenName.UNSENT, ScreenName.CASE, ScreenName.PREVIEW, ScreenName.SETTINGS, ScreenName.KEYS,
            ScreenName.ABOUT),
    "tao.leshan": (ScreenName.FLOOR, ScreenName.UNSENT),
    "jin.ruoyu": (ScreenName.FLOW_DESK,),
    "hua.yumo": (ScreenName.DESKS,),
    "hao.sijia": (ScreenName.OFFICE,),
    "an.ruhai": (ScreenName.PEOPLE,),
}  # fmt: skip
"""Everybody's screens; all of them but sign-in, which stands before."""


@dataclass
class Asked:
    """Who reached for the line.  begun, ended: of the first time."""

    threads: list[threading.Thread] = field(default_factory=list)
    begun: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Notes the thread of every call that goes to the line, and lets it go on."""
    found, real = Asked(), CentreLine._open

    def noted(line: CentreLine):
        found.threads.append(threading.current_thread())
        found.begun.set()
        try:
            return real(line)
        finally:
            found.ended.set()

    monkeypatch.setattr(CentreLine, "_open", noted)
    return found


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


def paper() -> PaperOnScreen:
    return PaperOnScreen("", b"%PDF-1.4\n%%EOF\n", str)


def open_all(
    folder: Path, url: str, qtbot: QtBot, between: Callable[[], None]
) -> tuple[set[ScreenName], SyncSign | None]:
    """Every screen for the people whose it is, while a round is under way; what was shown and the sign at the end."""
    container, window = container_at(folder), MainWindow()
    with container.units() as u:
        for key, value in (("centre.url", url), ("centre.plain_allowed", "on")):
            u.meta.put(key, value, None, container.clock.now())
        case = u.session.scalars(text("SELECT id FROM case_head WHERE office = '350199' LIMIT 1")).one()
        u.commit()
    window.show()
    place, services = Workplace(window), container.services()
    place.use(services)
    signs: list[SyncSign] = []
    rounds = SyncRounds(services.sync)
    rounds.sign_changed.connect(signs.append)
    rounds.begin()
    shown = set()
    arguments = {ScreenName.CASE: case_id(case), ScreenName.PREVIEW: paper()}
    for account, screens in WHO.items():
        place.go_on(container.actor("case", account), screens[0])
        for name in screens:
            place.open(name, arguments.get(name))
            QApplication.processEvents()
            window.grab()
            shown.add(name)
    between()
    qtbot.waitUntil(lambda: bool(signs), timeout=20_000)
    rounds._timer.stop()
    CounterHouse(container, window, place, qtbot).rest()
    place._drop_screens()
    window.close()
    assert tasks.close()
    window.deleteLater()
    container.close()
    return shown, signs[-1]


def case_id(raw: bytes):
    from uuid import UUID

    return UUID(bytes=raw)


def test_every_screen_opens_while_a_centre_that_never_answers_is_asked(
    window_app: QApplication, demo_folder: Path, qtbot: QtBot, asked: Asked, silent: socket.socket,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(transport, "CONNECT_S", 600)  # whoever waited for the line would wait longer than any test
    port = silent.getsockname()[1]

    def still_asking() -> None:
        assert asked.begun.wait(20), "a round reaches for the line"
        assert not asked.ended.is_set(), "all screens were shown before it gave up"
        silent.close()

    shown, sign = open_all(demo_folder, f"host=127.0.0.1 port={port} user=d{'0' * 32}", qtbot, still_asking)
    assert shown == set(ScreenName) - {ScreenName.SIGN_IN}
    assert sign is not None
    assert sign.offline_since is not None
    assert asked.threads
    assert threading.main_thread() not in asked.threads


def test_an_address_that_leads_nowhere_is_offline_and_holds_no_screen_up(
    window_app: QApplication, demo_folder: Path, qtbot: QtBot, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "CONNECT_S", 2)
    shown, sign = open_all(demo_folder, f"host=10.255.255.1 port=5432 user=d{'0' * 32}", qtbot, lambda: None)
    assert shown == set(ScreenName) - {ScreenName.SIGN_IN}
    assert sign is not None
    assert sign.offline_since is not None
    assert asked.threads
    assert threading.main_thread() not in asked.threads
