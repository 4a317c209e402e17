"""The states a widget can show, and how it is told to: a dynamic property that the style sheet reads."""

from enum import StrEnum

from PySide6.QtWidgets import QWidget


class State(StrEnum):
    """What a field, chip, note or row says; always shown as icon + word + colour."""

    NONE = ""
    OK = "ok"
    VERIFIED = "verified"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    SELECTED = "selected"


ICONS = {
    State.NONE: "info",
    State.OK: "tick-circle",
    State.VERIFIED: "tick-circle",
    State.INFO: "info",
    State.WARNING: "warning",
    State.ERROR: "error",
    State.SELECTED: "arrow-right",
}

TOKENS = {
    State.NONE: "muted",
    State.OK: "ok",
    State.VERIFIED: "ok",
    State.INFO: "primary_deep",
    State.WARNING: "warn",
    State.ERROR: "err",
    State.SELECTED: "primary",
}
"""The colour token of each state's icon and words."""


def set_state(widget: QWidget, state: State) -> None:
    """Show ``state`` by the style sheet; nothing happens when it is shown already (polishing costs)."""
    set_property(widget, "state", state.value)


def set_property(widget: QWidget, name: str, value: str) -> None:
    """Set a dynamic property that the style sheet reads, and restyle the widget when it changed."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
