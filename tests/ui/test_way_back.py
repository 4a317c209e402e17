"""Going back leads to the screen underneath; what was said in passing goes when the person goes on."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.screen import ScreenName
from ui.widgets.states import State
from ui.widgets.surfaces import Toast
from ui.workplace import trail_to

COUNTER, FIND, CASE, PREVIEW = ScreenName.COUNTER, ScreenName.FIND_CASE, ScreenName.CASE, ScreenName.PREVIEW


@pytest.mark.parametrize(
    ("opened", "trail"),
    [
        ((COUNTER, FIND, CASE, PREVIEW), [COUNTER, FIND, CASE, PREVIEW]),
        ((COUNTER, FIND, CASE, PREVIEW, CASE), [COUNTER, FIND, CASE]),
        ((COUNTER, CASE, FIND, CASE), [COUNTER, CASE]),
        ((COUNTER, FIND, CASE, COUNTER), [COUNTER]),
    ],
)
def test_no_screen_lies_twice_under_another_and_the_counter_under_all(opened, trail) -> None:
    found: list[ScreenName] = []
    for name in opened:
        found = trail_to(name, found)
    assert found == trail


def test_a_passing_message_goes_and_an_error_stays(qtbot: QtBot, window_app) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(800, 600)
    host.show()
    toast = Toast(host)
    toast.say("saved")
    toast.pass_on()
    assert toast.isHidden()
    toast.say("the disk is full", State.ERROR)
    toast.pass_on()
    assert toast.isVisible()
