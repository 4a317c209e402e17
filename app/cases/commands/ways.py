"""The ways of the list, told in the audit chain before a case may travel them."""

from datetime import datetime

from app.audit.model import AuditValue
from app.cases.ports import CaseUnitOfWork
from app.cases.way import Way, way_text

WAY_LISTED = "item_way_listed"


def list_way(u: CaseUnitOfWork, item: str, way: Way, catalogue: str, at: datetime) -> None:
    """Tell of the item's way where it is not the one told of last: the first of its kind, or a changed list.

    The whole way stands in the audit chain, so that nobody lays down one of his own unheard.
    """
    text = way_text(way)
    if u.cases.listed_way(item) == text:
        return
    told: dict[str, AuditValue] = {"item": item, "catalogue": catalogue, "way": text}
    u.audit.append(WAY_LISTED, None, told, at)
    u.cases.list_way(item, text, at)
