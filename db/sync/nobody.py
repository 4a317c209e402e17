"""The operator that stands for whoever is withheld: no account, no permission, never active."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.kernel.actor import Post, PostClass
from app.kernel.errors import NotFound
from app.kernel.ids import WITHHELD, OfficeId
from db.models.staff import OperatorRow, SectionRow


def ensure_nobody(session: Session, office: OfficeId, at: datetime) -> None:
    """Add the row where the file has none, in ``office`` or, where the file has no section of it, in its own.

    Raises NotFound("section_not_found") for a file without any section.
    """
    if session.scalar(select(OperatorRow.id).where(OperatorRow.id == WITHHELD)) is not None:
        return
    of_office = select(SectionRow.office, SectionRow.code).order_by(SectionRow.office != office, SectionRow.code)
    found = session.execute(of_office.limit(1)).first()
    if found is None:
        raise NotFound("section_not_found", section="")
    session.execute(
        insert(OperatorRow).values(
            id=WITHHELD,
            account="-",
            name="",
            id_no="",
            id_key=bytes(32),
            phone="",
            office=found.office,
            section=found.code,
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
