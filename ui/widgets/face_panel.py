"""The camera's column: the mirror picture, one plain hint under it, and quietly the seconds that are left."""

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
        self._hint, self._left = label("", Role.SECTION, wrap=True), label("", Role.HINT)
        for words in (self._hint, self._left):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.column = Column(self._picture, gap=8, parent=self)
        self.column.addWidget(self._hint)
        self.column.addWidget(self._left)

    def show_picture(self, picture: Picture, hint: str) -> None:
        """Show a frame and what to do now."""
        self._picture.show_picture(picture)
        self._say(hint, State.OK if picture.hint == "good" else State.WARNING)
        self._left.setText(self.tr("%n second(s) left", "", round(picture.left_s)))

    def rest(self, words: str) -> None:
        """No camera: the quiet sign, and what comes next or helps next time."""
        self._picture.show_picture(None)
        self._left.setText("")
        self._say(words, State.NONE)

    def hint(self) -> str:
        """What is said under the picture."""
        return self._hint.text()

    def _say(self, words: str, state: State) -> None:
        if words != self._hint.text():
            self._hint.setText(words)
        set_state(self._hint, state)
