"""One's own password at the centre, in the settings, by keys alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.kernel.errors import Rejected
from tests.builders.naming import unnamed
from tests.builders.window import FakeSteps, clerk, make_services
from ui import tasks
from ui.screen import SettingsPart, Shell
from ui.screens.settings.view import SettingsView


@pytest.fixture
def open_settings(qtbot, window_app):
    def open_settings(match) -> SettingsView:
        view = SettingsView(Shell(make_services(FakeSteps({}), centre_password=match), clerk("王芳", "wangfang")))
        qtbot.addWidget(view)
        view.resize(1366, 690)
        view.show()
        view.activateWindow()
        view.enter()
        qtbot.waitUntil(tasks.program_tasks().idle)
        return view

    return open_settings


def words(view) -> str:
    return "\n".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())


def test_both_passwords_are_given_and_forgotten_once_the_centre_has_taken_one(open_settings, qtbot):
    given: list[tuple[str, ...]] = []

    def match(*said: str) -> None:
        given.append(said)
        if said[2] != "right":
            raise Rejected("wrong_password")

    view = open_settings(match)
    part = view.centre
    assert unnamed(view) == []
    view.enter(SettingsPart.CENTRE)
    assert part.own.hasFocus()
    qtbot.waitUntil(tasks.program_tasks().idle)

    def say(there: str) -> None:
        part.own.setFocus()
        part.own.selectAll()
        QTest.keyClicks(part.own, "here")
        QTest.keyClick(part.own, Qt.Key.Key_Return)
        assert QApplication.focusWidget() is part.given
        part.given.selectAll()
        QTest.keyClicks(part.given, there)
        QTest.keyClick(part.given, Qt.Key.Key_Return)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        qtbot.waitUntil(tasks.program_tasks().idle)
        QApplication.processEvents()

    say("wrong")
    assert part.own.hasFocus() and part.given.text() == "wrong"
    say("right")
    assert given == [("wangfang", "here", "wrong"), ("wangfang", "here", "right")]
    assert (part.own.text(), part.given.text()) == ("", "")
    assert "中心的密码已与本机的相同" in words(view)


def test_without_a_centre_there_is_no_such_part(open_settings):
    view = open_settings(None)
    assert view.centre is None
    assert "您在中心的密码" not in words(view)
