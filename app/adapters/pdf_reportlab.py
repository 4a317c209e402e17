"""Page descriptions as PDF, drawn with reportlab; the same description gives the same bytes."""

import io
import re
import threading
from collections.abc import Callable, Iterator, Sequence

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

from app.adapters import page_marks as marks
from app.adapters.fonts import FontFile, font_files
from app.adapters.page_layout import SetPage, set_pages
from app.adapters.qr_segno import qr_rows
from app.documents.page import PageDescription
from app.kernel.errors import Rejected, Unavailable

_PROBE = "一窗社会保险受理回执编号日期元整，。"
"""What a font must hold to be the papers' main font."""

_BLANK = frozenset(" \u00a0\u3000")
_DARK = re.compile(rb"\x01+")
_BOLD_STROKE = 0.02
"""Outline of a bold letter as a share of its size: the main Chinese fonts on Linux have no bold face."""


def _to_unicode_map(font_name: str, subset: Sequence[int]) -> str:
    """The map from a subset's codes to Unicode.

    WORKAROUND: reportlab 5.1 writes characters beyond U+FFFF with five hex digits, which readers take for
    something else; the format wants UTF-16 (PDF 32000-1, 9.10.3), and at most 100 entries in a group.
    """
    lines = [f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>" for code, point in enumerate(subset)]
    groups = []
    for start in range(0, len(lines), 100):
        group = lines[start : start + 100]
        groups += [f"{len(group)} beginbfchar", *group, "endbfchar"]
    return "\n".join(
        (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap",
            f"/CIDSystemInfo\n<< /Registry ({font_name})\n/Ordering ({font_name})\n/Supplement 0\n>> def",
            f"/CMapName /{font_name} def\n/CMapType 2 def\n1 begincodespacerange",
            f"<00> <{len(subset) - 1:02X}>\nendcodespacerange",
            *groups,
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend",
        )
    )


ttfonts.makeToUnicodeCMap = _to_unicode_map
rl_config.useA85 = 0  # streams stay binary: a fifth smaller, and quicker than spelling them out in letters


class _Face:
    """One loaded font: which characters it can really draw, and how wide they are."""

    def __init__(self, file: FontFile) -> None:
        self.name = f"{file.path.stem}-{file.index}"
        self._font = ttfonts.TTFont(self.name, str(file.path), subfontIndex=file.index, asciiReadable=False)
        self._face = self._font.face

    def draws(self, character: str) -> bool:
        """Whether there is a glyph, and an outline in it: an empty one would print as a gap."""
        glyph = self._face.charToGlyph.get(ord(character), 0)
        if glyph == 0:
            return False
        places = self._face.glyphPos
        return character in _BLANK or (glyph + 1 < len(places) and bool(places[glyph + 1] > places[glyph]))

    def advance(self, character: str) -> float:
        """Width in thousandths of the size."""
        return float(self._face.getCharWidth(ord(character)))

    def register(self) -> None:
        """Make the face known to reportlab under its name."""
        pdfmetrics.registerFont(self._font)


class FontBook:
    """The machine's fonts as one: each character comes from the first face that can draw it.

    The main Chinese face is loaded at once; others are looked at, in turn, only when a character is missing there.
    """

    def __init__(self, files: Callable[[], Iterator[FontFile]] = font_files) -> None:
        self._rest = files()
        self._faces: list[_Face] = []
        self._homes: dict[str, tuple[str, float]] = {}
        self._load_main()

    def width(self, text: str, size: float) -> float:
        """Points that the text takes at that size."""
        return sum(self._home(character)[1] for character in text) * size / 1000

    def runs(self, text: str) -> list[tuple[str, str]]:
        """The text in stretches of one font each: (font name, stretch)."""
        found: list[tuple[str, str]] = []
        for character in text:
            name = self._home(character)[0]
            if found and found[-1][0] == name:
                found[-1] = (name, found[-1][1] + character)
            else:
                found.append((name, character))
        return found

    def _home(self, character: str) -> tuple[str, float]:
        known = self._homes.get(character)
        if known is None:
            face = self._face_for(character)
            known = self._homes[character] = (face.name, face.advance(character))
        return known

    def _face_for(self, character: str) -> _Face:
        for face in self._faces:
            if face.draws(character):
                return face
        while (face_or_none := self._next_face()) is not None:
            if face_or_none.draws(character):
                return face_or_none
        raise Rejected("character_not_printable", character=character, point=f"U+{ord(character):04X}")

    def _next_face(self) -> _Face | None:
        for file in self._rest:
            try:
                face = _Face(file)
            except (ttfonts.TTFError, OSError, ValueError, KeyError, IndexError):
                continue  # a damaged or protected font is not ours to mend; the next one may do
            face.register()
            self._faces.append(face)
            return face
        return None

    def _load_main(self) -> None:
        while (face := self._next_face()) is not None:
            if all(face.draws(character) for character in _PROBE):
                self._faces.remove(face)
                self._faces.insert(0, face)
                return
        raise Unavailable("no_chinese_font")


class PdfRenderer:
    """The papers' renderer; fonts are found and loaded on first use, then kept.

    One page is set at a time: reportlab's font objects are shared between documents.
    """

    def __init__(self, files: Callable[[], Iterator[FontFile]] = font_files) -> None:
        self._files = files
        self._book: FontBook | None = None
        self._lock = threading.Lock()

    def render(self, description: PageDescription) -> bytes:
        """The PDF of the description."""
        with self._lock:
            book = self._book = self._book or FontBook(self._files)
            pages = set_pages(description, book)
            buffer = io.BytesIO()
            canvas = Canvas(buffer, invariant=1, pageCompression=1, lang=description.style.language.replace("_", "-"))
            canvas.setTitle(description.subject)
            canvas.setAuthor(description.author)
            canvas.setCreator("yichuang")
            for page in pages:
                _draw_page(canvas, page, book, description.watermark)
            canvas.save()
            return buffer.getvalue()


def empty_pdf() -> bytes:
    """A PDF of one empty page: the floor under every paper."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1, pageCompression=1)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_page(canvas: Canvas, page: SetPage, book: FontBook, watermark: str) -> None:
    canvas.setPageSize((page.width, page.height))
    if watermark:
        _watermark(canvas, page, book, watermark)
    for mark in page.marks:
        if isinstance(mark, marks.Text):
            _text(canvas, mark, page.height, book)
        else:
            _DRAW[type(mark)](canvas, mark, page.height)
    canvas.showPage()


def _watermark(canvas: Canvas, page: SetPage, book: FontBook, text: str) -> None:
    """Large pale words across the page, repeated down a long roll."""
    size = page.width / 4.5
    step = page.width * 1.3
    half = book.width(text, size) / 2
    count = max(1, round(page.height / step))
    for number in range(count):
        canvas.saveState()
        canvas.setFillGray(0.92)
        canvas.translate(page.width / 2, page.height * (number + 0.5) / count)
        canvas.rotate(32)
        x = -half
        for font, stretch in book.runs(text):
            canvas.setFont(font, size)
            canvas.drawString(x, -size / 3, stretch)
            x += book.width(stretch, size)
        canvas.restoreState()


def _text(canvas: Canvas, mark: marks.Text, height: float, book: FontBook) -> None:
    if not mark.text:
        return
    line = canvas.beginText(mark.x, height - mark.y)
    line.setFillGray(mark.grey)
    if mark.bold:
        line.setTextRenderMode(2)
        line.setStrokeGray(mark.grey)
        canvas.setLineWidth(mark.size * _BOLD_STROKE)
    for font, stretch in book.runs(mark.text):
        line.setFont(font, mark.size)
        line.textOut(stretch)
    if mark.bold:
        line.setTextRenderMode(0)
    canvas.drawText(line)


def _line(canvas: Canvas, mark: marks.Line, height: float) -> None:
    canvas.setLineWidth(mark.thickness)
    canvas.setStrokeGray(mark.grey)
    if mark.dash:
        canvas.setDash(mark.dash, mark.dash)
    canvas.line(mark.x, height - mark.y, mark.to_x, height - mark.to_y)
    if mark.dash:
        canvas.setDash()


def _box(canvas: Canvas, mark: marks.Box, height: float) -> None:
    canvas.setLineWidth(mark.thickness)
    canvas.setStrokeGray(mark.grey)
    if mark.fill is not None:
        canvas.setFillGray(mark.fill)
    draw = canvas.roundRect if mark.radius else canvas.rect
    extra = (min(mark.radius, mark.width / 2, mark.height / 2),) if mark.radius else ()
    draw(
        mark.x,
        height - mark.y - mark.height,
        mark.width,
        mark.height,
        *extra,
        stroke=int(mark.thickness > 0),
        fill=int(mark.fill is not None),
    )


def _circle(canvas: Canvas, mark: marks.Circle, height: float) -> None:
    canvas.setLineWidth(0.8)
    canvas.setStrokeGray(0.6)
    canvas.setDash(4, 3)
    canvas.circle(mark.x, height - mark.y, mark.radius)
    canvas.setDash()


def _arrow_head(canvas: Canvas, mark: marks.ArrowHead, height: float) -> None:
    x, y = mark.x, height - mark.y
    long, wide = 6.0, 2.8
    path = canvas.beginPath()
    path.moveTo(x, y)
    path.lineTo(x - mark.dx * long + mark.dy * wide, y + mark.dy * long + mark.dx * wide)
    path.lineTo(x - mark.dx * long - mark.dy * wide, y + mark.dy * long - mark.dx * wide)
    path.close()
    canvas.setFillGray(0.2)
    canvas.drawPath(path, stroke=0, fill=1)


def _code(canvas: Canvas, mark: marks.Code, height: float) -> None:
    """Dark modules, each row's neighbours joined into one rectangle: fewer shapes and no hairlines between them."""
    path = canvas.beginPath()
    rows = qr_rows(mark.payload)
    side = mark.side / len(rows)
    for number, row in enumerate(rows):
        y = height - mark.y - (number + 1) * side
        for start, stop in _stretches(row):
            path.rect(mark.x + start * side, y, (stop - start) * side, side)
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)


def _stretches(row: bytes) -> Iterator[tuple[int, int]]:
    """Where neighbouring dark modules begin and end."""
    return (found.span() for found in _DARK.finditer(row))


_DRAW: dict[type, Callable[..., None]] = {
    marks.Line: _line,
    marks.Box: _box,
    marks.Circle: _circle,
    marks.ArrowHead: _arrow_head,
    marks.Code: _code,
}
