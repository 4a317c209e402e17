"""What the pages of organisation and rota share: head, note, table, and a foot that asks before anything is done."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QStackedWidget, QWidget

from ui import messages
from ui.actions import ActionId
from ui.screens.office_admin.view_model import Asking, OfficeModel, OfficeState
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.states import State
from ui.widgets.surfaces import Foot, Note


class AdminPage(QWidget):
    """A page; subclasses call ``build`` once and override what they need.

    ``first``: where the focus lands when the page is come to.  The foot shows what can be done, or what is asked.
    """

    first: QWidget

    def __init__(self, model: OfficeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.model = model
        self.note = Note()
        self._foot = QStackedWidget()
        self._forms: dict[Asking, tuple[int, QWidget]] = {}
        self._was_asking = Asking.NOTHING

    def build(self, head: QLayout | None, body: QWidget, acts: Row) -> None:
        """Head and note above, the body takes the room that is left, the foot never scrolls."""
        column, top = Column(gap=0, parent=self), Column(gap=8, margins=(18, 8, 18, 8))
        if head is not None:
            top.addLayout(head)
        top.append(self.note)
        column.append(top, Rule())
        column.addWidget(body, 1)
        column.append(Rule(), self._foot)
        self._add_foot(acts)

    def add_form(self, asking: Asking, first: QWidget, row: Row) -> None:
        """What the foot shows while that is asked.  first: gets the focus."""
        self._forms[asking] = (self._add_foot(row), first)

    def _add_foot(self, row: Row) -> int:
        foot = Foot()
        foot.setLayout(row)
        return self._foot.addWidget(foot)

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """What can be done on this page now."""
        return {}

    def show_state(self, state: OfficeState) -> None:
        """The note and the foot; subclasses show their lines first."""
        trouble = messages.explain(state.trouble) if state.trouble is not None else ""
        text, look = (trouble, State.ERROR) if trouble else (state.told, State.WARNING) if state.told else ("", None)
        if look is None:
            text, look = self.standing_note(state)
        self.note.setVisible(bool(text))
        if text:
            self.note.show_note(text, look)
        self._show_foot(state)

    def standing_note(self, _state: OfficeState) -> tuple[str, State]:
        """What stands above the table when nothing else is to be said."""
        return "", State.NONE

    def prepare(self, state: OfficeState) -> None:
        """Something else is asked: fill the form."""

    def form_focus(self, _state: OfficeState, first: QWidget) -> QWidget:
        """What gets the focus when a form is shown, or is gone."""
        return first

    def _show_foot(self, state: OfficeState) -> None:
        asking = state.asking if state.asking in self._forms else Asking.NOTHING
        if asking is self._was_asking:
            return
        self._was_asking = asking
        place, focus = self._forms.get(asking, (0, self.first))
        self._foot.setCurrentIndex(place)
        if asking is not Asking.NOTHING:
            self.prepare(state)
        if self.isVisible():
            self.form_focus(state, focus).setFocus(Qt.FocusReason.OtherFocusReason)
