"""``yichuang staff ledger|check|collusion``: who may do what, since when, what is wrong with it, who could collude."""

import argparse
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from app.cases.collusion import CollusionPath, collusion, holders
from app.catalogue.model import Catalogue
from app.cli.context import DONE, Context
from app.cli.verbs.guide import write_out
from app.documents.ledger_paper import ledger_paper
from app.documents.page import Language
from app.documents.ports import PageRenderer
from app.kernel.actor import Actor
from app.kernel.clock import Clock, hall_text
from app.kernel.ids import OperatorId
from app.staff.access_check import Finding, PersonInPost
from app.staff.grant_desk import GrantDesk
from app.staff.grants import LedgerLine


class LedgerDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def grant_desk(self) -> GrantDesk:
        """Grants, rota, stand-ins, relatives."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """The list in force, the office's overlay included."""
        ...

    @property
    def page_renderer(self) -> PageRenderer:
        """What makes the PDF."""
        ...

    @property
    def clock(self) -> Clock:
        """The machine's clock."""
        ...

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...


def add(actions: Any) -> None:
    """The sub-commands, each with its own ``run``; argparse's type of ``actions`` has no public name."""
    ledger = actions.add_parser("ledger")
    what = ledger.add_mutually_exclusive_group()
    what.add_argument("--account", metavar="ACCOUNT")
    what.add_argument("--withdrawn-since", type=date.fromisoformat, metavar="YYYY-MM-DD")
    ledger.add_argument("--out", type=Path, metavar="F.pdf")
    ledger.set_defaults(run=_ledger)
    check = actions.add_parser("check")
    check.add_argument("--sign", action="store_true")
    check.add_argument("--note", default="", metavar="TEXT")
    check.set_defaults(run=_check)
    actions.add_parser("collusion").set_defaults(run=_collusion)


def _doors(context: Context, verb: str) -> tuple[LedgerDoors, Actor]:
    doors: LedgerDoors = context.container
    return doors, doors.actor(f"staff {verb}", context.as_account)


def _ledger(args: argparse.Namespace, context: Context) -> int:
    doors, actor = _doors(context, "ledger")
    if args.withdrawn_since is not None:
        return _withdrawn(args.withdrawn_since, doors, actor, context)
    people, accounts, now = doors.grant_desk.ledger(actor, args.account), doors.grant_desk.accounts(), doors.clock.now()
    is_one = args.account is not None
    lines = [text for person in people for text in _person_lines(person, now, context, with_grants=is_one)]
    if args.out is not None:
        page = ledger_paper(people, accounts, actor, now, Language(context.output.language))
        write_out(args.out, doors.page_renderer.render(page))
        doors.grant_desk.tell_ledger_printed(actor, len(people))
        lines = [context.output.say("ledger_written", path=str(args.out))]
    context.output.answer([_person(person, accounts, now) for person in people], lines)
    return DONE


def _withdrawn(day: date, doors: LedgerDoors, actor: Actor, context: Context) -> int:
    accounts = doors.grant_desk.accounts()
    found = doors.grant_desk.withdrawn_since(actor, day)
    rows = [
        {"account": accounts[one.operator], "permission": one.permission, "at": one.at.isoformat()} for one in found
    ]
    lines = [f"{accounts[one.operator]}  {hall_text(one.at)}" for one in found]
    context.output.answer(rows, lines or [context.output.say("withdrawn_none")])
    return DONE


def _person_lines(person: PersonInPost, now: datetime, context: Context, *, with_grants: bool) -> list[str]:
    say, since = context.output.say, person.since(now)
    permission = person.permission(now)
    line = [
        say(
            "ledger_line",
            account=person.operator.account,
            name=person.operator.name,
            post=say(f"post_{person.operator.post.value}"),
            permission=say(f"permission_{permission.value}") if permission else "-",
            since=hall_text(since),
            days=(now - since).days,
        )
    ]
    return line + ([_grant_line(one, context) for one in person.lines] if with_grants else [])


def _grant_line(line: LedgerLine, context: Context) -> str:
    grant, say = line.grant, context.output.say
    permission = say(f"permission_{grant.permission.value}") if grant.permission else "-"
    until = hall_text(grant.effective_until) if grant.effective_until else ""
    days = f"{hall_text(grant.effective_from)} – {until}"
    return "  ".join(("", str(line.seq), say(f"grant_kind_{grant.kind.value}"), permission, days, grant.reason))


def _person(person: PersonInPost, accounts: dict[OperatorId, str], now: datetime) -> dict[str, object]:
    permission, since = person.permission(now), person.since(now)
    return {
        "account": person.operator.account,
        "name": person.operator.name,
        "section": person.operator.section.code,
        "post": person.operator.post.value,
        "active": person.operator.is_active,
        "permission": permission.value if permission else None,
        "since": since.isoformat(),
        "days_in_post": (now - since).days,
        "last_sign_in": person.last_sign_in.isoformat() if person.last_sign_in else None,
        "grants": [_grant(line, accounts) for line in person.lines],
    }


def _grant(line: LedgerLine, accounts: dict[OperatorId, str]) -> dict[str, object]:
    grant = line.grant
    return {
        "seq": line.seq,
        "kind": grant.kind.value,
        "permission": grant.permission.value if grant.permission else None,
        "effective_from": grant.effective_from.isoformat(),
        "effective_until": grant.effective_until.isoformat() if grant.effective_until else None,
        "applied_by": accounts[grant.applied_by],
        "reviewed_by": accounts[grant.reviewed_by],
        "approved_by": accounts[grant.approved_by],
        "granted_by": accounts[grant.granted_by],
        "reason": grant.reason,
        "standalone_note": grant.standalone_note,
        "recorded_at": line.recorded_at.isoformat(),
    }


def _check(args: argparse.Namespace, context: Context) -> int:
    doors, actor = _doors(context, "check")
    if args.sign:
        review = doors.grant_desk.sign_review(actor, args.note)
        signed = json.loads(review.findings)
        value = {"year": review.year, "people": review.people, "note": review.note, "signed_by": actor.account}
        told = context.output.say("access_signed_told", year=review.year, count=len(signed))
        context.output.answer(value | {"findings": signed}, [told])
        return DONE
    found = doors.grant_desk.findings(actor)
    limits = doors.grant_desk.limits()
    value = {"rotation_years": limits.rotation_years, "dormant_days": limits.dormant_days}
    accounts = doors.grant_desk.accounts()
    rows = [{"account": one.account, "fault": one.fault.value, "days": one.days} for one in found]
    signed = [
        {"year": one.year, "people": one.people, "findings": json.loads(one.findings), "note": one.note,
         "signed_by": accounts[one.signed_by], "at": one.at.isoformat()}
        for one in doors.grant_desk.board.reviews(actor)
    ]  # fmt: skip
    lines = [_finding(one, context) for one in found] or [context.output.say("access_nothing_found")]
    context.output.answer(value | {"findings": rows, "signed": signed}, lines)
    return DONE


def _finding(one: Finding, context: Context) -> str:
    return context.output.say(f"access_{one.fault.value}", account=one.account, days=one.days)


def _collusion(_args: argparse.Namespace, context: Context) -> int:
    doors, actor = _doors(context, "collusion")
    doors.grant_desk.ledger(actor)  # who may see the ledger may see this
    people = doors.grant_desk.on_duty(actor, doors.grant_desk.today())
    paths = collusion(doors.catalogue.items, holders(people))
    context.output.answer([_path(path) for path in paths], [_path_line(path, context) for path in paths])
    return DONE


def _path(path: CollusionPath) -> dict[str, object]:
    way = [
        {"steps": list(need.steps), "group": need.group, "permission": need.permission.value, "account": one.account}
        for need, one in zip(path.needs, path.people, strict=False)
    ]
    return {
        "item": path.item,
        "people": path.distance or None,
        "path": way,
        "checked_afterwards_by": list(path.seen_by),
    }


def _path_line(path: CollusionPath, context: Context) -> str:
    say = context.output.say
    if not path.people:
        return say("collusion_impossible", item=path.item)
    people = " → ".join(f"{one.name}（{say(f'permission_{one.permission.value}')}）" for one in path.people)
    return say("collusion_line", item=path.item, count=path.distance, people=people)
