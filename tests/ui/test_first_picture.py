"""The first picture of sign-in: the whole one takes its place, and nothing moves or is lost."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui import theme
from ui.application import Program, Startup
from ui.first_picture import COLOURS, FirstPicture
from ui.main_window import MainWindow
from ui.services import Services
from ui.widgets.camera import CameraPicture


def _where(part: QWidget) -> QRect:
    return QRect(part.mapTo(part.window(), QPoint(0, 0)), part.size())


def _shown(window: MainWindow) -> list[QRect]:
    """Where the two fields, the button and the camera's place are."""
    fields = [field for field in window.findChildren(QLineEdit) if field.isVisible()]
    button = next(b for b in window.findChildren(QPushButton) if b.isVisible() and b.text() == "继续")
    camera = next(p for p in window.findChildren(QWidget) if isinstance(p, CameraPicture) or p.objectName() == "camera")
    return [_where(part) for part in (*fields, button, camera)]


def _first(qtbot: QtBot, scale: float, width: int, height: int) -> MainWindow:
    window = MainWindow(FirstPicture(scale))
    qtbot.addWidget(window)
    window.resize(width, height)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_first_picture_has_the_colours_of_the_light_theme() -> None:
    tokens = theme.TOKENS[theme.Theme.LIGHT]
    assert {name: getattr(tokens, name) for name in COLOURS} == COLOURS


@pytest.mark.parametrize(("scale", "width", "height"), [(1.0, 1366, 768), (1.2, 1920, 1080), (1.5, 1366, 768)])
def test_nothing_jumps_when_the_whole_of_sign_in_comes(
    window_app: QApplication, qtbot: QtBot, scale: float, width: int, height: int
) -> None:
    window = _first(qtbot, scale, width, height)
    before = _shown(window)
    theme.apply(window_app, theme.Look(scale=scale))
    window.furnish()
    QApplication.processEvents()
    window.settle()  # at once: the eye would see anything later
    after = _shown(window)
    assert len(before) == len(after) == 4
    for first, whole in zip(before, after, strict=True):
        assert (first.topLeft() - whole.topLeft()).manhattanLength() <= 2
        assert abs(first.width() - whole.width()) + abs(first.height() - whole.height()) <= 2


@pytest.mark.parametrize("place", [0, 1])
def test_typing_goes_on_where_it_began(window_app: QApplication, qtbot: QtBot, place: int) -> None:
    window = _first(qtbot, 1.0, 1366, 768)
    typed = [field for field in window.findChildren(QLineEdit) if field.isVisible()]
    QTest.keyClicks(typed[0], "limi")
    QTest.keyClicks(typed[1], "gehe")
    typed[place].setFocus()
    window.furnish()
    qtbot.waitUntil(lambda: window.sign_in_view.isVisible())
    account, password = (field for field in window.findChildren(QLineEdit) if field.isVisible())
    assert (account.text(), password.text()) == ("limi", "gehe")
    assert password.echoMode() is QLineEdit.EchoMode.Password
    assert window.focusWidget() is (account, password)[place]


def test_window_closed_before_it_is_furnished_leaves_quietly(
    window_app: QApplication, qtbot: QtBot, services: Services, tmp_path: Path
) -> None:
    startup = Startup(lambda: services, tmp_path, is_shared=False, geometry_file=tmp_path / "place.ini")
    program = Program(window_app, startup)
    assert program.start()
    assert program.window is None
    first = program._frame
    assert first is not None
    qtbot.addWidget(first)
    first.close()
    program.end()
    assert (tmp_path / "place.ini").exists()
