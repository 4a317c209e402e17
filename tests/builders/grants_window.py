"""The permissions screen alone in a window, over a real store, for one person after the other."""

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.adapters.grant_wiring import grant_desk
from app.adapters.pdf_reportlab import PdfRenderer
from app.documents.ledger_paper import ledger_paper
from app.documents.page import Language
from app.kernel.actor import Actor, Permission, Post
from app.staff.grant_desk import GrantDesk
from app.staff.grants import GrantKind, GrantRequest
from app.staff.model import NewOperator
from db.queries.grants import SqlGrantQueries
from db.queries.staff import SqlStaffQueries
from db.unit_of_work import SqlUnitOfWork
from tests.builders.demo_office import OFFICE, Staffed, make_staffed
from tests.builders.staffed import id_no
from tests.builders.window import FakeSteps, make_services
from ui import tasks
from ui.actions import ActionId
from ui.face_dialogs import FaceDialogs
from ui.presence_guard import PresenceGuard
from ui.screen import LookAsked, ScreenName, Shell
from ui.screen_list import make


def desk_of(staffed: Staffed) -> GrantDesk:
    """The desk over the office's store."""
    store = staffed.store
    return grant_desk(staffed.commands.grants, SqlGrantQueries(store), SqlStaffQueries(store))


MORE = {"sun.jian": Post.FLOOR_SUPERVISOR, "he.yu": Post.WINDOW_CLERK, "xu.lan": Post.AUDIT_ADMIN}
"""Beside the people of ``make_staffed``: who starts stand-ins, a second clerk, a second auditor."""


def grants_office(store, clock) -> Staffed:
    """Ten people, nobody with a permission yet."""
    made = make_staffed(store, clock)
    hashed = made.commands.hasher.hash("x")
    people = [
        NewOperator(account, account, id_no(60 + n), OFFICE, "one", post, password_hash=hashed, must_change=False)
        for n, (account, post) in enumerate(MORE.items())
    ]
    made.people.update(made.commands.create_operator(made.program, *people).operators)
    return made


def held(office: Staffed, account: str = "wang.fang") -> Permission | None:
    """The permission somebody has now."""
    return SqlStaffQueries(office.store).operator(office.people[account]).permission


def apply_for(office: Staffed, account: str = "wang.fang", permission: Permission = Permission.INTAKE) -> GrantRequest:
    """A request of the supervisor for a new permission."""
    request = office.request(account, permission, GrantKind.NEW)
    office.commands.grants.apply(office.by_name("sun.jian"), request)
    return request


def as_of_tomorrow(office: Staffed) -> None:
    """A day goes by, and the permissions that begin then hold."""
    office.commands.clock.moment += timedelta(days=1)
    with SqlUnitOfWork(office.store) as u:
        u.grants.apply_due(office.commands.clock.now(), None)
        u.commit()


class Sheets:
    """The ledger as the program makes it; the printer keeps what it gets."""

    def __init__(self, desk: GrantDesk, clock) -> None:
        self._desk, self._clock = desk, clock
        self.printed: list[bytes] = []

    def ledger_paper(self, actor: Actor, language: str) -> bytes:
        desk = self._desk
        page = ledger_paper(desk.ledger(actor), desk.accounts(), actor, self._clock.now(), Language(language))
        return PdfRenderer().render(page)

    def print_ledger(self, actor: Actor, pdf: bytes):
        self.printed.append(pdf)
        self._desk.tell_ledger_printed(actor, len(self._desk.ledger(actor)))
        return "printed_at", {"printer": "P1"}


class GrantsWindow:
    """``said``: passing messages; ``opened``: other screens asked for; ``faces``: the dialog of a fresh look."""

    def __init__(self, qtbot: QtBot, staffed: Staffed, actor: Actor, **services) -> None:
        self.bot, self.opened, self.said = qtbot, [], []
        desk = desk_of(staffed)
        self.sheets = Sheets(desk, staffed.commands.clock)
        parts = {"grants": lambda: desk, "ledger": self.sheets, "clock": staffed.commands.clock} | services
        self.shell = Shell(make_services(FakeSteps({}), **parts), actor)
        self.shell.opening.connect(lambda screen, argument: self.opened.append((screen, argument)))
        self.shell.said.connect(lambda text, _state: self.said.append(text))
        self.shell.looking.connect(self._on_looking)
        self.view = make(ScreenName.GRANTS, self.shell)
        self.presence = PresenceGuard(self.view)
        self.presence._timer.timeout.disconnect()  # nobody looks at the chair by the clock
        self.faces = FaceDialogs(self.view, self.presence, self.view)
        self.shell.announced.connect(self.view.refresh)
        qtbot.addWidget(self.view)
        self.view.resize(1366, 686)
        self.view.show()
        self.view.activateWindow()
        self.view.enter()
        self.rest()

    def _on_looking(self, asked: LookAsked) -> None:
        self.faces.look_again(self.shell.services.face, self.shell.actor, asked)

    @property
    def watches(self) -> bool:
        """Whether presence looks at the chair now."""
        return self.presence._timer.isActive()

    def rest(self) -> None:
        """Until no work is under way and what it led to is shown."""
        for _ in range(3):
            QApplication.processEvents()
            self.bot.waitUntil(lambda: tasks.program_tasks().idle(), timeout=10_000)
        QApplication.processEvents()

    def press(self, key: Qt.Key) -> None:
        """A key into whatever has the focus."""
        target = QApplication.focusWidget()
        assert target is not None, "nothing has the focus"
        QTest.keyClick(target, key)
        self.rest()

    def type(self, text: str) -> None:
        """Letters into whatever has the focus."""
        QTest.keyClicks(QApplication.focusWidget(), text)
        self.rest()

    def act(self, action: ActionId) -> None:
        """The key of an action; it is an error where the screen does not offer it."""
        self.view.handlers()[action]()
        self.rest()

    def words(self) -> str:
        """Everything that can be read."""
        return "\n".join(one.text() for one in self.view.findChildren(QLabel) if one.isVisible())

    def cells(self, table) -> list[list[str]]:
        """The words of a table, row by row."""
        model = table.model()
        return [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]
