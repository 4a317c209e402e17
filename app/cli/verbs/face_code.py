"""``yichuang face code issue|revoke``, ``face release``, ``face shut``: the security administrator's own verbs."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from app.cli.context import DONE, Context
from app.cli.verbs.guide import write_out
from app.documents.code_list import CodeListValues, code_list_page
from app.documents.page import Language
from app.documents.ports import PageRenderer
from app.kernel.actor import Actor
from app.staff.commands.face_lock import ListShut, ReleaseFace
from app.staff.commands.second_ways import Issued, IssueSecondWay, RevokeSecondWay
from app.staff.other_ways import WayKind

KINDS = (WayKind.TOTP.value, WayKind.HOTP.value)


class CodeCommands(Protocol):
    """``app.adapters.staff_wiring.StaffCommands``."""

    @property
    def issue_second_way(self) -> IssueSecondWay: ...  # noqa: D102 - said there

    @property
    def revoke_second_way(self) -> RevokeSecondWay: ...  # noqa: D102 - said there

    @property
    def release_face(self) -> ReleaseFace: ...  # noqa: D102 - said there


class CodeDoors(Protocol):
    """What the verbs need from the container."""

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...

    @property
    def staff(self) -> CodeCommands:
        """The commands."""
        ...

    @property
    def list_shut(self) -> ListShut:
        """Whose face waits."""
        ...

    @property
    def page_renderer(self) -> PageRenderer:
        """What makes the PDF."""
        ...


def add(actions: Any) -> None:
    """``code issue|revoke``, ``release``, ``shut``."""
    code = actions.add_parser("code").add_subparsers(dest="what", required=True)
    issue = code.add_parser("issue")
    issue.add_argument("--account", required=True, metavar="ACCOUNT")
    issue.add_argument("--kind", required=True, choices=KINDS)
    issue.add_argument("--reason", required=True, metavar="TEXT")
    issue.add_argument("--out", type=Path, metavar="F.pdf")
    issue.set_defaults(run=_issue)
    revoke = code.add_parser("revoke")
    revoke.add_argument("--account", required=True, metavar="ACCOUNT")
    revoke.set_defaults(run=_revoke)
    release = actions.add_parser("release")
    release.add_argument("--account", required=True, metavar="ACCOUNT")
    release.add_argument("--reason", required=True, metavar="TEXT")
    release.set_defaults(run=_release)
    actions.add_parser("shut").set_defaults(run=_shut)


def _issue(args: argparse.Namespace, context: Context) -> int:
    """To a file, else to the terminal; once, since nothing keeps them readable."""
    doors: CodeDoors = context.container
    actor = doors.actor("face code issue", context.as_account)
    issued = doors.staff.issue_second_way.codes(actor, args.account, WayKind(args.kind), args.reason)
    answer: dict[str, object] = {"account": issued.account, "kind": issued.kind.value, "serial": _serial(issued)}
    say = context.output.say
    lines = [say("second_way_issued", name=issued.name, serial=_serial(issued))]
    if args.out is not None:
        page = code_list_page(_values(issued, actor), Language(context.output.language))
        write_out(args.out, doors.page_renderer.render(page))
        answer["out"] = str(args.out)
        lines.append(say("second_way_written", path=str(args.out)))
    else:
        answer |= {"codes": list(issued.codes), "address": issued.address}
        lines += _readable(issued)
    context.output.answer(answer, lines)
    return DONE


def _serial(issued: Issued) -> str:
    return issued.id.hex[-8:].upper()


def _readable(issued: Issued) -> Sequence[str]:
    if issued.address:
        return (issued.address,)
    return [f"{number:>2}  {code[:4]} {code[4:]}" for number, code in enumerate(issued.codes, start=1)]


def _values(issued: Issued, actor: Actor) -> CodeListValues:
    return CodeListValues(
        office=actor.office_name,
        name=issued.name,
        account=issued.account,
        serial=_serial(issued),
        issued_at=issued.issued_at,
        demo=actor.demo,
        codes=issued.codes,
        address=issued.address,
        secret=parse_qs(urlsplit(issued.address).query).get("secret", [""])[0],
    )


def _revoke(args: argparse.Namespace, context: Context) -> int:
    doors: CodeDoors = context.container
    actor = doors.actor("face code revoke", context.as_account)
    count, _ = doors.staff.revoke_second_way(actor, args.account)
    context.output.answer(
        {"account": args.account, "revoked": count}, [context.output.say("second_way_revoked", count=count)]
    )
    return DONE


def _release(args: argparse.Namespace, context: Context) -> int:
    doors: CodeDoors = context.container
    actor = doors.actor("face release", context.as_account)
    doors.staff.release_face(actor, args.account, args.reason)
    context.output.answer({"released": args.account}, [context.output.say("face_released", account=args.account)])
    return DONE


def _shut(_args: argparse.Namespace, context: Context) -> int:
    doors: CodeDoors = context.container
    shut = doors.list_shut(doors.actor("face shut", context.as_account))
    answer = [{"account": person.account, "name": person.name} for person in shut]
    lines = [f"{person.account}  {person.name}" for person in shut] or [context.output.say("face_none_shut")]
    context.output.answer(answer, lines)
    return DONE
