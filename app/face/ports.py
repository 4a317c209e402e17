"""What the face check needs from outside: a camera, an engine, a place for templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from app.face.model import CameraKind, FoundFace, Look, Vector
from app.face.rules import FaceRule
from app.kernel.ids import OperatorId, SessionId

if TYPE_CHECKING:  # numpy costs 100 ms at start; the window's first paint does not need it
    import numpy as np
    from numpy.typing import NDArray

    Frame = NDArray[np.uint8]
    """A picture, shape (height, width, 3), blue-green-red."""
else:
    Frame = object


class Camera(Protocol):
    """A source of frames; opened, read and closed in one thread."""

    @property
    def kind(self) -> CameraKind:
        """A real device, the bundled person, or a file."""
        ...

    def open(self) -> None:
        """Start; ``Unavailable("camera_missing")`` when there is none."""
        ...

    def read(self) -> Frame:
        """The newest frame; ``Unavailable("camera_lost")`` when no more come."""
        ...

    def close(self) -> None:
        """Stop; may be called twice."""
        ...


class FaceEngine(Protocol):
    """A detector and a recogniser; loaded once, used from one thread."""

    @property
    def name(self) -> str:
        """As shown in settings and written to the audit."""
        ...

    @property
    def digest(self) -> str:
        """Hex sha256 of the recogniser: templates and thresholds belong to it."""
        ...

    @property
    def is_demo(self) -> bool:
        """Whether it finds faces but cannot tell people apart."""
        ...

    @property
    def has_liveness(self) -> bool:
        """Whether it carries anti-spoof networks; without them it never signs anybody in on a real store."""
        ...

    @property
    def finds_points(self) -> bool:
        """Whether ``look`` gives the five points that pose and challenge need."""
        ...

    @property
    def rule(self) -> FaceRule:
        """Threshold, gates and figures of this recogniser; ``Rejected("face_threshold_unknown")`` without any."""
        ...

    def load(self) -> None:
        """Read the models, once; takes about a second and belongs in a worker thread.

        Raises ``Unavailable`` or ``Rejected`` saying which file is missing or wrong.  Opens no connection.
        """
        ...

    def look(self, frame: Frame) -> Look:
        """Find the faces of one frame."""
        ...

    def embed(self, frame: Frame, face: FoundFace) -> Vector:
        """The vector of one face that ``look`` found in this frame."""
        ...

    def live_scores(self, frame: Frame, face: FoundFace) -> tuple[float, ...]:
        """What each anti-spoof network says of one face, 0..1, 1 a living one; () without any."""
        ...

    def demo_reference(self) -> Vector | None:
        """The one person whom a demo engine takes everybody for; None for a real engine."""
        ...


@dataclass(frozen=True, slots=True)
class SealedTemplate:
    """A template as it is kept: turned by a secret and readable only with keys that lie outside the database.

    version: of the protection.  salt: names the secret.  threshold: raised for look-alikes, else None.
    """

    operator: OperatorId
    digest: str
    version: int
    salt: bytes
    sealed: bytes
    threshold: float | None
    enrolled_at: datetime
    enrolled_by: OperatorId


@dataclass(frozen=True, slots=True)
class Consent:
    """Consent given or withdrawn (``kind``), with the versions of the wordings that were shown.

    scope: "device", or "central" for the separate consent to a central store.
    """

    operator: OperatorId
    kind: str
    scope: str
    notice_version: str
    consent_version: str
    recorded_by: OperatorId
    at: datetime


@dataclass(frozen=True, slots=True)
class Authorisation:
    """A fresh look of somebody who authorises one act.

    session: of the person at whose window it happened.  operator: who looked.  content: sha256 of what was on the
    screen, 32 bytes; other content is not authorised.
    """

    id: UUID
    session: SessionId
    operator: OperatorId
    act: str
    subject: str
    content: bytes
    at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Deletion:
    """The receipt of a deleted template.

    reason: "withdrawn", "left" or "renewed".  by: None when the account's end deleted it.
    """

    receipt: str
    operator: OperatorId
    digest: str
    enrolled_at: datetime
    reason: str
    by: OperatorId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Two people whose faces are alike, told apart by two others with a raised threshold; both figures are cosines."""

    operator: OperatorId
    other: OperatorId
    digest: str
    likeness: float
    threshold: float
    decided_by: OperatorId
    agreed_by: OperatorId
    reason: str
    at: datetime


class FaceStore(Protocol):
    """Consent and templates in one transaction; the database refuses a template without consent."""

    def template_of(self, operator: OperatorId, digest: str) -> SealedTemplate | None:
        """The template for that recogniser, if enrolled."""
        ...

    def has_template(self, operator: OperatorId) -> bool:
        """Whether the person is enrolled with any recogniser."""
        ...

    def templates(self, digest: str) -> Sequence[SealedTemplate]:
        """Everybody's for that recogniser."""
        ...

    def keep_template(self, template: SealedTemplate) -> None:
        """Keep; what stood before, for whatever recogniser, is deleted with its receipt ("renewed")."""
        ...

    def raise_threshold(self, operator: OperatorId, digest: str, threshold: float) -> None:
        """The person passes only at or above it from now on; it never goes down again."""
        ...

    def consent(self, operator: OperatorId, scope: str) -> Consent | None:
        """The newest word about that scope, given or withdrawn."""
        ...

    def deletions(self, operator: OperatorId) -> Sequence[Deletion]:
        """The receipts of a person's deleted templates, oldest first."""
        ...

    def deletion(self, receipt: str) -> Deletion:
        """One receipt, or ``NotFound("face_deletion_not_found")``."""
        ...

    def add_lookalike(self, decided: Lookalike) -> None:
        """Write down what two people decided."""
        ...

    def lookalikes(self, operator: OperatorId, digest: str) -> Sequence[Lookalike]:
        """What was decided about a person and others, on either side."""
        ...

    def add_consent(self, consent: Consent) -> None:
        """Write it down; a withdrawal deletes every template of the person in the same act."""
        ...

    def add_glance(self, session: SessionId, locked_at: datetime, at: datetime) -> None:
        """One look opens a locked screen; ``Rejected("glance_too_late")`` where the lock does not allow it."""
        ...

    def add_authorisation(self, authorisation: "Authorisation") -> None:
        """Somebody has authorised one act on one content at another's window."""
        ...


class Sealer(Protocol):
    """Authenticated encryption with a key outside the database."""

    def rotation_secret(self, salt: bytes) -> bytes:
        """The secret of the template with that salt."""
        ...

    def seal(self, clear: bytes, context: bytes) -> bytes:
        """Encrypt; only the same ``context`` opens it again."""
        ...

    def unseal(self, sealed: bytes, context: bytes) -> bytes:
        """Decrypt, or ``Rejected("seal_broken")`` when bytes or context were changed."""
        ...
