"""The screen of unsent work over a real store, with an authority in memory beside it."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.adapters.parcel_box import PassphraseBox
from app.kernel.canonical import link
from app.sync.commands import ExportUnsent, ImportUnsent, Quarantine, ReadOutbox, Release
from app.sync.desk import SyncDesk
from app.sync.status import ReadStatus
from tests.builders.window import FakeSteps, make_services
from ui import tasks
from ui.actions import ActionId
from ui.screen import ScreenName, Shell
from ui.screen_list import make


def desk_of(machine) -> SyncDesk:
    """As the program wires it; the line is the machine's own."""
    uow, clock = machine.uow, machine.clock
    status = ReadStatus(uow, clock, free_mb=lambda: 9_000, released_on=clock.now().date())
    read = ReadOutbox(uow, clock, machine.centre.carries)
    box = PassphraseBox(cost=2**10)
    export, take_in = ExportUnsent(uow, clock, box), ImportUnsent(uow, clock, box)
    return SyncDesk(uow, read, status, Quarantine(uow, clock), Release(uow, clock), export, take_in)


def forked(machine, case) -> None:
    """Somebody else's events took the place of this machine's: the centre holds another history of the case."""
    with machine.uow() as u:
        events = [event.id for event in u.cases.events(case.id)]
        first, second, _ = u.sync.parcels(events)
    other = second.body.replace(b'"terminal":"', b'"terminal":"x').replace(str(second.event).encode(), b"%s" % _other())
    machine.centre.push([first, replace(second, event=_id(other), body=other, hash=link(first.hash, other))])


def _other() -> bytes:
    return b"0192f000-0000-7000-8000-00000000f0f0"


def _id(_body: bytes):
    from uuid import UUID

    return UUID(_other().decode())


class UnsentWindow:
    """``rounds``: how often a round was asked for; ``said``: passing messages; ``backs``: how often it went back."""

    def __init__(self, qtbot, machine, actor, *, has_centre: bool = True, slips=None, redo=None) -> None:
        self.bot, self.said, self.rounds, self.backs = qtbot, [], 0, 0
        desk = desk_of(machine)
        unsent = (lambda: desk) if has_centre else None
        services = make_services(FakeSteps({}), unsent=unsent, slips=slips, redo=redo)
        self.shell = Shell(services, actor)
        self.shell.said.connect(lambda text, _state: self.said.append(text))
        self.shell.syncing.connect(self._on_syncing)
        self.shell.going_back.connect(self._on_back)
        self.view = make(ScreenName.UNSENT, self.shell)
        self.shell.announced.connect(self.view.refresh)
        qtbot.addWidget(self.view)
        self.view.resize(1366, 686)
        self.view.show()
        self.view.activateWindow()
        self.view.enter()
        self.rest()

    def _on_syncing(self) -> None:
        self.rounds += 1

    def _on_back(self) -> None:
        self.backs += 1

    def act(self, action: ActionId) -> None:
        self.view.handlers()[action]()
        self.rest()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget(), key)
        self.rest()

    def type(self, text: str) -> None:
        QApplication.focusWidget().setText(text)

    def settle(self, done) -> None:
        """Until that holds and is shown."""
        self.bot.waitUntil(lambda: bool(done()), timeout=10_000)
        self.rest()

    def rest(self) -> None:
        """Until no work is under way and what it led to is shown."""
        for _ in range(4):
            QApplication.processEvents()
            self.bot.waitUntil(lambda: tasks.program_tasks().idle(), timeout=10_000)
        QApplication.processEvents()
