"""The floors under the program's start and memory: an empty window, and plain pages that come and go in it.

Alone it ends with its first paint and puts out two numbers: the moment (``monotonic()``) and its resident memory in
pages of 4 KiB.  With a number it makes and drops pages of so many line edits and puts out the bytes that each page
left behind: the binding keeps a little of every widget.
"""

import os
import sys
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QVBoxLayout, QWidget

_WARM, _PAGES = 100, 400


def _resident() -> int:
    told = Path("/proc/self/statm")
    return int(told.read_text(encoding="ascii").split()[1]) if told.exists() else 0


def _left_behind(widgets: int) -> float:
    window = QMainWindow()
    window.show()
    before = 0
    for page in range(_WARM + _PAGES):
        if page == _WARM:
            before = _resident()
        _come_and_go(window, widgets)
    return (_resident() - before) * 4096 / _PAGES


def _come_and_go(window: QMainWindow, widgets: int) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    for _ in range(widgets):
        column.addWidget(QLineEdit())
    window.setCentralWidget(page)  # the one before is deleted
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete.value))


class _Bare(QMainWindow):
    def paintEvent(self, _event: object) -> None:
        moment = monotonic()
        sys.stdout.write(f"{moment} {_resident()}\n")
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    app = QApplication(sys.argv)
    if len(sys.argv) > 1:
        sys.exit(sys.stdout.write(f"{_left_behind(int(sys.argv[1]))}\n") and 0)
    window = _Bare()
    window.resize(1366, 768)
    window.show()
    app.exec()
