"""``yichuang face enrol|consent|withdraw|list|receipt|machine|export|import``: what the security administrator does."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from app.cli.asking import secret
from app.cli.context import DONE, REFUSED, Context
from app.face.commands import FaceProgress
from app.face.consent import Agreement, Notice
from app.face.model import Hint
from app.kernel.actor import Actor
from app.kernel.clock import hall_day
from app.kernel.errors import NotFound, Rejected, Unavailable
from app.kernel.ids import OperatorId
from app.staff.commands.enrol import Enrolled, Enrolment, LookalikeFound, Witness
from app.staff.enrolment_desk import EnrolmentDesk, PersonLine, write_text
from app.staff.queries import EnrolmentState

GIVEN = {"device": (True, False), "device+central": (True, True)}
"""What ``--consent-given`` may say, and the two ticks it stands for."""

SOON = (EnrolmentState.DUE, EnrolmentState.EXPIRED)


class PeopleDoors(Protocol):
    """What the verb needs from the container."""

    def enrolment_desk(self, camera: int | None = None, video: Path | None = None) -> EnrolmentDesk:
        """The desk, with the camera named, or the store's usual one."""
        ...

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...


def add(actions: Any) -> None:
    """The sub-commands, each with its own ``run``; argparse's type of ``actions`` has no public name."""
    for name, (fill, act) in _ACTS.items():
        parser = actions.add_parser(name)
        fill(parser)
        parser.set_defaults(run=act)


def _add_consent(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=["show"])


def _add_withdraw(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", metavar="ACCOUNT", required=True)
    parser.add_argument("--out", type=Path, metavar="F.pdf")


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--due", action="store_true")


def _add_receipt(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--out", type=Path, metavar="F.pdf", required=True)


def _add_machine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE")


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", metavar="ACCOUNT", required=True)
    parser.add_argument("--to", type=Path, metavar="MACHINE", required=True)
    parser.add_argument("--out", type=Path, metavar="FILE", required=True)


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--fingerprint", metavar="XXXX-XXXX-XXXX-XXXX", default="")


def _add_enrol(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", metavar="ACCOUNT", required=True)
    parser.add_argument("--password-file", metavar="FILE|-")
    parser.add_argument("--consent-given", choices=list(GIVEN))
    parser.add_argument("--wording", metavar="NOTICE.CONSENT", default="")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--camera", type=int, metavar="INDEX")
    source.add_argument("--video", type=Path, metavar="CLIP")
    for who in ("second", "head", "auditor"):
        parser.add_argument(f"--{who}", metavar="ACCOUNT")
        parser.add_argument(f"--{who}-password-file", metavar="FILE")
    parser.add_argument("--reason", metavar="TEXT", default="")
    parser.add_argument("--first", action="store_true")


def _enrol(args: argparse.Namespace, context: Context) -> int:
    doors: PeopleDoors = context.container
    desk = doors.enrolment_desk(args.camera, args.video)
    actor = None if args.first else doors.actor("face", context.as_account)
    agreed = _agreement(args, desk.notice(context.output.language), context)
    person = Witness(args.account, secret(args.password_file, "ask_password", context))
    if actor is None:
        enrolment = desk.begin_first(
            person, _witness(args, "head", context), _witness(args, "auditor", context), agreed
        )
    else:
        enrolment = desk.begin(actor, person, agreed)
    told = desk.capture(actor, enrolment, _Hints(context), lambda: False)
    if isinstance(told, LookalikeFound) and actor is not None and args.second:
        told = _decided(desk, actor, enrolment, args, context)
    return _tell_enrolled(told, context)


def _decided(
    desk: EnrolmentDesk, actor: Actor, enrolment: Enrolment, args: argparse.Namespace, context: Context
) -> Enrolled:
    second = _witness(args, "second", context)
    return desk.decide(actor, enrolment, second, args.reason, _Hints(context), lambda: False)


def _witness(args: argparse.Namespace, who: str, context: Context) -> Witness:
    account = getattr(args, who)
    if account is None:
        raise Rejected("first_enrolment_wrong_posts")
    return Witness(account, secret(getattr(args, f"{who}_password_file"), "ask_password", context))


def _agreement(args: argparse.Namespace, notice: Notice, context: Context) -> Agreement:
    """From the command line with the versions that were shown, else asked for at the terminal; nothing is assumed."""
    if args.consent_given is not None:
        shown, _, consent = args.wording.partition(".")
        return Agreement(*GIVEN[args.consent_given], shown, consent)
    if not sys.stdin.isatty():
        raise Rejected("face_consent_not_given")
    context.output.err.write("\n".join(_notice_lines(notice, context)) + "\n")
    device, central = _asked(notice.device, context), _asked(notice.central, context)
    return Agreement(device, central, notice.version, notice.consent_version)


def _asked(words: str, context: Context) -> bool:
    context.output.err.write(words + context.output.say("ask_consent_yes"))
    context.output.err.flush()
    return sys.stdin.readline().strip().lower() == "yes"


class _Hints:
    """Says what to change, once each time it changes; nothing in JSON."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._last: Hint | None = None

    def __call__(self, progress: FaceProgress) -> None:
        if progress.hint is not self._last and not self._context.output.as_json:
            self._last = progress.hint
            self._context.output.err.write(self._context.output.say(hint_code(progress.hint)) + "\n")


def hint_code(hint: Hint) -> str:
    """The sentence of a hint during enrolment: a slight turn, not the whole one of sign-in."""
    slight = hint in (Hint.TURN_LEFT, Hint.TURN_RIGHT)
    return f"enrol_hint_{hint.value}" if slight else f"face_hint_{hint.value}"


def _tell_enrolled(told: Enrolled | LookalikeFound, context: Context) -> int:
    say = context.output.say
    if isinstance(told, LookalikeFound):
        accounts = [account for account, _name, _likeness in told.others]
        sentence = say("face_lookalike_told", accounts=", ".join(accounts))
        value = {"enrolled": False, "error": "face_already_enrolled", "alike": accounts, "message": sentence}
        context.output.answer(value, [sentence])
        return REFUSED
    until = hall_day(told.valid_until).isoformat()
    value = {"enrolled": True, "operator": str(told.operator), "valid_until": until}
    value |= {"threshold": told.threshold, "renewed": list(told.renewed)}
    lines = [say("face_enrolled_told", name=told.name, until=until)]
    if told.threshold is not None:
        lines.append(say("face_raised_told", threshold=f"{told.threshold:.2f}"))
    context.output.answer(value, lines)
    return DONE


def _consent(args: argparse.Namespace, context: Context) -> int:  # noqa: ARG001 - "show" is the only choice
    doors: PeopleDoors = context.container
    notice = doors.enrolment_desk().notice(context.output.language)
    lines = [{"head": head, "text": text} for head, text in notice.lines]
    versions = {"notice_version": notice.version, "consent_version": notice.consent_version}
    ticks = {"device": notice.device, "central": notice.central}
    context.output.answer(
        {"title": notice.title, "lines": lines} | ticks | versions, [*_notice_lines(notice, context), *ticks.values()]
    )
    return DONE


def _notice_lines(notice: Notice, context: Context) -> list[str]:
    versions = context.output.say("face_notice_version", notice=notice.version, consent=notice.consent_version)
    return [notice.title, versions, *(f"{head}　{text}" for head, text in notice.lines)]


def _withdraw(args: argparse.Namespace, context: Context) -> int:
    doors: PeopleDoors = context.container
    actor, desk = doors.actor("face", context.as_account), doors.enrolment_desk()
    operator = actor.operator if args.account == actor.account else _person(desk, actor, args.account)
    done, copies, say = desk.withdraw(actor, operator), list(desk.copies(operator)), context.output.say
    numbers = [one.receipt for one in done.receipts]
    lines = [say("face_withdrawn_told", receipts=", ".join(numbers)) if numbers else say("face_withdrawn_none")]
    if args.out is not None and numbers:
        _write(args.out, desk.receipt(actor, numbers[0], context.output.language))
        lines.append(say("face_receipt_kept", file=args.out))
    if copies:
        lines.append(say("face_copies_told", machines=", ".join(copies)))
    context.output.answer({"withdrawn": args.account, "receipts": numbers, "copies": copies}, lines)
    return DONE


def _receipt(args: argparse.Namespace, context: Context) -> int:
    doors: PeopleDoors = context.container
    actor = doors.actor("face", context.as_account)
    _write(args.out, doors.enrolment_desk().receipt(actor, args.number, context.output.language))
    told = context.output.say("face_receipt_kept", file=args.out)
    context.output.answer({"receipt": args.number, "where": str(args.out)}, [told])
    return DONE


def _list(args: argparse.Namespace, context: Context) -> int:
    doors: PeopleDoors = context.container
    people = doors.enrolment_desk().people(doors.actor("face", context.as_account))
    due = sum(person.state in SOON for person in people)
    shown = [person for person in people if not args.due or person.state in SOON]
    lines = [_line(person, context) for person in shown]
    value = {"people": [_as_json(person) for person in shown], "due": due}
    context.output.answer(value, [*lines, context.output.say("face_list_due", count=due)])
    return DONE


def _line(person: PersonLine, context: Context) -> str:
    say, one = context.output.say, person.line
    until = hall_day(one.valid_until).isoformat() if one.valid_until else ""
    return say(
        "face_list_line",
        account=one.operator.account,
        name=one.operator.name,
        post=say(f"post_{one.operator.post.value}"),
        state=say(f"enrol_state_{person.state.value}"),
        until=until,
    ).rstrip()


def _as_json(person: PersonLine) -> dict[str, object]:
    one = person.line
    return {
        "account": one.operator.account,
        "name": one.operator.name,
        "post": one.operator.post.value,
        "active": one.operator.is_active,
        "state": person.state.value,
        "valid_until": hall_day(one.valid_until).isoformat() if one.valid_until else None,
        "consent": one.consent,
        "central": one.central,
        "recogniser": one.digest,
        "threshold": one.threshold,
    }


def _machine(args: argparse.Namespace, context: Context) -> int:
    doors: PeopleDoors = context.container
    machine = doors.enrolment_desk().machine()
    if args.out is not None:
        write_text(args.out, machine.text())
    told = context.output.say("face_machine_told", id=machine.id, hall=machine.hall, fingerprint=machine.fingerprint)
    value = {"id": machine.id, "office": machine.office, "hall": machine.hall, "demo": machine.demo}
    context.output.answer(value | {"key": machine.key, "fingerprint": machine.fingerprint}, [told])
    return DONE


def _export(args: argparse.Namespace, context: Context) -> int:
    doors: PeopleDoors = context.container
    actor, desk = doors.actor("face", context.as_account), doors.enrolment_desk()
    sent = desk.send(actor, _person(desk, actor, args.account), args.to, args.out)
    value = {
        "file": str(sent.file),
        "target": sent.target.id,
        "fingerprint": sent.target.fingerprint,
        "expires": hall_day(sent.expires_at).isoformat(),
    }
    told = context.output.say(
        "face_exported_told",
        id=sent.target.id,
        fingerprint=sent.target.fingerprint,
        until=value["expires"],
        file=sent.file,
    )
    context.output.answer(value, [told])
    return DONE


def _import(args: argparse.Namespace, context: Context) -> int:
    doors: PeopleDoors = context.container
    actor = doors.actor("face", context.as_account)
    done = doors.enrolment_desk().receive(actor, args.file, args.fingerprint)
    until = hall_day(done.valid_until).isoformat()
    told = context.output.say("face_imported_told", name=done.name, source=args.fingerprint, until=until)
    context.output.answer({"imported": str(done.operator), "valid_until": until}, [told])
    return DONE


def _person(desk: EnrolmentDesk, actor: Actor, account: str) -> OperatorId:
    found = (one.line.operator for one in desk.people(actor) if one.line.operator.account == account)
    person = next(found, None)
    if person is None:
        raise NotFound("operator_not_found")
    return person.id


def _write(path: Path, pdf: bytes) -> None:
    try:
        path.write_bytes(pdf)
    except OSError as error:
        raise Unavailable("paper_not_writable", path=str(path)) from error


Fill = Callable[[argparse.ArgumentParser], None]
Act = Callable[[argparse.Namespace, Context], int]

_ACTS: Mapping[str, tuple[Fill, Act]] = {
    "enrol": (_add_enrol, _enrol),
    "consent": (_add_consent, _consent),
    "withdraw": (_add_withdraw, _withdraw),
    "list": (_add_list, _list),
    "receipt": (_add_receipt, _receipt),
    "machine": (_add_machine, _machine),
    "export": (_add_export, _export),
    "import": (_add_import, _import),
}
