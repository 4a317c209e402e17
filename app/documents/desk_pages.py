"""Pages of the desks: the slip of a hand-over with both signature lines, and the mailing register of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.catalogue.model import Label
from app.documents.page import Block, KeyValues, Language, PageDescription, Paragraph, Signatures, Style, Table, Title
from app.documents.wording import Words, wording_version, words
from app.kernel.clock import HALL_ZONE


@dataclass(frozen=True, slots=True)
class DeskFrame:
    """What stands on every page of a desk."""

    office: str
    printed_at: datetime
    printed_by: str
    demo: bool


@dataclass(frozen=True, slots=True)
class SlipPlace:
    """kind: ``window``, ``desk``, ``section``, ``archive`` or ``body``; name: of the section or body, "" otherwise."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class SlipItem:
    """Papers of one case.  kind: ``file`` or ``reply``.  pages: sheets."""

    number: str
    item: Label
    kind: str
    pages: int


@dataclass(frozen=True, slots=True)
class SlipAct:
    """What happened.  act: ``given``, ``taken``, ``refused`` or ``withdrawn``."""

    act: str
    who: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HandOverPage:
    """A hand-over on paper; ``acts`` are those of the program, the lines below are signed by hand."""

    frame: DeskFrame
    number: str
    giver: SlipPlace
    taker: SlipPlace
    written_at: datetime
    items: Sequence[SlipItem]
    acts: Sequence[SlipAct]


@dataclass(frozen=True, slots=True)
class MailEntry:
    """A line of the register.  ended: ``delivered``, ``returned`` or "" while it is under way."""

    tracking: str
    carrier: str
    recipient: str
    address: str
    number: str
    posted_at: datetime
    ended: str
    ended_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class MailPage:
    """The register of one day."""

    frame: DeskFrame
    day: date
    entries: Sequence[MailEntry]


def hand_over_page(values: HandOverPage, language: Language = Language.ZH) -> PageDescription:
    """One sheet, or more where it takes them; both signature lines stand at the end."""
    w = words(wording_version("hand_over"), language)
    facts = (
        (w("from"), _place(values.giver, w)),
        (w("to"), _place(values.taker, w)),
        (w("written_at"), w.moment(values.written_at)),
        (w("total"), w("total_value", packets=len(values.items), pages=sum(item.pages for item in values.items))),
    )
    rows = tuple(
        (str(n), item.number, w.of(item.item), w(f"kind_{item.kind}"), str(item.pages))
        for n, item in enumerate(values.items, 1)
    )
    acts = [Paragraph(_act(one, w), indent=False) for one in values.acts]
    body = (w("sign_body"),) if "body" in (values.giver.kind, values.taker.kind) else ()
    blocks: tuple[Block, ...] = (
        Title(values.frame.office, w("title"), w("number_line", number=values.number)),
        KeyValues(facts),
        Table(_columns(w, "no", "case", "item", "kind", "pages"), rows, (5, 24, 36, 16, 8), frozenset({4})),
        *(acts or [Paragraph(w("unsigned"), indent=False)]),
        Paragraph(w("statement"), small=True),
        Signatures((w("sign_giver"), w("sign_taker"), *body)),
    )
    return _page(w, values.frame, language, blocks)


def mail_page(values: MailPage, language: Language = Language.ZH) -> PageDescription:
    """As many sheets as it takes; the head of the table stands on each."""
    w = words(wording_version("mail_register"), language)
    facts = ((w("day_of"), w.day(values.day)), (w("count"), str(len(values.entries))))
    columns = _columns(w, "no", "tracking", "carrier", "recipient", "address", "case", "posted", "became")
    rows = tuple(_mail_row(n, entry, w) for n, entry in enumerate(values.entries, 1))
    nothing = (Paragraph(w("nothing"), indent=False),)
    blocks: tuple[Block, ...] = (
        Title(values.frame.office, w("title")),
        KeyValues(facts),
        *((Table(columns, rows, (5, 17, 9, 13, 24, 20, 8, 15)),) if rows else nothing),
        Paragraph(w("statement"), small=True),
        Signatures((w("sign_desk"), w("sign_carrier"))),
    )
    return _page(w, values.frame, language, blocks)


def _page(w: Words, frame: DeskFrame, language: Language, blocks: tuple[Block, ...]) -> PageDescription:
    footer = w("printed", at=w.moment(frame.printed_at), by=frame.printed_by)
    return PageDescription(
        subject=w("title"),
        author=frame.office,
        style=Style(language),
        blocks=blocks,
        page_words=w.texts["pages"],
        footer=footer,
        watermark=w("demo_mark") if frame.demo else "",
    )


def _columns(w: Words, *names: str) -> tuple[str, ...]:
    return tuple(w(f"col_{name}") for name in names)


def _place(place: SlipPlace, w: Words) -> str:
    return w(f"place_{place.kind}", name=place.name)


def _act(one: SlipAct, w: Words) -> str:
    return w(f"act_{one.act}", who=one.who, at=w.moment(one.at), reason=one.reason)


def _mail_row(number: int, entry: MailEntry, w: Words) -> tuple[str, ...]:
    became = w(f"ended_{entry.ended}" if entry.ended else "under_way")
    if entry.ended_at is not None:
        became = f"{became} {entry.ended_at.astimezone(HALL_ZONE):%m-%d %H:%M} {entry.note}".strip()
    posted = f"{entry.posted_at.astimezone(HALL_ZONE):%H:%M}"
    told = (entry.tracking, w(f"carrier_{entry.carrier}"), entry.recipient, entry.address, entry.number, posted, became)
    return str(number), *told
