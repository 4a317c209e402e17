"""What a person can do against a decision, with the bodies that the office's settings name (standards R-06 to R-08)."""

from app.documents.model import OfficeLines
from app.documents.page import Block, Heading, Paragraph
from app.documents.wording import Words


def remedy_texts(office: OfficeLines, w: Words, *, inaction: bool) -> tuple[str, ...]:
    """Reconsideration and suit, then the optional re-check; for inaction reconsideration comes first."""
    texts = [
        w(
            "remedy_inaction" if inaction else "remedy_decision",
            government=w.of(office.government),
            court=w.of(office.court),
        )
    ]
    if office.recheck and not inaction:
        texts.append(w("remedy_recheck", office=w.of(office.name)))
    return tuple(texts)


def remedies(office: OfficeLines, w: Words, *, inaction: bool) -> list[Block]:
    """The section of a letter that tells the remedies."""
    return [Heading(w("remedies_head")), *(Paragraph(text) for text in remedy_texts(office, w, inaction=inaction))]
