"""Consent and templates served from tables."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session as OrmSession

from app.face.ports import Authorisation, Consent, Deletion, Lookalike, SealedTemplate
from app.kernel.errors import NotFound
from app.kernel.ids import OperatorId, SessionId, new_uuid
from db.models.face import (
    FaceConsentRow,
    FaceDeletionRow,
    FaceLookalikeRow,
    FaceTemplateRow,
    SessionGlanceRow,
    StepUpRow,
)


class SqlFaceStore:
    """The faces of this store, within the session's transaction."""

    def __init__(self, session: OrmSession) -> None:
        self._session = session

    def template_of(self, operator: OperatorId, digest: str) -> SealedTemplate | None:
        """The template for that recogniser, if enrolled."""
        mine = (FaceTemplateRow.operator == operator, FaceTemplateRow.digest == digest)
        row = self._session.scalars(
            select(FaceTemplateRow).where(*mine).execution_options(populate_existing=True)
        ).one_or_none()
        return template_of_row(row) if row else None

    def has_template(self, operator: OperatorId) -> bool:
        """Whether the person is enrolled with any recogniser."""
        mine = select(FaceTemplateRow.digest).where(FaceTemplateRow.operator == operator).limit(1)
        return self._session.execute(mine).first() is not None

    def templates(self, digest: str) -> Sequence[SealedTemplate]:
        """Everybody's for that recogniser."""
        found = select(FaceTemplateRow).where(FaceTemplateRow.digest == digest).order_by(FaceTemplateRow.operator)
        return [template_of_row(row) for row in self._session.scalars(found.execution_options(populate_existing=True))]

    def keep_template(self, template: SealedTemplate) -> None:
        """Keep; what stood before, for whatever recogniser, is deleted with its receipt ("renewed")."""
        mine = FaceTemplateRow.operator == template.operator
        for digest, enrolled_at in self._session.execute(
            select(FaceTemplateRow.digest, FaceTemplateRow.enrolled_at).where(mine)
        ).all():
            receipt = Deletion(
                receipt=f"R{new_uuid().hex[-16:].upper()}",
                operator=template.operator,
                digest=digest,
                enrolled_at=enrolled_at,
                reason="renewed",
                by=template.enrolled_by,
                at=template.enrolled_at,
            )
            self._session.execute(insert(FaceDeletionRow).values(**asdict(receipt)))
        self._session.execute(delete(FaceTemplateRow).where(mine))
        threshold = None if template.threshold is None else f"{template.threshold:.4f}"
        self._session.execute(insert(FaceTemplateRow).values(**asdict(template) | {"threshold": threshold}))

    def raise_threshold(self, operator: OperatorId, digest: str, threshold: float) -> None:
        """The person passes only at or above it from now on; it never goes down again."""
        mine = (FaceTemplateRow.operator == operator, FaceTemplateRow.digest == digest)
        before = self.template_of(operator, digest)
        if before is not None and (before.threshold or 0.0) < threshold:
            self._session.execute(update(FaceTemplateRow).where(*mine).values(threshold=f"{threshold:.4f}"))

    def consent(self, operator: OperatorId, scope: str) -> Consent | None:
        """The newest word about that scope, given or withdrawn."""
        mine = (FaceConsentRow.operator == operator, FaceConsentRow.scope == scope)
        row = self._session.scalars(
            select(FaceConsentRow).where(*mine).order_by(FaceConsentRow.id.desc()).limit(1)
        ).one_or_none()
        return _consent_of(row) if row else None

    def deletions(self, operator: OperatorId) -> Sequence[Deletion]:
        """The receipts of a person's deleted templates, oldest first."""
        mine = select(FaceDeletionRow).where(FaceDeletionRow.operator == operator)
        rows = self._session.scalars(mine.order_by(FaceDeletionRow.at, FaceDeletionRow.receipt))
        return [_deletion_of(row) for row in rows]

    def deletion(self, receipt: str) -> Deletion:
        """One receipt, or ``NotFound("face_deletion_not_found")``."""
        row = self._session.get(FaceDeletionRow, receipt)
        if row is None:
            raise NotFound("face_deletion_not_found", receipt=receipt)
        return _deletion_of(row)

    def add_lookalike(self, decided: Lookalike) -> None:
        """Write down what two people decided."""
        figures = {"likeness": f"{decided.likeness:.4f}", "threshold": f"{decided.threshold:.4f}"}
        self._session.execute(insert(FaceLookalikeRow).values(**asdict(decided) | figures))

    def lookalikes(self, operator: OperatorId, digest: str) -> Sequence[Lookalike]:
        """What was decided about a person and others, on either side."""
        either = or_(FaceLookalikeRow.operator == operator, FaceLookalikeRow.other == operator)
        found = select(FaceLookalikeRow).where(either, FaceLookalikeRow.digest == digest).order_by(FaceLookalikeRow.id)
        return [_lookalike_of(row) for row in self._session.scalars(found)]

    def add_consent(self, consent: Consent) -> None:
        """Write it down; a withdrawal deletes every template of the person in the same act."""
        self._session.execute(insert(FaceConsentRow).values(**asdict(consent)))

    def add_glance(self, session: SessionId, locked_at: datetime, at: datetime) -> None:
        """One look opens a locked screen; a trigger refuses it where the lock does not allow it."""
        self._session.execute(insert(SessionGlanceRow).values(session=session, locked_at=locked_at, at=at))

    def add_authorisation(self, authorisation: Authorisation) -> None:
        """Somebody has authorised one act on one content at another's window."""
        self._session.execute(insert(StepUpRow).values(**asdict(authorisation)))


def template_of_row(row: FaceTemplateRow) -> SealedTemplate:
    """The frozen template of a row."""
    return SealedTemplate(
        operator=OperatorId(row.operator),
        digest=row.digest,
        version=row.version,
        salt=row.salt,
        sealed=row.sealed,
        threshold=None if row.threshold is None else float(row.threshold),
        enrolled_at=row.enrolled_at,
        enrolled_by=OperatorId(row.enrolled_by),
    )


def _consent_of(row: FaceConsentRow) -> Consent:
    return Consent(
        operator=OperatorId(row.operator),
        kind=row.kind,
        scope=row.scope,
        notice_version=row.notice_version,
        consent_version=row.consent_version,
        recorded_by=OperatorId(row.recorded_by),
        at=row.at,
    )


def _deletion_of(row: FaceDeletionRow) -> Deletion:
    return Deletion(
        receipt=row.receipt,
        operator=OperatorId(row.operator),
        digest=row.digest,
        enrolled_at=row.enrolled_at,
        reason=row.reason,
        by=OperatorId(row.by) if row.by else None,
        at=row.at,
    )


def _lookalike_of(row: FaceLookalikeRow) -> Lookalike:
    return Lookalike(
        operator=OperatorId(row.operator),
        other=OperatorId(row.other),
        digest=row.digest,
        likeness=float(row.likeness),
        threshold=float(row.threshold),
        decided_by=OperatorId(row.decided_by),
        agreed_by=OperatorId(row.agreed_by),
        reason=row.reason,
        at=row.at,
    )
