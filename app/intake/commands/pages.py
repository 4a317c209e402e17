"""Page images of papers: the original is kept once by its hash, how to look at it stands in the draft."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from app.intake.commands.drafts import Work, held_draft, require_intake
from app.intake.model import Draft, MaterialLine, MaterialState, PageRef
from app.intake.ports import Blob
from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.kernel.ids import BlobHash

MOST_BYTES = 50_000_000
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)


def blob_of(content: bytes) -> Blob:
    """The original with its kind, told by its first bytes, never by a file's name.

    Raises Rejected: page_empty, page_too_large, page_kind_unknown.
    """
    if not content:
        raise Rejected("page_empty")
    if len(content) > MOST_BYTES:
        raise Rejected("page_too_large", most_mb=MOST_BYTES // 1_000_000)
    media_type = next((kind for start, kind in _SIGNATURES if content.startswith(start)), None)
    if media_type is None:
        raise Rejected("page_kind_unknown")
    return Blob(BlobHash(hashlib.sha256(content).hexdigest()), media_type, content)


class AttachPages:
    """Keep files as pages of one paper; the paper counts as received with them."""

    def __init__(self, unit_of_work: Work, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(self, actor: Actor, draft: Draft, material: str, files: Sequence[tuple[bytes, int]]) -> Draft:
        """The draft with the new pages behind the old ones, saved.

        files: content and number of pages (1 for a picture).
        """
        require_intake(actor)
        blobs = [(blob_of(content), pages) for content, pages in files]
        added = tuple(PageRef(blob.hash, page) for blob, pages in blobs for page in range(pages))
        line = draft.line(material)
        state = MaterialState.NEEDS_LOOK if line.state is MaterialState.NEEDS_LOOK else MaterialState.RECEIVED
        changed = with_line(draft, replace(line, state=state, pages=line.pages + added))
        now = self._clock.now()
        with self._unit_of_work() as u:
            held_draft(u, draft.id, actor)
            for blob, _ in blobs:
                u.blobs.put(blob, now)
            u.drafts.save(replace(changed, clerk=actor.operator, office=actor.office), now)
            u.commit()
        return changed


class ReadPage:
    """The original behind a page; who looked goes into the audit chain."""

    def __init__(self, unit_of_work: Work, clock: Clock) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock

    def __call__(self, actor: Actor, blob: BlobHash) -> Blob:
        """Raises NotFound("page_not_found"), Rejected("intake_needs_permission"): later steps read pages of a case."""
        require_intake(actor)
        with self._unit_of_work() as u:
            found = u.blobs.get(blob)
            u.audit.append("page_read", actor, {"blob": blob}, self._clock.now())
            u.commit()
        return found


def with_line(draft: Draft, line: MaterialLine) -> Draft:
    """The draft with that paper's line replaced or added."""
    others = tuple(kept for kept in draft.materials if kept.key != line.key)
    return replace(draft, materials=(*others, line))
