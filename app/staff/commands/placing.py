"""The system administrator adds sections and places people in sections and posts; nobody places themselves."""

from datetime import datetime

from app.audit.model import AuditValue
from app.kernel.actor import Actor, Post, PostClass
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId, OperatorId
from app.staff.book_events import placing_said, tell
from app.staff.commands.accounts import require_post
from app.staff.grant_events import StaffKind
from app.staff.model import POSTS, Operator, Section
from app.staff.placement import Placement, checked_section, placement_told
from app.staff.ports import StaffUnitOfWork, Units
from app.sync.leash import has_centre


class AddSection:
    """Adds a section to one's own office or to one directly below it."""

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, actor: Actor, office: OfficeId, code: str, name: str) -> Section:
        """The section as it is kept.

        Raises Rejected: limited_session, not_your_post, section_code, section_name; Conflict("section_exists");
        NotFound("office_not_found").
        """
        kept = Section(office, *checked_section(code, name))
        with self._units() as u:
            require_post(u, actor, Post.SYSTEM_ADMIN)
            _require_near(u, actor, office)
            u.staff.add_section(kept)
            told = {"office": office, "code": kept.code, "name": kept.name}
            u.audit.append("section_added", actor, told, self._clock.now())
            u.commit()
        return kept


class PlaceOperator:
    """Moves somebody to another section or post of their office, at once; their session ends and they sign in anew.

    Nobody who holds a permission, or will hold one from a later day on, is moved: it is withdrawn first, by four
    people and at once, and what lies with the person goes back to the draw.  What the new post may be permitted
    starts on the day after the four acts, as every grant does.  With an authority set it is an event of the staff
    stream, and holds here as at every other window once that has confirmed it.
    """

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, actor: Actor, operator: OperatorId, section: str, post: Post) -> frozenset[Changed]:
        """Do it.  section: code within the person's office.

        Raises Rejected: limited_session, not_your_post, placing_not_oneself, placing_not_from_here (already there, or
        the account has ended), operator_stays_while_permitted, administrators_apart, event_unsealed (an authority is
        set, and no key of the actor is at hand); NotFound: operator_not_found, section_not_found.
        """
        now = self._clock.now()
        with self._units() as u:
            require_post(u, actor, Post.SYSTEM_ADMIN)
            person = u.staff.operator(operator)
            if operator == actor.operator:
                raise Rejected("placing_not_oneself")
            _require_near(u, actor, person.office.id)
            there = u.staff.section(person.office.id, section)
            if has_centre(u.meta.settings()):
                _check_placing(u, person, there, post, now)
                said = placing_said(operator, there, post)
                tell(u, actor, StaffKind.PLACED, said, now, office=person.office.id, is_done=False)
                told: dict[str, AuditValue] = {"operator": str(operator), "section": section, "post": post.value}
                u.audit.append("placing_told", actor, told, now)
            else:
                seq = u.staff.placements(operator) + 1
                before = (person.section.code, person.post)
                placement = Placement(operator, seq, *before, section, post, actor.operator, now)
                u.staff.add_placement(placement)
                u.audit.append("operator_placed", actor, placement_told(placement), now)
            u.commit()
        return frozenset({Changed.STAFF, Changed.SESSION})


def _require_near(u: StaffUnitOfWork, actor: Actor, office: OfficeId) -> None:
    """Only one's own office and those directly below it."""
    if actor.office not in (office, u.staff.office(office).parent):
        raise Rejected("not_your_post")


def _check_placing(u: StaffUnitOfWork, person: Operator, section: Section, post: Post, now: datetime) -> None:
    """What the file would refuse by itself, before the authority is told; it judges once more."""
    if not person.is_active or (person.section.code, person.post) == (section.code, post):
        raise Rejected("placing_not_from_here")
    if person.permission is not None or u.staff.is_granted(person.id, now):
        raise Rejected("operator_stays_while_permitted")
    if post is not person.post and PostClass.ADMIN in (person.post_class, POSTS[post][0]):
        raise Rejected("administrators_apart")
