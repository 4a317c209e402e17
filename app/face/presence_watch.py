"""The looks of presence: who is in the chair, asked of camera and engine as rarely as will do."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.face.gates import Gates, is_straight
from app.face.model import FoundFace, Look, largest
from app.face.ports import Camera, FaceEngine, Frame
from app.face.presence import Seen
from app.face.protection import Reference
from app.face.rules import FaceRule
from app.kernel.errors import Rejected, Unavailable

EMBED_EVERY_S = 10.0
"""A face that stays where the clerk's was is recognised again after so many seconds."""

CHAIR_SHARE = 0.6
"""Whoever sits in the chair has a face at least so wide, measured by the clerk's own; smaller ones stand behind."""

MARGIN = 0.05
"""One frame is the clerk's from so far below the recogniser's threshold on: five decide at sign-in, here one does."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one look told.  likeness: of the best fitting face (cosine), NaN where none was compared."""

    seen: Seen
    likeness: float = math.nan


class PresenceWatch:
    """Owns camera and engine between sign-in and lock; every method belongs in the one face thread.

    A look finds faces; it embeds them only when somebody is new in view, was not the clerk last time, or every ten
    seconds.  Of all faces in view that are large enough the best fitting one counts, so that children and companions
    beside the clerk do nothing.  The camera stays open: opening it costs more than a frame every two seconds, and its
    lamp would blink.  No frame is kept.

    still_holds: asked before every look, also at a locked screen; raises Rejected when the template may be compared
    with no longer.  Then camera and template are let go at once, and nothing is looked at again.
    """

    def __init__(
        self,
        camera: Camera,
        engine: FaceEngine,
        reference: Reference,
        rule: FaceRule,
        still_holds: Callable[[], None],
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._camera = camera
        self._engine = engine
        self._reference: Reference | None = reference
        self._rule = rule
        self._still_holds = still_holds
        self._now_s = now_s
        self._is_open = False
        self._clerk: FoundFace | None = None
        self._clerk_width = 0.0
        self._known_s = -math.inf

    def look(self) -> Sight:
        """One look at the chair; a camera that cannot be read is LOST and tried again next time.

        Raises what ``check`` does.
        """
        reference = self.check()
        frame = self._frame()
        if frame is None:
            return self._lost_sight(Seen.LOST)
        look = self._engine.look(frame)
        gates = self._rule.gates
        faces = [face for face in look.faces if face.box.width >= gates.counted_width_px]
        if not faces:
            return self._lost_sight(Seen.NOBODY if look.scene >= gates.darkest_scene else Seen.UNCLEAR)
        if self._is_still_there(faces):
            return Sight(Seen.CLERK)
        return self._recognised(reference, frame, look, faces)

    def is_somebody_there(self) -> bool:
        """Whether a face is in view at all, for a locked screen; nobody is compared.  Raises what ``check`` does."""
        self.check()
        frame = self._frame()
        least = self._rule.gates.counted_width_px
        return frame is not None and any(face.box.width >= least for face in self._engine.look(frame).faces)

    def check(self) -> Reference:
        """The template, as long as it may be compared with; let go for good when ``still_holds`` refuses it.

        Raises Rejected: what ``still_holds`` does, presence_ended after that.
        """
        if self._reference is None:
            raise Rejected("presence_ended")
        try:
            self._still_holds()
        except Rejected:
            self.end()
            raise
        return self._reference

    def end(self) -> None:
        """Give the camera back and let go of the template; nothing is looked at again."""
        self.close()
        self._reference, self._clerk = None, None

    def close(self) -> None:
        """Give the camera back; the next look opens it again."""
        if self._is_open:
            self._is_open = False
            self._camera.close()

    def _frame(self) -> Frame | None:
        try:
            if not self._is_open:
                self._camera.open()
                self._is_open = True
            return self._camera.read()
        except Unavailable:
            self.close()
            return None

    def _lost_sight(self, seen: Seen) -> Sight:
        self._clerk = None
        return Sight(seen)

    def _is_still_there(self, faces: list[FoundFace]) -> bool:
        """Whether the clerk's face is where it was and was recognised not long ago."""
        clerk = self._clerk
        if clerk is None or self._now_s() - self._known_s >= EMBED_EVERY_S:
            return False
        here = max(faces, key=lambda face: clerk.box.overlap(face.box))
        if clerk.box.overlap(here.box) < self._rule.decision.track_overlap:
            return False
        self._clerk = here
        return True

    def _recognised(self, reference: Reference, frame: Frame, look: Look, faces: list[FoundFace]) -> Sight:
        compared = [(reference.likeness(self._engine.embed(frame, face)), face) for face in faces]
        likeness, face = max(compared, key=lambda pair: pair[0] if math.isfinite(pair[0]) else -math.inf)
        decision = self._rule.decision
        if likeness >= decision.threshold - MARGIN:
            self._clerk, self._clerk_width, self._known_s = face, face.box.width, self._now_s()
            return Sight(Seen.CLERK, likeness)
        self._clerk = None
        seated = [face for face in faces if face.box.width >= CHAIR_SHARE * self._clerk_width]
        if not seated:
            return Sight(Seen.NOBODY)
        is_clear = all(_tells(face, look, self._rule.gates) for face in seated)
        return Sight(Seen.OTHER, likeness) if is_clear and math.isfinite(likeness) else Sight(Seen.UNCLEAR)


def _tells(face: FoundFace, look: Look, gates: Gates) -> bool:
    """Whether a face that does not fit is evidence: held straight, sharp and light enough; else it may be anybody's.

    Light and sharpness are known of the largest face only.
    """
    if not (face.score >= gates.detector_score and is_straight(face, gates)):
        return False
    if face is not largest(look):
        return True
    return gates.darkest <= look.brightness <= gates.brightest and look.sharpness >= gates.sharpness
