"""The few marks every page is made of, and strips: bands of marks that stay in one piece."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; ``y`` is its baseline, points down from the top; ``grey`` 0 black to 1 white."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    grey: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; ``dash`` 0 for a solid one."""

    x: float
    y: float
    to_x: float
    to_y: float
    thickness: float = 0.5
    grey: float = 0.35
    dash: float = 0.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``fill`` a grey or None; ``thickness`` 0 for no border."""

    x: float
    y: float
    width: float
    height: float
    thickness: float = 0.5
    grey: float = 0.35
    fill: float | None = None
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Circle:
    """A dashed circle: the seal's place."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class ArrowHead:
    """A filled tip at (x, y), pointing along (dx, dy), one of which is 0 and the other 1 or -1."""

    x: float
    y: float
    dx: int
    dy: int


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code's square; the payload becomes modules when it is drawn."""

    x: float
    y: float
    side: float
    payload: str


Mark = Text | Line | Box | Circle | ArrowHead | Code


@dataclass(frozen=True, slots=True)
class Strip:
    """A band across the page that is never split.

    gap: points above it, dropped at the top of a page.  keep_next: stays with the following strip.
    head: drawn first when this strip opens a new page (a table's head).
    """

    height: float
    marks: tuple[Mark, ...]
    gap: float = 0.0
    keep_next: bool = False
    head: "Strip | None" = None


def moved(mark: Mark, dx: float, dy: float) -> Mark:
    """The same mark elsewhere."""
    if isinstance(mark, Line):
        return replace(mark, x=mark.x + dx, y=mark.y + dy, to_x=mark.to_x + dx, to_y=mark.to_y + dy)
    return replace(mark, x=mark.x + dx, y=mark.y + dy)
