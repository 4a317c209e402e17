"""Who does what waits at the centre: the rules of the local draw over what the server knows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.cases.draw import DrawRecord, DrawTicket, recorded
from app.cases.eligibility import Candidate, Considered, Exclusion, Need, SectionKey, eligible
from app.cases.flow_settings import FlowSettings
from app.cases.model import EventKind
from app.cases.needs import SENT_UP, approval_stage, who_had, who_sent_up, who_steps_back
from app.cases.panel_draw import choice_of, first_choice, within
from app.cases.panels import PanelChoice
from app.cases.way import Stage, stage_at
from app.centre.model import STEP, DaySecret, Deed, PanelBook, Place, Undrawn
from app.kernel.actor import Permission
from app.kernel.ids import CaseId, OfficeId, OperatorId


class Staff:
    """Who may be considered, by office; a load grows with what is drawn within the same transaction."""

    def __init__(self, people: Iterable[Considered]) -> None:
        self._of: defaultdict[OfficeId, dict[OperatorId, Considered]] = defaultdict(dict)
        for one in people:
            self._of[one.office][one.operator] = one

    def of(self, office: OfficeId) -> Sequence[Considered]:
        """Everybody of that office, with the load of this moment."""
        return tuple(self._of[office].values())

    def give(self, operator: OperatorId) -> None:
        """One case more for this person."""
        for people in self._of.values():
            if operator in people:
                people[operator] = replace(people[operator], load=people[operator].load + 1)


@dataclass(frozen=True, slots=True)
class Round:
    """What the draws of one transaction go by: who is there, the day's secret, the panels, who is near to whom."""

    staff: Staff
    secret: DaySecret
    book: PanelBook
    near: Mapping[CaseId, frozenset[bytes]]


def record_of(case: Undrawn, by: Round, settings: FlowSettings) -> DrawRecord:
    """The draw; ``drawn`` is None when nobody can be drawn.

    Where nobody of the own office can, the level above does a step that the list lets go up.  A step that was sent up
    is done there alone, and not by who sent it.  Where the office has panels, a step at home is drawn within the one
    that has the case.  A case that another county's hall took in is handed over there, where somebody can.

    Raises KeyError where the case is at no step of its way.
    """
    stage = stage_at(case.way, case.step) if case.purpose == STEP else approval_stage(case.way, case.step)
    places = _places(case, stage, settings)
    exclusions: list[Exclusion] = []
    choice: PanelChoice | None = None
    ticket = DrawTicket(case.case, case.after_seq, case.number, stage.seq)
    for place in places:
        need, people = _need(case, stage, place, by), by.staff.of(place.office)
        candidates, out = eligible(need, people, settings)
        if candidates and _is_for_panels(case, stage, place):
            choice = _panel_of(case, by, ticket, people, candidates)
            if choice is not None:
                choice, candidates, out = within(choice, need, people, settings, (candidates, out))
        exclusions += out
        if candidates:
            break
    else:
        candidates = ()
    return recorded(by.secret.secret, by.secret.day, ticket, candidates, exclusions, choice)


def _is_for_panels(case: Undrawn, stage: Stage, place: Place) -> bool:
    """What the window does, and what was raised to the level above, is no panel's."""
    return place == case.home and case.purpose == STEP and stage.permission is not Permission.INTAKE


def _panel_of(
    case: Undrawn, by: Round, ticket: DrawTicket, people: Sequence[Considered], candidates: Sequence[Candidate]
) -> PanelChoice | None:
    told = by.book.cases.get(case.case)
    if told is None:
        return None
    mine = [one for one in by.book.panels if one.office == case.home.office]
    if told.panel is not None:
        return next((choice_of(one) for one in mine if one.id == told.panel), None)
    panels = [one for one in mine if one.does(told.item)]
    return first_choice(by.secret.secret, ticket, panels, people, candidates)


def _places(case: Undrawn, stage: Stage, settings: FlowSettings) -> tuple[Place, ...]:
    hall = case.handing_over
    if hall is not None and case.purpose == STEP and stage.permission is Permission.INTAKE:
        return (hall, case.home)
    above = (case.above,) if case.above is not None else ()
    if case.is_escalated and case.purpose == STEP:
        return above
    return (case.home, *above) if settings.routes_up and case.purpose == STEP else (case.home,)


def _need(case: Undrawn, stage: Stage, place: Place, by: Round) -> Need:
    handling, review = stage.permission is Permission.HANDLING, stage.permission is Permission.REVIEW
    across = {"handling"} if review else {"review"} if handling else set()
    return Need(
        permission=stage.permission,
        office=place.office,
        level=place.level,
        role=stage.role,
        today=by.secret.day,
        acted=_acted(case),
        subjects=frozenset({case.subject_key} - {b""}),
        household=by.near.get(case.case, frozenset()),
        handler_sections=_sections(one for one in case.deeds if one.permission in across),
        acceptor_sections=_sections(
            one for one in case.deeds if review and case.is_limited and one.kind is EventKind.ACCEPTED
        ),
        prefer_other_than=who_steps_back(case.deeds, case.way, stage),
        return_to=who_had(case.deeds, case.way, stage),
    )


def _sections(deeds: Iterable[Deed]) -> frozenset[SectionKey]:
    return frozenset(one.section for one in deeds)


def _acted(case: Undrawn) -> Mapping[bytes, frozenset[str]]:
    found: defaultdict[bytes, set[str]] = defaultdict(set)
    for one in case.deeds:
        found[one.person_key].add(one.role)
    for person, role in case.elsewhere:
        found[person].add(role)
    for person in who_sent_up(case.deeds, case.step) if case.is_escalated else ():
        found[person].add(SENT_UP)
    return {person: frozenset(roles) for person, roles in found.items()}
