"""The operator that stands for whoever is withheld: no account, no permission, never active."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.kernel.actor import Post, PostClass
from app.kernel.errors import NotFound
from app.kernel.ids import WITHHELD, OfficeId
from db.models.staff import OperatorRow, SectionRow


def ensure_nobody(session: Session, office: OfficeId, at: datetime) -> None:
    """Add the row where the file has none; ``NotFound("section_not_found")`` for an office without sections."""
    if session.scalar(select(OperatorRow.id).where(OperatorRow.id == WITHHELD)) is not None:
        return
    section = session.scalar(select(SectionRow.code).where(SectionRow.office == office).order_by(SectionRow.code))
    if section is None:
        raise NotFound("section_not_found", section="")
    session.execute(
        insert(OperatorRow).values(
            id=WITHHELD,
            account="-",
            name="",
            id_no="",
            id_key=bytes(32),
            phone="",
            office=office,
            section=section,
            post=Post.WINDOW_CLERK,
            post_class=PostClass.BUSINESS,
            permission=None,
            password_hash="$argon2id$",  # no password has this hash
            password_changed_at=at,
            must_change=True,
            is_active=False,
            created_at=at,
        )
    )
