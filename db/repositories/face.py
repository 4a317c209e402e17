"""Consent and templates served from tables."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session as OrmSession

from app.face.ports import Authorisation, Consent, SealedTemplate
from app.kernel.ids import OperatorId, SessionId, new_uuid
from db.models.face import FaceConsentRow, FaceDeletionRow, FaceTemplateRow, SessionGlanceRow, StepUpRow


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

    def keep_template(self, template: SealedTemplate) -> None:
        """Keep; one that stood before for the same recogniser is deleted with its receipt ("renewed")."""
        before = self.template_of(template.operator, template.digest)
        if before is not None:
            self._session.execute(
                insert(FaceDeletionRow).values(
                    receipt=f"R{new_uuid().hex[-16:].upper()}",
                    operator=before.operator,
                    digest=before.digest,
                    enrolled_at=before.enrolled_at,
                    reason="renewed",
                    by=template.enrolled_by,
                    at=template.enrolled_at,
                )
            )
            self._session.execute(
                delete(FaceTemplateRow).where(
                    FaceTemplateRow.operator == before.operator, FaceTemplateRow.digest == before.digest
                )
            )
        threshold = None if template.threshold is None else f"{template.threshold:.4f}"
        self._session.execute(insert(FaceTemplateRow).values(**asdict(template) | {"threshold": threshold}))

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
