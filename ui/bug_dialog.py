"""The calm dialog after a fault of the program."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from ui.bugs import Bugs


class BugDialog(QMessageBox):
    """Says calmly that the program made a mistake and that typed work is kept; one at a time."""

    def __init__(self, reference: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bug")
        self.setIcon(QMessageBox.Icon.Information)
        self.setWindowTitle(self.tr("Something went wrong in the program"))
        self.setText(self.tr("Something went wrong in the program. What you typed is kept."))
        told = self.tr("Go on working. If it happens again, give this number to support: {reference}")
        self.setInformativeText(told.format(reference=reference))
        self.setStandardButtons(QMessageBox.StandardButton.Ok)
        self.setAccessibleName(self.windowTitle())
        for button in self.buttons():
            button.setAccessibleName(button.text().replace("&", ""))


class BugShower(QObject):
    """Shows a dialog for a bug over the window that ``parent`` gives then; at most one is open."""

    def __init__(self, bugs: Bugs, parent: Callable[[], QWidget | None]) -> None:
        super().__init__(bugs)
        self._parent = parent
        self.dialog: BugDialog | None = None
        bugs.found.connect(self._on_found)

    def _on_found(self, reference: str) -> None:
        if self.dialog is None:
            self.dialog = BugDialog(reference, self._parent())
            self.dialog.finished.connect(self._on_closed)
            self.dialog.open()

    def _on_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = None
