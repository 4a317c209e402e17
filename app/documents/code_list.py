"""The sheet with a person's one-time codes: printed once and handed over, never kept in the print log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.documents.page import (
    Block,
    Closing,
    Heading,
    KeyValues,
    Language,
    Notice,
    NumberedList,
    PageDescription,
    QrCode,
    Signatures,
    Style,
    Table,
    Title,
)
from app.documents.wording import Words, wording_version, words

_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class CodeListValues:
    """What stands on the sheet.

    serial: the first signs of the list's id.  codes: in order; empty for a generator, whose ``address`` (otpauth://)
    and ``secret`` (base32) stand there instead.
    """

    office: str
    name: str
    account: str
    serial: str
    issued_at: datetime
    demo: bool
    codes: tuple[str, ...] = ()
    address: str = ""
    secret: str = ""


def code_list_page(values: CodeListValues, language: Language = Language.ZH) -> PageDescription:
    """One A4 page, without seal, verification code or copy: it cannot be printed again."""
    w = words(wording_version("code_list"), language)
    title = w("title_generator" if values.address else "title")
    facts = (
        (w("person"), f"{values.name}（{values.account}）"),
        (w("serial"), values.serial),
        (w("issued_at"), w.moment(values.issued_at)),
    )
    return PageDescription(
        subject=title,
        author=values.office,
        style=Style(language),
        blocks=(
            Title(values.office, title),
            KeyValues(facts),
            *(_generator(values, w) if values.address else _list(values, w)),
            Notice(w("destroy" if values.address else "keep")),
            Signatures((w("sign_person"), w("sign_admin"))),
        ),
        page_words=w.texts["pages"],
        footer=values.office,
        watermark=w("demo_mark") if values.demo else "",
    )


def _list(values: CodeListValues, w: Words) -> list[Block]:
    head = (w("col_no"), w("col_code"), w("col_used")) * _COLUMNS
    return [
        Table(head, _rows(values.codes), (8, 22, 20) * _COLUMNS),
        Heading(w("how_head")),
        NumberedList((w("how_1"), w("how_2"), w("how_3"))),
    ]


def _rows(codes: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Numbered downwards, in two columns."""
    cells = [(str(number), f"{code[:4]} {code[4:]}", "") for number, code in enumerate(codes, start=1)]
    half = -(-len(cells) // _COLUMNS)
    return tuple(left + right for left, right in zip(cells[:half], cells[half:], strict=True))


def _generator(values: CodeListValues, w: Words) -> list[Block]:
    grouped = " ".join(values.secret[i : i + 4] for i in range(0, len(values.secret), 4))
    return [
        Heading(w("how_head")),
        NumberedList((w("how_generator"), w("how_3"))),
        Closing(QrCode(values.address, (w("manual_key", secret=grouped),)), None),
    ]
