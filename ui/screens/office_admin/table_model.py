"""The tables of organisation and rota: people, the week, figures, routes, what cannot be finished, collusion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.cases.collusion import CollusionPath
from app.cases.office_desk import OfficeBook
from app.cases.rota_check import Unfinished
from app.cases.routing import Route, RoutingFigure
from app.catalogue.model import Label
from app.config import Kind
from app.staff.model import Office, Operator, Section
from app.staff.week import DayCell, Week, WeekRow
from ui import assets, messages, theme
from ui.case_words import words
from ui.people import permission_text, post_text
from ui.rota_words import changes_text, lack_text
from ui.widgets.lines_model import Index, LinesModel
from ui.widgets.states import TOKENS, State


@dataclass(frozen=True, slots=True)
class Someday:
    """A person and one of their days."""

    row: WeekRow
    cell: DayCell


@dataclass(frozen=True, slots=True)
class BareSection:
    """A section in which nobody sits."""

    office: Office
    section: Section


def figure_name(figure: RoutingFigure) -> str:
    """What a setting is called."""
    return messages.sentence(f"setting_name_{figure.setting.key.replace('.', '_')}")


_TEXT_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)


class WordsTable(LinesModel):
    """A table whose cells are words alone; what a cell says is told by ``words_of``."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; muted rows; the whole row for a screen reader."""
        line = self._lines[index.row()]
        if role in _TEXT_ROLES:
            return self.words_of(line, index.column())
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.current().colour("muted") if self.is_quiet(line) else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return " ".join(self.words_of(line, column) for column in self._heads)
        return None

    def words_of(self, line: Any, column: int) -> str:
        """What stands in a cell."""
        raise NotImplementedError

    def is_quiet(self, _line: Any) -> bool:
        """Whether the row is muted."""
        return False

    def line(self, row: int) -> Any:
        """What stands in a row, None outside."""
        return self._lines[row] if 0 <= row < len(self._lines) else None


class PersonColumn(IntEnum):
    """The columns of people."""

    NAME = 0
    ACCOUNT = 1
    OFFICE = 2
    LEVEL = 3
    SECTION = 4
    POST = 5
    PERMISSION = 6
    USE = 7


class StaffTable(WordsTable):
    """One row for each person of the offices, and for each section without anybody; who left is muted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = {
            PersonColumn.NAME: self.tr("Name"),
            PersonColumn.ACCOUNT: self.tr("Account"),
            PersonColumn.OFFICE: self.tr("Office"),
            PersonColumn.LEVEL: self.tr("Level"),
            PersonColumn.SECTION: self.tr("Section"),
            PersonColumn.POST: self.tr("Post"),
            PersonColumn.PERMISSION: self.tr("Permission"),
            PersonColumn.USE: self.tr("Account's use"),
        }

    def show_book(self, book: OfficeBook, text: str) -> None:
        """The lines in which every word of ``text`` stands."""
        offices = {one.id: one for one in book.offices}
        taken = {(one.office.id, one.section.code) for one in book.people}
        bare = [one for one in book.sections if (one.office, one.code) not in taken]
        lines: tuple[Operator | BareSection, ...] = (
            *book.people,
            *(BareSection(offices[one.office], one) for one in bare),
        )
        wanted = text.lower().split()
        self.show([one for one in lines if all(word in self._row_text(one) for word in wanted)])

    def row_of(self, line: object) -> int:
        """Where somebody stands, also after they were moved; 0 when they are gone."""
        account = line.account if isinstance(line, Operator) else ""
        return next(
            (row for row, one in enumerate(self._lines) if isinstance(one, Operator) and one.account == account), 0
        )

    def is_quiet(self, line: Operator | BareSection) -> bool:
        """Whose account has ended, and where nobody sits."""
        return isinstance(line, BareSection) or not line.is_active

    def words_of(self, line: Operator | BareSection, column: int) -> str:
        """What stands in a cell."""
        if isinstance(line, BareSection):
            said = {
                PersonColumn.NAME: self.tr("Nobody yet"),
                PersonColumn.OFFICE: line.office.name,
                PersonColumn.LEVEL: messages.sentence(f"office_level_{line.office.level.value}"),
                PersonColumn.SECTION: line.section.name,
            }
            return said.get(PersonColumn(column), "–")
        match PersonColumn(column):
            case PersonColumn.NAME:
                return line.name
            case PersonColumn.ACCOUNT:
                return line.account
            case PersonColumn.OFFICE:
                return line.office.name
            case PersonColumn.LEVEL:
                return messages.sentence(f"office_level_{line.office.level.value}")
            case PersonColumn.SECTION:
                return line.section.name
            case PersonColumn.POST:
                return post_text(line.post)
            case PersonColumn.PERMISSION:
                return permission_text(line.permission) if line.permission else "–"
        return self.tr("In use") if line.is_active else self.tr("Ended")

    def _row_text(self, one: Operator | BareSection) -> str:
        return " ".join(self.words_of(one, column) for column in self._heads).lower()


FIRST_DAY = 3
"""The column of Monday, behind name, section and permission."""


class WeekTable(LinesModel):
    """People by days; each day says the shift, or why somebody is away."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._days = (
            *(self.tr("Mon"), self.tr("Tue"), self.tr("Wed"), self.tr("Thu")),
            *(self.tr("Fri"), self.tr("Sat"), self.tr("Sun")),
        )
        self._names = (self.tr("Name"), self.tr("Section"), self.tr("Permission"))
        self._heads = dict(enumerate((*self._names, *self._days)))
        self._week: Week | None = None

    def show_week(self, week: Week) -> None:
        """Show another week, or the same one as it is now."""
        if week != self._week:
            self.beginResetModel()
            self._week, self._lines = week, week.rows
            cells = week.rows[0].cells if week.rows else ()
            heads = [self._day_head(name, cell) for name, cell in zip(self._days, cells, strict=False)]
            self._heads = dict(enumerate((*self._names, *(heads or self._days))))
            self.endResetModel()

    def day_at(self, row: int, column: int) -> Someday | None:
        """The person of a row and the day of a column; today's, or Monday's, beside the days."""
        if self._week is None or not 0 <= row < len(self._lines):
            return None
        found = self._lines[row]
        place = column - FIRST_DAY if column >= FIRST_DAY else self.today_column() - FIRST_DAY
        return Someday(found, found.cells[place])

    def today_column(self) -> int:
        """Where today stands, Monday's column in another week."""
        days = (self._week.today - self._week.monday).days if self._week else 0
        return FIRST_DAY + (days if 0 <= days < len(self._days) else 0)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; icon and colour of an absence; days that are over are muted."""
        row = self._lines[index.row()]
        if index.column() < FIRST_DAY:
            said = (row.name, row.section, permission_text(row.permission) if row.permission else "–")
            return said[index.column()] if role in (*_TEXT_ROLES, Qt.ItemDataRole.AccessibleTextRole) else None
        cell = row.cells[index.column() - FIRST_DAY]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return messages.sentence(cell.code)
            case Qt.ItemDataRole.DecorationRole:
                return assets.pixmap("warning", TOKENS[State.WARNING], 14) if cell.away else None
            case Qt.ItemDataRole.ForegroundRole:
                return self._colour(cell)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{row.name} {cell.day.isoformat()} {messages.sentence(cell.code)}"
        return None

    def _colour(self, cell: DayCell) -> Any:
        if self._week is not None and cell.day < self._week.today:
            return theme.current().colour("muted")
        if cell.away is not None:
            return theme.current().colour(TOKENS[State.WARNING])
        return None if cell.is_present else theme.current().colour("muted")

    def _day_head(self, name: str, cell: DayCell) -> str:
        is_today = self._week is not None and cell.day == self._week.today
        day = f"{cell.day:%m-%d}"
        return self.tr("Today {day}").format(day=day) if is_today else f"{name} {day}"


class FigureTable(WordsTable):
    """The settings of routing, rising, draw and clocks."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = dict(enumerate((self.tr("Setting"), self.tr("Value"), self.tr("Usual"))))

    def words_of(self, line: RoutingFigure, column: int) -> str:
        """What stands in a cell."""
        if column == 0:
            return figure_name(line)
        value = line.value if column == 1 else line.setting.usual
        return messages.sentence(f"setting_{value}") if line.setting.kind is Kind.SWITCH else value


class RouteTable(WordsTable):
    """The items of which some stage may be done one level up.  goes_to: the office above, "" while it waits here."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.goes_to = ""
        self._heads = dict(enumerate((self.tr("Item"), self.tr("Steps"), self.tr("Goes to"))))

    def words_of(self, line: Route, column: int) -> str:
        """What stands in a cell."""
        if column == 0:
            return f"{line.item.code} {words(Label(line.item.name_zh, line.item.name_en))}"
        if column == 1:
            return messages.sentence("routing_and").join(self._stage(line, place) for place in range(len(line.stages)))
        return self.goes_to or messages.sentence("routing_stays")

    def _stage(self, line: Route, place: int) -> str:
        stage = line.stages[place]
        name, permission = words(Label(stage.name_zh, stage.name_en)), permission_text(stage.permission)
        said = {"stage": name, "permission": permission}
        return name if name == permission else messages.sentence("routing_stage", said)


class CheckTable(WordsTable):
    """What cannot be finished today."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = dict(
            enumerate((self.tr("Item"), self.tr("Stops at"), self.tr("What is missing"), self.tr("Smallest change")))
        )

    def words_of(self, line: Unfinished, column: int) -> str:
        """What stands in a cell."""
        match column:
            case 0:
                return f"{line.item.code} {words(Label(line.item.name_zh, line.item.name_en))}"
            case 1:
                return words(Label(line.stage_zh, line.stage_en))
            case 2:
                return lack_text(line)
        return changes_text(line)


class CollusionTable(WordsTable):
    """Every item that pays, with the fewest people who could do so wrongly."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = dict(enumerate((self.tr("Item"), self.tr("Distance"), self.tr("Path"))))
        self._items: Mapping[str, Label] = {}

    def show_paths(self, paths: Sequence[CollusionPath], items: Mapping[str, Label]) -> None:
        """Show other paths.  items: code → name."""
        self._items = items
        self.show(paths)

    def is_quiet(self, line: CollusionPath) -> bool:
        """Items that those on duty cannot finish."""
        return not line.people

    def item_text(self, code: str) -> str:
        """Code and name of an item."""
        name = self._items.get(code)
        return f"{code} {words(name)}" if name else code

    def words_of(self, line: CollusionPath, column: int) -> str:
        """What stands in a cell."""
        if column == 0:
            return self.item_text(line.item)
        if not line.people:
            return messages.sentence("collusion_cannot") if column == 2 else "–"
        if column == 1:
            return messages.sentence("collusion_count", {"count": line.distance})
        return " → ".join(f"{one.name} ({permission_text(one.permission)})" for one in line.people)
