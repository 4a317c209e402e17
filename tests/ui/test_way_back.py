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


def test_messages_go_when_the_person_goes_on_and_an_error_waits_for_that(qtbot: QtBot, window_app) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(800, 600)
    host.show()
    toast = Toast(host, host)
    for state in (State.OK, State.WARNING, State.ERROR):
        toast.say("the disk is full", state)
        toast.pass_on()
        assert toast.isHidden()
    toast.say("the disk is full", State.ERROR)
    toast.pass_on_click()
    assert toast.isVisible(), "it has just come"
    toast._said_at -= 2
    toast.pass_on_click()
    assert toast.isHidden()


def test_a_message_stands_at_the_top_whatever_its_length(qtbot: QtBot, window_app) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(800, 600)
    host.show()
    toast = Toast(host, host)
    for text in ("saved", "请核对账号和密码，并由本人正对摄像头重试。" * 6):
        toast.say(text, State.WARNING)
        assert host.rect().contains(toast.geometry())
        assert toast.geometry().bottom() < 150
