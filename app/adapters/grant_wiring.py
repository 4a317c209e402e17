"""Puts the commands of grants, rota, relatives and the yearly check together over a store."""

from dataclasses import dataclass
from functools import cached_property

from app.kernel.clock import Clock
from app.staff.commands.access_review import SignAccessReview
from app.staff.commands.grants import ActOnRequest, ApplyForGrant, CarryOutGrant, StartStandIn
from app.staff.commands.presence_book import PlanRota, RecordAbsence
from app.staff.commands.relatives import DecideRelative, DeclareRelative
from app.staff.grant_desk import GrantActs, GrantDesk
from app.staff.grant_ports import GrantQueries
from app.staff.ports import Units
from app.staff.queries import StaffQueries


@dataclass(frozen=True)
class GrantCommands:
    """Each is made when first named."""

    units: Units
    clock: Clock
    identity_key: bytes

    @cached_property
    def apply(self) -> ApplyForGrant:
        """The first act."""
        return ApplyForGrant(self.units, self.clock)

    @cached_property
    def act(self) -> ActOnRequest:
        """Review, approval, refusal."""
        return ActOnRequest(self.units, self.clock)

    @cached_property
    def carry_out(self) -> CarryOutGrant:
        """The fourth act."""
        return CarryOutGrant(self.units, self.clock)

    @cached_property
    def start_stand_in(self) -> StartStandIn:
        """The supervisor's one act."""
        return StartStandIn(self.units, self.clock)

    @cached_property
    def plan_rota(self) -> PlanRota:
        """Who works when."""
        return PlanRota(self.units, self.clock)

    @cached_property
    def record_absence(self) -> RecordAbsence:
        """Who is away."""
        return RecordAbsence(self.units, self.clock)

    @cached_property
    def declare_relative(self) -> DeclareRelative:
        """One's own relatives."""
        return DeclareRelative(self.units, self.clock, self.identity_key)

    @cached_property
    def decide_relative(self) -> DecideRelative:
        """Internal audit's word."""
        return DecideRelative(self.units, self.clock)


def grant_desk(commands: GrantCommands, queries: GrantQueries, staff: StaffQueries) -> GrantDesk:
    """The desk over these commands."""
    acts = GrantActs(
        commands.apply,
        commands.act,
        commands.carry_out,
        commands.start_stand_in,
        commands.plan_rota,
        commands.record_absence,
        commands.declare_relative,
        commands.decide_relative,
        SignAccessReview(commands.units, queries, commands.clock),
    )
    return GrantDesk(commands.units, acts, queries, staff, commands.clock)
