"""Who may be drawn for a step, and why the others may not."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from app.cases.flow_settings import FlowSettings
from app.kernel.actor import Permission
from app.kernel.calendar import add_months
from app.kernel.ids import OfficeId, OperatorId


class ExclusionReason(StrEnum):
    """Why somebody is not drawn; the order here is the order in which reasons are told."""

    WRONG_PERMISSION = "wrong_permission"
    WRONG_OFFICE = "wrong_office"
    WRONG_SECTION_LEVEL = "wrong_section_level"
    NOT_ON_ROTA = "not_on_rota"
    ABSENT = "absent"
    LIMITED_SESSION = "limited_session"  # no face was seen: takes in only
    SECOND_ACCOUNT = "second_account"  # two accounts of one natural person: neither is drawn
    OWN_CASE = "own_case"
    RELATIVE = "relative"  # of the household, or a declared relative
    ACTED_IN_OTHER_ROLE = "acted_in_other_role"
    SAME_SECTION_AS_HANDLER = "same_section_as_handler"
    SAME_SECTION_AS_ACCEPTOR = "same_section_as_acceptor"
    HANDLED_RECENTLY = "handled_recently"
    QUOTA_FULL = "quota_full"
    OTHER_PANEL = "other_panel"  # a panel has the case, and this is nobody of it
    RETURNS_TO_ANOTHER = "returns_to_another"  # who had the case gets it back
    ANOTHER_PREFERRED = "another_preferred"  # somebody who did not do the stage before is there


class SectionKey(NamedTuple):
    """A section: its code is unique within its office only."""

    office: OfficeId
    code: str


@dataclass(frozen=True, slots=True)
class Considered:
    """One account of the staff with every fact that eligibility asks for, as they are at the moment of the draw.

    permission: the one in force, None without.  section: code within ``office``.  level: of the office, ``county``.
    person_key: keyed hash of the ID number.  is_on_rota: on today's.  is_limited: signed in without a face.
    relatives: keys of declared relatives and of the own household.  handled_on: last day on which this person acted
    in *another* case of the subject.  quota: own figure, None = the office's.  load: open cases, weighted; >= 0.
    """

    operator: OperatorId
    person_key: bytes
    permission: Permission | None
    office: OfficeId
    section: str
    level: str
    is_on_rota: bool
    is_absent: bool = False
    is_limited: bool = False
    relatives: frozenset[bytes] = frozenset()
    handled_on: date | None = None
    quota: int | None = None
    load: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """What the step asks of the person who does it.

    role: its staff group.  sections: codes that may do it, empty = any.  acted: who acted in which roles, by person
    key, over the whole history of this case and of cases joined or bundled with it.  subjects: keys of those whom the
    case is about or who apply; household: of those who live with them.  handler_sections, acceptor_sections: from
    which nobody is drawn, the first filled for review, the second for steps of time-limited items that ask for it.
    prefer_other_than: who steps back when somebody else can do it (stage 6 of a retirement names who did stage 5).
    return_to: who had a returned case and gets it back.  panel: who may do it where a panel has the case, None for
    everybody.  today: in the hall's zone.
    """

    permission: Permission
    office: OfficeId
    level: str
    role: str
    today: date
    sections: frozenset[str] = frozenset()
    acted: Mapping[bytes, frozenset[str]] = field(default_factory=dict)
    subjects: frozenset[bytes] = frozenset()
    household: frozenset[bytes] = frozenset()
    handler_sections: frozenset[SectionKey] = frozenset()
    acceptor_sections: frozenset[SectionKey] = frozenset()
    prefer_other_than: frozenset[bytes] = frozenset()
    return_to: bytes | None = None
    panel: frozenset[OperatorId] | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be drawn.  load: open cases, weighted."""

    operator: OperatorId
    person_key: bytes
    section: str
    load: int


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One reason why an account is not drawn; an account has as many as hold."""

    operator: OperatorId
    reason: ExclusionReason


def eligible(
    need: Need, people: Iterable[Considered], settings: FlowSettings
) -> tuple[tuple[Candidate, ...], tuple[Exclusion, ...]]:
    """Who may be drawn, by operator id, and every reason against everybody else, by operator id and reason.

    Each account is in exactly one of the two.  Raises ValueError when an account is given twice.
    """
    ordered = sorted(people, key=lambda one: one.operator.bytes)
    if len({one.operator for one in ordered}) != len(ordered):
        raise ValueError("an account is considered once")
    accounts = Counter(one.person_key for one in ordered)
    able: list[Considered] = []
    out: list[Exclusion] = []
    for one in ordered:
        against = tuple(_against(need, one, settings, accounts[one.person_key]))
        if against:
            out.extend(Exclusion(one.operator, reason) for reason in against)
        else:
            able.append(one)
    leaves = _stepping_back(need, [one.person_key for one in able])
    out.extend(Exclusion(one.operator, leaves[one.person_key]) for one in able if one.person_key in leaves)
    left = (one for one in able if one.person_key not in leaves)
    return (
        tuple(Candidate(one.operator, one.person_key, one.section, one.load) for one in left),
        tuple(sorted(out, key=lambda one: one.operator.bytes)),
    )


def _against(need: Need, one: Considered, settings: FlowSettings, accounts: int) -> Iterator[ExclusionReason]:
    """Every reason that holds, in the order of ``ExclusionReason``."""
    yield from _of_post(need, one)
    if not one.is_on_rota:
        yield ExclusionReason.NOT_ON_ROTA
    if one.is_absent:
        yield ExclusionReason.ABSENT
    if one.is_limited and need.permission is not Permission.INTAKE:
        yield ExclusionReason.LIMITED_SESSION
    if accounts > 1:
        yield ExclusionReason.SECOND_ACCOUNT
    yield from _of_case(need, one)
    if _handled_recently(need, one, settings):
        yield ExclusionReason.HANDLED_RECENTLY
    quota = settings.quota if one.quota is None else one.quota
    if one.load >= quota and one.person_key != need.return_to:
        yield ExclusionReason.QUOTA_FULL
    if need.panel is not None and one.operator not in need.panel and one.person_key != need.return_to:
        yield ExclusionReason.OTHER_PANEL


def _of_post(need: Need, one: Considered) -> Iterator[ExclusionReason]:
    if one.permission is not need.permission:
        yield ExclusionReason.WRONG_PERMISSION
    if one.office != need.office:
        yield ExclusionReason.WRONG_OFFICE
    if one.level != need.level or (need.sections and one.section not in need.sections):
        yield ExclusionReason.WRONG_SECTION_LEVEL


def _of_case(need: Need, one: Considered) -> Iterator[ExclusionReason]:
    if one.person_key in need.subjects:
        yield ExclusionReason.OWN_CASE
    if one.person_key in need.household or not one.relatives.isdisjoint(need.subjects):
        yield ExclusionReason.RELATIVE
    if need.acted.get(one.person_key, frozenset()) - {need.role}:
        yield ExclusionReason.ACTED_IN_OTHER_ROLE
    section = SectionKey(one.office, one.section)
    if section in need.handler_sections:
        yield ExclusionReason.SAME_SECTION_AS_HANDLER
    if section in need.acceptor_sections:
        yield ExclusionReason.SAME_SECTION_AS_ACCEPTOR


def _handled_recently(need: Need, one: Considered, settings: FlowSettings) -> bool:
    """Never while the rule is off: then the last months begin today."""
    return one.handled_on is not None and one.handled_on > add_months(need.today, -settings.handled_months)


def _stepping_back(need: Need, able: Sequence[bytes]) -> Mapping[bytes, ExclusionReason]:
    """Who could do the step but leaves it to somebody else: to who had the case, else to who did not do the last."""
    if need.return_to in able:
        return {key: ExclusionReason.RETURNS_TO_ANOTHER for key in able if key != need.return_to}
    if any(key not in need.prefer_other_than for key in able):
        return {key: ExclusionReason.ANOTHER_PREFERRED for key in able if key in need.prefer_other_than}
    return {}
