"""The camera's column: the mirror picture and one plain hint under it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.widgets.face_picture import FacePicture, Picture
from ui.widgets.layouts import Column
from ui.widgets.states import State, set_state
from ui.widgets.words import Role, label


class FacePanel(QWidget):
    """One hint at a time and never a score; the words come from whoever shows it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._picture = FacePicture(self.tr("Camera picture"))
        self._hint = label("", Role.SECTION, wrap=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.column = Column(self._picture, gap=8, parent=self)
        self.column.addWidget(self._hint)

    def show_picture(self, picture: Picture, hint: str) -> None:
        """Show a frame and what to do now."""
        self._picture.show_picture(picture)
        self._say(hint, State.OK if picture.hint == "good" else State.WARNING)

    def rest(self, words: str) -> None:
        """No camera: the quiet sign, and what comes next or helps next time."""
        self._picture.show_picture(None)
        self._say(words, State.NONE)

    def hint(self) -> str:
        """What is said under the picture."""
        return self._hint.text()

    def _say(self, words: str, state: State) -> None:
        if words != self._hint.text():
            self._hint.setText(words)
        set_state(self._hint, state)
