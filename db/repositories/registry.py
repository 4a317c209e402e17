"""Writes persons and units, many at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.acts import StreamAct
from app.kernel.errors import Conflict
from app.kernel.ids import CaseId
from app.registry.changes import Unentered
from app.registry.model import ContributionYear, Person, PersonEntry, PersonStatus, SearchKey, Unit, UnitEntry
from app.sync.keys import HeldKeys
from db.models.base import Base
from db.models.registry import ContributionYearRow, PersonKeyRow, PersonRow, UnitKeyRow, UnitRow
from db.repositories.register_entries import entries_end, keep_entry, standing, unentered

CHUNK = 5_000
"""Entries held at a time."""

_BULK_CACHE_KIB = 192 * 1024
"""Page cache while many rows land all over the indexes; with the usual 2 MiB each page is decrypted again and again."""

Entry = TypeVar("Entry")
Values = tuple[Any, ...]


class SqlRegistryStore:
    """``RegistryStore`` over the local file; rows go to the driver as plain tuples, for there may be a million."""

    def __init__(self, session: Session, keys: HeldKeys | None = None) -> None:
        self._session = session
        self._keys = keys or HeldKeys()

    def add_units(self, entries: Iterable[UnitEntry]) -> int:
        """Enter units; how many."""
        count = 0
        for chunk in _chunks(entries):
            self._insert(UnitRow, [_unit_values(entry.unit) for entry in chunk], "unit_exists")
            self._insert(UnitKeyRow, _key_values((entry.keys, entry.unit.id.bytes) for entry in chunk))
            count += len(chunk)
        return count

    def add_persons(self, entries: Iterable[PersonEntry]) -> int:
        """Enter persons chunk by chunk; how many."""
        count, usual = 0, self._pragma("cache_size")
        for chunk in _chunks(entries):
            if count == CHUNK:
                self._pragma(f"cache_size = -{_BULK_CACHE_KIB}")
            self._add(chunk)
            count += len(chunk)
        if count > CHUNK:
            self._pragma(f"cache_size = {usual}")
        return count

    def recount_staff(self) -> None:
        """Make every unit's staff count that of its active persons."""
        active = (
            select(func.count())
            .where(PersonRow.unit == UnitRow.id, PersonRow.status == PersonStatus.ACTIVE)
            .scalar_subquery()
        )
        self._session.execute(update(UnitRow).values(staff_count=active))

    def unentered(self) -> Sequence[Unentered]:
        """Cases that the register does not follow yet, with who may enter them here, oldest first."""
        return unentered(self._session)

    def entries_end(self, case: CaseId) -> tuple[int, bytes]:
        """The last entry behind that case; see the port."""
        return entries_end(self._session, case)

    def standing(self, kind: str, number: str, columns: Sequence[str]) -> Mapping[str, str | None]:
        """What the record says now; see the port."""
        return standing(self._session, kind, number, columns)

    def enter(self, event: StreamAct, *, is_told: bool) -> None:
        """Keep an entry behind a case; see the port."""
        keep_entry(self._session, self._keys, event, is_told=is_told)

    def _add(self, chunk: Sequence[PersonEntry]) -> None:
        self._insert(PersonRow, [_person_values(entry.person) for entry in chunk], "person_exists")
        self._insert(PersonKeyRow, _key_values((entry.keys, entry.person.id.bytes) for entry in chunk))
        years = ((entry.person.id.bytes, year) for entry in chunk for year in entry.years)
        self._insert(ContributionYearRow, [_year_values(person, year) for person, year in years])

    def _insert(self, row: type[Base], values: list[Values], taken: str | None = None) -> None:
        if not values:
            return
        columns = row.__table__.columns.keys()
        statement = f"INSERT INTO {row.__tablename__} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        try:
            self._session.connection().exec_driver_sql(statement, values)
        except IntegrityError as error:
            if taken is None or not str(error.orig).startswith("UNIQUE"):
                raise
            raise Conflict(taken) from error

    def _pragma(self, text: str) -> int | None:
        """Set or read a number of this connection; None when set."""
        found = self._session.connection().exec_driver_sql(f"PRAGMA {text}")
        return found.scalar_one() if found.returns_rows else None


def _chunks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    entries = iter(entries)
    while chunk := list(islice(entries, CHUNK)):
        yield chunk


def _key_values(owners: Iterable[tuple[tuple[SearchKey, ...], bytes]]) -> list[Values]:
    """In key order, so that neighbours land on one page."""
    return sorted((int(key.kind), key.key, owner) for keys, owner in owners for key in keys)


def _unit_values(unit: Unit) -> Values:
    return (
        unit.id.bytes,
        unit.office,
        unit.uscc,
        unit.name,
        unit.kind,
        unit.status.value,
        unit.address,
        unit.contact_name,
        unit.contact_phone,
        unit.industry_class,
        unit.staff_count,
    )


def _person_values(person: Person) -> Values:
    return (
        person.id.bytes,
        person.office,
        person.id_type,
        person.id_no,
        person.name,
        person.sex,
        person.birth.isoformat(),
        person.phone,
        person.address,
        person.household,
        person.status.value,
        person.unit.bytes if person.unit else None,
        person.worker_category,
        person.first_insured,
        person.contribution_months,
        person.deemed_months,
        person.account_balance_fen,
        person.bank_account,
        person.bank_name,
        person.pension_fen,
        person.pension_from,
        person.injury_case,
    )


def _year_values(person: bytes, year: ContributionYear) -> Values:
    return (
        person,
        year.year,
        year.months,
        year.unit.bytes if year.unit else None,
        year.monthly_wage_fen,
        year.paid_fen,
        year.account_entry_fen,
    )
