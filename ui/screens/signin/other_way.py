"""When the face cannot be read: the reason, then a one-time code or two colleagues one after the other."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.screens.signin.view_model import NEEDED_VOUCHERS, SignInState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, Option
from ui.widgets.fields import FieldGroup, FieldRow
from ui.widgets.layouts import Column, Row
from ui.widgets.lines import LineField

_LABEL = 92
_CODE, _VOUCH = "code", "vouch"


class OtherWayPage(FieldGroup):
    """Enter moves on and submits from the last field.

    code_given(code, reason, note); voucher_given(account, reason, note); going_back: to the camera.
    """

    code_given = Signal(str, str, str)
    voucher_given = Signal(str, str, str)
    going_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reason = ChoiceField(self._reasons(), placeholder=self.tr("Choose the reason"))
        self._way = ChoiceField(
            (Option(_CODE, self.tr("One-time code")), Option(_VOUCH, self.tr("Two colleagues vouch")))
        )
        self._way.set_value(_CODE)
        self._note, self._code, self._colleague = LineField(), LineField(figures=True), LineField(figures=True)
        self._note_row = FieldRow(self.tr("&Note"), self._note, can_fail=False, label_width=_LABEL)
        self._code_row = FieldRow(self.tr("&Code"), self._code, can_fail=False, label_width=_LABEL)
        self._colleague_row = FieldRow(self.tr("Co&lleague"), self._colleague, can_fail=False, label_width=_LABEL)
        self._submit = KeyButton(self.tr("Sign in"), key="Enter", kind=Kind.PRIMARY, icon="arrow-right")
        self._back = KeyButton(self.tr("Back to the camera"), key="Esc", kind=Kind.GHOST, icon="camera")
        self._back.setShortcut(Qt.Key.Key_Escape)
        self._vouched = 0
        self._build()

    def _build(self) -> None:
        buttons = Row(self._back)
        buttons.insertWidget(0, self._submit, 1)
        Column(
            FieldRow(self.tr("&Reason"), self._reason, can_fail=False, label_width=_LABEL),
            self._note_row,
            FieldRow(self.tr("&Way"), self._way, can_fail=False, label_width=_LABEL),
            self._code_row,
            self._colleague_row,
            6,
            buttons,
            None,
            gap=0,
            parent=self,
        )
        self._reason.currentIndexChanged.connect(self._arrange)
        self._way.currentIndexChanged.connect(self._arrange)
        self._submit.clicked.connect(self._on_submit)
        self._back.clicked.connect(self.going_back)
        self._arrange()

    def _reasons(self) -> tuple[Option, ...]:
        return (
            Option("bandage", self.tr("Bandage or injury")),
            Option("twins", self.tr("Twins or look-alikes")),
            Option("camera_broken", self.tr("Camera broken")),
            Option("consent_refused", self.tr("No consent to the face check")),
            Option("other", self.tr("Other")),
        )

    def start(self) -> None:
        """Nothing typed; the focus on what is missing first."""
        self._reason.set_value("")
        self._way.set_value(_CODE)
        for field in (self._note, self._code, self._colleague):
            field.clear()
        self._arrange()
        self._reason.setFocus()

    def take_up(self) -> None:
        """Come back from a colleague's look or a wrong code: the last field is typed anew."""
        field = self._last_field()
        field.clear()
        field.setFocus()

    def show_state(self, state: SignInState) -> None:
        """How many have vouched, and whether something is being compared."""
        self._vouched = state.vouched
        self._submit.setEnabled(not state.is_busy)
        self._back.setEnabled(not state.is_busy)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the last field submits."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
        if is_enter and self._last_field().hasFocus():
            self._on_submit()
            return
        super().keyPressEvent(event)

    def _last_field(self) -> LineField:
        return self._code if self._way.value() == _CODE else self._colleague

    def _arrange(self) -> None:
        by_code = self._way.value() == _CODE
        self._note_row.setVisible(self._reason.value() == "other")
        self._code_row.setVisible(by_code)
        self._colleague_row.setVisible(not by_code)
        self._way.setEnabled(self._vouched == 0)
        look = self.tr("Colleague {number}: look into the camera")
        number = min(self._vouched + 1, NEEDED_VOUCHERS)
        self._submit.set_content(self.tr("Sign in") if by_code else look.format(number=number))

    def _on_submit(self) -> None:
        """What is missing gets the focus."""
        reason, note, field = self._reason.value(), self._note.value(), self._last_field()
        if not reason:
            self._reason.setFocus()
        elif reason == "other" and not note:
            self._note.setFocus()
        elif not field.value():
            field.setFocus()
        else:
            told = self.code_given if field is self._code else self.voucher_given
            told.emit(field.value(), reason, note)
