"""Colours, type and sizes of the program: tokens, the one scale, and the style sheet made from them.

The look belongs to the whole process, as the application's font and palette do.  ``apply`` changes it while
windows are open: every widget or layout with an ``apply_look()`` method is asked to take its new sizes.
"""

import re
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Protocol, runtime_checkable

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QLayout, QToolTip, QWidget

from resources import open_text

FAMILIES = ("Noto Sans CJK SC", "Microsoft YaHei UI", "Source Han Sans CN", "WenQuanYi Micro Hei")


@cache
def strong_weight() -> QFont.Weight:
    """The weight of titles: 600 where the family has it; a family with one weight is only made bold from 700 on."""
    found = ((family, styles) for family in FAMILIES if (styles := QFontDatabase.styles(family)))
    family, styles = next(found, ("", []))
    weights = {QFontDatabase.weight(family, style) for style in styles}
    return QFont.Weight.DemiBold if QFont.Weight.DemiBold.value in weights else QFont.Weight.Bold


class Theme(StrEnum):
    """The colour schemes a person can choose."""

    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


@dataclass(frozen=True, slots=True)
class Tokens:
    """One colour scheme; every value is ``#RRGGBB``.  ``…_ground`` lies behind text of the same name."""

    bg: str
    surface: str
    raised: str
    line: str
    line2: str
    text: str
    text2: str
    muted: str
    primary: str
    primary_hover: str
    primary_deep: str
    on_primary: str
    tint: str
    tint_line: str
    ok: str
    ok_ground: str
    warn: str
    warn_ground: str
    err: str
    err_ground: str
    selection: str
    scroll: str
    bar: str
    bar_text: str
    bar_muted: str
    bar_line: str
    bar_field: str
    bar_mark: str


TOKENS = {
    Theme.LIGHT: Tokens(
        bg="#EEF1F5", surface="#FFFFFF", raised="#F7F9FB", line="#DCE2EA", line2="#8290A2",
        text="#16202E", text2="#465467", muted="#5F6D80",
        primary="#0F5BC4", primary_hover="#0C4DA8", primary_deep="#093E88", on_primary="#FFFFFF",
        tint="#E8F0FC", tint_line="#B9D0F2",
        ok="#0B6E5F", ok_ground="#E3F4F0", warn="#8F4A00", warn_ground="#FFF1DC", err="#B3261E", err_ground="#FDECEA",
        selection="#D5E4FA", scroll="#C4CDD8",
        bar="#10233F", bar_text="#F2F6FC", bar_muted="#A9B9D0", bar_line="#2A4064", bar_field="#1C3557",
        bar_mark="#7FB2FF",
    ),
    Theme.DARK: Tokens(
        bg="#11161D", surface="#1A212B", raised="#202934", line="#313C4A", line2="#6D7D91",
        text="#EAF0F7", text2="#BAC6D4", muted="#96A4B5",
        primary="#5B9BF3", primary_hover="#79AEF6", primary_deep="#9CC4F9", on_primary="#0A1626",
        tint="#1B2F4B", tint_line="#2F5285",
        ok="#4CC3AE", ok_ground="#12332F", warn="#F0B35E", warn_ground="#3A2A12", err="#FF8A80", err_ground="#41201F",
        selection="#254470", scroll="#465467",
        bar="#0B1017", bar_text="#EAF0F7", bar_muted="#96A4B5", bar_line="#2A3442", bar_field="#1A212B",
        bar_mark="#7FB2FF",
    ),
    Theme.HIGH_CONTRAST: Tokens(
        bg="#000000", surface="#000000", raised="#0D0D0D", line="#8A8A8A", line2="#FFFFFF",
        text="#FFFFFF", text2="#FFFFFF", muted="#E0E0E0",
        primary="#FFD84D", primary_hover="#FFE68A", primary_deep="#FFE68A", on_primary="#000000",
        tint="#332B00", tint_line="#FFD84D",
        ok="#5CF2D6", ok_ground="#00332B", warn="#FFC266", warn_ground="#332000", err="#FF9C94", err_ground="#3D0A06",
        selection="#4D4000", scroll="#B0B0B0",
        bar="#000000", bar_text="#FFFFFF", bar_muted="#E0E0E0", bar_line="#FFFFFF", bar_field="#0D0D0D",
        bar_mark="#FFD84D",
    ),
}  # fmt: skip


def contrast(a: str, b: str) -> float:
    """The WCAG 2.1 contrast ratio of two ``#RRGGBB`` colours, 1.0 to 21.0."""
    lighter, darker = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass(frozen=True, slots=True)
class Look:
    """What is on screen now: a colour scheme and the one scale."""

    theme: Theme = Theme.LIGHT
    scale: float = 1.0

    @property
    def tokens(self) -> Tokens:
        """The colours of this look."""
        return TOKENS[self.theme]

    def px(self, units: float) -> int:
        """Device-independent pixels for a size given at scale 1.0."""
        return round(units * self.scale)

    def colour(self, token: str) -> QColor:
        """The colour of one token by its name."""
        return QColor(getattr(self.tokens, token))

    def font(self, units: float, *, strong: bool = False) -> QFont:
        """The program's font at a size given at scale 1.0."""
        return _font(self.px(units), strong)


@cache
def _font(pixels: int, strong: bool) -> QFont:
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPixelSize(pixels)
    font.setWeight(strong_weight() if strong else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font


@runtime_checkable
class FollowsLook(Protocol):
    """A widget or layout that takes its sizes and colours from ``current()``."""

    def apply_look(self) -> None:
        """Take the sizes and colours of ``current()``."""
        ...


class _Process:
    look = Look()


def current() -> Look:
    """The look that is on screen now."""
    return _Process.look


def px(units: float) -> int:
    """Pixels on screen for a size given at scale 1.0."""
    return _Process.look.px(units)


_NUMBER_OF_UNITS = re.compile(r"(?<![\w#.])(\d+(?:\.\d+)?)u\b")
_TOKEN = re.compile(r"@([a-z_0-9]+)")


def style_sheet(look: Look) -> str:
    """``resources/styles/base.qss`` with ``@token``, ``12u`` (units) and ``@strong`` (a weight) filled in."""
    words = {field.name: str(getattr(look.tokens, field.name)) for field in fields(Tokens)}
    words["strong"] = str(strong_weight().value)
    sheet = _TOKEN.sub(lambda found: words[found[1]], open_text("styles/base.qss"))
    return _NUMBER_OF_UNITS.sub(lambda found: f"{look.px(float(found[1]))}px", sheet)


def palette(look: Look) -> QPalette:
    """The palette for what the style sheet does not reach."""
    roles = {
        QPalette.ColorRole.Window: "bg",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "raised",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Highlight: "primary",
        QPalette.ColorRole.HighlightedText: "on_primary",
        QPalette.ColorRole.Button: "surface",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.PlaceholderText: "muted",
        QPalette.ColorRole.Link: "primary",
        QPalette.ColorRole.ToolTipBase: "bar",
        QPalette.ColorRole.ToolTipText: "bar_text",
    }
    made = QPalette()
    for role, token in roles.items():
        made.setColor(role, look.colour(token))
    return made


def apply(app: QApplication, look: Look) -> None:
    """Show everything in ``look``, open windows included: one style sheet, then sizes, then one paint.

    Afterwards every layout is laid out anew, since many sizes were counted while half of the others were still old.
    """
    if look == _Process.look and app.styleSheet():
        return
    _Process.look = look
    tops = [top for top in app.topLevelWidgets() if top.updatesEnabled()]
    for top in tops:
        top.setUpdatesEnabled(False)
    app.setFont(look.font(14))
    app.setPalette(palette(look))
    QToolTip.setPalette(palette(look))
    app.setStyleSheet(style_sheet(look))
    for top in tops:
        _lay_out(top)
        top.setUpdatesEnabled(True)


def _lay_out(top: QWidget) -> None:
    layouts = top.findChildren(QLayout)
    for part in (*layouts, top, *top.findChildren(QWidget)):
        if isinstance(part, FollowsLook):
            part.apply_look()
    for layout in layouts:
        layout.invalidate()
    for layout in layouts:  # from the outside in; an inner layout of the same widget is placed with its outer one
        if isinstance(layout.parent(), QWidget):
            layout.activate()
