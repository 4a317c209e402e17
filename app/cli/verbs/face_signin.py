"""``yichuang face signin``: what sign-in would decide over a clip; nobody is signed in by it."""

import argparse
import time
from pathlib import Path
from typing import Any, Protocol

from app.adapters.camera_clip import ClipCamera
from app.adapters.face_insightface import InsightFaceEngine
from app.cli.context import DONE, REFUSED, Context
from app.face.challenge import Side
from app.face.decision import FaceResult, Reason, Verdict
from app.face.model import Hint
from app.staff.commands.check_clip import CheckClip, ClipRefused

OFF = "off"


class ClipDoors(Protocol):
    """What the verb needs from the container."""

    def face_engine(self, pack: Path | None) -> InsightFaceEngine:
        """The engine of that folder, or of the office's own pack, with the office's own rules."""
        ...

    @property
    def check_clip(self) -> CheckClip:
        """The check over the open store."""
        ...


def add(actions: Any) -> None:
    """``signin --account A --video CLIP --challenge left|right|off [--pack DIR]``."""
    parser = actions.add_parser("signin")
    parser.add_argument("--account", required=True, metavar="ACCOUNT")
    parser.add_argument("--video", type=Path, required=True, metavar="CLIP")
    parser.add_argument("--challenge", choices=[*(side.value for side in Side), OFF], required=True)
    parser.add_argument("--pack", type=Path, metavar="DIR")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, context: Context) -> int:
    """Exit 0 when the clip would pass, 1 when it would not."""
    doors: ClipDoors = context.container
    check, engine = doors.check_clip, doors.face_engine(args.pack)
    camera = ClipCamera(args.video)
    sides = () if args.challenge == OFF else (Side(args.challenge),)
    began = time.monotonic()
    try:
        told = _decided(check(args.account, camera, engine, sides, now_s=camera.now_s))
    except ClipRefused as broken:
        told = _broken(broken)
    taken_ms = round((time.monotonic() - began) * 1000)
    answer = {"account": args.account, "challenge": args.challenge, **told, "taken_ms": taken_ms, "session": None}
    sentences = _sentences(told, context)
    context.output.answer(
        answer | {"message": " ".join(sentences), "note": context.output.say("face_clip_no_session")},
        [*sentences, context.output.say("face_clip_no_session")],
    )
    return DONE if told["outcome"] == "accepted" else REFUSED


def _decided(result: FaceResult) -> dict[str, Any]:
    return {
        "outcome": "accepted" if result.verdict is Verdict.PASSED else "refused",
        "reason": result.reason.value,
        "hint": result.hint.value,
        "frames": result.frames,
        "frames_used": len(result.scores),
        "ms": result.ms,
        "pack": result.engine,
        "recogniser": result.digest,
    }


def _broken(broken: ClipRefused) -> dict[str, Any]:
    return {
        "outcome": "unavailable",
        "reason": broken.error.code,
        "hint": broken.hint.value,
        "frames": broken.frames,
        "frames_used": broken.counted,
        "ms": None,
    }


def _sentences(told: dict[str, Any], context: Context) -> list[str]:
    """What became of it, why, and what the person before the camera was last asked to do."""
    say = context.output.say
    if told["outcome"] == "accepted":
        return [say("face_clip_accepted", frames=told["frames_used"])]
    if told["outcome"] == "unavailable":
        return [say(told["reason"])] if told["reason"] == "camera_lost" else [say("face_clip_broken")]
    lines = [say(f"face_reason_{told['reason']}")]
    is_seen = told["reason"] in (Reason.TIME_OUT, Reason.TRACK_BROKEN) and told["hint"] != Hint.GOOD
    return [*lines, say(f"face_hint_{told['hint']}")] if is_seen else lines
