"""Who agreed to the use of their face."""

from sqlalchemy import select

from app.staff.model import normal_account
from db.engine import Store
from db.models.face import FaceConsentRow
from db.models.staff import OperatorRow


class SqlConsents:
    """Serves ``app.staff.queries.ConsentQueries``: the newest row of a person holds, as the triggers have it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def has_consent(self, account: str) -> bool:
        """Whether that person, whose account is in use, has given consent and not withdrawn it since."""
        newest = (
            select(FaceConsentRow.kind)
            .join(OperatorRow, OperatorRow.id == FaceConsentRow.operator)
            .where(OperatorRow.account == normal_account(account), OperatorRow.is_active)
            .order_by(FaceConsentRow.id.desc())
            .limit(1)
        )
        with self._store.reading() as session:
            return session.scalar(newest) == "given"
