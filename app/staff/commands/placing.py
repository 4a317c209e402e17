"""The system administrator adds sections and places people in sections and posts; nobody places themselves."""

from app.kernel.actor import Actor, Post
from app.kernel.changes import Changed
from app.kernel.clock import Clock
from app.kernel.errors import Rejected
from app.kernel.ids import OfficeId, OperatorId
from app.staff.commands.accounts import require_post
from app.staff.model import Section
from app.staff.placement import Placement, checked_section, placement_digest
from app.staff.ports import StaffUnitOfWork, Units


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
    starts on the day after the four acts, as every grant does.
    """

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, actor: Actor, operator: OperatorId, section: str, post: Post) -> frozenset[Changed]:
        """Do it.  section: code within the person's office.

        Raises Rejected: limited_session, not_your_post, placing_not_oneself, placing_not_from_here (already there, or
        the account has ended), operator_stays_while_permitted, administrators_apart; NotFound: operator_not_found,
        section_not_found.
        """
        now = self._clock.now()
        with self._units() as u:
            require_post(u, actor, Post.SYSTEM_ADMIN)
            person = u.staff.operator(operator)
            if operator == actor.operator:
                raise Rejected("placing_not_oneself")
            _require_near(u, actor, person.office.id)
            u.staff.section(person.office.id, section)
            seq = u.staff.placements(operator) + 1
            placement = Placement(operator, seq, person.section.code, person.post, section, post, actor.operator, now)
            u.staff.add_placement(placement)
            told = {"operator": str(operator), "section": section, "post": post.value}
            u.audit.append("operator_placed", actor, told | {"row": placement_digest(placement)}, now)
            u.commit()
        return frozenset({Changed.STAFF, Changed.SESSION})


def _require_near(u: StaffUnitOfWork, actor: Actor, office: OfficeId) -> None:
    """Only one's own office and those directly below it."""
    if actor.office not in (office, u.staff.office(office).parent):
        raise Rejected("not_your_post")
