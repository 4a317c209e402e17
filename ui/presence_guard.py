"""Presence at the window: asks the face thread who is in the chair and says when to cover, to lock, to look once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ui import tasks
from ui.services import Services

if TYPE_CHECKING:  # the window is painted before these are needed
    from app.face.presence import Presence, PresenceRule
    from app.face.presence_watch import Sight
    from app.kernel.actor import Actor

LOOK_MS, COUNTDOWN_MS = 2_000, 1_000
GLANCEABLE = frozenset({"presence_watches", "presence_off_by_setting"})


@dataclass(frozen=True, slots=True)
class PresenceSign:
    """What the status bar says.

    code, values: of its sentence, "" for nobody signed in.  is_amber: look at it.
    """

    code: str = ""
    is_amber: bool = False
    values: Mapping[str, object] = field(default_factory=dict)


class PresenceGuard(QObject):
    """covered(seconds left until the lock); cleared; lock_due(Lock); sat_down: before a locked screen.

    ended(AppError): the template holds no longer (consent withdrawn, too old), so nobody is watched any more.
    sign_changed(PresenceSign) for the status bar.  A look is asked for every two seconds and only when the last has
    been answered, so a busy face thread is never given a queue; while somebody authorises nothing is asked at all.
    """

    covered = Signal(float)
    cleared = Signal()
    lock_due = Signal(object)
    sat_down = Signal()
    ended = Signal(object)
    sign_changed = Signal(object)

    def __init__(self, parent: QObject | None = None, now_s: Callable[[], float] = monotonic) -> None:
        super().__init__(parent)
        self._now_s = now_s
        self._services: Services | None = None
        self._actor: Actor | None = None
        self._rule: PresenceRule | None = None
        self._state: Presence | None = None
        self._is_looking = self._is_locked = self._someone = False
        self._watched_until_s = 0.0
        self.sign = PresenceSign()
        self.may_glance = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    # who sits here

    def watch(self, services: Services, actor: Actor) -> None:
        """Begin with this person's session, where it can be watched."""
        self.stop()
        self._services, self._actor = services, actor
        face = services.face
        tasks.look(lambda: (actor, face.begin(actor)), self._on_begun)

    def stop(self) -> None:
        """Nobody is signed in any more: the camera is given back."""
        if self._services is not None and self._rule is not None:
            tasks.look(self._services.face.end, self._on_rested)
        self._forget()
        self._actor, self._rule, self.may_glance = None, None, False
        self._tell(PresenceSign())

    def lock(self, *, looks: bool, is_somebody_there: bool) -> None:
        """The screen is locked.  looks: for somebody who sits down, as long as one look may open it.

        is_somebody_there: whoever locked it still sits there, and is not looked at before leaving or pressing a key.
        """
        self._forget()
        self._is_locked, self._someone = True, is_somebody_there
        if self._services is not None and not looks:
            tasks.look(self._services.face.end, self._on_rested)
        elif self._rule is not None:
            self._watched_until_s = self._now_s() + self._rule.glance_s
            self._timer.start(LOOK_MS)

    def rest(self) -> None:
        """Look at nobody for a while: the camera is used for something else."""
        self._timer.stop()
        self._uncover()

    def go_on(self) -> None:
        """The camera is free again; the clerk counts as seen now."""
        if self._rule is not None and not self._is_locked:
            self._start()

    def typed(self) -> None:
        """A key or a click."""
        if self._state is not None and self._rule is not None:
            self._take(self._state.typed(self._now_s(), self._rule))

    # looks

    def look(self) -> None:
        """Ask the face thread, unless it still has the last question."""
        if self._services is None or self._rule is None or self._is_looking:
            return
        face = self._services.face
        if self._is_locked:
            if self._now_s() > self._watched_until_s:
                self._timer.stop()
                tasks.look(face.end, self._on_rested)
                return
            self._is_looking = True
            tasks.look(face.is_somebody_there, self._on_somebody)
        else:
            self._is_looking = True
            tasks.look(face.look, self._on_sight)

    def _on_begun(self, outcome: tasks.Outcome[tuple[Actor, tuple[str, PresenceRule | None]]]) -> None:
        if isinstance(outcome, tasks.Failed):
            known = outcome.known
            if self._actor is not None:
                code, values = (known.code, known.values) if known else ("program_fault", {})
                self._tell(PresenceSign(code, is_amber=True, values=values))
            return
        actor, (code, rule) = outcome.value
        if actor is not self._actor:
            return
        self._rule, self.may_glance = rule, code in GLANCEABLE
        if not self._is_locked:
            self._tell(PresenceSign(code))
            if rule is not None:
                self._start()

    def _start(self) -> None:
        from app.face.presence import Presence

        now = self._now_s()
        self._is_locked, self._state = False, Presence(now, now)
        self._timer.start(LOOK_MS)

    def _on_sight(self, outcome: tasks.Outcome[Sight]) -> None:
        self._is_looking = False
        if self._state is None or self._rule is None or not self._timer.isActive() or self._has_ended(outcome):
            return
        from app.face.presence import Seen
        from app.face.presence_watch import Sight

        sight = outcome.value if isinstance(outcome, tasks.Done) else Sight(Seen.LOST)
        self._take(self._state.looked(sight.seen, sight.likeness, self._now_s(), self._rule))

    def _on_somebody(self, outcome: tasks.Outcome[bool]) -> None:
        self._is_looking = False
        if not self._is_locked or self._has_ended(outcome) or not isinstance(outcome, tasks.Done):
            return
        before, self._someone = self._someone, outcome.value
        if outcome.value and not before:
            self.sat_down.emit()

    def _has_ended(self, outcome: tasks.Outcome[Sight] | tasks.Outcome[bool]) -> bool:
        """Whether the template holds no longer: said at once; a screen that was covered already is locked."""
        from app.face.presence import Lock, Screen
        from app.kernel.errors import Rejected

        error = outcome.known if isinstance(outcome, tasks.Failed) else None
        if not isinstance(error, Rejected):
            return False
        is_covered = self._state is not None and self._state.screen is not Screen.OPEN
        is_locked = self._is_locked
        self._forget()
        self._rule, self.may_glance, self._is_locked = None, False, is_locked
        self._tell(PresenceSign(error.code, is_amber=True, values=error.values))
        self.ended.emit(error)
        if is_covered:
            self.lock_due.emit(Lock.AWAY)
        return True

    def _on_rested(self, _outcome: tasks.Outcome[None]) -> None:
        """Nothing to do: the camera is free."""

    def _take(self, state: Presence) -> None:
        """Show what follows from a look or a key."""
        from app.face.presence import Screen

        before, self._state = self._state, state
        self._tell(PresenceSign("presence_camera_lost" if state.is_amber else "presence_watches", state.is_amber))
        if state.screen is Screen.LOCKED:
            lock = state.lock
            self._forget()
            self.lock_due.emit(lock)
        elif state.screen is Screen.BLURRED and self._rule is not None:
            self._timer.setInterval(COUNTDOWN_MS)
            self.covered.emit(state.left_s(self._now_s(), self._rule))
        elif before is not None and before.screen is not Screen.OPEN:
            self._uncover()

    def _uncover(self) -> None:
        self._timer.setInterval(LOOK_MS)
        self.cleared.emit()

    def _forget(self) -> None:
        self._timer.stop()
        self._state, self._is_locked = None, False
        self.cleared.emit()

    def _tell(self, sign: PresenceSign) -> None:
        if sign != self.sign:
            self.sign = sign
            self.sign_changed.emit(sign)
