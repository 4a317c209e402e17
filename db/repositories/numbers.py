"""Human numbers from blocks: leased by this store to itself, or by the centre where one is set."""

from dataclasses import asdict
from typing import cast

from sqlalchemy import Table, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.kernel.errors import Unavailable
from app.kernel.ids import OfficeId
from app.kernel.numbers import BLOCK_SIZE, COUNTER_DIGITS, SERIES_SIGNS, human_number
from app.sync.leash import CENTRE_SETTING
from app.sync.numbers import Block, take
from db.models.store import MetaRow, NumberBlockRow, SettingRow
from db.models.sync import NumberLeaseRow

# Core statements built once: every acceptance takes a number while somebody waits.
_BLOCKS, _META = cast(Table, NumberBlockRow.__table__), cast(Table, MetaRow.__table__)
_LEASES, _SETTINGS = cast(Table, NumberLeaseRow.__table__), cast(Table, SettingRow.__table__)
_CENTRE = (
    select(_SETTINGS.c.value).where(_SETTINGS.c.key == CENTRE_SETTING).order_by(_SETTINGS.c.id.desc()).limit(1)
).scalar_subquery()
_IS_OWN_AUTHORITY = func.coalesce(_CENTRE, "") == ""
_IS_LEASED = exists().where(*(_LEASES.c[key] == _BLOCKS.c[key] for key in ("series", "office", "year", "first")))
_OF_SERIES = (
    _BLOCKS.c.series == bindparam("of_series"),
    _BLOCKS.c.office == bindparam("of_office"),
    _BLOCKS.c.year == bindparam("of_year"),
)
_MACHINE = select(_META.c.machine)
_OPEN_BLOCK = (
    select(_BLOCKS.c.first, _BLOCKS.c.last, _BLOCKS.c.next)
    .where(*_OF_SERIES, _BLOCKS.c.machine == bindparam("of_machine"), _BLOCKS.c.next <= _BLOCKS.c.last)
    .where(or_(_IS_OWN_AUTHORITY, _IS_LEASED))
    .order_by(_BLOCKS.c.first)
    .limit(1)
)
_USED = select(func.max(_BLOCKS.c.last)).where(*_OF_SERIES)
_TAKE = update(_BLOCKS).where(*_OF_SERIES, _BLOCKS.c.first == bindparam("of_first")).values(next=bindparam("following"))


class SqlNumberSeries:
    """Gives out the next number of a series, leasing a new block when the machine's last one is used up.

    Where a centre is set only its blocks count, and only a sync round brings a new one.
    A number belongs to the transaction: rolled back, it is given out again.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def next(self, series: str, office: OfficeId, year: int) -> str:
        """The next number.

        Raises Unavailable: number_series_exhausted (after 999,999 in one year), number_block_used_up (no number of a
        block that the centre leased is left).
        """
        connection = self._session.connection()
        machine = connection.execute(_MACHINE).scalar_one()
        wanted = {"of_series": series, "of_office": office, "of_year": year}
        row = connection.execute(_OPEN_BLOCK, wanted | {"of_machine": machine}).first()
        block = Block(series, office, year, *row) if row else self._lease(series, office, year, machine)
        number, rest = take(block)
        connection.execute(_TAKE, wanted | {"of_first": rest.first, "following": rest.next})
        return human_number(office, year, machine, number, SERIES_SIGNS.get(series, ""))

    def _lease(self, series: str, office: OfficeId, year: int, machine: int) -> Block:
        wanted = {"of_series": series, "of_office": office, "of_year": year}
        if not self._session.connection().execute(select(_IS_OWN_AUTHORITY)).scalar():
            raise Unavailable("number_block_used_up", series=series, year=year)
        used = self._session.connection().execute(_USED, wanted).scalar()
        first = (used or 0) + 1
        if first + BLOCK_SIZE > 10**COUNTER_DIGITS:
            raise Unavailable("number_series_exhausted", series=series, year=year)
        block = Block(series, office, year, first, first + BLOCK_SIZE - 1, first)
        self._session.execute(insert(NumberBlockRow).values(**asdict(block), machine=machine))
        return block
