"""From the numbers in a roster to what the register answers about their holders."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from app.intake.form_builder import as_text
from app.intake.known import Known, known_from_roster
from app.intake.model import Answers
from app.intake.reading import narrow
from app.kernel.ids import PersonId
from app.kernel.money import yuan_text
from app.registry.model import ContributionYear, Person


class RegisterBook(Protocol):
    """The look-ups that a roster needs; ``RegistryQueries`` has them."""

    def person_by_number(self, id_type: str, id_no: str) -> Person | None:
        """The person who holds that document, if known."""
        ...

    def contributions(self, person: PersonId) -> Sequence[ContributionYear]:
        """The person's contribution years, oldest first."""
        ...


def roster_facts(answers: Answers, book: RegisterBook) -> Known:
    """Who of the roster was enrolled before, and on which base; one look-up a row, so not on the GUI thread."""
    enrolled = list(_persons(answers, book))
    return known_from_roster(enrolled, _last_bases(enrolled, book))


def _persons(answers: Answers, book: RegisterBook) -> Iterator[Person]:
    for row in answers.get("roster") or ():
        number = narrow(as_text(row.get("id_no"))).upper()
        person = book.person_by_number(as_text(row.get("id_type")) or "resident_id", number) if number else None
        if person is not None:
            yield person


def _last_bases(persons: Sequence[Person], book: RegisterBook) -> Mapping[str, str]:
    last = {person.id_no: book.contributions(person.id) for person in persons}
    return {number: yuan_text(years[-1].monthly_wage_fen, grouped=False) for number, years in last.items() if years}
