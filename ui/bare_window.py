"""The floor under the program's start: an empty window that ends with its first paint."""

import os
import sys
from time import monotonic

from PySide6.QtWidgets import QApplication, QMainWindow


class _Bare(QMainWindow):
    def paintEvent(self, _event: object) -> None:
        sys.stdout.write(f"{monotonic()}\n")
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    app = QApplication(sys.argv)
    window = _Bare()
    window.resize(1366, 768)
    window.show()
    app.exec()
