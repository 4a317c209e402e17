"""Who is on duty on a day, for screens and, within its transaction, for the draw."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.audit.model import moment_text
from app.kernel.actor import Permission, Post
from app.kernel.ids import OfficeId, OperatorId
from app.staff.grants import start_of
from app.staff.presence_book import ROTA_REQUIRED, AbsenceKind, OnDuty, Shift
from db.trigger_words import permission_on

_ON_DUTY = text(
    f"SELECT o.id, o.id_key, o.account, o.name, o.office, o.section, o.post, {permission_on('o.id', ':moment')},"
    " (SELECT a.kind FROM absence a WHERE a.operator = o.id AND :day >= a.from_on AND :day <= a.until_on"
    " ORDER BY a.id DESC LIMIT 1), (SELECT r.shift FROM rota_day r WHERE r.office = o.office AND r.day = :day"
    " AND r.operator = o.id ORDER BY r.id DESC LIMIT 1)"
    " FROM operator o WHERE o.office = :office AND o.is_active ORDER BY o.account"
)
_ROTA_COUNTS = text(
    "SELECT EXISTS (SELECT 1 FROM rota_day r WHERE r.office = :office AND r.day = :day)"
    f" OR (SELECT value FROM setting WHERE key = '{ROTA_REQUIRED}' ORDER BY id DESC LIMIT 1) IS 'on'"
)
_TICK = timedelta(microseconds=1)


def on_duty(session: Session, office: OfficeId, day: date) -> list[OnDuty]:
    """The active people of an office on a day, by account; two statements.

    permission: in force when the day ends, so that a withdrawal of today counts already.  Without any row of the rota
    for that day everybody is on it, unless the office's setting ``rota.required`` is on.
    """
    last = moment_text(start_of(day + timedelta(days=1)) - _TICK)
    where = {"office": office, "day": day.isoformat()}
    connection = session.connection()
    counts = bool(connection.execute(_ROTA_COUNTS, where).scalar_one())
    rows = connection.execute(_ON_DUTY, where | {"moment": last}).all()
    return [
        OnDuty(
            OperatorId(UUID(bytes=row[0])), row[1], row[2], row[3], OfficeId(row[4]), row[5], Post(row[6]),
            Permission(row[7]) if row[7] else None,
            AbsenceKind(row[8]) if row[8] not in (None, AbsenceKind.BACK) else None,
            row[9] not in (None, Shift.OFF) if counts else True,
            Shift(row[9]) if row[9] else None,
        )
        for row in rows
    ]  # fmt: skip
