"""Looks persons and units up: every prefix is one range of one index, cut off at the limit."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Executable, Row, Select, Subquery, Table, bindparam, literal, select, union_all

from app.kernel.errors import NotFound
from app.kernel.ids import OfficeId, PersonId, UnitId
from app.registry.keys import normal_key
from app.registry.model import (
    ContributionYear,
    KeyKind,
    Person,
    PersonHit,
    PersonStatus,
    Unit,
    UnitHit,
    masked_number,
)
from db.engine import Store
from db.models.registry import ContributionYearRow, PersonKeyRow, PersonRow, UnitKeyRow, UnitRow

_LAST = "\U0010ffff"
"""Sorts after every character that a key may hold."""

_ASCII = re.compile(r"[0-9a-z]+")
_FIFTEEN = re.compile(r"[0-9]{15}")
"""The old form of a citizen number: today's without century and check character."""

_NUMBER_RANK = -1

_HIT = (
    PersonRow.id,
    PersonRow.name,
    PersonRow.id_no,
    PersonRow.sex,
    PersonRow.birth,
    UnitRow.name,
    PersonRow.status,
)

# Core statements built once: acceptance asks them while somebody waits, and the ORM's way costs three times as much.
_PERSONS, _UNITS, _YEARS = (cast(Table, row.__table__) for row in (PersonRow, UnitRow, ContributionYearRow))
_WITH_UNIT = select(_PERSONS, _UNITS.c.name.label("unit_name")).outerjoin(_UNITS, _UNITS.c.id == _PERSONS.c.unit)
_PERSON_BY_ID = _WITH_UNIT.where(_PERSONS.c.id == bindparam("person"))
_PERSON_BY_NUMBER = _WITH_UNIT.where(_PERSONS.c.id_no == bindparam("number"), _PERSONS.c.id_type == bindparam("kind"))
_UNIT_BY_CODE = select(_UNITS).where(_UNITS.c.uscc == bindparam("code"))
_YEARS_OF = (
    select(_YEARS, _UNITS.c.name.label("unit_name"))
    .outerjoin(_UNITS, _UNITS.c.id == _YEARS.c.unit)
    .where(_YEARS.c.person == bindparam("person"))
    .order_by(_YEARS.c.year)
)


class SqlRegistryQueries:
    """``RegistryQueries`` over the local file; plain readers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def search_persons(self, text: str, limit: int = 20) -> Sequence[PersonHit]:
        """Exact number or name first, then prefixes of number, name, full pinyin and initials; one statement."""
        key = normal_key(text)
        if not key or limit < 1:
            return ()
        ranges = [_keys(PersonKeyRow, PersonKeyRow.person, kind, key, limit) for kind in _kinds(key)]
        if _ASCII.fullmatch(key):
            ranges.append(_numbers(PersonRow.id_no, PersonRow.id, key, limit))
        if _FIFTEEN.fullmatch(key):
            ranges.append(_numbers(PersonRow.id_no, PersonRow.id, f"{key[:6]}19{key[6:]}", limit))
        found = union_all(*ranges).subquery("found")
        statement = (
            select(found.c.rank, found.c.key, *_HIT)
            .join(PersonRow, PersonRow.id == found.c.owner)
            .outerjoin(UnitRow, UnitRow.id == PersonRow.unit)
        )
        return tuple(_person_hit(*row) for _, _, *row in self._best(statement, key, limit))

    def search_units(self, text: str, limit: int = 20) -> Sequence[UnitHit]:
        """Exact code or name first, then prefixes of code, name, full pinyin and initials; one statement."""
        key = normal_key(text)
        if not key or limit < 1:
            return ()
        ranges = [_keys(UnitKeyRow, UnitKeyRow.unit, kind, key, limit) for kind in _kinds(key)]
        if _ASCII.fullmatch(key):
            ranges.append(_numbers(UnitRow.uscc, UnitRow.id, key, limit))
        found = union_all(*ranges).subquery("found")
        columns = (UnitRow.id, UnitRow.name, UnitRow.uscc, UnitRow.status)
        statement = select(found.c.rank, found.c.key, *columns).join(UnitRow, UnitRow.id == found.c.owner)
        return tuple(
            UnitHit(UnitId(unit), name, uscc, status)
            for _, _, unit, name, uscc, status in self._best(statement, key, limit)
        )

    def person(self, person: PersonId) -> Person:
        """The whole record, or ``NotFound("person_not_found")``."""
        found = self._person(_PERSON_BY_ID, {"person": person})
        if found is None:
            raise NotFound("person_not_found")
        return found

    def person_by_number(self, id_type: str, id_no: str) -> Person | None:
        """The person who holds that document, if known."""
        return self._person(_PERSON_BY_NUMBER, {"number": id_no.strip().upper(), "kind": id_type})

    def unit(self, unit: UnitId) -> Unit:
        """The whole record, or ``NotFound("unit_not_found")``."""
        with self._store.reading() as session:
            row = session.get(UnitRow, unit)
            if row is None:
                raise NotFound("unit_not_found")
            return _unit(row)

    def unit_by_uscc(self, uscc: str) -> Unit | None:
        """The unit with that credit code, if known."""
        with self._store.reading() as session:
            row = session.connection().execute(_UNIT_BY_CODE, {"code": uscc.strip().upper()}).first()
            return _unit(row) if row else None

    def contributions(self, person: PersonId) -> Sequence[ContributionYear]:
        """The person's contribution years, oldest first; one statement."""
        with self._store.reading() as session:
            return tuple(map(_year, session.connection().execute(_YEARS_OF, {"person": person})))

    def staff_of(self, unit: UnitId, limit: int = 1000) -> Sequence[PersonHit]:
        """The persons now enrolled by that unit, by name; one statement."""
        statement = (
            select(*_HIT)
            .join(UnitRow, UnitRow.id == PersonRow.unit)
            .where(PersonRow.unit == unit, PersonRow.status == PersonStatus.ACTIVE)
            .order_by(PersonRow.name, PersonRow.id)
            .limit(limit)
        )
        with self._store.reading() as session:
            return tuple(_person_hit(*row) for row in session.execute(statement))

    def _person(self, statement: Executable, wanted: Mapping[str, Any]) -> Person | None:
        with self._store.reading() as session:
            found = session.connection().execute(statement, wanted).one_or_none()
            return _person(found) if found else None

    def _best(self, statement: Select[Any], key: str, limit: int) -> list[tuple[Any, ...]]:
        """Exact before prefix, number before name before pinyin before initials, then by key; each owner once."""
        with self._store.reading() as session:
            rows = [tuple(row) for row in session.execute(statement)]
        seen: dict[Any, tuple[Any, ...]] = {}
        for row in sorted(rows, key=lambda row: (row[1].casefold() != key, row[0], row[1], row[3], row[2])):
            seen.setdefault(row[2], row)
        return list(seen.values())[:limit]


def _kinds(key: str) -> tuple[KeyKind, ...]:
    """A name may be spelled in letters too; pinyin and initials are letters only."""
    if key.isascii() and key.isalpha():
        return KeyKind.PINYIN, KeyKind.INITIALS, KeyKind.NAME
    return () if key.isdigit() else (KeyKind.NAME,)


def _keys(table: Any, owner: Any, kind: KeyKind, key: str, limit: int) -> Select[Any]:
    found = (
        select(literal(int(kind)).label("rank"), table.key.label("key"), owner.label("owner"))
        .where(table.kind == int(kind), table.key >= key, table.key < key + _LAST)
        .order_by(table.key)
        .limit(limit)
        .subquery()
    )
    return _whole(found)


def _numbers(column: Any, owner: Any, key: str, limit: int) -> Select[Any]:
    number = key.upper()
    found = (
        select(literal(_NUMBER_RANK).label("rank"), column.label("key"), owner.label("owner"))
        .where(column >= number, column < number + _LAST)
        .order_by(column)
        .limit(limit)
        .subquery()
    )
    return _whole(found)


def _whole(found: Subquery) -> Select[Any]:
    """A limited part of a union must be a table of its own."""
    return select(found.c.rank, found.c.key, found.c.owner)


def _person_hit(*columns: Any) -> PersonHit:
    person, name, id_no, sex, birth, unit_name, status = columns
    return PersonHit(PersonId(person), name, masked_number(id_no), sex, birth, unit_name or "", status)


def _unit(row: UnitRow | Row[Any]) -> Unit:
    return Unit(
        UnitId(row.id),
        OfficeId(row.office),
        row.uscc,
        row.name,
        row.kind,
        row.status,
        row.address,
        row.contact_name,
        row.contact_phone,
        row.industry_class,
        row.staff_count,
    )


def _person(row: Row[Any]) -> Person:
    return Person(
        id=PersonId(row.id),
        office=OfficeId(row.office),
        id_type=row.id_type,
        id_no=row.id_no,
        name=row.name,
        sex=row.sex,
        birth=row.birth,
        phone=row.phone,
        address=row.address,
        household=row.household,
        status=row.status,
        unit=UnitId(row.unit) if row.unit else None,
        unit_name=row.unit_name or "",
        worker_category=row.worker_category,
        first_insured=row.first_insured,
        contribution_months=row.contribution_months,
        deemed_months=row.deemed_months,
        account_balance_fen=row.account_balance_fen,
        bank_account=row.bank_account,
        bank_name=row.bank_name,
        pension_fen=row.pension_fen,
        pension_from=row.pension_from,
        injury_case=row.injury_case,
    )


def _year(row: Row[Any]) -> ContributionYear:
    return ContributionYear(
        row.year,
        row.months,
        UnitId(row.unit) if row.unit else None,
        row.unit_name or "",
        row.monthly_wage_fen,
        row.paid_fen,
        row.account_entry_fen,
    )
