"""Invented persons and units, the same for the same seed and day: demo offices and benches are filled from here.

All numbers lie in the unassigned area 350199 and carry valid check characters.
"""

import hashlib
import uuid
from collections.abc import Iterator
from datetime import date, datetime, time
from random import Random

from app.kernel.clock import HALL_ZONE
from app.kernel.identity import check_character, code_check_sign, credit_code, luhn_holds
from app.kernel.ids import PersonId, UnitId
from app.registry.invented_career import Career, Working, career
from app.registry.invented_data import (
    Member,
    Place,
    UnitType,
    cast,
    counties,
    county_weights,
    figures,
    names,
    unit_types,
)
from app.registry.model import ContributionYear, Person, PersonStatus, Unit, UnitStatus
from app.rules.retirement import month_number, month_text, statutory_month

AREA = "350199"
ELDER_BEFORE = 1978
"""Born before: the given names of the parents' generation."""

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SEQUENCES_A_DAY = 495
"""Of each sex; sequences from 990 on are left to the people who work in demo offices."""

_STRIDE = 137  # coprime with 495: the numbers of one day look drawn and never meet


class Invention:
    """A register of ``unit_count`` units and any number of persons, as of ``anchor``.

    One object gives its content once: ``persons`` draws on what ``units`` gave.
    """

    def __init__(self, seed: int, anchor: date, unit_count: int = 200) -> None:
        self._seed = seed
        self._anchor = anchor
        self._today = month_number(anchor.year, anchor.month)
        self._ms = int(datetime.combine(anchor, time(), HALL_ZONE).timestamp() * 1000) - 90 * 86_400_000
        self._rng = Random(f"{seed}:persons")
        self._sequences: dict[tuple[int, bool], int] = {}
        self.units = tuple(self._unit(Random(f"{seed}:unit:{index}"), index) for index in range(unit_count))
        self._open = tuple(unit for unit in self.units if unit.status is UnitStatus.ACTIVE)

    def persons(self, count: int) -> Iterator[tuple[Person, tuple[ContributionYear, ...]]]:
        """Persons with their years, one at a time: the cast first, then anybody between 18 and 90."""
        members = cast()[:count]
        for index, member in enumerate(members):
            yield self._member(index, member)
        for index in range(len(members), count):
            yield self._anybody(index)

    def _id(self, kind: str, index: int) -> uuid.UUID:
        """A fixed UUIDv7: its time grows with the index, the rest is drawn from the seed."""
        tail = int.from_bytes(hashlib.sha256(f"{self._seed}:{kind}:{index}".encode()).digest()[:10], "big")
        value = (self._ms + index) << 80 | tail
        return uuid.UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62)

    def _unit(self, rng: Random, index: int) -> Unit:
        types, brands = unit_types()
        kind: UnitType = types.at(rng.random())
        end, industry = rng.choice(kind.ends)
        place = county_weights().at(rng.random())
        brand = brands[index % len(brands)] + (
            brands[index // len(brands) % len(brands)] if index >= len(brands) else ""
        )
        drawn = rng.random() if index else 1.0  # the first is always open, whatever the seed
        status = UnitStatus.CLOSED if drawn < 0.04 else UnitStatus.SUSPENDED if drawn < 0.1 else UnitStatus.ACTIVE
        contact = self._name(rng, rng.choice(("male", "female")), 1985)
        return Unit(
            id=UnitId(self._id("unit", index)),
            office=place.code,
            uscc=_uscc(rng, kind.registrar, index),
            name=place.name + brand + end,
            kind=kind.kind,
            status=status,
            address=_address(rng, place),
            contact_name=contact,
            contact_phone=_phone(rng),
            industry_class=industry,
            staff_count=0,
        )

    def _anybody(self, index: int) -> tuple[Person, tuple[ContributionYear, ...]]:
        rng = self._rng
        sex = "male" if rng.random() < 0.5 else "female"
        category = sex if sex == "male" else _female_category(rng.random())
        birth = self._birth(rng)
        birth_month = month_number(birth.year, birth.month)
        status, left = self._fate(rng, statutory_month(category, birth_month), birth_month)
        units = self._employers(rng, flexible=rng.random() < 0.15)
        working = Working(birth_month, category, self._today, status, left, units)
        name = self._name(rng, sex, birth.year)
        return self._person(index, name, sex, birth, working, injured=rng.random() < 0.02)

    def _member(self, index: int, member: Member) -> tuple[Person, tuple[ContributionYear, ...]]:
        rng = self._rng
        birth_month = _born_to_retire(member.category, self._today + member.retires_in)
        birth = date(birth_month // 12, birth_month % 12 + 1, 12)
        status = member.status or (PersonStatus.ACTIVE if member.retires_in >= 0 else PersonStatus.RETIRED)
        left = self._today - 4 if status in (PersonStatus.DECEASED, PersonStatus.SUSPENDED) else None
        units = self._employers(rng, flexible=member.flexible)
        working = Working(birth_month, member.category, self._today, status, left, units)
        return self._person(index, member.name, member.sex, birth, working, injured=member.injured)

    def _person(
        self, index: int, name: str, sex: str, birth: date, working: Working, *, injured: bool
    ) -> tuple[Person, tuple[ContributionYear, ...]]:
        rng = self._rng
        life: Career = career(rng, working, figures())
        unit = working.units[-1] if life.status is PersonStatus.ACTIVE else None
        place: Place = _COUNTY[unit.office] if unit else county_weights().at(rng.random())
        address = _address(rng, place)
        person = Person(
            id=PersonId(self._id("person", index)),
            office=place.code,
            id_type="resident_id",
            id_no=self._number(birth, male=sex == "male"),
            name=name,
            sex=sex,
            birth=birth,
            phone=_phone(rng),
            address=address,
            household=address if rng.random() < 0.8 else _address(rng, place),
            status=life.status,
            unit=unit.id if unit else None,
            unit_name=unit.name if unit else "",
            worker_category=working.category,
            first_insured=month_text(life.first_insured),
            contribution_months=life.contribution_months,
            deemed_months=life.deemed_months,
            account_balance_fen=life.balance_fen,
            bank_account=invented_card(index),
            bank_name=f"演示银行{place.name[:2]}支行",
            pension_fen=life.pension_fen,
            pension_from=month_text(life.pension_from) if life.pension_from else None,
            injury_case=f"演工认〔{self._anchor.year - 1}〕{index:04d}号" if injured else "",
        )
        return person, life.years

    def _birth(self, rng: Random) -> date:
        anchor = self._anchor.replace(day=min(self._anchor.day, 28))
        first, last = anchor.replace(year=anchor.year - 90), anchor.replace(year=anchor.year - 18)
        return date.fromordinal(int(rng.triangular(first.toordinal(), last.toordinal(), last.toordinal() - 24 * 365)))

    def _fate(self, rng: Random, retires: int, birth_month: int) -> tuple[PersonStatus, int | None]:
        """Where a person stands today, and the month in which contributions ended early."""
        drawn = rng.random()
        over = retires < self._today
        if drawn < (0.08 if over else 0.005):
            since = min(120, self._today - (retires if over else birth_month + 216))
            return PersonStatus.DECEASED, self._today - 1 - int(rng.random() * max(1, since - 1))
        if over:
            return (PersonStatus.RETIRED, None) if drawn < 0.97 else (PersonStatus.ACTIVE, None)
        if drawn > 0.94 and self._today - birth_month > 20 * 12 + 84:
            return PersonStatus.SUSPENDED, self._today - 2 - int(rng.random() * 24)
        return PersonStatus.ACTIVE, None

    def _employers(self, rng: Random, *, flexible: bool) -> tuple[Unit | None, ...]:
        earlier = self.units[int(rng.random() * len(self.units))]
        now = self._open[int(rng.random() ** 2 * len(self._open))]
        return earlier, None if flexible else now

    def _name(self, rng: Random, sex: str, born: int) -> str:
        surname = names().surnames.at(rng.random())
        signs = names().given[sex, born < ELDER_BEFORE]
        given = signs[int(rng.random() * len(signs))]
        if rng.random() < 0.8:
            given += signs[int(rng.random() * len(signs))]
        return str(surname + given)

    def _number(self, birth: date, *, male: bool) -> str:
        key = (birth.toordinal(), male)
        used = self._sequences.get(key, 0)
        if used == _SEQUENCES_A_DAY:
            raise ValueError(f"the area has no numbers left for {birth}")
        self._sequences[key] = used + 1
        sequence = (birth.toordinal() + used * _STRIDE) % _SEQUENCES_A_DAY * 2 + male
        first17 = f"{AREA}{birth:%Y%m%d}{sequence:03d}"
        return first17 + check_character(first17)


_COUNTY = {place.code: place for place in counties()}


def _female_category(chance: float) -> str:
    return "female50" if chance < 0.58 else "female55" if chance < 0.98 else "female60"


def _born_to_retire(category: str, target: int) -> int:
    """The first birth month whose statutory month is not before ``target``; some months are nobody's."""
    return next(born for born in range(target - 64 * 12, target) if statutory_month(category, born) >= target)


def _address(rng: Random, place: Place) -> str:
    towns, streets = names().towns, names().streets
    chance = rng.random()
    spot = int(chance * 1_000_000)
    town, street = towns[spot % len(towns)], streets[spot // 7 % len(streets)]
    return f"云澜省{place.city}{place.name}{town}{street}{1 + spot % 180}号{1 + spot % 9}幢{101 + spot % 17 * 100}室"


def _phone(rng: Random) -> str:
    """A mobile number of a visibly invented run."""
    return f"1990000{int(rng.random() * 10_000):04d}"


def invented_card(index: int) -> str:
    """A 19-digit card number with a valid Luhn sum (ID-04)."""
    first18 = f"62179999{index:010d}"
    return next(first18 + digit for digit in "0123456789" if luhn_holds(first18 + digit))


def _uscc(rng: Random, registrar: str, index: int) -> str:
    """A credit code of division 350199 whose inner organisation code agrees too (ID-03)."""
    body = "MA" + "".join(_SIGNS[int(rng.random() * 31)] for _ in range(2)) + _base31(index)
    for inner in "0123456789X":
        first17 = f"{registrar}{AREA}{body}{inner}"
        code = first17 + code_check_sign(first17)
        if credit_code(code).inner_agrees:
            return code
    raise AssertionError("one of eleven signs always agrees")


def _base31(number: int) -> str:
    signs = ""
    for _ in range(4):
        number, rest = divmod(number, 31)
        signs = _SIGNS[rest] + signs
    return signs
