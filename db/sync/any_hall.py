"""What other counties let this hall take in for them, and for which of them numbers are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, insert, select, text
from sqlalchemy.orm import Session

from app.kernel.ids import OfficeId
from app.sync.any_hall import MOST_OWNERS, OpenItem
from db.models.sync import AnyHallRow
from db.repositories.meta import centre_of

_ITEMS = cast(Table, AnyHallRow.__table__)
_OPEN = select(_ITEMS.c.office, _ITEMS.c.name, _ITEMS.c.item).order_by(_ITEMS.c.office, _ITEMS.c.item)
_OWNERS = text(
    "SELECT DISTINCT a.office, EXISTS (SELECT 1 FROM draft d WHERE json_extract(d.content, '$.owner') = a.office)"
    " OR EXISTS (SELECT 1 FROM case_head h WHERE h.office = a.office AND h.taken_at = m.office) AS used"
    " FROM any_hall_item a JOIN meta m ON m.office <> a.office ORDER BY a.office"
)


class SqlAnyHall:
    """The any-hall side of the sync store."""

    _session: Session

    def has_centre(self) -> bool:
        """Whether an authority is set."""
        return bool(centre_of(self._session))

    def any_hall(self) -> Sequence[OpenItem]:
        """What the authority last told."""
        rows = self._session.connection().execute(_OPEN)
        return tuple(OpenItem(OfficeId(row.office), row.name, row.item) for row in rows)

    def take_any_hall(self, items: Sequence[OpenItem], at: datetime) -> None:
        """Keep what is open now in place of all that was; nothing is written where it is the same."""
        if tuple(items) == tuple(self.any_hall()):
            return
        run = self._session.connection().execute
        run(delete(_ITEMS))
        if items:
            run(insert(_ITEMS), [{"office": i.office, "item": i.item, "name": i.name, "heard_at": at} for i in items])

    def numbered_owners(self) -> Sequence[OfficeId]:
        """The other counties of whose series this machine keeps numbers."""
        rows = self._session.connection().execute(_OWNERS).all()
        return [OfficeId(row.office) for row in rows if row.used or len(rows) <= MOST_OWNERS]
