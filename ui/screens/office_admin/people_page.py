"""Offices, sections and people: who sits where with which post and permission; placing, and new sections."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHeaderView, QWidget

from app.kernel.actor import Post, PostClass
from app.staff.model import POSTS, Operator
from ui.actions import ActionId, key_cap
from ui.people import post_text
from ui.screens.office_admin.admin_page import AdminPage
from ui.screens.office_admin.table_model import PersonColumn, StaffTable
from ui.screens.office_admin.view_model import Asking, OfficeModel, OfficeState
from ui.widgets.buttons import KeyButton, Kind
from ui.widgets.editors import ChoiceField, Option
from ui.widgets.layouts import Row
from ui.widgets.lines import LineField
from ui.widgets.states import State
from ui.widgets.tables import LineOverTable, ReadTable
from ui.widgets.words import Elided, Role, label


class PeoplePage(AdminPage):
    """The cursor begins in the line that filters; Down goes into the table, Enter asks where somebody is placed."""

    def __init__(self, model: OfficeModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._people = StaffTable(self)
        self.text = LineOverTable(placeholder=self.tr("Name, account, section, post or permission"))
        yielding = (PersonColumn.USE, PersonColumn.LEVEL, PersonColumn.ACCOUNT)
        self.table = ReadTable(self.tr("People"), self._people, wide=PersonColumn.OFFICE, yielding=yielding)
        for column in (PersonColumn.SECTION, PersonColumn.POST):
            self.table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.first = self.text
        self._count = label("", Role.HINT)
        self.place = KeyButton(self.tr("Place"), key="Enter", icon="person")
        self.add = KeyButton(self.tr("Add a section"), key=key_cap(ActionId.ADD_SECTION), icon="plus")
        self.section, self.post = ChoiceField(placeholder=self.tr("Section")), ChoiceField(placeholder=self.tr("Post"))
        self.do_place = KeyButton(self.tr("Place at once"), kind=Kind.PRIMARY)
        self.office = ChoiceField(placeholder=self.tr("Office"))
        self.code = LineField(figures=True, placeholder=self.tr("Code, for example pension-2"))
        self.name = LineField(placeholder=self.tr("Name of the section"))
        self.do_add = KeyButton(self.tr("Add"), kind=Kind.PRIMARY)
        self._asked = label("", Role.STRONG)
        self._build()
        self._connect()

    def handlers(self) -> Mapping[ActionId, Callable[[], None]]:
        """A new section."""
        return {ActionId.ADD_SECTION: self.model.ask_section} if self.model.may_place else {}

    def show_state(self, state: OfficeState) -> None:
        """The people that fit the words."""
        self._show_people(state)
        for button in (self.place, self.add, self.do_place, self.do_add):
            button.setEnabled(self.model.may_place and not state.is_busy)
        super().show_state(state)

    def prepare(self, state: OfficeState) -> None:
        """The sections and posts that fit the person; the offices for a new section."""
        book = state.book
        if book is None:
            return
        if isinstance(about := state.about, Operator):
            mine = [one for one in book.sections if one.office == about.office.id]
            self.section.set_options([Option(one.code, one.name, one.code) for one in mine])
            self.post.set_options([Option(post.value, post_text(post)) for post in _posts_for(about)])
            self.section.set_value(about.section.code)
            self.post.set_value(about.post.value)
            self._asked.setText(self.tr("{name} goes to:").format(name=about.name))
            return
        self.office.set_options([Option(one.id, one.name, one.id) for one in book.offices])
        self.office.set_value(book.offices[0].id)
        self.code.set_value("")
        self.name.set_value("")

    def _build(self) -> None:
        self.text.setAccessibleName(self.tr("Whom to look for"))
        fields = {
            self.section: self.tr("Section"), self.post: self.tr("Post"), self.office: self.tr("Office"),
            self.code: self.tr("Code"), self.name: self.tr("Name"),
        }  # fmt: skip
        for part, name in fields.items():
            part.setAccessibleName(name)
        head = Row(gap=10)
        head.addWidget(self.text, 1)
        head.append(self._count)
        said = self.tr("A permission is granted and withdrawn by the four acts; who holds one stays in place")
        if not self.model.may_place:
            said = self.tr("The system administrator places people and adds sections")
        acts = Row(gap=8, margins=(18, 6, 18, 6))
        acts.addWidget(Elided(said, Role.HINT), 1)
        acts.append(self.add, self.place)
        self.build(head, self.table, acts)
        place = Row(self._asked, gap=10, margins=(18, 6, 18, 6))
        place.addWidget(self.section, 1)
        place.addWidget(self.post, 1)
        place.append(self.do_place)
        self.add_form(Asking.PLACE, self.section, place)
        add = Row(label(self.tr("New section:"), Role.STRONG), gap=10, margins=(18, 6, 18, 6))
        for part in (self.office, self.code, self.name):
            add.addWidget(part, 1)
        add.append(self.do_add)
        self.add_form(Asking.SECTION, self.code, add)

    def _connect(self) -> None:
        self.text.textChanged.connect(self._on_text)
        self.text.stepped_down.connect(self.table.setFocus)
        self.text.returnPressed.connect(self.table.setFocus)
        self.table.activated.connect(self._on_activated)
        self.place.clicked.connect(self._ask_place)
        self.add.clicked.connect(self.model.ask_section)
        self.do_place.clicked.connect(self._on_place)
        self.do_add.clicked.connect(self._on_add)
        self.name.returnPressed.connect(self._on_add)

    def _show_people(self, state: OfficeState) -> None:
        chosen = self._people.line(self.table.currentIndex().row())
        if state.book is not None:
            self._people.show_book(state.book, self.text.text())
        if self._people.rowCount():
            self.table.selectRow(self._people.row_of(chosen))
        if state.book is not None:
            self._count.setText(self.tr("%n section(s)", "", len(state.book.sections)))

    def _on_text(self, _text: str) -> None:
        self._show_people(self.model.state)

    def _on_activated(self, _index: QModelIndex) -> None:
        self._ask_place()

    def _ask_place(self) -> None:
        chosen = self._people.line(self.table.currentIndex().row())
        if isinstance(chosen, Operator) and self.model.may_place:
            self.model.ask_place(chosen)

    def _on_place(self) -> None:
        for part in (self.section, self.post):
            if not part.value():
                part.show_state(State.ERROR)
                part.setFocus()
                return
        self.model.place(self.section.value(), Post(self.post.value()))

    def _on_add(self) -> None:
        self.model.add_section(self.office.value(), self.code.value(), self.name.value())


def _posts_for(person: Operator) -> list[Post]:
    """An administrator stays one; nobody else becomes one."""
    if person.post_class is PostClass.ADMIN:
        return [person.post]
    return [post for post, (post_class, _) in POSTS.items() if post_class is not PostClass.ADMIN]
