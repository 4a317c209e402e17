"""A camera's frame as the window shows it: a plain copy that may cross threads."""

from dataclasses import dataclass
from typing import Any, Protocol


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


class Progress(Protocol):
    """What a face check tells of each frame: ``app.face.commands.FaceProgress``, of which widgets know nothing."""

    @property
    def frame(self) -> Any: ...  # noqa: D102 - said there

    @property
    def hint(self) -> Any: ...  # noqa: D102 - said there

    @property
    def face(self) -> Any: ...  # noqa: D102 - said there

    @property
    def counted(self) -> int: ...  # noqa: D102 - said there

    @property
    def needed(self) -> int: ...  # noqa: D102 - said there


def picture_of(progress: Progress) -> Picture:
    """A copy of what a face check saw; called in its worker thread."""
    frame, box = progress.frame, progress.face.box if progress.face else None
    height, width = frame.shape[:2]
    face = (box.left, box.top, box.width, box.height) if box else None
    return Picture(width, height, frame.tobytes(), progress.hint.value, face, progress.counted, progress.needed)
