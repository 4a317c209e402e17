"""How states and clocks of a case look and read; shared by the screens about cases."""

from app.cases.board import WhereIs
from app.cases.model import CaseState
from app.catalogue.model import Label, LimitUnit
from app.intake.case_sheet import CaseClock
from app.kernel.calendar import Colour
from ui import messages
from ui.widgets.states import State

_STATES = {
    CaseState.RECEIVED: (State.INFO, "folder"),
    CaseState.AWAITING_SUPPLEMENT: (State.WARNING, "clock"),
    CaseState.ACCEPTED: (State.INFO, "sync"),
    CaseState.PAUSED: (State.NONE, "pause"),
    CaseState.DECIDED: (State.OK, "tick"),
    CaseState.CORRECTING: (State.WARNING, "undo"),
    CaseState.CLOSED: (State.OK, "tick-circle"),
    CaseState.WITHDRAWN: (State.NONE, "undo"),
    CaseState.TURNED_AWAY: (State.NONE, "no-entry"),
}
_COLOURS = {
    Colour.GREEN: (State.OK, "clock"),
    Colour.YELLOW: (State.WARNING, "warning"),
    Colour.RED: (State.ERROR, "error"),
    Colour.GREY: (State.NONE, "pause"),
}


def words(label: Label) -> str:
    """A label in the window's language."""
    return label.zh if messages.language() == "zh_CN" or not label.en else label.en


def state_word(state: CaseState) -> str:
    """The state in words."""
    return messages.sentence(f"case_state_{state}")


def state_look(state: CaseState) -> tuple[State, str]:
    """The colour and the icon of a state."""
    return _STATES[state]


def clock_look(clock: CaseClock) -> tuple[State, str]:
    """The colour (CAL-05) and the icon of a clock; quiet when nothing runs."""
    return _COLOURS[clock.face.colour] if clock.face else (State.NONE, "clock")


def clock_words(clock: CaseClock) -> str:
    """How much is left, or by how much it is late; "" when nothing runs."""
    return left_words(clock.face.left, clock.face.colour, clock.unit) if clock.face is not None else ""


def left_words(left: int, colour: Colour, unit: str) -> str:
    """How many days are left, or by how many it is late; below 0 when late.  unit: a ``LimitUnit`` value."""
    late = colour is Colour.RED
    if left == 0:
        return messages.sentence("clock_is_over" if late else "clock_today")
    kind = "working" if unit == LimitUnit.WORKING_DAYS else "calendar"
    return messages.sentence(f"clock_{'late' if left < 0 else 'left'}_{kind}", {"days": abs(left)})


def colour_look(colour: Colour) -> tuple[State, str]:
    """The state and the icon of a clock's colour (CAL-05)."""
    return _COLOURS[colour]


def where_text(one: WhereIs) -> str:
    """Where a case is, as an applicant is told: stage and last day."""
    values = {
        "number": one.number,
        "item": words(Label(one.item_zh, one.item_en)),
        "stage": words(Label(one.stage_zh, one.stage_en)) or state_word(one.state),
        "due": one.due_on.isoformat() if one.due_on else "–",
    }
    return messages.sentence("flow_where", values)
