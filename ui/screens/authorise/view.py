"""The authorise dialog over the clerk's screen: account, Enter, a look; Esc stops or closes."""

from PySide6.QtWidgets import QWidget

from ui.camera_look import CameraDialog, LookState
from ui.screens.authorise.view_model import AuthoriseModel
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.fields import FieldRow
from ui.widgets.layouts import Column, Row
from ui.widgets.lines import LineField
from ui.widgets.words import Role, label


class AuthoriseDialog(CameraDialog):
    """Closes itself when the look was right."""

    def __init__(self, model: AuthoriseModel, parent: QWidget | None = None) -> None:
        super().__init__(model, self.tr("Authorise here"), parent)
        self._authorise = model
        self._account = LineField(figures=True)
        self._look = KeyButton(self.tr("Look"), key="Enter", kind=Kind.PRIMARY, icon="camera")
        self._account.returnPressed.connect(self._on_look)
        self._look.clicked.connect(self._on_look)
        model.authorised.connect(self.accept)
        told = self.tr("For “{subject}” as it is now; you stay signed in.").format(subject=model.state.title)
        left = Column(
            label(self.windowTitle(), Role.PAGE),
            label(told, Role.DETAIL, wrap=True),
            8, self._trouble,
            FieldRow(self.tr("&Supervisor's account"), self._account, can_fail=False, label_width=92),
            6, Row(self._look, self._stop, None, gap=8), None,
            gap=6,
        )  # fmt: skip
        self._lay_out(left, self._look)
        self._account.setFocus()

    def _render(self, state: LookState) -> None:
        self._account.setReadOnly(state.is_looking)
        self._look.setEnabled(not state.is_looking)
        super()._render(state)

    def _rested(self) -> None:
        self._face.rest(self.tr("The supervisor types the account and looks into the camera."))
        self._account.setFocus()

    def _on_look(self) -> None:
        self._authorise.look(self._account.value())
