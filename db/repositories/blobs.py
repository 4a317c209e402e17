"""Originals of pages by their hash, in the caller's transaction."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.intake.ports import Blob
from app.kernel.errors import NotFound
from app.kernel.ids import BlobHash
from db.models.intake import BlobRow


class SqlBlobStore:
    """The same content is one row, whoever brings it; the file around it is encrypted."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, blob: Blob, at: datetime) -> None:
        """Keep; nothing happens when it is kept already."""
        if self._session.get(BlobRow, blob.hash) is None:
            row = {"hash": blob.hash, "media_type": blob.media_type, "at": at, "content": blob.content}
            self._session.execute(insert(BlobRow), [row])

    def get(self, blob: BlobHash) -> Blob:
        """The original, or ``NotFound("page_not_found")``."""
        row = self._session.get(BlobRow, blob)
        if row is None:
            raise NotFound("page_not_found")
        return Blob(blob, row.media_type, row.content)
