"""Operators' keys as they lie in the file: sealed with a password or a session's token."""

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.kernel.ids import OperatorId
from app.sync.keys import KeyWay, WrappedKey
from db.models.sync_keys import WrappedKeyRow

_K = WrappedKeyRow


class SqlWrappedKeys:
    """The keys' side of the sync store."""

    _session: Session

    def wrapped_key(self, operator: OperatorId, way: KeyWay) -> WrappedKey | None:
        """The sealed key of that person."""
        found = self._session.execute(select(_K).where(_K.operator == operator, _K.way == way)).scalar_one_or_none()
        return WrappedKey(OperatorId(found.operator), found.way, found.sealed, found.at) if found else None

    def keep_key(self, key: WrappedKey) -> None:
        """Keep or replace."""
        self.drop_key(key.operator, key.way)
        values = {"operator": key.operator, "way": key.way, "sealed": key.sealed, "at": key.at}
        self._session.execute(insert(_K).values(**values))

    def drop_key(self, operator: OperatorId, way: KeyWay) -> None:
        """Remove it, where there is one."""
        self._session.execute(delete(_K).where(_K.operator == operator, _K.way == way))
