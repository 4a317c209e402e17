"""The permission ledger of an office on paper: who holds what, since when, by whose four acts."""

from dataclasses import dataclass
from datetime import datetime

from app.documents.page import Heading, KeyValues, Language, PageDescription, Paragraph, Signatures, Style, Table, Title
from app.documents.wording import Words, wording_version, words
from app.kernel.actor import Permission
from app.kernel.clock import HALL_ZONE


@dataclass(frozen=True, slots=True)
class LedgerPerson:
    """How somebody stands.  post: its name.  permission: in force, None for none.  days: in the same work."""

    name: str
    account: str
    section: str
    post: str
    permission: Permission | None
    since: datetime
    days: int


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One row of the ledger.  people: who applied, reviewed, approved and granted, in that order."""

    account: str
    seq: int
    permission: Permission | None
    starts: datetime
    until: datetime | None
    people: tuple[str, str, str, str]
    reason: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """What stands on the sheet.  head: the unit head, who answers for it (standards P-08)."""

    office: str
    head: str
    printed_at: datetime
    printed_by: str
    demo: bool
    people: tuple[LedgerPerson, ...]
    entries: tuple[LedgerEntry, ...]


def ledger_page(values: LedgerPage, language: Language = Language.ZH) -> PageDescription:
    """As many A4 pages as it takes; the heads of both tables stand on each."""
    w = words(wording_version("grant_ledger"), language)
    title = w("title")
    facts = ((w("head"), values.head), (w("printed_at"), w.moment(values.printed_at)), (w("by"), values.printed_by))
    return PageDescription(
        subject=title,
        author=values.office,
        style=Style(language),
        blocks=(
            Title(values.office, title),
            KeyValues(facts),
            Heading(w("people")),
            Table(_columns(w, "name", "account", "section", "post", "permission", "since", "days"),
                  tuple(_person(one, w) for one in values.people), (14, 18, 18, 16, 10, 14, 10), frozenset({6})),
            Heading(w("entries")),
            Table(_columns(w, "account", "no", "permission", "from", "until", "four", "reason"),
                  tuple(_entry(one, w) for one in values.entries), (16, 5, 9, 13, 13, 30, 14)),
            Paragraph(w("statement"), small=True),
            Signatures((w("sign_head"), w("sign_audit"))),
        ),
        page_words=w.texts["pages"],
        footer=values.office,
        watermark=w("demo_mark") if values.demo else "",
    )  # fmt: skip


def _columns(w: Words, *names: str) -> tuple[str, ...]:
    return tuple(w(f"col_{name}") for name in names)


def _permission(permission: Permission | None, w: Words) -> str:
    return w(f"permission_{permission.value}") if permission else w("permission_none")


def _day(moment: datetime | None) -> str:
    return moment.astimezone(HALL_ZONE).strftime("%Y-%m-%d") if moment else "-"


def _person(one: LedgerPerson, w: Words) -> tuple[str, ...]:
    held = _permission(one.permission, w)
    return one.name, one.account, one.section, one.post, held, _day(one.since), str(one.days)


def _entry(one: LedgerEntry, w: Words) -> tuple[str, ...]:
    until = _day(one.until)
    held = _permission(one.permission, w)
    return one.account, str(one.seq), held, _day(one.starts), until, " → ".join(one.people), one.reason
