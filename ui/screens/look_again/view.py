"""The look dialog over the screen: the camera starts at once, Enter looks once more, Esc stops or closes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from ui import messages, theme
from ui.screens.look_again.view_model import LookModel, LookState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.face_panel import FacePanel
from ui.widgets.face_picture import Picture
from ui.widgets.layouts import Column, Row
from ui.widgets.states import State
from ui.widgets.surfaces import Note
from ui.widgets.words import Role, label

WIDTH = 720


class LookDialog(QDialog):
    """Window-modal; closes itself when the look was right."""

    def __init__(self, model: LookModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        model.setParent(self)
        self._model, self._is_live = model, False
        self.setWindowTitle(self.tr("Look into the camera"))
        self.setAccessibleName(self.windowTitle())
        self._again = KeyButton(self.tr("Look again"), key="Enter", kind=Kind.PRIMARY, icon="camera")
        self._stop = KeyButton("", key="Esc")
        self._trouble, self._face = Note(state=State.ERROR), FacePanel()
        self._build()
        self._again.clicked.connect(model.look)
        self._stop.clicked.connect(self.reject)
        model.state_changed.connect(self._render)
        model.picture_changed.connect(self._on_picture)
        model.looked.connect(self.accept)
        self._render(model.state)
        model.look()

    def reject(self) -> None:
        """Esc: stop the look first, then close."""
        if self._model.state.is_looking:
            self._model.stop()
        else:
            super().reject()

    def close_now(self) -> None:
        """The screen under it is locked or left: nothing is decided any more."""
        self._model.stop()
        super().reject()

    def _build(self) -> None:
        told = self.tr("For “{title}”: this needs a fresh look of yours and is done as soon as you are recognised.")
        for button in (self._again, self._stop):
            button.setAutoDefault(False)
        left = Column(
            label(self.tr("Look into the camera"), Role.PAGE),
            label(told.format(title=self._model.state.title), Role.DETAIL, wrap=True),
            8, self._trouble,
            6, Row(self._again, self._stop, None, gap=8), None,
            gap=6,
        )  # fmt: skip
        middle = Row(gap=24, margins=(24, 20, 24, 20), parent=self)
        middle.addLayout(left, 1)
        middle.addWidget(self._face, 0, Qt.AlignmentFlag.AlignTop)
        self.setFixedWidth(theme.px(WIDTH))

    def _render(self, state: LookState) -> None:
        self._trouble.setVisible(state.trouble is not None)
        if state.trouble is not None:
            self._trouble.show_note(messages.explain(state.trouble), State.ERROR)
        self._again.setEnabled(not state.is_looking)
        self._stop.set_content(self.tr("Stop") if state.is_looking else self.tr("Close"))
        if not state.is_looking:
            self._face.rest(self.tr("Nothing was done yet."))
            self._again.setFocus()
        elif not self._is_live:
            self._face.rest(self.tr("Starting the camera …"))
            self._stop.setFocus()
        self._is_live = state.is_looking

    def _on_picture(self, picture: Picture) -> None:
        self._face.show_picture(picture, messages.sentence(f"face_hint_{picture.hint}"))
