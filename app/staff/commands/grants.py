"""The way of a permission: applied for, reviewed, approved, granted, by four different people; or refused."""

import secrets
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from app.audit.acts import Said
from app.audit.model import AuditValue
from app.kernel.actor import Actor
from app.kernel.canonical import row_digest
from app.kernel.changes import Changed
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import Rejected
from app.kernel.ids import new_uuid
from app.staff.commands.accounts import write_grant
from app.staff.commands.due import apply_due
from app.staff.grant_events import (
    StaffEvent,
    StaffKind,
    StaffPlace,
    build_staff_event,
    kind_of,
    said_of,
)
from app.staff.grants import (
    STAGES,
    ActDone,
    GrantKind,
    GrantRequest,
    LedgerLine,
    RequestAct,
    RequestFile,
    check_four_people,
    check_request,
    grant_from,
    request_content,
    stand_in_from,
)
from app.staff.limits import check_unlimited
from app.staff.ports import StaffUnitOfWork, Units
from app.staff.step_up import Act, use_step_up
from app.sync.leash import has_centre

_CHANGED = frozenset({Changed.STAFF})
_ENDS_SESSIONS = frozenset({Changed.STAFF, Changed.SESSION})


class ApplyForGrant:
    """The business section asks: for a new permission, a change, a withdrawal, a temporary one, or a stand-in."""

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, actor: Actor, request: GrantRequest) -> frozenset[Changed]:
        """Keep the request.

        Raises Rejected: limited_session, what ``check_request`` refuses, grant_needs_four_people (for oneself),
        grant_wrong_posts, grant_wrong_office; NotFound: operator_not_found.
        """
        check_unlimited(actor)
        now = self._clock.now()
        with self._units() as u:
            apply_due(u, now, request.operator)
            check_request(request, u.staff.operator(request.operator), hall_day(now))
            if request.stands_for is not None:
                u.staff.operator(request.stands_for)
            event = _event(u, actor, request, StaffKind.APPLIED, said_of(request), now)
            u.grants.add_request(request, ActDone(RequestAct.APPLIED, actor.operator, now), event)
            told: dict[str, AuditValue] = {
                "kind": request.kind.value,
                "permission": request.permission.value if request.permission else None,
                "row": row_digest(asdict(request)),
            }
            _tell(u, actor, request, RequestAct.APPLIED, now, told)
            u.commit()
        return _CHANGED


class ActOnRequest:
    """Internal control reviews, the unit head approves, or whose turn it is refuses with a reason."""

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, actor: Actor, request: UUID, act: RequestAct, reason: str = "") -> frozenset[Changed]:
        """Do it.  act: reviewed, approved or refused.

        Raises Rejected: limited_session, grant_act_out_of_order, grant_refusal_needs_reason, grant_needs_four_people,
        grant_wrong_posts, grant_wrong_office; NotFound: grant_request_not_found.
        """
        check_unlimited(actor)
        if act is RequestAct.REFUSED and not reason.strip():
            raise Rejected("grant_refusal_needs_reason")
        with self._units() as u:
            file = u.grants.request(request)
            allowed = (file.waits_for, RequestAct.REFUSED if file.waits_for else None)
            if act not in allowed or act is RequestAct.GRANTED:
                raise Rejected("grant_act_out_of_order")
            now = self._clock.now()
            more = {"reason": reason.strip()} if reason.strip() else {}
            event = _event(u, actor, file.request, kind_of(act), more, now)
            u.grants.add_act(request, len(file.acts) + 1, ActDone(act, actor.operator, now, reason.strip()), event)
            _tell(u, actor, file.request, act, now, dict(more))
            u.commit()
        return _CHANGED


class CarryOutGrant:
    """The security administrator lets the system grant what three others have agreed on.

    A withdrawal holds at once and ends the person's session in the same transaction; a new permission starts on the
    next day; a stand-in is put on the roster and starts only by the supervisor's act.  With a centre set the act alone
    is written: the ledger follows at every window when the centre confirms it, the withdrawal too.
    """

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(
        self, actor: Actor, request: UUID, step_up: UUID | None = None
    ) -> tuple[LedgerLine | None, frozenset[Changed]]:
        """The ledger's row; None for the roster, and with a centre set.

        step_up: a look for ``Act.GRANT`` on the request's id and ``request_content``, where the office asks for one.
        Raises Rejected: limited_session, grant_act_out_of_order, grant_needs_four_people, grant_wrong_posts,
        grant_wrong_office, grant_dates, step_up_needed, step_up_not_valid; NotFound: grant_request_not_found.
        """
        check_unlimited(actor)
        with self._units() as u:
            file = u.grants.request(request)
            if file.waits_for is not RequestAct.GRANTED:
                raise Rejected("grant_act_out_of_order")
            use_step_up(u, actor, Act.GRANT, str(request), request_content(file.request), step_up, self._clock)
            now = self._clock.now()
            done = ActDone(RequestAct.GRANTED, actor.operator, now)
            event = _event(u, actor, file.request, StaffKind.GRANTED, {}, now)
            u.grants.add_act(request, len(STAGES), done, event)
            _tell(u, actor, file.request, RequestAct.GRANTED, now, {})
            line = None if event else self._write(u, actor, RequestFile(file.request, (*file.acts, done)), now)
            u.commit()
        return line, _ENDS_SESSIONS

    def _write(self, u: StaffUnitOfWork, actor: Actor, file: RequestFile, now: datetime) -> LedgerLine | None:
        if file.request.kind is GrantKind.STAND_IN:
            return None
        grant = grant_from(file, u.staff.operator(actor.operator).office, now)
        check_four_people(grant)
        return write_grant(u, actor, grant, now)


class StartStandIn:
    """One act of the supervisor puts somebody of the roster in for a colleague who is absent, until the day ends.

    It holds at once, because four people have approved it beforehand; with a centre set, once it was confirmed there.
    """

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def __call__(self, actor: Actor, request: UUID) -> tuple[LedgerLine | None, frozenset[Changed]]:
        """The ledger's row; None with a centre set, until it has confirmed the act.

        Raises Rejected: limited_session, supervisor_only, stand_in_not_on_roster (not granted, not its days, nobody
        absent, or absent oneself), append_only (started today already); NotFound: grant_request_not_found.
        """
        check_unlimited(actor)
        now = self._clock.now()
        with self._units() as u:
            file = u.grants.request(request)
            if file.request.kind is not GrantKind.STAND_IN or len(file.acts) < len(STAGES):
                raise Rejected("stand_in_not_on_roster")
            event = _event(u, actor, file.request, StaffKind.STAND_IN_STARTED, {}, now)
            u.grants.add_stand_in_start(request, actor.operator, now, event)
            granter = u.staff.operator(file.acts[-1].done_by)
            line = None if event else write_grant(u, actor, stand_in_from(file, granter.office, now), now)
            told: dict[str, AuditValue] = {"seq": line.seq} if line else {"event": str(event.id)} if event else {}
            u.audit.append("stand_in_started", actor, {"request": str(request)} | told, now)
            u.commit()
        return line, _ENDS_SESSIONS


def _event(
    u: StaffUnitOfWork, actor: Actor, request: GrantRequest, kind: StaffKind, data: dict[str, Any], now: datetime
) -> StaffEvent | None:
    """What the centre is told of the act; None where none is set.

    Raises Rejected("grant_begun_before_centre") for a request whose first acts no centre has heard.
    """
    if not has_centre(u.meta.settings()):
        return None
    office = u.staff.operator(request.operator).office.id
    place = u.grants.place(request.id) or StaffPlace(request.id, office)
    if (place.seq == 0) != (kind is StaffKind.APPLIED):
        raise Rejected("grant_begun_before_centre")
    said = Said(kind, actor.operator, actor.terminal, data)
    return build_staff_event(place, said, at=now, event=new_uuid(), nonce=secrets.token_bytes(16))


def _tell(
    u: StaffUnitOfWork,
    actor: Actor,
    request: GrantRequest,
    act: RequestAct,
    now: datetime,
    more: dict[str, AuditValue],
) -> None:
    told: dict[str, AuditValue] = {"request": str(request.id), "operator": str(request.operator)}
    u.audit.append(f"grant_{act.value}", actor, told | more, now)
