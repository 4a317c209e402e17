"""The visitors of the demo day as the invented register knows them."""

from dataclasses import dataclass

from app.kernel.errors import NotFound
from app.registry.model import Person, Unit
from app.registry.queries import RegistryQueries
from app.rules.retirement import month_number, month_text, statutory_month


@dataclass(frozen=True, slots=True)
class DemoCast:
    """Who comes, each with another story.

    certificate: wants a certificate at once.  retiring, short_of_papers: are about to retire.  elsewhere: has come to
    the wrong body.  employer: enrols new people.
    """

    certificate: Person
    retiring: Person
    short_of_papers: Person
    elsewhere: Person
    employer: Unit


def demo_cast(registry: RegistryQueries) -> DemoCast:
    """The cast by its names; ``NotFound("person_not_found")`` in a register that has no such cast."""
    retiring = _named(registry, "林望舒")
    if retiring.unit is None:
        raise NotFound("person_not_found")
    return DemoCast(
        certificate=_named(registry, "曾听澜"),
        retiring=retiring,
        short_of_papers=_named(registry, "单秀兰"),
        elsewhere=_named(registry, "欧阳知行"),
        employer=registry.unit(retiring.unit),
    )


def retires_in(person: Person) -> str:
    """The month of the statutory age, YYYY-MM."""
    return month_text(statutory_month(person.worker_category, month_number(person.birth.year, person.birth.month)))


def _named(registry: RegistryQueries, name: str) -> Person:
    hits = registry.search_persons(name, 1)
    if not hits:
        raise NotFound("person_not_found")
    return registry.person(hits[0].id)
