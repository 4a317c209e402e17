"""How wide the parts of the working surface are, as pure functions of the window's size; no Qt in here."""

from dataclasses import dataclass
from enum import StrEnum


class TextSize(StrEnum):
    """The text sizes a person can choose; AUTO follows the width of the screen."""

    AUTO = "auto"
    NORMAL = "normal"
    LARGER = "larger"
    LARGE = "large"


SCALES = {TextSize.NORMAL: 1.0, TextSize.LARGER: 1.2, TextSize.LARGE: 1.5}
WIDE_SCREEN_PX = 1600


def scale_for(size: TextSize, screen_width: int, system_factor: float = 1.0) -> float:
    """The one factor by which every size is multiplied.

    screen_width: logical pixels of the screen.  system_factor: the desktop's own text scale (1.0 = 96 dpi);
    it is followed upwards only and in full steps of a quarter, so that an odd dpi does not blur the grid.
    """
    own = SCALES.get(size, SCALES[TextSize.LARGER] if screen_width >= WIDE_SCREEN_PX else SCALES[TextSize.NORMAL])
    return own * max(1.0, int(system_factor * 4) / 4)


def step(size: TextSize, *, bigger: bool, scale: float) -> TextSize:
    """The next text size up or down from what is on screen now (``scale``); stops at both ends."""
    order = tuple(SCALES)
    place = order.index(size) if size in SCALES else min(range(3), key=lambda i: abs(SCALES[order[i]] - scale))
    return order[max(0, min(len(order) - 1, place + (1 if bigger else -1)))]


class GuidePlace(StrEnum):
    """Where the guide and the receipt stand."""

    CARD = "card"
    DRAWER = "drawer"


class QueuePlace(StrEnum):
    """Where the queue stands."""

    CARD = "card"
    STRIP = "strip"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The working surface at one width; widths in units (logical pixels at scale 1.0).

    compact: step labels only for the current step, secondary key hints hidden.  folded: known read-only data in
    one line, conditional fields and materials hidden until they apply.  columns: of the form.
    """

    queue: QueuePlace
    queue_width: int
    guide: GuidePlace
    guide_width: int
    search_width: int
    label_width: int
    column_gap: int
    columns: int
    compact: bool
    folded: bool


def arrange(window_width: int, scale: float) -> Arrangement:
    """The arrangement for a window of ``window_width`` logical pixels at ``scale``."""
    effective = window_width / scale
    compact, roomy = effective < 1340, effective >= 1500
    return Arrangement(
        queue=QueuePlace.STRIP if effective < 900 else QueuePlace.CARD,
        queue_width=216 if compact else 264 if roomy else 236,
        guide=GuidePlace.DRAWER if effective < 1100 else GuidePlace.CARD,
        guide_width=264 if compact else 344 if roomy else 292,
        search_width=240 if effective < 1000 else 330 if compact else 400,
        label_width=80 if compact else 86,
        column_gap=8 if compact else 14,
        columns=1 if effective < 900 else 2,
        compact=compact,
        folded=not roomy,
    )
