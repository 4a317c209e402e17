"""``yichuang staff apply|withdraw|requests|review|approve|grant|refuse|standin``: the way of a permission."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from app.cli.context import DONE, Context
from app.kernel.actor import Actor, Permission
from app.kernel.clock import hall_text
from app.kernel.ids import OperatorId
from app.staff.grant_desk import Asked, GrantDesk
from app.staff.grant_turns import RequestLine
from app.staff.grant_words import start_sentence, turn_sentence, why_sentence
from app.staff.grants import GrantKind, GrantRequest, LedgerLine, RequestAct, RequestFile

_KINDS = tuple(kind.value for kind in GrantKind if kind is not GrantKind.FOUNDING)
_ACTS = {"review": RequestAct.REVIEWED, "approve": RequestAct.APPROVED, "refuse": RequestAct.REFUSED}


class GrantDoors(Protocol):
    """What the verb needs from the container."""

    @property
    def grant_desk(self) -> GrantDesk:
        """Grants, rota, stand-ins, relatives."""
        ...

    def look_for_grant(
        self, actor: Actor, request: GrantRequest, camera: int | None, video: Path | None
    ) -> UUID | None:
        """A fresh look for this request, None where the office asks for none."""
        ...

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...


def add(actions: Any) -> None:
    """The sub-commands, each with its own ``run``; argparse's type of ``actions`` has no public name."""
    apply = actions.add_parser("apply")
    apply.add_argument("account", metavar="ACCOUNT")
    apply.add_argument("--kind", choices=_KINDS, required=True)
    apply.add_argument("--permission", choices=[permission.value for permission in Permission])
    apply.add_argument("--from", dest="starts", type=date.fromisoformat, metavar="YYYY-MM-DD")
    apply.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD")
    apply.add_argument("--for", dest="stands_for", metavar="ACCOUNT")
    apply.add_argument("--reason", required=True, metavar="TEXT")
    apply.set_defaults(run=_apply)
    withdraw = actions.add_parser("withdraw")
    withdraw.add_argument("account", metavar="ACCOUNT")
    withdraw.add_argument("--reason", required=True, metavar="TEXT")
    withdraw.set_defaults(run=_withdraw)
    requests = actions.add_parser("requests")
    requests.add_argument("--all", action="store_true")
    requests.set_defaults(run=_requests)
    for name, act in _ACTS.items():
        parser = actions.add_parser(name)
        parser.add_argument("request", type=UUID, metavar="REQUEST")
        parser.add_argument("--reason", default="", metavar="TEXT")
        parser.set_defaults(run=_act, act=act)
    grant = actions.add_parser("grant")
    grant.add_argument("request", type=UUID, metavar="REQUEST")
    source = grant.add_mutually_exclusive_group()
    source.add_argument("--camera", type=int, metavar="INDEX")
    source.add_argument("--video", type=Path, metavar="CLIP")
    grant.set_defaults(run=_grant)
    standin = actions.add_parser("standin")
    standin.add_argument("request", nargs="?", type=UUID, metavar="REQUEST")
    standin.set_defaults(run=_standin)


def _doors(context: Context, verb: str) -> tuple[GrantDoors, Actor]:
    doors: GrantDoors = context.container
    return doors, doors.actor(f"staff {verb}", context.as_account)


def _apply(args: argparse.Namespace, context: Context) -> int:
    permission = Permission(args.permission) if args.permission else None
    kind = GrantKind(args.kind)
    asked = Asked(args.account, kind, permission, args.reason, args.starts, args.until, args.stands_for)
    return _ask(asked, context, "apply")


def _withdraw(args: argparse.Namespace, context: Context) -> int:
    return _ask(Asked(args.account, GrantKind.WITHDRAWAL, None, args.reason), context, "withdraw")


def _ask(asked: Asked, context: Context, verb: str) -> int:
    doors, actor = _doors(context, verb)
    request = doors.grant_desk.apply(actor, asked)
    line = context.output.say("grant_applied_told", account=asked.account, request=request.id)
    context.output.answer(_as_json(RequestFile(request, ()), {request.operator: asked.account}), [line])
    return DONE


def _requests(args: argparse.Namespace, context: Context) -> int:
    doors, actor = _doors(context, "requests")
    found, accounts = doors.grant_desk.board.requests(actor, open_only=not args.all), doors.grant_desk.accounts()
    say = context.output.say
    texts = [
        text
        for one in found
        for text in (_line(one.file, accounts, context), turn_sentence(one, say), why_sentence(one, actor, say))
        if text
    ]
    rows = [_as_json(one.file, accounts) | _turn(one) for one in found]
    context.output.answer(rows, texts or [say("grant_none")])
    return DONE


def _turn(one: RequestLine) -> dict[str, object]:
    reason = one.why_not.value if one.why_not else None
    return {"since": one.since.isoformat(), "can": [person.account for person in one.can], "why_not": reason}


def _act(args: argparse.Namespace, context: Context) -> int:
    doors, actor = _doors(context, args.action)
    doors.grant_desk.act(actor, args.request, args.act, args.reason)
    value = {"request": str(args.request), "act": args.act.value}
    context.output.answer(value, [context.output.say(f"grant_{args.act.value}_told")])
    return DONE


def _grant(args: argparse.Namespace, context: Context) -> int:
    doors, actor = _doors(context, "grant")
    request = doors.grant_desk.request(args.request)
    look = doors.look_for_grant(actor, request, args.camera, args.video)
    line = doors.grant_desk.carry_out(actor, args.request, look)
    waits = "grant_on_roster_told" if request.kind is GrantKind.STAND_IN else "grant_waits_for_centre"
    return _written(line, context) if line else _unwritten(args.request, waits, context)


def _standin(args: argparse.Namespace, context: Context) -> int:
    doors, actor = _doors(context, "standin")
    if args.request is None:
        return _roster(doors, actor, context)
    line = doors.grant_desk.start_stand_in(actor, args.request)
    return _written(line, context) if line else _unwritten(args.request, "grant_waits_for_centre", context)


def _roster(doors: GrantDoors, actor: Actor, context: Context) -> int:
    found, accounts, say = doors.grant_desk.board.roster(actor), doors.grant_desk.accounts(), context.output.say
    rows = [_as_json(one.file, accounts) | {"why_not": one.why_not.value if one.why_not else None} for one in found]
    lines = [text for one in found for text in (_line(one.file, accounts, context), start_sentence(one, say))]
    context.output.answer(rows, lines or [say("grant_none")])
    return DONE


def _unwritten(request: UUID, code: str, context: Context) -> int:
    context.output.answer({"request": str(request), "act": "granted", "seq": None}, [context.output.say(code)])
    return DONE


def _written(line: LedgerLine, context: Context) -> int:
    grant = line.grant
    value = {
        "request": str(grant.request),
        "act": "granted",
        "seq": line.seq,
        "permission": grant.permission.value if grant.permission else None,
        "effective_from": grant.effective_from.isoformat(),
        "effective_until": grant.effective_until.isoformat() if grant.effective_until else None,
    }
    told = context.output.say("grant_granted_told", since=hall_text(grant.effective_from))
    context.output.answer(value, [told])
    return DONE


def _line(file: RequestFile, accounts: dict[OperatorId, str], context: Context) -> str:
    asked, say = file.request, context.output.say
    waits = file.waits_for
    return say(
        "grant_request_line",
        request=asked.id,
        account=accounts[asked.operator],
        kind=say(f"grant_kind_{asked.kind.value}"),
        permission=say(f"permission_{asked.permission.value}") if asked.permission else "-",
        start=asked.starts_on.isoformat(),
        end=asked.ends_on.isoformat() if asked.ends_on else "-",
        state=say(f"grant_waits_{waits.value}") if waits else say(f"grant_state_{file.acts[-1].act.value}"),
    )


def _as_json(file: RequestFile, accounts: dict[OperatorId, str]) -> dict[str, object]:
    asked = file.request
    return {
        "request": str(asked.id),
        "account": accounts[asked.operator],
        "kind": asked.kind.value,
        "permission": asked.permission.value if asked.permission else None,
        "starts_on": asked.starts_on.isoformat(),
        "ends_on": asked.ends_on.isoformat() if asked.ends_on else None,
        "stands_for": accounts.get(asked.stands_for) if asked.stands_for else None,
        "reason": asked.reason,
        "waits_for": file.waits_for.value if file.waits_for else None,
        "acts": [
            {"act": done.act.value, "by": accounts[done.done_by], "at": done.at.isoformat(), "reason": done.reason}
            for done in file.acts
        ],
    }
