"""Setting a page description: blocks become strips, strips become pages.  No drawing library here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.adapters.page_blocks import strips_of
from app.adapters.page_marks import Box, Mark, Strip, Text, moved
from app.adapters.page_sheet import Sheet, sheet_for
from app.adapters.typesetting import Metrics
from app.documents.page import Block, Closing, KeyValues, NumberedList, PageDescription, Paragraph, Signatures, Table

_FOOTER = 7.6
_TEXT_BY_SEAL = 40.0
"""Points of text that move to the next page with the seal."""
_MOST_BY_SEAL = 0.75
"""Part of a page that may move to the next one for the sake of the last paragraph."""
_CLOSER = 1.36
"""Leading of a paper that would be a little too long for one page; the type stays as large as it is."""
_CLOSER_GAPS = 0.7
"""How much is left of the gaps between its blocks."""


@dataclass(frozen=True, slots=True)
class SetPage:
    """One page ready to draw: size in points, marks from the top left."""

    width: float
    height: float
    marks: tuple[Mark, ...]


def set_pages(description: PageDescription, metrics: Metrics) -> tuple[SetPage, ...]:
    """All pages of a paper; a roll is one page as long as its content.

    What would run over a single page by little is set with closer lines when that keeps it on one.
    """
    sheet = sheet_for(description.style)
    strips = _strips(description.blocks, sheet, metrics)
    if sheet.is_roll:
        return (_roll(description, strips, sheet, metrics),)
    groups = paginate(strips, sheet.inner_height)
    if len(groups) == 2:
        closer = paginate(_set_closer(description.blocks, sheet, metrics), sheet.inner_height)
        groups = closer if len(closer) == 1 else groups
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


def _strips(blocks: Sequence[Block], sheet: Sheet, metrics: Metrics) -> list[Strip]:
    """The strips of all blocks; what the foot needs before it is tied to it."""
    parts: list[tuple[Block, list[Strip]]] = []
    for block in blocks:
        if isinstance(block, Closing):
            parts = _with_text(parts, sheet.inner_height)
        parts.append((block, strips_of(block, sheet, metrics)))
    return [strip for _, strips in parts for strip in strips]


def _set_closer(blocks: Sequence[Block], sheet: Sheet, metrics: Metrics) -> list[Strip]:
    strips = _strips(blocks, replace(sheet, leading=_CLOSER), metrics)
    return [replace(strip, gap=strip.gap * _CLOSER_GAPS) for strip in strips]


def _with_text(parts: list[tuple[Block, list[Strip]]], page: float) -> list[tuple[Block, list[Strip]]]:
    """The last lines tied to what follows: neither seal nor signature ever stands on a page without text.

    A signature takes the whole last paragraph along, with what lies between, unless that is too much of a page.
    """
    strips = [(strip, block) for block, own in parts for strip in own]
    start = len(strips)
    height = 0.0
    while start > 0 and height < _TEXT_BY_SEAL:
        start -= 1
        strip, block = strips[start]
        height += 0.0 if isinstance(block, Signatures | KeyValues) else strip.height
    signed = _signed_text(strips)
    if sum(strip.height + strip.gap for strip, _ in strips[signed:]) <= page * _MOST_BY_SEAL:
        start = min(start, signed)
    tied = [(replace(strip, keep_next=True) if i >= start else strip, b) for i, (strip, b) in enumerate(strips)]
    return [(block, [strip]) for strip, block in tied]


def _signed_text(strips: Sequence[tuple[Strip, Block]]) -> int:
    """Where the last paragraph before the signatures begins; the end where nobody signs or a table lies between."""
    end = len(strips)
    place = next((i for i, (_, block) in enumerate(strips) if isinstance(block, Signatures)), 0)
    while place > 0 and not isinstance(strips[place][1], Paragraph | NumberedList | Table):
        place -= 1
    text = strips[place][1] if place else None
    if not isinstance(text, Paragraph | NumberedList):
        return end
    while place > 0 and strips[place - 1][1] is text:
        place -= 1
    return place


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
