"""The authorise dialog over the clerk's screen: account, Enter, a look; Esc stops or closes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from ui import messages, theme
from ui.screens.authorise.view_model import AuthoriseModel, AuthoriseState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.face_panel import FacePanel
from ui.widgets.face_picture import Picture
from ui.widgets.fields import FieldRow
from ui.widgets.layouts import Column, Row
from ui.widgets.lines import LineField
from ui.widgets.states import State
from ui.widgets.surfaces import Note
from ui.widgets.words import Role, label

WIDTH = 720


class AuthoriseDialog(QDialog):
    """Window-modal; closes itself when the look was right."""

    def __init__(self, model: AuthoriseModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        model.setParent(self)
        self._model, self._is_live = model, False
        self.setWindowTitle(self.tr("Authorise here"))
        self.setAccessibleName(self.windowTitle())
        self._account = LineField(figures=True)
        self._look = KeyButton(self.tr("Look"), key="Enter", kind=Kind.PRIMARY, icon="camera")
        self._stop = KeyButton("", key="Esc")
        self._trouble, self._face = Note(state=State.ERROR), FacePanel()
        self._build()
        self._account.returnPressed.connect(self._on_look)
        self._look.clicked.connect(self._on_look)
        self._stop.clicked.connect(self.reject)
        model.state_changed.connect(self._render)
        model.picture_changed.connect(self._on_picture)
        model.authorised.connect(self.accept)
        self._render(model.state)
        self._account.setFocus()

    def reject(self) -> None:
        """Esc: stop the look first, then close."""
        if self._model.state.is_looking:
            self._model.stop()
        else:
            super().reject()

    def close_now(self) -> None:
        """The screen under it is locked: nothing is authorised any more."""
        self._model.stop()
        super().reject()

    def _build(self) -> None:
        subject = self._model.state.subject
        told = self.tr("For “{subject}” as it is now; you stay signed in.").format(subject=subject)
        for button in (self._look, self._stop):
            button.setAutoDefault(False)
        left = Column(
            label(self.tr("Authorise here"), Role.PAGE),
            label(told, Role.DETAIL, wrap=True),
            8, self._trouble,
            FieldRow(self.tr("&Supervisor's account"), self._account, can_fail=False, label_width=92),
            6, Row(self._look, self._stop, None, gap=8), None,
            gap=6,
        )  # fmt: skip
        middle = Row(gap=24, margins=(24, 20, 24, 20), parent=self)
        middle.addLayout(left, 1)
        middle.addWidget(self._face, 0, Qt.AlignmentFlag.AlignTop)
        self.setFixedWidth(theme.px(WIDTH))

    def _render(self, state: AuthoriseState) -> None:
        self._trouble.setVisible(state.trouble is not None)
        if state.trouble is not None:
            self._trouble.show_note(messages.explain(state.trouble), State.ERROR)
        self._account.setReadOnly(state.is_looking)
        self._look.setEnabled(not state.is_looking)
        self._stop.set_content(self.tr("Stop") if state.is_looking else self.tr("Close"))
        if not state.is_looking:
            self._face.rest(self.tr("The supervisor types the account and looks into the camera."))
            self._account.setFocus()
        elif not self._is_live:
            self._face.rest(self.tr("Starting the camera …"))
        self._is_live = state.is_looking

    def _on_picture(self, picture: Picture) -> None:
        self._face.show_picture(picture, messages.sentence(f"face_hint_{picture.hint}"))

    def _on_look(self) -> None:
        self._model.look(self._account.value())
