"""Presence at the window: whether a session is watched, and the office's settings of it."""

from collections.abc import Callable
from dataclasses import dataclass

from app.audit.model import AuditValue
from app.face.ports import Camera, FaceEngine, Sealer
from app.face.presence import (
    SETTING_AWAY_S,
    SETTING_ON,
    PresenceRule,
    PresenceSettings,
    checked_away_s,
)
from app.face.presence_watch import PresenceWatch
from app.kernel.actor import Actor, Post
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.kernel.ids import OperatorId
from app.staff.commands.accounts import require_post
from app.staff.commands.comparison import reference_for, template_in_force
from app.staff.commands.consent import DEVICE
from app.staff.ports import StaffUnitOfWork, Units


@dataclass(frozen=True, slots=True)
class WatchStart:
    """Whether a session is watched.

    code: the sentence that says so, and why not.  watch: None when it is not.
    """

    code: str
    rule: PresenceRule
    watch: PresenceWatch | None = None


_NO_TEMPLATE = frozenset({"face_not_enrolled", "face_enrolment_outdated", "face_enrolment_expired"})


class StartPresence:
    """Decides whether presence watches a session, with the template of the person who signed in.

    Only a face that was really checked can be watched: never a session by another way, never with the demo engine
    or with a pack that has no anti-spoof.  Where it does not watch, the idle lock still does.
    """

    def __init__(self, units: Units, sealer: Sealer, clock: Clock) -> None:
        self._units = units
        self._sealer = sealer
        self._clock = clock

    def __call__(self, actor: Actor, camera: Camera, engine: FaceEngine) -> WatchStart:
        """Raises Rejected for settings that make no sense, Unavailable or Rejected as ``FaceEngine.load``."""
        with self._units() as u:
            settings = PresenceSettings.from_settings(u.meta.settings())
        if not settings.is_on:
            return WatchStart("presence_off_by_setting", settings.rule)
        if engine.is_demo:
            return WatchStart("presence_off_demo", settings.rule)
        if actor.session is None or actor.is_limited:
            return WatchStart("presence_off_other_way", settings.rule)
        engine.load()
        if not engine.has_liveness:
            return WatchStart("presence_off_no_liveness", settings.rule)
        try:
            still_holds = self._still_holds(actor.operator, engine.digest)
            reference, rule = reference_for(self._units, self._sealer, actor.operator, engine, self._clock)
        except Rejected as error:
            if error.code not in _NO_TEMPLATE:
                raise
            return WatchStart("presence_off_not_enrolled", settings.rule)
        watch = PresenceWatch(camera, engine, reference, rule, still_holds)
        return WatchStart("presence_watches", settings.rule, watch)

    def _still_holds(self, operator: OperatorId, digest: str) -> Callable[[], None]:
        """Refuses once the template of now is gone, too old or another: the one in memory goes then as well."""
        with self._units() as u:
            salt = template_in_force(u, operator, digest, self._clock).salt

        def check() -> None:
            with self._units() as u:
                try:
                    template = template_in_force(u, operator, digest, self._clock)
                except Rejected as error:
                    raise Rejected(_ended(u, operator, error.code), **error.values) from error
            if template.salt != salt:
                raise Rejected("presence_ended_renewed")

        return check


def _ended(u: StaffUnitOfWork, operator: OperatorId, code: str) -> str:
    """Why presence ends, as the person is told."""
    consent = u.faces.consent(operator, DEVICE)
    if consent is None or consent.kind != "given":
        return "presence_ended_withdrawn"
    return {"face_enrolment_expired": "presence_ended_expired", "clock_behind": "clock_behind"}.get(
        code, "presence_ended"
    )


class SetPresence:
    """The system administrator's choice for the whole office; a window takes it at the next sign-in."""

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def settings(self) -> PresenceSettings:
        """What holds now."""
        with self._units() as u:
            return PresenceSettings.from_settings(u.meta.settings())

    def __call__(
        self, actor: Actor, *, is_on: bool | None = None, away_s: str | None = None
    ) -> tuple[PresenceSettings, frozenset[Changed]]:
        """Change what is given.  away_s: as typed.  Raises Rejected: not_your_post, limited_session,
        presence_away_wrong.
        """
        if actor.is_limited:
            raise Rejected("limited_session")
        chosen: dict[str, str] = {}
        if is_on is not None:
            chosen[SETTING_ON] = "on" if is_on else "off"
        if away_s is not None:
            chosen[SETTING_AWAY_S] = str(checked_away_s(away_s))
        now = self._clock.now()
        with self._units() as u:
            require_post(u, actor, Post.SYSTEM_ADMIN)
            for key, value in chosen.items():
                told: dict[str, AuditValue] = {"key": key, "value": value}
                u.meta.put(key, value, actor.operator, now)
                u.audit.append("setting_changed", actor, told, now)
            u.commit()
            return PresenceSettings.from_settings(u.meta.settings()), frozenset({Changed.SETTINGS})
