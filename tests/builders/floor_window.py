"""The screens of floor and flow desk over a real store with cases on their way."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.kernel.actor import Actor
from tests.builders.flow_house import FlowHouse
from tests.builders.routine_house import absent, floor_desk_of
from tests.builders.window import FakeSteps, make_services
from ui import tasks
from ui.screen import Screen, ScreenName, Shell
from ui.screen_list import make

LATE, APPROVED, HELD = "ZH-014", "YL-115", "YL-114"


def busy(house: FlowHouse) -> dict[str, object]:
    """Cases of which one is drawn, one waits for approval and one cannot be drawn; their ids by what they are."""
    cases: dict[str, object] = {"drawn": house.take_in(LATE).id, "approval": house.take_in(APPROVED).id}
    house.agree(cases["approval"]), house.agree(cases["approval"])
    absent(house, "handlinga.x", "handlingb.x")
    cases["undrawn"] = house.take_in("YL-107").id
    return cases


class FloorWindow:
    """One screen in a window of its own; ``opened``: what it asked the window to open; desks: as ``make_services``."""

    def __init__(self, qtbot: QtBot, house: FlowHouse, store, actor: Actor, name: ScreenName, **desks) -> None:
        self.bot, self.opened, self.said = qtbot, [], []
        services = make_services(FakeSteps({}), **({"floor": lambda: floor_desk_of(house, store)} | desks))
        self.shell = Shell(services, actor)
        self.shell.opening.connect(lambda screen, argument: self.opened.append((screen, argument)))
        self.shell.said.connect(lambda text, _state: self.said.append(text))
        self.view: Screen = make(name, self.shell)
        self.shell.announced.connect(self.view.refresh)
        qtbot.addWidget(self.view)
        self.view.resize(1366, 686)
        self.view.show()
        self.view.activateWindow()
        self.view.enter()
        self.rest()

    def rest(self) -> None:
        """Until no work is under way and what it led to is shown."""
        for _ in range(3):
            QApplication.processEvents()
            self.bot.waitUntil(lambda: tasks.program_tasks().idle(), timeout=10_000)
        QApplication.processEvents()
