"""``yichuang sync search|scans|fetch|above|slips|redo|password``: cases, pages, what is governed, slips, acts aside."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Protocol
from uuid import UUID

from app.cases.redo import PrepareRedo, Redo
from app.catalogue.from_above import FromAbove
from app.catalogue.model import Catalogue
from app.cli.asking import secret
from app.cli.context import DONE, REFUSED, Context
from app.intake.case_sheet import answer_lines
from app.intake.confirmations import ListSlips, SlipDue
from app.kernel.actor import Actor
from app.kernel.clock import SystemClock, hall_day, hall_text
from app.kernel.errors import NotFound
from app.kernel.ids import OfficeId
from app.staff.commands.passwords import MatchCentrePassword
from app.sync.scans import SendScans
from app.sync.search import Hit, SearchProvince
from app.sync.status import ReadStatus


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
    def prepare_redo(self) -> PrepareRedo: ...  # noqa: D102
    @property
    def sync_status(self) -> ReadStatus: ...  # noqa: D102
    @property
    def catalogue(self) -> Catalogue: ...  # noqa: D102
    @property
    def from_above(self) -> tuple[FromAbove, ...]: ...  # noqa: D102
    @property
    def list_slips(self) -> ListSlips: ...  # noqa: D102
    @property
    def match_centre_password(self) -> MatchCentrePassword: ...  # noqa: D102
    @property
    def fetch_page(self) -> Callable[[Actor, OfficeId, str], int]: ...  # noqa: D102


def add(actions: Any) -> None:
    """``search NUMBER --reason TEXT``, ``scans``, ``fetch OFFICE HASH``, ``above``, ``slips``, ``redo``, and more."""
    searching = actions.add_parser("search", help="help_sync_search")
    searching.add_argument("number", metavar="NUMBER")
    searching.add_argument("--reason", required=True, metavar="TEXT")
    searching.set_defaults(run=_search)
    actions.add_parser("scans", help="help_sync_scans").set_defaults(run=_scans)
    fetching = actions.add_parser("fetch", help="help_sync_fetch")
    fetching.add_argument("office", type=OfficeId, metavar="OFFICE")
    fetching.add_argument("hash", type=_digest, metavar="HASH")
    fetching.set_defaults(run=_fetch)
    actions.add_parser("above", help="help_sync_above").set_defaults(run=_above)
    again = actions.add_parser("redo", help="help_sync_redo")
    again.add_argument("event", type=UUID, metavar="EVENT")
    again.set_defaults(run=_redo)
    actions.add_parser("slips", help="help_sync_slips").set_defaults(run=_slips)
    matching = actions.add_parser("password", help="help_sync_password")
    matching.add_argument("--account", required=True, metavar="ACCOUNT")
    matching.add_argument("--password-file", metavar="FILE|-")
    matching.add_argument("--given-file", metavar="FILE|-")
    matching.set_defaults(run=_password)


def _password(args: argparse.Namespace, context: Context) -> int:
    """The centre's password becomes this machine's; whoever knows both is that person."""
    doors: BesideDoors = context.container
    password = secret(args.password_file, "ask_password", context)
    doors.match_centre_password(args.account, password, secret(args.given_file, "ask_centre_password", context))
    context.output.answer({"account": args.account}, [context.output.say("centre_password_set")])
    return DONE


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
    return [_hit_line(hit, context) for hit in hits]


def _hit_line(hit: Hit, context: Context) -> str:
    """In the words of the window, and in the hall's time."""
    say = context.output.say
    told = {
        "number": hit.number or "-",
        "state": say(f"case_state_{hit.state}"),
        "outcome": say(f"outcome_{hit.outcome}" if hit.outcome else "search_undecided"),
        "opened_at": hall_text(hit.opened_at),
        "deadline": hit.deadline.isoformat() if hit.deadline else "-",
        "closed_at": hall_text(hit.closed_at) if hit.closed_at else "-",
    }
    return say("search_hit", office=hit.office, item=hit.item, **told)


def _scans(_args: argparse.Namespace, context: Context) -> int:
    """Nobody's act; exit 1 where one was refused.  Raises NotFound("centre_not_set")."""
    doors: BesideDoors = context.container
    if doors.sync_status() is None:
        raise NotFound("centre_not_set")
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


def _above(_args: argparse.Namespace, context: Context) -> int:
    """Nobody's secret: what holds at this machine from the offices above, and since when."""
    doors: BesideDoors = context.container
    found, say, is_chinese = doors.from_above, context.output.say, context.output.language == "zh_CN"
    said = [one.said(is_chinese=is_chinese) for one in found]
    values = [asdict(one) | {"name": {"zh": one.name.zh, "en": one.name.en}} for one in found]
    context.output.answer(values, [say(code, **told) for code, told in said] or [say("above_none")])
    return DONE


def _slips(_args: argparse.Namespace, context: Context) -> int:
    """Confirmations to hand over; ``print confirmation NUMBER`` prints one."""
    doors: BesideDoors = context.container
    doors.actor("sync", context.as_account)
    due, say = doors.list_slips(), context.output.say
    lines = [_slip_line(each, context) for each in due] or [say("slips_none")]
    context.output.answer([_slip(each) for each in due], lines)
    return DONE


def _slip(due: SlipDue) -> dict[str, object]:
    return {
        "case": str(due.case),
        "number": due.number,
        "papers": [paper.value for paper in due.papers],
        "confirmed_at": due.confirmed_at.isoformat(),
    }


def _slip_line(due: SlipDue, context: Context) -> str:
    comma = "、" if context.output.language == "zh_CN" else ", "
    papers = comma.join(context.output.say(f"paper_{paper.value}") for paper in due.papers)
    return context.output.say("slip_due", number=due.number, papers=papers, at=hall_text(due.confirmed_at))


def _redo(args: argparse.Namespace, context: Context) -> int:
    """Says whether an act that went aside can be done again, and what was typed; nothing is signed."""
    doors: BesideDoors = context.container
    found, say = doors.prepare_redo(doors.actor("sync", context.as_account), args.event), context.output.say
    told = {key: value for key, value in (("reason", found.reason), ("note", found.note)) if value}
    value = {"case": str(found.case), "number": found.number, "verb": found.verb.value, "facts": dict(found.facts)}
    lines = [
        say("redo_possible", case=found.number),
        *_facts(found, doors.catalogue, context),
        *(say(f"redo_{key}", text=text) for key, text in told.items()),
    ]
    context.output.answer(value | told, lines)
    return DONE


def _facts(found: Redo, catalogue: Catalogue, context: Context) -> list[str]:
    """What was typed, as the form names and shows it; what the list asks no more, under its key."""
    item, say = catalogue.item(found.item), context.output.say
    is_chinese = context.output.language == "zh_CN"
    lines = answer_lines(item, found.facts, hall_day(SystemClock().now()))
    words = [(one.label.zh, one.value.zh) if is_chinese else (one.label.en, one.value.en) for one in lines]
    asked = {one.key for one in lines}
    words += [(key, text) for key, text in found.facts.items() if key not in asked and text]
    return [say("redo_fact", name=name, value=value) for name, value in words]
