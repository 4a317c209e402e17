"""The office's settings: set by the system administrator, kept with their history, written to the audit."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from app.config import checked
from app.kernel.actor import Actor, Post
from app.kernel.clock import Clock
from app.staff.commands.accounts import require_post
from app.staff.ports import Units

Check = Callable[[str, Mapping[str, str]], None]
"""Refuses a value that would be of no use, "" for none; asked with the office's other settings."""


class SetSetting:
    """Changes one setting; it holds from the next start of each window.

    checks: by key, of values that change.
    """

    def __init__(self, units: Units, clock: Clock, checks: Mapping[str, Check] = MappingProxyType({})) -> None:
        self._units, self._clock, self._checks = units, clock, checks

    def __call__(self, actor: Actor, key: str, value: str) -> str:
        """The value as it is kept.

        Raises Rejected: not_your_post, setting_…, and what the key's own check says; NotFound: setting_unknown.
        """
        kept, now = checked(key, value), self._clock.now()
        with self._units() as u:
            require_post(u, actor, Post.SYSTEM_ADMIN)
            settings = u.meta.settings()
        if kept != settings.get(key, "") and key in self._checks:
            self._checks[key](kept, settings)
        with self._units() as u:
            before = u.meta.settings().get(key)
            if kept != before:
                u.meta.put(key, kept, actor.operator, now)
                u.audit.append("setting_changed", actor, {"key": key, "from": before, "to": kept}, now)
                u.commit()
        return kept
