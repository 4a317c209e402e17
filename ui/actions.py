"""Every action of the window once: id, words, keys, help; menus, key caps and the key sheet are built from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget


class Group(StrEnum):
    """Where an action stands on the key sheet."""

    QUEUE = "queue"
    FORM = "form"
    PAPERS = "papers"
    STAFF = "staff"
    WINDOW = "window"


class ActionId(StrEnum):
    """Names an action; screens say by it what they can do."""

    CALL_NEXT = "call_next"
    CALL_AGAIN = "call_again"
    SKIP = "skip"
    PAUSE = "pause"
    TAKE_NUMBER = "take_number"
    CONSULTED = "consulted"
    READ_CARD = "read_card"
    SCAN_ALL = "scan_all"
    ALL_RECEIVED = "all_received"
    SUBMIT = "submit"
    SAVE_DRAFT = "save_draft"
    NEXT_TO_CHANGE = "next_to_change"
    LIKE_LAST_VISITOR = "like_last_visitor"
    NOTICE = "notice"
    TURN_AWAY = "turn_away"
    PRINT = "print"
    AUTHORISE = "authorise"
    PEOPLE = "people"
    ENROL = "enrol"
    WITHDRAW = "withdraw"
    SEND_FACE = "send_face"
    TAKE_FACE = "take_face"
    FLOOR = "floor"
    FLOW_DESK = "flow_desk"
    DESKS = "desks"
    REDRAW = "redraw"
    CHASE = "chase"
    WHERE_IS = "where_is"
    OFFICE = "office"
    ADD_SECTION = "add_section"
    MARK_ABSENT = "mark_absent"
    MARK_BACK = "mark_back"
    GRANTS = "grants"
    APPLY_GRANT = "apply_grant"
    TAKE_GRANT = "take_grant"
    REFUSE = "refuse"
    DECLARE = "declare"
    NEXT_PAGE = "next_page"
    PAGE_BEFORE = "page_before"
    SEARCH = "search"
    COUNTER = "counter"
    TRAY = "tray"
    MY_CASES = "my_cases"
    CASE_PAGES = "case_pages"
    CASE_PAST = "case_past"
    NEXT_SCAN = "next_scan"
    LAST_SCAN = "last_scan"
    FIND_CASE = "find_case"
    GUIDE = "guide"
    TEXT_BIGGER = "text_bigger"
    TEXT_SMALLER = "text_smaller"
    THEME = "theme"
    SETTINGS = "settings"
    KEYS = "keys"
    ABOUT = "about"
    LOCK = "lock"
    SIGN_OUT = "sign_out"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.  text and help: English source texts; keys: portable, the first one stands on the cap."""

    id: ActionId
    group: Group
    text: str
    help: str
    keys: tuple[str, ...] = ()


_CONTEXT = "Actions"


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark ``text`` for the translators; Qt's own function of this name is typed too loosely."""
    return text


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        ActionId.CALL_NEXT,
        Group.QUEUE,
        QT_TRANSLATE_NOOP("Actions", "Call next"),
        QT_TRANSLATE_NOOP(
            "Actions", "Calls the next waiting visitor; in mid-case it first asks what becomes of the case"
        ),
        ("F2",),
    ),
    ActionSpec(
        ActionId.CALL_AGAIN,
        Group.QUEUE,
        QT_TRANSLATE_NOOP("Actions", "Call again"),
        QT_TRANSLATE_NOOP("Actions", "Calls the same number once more"),
        ("F3",),
    ),
    ActionSpec(
        ActionId.SKIP,
        Group.QUEUE,
        QT_TRANSLATE_NOOP("Actions", "Skip"),
        QT_TRANSLATE_NOOP("Actions", "Passes over a visitor who did not come"),
        ("F4",),
    ),
    ActionSpec(
        ActionId.PAUSE,
        Group.QUEUE,
        QT_TRANSLATE_NOOP("Actions", "Pause window"),
        QT_TRANSLATE_NOOP("Actions", "Stops calling until it is pressed again"),
        ("F12",),
    ),
    ActionSpec(
        ActionId.TAKE_NUMBER,
        Group.QUEUE,
        QT_TRANSLATE_NOOP("Actions", "Take a number"),
        QT_TRANSLATE_NOOP("Actions", "Puts a visitor into the queue, with priority where one is due"),
        ("Ctrl+N",),
    ),
    ActionSpec(
        ActionId.CONSULTED,
        Group.QUEUE,
        QT_TRANSLATE_NOOP("Actions", "Consulted only"),
        QT_TRANSLATE_NOOP("Actions", "Records that the visitor only asked"),
        ("F7",),
    ),
    ActionSpec(
        ActionId.READ_CARD,
        Group.FORM,
        QT_TRANSLATE_NOOP("Actions", "Read card"),
        QT_TRANSLATE_NOOP("Actions", "Goes to the identity of the visitor: card, number, name or QR code"),
        ("F5",),
    ),
    ActionSpec(
        ActionId.SCAN_ALL,
        Group.FORM,
        QT_TRANSLATE_NOOP("Actions", "Scan all"),
        QT_TRANSLATE_NOOP("Actions", "Takes the pages of every material that is still missing"),
        ("F6",),
    ),
    ActionSpec(
        ActionId.ALL_RECEIVED,
        Group.FORM,
        QT_TRANSLATE_NOOP("Actions", "All received"),
        QT_TRANSLATE_NOOP("Actions", "Every paper of which nothing was said yet is here"),
        ("Ctrl+M",),
    ),
    ActionSpec(
        ActionId.SUBMIT,
        Group.FORM,
        QT_TRANSLATE_NOOP("Actions", "Accept"),
        QT_TRANSLATE_NOOP("Actions", "Accepts the case or agrees to the step, or goes to the first field to change"),
        ("F9",),
    ),
    ActionSpec(
        ActionId.SAVE_DRAFT,
        Group.FORM,
        QT_TRANSLATE_NOOP("Actions", "Save draft"),
        QT_TRANSLATE_NOOP("Actions", "Saves at once; typing is saved every second anyway"),
        ("Ctrl+S",),
    ),
    ActionSpec(
        ActionId.NEXT_TO_CHANGE,
        Group.FORM,
        QT_TRANSLATE_NOOP("Actions", "Next to change"),
        QT_TRANSLATE_NOOP("Actions", "Goes to the next field that must be changed or looked at"),
        ("Ctrl+E",),
    ),
    ActionSpec(
        ActionId.LIKE_LAST_VISITOR,
        Group.FORM,
        QT_TRANSLATE_NOOP("Actions", "Same as last visitor"),
        QT_TRANSLATE_NOOP("Actions", "Fills the field with what the last visitor's case had there"),
        ("Ctrl+D",),
    ),
    ActionSpec(
        ActionId.NOTICE,
        Group.PAPERS,
        QT_TRANSLATE_NOOP("Actions", "Notice"),
        QT_TRANSLATE_NOOP("Actions", "Tells the visitor in one notice everything that is missing"),
        ("F8",),
    ),
    ActionSpec(
        ActionId.TURN_AWAY,
        Group.PAPERS,
        QT_TRANSLATE_NOOP("Actions", "Not taken"),
        QT_TRANSLATE_NOOP(
            "Actions", "Records that the matter is not needed, not ours or refused, and prints the paper"
        ),
        ("Shift+F8",),
    ),
    ActionSpec(
        ActionId.PRINT,
        Group.PAPERS,
        QT_TRANSLATE_NOOP("Actions", "Print"),
        QT_TRANSLATE_NOOP("Actions", "Prints the paper that is shown"),
        ("Ctrl+P",),
    ),
    ActionSpec(
        ActionId.CASE_PAGES,
        Group.PAPERS,
        QT_TRANSLATE_NOOP("Actions", "Scanned papers"),
        QT_TRANSLATE_NOOP("Actions", "Goes from the field to the scanned papers of the case, and back"),
        ("Ctrl+J",),
    ),
    ActionSpec(
        ActionId.NEXT_SCAN,
        Group.PAPERS,
        QT_TRANSLATE_NOOP("Actions", "Next page"),
        QT_TRANSLATE_NOOP("Actions", "Turns to the next scanned page; the cursor stays in its field"),
        ("Alt+PgDown",),
    ),
    ActionSpec(
        ActionId.LAST_SCAN,
        Group.PAPERS,
        QT_TRANSLATE_NOOP("Actions", "Page before"),
        QT_TRANSLATE_NOOP("Actions", "Turns to the scanned page before; the cursor stays in its field"),
        ("Alt+PgUp",),
    ),
    ActionSpec(
        ActionId.CASE_PAST,
        Group.PAPERS,
        QT_TRANSLATE_NOOP("Actions", "What happened"),
        QT_TRANSLATE_NOOP(
            "Actions", "Shows what happened to the case and its printed papers in place of the scanned ones"
        ),
        ("Ctrl+H",),
    ),
    ActionSpec(
        ActionId.AUTHORISE,
        Group.FORM,
        QT_TRANSLATE_NOOP("Actions", "Authorise"),
        QT_TRANSLATE_NOOP(
            "Actions", "A supervisor authorises what is on the screen by one look; the clerk stays signed in"
        ),
        ("Ctrl+F8",),
    ),
    ActionSpec(
        ActionId.PEOPLE,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "People and faces"),
        QT_TRANSLATE_NOOP("Actions", "Who is enrolled, until when; for the security administrator"),
        ("Ctrl+2",),
    ),
    ActionSpec(
        ActionId.ENROL,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Enrol a face"),
        QT_TRANSLATE_NOOP("Actions", "Shows the notice to the chosen person, takes the consent, then the camera"),
        ("F11",),
    ),
    ActionSpec(
        ActionId.WITHDRAW,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Withdraw consent"),
        QT_TRANSLATE_NOOP("Actions", "Deletes the chosen person's face template and gives a receipt"),
        ("Shift+F11",),
    ),
    ActionSpec(
        ActionId.SEND_FACE,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "To another machine"),
        QT_TRANSLATE_NOOP("Actions", "Seals the chosen person's template to another machine of the hall"),
        ("Ctrl+O",),
    ),
    ActionSpec(
        ActionId.TAKE_FACE,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "From another machine"),
        QT_TRANSLATE_NOOP("Actions", "Takes over a template that another machine sealed to this one"),
        ("Ctrl+I",),
    ),
    ActionSpec(
        ActionId.FLOOR,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Floor"),
        QT_TRANSLATE_NOOP("Actions", "The hall in figures, each with its cases; for the floor supervisor"),
        ("Ctrl+4",),
    ),
    ActionSpec(
        ActionId.FLOW_DESK,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Flow desk"),
        QT_TRANSLATE_NOOP("Actions", "Every open case with stage, section and age; for the flow desk"),
        ("Ctrl+5",),
    ),
    ActionSpec(
        ActionId.DESKS,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Desk lists"),
        QT_TRANSLATE_NOOP("Actions", "Results, hand-overs, post and who is to be told; for the two desks of the hall"),
        ("Ctrl+6",),
    ),
    ActionSpec(
        ActionId.REDRAW,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Draw anew"),
        QT_TRANSLATE_NOOP("Actions", "Takes the chosen case out of a tray and has it drawn again, with a reason"),
        ("Shift+F5",),
    ),
    ActionSpec(
        ActionId.CHASE,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Chase"),
        QT_TRANSLATE_NOOP("Actions", "Reminds whoever has the chosen case, with a note that is kept"),
        ("Shift+F6",),
    ),
    ActionSpec(
        ActionId.WHERE_IS,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Where is it"),
        QT_TRANSLATE_NOOP("Actions", "Tells an applicant stage and last day of the case with the typed number"),
        ("Shift+F7",),
    ),
    ActionSpec(
        ActionId.OFFICE,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Organisation and rota"),
        QT_TRANSLATE_NOOP("Actions", "Sections and people, the week's rota, routing, opening check, collusion"),
        ("Ctrl+7",),
    ),
    ActionSpec(
        ActionId.GRANTS,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Permissions"),
        QT_TRANSLATE_NOOP("Actions", "Requests in four acts, ledger, yearly check, stand-ins and declared relatives"),
        ("Ctrl+8",),
    ),
    ActionSpec(
        ActionId.APPLY_GRANT,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "New request"),
        QT_TRANSLATE_NOOP("Actions", "Applies for a colleague's permission, a temporary one or a place on the roster"),
        ("Shift+F2",),
    ),
    ActionSpec(
        ActionId.TAKE_GRANT,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Withdraw a permission"),
        QT_TRANSLATE_NOOP("Actions", "Applies for a withdrawal, which holds at once when it is granted"),
        ("Shift+F3",),
    ),
    ActionSpec(
        ActionId.REFUSE,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Refuse or end"),
        QT_TRANSLATE_NOOP("Actions", "Refuses what is chosen, or ends or takes it back, with a reason"),
        ("Shift+F9",),
    ),
    ActionSpec(
        ActionId.DECLARE,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Declare a relative"),
        QT_TRANSLATE_NOOP("Actions", "Names a relative of your own, whose cases then never come to you"),
        ("Shift+F4",),
    ),
    ActionSpec(
        ActionId.NEXT_PAGE,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "Next page"),
        QT_TRANSLATE_NOOP("Actions", "Goes to the next page of a screen that has several"),
        ("Ctrl+PgDown",),
    ),
    ActionSpec(
        ActionId.PAGE_BEFORE,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "Page before"),
        QT_TRANSLATE_NOOP("Actions", "Goes to the page before"),
        ("Ctrl+PgUp",),
    ),
    ActionSpec(
        ActionId.ADD_SECTION,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Add a section"),
        QT_TRANSLATE_NOOP("Actions", "Asks for code and name of a new section"),
        ("Ins",),
    ),
    ActionSpec(
        ActionId.MARK_ABSENT,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Mark absent"),
        QT_TRANSLATE_NOOP("Actions", "Notes from when to when the chosen person is away, and why"),
        ("Ctrl+F2",),
    ),
    ActionSpec(
        ActionId.MARK_BACK,
        Group.STAFF,
        QT_TRANSLATE_NOOP("Actions", "Mark back"),
        QT_TRANSLATE_NOOP("Actions", "Notes that the chosen person is back from the chosen day on"),
        ("Ctrl+F3",),
    ),
    ActionSpec(
        ActionId.SEARCH,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "Search items"),
        QT_TRANSLATE_NOOP("Actions", "Finds an item by code, words or pinyin initials"),
        ("Ctrl+K",),
    ),
    ActionSpec(
        ActionId.COUNTER,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "Counter"),
        QT_TRANSLATE_NOOP("Actions", "Goes to queue and form"),
        ("Ctrl+1",),
    ),
    ActionSpec(
        ActionId.TRAY,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "My tray"),
        QT_TRANSLATE_NOOP("Actions", "Shows the cases that were drawn for you, the most urgent first"),
        ("Ctrl+3",),
    ),
    ActionSpec(
        ActionId.MY_CASES,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "What I accepted"),
        QT_TRANSLATE_NOOP("Actions", "Shows what became of the cases that you accepted; nobody else is named"),
        ("Ctrl+9",),
    ),
    ActionSpec(
        ActionId.FIND_CASE,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "Find a case"),
        QT_TRANSLATE_NOOP("Actions", "Finds cases by number, person or unit"),
        ("Ctrl+F",),
    ),
    ActionSpec(
        ActionId.GUIDE,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "Guide"),
        QT_TRANSLATE_NOOP("Actions", "Opens or closes guide and preview where the window is narrow"),
        ("Ctrl+G",),
    ),
    ActionSpec(
        ActionId.TEXT_BIGGER,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "Larger text"),
        QT_TRANSLATE_NOOP("Actions", "Makes everything larger"),
        ("Ctrl++", "Ctrl+="),
    ),
    ActionSpec(
        ActionId.TEXT_SMALLER,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "Smaller text"),
        QT_TRANSLATE_NOOP("Actions", "Makes everything smaller"),
        ("Ctrl+-",),
    ),
    ActionSpec(
        ActionId.THEME,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "Light or dark"),
        QT_TRANSLATE_NOOP("Actions", "Changes between the light and the dark theme"),
        ("Ctrl+T",),
    ),
    ActionSpec(
        ActionId.SETTINGS,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "Settings"),
        QT_TRANSLATE_NOOP("Actions", "Text size, theme, language and devices"),
        ("Ctrl+,",),
    ),
    ActionSpec(
        ActionId.KEYS,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "Keys"),
        QT_TRANSLATE_NOOP("Actions", "Shows this sheet"),
        ("F1",),
    ),
    ActionSpec(
        ActionId.ABOUT,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "About"),
        QT_TRANSLATE_NOOP("Actions", "Version, catalogue and licences"),
    ),
    ActionSpec(
        ActionId.LOCK,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "Lock"),
        QT_TRANSLATE_NOOP("Actions", "Hides everything until password and face are given again"),
        ("Ctrl+L",),
    ),
    ActionSpec(
        ActionId.SIGN_OUT,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "Sign out"),
        QT_TRANSLATE_NOOP("Actions", "Ends the session; typed work stays as a draft"),
        ("Ctrl+Q",),
    ),
    ActionSpec(
        ActionId.BACK,
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Actions", "Back"),
        QT_TRANSLATE_NOOP("Actions", "Closes what is open on top, or goes back to the counter"),
        ("Esc",),
    ),
)


def clashes(specs: Sequence[ActionSpec] = ACTIONS) -> tuple[tuple[ActionId, ActionId, str], ...]:
    """Every pair of actions that claims the same key, with the key."""
    owners: dict[str, ActionId] = {}
    found = []
    for spec in specs:
        for key in spec.keys:
            normal = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
            if normal in owners:
                found.append((owners[normal], spec.id, normal))
            owners.setdefault(normal, spec.id)
    return tuple(found)


def words(source: str) -> str:
    """The text of an action in the present language."""
    return QCoreApplication.translate(_CONTEXT, source)


def key_cap(action: ActionId) -> str:
    """What stands on the cap of an action, "" when it has no key."""
    keys = _SPECS[action].keys
    return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""


_SPECS: Mapping[ActionId, ActionSpec] = {spec.id: spec for spec in ACTIONS}


class Actions(QObject):
    """The actions of one window.

    A key works in the whole window; ``triggered(ActionId)`` says which.  What nobody can do now is disabled, so
    that menus and the key sheet tell the truth.
    """

    triggered = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[ActionId, QAction] = {}
        for spec in ACTIONS:
            action = QAction(window)
            action.setObjectName(spec.id.value)
            action.setShortcuts([QKeySequence(key) for key in spec.keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.triggered.connect(self._on_triggered)
            window.addAction(action)
            self._actions[spec.id] = action
        self.retranslate()

    def action(self, action: ActionId) -> QAction:
        """The Qt action, for menus."""
        return self._actions[action]

    def menu(self, actions: Sequence[ActionId | None], parent: QWidget) -> QMenu:
        """A menu of these actions; None is a separator."""
        menu = QMenu(parent)
        for identity in actions:
            if identity is None:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[identity])
        return menu

    def enable(self, possible: frozenset[ActionId]) -> None:
        """Exactly these can be done now."""
        for identity, action in self._actions.items():
            action.setEnabled(identity in possible)

    def retranslate(self) -> None:
        """Take the words of the present language."""
        for identity, action in self._actions.items():
            action.setText(words(_SPECS[identity].text))
            action.setToolTip(words(_SPECS[identity].help))

    def _on_triggered(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.triggered.emit(ActionId(sender.objectName()))
