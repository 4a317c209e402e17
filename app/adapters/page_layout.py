"""Setting a page description: blocks become strips, strips become pages.  No drawing library here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.adapters.page_blocks import strips_of
from app.adapters.page_marks import Box, Mark, Strip, Text, moved
from app.adapters.page_sheet import Sheet, sheet_for
from app.adapters.typesetting import Metrics
from app.documents.page import Closing, PageDescription, PaperFormat

_FOOTER = 7.6
_TEXT_BY_SEAL = 40.0
"""Points of text that move to the next page with the seal."""


@dataclass(frozen=True, slots=True)
class SetPage:
    """One page ready to draw: size in points, marks from the top left."""

    width: float
    height: float
    marks: tuple[Mark, ...]


def set_pages(description: PageDescription, metrics: Metrics) -> tuple[SetPage, ...]:
    """All pages of a paper; a roll is one page as long as its content."""
    sheet = sheet_for(description.style)
    strips: list[Strip] = []
    for block in description.blocks:
        if isinstance(block, Closing):
            strips = _with_text(strips)
        strips += strips_of(block, sheet, metrics)
    if description.style.format is PaperFormat.ROLL:
        return (_roll(description, strips, sheet, metrics),)
    groups = paginate(strips, sheet.inner_height)
    count = len(groups)
    return tuple(
        SetPage(
            sheet.width,
            sheet.height,
            (*_stacked(group, sheet), *_furniture(description, sheet, metrics, page=page, pages=count)),
        )
        for page, group in enumerate(groups, start=1)
    )


def paginate(strips: Sequence[Strip], height: float) -> list[list[Strip]]:
    """Strips shared out over pages of that height.

    What must stay together moves to the next page together; a repeated head is put in where a table goes on.
    """
    pages: list[list[Strip]] = [[]]
    used = 0.0
    for group in _kept_together(strips):
        need = sum(strip.height + strip.gap for strip in group)
        if pages[-1] and used + need > height:
            pages.append([])
            used = 0.0
            if group[0].head is not None:
                pages[-1].append(group[0].head)
                used += group[0].head.height
        for strip in group:
            used += strip.height + (strip.gap if pages[-1] else 0.0)
            pages[-1].append(strip)
    return pages


def _with_text(strips: list[Strip]) -> list[Strip]:
    """The last lines tied to what follows: a seal never stands on a page without text."""
    height = 0.0
    start = len(strips)
    while start > 0 and height < _TEXT_BY_SEAL:
        start -= 1
        height += strips[start].height
    return strips[:start] + [replace(strip, keep_next=True) for strip in strips[start:]]


def _kept_together(strips: Iterable[Strip]) -> list[list[Strip]]:
    groups: list[list[Strip]] = []
    is_open = False
    for strip in strips:
        if is_open:
            groups[-1].append(strip)
        else:
            groups.append([strip])
        is_open = strip.keep_next
    return groups


def _stacked(strips: Sequence[Strip], sheet: Sheet) -> list[Mark]:
    marks: list[Mark] = []
    y = sheet.top
    for index, strip in enumerate(strips):
        y += strip.gap if index else 0.0
        marks += [moved(mark, sheet.side, y) for mark in strip.marks]
        y += strip.height
    return marks


def _roll(description: PageDescription, strips: Sequence[Strip], sheet: Sheet, metrics: Metrics) -> SetPage:
    strips = [*_roll_mark(description, sheet, metrics), *strips]
    height = sheet.top + sheet.bottom + sum(s.height + (s.gap if i else 0.0) for i, s in enumerate(strips))
    return SetPage(sheet.width, height, tuple(_stacked(strips, sheet)))


def _roll_mark(description: PageDescription, sheet: Sheet, metrics: Metrics) -> list[Strip]:
    if not description.mark:
        return []
    size = sheet.body
    wide = metrics.width(description.mark, size) + 10
    x = sheet.inner_width - wide
    marks = (Box(x, 0, wide, size * 1.6, 0.8, 0.0), Text(x + 5, size * 1.15, description.mark, size, True))
    return [Strip(size * 1.6 + 4, marks)]


def _footer(text: str, room: float, metrics: Metrics) -> str:
    """The footer, without its first part (the office, which heads the page too) where it would meet the number."""
    return text if metrics.width(text, _FOOTER) <= room else text.partition(" · ")[2]


def _furniture(
    description: PageDescription, sheet: Sheet, metrics: Metrics, *, page: int, pages: int
) -> tuple[Mark, ...]:
    """Footer, page number, reprint mark."""
    base, size = sheet.height - sheet.bottom + 24, sheet.small
    number = description.page_words.format(page=page, pages=pages)
    right = sheet.width - sheet.side - metrics.width(number, size)
    marks: list[Mark] = [
        Text(sheet.side, base, _footer(description.footer, right - sheet.side - 10, metrics), _FOOTER, grey=0.4),
        Text(right, base, number, size, grey=0.2),
    ]
    if description.mark:
        wide = metrics.width(description.mark, sheet.body) + 12
        x = sheet.width - sheet.side - wide
        marks += [
            Box(x, sheet.top - 34, wide, sheet.body * 1.7, 1.0, 0.0),
            Text(x + 6, sheet.top - 34 + sheet.body * 1.22, description.mark, sheet.body, True),
        ]
    return tuple(marks)
