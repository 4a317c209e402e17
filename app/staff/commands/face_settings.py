"""Which model pack the office uses and by which rule: settings that two administrators may change, and the audit."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from app.audit.model import AuditValue
from app.face.pack import SETTING, PackLock
from app.face.rules import SETTING as RULE_SETTING
from app.face.rules import FaceRule, rule_for
from app.kernel.actor import Actor, Post
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.staff.model import PROGRAM
from app.staff.ports import StaffUnitOfWork, Units

MAY_CHANGE = (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN)


class PackInstaller(Protocol):
    """Puts a pack beside the store; ``app.adapters.pack_shelf.PackShelf``."""

    def install(self, source: str, sha256: str | None, liveness: Path | None) -> tuple[Path, PackLock]:
        """The folder and its lock; ``Rejected`` or ``Unavailable`` with nothing left behind."""
        ...


class InstallPack:
    """Copies a pack beside the store, locks it, and names it as the one in use.

    Whether the person may is asked first: nobody else makes the program fetch anything.
    """

    def __init__(self, units: Units, clock: Clock, installer: PackInstaller) -> None:
        self._units = units
        self._clock = clock
        self._installer = installer

    def __call__(
        self, actor: Actor, source: str, sha256: str | None = None, liveness: Path | None = None
    ) -> tuple[Path, PackLock, frozenset[Changed]]:
        """Slow: copies, hashes and loads.  Raises Rejected: not_your_post, limited_session, and as the installer."""
        with self._units() as u:
            _require_administrator(u, actor)
        folder, lock = self._installer.install(source, sha256, liveness)
        told: dict[str, AuditValue] = {
            "pack": lock.folder,
            "lock": lock.digest,
            "recogniser": lock.recogniser.sha256,
            "liveness": int(lock.has_liveness),
        }
        _put(self._units, self._clock, actor, SETTING, str(folder), "face_pack_installed", told)
        return folder, lock, frozenset({Changed.SETTINGS})


class SetFaceRule:
    """Makes a calibrated rule the office's own for its recogniser."""

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def check(self, actor: Actor) -> None:
        """Refuse who may not, before any face is looked at."""
        with self._units() as u:
            _require_administrator(u, actor)

    def __call__(self, actor: Actor, rule: FaceRule, measured: Mapping[str, AuditValue]) -> frozenset[Changed]:
        """measured: what it rests on, for the audit.  Raises Rejected: not_your_post, limited_session, and
        face_rule_broken for a rule that would let more pass than the published one.
        """
        rule_for(rule.digest, {RULE_SETTING + rule.digest: rule.text()})
        told = {"recogniser": rule.digest, "threshold": f"{rule.decision.threshold:.4f}", **measured}
        key = RULE_SETTING + rule.digest
        _put(self._units, self._clock, actor, key, rule.text(), "face_rule_set", told)
        return frozenset({Changed.SETTINGS})


def _put(
    units: Units, clock: Clock, actor: Actor, key: str, value: str, kind: str, told: Mapping[str, AuditValue]
) -> None:
    now = clock.now()
    with units() as u:
        _require_administrator(u, actor)
        u.meta.put(key, value, actor.operator, now)
        u.audit.append(kind, actor, told, now)
        u.commit()


def _require_administrator(u: StaffUnitOfWork, actor: Actor) -> None:
    """The post is read from the store and not from the actor."""
    if actor.operator == PROGRAM or u.staff.operator(actor.operator).post not in MAY_CHANGE:
        raise Rejected("not_your_post")
    if actor.is_limited:
        raise Rejected("limited_session")
