"""Routing and figures, the opening check with its change for the rota, and the collusion distance."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.cases.collusion import CollusionPath, Holder, Need
from app.cases.rota_check import Unfinished
from app.cases.routing import RoutingFigure
from app.config import Kind as SettingKind
from ui import messages
from ui.people import permission_text
from ui.rota_words import changes_text
from ui.screens.office_admin.admin_page import AdminPage
from ui.screens.office_admin.table_model import CheckTable, CollusionTable, FigureTable, RouteTable, figure_name
from ui.screens.office_admin.view_model import Asking, OfficeModel, OfficeState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, Option
from ui.widgets.layouts import Column, Row, Rule
from ui.widgets.lines import LineField
from ui.widgets.states import State
from ui.widgets.surfaces import EmptyState
from ui.widgets.tables import ReadTable
from ui.widgets.words import Elided, Role, label


class RoutingPage(AdminPage):
    """Figures at the left, Enter asks for another value; the steps that go up at the right."""

    def __init__(self, model: OfficeModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._figures, self._routes = FigureTable(self), RouteTable(self)
        self.table = ReadTable(self.tr("Settings of flow and rota"), self._figures, wide=0)
        self.routes = ReadTable(self.tr("Steps that may go to the level above"), self._routes, wide=1)
        self.first = self.table
        self._asked, self._bounds = label("", Role.STRONG), label("", Role.HINT)
        self.value = LineField(figures=True)
        words = {value: messages.sentence(f"setting_{value}") for value in ("on", "off")}
        self.switch = ChoiceField([Option(value, word) for value, word in words.items()])
        self.do_set = KeyButton(self.tr("Keep"), kind=Kind.PRIMARY)
        self._build()
        self._connect()

    def show_state(self, state: OfficeState) -> None:
        """Figures and routes."""
        if state.routing is not None:
            row = max(self.table.currentIndex().row(), 0)
            above = state.routing.above
            self._routes.goes_to = above.name if above is not None and state.routing.is_on else ""
            self._figures.show(state.routing.figures)
            self._routes.show(())  # whither they go may have changed although the steps did not
            self._routes.show(state.routing.routes)
            self.table.selectRow(row)
            self.routes.selectRow(0)
        self.do_set.setEnabled(self.model.may_place and not state.is_busy)
        super().show_state(state)

    def standing_note(self, state: OfficeState) -> tuple[str, State]:
        """Whether steps go up, and whither."""
        if state.routing is None:
            return "", State.NONE
        found = state.routing
        said = {"office": found.office.name, "above": found.above.name if found.above else ""}
        return messages.sentence(found.code, said), State.INFO if found.is_on else State.WARNING

    def prepare(self, state: OfficeState) -> None:
        """The value as it is."""
        if not isinstance(about := state.about, RoutingFigure):
            return
        setting = about.setting
        is_switch = setting.kind is SettingKind.SWITCH
        self.switch.setVisible(is_switch)
        self.value.setVisible(not is_switch)
        self._asked.setText(self.tr("{name}:").format(name=figure_name(about)))
        bounds = self.tr("{least} to {most}").format(least=setting.least, most=setting.most)
        self._bounds.setText(bounds if setting.kind is SettingKind.COUNT else "")
        self.switch.set_value(about.value)
        self.value.set_value(about.value)
        self.value.selectAll()

    def form_focus(self, state: OfficeState, first: QWidget) -> QWidget:
        """The switch has a field of its own."""
        about = state.about
        is_switch = isinstance(about, RoutingFigure) and about.setting.kind is SettingKind.SWITCH
        return self.switch if is_switch else first

    def _build(self) -> None:
        for part in (self.value, self.switch):
            part.setAccessibleName(self.tr("Value"))
        body = QWidget()
        body.setObjectName("plain")
        row = Row(gap=0, parent=body)
        row.addWidget(self.table, 2)
        row.addWidget(self.routes, 3)
        said = self.tr("Enter changes a value; draws and clocks follow it at once")
        if not self.model.may_place:
            said = self.tr("The system administrator changes these values")
        acts = Row(gap=8, margins=(18, 6, 18, 6))
        acts.addWidget(Elided(said, Role.HINT), 1)
        self.build(None, body, acts)
        form = Row(self._asked, gap=10, margins=(18, 6, 18, 6))
        form.addWidget(self.value, 1)
        form.addWidget(self.switch, 1)
        form.append(self._bounds, self.do_set)
        self.add_form(Asking.FIGURE, self.value, form)

    def _connect(self) -> None:
        self.table.activated.connect(self._on_activated)
        self.value.returnPressed.connect(self._on_set)
        self.do_set.clicked.connect(self._on_set)

    def _on_activated(self, index: QModelIndex) -> None:
        figure = self._figures.line(index.row())
        if figure is not None and self.model.may_place:
            self.model.ask_figure(figure)

    def _on_set(self) -> None:
        about = self.model.state.about
        if isinstance(about, RoutingFigure):
            is_switch = about.setting.kind is SettingKind.SWITCH
            self.model.set_figure(self.switch.value() if is_switch else self.value.value())


class CheckPage(AdminPage):
    """What cannot be finished today; Enter asks, and puts the smallest change into the rota."""

    def __init__(self, model: OfficeModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._lines = CheckTable(self)
        self.table = ReadTable(self.tr("Items that cannot be finished today"), self._lines, wide=3)
        self.first = self.table
        self._lists = QStackedWidget()
        self._empty = EmptyState(
            "tick-circle", self.tr("Every item can be finished today"), self.tr("Nothing has to be put into the rota")
        )
        self._lists.addWidget(self.table)
        self._lists.addWidget(self._empty)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Opening check"))
        self._asked = Elided("", Role.STRONG)
        self.mend = KeyButton(self.tr("Put into the rota"), key="Enter", icon="tick")
        self.do_mend = KeyButton(self.tr("They are here today: put it in"), kind=Kind.PRIMARY)
        acts = Row(gap=8, margins=(18, 6, 18, 6))
        acts.addWidget(Elided(self.tr("Enter puts the smallest change into today's rota"), Role.HINT), 1)
        acts.append(self.mend)
        self.build(None, self._lists, acts)
        form = Row(gap=10, margins=(18, 6, 18, 6))
        form.addWidget(self._asked, 1)
        form.append(self.do_mend)
        self.add_form(Asking.MEND, self.do_mend, form)
        self.table.activated.connect(self._on_activated)
        self.mend.clicked.connect(self._ask)
        self.do_mend.clicked.connect(model.mend)

    def show_state(self, state: OfficeState) -> None:
        """The items."""
        if state.unfinished is not None:
            row = self.table.currentIndex().row()
            self._lines.show(state.unfinished)
            self.first = self.table if state.unfinished else self
            self._lists.setCurrentWidget(self.table if state.unfinished else self._empty)
            if state.unfinished:
                self.table.selectRow(min(max(row, 0), len(state.unfinished) - 1))
        self.mend.setEnabled(self.model.may_plan and bool(state.unfinished) and not state.is_busy)
        self.do_mend.setEnabled(self.model.may_plan and not state.is_busy)
        super().show_state(state)

    def standing_note(self, state: OfficeState) -> tuple[str, State]:
        """How many cannot be finished; that all can is said in the table's place."""
        if state.unfinished is None:
            return self.tr("Looking at the rota"), State.INFO
        if not state.unfinished:
            return "", State.NONE
        return self.tr("%n item(s) cannot be finished today", "", len(state.unfinished)), State.WARNING

    def prepare(self, state: OfficeState) -> None:
        """What would be done."""
        if isinstance(about := state.about, Unfinished):
            self._asked.set_whole(f"{about.item.code}  {changes_text(about)}")

    def _on_activated(self, _index: QModelIndex) -> None:
        self._ask()

    def _ask(self) -> None:
        line = self._lines.line(self.table.currentIndex().row())
        if line is not None and self.model.may_plan:
            self.model.ask_mend(line)


class CollusionPage(AdminPage):
    """The shortest path first; who would do what in the chosen one stands below."""

    def __init__(self, model: OfficeModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._paths = CollusionTable(self)
        self.table = ReadTable(self.tr("Fewest people for each payment"), self._paths, wide=2)
        self.first = self.table
        self.detail = label("", Role.DETAIL, wrap=True)
        body = QWidget()
        body.setObjectName("plain")
        column = Column(gap=0, parent=body)
        column.addWidget(self.table, 1)
        column.append(Rule(), Column(self.detail, margins=(18, 10, 18, 10)))
        acts = Row(gap=8, margins=(18, 6, 18, 6))
        said = self.tr("Those on duty today; conditional steps and checks after the payment are not counted")
        acts.addWidget(Elided(said, Role.HINT), 1)
        self.build(None, body, acts)
        self.table.selectionModel().currentRowChanged.connect(self._on_chosen)

    def show_state(self, state: OfficeState) -> None:
        """The paths."""
        if state.paths is not None:
            row = self.table.currentIndex().row()
            self._paths.show_paths(state.paths, state.items)
            if state.paths:
                self.table.selectRow(min(max(row, 0), len(state.paths) - 1))
            self._show_detail()
        super().show_state(state)

    def standing_note(self, state: OfficeState) -> tuple[str, State]:
        """How few people it takes."""
        if state.paths is None:
            return "", State.NONE
        if not state.paths or not state.paths[0].people:
            return messages.sentence("collusion_none"), State.OK
        shortest = state.paths[0]
        said = {"count": shortest.distance, "item": self._paths.item_text(shortest.item)}
        return messages.sentence("collusion_shortest", said), State.WARNING

    def _on_chosen(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show_detail()

    def _show_detail(self) -> None:
        path = self._paths.line(self.table.currentIndex().row())
        self.detail.setText(path_text(path) if path is not None else "")


def path_text(path: CollusionPath) -> str:
    """Each person of a path with what they would do, and who would see it afterwards; one line each."""
    if not path.people:
        return messages.sentence("collusion_cannot")
    lines = [_step_text(need, one) for need, one in zip(path.needs, path.people, strict=True)]
    if path.seen_by:
        groups = messages.sentence("collusion_steps_and").join(path.seen_by)
        lines.append(messages.sentence("collusion_seen", {"groups": groups}))
    return "\n".join(lines)


def _step_text(need: Need, one: Holder) -> str:
    steps = messages.sentence("collusion_steps_and").join(map(str, need.steps))
    said = {"person": one.name, "account": one.account, "permission": permission_text(one.permission)}
    return messages.sentence("collusion_step", said | {"section": one.section, "steps": steps, "group": need.group})
