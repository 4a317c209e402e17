"""Sizes of a sheet: margins and type in points, for A4 and the 80 mm roll, normal and large print."""

from dataclasses import dataclass

from app.documents.page import PaperFormat, Style, TextSize

_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Sheet:
    """Geometry and type sizes; all in points.  ``height`` is 0 on a roll: it follows the content."""

    is_roll: bool
    width: float
    height: float
    side: float
    top: float
    bottom: float
    title: float
    office: float
    heading: float
    body: float
    table: float
    small: float
    leading: float

    @property
    def inner_width(self) -> float:
        """Between the side margins."""
        return self.width - 2 * self.side

    @property
    def inner_height(self) -> float:
        """Between the top and bottom margins; meaningless on a roll."""
        return self.height - self.top - self.bottom


def sheet_for(style: Style) -> Sheet:
    """The sheet of a style."""
    is_large = style.size is TextSize.LARGE
    if style.format is PaperFormat.ROLL:
        k = 1.3 if is_large else 1.0
        return Sheet(
            True, 80 * _MM, 0.0, 4 * _MM, 6 * _MM, 8 * _MM, 12 * k, 8.5 * k, 9.5 * k, 8.5 * k, 8.5 * k, 7.5 * k, 1.5
        )
    k = 1.35 if is_large else 1.0
    return Sheet(
        False,
        210 * _MM,
        297 * _MM,
        24 * _MM,
        24 * _MM,
        22 * _MM,
        19 * k,
        12 * k,
        11.5 * k,
        10.5 * k,
        9.5 * k,
        8.5 * k,
        1.6,
    )
