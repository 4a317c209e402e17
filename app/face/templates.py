"""Templates as they are kept: a vector turned by a secret of its own, sealed for one account and recogniser."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.face.enrolment import VALID_DAYS
from app.face.model import Vector
from app.face.ports import SealedTemplate, Sealer
from app.face.protection import TEMPLATE_VERSION, Reference, protected, reference_of, template_context, unprotected
from app.kernel.ids import OperatorId

APART = 0.05
"""The threshold of a look-alike lies at least so far above the likeness."""

MOST_ALIKE = 0.85
"""Two people more alike than this cannot be told apart by a face: their owners would hardly pass either."""

CLOCKS_APART = timedelta(hours=1)
"""Two machines' clocks may differ by as much; a template from a later moment was enrolled by a wrong clock."""

DUE = timedelta(days=30)
"""So long before it ends an enrolment stands on the administrator's list."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Another account's template that a face comes close to.  likeness: cosine, -1..1."""

    operator: OperatorId
    likeness: float

    @property
    def threshold(self) -> float:
        """The least threshold that tells the two apart."""
        return self.likeness + APART

    def is_settled_by(self, threshold: float) -> bool:
        """Whether a threshold that two people raised before still tells them apart, half the margin left."""
        return self.likeness + APART / 2 <= threshold


def sealed_template(
    sealer: Sealer,
    operator: OperatorId,
    vector: Vector,
    digest: str,
    *,
    at: datetime,
    by: OperatorId,
    threshold: float | None = None,
) -> SealedTemplate:
    """A vector under a fresh secret, bound to account, recogniser and version.  digest: hex sha256."""
    salt = secrets.token_bytes(16)
    context = template_context(operator, digest, TEMPLATE_VERSION)
    sealed = sealer.seal(protected(vector, sealer.rotation_secret(salt)), context)
    return SealedTemplate(operator, digest, TEMPLATE_VERSION, salt, sealed, threshold, at, by)


def opened(sealer: Sealer, template: SealedTemplate) -> Reference:
    """The template, ready to be compared; Rejected("seal_broken") when row or key is another."""
    context = template_context(template.operator, template.digest, template.version)
    return reference_of(sealer.unseal(template.sealed, context), sealer.rotation_secret(template.salt))


def bare_vector(sealer: Sealer, template: SealedTemplate) -> Vector:
    """The vector itself, to be sealed for another machine at once and never written."""
    context = template_context(template.operator, template.digest, template.version)
    return unprotected(sealer.unseal(template.sealed, context), sealer.rotation_secret(template.salt))


def alike_among(
    sealer: Sealer, vector: Vector, templates: Iterable[SealedTemplate], least: float, but: OperatorId
) -> tuple[Alike, ...]:
    """The other accounts whose template is at or above ``least``, the most alike first; 1 ms for each template."""
    told = (
        Alike(one.operator, opened(sealer, one).likeness(vector))
        for one in templates
        if one.operator != but and one.version == TEMPLATE_VERSION
    )
    return tuple(sorted((one for one in told if one.likeness >= least), key=lambda one: -one.likeness))


def valid_until(enrolled_at: datetime) -> datetime:
    """When the person must be enrolled anew."""
    return enrolled_at + timedelta(days=VALID_DAYS)


def is_valid(enrolled_at: datetime, now: datetime) -> bool:
    """Whether an enrolment holds: not after twelve months, nor when it was made by a clock that was put forward.

    now: ``StaffUnitOfWork.moment``.
    """
    return enrolled_at - CLOCKS_APART <= now < valid_until(enrolled_at)
