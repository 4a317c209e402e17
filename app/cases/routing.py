"""Which steps go to the level above where nobody here can be drawn, and the figures by which steps rise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.cases.flow_settings import FlowSettings
from app.cases.rota_check import RotaItem
from app.cases.way import Stage
from app.config import SETTINGS, Setting
from app.staff.model import Office
from app.staff.presence_book import ROTA_REQUIRED

ROUTES_UP = "flow.routes_up"
_FIRST = (ROUTES_UP, "flow.leader_after_days", "flow.opens", "flow.closes")
KEYS = (*_FIRST, *(key for key in SETTINGS if key.startswith("flow.") and key not in _FIRST), ROTA_REQUIRED)
"""The settings of routing, rising, draw and clocks, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Route:
    """The stages of an item that the list lets the level above do."""

    item: RotaItem
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class RoutingFigure:
    """A setting with the value in force."""

    setting: Setting
    value: str


@dataclass(frozen=True, slots=True)
class Routing:
    """Where the steps of one office go.  above: its superior, None without one.  is_on: steps do go there."""

    office: Office
    above: Office | None
    is_on: bool
    routes: tuple[Route, ...]
    figures: tuple[RoutingFigure, ...]

    @property
    def code(self) -> str:
        """The code of the sentence that says whether steps go up."""
        return "routing_no_above" if self.above is None else "routing_on" if self.is_on else "routing_off"


def routing_of(office: Office, above: Office | None, items: Iterable[RotaItem], own: Mapping[str, str]) -> Routing:
    """What is in force.  own: the office's settings."""
    raised = ((item, tuple(stage for stage in item.way if stage.escalate_to is not None)) for item in items)
    routes = tuple(Route(item, stages) for item, stages in raised if stages)
    figures = tuple(RoutingFigure(SETTINGS[key], own.get(key, SETTINGS[key].usual)) for key in KEYS)
    is_on = above is not None and FlowSettings.from_settings(own).routes_up
    return Routing(office, above, is_on, routes, figures)
