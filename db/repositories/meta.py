"""Whose file it is, and what the office says about itself."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, NotFound
from app.kernel.ids import OfficeId, OperatorId
from app.kernel.office import KeptKey, SettingChange, StoreFacts
from app.sync.leash import CENTRE_SETTING
from db.models.store import MetaRow, ProvinceKeyRow, SettingRow

_NEWEST = select(func.max(SettingRow.id)).group_by(SettingRow.key)
_CENTRE = text(f"SELECT value FROM setting WHERE key = '{CENTRE_SETTING}' ORDER BY id DESC LIMIT 1")
_SETTINGS = select(SettingRow.key, SettingRow.value).where(SettingRow.id.in_(_NEWEST))


class SqlMeta:
    """The store's own facts and the settings with their history."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def facts(self) -> StoreFacts:
        """The one row, or ``NotFound("store_not_set_up")``."""
        row = self._session.execute(select(MetaRow)).scalar_one_or_none()
        if row is None:
            raise NotFound("store_not_set_up")
        return StoreFacts(
            store=row.store_id,
            office=OfficeId(row.office),
            machine=row.machine,
            demo=row.is_demo,
            standalone=row.is_standalone,
            created_at=row.created_at,
            recovery_confirmed_at=row.recovery_confirmed_at,
        )

    def found(self, facts: StoreFacts) -> None:
        """Name the store; a second time ``Conflict("store_already_set_up")``."""
        if self._session.execute(select(func.count()).select_from(MetaRow)).scalar_one():
            raise Conflict("store_already_set_up")
        self._session.execute(
            insert(MetaRow).values(
                id=1,
                store_id=facts.store,
                office=facts.office,
                machine=facts.machine,
                is_demo=facts.demo,
                is_standalone=facts.standalone,
                created_at=facts.created_at,
                recovery_confirmed_at=facts.recovery_confirmed_at,
            )
        )

    def confirm_recovery(self, at: datetime) -> None:
        """Note that somebody holds the recovery code."""
        self._session.execute(update(MetaRow).values(recovery_confirmed_at=at))

    def keep_province_key(self, key: KeptKey, at: datetime) -> None:
        """Keep it for good; a trigger refuses it once there are people."""
        self._session.execute(insert(ProvinceKeyRow).values(id=1, sealed=key.sealed, commitment=key.commitment, at=at))

    def province_key(self) -> KeptKey | None:
        """The province's key, None for a store that hashes ID numbers with a key of its own."""
        row = self._session.execute(select(ProvinceKeyRow.sealed, ProvinceKeyRow.commitment)).one_or_none()
        return KeptKey(bytes(row.sealed), bytes(row.commitment)) if row else None

    def put(self, key: str, value: str, operator: OperatorId | None, at: datetime) -> None:
        """Set a setting; what it was before stays in its history."""
        self._session.execute(insert(SettingRow).values(key=key, value=value, operator=operator, at=at))

    def settings(self) -> Mapping[str, str]:
        """Every setting's present value."""
        return {row[0]: row[1] for row in self._session.connection().execute(_SETTINGS)}

    def history(self, key: str) -> tuple[SettingChange, ...]:
        """What a setting was, oldest first."""
        rows = self._session.execute(select(SettingRow).where(SettingRow.key == key).order_by(SettingRow.id)).scalars()
        return tuple(
            SettingChange(row.key, row.value, row.at, OperatorId(row.operator) if row.operator else None)
            for row in rows
        )


def centre_of(session: Session) -> str:
    """Where the centre is, "" where none is set: one setting alone, for what somebody waits for."""
    return session.connection().execute(_CENTRE).scalar() or ""
