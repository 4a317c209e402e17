"""The look dialog over the screen: the camera starts at once, Enter looks once more, Esc stops or closes."""

from PySide6.QtWidgets import QWidget

from ui.camera_look import CameraDialog, LookState
from ui.screens.look_again.view_model import LookModel
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.layouts import Column, Row
from ui.widgets.words import Role, label


class LookDialog(CameraDialog):
    """Closes itself when the look was right."""

    def __init__(self, model: LookModel, parent: QWidget | None = None) -> None:
        super().__init__(model, self.tr("Look into the camera"), parent)
        self._again = KeyButton(self.tr("Look again"), key="Enter", kind=Kind.PRIMARY, icon="camera")
        self._again.clicked.connect(model.look)
        model.looked.connect(self.accept)
        told = self.tr("For “{title}”: this needs a fresh look of yours and is done as soon as you are recognised.")
        left = Column(
            label(self.windowTitle(), Role.PAGE),
            label(told.format(title=model.state.title), Role.DETAIL, wrap=True),
            8, self._trouble,
            6, Row(self._again, self._stop, None, gap=8), None,
            gap=6,
        )  # fmt: skip
        self._lay_out(left, self._again)
        model.look()

    def _render(self, state: LookState) -> None:
        self._again.setEnabled(not state.is_looking)
        super()._render(state)

    def _rested(self) -> None:
        self._face.rest(self.tr("Nothing was done yet."))
        self._again.setFocus()

    def _started(self) -> None:
        self._stop.setFocus()
