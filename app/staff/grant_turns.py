"""Whose turn it is on a request: who may do the next act, since when, and why somebody else may not.

The database decides; this says the same beforehand, so that nobody has to try.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.kernel.actor import Actor, Post, PostClass
from app.kernel.ids import OfficeId, OperatorId
from app.staff.grants import ActDone, RequestAct, RequestFile
from app.staff.model import Office, OfficeLevel, Operator

AUDITORS = frozenset({Post.INTERNAL_AUDIT, Post.AUDIT_ADMIN})
SUPERVISORS = frozenset({Post.FLOOR_SUPERVISOR, Post.UNIT_HEAD})
_POSTS: Mapping[RequestAct, frozenset[Post]] = {
    RequestAct.REVIEWED: AUDITORS,
    RequestAct.APPROVED: frozenset({Post.UNIT_HEAD}),
    RequestAct.GRANTED: frozenset({Post.SECURITY_ADMIN}),
}


class WhyNot(StrEnum):
    """Why somebody may not do the act that is due; also the code of the sentence that says so."""

    OVER = "grant_why_over"  # granted or refused already
    LIMITED = "limited_session"
    CONCERNED = "grant_why_concerned"
    ACTED = "grant_why_acted"
    POST = "grant_why_post"
    COUNTY = "grant_why_county"
    OFFICE = "grant_why_office"
    APPLICANT = "grant_why_applicant"  # the post does not apply for anybody


@dataclass(frozen=True, slots=True)
class Staffing:
    """Everybody and every office; the store holds one account for each ID number, so an account is a person."""

    people: Mapping[OperatorId, Operator]
    offices: Mapping[OfficeId, Office]

    def above(self, office: OfficeId) -> Iterator[OfficeId]:
        """The office itself, its superior, and the superior's superior."""
        step: OfficeId | None = office
        for _ in range(3):
            if step is None:
                return
            yield step
            step = self.offices[step].parent


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request as somebody looks at it.

    people: who is named in it, by id: whom it is about, whom a stand-in replaces, who acted.
    can: who may do the next act, by account; empty when nobody can or none is due.
    why_not: why the one who looks may not, None when it is their turn.  acted: what they did on it themselves.
    """

    file: RequestFile
    people: Mapping[OperatorId, Operator]
    can: tuple[Operator, ...]
    why_not: WhyNot | None
    acted: ActDone | None = None

    @property
    def person(self) -> Operator:
        """Whom it is about."""
        return self.people[self.file.request.operator]

    @property
    def since(self) -> datetime:
        """Since when it waits, or when it was over."""
        return self.file.acts[-1].at


def why_not(person: Operator, file: RequestFile, staffing: Staffing) -> WhyNot | None:
    """Why this person may not do the act that is due, None when they may; refusing it is held to the same."""
    act = file.waits_for
    if act is None:
        return WhyNot.OVER
    if person.id == file.request.operator:
        return WhyNot.CONCERNED
    if acted_on(person.id, file) is not None:
        return WhyNot.ACTED
    if person.post not in _POSTS[act] or not person.is_active:
        return WhyNot.POST
    home = staffing.people[file.request.operator].office.id
    if act is not RequestAct.GRANTED:
        return None if person.office.id == home else WhyNot.OFFICE
    if person.office.id not in staffing.above(home):
        return WhyNot.OFFICE
    is_county = person.office.level is OfficeLevel.COUNTY and not person.office.standalone
    return WhyNot.COUNTY if is_county else None


def acted_on(person: OperatorId, file: RequestFile) -> ActDone | None:
    """What this person has done on the request."""
    return next((done for done in file.acts if done.done_by == person), None)


def may_not_apply(actor: Actor) -> WhyNot | None:
    """Why this post may apply for nobody, None when it may: business sections apply, their head does not."""
    if actor.is_limited:
        return WhyNot.LIMITED
    is_applicant = actor.post_class is PostClass.BUSINESS and actor.post is not Post.UNIT_HEAD
    return None if is_applicant else WhyNot.APPLICANT


def line_for(actor: Actor, file: RequestFile, staffing: Staffing) -> RequestLine:
    """The request as this person looks at it."""
    asked = file.request
    named = {asked.operator, *(done.done_by for done in file.acts)} | (
        {asked.stands_for} if asked.stands_for else set()
    )
    able = (one for one in staffing.people.values() if why_not(one, file, staffing) is None)
    reason = why_not(staffing.people[actor.operator], file, staffing)
    if reason is None and actor.is_limited:
        reason = WhyNot.LIMITED
    return RequestLine(
        file,
        {one: staffing.people[one] for one in named if one is not None},
        tuple(sorted(able, key=lambda one: one.account)),
        reason,
        acted_on(actor.operator, file),
    )
