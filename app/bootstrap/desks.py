"""The desks of the hall: hand-overs, deliveries, who was told."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.floor import FloorParts

if TYPE_CHECKING:
    from app.cases.desk_work import DeskRules, DeskWorks


class DeskParts(FloorParts):
    """Service desk and distribution desk."""

    @cached_property
    def desks(self) -> "DeskWorks":
        """What both desks do."""
        from app.cases.commands.deliveries import SendResult, TellApplicant
        from app.cases.commands.hand_overs import SignHandOver, WriteHandOver
        from app.cases.desk_work import DeskWorks
        from app.registry.addresses import AddressOnFile
        from db.queries.desks import SqlDeskQueries

        queries = SqlDeskQueries(self.store)
        return DeskWorks(
            unit_of_work=self.units,
            queries=queries,
            write=WriteHandOver(self.units, self.clock),
            signing=SignHandOver(self.units, queries, self.staff.password_check, self.clock),
            send=SendResult(self.units, AddressOnFile(self.registry_queries), self.clock),
            tell=TellApplicant(self.units, self.clock),
            rules=lambda: self._desk_rules,
            clock=self.clock,
        )

    @property
    def _desk_rules(self) -> "DeskRules":
        from app.cases.desk_work import DeskRules, kept_papers
        from app.cases.flow_settings import SUPPLY_SETTING
        from app.intake.commands.papers import SUPPLY_DAYS

        bodies = {key: (label.zh, label.en) for key, label in self.catalogue.words.get("bodies", {}).items()}
        return DeskRules(
            keeps=kept_papers(self.catalogue),
            bodies=bodies,
            supply_days=lambda: int(self.settings.get(SUPPLY_SETTING, SUPPLY_DAYS)),
            near_days=lambda: self.flow_settings.yellow_days,
            calendar=self.calendar,
        )
