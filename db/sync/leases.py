"""Number blocks that the authority leased, and the numbers of them that are void."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.kernel.ids import OfficeId
from app.sync.numbers import CASE_SERIES, Block, GivenOut, LowWater, Void, spans
from db.models.store import MetaRow, NumberBlockRow
from db.models.sync import NumberLeaseRow, NumberVoidRow

_B, _L, _V = NumberBlockRow, NumberLeaseRow, NumberVoidRow
_LEASED = select(_B).join(
    _L, (_L.series == _B.series) & (_L.office == _B.office) & (_L.year == _B.year) & (_L.first == _B.first)
)


class SqlLeases:
    """The numbers' side of the sync store."""

    _session: Session

    def blocks(self) -> Sequence[Block]:
        """Every leased block."""
        rows = self._session.scalars(_LEASED.order_by(_B.series, _B.year, _B.first))
        return [Block(r.series, OfficeId(r.office), r.year, r.first, r.last, r.next) for r in rows]

    def highest_number(self, wanted: LowWater) -> int:
        """The last number of the series that this machine ever had a block for, 0 for none."""
        of = (_B.series == wanted.series, _B.office == wanted.office, _B.year == wanted.year)
        return self._session.execute(select(func.max(_B.last)).where(*of)).scalar() or 0

    def given_out(self, office: OfficeId) -> Sequence[GivenOut]:
        """Case numbers of before the first lease; () where a block of the office's cases was leased."""
        cases = (_B.series == CASE_SERIES, _B.office == office)
        if self._session.execute(_LEASED.where(*cases).limit(1)).first() is not None:
            return ()
        used = select(_B.year, func.min(_B.first), func.max(_B.next) - 1).where(*cases, _B.next > _B.first)
        rows = self._session.execute(used.group_by(_B.year).order_by(_B.year))
        return [span for year, first, last in rows for span in spans(office, year, first, last)]

    def add_lease(self, block: Block, at: datetime) -> None:
        """Keep a leased block; an overlap with another one is refused by the database (``number_taken``)."""
        machine = self._session.execute(select(MetaRow.machine)).scalar_one()
        key = {"series": block.series, "office": block.office, "year": block.year, "first": block.first}
        self._session.execute(insert(_B).values(**key, last=block.last, next=block.first, machine=machine))
        self._session.execute(insert(_L).values(**key, leased_at=at))

    def void(self, void: Void, at: datetime) -> None:
        """Give the rest of a block up; from then on none of it is given out."""
        of = (_B.series == void.series, _B.office == void.office, _B.year == void.year, _B.last == void.last)
        self._session.execute(update(_B).where(*of).values(next=void.last + 1))
        key = {"series": void.series, "office": void.office, "year": void.year, "first": void.first}
        self._session.execute(insert(_V).values(**key, last=void.last, at=at, reported_at=None))

    def unreported(self) -> Sequence[Void]:
        """Void numbers of which the authority was not told yet."""
        rows = self._session.scalars(select(_V).where(_V.reported_at.is_(None)).order_by(_V.series, _V.year, _V.first))
        return [Void(r.series, OfficeId(r.office), r.year, r.first, r.last) for r in rows]

    def reported(self, void: Void, at: datetime) -> None:
        """Note that it was told; a second time changes nothing."""
        of = (_V.series == void.series, _V.office == void.office, _V.year == void.year, _V.first == void.first)
        self._session.execute(update(_V).where(*of, _V.reported_at.is_(None)).values(reported_at=at))
