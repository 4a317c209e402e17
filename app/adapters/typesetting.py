"""Breaking text into lines the way Chinese print does, given only how wide a character is."""

from collections.abc import Iterator
from typing import Protocol

_NO_LINE_START = frozenset("，。、；：？！）》」』】〕〉”’·,.;:?!)]}%…—")
_NO_LINE_END = frozenset("（《「『【〔〈“‘([{")


class Metrics(Protocol):
    """What a set of fonts knows about widths."""

    def width(self, text: str, size: float) -> float:
        """Points that ``text`` takes at ``size``; Rejected("character_not_printable") for an unknown character."""
        ...


def lines_of(text: str, width: float, size: float, metrics: Metrics, *, indent: float = 0.0) -> list[str]:
    """Lines no wider than ``width`` points; the first one of each paragraph leaves ``indent`` free.

    Latin words and numbers stay whole where they fit on a line; closing marks never open a line and opening marks
    never close one.  A hard line break in the text is kept.
    """
    found: list[str] = []
    for paragraph in text.split("\n"):
        found += _paragraph(paragraph, width, size, metrics, indent)
    return found


def _paragraph(text: str, width: float, size: float, metrics: Metrics, indent: float) -> list[str]:
    lines: list[str] = []
    line, used, room = "", 0.0, width - indent
    for chunk in pieces_of(text):
        for piece in _fitting(chunk, width, size, metrics):
            wide = metrics.width(piece, size)
            if line and used + wide > room and used + metrics.width(piece.rstrip(), size) > room:
                lines.append(line.rstrip())
                piece = piece.lstrip()
                line, used, room, wide = "", 0.0, width, metrics.width(piece, size)
            line += piece
            used += wide
    return [*lines, line.rstrip()]


def _fitting(chunk: str, width: float, size: float, metrics: Metrics) -> Iterator[str]:
    """The chunk itself, or its characters when it is wider than a whole line."""
    if metrics.width(chunk, size) <= width:
        yield chunk
    else:
        yield from chunk


def pieces_of(text: str) -> Iterator[str]:
    """Pieces between which a line may break, in order; joined they give the text."""
    chunk = ""
    for character in text:
        if chunk and _may_break(chunk[-1], character):
            yield chunk
            chunk = ""
        chunk += character
    if chunk:
        yield chunk


def _may_break(before: str, after: str) -> bool:
    if after in _NO_LINE_START or before in _NO_LINE_END or after == " ":
        return False
    return before == " " or _is_wide(before) or _is_wide(after)


def _is_wide(character: str) -> bool:
    return ord(character) >= 0x2E80
