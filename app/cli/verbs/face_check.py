"""``yichuang face check``: what the quality gates say of a picture, or of every frame of a clip."""

import argparse
import math
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from app.adapters.face_lab import MOST_FRAMES, FaceLab, SeenFrame, read_frames
from app.cli.context import DONE, Context
from app.face.model import Hint


class LabDoors(Protocol):
    """What measuring verbs need from the container."""

    def face_lab(self, pack: Path | None) -> FaceLab:
        """The engine of that folder, or of the office's own pack; ``Unavailable("face_engine_missing")`` without."""
        ...


def add(actions: Any) -> None:
    """``check FILE [--pack DIR]``."""
    parser = actions.add_parser("check")
    parser.add_argument("file", type=Path, metavar="IMAGE|VIDEO")
    parser.add_argument("--pack", type=Path, metavar="DIR")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, context: Context) -> int:
    """Each frame with its gate; the frames themselves go nowhere."""
    doors: LabDoors = context.container
    lab = doors.face_lab(args.pack)
    frames = read_frames(args.file)
    rows = [_row(number, lab.see(frame)) for number, frame in enumerate(islice(frames, MOST_FRAMES))]
    is_cut = next(frames, None) is not None
    hints = Counter(str(row["hint"]) for row in rows)
    good = hints[Hint.GOOD.value]
    answer = {
        "file": args.file.name,
        "pack": lab.engine.name,
        "recogniser": lab.engine.digest,
        "liveness": lab.engine.has_liveness,
        "frames": len(rows),
        "good": good,
        "is_cut": is_cut,
        "hints": dict(hints),
        "gates": rows,
    }
    context.output.answer(answer, _lines(rows, good, lab, context))
    return DONE


def _row(number: int, seen: SeenFrame) -> dict[str, object]:
    look, face, pose = seen.look, seen.face, seen.pose
    return {
        "frame": number,
        "hint": seen.hint.value,
        "faces": len(look.faces),
        "width_px": rounded(face.box.width if face else None, 1),
        "share": rounded(face.box.width / look.frame_width if face and look.frame_width else None),
        "score": rounded(face.score if face else None),
        "brightness": rounded(look.brightness, 1),
        "sharpness": rounded(look.sharpness, 1),
        "scene": rounded(look.scene, 1),
        "yaw": rounded(pose.yaw if pose else None),
        "pitch": rounded(pose.pitch if pose else None),
        "roll": rounded(pose.roll if pose else None, 1),
        "live": [rounded(score) for score in seen.live],
        "padded": seen.is_padded,
    }


def rounded(value: float | None, places: int = 3) -> float | None:
    """As JSON can hold it: None for a missing figure or one that is no number."""
    return None if value is None or not math.isfinite(value) else round(value, places)


def _lines(rows: list[dict[str, object]], good: int, lab: FaceLab, context: Context) -> list[str]:
    say = context.output.say
    lines = [
        say(
            "face_check_line",
            frame=row["frame"],
            faces=row["faces"],
            width=row["width_px"] or "-",
            light=row["brightness"],
            sharp=row["sharpness"],
            hint=say(f"face_hint_{row['hint']}"),
        )
        for row in rows
    ]
    if not lab.engine.has_liveness:
        lines.append(say("face_pack_without_liveness"))
    return [*lines, say("face_check_summary", frames=len(rows), good=good)]
