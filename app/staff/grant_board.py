"""What grant screens and verbs list: requests and whose turn it is, stand-ins and relatives and what may be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.kernel.actor import Actor, Post, PostClass
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId, OperatorId
from app.staff.grant_ports import GrantQueries, ReviewRow
from app.staff.grant_turns import AUDITORS, SUPERVISORS, RequestLine, Staffing, line_for
from app.staff.grants import GrantKind, RequestAct, RequestFile
from app.staff.model import POSTS, Operator
from app.staff.presence_book import OnDuty
from app.staff.queries import StaffQueries
from app.staff.relatives import Decision, DeclaredRelative

_LEDGER_POSTS = frozenset({Post.UNIT_HEAD, Post.FLOOR_SUPERVISOR, Post.INTERNAL_AUDIT})


class NotStarted(StrEnum):
    """Why a stand-in cannot be started now; also the code of the sentence that says so."""

    LIMITED = "limited_session"
    NOT_SUPERVISOR = "supervisor_only"
    NOT_TODAY = "stand_in_why_day"
    STARTED = "stand_in_why_started"
    PRESENT = "stand_in_why_present"  # whom it is for is not noted as absent
    ABSENT = "stand_in_why_absent"  # who is to stand in is absent
    GONE = "stand_in_why_gone"  # whom it is for has left or holds another permission today


class NotDecided(StrEnum):
    """Why a declared relative cannot be decided on; also the code of the sentence that says so."""

    LIMITED = "limited_session"
    NOT_AUDIT = "relative_why_post"
    OWN = "relative_why_own"
    ENDED = "relative_why_ended"


@dataclass(frozen=True, slots=True)
class StandInLine:
    """Somebody on the roster.  why_not: why it cannot be started now, None when it can."""

    file: RequestFile
    person: Operator
    stands_for: Operator
    why_not: NotStarted | None


@dataclass(frozen=True, slots=True)
class RelativeLine:
    """A declaration with who made it.  why_not: why nothing can be decided on it, None when it can."""

    relative: DeclaredRelative
    person: Operator
    why_not: NotDecided | None

    @property
    def state(self) -> str:
        """declared, confirmed or ended."""
        return self.relative.decisions[-1].value if self.relative.decisions else "declared"


class GrantBoard:
    """Read-only questions; what is withheld from a post is not in the answer."""

    def __init__(self, queries: GrantQueries, staff: StaffQueries, clock: Clock) -> None:
        self._queries = queries
        self._staff = staff
        self._clock = clock

    def requests(self, actor: Actor, *, open_only: bool) -> tuple[RequestLine, ...]:
        """Requests about one's own office and those below it, oldest first, with whose turn each is.

        All of them for who may see the ledger; for everybody else those in which they have a part.
        """
        staffing = self._staffing()
        files = self._queries.requests(open_only=open_only)
        near = [file for file in files if actor.office in staffing.above(_home(file, staffing))]
        shown = near if sees_all(actor) else [file for file in near if _takes_part(actor, file)]
        return tuple(line_for(actor, file, staffing) for file in shown)

    def colleagues(self, actor: Actor) -> tuple[OnDuty, ...]:
        """Whom a request may be about: active people of one's own office whose post may hold a permission."""
        found = self._queries.on_duty(actor.office, self._today())
        return tuple(one for one in found if POSTS[one.post][1] is not None and one.operator != actor.operator)

    def roster(self, actor: Actor) -> tuple[StandInLine, ...]:
        """The granted stand-ins of one's own office that are not over, with why each cannot be started now."""
        today = self._today()
        people = {one.id: one for one in self._staff.operators(actor.office)}
        files = [
            file
            for file in self._queries.requests(open_only=False)
            if file.request.kind is GrantKind.STAND_IN
            and file.acts[-1].act is RequestAct.GRANTED
            and file.request.operator in people
            and today <= (file.request.ends_on or today)
        ]
        duty = {row.operator: row for row in self._queries.on_duty(actor.office, today)}
        started = {
            line.grant.request
            for person in (self._queries.people(actor.office) if files else ())
            for line in person.lines
            if hall_day(line.grant.effective_from) == today
        }
        return tuple(
            StandInLine(
                file,
                people[file.request.operator],
                self._staff.operator(file.request.stands_for or file.request.operator),
                _not_started(actor, file, duty, today, is_started=file.request.id in started),
            )
            for file in files
        )

    def relatives(self, actor: Actor) -> tuple[RelativeLine, ...]:
        """All of the office for internal audit, one's own for everybody else."""
        people = {one.id: one for one in self._staff.operators(actor.office)}
        return tuple(
            RelativeLine(one, people[one.operator], _not_decided(actor, one))
            for one in self._queries.relatives(actor.office)
            if actor.post in AUDITORS or one.operator == actor.operator
        )

    def reviews(self, actor: Actor) -> Sequence[ReviewRow]:
        """The signed checks of one's office, newest first; ``Rejected("not_your_post")`` as the ledger."""
        if not sees_all(actor):
            raise Rejected("not_your_post")
        return self._queries.reviews(actor.office)

    def _staffing(self) -> Staffing:
        people, offices = self._staff.operators(), self._staff.offices()
        return Staffing({one.id: one for one in people}, {one.id: one for one in offices})

    def _today(self) -> date:
        return hall_day(self._clock.now())


def sees_all(actor: Actor) -> bool:
    """Unit head, supervisor, internal audit and the administrators answer for the ledger."""
    return actor.post in _LEDGER_POSTS or actor.post_class is PostClass.ADMIN


def _takes_part(actor: Actor, file: RequestFile) -> bool:
    return actor.operator in {file.request.operator, file.request.stands_for, *(done.done_by for done in file.acts)}


def _home(file: RequestFile, staffing: Staffing) -> OfficeId:
    return staffing.people[file.request.operator].office.id


def _not_started(
    actor: Actor, file: RequestFile, duty: dict[OperatorId, OnDuty], today: date, *, is_started: bool
) -> NotStarted | None:
    asked = file.request
    other, own = duty.get(asked.stands_for) if asked.stands_for else None, duty.get(asked.operator)
    checks = (
        (actor.is_limited, NotStarted.LIMITED),
        (actor.post not in SUPERVISORS, NotStarted.NOT_SUPERVISOR),
        (today < asked.starts_on, NotStarted.NOT_TODAY),
        (is_started, NotStarted.STARTED),
        (other is None or other.permission is not asked.permission, NotStarted.GONE),
        (other is not None and not other.is_absent, NotStarted.PRESENT),
        (own is None or own.is_absent, NotStarted.ABSENT),
    )
    return next((reason for holds, reason in checks if holds), None)


def _not_decided(actor: Actor, relative: DeclaredRelative) -> NotDecided | None:
    checks = (
        (actor.is_limited, NotDecided.LIMITED),
        (actor.post not in AUDITORS, NotDecided.NOT_AUDIT),
        (relative.operator == actor.operator, NotDecided.OWN),
        (Decision.ENDED in relative.decisions, NotDecided.ENDED),
    )
    return next((reason for holds, reason in checks if holds), None)
