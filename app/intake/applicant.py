"""Who applies: the living claimant of a dead person's matter or the reporter, otherwise the one whose matter it is."""

from dataclasses import dataclass

from app.cases.model import SubjectRef
from app.intake.model import Answers

_ASKED = ("applicant", "reporter")
"""Questions for a name; the number of the document is asked for beside it."""

DECEASED = "deceased"
"""The question whose answer tells that the subject of the case is dead."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies; number: of the document in full, "" when a reporter showed none."""

    name: str
    number: str


def applicant_of(answers: Answers, subject: SubjectRef) -> Applicant | None:
    """Who applies where that is somebody else than the subject of the case; answers: of visible questions only."""
    for key in _ASKED:
        name, number = str(answers.get(key) or ""), str(answers.get(f"{key}_id_no") or "")
        if name and (number != subject.number if number else name != subject.name):
            return Applicant(name, number)
    return None
