"""A camera's frame as the window shows it: a plain copy that may cross threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the window is painted before this is needed
    from app.face.commands import FaceProgress


@dataclass(frozen=True, slots=True)
class Picture:
    """One camera frame to show.

    pixels: height x width x 3 bytes, blue-green-red.  hint: what to change, ``good`` when the frame counts.
    face: left, top, width, height in pixels, None when none was found.  counted of needed frames have counted.
    """

    width: int
    height: int
    pixels: bytes
    hint: str
    face: tuple[float, float, float, float] | None
    counted: int
    needed: int


def picture_of(progress: FaceProgress) -> Picture:
    """A copy of what a face check saw; called in its worker thread."""
    frame, box = progress.frame, progress.face.box if progress.face else None
    height, width = frame.shape[:2]
    face = (box.left, box.top, box.width, box.height) if box else None
    return Picture(width, height, frame.tobytes(), progress.hint.value, face, progress.counted, progress.needed)
