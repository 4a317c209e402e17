"""The figures of the flow that an office sets for itself: quota, colours, rising, pauses, payroll."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Self

from app.kernel.calendar import YELLOW_DAYS

SUPPLY_SETTING = "papers.supply_working_days"
"""The same figure that the notices of the window print."""


@dataclass(frozen=True, slots=True)
class FlowSettings:
    """Every figure of draw and clocks; days are working days unless the name says otherwise.

    quota: weighted open cases at which a person is drawn no more.  handled_months: who handled a case of the same
    person so many months back is not drawn; 0 = the rule is off.  yellow_days: so many days left or fewer are yellow.
    green_days: the clock of the green channel.  notice_days: within which the one supplement notice is due (CAL-03).
    pause_calendar_days: a longer pause asks for the case to be closed.  extension_days: the longest extension where
    the catalogue names none (F-05), in the unit of the limit.  payroll_day: of each month, when the payroll closes;
    payroll_near_days: from when that date outranks a due date.  leader_after_days: after the supervisor was told.
    routes_up: steps that the catalogue lets the level above do go there when nobody here can be drawn.
    panels: a case is drawn to a panel as a whole, and its steps within it.
    supply_days: within which papers that a notice asks for come in.
    opens, closes: of the office, in the hall's zone, when what is overdue rises.
    """

    quota: int = 60
    handled_months: int = 0
    yellow_days: int = YELLOW_DAYS
    green_days: int = 1
    notice_days: int = 5
    pause_calendar_days: int = 60
    extension_days: int = 10
    payroll_day: int = 15
    payroll_near_days: int = 3
    leader_after_days: int = 1
    supply_days: int = 15
    routes_up: bool = True
    panels: bool = False
    opens: time = time(8, 30)
    closes: time = time(17, 30)

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """From the office's settings ``flow.<figure>``; the rest stays usual."""
        usual = cls()
        counts = {name: int(settings[f"flow.{name}"]) for name in _COUNTS if f"flow.{name}" in settings}
        times = {
            name: time.fromisoformat(settings.get(f"flow.{name}", getattr(usual, name).isoformat("minutes")))
            for name in ("opens", "closes")
        }
        switches = {name: settings.get(f"flow.{name}", usual_) == "on" for name, usual_ in _SWITCHES}
        supply = int(settings.get(SUPPLY_SETTING, usual.supply_days))
        return replace(usual, supply_days=supply, **switches, **times, **counts)  # type: ignore[arg-type]  # counts are whole numbers, times are times


_SWITCHES = (("routes_up", "on"), ("panels", "off"))
_COUNTS = (
    *("quota", "handled_months", "yellow_days", "green_days", "notice_days", "pause_calendar_days"),
    *("extension_days", "payroll_day", "payroll_near_days", "leader_after_days"),
)
