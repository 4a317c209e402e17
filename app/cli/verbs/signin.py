"""``yichuang signin``: password and face (or what stands in for it) at a terminal; leaves a session that idles out."""

import argparse
import base64
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from app.cli.asking import secret
from app.cli.context import DONE, Context
from app.cli.verbs.staff_keys import read_file
from app.face.commands import FaceProgress
from app.face.model import Hint
from app.kernel.actor import Actor
from app.kernel.clock import hall_text
from app.kernel.errors import Rejected, Unavailable
from app.staff.commands.sign_in import Challenge, SignedIn
from app.staff.other_ways import StandInReason
from app.staff.ports import TokenKeeper


class Door(Protocol):
    """The two factors; ``app.adapters.staff_wiring.SignInDoor``."""

    def begin(self, account: str, password: str) -> Challenge: ...  # noqa: D102 - said there

    def change_password(self, challenge: Challenge, new: str) -> Challenge: ...  # noqa: D102 - said there

    def finish_with_token(  # noqa: D102 - said there
        self, challenge: Challenge, on_progress: Callable[[FaceProgress], None], is_cancelled: Callable[[], bool]
    ) -> SignedIn: ...

    def vouch(  # noqa: D102 - said there
        self,
        challenge: Challenge,
        account: str,
        why: tuple[str, str],
        on_progress: Callable[[FaceProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> int: ...

    def finish_vouched(self, challenge: Challenge) -> SignedIn: ...  # noqa: D102 - said there

    def finish_by_code(  # noqa: D102 - said there
        self, challenge: Challenge, code: str, why: tuple[str, str]
    ) -> SignedIn: ...

    def ask_key(self, challenge: Challenge) -> bytes: ...  # noqa: D102 - said there

    def resume(self, account: str, token: str) -> Challenge: ...  # noqa: D102 - said there

    def finish_by_key(  # noqa: D102 - said there
        self, challenge: Challenge, asked: bytes, signature: bytes, why: tuple[str, str]
    ) -> SignedIn: ...

    def leave_key(self, signed_in: SignedIn) -> None: ...  # noqa: D102 - said there

    def sign_out(self, actor: Actor) -> None: ...  # noqa: D102 - said there


class SignInDoors(Protocol):
    """What the verb needs from the container."""

    def sign_in_door(self, camera: int | None, video: Path | None) -> Door:
        """The door of the open store, with the camera named, or the store's usual one for None."""
        ...

    @property
    def tokens(self) -> TokenKeeper:
        """Where the session's token lies."""
        ...

    @property
    def pending(self) -> TokenKeeper:
        """Where a sign-in that waits for a signature lies: its token, and what is to be signed."""
        ...

    def actor(self, verb: str, as_account: str | None) -> Actor:
        """Who is signed in, or ``Rejected("not_signed_in")``."""
        ...


def add(parser: argparse.ArgumentParser) -> None:
    """Account and, for scripts, where the password comes from; without it the terminal asks."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--account", metavar="ACCOUNT")
    what.add_argument("--out", action="store_true")
    parser.add_argument("--password-file", metavar="FILE|-")
    parser.add_argument("--new-password-file", metavar="FILE")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--camera", type=int, metavar="INDEX")
    source.add_argument("--video", type=Path, metavar="FILE")
    parser.add_argument("--way", choices=["face", "vouch", "code", "key"], default="face")
    parser.add_argument("--code-file", metavar="FILE|-")
    parser.add_argument("--challenge-out", type=Path, metavar="FILE")
    parser.add_argument("--signature-file", type=Path, metavar="FILE")
    parser.add_argument("--voucher", action="append", default=[], metavar="ACCOUNT")
    parser.add_argument("--reason", choices=[str(reason) for reason in StandInReason])
    parser.add_argument("--note", default="", metavar="TEXT")


def run(args: argparse.Namespace, context: Context) -> int:
    """Sign in, or out with ``--out``."""
    doors: SignInDoors = context.container
    door = doors.sign_in_door(args.camera, args.video)
    if args.out:
        return _leave(doors, door, context)
    is_asking = args.way == "key" and args.signature_file is None
    if args.way != "face" and args.reason is None and not is_asking:
        raise Rejected("stand_in_needs_reason")
    if args.signature_file is not None:
        return _answer_key(doors, door, args, context)
    challenge = door.begin(args.account, secret(args.password_file, "ask_password", context))
    if challenge.must_change_password:
        new = secret(args.new_password_file, "ask_new_password", context)
        challenge = door.change_password(challenge, new)
    if args.way == "key":
        return _ask_key(doors, door, challenge, args, context)
    signed_in = _second_factor(door, challenge, args, context)
    doors.tokens.keep(signed_in.token)
    door.leave_key(signed_in)
    _tell(signed_in, context)
    return DONE


def _ask_key(doors: SignInDoors, door: Door, challenge: Challenge, args: argparse.Namespace, context: Context) -> int:
    """The first call: what is to be signed goes out, and nobody is signed in."""
    asked = door.ask_key(challenge).decode("ascii")
    doors.pending.keep(f"{challenge.token}\n{asked}")
    if args.challenge_out is not None:
        try:
            args.challenge_out.write_text(asked, encoding="ascii", newline="")
        except OSError as error:
            raise Unavailable("key_file_not_written", file=args.challenge_out.name) from error
    where = {"file": str(args.challenge_out)} if args.challenge_out else {}
    told = context.output.say("key_challenge_kept", **where) if where else asked
    context.output.answer({"challenge": asked, "session": None, **where}, [told])
    return DONE


def _answer_key(doors: SignInDoors, door: Door, args: argparse.Namespace, context: Context) -> int:
    """The second call: the signature comes in."""
    if args.way != "key":
        raise Rejected("key_way_missing")
    signature = _signature(read_file(args.signature_file))
    token, _, asked = (doors.pending.read() or "").partition("\n")
    challenge = door.resume(args.account, token)
    signed_in = door.finish_by_key(challenge, asked.encode("ascii"), signature, (args.reason, args.note))
    doors.pending.forget()
    doors.tokens.keep(signed_in.token)
    _tell(signed_in, context)
    return DONE


def _signature(given: bytes) -> bytes:
    """As the tool wrote it: bytes, or base64 text."""
    try:
        return base64.b64decode(given.strip(), validate=True)
    except ValueError:
        return given


def _second_factor(door: Door, challenge: Challenge, args: argparse.Namespace, context: Context) -> SignedIn:
    """The face, or what stands in for it."""
    why = (args.reason or "", args.note)
    if args.way == "code":
        return door.finish_by_code(challenge, secret(args.code_file, "ask_code", context), why)
    if args.way == "face":
        return door.finish_with_token(challenge, _Hints(context), lambda: False)
    for account in args.voucher:
        if not context.output.as_json:
            context.output.err.write(context.output.say("voucher_looks", account=account) + "\n")
        door.vouch(challenge, account, why, _Hints(context), lambda: False)
    return door.finish_vouched(challenge)


def _leave(doors: SignInDoors, door: Door, context: Context) -> int:
    actor = doors.actor("signin", None)
    door.sign_out(actor)
    doors.tokens.forget()
    context.output.answer({"signed_out": actor.account}, [context.output.say("signed_out", name=actor.name)])
    return DONE


class _Hints:
    """Says what to change, once each time it changes; nothing in JSON."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._last: Hint | None = None

    def __call__(self, progress: FaceProgress) -> None:
        if progress.hint is not self._last and not self._context.output.as_json:
            self._last = progress.hint
            self._context.output.err.write(self._context.output.say(f"face_hint_{progress.hint.value}") + "\n")


def _tell(signed_in: SignedIn, context: Context) -> None:
    actor, say = signed_in.actor, context.output.say
    permission = actor.permission.value if actor.permission else None
    value = {
        "account": actor.account,
        "name": actor.name,
        "post": actor.post.value,
        "permission": permission,
        "office": actor.office,
        "hall": actor.hall_name,
        "session": str(actor.session),
        "demo": actor.demo,
        "way": actor.way.value,
        "ends_by": actor.ends_by.isoformat() if actor.ends_by else None,
        "ended": signed_in.ended.value if signed_in.ended else None,
    }
    lines = [say("signed_in", name=actor.name, post=say(f"post_{actor.post.value}"), hall=actor.hall_name)]
    if actor.ends_by:
        lines.append(say("signed_in_limited", until=hall_text(actor.ends_by)))
    if actor.demo:
        lines.append(say("demo_face_is_not_real"))
    if signed_in.ended:
        lines.append(say("earlier_session_ended"))
    context.output.answer(value, lines)
