"""The camera at the window after sign-in: presence, one glance, authorising; all of it in the one face thread."""

from collections.abc import Callable
from uuid import UUID

from app.adapters.face_parts import FaceParts
from app.adapters.staff_wiring import StaffCommands
from app.face.commands import FaceProgress
from app.face.presence import PresenceRule, Seen
from app.face.presence_watch import PresenceWatch, Sight
from app.kernel.actor import Actor
from app.staff.commands.authorise import Authorised, Matter
from app.staff.step_up import Wanted


class WindowFace:
    """Serves ``ui.services.FaceSteps`` with the same camera and engine as sign-in.

    parts: gives them, or raises what is missing.  Whatever else needs the camera gets it: the watch lets go first.
    """

    def __init__(self, staff: StaffCommands, parts: Callable[[], FaceParts]) -> None:
        self._staff = staff
        self._parts = parts
        self._watch: PresenceWatch | None = None

    def begin(self, actor: Actor) -> tuple[str, PresenceRule | None]:
        """Watch this session: the code that says whether and why not, and the rule, None when it is not watched."""
        self.end()
        parts = self._parts()
        start = self._staff.start_presence(actor, parts.camera, parts.engine)
        self._watch = start.watch
        return start.code, start.rule if start.watch else None

    def look(self) -> Sight:
        """One look at the chair; Rejected as ``PresenceWatch.check`` once the template holds no longer."""
        return self._watch.look() if self._watch else Sight(Seen.LOST)

    def is_somebody_there(self) -> bool:
        """Whether a face is before a locked screen."""
        return self._watch is not None and self._watch.is_somebody_there()

    def rest(self) -> None:
        """Give the camera back; the next look opens it again."""
        if self._watch is not None:
            self._watch.close()

    def end(self) -> None:
        """Nobody is watched any more: camera and template are let go."""
        if self._watch is not None:
            self._watch.end()
            self._watch = None

    def glance(
        self, actor: Actor, on_progress: Callable[[FaceProgress], None], is_cancelled: Callable[[], bool]
    ) -> Actor:
        """One look opens the locked screen; the same actor goes on.  Rejected as ``look`` and ``GlanceUnlock``."""
        self.rest()
        if self._watch is not None:
            self._watch.check()
        parts = self._parts()
        self._staff.glance_unlock(actor, parts.camera, parts.engine, on_progress=on_progress, is_cancelled=is_cancelled)
        return actor

    def look_again(
        self,
        actor: Actor,
        wanted: Wanted,
        on_progress: Callable[[FaceProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> UUID:
        """A fresh look of the signed-in person, for exactly this."""
        self.rest()
        parts = self._parts()
        return self._staff.step_up(
            actor, wanted.act, wanted.subject, wanted.content, parts.camera, parts.engine,
            on_progress=on_progress, is_cancelled=is_cancelled,
        )  # fmt: skip

    def authorise(
        self,
        clerk: Actor,
        account: str,
        matter: Matter,
        on_progress: Callable[[FaceProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> Authorised:
        """A supervisor looks, for one act at this window."""
        self.rest()
        parts = self._parts()
        return self._staff.authorise(
            clerk, account, matter, parts.camera, parts.engine, on_progress=on_progress, is_cancelled=is_cancelled
        )
