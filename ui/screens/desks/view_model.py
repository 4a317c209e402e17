"""What the desks' screen knows: the lists, what the foot asks about which line, the slip that is being put together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.cases.board import WhereIs
from app.cases.deliveries import Carrier, Channel, DeliveryEnd, DeliveryWay, MailLine, ReadyResult, ToTell
from app.cases.desk_papers import DeskWindow
from app.cases.hand_overs import HandOver, HandOverState, Packet, PaperKind, PaperMove, Side
from app.kernel.changes import Changed
from app.kernel.errors import AppError, Rejected
from ui import messages, tasks
from ui.screen import ScreenName, Shell
from ui.screens.desks.table_model import DeskLine, DeskList, lists_of, read_lines
from ui.services import PaperOnScreen
from ui.widgets.states import State

CASES = frozenset({Changed.CASES})
Values = Mapping[str, str]


class Asking(Enum):
    """What the foot asks."""

    NOTHING = auto()
    SEND = auto()
    PAGES = auto()
    SIGN = auto()
    REFUSE = auto()
    WITHDRAW = auto()
    MARK = auto()
    TOLD = auto()


@dataclass(frozen=True, slots=True)
class InSlip:
    """Papers that are to go into the next slip."""

    move: PaperMove
    pages: int


@dataclass(frozen=True, slots=True)
class DesksState:
    """All that the screen shows.  about: the line that the foot asks about.  slip: put together so far."""

    chosen: DeskList
    lists: Mapping[DeskList, tuple[DeskLine, ...]] = field(default_factory=dict)
    is_looked_up: bool = False
    asking: Asking = Asking.NOTHING
    about: DeskLine | None = None
    slip: tuple[InSlip, ...] = ()
    where: tuple[WhereIs, ...] = ()
    is_busy: bool = False
    trouble: AppError | None = None

    @property
    def lines(self) -> tuple[DeskLine, ...]:
        """Those of the chosen list."""
        return self.lists.get(self.chosen, ())


class DesksModel(QObject):
    """``state_changed(DesksState)``."""

    state_changed = Signal(object)

    def __init__(self, shell: Shell, window: DeskWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shell, self._window = shell, window
        self.lists = lists_of(shell.actor.post)
        self.state = DesksState(self.lists[0])
        self._said = ""
        self._next: DeskList | None = None  # to be shown once it has been read anew

    def look(self) -> None:
        """Read every list anew."""
        tasks.run(partial(read_lines, self._window.desks, self._shell.actor), self._on_looked)

    def choose(self, which: DeskList) -> None:
        """Show another list; what the foot asked is dropped, the slip stays."""
        self._set(replace(self.state, chosen=which, asking=Asking.NOTHING, about=None, trouble=None))

    def ask(self, line: DeskLine | None) -> None:
        """Ask for what the line needs next; nothing for what is done."""
        asking = _asking(line)
        if line is not None and asking is not Asking.NOTHING and not self.state.is_busy:
            self._set(replace(self.state, asking=asking, about=line, trouble=None))

    def ask_refuse(self, line: DeskLine | None) -> None:
        """Ask why the taker refuses, or why the desk takes the slip back that nobody has signed."""
        about = line.about if line is not None else None
        if isinstance(about, HandOver) and about.is_open and not self.state.is_busy:
            asking = Asking.REFUSE if about.state is HandOverState.GIVEN else Asking.WITHDRAW
            self._set(replace(self.state, asking=asking, about=line, trouble=None))

    def drop(self) -> bool:
        """What is asked is not done after all, then the slip is not; False when there was neither."""
        if self.state.asking is not Asking.NOTHING:
            self._set(replace(self.state, asking=Asking.NOTHING, about=None, trouble=None))
            return True
        if self.state.slip:
            self._set(replace(self.state, slip=(), trouble=None))
            return True
        return False

    def answer(self, values: Values) -> None:
        """Do what the foot asked for, with what was typed there."""
        about = self.state.about.about if self.state.about is not None else None
        if self.state.is_busy or about is None:
            return
        match self.state.asking, about:
            case Asking.PAGES, PaperMove():
                self._put_in(about, values["pages"])
            case Asking.SEND, ReadyResult():
                self._send(about, values)
            case Asking.SIGN, HandOver():
                side = Side.GIVER if about.state is HandOverState.OPEN else Side.TAKER
                act = partial(self._window.desks.signing.sign, self._shell.actor, about.number, side, _who(values))
                self._do(act, f"hand_over_signed_{side}", number=about.number)
            case Asking.REFUSE, HandOver():
                signing, number = self._window.desks.signing, about.number
                act = partial(signing.refuse, self._shell.actor, number, _who(values), values["note"])
                self._do(act, "hand_over_refused", number=number)
            case Asking.WITHDRAW, HandOver():
                signing, number = self._window.desks.signing, about.number
                act = partial(signing.withdraw, self._shell.actor, number, values["note"])
                self._do(act, "hand_over_withdrawn", number=number)
            case Asking.MARK, MailLine():
                ended = DeliveryEnd(values["choice"])
                act = partial(self._window.desks.send.mark, self._shell.actor, about.id, ended, values["note"])
                told = messages.sentence(f"delivery_ended_{ended}")
                self._do(act, "delivery_marked", number=about.tracking, ended=told)
            case Asking.TOLD, ToTell():
                channel = Channel(values["choice"])
                tell = self._window.desks.tell
                act = partial(tell, self._shell.actor, about.case, about.about, channel, values["note"])
                self._do(act, "told_kept", number=about.number)

    def write_slip(self) -> None:
        """One slip over what was put together."""
        slip = self.state.slip
        if not slip or self.state.is_busy:
            return
        first, packets = slip[0].move, [Packet(one.move.case, PaperKind.FILE, one.pages) for one in slip]
        self._set(replace(self.state, is_busy=True, trouble=None))
        write = partial(self._window.desks.write, self._shell.actor, first.at, first.next, packets)
        tasks.write(write, self._on_written)

    def print_page(self, line: DeskLine | None) -> None:
        """Show the chosen slip, or today's register, ready to be printed."""
        actor, window = self._shell.actor, self._window
        if self.state.chosen is DeskList.MAIL:
            day = window.desks.today()
            made = partial(window.register, actor, day)
            tasks.run(lambda: ("mail_register", day.isoformat(), made()), self._on_page)
        elif line is not None and isinstance(line.about, HandOver):
            number = line.about.number
            tasks.run(lambda: ("hand_over", number, window.slip(actor, number)), self._on_page)

    def where_is(self, text: str) -> None:
        """Tell where the case with that number is."""
        if text.strip() and not self.state.is_busy:
            self._set(replace(self.state, is_busy=True, where=(), trouble=None))
            tasks.write(partial(self._shell.services.floor().where, self._shell.actor, text), self._on_where)

    def _put_in(self, move: PaperMove, typed: str) -> None:
        text = typed.strip()
        if not (text.isascii() and text.isdigit() and 0 < int(text[:5]) < 10_000):
            self._set(replace(self.state, trouble=Rejected("hand_over_pages")))
            return
        others = tuple(one for one in self.state.slip if one.move.case != move.case)
        if others and (others[0].move.at, others[0].move.next) != (move.at, move.next):
            self._set(replace(self.state, trouble=Rejected("slip_one_way")))
            return
        put_in = (*others, InSlip(move, int(text)))
        self._set(replace(self.state, slip=put_in, asking=Asking.NOTHING, about=None, trouble=None))

    def _send(self, about: ReadyResult, values: Values) -> None:
        send, actor = self._window.desks.send, self._shell.actor
        if values["choice"] == DeliveryWay.FETCH:
            act: Callable[[], None] = partial(send.hand_out, actor, about.case, values["note"])
            self._do(act, "result_fetched", number=about.number)
        else:
            carrier = Carrier(values["carrier"] or Carrier.EMS)
            act = partial(send.mail, actor, about.case, carrier, values["tracking"], values["note"])
            self._do(act, "result_posted", number=about.number)

    def _do(self, act: Callable[[], None], code: str, **said: object) -> None:
        self._said = messages.sentence(code, said)
        self._set(replace(self.state, is_busy=True, trouble=None))
        tasks.write(act, self._on_done)

    def _on_looked(self, outcome: tasks.Outcome[Mapping[DeskList, tuple[DeskLine, ...]]]) -> None:
        if isinstance(outcome, tasks.Done):
            chosen, self._next = self._next or self.state.chosen, None
            self._set(replace(self.state, lists=outcome.value, chosen=chosen, is_looked_up=True))
        elif outcome.known is not None:
            self._set(replace(self.state, trouble=outcome.known))

    def _on_done(self, outcome: tasks.Outcome[None]) -> None:
        """Refused: what was asked stays asked, and nothing typed is lost."""
        if isinstance(outcome, tasks.Done):
            self._set(replace(self.state, is_busy=False, asking=Asking.NOTHING, about=None))
            self._shell.say(self._said, State.OK)
            self._shell.announce(CASES)
        else:
            self._set(replace(self.state, is_busy=False, trouble=outcome.known))

    def _on_written(self, outcome: tasks.Outcome[str]) -> None:
        if isinstance(outcome, tasks.Done):
            self._next = DeskList.SLIPS
            self._set(replace(self.state, is_busy=False, slip=()))
            self._shell.say(messages.sentence("hand_over_written", {"number": outcome.value}), State.OK)
            self._shell.announce(CASES)
        else:
            self._set(replace(self.state, is_busy=False, trouble=outcome.known))

    def _on_page(self, outcome: tasks.Outcome[tuple[str, str, bytes]]) -> None:
        if isinstance(outcome, tasks.Done):
            what, number, pdf = outcome.value
            title = f"{messages.sentence(f'desk_page_{what}')} {number}"
            self._shell.open(ScreenName.PREVIEW, PaperOnScreen(title, pdf, partial(self._print, pdf, what, number)))
        else:
            self._set(replace(self.state, trouble=outcome.known))

    def _print(self, pdf: bytes, what: str, number: str) -> str:
        return messages.sentence(*self._window.print(self._shell.actor, pdf, what, number))

    def _on_where(self, outcome: tasks.Outcome[tuple[WhereIs, ...]]) -> None:
        if isinstance(outcome, tasks.Done):
            self._set(replace(self.state, is_busy=False, where=outcome.value))
        else:
            self._set(replace(self.state, is_busy=False, trouble=outcome.known))

    def _set(self, state: DesksState) -> None:
        self.state = state
        self.state_changed.emit(state)


def _asking(line: DeskLine | None) -> Asking:
    match line.about if line is not None else None:
        case ReadyResult():
            return Asking.SEND
        case PaperMove():
            return Asking.PAGES
        case HandOver() as slip if slip.is_open:
            return Asking.SIGN
        case MailLine() as mail if mail.ended is None and mail.address:
            return Asking.MARK
        case ToTell():
            return Asking.TOLD
    return Asking.NOTHING


def _who(values: Values) -> tuple[str, str]:
    return values["account"], values["password"]
