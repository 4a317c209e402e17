"""People, needs and tickets for draws; random ones as well."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from app.cases.draw import DrawTicket
from app.cases.eligibility import Candidate, Considered, Need, SectionKey
from app.kernel.actor import Permission
from app.kernel.ids import CaseId, OfficeId, OperatorId

OFFICE = OfficeId("350199")
CITY = OfficeId("350100")
TODAY = date(2026, 11, 20)
SECRET = bytes(range(32))


def operator(number: int) -> OperatorId:
    return OperatorId(UUID(int=number))


def key(number: int) -> bytes:
    return number.to_bytes(32, "big")


def person(number: int, **facts: Any) -> Considered:
    """Somebody who may review for the office, unless ``facts`` say otherwise."""
    usual: dict[str, Any] = {
        "permission": Permission.REVIEW,
        "office": OFFICE,
        "section": "2",
        "level": "county",
        "is_on_rota": True,
    }
    return Considered(operator(number), facts.pop("person_key", key(number)), **(usual | facts))


def review(**asked: Any) -> Need:
    return Need(
        **({"permission": Permission.REVIEW, "office": OFFICE, "level": "county", "role": "C"} | asked), today=TODAY
    )


def equals(count: int, load: int = 0) -> tuple[Candidate, ...]:
    return tuple(Candidate(operator(n), key(n), "2", load) for n in range(1, count + 1))


def ticket(turn: int = 1, number: int = 1) -> DrawTicket:
    return DrawTicket(CaseId(UUID(int=turn)), seq=3, number=number, step=5)


def names(found: Iterable[Candidate]) -> list[int]:
    return [one.operator.int for one in found]


keys = st.frozensets(st.integers(1, 6).map(key), max_size=3)
sections = st.sampled_from(["1", "2", "3"])
section_keys = st.frozensets(st.builds(SectionKey, st.sampled_from([OFFICE, CITY]), sections), max_size=2)
permissions = st.sampled_from([Permission.HANDLING, Permission.REVIEW])


@st.composite
def staffs(draw: st.DrawFn) -> list[Considered]:
    """Up to six accounts, some of them of one natural person."""
    facts = st.fixed_dictionaries(
        {
            "permission": st.one_of(st.none(), permissions),
            "office": st.sampled_from([OFFICE, OFFICE, CITY]),
            "section": sections,
            "level": st.sampled_from(["county", "county", "city"]),
            "is_on_rota": st.booleans(),
            "is_absent": st.booleans(),
            "is_limited": st.booleans(),
            "relatives": keys,
            "handled_on": st.one_of(st.none(), st.dates(date(2026, 1, 1), TODAY)),
            "quota": st.one_of(st.none(), st.integers(0, 5)),
            "load": st.integers(0, 70),
            "person_key": st.integers(1, 6).map(key),
        }
    )
    return [person(number, **one) for number, one in enumerate(draw(st.lists(facts, max_size=6)), 1)]


needs = st.builds(
    Need,
    permission=permissions,
    office=st.just(OFFICE),
    level=st.just("county"),
    role=st.sampled_from("BC"),
    today=st.just(TODAY),
    sections=st.frozensets(sections, max_size=2),
    acted=st.dictionaries(st.integers(1, 6).map(key), st.frozensets(st.sampled_from("ABC"), min_size=1), max_size=3),
    subjects=keys,
    household=keys,
    handler_sections=section_keys,
    acceptor_sections=section_keys,
    prefer_other_than=keys,
    return_to=st.one_of(st.none(), st.integers(1, 6).map(key)),
)
