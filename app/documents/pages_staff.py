"""Pages of the papers for an office's own people: the receipt of a deleted face template."""

from app.documents.page import Block, KeyValues, Notice, Paragraph, Style
from app.documents.pages_counter import title
from app.documents.staff_papers import FaceDeletionValues
from app.documents.wording import Words


def face_deletion(values: FaceDeletionValues, w: Words, style: Style) -> list[Block]:
    """What was deleted, when and why; where copies went to."""
    rows = (
        (w("person"), values.person),
        (w("account"), values.account),
        (w("what"), w("template")),
        (w("enrolled_at"), w.moment(values.enrolled_at)),
        (w("deleted_at"), w.moment(values.deleted_at)),
        (w("reason"), w.of(values.reason)),
        (w("recogniser"), values.recogniser),
    )
    copies = [Notice(w("copies", machines=w("and").join(values.copies)))] if values.copies else []
    return [
        title(values, w, style),
        KeyValues(rows, frozenset({4})),
        Paragraph(w("statement")),
        *copies,
        Paragraph(w("rights", phone=values.office.phone)),
        Paragraph(w("issued_by", name=values.issuer.name, number=values.issuer.number), indent=False, small=True),
    ]
