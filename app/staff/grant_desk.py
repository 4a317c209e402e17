"""What verbs and screens do with grants, rota, stand-ins and relatives: accounts in, commands behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.audit.model import AuditValue
from app.kernel.actor import Actor, Permission
from app.kernel.clock import Clock, hall_day
from app.kernel.errors import NotFound, Rejected
from app.kernel.ids import OperatorId, new_uuid
from app.staff.access_check import CheckLimits, Finding, PersonInPost, findings
from app.staff.commands.access_review import SignAccessReview
from app.staff.commands.grants import ActOnRequest, ApplyForGrant, CarryOutGrant, StartStandIn
from app.staff.commands.presence_book import PlanRota, RecordAbsence
from app.staff.commands.relatives import DecideRelative, DeclareRelative
from app.staff.grant_board import GrantBoard, sees_all
from app.staff.grant_ports import GrantQueries, ReviewRow
from app.staff.grants import (
    GrantKind,
    GrantRequest,
    LedgerLine,
    RequestAct,
    Withdrawal,
    request_content,
    start_of,
)
from app.staff.model import Operator, normal_account
from app.staff.ports import Units
from app.staff.presence_book import Absence, AbsenceKind, OnDuty, RotaDay, Shift
from app.staff.queries import StaffQueries
from app.staff.relatives import Decision, DeclaredRelative, Kinship
from app.staff.step_up import Act, Wanted, content_hash, is_needed


@dataclass(frozen=True, slots=True)
class GrantActs:
    """The commands behind the desk."""

    apply: ApplyForGrant
    act: ActOnRequest
    carry_out: CarryOutGrant
    start_stand_in: StartStandIn
    plan_rota: PlanRota
    record_absence: RecordAbsence
    declare_relative: DeclareRelative
    decide_relative: DecideRelative
    sign_review: SignAccessReview


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request is filled in with.  starts_on: None for today.  stands_for: an account."""

    account: str
    kind: GrantKind
    permission: Permission | None
    reason: str
    starts_on: date | None = None
    ends_on: date | None = None
    stands_for: str | None = None


class GrantDesk:
    """Each act as one call; who acts is checked by the commands and by the database."""

    def __init__(self, units: Units, acts: GrantActs, queries: GrantQueries, staff: StaffQueries, clock: Clock) -> None:
        self._units = units
        self._acts = acts
        self._queries = queries
        self._staff = staff
        self._clock = clock
        self.board = GrantBoard(queries, staff, clock)

    def today(self) -> date:
        """The day in the hall."""
        return hall_day(self._clock.now())

    def person(self, account: str) -> Operator:
        """By account, or ``NotFound("operator_not_found")``."""
        wanted = normal_account(account)
        found = next((one for one in self._staff.operators() if one.account == wanted), None)
        if found is None:
            raise NotFound("operator_not_found")
        return found

    def accounts(self) -> dict[OperatorId, str]:
        """Everybody's account, for lists."""
        return {one.id: one.account for one in self._staff.operators()}

    # the four acts

    def apply(self, actor: Actor, asked: Asked) -> GrantRequest:
        """The first act; raises what ``ApplyForGrant`` raises."""
        other = self.person(asked.stands_for).id if asked.stands_for else None
        starts = asked.starts_on or self.today()
        request = GrantRequest(
            new_uuid(),
            self.person(asked.account).id,
            asked.kind,
            asked.permission,
            starts,
            asked.ends_on,
            other,
            asked.reason.strip(),
        )
        self._acts.apply(actor, request)
        return request

    def act(self, actor: Actor, request: UUID, act: RequestAct, reason: str = "") -> None:
        """Review, approve or refuse; raises what ``ActOnRequest`` raises."""
        self._acts.act(actor, request, act, reason)

    def carry_out(self, actor: Actor, request: UUID, step_up: UUID | None) -> LedgerLine | None:
        """The fourth act; raises what ``CarryOutGrant`` raises."""
        return self._acts.carry_out(actor, request, step_up)[0]

    def request(self, request: UUID) -> GrantRequest:
        """One request, or ``NotFound("grant_request_not_found")``."""
        with self._units() as u:
            return u.grants.request(request).request

    def look_for(self, request: GrantRequest) -> Wanted | None:
        """The fresh look that granting this request needs, None where the office asks for none."""
        with self._units() as u:
            if not is_needed(Act.GRANT, u.meta.settings(), is_demo=u.meta.facts().demo):
                return None
        return Wanted(Act.GRANT, str(request.id), content_hash(request_content(request)))

    # rota, absence, stand-ins

    def leave(
        self, actor: Actor, account: str, kind: AbsenceKind, from_on: date | None, until_on: date | None
    ) -> Absence:
        """Somebody is away; without days for today.  Raises what ``RecordAbsence`` raises."""
        first = from_on or self.today()
        absence = Absence(self.person(account).id, first, until_on or first, kind)
        self._acts.record_absence(actor, absence)
        return absence

    def come_back(self, actor: Actor, account: str, from_on: date | None) -> Absence:
        """Somebody is back earlier, from that day to the end of what was noted.

        Raises Rejected("not_absent") and what ``RecordAbsence`` raises.
        """
        person, first = self.person(account), from_on or self.today()
        noted = self._queries.absence_on(person.id, first)
        if noted is None:
            raise Rejected("not_absent")
        absence = Absence(person.id, first, noted.until_on, AbsenceKind.BACK)
        self._acts.record_absence(actor, absence)
        return absence

    def plan(self, actor: Actor, day: date, accounts: Sequence[str], shift: Shift) -> None:
        """Plan people of one's own office for a day; raises what ``PlanRota`` raises."""
        self.plan_rows(actor, [RotaDay(actor.office, day, self.person(account).id, shift) for account in accounts])

    def plan_rows(self, actor: Actor, rows: Sequence[RotaDay]) -> None:
        """As ``plan``, several shifts at once."""
        self._acts.plan_rota(actor, *rows)

    def on_duty(self, actor: Actor, day: date) -> Sequence[OnDuty]:
        """The people of one's own office on a day."""
        return self._queries.on_duty(actor.office, day)

    def start_stand_in(self, actor: Actor, request: UUID) -> LedgerLine | None:
        """The supervisor's one act; raises what ``StartStandIn`` raises."""
        return self._acts.start_stand_in(actor, request)[0]

    # relatives

    def declare(self, actor: Actor, number: str, kind: Kinship) -> DeclaredRelative:
        """One's own relative; raises what ``DeclareRelative`` raises."""
        return self._acts.declare_relative(actor, number, kind)

    def decide(self, actor: Actor, relative: UUID, decision: Decision, reason: str) -> None:
        """Internal audit's word; raises what ``DecideRelative`` raises."""
        self._acts.decide_relative(actor, relative, decision, reason)

    # ledger and yearly check

    def ledger(self, actor: Actor, account: str | None = None) -> Sequence[PersonInPost]:
        """The ledger of one's office; of oneself for everybody.

        Raises Rejected("not_your_post") for all but unit head, supervisor, internal audit and the administrators;
        NotFound("operator_not_found").
        """
        wanted = normal_account(account) if account else None
        if not sees_all(actor) and wanted != actor.account:
            raise Rejected("not_your_post")
        people = self._queries.people(actor.office)
        shown = [one for one in people if wanted in (None, one.operator.account)]
        if not shown:
            raise NotFound("operator_not_found")
        return shown

    def withdrawn_since(self, actor: Actor, day: date) -> Sequence[Withdrawal]:
        """Whose permission was withdrawn since a day began, in one's own office; for who may see the ledger."""
        mine = {one.operator.id for one in self.ledger(actor)}
        moment = start_of(day) - timedelta(microseconds=1)
        return [one for one in self._queries.withdrawn_since(moment) if one.operator in mine]

    def limits(self) -> CheckLimits:
        """The office's figures for rotation and dormant accounts."""
        with self._units() as u:
            return CheckLimits.from_settings(u.meta.settings())

    def findings(self, actor: Actor) -> Sequence[Finding]:
        """What the yearly check would say today; for who may see the ledger."""
        return findings(self.ledger(actor), self.limits(), self._clock.now())

    def sign_review(self, actor: Actor, note: str) -> ReviewRow:
        """Sign this year's check; raises what ``SignAccessReview`` raises."""
        return self._acts.sign_review(actor, note)

    def tell_ledger_printed(self, actor: Actor, people: int) -> None:
        """Write to the audit that the ledger was put on paper."""
        with self._units() as u:
            told: dict[str, AuditValue] = {"people": people}
            u.audit.append("ledger_printed", actor, told, self._clock.now())
            u.commit()
