"""What the authority's door says of a pushed event, and what that means for its outbox row."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.kernel.errors import Unavailable
from app.sync.outbox import Cause

_DENIED = "denied:"


class Verdict(StrEnum):
    """The four answers."""

    OK = "ok"
    DUP = "dup"  # it was there already: the same answer as the first time
    STALE = "stale"  # another event of the case came first
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.  reason: behind ``denied:``, "" otherwise.  feed_no: the event's place, None where it has none."""

    event: UUID
    verdict: Verdict
    reason: str = ""
    feed_no: int | None = None

    @property
    def cause(self) -> Cause | None:
        """What it does to the row; None for a stale one, which is judged after the next pull."""
        return _CAUSES.get(self.verdict)


_CAUSES = {Verdict.OK: Cause.TAKEN, Verdict.DUP: Cause.TAKEN, Verdict.DENIED: Cause.REFUSED}


def read_answer(event: UUID, status: str, feed_no: int | None = None) -> Answer:
    """The answer behind a status; ``Unavailable("centre_speaks_otherwise")`` for one that this program does not know.

    A refusal's reason is kept as it came: it may be of a newer authority.
    """
    if status.startswith(_DENIED):
        return Answer(event, Verdict.DENIED, status.removeprefix(_DENIED))
    if status not in (Verdict.OK, Verdict.DUP, Verdict.STALE):
        raise Unavailable("centre_speaks_otherwise", said=status)
    return Answer(event, Verdict(status), "", feed_no)
