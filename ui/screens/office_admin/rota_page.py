"""The week: who is on which day, who is away and why; changed by keys on the cell."""

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from app.staff.presence_book import AbsenceKind, Shift
from ui import messages
from ui.actions import ActionId, key_cap
from ui.screens.office_admin.admin_page import AdminPage
from ui.screens.office_admin.table_model import FIRST_DAY, Someday, WeekTable
from ui.screens.office_admin.view_model import Asking, OfficeModel, OfficeState, burden_text
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, Option
from ui.widgets.layouts import Row
from ui.widgets.lines import DateField
from ui.widgets.states import State
from ui.widgets.tables import ReadTable
from ui.widgets.words import Elided, Role, label

_SHIFTS = {
    Qt.Key.Key_0: Shift.OFF,
    Qt.Key.Key_1: Shift.DAY,
    Qt.Key.Key_2: Shift.MORNING,
    Qt.Key.Key_3: Shift.AFTERNOON,
}
_WEEKS = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_SWITCHES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class WeekGrid(ReadTable):
    """One cell is chosen.  Enter, Space: ``switched``; 0 … 3: ``shift_set(Shift)``; PgUp, PgDn: ``week_moved(int)``."""

    switched = Signal()
    shift_set = Signal(object)
    week_moved = Signal(int)

    def __init__(self, name: str, model: WeekTable, parent: QWidget | None = None) -> None:
        super().__init__(name, model, wide=1, parent=parent)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        for column in range(FIRST_DAY, model.columnCount()):
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the cell's keys mean; arrows and all else as in every table."""
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in _SWITCHES:
            self.switched.emit()
        elif key in _SHIFTS:
            self.shift_set.emit(_SHIFTS[key])
        elif key in _WEEKS:
            self.week_moved.emit(_WEEKS[key])
        else:
            super().keyPressEvent(event)


class RotaPage(AdminPage):
    """The cursor begins on today's column; an absence is asked for in the foot, with what lies with the person."""

    def __init__(self, model: OfficeModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._week = WeekTable(self)
        self.table = WeekGrid(self.tr("Rota of the week"), self._week)
        self.first = self.table
        self._span, self._asked = label("", Role.SECTION), label("", Role.STRONG)
        self.absent = KeyButton(self.tr("Mark absent"), key=key_cap(ActionId.MARK_ABSENT), icon="clock")
        self.back = KeyButton(self.tr("Mark back"), key=key_cap(ActionId.MARK_BACK), icon="undo")
        away = [kind for kind in AbsenceKind if kind is not AbsenceKind.BACK]
        kinds = [Option(kind.value, messages.sentence(f"absence_kind_{kind.value}")) for kind in away]
        self.kind = ChoiceField(kinds, placeholder=self.tr("Reason"))
        self.from_on, self.until_on = DateField(), DateField()
        self.do_absent = KeyButton(self.tr("Note the absence"), kind=Kind.PRIMARY)
        self._build()
        self._connect()

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """Absent, and back."""
        if not self.model.may_plan:
            return {}
        return {ActionId.MARK_ABSENT: self._ask_absent, ActionId.MARK_BACK: self._on_back}

    def show_state(self, state: OfficeState) -> None:
        """The week; the chosen cell stays chosen."""
        if state.week is not None:
            self._show_week(state)
        for button in (self.absent, self.back, self.do_absent):
            button.setEnabled(self.model.may_plan and not state.is_busy)
        super().show_state(state)

    def standing_note(self, state: OfficeState) -> tuple[str, State]:
        """What lies with the person, while the absence is asked for."""
        return (burden_text(state.burden), State.INFO) if state.burden is not None else ("", State.NONE)

    def prepare(self, state: OfficeState) -> None:
        """From and until the chosen day."""
        if isinstance(about := state.about, Someday):
            self._asked.setText(self.tr("{name} is away:").format(name=about.row.name))
            self.kind.set_value("")
            self.kind.show_state(State.NONE)
            for field in (self.from_on, self.until_on):
                field.set_value(about.cell.day.isoformat())
                field.show_state(State.NONE)

    def _build(self) -> None:
        self.kind.setAccessibleName(self.tr("Reason"))
        self.from_on.setAccessibleName(self.tr("First day away"))
        self.until_on.setAccessibleName(self.tr("Last day away"))
        keys = self.tr("Enter on or off · 1 day  2 morning  3 afternoon  0 off · PgUp/PgDn another week")
        if not self.model.may_plan:
            keys = self.tr("Floor supervisor or unit head plan · PgUp/PgDn another week")
        acts = Row(gap=8, margins=(18, 6, 18, 6))
        acts.addWidget(Elided(keys, Role.HINT), 1)
        acts.append(self.back, self.absent)
        hint = label(self.tr("A day that nobody has planned has everybody on duty"), Role.HINT)
        self.build(Row(self._span, None, hint, gap=10), self.table, acts)
        form = Row(self._asked, gap=10, margins=(18, 6, 18, 6))
        form.addWidget(self.kind, 2)
        for name, field in ((self.tr("from"), self.from_on), (self.tr("until"), self.until_on)):
            form.append(label(name, Role.LABEL))
            form.addWidget(field, 1)
        form.append(self.do_absent)
        self.add_form(Asking.ABSENT, self.kind, form)

    def _connect(self) -> None:
        self.table.switched.connect(self._on_switched)
        self.table.shift_set.connect(self._on_shift)
        self.table.week_moved.connect(self.model.move_week)
        self.absent.clicked.connect(self._ask_absent)
        self.back.clicked.connect(self._on_back)
        self.do_absent.clicked.connect(self._on_absent)
        self.until_on.returnPressed.connect(self._on_absent)

    def _show_week(self, state: OfficeState) -> None:
        chosen, week = self.table.currentIndex(), state.week
        row, column = (chosen.row(), chosen.column()) if chosen.isValid() else (0, -1)
        if week is None:
            return
        self._week.show_week(week)
        days = week.rows[0].cells if week.rows else ()
        if days:
            said = self.tr("{first} to {last}")
            self._span.setText(said.format(first=days[0].day.isoformat(), last=days[-1].day.isoformat()))
            self.table.setCurrentIndex(self._week.index(row, column if column >= 0 else self._week.today_column()))

    def _chosen(self) -> Someday | None:
        index = self.table.currentIndex()
        return self._week.day_at(index.row(), index.column()) if self.model.may_plan else None

    def _on_switched(self) -> None:
        if (day := self._chosen()) is not None:
            self.model.change_shift(day, Shift.OFF if day.cell.is_on_rota else Shift.DAY)

    def _on_shift(self, shift: Shift) -> None:
        if (day := self._chosen()) is not None:
            self.model.change_shift(day, shift)

    def _ask_absent(self) -> None:
        if (day := self._chosen()) is not None:
            self.model.ask_absent(day)

    def _on_back(self) -> None:
        if (day := self._chosen()) is not None:
            self.model.come_back(day)

    def _on_absent(self) -> None:
        if not self.kind.value():
            self.kind.show_state(State.ERROR)
            self.kind.setFocus()
            return
        days = [_day_of(field) for field in (self.from_on, self.until_on)]
        if days[0] is not None and days[1] is not None:
            self.model.leave(AbsenceKind(self.kind.value()), days[0], days[1])


def _day_of(field: DateField) -> date | None:
    """The typed day; a field without one is shown in error and takes the focus."""
    try:
        day = date.fromisoformat(field.value())
    except ValueError:
        field.show_state(State.ERROR)
        field.setFocus()
        return None
    field.show_state(State.NONE)
    return day
