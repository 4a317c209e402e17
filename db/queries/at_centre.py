"""What was heard of the centre's list of people."""

from collections.abc import Mapping

from sqlalchemy import select

from app.kernel.ids import OfficeId, OperatorId
from app.staff.at_centre import Listed
from db.engine import Store
from db.models.staff import ListedPersonRow


class SqlListedQueries:
    """Serves ``app.staff.at_centre.ListedQueries``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def listed(self, office: OfficeId) -> Mapping[OperatorId, Listed]:
        """Everybody whom the centre lists for the office."""
        with self._store.reading() as session:
            rows = session.scalars(select(ListedPersonRow).where(ListedPersonRow.office == office)).all()
            return {OperatorId(row.operator): _listed(row) for row in rows}


def _listed(row: ListedPersonRow) -> Listed:
    return Listed(
        operator=OperatorId(row.operator),
        account=row.account,
        name=row.name,
        section=row.section,
        section_name=row.section_name,
        post=row.post,
        is_active=row.is_active,
        is_taken=row.is_taken,
    )
