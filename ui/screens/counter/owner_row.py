"""The line above the questions that says whose people decide, where another county lets its item be taken in."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.intake.counter import CounterDesk
from app.kernel.ids import OfficeId
from app.sync.any_hall import OpenItem
from ui import tasks, theme
from ui.screen import Shell
from ui.screens.counter.form_model import FormState
from ui.widgets.editors import ChoiceField, Option
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.words import Role, label


class Owners(QObject):
    """For which other counties the open form's item may be taken in; asked once for each form, in a worker.

    found(tuple[OpenItem, ...]): what it is now.
    """

    found = Signal(object)

    def __init__(self, shell: Shell, desk: CounterDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._desk = shell, desk
        self._of: object = None

    def follow(self, state: FormState) -> None:
        """Another form may be open now."""
        form = (state.draft.id, state.draft.item)
        if form == self._of:
            return
        self._of = form
        self.found.emit(())
        tasks.run(partial(self._ask, form), self._on_asked)

    def _ask(self, form: tuple[object, str]) -> tuple[object, tuple[OpenItem, ...]]:
        return form, tuple(self._desk.owners(self._shell.actor, form[1]))

    def _on_asked(self, outcome: tasks.Outcome[tuple[object, tuple[OpenItem, ...]]]) -> None:
        if isinstance(outcome, tasks.Done) and outcome.value[0] == self._of:
            self.found.emit(outcome.value[1])


class OwnerRow(QWidget):
    """said(OfficeId | None): whose the case is, None for the own office."""

    said = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self._owners: tuple[OpenItem, ...] = ()
        self._chosen = ""
        self._offered: tuple[Option, ...] = ()
        self.choice = ChoiceField()
        self.choice.setAccessibleName(self.tr("Office that decides"))
        self.choice.setMinimumWidth(theme.px(290))
        name = label(self.tr("Office that &decides"), Role.SECTION)
        name.setBuddy(self.choice)
        self._hint = label("", Role.HINT)
        row = Row(name, self.choice, self._hint, None, gap=10)
        self.setLayout(Column(row, Rule(), gap=6))
        self.choice.currentIndexChanged.connect(self._on_chosen)
        self._show()

    def show_owners(self, owners: Sequence[OpenItem]) -> None:
        """Other counties' offices that may be chosen."""
        self._owners = tuple(owners)
        self._show()

    def show_form(self, state: FormState) -> None:
        """What is chosen; an office that is not open any more stays to be seen until another one is chosen."""
        self._chosen = state.draft.owner or ""
        self._show()

    def go_before(self, editor: QWidget) -> None:
        """Take the place before the first question in the order of the Tab key."""
        before = editor.previousInFocusChain()
        while before is not None and before is not editor and before.focusPolicy() == Qt.FocusPolicy.NoFocus:
            before = before.previousInFocusChain()  # Qt puts nothing behind what takes no focus
        if before is not None and before is not self.choice:
            QWidget.setTabOrder(before, self.choice)

    def _show(self) -> None:
        offered = {one.office: one.called for one in self._owners}
        if self._chosen:
            offered.setdefault(OfficeId(self._chosen), self._chosen)
        options = (Option("", self.tr("Own office")), *(Option(office, name) for office, name in offered.items()))
        self.setVisible(bool(offered))
        self.choice.blockSignals(True)
        if options != self._offered:
            self._offered = options
            self.choice.set_options(options)
        self.choice.set_value(self._chosen)
        self.choice.blockSignals(False)
        name = offered.get(OfficeId(self._chosen), "")
        self._hint.setText(self.tr("taken in here, decided by {office}").format(office=name) if name else "")

    def _on_chosen(self) -> None:
        self.said.emit(OfficeId(self.choice.value()) if self.choice.value() else None)
