"""The office's settings: set by the system administrator, kept with their history, written to the audit."""

from app.config import checked
from app.kernel.actor import Actor, Post
from app.kernel.clock import Clock
from app.staff.commands.accounts import require_post
from app.staff.ports import Units


class SetSetting:
    """Changes one setting; it holds from the next start of each window."""

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, actor: Actor, key: str, value: str) -> str:
        """The value as it is kept.  Raises Rejected: not_your_post, setting_…; NotFound: setting_unknown."""
        kept, now = checked(key, value), self._clock.now()
        with self._units() as u:
            require_post(u, actor, Post.SYSTEM_ADMIN)
            before = u.meta.settings().get(key)
            if kept != before:
                u.meta.put(key, kept, actor.operator, now)
                u.audit.append("setting_changed", actor, {"key": key, "from": before, "to": kept}, now)
                u.commit()
        return kept
