"""Names of the window's actions, and what is said of each."""

from dataclasses import dataclass
from enum import StrEnum


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
    HAND_OVER_LIST = "hand_over_list"
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
    SEARCH_PROVINCE = "search_province"
    GUIDE = "guide"
    TEXT_BIGGER = "text_bigger"
    TEXT_SMALLER = "text_smaller"
    THEME = "theme"
    UNSENT = "unsent"
    SYNC_NOW = "sync_now"
    TRY_AGAIN = "try_again"
    SET_ASIDE = "set_aside"
    EXPORT_UNSENT = "export_unsent"
    IMPORT_UNSENT = "import_unsent"
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
