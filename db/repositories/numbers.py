"""Human numbers from blocks that this authority leases to its machine."""

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.kernel.errors import Unavailable
from app.kernel.ids import OfficeId
from app.kernel.numbers import BLOCK_SIZE, COUNTER_DIGITS, human_number
from db.models.store import MetaRow, NumberBlockRow


class SqlNumberSeries:
    """Gives out the next number of a series, leasing a new block when the machine's last one is used up.

    A number belongs to the transaction: rolled back, it is given out again.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def next(self, series: str, office: OfficeId, year: int) -> str:
        """The next number; ``Unavailable("number_series_exhausted")`` after 999,999 in one year."""
        machine = self._session.execute(select(MetaRow.machine)).scalar_one()
        block = self._open_block(series, office, year, machine) or self._lease(series, office, year, machine)
        self._session.execute(
            update(NumberBlockRow)
            .where(*_key(series, office, year), NumberBlockRow.first == block[0])
            .values(next=block[1] + 1)
        )
        return human_number(office, year, machine, block[1])

    def _open_block(self, series: str, office: OfficeId, year: int, machine: int) -> tuple[int, int] | None:
        row = self._session.execute(
            select(NumberBlockRow.first, NumberBlockRow.next)
            .where(*_key(series, office, year), NumberBlockRow.machine == machine)
            .where(NumberBlockRow.next <= NumberBlockRow.last)
            .order_by(NumberBlockRow.first)
            .limit(1)
        ).first()
        return (row[0], row[1]) if row else None

    def _lease(self, series: str, office: OfficeId, year: int, machine: int) -> tuple[int, int]:
        used = self._session.execute(select(func.max(NumberBlockRow.last)).where(*_key(series, office, year))).scalar()
        first = (used or 0) + 1
        if first + BLOCK_SIZE > 10**COUNTER_DIGITS:
            raise Unavailable("number_series_exhausted", series=series, year=year)
        self._session.execute(
            insert(NumberBlockRow).values(
                series=series,
                office=office,
                year=year,
                first=first,
                last=first + BLOCK_SIZE - 1,
                next=first,
                machine=machine,
            )
        )
        return first, first


def _key(series: str, office: OfficeId, year: int):  # type: ignore[no-untyped-def]
    return NumberBlockRow.series == series, NumberBlockRow.office == office, NumberBlockRow.year == year
