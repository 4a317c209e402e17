"""Human numbers from blocks that this authority leases to its machine."""

from typing import cast

from sqlalchemy import Table, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from app.kernel.errors import Unavailable
from app.kernel.ids import OfficeId
from app.kernel.numbers import BLOCK_SIZE, COUNTER_DIGITS, SERIES_SIGNS, human_number
from db.models.store import MetaRow, NumberBlockRow

# Core statements built once: every acceptance takes a number while somebody waits.
_BLOCKS, _META = cast(Table, NumberBlockRow.__table__), cast(Table, MetaRow.__table__)
_OF_SERIES = (
    _BLOCKS.c.series == bindparam("of_series"),
    _BLOCKS.c.office == bindparam("of_office"),
    _BLOCKS.c.year == bindparam("of_year"),
)
_MACHINE = select(_META.c.machine)
_OPEN_BLOCK = (
    select(_BLOCKS.c.first, _BLOCKS.c.next)
    .where(*_OF_SERIES, _BLOCKS.c.machine == bindparam("of_machine"), _BLOCKS.c.next <= _BLOCKS.c.last)
    .order_by(_BLOCKS.c.first)
    .limit(1)
)
_USED = select(func.max(_BLOCKS.c.last)).where(*_OF_SERIES)
_TAKE = update(_BLOCKS).where(*_OF_SERIES, _BLOCKS.c.first == bindparam("of_first")).values(next=bindparam("following"))


class SqlNumberSeries:
    """Gives out the next number of a series, leasing a new block when the machine's last one is used up.

    A number belongs to the transaction: rolled back, it is given out again.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def next(self, series: str, office: OfficeId, year: int) -> str:
        """The next number; ``Unavailable("number_series_exhausted")`` after 999,999 in one year."""
        connection = self._session.connection()
        machine = connection.execute(_MACHINE).scalar_one()
        wanted = {"of_series": series, "of_office": office, "of_year": year}
        row = connection.execute(_OPEN_BLOCK, wanted | {"of_machine": machine}).first()
        first, taken = (row[0], row[1]) if row else self._lease(series, office, year, machine)
        connection.execute(_TAKE, wanted | {"of_first": first, "following": taken + 1})
        return human_number(office, year, machine, taken, SERIES_SIGNS.get(series, ""))

    def _lease(self, series: str, office: OfficeId, year: int, machine: int) -> tuple[int, int]:
        wanted = {"of_series": series, "of_office": office, "of_year": year}
        used = self._session.connection().execute(_USED, wanted).scalar()
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
