"""``yichuang sync search|scans|fetch``: a case in the whole province, and pages on their way there and back."""

import argparse
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from app.cli.context import DONE, REFUSED, Context
from app.kernel.actor import Actor
from app.kernel.ids import OfficeId
from app.sync.scans import SendScans
from app.sync.search import Hit, SearchProvince


class BesideDoors(Protocol):
    """What these actions need from the container."""

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...

    @property
    def search_province(self) -> SearchProvince: ...  # noqa: D102 - the commands, as they are called
    @property
    def send_scans(self) -> SendScans: ...  # noqa: D102
    @property
    def fetch_page(self) -> Callable[[Actor, OfficeId, str], int]: ...  # noqa: D102


def add(actions: Any) -> None:
    """``search NUMBER --reason TEXT``, ``scans``, ``fetch OFFICE HASH``."""
    searching = actions.add_parser("search")
    searching.add_argument("number", metavar="NUMBER")
    searching.add_argument("--reason", required=True, metavar="TEXT")
    searching.set_defaults(run=_search)
    actions.add_parser("scans").set_defaults(run=_scans)
    fetching = actions.add_parser("fetch")
    fetching.add_argument("office", type=OfficeId, metavar="OFFICE")
    fetching.add_argument("hash", type=_digest, metavar="HASH")
    fetching.set_defaults(run=_fetch)


def _digest(text: str) -> str:
    """Of a page: SHA-256 in 64 hexadecimal signs."""
    if len(bytes.fromhex(text)) != 32:
        raise ValueError(text)
    return text.lower()


def _search(args: argparse.Namespace, context: Context) -> int:
    doors: BesideDoors = context.container
    hits = doors.search_province(doors.actor("sync", context.as_account), args.number, args.reason)
    say = context.output.say
    context.output.answer([_hit(hit) for hit in hits], _lines(hits, context) or [say("search_nothing")])
    return DONE


def _hit(hit: Hit) -> dict[str, object]:
    return {
        "office": hit.office,
        "case": str(hit.case),
        "number": hit.number,
        "item": hit.item,
        "state": hit.state,
        "outcome": hit.outcome,
        "opened_at": hit.opened_at.isoformat(),
        "deadline": hit.deadline.isoformat() if hit.deadline else None,
        "closed_at": hit.closed_at.isoformat() if hit.closed_at else None,
    }


def _lines(hits: Sequence[Hit], context: Context) -> list[str]:
    return [context.output.say("search_hit", **{key: value or "-" for key, value in _hit(hit).items()}) for hit in hits]


def _scans(_args: argparse.Namespace, context: Context) -> int:
    """Nobody's act; exit 1 where one was refused."""
    doors: BesideDoors = context.container
    done, say = doors.send_scans(), context.output.say
    context.output.answer(
        {"whole": done.whole, "bytes": done.bytes_sent, "refused": dict(done.refused), "more": done.is_more},
        [
            say("scans_sent", whole=done.whole, bytes=done.bytes_sent),
            *(say("scan_refused", hash=hash_, word=word) for hash_, word in done.refused.items()),
            *([say("scans_more")] if done.is_more else ()),
        ],
    )
    return REFUSED if done.refused else DONE


def _fetch(args: argparse.Namespace, context: Context) -> int:
    doors: BesideDoors = context.container
    size = doors.fetch_page(doors.actor("sync", context.as_account), args.office, args.hash)
    context.output.answer({"hash": args.hash, "bytes": size}, [context.output.say("scan_fetched", bytes=size)])
    return DONE
