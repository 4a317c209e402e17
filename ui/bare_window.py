"""The floor under the program's start and memory: an empty window that ends with its first paint.

It puts out two numbers: the moment (``monotonic()``), and its resident memory in pages where the system tells.
"""

import os
import sys
from pathlib import Path
from time import monotonic

from PySide6.QtWidgets import QApplication, QMainWindow


class _Bare(QMainWindow):
    def paintEvent(self, _event: object) -> None:
        moment, told = monotonic(), Path("/proc/self/statm")
        pages = told.read_text(encoding="ascii").split()[1] if told.exists() else "0"
        sys.stdout.write(f"{moment} {pages}\n")
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    app = QApplication(sys.argv)
    window = _Bare()
    window.resize(1366, 768)
    window.show()
    app.exec()
