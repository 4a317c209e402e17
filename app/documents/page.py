"""What a page shows, free of any drawing library: blocks in reading order, already in one language."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages papers are written in."""

    ZH = "zh_CN"
    EN = "en"


class PaperFormat(StrEnum):
    """The two kinds of paper at a window; a roll is as long as its content."""

    A4 = "A4"
    ROLL = "80mm"


class TextSize(StrEnum):
    """Normal, or the large print a visitor may ask for (standards B-02)."""

    NORMAL = "normal"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Style:
    """How a paper is to be set; it is part of the template and so of the page's hash."""

    language: Language = Language.ZH
    size: TextSize = TextSize.NORMAL
    format: PaperFormat = PaperFormat.A4

    @property
    def name(self) -> str:
        """``zh_CN/normal/A4``."""
        return f"{self.language}/{self.size}/{self.format}"

    @classmethod
    def named(cls, name: str) -> "Style":
        """The style whose ``name`` that is; ValueError for another text."""
        language, size, paper = name.split("/")
        return cls(Language(language), TextSize(size), PaperFormat(paper))


@dataclass(frozen=True, slots=True)
class Title:
    """The centred head of a paper: the body that speaks, the paper's name, its number."""

    office: str
    text: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a section; it never stands alone at the foot of a page."""

    text: str


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Named facts, one per row; ``strong`` rows are set bolder."""

    rows: tuple[tuple[str, str], ...]
    strong: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """Ruled rows under a head that is repeated on every page.

    weights: relative widths.  right: indexes of columns with figures.  total: the last row is a sum.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    weights: tuple[int, ...]
    right: frozenset[int] = frozenset()
    total: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``indent`` opens it with two empty characters as Chinese letters do."""

    text: str
    indent: bool = True
    strong: bool = False
    small: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class NumberedList:
    """Lines counted 1, 2, 3."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Words in a frame that nobody should miss."""

    text: str


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One box of the flow chart: what happens, who does it, and a side remark."""

    text: str
    role: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class FlowChart:
    """Boxes joined by arrows between a round start and a round end."""

    start: str
    steps: tuple[FlowStep, ...]
    end: str


@dataclass(frozen=True, slots=True)
class QrCode:
    """A square code with its caption lines."""

    payload: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seal:
    """The empty place for the office's seal, over the body's name and the date."""

    place: str
    office: str
    date: str


@dataclass(frozen=True, slots=True)
class Closing:
    """The foot of a paper: the code at the left and the seal's place at the right, or below each other on a roll."""

    qr: QrCode | None
    seal: Seal | None


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to be written on by hand, each with its label."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line from margin to margin."""


Block = (
    Title | Heading | KeyValues | Table | Paragraph | NumberedList | Notice | FlowChart | Closing | Signatures | Rule
)


@dataclass(frozen=True, slots=True)
class PageDescription:
    """A whole paper, ready to be set.

    subject: the document's title for the file's properties.  page_words: with {page} and {pages}.
    watermark: "" for none.  mark: the reprint's mark at the upper right, "" for none.  footer: stands at the
    lower left of every page.
    """

    subject: str
    author: str
    style: Style
    blocks: tuple[Block, ...]
    page_words: str
    footer: str = ""
    watermark: str = ""
    mark: str = ""
