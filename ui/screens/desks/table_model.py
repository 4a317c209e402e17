"""The lists of the desks as lines of seven cells, made in a worker thread, and the table that shows one of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.cases.deliveries import ContactLine, DeliveryEnd, MailLine, ReadyResult, ToTell
from app.cases.desk_work import GIVING_POSTS, DeskWorks
from app.cases.hand_overs import HandOver, HandOverState, PaperMove, Place
from app.catalogue.model import Label
from app.kernel.actor import Actor, Post
from app.kernel.clock import hall_text
from ui import assets, messages, theme
from ui.case_words import words
from ui.widgets.lines_model import Index, LinesModel
from ui.widgets.states import ICONS, TOKENS, State

COLUMNS, ITEM, REMARK = 7, 1, 6


class DeskList(Enum):
    """What a desk looks at."""

    READY = auto()
    PAPERS = auto()
    SLIPS = auto()
    MAIL = auto()
    TELL = auto()
    CONTACTS = auto()


def lists_of(post: Post) -> tuple[DeskList, ...]:
    """The lists of a desk, in the order of its tiles."""
    if post in GIVING_POSTS:
        return (DeskList.READY, DeskList.PAPERS, DeskList.SLIPS, DeskList.MAIL)
    return (DeskList.TELL, DeskList.CONTACTS, DeskList.MAIL)


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A line.  key: by which it is found again.  about: what the desk knows of it.  state: of its last cell."""

    key: object
    about: ReadyResult | PaperMove | HandOver | MailLine | ToTell | ContactLine
    cells: tuple[str, ...]
    state: State = State.NONE


def read_lines(desks: DeskWorks, actor: Actor) -> Mapping[DeskList, tuple[DeskLine, ...]]:
    """Every list of the actor's desk; slow."""

    def place(where: Place) -> str:
        return desks.place_name(actor, where, english=messages.language() == "en") or _say(f"place_{where.kind}")

    readers: Mapping[DeskList, Callable[[], Sequence[DeskLine]]] = {
        DeskList.READY: lambda: [_ready(one) for one in desks.ready(actor)],
        DeskList.PAPERS: lambda: [_move(one, place) for one in desks.moves(actor)],
        DeskList.SLIPS: lambda: [_slip(one, place) for one in desks.hand_overs(actor, desks.today())],
        DeskList.MAIL: lambda: [_mail(one) for one in _post(desks, actor)],
        DeskList.TELL: lambda: [_tell(one) for one in desks.to_tell(actor)],
        DeskList.CONTACTS: lambda: [_contact(one) for one in desks.contacts(actor)],
    }
    return {which: tuple(readers[which]()) for which in lists_of(actor.post)}


def _post(desks: DeskWorks, actor: Actor) -> Sequence[MailLine]:
    """What is under way, and what was posted today."""
    under_way = list(desks.mail(actor))
    known = {line.id for line in under_way}
    return under_way + [line for line in desks.mail(actor, desks.today()) if line.id not in known]


def _say(code: str, **values: object) -> str:
    return messages.sentence(code, values)


def _item(one: ReadyResult | PaperMove | MailLine | ToTell | ContactLine) -> str:
    return words(Label(one.item_zh, one.item_en))


def _ready(one: ReadyResult) -> DeskLine:
    back = _say("delivery_came_back", note=one.came_back) if one.came_back else ""
    due = one.due_on.isoformat() if one.due_on else "–"
    way, outcome = _say(f"delivery_way_{one.way}"), _say(f"outcome_{one.outcome}") if one.outcome else "–"
    cells = (one.number, _item(one), one.recipient, one.number_masked, way, due, back or outcome)
    return DeskLine(one.case, one, cells, State.WARNING if back else State.NONE)


def _move(one: PaperMove, place: Callable[[Place], str]) -> DeskLine:
    counted = _say("papers_counted", papers=one.papers, pages=one.pages)
    cells = (one.number, _item(one), counted, place(one.at), place(one.to), place(one.next), "")
    return DeskLine(one.case, one, cells)


def _slip(one: HandOver, place: Callable[[Place], str]) -> DeskLine:
    first = words(Label(one.items[0].item_zh, one.items[0].item_en)) if one.items else "–"
    counted = _say("hand_over_packets", packets=len(one.items), pages=one.pages)
    at, state = hall_text(one.written_at), _say(f"hand_over_state_{one.state}")
    looks = {HandOverState.TAKEN: State.OK, HandOverState.REFUSED: State.ERROR, HandOverState.WITHDRAWN: State.NONE}
    cells = (one.number, first, counted, place(one.giver), place(one.taker), at, state)
    return DeskLine(one.number, one, cells, looks.get(one.state, State.WARNING))


def _mail(one: MailLine) -> DeskLine:
    ended = _say(f"delivery_ended_{one.ended}" if one.ended else "delivery_under_way")
    looks = {DeliveryEnd.DELIVERED: State.OK, DeliveryEnd.RETURNED: State.ERROR}
    known = (one.tracking, _item(one), one.recipient or "–", one.address or "–", _say(f"carrier_{one.carrier}"))
    state = looks[one.ended] if one.ended else State.INFO
    return DeskLine(one.id, one, (*known, hall_text(one.posted_at), f"{ended} {one.note}".strip()), state)


def _tell(one: ToTell) -> DeskLine:
    told = _say("told_at", at=hall_text(one.told_at)) if one.told_at else _say("told_not_yet")
    day = one.last_day.isoformat() if one.last_day else "–"
    cells = (one.number, _item(one), one.name, one.phone or "–", _say(f"about_{one.about}"), day, told)
    return DeskLine((one.case, one.about), one, cells, State.OK if one.told_at else State.WARNING)


def _contact(one: ContactLine) -> DeskLine:
    told = (_say(f"about_{one.about}"), _say(f"channel_{one.channel}"), hall_text(one.at), "", one.note or "–")
    return DeskLine((one.number, one.at), one, (one.number, _item(one), *told))


class DeskTable(LinesModel):
    """One list at a time; every list has as many columns."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[DeskLine, ...] = ()
        number, item = self.tr("Number"), self.tr("Matter")
        self._names = {
            DeskList.READY: (
                *(number, item, self.tr("Recipient"), self.tr("Document"), self.tr("How")),
                *(self.tr("Due"), self.tr("State")),
            ),
            DeskList.PAPERS: (
                *(number, item, self.tr("Papers"), self.tr("Now at"), self.tr("Needed at")),
                *(self.tr("This time to"), self.tr("In the slip")),
            ),
            DeskList.SLIPS: (
                *(self.tr("Slip"), item, self.tr("Papers"), self.tr("From"), self.tr("To")),
                *(self.tr("Written"), self.tr("State")),
            ),
            DeskList.MAIL: (
                *(self.tr("Tracking number"), item, self.tr("Recipient"), self.tr("Address"), self.tr("Carrier")),
                *(self.tr("Posted"), self.tr("State")),
            ),
            DeskList.TELL: (
                *(number, item, self.tr("Name"), self.tr("Phone"), self.tr("To be told")),
                *(self.tr("Last day"), self.tr("Told")),
            ),
            DeskList.CONTACTS: (
                *(number, item, self.tr("Told what"), self.tr("How"), self.tr("When")),
                *("", self.tr("Note")),
            ),
        }
        self._marked: Mapping[object, str] = {}
        self._heads = dict(enumerate(self._names[DeskList.READY]))

    def show_list(self, which: DeskList, lines: Sequence[DeskLine], marked: Mapping[object, str]) -> None:
        """Show another list, or another state of it.  marked: by key what its last cell says instead."""
        heads = dict(enumerate(self._names[which]))
        if (heads, tuple(lines), marked) != (self._heads, self._lines, self._marked):
            self.beginResetModel()
            self._heads, self._lines, self._marked = heads, tuple(lines), marked
            self.endResetModel()

    def line(self, row: int) -> DeskLine | None:
        """The line in a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, key: object) -> int:
        """The row of a line, 0 when it is gone."""
        return next((row for row, line in enumerate(self._lines) if line.key == key), 0)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; the last cell with the icon and colour of its state."""
        line, is_last = self._lines[index.row()], index.column() == REMARK
        state = State.SELECTED if line.key in self._marked else line.state
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self._cell(line, index.column())
            case Qt.ItemDataRole.DecorationRole if is_last and state is not State.NONE:
                return assets.pixmap(ICONS[state], TOKENS[state], 15)
            case Qt.ItemDataRole.ForegroundRole if is_last and state is not State.NONE:
                return theme.current().colour(TOKENS[state])
            case Qt.ItemDataRole.AccessibleTextRole:
                return " ".join(self._cell(line, column) for column in range(COLUMNS))
        return None

    def _cell(self, line: DeskLine, column: int) -> str:
        return self._marked.get(line.key, line.cells[column]) if column == REMARK else line.cells[column]
